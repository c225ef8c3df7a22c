"""An election as its form holds it, and the two commands that it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate, Election, ListOrder, SeatKind
from ballotcount.service.elections import add_election, change_election, linked

if TYPE_CHECKING:
    from ballotcount.service.session import Changes, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedElection:
    """What was typed and chosen when "save" was pressed; the form may change before the command runs."""

    title: str
    body: str
    seats: int
    style: VotingMethod
    seat: SeatKind
    order: ListOrder
    names: tuple[Candidate, ...]
    number_given: bool

    def add(self, session: Session) -> Changes:
        """Add it as a new election."""
        return add_election(
            session,
            title=self.title,
            body=self.body,
            seats=self.seats,
            style=self.style,
            candidates=self._linked(session),
            seat=self.seat,
            order=self.order,
            number_given=self.number_given,
        )

    def change(self, session: Session, key: str, reason: str) -> Changes:
        """Put it in the place of an election that is there."""
        election = Election(
            id=key,
            title=self.title,
            body=self.body,
            seats=self.seats,
            style=self.style,
            candidates=self._linked(session),
            seat=self.seat,
            order=self.order,
            number_given=self.number_given,
        )
        return change_election(session, election, reason)

    def _linked(self, session: Session) -> tuple[Candidate, ...]:
        return tuple(linked(session, one) for one in self.names)
