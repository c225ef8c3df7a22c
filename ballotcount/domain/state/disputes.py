"""Disputes about sheets, and how they were decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.events.counting import Doubt

VALIDITY = "validity"
"""The question asked of every sheet that a teller set aside as invalid."""

Place = tuple[int, int, int]
"""``(pass, stack, sheet)`` where a question was raised."""


class DisputeStage(StrEnum):
    """How far a dispute has come."""

    WAITING = "waiting"
    """Raised in a later pass; which sheet of pass 1 it is will be known when the stack is compared."""
    OPEN = "open"
    PROPOSED = "proposed"
    """One member has proposed; another one confirms."""
    WITH_HEAD = "with_head"
    """The members could not agree."""
    RULED = "ruled"


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked about a sheet.

    Attributes:
        by: id of the teller, also for a question of the machine, whose sheet they laid down.
    """

    doubt: Doubt
    place: Place
    by: str
    at: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class RulingState:
    """A decision on a sheet, proposed or made.

    Attributes:
        by: ids of those who stand for it: one while it is proposed, two when confirmed, the head alone otherwise.
        final: whether it counts.
        not_agreed: id of the member who could not agree, or empty.
        proposed: when a member proposed it; empty where the head ruled at once.
        article: document and article cited.
    """

    decision: Ballot | None
    by: tuple[str, ...]
    at: str
    final: bool
    article: str = ""
    note: str = ""
    not_agreed: str = ""
    proposed: str = ""

    def confirmed(self, member: str, at: str) -> RulingState:
        """Return the ruling as a second member confirmed it."""
        return replace(self, by=(*self.by, member), at=at, final=True, not_agreed="")


def stage_of(ruling: RulingState | None) -> DisputeStage:
    """Return how far a dispute about a known sheet has come."""
    if ruling is None:
        return DisputeStage.OPEN
    if ruling.final:
        return DisputeStage.RULED
    return DisputeStage.WITH_HEAD if ruling.not_agreed else DisputeStage.PROPOSED


@dataclass(frozen=True, slots=True)
class Dispute:
    """Everything asked about one sheet, with its ruling.

    Attributes:
        key: ``(stack, sheet)`` of pass 1; of the raising pass while it waits.
        questions: in the order raised.
    """

    key: tuple[int, int]
    questions: tuple[Question, ...]
    stage: DisputeStage
    ruling: RulingState | None = None

    @classmethod
    def waiting(cls, key: tuple[int, int], questions: tuple[Question, ...]) -> Dispute:
        """Return a dispute of a later pass whose sheet of pass 1 is not known yet."""
        return cls(key, questions, DisputeStage.WAITING)

    @property
    def can_be_proposed(self) -> bool:
        """Whether a member may propose a ruling; a new proposal replaces the one before."""
        return self.stage in (DisputeStage.OPEN, DisputeStage.PROPOSED)

    def can_be_confirmed_by(self, member: str) -> bool:
        """Return whether a member may confirm the proposal: another one than the one who made it."""
        return self.stage is DisputeStage.PROPOSED and self.ruling is not None and member not in self.ruling.by

    def can_be_refused_by(self, member: str) -> bool:
        """Return whether a member may disagree, so that the head decides: another one than the proposal's author."""
        return self.can_be_confirmed_by(member)

    @property
    def can_be_ruled_by_the_head(self) -> bool:
        """Whether the head decides."""
        return self.stage is DisputeStage.WITH_HEAD

    @property
    def lines(self) -> frozenset[int] | None:
        """The lines asked about; None when the whole sheet is."""
        asked = [question.doubt.candidate for question in self.questions]
        return None if None in asked else frozenset(line for line in asked if line is not None)

    @property
    def codes(self) -> tuple[str, ...]:
        """What was asked, each once, in the order raised."""
        return tuple(dict.fromkeys(question.doubt.code for question in self.questions))
