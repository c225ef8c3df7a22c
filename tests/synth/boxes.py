"""What voters put into a box: real crosses mostly, and whatever else a pen does there."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ballotcount.domain.layout import Box
from tests.synth.strikes import Drawn, dense
from tests.synth.strokes import Hand, Line
from tests.synth.truth import Expect

Drawer = Callable[[Box, Hand, np.random.Generator], list[Line]]


def spot(
    box: Box, rng: np.random.Generator, width: float, height: float, *, inside: bool = True
) -> tuple[float, float]:
    """Where a mark of this size is put: near the middle as hands do, kept inside the cell if asked."""
    x, y, w, h = box
    cx = x + w / 2 + rng.normal(0, 0.11) * w
    cy = y + h / 2 + rng.normal(0, 0.1) * h
    if inside:
        room_x = max(0.0, (w - width) / 2)
        room_y = max(0.0, (h - height) / 2)
        cx = float(np.clip(cx, x + w / 2 - room_x, x + w / 2 + room_x))
        cy = float(np.clip(cy, y + h / 2 - room_y, y + h / 2 + room_y))
    return cx, cy


def cross(box: Box, hand: Hand, rng: np.random.Generator) -> list[Line]:
    """An X inside its cell."""
    height = min(box[3] * rng.uniform(0.42, 0.9), 7.0)
    width = min(height * rng.uniform(0.7, 1.35), box[2] * 0.95)
    return hand.cross(spot(box, rng, width + 0.5, height + 0.5), width, height)


def tick(box: Box, hand: Hand, rng: np.random.Generator) -> list[Line]:
    """A tick."""
    height = box[3] * rng.uniform(0.45, 0.85)
    width = min(height * rng.uniform(0.8, 1.6), box[2] * 0.9)
    cx, cy = spot(box, rng, width, height)
    shape = np.array([[-0.5, 0.05], [-0.2, 0.5], [-0.12, 0.42], [0.5, -0.5]]) + rng.normal(0, 0.04, (4, 2))
    return [hand.curve(shape * (width, height) + (cx, cy))]


def dot(box: Box, hand: Hand, rng: np.random.Generator) -> list[Line]:
    """A dot as large as someone who means it makes it."""
    size = rng.uniform(1.2, 2.2)
    turn = np.linspace(0, 6 * np.pi, 30)
    reach = size / 2 * np.linspace(0.1, 1, 30)
    return [np.column_stack([np.cos(turn) * reach, np.sin(turn) * reach]) + spot(box, rng, size, size)]


def fill(box: Box, hand: Hand, rng: np.random.Generator) -> list[Line]:
    """The cell hatched over."""
    x, y, w, h = box
    turns = int(w / rng.uniform(0.5, 0.9))
    xs = np.linspace(x + 0.08 * w, x + 0.92 * w, turns) + rng.normal(0, 0.2, turns)
    ys = np.where(np.arange(turns) % 2 == 0, y + 0.15 * h, y + 0.85 * h) + rng.normal(0, 0.25, turns)
    return [hand.curve(np.column_stack([xs, ys]))]


def slash(box: Box, hand: Hand, rng: np.random.Generator) -> list[Line]:
    """One slanted line."""
    height = box[3] * rng.uniform(0.55, 0.85)
    width = min(height * rng.uniform(0.6, 1.3), box[2] * 0.9)
    cx, cy = spot(box, rng, width, height)
    return [hand.line((cx - width / 2, cy + height / 2), (cx + width / 2, cy - height / 2), sway=0.25)]


def ring(box: Box, hand: Hand, rng: np.random.Generator) -> list[Line]:
    """A small circle."""
    size = box[3] * rng.uniform(0.45, 0.8)
    turn = np.linspace(0, 2 * np.pi * rng.uniform(0.95, 1.1), 24) + rng.uniform(3, 5)
    return [hand.curve(np.column_stack([np.cos(turn), np.sin(turn)]) * size / 2 + spot(box, rng, size, size))]


def spill(box: Box, hand: Hand, rng: np.random.Generator) -> list[Line]:
    """An X larger than its cell."""
    height = box[3] * rng.uniform(1.05, 1.45)
    return hand.cross(spot(box, rng, 0, 0), height * rng.uniform(0.8, 1.3), height)


def crossed_out(box: Box, hand: Hand, rng: np.random.Generator) -> list[Line]:
    """An X taken back with a scribble or lines over it."""
    lines = cross(box, hand, rng)
    every = np.concatenate(lines)
    low = every.min(axis=0) - 0.4
    high = every.max(axis=0) + 0.4
    turns = int(rng.integers(8, 16))
    if rng.random() < 0.6:
        xs = np.linspace(low[0], high[0], turns) + rng.normal(0, 0.15, turns)
        ys = np.where(np.arange(turns) % 2 == 0, low[1], high[1]) + rng.normal(0, 0.2, turns)
        return [*lines, hand.curve(np.column_stack([xs, ys]))]
    count = int(rng.integers(2, 4))
    levels = np.linspace(low[1] + 0.3 * (high[1] - low[1]), high[1] - 0.3 * (high[1] - low[1]), count)
    return [*lines, *(hand.line((low[0] - 0.8, y), (high[0] + 0.8, y), sway=0.2) for y in levels)]


MARKS: tuple[tuple[str, Drawer, float], ...] = (
    ("cross", cross, 0.3),
    ("tick", tick, 0.2),
    ("dot", dot, 0.07),
    ("fill", fill, 0.1),
    ("slash", slash, 0.06),
    ("ring", ring, 0.05),
    ("spill", spill, 0.14),
    ("crossed_out", crossed_out, 0.08),
)


def clean_box(box: Box, hand: Hand, rng: np.random.Generator) -> Drawn:
    """An X nobody would argue about."""
    return Drawn(cross(box, hand, rng), "cross", Expect.MARKED, [])


def mixed_box(box: Box, hand: Hand, rng: np.random.Generator) -> Drawn:
    """A mark of any kind a counting board meets."""
    weights = np.array([weight for _, _, weight in MARKS])
    kind, drawer, _ = MARKS[int(rng.choice(len(MARKS), p=weights / weights.sum()))]
    expect = Expect.AMBIGUOUS if kind == "crossed_out" else Expect.MARKED
    return Drawn(drawer(box, hand, rng), kind, expect, [])


def on_border(left: Box, right: Box, hand: Hand, rng: np.random.Generator) -> list[Line]:
    """An X whose middle lies on the line between two cells."""
    height = left[3] * rng.uniform(0.5, 0.9)
    cx = (left[0] + left[2] + right[0]) / 2 + rng.normal(0, 0.05) * left[2]
    return hand.cross((cx, left[1] + left[3] / 2), height * rng.uniform(0.9, 1.4), height)


GAP_MM = (-1.0, 1.0)
"""Distance of an X drawn towards a rule from it, mm; below 0 it reaches over."""


def beside_rule(box: Box, hand: Hand, rng: np.random.Generator) -> Drawn:
    """An X that comes near the rule at the left or right of its cell, ends on it, or reaches over it."""
    lines = cross(box, hand, rng)
    xs = np.concatenate(lines)[:, 0]
    gap = rng.uniform(*GAP_MM)
    move = box[0] + gap - xs.min() if rng.random() < 0.5 else box[0] + box[2] - gap - xs.max()
    lines = [line + np.array([move, 0.0]) for line in lines]
    return Drawn(lines, "border", border_expect(box, lines), [])


WHOLLY = 0.98
"""Share of an X drawn towards a rule that must lie in one cell to belong there; less must be doubt."""


def border_expect(box: Box, lines: list[Line]) -> Expect:
    """What an X drawn on the line between two cells is for one of them: some hands miss the line by the X's width."""
    whole = sum(float(np.hypot(*np.diff(line, axis=0).T).sum()) for line in lines)
    share = inside_length(box, lines) / whole
    if share > WHOLLY:
        return Expect.MARKED
    return Expect.EMPTY if share == 0 else Expect.TOUCHED if share < 1 - WHOLLY else Expect.AMBIGUOUS


def inside_length(box: Box, lines: list[Line], inset: float = 0.15) -> float:
    """Length of the strokes that lie inside a cell, mm."""
    x, y, w, h = box
    total = 0.0
    for xs, ys in dense(lines):
        on = (xs > x + inset) & (xs < x + w - inset) & (ys > y + inset) & (ys < y + h - inset)
        total += float(on.sum()) * 0.1
    return total
