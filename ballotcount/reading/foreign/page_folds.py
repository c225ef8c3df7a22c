"""Find folds over the whole page that no row or column holds: they lean or waver, and their ink looks like writing.

Only where sheets are folded (in two, three or four), and only with a sign that no pen's line has: a lighter flank along
its way, or a second fold across it. What is as dark as a pen beside the fold, or coloured, stays ink.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray, Mask
from ballotcount.reading.ink.fold_signs import is_lit
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.ink.thresholds import FOLD_SIGNS, PAGE_FOLDS, PageFoldThresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class LongLine:
    """A dark line from edge to edge of the paper.

    Attributes:
        start: where it begins, px across its way.
        slope: px across for each px along.
        upright: its direction.
        dark: how dark it is, grey levels.
        middle: whether it lies about the middle of the page.
    """

    start: float
    slope: float
    upright: bool
    dark: float
    middle: bool


def on_folds(ink: Ink, bare: Gray, *, limits: PageFoldThresholds = PAGE_FOLDS) -> Mask | None:
    """Return the pixels of ink that are a fold's, or None where the page has no fold that looks like ink.

    Args:
        ink: the page's ink.
        bare: 255 where ink lies on bare paper.
        limits: the thresholds.
    """
    lines = [
        line
        for upright in (False, True)
        for share in FOLD_SIGNS.shares
        if (line := _line_near(ink, bare, share, upright=upright, limits=limits)) is not None
    ]
    folds = [line for line in lines if _is_fold(ink, line, lines, limits=limits)]
    if not folds:
        return None
    found = np.zeros(bare.shape, dtype=bool)
    for fold in folds:
        part, near = _around(fold, ink, limits=limits)
        own = near & (bare[part] > 0) & (_seen(ink, part) <= limits.times * fold.dark)
        if ink.colour is not None:
            # a shadow takes the same share of each channel
            own &= np.ptp(ink.colour[part], axis=2) <= limits.colour
        found[part] |= own
    return found


def _seen(ink: Ink, part: tuple[slice, slice]) -> Gray:
    """Return how dark ink is in a part of the page, grey levels."""
    return np.asarray(cv2.subtract(ink.print_bound_wide[part], ink.paper[part]), dtype=np.uint8)


def _line_near(ink: Ink, bare: Gray, share: float, *, upright: bool, limits: PageFoldThresholds) -> LongLine | None:
    """Return the line over the page near a share of it, if there is one."""
    page = bare.T if upright else bare
    half = round(FOLD_SIGNS.off * len(page))
    top = round(share * len(page)) - half
    rows = page[top : top + 2 * half + 1]
    # nearly every page ends here
    reached = cv2.reduce(rows.T, 1, cv2.REDUCE_MAX) if upright else cv2.reduce(rows, 0, cv2.REDUCE_MAX)
    if np.count_nonzero(reached) < limits.glance * page.shape[1]:
        return None
    piece = round(limits.piece_mm * ink.scale)
    count = page.shape[1] // piece
    bound = (ink.print_bound_wide.T if upright else ink.print_bound_wide)[top : top + len(rows)]
    shape = (len(rows), count, piece)
    clear = (bound[:, : count * piece].reshape(shape) >= FOLD_SIGNS.clear).mean(axis=2) > limits.shown
    found = _line(rows[:, : count * piece].reshape(shape).max(axis=2) > 0, clear, scale=ink.scale, limits=limits)
    if found is None:
        return None
    slope = found[1] / piece
    line = LongLine(start=top + found[0], slope=slope, upright=upright, dark=0.0, middle=share == 0.5)
    part, near = _around(line, ink, limits=limits)
    near = near & (bare[part] > 0)
    dark = float(np.median(_seen(ink, part)[near])) if near.any() else 0.0
    return replace(line, dark=dark)


def _line(band: Mask, clear: Mask, *, scale: float, limits: PageFoldThresholds) -> tuple[float, float] | None:
    """Return the straight line on which most pieces of a band have ink, if it goes on from edge to edge.

    Args:
        band: where ink lies, the line level, piece by piece along it.
        clear: where paper shows.
        scale: px per mm.
        limits: the thresholds.

    Returns:
        Its row at the band's beginning, and how many rows it moves from piece to piece.
    """
    wide = round(limits.near_mm * scale)
    near = cv2.dilate(band.astype(np.uint8), np.ones((2 * wide + 1, 1), np.uint8)) > 0
    high, count = band.shape
    along = np.arange(count)
    most = limits.steepest * limits.piece_mm * scale
    best = (0.0, 0.0, 0.0)
    for slope in np.linspace(-most, most, limits.slopes):
        places = np.arange(high)[:, None] + np.rint(slope * (along - count / 2)).astype(int)[None]
        inside = (places >= 0) & (places < high)
        places = np.clip(places, 0, high - 1)
        shown = clear[places, along] & inside
        share = (near[places, along] & shown).sum(axis=1) / np.maximum(shown.sum(axis=1), limits.shown * count)
        row = int(share.argmax())
        if share[row] > best[0]:
            best = (float(share[row]), row - slope * count / 2, float(slope))
    share, start, slope = best
    if share < limits.share:
        return None
    way = np.clip(np.rint(start + slope * along).astype(int), 0, high - 1)
    reached = near[way, along]
    ends = round(limits.ends_mm / limits.piece_mm)
    return (start, slope) if reached[:ends].any() and reached[-ends:].any() else None


def _around(line: LongLine, ink: Ink, *, limits: PageFoldThresholds) -> tuple[tuple[slice, slice], Mask]:
    """Return the part of the page that holds a line, and the pixels of that part near the line."""
    high, wide = ink.paper.shape
    size, length = (wide, high) if line.upright else (high, wide)
    reach = limits.wide_mm * ink.scale
    way = (line.start + line.slope * np.arange(length)).astype(np.float32)
    first = max(0, int(way.min() - reach))
    last = min(size, int(way.max() + reach) + 2)
    near = np.abs(np.arange(first, last, dtype=np.float32)[:, None] - way[None]) <= reach
    across = slice(first, last)
    whole = slice(0, length)
    return ((whole, across), near.T) if line.upright else ((across, whole), near)


def _is_fold(ink: Ink, line: LongLine, lines: list[LongLine], *, limits: PageFoldThresholds) -> bool:
    """Return whether a line has a sign that no pen's line has."""
    if line.dark > limits.darkest:
        return False
    crossed = any(
        other.upright != line.upright
        and (other.middle or line.middle)
        and max(other.dark, line.dark) <= FOLD_SIGNS.times * min(other.dark, line.dark)
        for other in lines
    )
    return crossed or is_lit(ink, line.start, slope=line.slope, upright=line.upright)
