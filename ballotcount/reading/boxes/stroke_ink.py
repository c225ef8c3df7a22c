"""Doubt marks whose strokes hold much less ink than the page's other marks: two creases that meet, or another pen.

The darkness of a stroke summed up across it is what the pen left there; blur does not change it.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import median
from ballotcount.reading.boxes.cells import BoxCell, inner_mask
from ballotcount.reading.boxes.mark_classifier import PALER_THAN_THE_PEN
from ballotcount.reading.boxes.shapes import Shape
from ballotcount.reading.boxes.thresholds import BoxThresholds
from ballotcount.reading.ink.ink import Ink


def doubt_little_ink(
    cells: list[BoxCell], readings: list[MarkReading], shapes: list[Shape | None], ink: Ink, *, limits: BoxThresholds
) -> list[MarkReading]:
    """Doubt each mark with less ink across its strokes than a share of what is usual in the page's other marks.

    A mark that is doubted for its shape is doubted for its ink then: the shape says nothing.

    Args:
        cells: the boxes.
        readings: their readings.
        shapes: their marks.
        ink: the ink of the part of the page that holds the boxes.
        limits: the thresholds.
    """
    marks = {
        n: ink_across(cells[n], shape, ink, limits=limits)
        for n, shape in enumerate(shapes)
        if shape is not None and shape.size >= limits.mark_mm and readings[n].state is not MarkState.EMPTY
    }
    plain = [n for n in marks if readings[n].state is MarkState.MARKED]
    readings = list(readings)
    for n, own in marks.items():
        others = [marks[m] for m in plain if m != n]
        if len(others) < limits.enough_marks:
            continue
        share = own / max(median(np.array(others)), 1.0)
        if share < limits.least_ink:
            rule = AppliedRule(PALER_THAN_THE_PEN, round(share, 2), limits.least_ink)
            readings[n] = replace(
                readings[n], state=MarkState.DOUBTFUL, kind=MarkKind.STRAY, sensitivity=1.0, rule=rule
            )
    return readings


def ink_across(cell: BoxCell, shape: Shape, ink: Ink, *, limits: BoxThresholds) -> float:
    """Return the darkness of a mark summed up across its strokes inside its box, grey levels times mm."""
    left, top, right, bottom = shape.bounds
    strokes = np.zeros(ink.residual[cell.window].shape, dtype=np.uint8)
    strokes[top:bottom, left:right] = shape.part
    inside = inner_mask(cell)
    whole = max(1, cv2.countNonZero(strokes))
    share = np.count_nonzero(strokes.view(np.bool_) & inside) / whole
    side = 2 * limits.blur_px + 1
    wide = cv2.dilate(strokes, np.ones((side, side), np.uint8)).view(np.bool_) & inside
    dark = ink.residual[cell.window][wide].astype(np.float32)
    dark[dark < limits.ink_noise * ink.noise_floor] = 0
    return float(dark.sum()) / max(1.0, shape.strokes.length * share) / ink.scale
