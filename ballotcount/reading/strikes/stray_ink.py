"""Ink in a name's row that no followed stroke explains."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray, Numbers, at_least, percentile
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.name_geometry import NameRegion
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke, bridged

PEN_DARK = 32.0
"""Darkness of a pen on open paper; fringes of print out of register stay below."""


DOTS_LEVEL = 1.3
DOTS_APART = 2.5
"""Level below the small letters (half heights) from which a piece is a dot under the name, and rows within which dots
lie in one line."""


@dataclass(frozen=True, slots=True)
class StrayInk:
    """Ink beside the strokes of a name.

    Attributes:
        line: mm of pen line 0.5 mm wide.
        dots: most pieces in one level line under the letters.
    """

    line: float
    dots: int


def stray_length(name: NameRegion, residual: Gray, ink: Ink, strokes: list[Stroke]) -> float:
    """Ink in the name's row that no followed stroke explains, mm of pen line 0.5 mm wide."""
    return stray_ink(name, residual=residual, ink=ink, strokes=strokes).line


def stray_ink(name: NameRegion, residual: Gray, ink: Ink, strokes: list[Stroke]) -> StrayInk:
    """Ink in the name's row that no followed stroke explains.

    Only what is as dark as the pen counts: the fringe of letters that are out of register by a hair is not ink.
    """
    inked_at = residual[residual >= ink.noise_floor]
    strength = percentile(inked_at, 85) if len(inked_at) else 255.0
    top = max(0, int(name.row_top) + 3)
    bottom = int(name.row_bottom) - 2
    dark = at_least(residual[top:bottom], max(PEN_DARK, 1.8 * ink.noise_floor, 0.5 * strength))
    rows = np.arange(top, top + dark.shape[0])[:, None]
    apart = np.ones((dark.shape[0], residual.shape[1] // COLUMN), dtype=bool)
    for stroke in strokes:
        inked = cv2.dilate((bridged(stroke.cover) > 0.3).astype(np.uint8)[None, :], np.ones((1, 5), np.uint8))[0]
        # where the stroke has no ink its reach is less than nothing
        reach = np.where(inked > 0, np.float32(stroke.thickness / 2 + 3), np.float32(-1))
        apart &= np.abs(rows - stroke.rows) > reach
    columns = np.minimum(np.arange(residual.shape[1]) // COLUMN, residual.shape[1] // COLUMN - 1)
    loose = cv2.bitwise_and(dark, apart.view(np.uint8)[:, columns]) if strokes else dark
    # a rendered blank sets its letters to whole pixels: an edge one pixel wide is print, a pen is wider
    part = cv2.morphologyEx(loose, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    if not cv2.countNonZero(part):
        return StrayInk(0.0, 0)
    _, _labels, stats, centres = cv2.connectedComponentsWithStats(part, connectivity=8)
    kept = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= 4
    kept[0] = False
    line = float(stats[kept, cv2.CC_STAT_AREA].sum()) / ink.scale**2 / 0.5
    return StrayInk(line, _dots(name, centres[1:, 0], centres[1:, 1] + top))


def _dots(name: NameRegion, across: Numbers, down: Numbers) -> int:
    """Most pieces in one level line under the letters."""
    under = (down - name.middle) / name.half > DOTS_LEVEL
    rows = down[under & (across > name.first - 4) & (across < name.last + 4)]
    return max((int((np.abs(rows - row) <= DOTS_APART).sum()) for row in rows), default=0)
