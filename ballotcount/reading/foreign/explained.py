"""Assign ink to the targets, so that the rest was written for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ballotcount.domain.layout import TargetKind
from ballotcount.domain.reading import MarkKind, MarkReading
from ballotcount.reading.arrays.arrays import Gray, Mask, straight
from ballotcount.reading.boxes.cells import CellInk
from ballotcount.reading.foreign.box_rims import in_box
from ballotcount.reading.foreign.segments import Written
from ballotcount.reading.foreign.sign_beside import signs_apart
from ballotcount.reading.foreign.sign_on_tail import sign_on_tail
from ballotcount.reading.foreign.sign_thresholds import TAIL_SIGN
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS, ForeignThresholds
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.displaced_rules import MovedRules
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.strikes.stroke_tracing import COLUMN, strongest

if TYPE_CHECKING:
    from ballotcount.reading.template.template_page import TemplatePage


def explained(
    page: TemplatePage,
    marks: tuple[MarkReading, ...],
    at: list[NameEvidence],
    struck: list[MarkReading],
    inks: list[CellInk],
    stamps: Mask,
    along: Mask,
    *,
    printed: Mask,
    bare: Gray,
    ink: Ink,
) -> Mask:
    """Return the pixels whose ink belongs to a mark or a doubt, a code, a fiducial or the stamp.

    A target that is called empty explains no ink: what lies there is a speck, a fold, or foreign ink.

    Args:
        marks: the readings, in layout order.
        at: the names.
        struck: their readings; a name on two lines has two.
        along: see ``along_strokes``.
        printed: pixels of squares and codes.
        bare: ``off_print`` of the page.
        ink: its ink.
    """
    # a new array: the lines below write into it
    mask = printed | along
    if stamps.any():
        mask |= stamps
    for one, mark in zip(at, struck, strict=True):
        if not mark.is_quiet:
            name = one.name
            rows = slice(name.top + int(name.row_top), name.top + int(name.row_bottom))
            mask[rows, name.left + name.first : name.left + name.last + 1] = True
    # marks hold names too, cells and their ink only boxes; the order is the same
    boxes = [
        mark for mark, target in zip(marks, page.layout.targets, strict=True) if target.kind is not TargetKind.STRIKE
    ]
    for cell, held, mark in zip(page.cells, inks, boxes, strict=True):
        if not mark.is_quiet:
            mask[cell.window] |= in_box(mark, cell, held=held, bare=bare, ink=ink)
    return mask


def off_rules(
    taken: Mask, at: list[NameEvidence], strokes: Mask, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> Mask:
    """Return what explains ink on the rules of the names' rows: the strokes alone.

    A struck name takes up all ink inside its row, but its rules belong to the neighbouring names as well: a line on one
    may strike either.

    Args:
        taken: pixels whose ink is explained.
        at: the names.
        strokes: pixels of strokes, codes, squares and stamps.
        limits: the thresholds.
    """
    mask = taken.copy()
    for one in at:
        name = one.name
        columns = slice(name.left + name.first, name.left + name.last + 1)
        for rule in (name.row_top, name.row_bottom):
            row = name.top + round(rule)
            rows = slice(max(0, row - limits.rule_own_px), row + limits.rule_own_px + 1)
            mask[rows, columns] = strokes[rows, columns]
    return mask


def written_beside(
    page: TemplatePage,
    ink: Ink,
    at: list[NameEvidence],
    along: Mask,
    moved: MovedRules,
    *,
    struck: list[MarkReading],
    bare: Gray,
    limits: ForeignThresholds = FOREIGN_THRESHOLDS,
) -> list[Written | None]:
    """Return, for each name, what is written beside it in its row that no stroke explains.

    Args:
        struck: the readings of the names.
        bare: ``off_print`` of the page.
    """
    gap = round(limits.beside_gap_mm * ink.scale)
    rim = round(limits.beside_rule_mm * ink.scale)
    found: list[Written | None] = []
    for one, mark in zip(at, struck, strict=True):
        name = one.name
        x, _, w, _ = name.target.row
        rows = slice(name.top + int(name.row_top) + rim, name.top + int(name.row_bottom) - rim)
        end = max(x + w, min((name.left + name.last) / ink.scale + limits.stroke_ends_mm, x + w + limits.beyond_row_mm))
        right = slice(name.left + name.last + gap, round(end * ink.scale) - rim)
        left = slice(round(x * ink.scale) + rim, max(0, name.left + name.first - gap))
        # a strike explains all ink of its row and would hide a word that takes it back, as "giữ lại" (keep) does
        sides = (
            (
                _writing(page, ink=ink, along=along, at=one, moved=moved, part=(rows, side), bare=bare, limits=limits)
                for side in (right, left)
            )
            if one.strokes
            else ()
        )
        writing = next((side for side in sides if side is not None), None)
        # a line alone: the ends of a scribble or a double line go up and down like letters
        if writing is None and mark.kind is MarkKind.THROUGH and bare[rows].size:
            parts = ((rows, right), (rows, left))
            writing = next(
                (sign for part in parts if (sign := _on_tail(page, one, part=part, bare=bare, scale=ink.scale))), None
            )
        found.append(writing)
    return found


def _on_tail(
    page: TemplatePage, at: NameEvidence, *, part: tuple[slice, slice], bare: Gray, scale: float
) -> Written | None:
    """Return the end of a strike, beside its name, where it is more than a line."""
    name = at.name
    stroke = strongest(at.strokes)
    x = (np.arange(len(stroke.rows)) + 0.5) * COLUMN
    behind = part[1].start > name.left + name.first
    free = np.flatnonzero(~page.rules[part].all(axis=0))
    if len(free) == 0:
        return None
    # the rule before the names hides the line: it is looked at where it comes out
    part = part[0], slice(part[1].start + int(free[0]), part[1].start + int(free[-1]) + 1)
    inked = np.asarray((bare[part] > 0) & ~page.private[part] & ~page.rules[part])
    edge = float((part[1].start if behind else part[1].stop) - name.left)
    near = (np.abs(x - edge) < TAIL_SIGN.course_mm * scale) & (x >= name.first) & (x <= name.last)
    near &= np.nan_to_num(stroke.cover) > TAIL_SIGN.course_cover
    if inked.size == 0 or near.sum() < TAIL_SIGN.course_least:
        return None
    slope, start = straight(x[near], stroke.rows[near])
    level = start + slope * edge - (part[0].start - name.top)
    side = inked if behind else inked[:, ::-1]
    sign = sign_on_tail(side, level, slope if behind else -slope, thick=stroke.thickness, scale=scale)
    if sign is None:
        return None
    whole = np.zeros_like(inked)
    whole[:, : sign.shape[1]] = sign
    return _as_written(whole if behind else whole[:, ::-1], part, scale)


def _writing(
    page: TemplatePage,
    ink: Ink,
    along: Mask,
    at: NameEvidence,
    moved: MovedRules,
    part: tuple[slice, slice],
    *,
    bare: Gray,
    limits: ForeignThresholds = FOREIGN_THRESHOLDS,
) -> Written | None:
    """Return ink well off the print that stands upright as letters do, off the strokes' line or on it."""
    # nothing is there either where the name reaches to the end of its row
    if bare[part].size == 0 or not cv2.hasNonZero(bare[part]):
        return None
    inked = np.asarray((bare[part] > 0) & ~page.private[part] & ~page.rules[part])
    # the hook at the end of a strike is higher with a thick pen, and must not pass for a letter's stem
    thick = min(max(0.0, at.strokes[0].thickness / ink.scale - limits.stem_pen_mm), limits.stem_thick_mm)
    high = round((limits.stem_mm + thick) * ink.scale)
    stems = _stems(inked, high)
    # an upright rule that a fold moved is a stem too
    if len(stems):
        inked &= ~moved.beside(True, part)
        stems = _stems(inked, high)
    signs = signs_apart(
        inked, page.private[part] | page.rules[part], high=high, pen=at.strokes[0].thickness, scale=ink.scale
    )
    if signs is not None:
        return _as_written(signs, part, ink.scale)
    if len(stems) == 0:
        return None
    off = inked & ~along[part]
    columns = np.flatnonzero(inked.any(axis=0))
    apart = len(columns) > 1 and np.diff(columns).max() > limits.apart_mm * ink.scale
    count = 1 + int(np.count_nonzero(np.diff(stems) > 2))
    if np.count_nonzero(off) < limits.beside_least_mm2 * ink.scale**2 and count < (
        limits.stems_apart if apart else limits.stems
    ):
        return None
    off[:, stems] = inked[:, stems]
    return _as_written(off, part, ink.scale)


def _as_written(pixels: Mask, part: tuple[slice, slice], scale: float) -> Written:
    """Return the pixels of a part of the page with the box around them."""
    y, x = np.nonzero(pixels)
    corner = (part[1].start + x.min(), part[0].start + y.min(), np.ptp(x) + 1, np.ptp(y) + 1)
    left, top, width, height = [round(float(value) / scale, 1) for value in corner]
    return Written((left, top, width, height), round(len(y) / scale**2, 2))


def _stems(inked: Mask, high: int) -> np.ndarray:
    """Return the columns with upright lines of at least ``high`` pixels."""
    closed = cv2.morphologyEx(inked.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 1), np.uint8))
    # outside counts as paper: by default OpenCV's erosion takes what lies outside for ink
    upright = cv2.erode(closed, np.ones((high, 1), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.flatnonzero(upright.any(axis=0))


def along_strokes(ink: Ink, at: list[NameEvidence], *, limits: ForeignThresholds = FOREIGN_THRESHOLDS) -> Mask:
    """Return a band along every stroke through or beside a name, extended straight on where its ink continues."""
    band = np.zeros(ink.paper.shape, dtype=np.uint8)
    ends = round(limits.stroke_ends_mm * ink.scale)
    for one in at:
        for stroke in one.strokes:
            inked = np.flatnonzero(stroke.cover > limits.stroke_cover)
            if len(inked) < 2:
                continue
            x = one.name.left + (np.arange(inked[0], inked[-1] + 1) + 0.5) * COLUMN
            y = one.name.top + stroke.rows[inked[0] : inked[-1] + 1]
            # a hand's stroke bends: the course of its whole length would point past its tail
            slopes = (
                straight(x[: limits.stroke_slope], y[: limits.stroke_slope])[0],
                straight(x[-limits.stroke_slope :], y[-limits.stroke_slope :])[0],
            )
            line = np.empty((len(x) + 2, 2))
            line[0] = (x[0] - ends, y[0] - ends * slopes[0])
            line[-1] = (x[-1] + ends, y[-1] + ends * slopes[1])
            line[1:-1, 0] = x
            line[1:-1, 1] = y
            width = round(max(stroke.thickness + 3, 0) + 2 * limits.stroke_beside_mm * ink.scale)
            cv2.polylines(band, [np.round(line).astype(np.int32)], False, 1, width)
    return band.view(np.bool_)
