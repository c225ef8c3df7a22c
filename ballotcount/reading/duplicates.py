"""Know a sheet again among those already counted, and say how sure."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ballotcount.domain.reading import MarkState, PageReading
from ballotcount.reading.fingerprint import LENGTHS, print_of

WITHIN = np.array([0.06, 0.06, 0.055, 0.05, 0.30, 0.30, 0.07, 0.5], dtype=np.float32)
"""Spread of each length between two pictures of one sheet, mm (the last one: number of strokes): 19 of 20 scans keep
within 0.04 mm of the first one's bends."""
BETWEEN = np.array([0.50, 0.60, 0.30, 0.22, 1.60, 2.20, 0.20, 0.9], dtype=np.float32)
"""Spread between two hands that struck the same name."""
BOX_WITHIN = np.array([0.15, 0.15, 0.15, 0.15, 0.10, 0.10, 0.10, 0.20], dtype=np.float32)
BOX_BETWEEN = np.array([1.00, 0.80, 1.00, 0.80, 0.80, 0.55, 0.50, 0.60], dtype=np.float32)
TAILS = np.array([20.0, 10.0, 3.0, 3.0, 2.0, 2.0, 2.0, 2.0], dtype=np.float32)
"""How much each length can speak against a sheet (natural logarithm): where a stroke lies is beyond doubt, one smeared
end of it proves nothing."""
BOX_TAIL = 3.0
GONE = -5.0
"""Evidence of a mark that is on one sheet and not on the other."""
CORRELATED = 0.5
"""Share of the summed evidence that counts: the lengths of one stroke depend on each other."""
SURE, MAYBE = 9.0, 3.5
"""Natural logarithm of the odds from which it is the same sheet, and from which people look."""


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


class SheetMemory:
    """The fingerprints of the sheets counted so far.

    Sheets without strokes are never remembered: nothing tells one from another.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, int], list[int]] = {}
        self._prints: dict[tuple[int, int], NDArray[np.float32]] = {}

    def add(self, number: int, reading: PageReading) -> None:
        """Remember a counted sheet."""
        if not reading.fingerprint:
            return
        lengths = print_of(reading.fingerprint)
        key = _key(reading, len(lengths))
        numbers = self._numbers.setdefault(key, [])
        kept = self._prints.get(key)
        if kept is None or len(numbers) >= len(kept):
            grown = np.full((max(64, 2 * len(numbers)), *lengths.shape), np.nan, dtype=np.float32)
            grown[: len(numbers)] = kept[: len(numbers)] if kept is not None else 0
            self._prints[key] = kept = grown
        kept[len(numbers)] = lengths
        numbers.append(number)

    def find(self, reading: PageReading) -> tuple[int, bool] | None:
        """The number of an earlier sheet this one may be, and whether that is sure."""
        match = self.match(reading)
        return None if match is None else (match.number, match.sure)

    def match(self, reading: PageReading) -> Match | None:
        """The earlier sheet that is most likely this one, or None."""
        lengths = print_of(reading.fingerprint)
        key = _key(reading, len(lengths))
        numbers = self._numbers.get(key, [])
        if not numbers or not len(lengths):
            return None
        odds = evidence(lengths, self._prints[key][: len(numbers)], boxes=_boxes(reading))
        best = int(odds.argmax())
        if odds[best] < MAYBE:
            return None
        chance = 1 / (1 + math.exp(-float(odds[best] - MAYBE)))
        return Match(numbers[best], bool(odds[best] >= SURE), round(chance, 6))


def evidence(one: NDArray[np.float32], others: NDArray[np.float32], *, boxes: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Natural logarithm of the odds that a sheet is the same as each of others.

    Args:
        one: lengths, shape (targets, LENGTHS), NaN where there is no ink.
        others: shape (sheets, targets, LENGTHS).
        boxes: for each target, whether it is a box.
    """
    inked = ~np.isnan(one[:, 0])
    theirs = ~np.isnan(others[:, :, 0])
    within = np.where(boxes[:, None], BOX_WITHIN, WITHIN)[inked]
    between = np.where(boxes[:, None], BOX_BETWEEN, BETWEEN)[inked]
    off = np.square(np.nan_to_num(others[:, inked] - one[inked], nan=0.0))
    wide = 2 * np.square(between) + np.square(within)
    each = np.log(np.sqrt(wide) / within) - 0.5 * off * (1 / np.square(within) - 1 / wide)
    each = np.maximum(each, -np.where(boxes[:, None], BOX_TAIL, TAILS)[inked]) * CORRELATED
    both = theirs[:, inked]
    speaks = np.where(both[:, :, None], each, 0).sum(axis=(1, 2))
    missing = (~both).sum(1) + theirs[:, ~inked].sum(1)
    return np.asarray(speaks + GONE * missing, dtype=np.float32)


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


__all__ = ["LENGTHS", "Match", "SheetMemory", "blank_alike", "evidence"]
