"""Find solid dark squares in a picture: the candidates for the printed fiducials."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray, Points
from ballotcount.reading.arrays.components import labelled
from ballotcount.reading.registration.thresholds import REGISTRATION_THRESHOLDS, RegistrationThresholds


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
    labels, stats = labelled(dark, connectivity=4)
    kept = _shaped_like_squares(stats, limits=limits)
    found = [
        found for label in kept if (found := _measure(labels, stats[label], int(label), limits=limits)) is not None
    ]
    found.sort(key=lambda one: one[3])
    best = np.array(found[: limits.most_candidates], dtype=np.float64).reshape(-1, 4)
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


def _shaped_like_squares(stats: np.ndarray, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS) -> np.ndarray:
    width = stats[:, 2].astype(np.float64)
    height = stats[:, 3].astype(np.float64)
    area = stats[:, 4].astype(np.float64)
    bounding = np.maximum(width * height, 1)
    likely = (
        (area >= limits.smallest**2)
        & (area <= limits.largest**2)
        & (area / bounding > limits.filled)
        & (np.maximum(width, height) < limits.elongated * np.minimum(width, height))
    )
    likely[0] = False  # label 0 is the paper
    return np.flatnonzero(likely)


def _measure(
    labels: np.ndarray, stat: np.ndarray, label: int, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> tuple[float, float, float, float] | None:
    """Return centre, side and the misfit of the second moments against a filled parallelogram."""
    x, y, width, height = [int(value) for value in stat[:4]]
    blob = (labels[y : y + height, x : x + width] == label).astype(np.uint8)
    moments = cv2.moments(blob, binaryImage=True)
    area = moments["m00"]
    spread = moments["mu20"] * moments["mu02"] - moments["mu11"] ** 2
    if spread <= 0:
        return None
    # A filled parallelogram has sqrt(det) = area^2 / 12 whatever its skew; 1/12 px per axis is the pixel's own spread.
    misfit = abs(12 * spread**0.5 / area**2 - 1)
    if misfit > limits.misfit:
        return None
    return x + moments["m10"] / area, y + moments["m01"] / area, area**0.5, misfit
