"""Ink in a name's row that no traced stroke explains."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray, Numbers, at_least, percentile_from
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.ink_thresholds import STRAY_INK, StrayInkThresholds
from ballotcount.reading.strikes.name_geometry import NameRegion
from ballotcount.reading.strikes.pen_pieces import hidden_below
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke


@dataclass(frozen=True, slots=True)
class StrayInk:
    """Ink beside the strokes of a name.

    Attributes:
        line: mm of pen line.
        dots: most pieces in one level line under the letters.
    """

    line: float
    dots: int


def stray_length(name: NameRegion, residual: Gray, ink: Ink, strokes: list[Stroke]) -> float:
    """Return the ink in the name's row that no traced stroke explains, mm of pen line."""
    return stray_ink(name, residual=residual, ink=ink, strokes=strokes).line


def stray_ink(
    name: NameRegion, residual: Gray, ink: Ink, strokes: list[Stroke], limits: StrayInkThresholds = STRAY_INK
) -> StrayInk:
    """Measure the ink in the name's row that no traced stroke explains.

    Only what is as dark as the pen counts: the edge of letters that are slightly out of register is not ink.

    Args:
        name: the name.
        residual: its ink, shape of its window.
        ink: the ink on the page.
        strokes: the traced strokes.
        limits: the thresholds.
    """
    top, dark = _pen_in_row(name, residual, ink, limits=limits)
    stray = cv2.bitwise_and(dark, _apart(dark, top=top, strokes=strokes, limits=limits)) if strokes else dark
    # a rendered template sets its letters to whole pixels: an edge one pixel wide is print, a pen is wider
    part = cv2.morphologyEx(stray, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    if not cv2.countNonZero(part):
        return StrayInk(0.0, 0)
    _, _labels, stats, centres = cv2.connectedComponentsWithStats(part, connectivity=8)
    kept = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= limits.least_extent
    kept[0] = False
    line = float(stats[kept, cv2.CC_STAT_AREA].sum()) / ink.scale**2 / limits.line_mm
    # all pieces, not only the kept ones: dots may be smaller than a stray line
    return StrayInk(line, _dots(name, across=centres[1:, 0], down=centres[1:, 1] + top, limits=limits))


def dots_under(name: NameRegion, residual: Gray, bound: Gray, ink: Ink, limits: StrayInkThresholds = STRAY_INK) -> int:
    """Return the most pieces in one level line under the letters that hang together with nothing else.

    Dots close under a low strike are traced as a second line. The turns of a scribble and the ends of a cross hang
    together with the rest by way of the print that hides it.

    Args:
        name: the name.
        residual, bound: its ink and its print, shape of its window.
        ink: the ink on the page.
        limits: the thresholds.
    """
    top, dark = _pen_in_row(name, residual, ink, limits=limits)
    solid = at_least(255 - bound[top : top + len(dark)], 255 - hidden_below(ink))
    printed = cv2.dilate(solid, np.ones((1, 3), np.uint8))  # a line along the name is cut by upright letters
    _, labels, stats, centres = cv2.connectedComponentsWithStats(cv2.bitwise_or(dark, printed), connectivity=8)
    kept = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= limits.least_extent
    kept[np.unique(labels[printed > 0])] = False
    kept[0] = False
    return _dots(name, across=centres[kept, 0], down=centres[kept, 1] + top, limits=limits)


def _pen_in_row(name: NameRegion, residual: Gray, ink: Ink, limits: StrayInkThresholds) -> tuple[int, Gray]:
    """Return the first row between the rules of a name's row, and 255 from there on where ink is as dark as the pen."""
    strength = percentile_from(residual, ink.noise_floor, limits.pen_percentile)
    top = max(0, int(name.row_top) + limits.rule_px)
    bottom = int(name.row_bottom) - limits.rule_px + 1
    level = max(
        limits.pen_dark,
        limits.noise_times * ink.noise_floor,
        limits.pen_share * (255.0 if strength is None else strength),
    )
    return top, at_least(residual[top:bottom], level)


def _apart(dark: Gray, top: int, strokes: list[Stroke], limits: StrayInkThresholds) -> Gray:
    """Return 1 for the pixels that no stroke reaches, shape of ``dark``, whose first row is ``top``."""
    width = dark.shape[1]
    rows = np.arange(top, top + dark.shape[0])[:, None]
    apart = np.ones((dark.shape[0], width // COLUMN), dtype=bool)
    for stroke in strokes:
        covered = (stroke.bridged > limits.inked).astype(np.uint8)[None, :]
        inked = cv2.dilate(covered, np.ones((1, 5), np.uint8))[0]
        # where the stroke has no ink its reach is below zero, so that it takes up no row
        reach = np.where(inked > 0, np.float32(stroke.thickness / 2 + limits.reach), np.float32(-1))
        apart &= np.abs(rows - stroke.rows) > reach
    columns = np.minimum(np.arange(width) // COLUMN, width // COLUMN - 1)
    return np.asarray(apart.view(np.uint8)[:, columns])


def _dots(name: NameRegion, across: Numbers, down: Numbers, limits: StrayInkThresholds) -> int:
    """Return the most pieces in one level line under the letters."""
    under = (down - name.middle) / name.half > limits.dots_level
    rows = down[under & (across > name.first - 4) & (across < name.last + 4)]
    return max((int((np.abs(rows - row) <= limits.dots_apart).sum()) for row in rows), default=0)
