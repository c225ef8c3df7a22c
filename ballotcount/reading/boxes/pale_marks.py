"""Find marks in boxes that are too pale to be ink pixel by pixel, but hang together farther than the paper's grain.

The picture is smoothed over a pen's width. The palest level is searched at which neither bare paper nor the emptier
boxes of the same page show pieces as long as an arm of a cross. With some spare, that level is what this page proves: a
longer piece in a box is ink.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import Gray, at_least, over, percentile
from ballotcount.reading.arrays.components import HEIGHT, TOP, WIDTH, labelled
from ballotcount.reading.boxes.cells import BoxCell
from ballotcount.reading.boxes.thresholds import PALE_MARK, PaleMarkThresholds
from ballotcount.reading.ink.ink import Ink

PEN = (3, 3)
"""px over which the picture is smoothed: a pen's width."""
AROUND = np.ones((9, 9), np.uint8)
"""px around ink of a usual pen in which blur and compression leave a pale rim."""
STEPS = 6
"""Parts of a grey level in which smoothed darkness is kept."""
WHITE = 250
"""Grey level of clean paper."""
Part = tuple[slice, slice]
"""Rows and columns of the page."""


def doubt_pale_marks(
    cells: Sequence[BoxCell],
    readings: Sequence[MarkReading],
    ink: Ink,
    *,
    blanks: Sequence[Part],
    limits: PaleMarkThresholds = PALE_MARK,
) -> list[MarkReading]:
    """Doubt the boxes that are called empty although a pale piece lies in them that bare paper does not show.

    Args:
        cells: the boxes.
        readings: their readings, after the second opinion.
        ink: the ink on the page.
        blanks: places of the page without print.
        limits: the thresholds.
    """
    quiet = [n for n, one in enumerate(readings) if one.is_quiet]
    if not quiet or len(blanks) < limits.fewest:
        return list(readings)
    paper = _stacked([_soft(ink, one, limits) for one in blanks])
    boxes = _stacked([_soft(ink, _core(cells[n], limits.rim_px), limits) for n in quiet])
    level = _proven(paper, boxes, (len(blanks), len(quiet)), noise=ink.noise, limits=limits)
    found = list(readings)
    # grain makes long pieces at every level: this page proves nothing
    if level is None:
        return found
    _, longest = _extents(boxes, limits.spare * level, len(quiet), limits=limits)
    for place in np.flatnonzero(longest >= limits.extent_mm * ink.scale):
        rule = AppliedRule("pale_mark", round(float(longest[place]) / ink.scale, 1), limits.extent_mm)
        number = quiet[place]
        found[number] = replace(found[number], state=MarkState.DOUBTFUL, kind=MarkKind.LINE, sensitivity=1.0, rule=rule)
    return found


def _core(cell: BoxCell, rim: int) -> Part:
    """Return the inside of a box on the page, off its rules."""
    left, top, right, bottom = cell.inner
    return slice(top + rim, max(top + rim + 1, bottom - rim)), slice(left + rim, max(left + rim + 1, right - rim))


def _soft(ink: Ink, part: Part, limits: PaleMarkThresholds) -> Gray:
    """Return the smoothed darkness of a part of the page, ``STEPS`` parts of a grey level, 0 beside print."""
    visible = over(ink.print_bound_wide[part], ink.dark + limits.open * (WHITE - ink.dark))
    judged = cv2.dilate(at_least(ink.residual[part], limits.judged), AROUND)
    visible = np.asarray(cv2.subtract(visible, judged), dtype=np.uint8)
    # 40 grey levels in 6 parts each still fit into a byte
    inked = cv2.threshold(ink.residual[part], limits.most, 0, cv2.THRESH_TRUNC)[1] * STEPS
    return np.asarray(cv2.blur(cv2.bitwise_and(inked, visible), PEN), dtype=np.uint8)


def _stacked(parts: Sequence[Gray]) -> Gray:
    """Return parts in one column, each with an empty row after it, all as high as the highest."""
    # the empty row keeps pieces of two parts from touching
    height = max(part.shape[0] for part in parts) + 1
    width = max(part.shape[1] for part in parts)
    whole = np.zeros((height * len(parts), width), dtype=np.uint8)
    for number, part in enumerate(parts):
        whole[number * height : number * height + part.shape[0], : part.shape[1]] = part
    return whole


def _proven(
    paper: Gray, boxes: Gray, places: tuple[int, int], *, noise: float, limits: PaleMarkThresholds
) -> float | None:
    """Return the palest level at which grain makes no long piece, grey levels; None where it always does.

    Args:
        paper: places without print, in one column; some hold writing, a stamp or a fold.
        boxes: the boxes called empty; on a page marked with a pale pen many hold a mark.
        places: how many there are of both.
        noise: spread of clean paper; paler levels are never free of pieces, and slow to look at.
        limits: the thresholds.
    """
    for level in limits.levels:
        if level < noise:
            continue
        on_paper, _ = _extents(paper, level, places[0], limits=limits)
        if np.count_nonzero(on_paper < limits.grain_px) < (1 - limits.spotted) * places[0]:
            continue
        in_boxes, _ = _extents(boxes, level, places[1], limits=limits)
        if percentile(in_boxes, limits.emptier) < limits.grain_px:
            return level
    return None


def _extents(stacked: Gray, level: float, places: int, *, limits: PaleMarkThresholds) -> tuple[np.ndarray, np.ndarray]:
    """Return the extent of the longest piece as dark as a level in each part of a column, px, and of the slanted ones.

    Folds and streaks are level or upright; a cross or a tick is not.
    """
    _, stats = labelled(at_least(stacked, round(level * STEPS)) & 1)
    wide = stats[1:, WIDTH]
    high = stats[1:, HEIGHT]
    extents = np.maximum(wide, high)
    # all parts are equally high, so the first row of a piece says whose it is
    at = stats[1:, TOP] * places // stacked.shape[0]
    longest = np.zeros(places, dtype=np.int64)
    slanted = np.zeros(places, dtype=np.int64)
    np.maximum.at(longest, at, extents)
    np.maximum.at(slanted, at, np.where(np.minimum(wide, high) >= limits.slanted_px, extents, 0))
    return longest, slanted
