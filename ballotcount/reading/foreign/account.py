"""Account for the pen ink of a page: each piece is a mark, a doubt, foreign ink, a stamp, or explained with its reason.

Ink of no account would be a silent fault. So each pixel of ink on bare paper gets a fate when it is judged, and a pixel
without one sends the page to people.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ballotcount.domain.layout import Box, TargetKind
from ballotcount.domain.reading import MarkReading, MarkState
from ballotcount.reading.arrays.arrays import Gray, Mask, at_least
from ballotcount.reading.arrays.components import labelled

if TYPE_CHECKING:
    from ballotcount.reading.template.template_page import TemplatePage


class Fate(IntEnum):
    """What becomes of a pixel of ink that no target, stamp or code explains; the value is its number in ``fates``."""

    NONE = 0
    """Nothing was decided: a fault of the program."""
    FOREIGN = 1
    """Shown to people as foreign ink."""
    SPECK = 2
    """Smaller than a sign: dust, a crumb of toner."""
    FOLD = 3
    """A straight line over the page, a crease, or a part of one."""
    FRINGE = 4
    """The edge of thick or displaced print."""
    MOVED_RULE = 5
    """A printed rule that a fold moved."""
    EDGE = 6
    """In the rim of the paper."""
    TAIL = 7
    """The end of a strike beyond its name."""
    TOO_LITTLE = 8
    """Pieces that are together less than a sign, or thinner than a pen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InkAccount:
    """The ink on bare paper of one page, each pixel with its fate.

    Attributes:
        dark: 255 where ink lies on paper free of print.
        taken: pixels that belong to marks, doubts, stamps, fiducials or codes.
        printed: those of fiducials and codes.
        fates: number of the fate of each other pixel, see ``Fate``.
    """

    dark: Gray
    taken: Mask
    printed: Mask
    fates: Gray

    def forgotten(self) -> Gray:
        """Return 255 where ink has no fate; nowhere, as long as the program has no fault."""
        # a bool is one byte of 0 or 1, so OpenCV reads the mask in place, without a copy of the page
        judged = np.asarray(cv2.bitwise_or(self.taken.view(np.uint8), self.fates), dtype=np.uint8)
        return np.asarray(cv2.bitwise_and(self.dark, cv2.bitwise_not(at_least(judged, 1))), dtype=np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True)
class InkPiece:
    """One connected piece of ink.

    Attributes:
        box: where it lies, mm.
        pixels: how many it has.
        owner: ``mark``, ``doubt``, ``foreign``, ``stamp``, ``printed`` (fiducials and codes) or ``explained``.
        reason: the number of the candidate, or the fate that explains it.
    """

    box: Box
    pixels: int
    owner: str
    reason: str


def pieces_of(
    account: InkAccount, page: TemplatePage, marks: tuple[MarkReading, ...], stamps: Mask
) -> tuple[InkPiece, ...]:
    """Return each connected piece of ink with the one owner it has; their pixels add up to all ink of the page.

    Args:
        account: of the page.
        page: its template.
        marks: the readings of its targets, in layout order.
        stamps: pixels of stamps.
    """
    labels, stats = labelled(account.dark > 0)
    y, x = np.nonzero(labels)
    number = labels[y, x]
    # one sort gives the pixels of every piece; comparing the labels piece by piece would walk all ink for each
    order = np.argsort(number, kind="stable")
    ends = np.cumsum(np.bincount(number, minlength=len(stats)))
    scale = page.template.scale
    found = []
    for one in range(1, len(stats)):
        own = order[ends[one - 1] : ends[one]]
        owner, reason = _owner(account, page=page, marks=marks, stamps=stamps, y=y[own], x=x[own])
        left, top, width, height = [round(float(value) / scale, 1) for value in stats[one, :4]]
        found.append(InkPiece(box=(left, top, width, height), pixels=len(own), owner=owner, reason=reason))
    return tuple(found)


def _owner(
    account: InkAccount,
    page: TemplatePage,
    marks: tuple[MarkReading, ...],
    stamps: Mask,
    y: np.ndarray,
    x: np.ndarray,
) -> tuple[str, str]:
    """Return what one piece belongs to, and why. The one that people look at first comes first."""
    fates = Counter(account.fates[y, x].tolist())
    if fates[Fate.FOREIGN]:
        return "foreign", Fate.FOREIGN.name.lower()
    taken = account.taken[y, x]
    if taken.any():
        if account.printed[y, x].any():
            return "printed", "code"
        if stamps[y, x].any():
            return "stamp", "stamp"
        down = y[taken] / page.template.scale
        across = x[taken] / page.template.scale
        return _of_target(page, marks=marks, down=down, across=across)
    # of equal counts the higher number wins: the answer must not depend on the order of the pixels
    fate = max((count, number) for number, count in fates.items())[1]
    return "explained", Fate(fate).name.lower()


def _of_target(
    page: TemplatePage, marks: tuple[MarkReading, ...], down: np.ndarray, across: np.ndarray
) -> tuple[str, str]:
    """Return the state of the marked or doubted target whose row holds most of the ink, and its candidate."""

    def inside(number: int) -> tuple[bool, int]:
        target = page.layout.targets[number]
        # a strike runs on beyond the letters, so a name owns its whole row and not only the box of its letters
        left, top, width, height = target.row if target.kind is TargetKind.STRIKE else target.bbox
        within = (down >= top) & (down <= top + height) & (across >= left) & (across <= left + width)
        return marks[number].state is not MarkState.EMPTY, int(np.count_nonzero(within))

    # True sorts above False: a target that is called empty owns ink only where no other target can
    best = max(range(len(marks)), key=inside)
    owner = "doubt" if marks[best].state is MarkState.DOUBTFUL else "mark"
    return owner, str(marks[best].candidate)
