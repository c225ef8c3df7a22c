"""A second look at marks that the rules of the eye leave in doubt, and at those decided by a narrow margin.

Two small networks, one for printed names and one for boxes, learned from sheets marked with drawn strokes
(``tests/second_look``). They see a cut-out of the flat page beside the blank page. They never count alone: a doubt is
settled only where the network is all but certain, and what the rules decided narrowly becomes doubt where the network
sees something else. So two independent eyes have to be wrong together before a number is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from threading import Lock
from typing import NamedTuple

import cv2
import numpy as np

from ballotcount.domain.reading import MarkKind, MarkReading, MarkState
from ballotcount.places import resource
from ballotcount.reading.arrays import Floats, Gray
from ballotcount.reading.cells import Cell
from ballotcount.reading.ink import Blank, Ink
from ballotcount.reading.names import Name

NAME_SIZE, BOX_SIZE = (48, 352), (60, 140)
"""Height and width of the cut-outs, px of the flat page."""
LEAD = 24
"""Pixels before a name's first letter in its cut-out."""
NAME_EMPTY, NAME_STRUCK, BOX_EMPTY, BOX_CROSS = 3.0, 2.0, 2.5, 2.0
"""Certainty from which a doubt is settled: minus the decimal logarithm of all other chances together. On 1,200 sheets
of each style with recorded hands the most certain wrong answers were at 0.3, 1.0, 1.0 and 1.1; hair lines paler than
any pen it learned reach 2.8 as nothing."""
NAME_AGAINST, BOX_AGAINST = 0.2, 0.5
"""Chance below which what was decided narrowly becomes doubt."""
NARROW = 0.25
"""Sensitivity from which a decision about a name is narrow."""
AT_RULE, WITHIN, AT_RULE_PX, AT_RULE_DARK = (8, 1), (3, 9), 3, 60
"""Pixels outside and inside the left or right rule of a box, and pixels inside it beyond the rule's own fringe,
between which ink on both makes a decision about the box narrow; how many, and how dark, grey levels. A cross
well inside is not contradicted: the network, which knows splines, would doubt 1 in 36 of 13,000 of recorded hands."""
TRACE_PX, TRACE_DARK = 20, 14
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
FOLLOWED, UNFOLLOWED = 0.3, 0.5
"""Score of the rules' reading from which a doubt may be settled as a mark, and up to which as nothing."""
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
    """The second look at the names of one page; what the network said of a name is kept.

    Args:
        ink: the ink on the page.
        blank: the blank page.
    """

    def __init__(self, ink: Ink, blank: Blank) -> None:
        self._ink, self._blank = ink, blank
        self._known: dict[Place, Opinion] = {}

    def at(self, reading: MarkReading, name: Name) -> MarkReading:
        """The reading of a name after a second look."""
        doubt = _doubted(reading)
        if name.last - name.first > NAME_SIZE[1] - 2 * LEAD:
            return reading
        if reading.kind not in NAME_DOUBTS if doubt else reading.sensitivity < NARROW:
            return reading
        opinion = self._opinion(name)
        if not doubt:
            return _challenged(reading, opinion, NAME_AGAINST, MarkKind.PARTIAL)
        return _settled(reading, opinion.sure(NAME_EMPTY, NAME_STRUCK), MarkKind.THROUGH)

    def open(self, reading: MarkReading, name: Name) -> bool:
        """Whether a closer look may change a reading: what was doubted is, and a narrow strike not seen here too."""
        if _doubted(reading):
            return True
        if reading.state is MarkState.EMPTY or reading.sensitivity < NARROW or reading.sensitivity == SETTLED:
            return False
        known = self._known.get(name_place(name))
        return known is None or known.sure(NAME_EMPTY, NAME_STRUCK) is not MarkState.MARKED

    def _opinion(self, name: Name) -> Opinion:
        place = name_place(name)
        if place not in self._known:
            self._known[place] = _opinion("name", cut_out(self._ink, self._blank, place))
        return self._known[place]


def _doubted(reading: MarkReading) -> bool:
    return reading.state is MarkState.DOUBTFUL or reading.kind in BY_POLICY


def second_look_at_box(reading: MarkReading, cell: Cell, ink: Ink, blank: Blank) -> MarkReading:
    """The reading of a box after a second look."""
    doubt = reading.state is MarkState.DOUBTFUL
    left, top, right, bottom = cell.outer
    if (
        bottom - top > BOX_SIZE[0]
        or right - left > BOX_SIZE[1]
        or reading.kind not in (BOX_DOUBTS if doubt else LEARNED)
    ):
        return reading
    at_rule = _at_a_rule(cell.inner, ink.extra)
    if reading.kind is MarkKind.TICK:  # it may be a piece of the mark in the row above or below
        left, top, right, bottom = cell.inner
        at_rule = at_rule or _at_a_rule((top, left, bottom, right), ink.extra.T)
    if not (doubt or at_rule or reading.kind is MarkKind.TICK or _traced(reading, cell, ink)):
        return reading
    opinion = _opinion("box", cut_out(ink, blank, box_place(cell)))
    if doubt:
        return _settled(reading, opinion.sure(BOX_EMPTY, BOX_CROSS), MarkKind.CROSS)
    if reading.state is MarkState.MARKED and not at_rule:  # odd crosses look like anything, but not like nothing
        opinion = replace(opinion, other=0.0)
    return _challenged(reading, opinion, BOX_AGAINST, MarkKind.BETWEEN)


def _at_a_rule(inner: tuple[int, int, int, int], extra: Gray) -> bool:
    """Whether there is ink on both sides of the rule at the left or the right of a box, or of the turned page's."""
    left, top, right, bottom = inner
    rows = extra[top + 4 : bottom - 4] >= AT_RULE_DARK
    (out, into), (near, far) = AT_RULE, WITHIN
    at_left = rows[:, max(0, left - out) : left + into], rows[:, left + near : left + far]
    at_right = rows[:, right - into : right + out], rows[:, right - far : right - near]
    return any(all(np.count_nonzero(band) >= AT_RULE_PX for band in both) for both in (at_left, at_right))


def _traced(reading: MarkReading, cell: Cell, ink: Ink) -> bool:
    """Whether a box is called empty although there is a trace of ink in it."""
    left, top, right, bottom = cell.inner
    core = ink.extra[top + 4 : bottom - 4, left + 4 : right - 4]
    traced = int(np.count_nonzero(core >= max(TRACE_DARK, ink.floor)))
    return reading.state is MarkState.EMPTY and traced >= TRACE_PX


def _settled(reading: MarkReading, answer: MarkState, kind: MarkKind) -> MarkReading:
    """The reading with the network's answer, if there is one and the rules' own evidence does not speak against it."""
    if answer is MarkState.MARKED and reading.score < FOLLOWED:
        return reading
    if answer is MarkState.DOUBTFUL or (answer is MarkState.EMPTY and reading.score > UNFOLLOWED):
        return reading
    kind = kind if answer is MarkState.MARKED else MarkKind.STRAY
    return replace(reading, state=answer, kind=kind, sensitivity=SETTLED)


def _challenged(reading: MarkReading, opinion: Opinion, against: float, kind: MarkKind) -> MarkReading:
    chance = opinion.empty if reading.state is MarkState.EMPTY else 1 - opinion.empty - opinion.other
    if chance >= against:
        return reading
    return replace(reading, state=MarkState.DOUBTFUL, kind=kind, sensitivity=1.0)


def name_place(name: Name) -> Place:
    """Where a name's cut-out lies: its small letters in the middle, its first letter a little to the right."""
    return Place(name.left + name.first - LEAD, name.top + round(name.middle) - NAME_SIZE[0] // 2, *NAME_SIZE)


def box_place(cell: Cell) -> Place:
    """Where a box's cut-out lies: the box in its middle."""
    left, top, right, bottom = cell.inner
    height, width = BOX_SIZE
    return Place((left + right) // 2 - width // 2, (top + bottom) // 2 - height // 2, height, width)


def cut_out(ink: Ink, blank: Blank, place: Place) -> Floats:
    """Darkness of the page, of the blank page, and of the ink, 0 to 1, shape (1, 3, height, width); 0 off the page."""
    left, top, height, width = place
    cut = np.zeros((1, 3, height, width), dtype=np.float32)
    part = (slice(max(0, top), top + height), slice(max(0, left), left + width))
    seen: list[Gray] = [255 - ink.paper[part], 255 - blank.gray[part], ink.extra[part]]
    down, across = part[0].start - top, part[1].start - left
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
