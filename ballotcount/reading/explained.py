"""Which ink belongs to a target, so that what is left was written for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ballotcount.reading.arrays import Mask
from ballotcount.reading.boxes import CellInk
from ballotcount.reading.ink import Ink
from ballotcount.reading.name_ink import NameInk
from ballotcount.reading.strokes import COLUMN

if TYPE_CHECKING:
    from ballotcount.reading.prepared import PreparedPage

STROKE_ENDS_MM = 22.0
"""How far beyond its name a strike is followed straight on; what leaves that line was written for itself."""
STROKE_BESIDE_MM = 0.7
STROKE_SLOPE = 12
"""Columns from which the direction of a stroke's end is taken."""


def explained(page: PreparedPage, ink: Ink, at: list[NameInk], inks: list[CellInk], stamps: Mask) -> Mask:
    """Pixels whose ink belongs to a target, a code, a fiducial or the stamp."""
    mask = page.private | stamps
    for one in at:
        name = one.name
        rows = slice(name.top + int(name.row_top), name.top + int(name.row_bottom))
        mask[rows, name.left + name.first : name.left + name.last + 1] = True
    if any(one.strokes for one in at):
        mask |= _along_strokes(ink, at)
    for cell, held in zip(page.cells, inks, strict=True):
        left, top, right, bottom = cell.outer
        mask[top:bottom, left:right] |= held.spread
        inner = cell.inner
        mask[inner[1] : inner[3], inner[0] : inner[2]] = True
    return mask


def _along_strokes(ink: Ink, at: list[NameInk]) -> Mask:
    """A band along every stroke that goes through or by a name, and straight on where its ink goes on."""
    band = np.zeros(ink.paper.shape, dtype=np.uint8)
    ends = round(STROKE_ENDS_MM * ink.scale)
    for one in at:
        for stroke in one.strokes:
            inked = np.flatnonzero(np.nan_to_num(stroke.cover) > 0.3)
            if len(inked) < 2:
                continue
            x = one.name.left + (np.arange(inked[0], inked[-1] + 1) + 0.5) * COLUMN
            y = one.name.top + stroke.rows[inked[0] : inked[-1] + 1]
            slopes = (
                np.polyfit(x[:STROKE_SLOPE], y[:STROKE_SLOPE], 1)[0],
                np.polyfit(x[-STROKE_SLOPE:], y[-STROKE_SLOPE:], 1)[0],
            )
            line = [
                (x[0] - ends, y[0] - ends * slopes[0]),
                *zip(x, y, strict=True),
                (x[-1] + ends, y[-1] + ends * slopes[1]),
            ]
            width = round(max(stroke.thickness + 3, 0) + 2 * STROKE_BESIDE_MM * ink.scale)
            cv2.polylines(band, [np.round(line).astype(np.int32)], False, 1, width)
    return band > 0


def _slope(x: np.ndarray, y: np.ndarray) -> float:
    return float(np.polyfit(x, y, 1)[0]) if len(x) > 2 else 0.0
