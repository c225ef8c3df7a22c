"""Polylines of a pen: of real writers where their recordings are there, of our own splines elsewhere."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Line = NDArray[np.float64]
"""Points of one stroke, shape (n, 2), mm from the top left of the page."""

INK = Path(__file__).resolve().parents[2].parent / "shared" / "ink" / "strokes.json"
"""Recordings of real hands, test material that is not part of the project."""


@dataclass(slots=True)
class Hand:
    """One voter's habits: how steady, how slanted, how large.

    Attributes:
        bars, crosses: recorded strokes of this hand, scaled to 1; empty without recordings.
        tremor: how far the pen wanders, mm.
        rise: habitual slope of a line (up is negative).
        odd: share of its own crosses that are bowed, hooked, looped or drawn in one go.
    """

    rng: np.random.Generator
    bars: list[Line] = field(default_factory=list)
    crosses: list[list[Line]] = field(default_factory=list)
    tremor: float = 0.1
    rise: float = 0.0
    odd: float = 0.0

    @classmethod
    def of(cls, rng: np.random.Generator, *, real: bool = True, odd: float = 0.0) -> Hand:
        """A hand chosen by ``rng``; each hand is one recorded writer when there are any."""
        bars: list[Line] = []
        crosses: list[list[Line]] = []
        if real and INK.exists() and rng.random() < 0.85:
            writers = recorded()
            bars, crosses = writers[int(rng.integers(len(writers)))]
        return cls(rng, bars, crosses, float(rng.gamma(2.0, 0.05)), float(rng.normal(-0.01, 0.012)), odd)

    def line(self, start: tuple[float, float], end: tuple[float, float], *, sway: float = 0.4) -> Line:
        """A stroke from one point to another that leaves the straight line by up to about ``sway`` mm."""
        rng = self.rng
        a = np.array(start)
        b = np.array(end)
        if self.bars:
            along, aside = self._recorded_bar()
        else:
            along, aside = self._own_bar(float(np.hypot(*(b - a))))
        reach = np.abs(aside).max() or 1.0
        aside = aside / reach * min(sway, reach * np.hypot(*(b - a)))
        direction = b - a
        normal = np.array([-direction[1], direction[0]]) / (np.hypot(*direction) or 1.0)
        points = a + along[:, None] * direction + aside[:, None] * normal
        return np.asarray(points + rng.normal(0, 0.02, points.shape))

    def _recorded_bar(self) -> tuple[Line, Line]:
        bar = self.bars[int(self.rng.integers(len(self.bars)))]
        along = bar[:, 0] - bar[:, 0].min()
        along = along / (along.max() or 1.0)
        trend = np.polyval(np.polyfit(along, bar[:, 1], 1), along) if len(bar) > 2 else bar[:, 1]
        return along, bar[:, 1] - trend

    def _own_bar(self, length: float) -> tuple[Line, Line]:
        count = int(np.clip(length * 1.5, 6, 90))
        along = np.linspace(0, 1, count)
        phase = self.rng.uniform(0, 2 * np.pi, 4)
        size = self.rng.normal(0, 1, 4) * np.array([1.0, 0.5, 0.25, 0.15])
        waves = np.sin(np.outer(along * np.pi, [1.0, 2.3, 5.1, 11.0]) + phase) @ size
        return along, waves * 0.01

    def cross(self, centre: tuple[float, float], width: float, height: float) -> list[Line]:
        """A two-stroke cross of about the given size, mm."""
        rng = self.rng
        if self.crosses:
            shape = [line.copy() for line in self.crosses[int(rng.integers(len(self.crosses)))]]
        else:
            shape = odd_cross(rng) if self.odd and rng.random() < self.odd else self._own_cross()
        every = np.concatenate(shape)
        low = every.min(axis=0)
        high = every.max(axis=0)
        span = np.maximum(high - low, 0.2)
        scale = np.array([width, height]) / span
        return [(line - (low + high) / 2) * scale + np.array(centre) for line in shape]

    def _own_cross(self) -> list[Line]:
        rng = self.rng
        corners = np.array([[0, 0], [1, 1], [1, 0], [0, 1]]) + rng.normal(0, 0.08, (4, 2))
        strokes = []
        for a, b in ((corners[0], corners[1]), (corners[2], corners[3])):
            t = np.linspace(0, 1, 12)[:, None]
            bow = np.sin(t * np.pi) * rng.normal(0, 0.07) * np.array([b[1] - a[1], a[0] - b[0]])
            strokes.append(a + (b - a) * t + bow)
        return strokes

    def curve(self, points: Line) -> Line:
        """A rounded stroke through control points, with this hand's tremor."""
        smooth = rounded(np.asarray(points, dtype=float), 2)
        count = len(smooth)
        if count > 8:
            noise = np.cumsum(self.rng.normal(0, 1, (count, 2)), axis=0)
            noise -= np.linspace(0, 1, count)[:, None] * noise[-1]
            smooth = smooth + noise * (self.tremor / np.sqrt(count))
        return smooth


def odd_cross(rng: np.random.Generator) -> list[Line]:
    """A cross as hurried hands make it: strokes bowed or bent like an s, hooked at their ends, or all in one go."""
    strokes = _bent_strokes(rng)
    while not _meet_amid(*strokes):
        strokes = _bent_strokes(rng)
    if rng.random() < 0.2:  # the pen stays down from the end of one stroke to the beginning of the other
        strokes = [_joined(*strokes, rng)]
    size = float(np.abs(rng.normal(0, 0.3)))
    hooked = [_hooked(one, size, rng) if rng.random() < 0.5 else one for one in strokes]
    return [_hooked(one[::-1], size, rng) if rng.random() < 0.5 else one for one in hooked]


def _bent_strokes(rng: np.random.Generator) -> list[Line]:
    corners = np.array([[0, 0], [1, 1], [1, 0], [0, 1]]) + rng.normal(0, 0.1, (4, 2))
    short = 2 + int(rng.integers(2))
    corners[short] += rng.uniform(0, 0.45) * (0.5 - corners[short])
    if rng.random() < 0.5:
        corners = corners[[0, 1, 3, 2]]
    bow, bend, shake = np.abs(rng.normal(0, (0.13, 0.12, 0.008)))
    t = np.linspace(0, 1, 16)[:, None]
    strokes = []
    for a, b in ((corners[0], corners[1]), (corners[2], corners[3])):
        aside = np.array([b[1] - a[1], a[0] - b[0]])
        wave = np.sin(t * np.pi) * bow * rng.normal(0, 1) + np.sin(2 * t * np.pi) * bend * rng.normal(0, 1)
        strokes.append(a + (b - a) * t + wave * aside + rng.normal(0, shake, (16, 2)))
    return strokes


def _meet_amid(first: Line, second: Line) -> bool:
    """Whether two strokes meet in the middle of the cross they make."""
    apart = np.hypot(*np.moveaxis(first[:, None] - second[None], 2, 0))
    where = first[int(apart.min(axis=1).argmin())]
    return bool(apart.min() < 0.08 and np.hypot(*(where - 0.5)) < 0.36)


def _joined(first: Line, second: Line, rng: np.random.Generator) -> Line:
    a = first[-1]
    b = second[0]
    out = rng.uniform(0.0, 0.7) * ((a + b) / 2 - np.array([0.5, 0.5]))
    t = np.linspace(0, 1, 10)[1:-1, None]
    return np.concatenate([first, a + (b - a) * t + np.sin(t * np.pi) * out, second])


def _hooked(line: Line, size: float, rng: np.random.Generator) -> Line:
    """The stroke with a hook of about ``size`` at its end."""
    if size < 0.05:
        return line
    way = line[-1] - line[-4]
    turn = np.arctan2(way[1], way[0]) + rng.choice([-1, 1]) * np.cumsum(np.full(6, rng.uniform(0.15, 0.6)))
    steps = np.column_stack([np.cos(turn), np.sin(turn)]) * size * rng.uniform(0.3, 1.2) / 6
    return np.concatenate([line, line[-1] + np.cumsum(steps, axis=0)])


def rounded(points: Line, times: int = 1) -> Line:
    """Corners cut off ``times`` times (Chaikin), ends kept."""
    for _ in range(times):
        if len(points) < 3:
            return points
        a = points[:-1]
        b = points[1:]
        middle = np.empty((2 * len(a), 2))
        middle[0::2] = 0.75 * a + 0.25 * b
        middle[1::2] = 0.25 * a + 0.75 * b
        points = np.concatenate([points[:1], middle[1:-1], points[-1:]])
    return points


def thinned(points: Line, step: float = 0.02) -> Line:
    """Recorded points at least ``step`` apart."""
    kept = [points[0]]
    for point in points[1:-1]:
        if np.hypot(*(point - kept[-1])) >= step:
            kept.append(point)
    return np.array([*kept, points[-1]])


@cache
def recorded() -> list[tuple[list[Line], list[list[Line]]]]:
    """``(bars, crosses)`` of every recorded writer who drew both."""
    marks = json.loads(INK.read_text(encoding="utf-8"))
    bars: dict[str, list[Line]] = defaultdict(list)
    crosses: dict[str, list[list[Line]]] = defaultdict(list)
    for entry in marks["bar"]:
        line = thinned(np.array(entry["strokes"][0], dtype=float))
        if np.ptp(line[:, 0]) >= 0.9:
            bars[entry["writer"]].append(rounded(line, 1))
    for entry in marks["cross"]:
        lines = [thinned(np.array(stroke, dtype=float), 0.03) for stroke in entry["strokes"]]
        if all(len(line) > 1 for line in lines) and is_cross(lines):
            crosses[entry["writer"]].append([rounded(line, 1) for line in lines])
    return [(bars[writer], crosses[writer]) for writer in sorted(bars) if writer in crosses]


def is_cross(lines: list[Line]) -> bool:
    """Whether two strokes run over a common middle (a few recordings are two curves side by side: a letter x)."""
    boxes = [(line.min(axis=0), line.max(axis=0)) for line in lines]
    low = np.maximum(boxes[0][0], boxes[1][0])
    high = np.minimum(boxes[0][1], boxes[1][1])
    shorter = min(float(np.ptp(line, axis=0).max()) for line in lines)
    return bool((high - low > 0.25).all() and shorter > 0.45)
