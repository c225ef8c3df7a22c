"""Join the pieces of a pen line that print cuts: each is as small as a speck on the paper between two lines of text.

Two pieces belong to one line where no bare paper lies between them, only print, and where the line shows between the
letters of that print. Dust has bare paper around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray, Mask
from ballotcount.reading.foreign.account import Fate
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS, ForeignThresholds
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.pen_pieces import hidden_below

PixelBox = tuple[int, int, int, int]
"""Left, top, width and height, px."""
Pixels = tuple[np.ndarray, np.ndarray]
"""Rows and columns."""


def lines_through_print(
    boxes: Sequence[PixelBox],
    dark: Gray,
    fates: Gray,
    *,
    ink: Ink,
    private: Mask,
    limits: ForeignThresholds = FOREIGN_THRESHOLDS,
) -> list[Pixels]:
    """Return the pixels on bare paper of each line whose pieces were too small by themselves.

    Args:
        boxes: of all pieces.
        dark: 1 where ink lies on bare paper and belongs to no target.
        fates: what became of it, see ``Fate``.
        ink: the page's ink.
        private: pixels of fiducials and codes.
        limits: the thresholds.
    """
    found = (_piece(dark, fates, box, limits=limits) for box in boxes)
    pieces = [one for one in found if one is not None]
    if len(pieces) < 2:
        return []
    pieces = sorted(pieces, key=lambda one: -len(one[0]))[: limits.through_most]
    group = list(range(len(pieces)))
    middles = np.array([(y.mean(), x.mean()) for y, x in pieces]).reshape(-1, 2)
    # joined pieces are compared no more: the pairs grow with the square of their number
    for one, other in combinations(range(len(pieces)), 2):
        if group[one] == group[other] or np.hypot(*(middles[one] - middles[other])) > limits.through_mm * ink.scale:
            continue
        is_large = min(len(pieces[one][0]), len(pieces[other][0])) >= limits.through_solid_px
        if _is_one_line(
            (middles[one], middles[other]), dark, fates, is_large=is_large, ink=ink, private=private, limits=limits
        ):
            group = [group[one] if number == group[other] else number for number in group]
    lines = []
    for number in sorted(set(group)):
        own = [piece for piece, at in zip(pieces, group, strict=True) if at == number]
        y = np.concatenate([piece[0] for piece in own])
        x = np.concatenate([piece[1] for piece in own])
        extent = max(np.ptp(y), np.ptp(x)) / ink.scale
        if len(own) > 1 and len(y) >= limits.least_area_mm2 * ink.scale**2 and extent >= limits.through_least_mm:
            lines.append((y, x))
    return lines


def _piece(dark: Gray, fates: Gray, box: PixelBox, *, limits: ForeignThresholds) -> Pixels | None:
    """Return the pixels of a small piece that is as wide as a pen, or None."""
    left, top, width, height = box
    if min(width, height) < limits.through_wide_px or width * height < limits.through_least_px:
        return None
    part = np.s_[top : top + height, left : left + width]
    y, x = np.nonzero(_is_small(fates[part]) & (dark[part] > 0))
    return (y + top, x + left) if len(y) >= limits.through_least_px else None


def _is_small(fates: Gray) -> Mask:
    """Return which pixels belong to pieces that were too small to be anything."""
    return np.asarray((fates == Fate.SPECK) | (fates == Fate.TOO_LITTLE))


def _is_one_line(
    ends: tuple[np.ndarray, np.ndarray],
    dark: Gray,
    fates: Gray,
    *,
    is_large: bool,
    ink: Ink,
    private: Mask,
    limits: ForeignThresholds,
) -> bool:
    """Return whether ink or print, and no bare paper, lies between two points, and ink wherever print lets it show.

    Squares and codes show no pen: there the size of both pieces decides.
    """
    start, end = ends
    steps = int(np.abs(end - start).max()) + 1
    # one step for each pixel of the longer direction, so that no pixel of the way is left out
    y, x = np.rint(np.linspace(start, end, steps)).astype(np.intp).T
    # where the line runs along print, its pieces were taken for the edge of that print
    inked = (_is_small(fates[y, x]) | (fates[y, x] == Fate.FRINGE)) & (dark[y, x] > 0)
    hidden = (ink.print_bound_wide[y, x] < limits.print_free) | private[y, x]
    if np.count_nonzero(inked | hidden) < limits.through_covered * steps:
        return False
    part = np.s_[y.min() : y.max() + 1, x.min() : x.max() + 1]
    # a hand's line is not straight: it may run a pixel beside the way
    darkest = cv2.dilate(ink.residual[part], np.ones((3, 3), np.uint8))[y - y.min(), x - x.min()]
    shown = (ink.print_bound[y, x] > hidden_below(ink)) & ~private[y, x] & ~inked
    if np.count_nonzero(shown) < limits.through_shown_px:
        return is_large and bool(private[y, x].any())
    is_pen = darkest[shown] >= max(ink.noise_floor, limits.pale)
    return bool(is_pen.mean() >= limits.through_dark)
