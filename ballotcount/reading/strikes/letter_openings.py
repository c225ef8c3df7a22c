"""Doubt names on which a line shows only in the openings of heavy letters.

Bold print leaves little paper inside a word: a thin line through one word lies on print nearly everywhere, and neither
a stroke nor ink off the print is found. But a pen's line darkens every opening that it crosses, from the first letter
of the word to the last one; print out of place darkens one side of some of them, at the heads or the feet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import Mask
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.strikes.pen_pieces import WHITE


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOpeningThresholds:
    """When the openings of a word's letters show a line.

    Measured: names called empty, forms L, A, G, J and our own ballots, cam1080 and scan150, 362 read sheets, ordinary
    and mixed: 3,691 without a mark, at most 0.67 of a word's openings; of five names of form L (bold type) with one
    word struck, four at least 0.75, one none (seeds 2250000, 2251600, 3066400, 3067000 on; script of the day).
    """

    share: float = 0.72
    """Share of the openings of a word in one row that show ink."""
    fewest: int = 3
    """Openings of a word in that row at least. Measured: with two, 12 names without a mark have a share of 1."""
    least_px: int = 2
    """px of an opening at least. Measured: as ``share``."""
    open: float = 0.35
    """Open share of the paper (1 is without print) that is an opening. Measured: with 0.2, five such names have 1."""
    widest: float = 0.55
    """Share of the word's width that is opening in that row at most: elsewhere lines are traced. Measured: three names
    without a mark of 270 ballots of our own, ordinary, have 0.68 and more (3068000, 3068500), struck words of form L up
    to 0.47."""
    dark: float = 10.0
    """Grey levels of ink in half of an opening at least. Measured: 14 and 18 find no more and no less."""
    dark_noise: float = 2.0
    """And so many times the noise of the paper. Not measured."""
    top_px: int = 2
    """px under the heads of the small letters at which rows begin: print out of place darkens the rows there. Measured:
    with 1, three names without a mark have a share of 1."""
    foot_px: int = 3
    """px above their foot at which rows end, the same."""


LETTER_OPENINGS = LetterOpeningThresholds()


def doubt_lines_in_openings(
    evidence: Sequence[NameEvidence],
    readings: Sequence[MarkReading],
    ink: Ink,
    *,
    limits: LetterOpeningThresholds = LETTER_OPENINGS,
) -> list[MarkReading]:
    """Return the readings with a doubt for each name called empty that has a line in the openings of a word.

    Args:
        evidence: the names with their ink.
        readings: their readings, in the same order.
        ink: the ink of the page.
        limits: the thresholds.
    """
    return [
        _doubted(one, mark, ink, limits=limits) if mark.is_quiet else mark
        for one, mark in zip(evidence, readings, strict=True)
    ]


def _doubted(one: NameEvidence, mark: MarkReading, ink: Ink, *, limits: LetterOpeningThresholds) -> MarkReading:
    share = inked_openings(one, ink, limits)
    if share < limits.share:
        return mark
    rule = AppliedRule("line_in_openings", round(share, 2), limits.share)
    return replace(mark, state=MarkState.DOUBTFUL, kind=MarkKind.PARTIAL, sensitivity=1.0, rule=rule)


def inked_openings(one: NameEvidence, ink: Ink, limits: LetterOpeningThresholds = LETTER_OPENINGS) -> float:
    """Return the largest share of the openings of a word, in one row of its small letters, that show ink.

    Args:
        one: the name with its ink.
        ink: the ink of the page.
        limits: the thresholds.
    """
    name = one.name
    rows = slice(max(0, int(name.small_top) + limits.top_px - 1), int(name.baseline) - limits.foot_px + 1)
    opened = one.print_bound[rows] > ink.dark + limits.open * (WHITE - ink.dark)
    inked = opened & (one.residual[rows] >= max(limits.dark, limits.dark_noise * ink.noise))
    # on nearly every name of a clean page there is nothing to look for
    enough = limits.fewest * limits.least_px // 2
    if cv2.countNonZero(inked[:, name.first : name.last + 1].astype(np.uint8)) < enough:
        return 0.0
    return max(_in_word(opened[:, start : end + 1], inked[:, start : end + 1], limits) for start, end in name.words)


def _in_word(opened: Mask, inked: Mask, limits: LetterOpeningThresholds) -> float:
    """Return the largest share in one word; the first and the last row only stand beside those that are asked."""
    best = 0.0
    for row in range(1, len(opened) - 1):
        if np.count_nonzero(inked[row - 1 : row + 2]) < limits.fewest:
            continue
        edges = np.flatnonzero(np.diff(np.concatenate([[0], opened[row].view(np.int8), [0]])))
        wide = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= limits.least_px]
        if len(wide) < limits.fewest or sum(b - a for a, b in wide) > limits.widest * opened.shape[1]:
            continue
        shown = sum(2 * int(inked[row - 1 : row + 2, a:b].sum(axis=1).max()) >= b - a for a, b in wide)
        best = max(best, float(shown) / len(wide))
    return best
