"""Decide what was done to a printed name: struck through, in part, under, over, around, or nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import median, percentile
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.coverage import StrokeCoverage, coverage_of, meets_letters, touches_words
from ballotcount.reading.strikes.ink_thresholds import PALE_PEN
from ballotcount.reading.strikes.line_ends import measured_coverage
from ballotcount.reading.strikes.name_ink import NameEvidence, letters_of
from ballotcount.reading.strikes.pale_pen import between_words, followed_on
from ballotcount.reading.strikes.paper_texture import PaperTexture
from ballotcount.reading.strikes.rules import judge, reading_of
from ballotcount.reading.strikes.stray_ink import dots_under, stray_ink, stray_length
from ballotcount.reading.strikes.stroke_tracing import Stroke
from ballotcount.reading.strikes.thresholds import OUTLIER, STRIKE, OutlierThresholds, StrikeThresholds
from ballotcount.reading.strikes.word_ink import word_ink

ONE_WAY = (MarkKind.THROUGH, MarkKind.SLANTED, MarkKind.WAVY, MarkKind.DOUBLE)
"""Strikes that go once along the name: a cross or a scribble over one word is not followed to the others."""
WHITE = 250
"""Grey level of clean paper."""


def doubt_outliers(
    evidence: list[NameEvidence],
    readings: list[MarkReading],
    noise: float,
    texture: PaperTexture,
    *,
    limits: OutlierThresholds = OUTLIER,
) -> list[MarkReading]:
    """Doubt the names that are called empty and yet are darker than the other empty names of the page.

    Edges of print out of register or out of focus are alike all over a page; ink that no stroke was traced through is
    not.

    Args:
        evidence: the names with their ink.
        readings: their readings.
        noise: spread of clean paper, grey levels.
        texture: lines that the bare paper shows.
        limits: the thresholds.
    """
    empty = [n for n, one in enumerate(readings) if one.is_quiet]
    if not empty:
        return readings
    readings = list(readings)
    widths = [max(1, one.name.last - one.name.first) for one in evidence]
    usual = 0.0
    usual_line = 0.0
    # with fewer, both stay 0, and only the fixed limits decide
    if len(empty) >= limits.enough:
        usual = percentile(np.array([evidence[n].off_print / widths[n] for n in empty]), limits.percentile)
        usual_line = median(np.array([evidence[n].faint_line for n in empty]))
    most = limits.usual_line + limits.usual_noise * noise
    line = max(limits.line_dark, limits.line_noise * noise, limits.line_times * min(usual_line, most))
    for n in empty:
        dark = evidence[n].off_print / (limits.times * usual * widths[n] + limits.dark)
        near = max(dark, evidence[n].faint_line / line)
        if near > 1 and not texture.explains(evidence[n]):
            rule = AppliedRule("darker_than_other_names", round(near, 2), 1.0)
            readings[n] = replace(
                readings[n], state=MarkState.DOUBTFUL, kind=MarkKind.PARTIAL, sensitivity=1.0, rule=rule
            )
        else:
            sensitivity = max(readings[n].sensitivity, round(limits.near * min(near, 1.0), 3))
            readings[n] = replace(readings[n], sensitivity=sensitivity)
    return readings


def read_strike(evidence: NameEvidence, ink: Ink, limits: StrikeThresholds = STRIKE) -> MarkReading:
    """Read one name, before the profile's policy is applied.

    Args:
        evidence: the name with its strokes.
        ink: the ink on the page.
        limits: the thresholds.
    """
    name = evidence.name
    rule = AppliedRule("no_stroke")
    reading = reading_of(name, MarkState.EMPTY, MarkKind.NONE, rule=rule, score=0.0, near=0.0)
    if evidence.strokes:
        reading = _judged(evidence, ink=ink, limits=limits)
    if reading.kind is MarkKind.PARTIAL and _is_pale(evidence, reading.score, limits):
        rule = AppliedRule("too_pale_for_pen", round(reading.score, 2), limits.pale_share)
        reading = replace(reading, state=MarkState.EMPTY, kind=MarkKind.STRAY, sensitivity=limits.near_touch, rule=rule)
    elif evidence.touched and reading.is_quiet:
        reading = _not_quite_empty(reading, evidence=evidence, ink=ink, limits=limits)
    # whatever hides the print would hide a strike too
    if reading.state is MarkState.EMPTY and evidence.print_shown < limits.seen:
        rule = AppliedRule("print_not_shown", round(evidence.print_shown, 2), limits.seen)
        return replace(reading, state=MarkState.DOUBTFUL, kind=MarkKind.UNSEEN, sensitivity=1.0, rule=rule)
    # last, so that no reason for "empty" above drops ink that was measured
    return hold_ink(reading, evidence, limits)


def hold_ink(reading: MarkReading, evidence: NameEvidence, limits: StrikeThresholds = STRIKE) -> MarkReading:
    """Doubt a name that is read as empty although pen ink lies on its letters, whatever the reason for "empty"."""
    if not reading.is_quiet or evidence.pen_mm < limits.pen:
        return reading
    rule = AppliedRule("ink_on_letters", round(evidence.pen_mm, 1), limits.pen)
    return replace(reading, state=MarkState.DOUBTFUL, kind=MarkKind.PARTIAL, sensitivity=1.0, rule=rule)


def may_hold_ink(
    evidence: NameEvidence, noise: float, texture: PaperTexture, limits: StrikeThresholds = STRIKE
) -> bool:
    """Return True if anything was measured at a name that may be ink: only then a network's doubt counts."""
    line = evidence.faint_line
    is_trace = evidence.off_print >= limits.trace_raw or line >= max(limits.trace_line, limits.trace_noise * noise)
    if not evidence.touched and not is_trace:
        return False  # nearly always; the paper need not be measured
    return not texture.explains(evidence)


def _judged(evidence: NameEvidence, ink: Ink, limits: StrikeThresholds) -> MarkReading:
    """Judge the strokes; where a pen ran pale, once more at a lower contrast; never strike by print out of place."""
    name = evidence.name
    strokes = list(evidence.strokes)
    beside = stray_ink(name, residual=evidence.residual, ink=ink, strokes=strokes)
    # dots are short: four of them take a strike back, whatever their length
    stray = beside.line if beside.dots < limits.dots else max(beside.line, 2 * limits.stray)
    # dots close under a strike are traced as a second stroke, so one stroke needs no second search
    dots = (
        beside.dots
        if len(strokes) < 2
        else max(beside.dots, dots_under(name, evidence.residual, evidence.print_bound, ink=ink))
    )
    # few rules need it and it is slow; `judged` may run twice
    words = cache(lambda: word_ink(evidence, ink, strokes))

    def judged(lines: list[Stroke], coverage: StrokeCoverage, word: float) -> MarkReading:
        return judge(
            name,
            coverage=coverage,
            strokes=lines,
            stray=stray,
            dots=dots,
            pen_mm=evidence.pen_mm,
            pen_share=evidence.pen_mm * ink.scale / max(1, name.last - name.first),
            faint_line=evidence.faint_line,
            words=words,
            word=word,
            limits=limits,
        )

    coverage = measured_coverage(evidence, ink.dark, limits)
    found = judged(strokes, coverage, limits.word)
    perhaps_pale = found.kind is MarkKind.PARTIAL and found.score >= limits.established
    if not perhaps_pale and found.state is not MarkState.MARKED:
        return found
    between = between_words(evidence, ink.dark)
    if perhaps_pale and between >= limits.as_dark:
        followed = followed_on(evidence, ink.dark)
        # a pale end is followed for what it is, so it need not be as dark as the line
        longer = coverage_of(name, followed, replace(limits, reached_share=0.0))
        again = judged(followed, longer, limits.pale_word)
        # what is taken together along the line makes its ends look longer by half of that
        touches = touches_words(coverage, limits) or longer.reached >= PALE_PEN.along_px / 2
        certain = touches and meets_letters(name, strokes, limits)
        if again.state is MarkState.MARKED and again.kind in ONE_WAY and certain:
            found = replace(again, sensitivity=max(again.sensitivity, limits.pale))
    doubted = between < limits.a_pen or evidence.print_shown < limits.in_place
    if found.state is MarkState.MARKED and doubted:
        rule = AppliedRule("fades_between_words", round(between, 2), limits.a_pen)
        return replace(found, state=MarkState.DOUBTFUL, kind=MarkKind.PARTIAL, sensitivity=1.0, rule=rule)
    return found


def _is_pale(evidence: NameEvidence, share: float, limits: StrikeThresholds) -> bool:
    """Return True if the traced path is only the blurred edge of the letters: no line, and no ink off the print."""
    dark = evidence.faint_line >= limits.pale_line or evidence.off_print >= limits.pale_raw
    return share < limits.pale_share and not dark


def _not_quite_empty(reading: MarkReading, evidence: NameEvidence, ink: Ink, limits: StrikeThresholds) -> MarkReading:
    """Doubt an empty name that has more pen ink on its letters than a touch, however short the piece."""
    zone = np.zeros_like(evidence.residual)
    part = letters_of(evidence.name)
    zone[part] = evidence.residual[part]
    zone[evidence.print_bound < ink.dark + limits.touch_open * (WHITE - ink.dark)] = 0
    touch = stray_length(evidence.name, residual=zone, ink=ink, strokes=[])
    if touch < limits.touch or _is_pale(evidence, reading.score, limits):
        near = round(max(reading.sensitivity, limits.near_touch * min(touch / limits.touch, 1)), 3)
        return replace(reading, sensitivity=near)
    rule = AppliedRule("touch_on_letters", round(touch, 1), limits.touch)
    return replace(reading, state=MarkState.DOUBTFUL, kind=MarkKind.PARTIAL, sensitivity=1.0, rule=rule)
