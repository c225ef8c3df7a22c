"""Local registration: put a name's print exactly where the picture has it.

A fold, a curl or a lens leaves some names out of register. Words that lie far away are found by normalised
cross-correlation; the rest follows from the slopes of the print by least squares (Lucas and Kanade, 1981) with five
parameters: shift and stretch both ways, and lean.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray, Matrix, Numbers, over, percentile
from ballotcount.reading.strikes.ink_thresholds import LOCAL_REGISTRATION, LocalRegistrationThresholds
from ballotcount.reading.strikes.name_geometry import NameRegion

MOVES = 5
"""Ways in which a name's print may be displaced, see ``_offset``."""
WHITE = 250
"""Grey level of clean paper."""
_ONES = np.eye(MOVES, dtype=np.float32)


def in_place(
    name: NameRegion,
    paper: Gray,
    residual: Gray,
    print_bound: Gray,
    limits: LocalRegistrationThresholds = LOCAL_REGISTRATION,
) -> tuple[Gray, Gray]:
    """Return residual and bound with the print moved to where this name lies, if that explains more of the picture.

    The page as a whole is in register to about a tenth of a millimetre; half a pixel more darkens the edges of letters.

    Args:
        name: the name.
        paper, residual, print_bound: its window of the arrays of ``Ink``.
        limits: the thresholds.
    """
    print_bound = as_dark_as_here(name, paper, print_bound, limits=limits)
    # a stamp, a crease and all beyond the row were taken out before and stay out
    taken = cv2.subtract(cv2.subtract(print_bound, paper), residual)
    residual = np.asarray(cv2.min(residual, cv2.subtract(print_bound, paper)), dtype=np.uint8)
    found = _words_found(name, paper, print_bound, limits=limits)
    moved = _in_detail(name, paper, found, limits=limits)
    better = cv2.subtract(cv2.subtract(moved, paper), taken)
    if cv2.mean(better, name.near_print)[0] < cv2.mean(residual, name.near_print)[0]:
        return np.asarray(better, dtype=np.uint8), moved
    return residual, print_bound


def _words_found(name: NameRegion, paper: Gray, print_bound: Gray, limits: LocalRegistrationThresholds) -> Gray:
    """Return the bound with each word moved to where the picture has it, if that is far from where it should be."""
    moves = np.array(
        [word_move(paper, name=name, print_bound=print_bound, word=word, limits=limits) for word in name.words],
        dtype=np.float32,
    )
    if not np.abs(moves).max() > limits.far:
        return print_bound
    height, width = print_bound.shape
    middles = [(first + last) / 2 for first, last in name.words]
    columns = np.arange(width, dtype=np.float32)
    across = np.interp(columns, middles, moves[:, 0]).astype(np.float32)
    down = np.interp(columns, middles, moves[:, 1]).astype(np.float32)
    # remap asks where each pixel comes from, so the move is subtracted
    x = np.repeat((columns - across)[None], height, axis=0)
    y = np.arange(height, dtype=np.float32)[:, None] - down[None]
    return np.asarray(cv2.remap(print_bound, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)


def word_move(
    paper: Gray,
    name: NameRegion,
    print_bound: Gray,
    word: tuple[int, int],
    limits: LocalRegistrationThresholds = LOCAL_REGISTRATION,
) -> tuple[float, float]:
    """Return the px to the right and down by which a word is displaced, 0 where that is not certain."""
    down = limits.down_px
    aside = limits.aside_px
    top = max(down, int(name.cap_top) - 1)
    bottom = min(print_bound.shape[0] - down, int(name.foot) + 2)
    left = max(aside, word[0] - 1)
    right = min(print_bound.shape[1] - aside, word[1] + 2)
    if bottom - top < 4 or right - left < 4:
        return 0.0, 0.0
    place = paper[top - down : bottom + down, left - aside : right + aside]
    alike = cv2.matchTemplate(place, print_bound[top:bottom, left:right], cv2.TM_CCOEFF_NORMED)
    row, column = divmod(int(alike.argmax()), alike.shape[1])
    if float(alike[row, column]) < float(alike[down, aside]) + limits.alike:
        return 0.0, 0.0
    across = column - aside + _top(np.asarray(alike[row], np.float32), column)
    return across, row - down + _top(np.asarray(alike[:, column], np.float32), row)


def print_below(
    name: NameRegion, paper: Gray, print_bound: Gray, *, limits: LocalRegistrationThresholds = LOCAL_REGISTRATION
) -> float:
    """Return by how many px the picture shows a name's print below its place, by the upper half of its letters.

    A line along the feet of the letters does not lie there, so it does not pull the measure to itself.

    Args:
        name: the name.
        paper: its window of the page.
        print_bound: the same of the print, where the page as a whole has it.
        limits: the thresholds.
    """
    down = limits.down_px
    aside = limits.aside_px
    height, width = print_bound.shape
    top = max(down, int(name.cap_top) - 1)
    bottom = min(height - down, round(name.middle) + 1)
    left = max(aside, name.first - 1)
    right = min(width - aside, name.last + 2)
    if bottom - top < 4 or right - left < 4:
        return 0.0
    place = paper[top - down : bottom + down, left - aside : right + aside]
    alike = cv2.matchTemplate(place, print_bound[top:bottom, left:right], cv2.TM_CCOEFF_NORMED)
    row, column = divmod(int(alike.argmax()), alike.shape[1])
    return float(row - down + _top(np.asarray(alike[:, column], np.float32), row))


def _top(values: Floats, at: int) -> float:
    """Return where between its neighbours the largest value lies, -0.5 to 0.5, by the parabola through the three."""
    if not 0 < at < len(values) - 1:
        return 0.0
    before = float(values[at - 1])
    here = float(values[at])
    after = float(values[at + 1])
    # a flat top would divide by zero
    return 0.5 * (before - after) / min(before + after - 2 * here, -1e-6)


def _in_detail(name: NameRegion, paper: Gray, print_bound: Gray, limits: LocalRegistrationThresholds) -> Gray:
    """Return the bound shifted by fractions of a pixel, stretched or leaned, by the slopes of its print."""
    inner = (slice(int(name.row_top) + 3, int(name.row_bottom) - 2), slice(max(0, name.first - 8), name.last + 9))
    move = np.zeros(MOVES, dtype=np.float32)
    moved = print_bound
    # the second step starts from the moved print, whose slopes lie where the picture has them
    for _ in range(2):
        move = move + _offset(paper[inner], moved[inner], _slopes(moved[inner], limits), limits=limits)
        if not limits.moved_least <= float(np.abs(move).max()) <= limits.moved_most:
            return print_bound
        moved = _warped(print_bound, _placed(move, inner))
    return moved


def _warped(print_bound: Gray, matrix: Matrix) -> Gray:
    moved = cv2.warpAffine(
        print_bound, matrix, print_bound.shape[::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(moved, dtype=np.uint8)


def _placed(move: Floats, inner: tuple[slice, slice]) -> Matrix:
    """Return the affine map of a displacement as ``_offset`` gives it, in pixels of the whole window."""
    top = inner[0].start
    left = inner[1].start
    height = inner[0].stop - top
    width = inner[1].stop - left
    dx, wider, dy, taller, lean = move.astype(float).tolist()
    # units change: -1 to 1 over the window in `_slopes`, pixels here
    across = 2 / max(width - 1, 1)
    down = 2 / max(height - 1, 1)
    x = left + 1 / across
    y = top + 1 / down
    return np.array(
        [
            [1 + wider * across, 0, dx - wider * across * x],
            [lean * across, 1 + taller * down, dy - taller * down * y - lean * across * x],
        ]
    )


def as_dark_as_here(
    name: NameRegion, paper: Gray, print_bound: Gray, limits: LocalRegistrationThresholds = LOCAL_REGISTRATION
) -> Gray:
    """Return the bound for the toner of each word: a cartridge that runs out prints one paler than another."""
    gains = np.array(
        [_toner(paper, name=name, print_bound=print_bound, word=word, limits=limits) for word in name.words],
        dtype=np.float32,
    )
    if not gains.max() > 1:
        return print_bound
    middles = [(first + last) / 2 for first, last in name.words]
    gain = np.interp(np.arange(print_bound.shape[1]), middles, gains).astype(np.float32)
    return np.asarray(255 - np.minimum((255 - print_bound) * gain, 255), dtype=np.uint8)


def _toner(
    paper: Gray, name: NameRegion, print_bound: Gray, word: tuple[int, int], limits: LocalRegistrationThresholds
) -> float:
    """Return how much darker than the bound a word is printed, at least 1.

    The rows that are darkened least decide: a pen darkens some rows of a word, toner darkens all of them.
    """
    part = (slice(None), slice(word[0], word[1] + 1))
    print_mask = name.print_mask[part]
    if not print_mask.any():
        return 1.0
    bound = print_bound[part]
    lighter = over(bound, percentile(bound[print_mask], limits.core_percentile))
    core = np.asarray(cv2.subtract(print_mask.view(np.uint8), lighter), dtype=np.uint8)
    count = _row_sums(core)
    rows = count >= limits.core_pixels
    if not rows.any():
        return 1.0
    kept = cv2.threshold(core, 0, 255, cv2.THRESH_BINARY)[1]
    here = WHITE * count - _row_sums(cv2.bitwise_and(kept, paper[part]))
    least = WHITE * count - _row_sums(cv2.bitwise_and(kept, bound))
    gains = np.sort(here[rows] / np.maximum(least[rows], np.float32(1)))
    return max(1.0, float(gains[limits.row_percentile * (len(gains) - 1) // 100]))


def _row_sums(values: Numbers) -> Floats:
    return np.asarray(cv2.reduce(values, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32F)[:, 0], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _Slopes:
    """Slopes of a print where it has any.

    Attributes:
        at: places of its pixels, row by row.
        by: change of each pixel, grey levels, for one unit of each displacement, shape (MOVES, n).
    """

    at: np.ndarray
    by: Floats


def _slopes(print_bound: Gray, limits: LocalRegistrationThresholds) -> _Slopes:
    down = cv2.Sobel(print_bound, cv2.CV_16S, 0, 1, ksize=1, borderType=cv2.BORDER_REPLICATE)
    across = cv2.Sobel(print_bound, cv2.CV_16S, 1, 0, ksize=1, borderType=cv2.BORDER_REPLICATE)
    steep = cv2.max(cv2.convertScaleAbs(down), cv2.convertScaleAbs(across))
    # ksize=1 is the difference over two pixels: twice the slope
    at = np.flatnonzero(steep >= 2 * limits.slope)
    height, width = print_bound.shape
    y = at // width
    x = (at - y * width).astype(np.float32) * np.float32(2 / max(width - 1, 1)) - 1
    by = np.empty((MOVES, len(at)), dtype=np.float32)
    np.multiply(across.ravel()[at], np.float32(0.5), out=by[0])
    np.multiply(down.ravel()[at], np.float32(0.5), out=by[2])
    np.multiply(by[0], x, out=by[1])
    np.multiply(by[2], y.astype(np.float32) * np.float32(2 / max(height - 1, 1)) - 1, out=by[3])
    np.multiply(by[2], x, out=by[4])
    return _Slopes(at, by)


def _offset(paper: Gray, print_bound: Gray, slopes: _Slopes, limits: LocalRegistrationThresholds) -> Floats:
    """Return the print's displacement: px to the right, more at the right end; px down, more at the foot, at the right.

    A fold or a curl stretches a name or leans it. Least squares on the print's slopes; ink is left out as an outlier.
    """
    off = paper.ravel()[slopes.at].astype(np.float32) - print_bound.ravel()[slopes.at]
    left = np.abs(off)
    elsewhere = cv2.norm(paper, print_bound, cv2.NORM_L1) - float(left.sum())
    system = np.concatenate([slopes.by, off[None]])
    move = np.zeros(MOVES, dtype=np.float32)
    # twice: pen ink is known as an outlier only after a first fit
    for again in (True, False):
        mean = (elsewhere + float(left.sum())) / print_bound.size
        power = (system * (left < max(limits.outlier, limits.outlier_times * mean))) @ system.T
        whole = float(power[:MOVES, :MOVES].trace())
        if whole < limits.least_power:
            return np.zeros(MOVES, dtype=np.float32)
        # the pull to zero also keeps the system positive definite, which Cholesky needs
        stiff = power[:MOVES, :MOVES] + np.float32(limits.stiff * whole) * _ONES
        move = -np.asarray(cv2.solve(stiff, power[:MOVES, MOVES:], flags=cv2.DECOMP_CHOLESKY)[1], np.float32)[:, 0]
        left = np.abs(off + move @ slopes.by) if again else left
    return move
