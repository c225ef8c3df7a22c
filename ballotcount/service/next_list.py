"""The list of the round that follows: who may stand in it."""

from __future__ import annotations

from ballotcount.domain import events as ev
from ballotcount.domain.election import Candidate, Election, RoundKind
from ballotcount.domain.errors import UserError
from ballotcount.domain.outcome import NextStep, Status
from ballotcount.domain.state import RoundState
from ballotcount.roster.same_name import name_key
from ballotcount.service.elections import known, numbered, require_sound
from ballotcount.service.session import Session

UNCHANGED = (RoundKind.RUN_OFF, RoundKind.RE_RUN)
"""Kinds of rounds whose seats and list the rules fix: among the tied, and the whole election again."""


def listed_next(
    session: Session, before: RoundState, step: NextStep, candidates: tuple[Candidate, ...]
) -> tuple[Candidate, ...]:
    """Return the list of the next round, numbered.

    Args:
        candidates: as the congress wants it; empty for those the rules propose.

    Raises:
        UserError: ``next.list``, ``next.names``, ``next.elected``; as for any list.
    """
    order = known(session, before.plan.election).order
    standing = {candidate.no: candidate for candidate in before.plan.candidates}
    rest = tuple(standing[no] for no in step.candidates if no in standing)
    if not candidates:
        return numbered(rest, order)
    if step.kind in UNCHANGED:
        raise UserError("next.list")
    candidates = tuple(_as_before(candidate, rest) for candidate in candidates)
    _require_not_elected(session, election=before.plan.election, candidates=candidates)
    added = [candidate for candidate in candidates if not any(same_person(candidate, other) for other in rest)]
    if added:
        # Names that did not stand before take a recorded decision about this very round.
        allowed = session.state.decided(ev.Topic.ADDED_NAMES, election=before.plan.election, round_id=before.id)
        if not step.may_add_names or allowed is None or allowed.round != before.id:
            raise UserError("next.names", names=", ".join(candidate.name for candidate in added))
    listed = numbered(candidates, order)
    election = known(session, before.plan.election)
    # Held against the rules of any list: an added name may be on the board, or on the list already.
    require_sound(
        session,
        Election(
            id=election.id,
            title=election.title,
            body=election.body,
            seats=step.seats,
            style=election.style,
            candidates=listed,
        ),
    )
    return listed


def _as_before(candidate: Candidate, rest: tuple[Candidate, ...]) -> Candidate:
    """Return the person who stood before where a bare name can mean nobody else on that list."""
    if candidate.delegate or candidate.born or candidate.unit:
        return candidate
    named = [other for other in rest if name_key(other.name) == name_key(candidate.name)]
    return named[0] if len(named) == 1 else candidate


def _require_not_elected(session: Session, election: str, candidates: tuple[Candidate, ...]) -> None:
    """Refuse a list with somebody whom an earlier round of the election has elected: one person fills one seat.

    Raises:
        UserError: ``next.elected``.
    """
    seated = [
        session.frozen(round_id).candidates[at]
        for round_id in session.state.elections[election].rounds
        if session.round(round_id).closed is not None
        for at, line in enumerate(session.result(round_id).lines[: len(session.frozen(round_id).candidates)])
        if line.status is Status.ELECTED
    ]
    again = [one.name for one in candidates if any(_may_be(session, one, other) for other in seated)]
    if again:
        raise UserError("next.elected", names=", ".join(again))


def _may_be(session: Session, one: Candidate, other: Candidate) -> bool:
    """Return whether nothing that is known tells two lines of lists apart as two people."""
    if one.delegate and other.delegate:
        return one.delegate == other.delegate
    facts = zip(_birth_and_unit(session, one), _birth_and_unit(session, other), strict=True)
    return name_key(one.name) == name_key(other.name) and all(a == b or not (a and b) for a, b in facts)


def _birth_and_unit(session: Session, one: Candidate) -> tuple[str, str]:
    """Return birth and unit of a candidate, as listed or as the roster has them."""
    person = session.state.roster.get(one.delegate or "")
    return one.born or (person.born if person else ""), one.unit or (person.unit if person else "")


def same_person(one: Candidate, other: Candidate) -> bool:
    """Return whether two lines of lists are one person."""
    if one.delegate and other.delegate:
        return one.delegate == other.delegate
    return (one.name, one.born, one.unit) == (other.name, other.born, other.unit)
