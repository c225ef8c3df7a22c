"""Recognise a sheet of another kind in the picture: another form, a newspaper, a letter."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray, Points
from ballotcount.reading.quality.thresholds import QUALITY_THRESHOLDS, QualityThresholds
from ballotcount.reading.registration.fiducials import Squares, decimate


def strange_paper(gray: Gray, squares: Squares, *, limits: QualityThresholds = QUALITY_THRESHOLDS) -> bool:
    """Return whether a picture without a frame shows a whole sheet of another kind; parts of a ballot, empty sides and
    bare desks do not count.

    Args:
        gray: the picture.
        squares: found in it.
    """
    step = max(1, round(max(gray.shape) / limits.writing_side))
    small = decimate(gray, step)
    region = brighter_sheet(small, limits=limits)
    if region is None:
        # a scan is filled by its sheet, which has no edge to a darker desk then
        if float(np.median(small)) < limits.scanned_white or _of_one_size(squares.sides, limits=limits) >= 2:
            return False
        region = np.ones_like(small)
    elif _touches_border(region, limits=limits):
        return False
    # along its edge a sheet is darker, without any print
    paper = np.asarray(cv2.erode(region, np.ones((9, 9), np.uint8)), dtype=np.uint8)
    around = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8)).astype(np.float32)
    dark = ((small < limits.mark_shade * around) & (paper > 0)).astype(np.uint8)
    # OpenCV counts what is not dark as a component too
    return cv2.connectedComponents(dark)[0] - 1 >= limits.writing


def _of_one_size(sides: Points, *, limits: QualityThresholds = QUALITY_THRESHOLDS) -> int:
    """Return the most squares that have one size."""
    logs = np.log(np.maximum(sides, 1))
    return int((np.abs(logs[:, None] - logs[None, :]) < limits.one_size).sum(1).max()) if len(sides) else 0


def _touches_border(region: Gray, *, limits: QualityThresholds = QUALITY_THRESHOLDS) -> bool:
    """Return whether a region leaves the picture along a good part of an edge."""
    return any(
        float(edge.mean()) > limits.border_share for edge in (region[0], region[-1], region[:, 0], region[:, -1])
    )


def brighter_sheet(gray: Gray, *, limits: QualityThresholds = QUALITY_THRESHOLDS) -> Gray | None:
    """Return the largest bright and compact thing on a darker ground, as a mask of 0 and 1."""
    _, bright = cv2.threshold(cv2.GaussianBlur(gray, (5, 5), 0), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bright)
    if count < 2:
        return None
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    mask = (labels == largest).astype(np.uint8)
    hull = hull_of(mask)
    around = cv2.dilate(hull, np.ones((15, 15), np.uint8)) - cv2.dilate(hull, np.ones((5, 5), np.uint8))
    area = int(mask.sum())
    if area < limits.paper_share * gray.size or area < limits.solid * int(hull.sum()) or not around.any():
        return None
    return hull if np.median(gray[hull > 0]) - np.median(gray[around > 0]) >= limits.edge_step else None


def hull_of(mask: Gray) -> Gray:
    """Return the convex hull of a mask as a mask."""
    filled = np.zeros_like(mask)
    cv2.fillConvexPoly(filled, cv2.convexHull(cv2.findNonZero(mask)), 1)
    return filled
