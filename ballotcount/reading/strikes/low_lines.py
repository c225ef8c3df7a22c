"""Doubt lines that lie on the letters only where a name's print should be, and not where the picture shows it.

Beside a fold or under a lens a name lies up to a pixel or two above or below its place. A line's height is taken from
that place, and one along the feet of the letters then looks as if it went through them. So does one of which the
letters hide the lower half: its height is measured beside them too.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.coverage import main_lines, mean_level, meets_letters
from ballotcount.reading.strikes.line_thresholds import LOW_LINE, LowLineThresholds
from ballotcount.reading.strikes.local_registration import print_below
from ballotcount.reading.strikes.name_geometry import NameRegion
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.strikes.same_hand import LIKE_OTHERS
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke
from ballotcount.reading.strikes.thresholds import StrikeThresholds


def doubt_low_lines(
    evidence: list[NameEvidence], readings: list[MarkReading], ink: Ink, *, limits: StrikeThresholds
) -> list[MarkReading]:
    """Return the readings with a doubt for each struck name whose line misses its letters where they really are.

    Args:
        evidence: the names with their strokes.
        readings: their readings.
        ink: the ink of the page.
        limits: the thresholds.
    """
    return [
        _doubted(one, mark, ink, limits=limits) if mark.state is MarkState.MARKED else mark
        for one, mark in zip(evidence, readings, strict=True)
    ]


def _doubted(one: NameEvidence, mark: MarkReading, ink: Ink, *, limits: StrikeThresholds) -> MarkReading:
    name = one.name
    strokes = list(one.strokes)
    lines = main_lines(name, strokes, limits)
    # of several lines nothing is asked, and a search for the print would take time
    if len(lines) != 1:
        return mark
    below = print_below(name, ink.paper[name.window], ink.print_bound[name.window])
    beside = level_beside_letters(one, lines[0])
    level = max(mean_level(name, lines, limits), -np.inf if beside is None else beside) - below / name.half
    # what a line at the foot means may be known by the other strikes of the same writer
    is_low = level > limits.mean_foot and (mark.rule is None or mark.rule.name != LIKE_OTHERS)
    if meets_moved(name, lines[0], below, limits=limits) and not is_low:
        return mark
    doubt = replace(mark, state=MarkState.DOUBTFUL, sensitivity=1.0)
    if level > limits.met_mean:
        limit = limits.mean_foot if is_low else limits.met_mean
        return replace(doubt, kind=MarkKind.UNDER, rule=AppliedRule("line_low_on_letters", round(level, 2), limit))
    rule = AppliedRule("neither_whole_nor_part", round(mark.score, 2), limits.whole)
    return replace(doubt, kind=MarkKind.PARTIAL, rule=rule)


def level_beside_letters(one: NameEvidence, line: Stroke, *, limits: LowLineThresholds = LOW_LINE) -> float | None:
    """Return the median level of a line on the letters by its ink beside them, None where too little is beside them.

    On the letters print hides a part of the line, which then seems to lie higher than it does. Between words and beyond
    the name its whole thickness shows.

    Args:
        one: the name and its ink.
        line: its line.
        limits: the thresholds.
    """
    name = one.name
    rows = np.repeat(line.rows, COLUMN)
    covered = np.repeat(line.bridged, COLUMN)
    height, width = one.residual.shape
    columns = np.arange(max(0, name.first - limits.around_px), min(width, len(rows), name.last + limits.around_px + 1))
    columns = columns[covered[columns] >= limits.inked]
    at = np.rint(rows[columns]).astype(int)[:, None] + np.arange(-limits.reach_px, limits.reach_px + 1)
    inside = (at[:, 0] >= 0) & (at[:, -1] < height)
    columns = columns[inside]
    at = at[inside]
    ink = np.maximum(one.residual[at, columns[:, None]].astype(np.float32) - limits.noise, 0)
    shown = (one.print_bound[at, columns[:, None]].min(axis=1) >= limits.open) & (ink.sum(axis=1) >= limits.ink)
    columns = columns[shown]
    if len(columns) < limits.fewest_px:
        return None
    middles = (at[shown] * ink[shown]).sum(axis=1) / ink[shown].sum(axis=1)
    # each gap counts once, however wide it is
    gaps = np.split(np.arange(len(columns)), np.flatnonzero(np.diff(columns) > limits.gap_px) + 1)
    places = [float(columns[gap].mean()) for gap in gaps]
    if places[-1] - places[0] < limits.span * (name.last - name.first):
        return None
    letters = np.concatenate([np.arange(start, end + 1) for start, end in name.words])
    between = np.interp(letters, places, [float(np.median(middles[gap])) for gap in gaps])
    return float(np.median((between - name.middle) / name.half))


def meets_moved(name: NameRegion, line: Stroke, below: float, *, limits: StrikeThresholds) -> bool:
    """Return whether a line meets enough letters of a name whose print lies ``below`` px under its place.

    Args:
        name: the name.
        line: its only line.
        below: displacement of the print, px.
        limits: the thresholds.
    """
    return meets_letters(name, [replace(line, rows=line.rows - np.float32(below))], limits)
