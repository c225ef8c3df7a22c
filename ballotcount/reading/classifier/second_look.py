"""A second look at every mark in a box, and at names that are in doubt or were decided by a narrow margin.

Small networks for printed names and for boxes learned from sheets marked with drawn strokes (``tests/second_look``).
A name that was decided narrowly, as nine of ten are that are looked at, is shown to a quick one, a doubt to a
thorough one. They see a cut-out of the flat page beside the blank page. They never count alone: a doubt is
settled only where the network is all but certain, and what the rules decided becomes doubt where the network
sees something else. So two independent eyes have to be wrong together before a number is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from math import inf
from threading import Lock
from typing import NamedTuple

import cv2
import numpy as np

from ballotcount.domain.reading import MarkKind, MarkReading, MarkState
from ballotcount.files.places import resource
from ballotcount.reading.arrays.arrays import Floats, Gray
from ballotcount.reading.boxes.cells import Cell
from ballotcount.reading.ink.ink import Ink, PageTemplate
from ballotcount.reading.strikes.name_geometry import NameRegion

NAME_SIZE = (48, 352)
BOX_SIZE = (60, 140)
"""Height and width of the cut-outs, px of the flat page."""
LEAD = 24
"""Pixels before a name's first letter in its cut-out."""
NAME_EMPTY = 3.0
NAME_STRUCK = 2.0
BOX_EMPTY = 2.0
LARGE_EMPTY = 3.0
BOX_CROSS = 2.2
BETWEEN_CROSS = 2.0
"""Certainty from which a doubt is settled, the fourth a doubt about a box with much ink, the last a doubt about which
box a cross belongs to: minus the decimal logarithm of all other chances together. On 1,200 sheets with recorded hands
the most certain wrong answers about names were at 0.3 and 1.0. About boxes, on 2,600 sheets, 600 of them with a third
of the crosses drawn at a rule: at 0.4 as nothing, 1.7 as a cross, and 0.7 for the last, but for four crosses of whose
strokes at least 92 parts in 100 lie inside, up to 1.7. To an earlier network hair lines paler than any pen it had
learned were nothing at 2.8."""
NAME_AGAINST = 0.2
EMPTY_AGAINST = 0.2
BOX_AGAINST = 0.4
"""Chance below which what was decided becomes doubt: of a name decided narrowly, of an empty box with ink near or in
it, and of any mark in a box."""
NEAR_AGAINST = 0.8
TOUCHING_AGAINST = 0.93
OVER_AGAINST = 0.96
"""The same of a mark near the rule at the left or right of its box; of one that touches that rule; and of one that
reaches over it. On those sheets they leave 29 wrong answers: two boxes called empty that the half of a cross
reaches into, and crosses of which at most a twelfth lies outside their box."""
NARROW = 0.25
"""Sensitivity from which a decision about a name is narrow."""
INSIDE = (2, 9)
TOUCHING = (-1, 8)
OVER = (2, 8)
RULE_PX = 3
NEAR_DARK = 25
OVER_DARK = 30
"""Pixels inside the left or right rule of a box between which ink is near the rule, and pixels outside its inner edge
between which ink of the same box's mark touches it or lies over it; how many pixels, and how dark, grey levels."""
TRACE_PX = 20
TRACE_DARK = 14
"""Pixels of ink, and their darkness, from which a box called empty is looked at: a nearly dry pen."""
NAME_DOUBTS = (
    MarkKind.NONE, MarkKind.STRAY, MarkKind.PARTIAL, MarkKind.OVER, MarkKind.UNDER, MarkKind.AROUND, MarkKind.BETWEEN
)  # fmt: skip
BOX_DOUBTS = (
    MarkKind.NONE, MarkKind.STRAY, MarkKind.BETWEEN, MarkKind.CROSSED_OUT, MarkKind.FILL, MarkKind.LINE, MarkKind.DOT
)  # fmt: skip
"""Kinds of doubt that are about the shape of the ink, which the network sees too; the others have causes elsewhere.
More ink beside a strike is left to people: of 99 names restored by recorded hands the network missed none, but it took
two of the rehearsal deck, drawn otherwise, for plain strikes."""
LEARNED = (MarkKind.NONE, MarkKind.STRAY, MarkKind.CROSS, MarkKind.SPILL, MarkKind.TICK)
"""Kinds in a box that the network can contradict; the others are one class to it with all else."""
BY_POLICY = (MarkKind.PARTIAL, MarkKind.OVER, MarkKind.UNDER, MarkKind.AROUND)
"""Kinds of a name that count as the congress decided: whether it is one of them at all is a doubt."""
FOLLOWED = 0.3
UNFOLLOWED = 0.5
"""Score of the rules' reading from which a doubt may be settled as a mark, and up to which lightly as nothing."""
SETTLED = 0.9
"""Sensitivity of a mark that was settled at the second look."""


class Place(NamedTuple):
    """A cut-out in pixels of the flat page; it may reach over the page's edge."""

    left: int
    top: int
    height: int
    width: int


@dataclass(frozen=True, slots=True)
class Opinion:
    """The chances of what a target may be, as the network sees it.

    Attributes:
        empty: nothing, or nothing of a pen.
        marked: the name is struck, or the box has a cross.
        other: anything that people should see: a part, an edge, a mark taken back.
    """

    empty: float
    marked: float
    other: float

    def sure(self, empty: float, marked: float) -> MarkState:
        """Its answer where it is all but certain, doubt elsewhere."""
        if 1 - self.empty < 10**-empty:
            return MarkState.EMPTY
        return MarkState.MARKED if 1 - self.marked < 10**-marked else MarkState.DOUBTFUL


class NameLook:
    """The second look at the names of one page; what the networks said of a name is kept, and which they settled.

    Args:
        ink: the ink on the page.
        template: the blank page.
    """

    def __init__(self, ink: Ink, template: PageTemplate) -> None:
        self._ink = ink
        self._template = template
        self._quick: dict[Place, Opinion] = {}
        self._thorough: dict[Place, Opinion] = {}
        self._answered: set[Place] = set()

    def at(self, reading: MarkReading, name: NameRegion) -> MarkReading:
        """The reading of a name after a second look."""
        doubt = _doubted(reading)
        if name.last - name.first > NAME_SIZE[1] - 2 * LEAD:
            return reading
        if reading.kind not in NAME_DOUBTS if doubt else reading.sensitivity < NARROW:
            return reading
        if not doubt:
            return _challenged(
                reading, opinion=self._opinion("name-quick", name), against=NAME_AGAINST, kind=MarkKind.PARTIAL
            )
        empty = NAME_EMPTY if reading.score <= UNFOLLOWED else inf
        answer = self._opinion("name", name).sure(empty, NAME_STRUCK)
        settled = _settled(reading, answer, MarkKind.THROUGH)
        if settled is not reading:
            self._answered.add(name_place(name))
        return settled

    def open(self, reading: MarkReading, name: NameRegion) -> bool:
        """Whether a closer look may change a reading: what was doubted is, and a narrow strike not seen here too."""
        if _doubted(reading):
            return True
        place = name_place(name)
        if reading.state is MarkState.EMPTY or reading.sensitivity < NARROW or place in self._answered:
            return False
        known = self._quick.get(place)
        return known is None or known.sure(NAME_EMPTY, NAME_STRUCK) is not MarkState.MARKED

    def _opinion(self, which: str, name: NameRegion) -> Opinion:
        place = name_place(name)
        known = self._thorough if which == "name" else self._quick
        if place not in known:
            known[place] = _opinion(which, cut_out(self._ink, self._template, place))
        return known[place]


def _doubted(reading: MarkReading) -> bool:
    return reading.state is MarkState.DOUBTFUL or reading.kind in BY_POLICY


def second_look_at_box(reading: MarkReading, cell: Cell, ink: Ink, template: PageTemplate) -> MarkReading:
    """The reading of a box after a second look."""
    doubt = reading.state is MarkState.DOUBTFUL
    left, top, right, bottom = cell.outer
    if (
        bottom - top > BOX_SIZE[0]
        or right - left > BOX_SIZE[1]
        or reading.kind not in (BOX_DOUBTS if doubt else LEARNED)
    ):
        return reading
    near, touching, over = _at_a_rule(cell.inner, ink.residual)
    if not (doubt or near or reading.state is MarkState.MARKED or _traced(reading, cell, ink)):
        return reading
    opinion = _opinion("box", cut_out(ink, template, box_place(cell)))
    if doubt:
        empty = BOX_EMPTY if reading.score <= UNFOLLOWED else LARGE_EMPTY
        cross = BETWEEN_CROSS if reading.kind is MarkKind.BETWEEN and not over else BOX_CROSS
        return _settled(reading, opinion.sure(empty, cross), MarkKind.CROSS)
    if reading.state is MarkState.EMPTY:
        against = EMPTY_AGAINST
    elif near:
        against = OVER_AGAINST if over else TOUCHING_AGAINST if touching else NEAR_AGAINST
    else:
        against = BOX_AGAINST
    return _challenged(reading, opinion=opinion, against=against, kind=MarkKind.BETWEEN)


def _at_a_rule(inner: tuple[int, int, int, int], residual: Gray) -> tuple[bool, bool, bool]:
    """Whether ink is near the rule at the left or the right of a box, whether it touches it, and lies over it."""
    left, top, right, bottom = inner
    rows = residual[top + 4 : bottom - 4]
    first, last = INSIDE
    inside = rows[:, left + first : left + last], rows[:, right - last : right - first]

    def beyond(least: int, most: int) -> bool:
        outside = rows[:, max(0, left - most) : max(0, left - least)], rows[:, right + least : right + most]
        return any(
            min(np.count_nonzero(one >= OVER_DARK), np.count_nonzero(other >= OVER_DARK)) >= RULE_PX
            for one, other in zip(inside, outside, strict=True)
        )

    near = any(np.count_nonzero(band >= NEAR_DARK) >= RULE_PX for band in inside)
    return near, near and beyond(*TOUCHING), near and beyond(*OVER)


def _traced(reading: MarkReading, cell: Cell, ink: Ink) -> bool:
    """Whether a box is called empty although there is a trace of ink in it."""
    left, top, right, bottom = cell.inner
    core = ink.residual[top + 4 : bottom - 4, left + 4 : right - 4]
    traced = int(np.count_nonzero(core >= max(TRACE_DARK, ink.noise_floor)))
    return reading.state is MarkState.EMPTY and traced >= TRACE_PX


def _settled(reading: MarkReading, answer: MarkState, kind: MarkKind) -> MarkReading:
    """The reading with the network's answer, if there is one and the rules' own evidence does not speak against it."""
    if answer is MarkState.DOUBTFUL or (answer is MarkState.MARKED and reading.score < FOLLOWED):
        return reading
    kind = kind if answer is MarkState.MARKED else MarkKind.STRAY
    return replace(reading, state=answer, kind=kind, sensitivity=SETTLED)


def _challenged(reading: MarkReading, opinion: Opinion, against: float, kind: MarkKind) -> MarkReading:
    chance = opinion.empty if reading.state is MarkState.EMPTY else 1 - opinion.empty - opinion.other
    if chance >= against:
        return reading
    return replace(reading, state=MarkState.DOUBTFUL, kind=kind, sensitivity=1.0)


def name_place(name: NameRegion) -> Place:
    """Where a name's cut-out lies: its small letters in the middle, its first letter a little to the right."""
    return Place(name.left + name.first - LEAD, name.top + round(name.middle) - NAME_SIZE[0] // 2, *NAME_SIZE)


def box_place(cell: Cell) -> Place:
    """Where a box's cut-out lies: the box in its middle."""
    left, top, right, bottom = cell.inner
    height, width = BOX_SIZE
    return Place(
        left=(left + right) // 2 - width // 2, top=(top + bottom) // 2 - height // 2, height=height, width=width
    )


def cut_out(ink: Ink, template: PageTemplate, place: Place) -> Floats:
    """Darkness of the page, of the blank page, and of the ink, 0 to 1, shape (1, 3, height, width); 0 off the page."""
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
    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    return Opinion(float(chances[0]), float(chances[1]), float(chances[-1]))


@cache
def _network(which: str) -> tuple[cv2.dnn.Net, Lock]:
    kept = resource("second_look", f"{which}.onnx").read_bytes()
    return cv2.dnn.readNetFromONNX(np.frombuffer(kept, dtype=np.uint8)), Lock()
