"""Measure how coloured a line through a name is: ink may be blue or red, a crease only darkens the paper.

A shadow takes about the same share of blue, green and red light; on a page whose paper was made white it is grey.
Print beside the line is grey too, but its edges may have coloured fringes, so only open paper counts.
"""

from __future__ import annotations

import numpy as np

from ballotcount.reading.arrays.arrays import Floats
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.line_thresholds import LINE_COLOUR, LineColourThresholds
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke


def line_colour(evidence: NameEvidence, ink: Ink, limits: LineColourThresholds = LINE_COLOUR) -> float | None:
    """Return how coloured the darkest line through a name is, 0 for grey to 1, None where nothing shows it.

    Args:
        evidence: the name with its strokes.
        ink: the ink on the page.
        limits: the thresholds.
    """
    looks = [_of_stroke(evidence, stroke, ink, limits=limits) for stroke in evidence.strokes]
    found = [look for look in looks if look is not None]
    # edges of letters are traced too, and are paler than a line
    return max(found)[1] if found else None


def _of_stroke(
    evidence: NameEvidence, stroke: Stroke, ink: Ink, *, limits: LineColourThresholds
) -> tuple[float, float] | None:
    """Return the darkness of a stroke, grey levels, and how coloured it is; None where too little of it is seen."""
    if ink.colour is None:
        return None
    height, width = evidence.residual.shape
    covered = np.repeat(np.nan_to_num(stroke.cover), COLUMN)[:width] > limits.inked
    columns = np.flatnonzero(covered)
    rows = np.rint(np.repeat(stroke.rows, COLUMN)[:width]).astype(int)[columns]
    away = np.arange(-limits.across_px, limits.across_px + 1)
    at = rows[:, None] + away
    place = (np.clip(at, 0, height - 1), columns[:, None])
    window = evidence.name.window
    is_open = (at >= 0) & (at < height) & (ink.print_bound_wide[window][place] >= limits.open)
    on_line = is_open & (np.abs(away) <= limits.core_px)
    beside = is_open & (np.abs(away) >= limits.beside_px)
    if np.count_nonzero(beside) < limits.fewest_px:
        return None
    seen = ink.colour[window][place]
    paper = seen[beside].mean(axis=0)
    middle = len(columns) // 2
    darker = [
        paper - seen[half][on_line[half]].mean(axis=0)
        for half in (slice(0, middle), slice(middle, None))
        if np.count_nonzero(on_line[half]) >= limits.fewest_px
    ]
    if not darker:
        return None
    # the half with less colour counts: a crease may go on where a pen's stroke ends
    return float(np.mean([one.max() for one in darker])), min(_colour(one) for one in darker)


def _colour(darker: Floats) -> float:
    """Return the share of the light that a line takes from one channel and leaves in another."""
    most = float(darker.max())
    return (most - float(darker.min())) / most if most >= 1 else 0.0
