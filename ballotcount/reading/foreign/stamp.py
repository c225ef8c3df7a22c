"""Find the stamp on a page.

Red ink and rings of every size give a rough disc; a circle is then fitted by least squares through the outermost ink
near it, with shrinking tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from ballotcount.domain.layout import Box
from ballotcount.reading.arrays.arrays import Floats, Gray, Mask, Numbers, median, percentiles, without
from ballotcount.reading.foreign.colour import zone_of
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS, ForeignThresholds
from ballotcount.reading.ink.ink import Ink

PAD = 90
"""Pixels around the page, so that a stamp over its edge is found too."""
SECTORS = 48
_MIDDLES = (np.arange(SECTORS) + 0.5) * 2 * np.pi / SECTORS - np.pi
_ACROSS = np.cos(_MIDDLES)
_DOWN = np.sin(_MIDDLES)


@dataclass(frozen=True, slots=True)
class Stamp:
    """The stamp on a page.

    Attributes:
        present: seen, not seen, or None when the layout expects none.
        pixels: where it covers the page, for leaving it out.
    """

    present: bool | None
    pixels: Mask


def find_stamp(ink: Ink, red: Mask, place: Box | None, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS) -> Stamp:
    """Find the stamp.

    Args:
        ink: the page's ink.
        red: pixels of a red stamp found by colour.
        place: where a stamp is expected, mm; None when the layout has none.
    """
    nowhere = np.zeros(ink.paper.shape, dtype=bool)
    if place is None:
        return Stamp(None, nowhere)
    zone = zone_of(place, ink.paper.shape, ink.scale, limits=limits)
    dark = _dark(ink, zone)
    bare = ink.print_bound_wide[zone] >= limits.print_free
    if ink.colour is not None:
        spread, area = _extent(red[zone], ink.scale)
        # spread in both directions: the line of a red pen is long in one of them only
        if spread >= limits.stamp_spread_mm and area >= limits.stamp_ink_mm2:
            disc = _red_disc(red[zone], bare, ink.scale, limits=limits) or _disc(
                red[zone].astype(np.uint8), bare, ink.scale, limits=limits
            )
            disc = disc or _disc(dark, bare, ink.scale, limits=limits)  # a pale stamp is red here and there only
            return Stamp(
                True,
                red if disc is None else red | _drawn(red.shape, zone=zone, disc=disc, scale=ink.scale, limits=limits),
            )
    # a grey picture, or a copy of a stamped sheet: the rings tell
    disc = _disc(dark, bare, ink.scale, limits=limits)
    return Stamp(
        disc is not None,
        nowhere if disc is None else _drawn(red.shape, zone=zone, disc=disc, scale=ink.scale, limits=limits),
    )


def other_stamps(ink: Ink, known: Mask, large: list[Box], *, limits: ForeignThresholds = FOREIGN_THRESHOLDS) -> Mask:
    """Return the discs of further stamps, at most two.

    Args:
        known: pixels of the stamp that was found already.
        large: boxes, mm, of the large things written outside the targets: a stamp is one of them, or holds one.
    """
    pixels = np.zeros(known.shape, dtype=bool)
    part = _around(large, known.shape, ink.scale, limits=limits)
    # a stamp that is known already would be found again, as the best disc of all
    dark = without(_dark(ink, part), known[part])
    bare = np.pad(ink.print_bound_wide[part] >= limits.print_free, PAD)
    for _ in range(2):
        disc = _disc(np.pad(dark, PAD), bare=bare, scale=ink.scale, least=limits.stamp_anywhere, limits=limits)
        if disc is None:
            break
        found = _drawn(
            known.shape, zone=part, disc=(disc[0] - PAD, disc[1] - PAD, disc[2]), scale=ink.scale, limits=limits
        )
        pixels |= found
        dark[found[part]] = 0
    return pixels


def _dark(ink: Ink, part: tuple[slice, slice]) -> Gray:
    """Return 1 where there is ink, fringes of print included."""
    seen = np.asarray(cv2.subtract(ink.print_bound_wide[part], ink.paper[part]), dtype=np.uint8)
    return np.asarray(cv2.threshold(seen, ink.noise_floor - 1, 1, cv2.THRESH_BINARY)[1], dtype=np.uint8)


def _around(
    boxes: list[Box], shape: tuple[int, ...], scale: float, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> tuple[slice, slice]:
    """Return the part of a page in which a stamp lies that reaches one of some boxes, px."""
    reach = limits.stamp_mm[1]
    left = max(0, round((min((one[0] for one in boxes)) - reach) * scale))
    top = max(0, round((min((one[1] for one in boxes)) - reach) * scale))
    right = round((max((one[0] + one[0 + 2] for one in boxes)) + reach) * scale)
    bottom = round((max((one[1] + one[1 + 2] for one in boxes)) + reach) * scale)
    return slice(top, min(bottom, shape[0])), slice(left, min(right, shape[1]))


def _drawn(
    shape: tuple[int, ...],
    zone: tuple[slice, slice],
    disc: tuple[float, float, float],
    scale: float,
    *,
    limits: ForeignThresholds = FOREIGN_THRESHOLDS,
) -> Mask:
    """Return the pixels of a disc found in a zone, with a margin around it."""
    pixels = np.zeros(shape, dtype=np.uint8)
    part = pixels[zone]
    x, y, radius = disc
    cv2.circle(part, (round(x), round(y)), round(radius + limits.stamp_margin_mm * scale), 1, -1)
    pixels[zone] = part
    return pixels.view(np.bool_)


def _red_disc(
    red: Mask, bare: Mask, scale: float, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> tuple[float, float, float] | None:
    """Return centre and radius (px) of the stamp that is nearly all of the red; None where no circle lies on its rim.

    Its extent says where it lies: the rings need not be tried one by one.
    """
    inked = _by_mm(red, scale) > limits.stamp_inked
    rows, columns = [one.astype(np.float64) for one in np.nonzero(inked)]
    if not len(rows):
        return None
    # not the extremes: one red speck outside would move the circle
    (left, right) = percentiles(columns, (1, 99))
    (top, bottom) = percentiles(rows, (1, 99))
    radius = (right - left + bottom - top) / 4
    if not limits.stamp_mm[0] / 2 <= radius <= limits.stamp_mm[1] / 2:
        return None
    circle = _drawn_in(rows, columns, ((left + right) / 2, (top + bottom) / 2, radius), limits=limits)
    if _rim_share(inked, _by_mm(bare, scale) > limits.stamp_bare, circle) < limits.stamp_reds:
        return None
    x, y, rim = circle
    return (x + 0.5) * scale, (y + 0.5) * scale, rim * scale


def _by_mm(marked: Numbers, scale: float) -> Floats:
    """Return the share of each square millimetre that is marked with 1 or True."""
    seen = cv2.resize(marked.astype(np.float32), None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_AREA)
    return np.asarray(seen, dtype=np.float32)


def _disc(
    dark: Gray, bare: Mask, scale: float, least: float = 0.0, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> tuple[float, float, float] | None:
    """Return centre and radius (px) of a round stamp in the ink of its zone, or None.

    Args:
        dark: 1 where there is ink.
        bare: where no print is near.
        scale: px per mm.
        least: share of its rim that is inked at least; a signature makes a disc too.

    The ink is brought to one pixel a millimetre and laid under rings of every size: a stamp's rim covers most of one.
    """
    if cv2.countNonZero(dark) < limits.stamp_ink_mm2 * scale**2:
        return None
    inked = cv2.dilate((_by_mm(dark, scale) > limits.stamp_inked).astype(np.float32), np.ones((2, 2), np.uint8))
    found = []
    for radius in np.arange(limits.stamp_mm[0] / 2, limits.stamp_mm[1] / 2, 1.0):
        # outside counts as paper: by default OpenCV mirrors the zone, and half a rim becomes a ring
        cover = cv2.filter2D(inked, -1, _ring(float(radius)), borderType=cv2.BORDER_CONSTANT)
        found.append((*cv2.minMaxLoc(cover)[1::2], float(radius)))
    most, (x, y), radius = max(found, key=lambda one: one[0])
    if most < limits.stamp_rim:
        return None
    # the rings also meet fringes of print; the fit takes only ink on bare paper
    own = _by_mm(dark * bare, scale) > limits.stamp_inked
    shown = _by_mm(bare, scale) > limits.stamp_bare
    across, down, rim = _fit_rim(own, shown=shown, x=float(x), y=float(y), radius=radius, limits=limits)
    if least > 0 and _rim_share(own, shown, (across, down, rim)) < least:
        return None
    return (across + 0.5) * scale, (down + 0.5) * scale, rim * scale


def _fit_rim(
    inked: Mask, shown: Mask, x: float, y: float, radius: float, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> tuple[float, float, float]:
    """Return the circle on which the outermost ink around a ring lies, mm.

    Ink beside the stamp draws a circle away when the ring was found roughly; another radius then finds the rim.
    """
    rows, columns = [one.astype(np.float64) for one in np.nonzero(inked)]
    best = (x, y, radius)
    most = -1.0
    for start in (radius, *limits.stamp_radii):
        circle = _drawn_in(rows, columns, (x, y, start), limits=limits)
        share = _rim_share(inked, shown, circle)
        if share > most:
            best = circle
            most = share
        if share >= limits.stamp_settled:
            break
    return best


def _drawn_in(
    rows: np.ndarray,
    columns: np.ndarray,
    circle: tuple[float, float, float],
    *,
    limits: ForeignThresholds = FOREIGN_THRESHOLDS,
) -> tuple[float, float, float]:
    """Fit a circle through the outermost ink near it, several times with less tolerance."""
    x, y, radius = circle
    for tolerance in limits.stamp_nearer:
        across = columns - x
        down = rows - y
        away = np.sqrt(across * across + down * down)
        near = np.flatnonzero(np.abs(away - radius) < tolerance * radius + 0.5)
        turn = np.arctan2(down[near], across[near])
        sector = ((turn + np.pi) * (SECTORS / (2 * np.pi))).astype(int)
        outer = np.zeros(SECTORS)
        # many pixels fall into one sector: plain indexing would keep the last of them, not the largest
        np.maximum.at(outer, np.minimum(sector, SECTORS - 1), away[near])
        seen = outer > 0
        # a signature or a title line across the rim moves some sectors, and not their median
        wide = median(outer[seen]) if seen.any() else radius
        rim = seen & (np.abs(outer - wide) < tolerance * wide)
        if rim.sum() < limits.stamp_sectors:
            break
        px = x + outer[rim] * _ACROSS[rim]
        py = y + outer[rim] * _DOWN[rim]
        # a circle by least squares: x^2 + y^2 = 2 a x + 2 b y + c
        system = np.stack([2 * px, 2 * py, np.ones(len(px))], axis=1)
        a, b, c = np.linalg.lstsq(system, px * px + py * py, rcond=None)[0]
        x = float(a)
        y = float(b)
        radius = float(np.sqrt(max(c + a * a + b * b, 1.0)))
    return x, y, min(max(radius, limits.stamp_mm[0] / 2), limits.stamp_mm[1] / 2)


def _rim_share(inked: Mask, shown: Mask, circle: tuple[float, float, float]) -> float:
    """Return the share of a circle with ink within half a millimetre, where print does not hide it."""
    x, y, radius = circle
    reach = radius + np.array([[-0.5], [0.0], [0.5]])
    columns = np.rint(x + reach * _ACROSS).astype(int)
    rows = np.rint(y + reach * _DOWN).astype(int)
    within = (columns >= 0) & (rows >= 0) & (columns < inked.shape[1]) & (rows < inked.shape[0])
    columns = np.where(within, columns, 0)
    rows = np.where(within, rows, 0)
    on = (inked[rows, columns] & within).any(axis=0)
    bare = (shown[rows, columns] & within).any(axis=0)
    # where print hides most of a circle, the few sectors left must not decide
    return float(np.count_nonzero(on)) / max(float(np.count_nonzero(on | bare)), SECTORS / 2)


@cache
def _ring(radius: float) -> np.ndarray:
    """Return a ring one pixel wide whose weights sum to one."""
    side = 2 * int(np.ceil(radius)) + 3
    away = np.hypot(*(np.indices((side, side)) - side // 2))
    ring = (np.abs(away - radius) < 0.5).astype(np.float32)
    return np.asarray(ring / ring.sum(), dtype=np.float32)


def _extent(marked: Mask, scale: float) -> tuple[float, float]:
    """Return the least spread (mm) and the area (mm2) of marked pixels."""
    rows = np.flatnonzero(marked.sum(1) > 2)
    columns = np.flatnonzero(marked.sum(0) > 2)
    if len(rows) < 2 or len(columns) < 2:
        return 0.0, 0.0
    return float(min(np.ptp(rows), np.ptp(columns))) / scale, float(marked.sum()) / scale**2
