"""Fit the print of a word to a picture, so that only what is no print of it is left.

A word lies a part of a pixel off its place, is a little taller beside a fold, softer and paler than the page: all that
changes its edges everywhere, and a changed letter or accent changes one spot. The picture of a word is therefore
explained as its print, its slopes across and down (a shift, and by their place in the word a stretch and a turn) and
its curvature (blur), by least squares; what is left is compared. Linear to about one pixel, so the best whole shift
comes first.
"""

from __future__ import annotations

import cv2
import numpy as np

Window = tuple[int, int, int, int]
"""Left, top, right and bottom, px."""
WHOLE_SHIFTS = tuple((across, down) for down in (-1, 0, 1) for across in (-1, 0, 1))
"""Shifts of the page against the print that are tried, px."""
STEADY = 1.0
"""Squared darkness added to each unknown, so that a word without level edges does not make the fit run away."""


def left_unexplained(seen: np.ndarray, wanted: np.ndarray, window: Window, *, spot: int, least_toner: float) -> float:
    """Return the greatest mean darkness of a spot that a word's print does not explain, as a share of its black.

    Args:
        seen: darkness of the page, float32.
        wanted: darkness of its print.
        window: of the word; a pixel around it lies within the page.
        spot: side of the spot, px.
        least_toner: darkness of the word against black below which nothing of it is there.
    """
    left, top, right, bottom = window
    model = wanted[top:bottom, left:right]
    parts = [seen[top + down : bottom + down, left + across : right + across] for across, down in WHOLE_SHIFTS]
    part = max(parts, key=lambda one: float((one * model).sum()))
    basis = _basis(model)
    flat = basis.reshape(len(basis), -1)
    shares = np.linalg.solve(flat @ flat.T + STEADY * np.eye(len(flat)), flat @ part.ravel())
    # the share of the print itself is its toner
    if shares[0] < least_toner:
        return 1.0
    left_over = part - np.tensordot(shares.astype(np.float32), basis, axes=1)
    return float(np.abs(cv2.blur(left_over, (spot, spot))).max()) / (float(shares[0]) * 255)


def _basis(model: np.ndarray) -> np.ndarray:
    """Return a word's print, its slopes, its curvature, and the slopes by their place, shape (8, rows, columns)."""
    height, width = model.shape
    # the weights of Sobel's 3 by 3 add up to 8: so a slope is in grey levels a pixel
    across = cv2.Sobel(model, cv2.CV_32F, 1, 0, scale=1 / 8)
    down = cv2.Sobel(model, cv2.CV_32F, 0, 1, scale=1 / 8)
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    curved = cv2.Laplacian(model, cv2.CV_32F)
    return np.stack([model, across, down, curved, x * across, y * across, x * down, y * down])
