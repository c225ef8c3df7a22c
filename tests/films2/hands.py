"""Draw a hand with a sleeve from above, as a picture with its cover.

The hand points up; (0, 0) is the middle of the grip between thumb and forefinger. Sizes are those of adults' hands:
length 190 mm, breadth 85 mm (ISO/TR 7250-2, body measurements).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

SCALE = 3.0
"""Pixels per mm."""
WIDTH = 190.0
HEIGHT = 620.0
GRIP = (92.0, 46.0)
"""Where the grip is in the picture, mm."""
SKINS = ((120, 150, 198), (95, 128, 180), (70, 100, 150))
SLEEVES = {"white": (228, 230, 232), "blue": (140, 90, 45), "dark": (48, 42, 40), "green": (60, 82, 62)}

FINGERS = (
    ((78, 112), (66, 66), (62, 34), 8.6),
    ((94, 108), (88, 58), (84, 22), 8.9),
    ((110, 110), (109, 62), (106, 28), 8.4),
    ((124, 118), (128, 80), (128, 50), 7.4),
)
"""Knuckle, joint and tip of the four fingers and their half breadth, mm."""
THUMB = ((84, 165), (58, 132), (50, 94), 10.0)


@dataclass(frozen=True, slots=True)
class Hand:
    """A hand to lay over a picture.

    Attributes:
        picture: BGR, display values.
        cover: 0 to 255.
    """

    picture: NDArray[np.uint8]
    cover: NDArray[np.uint8]

    def mirrored(self) -> Hand:
        """The other hand; its grip is mirrored too."""
        return Hand(np.ascontiguousarray(self.picture[:, ::-1]), np.ascontiguousarray(self.cover[:, ::-1]))


def hand(rng: np.random.Generator, sleeve: str) -> Hand:
    """Draw a right hand with a forearm in a sleeve."""
    skin = _skin_cover()
    cloth = _sleeve_cover()
    colour = np.asarray(SKINS[int(rng.integers(len(SKINS)))], np.float32)
    flesh = colour * _shade(skin, depth=14.0)[..., None]
    flesh = _details(np.clip(flesh, 0, 255).astype(np.uint8), colour)
    fabric = np.asarray(SLEEVES[sleeve], np.float32) * _shade(cloth, depth=34.0)[..., None]
    folds = cv2.resize(rng.normal(0, 1, (40, 6)).astype(np.float32), cloth.shape[::-1], interpolation=cv2.INTER_CUBIC)
    fabric = np.clip(fabric * (1 + 0.05 * folds[..., None]), 0, 255).astype(np.uint8)
    picture = np.where(cloth[..., None] > 127, fabric, flesh)
    cover = cv2.GaussianBlur(np.maximum(skin, cloth), (0, 0), 1.0)
    return Hand(picture, cover)


def _canvas() -> NDArray[np.uint8]:
    return np.zeros((round(HEIGHT * SCALE), round(WIDTH * SCALE)), np.uint8)


def _px(point: tuple[float, float]) -> tuple[int, int]:
    return round(point[0] * SCALE), round(point[1] * SCALE)


def _skin_cover() -> NDArray[np.uint8]:
    cover = _canvas()
    palm = np.array([[70, 116], [80, 104], [100, 100], [126, 108], [134, 124], [130, 165], [122, 196], [92, 196],
                     [80, 172]])  # fmt: skip
    cv2.fillPoly(cover, [(palm * SCALE).astype(np.int32)], 255)
    for knuckle, joint, tip, half in (*FINGERS, THUMB):
        cv2.line(cover, _px(knuckle), _px(joint), 255, round(2 * half * 1.08 * SCALE))
        cv2.line(cover, _px(joint), _px(tip), 255, round(2 * half * SCALE))
    cv2.rectangle(cover, _px((86, 190)), _px((130, 250)), 255, -1)
    soft = cv2.GaussianBlur(cover, (0, 0), 2.6 * SCALE)
    return np.where(soft > 120, 255, 0).astype(np.uint8)


def _sleeve_cover() -> NDArray[np.uint8]:
    cover = _canvas()
    arm = np.array([[80, 228], [136, 228], [150, 420], [160, HEIGHT], [66, HEIGHT], [70, 420]])
    cv2.fillPoly(cover, [(arm * SCALE).astype(np.int32)], 255)
    return cover


def _shade(cover: NDArray[np.uint8], depth: float) -> NDArray[np.float32]:
    """Return how bright a rounded body of this outline looks under a lamp from the upper left."""
    inside = np.minimum(cv2.distanceTransform(cover, cv2.DIST_L2, 5) / SCALE, depth) / depth
    high = cv2.GaussianBlur(np.sqrt(np.maximum(0, 1 - (1 - inside) ** 2)).astype(np.float32), (0, 0), 4)
    slope_x = cv2.Sobel(high, cv2.CV_32F, 1, 0, ksize=5)
    slope_y = cv2.Sobel(high, cv2.CV_32F, 0, 1, ksize=5)
    return np.asarray(np.clip(0.72 + 0.28 * high + 0.05 * (slope_x + slope_y), 0.35, 1.1), np.float32)


def _details(picture: NDArray[np.uint8], colour: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Add nails and the creases of the joints."""
    nail = tuple(int(min(255, value * 1.16 + 14)) for value in colour)
    crease = tuple(int(value * 0.72) for value in colour)
    over = picture.copy()
    for knuckle, joint, tip, half in (*FINGERS, THUMB):
        angle = float(np.degrees(np.arctan2(tip[1] - joint[1], tip[0] - joint[0])))
        axes = (round(half * 0.7 * SCALE), round(half * 0.55 * SCALE))
        cv2.ellipse(over, _px(tip), axes, angle, 0, 360, nail, -1, cv2.LINE_AA)
        for place in (joint, knuckle):
            cv2.ellipse(over, _px(place), (3, round(half * 0.8 * SCALE)), angle, 0, 360, crease, 2, cv2.LINE_AA)
    return cv2.GaussianBlur(over, (0, 0), 1.8)
