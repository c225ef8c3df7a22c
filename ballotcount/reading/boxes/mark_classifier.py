"""Say what a mark in a box is by its strokes: a cross is two strokes that cross, and nothing more.

``MARK_RULES`` is tried in order; the first rule that applies decides, and its name and figures stay in the reading.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ballotcount.domain.reading import AppliedRule, MarkKind, MarkState, ReadingPolicy
from ballotcount.reading.boxes.corner import Corner, corner_of, has_tick_corner
from ballotcount.reading.boxes.crossing import CROSS_ARMS, STROKE_ENDS, has_level_arm, may_cross
from ballotcount.reading.boxes.shapes import Shape, closed, template
from ballotcount.reading.boxes.skeleton import rest_of
from ballotcount.reading.boxes.thresholds import BOX_THRESHOLDS, BoxThresholds

LONGER_THAN_A_CROSS = "longer_than_a_cross"
"""Name of the rule for marks with more ink than a cross needs: perhaps a cross taken back."""
CROSS_WITH_LOOP = "cross_with_loop"
"""Name of the rule for two strokes drawn in one movement, the pen's way between them closing a loop."""
MORE_THAN_A_CROSS = "more_than_a_cross"
FILLED = "filled"
MANY_PIECES = "many_pieces"
"""Names of the rules for marks that are crosses but for a hook, a thick pen or a skip, or else something more."""
PALER_THAN_THE_PEN = "paler_than_the_pen"
"""Name of the rule for ink of a second pen, of a cross taken back, or of a crease: its shape says nothing."""
RING = "ring"
ONE_LINE = "one_line"
BENT_LINE = "bent_line"
CORNER_OF_NO_TICK = "corner_of_no_tick"
NO_CROSSING = "no_crossing"
FILLED_WITHOUT_CROSSING = "filled_without_crossing"
"""Names of the rules for marks without two strokes that cross: a ring, a slash, an arc, a caret, most letters and
figures. No network makes a cross of them."""
PART_OF_LARGER_MARK = "part_of_larger_mark"
"""Name of the rule for ink that comes from another box, whatever it looks like in this one."""
CROSS_PARTS = 2
"""Strokes of a cross that do not touch."""
Figures = tuple[float, float]
"""What a rule measured and what it compared it with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkInBox:
    """What the rules see of a mark: its shape, and the pen of the page, px."""

    shape: Shape
    pen: float
    limits: BoxThresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRule:
    """One rule of the list.

    Attributes:
        name: catalogue id of its sentence under ``reading.rule``.
        applies: whether the rule decides a mark.
        figures: what it measured and the limit, for the sentence.
        kind: what the mark then is.
        state: what that means under a policy.
    """

    name: str
    applies: Callable[[MarkInBox], bool]
    figures: Callable[[MarkInBox], Figures]
    kind: MarkKind
    state: Callable[[ReadingPolicy], MarkState]


@dataclass(frozen=True, slots=True)
class JudgedMark:
    """What a mark is, what that means, and the rule that said so."""

    kind: MarkKind
    state: MarkState
    rule: AppliedRule


def kinds_of(
    shapes: list[Shape | None], pen: float, policy: ReadingPolicy, *, limits: BoxThresholds = BOX_THRESHOLDS
) -> list[JudgedMark]:
    """Return what each mark of a page is, by itself and beside the others.

    Args:
        shapes: of the ink of each box.
        pen: width of the pen, px.
        policy: what ticks and fills mean.
    """
    nothing = JudgedMark(MarkKind.NONE, MarkState.EMPTY, AppliedRule("no_ink"))
    kinds = [nothing if one is None else kind_of(one, pen, policy, limits=limits) for one in shapes]
    marks = [n for n, one in enumerate(shapes) if one is not None and one.size >= limits.mark_mm]
    undecided = [n for n in marks if kinds[n].state is MarkState.DOUBTFUL and _perhaps(shapes[n], pen, limits=limits)]
    if not undecided:
        return kinds
    templates = np.array([template(one.part) for one in (shapes[n] for n in marks) if one is not None])
    # before likeness decides any: a mark decided by it vouches for no other
    plain = np.array([kinds[n].kind in (MarkKind.CROSS, MarkKind.SPILL) for n in marks])
    for n in undecided:
        like = templates @ templates[marks.index(n)]
        # every mark resembles itself
        like[marks.index(n)] = 0
        others = len(marks) - 1
        resembling = int((like >= limits.habit_alike).sum())
        # a voter all of whose crosses have the same curl makes no plain one to compare them with
        habit = len(marks) > limits.habit_marks and resembling >= limits.habit * others
        if habit or (plain & (like >= limits.alike)).any():
            rule = AppliedRule("like_other_crosses", round(float(like.max()), 2), limits.alike)
            kinds[n] = JudgedMark(MarkKind.CROSS, MarkState.MARKED, rule)
    return kinds


def _perhaps(shape: Shape | None, pen: float, *, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Return whether a mark that is no plain cross may be one if others of the page resemble it.

    Strokes that nowhere meet are no cross, however many boxes hold the same: ditto marks down a column.
    """
    return (
        shape is not None
        and (shape.strokes.parts == 1 or shape.strokes.hubs > 0)
        and limits.arms_least <= shape.strokes.tips <= limits.soft_tips
        and len(shape.strokes.holes) <= limits.soft_holes
        and shape.longest <= limits.soft_long
        and shape.pieces <= limits.soft_pieces
        and shape.strokes.widest <= limits.soft_even * pen
    )


def is_simple(shape: Shape, pen: float, *, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Return whether a mark is at most two strokes: as thick as the pen, and no more ink than they need."""
    strokes = shape.strokes
    return (
        shape.pieces <= limits.most_pieces
        and (shape.density <= limits.dense or strokes.tips < limits.arms_least)
        and strokes.widest <= limits.even * pen
        and strokes.tips <= CROSS_ARMS
        and strokes.hubs <= limits.hubs
        and not strokes.holes
        and shape.longest <= limits.longest
        and not _overlined(shape, pen, limits=limits)
    )


def _is_curled(shape: Shape, pen: float, *, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Return whether a mark is a cross with hooked ends or a loop in a stroke, and no line runs over all of it."""
    strokes = shape.strokes
    longest = limits.curled_long if strokes.tips <= CROSS_ARMS else limits.longest
    return (
        shape.pieces == strokes.parts == 1
        and shape.density <= limits.dense
        and strokes.widest <= limits.even * pen
        and limits.arms_least <= strokes.tips <= limits.curled_tips
        and (strokes.tips == CROSS_ARMS or strokes.hubs > 0)
        and strokes.hubs <= limits.curled_hubs
        and strokes.pen <= limits.curled_pen * pen
        and len(strokes.holes) <= limits.curled_holes
        and shape.longest <= longest
        and max(shape.run, shape.rise) < limits.lined
        # two arms and a spur where they meet are one stroke with a corner
        and (strokes.tips != limits.arms_least or corner_of(shape, limits=limits).alone < limits.stroke_alone)
    )


def _overlined(shape: Shape, pen: float, *, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Return whether level lines run over the mark.

    A thick pen can hide the ends of such lines, so that the mark seems to have a cross's four ends.
    """
    if shape.run < limits.level or shape.longest <= limits.overlined_long:
        return False
    pen = min(shape.strokes.pen, pen)
    rest = rest_of(shape.part, shape.strokes, pen + 1)
    heights = [y for _, y in shape.strokes.ends]
    reach = (max(heights, default=0) - min(heights, default=0) + pen) / len(shape.part)
    much = rest >= limits.overlined_rest_still
    if shape.longest <= limits.overlined_long_if_little and not much:
        return False
    too_long = much and shape.longest > limits.overlined_long_still
    return rest >= limits.overlined_rest and (reach < limits.reach or too_long)


def is_cross(shape: Shape, pen: float, *, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Return whether a mark is two strokes that cross: four free ends and nothing more."""
    strokes = shape.strokes
    plain = strokes.tips == CROSS_ARMS and strokes.parts == 1 and is_simple(shape, pen, limits=limits)
    return plain or _is_curled(shape, pen, limits=limits)


def has_three_arms(shape: Shape, pen: float, *, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Return whether a mark is two strokes that meet, one arm so short that the pen's width hides it."""
    strokes = shape.strokes
    joined = strokes.parts == 1 and strokes.hubs > 0
    return strokes.tips == CROSS_ARMS - 1 and joined and is_simple(shape, pen, limits=limits)


def _doubtful(policy: ReadingPolicy) -> MarkState:
    return MarkState.DOUBTFUL


def _marked(policy: ReadingPolicy) -> MarkState:
    return MarkState.MARKED


def _tick_state(policy: ReadingPolicy) -> MarkState:
    return policy.tick


def _fill_state(policy: ReadingPolicy) -> MarkState:
    return policy.fill


def _crosses(mark: MarkInBox) -> bool:
    return is_cross(mark.shape, mark.pen, limits=mark.limits)


def _spills(mark: MarkInBox) -> bool:
    return mark.shape.outside > mark.limits.spilled_out and _crosses(mark)


def _crosses_with_gap(mark: MarkInBox) -> bool:
    """Return whether a mark is two strokes that nearly touch and make a cross once the gap is closed.

    That is the written x of two arcs, back to back, and a cross whose pen skipped where the strokes meet.
    """
    strokes = mark.shape.strokes
    if strokes.parts != CROSS_PARTS or strokes.holes or mark.shape.longest > mark.limits.longest:
        return False
    whole = closed(mark.shape, mark.limits.gap_px, limits=mark.limits)
    return whole.strokes.tips == CROSS_ARMS and is_cross(whole, mark.pen, limits=mark.limits)


def _bends_once(mark: MarkInBox) -> bool:
    """Return whether a mark is one stroke, or two that meet in a corner."""
    strokes = mark.shape.strokes
    short = mark.shape.longest <= mark.limits.bent_long or strokes.tips == CROSS_ARMS - 1
    return strokes.parts == 1 and short and is_simple(mark.shape, mark.pen, limits=mark.limits)


def _runs_straight(mark: MarkInBox) -> bool:
    strokes = mark.shape.strokes
    return strokes.tips == 2 and strokes.length <= mark.limits.straight * strokes.span and _bends_once(mark)


def _one_stroke(mark: MarkInBox) -> Corner | None:
    """Return the sharpest turn of a mark that is one stroke and no tick, or None: a short third end is a spur."""
    if not _bends_once(mark):
        return None
    corner = corner_of(mark.shape, limits=mark.limits)
    one = mark.shape.strokes.tips <= STROKE_ENDS or corner.alone >= mark.limits.stroke_alone
    return corner if one and not has_tick_corner(corner, limits=mark.limits) else None


def _bends_smoothly(mark: MarkInBox) -> bool:
    corner = _one_stroke(mark)
    return corner is not None and corner.turn < mark.limits.corner_turn


def _is_tick(mark: MarkInBox) -> bool:
    return _bends_once(mark) and not has_level_arm(mark.shape, limits=mark.limits)


def _turn(mark: MarkInBox) -> Figures:
    return round(corner_of(mark.shape, limits=mark.limits).turn), mark.limits.corner_turn


def _loops(mark: MarkInBox) -> bool:
    """Return whether a mark may be a cross drawn in one movement: at most one loop, and no line over all of it."""
    shape = mark.shape
    strokes = shape.strokes
    limits = mark.limits
    return (
        shape.pieces == strokes.parts == 1
        and limits.loop_long_least <= shape.longest <= limits.loop_long
        and shape.density <= limits.full
        and strokes.tips <= CROSS_ARMS
        and strokes.hubs <= limits.curled_hubs
        and len(strokes.holes) <= limits.curled_holes
        and strokes.widest <= limits.even * mark.pen
        and (strokes.tips < CROSS_ARMS or max(shape.run, shape.rise) < limits.level)
    )


def _is_full(mark: MarkInBox) -> bool:
    return mark.shape.density > mark.limits.full


def _density(mark: MarkInBox) -> Figures:
    return round(mark.shape.density, 2), mark.limits.full


def _is_dot(mark: MarkInBox) -> bool:
    return _is_full(mark) and mark.shape.size < mark.limits.dot_mm


def _long(mark: MarkInBox) -> Figures:
    return round(mark.shape.longest, 2), mark.limits.longest


MARK_RULES: tuple[MarkRule, ...] = (
    # first: rings and letters of a stamp fall into pieces, whose strokes say nothing
    MarkRule(
        name=MANY_PIECES,
        applies=lambda mark: mark.shape.pieces > mark.limits.most_pieces,
        figures=lambda mark: (mark.shape.pieces, mark.limits.most_pieces),
        kind=MarkKind.STRAY,
        state=_doubtful,
    ),
    MarkRule(
        name=RING,
        applies=lambda mark: mark.shape.ring > mark.limits.ring,
        figures=lambda mark: (round(mark.shape.ring, 2), mark.limits.ring),
        kind=MarkKind.AROUND,
        state=_doubtful,
    ),
    # before "cross", which applies to the same marks
    MarkRule(name="cross_spilled", applies=_spills, figures=_long, kind=MarkKind.SPILL, state=_marked),
    MarkRule(name="cross", applies=_crosses, figures=_long, kind=MarkKind.CROSS, state=_marked),
    MarkRule(name="cross_with_gap", applies=_crosses_with_gap, figures=_long, kind=MarkKind.CROSS, state=_marked),
    # before "tick": a straight line bends at most once too
    MarkRule(
        name=ONE_LINE,
        applies=_runs_straight,
        figures=lambda mark: (mark.shape.strokes.tips, CROSS_ARMS),
        kind=MarkKind.LINE,
        state=_doubtful,
    ),
    # the next two before "tick", which applies to the same marks
    MarkRule(name=BENT_LINE, applies=_bends_smoothly, figures=_turn, kind=MarkKind.LINE, state=_doubtful),
    MarkRule(
        name=CORNER_OF_NO_TICK,
        applies=lambda mark: _one_stroke(mark) is not None,
        figures=_turn,
        kind=MarkKind.LINE,
        state=_doubtful,
    ),
    MarkRule(
        name="tick",
        applies=_is_tick,
        figures=lambda mark: (mark.shape.strokes.tips, CROSS_ARMS),
        kind=MarkKind.TICK,
        state=_tick_state,
    ),
    MarkRule(
        name="dot",
        applies=_is_dot,
        figures=lambda mark: (round(mark.shape.size, 1), mark.limits.dot_mm),
        kind=MarkKind.DOT,
        state=_fill_state,
    ),
    MarkRule(
        name=FILLED_WITHOUT_CROSSING,
        applies=lambda mark: _is_full(mark) and not may_cross(mark.shape, limits=mark.limits),
        figures=_density,
        kind=MarkKind.FILL,
        state=_fill_state,
    ),
    MarkRule(name=FILLED, applies=_is_full, figures=_density, kind=MarkKind.FILL, state=_fill_state),
    MarkRule(
        name=NO_CROSSING,
        applies=lambda mark: not may_cross(mark.shape, limits=mark.limits),
        figures=lambda mark: (mark.shape.strokes.tips, CROSS_ARMS),
        kind=MarkKind.NO_CROSS,
        state=_doubtful,
    ),
    MarkRule(
        # never a cross by the rules: the second opinion may settle it (`loop_cross`)
        name=CROSS_WITH_LOOP,
        applies=_loops,
        figures=_long,
        kind=MarkKind.CROSSED_OUT,
        state=_doubtful,
    ),
    MarkRule(
        name=LONGER_THAN_A_CROSS,
        applies=lambda mark: mark.shape.longest > mark.limits.longest,
        figures=_long,
        kind=MarkKind.CROSSED_OUT,
        state=_doubtful,
    ),
    # always applies: what no rule knows is for people
    MarkRule(
        name=MORE_THAN_A_CROSS,
        applies=lambda mark: True,
        figures=_long,
        kind=MarkKind.CROSSED_OUT,
        state=_doubtful,
    ),
)
"""The rules for one mark, tried in order."""


def kind_of(shape: Shape, pen: float, policy: ReadingPolicy, *, limits: BoxThresholds = BOX_THRESHOLDS) -> JudgedMark:
    """Return what a mark is by itself."""
    mark = MarkInBox(shape=shape, pen=pen, limits=limits)
    rule = next(rule for rule in MARK_RULES if rule.applies(mark))
    value, limit = rule.figures(mark)
    return JudgedMark(rule.kind, rule.state(policy), AppliedRule(rule.name, value, limit))
