"""What the voter meant, and which readings of it are wrong.

The rule: the voter's intention is the truth. A strike through the letters that covers three fifths of a name and
touches each of its words is a strike to any board. Less may go to people, but ink on letters may not be decided as
nothing. A line through several names means those names.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from ballotcount.domain.layout import Box, Option, TargetKind
from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, PageStatus, ReadingPolicy
from tests.synth2.ballots import Place
from tests.synth2.hands import Points

Key = tuple[int, Option]

BIN = 0.25
"""Step along a name in which covered width is counted, mm."""


class Intent(StrEnum):
    """What was meant on one target."""

    CLEAN = "clean"
    """Nothing, and no ink came near."""
    BRUSHED = "brushed"
    """Nothing was meant here; ink of a neighbour or an accident lies on it."""
    STRUCK = "struck"
    """The name alone is struck."""
    GROUP = "group"
    """The name is struck by one mark over several names."""
    PART = "part"
    """A part of the name is marked on purpose; boards and rules differ."""
    NEAR = "near"
    """A line under, over or around the name; boards and rules differ."""
    CROSSED = "crossed"
    """A cross stands in the box."""
    OTHER_SIGN = "other_sign"
    """A tick, a filled box, a circle, a word: meant for the box, not the prescribed sign."""
    PEOPLE = "people"
    """Taken back, astride two places, or else for people only: any decision of a machine is wrong."""


class Verdict(StrEnum):
    """How a reading of one target compares with the truth."""

    RIGHT = "right"
    TO_PEOPLE = "to_people"
    FALSE_DOUBT = "false_doubt"
    """A doubt on a target whose row carries no ink."""
    CLEAR_DOUBT = "clear_doubt"
    """A doubt on a strike or cross that is one to any board."""
    BY_POLICY = "by_policy"
    """Decided by the profile's rule about a mark that is certainly of its kind."""
    LATENT = "latent"
    """Certain and wrong, on a page that goes to people for another reason."""
    SILENT = "silent"
    """Certain and wrong, on a page called read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The truth rule in figures; chosen, not measured.

    Attributes:
        cover: share of the width of a name that makes a strike to any board.
        touch: share of a word that counts as touched.
        most_free: largest covered share that a profile may call "a part of the name".
        word_free: largest share of a word with ink that still is a free word.
        on_letters_mm: how far beyond the small letters ink still lies on the letters.
        near_mm: how far from a name ink may lie and still explain a doubt.
        brushed: smallest share of a clean name with ink that is no longer clean.
    """

    cover: float = 0.6
    touch: float = 0.12
    most_free: float = 0.5
    word_free: float = 0.05
    on_letters_mm: float = 0.25
    near_mm: float = 1.2
    brushed: float = 0.01


LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is true of one target.

    Attributes:
        mark: name of the mark that was drawn, empty for none.
        cover: share of the name's width with ink on its letters.
        words: the same for each word.
        near: whether any ink lies in the row near the target.
    """

    intent: Intent
    mark: str = ""
    cover: float = 0.0
    words: tuple[float, ...] = ()
    near: bool = False

    def clear(self, limits: Limits = LIMITS) -> bool:
        """Whether any board takes this as a strike."""
        return self.cover >= limits.cover and all(word >= limits.touch for word in self.words)

    def part_only(self, limits: Limits = LIMITS) -> bool:
        """Whether a whole word is free and at least half of the name too, so that a profile may decide."""
        return self.cover <= limits.most_free and any(word <= limits.word_free for word in self.words)


@dataclass(frozen=True, slots=True)
class Meant:
    """The voter's intention for one target, before the ink is measured."""

    intent: Intent
    mark: str


def measured(place: Place, meant: Meant | None, points: Points, width_mm: float, limits: Limits = LIMITS) -> Truth:
    """Measure the ink on a target and say what is true of it.

    Args:
        points: all points of all strokes on the sheet, ``(n, 2)`` mm.
        width_mm: of the widest pen.
    """
    cover, words = _on_letters(place, points=points, width_mm=width_mm, limits=limits)
    near = _near(place, points=points, width_mm=width_mm, limits=limits)
    if meant is not None:
        return Truth(intent=meant.intent, mark=meant.mark, cover=cover, words=words, near=near)
    on_target = place.target.kind is TargetKind.STRIKE and cover > limits.brushed
    intent = Intent.BRUSHED if on_target or near else Intent.CLEAN
    return Truth(intent=intent, cover=cover, words=words, near=near)


def _on_letters(place: Place, points: Points, width_mm: float, limits: Limits) -> tuple[float, tuple[float, ...]]:
    """Measure the share of the width of the name, and of each word, that has ink on the letters."""
    top = place.core[0] - limits.on_letters_mm
    bottom = place.core[1] + limits.on_letters_mm
    inside = points[(points[:, 1] > top) & (points[:, 1] < bottom), 0]
    left, _, wide, _ = place.target.bbox
    edges = np.arange(left, left + wide, BIN)
    reach = round(max(width_mm / 2, 0.2) / BIN)
    at = np.floor((inside - left) / BIN).astype(int) + reach
    hits = np.zeros(len(edges) + 2 * reach, bool)
    hits[at[(at >= 0) & (at < len(hits))]] = True
    spread = np.convolve(hits, np.ones(2 * reach + 1), mode="same") > 0
    hits = spread[reach : reach + len(edges)]
    words = tuple(_share(hits[(edges >= a) & (edges < b)]) for a, b in place.words)
    return _share(hits), words


def _share(hits: npt.NDArray[np.bool_]) -> float:
    return round(float(hits.mean()), 3) if len(hits) else 0.0


def _near(place: Place, points: Points, width_mm: float, limits: Limits) -> bool:
    edge = limits.near_mm + width_mm / 2
    if place.target.kind is TargetKind.STRIKE:
        x, y, w, h = place.target.bbox
    else:
        x, y, w, h = place.target.bbox
        edge = width_mm / 2 + 0.3
    inside = (points[:, 0] > x - edge) & (points[:, 0] < x + w + edge)
    return bool((inside & (points[:, 1] > y - edge) & (points[:, 1] < y + h + edge)).any())


def judge(truth: Truth, mark: MarkReading, status: PageStatus, policy: ReadingPolicy) -> Verdict:
    """Compare a reading of a target with the truth, under the policy it was decided by."""
    if mark.state is MarkState.DOUBTFUL:
        if truth.intent is Intent.CLEAN:
            return Verdict.FALSE_DOUBT
        clear = truth.intent is Intent.CROSSED or (truth.intent is Intent.STRUCK and truth.clear())
        return Verdict.CLEAR_DOUBT if clear else Verdict.TO_PEOPLE
    struck = mark.state is MarkState.MARKED
    right = _marked_is_right(truth) if struck else _empty_is_right(truth)
    if right:
        return Verdict.RIGHT
    if not struck and _policy_says_empty(truth, mark.kind, policy):
        return Verdict.BY_POLICY
    return Verdict.SILENT if status is PageStatus.READ else Verdict.LATENT


def _marked_is_right(truth: Truth) -> bool:
    return truth.intent in (Intent.STRUCK, Intent.GROUP, Intent.PART, Intent.CROSSED, Intent.OTHER_SIGN)


def _empty_is_right(truth: Truth) -> bool:
    return truth.intent in (Intent.CLEAN, Intent.BRUSHED)


def _policy_says_empty(truth: Truth, kind: MarkKind, policy: ReadingPolicy) -> bool:
    """Whether the rule of the profile may make this mark a name that is not struck."""
    single = truth.intent in (Intent.STRUCK, Intent.PART, Intent.NEAR)
    if kind is MarkKind.PARTIAL and policy.partial is MarkState.EMPTY:
        return single and truth.part_only()
    odd = kind in (MarkKind.UNDER, MarkKind.OVER, MarkKind.AROUND)
    return odd and policy.odd is MarkState.EMPTY and truth.intent is Intent.NEAR


@dataclass(frozen=True, slots=True)
class Foreign:
    """Writing outside the targets that people have to see, and what it is."""

    mark: str
    box: Box
