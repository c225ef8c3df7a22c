"""Compose what lies and moves under the camera: desk, sheets, hands, in even light, through a pinhole with a tilt.

What lies still is kept as a finished layer, so that a frame costs only what moves in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.films2 import desks, hands
from tests.films2.papers import FINE
from tests.films2.script import Path, Pose

Picture = NDArray[np.uint8]
Matrix = NDArray[np.float64]

FAST = 12.0
"""Px of smear beyond which a thing is drawn at half the resolution; nothing so fine is left of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Where the camera stands.

    Attributes:
        size: width and height of the frame, px.
        scale: px per mm in the middle of the picture.
        tilt, roll: degrees off the vertical, and about the optical axis.
        field: horizontal angle of view, degrees; 70 is that of a common webcam (78 degrees over the diagonal).
        pad: px drawn beyond each edge, for cameras that are pushed or breathe.
    """

    size: tuple[int, int]
    scale: float
    tilt: float = 6.0
    roll: float = 1.0
    field: float = 70.0
    pad: int = 0

    def matrix(self) -> Matrix:
        """Return the homography from mm on the desk to px of the padded picture."""
        focal = self.size[0] / 2 / math.tan(math.radians(self.field / 2))
        height = focal / self.scale
        tilt = math.radians(self.tilt)
        roll = math.radians(self.roll)
        lean = np.array([[1, 0, 0], [0, math.cos(tilt), -math.sin(tilt)], [0, math.sin(tilt), math.cos(tilt)]])
        spin = np.array([[math.cos(roll), -math.sin(roll), 0], [math.sin(roll), math.cos(roll), 0], [0, 0, 1]])
        turned = spin @ lean
        outer = np.column_stack([turned[:, 0], turned[:, 1], [0, 0, height]])
        middle = (self.size[0] / 2 + self.pad, self.size[1] / 2 + self.pad)
        inner = np.array([[focal, 0, middle[0]], [0, focal, middle[1]], [0, 0, 1]])
        return np.asarray(inner @ outer / height, np.float64)

    @property
    def canvas(self) -> tuple[int, int]:
        """Width and height of the padded picture, px."""
        return self.size[0] + 2 * self.pad, self.size[1] + 2 * self.pad


def _moved(pose: Pose) -> Matrix:
    turned = math.radians(pose.angle)
    return np.array([[math.cos(turned), -math.sin(turned), pose.x], [math.sin(turned), math.cos(turned), pose.y],
                     [0, 0, 1.0]])  # fmt: skip


@dataclass(slots=True, eq=False)
class Thing:
    """A flat thing on the desk.

    Attributes:
        picture: BGR and cover, at ``scale`` px/mm.
        middle: the point that ``path`` moves, px of the picture.
        over: hands lie over everything else.
        lift: height of its shadow, mm.
        lets_through: share of what lies beneath that is seen through it.
    """

    picture: Picture
    scale: float
    middle: tuple[float, float]
    path: Path
    over: bool = False
    lift: float = 0.6
    lets_through: float = 0.0

    def to_desk(self, pose: Pose) -> Matrix:
        """Return the matrix from px of the picture to mm on the desk."""
        shrink = np.array([[1 / self.scale, 0, -self.middle[0] / self.scale],
                           [0, 1 / self.scale, -self.middle[1] / self.scale], [0, 0, 1]])  # fmt: skip
        return _moved(pose) @ shrink


def sheet_thing(surface: Picture, path: Path, scale: float, lets_through: float = 0.0) -> Thing:
    """Return a sheet with the resolution that the camera can use.

    Args:
        scale: px per mm of the camera.
    """
    ratio = min(1.0, 1.25 * scale / FINE)
    small = cv2.resize(surface, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), 0.55)
    height, width = small.shape[:2]
    solid = cv2.merge([*cv2.split(small), np.full((height, width), 255, np.uint8)])
    return Thing(picture=solid, scale=ratio * FINE, middle=(width / 2, height / 2), path=path,
                 lets_through=lets_through)  # fmt: skip


def hand_thing(drawn: hands.Hand, path: Path, *, left: bool) -> Thing:
    """Return a hand; a left one is the mirrored right one."""
    grip = (hands.WIDTH - hands.GRIP[0] if left else hands.GRIP[0]) * hands.SCALE, hands.GRIP[1] * hands.SCALE
    shown = drawn.mirrored() if left else drawn
    share = shown.cover[..., None].astype(np.float32) / 255
    ready = cv2.merge([*cv2.split((shown.picture * share).astype(np.uint8)), shown.cover])
    return Thing(picture=ready, scale=hands.SCALE, middle=grip, path=path, over=True, lift=9.0)


@dataclass(slots=True)
class Stage:
    """The desk with everything on it.

    Attributes:
        exposure: seconds over which moving things smear.
    """

    view: View
    exposure: float
    _things: list[Thing] = field(default_factory=list)
    _layers: list[tuple[list[Thing], Picture]] = field(default_factory=list)
    _last: dict[int, Pose] = field(default_factory=dict)

    def set_desk(self, desk: Picture) -> None:
        """Lay the desk; everything before is gone."""
        shrink = np.array([[1 / desks.SCALE, 0, -desks.WIDTH / 2], [0, 1 / desks.SCALE, -desks.HEIGHT / 2], [0, 0, 1]])
        plane = cv2.warpPerspective(desk, self.view.matrix() @ shrink, self.view.canvas, borderMode=cv2.BORDER_REFLECT)
        self._layers = [([], cv2.GaussianBlur(plane, (0, 0), 0.6))]

    def add(self, thing: Thing) -> None:
        """Put a thing on top of the others; hands stay above all sheets."""
        self._things.append(thing)
        self._things.sort(key=lambda one: one.over)

    def remove(self, thing: Thing) -> None:
        """Take a thing away, if it has not become a part of the desk."""
        self._things = [one for one in self._things if one is not thing]
        self._last.pop(id(thing), None)

    def compose(self, t: float) -> Picture:
        """Return the padded picture at a time; the same object while nothing moves."""
        poses = {id(thing): thing.path.at(t) for thing in self._things}
        still = [thing for thing in self._things if self._last.get(id(thing)) == poses[id(thing)]]
        self._last = poses
        self._drop_layers(still)
        self._bake(still, t)
        done, plane = self._layers[-1]
        moving = [thing for thing in self._things if thing not in done]
        if not moving:
            return plane
        picture = plane.copy()
        for thing in moving:
            self._draw(picture, thing, t)
        return picture

    def _drop_layers(self, still: list[Thing]) -> None:
        while not all(thing in still for thing in self._layers[-1][0]):
            self._layers.pop()

    def _bake(self, still: list[Thing], t: float) -> None:
        """Add what lies still to the finished layers, from below, up to the first thing that moves."""
        for thing in list(self._things):
            done, plane = self._layers[-1]
            if thing in done:
                continue
            if thing not in still:
                return
            picture = plane.copy()
            self._draw(picture, thing, t)
            self._layers.append(([*done, thing], picture))
            if len(self._layers) > 5:
                self._thin()

    def _thin(self) -> None:
        """Make the lowest finished layer a part of the desk, so that a pile of any height costs the same."""
        sunk, plane = self._layers[1]
        self._things = [thing for thing in self._things if thing not in sunk]
        above = [([thing for thing in done if thing not in sunk], picture) for done, picture in self._layers[2:]]
        self._layers = [([], plane), *above]

    def _draw(self, picture: Picture, thing: Thing, t: float) -> None:
        before = thing.path.at(t - self.exposure / 2)
        after = thing.path.at(t + self.exposure / 2)
        matrix = self.view.matrix()
        first = self._spot(matrix, before)
        last = self._spot(matrix, after)
        smear = (last[0] - first[0], last[1] - first[1])
        reach = math.hypot(*smear)
        whole = matrix @ thing.to_desk(thing.path.at(t))
        height, width = thing.picture.shape[:2]
        corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
        spots = cv2.perspectiveTransform(corners, whole)[0]
        room = 4 + reach / 2 + 2.5 * thing.lift * self.view.scale
        values = spots.min(0)
        left = max(0, math.floor(values[0] - room))
        top = max(0, math.floor(values[1] - room))
        values = spots.max(0)
        right = math.ceil(values[0] + room)
        bottom = math.ceil(values[1] + room)
        right = min(right, picture.shape[1])
        bottom = min(bottom, picture.shape[0])
        if right - left < 2 or bottom - top < 2:
            return
        away = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1.0]])
        size = (right - left, bottom - top)
        if reach > FAST:
            half = np.diag([0.5, 0.5, 1.0]) @ away @ whole
            shown = cv2.warpPerspective(thing.picture, half, (size[0] // 2, size[1] // 2))
            shown = cv2.resize(smeared(shown, (smear[0] / 2, smear[1] / 2)), size)
        else:
            shown = cv2.warpPerspective(thing.picture, away @ whole, size)
            shown = smeared(shown, smear) if reach > 1.5 else shown
        self._blend(picture[top:bottom, left:right], shown, thing)

    def _spot(self, matrix: Matrix, pose: Pose) -> tuple[float, float]:
        place = cv2.perspectiveTransform(np.array([[[pose.x, pose.y]]], np.float64), matrix)[0, 0]
        return float(place[0]), float(place[1])

    def _blend(self, part: Picture, shown: Picture, thing: Thing) -> None:
        cover = np.ascontiguousarray(shown[..., 3])
        colour = np.ascontiguousarray(shown[..., :3])
        if thing.lets_through:
            below = cv2.GaussianBlur(part, (0, 0), 1.0)
            share = cv2.addWeighted(below, thing.lets_through, np.zeros_like(below), 0, 255 * (1 - thing.lets_through))
            colour = cv2.multiply(colour, share, scale=1 / 255)
        away = max(1, round(thing.lift * 0.9 * self.view.scale))
        shade = cv2.blur(cover, (2 * away + 1, 2 * away + 1))
        shade = cv2.warpAffine(shade, np.array([[1.0, 0, away], [0, 1.0, away]]), shade.shape[::-1])
        dim = cv2.addWeighted(shade, -0.3, shade, 0, 255)
        part[:] = cv2.multiply(part, cv2.merge([dim] * 3), scale=1 / 255)
        part[:] = cv2.add(cv2.multiply(part, cv2.merge([255 - cover] * 3), scale=1 / 255), colour)


def smeared(shown: Picture, smear: tuple[float, float]) -> Picture:
    """Return a picture moved along a line during the exposure: the mean of 2, 4 or 8 shifted copies, by doubling."""
    reach = math.hypot(*smear)
    doublings = 1 if reach < 4 else 2 if reach < 10 else 3
    copies = 2**doublings
    step = (smear[0] / copies, smear[1] / copies)
    if reach / copies > 2:
        shown = cv2.blur(shown, (max(1, round(abs(step[0]))), max(1, round(abs(step[1])))))
    shown = shifted(shown, (-step[0] * (copies - 1) / 2, -step[1] * (copies - 1) / 2))
    for power in range(doublings):
        far = (step[0] * 2**power, step[1] * 2**power)
        shown = cv2.addWeighted(shown, 0.5, shifted(shown, far), 0.5, 0)
    return shown


def shifted(shown: Picture, far: tuple[float, float]) -> Picture:
    """Return a picture moved by whole pixels, nothing where it came from."""
    x = round(far[0])
    y = round(far[1])
    moved = np.zeros_like(shown)
    height, width = shown.shape[:2]
    if abs(x) < width and abs(y) < height:
        moved[max(0, y) : height + min(0, y), max(0, x) : width + min(0, x)] = (
            shown[max(0, -y) : height + min(0, -y), max(0, -x) : width + min(0, -x)])  # fmt: skip
    return moved
