"""Thresholds for the second opinion of the networks: when they are asked, and when their answer counts.

A certainty is minus the decimal logarithm of all other probabilities together. Lengths in px are pixels of the flat
page (5.9 px per mm). Re-measure after a change: ``python -m tests.accuracy --targets 20000`` (silent misreads, share
reviewed), for both styles, ``scan150`` and ``cam1080``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLookThresholds:
    """Limits of the second opinion."""

    # -- certainty that settles a doubt ------------------------------------------------

    name_empty: float = 3.0
    """Certainty that a doubted name is free of pen ink. Measured: 1,200 sheets with recorded hands, the most certain
    wrong answer 0.3."""
    name_struck: float = 2.0
    """Certainty that a doubted name is struck. Measured: the same sheets, the most certain wrong answer 1.0."""
    box_empty: float = 2.0
    """Certainty that a doubted box with little ink is empty. Measured: 2,600 sheets, 600 of them with a third of the
    crosses drawn at a rule, the most certain wrong answer 0.4; an earlier network called hair lines paler than any pen
    it had learned nothing at 2.8."""
    box_cross: float = 2.2
    """Certainty that a doubted box has a cross. Measured: the same sheets, the most certain wrong answer 1.7."""
    between_cross: float = 2.0
    """Certainty that a cross near a rule belongs to this box. Measured: the same sheets, 0.7, but for four crosses of
    whose strokes at least 92 % lie inside, up to 1.7."""

    longer_cross: float = 3.0
    """Certainty that a mark with longer strokes than a cross is one all the same. Measured: a cross taken back with one
    more stroke (tests/synth2, mark_withdrawn) was settled at 2.2."""

    loop_cross: float = 1.8
    """Certainty that a mark drawn in one movement, with a loop, is a cross. Measured: 740 sheets of both generators,
    most of them with half of all marks odd (tests/synth with ``harder``, tests/synth2 mark_withdrawn,
    mark_crossed_out): of 338 marks taken back or on a rule the most certain wrong answer 1.2, of 670 rings, ticks and
    fills 0.2; of 340 such crosses 98 in 100 above."""
    habit_crosses: int = 5
    """Plain crosses of a sheet at or above which crosses are this voter's habit. Chosen."""
    habit_cross: float = 1.0
    """Certainty that a mark with a hook, a thick pen or a skip is a cross, on the sheet of such a voter,
    away from the rules. Measured: 100 sheets of tests/synth (scan150 and cam1080, mixed, harder 0.5, drawn hands, seeds
    from 2900000) and 48 of tests/synth2 (mark_withdrawn, mark_crossed_out, mixed_scan_200c, base, pen_ball_skipping,
    careless_scan_150g, seeds from 700): of 170 other marks away from the rules the most certain 0.04."""
    habit_loop: float = 1.5
    """The same for a mark with a loop. Measured: the same sheets, 30 other marks, 1.1; and ``loop_cross``."""

    # -- probability below which a decision becomes a doubt ------------------------------------------------

    name_against: float = 0.2
    """Least probability of a name decided by a narrow margin. Measured with the certainties."""
    empty_against: float = 0.2
    """Least probability of an empty box with ink in it or near it. Measured with the certainties."""
    box_against: float = 0.4
    """Least probability of a mark in a box. Measured with the certainties."""
    near_against: float = 0.8
    """The same for a mark near the left or right rule. Measured: with the two below 29 wrong answers of 2,600 sheets
    remain: two boxes called empty that half a cross reaches into, and crosses of which at most a twelfth lies
    outside."""
    touching_against: float = 0.93
    """The same for a mark that touches that rule. Measured with ``near_against``."""
    over_against: float = 0.96
    """The same for a mark that reaches over it. Measured with ``near_against``."""

    # -- when the networks are asked ------------------------------------------------

    narrow: float = 0.25
    """Sensitivity above which a decision about a name has a narrow margin. Not measured."""
    inside: tuple[int, int] = (2, 9)
    """Band inside a box's left or right rule in which ink is near the rule, px from the rule. Not measured."""
    touching: tuple[int, int] = (-1, 8)
    """Band outside the rule's inner edge in which ink touches it, px. Not measured."""
    over: tuple[int, int] = (2, 8)
    """Band outside the rule's inner edge in which ink reaches over it, px. Not measured."""
    rule_px: int = 3
    """Fewest dark pixels in these bands. Not measured."""
    near_dark: int = 25
    """Least darkness of ink near a rule, grey levels. Not measured."""
    over_dark: int = 30
    """Least darkness of ink on or over a rule, grey levels. Not measured."""
    trace_px: int = 20
    """Pixels of faint ink above which an empty box is shown to the network: a nearly dry pen. Not measured."""
    trace_dark: int = 14
    """Least darkness of such ink, grey levels. Not measured."""
    core_px: int = 4
    """Rim of a box in which faint ink does not count, px. Not measured."""

    # -- what the rules must say too ------------------------------------------------

    followed: float = 0.3
    """Score of the rules above which a doubt may be settled as a mark. Not measured."""
    unfollowed: float = 0.5
    """Score of the rules up to which a doubt may be settled as nothing. Not measured."""
    settled: float = 0.9
    """Sensitivity of a mark that was settled by the second opinion."""


SECOND_LOOK_THRESHOLDS = SecondLookThresholds()
"""The limits the program uses."""
