"""Find printed rules that a fold moved: a line lies beside the place of a rule, and that place is bare.

Ink that a voter adds leaves the print as it was; print that moved is missing at its place.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Mask, part_with
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.line_thresholds import MOVED_RULE, MovedRuleThresholds
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke
from ballotcount.reading.strikes.thresholds import STRIKE

Part = tuple[slice, slice]
"""Rows and columns."""
WHITE = 250
"""Grey level of clean paper."""


class MovedRules:
    """The places beside rules that are bare, searched only where a caller asks.

    Args:
        ink: the ink on the page.
        lines: the level and the upright rules of the template.
        limits: the thresholds.
    """

    def __init__(self, ink: Ink, lines: tuple[Mask, Mask], limits: MovedRuleThresholds = MOVED_RULE) -> None:
        self.ink = ink
        self.lines = lines
        self.limits = limits

    def beside(self, upright: bool, part: Part) -> Mask:
        """Return where in a part of the page a moved rule may lie, an upright or a level one."""
        # wider by what the sums and the dilation reach, and cut back below
        margin = round((self.limits.moved_mm + self.limits.stretch_mm) * self.ink.scale)
        top = max(0, part[0].start - margin)
        left = max(0, part[1].start - margin)
        wide = (slice(top, part[0].stop + margin), slice(left, part[1].stop + margin))
        near = _beside(self.ink, line=self.lines[upright], part=wide, upright=upright, limits=self.limits)
        return near[part[0].start - top : part[0].stop - top, part[1].start - left : part[1].stop - left]

    def holds(self, piece: Mask, part: Part) -> bool:
        """Return True if a thin level or upright piece of ink, inside a part of the page, is a moved rule."""
        upright = piece.shape[0] > piece.shape[1]
        inside = np.count_nonzero(piece & self.beside(upright, part))
        return int(inside) >= self.limits.inside * int(np.count_nonzero(piece))

    def left_out(self, evidence: NameEvidence) -> NameEvidence:
        """Return a name without the stretches of rules that moved into its row, neither as ink nor as strokes."""
        if not evidence.strokes:
            return evidence
        line = _level_lines(evidence, self.ink, self.limits)
        if not line.any():
            return evidence
        # only where such lines are: a window is much higher
        rows, columns = part_with(line)
        top = evidence.name.window[0].start + rows.start
        left = evidence.name.window[1].start + columns.start
        part = (slice(top, top + rows.stop - rows.start), slice(left, left + columns.stop - columns.start))
        line[rows, columns] &= self.beside(False, part)
        edge = np.ones((2 * self.limits.beside_px + 1,) * 2, np.uint8)
        moved = cv2.dilate(line.view(np.uint8), edge) > 0
        strokes = tuple(_off(stroke, moved) for stroke in evidence.strokes)
        strokes = tuple(one for one in strokes if np.count_nonzero(one.cover > self.limits.inked) > 1)
        return replace(evidence, residual=np.where(moved, 0, evidence.residual).astype(np.uint8), strokes=strokes)


def _level_lines(evidence: NameEvidence, ink: Ink, limits: MovedRuleThresholds) -> Mask:
    """Return the level lines of ink that lie off all letters; dots and words leave no such line."""
    name = evidence.name
    inked = (evidence.residual >= ink.noise_floor).astype(np.uint8)
    high = round(name.middle + STRIKE.extent_top * name.half)
    low = round(name.middle + STRIKE.extent_foot * name.half)
    inked[max(0, high) : low] = 0
    line = cv2.morphologyEx(inked, cv2.MORPH_OPEN, np.ones((1, round(limits.line_mm * ink.scale)), np.uint8))
    return np.asarray(line).view(np.bool_)


def _off(stroke: Stroke, moved: Mask) -> Stroke:
    """Return a stroke without its stretches on a moved rule."""
    down = np.clip(np.rint(stroke.rows).astype(int), 0, moved.shape[0] - 1)
    across = np.clip(np.arange(len(down)) * COLUMN + COLUMN // 2, 0, moved.shape[1] - 1)
    # 0, not NaN: `bridged` would fill NaN with the ink beside it
    return replace(stroke, cover=np.where(moved[down, across], np.float32(0), stroke.cover))


def _beside(ink: Ink, line: Mask, part: Part, upright: bool, limits: MovedRuleThresholds) -> Mask:
    """Return the places near stretches of rules that are missing.

    Args:
        ink: the ink on the page.
        line: the rules of one direction.
        part: of the page.
        upright: the direction.
        limits: the thresholds.
    """
    here = line[part]
    if not here.any():
        return here
    along = round(limits.stretch_mm * ink.scale)
    reach = 2 * round(limits.moved_mm * ink.scale) + 1
    light = np.minimum(ink.print_bound[part], WHITE).astype(np.float32)
    paper = np.minimum(ink.paper[part], WHITE).astype(np.float32)
    wanted = np.where(here, WHITE - light, np.float32(0))
    seen = WHITE - paper
    stretch = (3, along) if upright else (along, 3)
    # the share of the rule's own darkness that is there: a pale rule in its place shows more than half
    bare = _summed(wanted * seen, stretch) < limits.shown * _summed(wanted * wanted, stretch)
    near = np.ones((along, reach) if upright else (reach, along), np.uint8)
    return np.asarray(cv2.dilate((bare & here).view(np.uint8), near)).view(np.bool_)


def _summed(values: Floats, size: tuple[int, int]) -> Floats:
    summed = cv2.boxFilter(values, cv2.CV_32F, size, normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(summed, dtype=np.float32)
