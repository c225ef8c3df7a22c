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
    rest = proposed_list(session, before, step)
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


def proposed_list(session: Session, before: RoundState, step: NextStep) -> tuple[Candidate, ...]:
    """Return the people whom the rules propose for the next round, with the numbers they had."""
    # The tied are the whole list of a run-off, so names that voters wrote are printed on it.
    people = _people_of(session, before.id) if step.kind is RoundKind.RUN_OFF else before.plan.candidates
    standing = {candidate.no: candidate for candidate in people}
    return tuple(standing[no] for no in step.candidates if no in standing)


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
    seated = elected_before(session, election)
    again = [one.name for one in candidates if any(_may_be(session, one, other) for other in seated)]
    if again:
        raise UserError("next.elected", names=", ".join(again))


def elected_before(session: Session, election: str, round_id: str = "") -> tuple[Candidate, ...]:
    """Return whom the locked rounds of an election have elected, names written by hand among them.

    Args:
        round_id: rounds before this one only; empty for all.
    """
    ids = session.state.elections[election].rounds
    earlier = ids[: ids.index(round_id)] if round_id else ids
    return tuple(
        person
        for one in earlier
        if session.round(one).closed is not None
        for person, line in zip(_people_of(session, one), session.result(one).lines, strict=True)
        if line.status is Status.ELECTED
    )


def elected_again(session: Session, state: RoundState) -> tuple[str, ...]:
    """Return names that a round elects although an earlier round of the election has elected them.

    A list cannot name them, but voters can write them.
    """
    seated = elected_before(session, state.plan.election, state.id)
    if not seated:
        return ()
    people = zip(_people_of(session, state.id), session.result(state.id).lines, strict=True)
    return tuple(
        one.name
        for one, line in people
        if line.status is Status.ELECTED and any(_may_be(session, one, other) for other in seated)
    )


def added_numbers(session: Session, state: RoundState) -> tuple[int, ...]:
    """Return numbers of those on the list of a further round who did not stand in the round before it."""
    if state.plan.kind is not RoundKind.FURTHER:
        return ()
    ids = session.state.elections[state.plan.election].rounds
    # A cancelled round elected nobody; the list that it repeats goes back to a locked one.
    before = [one for one in ids[: ids.index(state.id)] if session.round(one).closed is not None]
    stood = _people_of(session, before[-1]) if before else ()
    return tuple(one.no for one in state.plan.candidates if not any(same_person(one, other) for other in stood))


def _people_of(session: Session, round_id: str) -> tuple[Candidate, ...]:
    """Return the list of a round, and the names written by hand behind it, in the order of its result."""
    listed = session.frozen(round_id).candidates
    written = session.result(round_id).lines[len(listed) :]
    return (*listed, *(Candidate(line.no, line.name) for line in written))


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
