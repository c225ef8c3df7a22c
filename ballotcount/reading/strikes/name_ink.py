"""The ink at each printed name: the print put exactly in place, and the strokes followed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray, at_least, over
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.faint_lines import OPEN, faint_lines
from ballotcount.reading.strikes.folds import DARKEST, Folds
from ballotcount.reading.strikes.local_registration import in_place
from ballotcount.reading.strikes.name_geometry import NameRegion
from ballotcount.reading.strikes.stroke_tracing import FAINTEST, HIDDEN, Stroke, trace

LEAST_PIXELS = 6
"""Pixels of ink at a name from which it is looked at: 1 mm of a thin pen's line."""
FAINT_LINE = 8.0
"""Darkness of a line, grey levels, from which a name's print is put exactly in place."""
SOME_RAW = 300.0
"""Darkness off the print, see ``_raw``, from which it is."""
SPECK = 5
SPECK_SHARE = 0.95
SPECK_RAW = 100.0
"""Extent of a speck of dust, px, its share of all ink on the open paper between a name's letters, and the darkness off
the print that is left without it; set on 26 partial strikes that show on open paper in one place only."""
PEN_WIDE = np.ones((2, 2), np.uint8)
Part = tuple[slice, slice]
"""Rows and columns."""


@dataclass(frozen=True, slots=True)
class NameEvidence:
    """A name, the ink near it and the strokes followed through it.

    Attributes:
        raw: darkness off the print, see ``_raws``.
        line: darkness of the darkest level line on it, see ``faint_lines``.
    """

    name: NameRegion
    residual: Gray
    print_bound: Gray
    touched: bool
    raw: float
    line: float
    shown: float
    strokes: tuple[Stroke, ...]


def find_name_ink(names: list[NameRegion], ink: Ink) -> list[NameEvidence]:
    """Follow the strokes at every name of a page, its print where the page as a whole has it."""
    if not names:
        return []
    parts = [name.window for name in names]
    extras = [_within_row(name, ink.residual[part]) for name, part in zip(names, parts, strict=True)]
    rooms = [ink.print_bound[part] for part in parts]
    touched = [
        n for n in _perhaps_touched(names, ink) if _touched(names[n], residual=extras[n], print_bound=rooms[n], ink=ink)
    ]
    traced = trace([(extras[number], rooms[number]) for number in touched], ink.noise_floor, ink.dark)
    strokes = {number: tuple(found) for number, found in zip(touched, traced, strict=True)}
    lines = faint_lines(names, list(zip(extras, rooms, strict=True)), ink.dark)
    each = zip(names, extras, rooms, _raws(names, ink), lines, _prints_shown(names, ink), strict=True)
    return [
        NameEvidence(
            name=name,
            residual=residual,
            print_bound=print_bound,
            touched=number in strokes,
            raw=raw,
            line=line,
            shown=shown,
            strokes=strokes.get(number, ()),
        )
        for number, (name, residual, print_bound, raw, line, shown) in enumerate(each)
    ]


def find_name_ink_closely(at: list[NameEvidence], ink: Ink) -> list[NameEvidence]:
    """The same with the print of each name put exactly in its place, and without folds: forty times as dear a name.

    Args:
        at: the names that are in doubt, as ``find_name_ink`` has them.
        ink: the ink on the page.
    """
    folds = Folds(ink)
    closer = []
    for one in at:
        name = one.name
        paper = ink.paper[one.name.window]
        if not one.touched and one.line <= FAINT_LINE and one.raw <= SOME_RAW:
            closer.append(one)
            continue
        residual, print_bound = in_place(name, paper=paper, residual=one.residual, print_bound=one.print_bound)
        residual, line, raw = _faintest(
            name, residual=_within_row(name, residual), print_bound=print_bound, ink=ink, folds=folds
        )
        touched = one.touched and _touched(name, residual=residual, print_bound=print_bound, ink=ink)
        closer.append(
            NameEvidence(
                name=name,
                residual=residual,
                print_bound=print_bound,
                touched=touched,
                raw=raw,
                line=line,
                shown=print_shown(name, paper, print_bound),
                strokes=(),
            )
        )
    inked = [number for number, one in enumerate(closer) if one.touched]
    traced = trace(
        [(closer[number].residual, closer[number].print_bound) for number in inked], ink.noise_floor, ink.dark
    )
    for number, found in zip(inked, traced, strict=True):
        closer[number] = replace(closer[number], strokes=tuple(found))
    return closer


def _perhaps_touched(names: list[NameRegion], ink: Ink) -> list[int]:
    """The names with as much ink around as makes a touch, by one look at the whole page."""
    whole = _around(names)
    dark = cv2.bitwise_and(
        at_least(ink.residual[whole], max(FAINTEST, 1.3 * ink.noise_floor)),
        over(ink.print_bound[whole], _hidden(ink)),
    )
    return [
        number
        for number, name in enumerate(names)
        if cv2.countNonZero(dark[_within(whole, name, _touch_zone(name))]) >= LEAST_PIXELS
    ]


def _around(names: list[NameRegion]) -> Part:
    """The part of the page in which the names lie."""
    return (
        slice(min(name.top for name in names), max(name.bottom for name in names)),
        slice(min(name.left for name in names), max(name.right for name in names)),
    )


def _within(whole: Part, name: NameRegion, part: Part) -> Part:
    """A part of a name's extent, inside its row and off the rules, as a part of ``whole``."""
    down = name.top - whole[0].start
    across = name.left - whole[1].start
    top = max(part[0].start, name.row_top + 4)
    bottom = min(part[0].stop, name.row_bottom - 3, name.bottom - name.top)
    right = min(part[1].stop, name.right - name.left)
    return (
        slice(down + round(top), down + round(max(top, bottom))),
        slice(across + part[1].start, across + max(part[1].start, right)),
    )


def _hidden(ink: Ink) -> float:
    """Lightness of the bound up to which print hides ink."""
    return ink.dark + HIDDEN * (250 - ink.dark)


def _within_row(name: NameRegion, residual: Gray) -> Gray:
    """The ink inside the row, off its rules, whose print may be drawn half a pixel elsewhere or fatter."""
    own = np.zeros_like(residual)
    part = slice(max(0, round(name.row_top) + 4), round(name.row_bottom) - 3)
    own[part] = residual[part]
    return own


def print_shown(name: NameRegion, paper: Gray, print_bound: Gray) -> float:
    """How much of the name's print the picture shows, 1 for all of it at its full darkness."""
    expected = np.maximum(250.0 - print_bound.ravel()[name.print_here], 0)
    seen = 250.0 - np.minimum(paper.ravel()[name.print_here], 250)
    power = float((expected * expected).sum())
    return float((expected * seen).sum()) / power if power > 0 else 0.0


def _prints_shown(names: list[NameRegion], ink: Ink) -> list[float]:
    """``print_shown`` of names whose print lies where the page as a whole has it."""
    starts = np.cumsum([0, *(len(name.print_at) for name in names)])
    at = np.concatenate([name.print_at for name in names])
    expected = np.maximum(250.0 - ink.print_bound.ravel()[at], 0)
    seen = 250.0 - np.minimum(ink.paper.ravel()[at], 250)
    sums = [np.concatenate([[0.0], np.cumsum(one)])[starts] for one in (expected * expected, expected * seen)]
    power, found = (np.diff(one) for one in sums)
    return [float(value) for value in np.where(power > 0, found / np.maximum(power, 1.0), 0.0)]


def _raws(names: list[NameRegion], ink: Ink) -> list[float]:
    """Darkness as wide as a pen at the letters, where the page as a whole has them: grey levels summed over pixels."""
    whole = _around(names)
    seen = _off_print(ink.residual[whole], ink.print_bound[whole], ink)
    strong = at_least(seen, ink.noise_floor)
    parts = [_within(whole, name, _letters(name)) for name in names]
    return [
        _solid(seen[part], name, ink.noise_floor) if cv2.countNonZero(strong[part]) else 0.0
        for name, part in zip(names, parts, strict=True)
    ]


def _raw(name: NameRegion, residual: Gray, print_bound: Gray, ink: Ink) -> float:
    """The same of one name, with its print put in place."""
    whole = name.window
    return _solid(_off_print(residual, print_bound, ink)[_within(whole, name, _letters(name))], name, ink.noise_floor)


def _off_print(residual: Gray, print_bound: Gray, ink: Ink) -> Gray:
    """Darkness that not even print a pixel beside its place explains, where the paper is open."""
    # letters of a rendered blank stand up to a pixel beside those of the press: that much is let go
    wide = np.asarray(cv2.erode(print_bound, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    less = cv2.subtract(residual, cv2.subtract(print_bound, wide))
    return np.asarray(cv2.bitwise_and(less, over(wide, _hidden(ink))), dtype=np.uint8)


def _faintest(name: NameRegion, residual: Gray, print_bound: Gray, ink: Ink, folds: Folds) -> tuple[Gray, float, float]:
    """The ink at a name in place without folds, and its line and darkness off the print without a speck of dust."""
    line = faint_lines([name], [(residual, print_bound)], ink.dark)[0]
    if FAINT_LINE < line < DARKEST:
        residual = folds.taken_out(name, residual)
        line = faint_lines([name], [(residual, print_bound)], ink.dark)[0]
    raw = _raw(name, residual=residual, print_bound=print_bound, ink=ink)
    if line < DARKEST and (line > FAINT_LINE or raw > SOME_RAW):
        spotless = _without_speck(name, residual=residual, print_bound=print_bound, ink=ink)
        rest = _raw(name, residual=spotless, print_bound=print_bound, ink=ink) if spotless is not residual else raw
        if rest <= SPECK_RAW:
            return residual, min(line, faint_lines([name], [(spotless, print_bound)], ink.dark)[0]), rest
    return residual, line, raw


def _without_speck(name: NameRegion, residual: Gray, print_bound: Gray, ink: Ink) -> Gray:
    """The ink at a name without its one speck of dust, if that is all there is; a pen's line shows in many places."""
    part = _letters(name)
    inked = np.where(print_bound[part] > ink.dark + OPEN * (250 - ink.dark), residual[part], 0).astype(np.uint8)
    pieces = at_least(inked, ink.noise_floor)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(pieces, connectivity=8)
    weights = np.bincount(labels.ravel(), weights=inked.ravel())
    weights[0] = 0
    heaviest = int(weights.argmax())
    size = max(stats[heaviest, cv2.CC_STAT_WIDTH], stats[heaviest, cv2.CC_STAT_HEIGHT])
    if size > SPECK or weights[heaviest] < SPECK_SHARE * weights.sum():
        return residual
    rest = residual.copy()
    speck = cv2.dilate((labels == heaviest).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    rest[part][speck] = 0
    return rest


def _solid(seen: Gray, name: NameRegion, noise_floor: int) -> float:
    """Sum of the darkness in pieces as wide as a pen; beyond the row nothing is seen."""
    above = int(max(0, int(name.cap_top) - 2) < name.row_top + 4)
    below = int(int(name.foot) + 3 > name.row_bottom - 3)
    framed = cv2.copyMakeBorder(seen, above, below, 0, 0, cv2.BORDER_CONSTANT, value=0) if above or below else seen
    _, solid = cv2.threshold(
        cv2.morphologyEx(framed, cv2.MORPH_OPEN, PEN_WIDE), noise_floor - 1, 255, cv2.THRESH_TOZERO
    )
    return float(cv2.sumElems(solid)[0])


def _letters(name: NameRegion) -> Part:
    """The part of a name's extent that its letters take up."""
    return (
        slice(max(0, int(name.cap_top) - 2), int(name.foot) + 3),
        slice(max(0, name.first - 4), name.last + 5),
    )


def _touch_zone(name: NameRegion) -> Part:
    """The part of a name's extent in which ink touches it."""
    return (
        slice(max(0, int(name.cap_top) - 10), int(name.foot) + 9),
        slice(max(0, name.first - 6), name.last + 7),
    )


def _touched(name: NameRegion, residual: Gray, print_bound: Gray, ink: Ink) -> bool:
    """Whether there is ink at the name that is as wide as a pen; the fringe of print is one pixel wide."""
    part = _touch_zone(name)
    dark = cv2.bitwise_and(
        at_least(residual[part], max(FAINTEST, 1.3 * ink.noise_floor)),
        over(print_bound[part], _hidden(ink)),
    )
    if cv2.countNonZero(dark) < LEAST_PIXELS:
        return False
    return cv2.countNonZero(cv2.morphologyEx(dark, cv2.MORPH_OPEN, PEN_WIDE)) >= LEAST_PIXELS
