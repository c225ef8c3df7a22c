"""What moves and what stays under a camera, judged on a small picture so that every frame can be looked at.

Lamps flicker at 100 Hz (50 Hz mains) and a rolling shutter turns that into bands; shadows move; cameras change their
exposure. All multiply the light and change slowly over the picture, so every comparison takes out a local gain first.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray, Picture
from ballotcount.reading.live.thresholds import MOTION, MotionThresholds

SMALL_WIDTH = 320
"""Width in pixels of the picture that motion is judged on: a finger on an A4 page is still 15 px wide."""

MOST_HEIGHT = 4 * SMALL_WIDTH
"""Most height of that picture; a phone held upright gives 570, a strip of a few columns would give any number."""

BLOCK = 8
"""Side in pixels of the blocks in which differences are averaged, to be above camera noise."""

HALF = 2
"""Reduction of the small picture in which the print of a sheet is looked for."""

DARKEST = 0.02
"""Light that is added before two pictures are divided, so that a black place has a ratio too."""

DARKEST_LEVEL = np.float32(4)
"""The same for a picture of whole numbers, grey levels."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A small grey picture, float32 in 0 to 1, with the time it was taken, seconds.

    Attributes:
        reduction: pixels of the picture to one of the small one.
        colour: every so many pixels of the picture, blue green red, of half the small picture's width; a grey picture
            has none. Only its colours are asked, over whole regions, so it is not averaged.
    """

    small: Floats
    t: float
    reduction: float = 1.0
    colour: Picture | None = None

    @classmethod
    def of(cls, picture: Picture, t: float) -> Scene:
        """Shrink a frame; area averaging takes out most of the noise."""
        gray = picture if picture.ndim == 2 else picture[:, :, 1]  # green: the least noise, and no conversion to pay
        height = min(max(1, round(gray.shape[0] * SMALL_WIDTH / gray.shape[1])), MOST_HEIGHT)
        small = cv2.resize(gray, (SMALL_WIDTH, height), interpolation=cv2.INTER_AREA)
        step = max(1, round(gray.shape[1] * HALF / SMALL_WIDTH))
        colour = None if picture.ndim == 2 else picture[::step, ::step].copy()
        return cls(np.divide(small, 255, dtype=np.float32), t, gray.shape[1] / SMALL_WIDTH, colour)


def moved_share(before: Scene, after: Scene, *, limits: MotionThresholds = MOTION) -> float:
    """Return the share of blocks that changed between two pictures, 0 to 1, light changes taken out."""
    blocks = _block_means(_difference(before, after, limits))
    return float(np.count_nonzero(blocks > limits.moved)) / blocks.size


def unchanged(before: Scene, after: Scene, *, limits: MotionThresholds = MOTION) -> bool:
    """Return whether two pictures show the same things in the same places, to about 0.3 mm on A5.

    A sheet that shifts so far changes the pixels along its print and its edges by far more than the noise.
    """
    difference = cv2.GaussianBlur(_difference(before, after, limits), (3, 3), 0)
    return float(np.percentile(difference, limits.edge_percentile)) < limits.edge_moved


def changed(before: Scene, after: Scene, *, limits: MotionThresholds = MOTION) -> Gray:
    """Return where two pictures differ: uint8 mask of 0 and 1, in pixels of the small picture."""
    smooth = cv2.GaussianBlur(_row_difference(before, after, limits), (5, 5), 0)
    return (smooth > limits.moved).astype(np.uint8)


def changed_inside(before: Scene, after: Scene, outline: tuple[tuple[float, float], ...]) -> float:
    """Return the share of a quadrangle that changed between two pictures.

    Args:
        outline: corners as shares of the picture's width and height.
    """
    inside = quadrangle(before, outline)
    return float(changed(before, after)[inside].mean()) if inside.any() else 1.0


def changed_outside(before: Scene, after: Scene, outlines: tuple[tuple[tuple[float, float], ...], ...]) -> float:
    """Return the share of what lies in none of some quadrangles that changed between two pictures."""
    outside = ~np.logical_or.reduce([quadrangle(before, one) for one in outlines])
    return float(changed(before, after)[outside].mean()) if outside.any() else 1.0


class SheetPlace:
    """The place of a sheet on the desk, to see whether the sheet is still there.

    Args:
        scene: a picture in which the sheet lies there.
        outline: its corners as shares of the picture's width and height.
        limits: the thresholds.
    """

    def __init__(
        self, scene: Scene, outline: tuple[tuple[float, float], ...], *, limits: MotionThresholds = MOTION
    ) -> None:
        self.limits = limits
        height, width = scene.small.shape
        corners = np.array(outline, dtype=np.float64) * (width / HALF, height / HALF)
        left, top = np.maximum(0, np.floor(corners.min(0))).astype(int)
        right, bottom = np.ceil(corners.max(0)).astype(int)
        self._box = (int(left), int(top), min(width // HALF, int(right)), min(height // HALF, int(bottom)))
        self._print = self._cut(_texture(scene), 0)
        self.is_seen = min(self._print.shape, default=0) >= limits.print_least_px

    def likeness(self, scene: Scene) -> float:
        """Return how well the print is found near its place, correlation -1 to 1, in any light."""
        near = self._cut(_texture(scene), self.limits.near_px)
        return float(cv2.matchTemplate(near, self._print, cv2.TM_CCORR_NORMED).max())

    def _cut(self, texture: Floats, more: int) -> Floats:
        left, top, right, bottom = self._box
        return texture[max(0, top - more) : bottom + more, max(0, left - more) : right + more]


def _texture(scene: Scene) -> Floats:
    """Return the print and grain of a picture at half its size, without its light."""
    height, width = scene.small.shape
    half = cv2.resize(scene.small, (width // HALF, height // HALF), interpolation=cv2.INTER_AREA)
    light = cv2.blur(half, (9, 9)) + DARKEST
    texture: Floats = (half / light - 1).astype(np.float32)
    return texture


def shows_bare(
    bare: Scene, scene: Scene, outline: tuple[tuple[float, float], ...], *, limits: MotionThresholds = MOTION
) -> float:
    """Return the share of a quadrangle that differs from the bare desk; 1 where its light is not that of the desk.

    One gain for the whole quadrangle: a sleeve is lighter or darker than the desk, and stays so.

    Args:
        outline: corners as shares of the picture's width and height.
    """
    inside = quadrangle(scene, outline)
    if not inside.any():
        return 1.0
    desk = bare.small[inside]
    gain = (float(np.median(desk)) + DARKEST) / (float(np.median(scene.small[inside])) + DARKEST)
    if not 1 / limits.same_light <= gain <= limits.same_light:
        return 1.0
    smooth = cv2.GaussianBlur(np.abs(bare.small - scene.small * np.float32(gain)), (5, 5), 0)
    return float((smooth[inside] > limits.moved).mean())


def lightness(
    bare: Scene, scene: Scene, outline: tuple[tuple[float, float], ...], *, limits: MotionThresholds = MOTION
) -> float | None:
    """Return the light of the paper in a quadrangle as a share of the desk's below it; None without any place.

    Args:
        outline: corners as shares of the picture's width and height.
    """
    inside = quadrangle(scene, outline)
    if not inside.any() or bare.small.shape != scene.small.shape:
        return None
    ratio = (scene.small[inside] + DARKEST) / (bare.small[inside] + DARKEST)
    return float(np.percentile(ratio, limits.paper_percentile))


def quadrangle(scene: Scene, outline: tuple[tuple[float, float], ...]) -> np.ndarray:
    """Return which pixels lie in a quadrangle, bool."""
    height, width = scene.small.shape
    mask = np.zeros((height, width), np.uint8)
    cv2.fillConvexPoly(mask, np.round(np.array(outline) * (width, height)).astype(np.int32), 1)
    return np.asarray(mask > 0)


def _difference(before: Scene, after: Scene, limits: MotionThresholds) -> Floats:
    """Return absolute difference after giving each place of ``after`` the light around that place in ``before``."""
    window = (limits.local_px, limits.local_px)
    light_before = cv2.blur(before.small, window) + DARKEST
    light_after = cv2.blur(after.small, window) + DARKEST
    gain = np.clip(light_before / light_after, limits.local_least, limits.local_most)
    difference: Floats = np.abs(before.small - after.small * gain).astype(np.float32)
    return difference


def _row_difference(before: Scene, after: Scene, limits: MotionThresholds) -> Floats:
    """Return absolute difference after giving each row of ``after`` the light of the same row of ``before``.

    That is the change of most of its places. The medians of the two rows may belong to a light and a dark place of a
    patterned desk.
    """
    ratio = np.median((before.small + DARKEST) / (after.small + DARKEST), axis=1)
    ratio = np.clip(ratio, limits.row_least, limits.row_most).astype(np.float32)
    difference: Floats = np.abs(before.small - after.small * ratio[:, None])
    return difference


def _block_means(difference: Floats) -> Floats:
    height, width = difference.shape
    means = cv2.resize(difference, (max(1, width // BLOCK), max(1, height // BLOCK)), interpolation=cv2.INTER_AREA)
    return means.astype(np.float32, copy=False)
