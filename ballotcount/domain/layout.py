"""The one geometry that the printer draws and the reader measures.

All lengths are millimetres, origin at the top left of the paper, x to the right, y down. A box is ``(x, y, w, h)``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum

from ballotcount.domain.ballot import VotingMethod

Box = tuple[float, float, float, float]
"""``(x, y, width, height)`` in mm."""


class TargetKind(StrEnum):
    STRIKE = "strike"
    """The printed name's own extent; a stroke through it strikes the person."""
    BOX = "box"
    """The inside of a cell that takes an X."""
    DIGITS = "digits"
    """The inside of a cell that takes a number."""


class Option(StrEnum):
    """What a mark on a target says."""

    STRIKE = "strike"
    AGREE = "agree"
    DISAGREE = "disagree"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    VOTES = "votes"
    """A number of votes written in digits (cumulative ballots)."""


class Anchor(StrEnum):
    """What on a page tells where the page lies in a picture."""

    SQUARES = "squares"
    """The black squares and the page code that this program prints."""
    PRINT = "print"
    """The letters and rules of a form that another program printed."""


@dataclass(frozen=True, slots=True)
class FormSource:
    """The office's own file that a layout was taken from.

    Attributes:
        kind: ``pdf`` or ``scan``.
        sha256: of the file, 64 hex digits.
    """

    kind: str
    sha256: str


@dataclass(frozen=True, slots=True)
class WordBox:
    """A printed word that proves which form a sheet is.

    Attributes:
        text: the word; empty where a scanned form does not say it.
        bbox: extent of its letters, mm.
        candidate: number of the candidate whose name it belongs to, or None.
    """

    text: str
    bbox: Box
    candidate: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One place where a voter may leave a mark.

    Attributes:
        candidate: number printed before the name.
        name: the printed name.
        bbox: where the mark is expected, mm.
        row: the whole table row the target belongs to, mm; ink inside the row but outside every target is foreign.
        lines: for a strike target on several lines, the extent of each line, mm; empty for one line.
    """

    candidate: int
    name: str
    kind: TargetKind
    option: Option
    bbox: Box
    row: Box
    lines: tuple[Box, ...] = field(default=(), repr=False)  # ids of layouts printed before are digests of the rest


@dataclass(frozen=True, slots=True)
class Fiducial:
    """A solid black square used to find the page. Their places are asymmetric, so they tell which way is up."""

    id: int
    center: tuple[float, float]
    size: float


@dataclass(frozen=True, slots=True)
class QrCode:
    """A printed QR code; the same text may be printed in several places."""

    bbox: Box
    text: str


@dataclass(frozen=True, slots=True)
class PageLayout:
    """One side of paper.

    Attributes:
        page: number from 1.
        stamp: where the stamp is expected, mm, or None.
        fields: places for writing that is no vote (shares on a cumulative ballot), mm; ink there is not foreign.
        blank_png: the page as printed and unmarked, 8-bit grey PNG at ``blank_dpi``, used to tell print from ink.
        words: the printed words of a form that another program printed; empty on our own ballots.
    """

    page: int
    fiducials: tuple[Fiducial, ...]
    codes: tuple[QrCode, ...]
    stamp: Box | None
    targets: tuple[Target, ...]
    blank_png: bytes
    blank_dpi: int = 150
    fields: tuple[Box, ...] = ()
    words: tuple[WordBox, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """The printed geometry of one round.

    Attributes:
        id: 8 upper-case hex digits, a digest of everything printed; part of the page code.
        election: 8 upper-case hex digits naming the election, part of the page code.
        round: number of the round, from 1.
        test: True for a test deck ("PHIẾU THỬ").
        anchor: what tells where a page lies in a picture.
        source: the file of the office that the layout was taken from, or None for our own ballots.
    """

    id: str
    version: int
    election: str
    round: int
    test: bool
    style: VotingMethod
    seats: int
    paper: tuple[float, float]
    pages: tuple[PageLayout, ...]
    anchor: Anchor = Anchor.SQUARES
    source: FormSource | None = None


def form_digest(layout: Layout) -> str:
    """Return 8 upper-case hex digits of an office's file and of all that was taken from it: the id of such a layout."""
    said = [
        # The file itself is in the digest, so its words and its picture need not be.
        layout.source.sha256 if layout.source else "",
        layout.election,
        layout.round,
        layout.style.value,
        [
            [
                [target.candidate, target.name, str(target.option), target.bbox, target.row, target.lines]
                for target in page.targets
            ]
            for page in layout.pages
        ],
        [page.stamp for page in layout.pages],
    ]
    marks = [[[one.center, one.size] for one in page.fiducials] for page in layout.pages]
    # Only where squares were added: forms without them keep the ids that they had before.
    if any(marks):
        said += [marks, [[code.bbox for code in page.codes] for page in layout.pages]]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:8].upper()


@dataclass(frozen=True, slots=True)
class PageCode:
    """What the machine-readable code of a page says.

    The text is ``B1:<election>:<round>:<layout>:<page>/<pages>:<R|T>[:<serial>]`` in the QR alphanumeric set;
    R is a real ballot, T a test sheet.
    """

    election: str
    round: int
    layout: str
    page: int
    pages: int
    test: bool
    serial: str | None = None

    def text(self) -> str:
        """Return the code as printed."""
        flag = "T" if self.test else "R"
        tail = f":{self.serial}" if self.serial else ""
        return f"B1:{self.election}:{self.round}:{self.layout}:{self.page}/{self.pages}:{flag}{tail}"

    @classmethod
    def parse(cls, text: str) -> PageCode | None:
        """Return the code read from a page, or None when the text is not one of ours."""
        parts = text.split(":")
        if len(parts) not in (6, 7) or parts[0] != "B1" or parts[5] not in ("R", "T"):
            return None
        page, slash, pages = parts[4].partition("/")
        # isdecimal() alone also takes digits of other scripts.
        if not slash or not all(number.isdecimal() and number.isascii() for number in (parts[2], page, pages)):
            return None
        serial = parts[6] if len(parts) == 7 else None
        return cls(parts[1], int(parts[2]), parts[3], int(page), int(pages), parts[5] == "T", serial)


@dataclass(frozen=True, slots=True)
class SlipCode:
    """What the code on a stack's slip says: ``S1:<layout>:<stack>``; a scanner learns from it that the stack ends."""

    layout: str
    stack: int

    def text(self) -> str:
        """Return the code as printed."""
        return f"S1:{self.layout}:{self.stack}"

    @classmethod
    def parse(cls, text: str) -> SlipCode | None:
        """Return the code read from a slip, or None when the text is not one of ours."""
        parts = text.split(":")
        if len(parts) != 3 or parts[0] != "S1" or not (parts[2].isdecimal() and parts[2].isascii()):
            return None
        return cls(parts[1], int(parts[2]))
