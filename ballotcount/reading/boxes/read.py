"""Read each box: an X, a tick, a dot, a fill, an X taken back, or nothing; and whose mark it is."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ballotcount.domain.layout import TargetKind
from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, ReadingPolicy
from ballotcount.reading.arrays.arrays import Mask, percentile
from ballotcount.reading.boxes.cells import Cell, CellInk, Pieces, cut_out, inner_mask, pieces_of_page
from ballotcount.reading.boxes.mark_classifier import has_three_arms, is_cross, kinds_of, near_other, usual_pen
from ballotcount.reading.boxes.shapes import Shape, shape_of
from ballotcount.reading.boxes.thresholds import BOX_THRESHOLDS, BoxThresholds
from ballotcount.reading.ink.ink import Ink


def read_boxes(
    cells: list[Cell], ink: Ink, policy: ReadingPolicy, *, limits: BoxThresholds = BOX_THRESHOLDS
) -> tuple[list[MarkReading], list[CellInk]]:
    """Read all boxes of a page, each for itself.

    A piece of ink belongs to the box that holds most of it; a piece that two boxes share is doubt for both.

    Returns:
        One reading a box, and its ink.
    """
    if not cells:
        return [], []
    cells, ink = cut_out(cells, ink, limits=limits)
    pieces = pieces_of_page(cells, ink, limits=limits)
    seen = [
        _own_ink(number, cells=cells, pieces=pieces, scale=ink.scale, limits=limits) for number in range(len(cells))
    ]
    shapes = [
        shape_of(mine, inner_mask(cell), ink.scale, limits=limits) if big.any() else None
        for cell, (mine, big, _) in zip(cells, seen, strict=True)
    ]
    pen = usual_pen(shapes, ink.scale, limits=limits)
    for n, shape in enumerate(shapes):
        if shape is not None and shape.strokes.parts > 1:
            shapes[n] = _joined(
                cells[n], big=seen[n][1], pieces=pieces, shape=shape, scale=ink.scale, pen=pen, limits=limits
            )
    shared = [one[2] for one in seen]
    # perhaps two crosses that touch on the rule between them
    apart = {n: _well_inside(seen[n][0], cells[n], ink.scale, limits=limits) for n in range(len(cells)) if shared[n]}
    kinds = kinds_of([apart.get(n) or shape for n, shape in enumerate(shapes)], pen, policy, limits=limits)
    for n, alone in apart.items():
        if alone is not None and (kinds[n][0] is MarkKind.CROSS or has_three_arms(alone, pen, limits=limits)):
            shapes[n] = alone
            shared[n] = False
    readings = [
        _judge(
            cells[n],
            shape=shapes[n],
            shared=shared[n],
            pale=bool(pieces.pale[n]),
            ink=ink,
            told=kinds[n],
            limits=limits,
        )
        for n in range(len(cells))
    ]
    masks = [_masks(cell, mine=mine, big=big, pieces=pieces) for cell, (mine, big, _) in zip(cells, seen, strict=True)]
    if _is_blind(pieces, ink, limits=limits):
        readings = [_unseen(one) if one.state is MarkState.EMPTY else one for one in readings]
    return readings, masks


def _is_blind(pieces: Pieces, ink: Ink, *, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Whether grain and dimness would hide parts of a pen's stroke, so that what looks empty may not be."""
    dark = ink.residual[pieces.solid & pieces.large[pieces.labels]]
    return bool(dark.size) and ink.noise_floor > limits.blind * percentile(dark, limits.pen_percentile)


def _unseen(reading: MarkReading) -> MarkReading:
    return replace(reading, state=MarkState.DOUBTFUL, kind=MarkKind.UNSEEN, sensitivity=1.0)


def _own_ink(
    number: int, cells: list[Cell], pieces: Pieces, scale: float, *, limits: BoxThresholds = BOX_THRESHOLDS
) -> tuple[Mask, Mask, bool]:
    """The ink of a box, which pieces it is of, and whether another box has a share in them."""
    cell = cells[number]
    areas = pieces.areas
    held = areas[number] > 0
    window = pieces.labels[cell.window]
    if not (held & pieces.large).any():
        return np.zeros(window.shape, dtype=bool), np.zeros(len(held), dtype=bool), False
    total = np.maximum(areas.sum(0), 1)
    share = np.where(pieces.large, areas[number] / total, 0)
    own = held & pieces.large & ((share >= 0.5) | (areas[number] == areas.max(0)))
    rival = (share >= limits.shared) & (1 - share >= limits.shared)
    for piece in np.flatnonzero((share > 0) & (share < 1 - limits.shared) & ~rival):
        # a piece that mostly lies elsewhere is this box's matter too when a mark's worth of it lies in here
        home = cells[int(areas[:, piece].argmax())].target.candidate
        inside = (window == piece) & pieces.solid[cell.window] & inner_mask(cell)
        rival[piece] = _extent_mm(inside, scale) >= (
            limits.over_mm if home == cell.target.candidate else limits.mark_mm
        )
    big = own | rival
    mine = big[window] & pieces.solid[cell.window]
    return mine, big, bool(rival.any() or (own & (share < 1 - limits.spilled)).any())


def _joined(
    cell: Cell,
    big: Mask,
    pieces: Pieces,
    shape: Shape,
    scale: float,
    pen: float,
    *,
    limits: BoxThresholds = BOX_THRESHOLDS,
) -> Shape:
    """The same mark with the paler ink of its cell, if that makes a cross of it: a dry pen leaves gaps in a stroke."""
    pale = np.zeros_like(pieces.inked[cell.window])
    left, top, right, bottom = shape.bounds
    pale[top:bottom, left:right] = pieces.inked[cell.window][top:bottom, left:right]
    inner = inner_mask(cell)
    whole = shape_of(
        (pale & inner) | (big[pieces.labels[cell.window]] & pieces.solid[cell.window]), inner, scale, limits=limits
    )
    return whole if whole is not None and is_cross(whole, pen, limits=limits) else shape


def _masks(cell: Cell, mine: Mask, big: Mask, pieces: Pieces) -> CellInk:
    if not big.any():
        return CellInk(mine, mine)
    hanging = cv2.dilate(big[pieces.labels[cell.window]].view(np.uint8), np.ones((5, 5), np.uint8)).view(np.bool_)
    return CellInk(hanging & pieces.inked[cell.window], mine & inner_mask(cell))


def doubt_both_sides(cells: list[Cell], readings: list[MarkReading]) -> list[MarkReading]:
    """Where a mark may stand on the rule between two boxes, neither of them is surely empty."""
    readings = list(readings)
    between = [cell for cell, one in zip(cells, readings, strict=True) if one.kind is MarkKind.BETWEEN]
    for n, cell in enumerate(cells):
        beside = any(
            other.target.candidate == cell.target.candidate
            and min(abs(other.inner[2] - cell.inner[0]), abs(cell.inner[2] - other.inner[0]))
            < cell.inner[0] - cell.outer[0] + 2
            for other in between
        )
        if beside and readings[n].state is MarkState.EMPTY:
            readings[n] = _reading(cell, state=MarkState.DOUBTFUL, kind=MarkKind.BETWEEN, score=0.0, near=1.0)
    return readings


def _extent_mm(mask: Mask, scale: float) -> float:
    """Larger side of the box around a mask's pixels, mm."""
    return max(cv2.boundingRect(mask.view(np.uint8))[2:]) / scale


def _well_inside(mine: Mask, cell: Cell, scale: float, *, limits: BoxThresholds = BOX_THRESHOLDS) -> Shape | None:
    """The ink inside a cell, if the middle of its strokes lies well inside: not the half of a mark on a rule."""
    inner = inner_mask(cell)
    shape = shape_of(mine & inner, inner, scale, limits=limits)
    if shape is None or shape.size < limits.whole_mm:
        return None
    (x, y) = shape.middle
    (left, top, right, bottom) = cell.within
    inside = min(x - left, right - x, y - top, bottom - y) >= limits.inside_mm * scale
    at_side = shape.bounds[0] < left + limits.side_mm * scale or shape.bounds[2] > right - limits.side_mm * scale
    return shape if inside and not at_side else None


def _at_a_side(
    shape: Shape, cell: Cell, kind: MarkKind, scale: float, *, limits: BoxThresholds = BOX_THRESHOLDS
) -> bool:
    """Whether the rule at the left or right of the cell, beyond which another box may begin, may have been meant."""
    left, _, right, _ = cell.within
    first, _, last, _ = shape.bounds
    free = (limits.side_mm if kind is MarkKind.CROSS else limits.tick_side_mm) * scale
    if first >= left + free and last <= right - free:
        return False
    if kind is not MarkKind.CROSS:
        return True
    x = shape.middle[0]
    near, far = (x - left, last - x) if x - left < right - x else (right - x, x - first)
    if near >= min(limits.aside_mm * scale, limits.aside * (right - left)):
        return False
    # arms as long on this side of the crossing as on the other end at the rule
    return bool(near < limits.near_mm * scale or far - near > limits.beyond * (far + near))


def _at_the_rim(shape: Shape, cell: Cell, *, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Whether the ink lies in the upper or lower third of its cell."""
    _, top, _, bottom = cell.within
    return abs((shape.bounds[1] + shape.bounds[3] - 1) / 2 - (top + bottom) / 2) > limits.rim * (bottom - top)


def _judge(
    cell: Cell,
    shape: Shape | None,
    shared: bool,
    pale: bool,
    ink: Ink,
    told: tuple[MarkKind, MarkState],
    *,
    limits: BoxThresholds = BOX_THRESHOLDS,
) -> MarkReading:
    if shape is None:
        if _rules_shown(cell, ink, limits=limits) < limits.rules_seen:
            return _reading(cell, state=MarkState.DOUBTFUL, kind=MarkKind.UNSEEN, score=0.0, near=1.0)
        return _reading(cell, state=MarkState.EMPTY, kind=MarkKind.NONE, score=0.0, near=0.0)
    score = min(1.0, shape.size / (0.5 * min(cell.target.bbox[2:])))
    kind, state = told
    doubt = _why_doubt(cell, shape=shape, shared=shared, pale=pale, kind=kind, limits=limits)
    if doubt is not None:
        return _reading(cell, state=MarkState.DOUBTFUL, kind=doubt, score=score, near=1.0)
    if state is MarkState.MARKED and _at_a_side(shape, cell=cell, kind=kind, scale=ink.scale, limits=limits):
        return _reading(cell, state=MarkState.DOUBTFUL, kind=MarkKind.BETWEEN, score=score, near=1.0)
    near = (
        1.0
        if state is MarkState.DOUBTFUL
        else max(near_other(shape, limits=limits), min(limits.marked_sensitivity, limits.mark_mm / shape.size))
    )
    return _reading(cell, state=state, kind=kind, score=score, near=near)


def _why_doubt(
    cell: Cell, shape: Shape, shared: bool, pale: bool, kind: MarkKind, *, limits: BoxThresholds = BOX_THRESHOLDS
) -> MarkKind | None:
    """What makes ink doubtful by its place or size, whatever its shape."""
    if cell.target.kind is TargetKind.DIGITS:
        # a number written by hand is read by people: a digit misread would be a vote made up
        return MarkKind.DIGITS
    if shared:
        return MarkKind.BETWEEN
    if pale or shape.outside > limits.outside:
        return MarkKind.STRAY  # another pen or the rest of a stamp; or most of it lies outside every box
    if (
        kind is not MarkKind.CROSS
        and _at_the_rim(shape, cell, limits=limits)
        and shape.size < limits.rim_small * cell.target.bbox[3]
    ):
        return MarkKind.STRAY  # a piece of a neighbour's mark
    return MarkKind.DOT if shape.size < limits.mark_mm else None


def _rules_shown(cell: Cell, ink: Ink, *, limits: BoxThresholds = BOX_THRESHOLDS) -> float:
    """How much of the printed rules around a box the picture shows."""
    print_bound = ink.print_bound[cell.window]
    paper = ink.paper[cell.window]
    expected = np.maximum(235.0 - print_bound, 0)
    power = float((expected**2).sum())
    return float((expected * (250.0 - np.minimum(paper, 250))).sum()) / power if power > limits.rules_power else 1.0


def _reading(cell: Cell, state: MarkState, kind: MarkKind, score: float, near: float) -> MarkReading:
    target = cell.target
    return MarkReading(
        candidate=target.candidate,
        option=target.option,
        state=state,
        kind=kind,
        score=round(score, 3),
        sensitivity=round(near, 3),
    )
