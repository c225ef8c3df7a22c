"""Events of disputes: raised, a ruling proposed, confirmed or not agreed, decided by the head, taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.events.base import Event
from ballotcount.domain.events.counting import Doubt, LineValue


@dataclass(frozen=True, slots=True)
class DisputeRaised(Event):
    """Somebody asks for a ruling on a sheet of pass ``number``."""

    kind: ClassVar[str] = "dispute_raised"
    round: str
    number: int
    stack: int
    sheet: int
    doubt: Doubt
    note: str = ""


@dataclass(frozen=True, slots=True)
class RulingProposed(Event):
    """The actor proposes how a sheet counts; ``sheet`` is the sheet of pass 1 from here on.

    Attributes:
        decision: the whole sheet as it will count.
        article: document and article, from the profile.
    """

    kind: ClassVar[str] = "ruling_proposed"
    round: str
    stack: int
    sheet: int
    decision: Ballot
    article: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RulingConfirmed(Event):
    """Another member agrees with the proposal; the sheet counts as proposed."""

    kind: ClassVar[str] = "ruling_confirmed"
    round: str
    stack: int
    sheet: int


@dataclass(frozen=True, slots=True)
class SecondAnswered(Event):
    """Another member answered without being shown the proposal: the same confirms it, anything else goes to the head.

    Attributes:
        decision: the whole sheet as this member would count it.
    """

    kind: ClassVar[str] = "second_answered"
    round: str
    stack: int
    sheet: int
    decision: Ballot


@dataclass(frozen=True, slots=True)
class NotAgreed(Event):
    """The members cannot agree; the head decides."""

    kind: ClassVar[str] = "not_agreed"
    round: str
    stack: int
    sheet: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class RuledByHead(Event):
    """The head decides what the members could not agree on."""

    kind: ClassVar[str] = "ruled_by_head"
    round: str
    stack: int
    sheet: int
    decision: Ballot
    article: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StandingRuling(Event):
    """Two members decide how marks of one kind are read in a round; every later mark of it is still looked at.

    Attributes:
        code: what is asked, as in ``Doubt``.
        mark: what the mark looks like, a ``MarkKind``; empty for any and for the whole sheet.
        value: what a line of this kind says; not used for the whole sheet.
        invalid: the reason for which a sheet of this kind is invalid, or empty.
        article: document and article, or the decision, that it rests on.
        second: the teller who agreed with the actor.
    """

    kind: ClassVar[str] = "standing_ruled"
    round: str
    code: str
    mark: str
    article: str
    second: str
    value: LineValue = None
    invalid: str = ""


@dataclass(frozen=True, slots=True)
class RulingReopened(Event):
    kind: ClassVar[str] = "ruling_reopened"
    round: str
    stack: int
    sheet: int
    reason: str
