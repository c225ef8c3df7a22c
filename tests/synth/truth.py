"""What was drawn, and which answers of a reader are right.

A **silent misread** is a page that the reader calls ``read`` (neither ``review`` nor ``reject``) although

1. a target's answer is not among those its truth allows (table below), or is missing;
2. or the page is one that cannot be read rightly at all (two sheets, half a sheet, another paper, a blank desk).

A page sent to review or refused is never a silent misread, whatever its marks say: people will look at it. A target
whose state is ``doubtful`` is never one either, since doubt too goes to people.

==============  ==============================================================================================
EMPTY           nothing drawn here: ``empty``
MARKED          a whole strike, or a mark inside the box: ``marked``, of whatever kind
PARTIAL         certainly a part of the name is struck (no line on, under or over a whole word and half of the name):
                kind ``partial`` with whatever state (the profile decides)
BESIDE          a line under, over or around the name: anything but ``marked`` as if it went through; ``marked``
                passes only with a kind of BESIDE_KINDS
AMBIGUOUS       struck and restored, a crossed-out X, an X on the border of two boxes, a foreign line over a good
                part of the name, a line that leaves a whole word free and covers more than half of the name, one
                through less than half of the letters that goes on beside them: only doubt, under every policy
NEARLY          neither a whole strike nor certainly a part of one: ``marked``, or doubt under every policy
TOUCHED         a line from elsewhere touches the target slightly: ``empty`` or doubt
UNGRADED        people would disagree about it (a line along the foot of the letters): any answer
==============  ==============================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]

BESIDE_KINDS = frozenset({"under", "over", "around"})


class Expect(StrEnum):
    EMPTY = "empty"
    MARKED = "marked"
    PARTIAL = "partial"
    BESIDE = "beside"
    AMBIGUOUS = "ambiguous"
    TOUCHED = "touched"
    NEARLY = "nearly"
    UNGRADED = "ungraded"

    def allows(self, state: str, kind: str) -> bool:
        """Whether an answer on a page called ``read`` is right."""
        if state == "doubtful" or self is Expect.UNGRADED:
            return True
        if self is Expect.EMPTY:
            return state == "empty"
        if self is Expect.MARKED:
            return state == "marked"
        if self is Expect.PARTIAL:
            return kind == "partial"
        if self is Expect.BESIDE:
            return state == "empty" or kind in BESIDE_KINDS
        if self is Expect.NEARLY:
            return state == "marked"
        return self is Expect.TOUCHED and state == "empty"


@dataclass(frozen=True, slots=True)
class MarkTruth:
    """What was done to one target.

    Attributes:
        drawn: the name of the mark (``bar``, ``cross``, ``partial_family``...), ``none`` where nothing was drawn.
    """

    candidate: int
    option: str
    drawn: str
    expect: Expect


@dataclass(slots=True)
class PageTruth:
    """Everything that was done to one picture.

    Attributes:
        marks: one for each target of the layout, in its order.
        foreign: ``(kind, box in mm of the layout)`` of each thing written outside the targets.
        stamp: whether a stamp was put on the sheet.
        over_names: whether the stamp was put over names.
        readable: False for a picture from which no reading can be right.
        corruptions: names of what was done to the paper and the picture.
        colours: how many pens of different colour were used.
        view: mm of the sheet to px of the picture, without folds and curl; for showing a place to people.
    """

    marks: list[MarkTruth] = field(default_factory=list)
    foreign: list[tuple[str, Box]] = field(default_factory=list)
    stamp: bool = False
    over_names: bool = False
    readable: bool = True
    corruptions: list[str] = field(default_factory=list)
    colours: int = 1
    pen: str = ""
    view: NDArray[np.float64] | None = None

    @property
    def written(self) -> bool:
        """Whether a word, a name or a signature was written outside the targets."""
        return any(kind in ("word", "signature", "name") for kind, _ in self.foreign)
