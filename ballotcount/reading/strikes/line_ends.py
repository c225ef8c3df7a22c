"""Measure how far a line certainly runs, pixel by pixel: up to the last place where open paper shows its ink."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ballotcount.reading.arrays.arrays import Mask, percentile
from ballotcount.reading.strikes.coverage import StrokeCoverage, coverage_of
from ballotcount.reading.strikes.ink_thresholds import PALE_PEN
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.strikes.pale_pen import ink_along
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke, strongest
from ballotcount.reading.strikes.thresholds import LINE_END, STRIKE, LineEndThresholds, StrikeThresholds


def measured_coverage(evidence: NameEvidence, dark: float, limits: StrikeThresholds = STRIKE) -> StrokeCoverage:
    """Return how the strokes of a name lie over it; where they may miss a word, by the ends of the line.

    Args:
        evidence: the name with its strokes.
        dark: grey of solid print.
        limits: the thresholds.
    """
    coverage = coverage_of(evidence.name, list(evidence.strokes), limits)
    if not evidence.strokes or coverage.reached >= 0 or coverage.whole < limits.established:
        return coverage
    return replace(coverage, reached=max(coverage.reached, _reached(evidence, dark, limits=limits)))


def _reached(
    evidence: NameEvidence, dark: float, *, limits: StrikeThresholds, ends: LineEndThresholds = LINE_END
) -> float:
    """Return by how many px the strongest line certainly covers the least touched word beyond a touch."""
    stroke = strongest(evidence.strokes)
    covered = _covered(evidence, dark=dark, stroke=stroke, ends=ends)
    name = evidence.name
    level = (np.repeat(stroke.rows, COLUMN) - name.middle) / name.half
    covered &= (level >= limits.extent_top) & (level <= limits.extent_foot)
    beyond = []
    for start, end in name.words:
        width = end - start + 1
        touch = max(limits.touched_word * width, min(ends.free * width + ends.error_px, limits.reached_most * width))
        beyond.append(float(np.count_nonzero(covered[start : end + 1])) - touch)
    return min(beyond)


def _covered(evidence: NameEvidence, dark: float, *, stroke: Stroke, ends: LineEndThresholds) -> Mask:
    """Return the px between the two ends of a line, less half its thickness: the pen's tip is round.

    Print that hides an end hides where it is: the line ends where open paper last shows it.
    """
    covered = np.zeros(len(stroke.cover) * COLUMN, dtype=bool)
    sure = np.flatnonzero(np.nan_to_num(stroke.cover) > PALE_PEN.sure)
    if len(sure) == 0:
        return covered
    rows = np.interp(np.arange(len(stroke.cover)), sure, stroke.rows[sure]).astype(np.float32)
    core, beside, light = ink_along(evidence, rows, dark)
    shown = light > ends.open
    is_open = np.repeat(np.isin(np.arange(len(stroke.cover)), sure), COLUMN) & shown
    if is_open.sum() <= ends.least_px:
        return covered
    pen = percentile(core[is_open], PALE_PEN.pen_percentile)
    inked = shown & (core >= ends.dark * pen * light)
    # in the narrow openings of a letter the line goes on as dark as the paper there lets it
    opening = light > ends.half_open
    going_on = opening & (core >= ends.half_dark * pen * light) & (beside < ends.half_beside * core)
    bare = (shown & ~inked) | (opening & (core < ends.half_bare * pen * light))
    middle = int(np.median(sure)) * COLUMN
    first = middle - _last_inked(inked[middle::-1], bare[middle::-1], going_on[middle::-1], ends=ends)
    last = middle + _last_inked(inked[middle:], bare[middle:], going_on[middle:], ends=ends)
    tip = round(stroke.thickness / 2)
    covered[max(0, first + tip) : max(0, last + 1 - tip)] = True
    return covered


def _last_inked(inked: Mask, bare: Mask, going_on: Mask, ends: LineEndThresholds) -> int:
    """Return the place of the last ink of a line that begins at the first place: bare paper ends it.

    Args:
        inked: places where open paper shows its ink.
        bare: places where paper shows none.
        going_on: places that show it through the openings of letters; they count as far as none is missing.
        ends: the thresholds.
    """
    last = 0
    gap = 0
    for place in range(len(inked)):
        if inked[place]:
            last = place
            gap = 0
        elif bare[place]:
            gap += 1
            if gap > ends.gap_px:
                break
    beyond = going_on[last + 1 :]
    return last + (len(beyond) if beyond.all() else int(beyond.argmin()))
