"""Strikes of ordinary and of careless voters, who aim at the name and not at any threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.synth.blank import HEAD_STEP, NameShape
from tests.synth.strikes import FREE, PART, Drawn, Mask, Places, level, runs_through, word_shares
from tests.synth.strokes import Hand, Line
from tests.synth.truth import Expect

OUTWARDS = 1.0
"""Mean distance of a strike's ends from the ends of the name, mm outwards."""
COVERED = 0.6
"""Share of the name that a strike covers to be one to any board."""
OVER = -0.75
"""Mean height of a line above which it meets capitals and accents alone, see ``runs_through``."""
BESIDE = 0.12
"""Share of the name up to which a line along it lies beside the letters."""
TOUCHED = 0.12
"""Share of a word that counts as touched."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How one voter strikes names.

    Attributes:
        spread: standard deviation of the ends of a strike about its mean place, mm.
        height, wander: mean and deviation of a strike's height, in heights of the small letters below their middle.
        slope: deviation of the slope from the hand's own.
        sway: how far a line leaves the straight one, in heights of the small letters.
    """

    spread: float
    height: float
    wander: float
    slope: float
    sway: float

    @classmethod
    def of(cls, mix: str, rng: np.random.Generator) -> Habit:
        """A voter of the mix ``ordinary`` or ``careless``."""
        if mix == "careless":
            return cls(spread=4.0, height=float(rng.normal(0, 0.15)), wander=0.3, slope=0.03, sway=0.5)
        spread = float(rng.uniform(1.0, 3.0))
        return cls(spread=spread, height=float(rng.normal(0, 0.1)), wander=0.18, slope=0.015, sway=0.3)


def marks_on(names: int) -> int:
    """How many names are struck: 3 of 20, 8 of 63."""
    return max(1, round(names / 8 + 0.5))


def strike(name: NameShape, hand: Hand, rng: np.random.Generator, habit: Habit) -> Drawn:
    """One line that begins and ends about where the name does."""
    left = name.left - rng.normal(OUTWARDS, habit.spread)
    right = name.right + rng.normal(OUTWARDS, habit.spread)
    left = min(left, name.right - 3.0)
    right = max(right, left + 3.0)
    y = name.middle + rng.normal(habit.height, habit.wander) * name.height
    rise = (hand.rise + rng.normal(0, habit.slope)) * (right - left)
    sway = abs(rng.normal(0, habit.sway)) * name.height
    lines = [hand.line((left, y - rise / 2), (right, y + rise / 2), sway=sway)]
    return Drawn(lines, "ordinary", graded_strike(name, lines), [])


def graded_strike(name: NameShape, lines: list[Line]) -> Expect:
    """What a strike is by where it runs over the letters, whatever it was meant to be.

    A line that spans the name's width is never a part of it, however it tilts; far below or above, it is beside it. A
    line that leaves a whole word free, on, under and over it, strikes a part of the name where half of it is free too;
    else it is for people only. So is one that meets less than half of the letters and goes on beside the others.
    """
    widths = [right - left for left, right in name.words]
    words = word_shares(name, lines, lambda x, y: on_letters(name, x, y))
    cover = float(np.average(words, weights=widths))
    if cover >= COVERED and min(words) >= TOUCHED and level(name, lines) > OVER:
        return Expect.MARKED
    if cover <= BESIDE and not runs_through(name, lines):
        return Expect.BESIDE
    along = word_shares(name, lines, lambda x, _: np.ones(len(x), dtype=bool))
    if min(along) <= FREE:
        return Expect.PARTIAL if float(np.average(along, weights=widths)) <= PART else Expect.AMBIGUOUS
    meets = cover > PART or min(words) > FREE
    return Expect.NEARLY if meets or spans(name, lines) else Expect.AMBIGUOUS


def on_letters(name: NameShape, x: Places, y: Places) -> Mask:
    """Where a line meets letters: between their foot and the top of the very letter that stands there.

    Above a small letter there is paper, up to the height of the capitals: a line over it goes through nothing.
    """
    step = np.clip((x - name.left) / HEAD_STEP, 0, len(name.heads) - 1).astype(int)
    return np.asarray((y > name.heads[step] - 0.05 * name.height) & (y < name.base + 0.02 * name.height))


def spans(name: NameShape, lines: list[Line]) -> bool:
    """Whether a line runs along nearly the whole name, at whatever height."""
    return any(line[:, 0].min() < name.left + 1 and line[:, 0].max() > name.right - 1 for line in lines)
