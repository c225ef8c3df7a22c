"""Doubt struck names on which the ink has two colours: a strike may be taken back with another pen.

The lines lie over each other as one piece of ink, whose mean colour says nothing. Each place is compared with the other
places: what one pen leaves varies little. What changes evenly along the name (light), towards letters (print that the
picture spreads) and with the darkness of the ink (a lens, a tone curve, a line drawn twice) is taken out: it is no pen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import Floats, Gray
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
            rule = AppliedRule("two_inks", round(apart, 1), limits.apart)
            found[number] = replace(mark, state=MarkState.DOUBTFUL, kind=MarkKind.RESTORED, sensitivity=1.0, rule=rule)
    return found


def inks_apart(one: NameEvidence, ink: Ink, *, limits: TwoInksThresholds = TWO_INKS) -> float:
    """Return how far apart two inks on a name are, grey levels of colour; 0 where the lesser one is too little.

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
    bound = one.print_bound[part]
    dark = max(limits.darker, 2 * ink.noise_floor)
    inked = (residual >= dark) & (bound >= limits.open)
    # the rim of a line is half paper, and a lens gives it a colour of its own
    core = inked & (residual >= limits.core * cv2.dilate(residual, np.ones((3, 3), np.uint8)))
    least = max(1, round(limits.second_mm2 * ink.scale**2))
    if np.count_nonzero(core) < 2 * least:
        return 0.0
    taken = np.maximum(WHITE - ink.colour[window][part].astype(np.float32), 0) * inked[..., None]
    taken = cv2.blur(taken, (limits.around_px, limits.around_px))[core]
    # a thin line is paler than a thick one but takes of each colour in proportion
    shares = taken / np.maximum(taken.max(axis=1, keepdims=True), 1e-3)
    letters = cv2.GaussianBlur(np.float32(WHITE) - bound, (0, 0), limits.spread_px)[core]
    along = np.flatnonzero(core) % core.shape[1]
    return _two_groups(_even(shares, np.column_stack([along, letters, residual[core]])), residual[core], least)


def _even(shares: Floats, causes: np.ndarray) -> Floats:
    """Return colours around their mean, without what changes evenly with any of the causes (one a column)."""
    around = shares - shares.mean(axis=0)
    varied = causes - causes.mean(axis=0)
    varied = varied / np.maximum(np.linalg.norm(varied, axis=0), 1.0)
    return np.asarray(around - varied @ np.linalg.lstsq(varied, around, rcond=None)[0], dtype=np.float32)


def _two_groups(around: Floats, light: Gray, least: int) -> float:
    """Return how far apart two groups of colours are, 0 where the smaller has fewer than ``least`` places.

    The groups are parted where the variance between them is the greatest (Otsu, 1979), along the main axis. Noise moves
    the shares of pale ink more than those of dark ink, so the distance counts by the light that the paler group takes.

    Args:
        around: colours of the places around their mean, shares of the light that the ink takes.
        light: grey levels that the ink takes at each place.
        least: places of the smaller group.
    """
    values = around @ np.linalg.eigh(around.T @ around)[1][:, -1]
    order = np.argsort(values)
    values = values[order].astype(np.float64)
    count = len(values)
    first = np.arange(1, count)
    sums = values.cumsum()
    gaps = (sums[-1] - sums[:-1]) / (count - first) - sums[:-1] / first
    best = int((first * (count - first) * gaps**2).argmax())
    if min(first[best], count - first[best]) < least:
        return 0.0
    paler = min(light[order[: best + 1]].mean(), light[order[best + 1 :]].mean())
    return float(gaps[best] * paler)
