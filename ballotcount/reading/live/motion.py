"""What moves and what stays under a camera, judged on a small picture so that every frame can be looked at.

Lamps flicker at 100 Hz (50 Hz mains) and a rolling shutter turns that into bands; shadows move; cameras change their
exposure. All multiply the light and change slowly over the picture, so every comparison takes out a local gain first.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray, Picture

SMALL_WIDTH = 320
"""Width in pixels of the picture that motion is judged on: a finger on an A4 page is still 15 px wide."""

BLOCK = 8
"""Side in pixels of the blocks in which differences are averaged, to be above camera noise."""

MOVED = 0.035
"""Mean relative difference of a block that counts as moved; camera noise stays under 0.01, bands under 0.02."""

LOCAL = 15
"""Side in pixels of the window whose mean light is made equal: 20 mm on the desk, less than a shadow's soft edge."""

EDGE_MOVED = 0.045
"""The same pixel by pixel, seconds apart: noise and flicker stay under 0.015, a shift of 0.3 mm on A5 reaches it."""


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
    """Whether two pictures show the same things in the same places, to about 0.3 mm on A5.

    A sheet that shifts so far changes the pixels along its print and its edges by far more than the noise.
    """
    difference = cv2.GaussianBlur(_difference(before, after), (3, 3), 0)
    return float(np.percentile(difference, 99.7)) < EDGE_MOVED


def changed(before: Scene, after: Scene) -> Gray:
    """Where two pictures differ: uint8 mask of 0 and 1, in pixels of the small picture."""
    smooth = cv2.GaussianBlur(_row_difference(before, after), (5, 5), 0)
    return (smooth > MOVED).astype(np.uint8)


def changed_inside(before: Scene, after: Scene, outline: tuple[tuple[float, float], ...]) -> float:
    """Return the share of a quadrangle that changed between two pictures.

    Args:
        outline: corners as shares of the picture's width and height.
    """
    height, width = before.small.shape
    mask = np.zeros((height, width), np.uint8)
    corners = np.round(np.array(outline) * (width, height)).astype(np.int32)
    cv2.fillConvexPoly(mask, corners, 1)
    inside = mask > 0
    return float(changed(before, after)[inside].mean()) if inside.any() else 1.0


def _difference(before: Scene, after: Scene) -> Floats:
    """Absolute difference after giving each place of ``after`` the light around that place in ``before``."""
    light_before = cv2.blur(before.small, (LOCAL, LOCAL)) + 0.02
    light_after = cv2.blur(after.small, (LOCAL, LOCAL)) + 0.02
    gain = np.clip(light_before / light_after, 0.4, 2.5)
    difference: Floats = np.abs(before.small - after.small * gain).astype(np.float32)
    return difference


def _row_difference(before: Scene, after: Scene) -> Floats:
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
