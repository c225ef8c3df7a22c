"""Doubt the empty boxes whose paper a lamp has burnt out: a mark there would be white too.

A box has no print inside that could tell. Its paper tells: it has its grain as long as it is not clipped to one grey.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import percentile
from ballotcount.reading.boxes.cells import BoxCell
from ballotcount.reading.boxes.skeleton import SQUARE
from ballotcount.reading.boxes.thresholds import BOX_THRESHOLDS, BoxThresholds
from ballotcount.reading.ink.ink import Ink


def doubt_burnt(
    cells: Sequence[BoxCell], readings: list[MarkReading], ink: Ink, *, limits: BoxThresholds = BOX_THRESHOLDS
) -> list[MarkReading]:
    """Return the readings with a doubt for each empty box with a place of one single grey, where paper has grain.

    Args:
        cells: the boxes, in pixels of ``ink``.
        readings: their readings.
        ink: the ink on the page.
        limits: the thresholds.
    """
    shares = _plain_shares(cells, ink, limits)
    # a picture without noise, or with clipped paper all over, says nothing of one place
    if percentile(np.array(shares), limits.burnt_usual_percentile) > limits.burnt_usual:
        return readings
    return [
        _burnt(one, share, limits) if share >= limits.burnt_share and one.state is MarkState.EMPTY else one
        for one, share in zip(readings, shares, strict=True)
    ]


def _plain_shares(cells: Sequence[BoxCell], ink: Ink, limits: BoxThresholds) -> list[float]:
    """Return for each box the greatest share of a place inside it on which neighbouring pixels are all alike."""
    plain = cv2.compare(cv2.dilate(ink.paper, SQUARE), cv2.erode(ink.paper, SQUARE), cv2.CMP_EQ)
    side = round(limits.burnt_mm * ink.scale)
    share = cv2.boxFilter(plain, cv2.CV_8U, (side, side))
    rim = round(limits.core_mm * ink.scale) + side // 2
    inner = [share[c.inner[1] + rim : c.inner[3] - rim, c.inner[0] + rim : c.inner[2] - rim] for c in cells]
    return [float(one.max(initial=0)) / 255 for one in inner]


def _burnt(reading: MarkReading, share: float, limits: BoxThresholds) -> MarkReading:
    rule = AppliedRule("burnt_white", round(share, 2), limits.burnt_share)
    return replace(reading, state=MarkState.DOUBTFUL, kind=MarkKind.UNSEEN, sensitivity=1.0, rule=rule)
