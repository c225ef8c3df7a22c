"""Say whose ink a piece in several boxes is: the arm of a neighbour's mark, of two marks that touch, or neither."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Mask, Numbers, straight
from ballotcount.reading.boxes.cells import BoxCell, Pieces, inner_mask
from ballotcount.reading.boxes.shapes import Shape, shape_of
from ballotcount.reading.boxes.thresholds import BOX_THRESHOLDS, BoxThresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnInk:
    """The ink that belongs to one box.

    Attributes:
        mask: its pixels in the box's window.
        pieces: which pieces of the page it is of.
        shared: whether another box has a share in one of them.
        share: how much of the ink of these pieces lies in this box.
    """

    mask: Mask
    pieces: Mask
    shared: bool
    share: float


def own_ink(
    number: int, cells: list[BoxCell], pieces: Pieces, scale: float, *, limits: BoxThresholds = BOX_THRESHOLDS
) -> OwnInk:
    """Return the ink of a box."""
    cell = cells[number]
    areas = pieces.areas
    held = areas[number] > 0
    window = pieces.labels[cell.window]
    if not (held & pieces.large).any():
        nothing = np.zeros(window.shape, dtype=bool)
        return OwnInk(mask=nothing, pieces=np.zeros(len(held), dtype=bool), shared=False, share=1.0)
    total = np.maximum(areas.sum(0), 1)
    share = np.where(pieces.large, areas[number] / total, 0)
    # a piece that two boxes share evenly belongs to both
    own = held & pieces.large & ((share >= 0.5) | (areas[number] == areas.max(0)))
    rival = (share >= limits.shared) & (1 - share >= limits.shared)
    for piece in np.flatnonzero((share > 0) & (share < 1 - limits.shared) & ~rival):
        # a piece that mostly lies elsewhere concerns this box too when as much of it as a mark lies in here
        home = cells[int(areas[:, piece].argmax())].target.candidate
        inside = (window == piece) & pieces.solid[cell.window] & inner_mask(cell)
        least = limits.over_mm if home == cell.target.candidate else limits.mark_mm
        rival[piece] = _extent_mm(inside, scale) >= least
    mine = own | rival
    mask = mine[window] & pieces.solid[cell.window]
    shared = bool(rival.any() or (own & (share < 1 - limits.spilled)).any())
    return OwnInk(
        mask=mask, pieces=mine, shared=shared, share=float(areas[number][mine].sum() / max(1, total[mine].sum()))
    )


def _extent_mm(mask: Mask, scale: float) -> float:
    """Return the larger side of the bounds of a mask's pixels, mm."""
    return max(cv2.boundingRect(mask.view(np.uint8))[2:]) / scale


def well_inside(mine: Mask, cell: BoxCell, scale: float, *, limits: BoxThresholds = BOX_THRESHOLDS) -> Shape | None:
    """Return the ink inside a cell if the middle of its strokes lies well inside: not half of a mark on a rule."""
    inner = inner_mask(cell)
    shape = shape_of(mine & inner, inner, scale, limits=limits)
    if shape is None or shape.size < limits.whole_mm:
        return None
    (x, y) = shape.middle
    (left, top, right, bottom) = cell.within
    inside = min(x - left, right - x, y - top, bottom - y) >= limits.inside_mm * scale
    at_side = shape.bounds[0] < left + limits.side_mm * scale or shape.bounds[2] > right - limits.side_mm * scale
    return shape if inside and not at_side else None


def is_arm(
    number: int, *, cells: list[BoxCell], own: OwnInk, pieces: Pieces, crosses: set[int], limits: BoxThresholds
) -> bool:
    """Return whether the ink in a box is only the arm of a cross of the row above or below.

    The ink inside the other box must be a cross by itself, with its crossing well inside, and what comes over the rule
    must stay on that side of this box. Boxes of one row are never cleared: a mark there may be meant for either.

    Args:
        crosses: boxes whose inner ink is a cross although it touches other ink.
    """
    cell = cells[number]
    mine = np.flatnonzero(own.pieces & (pieces.areas[number] > 0))
    owners = {int(pieces.areas[:, piece].argmax()) for piece in mine}
    if not owners or not owners <= crosses or number in owners:
        return False
    rows = np.flatnonzero((own.mask & inner_mask(cell)).any(1))
    if not len(rows):
        return True
    _, top, _, bottom = cell.within
    most = limits.arm_reach * (bottom - top)
    for owner in owners:
        other = cells[owner]
        if other.target.candidate == cell.target.candidate:
            return False
        above = other.inner[3] <= cell.inner[1] + limits.apart_px
        reach = rows.max() - top if above else bottom - rows.min()
        if reach > most:
            return False
    return True


def marks_of_their_own(
    marks: set[int],
    *,
    crosses: set[int],
    cells: list[BoxCell],
    own: list[OwnInk],
    pieces: Pieces,
    limits: BoxThresholds,
) -> set[int]:
    """Return the boxes among some whose ink is a mark of their own.

    A line that comes from another box makes a cross with whatever it meets in this one. So no stroke may go straight
    on through a rule into another box, but for the arm of this mark. And ink in boxes that it makes neither a mark nor
    an arm is of the mark it hangs together with: where one cross lies over several boxes, most of it is elsewhere.

    Args:
        marks: boxes in which the ink inside is a mark by itself.
        crosses: those in which it is a cross with all its arms.
        cells: the boxes.
        own: the ink of each.
        pieces: the connected ink of the page.
        limits: the thresholds.
    """
    while True:
        arms = {
            n
            for n, one in enumerate(own)
            if one.shared
            and n not in marks
            and is_arm(n, cells=cells, own=one, pieces=pieces, crosses=marks, limits=limits)
        }
        others = [n for n, one in enumerate(own) if one.shared and n not in arms]
        unclaimed = pieces.areas[[n for n in others if n not in marks]].sum(0)
        kept = {
            n
            for n in marks
            if _is_most(pieces.areas[n], unclaimed, own[n].pieces, limits=limits)
            and not _goes_on(n, others, crosses=marks & crosses, cells=cells, own=own, pieces=pieces, limits=limits)
        }
        # what a box claimed that is no mark of its own is unclaimed now
        if kept == marks:
            return marks
        marks = kept


def _is_most(ink: Numbers, unclaimed: Numbers, of_pieces: Mask, *, limits: BoxThresholds) -> bool:
    """Return whether a box holds most of the ink of its pieces, beside what no box claims."""
    mine = int(ink[of_pieces].sum())
    return mine >= limits.own_share * (mine + int(unclaimed[of_pieces].sum()))


def _goes_on(
    n: int,
    others: list[int],
    *,
    crosses: set[int],
    cells: list[BoxCell],
    own: list[OwnInk],
    pieces: Pieces,
    limits: BoxThresholds,
) -> bool:
    """Return whether a stroke of a box goes straight on into one of other boxes.

    The arms of two crosses may point at each other: there the ink on the rule must meet as well.
    """
    return any(
        # a gap closed over the rule, along the row, would join two strokes there and move their middles
        _runs_through(strokes & pieces.solid, cells[n], cells[m], limits=limits)
        for m in others
        if m != n
        for piece in np.flatnonzero(own[n].pieces & own[m].pieces)
        for strokes in _strokes(pieces.labels == piece, apart={n, m} <= crosses)
    )


def _strokes(piece: Mask, *, apart: bool) -> list[Mask]:
    """Return a piece of ink, or the parts of it that touch in themselves: print may hide what joins them."""
    if not apart:
        return [piece]
    count, parts = cv2.connectedComponents(piece.view(np.uint8), connectivity=8)
    return [parts == part for part in range(1, count)]


def _runs_through(piece: Mask, one: BoxCell, other: BoxCell, *, limits: BoxThresholds) -> bool:
    """Return whether a stroke of a piece of ink runs straight through the rule between two boxes side by side."""
    first, second = sorted((one.inner, other.inner))
    if abs(first[0] - second[0]) > limits.apart_px:
        # side by side: turned, so that the rule is level
        first = (first[1], first[0], first[3], first[2])
        second = (second[1], second[0], second[3], second[2])
        piece = piece.T
    is_next = abs(first[3] - second[1]) <= limits.rule_px and abs(first[0] - second[0]) <= limits.apart_px
    rule = (first[3] + second[1]) // 2
    far = limits.through_px[-1]
    places = np.array([*(-place for place in limits.through_px[::-1]), *limits.through_px])
    if not is_next or rule < far or rule + far >= len(piece):
        return False
    at_places = [_middles(piece[rule + place, first[0] : first[2]]) for place in places]
    for middles in _nearly_straight(places, at_places, limits=limits):
        slope, start = straight(places, np.array(middles))
        if (
            abs(slope) <= limits.through_slope
            and np.abs(slope * places + start - middles).max() <= limits.through_off_px
        ):
            return True
    return False


def _nearly_straight(places: Numbers, at_places: list[list[float]], *, limits: BoxThresholds) -> list[list[float]]:
    """Return the ways through one middle at each place that may be straight.

    Hatching has many middles at each place, and far more ways than can be tried. Where a line keeps within some px of
    all of them, each lies within twice as much of the chord between any two.
    """
    off = 2 * limits.through_off_px
    ways = [[middle] for middle in at_places[0]]
    for end in range(1, len(places)):
        share = (places[:end] - places[0]) / (places[end] - places[0])
        reach = limits.through_slope * (places[end] - places[0]) + off
        ways = [
            [*way, middle]
            for way in ways
            for middle in at_places[end]
            if abs(middle - way[0]) <= reach and np.abs(way[0] + share * (middle - way[0]) - np.array(way)).max() <= off
        ]
    return ways


def _middles(line: Mask) -> list[float]:
    """Return the middles of the runs of ink in a line of pixels."""
    ends = np.flatnonzero(np.diff(np.pad(line.astype(np.int8), 1)))
    return [float(start + end - 1) / 2 for start, end in ends.reshape(-1, 2)]
