"""Lines too faint or too short to be traced: the darkest level line on the open paper between a name's letters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from ballotcount.reading.arrays.arrays import Gray, Mask, Numbers, over
from ballotcount.reading.strikes.line_thresholds import FAINT_LINE, FaintLineThresholds

Darkness = NDArray[np.int16]

HALF = 10
"""Columns of half a line, px: 1.7 mm. Both halves must be inked; a speck or an upright streak inks only one."""
TILTS = (-2, -1, 0, 1, 2)
"""Rows between the halves: up to 11 degrees."""
ASIDE = 4
"""Rows from a line to the paper it is compared with; print on the back that shows through is as dark there."""
# 255 times 64 still fits into two bytes
PARTS = 64
"""Darkness is computed in 1/64 grey level, in integers of two bytes."""
WHITE = 250
"""Grey level of clean paper."""


class LineZone(Protocol):
    """Where lines are searched in a window: the rows and columns of a name's letters."""

    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...
    @property
    def cap_top(self) -> float: ...
    @property
    def foot(self) -> float: ...


def faint_lines(
    names: Sequence[LineZone], parts: list[tuple[Gray, Gray]], dark: float, limits: FaintLineThresholds = FAINT_LINE
) -> list[float]:
    """Return the darkness of the darkest line at each name, grey levels more than the open paper beside it.

    Args:
        names: the names.
        parts: ``residual`` and ``print_bound`` of each as in ``NameEvidence``.
        dark: grey of solid print.
        limits: the thresholds.
    """
    if not names:
        return []
    residual, bound, starts = _stacked(names, parts, limits)
    visible = over(bound, dark + limits.open * (WHITE - dark))
    inked = cv2.threshold(cv2.bitwise_and(residual, visible), limits.most, 0, cv2.THRESH_TRUNC)[1]
    ones = cv2.threshold(visible, 0, 1, cv2.THRESH_BINARY)[1]
    shown = _sums(ones, cv2.CV_8U)
    amount = _sums(inked, cv2.CV_16S)
    least = math.ceil(limits.enough_open * 2 * HALF)
    most = cv2.max(shown, np.full_like(shown, least))
    mean = np.asarray(cv2.divide(amount, most, scale=PARTS, dtype=cv2.CV_16S), dtype=np.int16)
    hidden = shown < least
    mean[hidden] = -PARTS
    line = _both_halves(mean, hidden, limits.alone)
    beside = np.zeros_like(line)
    beside[ASIDE:] = line[:-ASIDE]
    beside[:-ASIDE] = np.maximum(beside[:-ASIDE], line[ASIDE:])
    darkest = (line - beside).max(1)
    return [float(darkest[start:end].max()) / PARTS for start, end in starts]


def _sums(values: Numbers, kind: int) -> Numbers:
    """Return the sums over half a line two pixels thick, around each pixel."""
    return np.asarray(cv2.boxFilter(values, kind, (HALF, 2), normalize=False, borderType=cv2.BORDER_CONSTANT))


def _stacked(
    names: Sequence[LineZone], parts: list[tuple[Gray, Gray]], limits: FaintLineThresholds
) -> tuple[Gray, Gray, list[tuple[int, int]]]:
    """Return the surroundings of all names' letters in one column, and the rows of each."""
    cuts = [searched(name, residual.shape, limits) for name, (residual, _) in zip(names, parts, strict=True)]
    heights = [rows.stop - rows.start for rows, _ in cuts]
    width = max(columns.stop - columns.start for _, columns in cuts) + HALF  # room for the last half line of each
    # empty rows between the names: a line is never compared with the next name
    residual = np.zeros((sum(heights) + ASIDE * len(cuts), width), dtype=np.uint8)
    bounds = np.zeros_like(residual)
    starts = []
    top = 0
    for (rows, columns), height, (one, bound) in zip(cuts, heights, parts, strict=True):
        place = (slice(top, top + height), slice(0, columns.stop - columns.start))
        residual[place] = one[rows, columns]
        bounds[place] = bound[rows, columns]
        starts.append((top, top + height))
        top += height + ASIDE
    return residual, bounds, starts


def searched(name: LineZone, shape: tuple[int, ...], limits: FaintLineThresholds = FAINT_LINE) -> tuple[slice, slice]:
    """Return the rows and columns of a window of this shape in which lines are searched."""
    rows = slice(max(0, int(name.cap_top) - limits.above_px), min(shape[0], int(name.foot) + limits.below_px))
    beside = limits.astride_px
    return rows, slice(max(0, name.first - beside), min(shape[1], name.last + beside + 1))


def _both_halves(mean: Darkness, hidden: Mask, share_alone: float) -> Darkness:
    """Return the darkness of the darkest tilt of each line: the weaker of its two halves.

    Args:
        mean: darkness of each left half, in ``PARTS`` of a grey level; negative where print hides it.
        hidden: where print hides it.
        share_alone: worth of one half when print hides the other.
    """
    best = np.zeros_like(mean)
    height, width = mean.shape
    alone = np.asarray(cv2.addWeighted(mean, share_alone, mean, 0, 0), dtype=np.int16)
    none = np.where(hidden, np.int16(np.iinfo(np.int16).max), np.int16(-1))
    each = [one.ravel() for one in (mean, alone, none)]
    whole = best.ravel()
    # all rows in one line: a line that reaches over the end of a row is set to 0 afterwards
    for tilt in TILTS:
        up = max(0, -tilt) * width
        down = max(0, tilt) * width
        here = slice(up, height * width - down - HALF)
        there = slice(down + HALF, height * width - up)
        a, a_alone, no_a = [one[here] for one in each]
        b, b_alone, no_b = [one[there] for one in each]
        # the darkness of both; where one is hidden, a share of the other's
        value = np.minimum(a, b)
        np.maximum(value, np.minimum(no_a, b_alone), out=value)
        np.maximum(value, np.minimum(a_alone, no_b), out=value)
        np.maximum(whole[here], value, out=whole[here])
    best[:, -HALF:] = 0
    return best
