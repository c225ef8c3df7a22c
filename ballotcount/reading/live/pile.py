"""The counted sheets that lie on one another: where each lies, and whether the last one looks out under the next.

Two unmarked ballots look alike. That another one lies there now is proved by the edge of the counted one, which still
runs where it ran, outside the sheet that covers it. A pushed sheet takes its edge along.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from ballotcount.domain.reading import PageReading
from ballotcount.reading.arrays.arrays import Floats, Gray, Picture, Points
from ballotcount.reading.live.compare import alike_without_ink, shift_mm
from ballotcount.reading.live.thresholds import LIVE_THRESHOLDS, LiveThresholds

Outline = tuple[tuple[float, float], ...]
"""Corners of a sheet in the picture, px."""


@dataclass(frozen=True, slots=True)
class _Lying:
    """A counted sheet and where it lies; one that people were asked about has the number of the one it may be.

    Attributes:
        in_sight: places of its edge that no sheet covers, px, shape (places, 2); None until one is laid on it.
    """

    number: int | None
    reading: PageReading
    in_sight: Points | None = None

    @property
    def outline(self) -> Outline:
        """Its corners in the picture, px."""
        return self.reading.outline

    @property
    def is_hidden(self) -> bool:
        """Whether other sheets cover its whole edge."""
        return self.in_sight is not None and not len(self.in_sight)

    def under(self, cover: PageReading, limits: LiveThresholds) -> _Lying:
        """Return the sheet with another one on it."""
        if self.in_sight is None:
            corners = np.array(self.outline, dtype=np.float64)
            share = np.linspace(0, 1, limits.edge_places, endpoint=False)[:, None, None]
            seen = (corners + share * (np.roll(corners, -1, axis=0) - corners)).reshape(-1, 2)
        else:
            seen = self.in_sight
        hull = np.array(cover.outline, np.float32)
        inside = np.array([cv2.pointPolygonTest(hull, (float(x), float(y)), measureDist=True) for x, y in seen])
        return replace(self, in_sight=seen[inside < -limits.peek_mm * (cover.px_per_mm or 0.0)])


@dataclass(slots=True)
class Pile:
    """The sheets counted since the desk was last seen bare.

    Attributes:
        limits: times and distances.
    """

    limits: LiveThresholds = LIVE_THRESHOLDS
    _lying: list[_Lying] = field(default_factory=list)
    _elsewhere: list[_Lying] = field(default_factory=list)
    _is_doubtful: bool = False
    _bare: Gray | None = None
    _top: Gray | None = None

    def see_bare(self, picture: Picture | None) -> None:
        """Note that the desk is bare.

        Args:
            picture: the desk at rest; None where it was seen in motion, which leaves the picture known before.
        """
        self._lying.clear()
        self._elsewhere.clear()
        self._is_doubtful = False
        self._top = None
        self._bare = self._bare if picture is None else _gray(picture)

    def lay(self, number: int, reading: PageReading, picture: Picture) -> None:
        """Lay a counted sheet on top."""
        self._lying = [one for one in self._lying if one.number != number]  # a sheet that was pushed lies elsewhere now
        if reading.outline:
            self._lying = [one if one.is_hidden else one.under(reading, self.limits) for one in self._lying]
            self._lying.append(_Lying(number, reading))
            self._top = _gray(picture)

    def move(self, number: int | None, reading: PageReading) -> None:
        """Note where a counted sheet lies now; what lies on it is not known by that."""
        self._lying = [_Lying(one.number, reading) if one.number == number else one for one in self._lying]

    def push_top(self, number: int | None, reading: PageReading, picture: Picture) -> bool:
        """Note where the sheet counted last was pushed to; return whether it is known that it dragged no other along.

        Each sheet below must show a part of its edge where that was before.
        """
        top = self._top
        if self._is_doubtful or top is None or not self._lying or top.shape != picture.shape[:2]:
            return False
        pushed = self._lying[-1]
        if number is None or pushed.number != number or not reading.px_per_mm:
            return False
        now = _gray(picture)
        for place, one in enumerate(self._lying[:-1]):
            edge = _Edge.of(one.outline, px_per_mm=reading.px_per_mm, limits=self.limits)
            above = (*(higher.outline for higher in self._lying[place + 1 :]), reading.outline)
            seen = np.logical_and.reduce([edge.distances(outline) < -self.limits.peek_mm for outline in above])
            seen &= edge.stands_out(top)
            length = float(seen.sum()) * self.limits.edge_run_mm
            if length < self.limits.edge_least_mm or edge.kept(top, now)[seen].mean() < self.limits.edge_kept:
                return False
        self.lay(number, reading, picture)
        return True

    def doubt(self) -> None:
        """Note that it is not known where every sheet lies, until the desk is seen bare."""
        self._is_doubtful = True

    def see_elsewhere(self, number: int | None, reading: PageReading) -> None:
        """Note where a sheet lies that was pushed, or that people were asked about: it has had its answer or its word.

        What shows of it under the next sheet is no second sheet that was laid together with that one.

        Args:
            number: of the counted sheet that it is or may be, if it has one.
        """
        if reading.outline:
            self._elsewhere.append(_Lying(number, reading))

    def carry(self, carried: Callable[[tuple[Outline, ...]], tuple[Outline, ...]]) -> None:
        """Note that the camera was pushed, so that every sheet is seen elsewhere.

        Where the sheets were seen before is kept as well: an unmarked one that stayed there must not be counted again.

        Args:
            carried: where what had these corners is seen now.
        """

        def moved(lying: list[_Lying]) -> list[_Lying]:
            places = carried(tuple(one.outline for one in lying))
            return [
                _Lying(one.number, replace(one.reading, outline=place))
                for one, place in zip(lying, places, strict=bool(places))
            ]

        known = self._elsewhere[-self.limits.under_most :]
        self._elsewhere += [*self._lying, *moved(known)]
        self._lying = moved(self._lying) or self._lying

    @property
    def below(self) -> tuple[Outline, ...]:
        """Corners of the sheets that may look out under the next one, px.

        They are the uppermost that were counted or spoken of, and lower ones whose edge no other sheet covers.
        """
        most = self.limits.under_most
        lower = [one for one in self._lying[:-most] if not one.is_hidden][-self.limits.lower_most :]
        return tuple(one.outline for one in (*lower, *self._lying[-most:], *self._elsewhere[-most:]))

    def lies_as_before(self, number: int, reading: PageReading) -> bool:
        """Return whether a counted sheet lies where it lay when the next one covered it."""
        before = next((one.reading for one in reversed(self._lying) if one.number == number), None)
        return before is not None and shift_mm(before, reading) < self.limits.steady_mm

    def alike(self, reading: PageReading, *, asked: bool = False) -> tuple[int, float] | None:
        """Return the number of the nearest unmarked sheet of the pile that this one may be, and its distance, mm.

        One that lies below comes to light when what lies on it is taken away, and may be dragged along with it.

        Args:
            asked: also where people were asked about a sheet: it may have been pushed there. How far a hand pulled one
                that another covers is not known, so then it may lie anywhere.
        """
        near = [
            (shift_mm(one.reading, reading), one.number)
            for one in (*self._lying, *(self._elsewhere if asked else ()))
            if one.number is not None and alike_without_ink(one.reading, reading, despite_doubts=asked)
        ]
        shift, number = min(near, default=(float("inf"), 0))
        farthest = float("inf") if asked else self.limits.dragged_mm
        return (number, shift) if shift < farthest else None

    def shows_top_under(self, reading: PageReading, picture: Picture) -> bool:
        """Return whether the edge of the sheet counted last still looks out under the sheet that lies there now.

        Only where that edge can be no other: the whole pile was counted, on a desk that was seen bare, and not moved.
        """
        top = self._top
        bare = self._bare
        if self._is_doubtful or top is None or bare is None or not reading.outline or not reading.px_per_mm:
            return False
        if reading.px_per_mm * self.limits.edge_reach_mm < self.limits.edge_reach_px:
            return False
        if not top.shape == picture.shape[:2] == bare.shape:
            return False
        edge = _Edge.of(self._lying[-1].outline, px_per_mm=reading.px_per_mm, limits=self.limits)
        outside = edge.distances(reading.outline) < -self.limits.peek_mm
        alone = outside & ~self._near_another(edge)
        kept = edge.kept(top, _gray(picture))
        own = alone & edge.stands_out(top) & ~edge.kept(top, bare)
        length = float(own.sum()) * self.limits.edge_run_mm
        return length >= self.limits.edge_least_mm and float(kept[own].mean()) >= self.limits.edge_kept

    def _near_another(self, edge: _Edge) -> np.ndarray:
        """Return for each run whether the edge of a lower sheet would be seen there without the top one."""
        reach = self.limits.edge_reach_mm + self.limits.edge_apart_mm
        hidden = np.zeros(len(edge.middles), bool)
        found = np.zeros(len(edge.middles), bool)
        for one in reversed(self._lying[:-1]):
            apart = edge.distances(one.outline)
            found |= ~hidden & (np.abs(apart) < reach)
            hidden |= apart >= reach
        return found


@dataclass(frozen=True, slots=True)
class _Edge:
    """The edge of a sheet in runs of a few millimetres.

    Attributes:
        middles: of the runs, px, shape (runs, 2).
        grid: where each run is sampled, px, shape (runs, along, across, 2); across goes from inside to outside.
    """

    middles: Points
    grid: Floats
    px_per_mm: float
    limits: LiveThresholds

    @classmethod
    def of(cls, outline: Outline, *, px_per_mm: float, limits: LiveThresholds) -> _Edge:
        """Cut the outline of a sheet into runs."""
        corners = np.array(outline, dtype=np.float64)
        center = corners.mean(0)
        run = limits.edge_run_mm * px_per_mm
        reach = limits.edge_reach_mm * px_per_mm
        across = np.linspace(-reach, reach, 2 * max(3, round(reach)) + 1)
        along = np.linspace(-0.5, 0.5, max(3, round(run))) * run
        middles = []
        grids = []
        for begin, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            length = float(np.hypot(*(end - begin)))
            step = (end - begin) / max(length, 1e-6)
            away = np.array([step[1], -step[0]])
            away = away if away @ (begin - center) > 0 else -away
            for place in np.arange(run, length - run, run):
                middle = begin + step * place
                middles.append(middle)
                grids.append(middle + along[:, None, None] * step + across[None, :, None] * away)
        shape = (len(along), len(across), 2)
        grid = np.array(grids, np.float32).reshape(-1, *shape)
        return cls(np.array(middles).reshape(-1, 2), grid, px_per_mm, limits)

    def distances(self, outline: Outline) -> np.ndarray:
        """Return how far inside a sheet each run lies, mm; negative outside."""
        hull = np.array(outline, np.float32)
        return np.array(
            [cv2.pointPolygonTest(hull, (float(x), float(y)), measureDist=True) for x, y in self.middles]
        ) / self.px_per_mm  # fmt: skip

    def stands_out(self, gray: Gray) -> np.ndarray:
        """Return for each run whether an edge is seen there."""
        return np.asarray(self._profiles(gray).std(1) >= self.limits.edge_contrast)

    def kept(self, before: Gray, after: Gray) -> np.ndarray:
        """Return for each run whether the same edge is seen there in two pictures, in any light."""
        first = self._profiles(before)
        second = self._profiles(after)
        strength = first.std(1) * second.std(1)
        alike = ((first * second).mean(1) / np.maximum(strength, 1e-9)) >= self.limits.edge_alike
        ratio = second.std(1) / np.maximum(first.std(1), 1e-9)
        return np.asarray(alike & (ratio > self.limits.edge_ratio) & (ratio < 1 / self.limits.edge_ratio))

    def _profiles(self, gray: Gray) -> Floats:
        """Return the light across each run, mean 0, as shares of the light there."""
        runs, along, across, _ = self.grid.shape
        flat = np.ascontiguousarray(self.grid.reshape(runs * along, across, 2))
        no_map = np.zeros(0, np.float32)
        seen = cv2.remap(gray, flat, no_map, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        profile = np.asarray(seen, np.float32).reshape(runs, along, across).mean(1)
        level = profile.mean(1, keepdims=True)
        return np.asarray(profile / np.maximum(level, 1.0) - 1, np.float32)


def _gray(picture: Picture) -> Gray:
    """Return the green of a picture, as ``Scene`` looks at it."""
    return np.ascontiguousarray(picture if picture.ndim == 2 else picture[:, :, 1])
