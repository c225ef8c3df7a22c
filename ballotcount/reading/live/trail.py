"""Where a counted sheet goes while it is pushed, picture by picture, so that an unmarked one need not be asked about.

The sheet is cut into tiles, and each is looked for close to where the picture before had it. A sheet that is laid on
it, or that takes its place, hides most of the tiles for a picture at least; from then on nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from ballotcount.domain.reading import PageReading
from ballotcount.reading.arrays.arrays import Floats, Points
from ballotcount.reading.live.motion import Scene
from ballotcount.reading.live.thresholds import LIVE_THRESHOLDS, LiveThresholds

TILES = (4, 5)
"""Tiles along the width and the height of the picture of a sheet."""

REACH = 5
"""Pixels of the small picture by which a tile may be off from where it is expected: 7 mm on A5 in one picture."""

TOGETHER = 1.5
"""Pixels by which a tile may be off from the movement of the whole sheet."""

PRINTED = 0.03
"""Least deviation of a tile with print on it; noise is 0.01."""


@dataclass(slots=True)
class Trail:
    """The way of one sheet since it was answered.

    Attributes:
        limits: times and distances.
        corners: of the sheet when it was answered, px of the small picture.
        tiles: its print, and the left upper corner of each tile in px.
        is_lost: it was out of sight, or a picture was missed while something moved.
    """

    limits: LiveThresholds
    corners: Points
    tiles: tuple[tuple[Floats, tuple[int, int]], ...]
    is_lost: bool
    _seen: Scene
    _move: Points

    @classmethod
    def of(cls, scene: Scene, reading: PageReading, limits: LiveThresholds = LIVE_THRESHOLDS) -> Trail:
        """Begin where a sheet lies."""
        corners = _corners(scene, reading)
        tiles = tuple(_tiles(_print_of(scene), corners)) if len(corners) else ()
        return cls(limits, corners, tiles, len(tiles) < limits.trail_tiles, scene, np.eye(2, 3))

    def see(self, scene: Scene, *, moves: bool) -> None:
        """Take the next picture.

        Args:
            moves: something moved in it.
        """
        if self.is_lost or np.array_equal(self._seen.small, scene.small):
            return  # a camera that repeats a picture shows nothing of what happens meanwhile
        late = scene.t - self._seen.t > self.limits.trail_gap
        self._seen = scene
        if moves:
            self.is_lost = late or not self._goes_on(scene)

    def leads_to(self, reading: PageReading) -> bool:
        """Return whether the sheet was in sight all the time and is the one that was read now."""
        now = _corners(self._seen, reading)
        if self.is_lost or len(now) != len(self.corners):
            return False
        apart = np.hypot(*(self._moved(self.corners) - now).T).max()
        pushed = np.hypot(*(self.corners - now).T).max()
        long = np.hypot(*(self.corners - np.roll(self.corners, 1, axis=0)).T).max()
        return bool(apart <= self.limits.trail_apart * long and pushed <= self.limits.trail_pushed * long)

    def _moved(self, points: Points) -> Points:
        moved: Points = points @ self._move[:, :2].T + self._move[:, 2]
        return moved

    def _goes_on(self, scene: Scene) -> bool:
        """Look for each tile; return whether enough of them moved together."""
        picture = _print_of(scene)
        middles = []
        found = []
        for tile, (left, top) in self.tiles:
            half = np.array(tile.shape[::-1]) / 2
            middle = half + np.array((left, top))
            place = _best(picture, tile, at=self._moved(middle) - half, alike=self.limits.trail_alike)
            if place is not None:
                middles.append(middle)
                found.append(place + half)
        least = max(3, self.limits.trail_share * len(self.tiles))
        if len(found) < least:
            return False
        move, together = cv2.estimateAffinePartial2D(
            np.array(middles), np.array(found), method=cv2.RANSAC, ransacReprojThreshold=TOGETHER
        )
        if (
            move is None
            or int(together.sum()) < least
            or abs(float(np.hypot(*move[:, 0])) - 1) > self.limits.trail_size
        ):
            return False
        self._move = np.asarray(move, np.float64)
        return True


def _corners(scene: Scene, reading: PageReading) -> Points:
    """Return the corners of a sheet, px of the small picture."""
    corners: Points = np.array(reading.outline, np.float64).reshape(-1, 2) / scene.reduction
    return corners


def _print_of(scene: Scene) -> Floats:
    """Return the print of a picture without its light, a little soft, so that half a pixel does not tell."""
    soft = cv2.GaussianBlur(scene.small, (0, 0), 0.8)
    light = cv2.blur(soft, (15, 15)) + 0.02
    printed: Floats = (soft / light - 1).astype(np.float32)
    return printed


def _tiles(picture: Floats, corners: Points) -> list[tuple[Floats, tuple[int, int]]]:
    """Cut the middle of a sheet into tiles, and leave out those with nothing on them."""
    left, top = np.ceil(corners.min(0)).astype(int)
    right, bottom = np.floor(corners.max(0)).astype(int)
    height, width = picture.shape
    across = np.linspace(max(left, 0), min(right, width), TILES[0] + 1).astype(int)
    down = np.linspace(max(top, 0), min(bottom, height), TILES[1] + 1).astype(int)
    found = []
    for x, next_x in pairwise(across):
        for y, next_y in pairwise(down):
            tile = picture[y:next_y, x:next_x]
            if min(tile.shape) >= 2 * REACH and float(tile.std()) > PRINTED:
                found.append((tile, (int(x), int(y))))
    return found


def _best(picture: Floats, tile: Floats, *, at: Points, alike: float) -> Points | None:
    """Return where a tile is found near a place; None where nothing there is like it."""
    height, width = tile.shape
    left, top = np.round(at).astype(int) - REACH
    if left < 0 or top < 0:
        return None
    window = picture[top : top + height + 2 * REACH, left : left + width + 2 * REACH]
    if window.shape != (height + 2 * REACH, width + 2 * REACH):
        return None
    likeness = cv2.matchTemplate(window, tile, cv2.TM_CCOEFF_NORMED)
    _, best, _, (x, y) = cv2.minMaxLoc(likeness)
    return np.array((left + x, top + y), np.float64) if best >= alike else None
