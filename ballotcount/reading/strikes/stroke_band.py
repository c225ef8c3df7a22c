"""Draw the strokes of a pen as a band, so that what lies beside them can be compared with the print alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Mask
from ballotcount.reading.strikes.ink_thresholds import STROKE_BAND, StrokeBandThresholds
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke


def stroke_band(
    evidence: Iterable[NameEvidence], shape: tuple[int, ...], limits: StrokeBandThresholds = STROKE_BAND
) -> Mask:
    """Return the pixels of a page that lie under the long strokes through its names."""
    band = np.zeros(shape, dtype=np.uint8)
    for one in evidence:
        for stroke in one.strokes:
            width = max(1, round(stroke.thickness + limits.beside_px))
            for first, last in _runs(stroke, limits):
                columns = np.arange(max(0, first - limits.ends), min(len(stroke.rows) - 1, last + limits.ends) + 1)
                x = one.name.left + (columns + 0.5) * COLUMN
                line = np.stack([x, one.name.top + stroke.rows[columns]], axis=1)
                cv2.polylines(band, [np.round(line).astype(np.int32)], False, 1, width)
    return band.view(np.bool_)


def _runs(stroke: Stroke, limits: StrokeBandThresholds) -> Iterator[tuple[int, int]]:
    """Yield first and last column of each long part of a stroke; print that hides the paper does not end it."""
    inked = np.flatnonzero(stroke.cover > limits.inked)
    if not len(inked):
        return
    empty = np.cumsum(stroke.cover <= limits.inked)
    breaks = np.flatnonzero(empty[inked[1:]] - empty[inked[:-1]] > limits.gap)
    firsts = np.r_[inked[0], inked[breaks + 1]]
    lasts = np.r_[inked[breaks], inked[-1]]
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        if last - first + 1 >= limits.least:
            yield first, last
