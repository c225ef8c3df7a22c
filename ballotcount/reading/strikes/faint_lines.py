"""Lines too faint or too short to be followed: the darkest level line on the open paper between a name's letters."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from ballotcount.reading.arrays.arrays import Gray, Mask, Numbers, over
from ballotcount.reading.strikes.name_geometry import NameRegion

Darkness = NDArray[np.int16]

HALF = 10
"""Columns of half a line, px: 1.7 mm; both halves must be inked, a speck or an upright streak inks one."""
TILTS = (-2, -1, 0, 1, 2)
"""Rows between the halves: up to 11 degrees."""
ASIDE = 4
"""Rows from a line to the paper it is compared with; the back of the sheet shining through is as dark there."""
MOST = 40
"""Grey levels beyond which ink counts no more, so that a black speck does not pass for a line."""
OPEN = 0.8
"""Lightness of the bound, from solid print to paper, from which paper is open."""
ENOUGH_OPEN = 0.25
"""Share of half a line that must be open paper to speak for itself."""
PARTS = 64
"""Parts of a grey level in which darkness is reckoned, in whole numbers of two bytes."""
ALONE = 0.3
"""What one half is worth when print hides the other."""
ABOVE = 3
BELOW = 4
ASTRIDE = 6
"""Pixels around the letters that are looked at."""


def faint_lines(names: list[NameRegion], parts: list[tuple[Gray, Gray]], dark: float) -> list[float]:
    """Darkness of the darkest line at each name, grey levels on open paper above those of the paper beside it.

    Args:
        names: the names.
        parts: ``residual`` and ``print_bound`` of each as in ``NameEvidence``.
        dark: grey of solid print.
    """
    if not names:
        return []
    residual, print_bound, starts = _stacked(names, parts)
    visible = over(print_bound, dark + OPEN * (250 - dark))
    inked = cv2.threshold(cv2.bitwise_and(residual, visible), MOST, 0, cv2.THRESH_TRUNC)[1]
    ones = cv2.threshold(visible, 0, 1, cv2.THRESH_BINARY)[1]
    shown = _sums(ones, cv2.CV_8U)
    amount = _sums(inked, cv2.CV_16S)
    least = math.ceil(ENOUGH_OPEN * 2 * HALF)
    most = cv2.max(shown, np.full_like(shown, least))
    mean = np.asarray(cv2.divide(amount, most, scale=PARTS, dtype=cv2.CV_16S), dtype=np.int16)
    hidden = shown < least
    mean[hidden] = -PARTS
    line = _both_halves(mean, hidden)
    beside = np.zeros_like(line)
    beside[ASIDE:] = line[:-ASIDE]
    beside[:-ASIDE] = np.maximum(beside[:-ASIDE], line[ASIDE:])
    darkest = (line - beside).max(1)
    return [float(darkest[start:end].max()) / PARTS for start, end in starts]


def _sums(values: Numbers, kind: int) -> Numbers:
    """Sums over half a line two pixels thick, around each pixel."""
    return np.asarray(cv2.boxFilter(values, kind, (HALF, 2), normalize=False, borderType=cv2.BORDER_CONSTANT))


def _stacked(names: list[NameRegion], parts: list[tuple[Gray, Gray]]) -> tuple[Gray, Gray, list[tuple[int, int]]]:
    """The letters' surroundings of all names below one another, and the rows of each."""
    cuts = [_cut(name, residual.shape) for name, (residual, _) in zip(names, parts, strict=True)]
    heights = [rows.stop - rows.start for rows, _ in cuts]
    width = max(columns.stop - columns.start for _, columns in cuts) + HALF  # so that each ends as if alone
    residual = np.zeros((sum(heights) + ASIDE * len(cuts), width), dtype=np.uint8)
    print_bound = np.zeros_like(residual)
    starts = []
    top = 0
    for (rows, columns), height, (one, bound) in zip(cuts, heights, parts, strict=True):
        place = (slice(top, top + height), slice(0, columns.stop - columns.start))
        residual[place] = one[rows, columns]
        print_bound[place] = bound[rows, columns]
        starts.append((top, top + height))
        top += height + ASIDE
    return residual, print_bound, starts


def _cut(name: NameRegion, shape: tuple[int, ...]) -> tuple[slice, slice]:
    rows = slice(max(0, int(name.cap_top) - ABOVE), min(shape[0], int(name.foot) + BELOW))
    return rows, slice(max(0, name.first - ASTRIDE), min(shape[1], name.last + ASTRIDE + 1))


def _both_halves(mean: Darkness, hidden: Mask) -> Darkness:
    """Darkness of the better tilt of lines whose left half is given, the weaker of both halves.

    Args:
        mean: of each half, in ``PARTS`` of a grey level; less than nothing where print hides it.
        hidden: where print hides it.
    """
    best = np.zeros_like(mean)
    height, width = mean.shape
    alone = np.asarray(cv2.addWeighted(mean, ALONE, mean, 0, 0), dtype=np.int16)
    none = np.where(hidden, np.int16(np.iinfo(np.int16).max), np.int16(-1))
    each = [one.ravel() for one in (mean, alone, none)]
    whole = best.ravel()
    for tilt in TILTS:  # row after row in one line: what reaches over the end of a row is left out afterwards
        up = max(0, -tilt) * width
        down = max(0, tilt) * width
        here = slice(up, height * width - down - HALF)
        there = slice(down + HALF, height * width - up)
        a, a_alone, no_a = (one[here] for one in each)
        b, b_alone, no_b = (one[there] for one in each)
        # the darkness of both; where one is hidden, a share of the other's
        value = np.minimum(a, b)
        np.maximum(value, np.minimum(no_a, b_alone), out=value)
        np.maximum(value, np.minimum(a_alone, no_b), out=value)
        np.maximum(whole[here], value, out=whole[here])
    best[:, -HALF:] = 0
    return best
