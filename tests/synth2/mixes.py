"""Voters of a condition fill in a ballot.

``ordinary`` and ``careless``: one writer and one pen a sheet; a strike begins and ends at normal deviates about the
ends of the name, mean 1 mm outwards, sigma from 1 to 3 mm for each voter (4 mm for the careless), with the slope, drift
and height of a hand; crosses of any usual form.
"""

from __future__ import annotations

import numpy as np

from tests.synth2 import crosses, hands, pens
from tests.synth2.ballots import Blank
from tests.synth2.conditions import Condition
from tests.synth2.groups import GROUPS
from tests.synth2.strikes import SINGLES
from tests.synth2.voters import Filled, columns_of, runs

KINDS = SINGLES | GROUPS

AGREE = 0.8
"""Share of crosses in the first box."""

LEFT_OUT = 0.03
"""Share of rows that a voter leaves without a cross."""

MIXED = (2, 5)
"""Fewest and most unusual marks on a mixed sheet (the most is not reached)."""


def fill_in(condition: Condition, blank: Blank, rng: np.random.Generator) -> Filled:
    """Fill in a ballot as a voter of the condition does."""
    hand = hands.careless(rng) if condition.voters == "careless" else hands.ordinary(rng)
    pen = pens.common(rng) if condition.pen == "any" else pens.PENS[condition.pen]
    filled = Filled(blank=blank, hand=hand, pen=pen, rng=rng)
    if condition.style == "strike":
        _strike(condition, filled)
    else:
        _box(condition, filled)
    return filled


def strikes_of(names: int) -> int:
    """How many names an ordinary voter strikes: 3 of 20, 8 of 63."""
    return max(2, round(names / 7.5)) if names < 40 else 8


def _strike(condition: Condition, filled: Filled) -> None:
    rng = filled.rng
    if condition.mark:
        wanted = [condition.mark, "whole"] if rng.random() < 0.5 else [condition.mark]
    elif condition.voters == "mixed":
        names = sorted(KINDS)
        wanted = [names[int(rng.integers(0, len(names)))] for _ in range(rng.integers(*MIXED))] + ["whole"]
    else:
        wanted = ["whole"] * strikes_of(filled.blank.ballot.names)
    columns = columns_of(filled.blank)
    longest = max(2, min(len(column) for column in columns) - 2)
    lengths = [min(longest, int(rng.integers(KINDS[name].least, KINDS[name].most + 1))) for name in wanted]
    order = np.argsort([-length for length in lengths], kind="stable")
    found = runs(columns, [lengths[i] for i in order], rng)
    for i, places in zip(order, found, strict=False):
        KINDS[wanted[i]].draw(filled, places)


def _box(condition: Condition, filled: Filled) -> None:
    rng = filled.rng
    rows = crosses.rows_of(filled.blank)
    odd: dict[int, str] = {}
    names = sorted(crosses.BOX_MARKS)
    count = int(rng.integers(*MIXED)) if condition.voters == "mixed" else 2 if condition.mark else 0
    for row in rng.permutation(len(rows))[:count]:
        odd[int(row)] = condition.mark or names[int(rng.integers(0, len(names)))]
    for index in sorted(odd):
        if not any(place.key in filled.meant for place in rows[index]):
            crosses.BOX_MARKS[odd[index]](filled, rows[index], _chosen(len(rows[index]), rng))
    for index, row in enumerate(rows):
        taken = index in odd or any(place.key in filled.meant for place in row)
        if not taken and rng.random() >= LEFT_OUT:
            crosses.cross(filled, row, _chosen(len(row), rng))


def _chosen(boxes: int, rng: np.random.Generator) -> int:
    """Pick the box that gets the cross."""
    return 0 if rng.random() < AGREE else int(rng.integers(1, boxes))
