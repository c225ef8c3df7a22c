"""From an open congress to the ballot of a round, and what stands against printing it."""

from __future__ import annotations

from enum import StrEnum

from ballotcount.domain.election import RoundKind
from ballotcount.domain.errors import UserError
from ballotcount.domain.events.paper import RoundPlan
from ballotcount.paper.checks import Approved
from ballotcount.paper.round_spec import BallotDesign, spec_of_round
from ballotcount.paper.spec import BallotSpec
from ballotcount.service.paper import APPROVALS
from ballotcount.service.session import Session


class Approval(StrEnum):
    """How far the approval of a round's ballot has come."""

    NONE = "none"
    """No proof is on record."""
    OTHER = "other"
    """The proof on record is another ballot than the one that would be printed."""
    WAITING = "waiting"
    """Fewer than two tellers have found it right."""
    APPROVED = "approved"


def plan_of(session: Session, asked: str) -> RoundPlan:
    """Return the plan of a round; an election without rounds answers with the plan of its first.

    Args:
        asked: id of a round (``e1r1``), or its number where only one election has a round of that number.

    Raises:
        UserError: ``ballots.round_unknown`` or ``ballots.round_unclear``, with the ids that are known.
    """
    plans = {
        key: round_state.plan for key, round_state in session.state.rounds.items() if round_state.cancelled is None
    }
    for key, held in session.state.elections.items():
        if not held.rounds:
            one = held.election
            first = RoundPlan(
                id=f"{key}r1",
                election=key,
                number=1,
                kind=RoundKind.FIRST,
                seats=one.seats,
                style=one.style,
                candidates=one.candidates,
                passes=1,
            )
            plans[first.id] = first
    if asked in plans:
        return plans[asked]
    found = [plan for plan in plans.values() if str(plan.number) == asked]
    if not found:
        raise UserError("ballots.round_unknown", round=asked, known=", ".join(plans))
    if len(found) > 1:
        raise UserError("ballots.round_unclear", round=asked, known=", ".join(plan.id for plan in found))
    return found[0]


def ballot_of(session: Session, asked: str, look: BallotDesign) -> BallotSpec:
    """Return the ballot of a round, under the rules the round froze, or before that the rules of the congress.

    Raises:
        UserError: as ``plan_of``; ``congress.none``.
        IntegrityFault: the frozen rules are not as they were.
    """
    plan = plan_of(session, asked)
    round_state = session.state.rounds.get(plan.id)
    profile = (
        session.profile_of(plan.id) if round_state is not None and round_state.frozen is not None else session.profile()
    )
    election = session.state.elections[plan.election].election
    # The hash of the first entry tells this congress from every other: ballots of two must not be mixed.
    return spec_of_round(
        session.congress, election=election, plan=plan, profile=profile, look=look, token=session.state.genesis
    )


def approved_of(session: Session, asked: str) -> Approved:
    """Return list and number to elect from the congress's own record, to check the drawn ballot against."""
    plan = plan_of(session, asked)
    voted = session.state.elections[plan.election].election if plan.kind is RoundKind.FIRST else plan
    return Approved(names=tuple(candidate.name for candidate in voted.candidates), seats=voted.seats)


def approval_of(session: Session, asked: str, pdf: str, serial_layout: str = "") -> Approval:
    """Return how far the approval of a round's ballot has come.

    Args:
        pdf: SHA-256 of one copy of the ballot that would be printed.
        serial_layout: id of its layout where each sheet carries a serial, so that no two copies are the same file.
    """
    round_state = session.state.rounds.get(plan_of(session, asked).id)
    if round_state is None or round_state.paper.proof is None:
        return Approval.NONE
    if round_state.paper.proof.pdf != pdf and (not serial_layout or round_state.paper.proof.layout != serial_layout):
        return Approval.OTHER
    return Approval.APPROVED if len(round_state.paper.approvals) >= APPROVALS else Approval.WAITING
