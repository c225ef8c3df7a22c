"""Hands: how a pen moves on paper when somebody means a line, a cross, a word.

Two kinds of hand: one made of parameters (arm that turns about the elbow, so lines are arcs that climb; tremor; a
light beginning and a lifted end), and strokes of real writers where ``../shared/ink`` stands beside the project
(CROHME competition data, CC BY-NC-SA 3.0, read at run time, never copied). Sources: lines drawn by the arm are arcs of
low curvature with a bell-shaped speed (Flash and Hogan, J. Neurosci. 5 (1985); Plamondon, Biol. Cybern. 72 (1995)).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.synth2 import noise

Points = npt.NDArray[np.float64]
STEP = 0.35
"""Distance of two points of a stroke, mm."""

MOST_RISE = 1.7
"""Farthest that an end of a strike lies above or below its middle, mm: a hand keeps a long line on its row."""

RECORDED = Path(__file__).resolve().parents[2].parent / "shared" / "ink" / "strokes.json"


@dataclass(frozen=True, slots=True)
class Stroke:
    """One movement of the pen on the paper.

    Attributes:
        points: ``(n, 2)`` mm on the printed page.
        pressure: ``(n,)``, 0 (lifted) to 1.
        step: mm between two points.
    """

    points: Points
    pressure: Points
    step: float = STEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """One writer; all lengths mm, angles degrees.

    Attributes:
        ends_mean, ends_sd: how far a strike begins before and ends after the name; positive is outwards.
        slope, slope_sd: of the writer's lines and from line to line; positive climbs to the right.
        height, height_sd: of a line above the middle of the small letters.
        sag: arc of a line, share of its length, positive bulges upwards.
        tremor: standard deviation of the unsteady part.
        cross_size: of the writer's crosses, share of the smaller side of the box.
        cross_form: 0 two straight lines, 1 two bent lines, 2 in one movement, 3 upright plus turned a little.
        recorded: index of a writer in the recorded strokes, or None.
    """

    ends_mean: float
    ends_sd: float
    slope: float
    slope_sd: float
    height: float
    height_sd: float
    sag: float
    tremor: float
    cross_size: float
    cross_sd: float
    cross_form: int
    recorded: int | None


def ordinary(rng: np.random.Generator) -> Hand:
    """Draw an ordinary voter: 1 mm outwards on average, sigma 1 to 3 mm."""
    return _hand(rng, ends_sd=rng.uniform(1.0, 3.0), hurry=1.0)


def careless(rng: np.random.Generator) -> Hand:
    """Draw a voter in a hurry: sigma 4 mm, and lines that climb, sag and miss the middle more."""
    return _hand(rng, ends_sd=4.0, hurry=1.7)


def _hand(rng: np.random.Generator, ends_sd: float, hurry: float) -> Hand:
    writer = int(rng.integers(0, 1 << 16)) if rng.random() < 0.5 else None
    return Hand(
        ends_mean=1.0,
        ends_sd=ends_sd,
        slope=rng.normal(1.0, 1.3 * hurry),
        slope_sd=0.7 * hurry,
        height=rng.normal(0.0, 0.25 * hurry),
        height_sd=0.28 * hurry,
        sag=rng.normal(0.004, 0.005 * hurry),
        tremor=rng.uniform(0.03, 0.12) * hurry,
        cross_size=rng.uniform(0.5, 0.95) * (1 + 0.15 * (hurry - 1)),
        cross_sd=0.09 * hurry,
        cross_form=int(rng.choice(4, p=(0.5, 0.27, 0.15, 0.08))),
        recorded=writer,
    )


@lru_cache(maxsize=1)
def recorded() -> dict[str, list[list[list[Points]]]]:
    """Read the recorded strokes by kind, writer and mark; empty where the folder is not there."""
    if not RECORDED.exists():
        return {}
    kinds: dict[str, list[list[list[Points]]]] = {}
    for kind, marks in json.loads(RECORDED.read_text(encoding="utf-8")).items():
        writers: dict[str, list[list[Points]]] = {}
        for mark in marks:
            lines = [np.array(line, dtype=np.float64) for line in mark["strokes"] if len(line) > 1]
            writers.setdefault(mark["writer"], []).append(lines)
        kinds[kind] = [writers[name] for name in sorted(writers)]
    return kinds


def along(points: Points) -> Points:
    """Put points at equal distances along a polyline."""
    gaps = np.hypot(*np.diff(points, axis=0).T)
    way = np.concatenate(([0.0], np.cumsum(gaps)))
    count = max(2, int(way[-1] / STEP) + 1)
    at = np.linspace(0, way[-1], count)
    return np.column_stack([np.interp(at, way, points[:, 0]), np.interp(at, way, points[:, 1])])


def stroke(points: Points, rng: np.random.Generator, tremor: float = 0.05, lift: float = 2.0) -> Stroke:
    """Make a stroke of a path: equal steps, tremor, and less pressure where the pen comes down and lifts.

    Args:
        tremor: standard deviation of the unsteady part, mm.
        lift: length of the lighter ends, mm.
    """
    path = along(points)
    count = len(path)
    path = path + tremor * np.column_stack([noise.walk(count, 3.0, rng), noise.walk(count, 3.0, rng)])
    way = np.arange(count) * STEP
    ends = np.minimum(1, np.minimum(0.45 + way / lift, 0.25 + (way[-1] - way) / lift))
    pressure = np.clip(ends * (0.85 + 0.1 * noise.walk(count, 12.0, rng)), 0.05, 1)
    return Stroke(path, np.asarray(pressure, np.float64))


def line(hand: Hand, start: Points, end: Points, rng: np.random.Generator) -> Stroke:
    """Draw a line from start to end as the hand does it, recorded or by its parameters."""
    length = float(np.hypot(*(end - start)))
    t = np.linspace(0, 1, max(3, int(length / STEP)))
    normal = np.array([end[1] - start[1], start[0] - end[0]]) / max(length, 1e-6)
    off = _recorded_bend(hand, t=t, length=length, rng=rng)
    if off is None:
        off = hand.sag * length * 4 * t * (1 - t)
    path = start + t[:, None] * (end - start) + off[:, None] * normal
    return stroke(path, rng, hand.tremor)


def _recorded_bend(hand: Hand, t: Points, length: float, rng: np.random.Generator) -> Points | None:
    """Take the deviation of a recorded bar from its chord; a bar with a hook gives None."""
    writers = recorded().get("bar")
    if hand.recorded is None or not writers:
        return None
    marks = writers[hand.recorded % len(writers)]
    bar = marks[int(rng.integers(0, len(marks)))][0]
    if bar[-1, 0] < bar[0, 0]:
        bar = bar[::-1]
    chord = bar[-1] - bar[0]
    size = float(np.hypot(*chord))
    if size < 0.5:
        return None
    place = (bar - bar[0]) @ chord / size**2
    off = ((bar - bar[0]) @ np.array([chord[1], -chord[0]])) / size**2
    if np.abs(off).max() > 0.08 or place.min() < -0.05 or place.max() > 1.05:
        return None
    order = np.argsort(place)
    most = min(0.025 * length, 1.1)
    return np.asarray(np.clip(np.interp(t, place[order], off[order]) * length, -most, most))


def strike(hand: Hand, left: float, right: float, middle: float, rng: np.random.Generator) -> Stroke:
    """Strike what is printed between left and right, as this voter does it."""
    start = left - rng.normal(hand.ends_mean, hand.ends_sd)
    end = right + rng.normal(hand.ends_mean, hand.ends_sd)
    end = max(end, start + 4.0)
    climb = np.tan(np.radians(hand.slope + rng.normal(0, hand.slope_sd)))
    centre = middle - hand.height - rng.normal(0, hand.height_sd)
    half = (end - start) / 2
    climb = float(np.clip(climb, -MOST_RISE / half, MOST_RISE / half))
    return line(
        hand, start=np.array([start, centre + climb * half]), end=np.array([end, centre - climb * half]), rng=rng
    )


def cross(hand: Hand, centre: Points, side: float, rng: np.random.Generator) -> list[Stroke]:
    """Draw a cross of a size about a centre, in the writer's form or from the writer's recorded ones."""
    size = side * max(0.25, hand.cross_size + rng.normal(0, hand.cross_sd)) / 2
    writers = recorded().get("cross")
    if hand.recorded is not None and writers:
        marks = writers[hand.recorded % len(writers)]
        mark = marks[int(rng.integers(0, len(marks)))]
        middle = (np.concatenate(mark).max(axis=0) + np.concatenate(mark).min(axis=0)) / 2
        return [stroke((part - middle) * 2 * size * 1.1 + centre, rng, tremor=0.02, lift=1.0) for part in mark]
    aspect = np.array([rng.uniform(0.8, 1.3), 1.0]) * size
    turn = np.radians(rng.normal(0, 7) + (38 if hand.cross_form == 3 else 0))
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    shapes = _cross_shapes(hand.cross_form, rng)
    return [stroke(shape * aspect @ spin.T + centre, rng, tremor=hand.tremor, lift=1.0) for shape in shapes]


def _cross_shapes(form: int, rng: np.random.Generator) -> list[Points]:
    """Make the lines of a cross in a square from -1 to 1."""
    jitter = rng.normal(0, 0.1, (4, 2))
    corners = np.array([[-1.0, -1.0], [1.0, 1.0], [1.0, -1.0], [-1.0, 1.0]]) + jitter
    t = np.linspace(0, 1, 12)[:, None]
    down = corners[0] + t * (corners[1] - corners[0])
    back = corners[2] + t * (corners[3] - corners[2])
    if form == 1:
        bend = rng.uniform(0.15, 0.4) * np.sin(np.pi * t)
        return [down + bend * np.array([1.0, -1.0]), back + bend * np.array([-1.0, -1.0])]
    if form == 2:
        swing = np.sin(np.pi * t) * np.array([rng.uniform(0.1, 0.5), 0.0])
        return [np.concatenate([down, corners[1] + t * (corners[2] - corners[1]) + swing, back])]
    return [down, back]


def writing(start: Points, width: float, height: float, rng: np.random.Generator) -> list[Stroke]:
    """Scribble something like a written word: loops of changing height along a line, with a mark above."""
    letters = max(2, round(width / (0.9 * height)))
    t = np.linspace(0, letters, letters * 14)
    tall = np.interp(t, np.arange(letters + 1), rng.uniform(0.35, 1.0, letters + 1))
    x = t / letters * width + 0.22 * height * np.sin(2 * np.pi * t + rng.uniform(0, 6))
    y = -tall * height * (0.5 - 0.5 * np.cos(2 * np.pi * t))
    word = stroke(np.column_stack([x, y]) + start, rng, tremor=0.04, lift=1.0)
    mark = start + np.array([width * rng.uniform(0.3, 0.7), -1.35 * height])
    above = stroke(np.array([mark, mark + np.array([0.4 * height, -0.2 * height])]), rng, tremor=0.03, lift=0.6)
    return [word, above]


def loop(centre: Points, half: Points, rng: np.random.Generator) -> Stroke:
    """Draw a closed ring about a centre that overshoots a little."""
    begin = rng.uniform(0, 2 * np.pi)
    angle = begin + np.linspace(0, 2 * np.pi * rng.uniform(1.0, 1.12), 60)
    grow = 1 + 0.05 * np.sin(2 * angle + rng.uniform(0, 6))
    path = centre + np.column_stack([np.cos(angle), np.sin(angle)]) * half * grow[:, None]
    return stroke(path, rng, 0.06)
