"""Where a counted sheet goes while it is pushed, picture by picture, so that an unmarked one need not be asked about.

The sheet is cut into tiles, and each is looked for close to where the picture before had it. A sheet that is laid on
it, or that takes its place, hides most of the tiles for a picture at least; from then on nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np

from ballotcount.domain.reading import PageReading
from ballotcount.reading.arrays.arrays import Floats, Points
from ballotcount.reading.live.looking import Outlines
from ballotcount.reading.live.motion import Scene
from ballotcount.reading.live.pushed_desk import peak
from ballotcount.reading.live.thresholds import LIVE_THRESHOLDS, LiveThresholds


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
    _is_new: bool = True

    @classmethod
    def of(cls, scene: Scene, reading: PageReading, limits: LiveThresholds = LIVE_THRESHOLDS) -> Trail:
        """Begin where a sheet lies."""
        corners = _corners(scene, reading)
        tiles = tuple(_tiles(_print_of(scene, limits), corners, limits)) if len(corners) else ()
        return cls(limits, corners, tiles, len(tiles) < limits.trail_tiles, scene, np.eye(2, 3))

    def see(self, scene: Scene, *, moves: bool) -> None:
        """Take the next picture.

        Args:
            moves: something moved in it.
        """
        if self.is_lost or np.array_equal(self._seen.small, scene.small):
            return  # a camera that repeats a picture shows nothing of what happens meanwhile
        gap = self.limits.trail_first_gap if self._is_new else self.limits.trail_gap
        late = scene.t - self._seen.t > gap
        self._seen = scene
        self._is_new = False
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

    @property
    def has_gone(self) -> bool:
        """Whether the sheet was seen to go from its place, as far as it could be followed."""
        apart = np.hypot(*(self._moved(self.corners) - self.corners).T)
        return bool(len(apart)) and float(apart.max()) > self.limits.trail_together

    def carried(self, outlines: Outlines) -> Outlines:
        """Return where sheets lie if it was the camera that was pushed, not the sheet; nothing if neither was seen."""
        if self.is_lost or np.array_equal(self._move, np.eye(2, 3)):
            return ()
        reduction = self._seen.reduction
        return tuple(
            tuple((float(x), float(y)) for x, y in self._moved(np.array(one) / reduction) * reduction)
            for one in outlines
        )

    def pushed(self, before: Scene, *, onto: Scene) -> Scene:
        """Return a picture as it would be if the camera had been pushed; what comes into view is that of another."""
        height, width = before.small.shape
        small = cv2.warpAffine(
            before.small, self._move, (width, height), dst=onto.small.copy(), borderMode=cv2.BORDER_TRANSPARENT
        )
        return replace(before, small=np.asarray(small, np.float32))

    def _moved(self, points: Points) -> Points:
        moved: Points = points @ self._move[:, :2].T + self._move[:, 2]
        return moved

    def _goes_on(self, scene: Scene) -> bool:
        """Look for each tile; return whether enough of them moved together."""
        limits = self.limits
        picture = _print_of(scene, limits)
        middles = []
        found = []
        for tile, (left, top) in self.tiles:
            half = np.array(tile.shape[::-1]) / 2
            middle = half + np.array((left, top))
            place = _best(picture, tile, at=self._moved(middle) - half, limits=limits)
            if place is not None:
                middles.append(middle)
                found.append(place + half)
        least = max(3, limits.trail_share * len(self.tiles))
        if len(found) < least:
            return False
        move, together = cv2.estimateAffinePartial2D(
            np.array(middles), np.array(found), method=cv2.RANSAC, ransacReprojThreshold=limits.trail_together
        )
        if move is None or int(together.sum()) < least or abs(float(np.hypot(*move[:, 0])) - 1) > limits.trail_size:
            return False
        self._move = np.asarray(move, np.float64)
        return True


def _corners(scene: Scene, reading: PageReading) -> Points:
    """Return the corners of a sheet, px of the small picture."""
    corners: Points = np.array(reading.outline, np.float64).reshape(-1, 2) / scene.reduction
    return corners


def _print_of(scene: Scene, limits: LiveThresholds) -> Floats:
    """Return the print of a picture without its light, a little soft, so that half a pixel does not tell."""
    soft = cv2.GaussianBlur(scene.small, (0, 0), limits.trail_soft)
    light = cv2.blur(soft, (limits.trail_light, limits.trail_light)) + 0.02
    printed: Floats = (soft / light - 1).astype(np.float32)
    return printed


def _tiles(picture: Floats, corners: Points, limits: LiveThresholds) -> list[tuple[Floats, tuple[int, int]]]:
    """Cut the middle of a sheet into tiles, and leave out those with nothing on them."""
    left, top = np.ceil(corners.min(0)).astype(int)
    right, bottom = np.floor(corners.max(0)).astype(int)
    height, width = picture.shape
    across = np.linspace(max(left, 0), min(right, width), limits.trail_columns + 1).astype(int)
    down = np.linspace(max(top, 0), min(bottom, height), limits.trail_rows + 1).astype(int)
    found = []
    for x, next_x in pairwise(across):
        for y, next_y in pairwise(down):
            tile = picture[y:next_y, x:next_x]
            if min(tile.shape) >= 2 * limits.trail_reach and float(tile.std()) > limits.trail_print:
                found.append((tile, (int(x), int(y))))
    return found


def _best(picture: Floats, tile: Floats, *, at: Points, limits: LiveThresholds) -> Points | None:
    """Return where a tile is found near a place; None where nothing there is like it."""
    height, width = tile.shape
    reach = limits.trail_reach
    left, top = np.round(at).astype(int) - reach
    if left < 0 or top < 0:
        return None
    window = picture[top : top + height + 2 * reach, left : left + width + 2 * reach]
    if window.shape != (height + 2 * reach, width + 2 * reach):
        return None
    likeness: Floats = np.asarray(cv2.matchTemplate(window, tile, cv2.TM_CCOEFF_NORMED), np.float32)
    _, best, _, (x, y) = cv2.minMaxLoc(likeness)
    if best < limits.trail_alike:
        return None
    return np.array((left + x + peak(likeness[y, :], x), top + y + peak(likeness[:, x], y)), np.float64)
