"""Which ink belongs to a target, so that what is left was written for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ballotcount.reading.arrays import Mask, straight
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


BESIDE_LEAST_MM2 = 3.0
"""Ink beside a struck name, off its stroke's line: of 550 clean strikes 1 in 100 had over 2.1 (scan) or 3.9 (camera);
of 42 with "giữ lại" written behind them most had over 4."""
BESIDE_TALL_MM, BESIDE_WIDE_MM = 1.6, 0.4
"""Letters stand upright: at least so much of the row's length holds ink so high. A curled end of a line is flat."""
BESIDE_GAP_MM = 1.0
BESIDE_RULE_MM = 0.8
"""Rows along the table's rules that are left out: what is there may be the neighbour's, or the rule itself."""


def explained(page: PreparedPage, ink: Ink, at: list[NameInk], inks: list[CellInk], stamps: Mask, along: Mask) -> Mask:
    """Pixels whose ink belongs to a target, a code, a fiducial or the stamp.

    Args:
        along: see ``along_strokes``.
    """
    mask = page.private | along
    if stamps.any():
        mask |= stamps
    for one in at:
        name = one.name
        rows = slice(name.top + int(name.row_top), name.top + int(name.row_bottom))
        mask[rows, name.left + name.first : name.left + name.last + 1] = True
    for cell, held in zip(page.cells, inks, strict=True):
        left, top, right, bottom = cell.outer
        mask[top:bottom, left:right] |= held.spread
        inner = cell.inner
        mask[inner[1] : inner[3], inner[0] : inner[2]] = True
    return mask


def written_beside(page: PreparedPage, ink: Ink, at: list[NameInk], along: Mask) -> list[bool]:
    """For each name, whether something is written beside it in its row that no stroke accounts for."""
    gap, rim = round(BESIDE_GAP_MM * ink.scale), round(BESIDE_RULE_MM * ink.scale)

    def loose(rows: slice, columns: slice) -> Mask:
        part = (rows, columns)
        return np.asarray((ink.extra[part] >= ink.floor) & ~along[part] & ~page.private[part])

    found = []
    for one in at:
        name = one.name
        x, _, w, _ = name.target.row
        rows = slice(name.top + int(name.row_top) + rim, name.top + int(name.row_bottom) - rim)
        right = slice(name.left + name.last + gap, round((x + w) * ink.scale) - rim)
        left = slice(round(x * ink.scale) + rim, max(0, name.left + name.first - gap))
        found.append(bool(one.strokes) and any(_is_writing(loose(rows, side), ink.scale) for side in (left, right)))
    return found


def _is_writing(loose: Mask, scale: float) -> bool:
    if loose.sum() < BESIDE_LEAST_MM2 * scale**2:
        return False
    inked = loose[:, loose.any(axis=0)]
    height = loose.shape[0] - inked[::-1].argmax(axis=0) - inked.argmax(axis=0)
    return int((height > BESIDE_TALL_MM * scale).sum()) >= BESIDE_WIDE_MM * scale


def along_strokes(ink: Ink, at: list[NameInk]) -> Mask:
    """A band along every stroke that goes through or by a name, and straight on where its ink goes on."""
    band = np.zeros(ink.paper.shape, dtype=np.uint8)
    ends = round(STROKE_ENDS_MM * ink.scale)
    for one in at:
        for stroke in one.strokes:
            inked = np.flatnonzero(stroke.cover > 0.3)
            if len(inked) < 2:
                continue
            x = one.name.left + (np.arange(inked[0], inked[-1] + 1) + 0.5) * COLUMN
            y = one.name.top + stroke.rows[inked[0] : inked[-1] + 1]
            slopes = (
                straight(x[:STROKE_SLOPE], y[:STROKE_SLOPE])[0],
                straight(x[-STROKE_SLOPE:], y[-STROKE_SLOPE:])[0],
            )
            line = np.empty((len(x) + 2, 2))
            line[0], line[-1] = (x[0] - ends, y[0] - ends * slopes[0]), (x[-1] + ends, y[-1] + ends * slopes[1])
            line[1:-1, 0], line[1:-1, 1] = x, y
            width = round(max(stroke.thickness + 3, 0) + 2 * STROKE_BESIDE_MM * ink.scale)
            cv2.polylines(band, [np.round(line).astype(np.int32)], False, 1, width)
    return band.view(np.bool_)
