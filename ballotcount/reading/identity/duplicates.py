"""Know a sheet again among those already counted, and say how sure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ballotcount.domain.reading import MarkState, PageReading
from ballotcount.reading.identity.fingerprint import (
    LENGTHS,
    NOTHING,
    STATIONS,
    STEP,
    STROKES,
    Lengths,
    Patch,
    Print,
    print_of,
)


@dataclass(frozen=True, slots=True)
class Spread:
    """How far a length lies apart in two pictures.

    Attributes:
        within: of one sheet, mm.
        between: of two sheets that are marked at the same place, mm.
        astray: share of the lengths of one sheet that are no better than those of two: a speck, another stroke there.
        weight: share of its evidence that counts, since lengths of one stroke depend on each other.
    """

    within: float
    between: float
    astray: float
    weight: float


COURSE = Spread(within=0.05, between=0.6, astray=0.04, weight=1 / 3)
"""Height of a stroke at a station. Of two scans of one sheet 68 of 100 heights lie within 0.02 mm and 95 within 0.08,
of two camera pictures within 0.03 and 0.11, of two hands within 0.57 and 1.25. Twelve stations of a stroke bend like
four that know nothing of each other."""
END = Spread(within=0.08, between=1.8, astray=0.12, weight=0.8)
"""Either end of a stroke: 68 of 100 scans within 0.04 mm, camera pictures within 0.08, two hands within 1.3 to 1.7."""
OUTLINE = Spread(within=0.12, between=0.9, astray=0.06, weight=0.3)
"""Outline of a mark in a box."""
SMEARED = 4.0
SMEARED_SHARE = 0.15
"""How much wider than ``within`` the lengths of one sheet spread where it does not lie flat, and their share."""
GONE = -4.0
"""Evidence of a mark that is on one sheet and not on the other, and of one that is quite another, at most."""
ALIKE = 0.5
"""Weight of two alike strokes where one may be no pen's: print that lies a little elsewhere does so on other sheets."""
SURE = 7.0
MAYBE = 4.0
"""Natural logarithm of the odds from which it is the same sheet, and from which people look."""
CLOSE = 8
SAMPLED = 64
"""Sheets whose stamp is compared because their strokes are the likeliest, and others that tell how alike stamps are."""
STAMP_WITHIN = 2.0
STAMP_SPREAD = 0.25
"""Alikeness of the stamp in two pictures of one sheet: 99 of 100 scans have more than the one."""
STAMP_RATE = 1.5
"""Evidence of each spread by which two stamps are more alike than usual: of 27,000 pairs of sheets one in 10 lay 1.3
spreads above the middle, one in 100 3.2, one in 1,000 4.6, one in 10,000 6.6."""
STAMP_MOST = 6.0
STAMP_LEAST = 12.0
STAMP_GONE = -3.0
"""How much a stamp speaks at most for a sheet and against it, and one that only one of two sheets has: a stamp does not
move, but a lamp may be mirrored in it."""
PRINTED = 2.0
UNKNOWN = 10
"""Alikeness of stamps that are printed and not pressed, and for how many sheets that is held possible."""
FARTHEST = 1024
"""Units of STEP from which all distances are the same: 10 mm."""


@dataclass(frozen=True, slots=True)
class Match:
    """An earlier sheet that may be this one.

    Attributes:
        number: of the earlier sheet.
        sure: False when people must compare.
        confidence: probability that it is the same sheet, 0 to 1.
    """

    number: int
    sure: bool
    confidence: float


class _Pages:
    """The fingerprints of one page of the ballot, sheet after sheet."""

    def __init__(self, first: Print) -> None:
        self.numbers: list[int] = []
        self.lengths = np.full((64, *first.lengths.shape), NOTHING, dtype=np.int16)
        self.sure = np.zeros((64, len(first.sure)), dtype=np.float32)
        self.stamps: list[Patch | None] = []

    def add(self, number: int, one: Print) -> None:
        if len(self.numbers) == len(self.lengths):
            self.lengths = np.concatenate([self.lengths, np.full_like(self.lengths, NOTHING)])
            self.sure = np.concatenate([self.sure, np.zeros_like(self.sure)])
        self.lengths[len(self.numbers)] = one.lengths
        self.sure[len(self.numbers)] = one.sure
        self.numbers.append(number)
        self.stamps.append(one.stamp)

    def odds(self, one: Print, boxes: NDArray[np.bool_]) -> tuple[int, float]:
        """The place of the sheet that is most likely this one, and the natural logarithm of the odds."""
        known = len(self.numbers)
        odds = evidence(one, self.lengths[:known], self.sure[:known], boxes=boxes)
        likely = np.argsort(-odds, kind="stable")[:CLOSE]
        usual = self._usual_stamps(one)
        whole = [float(odds[place]) + stamp_evidence(one.stamp, self.stamps[int(place)], usual) for place in likely]
        best = int(np.argmax(whole))
        return int(likely[best]), whole[best]

    def _usual_stamps(self, one: Print) -> tuple[float, float]:
        """How alike this sheet's stamp is to those of other sheets: middle and spread.

        As long as few sheets are known a stamp may as well be printed, and then it tells nothing.
        """
        some = self.stamps[:: max(1, len(self.stamps) // SAMPLED)]
        alike = [alikeness(one.stamp, other) for other in some if one.stamp is not None and other is not None]
        values = np.array([*alike, *[PRINTED] * UNKNOWN])
        return float(values.mean()), float(values.std()) + 0.1


class SheetMemory:
    """The fingerprints of the sheets counted so far.

    Sheets without strokes are never remembered: nothing tells one from another.
    """

    def __init__(self) -> None:
        self._pages: dict[tuple[int, int], _Pages] = {}

    def add(self, number: int, reading: PageReading) -> None:
        """Remember a counted sheet."""
        one = print_of(reading.fingerprint)
        if one is not None:
            self._pages.setdefault(_key(reading, len(one.lengths)), _Pages(one)).add(number, one)

    def find(self, reading: PageReading) -> tuple[int, bool] | None:
        """The number of an earlier sheet this one may be, and whether that is sure."""
        match = self.match(reading)
        return None if match is None else (match.number, match.sure)

    def match(self, reading: PageReading) -> Match | None:
        """The earlier sheet that is most likely this one, or None."""
        one = print_of(reading.fingerprint)
        if one is None:
            return None
        pages = self._pages.get(_key(reading, len(one.lengths)))
        if pages is None:
            return None
        place, odds = pages.odds(one, _boxes(reading))
        if odds < MAYBE:
            return None
        chance = 1 / (1 + math.exp(-(odds - MAYBE)))
        return Match(pages.numbers[place], odds >= SURE, round(chance, 6))


def alikeness(one: Patch, other: Patch) -> float:
    """How alike two stamps are: the correlation of their places, stretched (Fisher's z), for it crowds at 1."""
    if one.shape != other.shape:
        return 0.0
    a = one.astype(np.float32)
    b = other.astype(np.float32)
    return math.atanh(min(0.9999, float(a @ b) / max(1e-6, math.sqrt(float(a @ a) * float(b @ b)))))


def stamp_evidence(one: Patch | None, other: Patch | None, usual: tuple[float, float]) -> float:
    """Natural logarithm of the odds that a sheet is the same by its stamp.

    Args:
        usual: middle and spread of the alikeness with other sheets.
    """
    if one is None or other is None:
        return 0.0 if one is other else STAMP_GONE
    alike = alikeness(one, other)
    middle, spread = usual
    strange = max(0.0, (STAMP_WITHIN - alike) / STAMP_SPREAD)
    return min(STAMP_MOST, max(0.0, STAMP_RATE * (alike - middle) / spread)) - min(STAMP_LEAST, 0.5 * strange**2)


def evidence(
    one: Print, lengths: Lengths, sure: NDArray[np.float32], *, boxes: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Natural logarithm of the odds that a sheet is the same as each of others, by its strokes.

    Args:
        one: the sheet.
        lengths: of the others, shape (sheets, targets, LENGTHS).
        sure: of the others, shape (sheets, targets).
        boxes: for each target, whether it is a box.
    """
    theirs = sure > 0
    mine = one.sure > 0
    odds = GONE * (~theirs[:, mine] @ one.sure[mine] + sure[:, ~mine].sum(1))
    for target in np.flatnonzero(mine):
        there = np.flatnonzero(theirs[:, target])
        known = np.flatnonzero(one.lengths[target] != NOTHING)
        seen = lengths[there, target][:, known]
        away = np.minimum(np.abs(seen.astype(np.int32) - one.lengths[target, known]), FARTHEST)
        away[seen == NOTHING] = FARTHEST + 1
        told = np.maximum(_table_row(bool(boxes[target]))[known[None, :], away].sum(1), GONE)
        both = np.minimum(sure[there, target], one.sure[target])
        odds[there] += told * np.where(told < 0, both, np.maximum(both, ALIKE))
    return np.asarray(odds, dtype=np.float32)


@cache
def _table_row(box: bool) -> NDArray[np.float32]:
    """Evidence of each length at each distance in units of STEP, the last tells nothing."""
    if box:
        return np.tile(_table(OUTLINE), (LENGTHS, 1))
    stroke = [_table(COURSE)] * STATIONS + [_table(END)] * 2
    return np.array(stroke * STROKES)


def _table(spread: Spread) -> NDArray[np.float32]:
    """How much more likely each distance is in two pictures of one sheet than of two, as evidence."""
    away = np.arange(FARTHEST + 2, dtype=np.float64) * np.float64(STEP)
    same = (1 - SMEARED_SHARE) * _bell(away, spread.within) + SMEARED_SHARE * _bell(away, SMEARED * spread.within)
    two = np.maximum(_bell(away, spread.between), 1e-12)
    told = np.log((1 - spread.astray) * same / two + spread.astray) * spread.weight
    told[-1] = 0
    return told.astype(np.float32)


def _bell(away: NDArray[np.float64], spread: float) -> NDArray[np.float64]:
    return np.asarray(np.exp(-0.5 * np.square(away / spread)) / spread)


def _key(reading: PageReading, targets: int) -> tuple[int, int]:
    return (reading.code.page if reading.code else 0, targets)


def _boxes(reading: PageReading) -> NDArray[np.bool_]:
    """Which rows of the fingerprint are boxes: strikes come first in it, as they do in no page of both kinds."""
    strikes = sum(mark.option.value == "strike" for mark in reading.marks)
    return np.arange(len(reading.marks)) >= strikes


def blank_alike(one: PageReading, other: PageReading) -> bool:
    """Two sheets that nothing tells apart: neither carries ink, and both say the same."""
    states = [tuple(mark.state for mark in reading.marks) for reading in (one, other)]
    return (
        not one.fingerprint and not other.fingerprint and states[0] == states[1] and MarkState.DOUBTFUL not in states[0]
    )


__all__ = ["Match", "SheetMemory", "blank_alike", "evidence"]
