"""Doubt names under a wide pale band: a highlighter may strike a name, or only draw attention to it.

A pen's line is narrow, and a wide marker's is dark. Ink of a highlighter lets the print and the paper show through: it
takes one colour of the light and leaves most of the others. In a grey picture it is only pale.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import Floats, median, percentile, without_colour
from ballotcount.reading.ink.ink import WHITE, Ink
from ballotcount.reading.strikes.ink_thresholds import NAME_INK
from ballotcount.reading.strikes.line_thresholds import HIGHLIGHTER, HighlighterThresholds
from ballotcount.reading.strikes.name_ink import NameEvidence, Part


def doubt_highlighters(
    evidence: list[NameEvidence],
    readings: list[MarkReading],
    ink: Ink,
    *,
    limits: HighlighterThresholds = HIGHLIGHTER,
) -> list[MarkReading]:
    """Return the readings with a doubt for each certain mark that is a wide pale band.

    Args:
        evidence: the names with their ink.
        readings: their readings.
        ink: the ink of the page.
        limits: the thresholds.
    """
    found = list(readings)
    # a profile decides a mark through a part of a name where its sensitivity is below 1
    heights = {
        number: pale_height(one, ink, limits=limits)
        for number, (one, mark) in enumerate(zip(evidence, readings, strict=True))
        if mark.state is MarkState.MARKED
        or (mark.kind is MarkKind.PARTIAL and mark.sensitivity < 1 and mark.state is MarkState.DOUBTFUL)
    }
    narrow = [evidence[number] for number, height in heights.items() if 0 < height < limits.height_mm]
    for number, height in heights.items():
        if height < limits.height_mm or _is_of_the_pen(evidence[number], narrow, ink, limits=limits):
            continue
        rule = AppliedRule("pale_band", round(height, 1), limits.height_mm)
        found[number] = replace(readings[number], state=MarkState.DOUBTFUL, sensitivity=1.0, rule=rule)
    return found


def _is_of_the_pen(one: NameEvidence, narrow: list[NameEvidence], ink: Ink, *, limits: HighlighterThresholds) -> bool:
    """Return True if a band has the colour of narrow lines of its sheet and is no paler: their pen drew it twice."""
    if ink.colour is None:
        return False
    band = light_taken(one, ink)
    pens = [pen for pen in (light_taken(other, ink) for other in narrow) if pen.max() >= limits.seen]
    if not pens or band.min() < limits.least_share * band.max():
        return False
    apart = np.abs(np.array([pen / pen.max() for pen in pens]) - band / band.max()).max(axis=1)
    usual = median(np.array([float(pen.max()) for pen in pens]))
    return median(apart) <= limits.same_colour and float(band.max()) >= limits.as_dark * usual


def light_taken(one: NameEvidence, ink: Ink, *, limits: HighlighterThresholds = HIGHLIGHTER) -> Floats:
    """Return the light that the ink on a name takes, where it is darkest on open paper: blue, green, red, grey levels.

    Args:
        one: the name and its ink.
        ink: the ink of the page, in colour.
        limits: the thresholds.
    """
    assert ink.colour is not None, "a grey picture has no colours"
    name = one.name
    residual = np.where(one.print_bound >= limits.open, one.residual, 0)[:, name.first : name.last + 1]
    # the rim of a thin line is half paper
    core = residual >= max(1.0, limits.core * percentile(residual, limits.darkest_percent))
    taken = WHITE - ink.colour[name.window][:, name.first : name.last + 1].astype(np.float32)
    return np.asarray(np.median(taken[core], axis=0) if core.any() else np.zeros(3), dtype=np.float32)


def pale_height(one: NameEvidence, ink: Ink, *, limits: HighlighterThresholds = HIGHLIGHTER) -> float:
    """Return the height of a pale band along a name, mm: rows on which ink covers the open paper; 0 if it is dark.

    Args:
        one: the name and its ink.
        ink: the ink of the page.
        limits: the thresholds.
    """
    name = one.name
    top = max(0, round(name.row_top) + NAME_INK.row_margin_top)
    part = (slice(top, round(name.row_bottom) - NAME_INK.row_margin_bottom), slice(name.first, name.last + 1))
    residual = one.residual[part]
    is_open = one.print_bound[part] >= limits.open
    letters = is_open & (np.abs(np.arange(top, top + len(residual)) - name.middle) <= name.half)[:, None]
    # a band may begin or end inside the name; print hides whole columns of bold letters
    along = (letters & (residual >= ink.noise_floor)).any(axis=0) | ~letters.any(axis=0)
    shown = is_open[:, along]
    seen = residual[:, along]
    usual = [
        float(np.median(row[place])) for row, place in zip(seen, shown, strict=True) if place.sum() >= limits.columns
    ]
    # row by row: a pen's line under the band fills few rows, though it is darker
    usual = [level for level in usual if level >= ink.noise_floor]
    if not usual:
        return 0.0
    inked = shown & (seen >= limits.dark * median(np.array(usual)))
    covered = inked.sum(axis=1) >= limits.covered * np.maximum(shown.sum(axis=1), limits.columns)
    band = np.zeros_like(is_open)
    band[:, along] = inked & covered[:, None]
    if not covered.any() or float(np.median(_darkness(one, ink, part)[band])) > limits.darkest:
        return 0.0
    return float(np.count_nonzero(covered)) / ink.scale


def _darkness(one: NameEvidence, ink: Ink, part: Part) -> Floats:
    """Return by how much each pixel of a part of a name's window is darker than paper, grey levels."""
    seen = ink.paper[one.name.window] if ink.colour is None else without_colour(ink.colour[one.name.window])
    return WHITE - seen[part].astype(np.float32)
