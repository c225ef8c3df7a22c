"""What a voter does with a ballot: marks, what they mean, and the ink that comes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from ballotcount.domain.layout import Box
from tests.synth2.ballots import Blank, Place
from tests.synth2.hands import Hand, Stroke
from tests.synth2.pens import LEFTOVERS, Pen
from tests.synth2.truth import Foreign, Intent, Key, Meant


@dataclass(slots=True)
class Filled:
    """A ballot that a voter is filling in.

    Attributes:
        ink: strokes with the pen of each, in the order drawn.
        meant: intention for each target with a mark on purpose.
        foreign: writing outside the targets.
        fluid: boxes covered with correction fluid after the ink drawn so far, with its length then.
    """

    blank: Blank
    hand: Hand
    pen: Pen
    rng: np.random.Generator
    ink: list[tuple[Stroke, Pen]] = field(default_factory=list)
    meant: dict[Key, Meant] = field(default_factory=dict)
    foreign: list[Foreign] = field(default_factory=list)
    fluid: list[tuple[int, Box]] = field(default_factory=list)

    def draw(self, *strokes: Stroke, pen: Pen | None = None) -> None:
        """Put strokes on the sheet."""
        self.ink.extend((stroke, pen or self.pen) for stroke in strokes)

    def mean(self, place: Place, intent: Intent, mark: str) -> None:
        """Say what a target means from now on."""
        self.meant[place.key] = Meant(intent, mark)

    def note(self, mark: str, *strokes: Stroke) -> None:
        """Say that strokes are writing outside the targets."""
        points = np.concatenate([stroke.points for stroke in strokes])
        low = points.min(axis=0)
        size = points.max(axis=0) - low
        self.foreign.append(Foreign(mark, (float(low[0]), float(low[1]), float(size[0]), float(size[1]))))


Mark = Callable[[Filled, list[Place]], None]
"""Draws one mark on a run of neighbouring targets and says what it means."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of mark and how many neighbouring names it takes, least and most."""

    draw: Mark
    least: int = 1
    most: int = 1


def mirror_set_off(filled: Filled, wet: list[Stroke]) -> None:
    """Leave the faint mirror image of wet strokes on the other half of a sheet folded across."""
    high = filled.blank.layout.paper[1]
    for stroke in wet:
        image = stroke.points * np.array([1.0, -1.0]) + np.array([0.0, high])
        filled.draw(Stroke(image, stroke.pressure), pen=LEFTOVERS["set_off"])


def middle(place: Place) -> float:
    """The height of the middle of the small letters, mm."""
    return (place.core[0] + place.core[1]) / 2


def runs(places: list[list[Place]], wanted: list[int], rng: np.random.Generator) -> list[list[Place]]:
    """Pick runs of neighbouring places of the lengths wanted, with a free place between them.

    Args:
        places: the columns of the ballot, each from top to bottom.
    """
    free = [list(range(len(column))) for column in places]
    found: list[list[Place]] = []
    for length in wanted:
        starts = [
            (column, row)
            for column, rows in enumerate(free)
            for row in rows
            if all(row + step in rows for step in range(length))
        ]
        if not starts:
            continue
        column, row = starts[int(rng.integers(0, len(starts)))]
        found.append(places[column][row : row + length])
        free[column] = [other for other in free[column] if other < row - 1 or other > row + length]
    return found


def columns_of(blank: Blank) -> list[list[Place]]:
    """Group the places of a strike ballot by the column of the list they stand in, from top to bottom."""
    columns: dict[float, list[Place]] = {}
    for place in blank.places:
        columns.setdefault(place.target.row[0], []).append(place)
    return [sorted(columns[x], key=lambda place: place.target.row[1]) for x in sorted(columns)]
