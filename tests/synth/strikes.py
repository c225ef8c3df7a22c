"""What voters do to a printed name, and what it then is.

Each drawer gives strokes; the truth is judged afterwards from where the strokes run over the letters, so a slant that
went wrong is never called a clean strike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.synth.blank import NameShape
from tests.synth.letters import write
from tests.synth.strokes import Hand, Line
from tests.synth.truth import Box, Expect

FREE = 0.05
"""Share of a word with ink up to which it is free."""
PART = 0.5
"""Share of a name up to which a strike is certainly through a part of it, if a word is free too."""
Places = NDArray[np.float64]
Mask = NDArray[np.bool_]
Drawer = Callable[[NameShape, Hand, np.random.Generator, Box], list[Line]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Strokes on one target, what they are, and what was written beside it."""

    lines: list[Line]
    drawn: str
    expect: Expect
    foreign: list[Line]


def ends(name: NameShape, rng: np.random.Generator, row: Box, *, over: float = 4.0) -> tuple[float, float]:
    """Where a strike of the whole name starts and stops: mostly beyond the letters, at worst a sliver inside."""
    left = name.left - rng.uniform(-0.35, over * 0.6)
    right = name.right + rng.uniform(-0.35, over)
    return left, min(right, max(name.right + 0.3, row[0] + row[2] + rng.uniform(-1, 2)))


def bar(name: NameShape, hand: Hand, rng: np.random.Generator, row: Box) -> list[Line]:
    """One line through the middle."""
    left, right = ends(name, rng, row)
    y = name.middle + rng.normal(0, 0.16) * name.height
    tilt = hand.rise * (right - left) + rng.normal(0, 0.1) * name.height
    return [hand.line((left, y - tilt / 2), (right, y + tilt / 2), sway=abs(rng.normal(0, 0.25)) * name.height)]


def slant(name: NameShape, hand: Hand, rng: np.random.Generator, row: Box) -> list[Line]:
    """A line that runs from the foot of the letters to their head, or down."""
    left, right = ends(name, rng, row, over=2)
    reach = (name.base - name.cap) * rng.uniform(0.5, 0.95)
    sign = 1 if rng.random() < 0.3 else -1
    y = (name.base + name.cap) / 2
    return [hand.line((left, y - sign * reach / 2), (right, y + sign * reach / 2), sway=0.3)]


def wave(name: NameShape, hand: Hand, rng: np.random.Generator, row: Box) -> list[Line]:
    """A wavy line."""
    left, right = ends(name, rng, row)
    x = np.linspace(left, right, 60)
    swing = name.height * rng.uniform(0.2, 0.55)
    y = name.middle + swing * np.sin((x - left) * rng.uniform(0.5, 1.8) + rng.uniform(0, 6))
    return [hand.curve(np.column_stack([x, y]))]


def double(name: NameShape, hand: Hand, rng: np.random.Generator, row: Box) -> list[Line]:
    """Two lines."""
    apart = name.height * rng.uniform(0.25, 0.55)
    lines = []
    for side in (-1, 1):
        left, right = ends(name, rng, row)
        y = name.middle + side * apart / 2 + rng.normal(0, 0.05) * name.height
        lines.append(hand.line((left, y), (right, y + rng.normal(0, 0.12) * name.height), sway=0.25))
    return lines


def cross(name: NameShape, hand: Hand, rng: np.random.Generator, row: Box) -> list[Line]:
    """A cross whose two arms each run over the whole name."""
    tall = (name.base - name.cap) * rng.uniform(0.8, 1.25)
    y = (name.base + name.cap) / 2
    lines = []
    for sign in (-1, 1):
        left, right = ends(name, rng, row, over=1.5)
        lines.append(hand.line((left, y + sign * tall / 2), (right, y - sign * tall / 2), sway=0.35))
    return lines


def scribble(name: NameShape, hand: Hand, rng: np.random.Generator, row: Box) -> list[Line]:
    """A zigzag over the whole name."""
    left, right = ends(name, rng, row, over=1.5)
    turns = int(name.width / rng.uniform(0.9, 2.2)) + 4
    x = np.linspace(left, right, turns)
    x += rng.normal(0, 0.25, turns)
    tops = np.where(np.arange(turns) % 2 == 0, name.cap, name.base) + rng.normal(0, 0.25, turns)
    return [hand.curve(np.column_stack([x, tops]))]


def short(name: NameShape, hand: Hand, rng: np.random.Generator, row: Box) -> list[Line]:
    """A line that misses the first or last letter or two."""
    left, right = ends(name, rng, row)
    loss = name.width * rng.uniform(0.07, 0.14)
    if rng.random() < 0.5:
        left = name.left + loss
    else:
        right = name.right - loss
    y = name.middle + rng.normal(0, 0.15) * name.height
    return [hand.line((left, y), (right, y + rng.normal(0, 0.1) * name.height), sway=0.3)]


def long(name: NameShape, hand: Hand, rng: np.random.Generator, row: Box) -> list[Line]:
    """A line that leaves the name on both sides, over the number or far into the empty cell."""
    left = max(name.left - rng.uniform(1, 14), row[0] + rng.uniform(-1.5, 3))
    right = min(name.right + rng.uniform(5, 30), max(name.right + 0.5, row[0] + row[2] + rng.uniform(-3, 2.5)))
    y = name.middle + rng.normal(0, 0.15) * name.height
    tilt = rng.normal(0, 0.02) * (right - left)
    at_name = tilt * ((name.left + name.right) / 2 - left) / (right - left)
    return [hand.line((left, y - at_name), (right, y - at_name + tilt), sway=0.35)]


def steep(name: NameShape, hand: Hand, rng: np.random.Generator, row: Box) -> list[Line]:
    """A line so slanted that it ends in the row below or above."""
    left, right = ends(name, rng, row, over=3)
    reach = row[3] * rng.uniform(0.6, 1.2) * (1 if rng.random() < 0.5 else -1)
    y = name.middle
    return [hand.line((left, y - reach * 0.35), (right, y + reach * 0.65), sway=0.4)]


def part(first: int, last: int) -> Drawer:
    """A strike over the words ``first`` to ``last`` only (negative counts from the end)."""

    def drawer(name: NameShape, hand: Hand, rng: np.random.Generator, row: Box) -> list[Line]:
        left = name.words[first][0] - rng.uniform(-0.2, 0.7)
        right = name.words[last][1] + rng.uniform(-0.2, 0.7)
        y = name.middle + rng.normal(0, 0.15) * name.height
        return [hand.line((left, y), (right, y + rng.normal(0, 0.1) * name.height), sway=0.25)]

    return drawer


def under(name: NameShape, hand: Hand, rng: np.random.Generator, row: Box) -> list[Line]:
    """A line under the letters."""
    left, right = ends(name, rng, row)
    y = name.base + name.height * rng.uniform(0.35, 0.7)
    return [hand.line((left, y), (right, y + rng.normal(0, 0.08) * name.height), sway=0.2)]


def over(name: NameShape, hand: Hand, rng: np.random.Generator, row: Box) -> list[Line]:
    """A line over the letters, through their accents at most."""
    left, right = ends(name, rng, row)
    y = name.cap - name.height * rng.uniform(0.25, 0.5)
    return [hand.line((left, y), (right, y + rng.normal(0, 0.08) * name.height), sway=0.2)]


def around(name: NameShape, hand: Hand, rng: np.random.Generator, row: Box) -> list[Line]:
    """A loop around the name."""
    turn = np.linspace(0, 2 * np.pi * rng.uniform(0.97, 1.08), 40) + rng.uniform(2.2, 4.0)
    middle = ((name.left + name.right) / 2, (name.cap + name.base) / 2 + 0.1)
    wide = name.width / 2 + rng.uniform(1.5, 4)
    tall = (name.base - name.cap) / 2 + rng.uniform(0.9, 1.6)
    # A flattened ellipse: hands draw a long loop, with the letters inside it.
    x = middle[0] + wide * np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.55
    y = middle[1] + tall * np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** 0.7
    return [hand.curve(np.column_stack([x, y]))]


def graze(name: NameShape, hand: Hand, rng: np.random.Generator, row: Box) -> list[Line]:
    """A line along the foot of the letters: neither through nor under."""
    left, right = ends(name, rng, row)
    y = name.base + name.height * rng.uniform(-0.12, 0.25)
    return [hand.line((left, y), (right, y + rng.normal(0, 0.05) * name.height), sway=0.2)]


CLEAN: tuple[tuple[str, Drawer, float], ...] = (
    ("bar", bar, 0.72),
    ("slant", slant, 0.1),
    ("wave", wave, 0.06),
    ("double", double, 0.05),
    ("long", long, 0.07),
)
WHOLE = (*CLEAN, ("cross", cross, 0.3), ("scribble", scribble, 0.3), ("short", short, 0.25), ("steep", steep, 0.3))
PARTIAL = (("partial_family", part(0, 0)), ("partial_middle", part(1, -2)), ("partial_given", part(-1, -1)))
BESIDE = (("under", under), ("over", over), ("around", around))


def clean_strike(name: NameShape, hand: Hand, rng: np.random.Generator, row: Box) -> Drawn:
    """A strike nobody would argue about."""
    weights = np.array([weight for _, _, weight in CLEAN])
    for attempt in range(12):
        kind, drawer, _ = CLEAN[int(rng.choice(len(CLEAN), p=weights / weights.sum())) if attempt < 6 else 0]
        lines = drawer(name, hand, rng, row)
        if is_through(name, lines):
            return Drawn(lines, kind, Expect.MARKED, [])
    straight = np.column_stack([np.linspace(name.left - 1, name.right + 1, 30), np.full(30, name.middle)])
    return Drawn([hand.curve(straight)], "bar", Expect.MARKED, [])


def mixed_strike(name: NameShape, hand: Hand, rng: np.random.Generator, row: Box) -> Drawn:
    """A mark of any kind a counting board meets."""
    group = rng.choice(6, p=[0.42, 0.22, 0.2, 0.06, 0.07, 0.03])
    if group == 0:
        weights = np.array([weight for _, _, weight in WHOLE])
        kind, drawer, _ = WHOLE[int(rng.choice(len(WHOLE), p=weights / weights.sum()))]
        lines = drawer(name, hand, rng, row)
        fit = is_through(name, lines) or kind in ("cross", "scribble", "short", "steep")
        return Drawn(lines, kind, Expect.MARKED, []) if fit else clean_strike(name, hand, rng, row)
    if group == 1:
        kind, drawer = PARTIAL[int(rng.integers(3)) if len(name.words) > 2 else int(rng.choice([0, 2]))]
        lines = drawer(name, hand, rng, row)
        share = covered(name, lines)
        certain = share <= PART and min(word_covered(name, lines)) <= FREE
        expect = (Expect.PARTIAL if certain else Expect.NEARLY) if runs_through(name, lines) else Expect.UNGRADED
        return Drawn(lines, kind, expect, [])
    if group == 2:
        kind, drawer = BESIDE[int(rng.integers(3))]
        lines = drawer(name, hand, rng, row)
        return Drawn(lines, kind, Expect.BESIDE if covered(name, lines) < 0.12 else Expect.UNGRADED, [])
    if group == 3:
        return restored(name, hand, rng, row)
    if group == 4:
        return Drawn(cross_out_word(name, hand, rng), "partial_scribble", Expect.PARTIAL, [])
    return Drawn(graze(name, hand, rng, row), "graze", Expect.UNGRADED, [])


def cross_out_word(name: NameShape, hand: Hand, rng: np.random.Generator) -> list[Line]:
    """An X over one word of the name."""
    left, right = name.words[int(rng.integers(len(name.words)))]
    tall = (name.base - name.cap) * rng.uniform(0.9, 1.4)
    wide = min(right - left + 0.6, 0.5 * name.width)
    return hand.cross(((left + right) / 2, (name.base + name.cap) / 2), wide, tall)


def restored(name: NameShape, hand: Hand, rng: np.random.Generator, row: Box) -> Drawn:
    """A name struck, then taken back: dots under it, "giữ lại" beside it, or a loop around it."""
    struck = clean_strike(name, hand, rng, row).lines
    way = int(rng.integers(3))
    if way == 0:
        dots = [
            hand.line((x, name.base + 0.55 * name.height), (x + rng.uniform(0.3, 0.7), name.base + 0.55 * name.height))
            for x in np.arange(name.left, name.right, rng.uniform(1.6, 2.4))
        ]
        return Drawn(struck + dots, "restored_dots", Expect.AMBIGUOUS, [])
    if way == 1:
        words = write("giữ lại", (name.right + rng.uniform(4, 8), name.base), rng.uniform(1.6, 2.2), hand, rng)
        return Drawn(struck, "restored_words", Expect.AMBIGUOUS, words)
    return Drawn(struck + around(name, hand, rng, row), "restored_loop", Expect.AMBIGUOUS, [])


def is_through(name: NameShape, lines: list[Line]) -> bool:
    """Whether a line runs over the whole name between its foot and the head of its capitals, mostly low enough."""
    return covered(name, lines) > 0.96 and runs_through(name, lines)


def runs_through(name: NameShape, lines: list[Line]) -> bool:
    """Whether the strokes run through the letters on average, neither along their foot nor over their head."""
    return -0.75 < level(name, lines) < 0.36


def covered(name: NameShape, lines: list[Line]) -> float:
    """The share of the name's width over which a stroke lies on its letters (foot to head of the capitals)."""
    bins = np.zeros(200, dtype=bool)
    for x, y in dense(lines):
        on = (y > name.cap - 0.05 * name.height) & (y < name.base + 0.02 * name.height)
        at = ((x[on] - name.left) / name.width * 200).astype(int)
        bins[at[(at >= 0) & (at < 200)]] = True
    return float(bins.mean())


def word_covered(name: NameShape, lines: list[Line]) -> list[float]:
    """The same share for each word."""
    top = name.cap - 0.05 * name.height
    foot = name.base + 0.02 * name.height
    return word_shares(name, lines, lambda _, y: (y > top) & (y < foot))


def word_shares(name: NameShape, lines: list[Line], counts: Callable[[Places, Places], Mask]) -> list[float]:
    """The share of each word's width over which a stroke has a point that counts."""
    shares = []
    for left, right in name.words:
        bins = np.zeros(60, dtype=bool)
        for x, y in dense(lines, 0.05):
            at = ((x[counts(x, y)] - left) / (right - left) * 60).astype(int)
            bins[at[(at >= 0) & (at < 60)]] = True
        shares.append(float(bins.mean()))
    return shares


def level(name: NameShape, lines: list[Line]) -> float:
    """How far the strokes lie from the middle of the small letters on average, in heights of them."""
    ys = np.concatenate([y[(x > name.left) & (x < name.right)] for x, y in dense(lines)])
    return float((ys.mean() - name.middle) / name.height) if len(ys) else 9.0


def dense(lines: list[Line], step: float = 0.1) -> list[tuple[Places, Places]]:
    """The points of each stroke at least every ``step`` mm."""
    found = []
    for line in lines:
        lengths = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
        at = np.arange(0, lengths[-1] + step, step)
        found.append((np.interp(at, lengths, line[:, 0]), np.interp(at, lengths, line[:, 1])))
    return found
