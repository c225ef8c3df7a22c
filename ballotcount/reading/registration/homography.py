"""Map millimetres of a page to pixels of a picture."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Matrix, Points
from ballotcount.reading.registration.fiducials import Squares
from ballotcount.reading.registration.thresholds import REGISTRATION_THRESHOLDS, RegistrationThresholds


@dataclass(frozen=True, slots=True)
class PageFit:
    """Where a page lies in a picture.

    Attributes:
        matrix: 3 x 3, from millimetres on the page to pixels of the picture.
        used: places in ``PageLayout.fiducials`` of those found.
        layout_points: their centres, mm.
        image_points: their centres in the picture, px.
        residual_mm: largest distance after the global fit, mm.
        px_per_mm: smallest resolution over the page, px per mm.
        others: square-like things in the picture that are not of this page.
        page: number of the page that its print shows, or 0 where only a code tells it.
    """

    matrix: Matrix
    used: tuple[int, ...]
    layout_points: Points
    image_points: Points
    residual_mm: float
    px_per_mm: float
    others: Squares
    page: int = 0

    def shrunk(self, step: int) -> PageFit:
        """Return the fit in the picture whose pixels are the means of ``step`` by ``step`` of this one's."""
        # pixel centres are whole numbers, so half a pixel is added and taken off around the scaling
        to_small = np.array([[1 / step, 0, 0.5 / step - 0.5], [0, 1 / step, 0.5 / step - 0.5], [0, 0, 1.0]])
        others = Squares((self.others.centers + 0.5) / step - 0.5, self.others.sides / step)
        points = (self.image_points + 0.5) / step - 0.5
        return replace(
            self, matrix=to_small @ self.matrix, image_points=points, px_per_mm=self.px_per_mm / step, others=others
        )


@dataclass(frozen=True, slots=True)
class NoPage:
    """No frame was found."""

    squares: int
    best: int


def is_plausible(matrix: Matrix, model: Points, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS) -> bool:
    """Return whether the page is seen from its printed side and is not squeezed more than a camera can."""
    jacobians = np.array([local_scale(matrix, point) for point in model])
    areas = np.linalg.det(jacobians)
    # a negative area: the paper would show its back, or a mirror image
    if (areas <= 0).any() or areas.max() > limits.squeezed * areas.min():
        return False
    stretch = np.linalg.svd(jacobians, compute_uv=False)
    return bool((stretch[:, 0] < limits.stretched * stretch[:, 1]).all())


def fit(model: Points, points: Points) -> Matrix:
    """Return the homography that maps mm to pixels with the least squared error."""
    matrix, _ = cv2.findHomography(model, points, 0)
    return np.asarray(matrix, dtype=np.float64)


def project(matrix: Matrix, points: Points) -> Points:
    """Map points, shape (n, 2), through a homography."""
    mapped = points @ matrix[:, :2].T + matrix[:, 2]
    depth = mapped[:, 2:3]
    # a point of a wrong guess may lie on the horizon: far away, but no error
    return np.asarray(mapped[:, :2] / np.where(np.abs(depth) < 1e-12, 1e-12, depth), dtype=np.float64)


def local_scale(matrix: Matrix, point: Points) -> Matrix:
    """Return the 2 x 2 Jacobian of a homography at a point, px per mm."""
    x, y, w = matrix @ np.array([point[0], point[1], 1.0])
    return np.asarray(np.array([matrix[0, :2] * w - matrix[2, :2] * x, matrix[1, :2] * w - matrix[2, :2] * y]) / w**2)
