"""Say what a mark in a box is by its strokes: a cross is two strokes that cross, and nothing more."""

from __future__ import annotations

import numpy as np

from ballotcount.domain.reading import MarkKind, MarkState, ReadingPolicy
from ballotcount.reading.boxes.shapes import Shape, template
from ballotcount.reading.boxes.skeleton import rest_of

MARK_MM = 1.5
"""Ink larger than this was made by a pen on purpose; what lies between may be a dot or a slip."""
MOST_PIECES = 2
"""A cross is two strokes; what falls into more is the rings and letters of a stamp."""
WIDEST_PEN_MM = 1.15
USUAL_PEN_MM = 0.85
ENOUGH_MARKS = 3
"""Width of a felt pen's stroke and of an ordinary one as pictures show them; marks from which a page's pen is known."""
DENSE = 0.63
"""Share of its bounds that a cross inks at most; of 11,500 crosses 1 in 1,000 had more."""
EVEN = 2.3
"""Width of a mark where its strokes run together, in widths of the page's pen, up to which they are single strokes."""
LONG = 2.5
"""Length of a cross's two strokes, in diagonals of its bounds; 2 if they are straight, more with curled ends."""
HUBS = 2
"""Places where the strokes of a cross meet: one, or two where they run along one another."""
CURLED_TIPS = 5
CURLED_HUBS = 3
CURLED_LONG = 2.9
CURLED_PEN = 1.4
LINED = 0.86
"""The same for a cross with hooks or a loop, over which no level or upright run of ink goes for so much of its size:
of 2,400 crosses taken back, 181 had so few ends and so little ink, and all of them such a run."""
LEVEL = 0.93
MORE = 1.95
REST = 0.1
REACH = 0.96
"""Lines over a cross whose own ends a thick pen hides, so that theirs look like a cross's four: a level run through so
much of the mark's width, strokes longer than so many diagonals, so much ink beside four straight arms, and free ends
that reach over less of the mark's height. So were 30 of 32 such marks (of 2,400 crosses taken back) and 23 of 19,000
crosses."""
MORE_IF_LITTLE = 2.05
MORE_STILL = 2.25
REST_STILL = 0.2
"""Length and rest from which a mark with a level run is doubt though its ends reach as far as a cross's."""
BENT_LONG = 1.9
STRAIGHT = 1.15
"""Length of a tick in diagonals at most; and of a line in distances between its ends."""
RING = 0.3
"""Share of the bounds of a mark that a ring shuts in."""
FULL = 0.55
"""Share of the bounds of a mark that is ink from which it is a fill."""
ALIKE = 0.82
"""Likeness to a plain cross of the same page from which a mark is a cross too."""
SOFT_TIPS = 6
SOFT_HOLES = 1
SOFT_LONG = 3.0
SOFT_EVEN = 2.6
SOFT_PIECES = 4
"""What a cross may be besides that: dry ends more, a loop, longer, thicker."""
HABIT = 0.5
HABIT_ALIKE = 0.7
HABIT_MARKS = 5
"""Share of a page's marks that a mark is like, how much, and of how many at least: the way this voter makes crosses."""


def usual_pen(shapes: list[Shape | None], scale: float) -> float:
    """Width of the pen that marked the page, px, from its thinner marks; an ordinary pen's where they are few."""
    widths = [shape.strokes.pen for shape in shapes if shape is not None and shape.size >= MARK_MM]
    most = (WIDEST_PEN_MM if len(widths) >= ENOUGH_MARKS else USUAL_PEN_MM) * scale
    return min(most, float(np.percentile(widths, 30))) if widths else most


def kinds_of(shapes: list[Shape | None], pen: float, policy: ReadingPolicy) -> list[tuple[MarkKind, MarkState]]:
    """What each mark of a page is, by itself and beside the others.

    Args:
        shapes: of the ink of each box.
        pen: width of the pen, px.
        policy: what ticks and fills mean.
    """
    kinds = [(MarkKind.NONE, MarkState.EMPTY) if one is None else kind_of(one, pen, policy) for one in shapes]
    marks = [n for n, one in enumerate(shapes) if one is not None and one.size >= MARK_MM]
    open_ones = [n for n in marks if kinds[n][1] is MarkState.DOUBTFUL and _perhaps(shapes[n], pen)]
    if not open_ones:
        return kinds
    templates = np.array([template(one.part) for one in (shapes[n] for n in marks) if one is not None])
    plain = np.array([kinds[n][0] in (MarkKind.CROSS, MarkKind.SPILL) for n in marks])
    for n in open_ones:
        like = templates @ templates[marks.index(n)]
        like[marks.index(n)] = 0
        habit = len(marks) > HABIT_MARKS and (like >= HABIT_ALIKE).sum() >= HABIT * (len(marks) - 1)
        if habit or (plain & (like >= ALIKE)).any():
            kinds[n] = MarkKind.CROSS, MarkState.MARKED
    return kinds


def _perhaps(shape: Shape | None, pen: float) -> bool:
    """Whether a mark that is no plain cross may be one if others of the page look like it."""
    return (
        shape is not None
        and 3 <= shape.strokes.tips <= SOFT_TIPS
        and len(shape.strokes.holes) <= SOFT_HOLES
        and shape.longest <= SOFT_LONG
        and shape.pieces <= SOFT_PIECES
        and shape.strokes.widest <= SOFT_EVEN * pen
    )


def is_simple(shape: Shape, pen: float) -> bool:
    """Whether a mark is two strokes at most: as thick as the pen, and no more ink than they take."""
    strokes = shape.strokes
    return (
        shape.pieces <= MOST_PIECES
        and (shape.density <= DENSE or strokes.tips < 3)
        and strokes.widest <= EVEN * pen
        and strokes.tips <= 4
        and strokes.hubs <= HUBS
        and not strokes.holes
        and shape.longest <= LONG
        and not _overlined(shape, pen)
    )


def _is_curled(shape: Shape, pen: float) -> bool:
    """Whether a mark is a cross with hooks at its ends or a loop in a stroke, and no line runs over all of it."""
    strokes = shape.strokes
    return (
        shape.pieces == strokes.parts == 1
        and shape.density <= DENSE
        and strokes.widest <= EVEN * pen
        and 3 <= strokes.tips <= CURLED_TIPS
        and (strokes.tips == 4 or strokes.hubs > 0)
        and strokes.hubs <= CURLED_HUBS
        and strokes.pen <= CURLED_PEN * pen
        and len(strokes.holes) <= 1
        and shape.longest <= (CURLED_LONG if strokes.tips <= 4 else LONG)
        and max(shape.run, shape.rise) < LINED
    )


def _overlined(shape: Shape, pen: float) -> bool:
    """Whether level lines run over the mark."""
    if shape.run < LEVEL or shape.longest <= MORE:
        return False
    pen = min(shape.strokes.pen, pen)
    rest = rest_of(shape.part, shape.strokes, pen + 1)
    heights = [y for _, y in shape.strokes.ends]
    reach = (max(heights, default=0) - min(heights, default=0) + pen) / len(shape.part)
    if shape.longest <= MORE_IF_LITTLE and rest < REST_STILL:
        return False
    return rest >= REST and (reach < REACH or (rest >= REST_STILL and shape.longest > MORE_STILL))


def is_cross(shape: Shape, pen: float) -> bool:
    """Whether a mark is two strokes that cross: four free ends and nothing more."""
    plain = shape.strokes.tips == 4 and shape.strokes.parts == 1 and is_simple(shape, pen)
    return plain or _is_curled(shape, pen)


def has_three_arms(shape: Shape, pen: float) -> bool:
    """Whether a mark is two strokes that meet, with one arm so short that the pen's width hides it."""
    strokes = shape.strokes
    return strokes.tips == 3 and strokes.parts == 1 and strokes.hubs > 0 and is_simple(shape, pen)


def kind_of(shape: Shape, pen: float, policy: ReadingPolicy) -> tuple[MarkKind, MarkState]:
    """What a mark is by itself."""
    strokes = shape.strokes
    if shape.pieces > MOST_PIECES:
        return MarkKind.STRAY, MarkState.DOUBTFUL
    if shape.ring > RING:
        return MarkKind.AROUND, MarkState.DOUBTFUL
    if is_cross(shape, pen):
        return (MarkKind.SPILL if shape.outside > 0.1 else MarkKind.CROSS), MarkState.MARKED
    if strokes.parts == 1 and is_simple(shape, pen) and (shape.longest <= BENT_LONG or strokes.tips == 3):
        if strokes.tips == 2 and strokes.length <= STRAIGHT * strokes.span:
            return MarkKind.LINE, MarkState.DOUBTFUL
        return MarkKind.TICK, policy.tick
    if shape.density > FULL:
        return (MarkKind.DOT if shape.size < 3 else MarkKind.FILL), policy.fill
    return MarkKind.CROSSED_OUT, MarkState.DOUBTFUL


def near_other(shape: Shape) -> float:
    """How near a marked box is to one with more strokes than a cross, 0 to 1."""
    return float(np.clip(2 * (shape.longest - 2) / (LONG - 2) - 1, 0, 0.95))
