"""Draw the strokes of a pen as a band, so that what lies beside them can be compared with the print alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Mask
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke

INKED = 0.3
"""Ink cover above which a column belongs to a stroke, 0 to 1."""
GAP = 2
"""Columns without ink within one stroke: a pen that skips."""
LEAST = 10
"""Fewest columns of a stroke, 5 mm: an added letter or accent is traced like a short stroke, and must stay in sight."""
ENDS = 2
"""Columns that are added at each end of a stroke."""
BESIDE_PX = 3
"""px that are added to the thickness of a stroke: its soft edges."""


def stroke_band(evidence: Iterable[NameEvidence], shape: tuple[int, ...]) -> Mask:
    """Return the pixels of a page that lie under the long strokes through its names."""
    band = np.zeros(shape, dtype=np.uint8)
    for one in evidence:
        for stroke in one.strokes:
            width = max(1, round(stroke.thickness + BESIDE_PX))
            for first, last in _runs(stroke):
                columns = np.arange(max(0, first - ENDS), min(len(stroke.rows) - 1, last + ENDS) + 1)
                x = one.name.left + (columns + 0.5) * COLUMN
                line = np.stack([x, one.name.top + stroke.rows[columns]], axis=1)
                cv2.polylines(band, [np.round(line).astype(np.int32)], False, 1, width)
    return band.view(np.bool_)


def _runs(stroke: Stroke) -> Iterator[tuple[int, int]]:
    """Yield first and last column of each long part of a stroke; print that hides the paper does not end it."""
    inked = np.flatnonzero(stroke.cover > INKED)
    if not len(inked):
        return
    empty = np.cumsum(stroke.cover <= INKED)
    breaks = np.flatnonzero(empty[inked[1:]] - empty[inked[:-1]] > GAP)
    firsts = np.r_[inked[0], inked[breaks + 1]]
    lasts = np.r_[inked[breaks], inked[-1]]
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        if last - first + 1 >= LEAST:
            yield first, last
