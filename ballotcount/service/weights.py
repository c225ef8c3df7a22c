"""Delegates who carry several votes: how their ballots are kept apart, and the votes of a sheet that is entered.

Ballots that carry different numbers of votes are counted in separate stacks or printed on paper of different colours,
as the congress chose. Either way a stack holds ballots of one number of votes, so the number is entered with its first
sheet and holds for the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, VotingMethod
from ballotcount.domain.election import RosterFigures, Round
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import DelegateKind
from ballotcount.domain.state import PassState, RoundState, StackState
from ballotcount.service.session import Session


class Way(StrEnum):
    """How ballots that carry different numbers of votes are kept apart without naming anybody."""

    STACKS = "stacks"
    """Each group has a box of its own, and its ballots are counted in stacks of their own."""
    COLOURS = "colours"
    """Each group has paper of its own colour or mark, in one box."""
    ONE = "one"
    """Nothing is kept apart: every delegate carries one vote."""


def way(session: Session) -> Way | None:
    """Return what the congress chose, or None while it has not."""
    found = session.state.decided(ev.Topic.WEIGHT_WAY)
    return Way(found.value) if found else None


def without_votes(session: Session) -> tuple[str, ...]:
    """Return the names of official delegates without votes, unless the congress said that everybody carries one.

    Their ballots would silently count as one vote, or not at all.
    """
    if not session.profile().is_weighted(session.congress.kind):
        return ()
    people = [one for one in session.state.roster.values() if one.kind is not DelegateKind.ALTERNATE]
    if way(session) is Way.ONE and not any(person.shares for person in people):
        return ()
    return tuple(person.name for person in people if not person.shares)


def groups_of_one(roster: RosterFigures) -> tuple[int, ...]:
    """Return the numbers of votes that one person alone carries: the ballot of that person can be recognised."""
    return tuple(sorted(votes for votes, people in roster.weights.items() if people == 1))


def require_decided(session: Session, frozen: Round) -> None:
    """Refuse to issue ballots while it is not known who carries how many votes, or how ballots are kept apart.

    Raises:
        UserError: ``weight.missing``, ``weight.undecided``.
    """
    missing = without_votes(session)
    if missing:
        raise UserError("weight.missing", names=", ".join(missing[:5]), people=len(missing))
    if len(frozen.roster.weights) > 1 and way(session) in (None, Way.ONE):
        raise UserError("weight.undecided")


def with_votes_of_sheet(state: RoundState, stack: int, sheet: int, ballot: Ballot) -> Ballot:
    """Give a decision about a sheet the votes that the sheet carries; no decision takes them away.

    Args:
        sheet: of pass 1, from 1.
    """
    if ballot.shares is not None or state.frozen is None or not state.frozen.roster.weights:
        return ballot
    return replace(ballot, shares=state.passes[1].stacks[stack].sheets[sheet - 1].ballot.shares)


def with_votes(frozen: Round, counting_pass: PassState, held: StackState, ballots: Sequence[Ballot]) -> list[Ballot]:
    """Give every sheet of a stack the votes that the stack carries.

    Args:
        counting_pass: its sheets of one number of votes cannot be more than the people who carry it.
        held: the stack in hand; its first sheet says the votes.

    Raises:
        UserError: ``weight.first``, ``weight.mixed``, ``weight.unknown``, ``weight.too_many``.
    """
    known = frozen.roster.weights
    if not known or frozen.style is VotingMethod.CUMULATIVE:  # a cumulative ballot says its shares itself
        return list(ballots)
    of_stack = held.sheets[0].ballot.shares if held.sheets else None
    if of_stack is None and len(known) == 1:
        of_stack = next(iter(known))  # nothing to tell apart
    given = [of_stack, *(ballot.shares for ballot in ballots)]
    stated = [votes for votes in given if votes is not None]
    if not stated or (of_stack is None and ballots[0].shares is None):
        raise UserError("weight.first", known=", ".join(map(str, sorted(known))))
    votes = stated[0]
    if votes not in known:
        raise UserError("weight.unknown", votes=votes, known=", ".join(map(str, sorted(known))))
    if any(other != votes for other in stated):
        raise UserError("weight.mixed", votes=votes, stack=held.number)
    # Over the whole pass: more ballots of a number than people who carry it means that one was put into a wrong stack.
    entered = Counter(sheet.ballot.shares for stack in counting_pass.stacks.values() for sheet in stack.sheets)
    if entered[votes] + len(ballots) > known[votes]:
        raise UserError("weight.too_many", votes=votes, people=known[votes])
    return [replace(ballot, shares=votes) for ballot in ballots]


def with_corrected_votes(
    frozen: Round, counting_pass: PassState, held: StackState, *, ballot: Ballot, place: int
) -> Ballot:
    """Give a corrected sheet of the stack in hand the votes of its stack, or the votes said of a sheet that lies alone.

    Args:
        place: of the sheet in the stack, from 1.

    Raises:
        UserError: ``weight.mixed``, ``weight.unknown``, ``weight.too_many``.
    """
    if not frozen.roster.weights or frozen.style is VotingMethod.CUMULATIVE:
        return ballot
    before = held.sheets[place - 1]
    if ballot.shares in (None, before.ballot.shares):
        return replace(ballot, shares=before.ballot.shares)
    # Without the sheet itself: one that lies alone in its stack may change the votes of the stack.
    others = StackState(held.number, held.by, (*held.sheets[: place - 1], *held.sheets[place:]))
    return with_votes(frozen, counting_pass, others, ballots=[ballot])[0]


def too_many(state: RoundState) -> tuple[tuple[int, int, int], ...]:
    """Return ``(votes, sheets, people)`` of each group with more counted sheets than people who carry the votes.

    No pass can enter them, but judged lines and rulings together can say so; every such sheet counts too much.
    """
    frozen = state.frozen
    if frozen is None or not frozen.roster.weights or frozen.style is VotingMethod.CUMULATIVE:
        return ()
    people = frozen.roster.weights
    counted = Counter(ballot.shares or 1 for ballot in state.count.record.ballots.values())
    groups = ((votes, sheets, people.get(votes, 0)) for votes, sheets in sorted(counted.items()))
    return tuple(group for group in groups if group[1] > group[2])


def shares_above(state: RoundState) -> tuple[int, int] | None:
    """Return the shares on the cumulative ballots counted and those present, where the first are more; else None.

    Ballots that people set aside are left out: one that was not issued may name any shares.
    Source: Luật Doanh nghiệp 59/2020/QH14, Điều 148.3: nobody has more votes than shares times seats.
    """
    frozen = state.frozen
    if frozen is None or frozen.style is not VotingMethod.CUMULATIVE or not frozen.roster.shares_present:
        return None
    counted = sum(one.shares or 0 for one in state.count.record.ballots.values() if one.invalid is None)
    present = frozen.roster.shares_present
    return (counted, present) if counted > present else None
