"""The rules that decide what the strokes over a name are, in order: the first one that applies decides.

The rules do not know the profile. They name the mark and say whether it is certainly of its kind; ``policy`` then
applies what the profile says about marks through a part of a name and beside it. The rule's name and measure stay with
the reading for people who ask; they are never stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import share_of_way
from ballotcount.reading.strikes.coverage import (
    StrokeCoverage,
    crosses_middle,
    goes_through,
    is_crossing,
    is_fringe,
    line_kind,
    main_lines,
    mean_level,
    meets_letters,
    near_rule,
    passes_a_word,
    runs_beside,
    touches_words,
)
from ballotcount.reading.strikes.line_thresholds import BLACKED_OUT
from ballotcount.reading.strikes.name_geometry import NameRegion
from ballotcount.reading.strikes.stroke_tracing import Stroke
from ballotcount.reading.strikes.thresholds import STRIKE, StrikeThresholds
from ballotcount.reading.strikes.word_ink import WordInk


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeCase:
    """A name with its strokes, as the rules see it.

    Attributes:
        stray: ink in the row that no stroke explains, mm of pen line.
        dots: most pieces in one level line under the letters.
        pen_mm: pen ink on the letters that no print explains, mm of pen line.
        pen_share: the same for each mm of the name's width.
        faint_line: darkness of the darkest level line on open paper, grey levels.
        words: measures which words are free of ink, and how much of the name is; few names need it.
        word: share of each word that a whole strike covers at least.
    """

    name: NameRegion
    coverage: StrokeCoverage
    strokes: list[Stroke]
    stray: float
    dots: int
    pen_mm: float
    pen_share: float
    faint_line: float
    words: Callable[[], WordInk]
    word: float
    limits: StrikeThresholds

    @property
    def meets_words(self) -> bool:
        """True if the strokes certainly touch each word, and a single line meets enough letters."""
        return touches_words(self.coverage, self.limits) and meets_letters(self.name, self.strokes, self.limits)

    @property
    def is_whole(self) -> bool:
        """True if the strokes go through the whole name and through each word."""
        covers = self.coverage.whole >= self.limits.whole and min(self.coverage.words) >= self.word
        return covers and self.meets_words

    def reading(
        self, state: MarkState, kind: MarkKind, rule: AppliedRule, *, near: float = 1.0, score: float | None = None
    ) -> MarkReading:
        """Return a reading of this name; the score is the share struck through unless given."""
        score = self.coverage.whole if score is None else score
        return reading_of(self.name, state, kind, rule=rule, score=score, near=near, words=self.coverage.words)


Decide = Callable[[StrikeCase], MarkReading | None]


def reading_of(
    name: NameRegion,
    state: MarkState,
    kind: MarkKind,
    *,
    rule: AppliedRule,
    score: float,
    near: float,
    words: tuple[float, ...] = (),
) -> MarkReading:
    """Return the reading of a name.

    Args:
        rule: what decided.
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
        rule=rule,
    )


def judge(
    name: NameRegion,
    *,
    coverage: StrokeCoverage,
    strokes: list[Stroke],
    stray: float,
    dots: int,
    pen_mm: float,
    pen_share: float,
    faint_line: float,
    words: Callable[[], WordInk],
    word: float | None = None,
    limits: StrikeThresholds = STRIKE,
) -> MarkReading:
    """Name the mark and decide, with a margin on every side.

    Args:
        name: the name.
        coverage: how the strokes lie over it.
        strokes: the strokes.
        stray: ink in the row that no stroke explains, mm of pen line.
        dots: most pieces in one level line under the letters.
        pen_mm: pen ink on the letters that no print explains, mm of pen line.
        pen_share: the same for each mm of the name's width.
        faint_line: darkness of the darkest level line on open paper, grey levels.
        words: measures which words are free of ink.
        word: share of each word that a whole strike covers at least; ``limits.word`` without it.
        limits: the thresholds.
    """
    case = StrikeCase(
        name=name,
        coverage=coverage,
        strokes=strokes,
        stray=stray,
        dots=dots,
        pen_mm=pen_mm,
        pen_share=pen_share,
        faint_line=faint_line,
        words=words,
        word=limits.word if word is None else word,
        limits=limits,
    )
    for decide in RULES:
        found = decide(case)
        if found is not None:
            return found
    raise AssertionError("the last rule always decides")


def _near(value: float, limit: float, best: float) -> float:
    """Return how near a value is to its limit: 0 at ``best``, 1 at ``limit``."""
    return share_of_way(value, start=best, end=limit)


def plain_strike(case: StrikeCase) -> MarkReading | None:
    """Decide that the name is struck: one dark line through the letters, and no other ink.

    Such a line may begin or end inside the name: what counts as a strike (share of the name, every word touched) is a
    setting of the profile. Where it ends is certain, so no second opinion is asked for.
    """
    limits = case.limits
    coverage = case.coverage
    if coverage.whole < limits.plain_whole or min(coverage.words) < limits.plain_word:
        return None
    if not case.meets_words:
        return None
    lines = main_lines(case.name, case.strokes, limits)
    alone = coverage.twice <= limits.plain_twice and case.stray <= limits.plain_stray and case.dots <= limits.plain_dots
    if len(lines) != 1 or not alone or runs_beside(case.name, case.strokes, limits):
        return None
    level = mean_level(case.name, lines, limits)
    is_pen = case.pen_share >= limits.plain_pen or case.faint_line >= limits.plain_line
    if lines[0].darkness < limits.plain_dark or not is_pen:
        return None
    if not limits.plain_top <= level <= limits.plain_foot:
        return None
    near = limits.plain_near * _near(coverage.whole, limits.plain_whole, 1.0)
    rule = AppliedRule("whole_strike", round(coverage.whole, 2), limits.plain_whole)
    return case.reading(MarkState.MARKED, line_kind(case.name, lines, case.strokes, limits=limits), rule, near=near)


def strike_taken_back(case: StrikeCase) -> MarkReading | None:
    """Doubt a whole strike with more ink that may take it back, or with ink all over the name."""
    if not case.is_whole:
        return None
    limits = case.limits
    kind = line_kind(case.name, main_lines(case.name, case.strokes, limits), case.strokes, limits=limits)
    # turns of a scribble and arms of a cross always leave ink that no path takes up
    stray = 0.0 if kind in (MarkKind.SCRIBBLE, MarkKind.CROSS) else case.stray
    beside = runs_beside(case.name, case.strokes, limits)
    dotted = case.dots >= limits.dots
    if not (case.coverage.twice > limits.twice or stray > limits.stray or beside or dotted):
        return None
    filled = case.words().filled
    if filled >= BLACKED_OUT.filled:
        # nothing tells a felt pen from a blot, but no ink beside the strike takes it back
        rule = AppliedRule("blacked_out", round(filled, 2), BLACKED_OUT.filled)
        return case.reading(MarkState.DOUBTFUL, MarkKind.SCRIBBLE, rule)
    rule = AppliedRule("strike_taken_back", round(stray, 1), limits.stray)
    return case.reading(MarkState.DOUBTFUL, MarkKind.RESTORED, rule)


def line_off_middle(case: StrikeCase) -> MarkReading | None:
    """Doubt lines that lie too high or too low to go through the letters."""
    if not case.is_whole:
        return None
    limits = case.limits
    lines = main_lines(case.name, case.strokes, limits)
    level = mean_level(case.name, lines, limits)
    if goes_through(case.name, lines, top=limits.mean_top, foot=limits.mean_foot, limits=limits):
        return None
    if level < 0:
        rule = AppliedRule("line_high_on_letters", round(level, 2), limits.mean_top)
        return case.reading(MarkState.DOUBTFUL, MarkKind.OVER, rule)
    rule = AppliedRule("line_low_on_letters", round(level, 2), limits.mean_foot)
    return case.reading(MarkState.DOUBTFUL, MarkKind.UNDER, rule)


def whole_strike(case: StrikeCase) -> MarkReading | None:
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
        level = mean_level(case.name, lines, limits)
        nearest.append(abs(level / (limits.mean_foot if level > 0 else limits.mean_top)) ** 2)
    rule = AppliedRule("whole_strike", round(whole, 2), limits.whole)
    # 1 would be a doubt; this one is decided, however narrowly
    return case.reading(MarkState.MARKED, kind, rule, near=min(max(nearest), 0.99))


def steep_strike(case: StrikeCase) -> MarkReading | None:
    """Decide about a steep line or a cross: from head to foot of the name, through its middle inside the letters."""
    limits = case.limits
    coverage = case.coverage
    wide = float(coverage.wide.mean())
    covers = wide >= limits.whole and min(coverage.words_wide) >= limits.word and coverage.whole >= limits.slanted_whole
    if not (covers and case.meets_words and crosses_middle(case.name, case.strokes, limits)):
        return None
    kind = MarkKind.CROSS if is_crossing(case.name, case.strokes, limits) else MarkKind.SLANTED
    lines = main_lines(case.name, case.strokes, limits)
    if not goes_through(case.name, lines, top=limits.plain_top, foot=limits.plain_foot, limits=limits):
        return None  # along the foot of some letters, and only then through the others
    if passes_a_word(case.name, case.strokes, limits):
        return None
    more = case.stray > limits.stray and kind is not MarkKind.CROSS
    if coverage.twice > limits.twice or more or runs_beside(case.name, case.strokes, limits):
        rule = AppliedRule("steep_strike_taken_back", round(case.stray, 1), limits.stray)
        return case.reading(MarkState.DOUBTFUL, MarkKind.RESTORED, rule, score=wide)
    near = _near(coverage.whole, limits.slanted_whole, 1.0)
    rule = AppliedRule("steep_strike", round(coverage.whole, 2), limits.slanted_whole)
    return case.reading(MarkState.MARKED, kind, rule, near=near, score=wide)


def loop_around(case: StrikeCase) -> MarkReading | None:
    """Name a loop around the name."""
    limits = case.limits
    sides = min(float(case.coverage.under.mean()), float(case.coverage.over.mean()))
    if not (sides > limits.around_side and case.coverage.whole < limits.around_whole):
        return None
    return _beside(case, MarkKind.AROUND, AppliedRule("loop_around", round(sides, 2), limits.around_side))


def line_beside(case: StrikeCase) -> MarkReading | None:
    """Name a line under or over the name."""
    limits = case.limits
    under = float(case.coverage.under.mean())
    over = float(case.coverage.over.mean())
    if case.coverage.whole > limits.nothing or max(under, over) < limits.beside_line:
        return None
    if under >= over:
        return _beside(case, MarkKind.UNDER, AppliedRule("line_under", round(under, 2), limits.beside_line))
    return _beside(case, MarkKind.OVER, AppliedRule("line_over", round(over, 2), limits.beside_line))


def _beside(case: StrikeCase, kind: MarkKind, rule: AppliedRule) -> MarkReading:
    """Return a mark beside the letters: certain where no ink lies on them and the line is this row's, else a doubt."""
    limits = case.limits
    through = max(case.coverage.whole, *case.coverage.words) <= limits.beside_through
    wide = float(case.coverage.wide.mean()) <= limits.beside_wide or kind is MarkKind.AROUND
    own = not near_rule(case.name, case.strokes, limits)
    certain = own and through and wide and case.words().on_letters <= limits.beside_free
    near = min(limits.certain, case.coverage.whole / limits.nothing) if certain else 1.0
    # a doubt for now: `policy` is applied last, and only to what is certain
    return case.reading(MarkState.DOUBTFUL, kind, rule, near=near)


def stray_only(case: StrikeCase) -> MarkReading | None:
    """Decide that the name is empty: what is near it is too little, and none of it lies on the letters."""
    limits = case.limits
    wide = float(case.coverage.wide.mean())
    # one of two rules that say "empty": pen ink on the letters forbids both
    if case.coverage.whole > limits.nothing or wide >= limits.stray_wide or case.pen_mm >= limits.pen:
        return None
    beside = float(case.coverage.under.mean()) + float(case.coverage.over.mean())
    kind = MarkKind.STRAY if wide > limits.no_ink or beside > limits.no_ink else MarkKind.NONE
    rule = AppliedRule("stray_only", round(wide, 2), limits.stray_wide)
    return case.reading(MarkState.EMPTY, kind, rule, near=min(0.95, wide / limits.stray_wide))


def fringe_only(case: StrikeCase) -> MarkReading | None:
    """Decide that the name is empty: all that was traced is the blurred edge of its letters."""
    limits = case.limits
    whole = case.coverage.whole
    few = whole < limits.fringe_share and case.stray < limits.touch and case.pen_mm < limits.pen
    if not (few and all(is_fringe(case.name, stroke, limits) for stroke in case.strokes)):
        return None
    rule = AppliedRule("fringe_only", round(whole, 2), limits.fringe_share)
    return case.reading(MarkState.EMPTY, MarkKind.STRAY, rule, near=0.9)


def between_rows(case: StrikeCase) -> MarkReading | None:
    """Doubt a line that does not say which of two rows it strikes."""
    limits = case.limits
    whole = case.coverage.whole
    gap = float(case.coverage.wide.mean()) - whole
    if gap <= limits.between_gap or whole >= limits.between_whole:
        return None
    rule = AppliedRule("between_rows", round(gap, 2), limits.between_gap)
    return case.reading(MarkState.DOUBTFUL, MarkKind.BETWEEN, rule)


def part_of_name(case: StrikeCase) -> MarkReading | None:
    """Name a strike through a part of the name.

    It is one level line of a pen that writes well; a word is free of ink on, under and over it, and so is most of the
    name. A slash, a small cross, or a line that goes on through other rows is no such line.
    """
    limits = case.limits
    if case.coverage.whole < limits.nothing:
        return None
    words = case.words()
    if words.free == 0 or words.free_share < limits.part_free or not words.is_dark:
        return None
    if words.height_mm > limits.part_height_mm:
        return None
    rule = AppliedRule("part_of_name", round(1 - words.free_share, 2), round(1 - limits.part_free, 2))
    return case.reading(MarkState.DOUBTFUL, MarkKind.PARTIAL, rule, near=limits.certain)


def word_untouched(case: StrikeCase) -> MarkReading | None:
    """Doubt a line that covers what the profile asks and does not certainly touch each word."""
    coverage = case.coverage
    if coverage.whole < case.limits.plain_whole or touches_words(coverage, case.limits):
        return None
    rule = AppliedRule("word_untouched", round(coverage.whole, 2), case.limits.plain_whole)
    return case.reading(MarkState.DOUBTFUL, MarkKind.PARTIAL, rule)


def neither_whole_nor_part(case: StrikeCase) -> MarkReading:
    """Doubt ink on the letters that is neither a whole strike nor certainly a part of one."""
    rule = AppliedRule("neither_whole_nor_part", round(case.coverage.whole, 2), case.limits.whole)
    return case.reading(MarkState.DOUBTFUL, MarkKind.PARTIAL, rule)


# the order matters: `whole_strike` does not ask for ink that takes a strike back, the rules before it do
RULES: tuple[Decide, ...] = (
    plain_strike,
    strike_taken_back,
    line_off_middle,
    whole_strike,
    steep_strike,
    # before `line_beside`, as a loop runs under and over the name too
    loop_around,
    line_beside,
    # the next two alone say "empty"; what they leave is at least a doubt
    stray_only,
    fringe_only,
    between_rows,
    part_of_name,
    word_untouched,
    neither_whole_nor_part,
)
