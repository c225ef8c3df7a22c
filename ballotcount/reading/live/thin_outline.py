"""Find a sheet on a desk that is as light as paper: only its edges show, by a thin shadow and a step of light."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray
from ballotcount.reading.live.motion import Scene
from ballotcount.reading.live.thresholds import LIVE_THRESHOLDS, LiveThresholds

TOUCH = np.ones((3, 3), np.uint8)
"""Pixels that count as neighbours."""


def thin_sheet(bare: Scene, scene: Scene, *, limits: LiveThresholds = LIVE_THRESHOLDS) -> Gray | None:
    """Return where a sheet lies that was not on the bare desk, as a mask of 0 and 1; None without any.

    What changed must have straight edges that close around a rectangle, whole in the picture: shadows and changing
    light have soft edges, hands and sleeves reach in from outside. The edges must belong to this picture: the sheet
    may have been on the desk when that was taken for bare, and be gone now.
    """
    before = _light(bare)
    after = _light(scene)
    edges = _slope(np.asarray(after - before, np.float32))
    least = max(limits.thin_edge, limits.thin_noise * float(np.median(edges)))
    near = cv2.dilate((edges > least).astype(np.uint8), TOUCH)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(near)
    if count < 2:
        return None
    boxes = stats[1:, cv2.CC_STAT_WIDTH] * stats[1:, cv2.CC_STAT_HEIGHT]
    largest = 1 + int(np.argmax(boxes))
    if boxes[largest - 1] < limits.thin_area * near.size:
        return None
    found = (labels == largest).astype(np.uint8)
    hull = cv2.convexHull(cv2.findNonZero(found))
    filled: Gray = np.zeros(near.shape, np.uint8)
    cv2.fillConvexPoly(filled, hull, 1)
    rim = np.zeros_like(near)
    cv2.polylines(rim, [hull], isClosed=True, color=1)
    _, (wide, tall), _ = cv2.minAreaRect(hull)
    is_rectangle = cv2.contourArea(hull) >= limits.thin_full * wide * tall
    is_closed = float(cv2.dilate(found, TOUCH)[rim > 0].mean()) >= limits.thin_seen
    inside = not any(part.any() for part in (found[0], found[-1], found[:, 0], found[:, -1]))
    if not (is_rectangle and is_closed and inside):
        return None
    own = cv2.dilate(rim, TOUCH) > 0
    is_new = float(_slope(after)[own].mean()) >= limits.thin_new * float(_slope(before)[own].mean())
    return filled if is_new else None


def _light(scene: Scene) -> Floats:
    """Return the logarithm of a picture, in which light that is multiplied is added."""
    return np.asarray(np.log(scene.small + 0.02), np.float32)


def _slope(light: Floats) -> Floats:
    """Return how steep a picture is at each place, per pixel, its noise and the light of its rows taken out."""
    # lamps change the light row by row
    even = np.asarray(light - np.median(light, axis=1, keepdims=True), np.float32)
    soft = cv2.GaussianBlur(even, (0, 0), 0.8)
    across = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
    down = cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
    return np.asarray(np.hypot(across, down), np.float32)
