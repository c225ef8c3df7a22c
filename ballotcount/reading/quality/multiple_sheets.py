"""Recognise another sheet in the picture, beside the one that was found or partly under it."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.domain.layout import PageLayout
from ballotcount.reading.arrays.arrays import Gray, Points, at_least, over, percentile
from ballotcount.reading.quality.thresholds import QUALITY_THRESHOLDS, QualityThresholds
from ballotcount.reading.registration.fiducials import decimate
from ballotcount.reading.registration.homography import PageFit, find_page, project


def several(
    gray: Gray,
    fit: PageFit,
    page: PageLayout,
    paper: tuple[float, float],
    *,
    limits: QualityThresholds = QUALITY_THRESHOLDS,
) -> bool:
    """Return whether another page of the same kind lies in the picture."""
    if other_print(gray, fit, paper, limits=limits) >= limits.other_print:
        return True
    size = page.fiducials[0].size * fit.px_per_mm
    alike = np.abs(np.log(np.maximum(fit.others.sides, 1) / size)) < limits.square_spread
    if not alike.any():
        return False
    others = type(fit.others)(fit.others.centers[alike], fit.others.sides[alike])
    if alike.sum() >= 3 and isinstance(find_page(gray, page, others), PageFit):
        return True
    back = np.c_[others.centers, np.ones(len(others))] @ np.linalg.inv(fit.matrix).T
    mm = back[:, :2] / back[:, 2:]
    outside = ((mm < -3) | (mm > np.array(paper) + 3)).any(1)
    white = float(np.median(paper_around(gray, fit.image_points, np.full(len(fit.image_points), size))))
    printed = paper_around(gray, others.centers[outside], others.sides[outside]) > limits.as_white * white
    return bool(printed.any())


def other_print(
    gray: Gray, fit: PageFit, paper: tuple[float, float], *, limits: QualityThresholds = QUALITY_THRESHOLDS
) -> int:
    """Count small dark marks on something as white as the page, beside it: the print of another sheet."""
    glance = gray[:: limits.glance, :: limits.glance]
    beside = _beside(glance.shape, fit=fit, paper=paper, step=limits.glance, limits=limits)
    page = beside == 0
    if not page.any():
        return 0
    white = percentile(glance[page], 75)
    if (
        cv2.countNonZero(cv2.bitwise_and(over(glance, limits.as_light * white), beside))
        < limits.least_beside * page.sum()
    ):
        return 0  # nearly always: the desk is darker than paper
    step = max(1, round(max(gray.shape) / limits.small_side))
    small = decimate(gray, step)
    beside = _beside(small.shape, fit=fit, paper=paper, step=step, limits=limits)
    light = cv2.bitwise_and(over(small, limits.as_light * white), beside)
    sheet = cv2.erode(cv2.morphologyEx(light, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8)), np.ones((3, 3), np.uint8))
    dark = cv2.bitwise_not(at_least(small, limits.as_dark * white))
    return cv2.connectedComponents(cv2.bitwise_and(cv2.bitwise_and(dark, sheet), beside))[0] - 1


def _beside(
    shape: tuple[int, ...],
    fit: PageFit,
    paper: tuple[float, float],
    step: int,
    *,
    limits: QualityThresholds = QUALITY_THRESHOLDS,
) -> Gray:
    """Return 255 where a picture brought down ``step`` times shows something beside the page, 0 on it."""
    left = -limits.rim_mm
    top = -limits.rim_mm
    right = paper[0] + limits.rim_mm
    bottom = paper[1] + limits.rim_mm
    rim = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    outline = np.round((project(fit.matrix, rim) + 0.5) / step - 0.5).astype(np.int32)
    beside = np.full(shape[:2], 255, dtype=np.uint8)
    cv2.fillConvexPoly(beside, outline, 0)
    return beside


def paper_around(gray: Gray, centers: Points, sides: np.ndarray) -> np.ndarray:
    """Return how light it is on at least three sides of squares, grey levels: around a printed one that is the paper.

    A knot in the wood of a desk can have something light on one side of it. The end of a pen that lies on a light desk
    looks like a square too, but the pen goes on beyond it: 0. What lies beyond the picture's edge is not asked for.
    """
    light = np.zeros(len(sides))
    height, width = gray.shape
    for number, ((x, y), side) in enumerate(zip(centers, sides, strict=True)):
        near = 0.75 * side
        far = 1.05 * side
        half = 0.4 * side
        strips = (
            (x - far, y - half, x - near, y + half),
            (x + near, y - half, x + far, y + half),
            (x - half, y - far, x + half, y - near),
            (x - half, y + near, x + half, y + far),
        )
        parts = [
            gray[max(0, round(top)) : round(bottom) + 1, max(0, round(left)) : round(right) + 1]
            for left, top, right, bottom in strips
            if right >= 0 and bottom >= 0 and left < width and top < height
        ]
        shown = sorted(float(np.median(part)) for part in parts if part.size)
        paper = shown[1 if len(shown) == 4 else 0] if shown else 0.0
        own = float(gray[min(height - 1, max(0, round(y))), min(width - 1, max(0, round(x)))])
        light[number] = 0.0 if shown and shown[0] < (own + paper) / 2 else paper
    return light
