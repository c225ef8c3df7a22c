"""The phases of a round: what is known in each, and which phase may follow.

``docs/states.md`` draws the diagram; ``tests/domain/test_state_diagrams.py`` compares it with the handlers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

from ballotcount.domain.election import RosterFigures, Round, RoundStage, ShowOfHands
from ballotcount.domain.events.closing import RoundClosed
from ballotcount.domain.events.setup import Decision
from ballotcount.domain.journal import Head
from ballotcount.domain.people import Attendance
from ballotcount.domain.record import Times
from ballotcount.domain.state.acts import AuthorisedAct


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueTerms:
    """What the issue of the ballots fixed for the rest of the round.

    Attributes:
        frozen: list, seats, rules and attendance.
        accepted: the congress's decision to elect without the quorum, in its words; empty where it was met.
        votes: the shows of hands on number and list that the ballots were issued on.
        at: when the ballots were issued; UTC, ISO 8601, as every moment here.
        attendance: where people stood at the issue, by delegate; who came since and was given a ballot is added.
    """

    frozen: Round
    quorum_met: bool
    accepted: str
    votes: tuple[ShowOfHands, ...]
    at: str
    attendance: Mapping[str, Attendance] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The round is planned; its plan may still be replaced."""

    stage: ClassVar[RoundStage] = RoundStage.PREPARED

    def issue(self, terms: IssueTerms) -> Issued:
        """Hand the ballots out."""
        return Issued(terms)

    def cancel(self, act: AuthorisedAct) -> Cancelled:
        """Declare that the vote does not count."""
        return Cancelled(self, act)


@dataclass(frozen=True, slots=True)
class Issued:
    """The voters hold the ballots."""

    terms: IssueTerms
    stage: ClassVar[RoundStage] = RoundStage.ISSUED

    def count_in(self, roster: RosterFigures, attendance: Mapping[str, Attendance]) -> Issued:
        """Count those who came since the issue and were given a ballot."""
        return Issued(replace(self.terms, frozen=replace(self.terms.frozen, roster=roster), attendance=attendance))

    def collect(self, at: str) -> Collected:
        """Open the box; a later correction of the number of sheets does not move the round again."""
        return Collected(self.terms, at)

    def cancel(self, act: AuthorisedAct) -> Cancelled:
        """Declare that the vote does not count."""
        return Cancelled(self, act)


@dataclass(frozen=True, slots=True)
class Collected:
    """The sheets are out of the box and their number is recorded."""

    terms: IssueTerms
    collected_at: str
    stage: ClassVar[RoundStage] = RoundStage.COLLECTED

    def start_counting(self, at: str) -> Counting:
        """Begin the first pass."""
        return Counting(self.terms, self.collected_at, at)

    def cancel(self, act: AuthorisedAct) -> Cancelled:
        """Declare that the vote does not count."""
        return Cancelled(self, act)


@dataclass(frozen=True, slots=True)
class Counting:
    """At least one pass has begun."""

    terms: IssueTerms
    collected_at: str
    started_at: str
    stage: ClassVar[RoundStage] = RoundStage.COUNTING

    def close(
        self, *, result: RoundClosed, by: tuple[str, str], head: Head, at: str, decisions: tuple[Decision, ...]
    ) -> Closed:
        """Lock the result."""
        return Closed(counting=self, result=result, by=by, head=head, at=at, decisions=decisions)

    def cancel(self, act: AuthorisedAct) -> Cancelled:
        """Declare that the vote does not count."""
        return Cancelled(self, act)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The result is locked.

    Attributes:
        counting: the phase that a reopened round returns to.
        by: ids of the two who closed it, the head first.
        head: the journal entry that closed it.
        decisions: those of the congress that it was counted under; later ones are about other rounds.
    """

    counting: Counting
    result: RoundClosed
    by: tuple[str, str]
    head: Head
    at: str
    decisions: tuple[Decision, ...]
    stage: ClassVar[RoundStage] = RoundStage.CLOSED

    @property
    def terms(self) -> IssueTerms:
        """What the issue fixed."""
        return self.counting.terms

    def reopen(self) -> Counting:
        """Go back to counting; the locked result is dropped."""
        return self.counting

    def announce(self, at: str) -> Announced:
        """Announce the result to the hall; it is final."""
        return Announced(self, at)


@dataclass(frozen=True, slots=True)
class Announced:
    """The hall knows the result."""

    closed: Closed
    at: str
    stage: ClassVar[RoundStage] = RoundStage.ANNOUNCED

    @property
    def terms(self) -> IssueTerms:
        """What the issue fixed."""
        return self.closed.terms


# A locked result is missing on purpose: it has to be reopened first, an announced one is final.
Cancellable = Prepared | Issued | Collected | Counting


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The vote does not count; it is held again as another round.

    Attributes:
        before: the phase in which it was cancelled.
    """

    before: Cancellable
    act: AuthorisedAct

    @property
    def stage(self) -> RoundStage:
        """The stage in which the round was cancelled."""
        return self.before.stage


Phase = Prepared | Issued | Collected | Counting | Closed | Announced | Cancelled


def terms_of(phase: Phase) -> IssueTerms | None:
    """Return what the issue fixed, or None before the issue."""
    # A cancelled round keeps what its issue fixed.
    if isinstance(phase, Cancelled):
        return terms_of(phase.before)
    return None if isinstance(phase, Prepared) else phase.terms


def closed_of(phase: Phase) -> Closed | None:
    """Return the locked result, or None while the round is not closed."""
    if isinstance(phase, Announced):
        return phase.closed
    return phase if isinstance(phase, Closed) else None


def times_of(phase: Phase) -> Times:
    """Return the moments of a round; those it has not reached are empty."""
    match phase:
        case Prepared():
            return Times()
        case Issued(terms):
            return Times(issued=terms.at)
        case Collected(terms, collected_at):
            return Times(issued=terms.at, collected=collected_at)
        case Counting(terms, collected_at, started_at):
            return Times(issued=terms.at, collected=collected_at, counting=started_at)
        case Closed():
            return _later(phase.counting, closed=phase.at)
        case Announced():
            return _later(phase.closed.counting, closed=phase.closed.at, announced=phase.at)
        case Cancelled():  # pragma: no branch - mypy holds that there is no other phase
            return times_of(phase.before)


def _later(counting: Counting, *, closed: str, announced: str = "") -> Times:
    return Times(
        issued=counting.terms.at,
        collected=counting.collected_at,
        counting=counting.started_at,
        closed=closed,
        announced=announced,
    )
