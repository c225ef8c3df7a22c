"""The blank pages of a form as pictures."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.domain.layout import PageLayout
from ballotcount.reading.arrays.arrays import Gray

PAPER = 250
"""Grey of white paper in a picture: a page that is drawn has 255, which a scanner shows only where it lost pale ink."""


def decoded(png: bytes) -> Gray:
    """Return a blank page as grey pixels."""
    return np.asarray(cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE), dtype=np.uint8)


def as_scanned(page: PageLayout) -> Gray:
    """Return an unmarked page as a scanner would show it, grey, with the grain that all paper has."""
    blank = np.asarray(np.minimum(decoded(page.blank_png), PAPER), dtype=np.uint8)
    grain = np.random.default_rng(0).integers(0, 2, blank.shape, dtype=np.uint8)
    return np.asarray(blank - np.minimum(blank, grain), dtype=np.uint8)


def encoded(gray: Gray) -> bytes:
    """Return grey pixels as a blank page is kept."""
    return bytes(cv2.imencode(".png", gray)[1].tobytes())
