"""The rules that decide what the strokes over a name are, in order: the first one that applies decides.

Each rule has a name, and a measure that it compares with a limit. Both stay in the trace; the journal keeps only the
reading.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, ReadingPolicy
from ballotcount.reading.strikes.coverage import (
    StrokeCoverage,
    crosses_middle,
    is_crossing,
    is_fringe,
    line_kind,
    main_lines,
    mean_level,
    runs_beside,
)
from ballotcount.reading.strikes.name_geometry import NameRegion
from ballotcount.reading.strikes.stroke_tracing import Stroke
from ballotcount.reading.strikes.thresholds import STRIKE, StrikeThresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A reading and why it was made.

    Attributes:
        rule: name of the rule that decided.
        measure: what the rule compared.
        value, limit: the measure's value, and the limit it was compared with.
    """

    reading: MarkReading
    rule: str
    measure: str = "share"
    value: float = 0.0
    limit: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeCase:
    """A name with its strokes, as the rules see it.

    Attributes:
        stray: ink in the row that no stroke explains, mm of pen line.
        policy: what the profile makes of a strike through a part of the name, and of lines beside it.
        word: share of each word that a whole strike covers at least.
    """

    name: NameRegion
    coverage: StrokeCoverage
    strokes: list[Stroke]
    stray: float
    policy: ReadingPolicy
    word: float
    limits: StrikeThresholds

    @property
    def is_whole(self) -> bool:
        """True if the strokes go through the whole name and through each word."""
        return self.coverage.whole >= self.limits.whole and min(self.coverage.words) >= self.word

    def reading(self, state: MarkState, kind: MarkKind, *, near: float, score: float | None = None) -> MarkReading:
        """Return a reading of this name; the score is the share struck through unless given."""
        score = self.coverage.whole if score is None else score
        return reading_of(self.name, state, kind, score=score, near=near, words=self.coverage.words)


Decide = Callable[[StrikeCase], Decision | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, and a function that decides or returns None."""

    name: str
    decide: Decide


def reading_of(
    name: NameRegion,
    state: MarkState,
    kind: MarkKind,
    *,
    score: float,
    near: float,
    words: tuple[float, ...] = (),
) -> MarkReading:
    """Return the reading of a name.

    Args:
        score: share of the name that is struck, 0 to 1.
        near: how near the decision is to the other side, 0 to 1.
        words: share of each word that is struck.
    """
    target = name.target
    return MarkReading(
        candidate=target.candidate,
        option=target.option,
        state=state,
        kind=kind,
        score=round(float(score), 3),
        sensitivity=round(float(near), 3),
        words=words,
    )


def judge(
    name: NameRegion,
    *,
    coverage: StrokeCoverage,
    strokes: list[Stroke],
    policy: ReadingPolicy,
    stray: float,
    word: float | None = None,
    limits: StrikeThresholds = STRIKE,
) -> Decision:
    """Name the mark and decide, with a margin on every side.

    Args:
        name: the name.
        coverage: how the strokes lie over it.
        strokes: the strokes.
        policy: what the profile makes of a strike through a part of the name, and of lines beside it.
        stray: ink in the row that no stroke explains, mm of pen line.
        word: share of each word that a whole strike covers at least; ``limits.word`` without it.
        limits: the thresholds.
    """
    case = StrikeCase(
        name=name,
        coverage=coverage,
        strokes=strokes,
        stray=stray,
        policy=policy,
        word=limits.word if word is None else word,
        limits=limits,
    )
    for rule in RULES:
        found = rule.decide(case)
        if found is not None:
            return found
    raise AssertionError("the last rule always decides")


def _near(value: float, limit: float, best: float) -> float:
    """Return how near a value is to its limit: 0 at ``best``, 1 at ``limit``."""
    return float(np.clip((best - value) / (best - limit), 0, 1))


def _strike_taken_back(case: StrikeCase) -> Decision | None:
    """Doubt a whole strike with more ink that may take it back."""
    if not case.is_whole:
        return None
    limits = case.limits
    kind = line_kind(case.name, main_lines(case.name, case.strokes, limits), case.strokes, limits=limits)
    stray = 0.0 if kind in (MarkKind.SCRIBBLE, MarkKind.CROSS) else case.stray
    twice = case.coverage.twice
    if not (twice > limits.twice or stray > limits.stray or runs_beside(case.name, case.strokes, limits)):
        return None
    return Decision(
        reading=case.reading(MarkState.DOUBTFUL, MarkKind.RESTORED, near=1.0),
        rule="strike_taken_back",
        measure="stray_mm",
        value=stray,
        limit=limits.stray,
    )


def _line_off_middle(case: StrikeCase) -> Decision | None:
    """Doubt one line that lies too high or too low to go through the letters."""
    if not case.is_whole:
        return None
    lines = main_lines(case.name, case.strokes, case.limits)
    level = mean_level(case.name, lines)
    if len(lines) != 1 or case.limits.mean_top <= level <= case.limits.mean_foot:
        return None
    kind = MarkKind.OVER if level < 0 else MarkKind.UNDER
    return Decision(
        reading=case.reading(MarkState.DOUBTFUL, kind, near=1.0),
        rule="line_off_middle",
        measure="level",
        value=level,
        limit=case.limits.mean_top if level < 0 else case.limits.mean_foot,
    )


def _whole_strike(case: StrikeCase) -> Decision | None:
    """Decide that the name is struck."""
    if not case.is_whole:
        return None
    limits = case.limits
    whole = case.coverage.whole
    lines = main_lines(case.name, case.strokes, limits)
    kind = line_kind(case.name, lines, case.strokes, limits=limits)
    stray = 0.0 if kind in (MarkKind.SCRIBBLE, MarkKind.CROSS) else case.stray
    nearest = [
        _near(whole, limits.whole, 1.0),
        _near(min(case.coverage.words), limits.word, 1.0),
        0.95 * stray / limits.stray,
        0.95 * case.coverage.twice / limits.twice,
    ]
    if len(lines) == 1:
        level = mean_level(case.name, lines)
        nearest.append(abs(level / (limits.mean_foot if level > 0 else limits.mean_top)) ** 2)
    return Decision(
        reading=case.reading(MarkState.MARKED, kind, near=min(max(nearest), 0.99)),
        rule="whole_strike",
        value=whole,
        limit=limits.whole,
    )


def _steep_strike(case: StrikeCase) -> Decision | None:
    """Decide about a steep line or a cross: from head to foot of the name, through its middle inside the letters."""
    limits = case.limits
    coverage = case.coverage
    wide = float(coverage.wide.mean())
    covers = wide >= limits.whole and min(coverage.words_wide) >= limits.word and coverage.whole >= limits.slanted_whole
    if not (covers and crosses_middle(case.name, case.strokes, limits)):
        return None
    kind = MarkKind.CROSS if is_crossing(case.name, case.strokes, limits) else MarkKind.SLANTED
    more = case.stray > limits.stray and kind is not MarkKind.CROSS
    if coverage.twice > limits.twice or more or runs_beside(case.name, case.strokes, limits):
        reading = case.reading(MarkState.DOUBTFUL, MarkKind.RESTORED, near=1.0, score=wide)
        return Decision(reading=reading, rule="steep_strike_taken_back", value=wide, limit=limits.whole)
    near = _near(coverage.whole, limits.slanted_whole, 1.0)
    reading = case.reading(MarkState.MARKED, kind, near=near, score=wide)
    return Decision(reading=reading, rule="steep_strike", value=coverage.whole, limit=limits.slanted_whole)


def _loop_around(case: StrikeCase) -> Decision | None:
    """Apply the policy to a loop around the name."""
    limits = case.limits
    whole = case.coverage.whole
    sides = min(float(case.coverage.under.mean()), float(case.coverage.over.mean()))
    if not (sides > limits.around_side and whole < limits.around_whole):
        return None
    return _beside(case, MarkKind.AROUND, rule="loop_around", limit=limits.around_whole)


def _line_beside(case: StrikeCase) -> Decision | None:
    """Apply the policy to a line under or over the name."""
    limits = case.limits
    under = float(case.coverage.under.mean())
    over = float(case.coverage.over.mean())
    if case.coverage.whole > limits.nothing or max(under, over) < limits.beside_line:
        return None
    kind = MarkKind.UNDER if under >= over else MarkKind.OVER
    return _beside(case, kind, rule="line_beside", limit=limits.nothing)


def _beside(case: StrikeCase, kind: MarkKind, *, rule: str, limit: float) -> Decision:
    near = min(1.0, case.coverage.whole / limit)
    state = MarkState.DOUBTFUL if near >= 1 else case.policy.odd
    return Decision(reading=case.reading(state, kind, near=near), rule=rule, value=case.coverage.whole, limit=limit)


def _stray_only(case: StrikeCase) -> Decision | None:
    """Decide that the name is empty: what is near it is too little."""
    limits = case.limits
    wide = float(case.coverage.wide.mean())
    if case.coverage.whole > limits.nothing or wide >= limits.stray_wide:
        return None
    beside = float(case.coverage.under.mean()) + float(case.coverage.over.mean())
    kind = MarkKind.STRAY if wide > limits.no_ink or beside > limits.no_ink else MarkKind.NONE
    near = min(0.95, wide / limits.stray_wide)
    return Decision(
        reading=case.reading(MarkState.EMPTY, kind, near=near),
        rule="stray_only",
        value=wide,
        limit=limits.stray_wide,
    )


def _fringe_only(case: StrikeCase) -> Decision | None:
    """Decide that the name is empty: all that was traced is the blurred edge of its letters."""
    limits = case.limits
    whole = case.coverage.whole
    few = whole < limits.fringe_share and case.stray < limits.touch
    if not (few and all(is_fringe(case.name, stroke, limits) for stroke in case.strokes)):
        return None
    return Decision(
        reading=case.reading(MarkState.EMPTY, MarkKind.STRAY, near=0.9),
        rule="fringe_only",
        value=whole,
        limit=limits.fringe_share,
    )


def _between_rows(case: StrikeCase) -> Decision | None:
    """Doubt a line that does not say which of two rows it strikes."""
    limits = case.limits
    whole = case.coverage.whole
    gap = float(case.coverage.wide.mean()) - whole
    if gap <= limits.between_gap or whole >= limits.between_whole:
        return None
    return Decision(
        reading=case.reading(MarkState.DOUBTFUL, MarkKind.BETWEEN, near=1.0),
        rule="between_rows",
        value=gap,
        limit=limits.between_gap,
    )


def _part_of_name(case: StrikeCase) -> Decision:
    """Apply the policy to a strike through a part of the name."""
    return Decision(
        reading=case.reading(case.policy.partial, MarkKind.PARTIAL, near=1.0),
        rule="part_of_name",
        value=case.coverage.whole,
        limit=case.limits.whole,
    )


RULES: tuple[Rule, ...] = (
    Rule("strike_taken_back", _strike_taken_back),
    Rule("line_off_middle", _line_off_middle),
    Rule("whole_strike", _whole_strike),
    Rule("steep_strike", _steep_strike),
    Rule("loop_around", _loop_around),
    Rule("line_beside", _line_beside),
    Rule("stray_only", _stray_only),
    Rule("fringe_only", _fringe_only),
    Rule("between_rows", _between_rows),
    Rule("part_of_name", _part_of_name),
)
