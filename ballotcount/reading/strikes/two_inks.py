"""Doubt struck names on which the ink has two colours: a strike may be taken back with another pen.

The lines lie over each other as one piece of ink, whose mean colour says nothing. Each place is compared with the other
places: what one pen leaves varies little, and light that changes along the name is taken out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import Floats
from ballotcount.reading.ink.ink import WHITE, Ink
from ballotcount.reading.strikes.ink_thresholds import NAME_INK
from ballotcount.reading.strikes.line_thresholds import TWO_INKS, TwoInksThresholds
from ballotcount.reading.strikes.name_ink import NameEvidence


def doubt_two_inks(
    evidence: list[NameEvidence],
    readings: list[MarkReading],
    ink: Ink,
    *,
    stamped: Sequence[bool],
    limits: TwoInksThresholds = TWO_INKS,
) -> list[MarkReading]:
    """Return the readings with a doubt for each struck name that bears ink of two colours.

    Args:
        evidence: the names with their ink.
        readings: their readings.
        ink: the ink of the page.
        stamped: names on which a red stamp lies.
        limits: the thresholds.
    """
    found = list(readings)
    for number, (one, mark) in enumerate(zip(evidence, readings, strict=True)):
        if mark.state is not MarkState.MARKED or stamped[number]:
            continue
        apart = inks_apart(one, ink, limits=limits)
        if apart >= limits.apart:
            rule = AppliedRule("two_inks", round(apart, 2), limits.apart)
            found[number] = replace(mark, state=MarkState.DOUBTFUL, kind=MarkKind.RESTORED, sensitivity=1.0, rule=rule)
    return found


def inks_apart(one: NameEvidence, ink: Ink, *, limits: TwoInksThresholds = TWO_INKS) -> float:
    """Return how far apart the colours of two inks on a name are, 0 to 1; 0 where the lesser one is too little.

    Args:
        one: the name and its ink.
        ink: the ink of the page.
        limits: the thresholds.
    """
    if ink.colour is None:
        return 0.0
    name = one.name
    window = name.window
    part = (
        slice(
            max(0, round(name.row_top) + NAME_INK.row_margin_top), round(name.row_bottom) - NAME_INK.row_margin_bottom
        ),
        slice(max(0, name.first - limits.beyond_px), name.last + limits.beyond_px + 1),
    )
    residual = one.residual[part]
    dark = max(limits.darker, 2 * ink.noise_floor)
    inked = (residual >= dark) & (ink.print_bound_wide[window][part] >= limits.open)
    # the rim of a line is half paper, and a lens gives it a colour of its own
    core = inked & (residual >= limits.core * cv2.dilate(residual, np.ones((3, 3), np.uint8)))
    least = max(1, round(limits.second_mm2 * ink.scale**2))
    if np.count_nonzero(core) < 2 * least:
        return 0.0
    taken = np.maximum(WHITE - ink.colour[window][part].astype(np.float32), 0) * inked[..., None]
    taken = cv2.blur(taken, (limits.around_px, limits.around_px))[core]
    # a thin line is paler than a thick one but takes of each colour in proportion
    shares = taken / np.maximum(taken.max(axis=1, keepdims=True), 1e-3)
    return _two_groups(_even(shares, np.flatnonzero(core) % core.shape[1]), least)


def _even(shares: Floats, columns: np.ndarray) -> Floats:
    """Return colours around their mean, without what changes evenly along the name."""
    along = (columns - columns.mean()).astype(np.float32)
    around = shares - shares.mean(axis=0)
    return np.asarray(around - np.outer(along, along @ around / max(float(along @ along), 1.0)), dtype=np.float32)


def _two_groups(around: Floats, least: int) -> float:
    """Return the distance of the means of two groups of colours, 0 where the smaller has fewer than ``least`` places.

    The groups are parted where the variance between them is the greatest (Otsu, 1979), along the main axis.
    """
    axis = np.linalg.eigh(around.T @ around)[1][:, -1]
    values = np.sort(around @ axis).astype(np.float64)
    count = len(values)
    first = np.arange(1, count)
    sums = values.cumsum()
    gaps = (sums[-1] - sums[:-1]) / (count - first) - sums[:-1] / first
    best = int((first * (count - first) * gaps**2).argmax())
    return float(gaps[best]) if min(first[best], count - first[best]) >= least else 0.0
