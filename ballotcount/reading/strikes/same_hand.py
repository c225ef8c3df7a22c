"""Decide a doubted line by the other strikes of its sheet: one voter, one pen, one habit.

A ballot is marked by one hand. A sheet with clear strikes shows what this voter's strike is; one more line of the same
pen that begins or ends late, or leaves the height of the letters at one end, is a strike too. Whether a board lets such
a line count is a setting of the profile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ballotcount.domain.reading import AppliedRule, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import Floats, median, percentile
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.coverage import (
    StrokeCoverage,
    line_kind,
    main_lines,
    mean_level,
    meets_letters,
    near_rule,
    passes_a_word,
    runs_beside,
    touches_words,
)
from ballotcount.reading.strikes.line_ends import measured_coverage
from ballotcount.reading.strikes.name_geometry import NameRegion
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.strikes.pale_pen import between_words
from ballotcount.reading.strikes.stray_ink import stray_ink
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke, strongest
from ballotcount.reading.strikes.thresholds import (
    SAME_HAND,
    STRIKE,
    SameHandThresholds,
    StrikeThresholds,
)

LIKE_OTHERS = "like_other_strikes"
"""Name of the rule that decides a line by the other strikes of its sheet."""
# not `LIKE_OTHERS`: a line that others decided is no proof for the next one
CLEAR = ("whole_strike",)
"""Rules whose strikes are clear by themselves, and show what the voter's strikes are like."""
ASKED = ("neither_whole_nor_part", "word_untouched", "between_rows", "second_look_doubts", "line_high_on_letters")
"""Rules whose doubt is about the length and place of a line; other doubts have other causes, and stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """The ink on a doubted name, as one line.

    Attributes:
        stroke: the strongest stroke.
        coverage: of all strokes.
        firm: share of the name's width with the stroke well inside the letters.
        begins, ends: mm from the first letter to where the line is first seen, and from the last letter to where it is
            last seen.
        highest, lowest: levels between which it runs over the name.
    """

    name: NameRegion
    stroke: Stroke
    coverage: StrokeCoverage
    firm: float
    begins: float
    ends: float
    highest: float
    lowest: float


def like_the_others(
    evidence: Sequence[NameEvidence],
    marks: Sequence[MarkReading],
    ink: Ink,
    limits: StrikeThresholds = STRIKE,
    same: SameHandThresholds = SAME_HAND,
) -> list[MarkReading]:
    """Return the readings with the doubted lines struck that are like the clear strikes of the sheet.

    Args:
        evidence: the names with their strokes.
        marks: their readings, in the same order.
        ink: the ink on the page.
        limits: when a line is plain, under the profile's definition of a strike.
        same: when a line is like the others.
    """
    found = list(marks)
    doubted = [place for place, mark in enumerate(marks) if _is_asked(mark)]
    clear = (
        [one for one, mark in zip(evidence, marks, strict=True) if _is_clear(mark) and one.strokes] if doubted else []
    )
    if not clear:
        return found
    pens = [strongest(one.strokes) for one in clear]
    # a doubled strike or a cross shows the pen, but not that this voter strikes with one line
    single = sum(len(main_lines(one.name, list(one.strokes), limits)) == 1 for one in clear)
    for place in doubted:
        line = _as_one_line(evidence[place], ink, limits=limits, same=same)
        if line is None or not _of_one_pen(line.stroke, pens, same):
            continue
        whole = _is_whole(line, single, limits=limits, same=same)
        if whole or (single and _is_struck(line, single, limits=limits, same=same)):
            rule = AppliedRule(LIKE_OTHERS, round(line.coverage.whole, 2), float(len(clear)))
            kind = line_kind(line.name, [line.stroke], [line.stroke], limits=limits)
            found[place] = replace(
                marks[place], state=MarkState.MARKED, kind=kind, sensitivity=limits.certain, rule=rule
            )
    return found


def _is_asked(mark: MarkReading) -> bool:
    return mark.state is MarkState.DOUBTFUL and mark.rule is not None and mark.rule.name in ASKED


def _is_clear(mark: MarkReading) -> bool:
    return mark.state is MarkState.MARKED and mark.rule is not None and mark.rule.name in CLEAR


def _as_one_line(one: NameEvidence, ink: Ink, *, limits: StrikeThresholds, same: SameHandThresholds) -> _Line | None:
    """Return the ink on a name as one line, or None where it is more than that, or perhaps no pen's."""
    name = one.name
    strokes = list(one.strokes)
    # a name whose print is not at its place is not struck by what lies there
    if not strokes or one.print_shown < limits.in_place or runs_beside(name, strokes, limits):
        return None
    coverage = measured_coverage(one, ink.dark, limits)
    beside = stray_ink(name, residual=one.residual, ink=ink, strokes=strokes)
    alone = coverage.twice <= limits.plain_twice and beside.line <= limits.plain_stray
    if not alone or beside.dots > limits.plain_dots or near_rule(name, strokes, limits):
        return None
    stroke = strongest(one.strokes)
    if any(_apart(stroke, other, limits) > same.band_mm * ink.scale for other in strokes if other is not stroke):
        return None
    inked = np.flatnonzero(stroke.bridged > limits.inked)
    over_name = inked[(inked >= name.first // COLUMN) & (inked <= name.last // COLUMN)]
    # a letter that hides the line's end hides where it is too, so a line ends where it is last seen
    seen = np.flatnonzero(stroke.cover > limits.inked)
    # a pen is darkest on open paper: what fades between words is a fold or displaced print
    if len(over_name) == 0 or len(seen) == 0 or between_words(one, ink.dark) < limits.a_pen:
        return None
    rows = stroke.rows[inked]
    inside = min(float(rows.min()) - name.row_top, name.row_bottom - float(rows.max()))
    if inside < same.off_rules_mm * ink.scale:
        return None  # perhaps it goes on in the next row
    levels = (stroke.rows[over_name] - name.middle) / name.half
    return _Line(
        name=name,
        stroke=stroke,
        coverage=coverage,
        firm=_firm(name, stroke, same),
        begins=float(seen[0] * COLUMN - name.first) / ink.scale,
        ends=float((seen[-1] + 1) * COLUMN - name.last) / ink.scale,
        highest=float(levels.min()),
        lowest=float(levels.max()),
    )


def _is_whole(line: _Line, single: int, *, limits: StrikeThresholds, same: SameHandThresholds) -> bool:
    """Return True if a line covers what the profile asks of a strike; a thick or retraced one shows as two strokes.

    One that runs high on the letters does so beside several clear strikes.
    """
    coverage = line.coverage
    level = mean_level(line.name, [line.stroke], limits)
    top = same.high_top if single >= same.short_clear else limits.plain_top
    inside = top <= level <= limits.plain_foot
    covers = coverage.whole >= limits.plain_whole and min(coverage.words) >= limits.plain_word
    meets = touches_words(coverage, limits) and meets_letters(line.name, [line.stroke], limits)
    return inside and covers and meets


def _is_struck(line: _Line, single: int, *, limits: StrikeThresholds, same: SameHandThresholds) -> bool:
    """Return True if one line runs along the whole name and into its letters, or through more than half of them.

    It leaves no word untouched where the profile asks for every word: a speck on a free word looks like the line's
    begin.
    """
    if not touches_words(line.coverage, limits) or passes_a_word(line.name, [line.stroke], limits):
        return False
    spans = line.begins <= same.end_mm and line.ends >= -same.end_mm
    beyond = line.highest < same.highest or line.lowest > same.lowest
    if spans and not beyond and line.firm >= same.spans_firm:
        return float(line.coverage.wide.mean()) >= same.spans_wide
    firm = min(line.firm, line.coverage.whole)
    return single >= same.short_clear and firm >= same.short_firm


def _firm(name: NameRegion, stroke: Stroke, same: SameHandThresholds) -> float:
    """Return the share of the name's width on which the stroke has ink well inside the height of the letters."""
    own = slice(name.first // COLUMN, max(name.first // COLUMN + 1, name.last // COLUMN))
    level: Floats = (stroke.rows[own] - name.middle) / name.half
    inside = (level >= same.firm_top) & (level <= same.firm_foot)
    return float(np.where(inside, stroke.bridged[own], 0).mean())


def _apart(one: Stroke, other: Stroke, limits: StrikeThresholds) -> float:
    """Return how far another stroke runs from the first, px."""
    inked = other.cover > limits.inked
    return percentile(np.abs(other.rows - one.rows)[inked], 90) if inked.any() else 0.0


def _of_one_pen(stroke: Stroke, pens: Sequence[Stroke], same: SameHandThresholds) -> bool:
    """Return True if a stroke is as dark and as thick as the others of its sheet."""
    dark = stroke.darkness / max(1.0, median(np.array([pen.darkness for pen in pens])))
    thick = stroke.thickness / max(1.0, median(np.array([pen.thickness for pen in pens])))
    return same.pen_least <= dark <= same.pen_most and same.pen_least <= thick <= same.pen_most
