"""Read each box: a cross, a tick, a dot, a fill, a cross taken back, or nothing; and whose mark it is."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ballotcount.domain.layout import TargetKind
from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState, ReadingPolicy
from ballotcount.reading.arrays.arrays import percentile, share_of_way
from ballotcount.reading.boxes.burnt import doubt_burnt
from ballotcount.reading.boxes.cells import BoxCell, CellInk, Pieces, cut_out, inner_mask, pieces_of_page
from ballotcount.reading.boxes.mark_classifier import (
    PALER_THAN_THE_PEN,
    PART_OF_LARGER_MARK,
    JudgedMark,
    has_three_arms,
    is_cross,
    kinds_of,
)
from ballotcount.reading.boxes.shapes import Shape, shape_of, shapes_of, usual_pen
from ballotcount.reading.boxes.shared_ink import OwnInk, is_arm, marks_of_their_own, own_ink, well_inside
from ballotcount.reading.boxes.stroke_ink import doubt_little_ink
from ballotcount.reading.boxes.thresholds import BOX_THRESHOLDS, BoxThresholds
from ballotcount.reading.ink.ink import Ink

PAPER = 250.0
"""Lightness of clean paper, grey levels."""


def read_boxes(
    cells: list[BoxCell], ink: Ink, policy: ReadingPolicy, *, limits: BoxThresholds = BOX_THRESHOLDS
) -> tuple[list[MarkReading], list[CellInk]]:
    """Read all boxes of a page, each for itself.

    A piece of ink belongs to the box that holds most of it; a piece that two boxes share makes both doubtful.

    Returns:
        One reading a box, and its ink.
    """
    if not cells:
        return [], []
    # from here on pixels are those of the part with boxes, not of the page
    cells, ink = cut_out(cells, ink)
    pieces = pieces_of_page(cells, ink, limits=limits)
    own = [own_ink(number, cells=cells, pieces=pieces, scale=ink.scale, limits=limits) for number in range(len(cells))]
    shapes = shapes_of(
        [(one.mask, inner_mask(cell)) if one.pieces.any() else None for cell, one in zip(cells, own, strict=True)],
        ink.scale,
        limits=limits,
    )
    pen = usual_pen(shapes, ink.scale, limits=limits)
    for n, shape in enumerate(shapes):
        if shape is not None and shape.strokes.parts > 1:
            shapes[n] = _joined(cells[n], own=own[n], pieces=pieces, shape=shape, ink=ink, pen=pen, limits=limits)
    shared = [one.shared for one in own]
    # two crosses that touch on the rule between them are each read by what lies inside
    apart = {n: well_inside(own[n].mask, cells[n], ink.scale, limits=limits) for n in range(len(cells)) if shared[n]}
    kinds = kinds_of([apart.get(n) or shape for n, shape in enumerate(shapes)], pen, policy, limits=limits)
    alone = {
        n: shape
        for n, shape in apart.items()
        if shape is not None and (kinds[n].kind is MarkKind.CROSS or has_three_arms(shape, pen, limits=limits))
    }
    plain = {n for n in alone if kinds[n].kind is MarkKind.CROSS}
    crosses = marks_of_their_own(set(alone), crosses=plain, cells=cells, own=own, pieces=pieces, limits=limits)
    for n in crosses:
        shapes[n] = alone[n]
        shared[n] = False
    larger = {n for n, one in enumerate(own) if shared[n] and (n in alone or one.share < limits.own_share)}
    readings = [
        _read_arm(cells[n], shapes[n], ink, limits=limits)
        if shared[n] and is_arm(n, cells=cells, own=own[n], pieces=pieces, crosses=crosses, limits=limits)
        else _judge(
            cells[n],
            shape=shapes[n],
            shared=shared[n],
            larger=n in larger,
            pale=bool(pieces.pale[n]),
            next_to=_next_to(cells[n], cells, limits=limits),
            ink=ink,
            judged=kinds[n],
            limits=limits,
        )
        for n in range(len(cells))
    ]
    masks = [_masks(cell, own=one, pieces=pieces) for cell, one in zip(cells, own, strict=True)]
    readings = doubt_little_ink(cells, readings, shapes=shapes, ink=ink, limits=limits)
    readings = doubt_burnt(cells, readings, ink, limits=limits)
    if _is_blind(pieces, ink, limits=limits):
        readings = [_unseen(one, ink) if one.state is MarkState.EMPTY else one for one in readings]
    return readings, masks


def _is_blind(pieces: Pieces, ink: Ink, *, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Return whether grain and dimness would hide parts of a pen's stroke, so that an empty box proves nothing."""
    at = np.flatnonzero(pieces.solid)
    dark = ink.residual.ravel()[at[pieces.large[pieces.labels.ravel()[at]]]]
    return bool(dark.size) and ink.noise_floor > limits.blind * percentile(dark, limits.pen_percentile)


def _unseen(reading: MarkReading, ink: Ink) -> MarkReading:
    rule = AppliedRule("grain_hides_ink", float(ink.noise_floor))
    return replace(reading, state=MarkState.DOUBTFUL, kind=MarkKind.UNSEEN, sensitivity=1.0, rule=rule)


def _joined(
    cell: BoxCell,
    *,
    own: OwnInk,
    pieces: Pieces,
    shape: Shape,
    ink: Ink,
    pen: float,
    limits: BoxThresholds,
) -> Shape:
    """Return the mark with the paler ink of its cell, if that makes it a cross: a dry pen leaves gaps in a stroke."""
    pale = np.zeros_like(pieces.inked[cell.window])
    left, top, right, bottom = shape.bounds
    pale[top:bottom, left:right] = pieces.inked[cell.window][top:bottom, left:right]
    inner = inner_mask(cell)
    solid = own.pieces[pieces.labels[cell.window]] & pieces.solid[cell.window]
    whole = shape_of((pale & inner) | solid, inner, ink.scale, limits=limits)
    return whole if whole is not None and is_cross(whole, pen, limits=limits) else shape


def _masks(cell: BoxCell, own: OwnInk, pieces: Pieces) -> CellInk:
    if not own.pieces.any():
        return CellInk(own.mask, own.mask)
    near = cv2.dilate(own.pieces[pieces.labels[cell.window]].view(np.uint8), np.ones((5, 5), np.uint8)).view(np.bool_)
    return CellInk(near & pieces.inked[cell.window], own.mask & inner_mask(cell))


def doubt_both_sides(
    cells: list[BoxCell], readings: list[MarkReading], *, limits: BoxThresholds = BOX_THRESHOLDS
) -> list[MarkReading]:
    """Doubt an empty box beside a mark that may stand on the rule between the two."""
    readings = list(readings)
    between = [cell for cell, one in zip(cells, readings, strict=True) if one.kind is MarkKind.BETWEEN]
    for n, cell in enumerate(cells):
        beside = any(
            # boxes of one row are answers about one person: the mark may be meant for either
            other.target.candidate == cell.target.candidate
            and min(abs(other.inner[2] - cell.inner[0]), abs(cell.inner[2] - other.inner[0]))
            < cell.inner[0] - cell.outer[0] + limits.apart_px
            for other in between
        )
        if beside and readings[n].state is MarkState.EMPTY:
            rule = AppliedRule("beside_a_mark_on_the_rule")
            readings[n] = _reading(
                cell, state=MarkState.DOUBTFUL, kind=MarkKind.BETWEEN, score=0.0, near=1.0, rule=rule
            )
    return readings


def _next_to(cell: BoxCell, cells: list[BoxCell], *, limits: BoxThresholds) -> tuple[bool, bool]:
    """Return whether another box about the same person begins at the left rule of a box, and at the right one."""
    row = [other.inner for other in cells if other.target.candidate == cell.target.candidate and other is not cell]
    rule = cell.inner[0] - cell.outer[0] + limits.apart_px
    return (
        any(abs(cell.inner[0] - other[2]) < rule for other in row),
        any(abs(other[0] - cell.inner[2]) < rule for other in row),
    )


def _at_a_side(
    shape: Shape,
    cell: BoxCell,
    kind: MarkKind,
    *,
    next_to: tuple[bool, bool],
    scale: float,
    limits: BoxThresholds = BOX_THRESHOLDS,
) -> bool:
    """Return whether the rule at the left or right, beyond which another box may begin, may be the place meant."""
    left, _, right, _ = cell.within
    first, _, last, _ = shape.bounds
    # a cross wholly inside, at a rule without a box beyond it, is meant for no other
    free = [
        (limits.tick_side_mm if kind is not MarkKind.CROSS else limits.side_mm if beyond else limits.outer_mm) * scale
        for beyond in next_to
    ]
    if first >= left + free[0] and last <= right - free[1]:
        return False
    if kind is not MarkKind.CROSS:
        return True
    x = shape.middle[0]
    near, far = (x - left, last - x) if x - left < right - x else (right - x, x - first)
    if near >= min(limits.aside_mm * scale, limits.aside * (right - left)):
        return False
    # arms as long on this side of the crossing as on the other end at the rule
    return bool(near < limits.near_mm * scale or far - near > limits.beyond * (far + near))


def _at_the_rim(shape: Shape, cell: BoxCell, *, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Return whether the ink lies in the upper or lower third of its cell."""
    _, top, _, bottom = cell.within
    return abs((shape.bounds[1] + shape.bounds[3] - 1) / 2 - (top + bottom) / 2) > limits.rim * (bottom - top)


def _judge(
    cell: BoxCell,
    *,
    shape: Shape | None,
    shared: bool,
    larger: bool,
    pale: bool,
    next_to: tuple[bool, bool],
    ink: Ink,
    judged: JudgedMark,
    limits: BoxThresholds,
) -> MarkReading:
    """Return the reading of one box from its ink, its place, and what its mark is by itself."""
    if shape is None:
        return _read_empty(cell, ink, limits=limits)
    score = min(1.0, shape.size / (0.5 * min(cell.target.bbox[2:])))
    kind = judged.kind
    doubt = _why_doubt(cell, shape=shape, shared=shared, larger=larger, pale=pale, kind=kind, limits=limits)
    marked = doubt is None and judged.state is MarkState.MARKED
    if marked and _at_a_side(shape, cell=cell, kind=kind, next_to=next_to, scale=ink.scale, limits=limits):
        doubt = MarkKind.BETWEEN, AppliedRule("near_the_rule", limit=limits.side_mm)
    if doubt is not None:
        return _reading(cell, state=MarkState.DOUBTFUL, kind=doubt[0], score=score, near=1.0, rule=doubt[1])
    small = min(limits.marked_sensitivity, limits.mark_mm / shape.size)
    near = 1.0 if judged.state is MarkState.DOUBTFUL else max(near_other(shape, limits=limits), small)
    return _reading(cell, state=judged.state, kind=kind, score=score, near=near, rule=judged.rule)


def near_other(shape: Shape, *, limits: BoxThresholds = BOX_THRESHOLDS) -> float:
    """Return how near a marked box is to one with more strokes than a cross, 0 to 1."""
    curled = share_of_way(shape.longest, start=limits.straight_cross, end=limits.longest)
    return min(max(2 * curled - 1, 0.0), limits.longest_sensitivity)


def _read_arm(cell: BoxCell, shape: Shape | None, ink: Ink, *, limits: BoxThresholds) -> MarkReading:
    """Return the reading of a box that holds only the arm of a neighbour's cross."""
    if shape is None:
        return _read_empty(cell, ink, limits=limits)
    rule = AppliedRule("arm_of_a_neighbour", limit=limits.arm_reach)
    near = limits.marked_sensitivity
    return _reading(cell, state=MarkState.EMPTY, kind=MarkKind.STRAY, score=0.0, near=near, rule=rule)


def _read_empty(cell: BoxCell, ink: Ink, *, limits: BoxThresholds) -> MarkReading:
    """Return the reading of a box without ink: empty, or not visible."""
    shown = _rules_shown(cell, ink, limits=limits)
    if shown < limits.rules_seen:
        rule = AppliedRule("print_hidden", round(shown, 2), limits.rules_seen)
        return _reading(cell, state=MarkState.DOUBTFUL, kind=MarkKind.UNSEEN, score=0.0, near=1.0, rule=rule)
    return _reading(cell, state=MarkState.EMPTY, kind=MarkKind.NONE, score=0.0, near=0.0, rule=AppliedRule("no_ink"))


def _why_doubt(
    cell: BoxCell, *, shape: Shape, shared: bool, larger: bool, pale: bool, kind: MarkKind, limits: BoxThresholds
) -> tuple[MarkKind, AppliedRule] | None:
    """Return what makes ink doubtful by its place or size, whatever its shape."""
    if cell.target.kind is TargetKind.DIGITS:
        # a number written by hand is read by people: a misread digit would be an invented vote
        return MarkKind.DIGITS, AppliedRule("handwritten_number")
    # the first reason found is the one that people are shown
    if larger:
        return MarkKind.BETWEEN, AppliedRule(PART_OF_LARGER_MARK)
    if shared:
        return MarkKind.BETWEEN, AppliedRule("in_two_boxes", limit=limits.shared)
    if pale:
        return MarkKind.STRAY, AppliedRule(PALER_THAN_THE_PEN, limit=limits.palest)
    if shape.outside > limits.outside:
        return MarkKind.STRAY, AppliedRule("outside_the_box", round(shape.outside, 2), limits.outside)
    small = shape.size < limits.rim_small * cell.target.bbox[3]
    if kind is not MarkKind.CROSS and _at_the_rim(shape, cell, limits=limits) and small:
        return MarkKind.STRAY, AppliedRule("piece_of_a_neighbour", limit=limits.rim_small)
    if shape.size < limits.mark_mm:
        return MarkKind.DOT, AppliedRule("too_small", round(shape.size, 1), limits.mark_mm)
    return None


def _rules_shown(cell: BoxCell, ink: Ink, *, limits: BoxThresholds = BOX_THRESHOLDS) -> float:
    """Return how much of the printed rules around a box the picture shows, 0 to 1."""
    bound = ink.print_bound[cell.window]
    paper = ink.paper[cell.window]
    expected = np.maximum(limits.rule_light - bound, 0)
    power = float((expected**2).sum())
    if power <= limits.rules_power:
        return 1.0
    return float((expected * (PAPER - np.minimum(paper, PAPER))).sum()) / power


def _reading(
    cell: BoxCell, *, state: MarkState, kind: MarkKind, score: float, near: float, rule: AppliedRule
) -> MarkReading:
    target = cell.target
    return MarkReading(
        candidate=target.candidate,
        option=target.option,
        state=state,
        kind=kind,
        score=round(score, 3),
        sensitivity=round(near, 3),
        rule=rule,
    )
