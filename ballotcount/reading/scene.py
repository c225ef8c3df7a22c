"""What moves and what stays under a camera, judged on a small picture so that every frame can be looked at.

Lamps flicker at 100 Hz (50 Hz mains) and a rolling shutter turns that into bands; cameras change their exposure. Both
change whole rows or the whole picture by a factor, so every comparison first takes out one factor a row.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.reading.arrays import Floats, Gray, Picture

SMALL_WIDTH = 320
"""Width in pixels of the picture that motion is judged on: a finger on an A4 page is still 15 px wide."""

BLOCK = 8
"""Side in pixels of the blocks in which differences are averaged, to be above camera noise."""

MOVED = 0.035
"""Mean relative difference of a block that counts as moved; camera noise stays under 0.01, bands under 0.02."""

EDGE_MOVED = 0.10
"""The same for two pictures that are seconds apart, block by block at full detail."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A small grey picture, float32 in 0 to 1, with the time it was taken, seconds."""

    small: Floats
    t: float

    @classmethod
    def of(cls, picture: Picture, t: float) -> Scene:
        """Shrink a frame; area averaging takes out most of the noise."""
        gray = picture if picture.ndim == 2 else picture[:, :, 1]  # green: the least noise, and no conversion to pay
        height = max(1, round(gray.shape[0] * SMALL_WIDTH / gray.shape[1]))
        small = cv2.resize(gray, (SMALL_WIDTH, height), interpolation=cv2.INTER_AREA)
        return cls(np.divide(small, 255, dtype=np.float32), t)


def moved_share(before: Scene, after: Scene) -> float:
    """The share of blocks that changed between two pictures, 0 to 1, light changes taken out."""
    blocks = _block_means(_difference(before, after))
    return float(np.count_nonzero(blocks > MOVED)) / blocks.size


def unchanged(before: Scene, after: Scene) -> bool:
    """Whether two pictures show the same things in the same places, to about half a millimetre on A5.

    A sheet that shifts so far changes the pixels along its print and its edges by far more than the noise.
    """
    difference = cv2.GaussianBlur(_difference(before, after), (3, 3), 0)
    return float(np.percentile(difference, 99.7)) < EDGE_MOVED


def _difference(before: Scene, after: Scene) -> Floats:
    """Absolute difference after giving each row of ``after`` the light of the same row of ``before``."""
    ratio = (np.median(before.small, axis=1) + 0.02) / (np.median(after.small, axis=1) + 0.02)
    # A hand over half of the picture would drag its rows along; the light itself changes by less than this.
    ratio = np.clip(ratio, 0.7, 1.4).astype(np.float32)
    difference: Floats = np.abs(before.small - after.small * ratio[:, None])
    return difference


def _block_means(difference: Floats) -> Floats:
    height, width = difference.shape
    means = cv2.resize(difference, (max(1, width // BLOCK), max(1, height // BLOCK)), interpolation=cv2.INTER_AREA)
    return means.astype(np.float32, copy=False)


def sharpness(picture: Picture) -> float:
    """How sharp a frame is; only good for comparing frames of the same view."""
    gray = picture if picture.ndim == 2 else picture[:, :, 1]
    height, width = gray.shape
    middle: Gray = gray[height // 4 : 3 * height // 4 : 2, width // 4 : 3 * width // 4]
    return float(np.var(cv2.Sobel(middle, cv2.CV_16S, 1, 0, ksize=3)))


def darkness(scene: Scene) -> float:
    """Mean brightness of a scene, 0 black to 1 white."""
    return float(scene.small.mean())
