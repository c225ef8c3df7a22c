"""Lines too faint or too short to be followed: the darkest level line on the open paper between a name's letters."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.reading.arrays import Floats, Gray
from ballotcount.reading.names import Name

HALF = 10
"""Columns of half a line, px: 1.7 mm; both halves must be inked, a speck or an upright streak inks one."""
TILTS = (-2, -1, 0, 1, 2)
"""Rows between the halves: up to 11 degrees."""
ASIDE = 4
"""Rows from a line to the paper it is compared with; the back of the sheet shining through is as dark there."""
MOST = 40.0
"""Grey levels beyond which ink counts no more, so that a black speck does not pass for a line."""
OPEN = 0.8
"""Lightness of the bound, from solid print to paper, from which paper is open."""
ENOUGH_OPEN = 0.25
"""Share of half a line that must be open paper to speak for itself."""
HIDDEN = -1.0
"""Stands for the darkness of half a line that print hides."""
ALONE = 0.3
"""What one half is worth when print hides the other."""
ABOVE, BELOW, ASTRIDE = 3, 4, 6
"""Pixels around the letters that are looked at."""


def faint_lines(names: list[Name], parts: list[tuple[Gray, Gray]], dark: float) -> list[float]:
    """Darkness of the darkest line at each name, grey levels on open paper above those of the paper beside it.

    Args:
        names: the names.
        parts: ``extra`` and ``room`` of each as in ``NameInk``.
        dark: grey of solid print.
    """
    if not names:
        return []
    extra, room, starts = _stacked(names, parts)
    visible = (room > dark + OPEN * (250 - dark)).astype(np.float32)
    inked = np.minimum(extra, np.float32(MOST)) * visible
    shown, amount = (cv2.blur(one, (HALF, 2), borderType=cv2.BORDER_CONSTANT) for one in (visible, inked))
    mean = np.full(extra.shape, HIDDEN, dtype=np.float32)
    np.divide(amount, shown, out=mean, where=shown >= ENOUGH_OPEN)
    line = _both_halves(np.asarray(mean, dtype=np.float32))
    beside = np.zeros_like(line)
    beside[ASIDE:] = line[:-ASIDE]
    beside[:-ASIDE] = np.maximum(beside[:-ASIDE], line[ASIDE:])
    darkest = (line - beside).max(1)
    return [float(darkest[start:end].max()) for start, end in starts]


def _stacked(names: list[Name], parts: list[tuple[Gray, Gray]]) -> tuple[Floats, Floats, list[tuple[int, int]]]:
    """The letters' surroundings of all names below one another, and the rows of each."""
    cuts = [_cut(name, extra.shape) for name, (extra, _) in zip(names, parts, strict=True)]
    heights = [rows.stop - rows.start for rows, _ in cuts]
    width = max(columns.stop - columns.start for _, columns in cuts)
    extra = np.zeros((sum(heights) + ASIDE * len(cuts), width), dtype=np.float32)
    room = np.zeros_like(extra)
    starts, top = [], 0
    for (rows, columns), height, (one, bound) in zip(cuts, heights, parts, strict=True):
        place = (slice(top, top + height), slice(0, columns.stop - columns.start))
        extra[place], room[place] = one[rows, columns], bound[rows, columns]
        starts.append((top, top + height))
        top += height + ASIDE
    return extra, room, starts


def _cut(name: Name, shape: tuple[int, ...]) -> tuple[slice, slice]:
    rows = slice(max(0, int(name.cap_top) - ABOVE), min(shape[0], int(name.foot) + BELOW))
    return rows, slice(max(0, name.first - ASTRIDE), min(shape[1], name.last + ASTRIDE + 1))


def _both_halves(mean: Floats) -> Floats:
    """Darkness of the better tilt of lines whose left half is given, the weaker of both halves."""
    best = np.zeros_like(mean)
    left, right = mean[:, :-HALF], mean[:, HALF:]
    height = mean.shape[0]
    for tilt in TILTS:
        a = left[max(0, -tilt) : height - max(0, tilt)]
        b = right[max(0, tilt) : height - max(0, -tilt)]
        value = np.minimum(a, b)
        np.copyto(value, np.float32(ALONE) * np.maximum(a, b), where=value < 0)
        part = best[max(0, -tilt) : height - max(0, tilt), :-HALF]
        np.maximum(part, value, out=part)
    return best
