"""Say which ink a marked box explains: beside its rules the ink of its mark alone, as a line may be a neighbour's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ballotcount.domain.layout import TargetKind
from ballotcount.domain.reading import MarkReading, MarkState
from ballotcount.reading.arrays.arrays import Gray, Mask, at_least, percentile
from ballotcount.reading.boxes.cells import BoxCell, CellInk
from ballotcount.reading.foreign.box_rim_thresholds import BOX_RIM_THRESHOLDS, BoxRimThresholds
from ballotcount.reading.ink.ink import Ink

if TYPE_CHECKING:
    from ballotcount.reading.template.template_page import TemplatePage


def in_box(
    mark: MarkReading,
    cell: BoxCell,
    *,
    held: CellInk,
    bare: Gray,
    ink: Ink,
    limits: BoxRimThresholds = BOX_RIM_THRESHOLDS,
) -> Mask:
    """Return the ink that a box with a mark explains, in its window.

    Well inside it is all ink but straight lines along the rules; beside its rules the mark's own ink. People look at
    all of a doubtful box.

    Args:
        mark: its reading.
        cell: the box.
        held: the ink of its mark.
        bare: ``off_print`` of the page.
        ink: its ink.
        limits: the thresholds.
    """
    mask = held.spread.copy()
    left, top, right, bottom = cell.within
    if mark.state is MarkState.DOUBTFUL:
        mask[top:bottom, left:right] = True
        return mask
    rim = round(limits.rim_mm * ink.scale)
    mask[top + rim : bottom - rim, left + rim : right - rim] = True
    lines = lines_at_rules(cell, bare, ink, limits=limits)
    # and the paper behind their ends: explained ink there would make them tails
    about = 2 * limits.behind_px + 1
    return mask & ~(cv2.dilate(lines.view(np.uint8), np.ones((about, about), np.uint8)) > 0)


def near_marks(
    page: TemplatePage,
    marks: tuple[MarkReading, ...],
    *,
    inks: list[CellInk],
    ink: Ink,
    limits: BoxRimThresholds = BOX_RIM_THRESHOLDS,
) -> Mask:
    """Return the pixels in and about marked boxes whose ink may be the end of a mark.

    Args:
        page: the template.
        marks: the readings of its targets.
        inks: the ink of each box.
        ink: the ink of the page.
        limits: the thresholds.
    """
    mask = np.zeros(ink.paper.shape, dtype=bool)
    reach = 2 * round(limits.end_mm * ink.scale) + 1
    boxes = [
        mark for mark, target in zip(marks, page.layout.targets, strict=True) if target.kind is not TargetKind.STRIKE
    ]
    for cell, held, mark in zip(page.cells, inks, boxes, strict=True):
        if mark.state is MarkState.DOUBTFUL:
            mask[cell.window] = True
        elif held.spread.any():
            mask[cell.window] |= cv2.dilate(held.spread.view(np.uint8), np.ones((reach, reach), np.uint8)) > 0
    return mask


def lines_at_rules(cell: BoxCell, bare: Gray, ink: Ink, *, limits: BoxRimThresholds = BOX_RIM_THRESHOLDS) -> Mask:
    """Return the straight lines along the rules of a box, in its window.

    The way from one arm of a cross to the next may lie so too: a line touches no other ink, or goes on beyond it.

    Args:
        cell: the box.
        bare: ``off_print`` of the page.
        ink: its ink.
        limits: the thresholds.
    """
    left, top, right, bottom = cell.within
    part = (slice(top, bottom), slice(left, right))
    seen = bare[cell.window][part]
    found = np.zeros(bare[cell.window].shape, dtype=bool)
    if not cv2.hasNonZero(seen):
        return found
    dark = ink.residual[cell.window][part]
    # a blurred rule is paler than the pen
    level = max(1, round(limits.line_dark * percentile(dark[seen > 0], limits.pen_percentile)))
    drawn = np.asarray(cv2.bitwise_and(seen, at_least(dark, level)), dtype=np.uint8)
    found[part] = _lines(drawn, ink.scale, limits) | _lines(np.ascontiguousarray(drawn.T), ink.scale, limits).T
    return found


def _lines(ink: Gray, scale: float, limits: BoxRimThresholds) -> Mask:
    """Return the level lines along the upper and the lower rule of a box."""
    high, wide = ink.shape
    length = round(min(limits.line_mm * scale, limits.line_share * wide))
    # a line of a hand climbs a little
    runs = cv2.morphologyEx(cv2.dilate(ink, np.ones((3, 1), np.uint8)), cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    at_rule = round(limits.line_at_mm * scale)
    runs[at_rule : high - at_rule] = 0
    found = np.zeros(ink.shape, dtype=bool)
    if not cv2.hasNonZero(runs):
        return found
    for near in (slice(0, at_rule), slice(high - at_rule, high)):
        line = np.zeros(ink.shape, dtype=bool)
        line[near] = runs[near] > 0
        columns = line.any(axis=0)
        rest = (ink > 0) & (cv2.dilate(line.view(np.uint8), np.ones((3, 3), np.uint8)) == 0)
        alone = np.count_nonzero(columns & ~rest.any(axis=0))
        touches = cv2.dilate(line.view(np.uint8), np.ones((7, 7), np.uint8)).view(np.bool_) & rest
        if alone >= limits.beyond_mm * scale or (columns.any() and not touches.any()):
            found |= line
    return found
