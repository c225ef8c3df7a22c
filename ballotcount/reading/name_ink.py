"""The ink at each printed name: the print put exactly in place, and the strokes followed."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.reading.arrays import Floats, Gray, Matrix, at_least, over, percentile
from ballotcount.reading.faint import faint_lines
from ballotcount.reading.ink import Ink
from ballotcount.reading.names import Name
from ballotcount.reading.strokes import FAINTEST, HIDDEN, Stroke, trace

LEAST_PIXELS = 6
"""Pixels of ink at a name from which it is looked at: 1 mm of a thin pen's line."""
MOVES = 5
"""Ways in which a name's print may be displaced, see ``_offset``."""
_ONES = np.eye(MOVES, dtype=np.float32)
MOVED_LEAST, MOVED_MOST = 0.15, 2.0
"""Displacements that are worth it and that are believed, px."""
STIFF = 0.002
"""Pull of a displacement to nothing, against all the print's slopes."""
TELLING = 4
"""Slope of print, grey levels a pixel, that tells how it lies: the gentler ones are a quarter of the pixels that have
any, and 1 or 2 in 1,000 of the slopes' squares."""
FAINT_LINE = 8.0
"""Darkness of a line, grey levels, from which a name's print is put exactly in place."""
PEN_WIDE = np.ones((2, 2), np.uint8)
Part = tuple[slice, slice]
"""Rows and columns."""


@dataclass(frozen=True, slots=True)
class NameInk:
    """A name, the ink near it and the strokes followed through it.

    Attributes:
        raw: see ``_raws``.
        line: darkness of the darkest level line on it, see ``faint_lines``.
    """

    name: Name
    extra: Gray
    room: Gray
    touched: bool
    raw: float
    line: float
    shown: float
    strokes: tuple[Stroke, ...]


def look_at(names: list[Name], ink: Ink) -> list[NameInk]:
    """Follow the strokes at every name of a page; a name without ink costs next to nothing."""
    if not names:
        return []
    parts = [(slice(name.top, name.bottom), slice(name.left, name.right)) for name in names]
    extras = [_within_row(name, ink.extra[part]) for name, part in zip(names, parts, strict=True)]
    rooms = [ink.room[part] for part in parts]
    shown = _prints_shown(names, ink)
    touched = {n for n in _perhaps_touched(names, ink) if _touched(names[n], extras[n], rooms[n], ink)}
    others = [number for number in range(len(names)) if number not in touched]
    lines = dict(zip(others, _lines(others, names, extras, rooms, ink), strict=True))
    placed, inked = [], []
    for number, name in enumerate(names):
        if number not in touched and lines[number] <= FAINT_LINE:
            continue
        paper = ink.paper[parts[number]]
        extras[number], rooms[number] = _nudged(name, paper, extras[number], rooms[number], ink.dark)
        shown[number] = print_shown(name, paper, rooms[number])
        placed.append(number)
        if number in touched and _touched(name, extras[number], rooms[number], ink):
            inked.append(number)
    lines.update(zip(placed, _lines(placed, names, extras, rooms, ink), strict=True))
    traced = trace([(extras[number], rooms[number]) for number in inked], ink.floor, ink.dark)
    strokes = {number: tuple(found) for number, found in zip(inked, traced, strict=True)}
    each = zip(names, extras, rooms, _raws(names, ink), shown, strict=True)
    return [
        NameInk(name, extra, room, number in strokes, raw, lines[number], seen, strokes.get(number, ()))
        for number, (name, extra, room, raw, seen) in enumerate(each)
    ]


def _lines(which: list[int], names: list[Name], extras: list[Gray], rooms: list[Gray], ink: Ink) -> list[float]:
    """Darkness of the darkest level line at some of the names."""
    return faint_lines([names[n] for n in which], [(extras[n], rooms[n]) for n in which], ink.dark)


def _perhaps_touched(names: list[Name], ink: Ink) -> list[int]:
    """The names with as much ink around as makes a touch, by one look at the whole page."""
    whole = _around(names)
    dark = cv2.bitwise_and(
        at_least(ink.extra[whole], max(FAINTEST, 1.3 * ink.floor)),
        over(ink.room[whole], _hidden(ink)),
    )
    return [
        number
        for number, name in enumerate(names)
        if cv2.countNonZero(dark[_within(whole, name, _touch_zone(name))]) >= LEAST_PIXELS
    ]


def _around(names: list[Name]) -> Part:
    """The part of the page in which the names lie."""
    return (
        slice(min(name.top for name in names), max(name.bottom for name in names)),
        slice(min(name.left for name in names), max(name.right for name in names)),
    )


def _within(whole: Part, name: Name, part: Part) -> Part:
    """A part of a name's extent, inside its row and off the rules, as a part of ``whole``."""
    down, across = name.top - whole[0].start, name.left - whole[1].start
    top, bottom = max(part[0].start, name.row_top + 4), min(part[0].stop, name.row_bottom - 3, name.bottom - name.top)
    right = min(part[1].stop, name.right - name.left)
    return (
        slice(down + round(top), down + round(max(top, bottom))),
        slice(across + part[1].start, across + max(part[1].start, right)),
    )


def _hidden(ink: Ink) -> float:
    """Lightness of the bound up to which print hides ink."""
    return ink.dark + HIDDEN * (250 - ink.dark)


def _nudged(name: Name, paper: Gray, extra: Gray, room: Gray, dark: float) -> tuple[Gray, Gray]:
    """Extra and room with the print moved to where this name really lies, if that explains more of the picture.

    The page as a whole is in register to a tenth of a millimetre or so; half a pixel more makes a fringe on letters.
    """
    room = _as_dark_as_here(name, paper, room, dark)
    extra = np.asarray(cv2.min(extra, cv2.subtract(room, paper)), dtype=np.uint8)
    inner = (slice(int(name.row_top) + 3, int(name.row_bottom) - 2), slice(max(0, name.first - 8), name.last + 9))
    move = np.zeros(MOVES, dtype=np.float32)
    moved = room
    slopes = _slopes(moved[inner])
    for _ in range(2):
        move = move + _offset(paper[inner], moved[inner], slopes)
        if not MOVED_LEAST <= float(np.abs(move).max()) <= MOVED_MOST:
            return extra, room
        moved = _warped(room, _placed(move, inner))
    seen = cv2.bitwise_and(cv2.subtract(moved, paper), over(extra, 0))
    better = _within_row(name, np.asarray(seen, dtype=np.uint8))
    near = name.near_print
    if cv2.mean(better, near)[0] < cv2.mean(extra, near)[0]:
        return better, moved
    return extra, room


def _warped(room: Gray, matrix: Matrix) -> Gray:
    moved = cv2.warpAffine(room, matrix, room.shape[::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, dtype=np.uint8)


def _placed(move: Floats, inner: tuple[slice, slice]) -> Matrix:
    """The affine map of a displacement as ``_offset`` gives it, in pixels of the whole part."""
    (top, height), (left, width) = ((one.start, one.stop - one.start) for one in inner)
    dx, wider, dy, taller, lean = (float(one) for one in move)
    across, down = 2 / max(width - 1, 1), 2 / max(height - 1, 1)
    x, y = left + 1 / across, top + 1 / down
    return np.array(
        [
            [1 + wider * across, 0, dx - wider * across * x],
            [lean * across, 1 + taller * down, dy - taller * down * y - lean * across * x],
        ]
    )


def _as_dark_as_here(name: Name, paper: Gray, room: Gray, dark: float) -> Gray:
    """The bound for the toner of this name: an emptying cartridge prints one name paler than another."""
    if not len(name.print_at):
        return room
    here, least = (percentile(one.ravel()[name.print_here], 35) for one in (paper, room))
    if here >= least:
        return room
    darker = cv2.convertScaleAbs(255 - room, alpha=(250 - here) / max(1.0, 250 - least))
    return np.asarray(255 - darker, dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class _Slopes:
    """Slopes of a print where it has any.

    Attributes:
        at: places of its pixels, row by row.
        by: change of each pixel, grey levels, for one unit of each displacement, shape (MOVES, n).
    """

    at: np.ndarray
    by: Floats


def _slopes(room: Gray) -> _Slopes:
    down, across = (cv2.Sobel(room, cv2.CV_16S, x, 1 - x, ksize=1, borderType=cv2.BORDER_REPLICATE) for x in (0, 1))
    steep = cv2.max(cv2.convertScaleAbs(down), cv2.convertScaleAbs(across))
    at = np.flatnonzero(steep >= 2 * TELLING)
    height, width = room.shape
    y = at // width
    x = (at - y * width).astype(np.float32) * np.float32(2 / max(width - 1, 1)) - 1
    by = np.empty((MOVES, len(at)), dtype=np.float32)
    np.multiply(across.ravel()[at], np.float32(0.5), out=by[0])
    np.multiply(down.ravel()[at], np.float32(0.5), out=by[2])
    np.multiply(by[0], x, out=by[1])
    np.multiply(by[2], y.astype(np.float32) * np.float32(2 / max(height - 1, 1)) - 1, out=by[3])
    np.multiply(by[2], x, out=by[4])
    return _Slopes(at, by)


def _offset(paper: Gray, room: Gray, slopes: _Slopes) -> Floats:
    """How the print lies: px to the right and more of it at the right end; px down, more at the foot, at the right end.

    A fold or a curl draws a name out or leans it. Least squares on the print's slopes; ink is kept out as an outlier.
    """
    off = paper.ravel()[slopes.at].astype(np.float32) - room.ravel()[slopes.at]
    left = np.abs(off)
    elsewhere = cv2.norm(paper, room, cv2.NORM_L1) - float(left.sum())
    system = np.concatenate([slopes.by, off[None]])
    move = np.zeros(MOVES, dtype=np.float32)
    for again in (True, False):
        mean = (elsewhere + float(left.sum())) / room.size
        power = (system * (left < max(20.0, 2.0 * mean))) @ system.T
        whole = float(power[:MOVES, :MOVES].trace())
        if whole < 1e3:
            return np.zeros(MOVES, dtype=np.float32)
        stiff = power[:MOVES, :MOVES] + np.float32(STIFF * whole) * _ONES
        move = -np.asarray(cv2.solve(stiff, power[:MOVES, MOVES:], flags=cv2.DECOMP_CHOLESKY)[1], np.float32)[:, 0]
        left = np.abs(off + move @ slopes.by) if again else left
    return move


def _within_row(name: Name, extra: Gray) -> Gray:
    """The ink inside the row, off its rules, whose print may be drawn half a pixel elsewhere or fatter."""
    own = np.zeros_like(extra)
    part = slice(max(0, round(name.row_top) + 4), round(name.row_bottom) - 3)
    own[part] = extra[part]
    return own


def print_shown(name: Name, paper: Gray, room: Gray) -> float:
    """How much of the name's print the picture shows, 1 for all of it at its full darkness."""
    expected = np.maximum(250.0 - room.ravel()[name.print_here], 0)
    seen = 250.0 - np.minimum(paper.ravel()[name.print_here], 250)
    power = float((expected * expected).sum())
    return float((expected * seen).sum()) / power if power > 0 else 0.0


def _prints_shown(names: list[Name], ink: Ink) -> list[float]:
    """``print_shown`` of names whose print lies where the page as a whole has it."""
    starts = np.cumsum([0, *(len(name.print_at) for name in names)])
    at = np.concatenate([name.print_at for name in names])
    expected = np.maximum(250.0 - ink.room.ravel()[at], 0)
    seen = 250.0 - np.minimum(ink.paper.ravel()[at], 250)
    sums = [np.concatenate([[0.0], np.cumsum(one)])[starts] for one in (expected * expected, expected * seen)]
    power, found = (np.diff(one) for one in sums)
    return [float(value) for value in np.where(power > 0, found / np.maximum(power, 1.0), 0.0)]


def _raws(names: list[Name], ink: Ink) -> list[float]:
    """Darkness as wide as a pen at the letters, before the print was put in place: grey levels summed over pixels."""
    whole = _around(names)
    room = ink.room[whole]
    # letters of a rendered blank stand up to a pixel beside those of the press: that much is let go
    wide = cv2.erode(room, np.ones((3, 3), np.uint8))
    less = cv2.subtract(ink.extra[whole], cv2.subtract(room, wide))
    seen = np.asarray(cv2.bitwise_and(less, over(np.asarray(wide, np.uint8), _hidden(ink))), dtype=np.uint8)
    strong = at_least(seen, ink.floor)
    parts = [_within(whole, name, _letters(name)) for name in names]
    return [
        _solid(seen[part], name, ink.floor) if cv2.countNonZero(strong[part]) else 0.0
        for name, part in zip(names, parts, strict=True)
    ]


def _solid(seen: Gray, name: Name, floor: int) -> float:
    """Sum of the darkness in pieces as wide as a pen; beyond the row nothing is seen."""
    above = int(max(0, int(name.cap_top) - 2) < name.row_top + 4)
    below = int(int(name.foot) + 3 > name.row_bottom - 3)
    framed = cv2.copyMakeBorder(seen, above, below, 0, 0, cv2.BORDER_CONSTANT, value=0) if above or below else seen
    _, solid = cv2.threshold(cv2.morphologyEx(framed, cv2.MORPH_OPEN, PEN_WIDE), floor - 1, 255, cv2.THRESH_TOZERO)
    return float(cv2.sumElems(solid)[0])


def _letters(name: Name) -> Part:
    """The part of a name's extent that its letters take up."""
    return (
        slice(max(0, int(name.cap_top) - 2), int(name.foot) + 3),
        slice(max(0, name.first - 4), name.last + 5),
    )


def _touch_zone(name: Name) -> Part:
    """The part of a name's extent in which ink touches it."""
    return (
        slice(max(0, int(name.cap_top) - 10), int(name.foot) + 9),
        slice(max(0, name.first - 6), name.last + 7),
    )


def _touched(name: Name, extra: Gray, room: Gray, ink: Ink) -> bool:
    """Whether there is ink at the name that is as wide as a pen; the fringe of print is one pixel wide."""
    part = _touch_zone(name)
    dark = cv2.bitwise_and(
        at_least(extra[part], max(FAINTEST, 1.3 * ink.floor)),
        over(room[part], _hidden(ink)),
    )
    if cv2.countNonZero(dark) < LEAST_PIXELS:
        return False
    return cv2.countNonZero(cv2.morphologyEx(dark, cv2.MORPH_OPEN, PEN_WIDE)) >= LEAST_PIXELS
