"""Find solid dark squares in a picture: the candidates for the printed fiducials."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ballotcount.reading.arrays.arrays import Gray, Points
from ballotcount.reading.registration.thresholds import REGISTRATION_THRESHOLDS, RegistrationThresholds

Whole = NDArray[np.int64]
Floats64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Squares:
    """Solid dark squares, as perspective shows them.

    Attributes:
        centers: places in the full picture, px.
        sides: square root of the area, px.
    """

    centers: Points
    sides: np.ndarray

    def __len__(self) -> int:
        return len(self.sides)

    def first(self, count: int) -> Squares:
        """Return the ``count`` squares that are filled best."""
        return Squares(self.centers[:count], self.sides[:count])


def find_squares(
    gray: Gray, side: int | None = None, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> Squares:
    """Find compact, filled, dark quadrangles.

    Args:
        gray: uint8, any size and rotation.
        side: size to which the picture is brought down, px.

    Returns:
        At most ``MOST_CANDIDATES`` squares, the best filled ones first.
    """
    step = max(1, round(max(gray.shape) / (side or limits.search_side)))
    small = decimate(gray, step)
    dark = _darker_than_around(small, limits=limits)
    found = _shaped_like_squares(_components(dark), limits=limits)
    best = found[np.argsort(found[:, 3], kind="stable")][: limits.most_candidates]
    # pixel centres are whole numbers: a pixel of the small picture stands for the middle of its block
    centers = (best[:, :2] + 0.5) * step - 0.5
    return Squares(centers, best[:, 2] * step)


def decimate(gray: Gray, step: int) -> Gray:
    """Return the mean of each block of ``step`` by ``step`` pixels; a last partial block is left out."""
    if step == 1:
        return gray
    height = max(1, gray.shape[0] // step)
    width = max(1, gray.shape[1] // step)
    whole = gray[: height * step, : width * step]
    if step == 3 and min(gray.shape) >= step:  # the same means, in a third of the time
        return np.ascontiguousarray(cv2.blur(whole, (3, 3))[1::3, 1::3])
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _darker_than_around(small: Gray, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS) -> Gray:
    # odd, so that the neighbourhood lies evenly around its pixel
    size = max(small.shape) // limits.around_share | 1
    mean = cv2.boxFilter(small, -1, (size, size))
    limit = cv2.convertScaleAbs(mean, alpha=limits.darker_than_around)
    return (small < limit).view(np.uint8)


@dataclass(frozen=True, slots=True)
class _Runs:
    """Pixels of one component that stand side by side in a row.

    Attributes:
        component: number of the component of each run, from 0.
        row, first, count: its row, its first column, and its pixels.
        total: number of components.
    """

    component: Whole
    row: Whole
    first: Whole
    count: Whole
    total: int

    def summed(self, values: Whole) -> Floats64:
        """Return the sum of a value over the runs of each component; whole numbers, so that it is exact."""
        return np.asarray(np.bincount(self.component, values, minlength=self.total), np.float64)

    def least(self, values: Whole) -> Whole:
        """Return the least of a value over the runs of each component."""
        found = np.full(self.total, np.iinfo(np.int64).max)
        np.minimum.at(found, self.component, values)
        return found


def _components(mask: Gray) -> _Runs:
    """Return the connected components of a mask of 0 and 1 as runs: a cloth has thousands, of many pixels each."""
    count, labels = cv2.connectedComponents(mask, connectivity=4)
    begins = np.empty(labels.shape, np.bool_)
    begins[:, 0] = True
    np.not_equal(labels[:, 1:], labels[:, :-1], out=begins[:, 1:])
    at = np.flatnonzero(begins)
    lengths = np.diff(at, append=labels.size)
    component = labels.ravel()[at].astype(np.int64) - 1
    inked = component >= 0  # label 0 is the paper
    row, first = np.divmod(at[inked], labels.shape[1])
    return _Runs(component=component[inked], row=row, first=first, count=lengths[inked], total=count - 1)


def _shaped_like_squares(runs: _Runs, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS) -> Floats64:
    """Return centre, side and misfit of the components that fill a parallelogram of their size, one in a row.

    The misfit is that of the second moments against those of a filled parallelogram.
    """
    area = runs.summed(runs.count)
    left = runs.least(runs.first)
    top = runs.least(runs.row)
    width = -runs.least(-(runs.first + runs.count)) - left
    height = -runs.least(-runs.row) + 1 - top
    likely = (
        (area >= limits.smallest**2)
        & (area <= limits.largest**2)
        & (area / np.maximum(width * height, 1) > limits.filled)
        & (np.maximum(width, height) < limits.elongated * np.minimum(width, height))
    )
    kept = np.flatnonzero(likely)
    wide, tall, skew, middle = _moments(runs, left, top)
    wide = wide[kept]
    tall = tall[kept]
    skew = skew[kept]
    middle = middle[kept]
    spread = wide * tall - skew**2
    # A filled parallelogram has sqrt(det) = area^2 / 12 whatever its skew; 1/12 px per axis is the pixel's own spread.
    misfit = np.abs(12 * np.maximum(spread, 0) ** 0.5 / area[kept] ** 2 - 1)
    found = np.c_[middle, area[kept] ** 0.5, misfit]
    return np.asarray(found[(spread > 0) & (misfit <= limits.misfit)])


def _moments(runs: _Runs, left: Whole, top: Whole) -> tuple[Floats64, Floats64, Floats64, Floats64]:
    """Return the second central moments of each component, and its centre.

    Args:
        runs: the components.
        left: first column of each, ``top`` its first row: sums from there are small whole numbers and exact.
        top: see ``left``.
    """
    n = runs.count
    x = runs.first - left[runs.component]
    y = runs.row - top[runs.component]
    along = n * x + n * (n - 1) // 2
    area = runs.summed(n)
    across = runs.summed(along)
    down = runs.summed(n * y)
    middle_x = across * (1 / area)
    middle_y = down * (1 / area)
    wide = runs.summed(n * x * x + x * n * (n - 1) + (n - 1) * n * (2 * n - 1) // 6) - across * middle_x
    tall = runs.summed(n * y * y) - down * middle_y
    skew = runs.summed(along * y) - across * middle_y
    return wide, tall, skew, np.c_[left + across / area, top + down / area]


def _ring_around(gray: Gray, squares: Squares, *, limits: RegistrationThresholds) -> Floats64:
    """Return how light the darker part of a ring around squares is, grey levels: around a printed one that is paper."""
    angles = np.linspace(0, 2 * np.pi, limits.ring_points, endpoint=False)
    turns = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    ring = (np.array(limits.ring)[:, None, None] * turns).reshape(-1, 2)
    at = np.round(squares.centers[:, None, :] + squares.sides[:, None, None] * ring).astype(np.intp)
    # beyond the picture's edge its last pixels stand for what is not seen
    seen = gray[np.clip(at[..., 1], 0, gray.shape[0] - 1), np.clip(at[..., 0], 0, gray.shape[1] - 1)]
    return np.asarray(np.percentile(seen, limits.ring_dark, axis=1), np.float64)


def darkness_in_ring(
    gray: Gray, squares: Squares, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> Floats64:
    """Return the grey of squares as a share of that of the ring around them."""
    x, y = np.round(squares.centers).astype(np.intp).T
    ring = _ring_around(gray, squares, limits=limits)
    own = gray[np.clip(y, 0, gray.shape[0] - 1), np.clip(x, 0, gray.shape[1] - 1)]
    return np.asarray(own / np.maximum(ring, 1), np.float64)
