"""Recognise a sheet that was counted before, with the probability of that."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ballotcount.domain.reading import MarkKind, MarkState, PageReading, SheetPrint
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
from ballotcount.reading.identity.thresholds import IDENTITY_THRESHOLDS, IdentityThresholds, Spread

States = NDArray[np.int8]
"""int8, shape (targets,): 1 marked, 0 empty, UNDECIDED."""
UNDECIDED = -1
CERTAIN = {
    True: frozenset(MarkKind)
    - {MarkKind.PARTIAL, MarkKind.UNDER, MarkKind.OVER, MarkKind.AROUND, MarkKind.TICK, MarkKind.FILL, MarkKind.STRAY},
    False: frozenset({MarkKind.NONE}),
}
"""Kinds of marked and of empty targets that are sure; others are decided by a policy, or have ink that may be read
otherwise in another picture."""
OTHER_SHEET = -1000.0
"""Odds of two sheets whose decided marks differ; no likeness makes up for it."""


@dataclass(frozen=True, slots=True)
class SheetMatch:
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

    def __init__(self, first: Print, *, limits: IdentityThresholds = IDENTITY_THRESHOLDS) -> None:
        self.limits = limits
        self.numbers: list[int] = []
        self.lengths = np.full((64, *first.lengths.shape), NOTHING, dtype=np.int16)
        self.sure = np.zeros((64, len(first.sure)), dtype=np.float32)
        self.states: list[States] = []
        self.stamps: list[Patch | None] = []

    def add(self, number: int, one: Print, states: States) -> None:
        if len(self.numbers) == len(self.lengths):
            # doubled, so that remembering n sheets copies O(n) rows in all
            self.lengths = np.concatenate([self.lengths, np.full_like(self.lengths, NOTHING)])
            self.sure = np.concatenate([self.sure, np.zeros_like(self.sure)])
        self.lengths[len(self.numbers)] = one.lengths
        self.sure[len(self.numbers)] = one.sure
        self.numbers.append(number)
        self.states.append(states)
        self.stamps.append(one.stamp)

    def odds(self, one: Print, states: States, boxes: NDArray[np.bool_]) -> tuple[int, float]:
        """Return the place of the most similar sheet and the natural logarithm of the odds that it is the same.

        A sheet on which one target is surely marked is not one on which it is surely empty, however alike the rest is.
        """
        known = len(self.numbers)
        odds = evidence(one, self.lengths[:known], self.sure[:known], boxes=boxes, limits=self.limits)
        theirs = np.array(self.states)
        differs = (theirs != UNDECIDED) & (states != UNDECIDED) & (theirs != states)
        odds[differs.any(1)] = OTHER_SHEET
        # a stamp is a correlation of pictures: only the closest sheets by their strokes are worth it
        likely = np.argsort(-odds, kind="stable")[: self.limits.close]
        usual = self._usual_stamps(one)
        whole = [
            float(odds[place]) + stamp_evidence(one.stamp, self.stamps[int(place)], usual, limits=self.limits)
            for place in likely
        ]
        best = int(np.argmax(whole))
        return int(likely[best]), whole[best]

    def _usual_stamps(self, one: Print) -> tuple[float, float]:
        """Return how similar this sheet's stamp is to those of other sheets: mean and standard deviation.

        As long as few sheets are known a stamp may as well be printed, and then it tells nothing.
        """
        # a sample: each new sheet would otherwise be compared with every stamp of the round
        some = self.stamps[:: max(1, len(self.stamps) // self.limits.sampled)]
        alike = [alikeness(one.stamp, other) for other in some if one.stamp is not None and other is not None]
        values = np.array([*alike, *[self.limits.stamp_printed] * self.limits.stamp_unknown])
        return float(values.mean()), float(values.std()) + self.limits.stamp_noise


class SheetMemory:
    """The fingerprints of the sheets counted so far.

    Sheets without strokes are never remembered: nothing tells one from another.
    """

    def __init__(self, *, limits: IdentityThresholds = IDENTITY_THRESHOLDS) -> None:
        self.limits = limits
        self._pages: dict[tuple[int, int], _Pages] = {}

    def add(self, number: int, reading: PageReading) -> None:
        """Remember a counted sheet."""
        self.add_print(number, sheet_print(reading))

    def add_print(self, number: int, sheet: SheetPrint) -> None:
        """Remember a counted sheet of which only the print is known: another table read it."""
        one = print_of(sheet.fingerprint, limits=self.limits)
        if one is not None:
            pages = self._pages.setdefault((sheet.page, len(one.lengths)), _Pages(one, limits=self.limits))
            pages.add(number, one, np.frombuffer(sheet.states, dtype=np.int8))

    def find(self, reading: PageReading) -> tuple[int, bool] | None:
        """Return the number of an earlier sheet this one may be, and whether that is certain."""
        match = self.match(reading)
        return None if match is None else (match.number, match.sure)

    def match(self, reading: PageReading) -> SheetMatch | None:
        """Return the earlier sheet that is most likely this one, or None."""
        one = print_of(reading.fingerprint, limits=self.limits)
        if one is None:
            return None
        pages = self._pages.get((_page(reading), len(one.lengths)))
        if pages is None:
            return None
        place, odds = pages.odds(one, _states(reading), _boxes(reading, len(one.lengths)))
        if odds < self.limits.maybe:
            return None
        chance = 1 / (1 + math.exp(-(odds - self.limits.maybe)))
        return SheetMatch(pages.numbers[place], odds >= self.limits.sure, round(chance, 6))


def alikeness(one: Patch, other: Patch) -> float:
    """Return how similar two stamps are: the correlation of their places as Fisher's z, because it crowds at 1."""
    if one.shape != other.shape:
        return 0.0
    a = one.astype(np.float32)
    b = other.astype(np.float32)
    # two equal pictures correlate at 1, where Fisher's z is infinite
    return math.atanh(min(0.9999, float(a @ b) / max(1e-6, math.sqrt(float(a @ a) * float(b @ b)))))


def stamp_evidence(
    one: Patch | None,
    other: Patch | None,
    usual: tuple[float, float],
    *,
    limits: IdentityThresholds = IDENTITY_THRESHOLDS,
) -> float:
    """Return the log odds that a sheet is the same, from its stamp.

    Args:
        usual: middle and spread of the alikeness with other sheets.
    """
    if one is None or other is None:
        return 0.0 if one is other else limits.stamp_gone
    alike = alikeness(one, other)
    middle, spread = usual
    strange = max(0.0, (limits.stamp_within - alike) / limits.stamp_spread)
    return min(limits.stamp_most, max(0.0, limits.stamp_rate * (alike - middle) / spread)) - min(
        limits.stamp_least, 0.5 * strange**2
    )


def evidence(
    one: Print,
    lengths: Lengths,
    sure: NDArray[np.float32],
    *,
    boxes: NDArray[np.bool_],
    limits: IdentityThresholds = IDENTITY_THRESHOLDS,
) -> NDArray[np.float32]:
    """Return the log odds that a sheet is the same as each of others, from its strokes.

    Args:
        one: the sheet.
        lengths: of the others, shape (sheets, targets, LENGTHS).
        sure: of the others, shape (sheets, targets).
        boxes: for each target, whether it is a box.
    """
    theirs = sure > 0
    mine = one.sure > 0
    odds = limits.gone * (~theirs[:, mine] @ one.sure[mine] + sure[:, ~mine].sum(1))
    for target in np.flatnonzero(mine):
        there = np.flatnonzero(theirs[:, target])
        known = np.flatnonzero(one.lengths[target] != NOTHING)
        seen = lengths[there, target][:, known]
        # the difference of two int16 may not fit into one
        away = np.minimum(np.abs(seen.astype(np.int32) - one.lengths[target, known]), limits.farthest)
        away[seen == NOTHING] = limits.farthest + 1
        # a stroke that differs speaks against the sheet as much as one that is missing, and no more
        agreement = np.maximum(_table_row(bool(boxes[target]), limits=limits)[known[None, :], away].sum(1), limits.gone)
        both = np.minimum(sure[there, target], one.sure[target])
        # doubtful ink weighs less where it differs than where it is alike: another picture may not show it
        odds[there] += agreement * np.where(agreement < 0, both, np.maximum(both, limits.alike))
    return np.asarray(odds, dtype=np.float32)


@cache
def _table_row(box: bool, *, limits: IdentityThresholds = IDENTITY_THRESHOLDS) -> NDArray[np.float32]:
    """Return the evidence of each length at each distance in units of STEP; the last entry says nothing."""
    if box:
        return np.tile(_table(limits.outline, limits=limits), (LENGTHS, 1))
    stroke = [_table(limits.course, limits=limits)] * STATIONS + [_table(limits.end, limits=limits)] * 2
    return np.array(stroke * STROKES)


def _table(spread: Spread, *, limits: IdentityThresholds = IDENTITY_THRESHOLDS) -> NDArray[np.float32]:
    """Return how much more likely each distance is in two pictures of one sheet than of two, as evidence."""
    away = np.arange(limits.farthest + 2, dtype=np.float64) * np.float64(STEP)
    same = (1 - limits.smeared_share) * _bell(away, spread.within) + limits.smeared_share * _bell(
        away, limits.smeared * spread.within
    )
    # far apart the normal curve becomes 0, and a quotient by it infinite
    two = np.maximum(_bell(away, spread.between), 1e-12)
    weight = np.log((1 - spread.astray) * same / two + spread.astray) * spread.weight
    weight[-1] = 0
    return weight.astype(np.float32)


def _bell(away: NDArray[np.float64], spread: float) -> NDArray[np.float64]:
    return np.asarray(np.exp(-0.5 * np.square(away / spread)) / spread)


def _states(reading: PageReading) -> States:
    """Return what is decided on each target; a mark that a policy decides may be read otherwise in another picture."""
    decided = {MarkState.MARKED: 1, MarkState.EMPTY: 0, MarkState.DOUBTFUL: UNDECIDED}
    certain = [
        decided[mark.state] if mark.kind in CERTAIN[mark.state is MarkState.MARKED] else UNDECIDED
        for mark in reading.marks
    ]
    return np.array(certain, dtype=np.int8)


def sheet_print(reading: PageReading) -> SheetPrint:
    """Return what is needed to know a page again."""
    return SheetPrint(reading.fingerprint, _page(reading), _states(reading).tobytes())


def _page(reading: PageReading) -> int:
    return reading.code.page if reading.code else 0


def _boxes(reading: PageReading, rows: int) -> NDArray[np.bool_]:
    """Return which rows of the fingerprint are boxes: names come first, with a row for each of their lines."""
    crossed = sum(mark.option.value != "strike" for mark in reading.marks)
    return np.arange(rows) >= rows - crossed


def blank_alike(one: PageReading, other: PageReading) -> bool:
    """Return whether nothing separates two sheets: neither carries ink, and both say the same."""
    states = [tuple(mark.state for mark in reading.marks) for reading in (one, other)]
    return (
        not one.fingerprint and not other.fingerprint and states[0] == states[1] and MarkState.DOUBTFUL not in states[0]
    )


__all__ = ["SheetMatch", "SheetMemory", "blank_alike", "evidence", "sheet_print"]
