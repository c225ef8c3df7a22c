"""Measure the ink at each printed name: put its print exactly in place, and trace the strokes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray, at_least, over
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.broken_print import in_two_parts
from ballotcount.reading.strikes.faint_lines import faint_lines
from ballotcount.reading.strikes.folds import Folds
from ballotcount.reading.strikes.ink_thresholds import NAME_INK, NameInkThresholds
from ballotcount.reading.strikes.line_thresholds import FAINT_LINE, FOLD
from ballotcount.reading.strikes.local_registration import in_place
from ballotcount.reading.strikes.name_geometry import NameRegion
from ballotcount.reading.strikes.pen_pieces import PEN_WIDE, WHITE, hidden_below, least_dark, pen_length
from ballotcount.reading.strikes.stroke_tracing import Stroke, trace

Part = tuple[slice, slice]
"""Rows and columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameEvidence:
    """A name, the ink near it and the strokes traced through it.

    Attributes:
        residual, print_bound: its window of the arrays of ``Ink``, with the print in place and only inside its row.
        touched: True if there is ink as wide as a pen at the name.
        off_print: darkness that no print explains, grey levels summed over pixels, see ``_off_print``.
        pen_mm: pen ink on the letters, mm of a line 0.5 mm wide, see ``_off_print``.
        faint_line: darkness of the darkest level line on it, grey levels, see ``faint_lines``.
        print_shown: share of the name's print that the picture shows, see ``print_shown``.
    """

    name: NameRegion
    residual: Gray
    print_bound: Gray
    touched: bool
    off_print: float
    pen_mm: float
    faint_line: float
    print_shown: float
    strokes: tuple[Stroke, ...]


def find_name_ink(names: list[NameRegion], ink: Ink, limits: NameInkThresholds = NAME_INK) -> list[NameEvidence]:
    """Trace the strokes at every name of a page, with the print where the page as a whole has it."""
    if not names:
        return []
    parts = [name.window for name in names]
    residuals = [_within_row(name, ink.residual[part], limits) for name, part in zip(names, parts, strict=True)]
    bounds = [ink.print_bound[part] for part in parts]
    touched = [
        number
        # one cheap pass over the page leaves few names for the dear test of each window
        for number in _perhaps_touched(names, ink, limits)
        if _touched(names[number], residual=residuals[number], bound=bounds[number], ink=ink, limits=limits)
    ]
    traced = trace([(residuals[number], bounds[number]) for number in touched], ink.noise_floor, ink.dark)
    strokes = {number: tuple(found) for number, found in zip(touched, traced, strict=True)}
    lines = faint_lines(names, list(zip(residuals, bounds, strict=True)), ink.dark)
    off_print = _off_prints(names, ink)
    shown = _prints_shown(names, ink)
    return [
        NameEvidence(
            name=name,
            residual=residuals[number],
            print_bound=bounds[number],
            touched=number in strokes,
            off_print=off_print[number].dark,
            pen_mm=off_print[number].pen_mm,
            faint_line=lines[number],
            print_shown=shown[number],
            strokes=strokes.get(number, ()),
        )
        for number, name in enumerate(names)
    ]


def find_name_ink_closely(
    evidence: list[NameEvidence], ink: Ink, limits: NameInkThresholds = NAME_INK
) -> list[NameEvidence]:
    """Measure again, with the print of each name put exactly in place and without folds; 40 times as slow a name.

    Args:
        evidence: the names in doubt, as ``find_name_ink`` measured them.
        ink: the ink on the page.
        limits: the thresholds.
    """
    folds = Folds(ink)
    closer = []
    for one in evidence:
        name = one.name
        paper = ink.paper[name.window]
        if not one.touched and one.faint_line <= limits.faint_line and one.off_print <= limits.some_raw:
            closer.append(one)
            continue
        moved, bound = in_place(name, paper=paper, residual=one.residual, print_bound=one.print_bound)
        again = _measured(one, paper=paper, moved=moved, bound=bound, ink=ink, folds=folds, limits=limits)
        # what is certainly a pen's is never explained by a fold
        if not again.pen_mm and (again.touched or again.faint_line > limits.faint_line):
            halves = in_two_parts(name, paper=paper, residual=one.residual, print_bound=one.print_bound, best=moved)
            if halves is not None:
                broken = _measured(
                    one, paper=paper, moved=halves[0], bound=halves[1], ink=ink, folds=folds, limits=limits
                )
                again = again if broken.touched else broken
        closer.append(again)
    inked = [number for number, one in enumerate(closer) if one.touched]
    parts = [(closer[number].residual, closer[number].print_bound) for number in inked]
    for number, found in zip(inked, trace(parts, ink.noise_floor, ink.dark), strict=True):
        closer[number] = replace(closer[number], strokes=tuple(found))
    return closer


def _measured(
    one: NameEvidence, *, paper: Gray, moved: Gray, bound: Gray, ink: Ink, folds: Folds, limits: NameInkThresholds
) -> NameEvidence:
    """Return a name measured again with its print elsewhere, without folds; all names are traced together later.

    Args:
        one: the name as it was measured first.
        paper: its window of the page.
        moved: its residual with the print where it is now.
        bound: that print.
        ink: the ink on the page.
        folds: the folds of the page.
        limits: the thresholds.
    """
    name = one.name
    residual, line, off_print = _faintest(
        name, residual=_within_row(name, moved, limits), bound=bound, ink=ink, folds=folds, limits=limits
    )
    return NameEvidence(
        name=name,
        residual=residual,
        print_bound=bound,
        # a closer measurement may take a touch back, but finds none where there was none
        touched=one.touched and _touched(name, residual=residual, bound=bound, ink=ink, limits=limits),
        off_print=off_print.dark,
        pen_mm=off_print.pen_mm,
        faint_line=line,
        print_shown=print_shown(name, paper, bound),
        strokes=(),
    )


def _perhaps_touched(names: list[NameRegion], ink: Ink, limits: NameInkThresholds) -> list[int]:
    """Return the names with enough ink around them to be touched, by one pass over the whole page."""
    whole = _around(names)
    dark = cv2.bitwise_and(
        at_least(ink.residual[whole], least_dark(ink, limits)),
        over(ink.print_bound[whole], hidden_below(ink)),
    )
    return [
        number
        for number, name in enumerate(names)
        if cv2.countNonZero(dark[_within(whole, name, _touch_zone(name), limits=limits)]) >= limits.least_pixels
    ]


def _around(names: list[NameRegion]) -> Part:
    """Return the part of the page in which the names lie."""
    return (
        slice(min(name.top for name in names), max(name.bottom for name in names)),
        slice(min(name.left for name in names), max(name.right for name in names)),
    )


def _within(whole: Part, name: NameRegion, part: Part, limits: NameInkThresholds) -> Part:
    """Return a part of a name's window, inside its row and off the rules, as a part of ``whole``."""
    down = name.top - whole[0].start
    across = name.left - whole[1].start
    top = max(part[0].start, name.row_top + limits.row_margin_top)
    bottom = min(part[0].stop, name.row_bottom - limits.row_margin_bottom, name.bottom - name.top)
    right = min(part[1].stop, name.right - name.left)
    return (
        slice(down + round(top), down + round(max(top, bottom))),
        slice(across + part[1].start, across + max(part[1].start, right)),
    )


def _within_row(name: NameRegion, residual: Gray, limits: NameInkThresholds) -> Gray:
    """Return the ink inside the row, off its rules."""
    own = np.zeros_like(residual)
    top = max(0, round(name.row_top) + limits.row_margin_top)
    part = slice(top, round(name.row_bottom) - limits.row_margin_bottom)
    own[part] = residual[part]
    return own


def print_shown(name: NameRegion, paper: Gray, bound: Gray) -> float:
    """Return how much of the name's print the picture shows, 1 for all of it at its full darkness."""
    expected = np.maximum(250.0 - bound.ravel()[name.print_here], 0)
    seen = 250.0 - np.minimum(paper.ravel()[name.print_here], 250)
    power = float((expected * expected).sum())
    return float((expected * seen).sum()) / power if power > 0 else 0.0


def _prints_shown(names: list[NameRegion], ink: Ink) -> list[float]:
    """Return ``print_shown`` of names whose print lies where the page as a whole has it."""
    printed = [name.print_at for name in names if len(name.print_at)]
    if not printed:
        return [0.0] * len(names)
    at = np.concatenate(printed)
    expected = np.maximum(250.0 - ink.print_bound.take(at), 0)
    seen = 250.0 - np.minimum(ink.paper.take(at), 250)
    # names without print were left out: `reduceat` would give an empty one the next name's first value
    starts = np.cumsum([0, *(len(places) for places in printed[:-1])])
    power = np.add.reduceat(expected * expected, starts)
    found = np.add.reduceat(expected * seen, starts)
    shown = iter(np.where(power > 0, found / np.maximum(power, 1.0), 0.0).tolist())
    return [float(next(shown)) if len(name.print_at) else 0.0 for name in names]


@dataclass(frozen=True, slots=True)
class _OffPrint:
    """Ink as wide as a pen at a name that no print explains, not even one pixel beside its place.

    Attributes:
        dark: darkness of the ink at the letters, grey levels summed over pixels.
        pen_mm: pieces of ink in the name's columns that reach its letters, mm of a line 0.5 mm wide.
    """

    dark: float
    pen_mm: float


NO_INK = _OffPrint(0.0, 0.0)


def _off_prints(names: list[NameRegion], ink: Ink) -> list[_OffPrint]:
    """Measure the ink off the print at each name of a page, with the print where the page as a whole has it."""
    whole = _around(names)
    seen = beyond_print(ink.residual[whole], ink.print_bound[whole], ink)
    strong = at_least(seen, ink.noise_floor)
    dark = at_least(seen, least_dark(ink, NAME_INK))
    return [_off_print_in(seen, strong, dark, whole=whole, name=name, ink=ink) for name in names]


def _off_print(name: NameRegion, residual: Gray, bound: Gray, ink: Ink) -> _OffPrint:
    """Measure the ink off the print at one name, with its print put in place."""
    seen = beyond_print(residual, bound, ink)
    strong = at_least(seen, ink.noise_floor)
    dark = at_least(seen, least_dark(ink, NAME_INK))
    return _off_print_in(seen, strong, dark, whole=name.window, name=name, ink=ink)


def pen_on_name(name: NameRegion, ink: Ink) -> float:
    """Return the pen ink on a line of printed text, mm of a line 0.5 mm wide, with the print where the page has it."""
    row = _row_of(name, name.window)
    residual = ink.residual[name.window]
    if not cv2.hasNonZero(at_least(residual[row], least_dark(ink, NAME_INK))):
        return 0.0
    seen = beyond_print(residual, ink.print_bound[name.window], ink)
    return _pen_in_row(seen[row], name, ink, page=_on_page(name.window, row))


def _off_print_in(seen: Gray, strong: Gray, dark: Gray, *, whole: Part, name: NameRegion, ink: Ink) -> _OffPrint:
    """Measure the ink off the print at one name in a part of the page.

    Args:
        seen: darkness that no print explains.
        strong: 255 where it is above the noise.
        dark: 255 where it is as dark as a pen.
        whole: rows and columns of the page that both cover.
        name: the name.
        ink: the ink on the page.
    """
    row = _row_of(name, whole)
    if not cv2.hasNonZero(strong[row]):
        return NO_INK
    letters = _within(whole, name, letters_of(name), limits=NAME_INK)
    # nearly every untouched name has nothing as dark as a pen, and needs no pieces
    has_pen = cv2.hasNonZero(dark[row])
    return _OffPrint(
        dark=_solid(seen[letters], name, ink.noise_floor) if cv2.hasNonZero(strong[letters]) else 0.0,
        pen_mm=_pen_in_row(seen[row], name, ink, page=_on_page(whole, row)) if has_pen else 0.0,
    )


def _row_of(name: NameRegion, whole: Part) -> Part:
    """Return the columns of a name's letters in the height of its row, as a part of ``whole``."""
    return _within(whole, name, (slice(0, name.bottom - name.top), letters_of(name)[1]), limits=NAME_INK)


def _pen_in_row(seen: Gray, name: NameRegion, ink: Ink, *, page: Part) -> float:
    """Return ``pen_length`` in a name's row."""
    first = round(max(0, name.row_top + NAME_INK.row_margin_top))
    return pen_length(seen, ink, (name.cap_top - first, name.foot - first), page=page)


def beyond_print(residual: Gray, bound: Gray, ink: Ink) -> Gray:
    """Return the darkness that not even print one pixel beside its place explains, where the paper is open."""
    # letters of a rendered template stand up to a pixel beside those of the press: that much is subtracted
    wide = np.asarray(cv2.erode(bound, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    less = cv2.subtract(residual, cv2.subtract(bound, wide))
    return np.asarray(cv2.bitwise_and(less, over(wide, hidden_below(ink))), dtype=np.uint8)


def _faintest(
    name: NameRegion, residual: Gray, bound: Gray, ink: Ink, folds: Folds, limits: NameInkThresholds
) -> tuple[Gray, float, _OffPrint]:
    """Return the ink at a name without folds, and its line and ink off the print without a speck of dust."""
    line = faint_lines([name], [(residual, bound)], ink.dark)[0]
    # a darker line is no fold, and is never taken out
    if limits.faint_line < line < FOLD.darkest:
        residual = folds.taken_out(name, residual)
        line = faint_lines([name], [(residual, bound)], ink.dark)[0]
    off_print = _off_print(name, residual=residual, bound=bound, ink=ink)
    if line < FOLD.darkest and (line > limits.faint_line or off_print.dark > limits.some_raw):
        spotless = _without_speck(name, residual=residual, bound=bound, ink=ink, limits=limits)
        changed = spotless is not residual
        rest = _off_print(name, residual=spotless, bound=bound, ink=ink) if changed else off_print
        # a speck is dust only if nearly nothing is left without it: a faint strike may show in one place only
        if rest.dark <= limits.speck_raw:
            return residual, min(line, faint_lines([name], [(spotless, bound)], ink.dark)[0]), rest
    return residual, line, off_print


def _without_speck(name: NameRegion, residual: Gray, bound: Gray, ink: Ink, limits: NameInkThresholds) -> Gray:
    """Return the ink at a name without one speck of dust, if that is all the ink; a pen's line shows in many places."""
    part = letters_of(name)
    is_open = bound[part] > ink.dark + FAINT_LINE.open * (WHITE - ink.dark)
    inked = np.where(is_open, residual[part], 0).astype(np.uint8)
    pieces = at_least(inked, ink.noise_floor)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(pieces, connectivity=8)
    weights = np.bincount(labels.ravel(), weights=inked.ravel())
    weights[0] = 0
    heaviest = int(weights.argmax())
    size = max(stats[heaviest, cv2.CC_STAT_WIDTH], stats[heaviest, cv2.CC_STAT_HEIGHT])
    if size > limits.speck or weights[heaviest] < limits.speck_share * weights.sum():
        return residual
    rest = residual.copy()
    speck = cv2.dilate((labels == heaviest).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    rest[part][speck] = 0
    return rest


def _solid(seen: Gray, name: NameRegion, noise_floor: int) -> float:
    """Sum up the darkness in pieces as wide as a pen; ink beyond the row does not count."""
    # OpenCV opens as if ink went on beyond the border; where the row ends, an empty frame prevents that
    above = int(max(0, int(name.cap_top) - 2) < name.row_top + NAME_INK.row_margin_top)
    below = int(int(name.foot) + 3 > name.row_bottom - NAME_INK.row_margin_bottom)
    framed = cv2.copyMakeBorder(seen, above, below, 0, 0, cv2.BORDER_CONSTANT, value=0) if above or below else seen
    opened = cv2.morphologyEx(framed, cv2.MORPH_OPEN, PEN_WIDE)
    _, solid = cv2.threshold(opened, noise_floor - 1, 255, cv2.THRESH_TOZERO)
    return float(cv2.sumElems(solid)[0])


def _on_page(whole: Part, part: Part) -> Part:
    """Return a part of ``whole`` as a part of the page."""
    down = whole[0].start
    across = whole[1].start
    return slice(down + part[0].start, down + part[0].stop), slice(across + part[1].start, across + part[1].stop)


def letters_of(name: NameRegion) -> Part:
    """Return the part of a name's window that its letters take up."""
    return (
        slice(max(0, int(name.cap_top) - 2), int(name.foot) + 3),
        slice(max(0, name.first - 4), name.last + 5),
    )


def letters_on_page(name: NameRegion) -> Part:
    """Return the letters of a name as rows and columns of the page."""
    return _on_page(name.window, letters_of(name))


def _touch_zone(name: NameRegion) -> Part:
    """Return the part of a name's window in which ink touches it."""
    return (
        slice(max(0, int(name.cap_top) - 10), int(name.foot) + 9),
        slice(max(0, name.first - 6), name.last + 7),
    )


def _touched(name: NameRegion, residual: Gray, bound: Gray, ink: Ink, limits: NameInkThresholds) -> bool:
    """Return True if there is ink at the name that is as wide as a pen; the edge of print is one pixel wide."""
    part = _touch_zone(name)
    return is_touched(residual[part], bound[part], ink, limits=limits)


def is_touched(residual: Gray, bound: Gray, ink: Ink, limits: NameInkThresholds = NAME_INK) -> bool:
    """Return True if there is ink as wide as a pen in a part of the page."""
    dark = cv2.bitwise_and(at_least(residual, least_dark(ink, limits)), over(bound, hidden_below(ink)))
    if cv2.countNonZero(dark) < limits.least_pixels:
        return False
    return cv2.countNonZero(cv2.morphologyEx(dark, cv2.MORPH_OPEN, PEN_WIDE)) >= limits.least_pixels
