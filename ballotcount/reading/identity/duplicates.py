"""Recognise a sheet that was counted before, with the probability of that."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ballotcount.domain.layout import Option
from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, PageReading, SheetPrint
from ballotcount.reading.identity.fingerprint import NOTHING, Patch, Print, print_of
from ballotcount.reading.identity.likeness import Values, evidence, nearest
from ballotcount.reading.identity.thresholds import IDENTITY_THRESHOLDS, IdentityThresholds

States = NDArray[np.int8]
"""int8, shape (targets,): MARKED, CLEAN, INKED, PERHAPS_INKED or UNDECIDED."""
UNDECIDED = -1
"""Hidden, or ink that may be dirt, a fold or print that lies a little elsewhere."""
CLEAN = 0
MARKED = 1
INKED = 2
"""Ink of a pen that another picture of the sheet may show as a mark or as none, but not leave out."""
PERHAPS_INKED = 3
"""The same where the reader is not sure."""
NO_PEN = frozenset({MarkKind.NONE, MarkKind.STRAY, MarkKind.UNSEEN, MarkKind.DOT})
"""Kinds that another picture of the sheet may well not show."""
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
        confidence: probability that the sheet was read before, 0 to 1.
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

    def odds(self, one: Print, states: States, boxes: NDArray[np.bool_]) -> tuple[Values, NDArray[np.bool_]]:
        """Return the natural logarithms of the odds that a sheet is each of these, and which of them it may surely be.

        Ink that one sheet has on a target and the other lacks is never that of one sheet, however alike the rest is;
        where the ink need not be a mark another picture may have missed it, and people must compare.
        """
        theirs = np.array(self.states)
        odds = np.full(len(theirs), OTHER_SHEET)
        # most sheets of a pile differ in a mark, and nothing else need be compared with those
        alike = np.flatnonzero(~_one_sided(theirs, states, MARKED).any(1))
        alike = alike[nearest(one, self.lengths[alike], self.limits.compared)]
        theirs = theirs[alike]
        odds[alike] = evidence(one, self.lengths[alike], self.sure[alike], boxes=boxes, limits=self.limits)
        odds[alike] += self.limits.one_sided * _one_sided(theirs, states, INKED).sum(1)
        odds[alike] += self.limits.one_sided_doubtful * _one_sided(theirs, states, PERHAPS_INKED).sum(1)
        may_be_sure = np.zeros(len(odds), dtype=np.bool_)
        may_be_sure[alike] = ~_one_sided(theirs, states, INKED, PERHAPS_INKED).any(1)
        usual = self._usual_stamps(one)
        for place in alike:
            odds[place] += stamp_evidence(one.stamp, self.stamps[int(place)], usual, limits=self.limits)
        return odds, may_be_sure

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

    def find(self, reading: PageReading, lying: int | None = None) -> tuple[int, bool] | None:
        """Return the number of an earlier sheet this one may be, and whether that is certain; see ``match``."""
        match = self.match(reading, lying)
        return None if match is None else (match.number, match.sure)

    def match(self, reading: PageReading, lying: int | None = None) -> SheetMatch | None:
        """Return the earlier sheet that is most likely this one, or None.

        Args:
            lying: number of the sheet counted last, where it was not seen to leave.
        """
        one = print_of(reading.fingerprint, limits=self.limits)
        if one is None:
            return None
        pages = self._pages.get((_page(reading), len(one.lengths)))
        if pages is None:
            return None
        odds, may_be_sure = pages.odds(one, _states(reading), _boxes(reading, len(one.lengths)))
        chances = _chances(odds, self._priors(pages, lying))
        best = int(np.argmax(chances))
        # of all: a sheet that people let in twice is known twice, and no less
        chance = float(chances.sum())
        if chance < self.limits.maybe:
            return None
        sure = chance >= self.limits.sure and bool(may_be_sure[best])
        return SheetMatch(pages.numbers[best], sure, round(chance, 6))

    def _priors(self, pages: _Pages, lying: int | None) -> Values:
        """Return how likely a sheet is each of those known, before anything is compared.

        Each sheet known is one more that may be alike by chance.
        """
        there = np.array(pages.numbers) == lying if lying is not None else np.zeros(len(pages.numbers), dtype=bool)
        prior = np.full(len(there), self.limits.read_twice / max(1, len(there)))
        if there.any():
            prior[there] = self.limits.lying / there.sum()
        return prior


def _one_sided(theirs: NDArray[np.int8], states: States, *inked: int) -> NDArray[np.bool_]:
    """Return on which targets one sheet has ink of some states and the other is clean; shape as ``theirs``."""
    here = np.isin(states, inked) & (theirs == CLEAN)
    return np.asarray(here | (np.isin(theirs, inked) & (states == CLEAN)))


def _chances(odds: Values, priors: Values) -> Values:
    """Return the probability that a sheet is each of those known; the rest is the probability of a new sheet."""
    weights = np.append(np.log(priors) + odds, np.log(max(1e-9, 1 - float(priors.sum()))))
    weights -= weights.max()
    return np.asarray(np.exp(weights[:-1]) / np.exp(weights).sum())


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


def _states(reading: PageReading) -> States:
    """Return what each target surely shows."""
    return np.array([_state(mark) for mark in reading.marks], dtype=np.int8)


def _state(mark: MarkReading) -> int:
    """Return what a target surely shows; a mark that a policy decides may be read otherwise in another picture."""
    if mark.state is not MarkState.DOUBTFUL and mark.kind in CERTAIN[mark.state is MarkState.MARKED]:
        return MARKED if mark.state is MarkState.MARKED else CLEAN
    # a cross that reaches the next box is met there or not, as the picture falls
    beside = mark.kind is MarkKind.BETWEEN and mark.option is not Option.STRIKE
    if mark.kind in NO_PEN or beside:
        return UNDECIDED
    return PERHAPS_INKED if mark.state is MarkState.DOUBTFUL else INKED


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


__all__ = ["SheetMatch", "SheetMemory", "blank_alike", "sheet_print"]
