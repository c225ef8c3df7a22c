"""Moving a sheet into a picture: one inverse map, with folds, curl and lens bends where there are any."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.synth.blank import Image

Points = NDArray[np.float64]
Bend = Callable[[Points], Points]
"""Points of the sheet (mm, shape (n, 2)) to their displacement, mm."""
STEP = 16
"""Distance of the nodes between which a bent map is interpolated, px."""


def flat(sheet: Image, matrix: NDArray[np.float64], size: tuple[int, int], border: tuple[int, ...]) -> Image:
    """Carry a sheet by a 3 x 3 matrix (sheet px to picture px) into a picture of ``(width, height)``."""
    if np.abs(matrix[2, :2]).max() < 1e-12:
        return np.asarray(cv2.warpAffine(sheet, matrix[:2] / matrix[2, 2], size, borderValue=border), dtype=np.uint8)
    return np.asarray(cv2.warpPerspective(sheet, matrix, size, borderValue=border), dtype=np.uint8)


def bent(
    sheet: Image, matrix: NDArray[np.float64], size: tuple[int, int], border: tuple[int, ...], bend: Bend, k: float
) -> Image:
    """As ``flat``, with the sheet displaced by ``bend``; ``k`` is px of the sheet per mm."""
    nodes, shape = nodes_of(size)
    at = carried(nodes, np.linalg.inv(matrix))
    at = at + bend(at / k) * k
    full = spread(at, shape, size)
    nothing = np.empty((0, 2), np.float32)
    return np.asarray(cv2.remap(sheet, full, nothing, cv2.INTER_LINEAR, borderValue=border), dtype=np.uint8)


def carried(points: Points, matrix: NDArray[np.floating]) -> Points:
    """Points of shape (n, 2) through a 3 x 3 matrix."""
    return np.asarray(cv2.perspectiveTransform(points[:, None], matrix), dtype=np.float64).reshape(-1, 2)


def nodes_of(size: tuple[int, int]) -> tuple[Points, tuple[int, int]]:
    """Px of a picture every STEP px, one node beyond each edge, and how many rows and columns of them there are."""
    nx = size[0] // STEP + 3
    ny = size[1] // STEP + 3
    xs = (np.arange(nx) - 0.5) * STEP - 0.5
    ys = (np.arange(ny) - 0.5) * STEP - 0.5
    return np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2), (ny, nx)


def spread(values: Points, shape: tuple[int, int], size: tuple[int, int]) -> NDArray[np.float32]:
    """Values at the nodes, interpolated to every px of the picture."""
    ny, nx = shape
    nodes = values.reshape(ny, nx, 2).astype(np.float32)
    full = cv2.resize(nodes, (nx * STEP, ny * STEP), interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(full[STEP : STEP + size[1], STEP : STEP + size[0]])


def fold_bend(at: float, level: bool, size: float) -> Bend:
    """Print displaced by up to ``size`` mm beside a crease at ``at`` mm, fading over 15 mm."""

    def bend(points: Points) -> Points:
        d = points[:, 1 if level else 0] - at
        shift = size * np.sign(d) * np.exp(-np.abs(d) / 15)
        out = np.zeros_like(points)
        out[:, 1 if level else 0] = shift
        return out

    return bend


def curl_bend(paper: tuple[float, float], along: float, across: float) -> Bend:
    """A sheet that does not lie flat: it bows by ``along`` mm down its length, ``across`` mm over its width."""

    def bend(points: Points) -> Points:
        u = points[:, 0] / paper[0]
        v = points[:, 1] / paper[1]
        return np.column_stack([across * np.sin(np.pi * v), along * np.sin(np.pi * u)])

    return bend


def together(*bends: Bend) -> Bend:
    """The sum of several displacements."""

    def bend(points: Points) -> Points:
        return np.asarray(sum(one(points) for one in bends))

    return bend
