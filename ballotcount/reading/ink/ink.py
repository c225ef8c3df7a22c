"""Compute the residual: how much darker the page is than print alone could make it.

The template gets the picture's blur, paper white and toner black. The result is a lower bound of the page's grey, the
print bound: it is darkened a little around every edge, for the remaining registration error and for toner that
spreads. The residual is the print bound minus the page, where that is positive.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray, Mask, Picture, grey_counts, percentile
from ballotcount.reading.ink.print_look import PrintLook, blurred
from ballotcount.reading.ink.thresholds import INK, InkThresholds
from ballotcount.reading.ink.toner_rows import TonerRows, is_banded, toned_rows
from ballotcount.reading.registration.fiducials import decimate

BLURS = (0.0, 0.45, 0.6, 0.75, 0.9, 1.1, 1.35, 1.6, 2.0, 2.5, 3.1)
"""px of blur for which a template is computed (1 px is 0.17 mm)."""
SAMPLES = 64
"""Places along a row or column at which creases are searched."""
WHITE = 250
"""Grey level of clean paper after whitening."""


@dataclass(frozen=True, slots=True)
class Creases:
    """Darkness of lines that run across the whole page: folds, and dirt on a scanner's glass.

    Attributes:
        level: for each row of the page, median darkening of its open paper, grey levels.
        upright: for each column.
    """

    level: Floats
    upright: Floats


@dataclass(frozen=True, slots=True)
class Ink:
    """The ink on a page at working resolution.

    Attributes:
        paper: the page with white paper at 250 (darkest channel for colour).
        residual: darkness that the print does not explain, 0 to 255.
        print_bound: how light the page is at least without ink, 0 to 255; where it is low, ink cannot be seen.
        print_bound_wide: the same with a wide margin around all print (spread toner, a copy of a copy), for what lies
            outside names.
        creases: lines across the whole page, already taken out of ``residual``.
        noise: spread of clean paper, grey levels.
        noise_floor: least ``residual`` that is not noise.
        dark: grey level of solid print.
        blur: of the picture, px of the working picture.
        scale: px per mm.
        colour: the page in colour with white paper, or None.
        light: the flat page as the picture shows it, grey or colour, before its paper is made white.
    """

    paper: Gray
    residual: Gray
    print_bound: Gray
    print_bound_wide: Gray
    creases: Creases
    noise: float
    noise_floor: int
    dark: float
    blur: float
    scale: float
    colour: Picture | None
    light: Picture


class PageTemplate:
    """A blank page, ready for comparison at any blur.

    Args:
        gray: the unmarked page.
        scale: px per mm.
        fiducials: boxes of the solid squares, mm.
        pure: pixels on which only print lies, or None; without squares they tell blur and toner.
        limits: the thresholds.
    """

    def __init__(
        self,
        gray: Gray,
        scale: float,
        fiducials: list[tuple[float, float, float, float]],
        limits: InkThresholds = INK,
        pure: Mask | None = None,
    ) -> None:
        self.limits = limits
        self.gray = gray
        self.scale = scale
        self.fiducials = fiducials
        self._bounds: dict[tuple[float, float], tuple[Gray, Gray]] = {}
        clear = cv2.erode(gray, np.ones((9, 9), np.uint8))
        self.clear = np.asarray(clear[::5, ::5] > limits.clear)
        """True for each fifth pixel that lies well away from print; paper noise is measured there."""
        unprinted = np.asarray(cv2.erode(gray, np.ones((7, 7), np.uint8)) > limits.unprinted)
        rows = _samples(unprinted, limits)
        columns = _samples(np.ascontiguousarray(unprinted.T), limits)
        width = gray.shape[1]
        self.row_samples = rows[0], np.flatnonzero(rows[0])[:, None] * width + rows[1]
        self.column_samples = columns[0], columns[1] * width + np.flatnonzero(columns[0])[:, None]
        """Which rows and columns have enough open paper, and places on it spread along each, in the pixels' order."""
        edges = [
            [_edge_profile(gray, box=box, scale=scale, turned=turned) for turned in (False, True)] for box in fiducials
        ]
        self.edges = [[None if one is None else _edge_width(one) for one in both] for both in edges]
        """Width of the edges of each square, level and upright, px; None for a square that is cut off."""
        self.look = PrintLook(gray, pure, blurs=BLURS, limits=limits) if pure is not None and not fiducials else None
        """How blur and toner are measured from print; None where squares tell them."""
        self._pure = pure

    def bound(self, across: float, down: float) -> tuple[Gray, Gray]:
        """Return the darkest that print alone makes the page at a blur (px), and the same with a margin.

        Print is black at 0 in both.
        """
        limits = self.limits
        level = (_nearest_blur(across), _nearest_blur(down))
        # only known blurs: each bound costs a page, and is kept for all pictures that follow
        if level not in self._bounds:
            soft = self.gray if max(level) == 0 else blurred(self.gray, *level)
            darkest = cv2.erode(soft, np.ones((3, 3), np.uint8))
            lift = limits.lift + limits.soft_lift * float(
                np.clip((max(level) - limits.soft_from) / limits.soft_span, 0, 1)
            )
            bound = np.asarray(cv2.addWeighted(soft, 1 - lift, darkest, lift, 0), dtype=np.uint8)
            self._bounds[level] = bound, np.asarray(cv2.erode(bound, np.ones((5, 5), np.uint8)), dtype=np.uint8)
        return self._bounds[level]

    @cached_property
    def toner_rows(self) -> TonerRows | None:
        """How toner is measured row by row where the squares are not printed alike; None where print tells it."""
        return TonerRows(self.gray, self._pure, self.scale) if self._pure is not None and self.fiducials else None

    def expected(self, ink: Ink) -> Gray:
        """Return the print alone as the picture of ``ink`` shows it: as blurred, as dark and on white paper."""
        soft = blurred(self.gray, ink.blur, ink.blur) if ink.blur > 0 else self.gray
        return _toned(soft, float(WHITE), ink.dark)


def _nearest_blur(blur: float) -> float:
    return min(BLURS, key=lambda known: abs(known - blur))


def whiten(flat: Picture, scale: float, limits: InkThresholds = INK) -> Picture:
    """Divide by the paper's own brightness, so that clean paper is 255 in shadow and light alike."""
    height, width = flat.shape[:2]
    step = max(1, round(limits.background_mm * scale))
    small = shrunk(flat, min(step, height, width))
    kernel = np.ones((limits.closing, limits.closing), np.uint8)
    # closing removes letters and strokes and leaves the paper with its shadows
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel, borderType=cv2.BORDER_REPLICATE)
    paper = cv2.blur(closed, (3, 3), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(
        cv2.divide(flat, cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR), scale=float(WHITE))
    )


def find_ink(flat: Picture, template: PageTemplate, limits: InkThresholds = INK) -> Ink:
    """Compare a flat page with the blank page.

    Args:
        flat: the page at the template's scale and size, grey or colour.
        template: the blank page.
        limits: the thresholds.
    """
    white = whiten(flat, template.scale, limits)
    paper = white if white.ndim == 2 else darkest_channel(white)
    across, down, dark, in_bands = _print_look(paper, template, limits)
    clean = paper[::5, ::5][template.clear]
    middle = percentile(clean, 50)
    # median distance to standard deviation; a speck on clean paper does not move a median
    noise = 1.4826 * _spread(clean, middle)
    # black is lifted to the toner's own level and white to the paper's
    narrow, wide = template.bound(limits.more_blur * across, limits.more_blur * down)
    rows = template.toner_rows if in_bands else None
    if rows is None:
        print_bound = _toned(narrow, middle, dark)
        wide = _toned(wide, middle, dark)
    else:
        toner = rows.toner(paper, flat)
        dark = min(dark, rows.dark(paper))
        print_bound = toned_rows(narrow, white=middle, dark=dark, toner=toner)
        wide = toned_rows(wide, white=middle, dark=dark, toner=toner)
    creases = find_creases(paper, wide, template, limits=limits)
    return Ink(
        paper=paper,
        residual=without_creases(np.asarray(cv2.subtract(print_bound, paper), dtype=np.uint8), creases, limits),
        print_bound=print_bound,
        print_bound_wide=wide,
        creases=creases,
        noise=noise,
        noise_floor=int(max(limits.floor, limits.floor_noise * noise)),
        dark=dark,
        blur=max(across, down),
        scale=template.scale,
        colour=white if white.ndim == 3 else None,
        light=flat,
    )


def _toned(bound: Gray, white: float, dark: float) -> Gray:
    """Return a bound with its black at the grey of solid print and its white at that of the paper."""
    return np.asarray(cv2.convertScaleAbs(bound, alpha=(white - dark) / 255.0, beta=dark), dtype=np.uint8)


def shrunk(picture: Picture, step: int) -> Picture:
    """Return the mean of each block of ``step`` by ``step`` pixels."""
    while step % 2 == 0:  # halves of halves are much faster
        picture = decimate(picture, 2)
        step = step // 2
    return decimate(picture, step)


def _spread(values: Gray, middle: float) -> float:
    """Return the median distance of grey levels from their middle."""
    counts = grey_counts(values)
    away = np.abs(np.arange(256) - middle)
    nearest = np.argsort(away, kind="stable")
    at = np.searchsorted(np.cumsum(counts[nearest]), (len(values) - 1) // 2, "right")
    return float(away[nearest[min(int(at), 255)]])


def _samples(unprinted: Mask, limits: InkThresholds) -> tuple[Mask, np.ndarray]:
    """Return which lines of a mask are open enough, and in each of them ``SAMPLES`` open columns, spread evenly."""
    free = np.count_nonzero(unprinted, axis=1)
    judged = free >= limits.open_share * unprinted.shape[1]
    free = free[judged]
    nth = np.linspace(0, free - 1, SAMPLES, axis=1).astype(int)
    # the open columns of all judged lines, one line after the other
    columns = np.nonzero(unprinted[judged])[1]
    return judged, columns[(np.cumsum(free) - free)[:, None] + nth]


def find_creases(paper: Gray, wide: Gray, template: PageTemplate, limits: InkThresholds = INK) -> Creases:
    """Measure lines that darken more than half of the open paper of a row or a column.

    Args:
        paper: the page.
        wide: how light the page should be away from print.
        template: the blank page, which knows where paper is open.
        limits: the thresholds.
    """
    dark = np.asarray(cv2.subtract(wide, paper), dtype=np.uint8)
    rows, at_rows = template.row_samples
    columns, at_columns = template.column_samples
    return Creases(
        level=_crease_lines(dark.take(at_rows), rows, limits),
        upright=_crease_lines(dark.take(at_columns), columns, limits),
    )


def _crease_lines(seen: Gray, judged: Mask, limits: InkThresholds = INK) -> Floats:
    """Return how much darker a crease makes each row, or each column, than those beside it.

    Args:
        seen: darkness of ``SAMPLES`` places of each line that is judged.
        judged: which lines are.
        limits: the thresholds.
    """
    values = np.zeros(len(judged), dtype=np.float32)
    perhaps = np.zeros(len(judged), dtype=np.uint8)
    if len(seen):
        dark = cv2.threshold(seen, int(limits.crease), 1, cv2.THRESH_BINARY)[1]
        perhaps[judged] = cv2.reduce(dark, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[:, 0] >= SAMPLES // 2
    if not perhaps.any():
        return values
    # only the lines near one that may be a crease are needed
    near = cv2.dilate(perhaps[:, None], np.ones((limits.crease_rows, 1), np.uint8))[:, 0] > 0
    # the median of an even number of places is the mean of the two in the middle
    middle = np.partition(seen[near[judged]], (SAMPLES // 2 - 1, SAMPLES // 2), axis=1)
    values[judged & near] = middle[:, SAMPLES // 2 - 1 : SAMPLES // 2 + 1].mean(axis=1)
    # against the rows beside it: a shadow darkens them all, a crease only its own
    line = values - cv2.blur(values[:, None], (1, limits.crease_rows), borderType=cv2.BORDER_REPLICATE)[:, 0]
    found = np.where(perhaps & (line > limits.crease), values, 0).astype(np.float32)
    found[judged] = np.where(_is_pen(seen, found[judged], limits), 0, found[judged])
    return found


def _is_pen(seen: Gray, level: Floats, limits: InkThresholds) -> Mask:
    """Return which lines are dark and end on the page: a streak or a fold goes on to both edges, a pen seldom does."""
    found = level > limits.crease_dark
    dark = seen[found] > int(limits.crease)
    margin = limits.crease_margin
    ends = np.minimum(dark[:, :margin].mean(axis=1), dark[:, -margin:].mean(axis=1))
    found[found] = ends < limits.crease_ends
    return np.asarray(found)


def without_creases(residual: Gray, creases: Creases, limits: InkThresholds = INK) -> Gray:
    """Subtract the darkness of creases from the residual, in place, with a margin for how they vary."""
    for axis, line in enumerate((creases.level, creases.upright)):
        for at in np.flatnonzero(line):
            # with a sign: uint8 would wrap round below 0
            part = residual[at] if axis == 0 else residual[:, at]
            part[:] = np.maximum(
                part.astype(np.int16) - round(limits.crease_times * float(line[at]) + limits.crease_more), 0
            )
    return residual


def darkest_channel(colour: Picture) -> Gray:
    """Return the least of blue, green and red: every ink is dark in it."""
    blue, green, red = cv2.split(colour)
    return np.asarray(cv2.min(cv2.min(blue, green), red), dtype=np.uint8)


def _print_look(paper: Gray, template: PageTemplate, limits: InkThresholds) -> tuple[float, float, float, bool]:
    """Return the blur beyond the template's own, across and down (px), the grey of solid print, and if its toner
    comes in bands.

    All of them come from the edges of the fiducials, or from all print where a form has none.
    """
    if template.look is not None:
        return *template.look.measured(paper), False
    blurs: tuple[list[float], list[float]] = ([], [])
    squares: list[tuple[float, list[float]]] = []
    for box, edges in zip(template.fiducials, template.edges, strict=True):
        darks: list[float] = []
        squares.append((box[1] + box[3] / 2, darks))
        for turned, wanted in zip((False, True), edges, strict=True):
            seen = _edge_profile(paper, box=box, scale=template.scale, turned=turned)
            if seen is None or wanted is None or np.ptp(seen) < limits.contrast:
                continue
            # blurs add up in squares, and the template has one of its own
            blurs[turned].append(float(np.sqrt(max(0.0, _edge_width(seen) ** 2 - wanted**2))))
            darks.append(float(seen[len(seen) // 2 - 2 : len(seen) // 2 + 3].mean()))
    if not blurs[0] or not blurs[1]:
        return limits.unknown_blur, limits.unknown_blur, limits.unknown_dark, False
    across = percentile(np.array(blurs[0]), limits.blur_percentile)
    down = percentile(np.array(blurs[1]), limits.blur_percentile)
    all_darks = np.array([dark for _, darks in squares for dark in darks])
    return across, down, percentile(all_darks, limits.dark_percentile), is_banded(squares)


def _edge_profile(gray: Gray, box: tuple[float, float, float, float], scale: float, turned: bool) -> Floats | None:
    """Return the mean grey across a square, over its middle third, with a margin of half its size."""
    x, y, w, h = [value * scale for value in box]
    if turned:
        return _profile_across(gray.T, (y, x, h, w))
    return _profile_across(gray, (x, y, w, h))


def _profile_across(gray: Gray, square: tuple[float, float, float, float]) -> Floats | None:
    """Return the mean profile across a printed square, given in px as left, top, width and height; None if cut off."""
    x, y, w, h = square
    part = gray[round(y + h / 3) : round(y + 2 * h / 3), max(0, round(x - w / 2)) : round(x + 1.5 * w)]
    if part.shape[0] < 3 or part.shape[1] < 8:
        return None
    return np.asarray(cv2.reduce(np.ascontiguousarray(part), 0, cv2.REDUCE_AVG, dtype=cv2.CV_32F)[0], dtype=np.float32)


def _edge_width(profile: Floats) -> float:
    """Return the standard deviation of the edge spread, px, from the steepest slope of both edges."""
    slope = np.diff(profile)
    steepest = (float(slope.max()) - float(slope.min())) / 2
    return float(np.ptp(profile)) / max(steepest, 1e-3) / 2.5066  # a Gaussian's peak is 1 / (sigma * sqrt(2 pi))
