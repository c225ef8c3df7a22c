"""Decide what was done to a printed name: struck through, in part, under, over, around, or nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, ReadingPolicy
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.coverage import coverage_of
from ballotcount.reading.strikes.name_ink import NameEvidence, letters_of
from ballotcount.reading.strikes.pale_pen import between_words, followed_on
from ballotcount.reading.strikes.rules import Decision, judge, reading_of
from ballotcount.reading.strikes.stray_ink import stray_ink, stray_length
from ballotcount.reading.strikes.thresholds import OUTLIER, STRIKE, OutlierThresholds, StrikeThresholds

QUIET = (MarkKind.NONE, MarkKind.STRAY)
"""Kinds that say there is no mark."""
ONE_WAY = (MarkKind.THROUGH, MarkKind.SLANTED, MarkKind.WAVY, MarkKind.DOUBLE)
"""Strikes that go once along the name: a cross or a scribble over one word is not followed to the others."""
WHITE = 250
"""Grey level of clean paper."""


def doubt_outliers(
    evidence: list[NameEvidence], readings: list[MarkReading], noise: float, limits: OutlierThresholds = OUTLIER
) -> list[MarkReading]:
    """Doubt the names that are called empty and yet are darker than the other empty names of the page.

    Edges of print out of register or out of focus are alike all over a page; ink that no stroke was traced through is
    not.

    Args:
        evidence: the names with their ink.
        readings: their readings.
        noise: spread of clean paper, grey levels.
        limits: the thresholds.
    """
    empty = [n for n, one in enumerate(readings) if one.state is MarkState.EMPTY and one.kind in QUIET]
    if not empty:
        return readings
    readings = list(readings)
    widths = [max(1, one.name.last - one.name.first) for one in evidence]
    usual = 0.0
    usual_line = 0.0
    if len(empty) >= limits.enough:
        usual = float(np.percentile([evidence[n].off_print / widths[n] for n in empty], limits.percentile))
        usual_line = float(np.median([evidence[n].faint_line for n in empty]))
    most = limits.usual_line + limits.usual_noise * noise
    line = max(limits.line_dark, limits.line_times * min(usual_line, most))
    for n in empty:
        dark = evidence[n].off_print / (limits.times * usual * widths[n] + limits.dark)
        near = max(dark, evidence[n].faint_line / line)
        if near > 1:
            readings[n] = replace(readings[n], state=MarkState.DOUBTFUL, kind=MarkKind.PARTIAL, sensitivity=1.0)
        else:
            sensitivity = max(readings[n].sensitivity, round(limits.near * near, 3))
            readings[n] = replace(readings[n], sensitivity=sensitivity)
    return readings


def read_strike(evidence: NameEvidence, ink: Ink, policy: ReadingPolicy) -> MarkReading:
    """Read one name."""
    return decide_strike(evidence, ink, policy).reading


def decide_strike(
    evidence: NameEvidence, ink: Ink, policy: ReadingPolicy, limits: StrikeThresholds = STRIKE
) -> Decision:
    """Read one name and keep the rule that decided.

    Args:
        evidence: the name with its strokes.
        ink: the ink on the page.
        policy: what the profile makes of a strike through a part of the name, and of lines beside it.
        limits: the thresholds.
    """
    name = evidence.name
    found = Decision(
        reading=reading_of(name, MarkState.EMPTY, MarkKind.NONE, score=0.0, near=0.0), rule="no_stroke_traced"
    )
    if evidence.strokes:
        found = _judged(evidence, ink=ink, policy=policy, limits=limits)
    reading = found.reading
    if reading.kind is MarkKind.PARTIAL and _is_pale(evidence, reading.score, limits):
        reading = reading_of(name, MarkState.EMPTY, MarkKind.STRAY, score=reading.score, near=0.9, words=reading.words)
        found = Decision(reading=reading, rule="too_pale_for_pen", value=reading.score, limit=limits.pale_share)
    elif evidence.touched and reading.state is MarkState.EMPTY and reading.kind in QUIET:
        found = _not_quite_empty(found, evidence=evidence, ink=ink, limits=limits)
    if found.reading.state is MarkState.EMPTY and evidence.print_shown < limits.seen:
        reading = reading_of(
            name,
            MarkState.DOUBTFUL,
            MarkKind.UNSEEN,
            score=found.reading.score,
            near=1.0,
            words=found.reading.words,
        )
        return Decision(reading=reading, rule="print_not_seen", value=evidence.print_shown, limit=limits.seen)
    return found


def _judged(evidence: NameEvidence, ink: Ink, policy: ReadingPolicy, limits: StrikeThresholds) -> Decision:
    """Judge the strokes; where a pen ran pale, once more at a lower contrast; never strike by print out of place."""
    name = evidence.name
    strokes = list(evidence.strokes)
    beside = stray_ink(name, residual=evidence.residual, ink=ink, strokes=strokes)
    stray = beside.line if beside.dots < limits.dots else max(beside.line, 2 * limits.stray)
    found = judge(
        name, coverage=coverage_of(name, strokes, limits), strokes=strokes, policy=policy, stray=stray, limits=limits
    )
    perhaps_pale = found.reading.kind is MarkKind.PARTIAL and found.reading.score >= limits.established
    if not perhaps_pale and found.reading.state is not MarkState.MARKED:
        return found
    between = between_words(evidence, ink.dark)
    if perhaps_pale and between >= limits.as_dark:
        paler = followed_on(evidence, ink.dark)
        again = judge(
            name,
            coverage=coverage_of(name, paler, limits),
            strokes=paler,
            policy=policy,
            stray=stray,
            word=limits.pale_word,
            limits=limits,
        )
        if again.reading.state is MarkState.MARKED and again.reading.kind in ONE_WAY:
            sensitivity = max(again.reading.sensitivity, limits.pale)
            found = replace(again, reading=replace(again.reading, sensitivity=sensitivity))
    doubted = between < limits.a_pen or evidence.print_shown < limits.in_place
    if found.reading.state is MarkState.MARKED and doubted:
        reading = replace(found.reading, state=MarkState.DOUBTFUL, kind=MarkKind.PARTIAL, sensitivity=1.0)
        return Decision(
            reading=reading, rule="strike_fades_between_words", measure="darkness", value=between, limit=limits.a_pen
        )
    return found


def _is_pale(evidence: NameEvidence, share: float, limits: StrikeThresholds) -> bool:
    """Return True if the traced path is only the blurred edge of the letters: no line, and no ink off the print."""
    dark = evidence.faint_line >= limits.pale_line or evidence.off_print >= limits.pale_raw
    return share < limits.pale_share and not dark


def _not_quite_empty(found: Decision, evidence: NameEvidence, ink: Ink, limits: StrikeThresholds) -> Decision:
    """Doubt an empty name that has more pen ink on its letters than a touch, however short the piece."""
    reading = found.reading
    zone = np.zeros_like(evidence.residual)
    part = letters_of(evidence.name)
    zone[part] = evidence.residual[part]
    zone[evidence.print_bound < ink.dark + limits.touch_open * (WHITE - ink.dark)] = 0
    touch = stray_length(evidence.name, residual=zone, ink=ink, strokes=[])
    if touch < limits.touch or _is_pale(evidence, reading.score, limits):
        near = round(max(reading.sensitivity, 0.9 * min(touch / limits.touch, 1)), 3)
        return replace(found, reading=replace(reading, sensitivity=near))
    reading = replace(reading, state=MarkState.DOUBTFUL, kind=MarkKind.PARTIAL, sensitivity=1.0)
    return Decision(reading=reading, rule="touch_on_letters", measure="touch_mm", value=touch, limit=limits.touch)
