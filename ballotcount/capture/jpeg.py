"""Pictures of counted sheets as JPEG: large enough to judge a mark, small enough to keep a whole count."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

MOST_BYTES = 300_000
"""For one sheet with all its pages: 1,600 of them are 480 MB, under the 500 MB that a count may take."""
QUALITIES = (85, 75, 65, 55, 45)
SHRINK = 0.8
"""When the lowest quality is still too large the picture is made smaller, a fifth at a time."""
LEAST_SIDE = 64


def packed(pages: Sequence[NDArray[np.uint8]], most: int = MOST_BYTES) -> bytes:
    """Return the pages of one sheet under each other as one JPEG without any metadata.

    Args:
        pages: uint8, grey or blue green red, each flat and upright.
        most: bytes that the file may have; the best quality that keeps to it is taken.
    """
    picture = _joined(pages)
    while True:
        for quality in QUALITIES:
            data = _encoded(picture, quality)
            if len(data) <= most:
                return data
        if min(picture.shape[:2]) * SHRINK < LEAST_SIDE:
            return data
        picture = np.asarray(cv2.resize(picture, None, fx=SHRINK, fy=SHRINK, interpolation=cv2.INTER_AREA), np.uint8)


def _joined(pages: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    if len(pages) == 1:
        return pages[0]
    height, width = pages[0].shape[:2]
    # one size and three channels for all: a grey page may follow a coloured one
    same = [
        np.asarray(cv2.resize(page if page.ndim == 3 else cv2.cvtColor(page, cv2.COLOR_GRAY2BGR), (width, height)))
        for page in pages
    ]
    return np.asarray(np.vstack(same), np.uint8)


def _encoded(picture: NDArray[np.uint8], quality: int) -> bytes:
    good, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1])
    if not good:
        raise ValueError(picture.shape)
    return data.tobytes()
