"""Who most likely sits down next: proposed in the sign-in window, where anybody else can be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ballotcount.domain.election import RoundStage
from ballotcount.domain.people import Role
from ballotcount.service.rights import Action, may

if TYPE_CHECKING:
    from ballotcount.domain.people import Teller
    from ballotcount.domain.state import RoundState
    from ballotcount.service.session import Session


def likely_next(session: Session, round_id: str) -> str:
    """Return the id of the member whom the work of a round waits for; empty where it waits for nobody else."""
    tellers = session.state.tellers.values()
    round_state = session.state.rounds.get(round_id)
    counted = round_state is not None and round_state.stage in (RoundStage.COLLECTED, RoundStage.COUNTING)
    if round_state is not None and counted and round_state.count.missing_passes:
        return _typist(session, round_state)
    return next((one.id for one in tellers if one.role is Role.HEAD and one.id != session.actor), "")


def _typist(session: Session, round_state: RoundState) -> str:
    """Return the first who may enter the next pass: typists first, and last who entered the same pass before."""
    number = round_state.count.missing_passes[0]
    entered = {who for one in round_state.count.passes.values() for who in one.by}
    former = {
        who
        for other in session.state.rounds.values()
        if number in other.count.passes
        for who in other.count.passes[number].by
    }

    def rank(teller: Teller) -> tuple[bool, bool]:
        return teller.role is not Role.TYPIST, teller.id not in former

    # Passes are independent of each other: nobody types two of them.
    able = [
        one
        for one in session.state.tellers.values()
        if may(one.role, Action.ENTER) and one.id not in entered and one.id != session.actor
    ]
    return min(able, key=rank).id if able else ""
