"""Is a sheet of another kind in the picture: another form, a newspaper, a letter?"""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray, Points
from ballotcount.reading.registration.fiducials import Squares, decimate

PAPER_SHARE = 0.06
"""Smallest share of the picture that a sheet in reading distance fills."""

SOLID = 0.8
"""Share of its convex hull that a sheet fills; grain and patches of light on a desk fill less."""

EDGE_STEP = 30
"""Grey levels by which paper is brighter than what it lies on, at least where it is found by brightness alone."""

WRITING = 20
"""Small dark marks on a sheet from which something is printed or written on it: letters had 59 and more, forms 25,
empty sides and bare desks up to 5."""

MARK_SHADE = 0.72
"""Light of such marks as a share of the paper around them; the grain of a light desk is paler."""

WRITING_SIDE = 640
"""Longer side of the picture in which writing is looked for, px."""

SCANNED_WHITE = 195
"""Median grey of a picture that a sheet fills: scans of writing had 230 and more, a desk of light wood, whose grain
looks like marks, has 170."""


ONE_SIZE = 0.12
"""Logarithm of the sizes of the squares of one ballot, at most: what is left of a cut ballot shows two of one size."""


def strange_paper(gray: Gray, squares: Squares) -> bool:
    """Whether a picture without a frame shows a whole sheet of another kind: another form, a newspaper, a letter.

    A part of a ballot, an empty side and a bare desk are none.

    Args:
        gray: the picture.
        squares: found in it.
    """
    step = max(1, round(max(gray.shape) / WRITING_SIDE))
    small = decimate(gray, step)
    region = brighter_sheet(small)
    if region is None:
        if float(np.median(small)) < SCANNED_WHITE or _of_one_size(squares.sides) >= 2:
            return False
        region = np.ones_like(small)
    elif _touches_border(region):
        return False
    paper = np.asarray(cv2.erode(region, np.ones((9, 9), np.uint8)), dtype=np.uint8)
    around = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8)).astype(np.float32)
    dark = ((small < MARK_SHADE * around) & (paper > 0)).astype(np.uint8)
    return cv2.connectedComponents(dark)[0] - 1 >= WRITING


def _of_one_size(sides: Points) -> int:
    """The most squares that have one size."""
    logs = np.log(np.maximum(sides, 1))
    return int((np.abs(logs[:, None] - logs[None, :]) < ONE_SIZE).sum(1).max()) if len(sides) else 0


def _touches_border(region: Gray) -> bool:
    """Whether a region runs out of the picture along a good part of an edge."""
    return any(float(edge.mean()) > 0.1 for edge in (region[0], region[-1], region[:, 0], region[:, -1]))


def brighter_sheet(gray: Gray) -> Gray | None:
    """The largest bright and compact thing on a darker ground, as a mask of 0 and 1."""
    _, bright = cv2.threshold(cv2.GaussianBlur(gray, (5, 5), 0), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bright)
    if count < 2:
        return None
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    mask = (labels == largest).astype(np.uint8)
    hull = hull_of(mask)
    around = cv2.dilate(hull, np.ones((15, 15), np.uint8)) - cv2.dilate(hull, np.ones((5, 5), np.uint8))
    area = int(mask.sum())
    if area < PAPER_SHARE * gray.size or area < SOLID * int(hull.sum()) or not around.any():
        return None
    return hull if np.median(gray[hull > 0]) - np.median(gray[around > 0]) >= EDGE_STEP else None


def hull_of(mask: Gray) -> Gray:
    filled = np.zeros_like(mask)
    cv2.fillConvexPoly(filled, cv2.convexHull(cv2.findNonZero(mask)), 1)
    return filled
