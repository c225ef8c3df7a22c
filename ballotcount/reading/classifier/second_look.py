"""Ask small networks for a second opinion: on every mark in a box, on names in doubt, and on names decided by a narrow
margin.

The networks learned printed names and boxes from sheets marked with drawn strokes (``tests/second_look``). A name that
was decided narrowly, as nine of ten of those asked about are, is shown to a quick one, a doubt to a thorough one. They
see a cut-out of the flat page beside the template. They never count alone: a doubt is settled only where the network is
nearly certain, and a decision of the rules becomes a doubt where the network disagrees. So two independent methods have
to be wrong together before a number is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import inf
from threading import Lock
from typing import NamedTuple

import cv2
import numpy as np

from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState
from ballotcount.files.places import resource
from ballotcount.reading.arrays.arrays import Floats, Gray
from ballotcount.reading.boxes.cells import BoxCell
from ballotcount.reading.boxes.mark_classifier import (
    BENT_LINE,
    CORNER_OF_NO_TICK,
    CROSS_WITH_LOOP,
    FILLED,
    FILLED_WITHOUT_CROSSING,
    LONGER_THAN_A_CROSS,
    MANY_PIECES,
    MORE_THAN_A_CROSS,
    NO_CROSSING,
    ONE_LINE,
    PALER_THAN_THE_PEN,
    PART_OF_LARGER_MARK,
    RING,
)
from ballotcount.reading.classifier.thresholds import SECOND_LOOK_THRESHOLDS, SecondLookThresholds
from ballotcount.reading.ink.ink import Ink, PageTemplate
from ballotcount.reading.strikes.name_geometry import NameRegion

NAME_SIZE = (48, 352)
BOX_SIZE = (60, 140)
"""Height and width of the cut-outs, px of the flat page."""
LEAD = 24
"""Pixels before a name's first letter in its cut-out."""
NAME_DOUBTS = (
    MarkKind.NONE, MarkKind.STRAY, MarkKind.PARTIAL, MarkKind.OVER, MarkKind.UNDER, MarkKind.AROUND, MarkKind.BETWEEN
)  # fmt: skip
BOX_DOUBTS = (
    MarkKind.NONE, MarkKind.STRAY, MarkKind.BETWEEN, MarkKind.CROSSED_OUT, MarkKind.NO_CROSS, MarkKind.FILL,
    MarkKind.LINE, MarkKind.DOT, MarkKind.AROUND
)  # fmt: skip
"""Kinds of doubt that are about the shape of the ink, which the network sees too; the others have causes elsewhere.
More ink beside a strike is left to people: of 99 names restored by recorded hands the network missed none, but it took
two of the rehearsal deck, drawn otherwise, for plain strikes."""
LEARNED = (MarkKind.NONE, MarkKind.STRAY, MarkKind.CROSS, MarkKind.SPILL, MarkKind.TICK)
"""Kinds in a box that the network can contradict; the others are one class to it with all else."""
BY_POLICY = (MarkKind.PARTIAL, MarkKind.OVER, MarkKind.UNDER, MarkKind.AROUND)
"""Kinds of a name that count as the congress decided: whether it is one of them at all is a doubt."""


class Cutout(NamedTuple):
    """A cut-out in pixels of the flat page; it may reach over the page's edge."""

    left: int
    top: int
    height: int
    width: int


@dataclass(frozen=True, slots=True)
class Opinion:
    """The probabilities of what a target may be, as the network sees it.

    Attributes:
        empty: nothing, or nothing of a pen.
        marked: the name is struck, or the box has a cross.
        other: anything that people should see: a part, an edge, a mark taken back.
    """

    empty: float
    marked: float
    other: float

    def sure(self, empty: float, marked: float) -> MarkState:
        """Return its answer where it is nearly certain, doubt elsewhere."""
        if 1 - self.empty < 10**-empty:
            return MarkState.EMPTY
        return MarkState.MARKED if 1 - self.marked < 10**-marked else MarkState.DOUBTFUL


class NameLook:
    """The second opinion on the names of one page; what the networks said is kept, and which names they settled.

    Args:
        ink: the ink on the page.
        template: the blank page.
    """

    def __init__(
        self, ink: Ink, template: PageTemplate, *, limits: SecondLookThresholds = SECOND_LOOK_THRESHOLDS
    ) -> None:
        self.limits = limits
        self._ink = ink
        self._template = template
        self._quick: dict[Cutout, Opinion] = {}
        self._thorough: dict[Cutout, Opinion] = {}
        self._answered: set[Cutout] = set()

    def at(self, reading: MarkReading, name: NameRegion) -> MarkReading:
        """Return the reading of a name after a second opinion."""
        doubt = _doubted(reading)
        # the network would see a part of the name only
        if name.last - name.first > NAME_SIZE[1] - 2 * LEAD:
            return reading
        if reading.kind not in NAME_DOUBTS if doubt else reading.sensitivity < self.limits.narrow:
            return reading
        # the quick network can contradict a narrow decision, but settles nothing
        if not doubt:
            return _challenged(
                reading,
                opinion=self._opinion("name-quick", name),
                against=self.limits.name_against,
                kind=MarkKind.PARTIAL,
            )
        # no certainty reaches infinity: where the rules followed ink, "empty" is out of its reach
        empty = self.limits.name_empty if reading.score <= self.limits.unfollowed else inf
        opinion = self._opinion("name", name)
        answer = opinion.sure(empty, self.limits.name_struck)
        settled = _settled(reading, answer=answer, opinion=opinion, kind=MarkKind.THROUGH, limits=self.limits)
        if settled is not reading:
            self._answered.add(name_place(name))
        return settled

    def open(self, reading: MarkReading, name: NameRegion) -> bool:
        """Return whether a closer look may change a reading: it was doubted, or is a narrow strike not asked about
        yet."""
        if _doubted(reading):
            return True
        place = name_place(name)
        if reading.state is MarkState.EMPTY or reading.sensitivity < self.limits.narrow or place in self._answered:
            return False
        known = self._quick.get(place)
        return known is None or known.sure(self.limits.name_empty, self.limits.name_struck) is not MarkState.MARKED

    def _opinion(self, which: str, name: NameRegion) -> Opinion:
        place = name_place(name)
        known = self._thorough if which == "name" else self._quick
        if place not in known:
            known[place] = _opinion(which, cut_out(self._ink, self._template, place))
        return known[place]


def _doubted(reading: MarkReading) -> bool:
    return reading.state is MarkState.DOUBTFUL or reading.kind in BY_POLICY


def second_look_at_box(
    reading: MarkReading,
    cell: BoxCell,
    ink: Ink,
    template: PageTemplate,
    *,
    by_habit: bool = False,
    limits: SecondLookThresholds = SECOND_LOOK_THRESHOLDS,
) -> MarkReading:
    """Return the reading of a box after a second opinion.

    Args:
        reading: what the rules say.
        cell: the box.
        ink: the ink on the page.
        template: the blank page.
        by_habit: True if the sheet's other marks are plain crosses, and the row has no other mark.
        limits: the thresholds.
    """
    doubt = reading.state is MarkState.DOUBTFUL
    left, top, right, bottom = cell.outer
    if (
        bottom - top > BOX_SIZE[0]
        or right - left > BOX_SIZE[1]
        or reading.kind not in (BOX_DOUBTS if doubt else LEARNED)
    ):
        return reading
    near, touching, over = _at_a_rule(cell.inner, ink.residual, limits=limits)
    if not (doubt or near or reading.state is MarkState.MARKED or _traced(reading, cell, ink, limits=limits)):
        return reading
    opinion = _opinion("box", cut_out(ink, template, box_place(cell)))
    if doubt:
        # where the rules measured much ink, "empty" is out of its reach: it has learned arms of neighbours as nothing.
        # what fills a box, a finger too, hides a mark; an even patch looks to the network like bare paper
        is_little = reading.score <= limits.unfollowed and reading.kind is not MarkKind.FILL
        empty = limits.box_empty if is_little else inf
        cross = limits.between_cross if reading.kind is MarkKind.BETWEEN and not over else limits.box_cross
        if reading.rule is not None:
            # beside a rule a cross may be meant for the next box, whatever the voter's habit
            cross = _certainties(by_habit and not near, limits).get(reading.rule.name, cross)
        answer = opinion.sure(empty, cross)
        return _settled(reading, answer=answer, opinion=opinion, kind=MarkKind.CROSS, limits=limits)
    if reading.state is MarkState.EMPTY:
        against = limits.empty_against
    elif near:
        against = limits.over_against if over else limits.touching_against if touching else limits.near_against
    else:
        against = limits.box_against
    return _challenged(reading, opinion=opinion, against=against, kind=MarkKind.BETWEEN)


def _certainties(by_habit: bool, limits: SecondLookThresholds) -> dict[str, float]:
    """Return how certain the network must be of a cross, for rules of their own: a longer one may be taken back."""
    own = {LONGER_THAN_A_CROSS: limits.longer_cross, CROSS_WITH_LOOP: limits.loop_cross}
    # it sees one box, and no shape says whose ink it is
    own |= dict.fromkeys((PALER_THAN_THE_PEN, PART_OF_LARGER_MARK), inf)
    # and one slash in ten is a cross to it, and many letters
    own |= dict.fromkeys((ONE_LINE, BENT_LINE, CORNER_OF_NO_TICK, NO_CROSSING, RING, FILLED_WITHOUT_CROSSING), inf)
    if not by_habit:
        return own
    alike = dict.fromkeys((MORE_THAN_A_CROSS, FILLED, MANY_PIECES), limits.habit_cross)
    return own | alike | {CROSS_WITH_LOOP: limits.habit_loop}


def crosses_by_habit(
    cells: Sequence[BoxCell],
    readings: Sequence[MarkReading],
    limits: SecondLookThresholds = SECOND_LOOK_THRESHOLDS,
) -> list[bool]:
    """Return for each box whether a doubted mark in it may count as one more cross of a voter who makes crosses.

    One voter, one habit: the sheet has some plain crosses, and the row has no other mark, beside
    which a cross was perhaps taken back.
    """
    plain = sum(one.state is MarkState.MARKED and one.kind is MarkKind.CROSS for one in readings)
    if plain < limits.habit_crosses:
        return [False] * len(readings)
    marks = Counter(
        cell.target.candidate
        for cell, one in zip(cells, readings, strict=True)
        if one.state is not MarkState.EMPTY or one.kind is not MarkKind.NONE
    )
    return [marks[cell.target.candidate] == 1 for cell in cells]


def _at_a_rule(
    inner: tuple[int, int, int, int], residual: Gray, *, limits: SecondLookThresholds = SECOND_LOOK_THRESHOLDS
) -> tuple[bool, bool, bool]:
    """Return whether ink is near the left or right rule of a box, whether it touches it, and lies over it."""
    left, top, right, bottom = inner
    rows = residual[top + limits.core_px : bottom - limits.core_px]
    first, last = limits.inside
    inside = rows[:, left + first : left + last], rows[:, right - last : right - first]

    def beyond(least: int, most: int) -> bool:
        outside = rows[:, max(0, left - most) : max(0, left - least)], rows[:, right + least : right + most]
        # both sides of one rule: ink beyond it alone is a neighbour's
        return any(
            min(np.count_nonzero(one >= limits.over_dark), np.count_nonzero(other >= limits.over_dark))
            >= limits.rule_px
            for one, other in zip(inside, outside, strict=True)
        )

    near = any(np.count_nonzero(band >= limits.near_dark) >= limits.rule_px for band in inside)
    return near, near and beyond(*limits.touching), near and beyond(*limits.over)


def _traced(
    reading: MarkReading, cell: BoxCell, ink: Ink, *, limits: SecondLookThresholds = SECOND_LOOK_THRESHOLDS
) -> bool:
    """Return whether a box is called empty although there is a trace of ink in it."""
    left, top, right, bottom = cell.inner
    core = ink.residual[top + limits.core_px : bottom - limits.core_px, left + limits.core_px : right - limits.core_px]
    traced = int(np.count_nonzero(core >= max(limits.trace_dark, ink.noise_floor)))
    return reading.state is MarkState.EMPTY and traced >= limits.trace_px


def _settled(
    reading: MarkReading, *, answer: MarkState, opinion: Opinion, kind: MarkKind, limits: SecondLookThresholds
) -> MarkReading:
    """Return the reading with the network's answer, if it has one and the rules' evidence does not contradict it."""
    if answer is MarkState.DOUBTFUL or (answer is MarkState.MARKED and reading.score < limits.followed):
        return reading
    marked = answer is MarkState.MARKED
    kind = kind if marked else MarkKind.STRAY
    name = "second_look_marked" if marked else "second_look_empty"
    rule = AppliedRule(name, round(opinion.marked if marked else opinion.empty, 3))
    return replace(reading, state=answer, kind=kind, sensitivity=limits.settled, rule=rule)


def _challenged(reading: MarkReading, *, opinion: Opinion, against: float, kind: MarkKind) -> MarkReading:
    """Return the reading, or a doubt where the network's probability for it is below ``against``."""
    # a box has a fourth class, the tick: what "empty" and "other" leave speaks for the mark
    chance = opinion.empty if reading.state is MarkState.EMPTY else 1 - opinion.empty - opinion.other
    if chance >= against:
        return reading
    rule = AppliedRule("second_look_doubts", round(chance, 3), against)
    return replace(reading, state=MarkState.DOUBTFUL, kind=kind, sensitivity=1.0, rule=rule)


def name_place(name: NameRegion) -> Cutout:
    """Return where a name's cut-out lies: small letters in the middle, first letter a little to the right."""
    return Cutout(name.left + name.first - LEAD, name.top + round(name.middle) - NAME_SIZE[0] // 2, *NAME_SIZE)


def box_place(cell: BoxCell) -> Cutout:
    """Return where a box's cut-out lies: the box in its middle."""
    left, top, right, bottom = cell.inner
    height, width = BOX_SIZE
    return Cutout(
        left=(left + right) // 2 - width // 2, top=(top + bottom) // 2 - height // 2, height=height, width=width
    )


def cut_out(ink: Ink, template: PageTemplate, place: Cutout) -> Floats:
    """Return darkness of page, template and residual, 0 to 1, shape (1, 3, height, width); 0 off the page."""
    left, top, height, width = place
    cut = np.zeros((1, 3, height, width), dtype=np.float32)
    part = (slice(max(0, top), top + height), slice(max(0, left), left + width))
    seen: list[Gray] = [255 - ink.paper[part], 255 - template.gray[part], ink.residual[part]]
    down = part[0].start - top
    across = part[1].start - left
    for plane, values in enumerate(seen):
        cut[0, plane, down : down + values.shape[0], across : across + values.shape[1]] = values
    return cut / np.float32(255)


def _opinion(which: str, cut: Floats) -> Opinion:
    net, turn = _network(which)
    with turn:  # a camera and a scanner's folder are read side by side, and a network holds one cut-out at a time
        net.setInput(cut)
        scores = np.asarray(net.forward(), dtype=np.float64).ravel()
    # the greatest score is taken off first, as exp of a large one would overflow
    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    return Opinion(float(chances[0]), float(chances[1]), float(chances[-1]))


@cache
def _network(which: str) -> tuple[cv2.dnn.Net, Lock]:
    kept = resource("second_look", f"{which}.onnx").read_bytes()
    return cv2.dnn.readNetFromONNX(np.frombuffer(kept, dtype=np.uint8)), Lock()
