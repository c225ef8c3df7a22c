"""What lies around a page in the picture: strips along its edges, the ground, paper that touches it."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray, Matrix, Points, median, percentile
from ballotcount.reading.quality.thresholds import QUALITY_THRESHOLDS, QualityThresholds
from ballotcount.reading.registration.homography import PageFit, project

ROOM = 2.0
"""px beyond the picture at which nothing of it is seen any more."""
DRAWN_ROWS = 32
"""Rows that OpenCV draws at once at most."""


def strips(gray: Gray, fit: PageFit, paper: tuple[float, float], *, limits: QualityThresholds) -> list[Gray]:
    """Return the picture along the four edges of the page, ``strip_px_per_mm`` fine: rows go away from the page.

    What lies outside the picture is 0. The first row is the edge itself.
    """
    found = []
    for begin, end, away in _edges(paper):
        length = float(np.hypot(end[0] - begin[0], end[1] - begin[1]))
        columns = max(2, round(length * limits.strip_px_per_mm))
        rows = round(limits.strip_mm * limits.strip_px_per_mm)
        step_x = (end[0] - begin[0]) / (columns - 1)
        step_y = (end[1] - begin[1]) / (columns - 1)
        to_mm = np.array(
            [
                [step_x, away[0] / limits.strip_px_per_mm, begin[0]],
                [step_y, away[1] / limits.strip_px_per_mm, begin[1]],
                [0.0, 0.0, 1.0],
            ]
        )
        to_picture = fit.matrix @ to_mm
        strip = np.zeros((rows, columns), dtype=np.uint8)
        # beyond the picture nothing is drawn: around a scan that is most of each strip
        shown = _rows_in_view(to_picture, (rows, columns), gray.shape)
        # the matrix leads from the strip to the picture; without the flag OpenCV would invert it
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        cv2.warpPerspective(gray, to_picture, (columns, shown), strip[:shown], flags=flags)
        found.append(strip)
    return found


def _rows_in_view(to_picture: Matrix, size: tuple[int, int], shape: tuple[int, ...]) -> int:
    """Return how many rows of a strip from its first one on may show something of the picture.

    Args:
        to_picture: from pixels of the strip to those of the picture.
        size: rows and columns of the strip.
        shape: of the picture.
    """
    rows, columns = size
    each = np.arange(rows, dtype=np.float64)
    ends = np.array([[0.0], [columns - 1.0]])
    # both ends of each row in the picture; between them a row is straight
    x, y, far = [line[0] * ends + line[1] * each + line[2] for line in to_picture]
    x = x / far
    y = y / far
    height, width = shape[:2]
    outside = (x < -ROOM).all(0) | (x > width + ROOM).all(0) | (y < -ROOM).all(0) | (y > height + ROOM).all(0)
    inside = np.flatnonzero(~outside | (far <= 0).any(0))
    # never fewer rows than OpenCV draws at once, so that each pixel is computed as in the whole strip
    return min(rows, max(DRAWN_ROWS, int(inside[-1]) + 1)) if len(inside) else min(rows, DRAWN_ROWS)


Edge = tuple[tuple[float, float], tuple[float, float], tuple[float, float]]


def _edges(paper: tuple[float, float]) -> tuple[Edge, ...]:
    """Return begin, end and outward direction of the four edges of the paper, mm, clockwise from the upper one."""
    width, height = paper
    return (
        ((0.0, 0.0), (width, 0.0), (0.0, -1.0)),
        ((width, 0.0), (width, height), (1.0, 0.0)),
        ((width, height), (0.0, height), (0.0, 1.0)),
        ((0.0, height), (0.0, 0.0), (-1.0, 0.0)),
    )


def beside_edges(points: Points, paper: tuple[float, float]) -> list[Points]:
    """Return points on the page, mm, as distances along each edge and away from it."""
    found = []
    for begin, end, away in _edges(paper):
        along = np.subtract(end, begin) / np.hypot(*np.subtract(end, begin))
        found.append((points - begin) @ np.stack([along, away], axis=1))
    return found


def is_light_ground(around: list[Gray], white: float, *, limits: QualityThresholds = QUALITY_THRESHOLDS) -> bool:
    """Return whether the page lies on something that is as light as paper in places all around it.

    Args:
        around: the four ``strips``.
        white: grey of the page's paper.

    A plain, striped, checked or flowered cloth is seen along all four edges. A sheet of the same size below the page
    looks out along half of its border at most. Of a strip that leaves the picture only what is seen counts, but a few
    millimetres that look in tell nothing.
    """
    first = round(limits.rim_mm * limits.strip_px_per_mm)
    last = round(limits.ground_far_mm * limits.strip_px_per_mm)
    least = (limits.ground_to_mm - limits.rim_mm) / (limits.ground_far_mm - limits.rim_mm)
    lit = [
        float((part > limits.as_light * white).mean()) >= limits.ground_light * max(least, float((part > 0).mean()))
        for strip in around
        for part in np.array_split(strip[first:last], limits.ground_parts, axis=1)
    ]
    return float(np.mean(lit)) >= limits.ground_share


def beside_page(
    shape: tuple[int, ...],
    fit: PageFit,
    paper: tuple[float, float],
    step: int,
    *,
    rim: float | None = None,
    limits: QualityThresholds = QUALITY_THRESHOLDS,
) -> Gray:
    """Return 255 where a picture brought down ``step`` times shows something beside the page, 0 on it.

    Args:
        rim: how far around the page still belongs to it, mm; ``rim_mm`` without.
    """
    rim = limits.rim_mm if rim is None else rim
    left = -rim
    top = -rim
    right = paper[0] + rim
    bottom = paper[1] + rim
    border = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    # half a pixel is added and taken off, as a pixel's centre moves when the picture is brought down
    outline = np.round((project(fit.matrix, border) + 0.5) / step - 0.5).astype(np.int32)
    beside = np.full(shape[:2], 255, dtype=np.uint8)
    cv2.fillConvexPoly(beside, outline, 0)
    return beside


def touching_page(
    sheet: Gray,
    fit: PageFit,
    paper: tuple[float, float],
    step: int,
    *,
    reach: float | None = None,
    limits: QualityThresholds = QUALITY_THRESHOLDS,
) -> Gray:
    """Return the parts of a mask that come close to the page.

    Args:
        reach: how close, mm; ``touch_mm`` without.
    """
    rim = limits.touch_mm if reach is None else reach
    near = cv2.bitwise_not(beside_page(sheet.shape, fit=fit, paper=paper, step=step, rim=rim, limits=limits))
    labels = cv2.connectedComponents(sheet)[1]
    # a light thing that lies apart from the page is a former sheet or the desk
    kept = np.unique(labels[(near > 0) & (sheet > 0)])
    return np.asarray(np.where(np.isin(labels, kept[kept > 0]), sheet, 0), np.uint8)


def tones_of(gray: Gray, fit: PageFit, size: float) -> tuple[float, float]:
    """Return the grey levels of the page's own fiducials and of the paper around them.

    Args:
        size: side of a fiducial, px.
    """
    black = median(np.array([grey_at(gray, center) for center in fit.image_points]))
    white = median(paper_around(gray, fit.image_points, np.full(len(fit.image_points), size)))
    return black, white


def grey_at(gray: Gray, center: Points) -> float:
    """Return the grey level at a place, px; outside the picture that of its nearest border."""
    height, width = gray.shape
    x, y = center
    return float(gray[min(height - 1, max(0, round(y))), min(width - 1, max(0, round(x)))])


def to_page(fit: PageFit, points: Points) -> Points:
    """Return points of the picture in millimetres on the page."""
    if not len(points):
        return np.zeros((0, 2))
    back = np.c_[points, np.ones(len(points))] @ np.linalg.inv(fit.matrix).T
    return np.asarray(back[:, :2] / back[:, 2:])


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
        shown = sorted(percentile(part, 50) for part in parts if part.size)
        # of four sides the darkest is forgiven, of fewer not
        paper = shown[1 if len(shown) == 4 else 0] if shown else 0.0
        own = float(gray[min(height - 1, max(0, round(y))), min(width - 1, max(0, round(x)))])
        light[number] = 0.0 if shown and shown[0] < (own + paper) / 2 else paper
    return light
