"""Find a sheet on a desk that is as light as paper: only its edges show, by a thin shadow and a step of light."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray, Mask, Numbers
from ballotcount.reading.live.motion import Scene
from ballotcount.reading.live.thresholds import LIVE_THRESHOLDS, LiveThresholds

TOUCH = np.ones((3, 3), np.uint8)
"""Pixels that count as neighbours."""


def thin_sheet(
    bare: Scene, scene: Scene, *, looks_in: bool = False, limits: LiveThresholds = LIVE_THRESHOLDS
) -> Gray | None:
    """Return where a sheet lies that was not on the bare desk, as a mask of 0 and 1; None without any.

    What changed must have straight and sharp edges that close around a rectangle, whole in the picture: shadows and
    patches of light have soft edges, hands and sleeves reach in from outside, rulers and pens are too long for a sheet.
    The edges must belong to this picture: the sheet may have been on the desk when that was taken for bare, and be gone
    now, or lie there still and show better in another light.

    Args:
        bare: the desk without a sheet.
        scene: the picture that is judged.
        looks_in: seek a sheet that is only partly in the picture; its edges end at the picture's.
        limits: the thresholds.
    """
    before = _light(bare)
    after = _light(scene)
    change = np.asarray(after - before, np.float32)
    edges = _slope(change, limits.thin_fine)
    least = max(limits.thin_edge, limits.thin_noise * float(np.median(edges)))
    near = cv2.dilate((edges > least).astype(np.uint8), TOUCH)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(near)
    if count < 2:
        return None
    boxes = stats[1:, cv2.CC_STAT_WIDTH] * stats[1:, cv2.CC_STAT_HEIGHT]
    largest = 1 + int(np.argmax(boxes))
    if boxes[largest - 1] < (limits.thin_part if looks_in else limits.thin_area) * near.size:
        return None
    found = (labels == largest).astype(np.uint8)
    rim = (_rim_of_part if looks_in else _rim_of_whole)(found, limits)
    if rim is None or float(cv2.dilate(found, TOUCH)[rim > 0].mean()) < limits.thin_seen:
        return None
    was = _slope(before, limits.thin_fine)
    own = _wider(rim, 1)
    is_new = float(_slope(after, limits.thin_fine)[own].mean()) >= limits.thin_new * float(was[own].mean())
    if (
        not is_new
        or _stood_out(was, rim, limits) > limits.thin_stood
        or _sharpness(change, rim, limits) < limits.thin_sharp
    ):
        return None
    filled: Gray = np.zeros(near.shape, np.uint8)
    cv2.fillConvexPoly(filled, cv2.convexHull(cv2.findNonZero(found)), 1)
    return filled


def has_sharp_edges(scene: Scene, region: Gray, *, limits: LiveThresholds = LIVE_THRESHOLDS) -> bool:
    """Return whether something light has the edges of a sheet, where the bare desk was not seen yet.

    What a shadow leaves light has soft edges, or none but the picture's.

    Args:
        scene: the picture.
        region: where the light thing is, without hollows, as a mask of 0 and 1.
        limits: the thresholds.
    """
    rim = _line_around(cv2.convexHull(cv2.findNonZero(region)), region)
    for part in _sides(rim, limits.thin_rim + 1):
        part[...] = 0
    if not rim.any():
        return False
    fine, coarse = _steepness(_light(scene), rim, limits)
    is_sharp = (fine >= limits.thin_sharp * coarse) & (fine >= limits.thin_lit)
    return float(is_sharp.mean()) >= limits.thin_lit_share


def _rim_of_whole(found: Gray, limits: LiveThresholds) -> Gray | None:
    """Return the outline of edges that have the shape of a whole sheet in the picture; None without it."""
    hull = cv2.convexHull(cv2.findNonZero(found))
    _, (wide, tall), _ = cv2.minAreaRect(hull)
    area = cv2.contourArea(hull)
    has_shape = area >= limits.thin_full * wide * tall and min(wide, tall) >= limits.thin_narrow * max(wide, tall)
    inside = not any(part.any() for part in _sides(found, 1))
    if not (has_shape and area >= limits.thin_area * found.size and inside):
        return None
    return _line_around(hull, found)


def _rim_of_part(found: Gray, limits: LiveThresholds) -> Gray | None:
    """Return the outline, inside the picture, of edges that a sheet may have of which the picture shows a part."""
    if not any(part.any() for part in _sides(found, limits.thin_rim)):
        return None
    hull = cv2.convexHull(cv2.findNonZero(found))
    if cv2.contourArea(hull) < limits.thin_part * found.size:
        return None
    rim = _line_around(hull, found)
    for part in _sides(rim, limits.thin_rim):
        part[...] = 0
    return rim if rim.any() else None


def _sides(mask: Gray, width: int) -> tuple[Gray, ...]:
    """Return the pixels along the picture's edges, as parts of a mask that can be written."""
    return mask[:width], mask[-width:], mask[:, :width], mask[:, -width:]


def _line_around(hull: Numbers, found: Gray) -> Gray:
    """Return the line around a hull, as a mask of 0 and 1."""
    rim: Gray = np.zeros(found.shape, np.uint8)
    cv2.polylines(rim, [hull], isClosed=True, color=1)
    return rim


def _wider(rim: Gray, by: int) -> Mask:
    """Return a line made wider by some pixels on both sides."""
    return np.asarray(cv2.dilate(rim, np.ones((2 * by + 1, 2 * by + 1), np.uint8)) > 0)


def _stood_out(slope: Floats, rim: Gray, limits: LiveThresholds) -> float:
    """Return how steep a picture is along an outline, as a multiple of how steep it is on both sides of it."""
    nearest, farthest = limits.thin_beside
    beside = _wider(rim, farthest) & ~_wider(rim, nearest)
    return float(slope[_wider(rim, limits.thin_own)].mean()) / max(float(slope[beside].mean()), 1e-9)


def _sharpness(change: Floats, rim: Gray, limits: LiveThresholds) -> float:
    """Return how much steeper the edges along an outline are than after blurring."""
    fine, coarse = _steepness(change, rim, limits)
    return float(np.median(fine / np.maximum(coarse, 1e-9)))


def _steepness(light: Floats, rim: Gray, limits: LiveThresholds) -> tuple[Floats, Floats]:
    """Return how steep the edges along an outline are, place by place, and how steep after blurring."""
    reach = np.ones((7, 7), np.uint8)
    slopes = [cv2.dilate(_slope(light, blur), reach)[rim > 0] for blur in (limits.thin_fine, limits.thin_coarse)]
    return np.asarray(slopes[0], np.float32), np.asarray(slopes[1], np.float32)


def _light(scene: Scene) -> Floats:
    """Return the logarithm of a picture, in which light that is multiplied is added."""
    return np.asarray(np.log(scene.small + 0.02), np.float32)


def _slope(light: Floats, blur: float) -> Floats:
    """Return how steep a picture is at each place, per pixel, its noise and the light of its rows taken out."""
    # lamps change the light row by row
    even = np.asarray(light - np.median(light, axis=1, keepdims=True), np.float32)
    soft = cv2.GaussianBlur(even, (0, 0), blur)
    across = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
    down = cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
    return np.asarray(np.hypot(across, down), np.float32)
