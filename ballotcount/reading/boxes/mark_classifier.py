"""Say what a mark in a box is by its strokes: a cross is two strokes that cross, and nothing more."""

from __future__ import annotations

import numpy as np

from ballotcount.domain.reading import MarkKind, MarkState, ReadingPolicy
from ballotcount.reading.boxes.shapes import Shape, template
from ballotcount.reading.boxes.skeleton import rest_of
from ballotcount.reading.boxes.thresholds import BOX_THRESHOLDS, BoxThresholds


def usual_pen(shapes: list[Shape | None], scale: float, *, limits: BoxThresholds = BOX_THRESHOLDS) -> float:
    """Width of the pen that marked the page, px, from its thinner marks; an ordinary pen's where they are few."""
    widths = [shape.strokes.pen for shape in shapes if shape is not None and shape.size >= limits.mark_mm]
    most = (limits.widest_pen_mm if len(widths) >= limits.enough_marks else limits.usual_pen_mm) * scale
    return min(most, float(np.percentile(widths, limits.thin_percentile))) if widths else most


def kinds_of(
    shapes: list[Shape | None], pen: float, policy: ReadingPolicy, *, limits: BoxThresholds = BOX_THRESHOLDS
) -> list[tuple[MarkKind, MarkState]]:
    """What each mark of a page is, by itself and beside the others.

    Args:
        shapes: of the ink of each box.
        pen: width of the pen, px.
        policy: what ticks and fills mean.
    """
    kinds = [
        (MarkKind.NONE, MarkState.EMPTY) if one is None else kind_of(one, pen, policy, limits=limits) for one in shapes
    ]
    marks = [n for n, one in enumerate(shapes) if one is not None and one.size >= limits.mark_mm]
    open_ones = [n for n in marks if kinds[n][1] is MarkState.DOUBTFUL and _perhaps(shapes[n], pen, limits=limits)]
    if not open_ones:
        return kinds
    templates = np.array([template(one.part) for one in (shapes[n] for n in marks) if one is not None])
    plain = np.array([kinds[n][0] in (MarkKind.CROSS, MarkKind.SPILL) for n in marks])
    for n in open_ones:
        like = templates @ templates[marks.index(n)]
        like[marks.index(n)] = 0
        habit = len(marks) > limits.habit_marks and (like >= limits.habit_alike).sum() >= limits.habit * (
            len(marks) - 1
        )
        if habit or (plain & (like >= limits.alike)).any():
            kinds[n] = MarkKind.CROSS, MarkState.MARKED
    return kinds


def _perhaps(shape: Shape | None, pen: float, *, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Whether a mark that is no plain cross may be one if others of the page look like it."""
    return (
        shape is not None
        and limits.soft_tips_least <= shape.strokes.tips <= limits.soft_tips
        and len(shape.strokes.holes) <= limits.soft_holes
        and shape.longest <= limits.soft_long
        and shape.pieces <= limits.soft_pieces
        and shape.strokes.widest <= limits.soft_even * pen
    )


def is_simple(shape: Shape, pen: float, *, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Whether a mark is two strokes at most: as thick as the pen, and no more ink than they take."""
    strokes = shape.strokes
    return (
        shape.pieces <= limits.most_pieces
        and (shape.density <= limits.dense or strokes.tips < 3)
        and strokes.widest <= limits.even * pen
        and strokes.tips <= 4
        and strokes.hubs <= limits.hubs
        and not strokes.holes
        and shape.longest <= limits.longest
        and not _overlined(shape, pen, limits=limits)
    )


def _is_curled(shape: Shape, pen: float, *, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Whether a mark is a cross with hooks at its ends or a loop in a stroke, and no line runs over all of it."""
    strokes = shape.strokes
    return (
        shape.pieces == strokes.parts == 1
        and shape.density <= limits.dense
        and strokes.widest <= limits.even * pen
        and 3 <= strokes.tips <= limits.curled_tips
        and (strokes.tips == 4 or strokes.hubs > 0)
        and strokes.hubs <= limits.curled_hubs
        and strokes.pen <= limits.curled_pen * pen
        and len(strokes.holes) <= 1
        and shape.longest <= (limits.curled_long if strokes.tips <= 4 else limits.longest)
        and max(shape.run, shape.rise) < limits.lined
    )


def _overlined(shape: Shape, pen: float, *, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Whether level lines run over the mark."""
    if shape.run < limits.level or shape.longest <= limits.overlined_long:
        return False
    pen = min(shape.strokes.pen, pen)
    rest = rest_of(shape.part, shape.strokes, pen + 1)
    heights = [y for _, y in shape.strokes.ends]
    reach = (max(heights, default=0) - min(heights, default=0) + pen) / len(shape.part)
    if shape.longest <= limits.overlined_long_if_little and rest < limits.overlined_rest_still:
        return False
    return rest >= limits.overlined_rest and (
        reach < limits.reach or (rest >= limits.overlined_rest_still and shape.longest > limits.overlined_long_still)
    )


def is_cross(shape: Shape, pen: float, *, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Whether a mark is two strokes that cross: four free ends and nothing more."""
    plain = shape.strokes.tips == 4 and shape.strokes.parts == 1 and is_simple(shape, pen, limits=limits)
    return plain or _is_curled(shape, pen, limits=limits)


def has_three_arms(shape: Shape, pen: float, *, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Whether a mark is two strokes that meet, with one arm so short that the pen's width hides it."""
    strokes = shape.strokes
    return strokes.tips == 3 and strokes.parts == 1 and strokes.hubs > 0 and is_simple(shape, pen, limits=limits)


def kind_of(
    shape: Shape, pen: float, policy: ReadingPolicy, *, limits: BoxThresholds = BOX_THRESHOLDS
) -> tuple[MarkKind, MarkState]:
    """What a mark is by itself."""
    strokes = shape.strokes
    if shape.pieces > limits.most_pieces:
        return MarkKind.STRAY, MarkState.DOUBTFUL
    if shape.ring > limits.ring:
        return MarkKind.AROUND, MarkState.DOUBTFUL
    if is_cross(shape, pen, limits=limits):
        return (MarkKind.SPILL if shape.outside > limits.spilled_out else MarkKind.CROSS), MarkState.MARKED
    if (
        strokes.parts == 1
        and is_simple(shape, pen, limits=limits)
        and (shape.longest <= limits.bent_long or strokes.tips == 3)
    ):
        if strokes.tips == 2 and strokes.length <= limits.straight * strokes.span:
            return MarkKind.LINE, MarkState.DOUBTFUL
        return MarkKind.TICK, policy.tick
    if shape.density > limits.full:
        return (MarkKind.DOT if shape.size < limits.dot_mm else MarkKind.FILL), policy.fill
    return MarkKind.CROSSED_OUT, MarkState.DOUBTFUL


def near_other(shape: Shape, *, limits: BoxThresholds = BOX_THRESHOLDS) -> float:
    """How near a marked box is to one with more strokes than a cross, 0 to 1."""
    return float(np.clip(2 * (shape.longest - 2) / (limits.longest - 2) - 1, 0, 0.95))
