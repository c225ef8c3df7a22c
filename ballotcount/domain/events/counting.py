"""Events of the count: passes, sheets, stacks, and the judging of what differs between passes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from ballotcount.domain.ballot import Ballot, Mark
from ballotcount.domain.events.base import Event
from ballotcount.domain.record import MarkScore, PassKind

LineKey = int | str
"""A line of a ballot: a candidate's number, or ``invalid``, ``written``, ``shares`` for what concerns the sheet."""

LineValue = Mark | str | tuple[str, ...] | None
"""What a line says: a mark, a number, a reason, written names, or None for nothing."""


class EntrySource(StrEnum):
    """How a sheet came into the record."""

    TYPED = "typed"
    READER = "reader"
    """One reads aloud, another marks."""
    SCAN = "scan"
    CAMERA = "camera"
    CONTACT = "contact"
    """Written by the program from a machine pass and from what was taken out on its contact sheets."""


@dataclass(frozen=True, slots=True)
class MarkSeen:
    """What the machine saw on a line that it left to people.

    Attributes:
        mark: a ``MarkKind`` of ``domain.reading``.
        rule: name of the reader's rule that left it open; empty where it names none.
        value, limit: what the rule measured and what it was compared with, three decimals.
    """

    mark: str
    rule: str = ""
    value: float | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something on a sheet that people must look at.

    Attributes:
        code: e.g. ``doubtful_mark``, ``foreign_ink`` (codes of ``domain.reading``), or ``validity``.
        candidate: number of the line; None for the whole sheet.
        seen: what the machine saw there, for those who decide; None for a question of people and in older entries.
    """

    code: str
    candidate: int | None = None
    # Not compared: it explains the doubt, and older entries lack it.
    seen: MarkSeen | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class PassStarted(Event):
    """A pass over the sheets begins.

    Attributes:
        stack_size: most sheets in a stack.
    """

    kind: ClassVar[str] = "pass_started"
    round: str
    number: int
    how: PassKind
    stack_size: int


@dataclass(frozen=True, slots=True)
class PassDiscarded(Event):
    """A whole pass is thrown away and may be started again, with the reason."""

    kind: ClassVar[str] = "pass_discarded"
    round: str
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class BallotEntered(Event):
    """One sheet, at its place in its stack.

    Attributes:
        picture: SHA-256 of the kept picture.
        scores: what the machine measured.
        doubts: what people must look at before the sheet counts.
    """

    kind: ClassVar[str] = "ballot_entered"
    round: str
    # The place in this pass; another pass may have the same paper at another place.
    number: int
    stack: int
    sheet: int
    ballot: Ballot
    # Most sheets are typed, and a field with its default costs nothing in the journal.
    source: EntrySource = EntrySource.TYPED
    picture: str = ""
    scores: tuple[MarkScore, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkAt:
    """One target of one sheet.

    Attributes:
        stack, sheet: of the machine pass.
        option: value of the target's ``Option``.
    """

    stack: int
    sheet: int
    candidate: int
    option: str


@dataclass(frozen=True, slots=True)
class ContactChecked(Event):
    """Somebody looked at every mark of some stacks of a machine pass, as pages of crops.

    Attributes:
        number: of the pass that this makes.
        stacks: of the machine pass, all closed.
        pages, shown: how many pages and crops were looked at.
        planted: marks that were shown as the opposite of what the machine read, to see whether it is noticed.
        missed: those of them that were not taken out.
        wrong: marks that were taken out: on them this pass says the opposite of the machine pass.
    """

    kind: ClassVar[str] = "contact_checked"
    round: str
    number: int
    stacks: tuple[int, ...]
    pages: int
    shown: int
    planted: tuple[MarkAt, ...] = ()
    missed: tuple[MarkAt, ...] = ()
    wrong: tuple[MarkAt, ...] = ()


@dataclass(frozen=True, slots=True)
class BallotUndone(Event):
    """The last sheet of an open stack is taken back."""

    kind: ClassVar[str] = "ballot_undone"
    round: str
    number: int
    stack: int
    sheet: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BallotCorrected(Event):
    kind: ClassVar[str] = "ballot_corrected"
    round: str
    number: int
    stack: int
    sheet: int
    ballot: Ballot
    reason: str


@dataclass(frozen=True, slots=True)
class StackClosed(Event):
    """A stack is done; ``slip`` is the number on its slip and equals the sheets entered."""

    kind: ClassVar[str] = "stack_closed"
    round: str
    number: int
    stack: int
    slip: int


@dataclass(frozen=True, slots=True)
class StackReopened(Event):
    kind: ClassVar[str] = "stack_reopened"
    round: str
    number: int
    stack: int
    reason: str


@dataclass(frozen=True, slots=True)
class StackHandedOver(Event):
    """An open stack goes to another teller, who carries on where the first one stopped."""

    kind: ClassVar[str] = "stack_handed_over"
    round: str
    number: int
    stack: int
    teller: str
    reason: str


@dataclass(frozen=True, slots=True)
class DifferenceJudged(Event):
    """One differing line decided; ``sheet`` is the sheet of pass 1."""

    kind: ClassVar[str] = "difference_judged"
    round: str
    stack: int
    sheet: int
    line: LineKey
    value: LineValue


@dataclass(frozen=True, slots=True)
class JudgingConfirmed(Event):
    """The actor looked at every line of a stack that others judged, and agrees."""

    kind: ClassVar[str] = "judging_confirmed"
    round: str
    stack: int
