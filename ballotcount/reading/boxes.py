"""Decide what a voter put into the boxes of a row: an X, a tick, a dot, a fill, an X taken back, or nothing."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.domain.layout import Box, Target, TargetKind
from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, ReadingPolicy
from ballotcount.reading.arrays import Mask
from ballotcount.reading.ink import Ink
from ballotcount.reading.pieces import HEIGHT, WIDTH, labelled
from ballotcount.reading.shapes import Shape, shape_of

AROUND_MM = 1.6
"""Paper looked at around a row's boxes, for an X that spills."""
OPEN = 185
"""Lightness of the bound from which paper is not touched by print."""
PALE = 24
"""Darkness below which ink in a cell is the back of the sheet shining through, grey levels."""
SPECK_MM = 0.9
"""Ink smaller than this in every direction is a speck of the paper or of the toner."""
MARK_MM = 1.5
"""Ink larger than this was made by a pen on purpose; what lies between may be a dot or a slip."""
SIDE_MM = 1.0
"""Paper between a mark and the rule beside it from which the mark is wholly in its box."""
ASIDE_MM, ASIDE = 3.0, 0.25
"""How far the middle of a cross that comes so near lies from that rule at least, mm or as a share of the box, if the
rule was not meant as its middle."""
OVER_MM = 0.5
"""Ink of the neighbour's mark on this side of the rule between them that makes it a mark on the rule."""
BAY, PLAIN_RATIO, PLAIN_DEEP, PLAIN_FULL = 0.06, 2.15, 2.5, 0.68
"""A plain cross: depth of the bays between its arms, pen line over size (and more of it for the longer arms about
deeper bays) and inked share of its box at most. Of 118
crosses that were taken back none was so, of 2,300 left alone 1,400."""
NOISY, GRAIN_PX = 20, 8
"""Least darkness of ink, grey levels, on a page with grain, and the size of a grain, px."""
MOST_PIECES = 2
"""A cross is two strokes; what falls into more is the rings and letters of a stamp."""
FLAT = 0.55
"""Shape of a mark that is much wider than high; ticks have more."""
CURLED = 2.05
"""Pen line over size up to which a level run is the serif of a curled cross."""
SPILLED = 0.06
"""Share of a mark's ink in other boxes from which its place must be beyond doubt in its own."""
SHARED = 0.14
"""Share of a mark's ink in a second box from which nobody can say which box was meant."""
LONG = 2.75
"""Pen line over size, as measured: crosses written by hand have 1.4 to 2.4 (their arms hide each other at the middle
and blur widens the pen), a cross with two lines over it 3 and more."""
SLIM = 0.35
"""Shape of a single level or upright stroke."""
BAR = 1.4
"""Length of a line over a cross, against the runs of the cross itself."""
BAR_OF_TICK = 1.0
"""A tick has no long level run; an X under two lines can look like one."""
BAR_OF_FLAT, FLAT_CROSS = 1.2, 0.7
"""The same in a mark that is wider than high: lines over a cross stick out at its sides."""
LONG_WITH_BAR = 2.1
"""Pen line over size from which a long level run is a line over the cross and not one of its arms."""
WHOLE_MM, OFF_MIDDLE = 2.5, 0.2
"""Size of a mark that stands by itself though it touches another one, and how far from the middle of its cell it may
lie, in heights of the cell; the half of a mark on a rule lies farther out."""
HOLES = 2
"""Pieces of paper shut in by the pen: a cross has none, with a loop one, with lines over it two and more."""
RING = 0.3
"""Share of the box around a mark that a ring shuts in."""
LONG_MANY_ARMS = 2.35
"""The same for ink that a circle around its middle meets six times."""
ENOUGH_MARKS = 3
"""Marks on a page from which its pen's width is known."""
ARMS = 6
"""Places at which a circle around the middle meets ink: a cross has 4, a cross with a line over it 6."""
FULL = 0.55
"""Share of the box around a mark that is ink from which it is a fill."""
SEEN = 0.4
"""Share of the box's printed rules that must be visible before *no ink* means *not marked*."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A box target in pixels of the flat page.

    Attributes:
        inner: ``(left, top, right, bottom)`` of the inside.
        outer: the same with the paper around it.
    """

    target: Target
    inner: tuple[int, int, int, int]
    outer: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class CellInk:
    """The ink of one box within its ``outer``.

    Attributes:
        spread: all that hangs together with it, as far as it spills.
        own: what is as dark as the pen, inside the cell.
    """

    spread: Mask
    own: Mask


def measure_cell(target: Target, shape: tuple[int, int], scale: float) -> Cell:
    """Place a box target on the flat page."""
    x, y, w, h = (value * scale for value in target.bbox)
    inner = (round(x), round(y), round(x + w), round(y + h))
    reach = AROUND_MM * scale
    outer = (
        max(0, round(x - reach)),
        max(0, round(y - reach)),
        min(shape[1], round(x + w + reach)),
        min(shape[0], round(y + h + reach)),
    )
    return Cell(target, inner, outer)


def read_boxes(cells: list[Cell], ink: Ink, policy: ReadingPolicy) -> tuple[list[MarkReading], list[CellInk]]:
    """Read all boxes of a page.

    A piece of ink belongs to the box that holds most of it; a piece that two boxes share is doubt for both.

    Returns:
        One reading a box, and its ink.
    """
    if not cells:
        return [], []
    inked = cell_ink(ink)
    solid = inked & (ink.extra >= 0.42 * _pen_darkness(ink, inked))
    labels, stats = _pieces(ink)
    shares = _shares(labels, cells)
    seen: list[tuple[Cell, Mask, bool]] = []
    masks = []
    homes = _homes(cells, shares)
    for cell, held in zip(cells, shares, strict=True):
        left, top, right, bottom = cell.outer
        window = labels[top:bottom, left:right]
        inside = solid[top:bottom, left:right] & _inner_mask(cell)
        own = {piece for piece, share in held.items() if share >= 0.5 or share == max(_of(shares, piece))}
        # a piece that mostly lies elsewhere is this box's matter too when a mark's worth of it lies in here
        rivals = {
            piece
            for piece, share in held.items()
            if (share >= SHARED and sum(_of(shares, piece)) - share >= SHARED)
            or (
                share < 1 - SHARED
                and _extent_mm(inside & (window == piece), ink.scale)
                >= (OVER_MM if homes[piece] == cell.target.candidate else MARK_MM)
            )
        }
        big = [piece for piece in own | rivals if _big(stats[piece], ink.scale)]
        mine = np.isin(window, big) & solid[top:bottom, left:right]
        spilled = any(share < 1 - SPILLED for piece, share in held.items() if piece in own and piece in big)
        shared = spilled or bool(rivals.intersection(big))
        if shared and _whole_cross(here := mine & _inner_mask(cell), cell, ink.scale):
            mine, shared = here, False  # two crosses that touch on the rule between them
        seen.append((cell, mine, shared))
        masks.append(CellInk(np.isin(window, big) & inked[top:bottom, left:right], mine & _inner_mask(cell)))
    pen = _usual_pen(seen, ink.scale)
    readings = [_judge(cell, mine, shared, ink, policy, pen) for cell, mine, shared in seen]
    return _doubt_both_sides(cells, readings), masks


def _doubt_both_sides(cells: list[Cell], readings: list[MarkReading]) -> list[MarkReading]:
    """Where a mark may stand on the rule between two boxes, neither of them is surely empty."""
    between = [cell for cell, one in zip(cells, readings, strict=True) if one.kind is MarkKind.BETWEEN]
    for n, cell in enumerate(cells):
        beside = any(
            other.target.candidate == cell.target.candidate
            and min(abs(other.inner[2] - cell.inner[0]), abs(cell.inner[2] - other.inner[0]))
            < cell.inner[0] - cell.outer[0] + 2
            for other in between
        )
        if beside and readings[n].state is MarkState.EMPTY:
            readings[n] = _reading(cell, MarkState.DOUBTFUL, MarkKind.BETWEEN, 0.0, 1.0)
    return readings


def _extent_mm(mask: Mask, scale: float) -> float:
    """Larger side of the box around a mask's pixels, mm."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return float(max(np.ptp(rows), np.ptp(columns)) + 1) / scale if len(rows) else 0.0


def _usual_pen(seen: list[tuple[Cell, Mask, bool]], scale: float) -> float | None:
    """Width of the pen that marked the page, px, from its thinner marks; None where there are too few."""
    widths = [
        shape.pen * scale
        for cell, mine, _ in seen
        if (shape := shape_of(mine, _inner_mask(cell), scale)) is not None and shape.size >= MARK_MM
    ]
    return 1.12 * float(np.percentile(widths, 30)) if len(widths) >= ENOUGH_MARKS else None


def _pen_darkness(ink: Ink, inked: Mask) -> float:
    values = ink.extra[inked]
    return float(np.percentile(values, 85)) if len(values) else 0.0


def _inner_mask(cell: Cell) -> Mask:
    left, top, right, bottom = cell.outer
    mask = np.zeros((bottom - top, right - left), dtype=bool)
    mask[cell.inner[1] - top : cell.inner[3] - top, cell.inner[0] - left : cell.inner[2] - left] = True
    return mask


def _whole_cross(mine: Mask, cell: Cell, scale: float) -> bool:
    """Whether the ink inside a cell is a mark by itself, in the middle of the cell, not the half of one on its rule."""
    shape = shape_of(mine, _inner_mask(cell), scale)
    if shape is None or shape.size < WHOLE_MM or shape.arms < 3 or shape.corners < 3:
        return False
    rows, columns = np.nonzero(mine)
    left, top, right, bottom = (side - cell.outer[axis % 2] for axis, side in enumerate(cell.inner))
    middle = (float(rows.min()) + float(rows.max())) / 2
    off_side = columns.min() > left + 1.0 * scale and columns.max() < right - 1.0 * scale
    return bool(off_side and abs(middle - (top + bottom) / 2) < OFF_MIDDLE * (bottom - top))


def _at_a_side(mine: Mask, cell: Cell, kind: MarkKind, scale: float) -> bool:
    """Whether the rule at the left or right of the cell, beyond which another box may begin, may have been meant."""
    columns = np.flatnonzero(mine.any(0))
    left, right = cell.inner[0] - cell.outer[0], cell.inner[2] - cell.outer[0]
    if columns[0] >= left + SIDE_MM * scale and columns[-1] <= right - SIDE_MM * scale:
        return False
    middle = (columns[0] + columns[-1] + 1) / 2
    nearest = min(middle - left, right - middle)
    return bool(kind is not MarkKind.CROSS or nearest < min(ASIDE_MM * scale, ASIDE * (right - left)))


def _at_the_rim(mine: Mask, cell: Cell) -> bool:
    """Whether the ink lies in the upper or lower third of its cell."""
    rows = np.flatnonzero(mine.any(1))
    top, bottom = cell.inner[1] - cell.outer[1], cell.inner[3] - cell.outer[1]
    return bool(abs((rows[0] + rows[-1]) / 2 - (top + bottom) / 2) > 0.3 * (bottom - top))


def _pieces(ink: Ink) -> tuple[np.ndarray, np.ndarray]:
    """Connected ink of the page; a gap as wide as a printed rule does not part it."""
    dark = cell_ink(ink).astype(np.uint8)
    if ink.floor > NOISY:  # grains of a coarse copy would join along the rules
        _, grains, sizes, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
        dark[(sizes[:, cv2.CC_STAT_AREA] < GRAIN_PX)[grains]] = 0
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    # a mark on the rule between two boxes of a row: its halves meet at the middle of the mark only
    closed = np.maximum(closed, cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((1, 15), np.uint8)))
    over_rules = (closed > 0) & (ink.open < OPEN)
    return labelled(dark | over_rules.astype(np.uint8))


def cell_ink(ink: Ink) -> Mask:
    """Ink away from all print: cells hold nothing printed, and their rules may be drawn half a pixel elsewhere."""
    return (cv2.subtract(ink.open, ink.paper) >= max(ink.floor, PALE)) & (ink.open >= OPEN) & (ink.extra > 0)


def _shares(labels: np.ndarray, cells: list[Cell]) -> list[dict[int, float]]:
    """For each cell, which share of each piece's ink inside any cell lies in it."""
    counts: list[dict[int, int]] = []
    totals: dict[int, int] = {}
    for cell in cells:
        left, top, right, bottom = cell.inner
        numbers, areas = np.unique(labels[top:bottom, left:right], return_counts=True)
        held = {int(number): int(area) for number, area in zip(numbers, areas, strict=True) if number}
        counts.append(held)
        for number, area in held.items():
            totals[number] = totals.get(number, 0) + area
    return [{number: area / totals[number] for number, area in held.items()} for held in counts]


def _homes(cells: list[Cell], shares: list[dict[int, float]]) -> dict[int, int]:
    """The candidate in whose boxes most of each piece lies."""
    most: dict[int, tuple[float, int]] = {}
    for cell, held in zip(cells, shares, strict=True):
        for piece, share in held.items():
            most[piece] = max(most.get(piece, (0.0, 0)), (share, cell.target.candidate))
    return {piece: candidate for piece, (_, candidate) in most.items()}


def _of(shares: list[dict[int, float]], piece: int) -> list[float]:
    return [held[piece] for held in shares if piece in held]


def _big(stat: np.ndarray, scale: float) -> bool:
    return max(int(stat[WIDTH]), int(stat[HEIGHT])) >= SPECK_MM * scale


def _judge(cell: Cell, mine: Mask, shared: bool, ink: Ink, policy: ReadingPolicy, pen: float | None) -> MarkReading:
    shape = shape_of(mine, _inner_mask(cell), ink.scale, pen)
    if shape is None:
        if _rules_shown(cell, ink) < SEEN:
            return _reading(cell, MarkState.DOUBTFUL, MarkKind.UNSEEN, 0.0, 1.0)
        return _reading(cell, MarkState.EMPTY, MarkKind.NONE, 0.0, 0.0)
    score = min(1.0, shape.size / (0.5 * min(cell.target.bbox[2:])))
    if cell.target.kind is TargetKind.DIGITS:
        # a number written by hand is read by people: a digit misread would be a vote made up
        return _reading(cell, MarkState.DOUBTFUL, MarkKind.DIGITS, score, 1.0)
    if shared:
        return _reading(cell, MarkState.DOUBTFUL, MarkKind.BETWEEN, score, 1.0)
    if shape.outside > 0.75:
        # most of it lies outside every box: a line that touches this one
        return _reading(cell, MarkState.DOUBTFUL, MarkKind.STRAY, score, 1.0)
    if shape.ratio < 0.7 or (_at_the_rim(mine, cell) and shape.size < 0.6 * cell.target.bbox[3]):
        return _reading(cell, MarkState.DOUBTFUL, MarkKind.STRAY, score, 1.0)  # pieces of a neighbour's mark
    if shape.size < MARK_MM:
        return _reading(cell, MarkState.DOUBTFUL, MarkKind.DOT, score, 1.0)
    kind, state = _kind(shape, policy)
    if state is MarkState.MARKED and _at_a_side(mine, cell, kind, ink.scale):
        return _reading(cell, MarkState.DOUBTFUL, MarkKind.BETWEEN, score, 1.0)
    near = 1.0 if state is MarkState.DOUBTFUL else max(_length_near(shape), min(0.9, MARK_MM / shape.size))
    return _reading(cell, state, kind, score, near)


def _plain(shape: Shape) -> bool:
    """Whether the ink is four arms with a bay between each two, and nothing more."""
    return (
        shape.corners == 4
        and shape.arms in (3, 4)
        and shape.bay >= BAY
        and shape.bar <= BAR_OF_TICK
        and shape.ratio <= PLAIN_RATIO + PLAIN_DEEP * (shape.bay - BAY)
        and shape.density <= PLAIN_FULL
        and not shape.holes
    )


def _kind(shape: Shape, policy: ReadingPolicy) -> tuple[MarkKind, MarkState]:
    if shape.pieces > MOST_PIECES:
        return MarkKind.STRAY, MarkState.DOUBTFUL
    if _plain(shape):
        return (MarkKind.SPILL if shape.outside > 0.1 else MarkKind.CROSS), MarkState.MARKED
    if shape.slim < SLIM and shape.ratio < 1.4:
        return MarkKind.LINE, MarkState.DOUBTFUL
    if shape.density > FULL or (shape.density > 0.48 and shape.arms >= ARMS):
        return (MarkKind.DOT if shape.size < 3 else MarkKind.FILL), policy.fill
    if shape.largest_hole > RING:
        return MarkKind.AROUND, MarkState.DOUBTFUL
    if _taken_back(shape):
        return MarkKind.CROSSED_OUT, MarkState.DOUBTFUL
    if shape.corners == 4 and shape.arms >= 4:
        return (MarkKind.SPILL if shape.outside > 0.1 else MarkKind.CROSS), MarkState.MARKED
    if shape.ratio < 1.25 and shape.arms <= 2:
        return MarkKind.LINE, MarkState.DOUBTFUL
    if _overlined(shape):
        return MarkKind.CROSSED_OUT, MarkState.DOUBTFUL
    return MarkKind.TICK, policy.tick


def _taken_back(shape: Shape) -> bool:
    """Whether there is more pen line than a cross has."""
    many = shape.arms >= ARMS
    return (
        (shape.bar > BAR and (shape.ratio > LONG_WITH_BAR or shape.arms > 4 or shape.holes > 0))
        or (shape.bar > BAR_OF_FLAT and shape.arms > 3 and shape.slim < FLAT_CROSS)
        or (shape.holes >= HOLES and (shape.arms >= ARMS - 1 or shape.ratio > 1.9))
        or (many and shape.ratio > 2.0 and (shape.holes > 0 or shape.density > 0.42))
        or shape.ratio > (LONG_MANY_ARMS if many else LONG)
    )


def _overlined(shape: Shape) -> bool:
    """Whether a level run or a flat shape with many arms may be lines over a cross, which passes for a tick."""
    curled = shape.ratio <= CURLED and shape.arms <= 3 and not shape.holes
    if shape.bar > BAR_OF_TICK and not (curled and (shape.corners == 4 or shape.bar < 1.1 * BAR_OF_TICK)):
        return True
    return shape.arms > 2 and shape.corners < 4 and shape.slim < FLAT


def _length_near(shape: Shape) -> float:
    return float(np.clip((shape.ratio - 2.0) / (LONG - 2.0), 0, 0.95))


def _rules_shown(cell: Cell, ink: Ink) -> float:
    """How much of the printed rules around a box the picture shows."""
    left, top, right, bottom = cell.outer
    room, paper = ink.room[top:bottom, left:right], ink.paper[top:bottom, left:right]
    expected = np.maximum(235.0 - room, 0)
    power = float((expected**2).sum())
    return float((expected * (250.0 - np.minimum(paper, 250))).sum()) / power if power > 1e4 else 1.0


def _reading(cell: Cell, state: MarkState, kind: MarkKind, score: float, near: float) -> MarkReading:
    target = cell.target
    return MarkReading(target.candidate, target.option, state, kind, round(score, 3), round(near, 3))


def box_px(box: Box, scale: float) -> tuple[int, int, int, int]:
    """A box in mm as ``(left, top, right, bottom)`` in pixels of the flat page."""
    x, y, w, h = box
    return round(x * scale), round(y * scale), round((x + w) * scale), round((y + h) * scale)
