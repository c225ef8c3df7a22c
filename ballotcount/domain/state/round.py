"""One round: its plan, its phase, its paper and its count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from ballotcount.domain.election import Round, RoundStage, Sheets
from ballotcount.domain.events.closing import DocumentMade
from ballotcount.domain.events.paper import RoundPlan
from ballotcount.domain.record import Times
from ballotcount.domain.state.acts import AuthorisedAct, Reopening
from ballotcount.domain.state.count import Count
from ballotcount.domain.state.counting import PassState, Record
from ballotcount.domain.state.paper_trail import PaperTrail
from ballotcount.domain.state.phases import (
    Announced,
    Cancelled,
    Closed,
    IssueTerms,
    Phase,
    Prepared,
    closed_of,
    terms_of,
    times_of,
)

Kind = TypeVar("Kind", bound=Phase)


@dataclass(slots=True)
class RoundState:
    """One round as the journal describes it.

    Attributes:
        phase: where the round stands, with what is known from there on.
        paper: the drawn ballot and every movement of sheets.
        count: passes, disputes and the record that is counted.
        reopened: each time a closed result was taken up again.
        documents: the papers made from the record, in order.
        outdated: how many of them were made before the result was last taken up again.
    """

    plan: RoundPlan
    phase: Phase = field(default_factory=Prepared)
    paper: PaperTrail = field(default_factory=PaperTrail)
    count: Count = field(init=False)
    reopened: tuple[Reopening, ...] = ()
    documents: tuple[DocumentMade, ...] = ()
    outdated: int = 0

    def __post_init__(self) -> None:
        self.count = Count(self.plan.passes)

    @property
    def id(self) -> str:
        return self.plan.id

    @property
    def stage(self) -> RoundStage:
        """How far the round came; for a cancelled one, where it was cancelled."""
        return self.phase.stage

    @property
    def terms(self) -> IssueTerms | None:
        """What the issue fixed; None before."""
        return terms_of(self.phase)

    @property
    def frozen(self) -> Round | None:
        """List, seats, rules and attendance as frozen at the issue; None before."""
        terms = self.terms
        return terms.frozen if terms else None

    @property
    def closed(self) -> Closed | None:
        """The locked result; None while the round is not closed."""
        return closed_of(self.phase)

    @property
    def cancelled(self) -> AuthorisedAct | None:
        """Who declared that the vote does not count, and why."""
        return self.phase.act if isinstance(self.phase, Cancelled) else None

    @property
    def times(self) -> Times:
        """The moments of the round."""
        return times_of(self.phase)

    @property
    def stack_size(self) -> int:
        """Most sheets in a stack, the same in every pass; 0 before a pass chose it."""
        return next((one.stack_size for one in self.passes.values()), 0)

    @property
    def sheets(self) -> Sheets:
        """The balance of sheets, in pieces of paper."""
        return self.paper.sheets

    @property
    def passes(self) -> Mapping[int, PassState]:
        """The passes over the sheets, by number."""
        return self.count.passes

    @property
    def record(self) -> Record:
        """The sheets that are counted."""
        return self.count.record

    @property
    def counted(self) -> int:
        """Number of sheets in the record so far."""
        return len(self.count.record.ballots)

    @property
    def stopped(self) -> bool:
        """Whether more sheets came back than were issued: the round can only be cancelled and voted again."""
        collected = self.stage not in (RoundStage.PREPARED, RoundStage.ISSUED)
        return collected and self.sheets.collected > self.sheets.issued

    @property
    def live(self) -> bool:
        """Whether the round is still being worked on."""
        return not isinstance(self.phase, Announced | Cancelled)

    def phase_as(self, kind: type[Kind]) -> Kind:
        """Return the phase, which must be of a kind.

        Raises:
            ValueError: the round stands elsewhere, so the journal was not written by this program.
        """
        if not isinstance(self.phase, kind):
            raise ValueError(f"{self.id}: {type(self.phase).__name__}, not {kind.__name__}")
        return self.phase
