"""Printed rules that a fold moved: a line lies beside the place of a rule, and that place is bare.

Ink that somebody adds leaves the print as it was; print that moved is missing where it should be.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Mask
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.classify import EXTENT
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke

Part = tuple[slice, slice]
"""Rows and columns."""
MOVED_MM = 1.2
"""How far beside a fold print lies from its place at most."""
STRETCH_MM = 3.0
"""Length of a rule that is looked at together."""
SHOWN = 0.3
"""Share of its darkness that a rule shows at its place at most when it moved: 13 moved ones under a camera showed 0 to
0.14, a pale one in its place shows more than half."""
LINE_MM = 2.0
BESIDE_PX = 2
"""Shortest level line in a name's row that may be a rule, and pixels around it that its fringe takes up."""
INSIDE = 0.8
"""Share of a line that lies beside bare places of rules, from which it is a moved rule."""


class MovedRules:
    """The places beside rules that are bare, looked for only where something asks.

    Args:
        ink: the ink on the page.
        lines: the level and the upright rules of the blank page.
    """

    def __init__(self, ink: Ink, lines: tuple[Mask, Mask]) -> None:
        self.ink = ink
        self.lines = lines

    def beside(self, upright: bool, part: Part) -> Mask:
        """Where in a part of the page a moved rule may lie, an upright or a level one."""
        margin = round((MOVED_MM + STRETCH_MM) * self.ink.scale)
        top = max(0, part[0].start - margin)
        left = max(0, part[1].start - margin)
        wide = (slice(top, part[0].stop + margin), slice(left, part[1].stop + margin))
        near = _beside(self.ink, line=self.lines[upright], part=wide, upright=upright)
        return near[part[0].start - top : part[0].stop - top, part[1].start - left : part[1].stop - left]

    def holds(self, piece: Mask, part: Part) -> bool:
        """Whether a thin level or upright piece of ink, inside a part of the page, is a moved rule."""
        upright = piece.shape[0] > piece.shape[1]
        inside = np.count_nonzero(piece & self.beside(upright, part))
        return int(inside) >= INSIDE * int(np.count_nonzero(piece))

    def left_out(self, at: NameEvidence) -> NameEvidence:
        """A name without the stretches of rules that moved into its row, neither as ink nor as strokes."""
        if not at.strokes:
            return at
        line = _level_lines(at, self.ink)
        if not line.any():
            return at
        line &= self.beside(False, at.name.window)
        moved = cv2.dilate(line.view(np.uint8), np.ones((2 * BESIDE_PX + 1,) * 2, np.uint8)) > 0
        strokes = tuple(_off(stroke, moved) for stroke in at.strokes)
        strokes = tuple(one for one in strokes if np.count_nonzero(one.cover > 0.3) > 1)
        return replace(at, residual=np.where(moved, 0, at.residual).astype(np.uint8), strokes=strokes)


def _level_lines(at: NameEvidence, ink: Ink) -> Mask:
    """The level lines of ink that lie off all letters; dots and words leave none."""
    name = at.name
    inked = (at.residual >= ink.noise_floor).astype(np.uint8)
    high, low = (round(name.middle + level * name.half) for level in EXTENT)
    inked[max(0, high) : low] = 0
    line = cv2.morphologyEx(inked, cv2.MORPH_OPEN, np.ones((1, round(LINE_MM * ink.scale)), np.uint8))
    return np.asarray(line).view(np.bool_)


def _off(stroke: Stroke, moved: Mask) -> Stroke:
    """A stroke without its stretches on a moved rule."""
    down = np.clip(np.rint(stroke.rows).astype(int), 0, moved.shape[0] - 1)
    across = np.clip(np.arange(len(down)) * COLUMN + COLUMN // 2, 0, moved.shape[1] - 1)
    return replace(stroke, cover=np.where(moved[down, across], np.float32(0), stroke.cover))


def _beside(ink: Ink, line: Mask, part: Part, upright: bool) -> Mask:
    """The places near stretches of rules that are missing.

    Args:
        ink: the ink on the page.
        line: the rules of one direction.
        part: of the page.
        upright: the direction.
    """
    here = line[part]
    if not here.any():
        return here
    along = round(STRETCH_MM * ink.scale)
    reach = 2 * round(MOVED_MM * ink.scale) + 1
    light = np.minimum(ink.print_bound[part], 250).astype(np.float32)
    paper = np.minimum(ink.paper[part], 250).astype(np.float32)
    wanted = np.where(here, 250 - light, np.float32(0))
    seen = 250 - paper
    stretch = (3, along) if upright else (along, 3)
    bare = _summed(wanted * seen, stretch) < SHOWN * _summed(wanted * wanted, stretch)
    near = np.ones((along, reach) if upright else (reach, along), np.uint8)
    return np.asarray(cv2.dilate((bare & here).view(np.uint8), near)).view(np.bool_)


def _summed(values: Floats, size: tuple[int, int]) -> Floats:
    summed = cv2.boxFilter(values, cv2.CV_32F, size, normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(summed, dtype=np.float32)
