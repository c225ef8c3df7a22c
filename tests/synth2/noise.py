"""Random fields for paper, toner, ink and sensors, cut from tiles that are made once.

A tile is periodic and has zero mean and unit variance. A field is a window of a tile at a random place, so a field of
two million pixels costs a copy and not two million random numbers.
"""

from __future__ import annotations

import zlib
from enum import Enum
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.float32]
"""A grey field ``(h, w)`` or a field of channels ``(h, w, c)``."""

TILE = 1024
"""Side of a tile, px."""


class Scale(Enum):
    """Standard deviation of the Gaussian that smooths a field, px."""

    WHITE = 0.0
    FINE = 0.8
    GRAIN = 1.6
    FLOCK = 6.0
    MOTTLE = 18.0
    CLOUD = 90.0


def generator(condition: str, seed: int) -> np.random.Generator:
    """Make the random source of one sheet; the same condition and seed give the same sheet."""
    return np.random.default_rng([zlib.crc32(condition.encode()), seed])


@lru_cache(maxsize=16)
def tile(scale: Scale) -> Pixels:
    """Make the periodic tile of a scale by filtering white noise in the frequency domain."""
    rng = np.random.default_rng([20_26, round(10 * scale.value)])
    white = rng.standard_normal((TILE, TILE))
    if scale is Scale.WHITE:
        return white.astype(np.float32)
    frequency = np.fft.fftfreq(TILE)
    power = np.exp(-2 * (np.pi * scale.value) ** 2 * (frequency[:, None] ** 2 + frequency[None, :] ** 2))
    power[0, 0] = 0.0
    smooth = np.fft.ifft2(np.fft.fft2(white) * power).real
    return np.asarray(smooth / smooth.std(), dtype=np.float32)


def field(scale: Scale, shape: tuple[int, int], rng: np.random.Generator) -> Pixels:
    """Cut a field of a shape ``(h, w)`` at a random place of the tile of a scale."""
    source = tile(scale)
    top, left = rng.integers(0, TILE, 2)
    out = np.empty(shape, np.float32)
    y = 0
    while y < shape[0]:
        sy = (top + y) % TILE
        high = min(TILE - sy, shape[0] - y)
        x = 0
        while x < shape[1]:
            sx = (left + x) % TILE
            wide = min(TILE - sx, shape[1] - x)
            out[y : y + high, x : x + wide] = source[sy : sy + high, sx : sx + wide]
            x += wide
        y += high
    return out


def walk(length: int, smooth: float, rng: np.random.Generator) -> Pixels:
    """Make a smooth random line of zero mean and unit variance.

    Args:
        length: number of samples.
        smooth: standard deviation of the Gaussian along the line, samples.
    """
    pad = int(3 * smooth) + 2
    white = rng.standard_normal(length + 2 * pad)
    reach = np.arange(-pad, pad + 1)
    kernel = np.exp(-0.5 * (reach / max(smooth, 1e-3)) ** 2)
    line = np.convolve(white, kernel, mode="same")[pad : pad + length]
    return np.asarray(line / np.sqrt((kernel**2).sum()), dtype=np.float32)
