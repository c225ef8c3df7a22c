"""Place a page by its code where too few of its squares are left to find its frame: cut off, covered, pale.

A code is small beside the page, so the squares that lie about where it puts them make its place exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ballotcount.domain.layout import PageLayout
from ballotcount.domain.reading import Reason, ReasonCode
from ballotcount.reading.arrays.arrays import Mask, Matrix, Points, corners_of
from ballotcount.reading.quality.thresholds import QUALITY_THRESHOLDS, QualityThresholds
from ballotcount.reading.registration.fiducials import Squares
from ballotcount.reading.registration.page_code import CodeSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFrame:
    """Where a page lies by its code.

    Attributes:
        matrix: turn, scale and shift, 2 x 3, from millimetres on the page to pixels of the picture.
        centers: of its printed squares, mm, shape (n, 2).
        halves: half of their sides, mm.
        found: which of them are seen.
    """

    matrix: Matrix
    centers: Points
    halves: np.ndarray
    found: Mask

    @property
    def scale(self) -> float:
        """Pixels per millimetre."""
        return float(np.hypot(self.matrix[0, 0], self.matrix[1, 0]))

    def cut(
        self, shape: tuple[int, ...], paper: tuple[float, float], *, limits: QualityThresholds = QUALITY_THRESHOLDS
    ) -> Reason | None:
        """Return that a part of the page lies outside the picture, if most of the missing squares would lie there.

        Args:
            shape: of the picture.
            paper: size of the page, mm.
            limits: the thresholds.
        """
        beyond = _beyond(_project(self.matrix, self.centers), shape) / self.scale + self.halves
        outside = beyond[~self.found] > 0
        if not outside.size or float(outside.mean()) <= limits.missing_share:
            return None
        lost = float(_beyond(_project(self.matrix, corners_of(paper)), shape).max()) / self.scale
        return Reason.of(ReasonCode.PAGE_CUT, mm=max(1, round(lost)))

    def shows_missing(self, squares: Squares, *, limits: QualityThresholds = QUALITY_THRESHOLDS) -> bool:
        """Return whether most of the missing squares are among those of a picture made stronger."""
        again = _gap(self.matrix, self.centers[~self.found], squares).min(axis=1, initial=np.inf)
        return again.size > 0 and float((again <= limits.missing_near_mm * self.scale).mean()) > limits.missing_share


def frame_by_code(
    code: CodeSeen, squares: Squares, page: PageLayout, *, limits: QualityThresholds = QUALITY_THRESHOLDS
) -> CodeFrame:
    """Place a page by its code and the squares that lie about where the code puts them.

    Args:
        code: of the page, as it was found.
        squares: found in the picture.
        page: that the code names.
        limits: the thresholds.
    """
    # the code stands on the page twice: the right place puts more squares where they are
    tried = [_placed(code.corners, one.bbox, squares, page=page, limits=limits) for one in page.codes]
    return max(tried, key=lambda one: int(one.found.sum()))


def _placed(
    corners: Points,
    box: tuple[float, float, float, float],
    squares: Squares,
    *,
    page: PageLayout,
    limits: QualityThresholds,
) -> CodeFrame:
    """Return where a page lies whose code stands in a box."""
    centers = np.array([fiducial.center for fiducial in page.fiducials], dtype=np.float64)
    halves = np.array([fiducial.size / 2 for fiducial in page.fiducials])
    printed = corners_of((box[2], box[3])) + np.array(box[:2])
    rough = CodeFrame(
        matrix=_similarity(printed, corners),
        centers=centers,
        halves=halves,
        found=np.zeros(len(centers), dtype=np.bool_),
    )
    gap = _gap(rough.matrix, centers, squares)
    found = gap.min(axis=1, initial=np.inf) <= limits.missing_near_mm * rough.scale
    if not found.any():
        return rough
    seen = squares.centers[gap[found].argmin(axis=1)]
    matrix = _similarity(np.vstack([printed, centers[found]]), np.vstack([corners, seen]))
    return CodeFrame(matrix=matrix, centers=centers, halves=halves, found=found)


def _gap(matrix: Matrix, centers: Points, squares: Squares) -> np.ndarray:
    """Return how far each place on the page lies from each square of the picture, px."""
    apart = _project(matrix, centers)[:, None] - squares.centers.reshape(-1, 2)[None]
    return np.asarray(np.hypot(apart[..., 0], apart[..., 1]), dtype=np.float64)


def _similarity(model: Points, points: Points) -> Matrix:
    """Return the turn, scale and shift, 2 x 3, that put places on a page, mm, onto points of a picture, px."""
    # complex numbers: one factor is the turn and the scale at once
    own = (model - model.mean(axis=0)) @ np.array([1, 1j])
    wanted = (points - points.mean(axis=0)) @ np.array([1, 1j])
    turn = complex((wanted * own.conj()).sum() / (np.abs(own) ** 2).sum())
    matrix = np.array([[turn.real, -turn.imag], [turn.imag, turn.real]])
    return np.asarray(np.column_stack([matrix, points.mean(axis=0) - matrix @ model.mean(axis=0)]), dtype=np.float64)


def _project(matrix: Matrix, points: Points) -> Points:
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2], dtype=np.float64)


def _beyond(points: Points, shape: tuple[int, ...]) -> np.ndarray:
    """Return how far each point lies outside a picture, px; inside it is less than 0."""
    end = np.array([shape[1] - 1, shape[0] - 1])
    return np.asarray(np.maximum(-points, points - end).max(axis=1), dtype=np.float64)
