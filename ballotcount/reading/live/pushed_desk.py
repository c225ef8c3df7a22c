"""The bare desk as a camera sees it that was pushed: the same desk, some millimetres aside, and no sheet on it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Numbers, Points
from ballotcount.reading.live.motion import DARKEST, Scene
from ballotcount.reading.live.paper_thresholds import PUSHED_DESK, PushedDeskThresholds


def side_by_side(
    bare: Scene, scene: Scene, *, limits: PushedDeskThresholds = PUSHED_DESK
) -> tuple[Scene, Scene] | None:
    """Return the bare desk moved to where a picture shows it, and that picture, both a little soft.

    None where the place is not known or the same. Pattern and things on the desk tell how far it moved; a desk without
    either looks the same wherever the camera stands. What comes into view is taken as it is seen now.

    Args:
        bare: the desk without a sheet.
        scene: the picture that is judged.
        limits: the thresholds.
    """
    reach = limits.reach_px
    if bare.small.shape != scene.small.shape or min(bare.small.shape) <= 4 * reach:
        return None
    middle = _pattern_of(bare, limits)[reach:-reach, reach:-reach]
    alike = np.asarray(cv2.matchTemplate(_pattern_of(scene, limits), middle, cv2.TM_CCOEFF_NORMED), np.float32)
    _, best, _, (x, y) = cv2.minMaxLoc(alike)
    if best < limits.alike or (x, y) == (reach, reach):
        return None
    move = np.array((x + peak(alike[y, :], x), y + peak(alike[:, x], y))) - reach
    return _soft(_pushed(bare, move, onto=scene), limits), _soft(scene, limits)


def peak(line: Floats, at: int) -> float:
    """Return how far the highest place of a line is from one of its values, by the parabola through the neighbours."""
    if not 0 < at < len(line) - 1:
        return 0.0
    near = line[at - 1 : at + 2].astype(float)
    bend = float(near[0] - 2 * near[1] + near[2])
    return 0.5 * float(near[0] - near[2]) / bend if bend < 0 else 0.0


def _pattern_of(scene: Scene, limits: PushedDeskThresholds) -> Floats:
    """Return the pattern of a picture without its light, a little soft, so that half a pixel does not tell."""
    light = cv2.GaussianBlur(np.log(scene.small + np.float32(DARKEST)), (0, 0), limits.soft_px)
    return np.asarray(light - cv2.blur(light, (limits.light_px, limits.light_px)), np.float32)


def _soft(scene: Scene, limits: PushedDeskThresholds) -> Scene:
    """Return a picture as soft as one that was moved by half a pixel."""
    return replace(scene, small=np.asarray(cv2.GaussianBlur(scene.small, (0, 0), limits.soft_px), np.float32))


def _pushed(bare: Scene, move: Points, *, onto: Scene) -> Scene:
    """Return the bare desk moved by some pixels."""
    small = np.asarray(_moved(bare.small, move, onto=onto.small), np.float32)
    if bare.colour is None or onto.colour is None or bare.colour.shape != onto.colour.shape:
        return replace(bare, small=small)
    part = move * onto.colour.shape[1] / onto.small.shape[1]
    return replace(bare, small=small, colour=np.asarray(_moved(bare.colour, part, onto=onto.colour), np.uint8))


def _moved(picture: Numbers, move: Points, *, onto: Numbers) -> Numbers:
    """Return a picture moved by some pixels; what comes into view is that of another one."""
    height, width = picture.shape[:2]
    matrix = np.array(((1, 0, move[0]), (0, 1, move[1])), np.float32)
    return np.asarray(
        cv2.warpAffine(picture, matrix, (width, height), dst=onto.copy(), borderMode=cv2.BORDER_TRANSPARENT)
    )
