"""Plausible pen strokes for test decks: what tired people draw on ballots, from a seeded generator."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from ballotcount.domain.layout import Box
from ballotcount.domain.reading import MarkKind

Point = tuple[float, float]

INK = 0.12
"""Grey of a dark ball pen."""

FAINT = 0.62
"""Grey of a pen running dry."""


@dataclass(frozen=True, slots=True)
class PenMove:
    """One movement of the pen.

    Attributes:
        points: mm from the top left of the paper.
        width: mm.
        grey: 0 black to 1 white.
    """

    points: tuple[Point, ...]
    width: float
    grey: float


def box_of(strokes: tuple[PenMove, ...]) -> Box:
    """Return the box around strokes, their width included, mm."""
    points = [point for stroke in strokes for point in stroke.points]
    half = max(stroke.width for stroke in strokes) / 2
    left = min(x for x, _ in points) - half
    top = min(y for _, y in points) - half
    right = max(x for x, _ in points) + half
    bottom = max(y for _, y in points) + half
    return (round(left, 3), round(top, 3), round(right - left, 3), round(bottom - top, 3))


class Pen:
    """Draws marks one after another.

    Args:
        random: the only source of chance, so that a seed repeats the deck.
    """

    def __init__(self, random: Random) -> None:
        self.random = random

    def strike(self, name: Box, row: Box, kind: MarkKind, *, faint: bool = False) -> tuple[PenMove, ...]:
        """Draw a mark of a kind on a printed name.

        Args:
            name: the ink of the name, mm.
            row: the whole row, mm; lines beside the name stay within it.
        """
        return tuple(self._stroke(points, faint) for points in _STRIKES[kind](self, name, row))

    def mark(self, cell: Box, kind: MarkKind, *, faint: bool = False) -> tuple[PenMove, ...]:
        """Draw a mark of a kind in a cell."""
        # Nobody fills a cell to its rules; crosses that do are a kind of their own (SPILL).
        side = min(cell[2], cell[3]) * self._near(0.62, 0.08)
        x = cell[0] + cell[2] / 2 + self._near(0, 0.6)
        y = cell[1] + cell[3] / 2 + self._near(0, 0.3)
        return tuple(self._stroke(points, faint) for points in _MARKS[kind](self, x, y, side / 2))

    def digits(self, cell: Box, number: int) -> tuple[PenMove, ...]:
        """Write a number in a cell."""
        high = min(cell[3] * 0.62, 6.0)
        # Long numbers are narrowed rather than run over the rules of their cell.
        step = min(high * 0.72, (cell[2] - 1.0) / len(str(number)))
        x = cell[0] + (cell[2] - step * len(str(number))) / 2
        y = cell[1] + (cell[3] - high) / 2
        strokes: list[PenMove] = []
        for place, digit in enumerate(str(number)):
            left = x + place * step
            for shape in _DIGITS[digit]:
                strokes.append(self._stroke(self._smooth([(left + a * step * 0.7, y + b * high) for a, b in shape])))
        return tuple(strokes)

    def signature(self, x: float, y: float) -> tuple[PenMove, ...]:
        """Return a looping signature about 28 mm wide."""
        wide = self._near(28, 4)
        loops = 5
        turns = [(step / 60, 2 * math.pi * loops * step / 60) for step in range(61)]
        points = [(x + wide * t + 2.2 * math.sin(turn), y - (4.0 - 3 * t) * math.cos(turn)) for t, turn in turns]
        return (self._stroke(points), self._stroke(self._line((x, y + 3.5), (x + wide, y + 2.5), 0.4)))

    def word(self, x: float, y: float) -> tuple[PenMove, ...]:
        """Draw something written by hand, about 20 mm wide."""
        strokes = []
        for letter in range(6):
            left = x + letter * 3.4 + self._near(0, 0.3)
            high = self._near(2.6, 0.5) * (1.7 if letter in (0, 3) else 1.0)
            shape = ((0.0, 0.0), (0.5, high), (1.3, 0.2), (2.1, high * 0.6), (3.0, 0.0))
            strokes.append(self._stroke(self._smooth([(left + right, y - up) for right, up in shape])))
        return tuple(strokes)

    def _near(self, middle: float, spread: float) -> float:
        return middle + self.random.uniform(-spread, spread)

    def _stroke(self, points: list[Point], faint: bool = False) -> PenMove:
        width = 0.22 if faint else self._near(0.45, 0.1)
        return PenMove(tuple((round(x, 3), round(y, 3)) for x, y in points), round(width, 3), FAINT if faint else INK)

    def _line(self, start: Point, end: Point, bow: float) -> list[Point]:
        """Return a line that bows and trembles as a hand's does."""
        bend = self._near(0, bow)
        phase = self.random.uniform(0, 6.28)
        (x1, y1) = start
        (x2, y2) = end
        steps = max(8, int(math.hypot(x2 - x1, y2 - y1)))
        return [
            (
                x1 + (x2 - x1) * t,
                # 4 t (1 - t) is 0 at both ends and 1 in the middle: the bow does not move the ends.
                y1 + (y2 - y1) * t + bend * 4 * t * (1 - t) + 0.08 * math.sin(phase + 9 * t),
            )
            for t in (step / steps for step in range(steps + 1))
        ]

    def _smooth(self, corners: list[Point]) -> list[Point]:
        """Return a curve through corners."""
        points: list[Point] = []
        # A spline needs a corner before the first and behind the last; both are doubled.
        ends = [corners[0], *corners, corners[-1]]
        for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
            points += [_spline(a, b=b, c=c, d=d, t=step / 6) for step in range(6)]
        return [*points, corners[-1]]


def _spline(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    """Return a Catmull-Rom curve between b and c."""

    def along(p: float, q: float, r: float, s: float) -> float:
        return 0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t * t + (3 * q - p - 3 * r + s) * t**3)

    return (along(p=a[0], q=b[0], r=c[0], s=d[0]), along(p=a[1], q=b[1], r=c[1], s=d[1]))


def _middle(name: Box) -> float:
    """Return height of the middle of the small letters: marks above and below stretch the box."""
    return name[1] + name[3] * 0.56


def _through(pen: Pen, name: Box, row: Box, *, off: float = 0.0, bow: float = 0.3) -> list[list[Point]]:
    y = _middle(name) + off
    start = (name[0] - pen._near(1.2, 0.5), y + pen._near(0, 0.3))
    return [pen._line(start, (name[0] + name[2] + pen._near(1.5, 0.8), y + pen._near(0, 0.3)), bow)]


def _double(pen: Pen, name: Box, row: Box) -> list[list[Point]]:
    return _through(pen, name, row, off=-0.6, bow=0.1) + _through(pen, name, row, off=0.6, bow=0.1)


def _slanted(pen: Pen, name: Box, row: Box) -> list[list[Point]]:
    up = pen.random.choice((-1, 1)) * name[3] * 0.3
    y = _middle(name)
    return [pen._line((name[0] - 1, y + up), (name[0] + name[2] + 1, y - up), 0.2)]


def _wavy(pen: Pen, name: Box, row: Box) -> list[list[Point]]:
    y = _middle(name)
    phase = pen.random.uniform(0, 6.28)
    left = name[0] - 1
    wide = name[2] + 2
    steps = [step / 60 for step in range(61)]
    return [[(left + wide * t, y + 0.7 * math.sin(phase + wide / 6 * 6.28 * t)) for t in steps]]


def _cross(pen: Pen, name: Box, row: Box) -> list[list[Point]]:
    x, y, w, h = name
    return [
        pen._line((x - 0.5, y), (x + w + 0.5, y + h), 0.2),
        pen._line((x - 0.5, y + h), (x + w + 0.5, y), 0.2),
    ]


def _scribble(pen: Pen, name: Box, row: Box) -> list[list[Point]]:
    x, y, w, h = name
    turns = max(6, int(w / 2.2))
    heights = [pen._near(0.25, 0.1) if turn % 2 else pen._near(0.8, 0.1) for turn in range(turns + 1)]
    return [pen._smooth([(x + w * turn / turns, y + h * height) for turn, height in enumerate(heights)])]


def _partial(pen: Pen, name: Box, row: Box) -> list[list[Point]]:
    share = pen._near(0.34, 0.06)
    y = _middle(name)
    left = name[0] - 0.8 if pen.random.random() < 0.5 else name[0] + name[2] * (1 - share)
    return [pen._line((left, y), (left + name[2] * share, y + pen._near(0, 0.2)), 0.2)]


def _beside(pen: Pen, name: Box, y: float) -> list[list[Point]]:
    return [pen._line((name[0], y), (name[0] + name[2], y + pen._near(0, 0.1)), 0.1)]


def _under(pen: Pen, name: Box, row: Box) -> list[list[Point]]:
    # Kept in the row: a line on its rule would be a doubt about the neighbour too.
    return _beside(pen, name, min(name[1] + name[3] + 0.7, row[1] + row[3] - 0.35))


def _over(pen: Pen, name: Box, row: Box) -> list[list[Point]]:
    return _beside(pen, name, max(name[1] - 0.7, row[1] + 0.35))


def _around(pen: Pen, name: Box, row: Box) -> list[list[Point]]:
    x = name[0] + name[2] / 2
    y = row[1] + row[3] / 2
    a = name[2] / 2 + 2.2
    b = row[3] / 2 + 0.1
    return [[(x + a * math.cos(t), y + b * math.sin(t)) for t in (0.7 + step * 6.5 / 60 for step in range(61))]]


def _restored(pen: Pen, name: Box, row: Box) -> list[list[Point]]:
    x = name[0] + name[2] / 2
    y = _middle(name)
    # A struck name that is kept after all: waves over the strike and a ring around it.
    waves = [[(x + step / 2, y + 1.1 * (-1) ** step) for step in range(-5, 6)]]
    return _through(pen, name, row) + waves + _around(pen, name, row)


def _x(pen: Pen, x: float, y: float, half: float) -> list[list[Point]]:
    return [
        pen._line((x - half, y - half), (x + half, y + half * pen._near(1, 0.1)), 0.2),
        pen._line((x + half, y - half * pen._near(1, 0.1)), (x - half, y + half), 0.2),
    ]


def _tick(pen: Pen, x: float, y: float, half: float) -> list[list[Point]]:
    return [pen._smooth([(x - half, y), (x - half * 0.3, y + half), (x + half, y - half)])]


def _dot(pen: Pen, x: float, y: float, half: float) -> list[list[Point]]:
    return [[(x + 0.25 * math.cos(t), y + 0.25 * math.sin(t)) for t in range(8)]]


def _fill(pen: Pen, x: float, y: float, half: float) -> list[list[Point]]:
    lines = 12
    ends = [(x + half * (1 if line % 2 else -1), y - half + 2 * half * line / lines) for line in range(lines + 1)]
    return [pen._smooth(ends)]


def _spill(pen: Pen, x: float, y: float, half: float) -> list[list[Point]]:
    return _x(pen, x=x, y=y, half=half * 1.75)


def _crossed_out(pen: Pen, x: float, y: float, half: float) -> list[list[Point]]:
    bars = [pen._line((x - half * 1.6, y + step), (x + half * 1.6, y + step), 0.2) for step in (-0.9, 0, 0.9)]
    return _x(pen, x=x, y=y, half=half) + bars


_STRIKES: dict[MarkKind, Callable[[Pen, Box, Box], list[list[Point]]]] = {
    MarkKind.THROUGH: _through,
    MarkKind.DOUBLE: _double,
    MarkKind.SLANTED: _slanted,
    MarkKind.WAVY: _wavy,
    MarkKind.CROSS: _cross,
    MarkKind.SCRIBBLE: _scribble,
    MarkKind.PARTIAL: _partial,
    MarkKind.UNDER: _under,
    MarkKind.OVER: _over,
    MarkKind.AROUND: _around,
    MarkKind.RESTORED: _restored,
}

_MARKS: dict[MarkKind, Callable[[Pen, float, float, float], list[list[Point]]]] = {
    MarkKind.CROSS: _x,
    MarkKind.TICK: _tick,
    MarkKind.DOT: _dot,
    MarkKind.FILL: _fill,
    MarkKind.SPILL: _spill,
    MarkKind.CROSSED_OUT: _crossed_out,
}

_DIGITS: dict[str, list[list[Point]]] = {
    "0": [[(0.5, 0), (0, 0.5), (0.5, 1), (1, 0.5), (0.5, 0)]],
    "1": [[(0.2, 0.2), (0.6, 0), (0.6, 0.5), (0.6, 1)]],
    "2": [[(0, 0.25), (0.5, 0), (1, 0.3), (0, 1), (1, 1)]],
    "3": [[(0, 0.1), (0.9, 0.1), (0.4, 0.45), (1, 0.75), (0.4, 1), (0, 0.85)]],
    "4": [[(0.6, 0), (0, 0.65), (1, 0.65)], [(0.7, 0.4), (0.7, 1)]],
    "5": [[(0.1, 0), (0.1, 0.45), (0.8, 0.45), (0.9, 0.8), (0.1, 1)], [(0.1, 0), (0.9, 0)]],
    "6": [[(0.8, 0), (0.1, 0.6), (0.5, 1), (0.9, 0.7), (0.2, 0.6)]],
    "7": [[(0, 0), (1, 0), (0.4, 1)], [(0.25, 0.5), (0.85, 0.5)]],
    "8": [[(0.5, 0.5), (0.1, 0.2), (0.5, 0), (0.9, 0.2), (0.1, 0.8), (0.5, 1), (0.9, 0.8), (0.5, 0.5)]],
    "9": [[(0.9, 0.3), (0.4, 0.5), (0.1, 0.2), (0.6, 0), (0.9, 0.3), (0.7, 1)]],
}
