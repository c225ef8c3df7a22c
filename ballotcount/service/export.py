"""A round and a whole congress as JSON, for other programs."""

from __future__ import annotations

from typing import Any

from ballotcount.domain.codec import dump
from ballotcount.domain.state import RoundState
from ballotcount.service.closing import blockers
from ballotcount.service.roots import result_code
from ballotcount.service.session import Session


def result_json(session: Session, round_id: str) -> dict[str, Any]:
    """Return a round's result, with its code once it is locked.

    Raises:
        UserError: ``round.unknown``, ``round.not_issued``.
    """
    state = session.round(round_id)
    outcome = session.result(round_id)
    election = session.state.elections[state.plan.election].election
    return {
        "congress": session.congress.name,
        "election": election.title,
        "round": round_id,
        "number": state.plan.number,
        "kind": state.plan.kind.value,
        "stage": state.stage.value,
        "profile": session.frozen(round_id).profile,
        "profile_sha256": session.frozen(round_id).profile_hash,
        "sheets": dump_all(state.sheets),
        "explanation": state.paper.explanation,
        "roster": dump_all(session.frozen(round_id).roster),
        # One code of a result everywhere: that of the minutes. A result that may still change has no code.
        "provisional": state.closed is None,
        "sha256": None if state.closed is None else result_code(session, round_id),
        "outcome": dump_all(outcome),
    }


def state_json(session: Session) -> dict[str, Any]:
    """Return where the congress stands: its people, elections, rounds, and what each round waits for."""
    state = session.state
    return {
        "program": state.program,
        "head": dump_all(state.head),
        "congress": dump_all(session.congress),
        "sealed": state.sealed,
        # Field by field: a teller as a whole would bring the sealed PIN along.
        "board": [{"id": t.id, "name": t.name, "role": t.role.value} for t in state.tellers.values()],
        "presidium": list(state.presidium),
        "delegates": len(state.roster),
        "elections": [dump_all(found.election) for found in state.elections.values()],
        "rounds": [_round(session, found) for found in state.rounds.values()],
        "decisions": [dump_all(decision) for decision in state.decisions],
    }


def _round(session: Session, state: RoundState) -> dict[str, Any]:
    return {
        "id": state.id,
        "stage": state.stage.value,
        "cancelled": state.cancelled is not None,
        "stopped": state.stopped,
        "sheets": dump_all(state.sheets),
        "passes": {number: counting_pass.entered for number, counting_pass in state.passes.items()},
        "blockers": [{"code": b.code, **dict(b.facts)} for b in blockers(session, state.id)] if state.live else [],
    }


def dump_all(value: Any) -> Any:
    """Return a value as JSON with every field named, defaults too."""
    return dump(value, defaults=True)
