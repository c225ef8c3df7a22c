"""Piles of equal sheets as the second pass: a pattern, how many sheets, and a second person who counts the pile blind.

The sums are held against the record, pattern by pattern. Where they differ, the sheets of the record that may be wrong
are named with their place and picture; one of them is decided from the paper, or a pile is counted again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot
from ballotcount.domain.comparing import differing, value_of
from ballotcount.domain.errors import UserError
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import PassState, PileState, RoundState, Suspect
from ballotcount.domain.state.without_stacks import pattern_of
from ballotcount.service.current_stack import counting
from ballotcount.service.entry_check import in_order, require_entry
from ballotcount.service.rights import Action
from ballotcount.service.second_way import require_blind
from ballotcount.service.session import Changes, Session
from ballotcount.service.turn import in_turn


@dataclass(frozen=True, slots=True)
class PileRow:
    """One pile as the person at the desk may see it.

    Attributes:
        sheets: the first number; None for a person who has still to count it blind.
        checked: whether a second person has counted it.
    """

    pile: int
    ballot: Ballot
    sheets: int | None
    checked: bool
    agreed: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class PilesProgress:
    """How far the piles have come.

    Attributes:
        sheets: on all piles; None while one of them has to be counted blind by the person at the desk.
        apart: sheets that the record and the piles do not share; None until every pile was counted twice.
        suspects: sheets of the record that may be wrong.
    """

    number: int
    collected: int
    sheets: int | None
    rows: tuple[PileRow, ...]
    apart: int | None
    suspects: tuple[Suspect, ...]


def progress(session: Session, round_id: str) -> PilesProgress:
    """Return how far the piles of a round have come, with no number that somebody has still to find by counting.

    Raises:
        UserError: ``piles.not_begun``.
    """
    state = session.round(round_id)
    own = state.count.pass_by(PassKind.PILES)
    if own is None:
        raise UserError("piles.not_begun")
    rows = tuple(_row(session, number, pile) for number, pile in sorted(own.piles.items()) if pile.sheets)
    found = state.count.against_piles()
    return PilesProgress(
        number=own.number,
        collected=state.sheets.collected,
        # The sum would give away the number of the one pile that is left to be counted.
        sheets=own.entered if all(row.sheets is not None for row in rows) else None,
        rows=rows,
        apart=found.sheets if found is not None else None,
        suspects=found.suspects if found is not None else (),
    )


def _row(session: Session, number: int, pile: PileState) -> PileRow:
    mine = pile.by == session.actor
    return PileRow(
        pile=number,
        ballot=pile.ballot,
        sheets=pile.sheets if mine or pile.agreed else None,
        checked=pile.checked is not None,
        agreed=pile.agreed,
        mine=mine,
    )


def missing(state: RoundState) -> Iterator[tuple[str, dict[str, int]]]:
    """Yield what piles still need before the round may be closed, as blockers with their facts."""
    own = state.count.pass_by(PassKind.PILES)
    if own is None:
        return
    waiting = sum(not pile.agreed for pile in own.piles.values())
    if waiting:
        yield "piles_uncounted", {"count": waiting}
    found = state.count.against_piles()
    if found is not None and found.sheets:
        yield "piles_apart", {"count": found.sheets}


@in_turn
def put(session: Session, round_id: str, ballot: Ballot, sheets: int, *, pile: int | None = None) -> Changes:
    """Write down a pile that the person at the desk counted.

    Args:
        ballot: what each of its sheets says.
        sheets: how many; 0 takes the pile away.
        pile: to count one again, which a second person has to count again too; None for the next one.

    Raises:
        UserError: ``piles.not_begun``, ``piles.unknown``, ``piles.same``, the pattern has a pile; ``piles.sheets``,
            ``count.more_than_collected``, ``entry.<fault>``; as ``counting``.
    """
    state, own = _own(session, round_id)
    if pile is not None and pile not in own.piles:
        raise UserError("piles.unknown", pile=pile)
    number = pile if pile is not None else max(own.piles, default=0) + 1
    if sheets < 0 or (pile is None and not sheets):
        raise UserError("piles.sheets", sheets=sheets)
    # Whatever is marked on it, an invalid sheet lies on the pile of its reason.
    said = pattern_of(in_order(ballot))
    require_entry(session, round_id, said)
    same = next((no for no, one in own.piles.items() if no != number and one.sheets and one.ballot == said), None)
    if same is not None and sheets:
        raise UserError("piles.same", pile=same)
    others = sum(one.sheets for no, one in own.piles.items() if no != number)
    # More sheets on the piles than came out of the box: one of them was counted twice.
    if others + sheets > state.sheets.collected:
        raise UserError("count.more_than_collected", collected=state.sheets.collected)
    return session.record(ev.PileMade(round_id, number=own.number, pile=number, ballot=said, sheets=sheets))


@in_turn
def check(session: Session, round_id: str, pile: int, sheets: int) -> Changes:
    """Write down how many sheets another person found on a pile, without having been shown the first number.

    Raises:
        UserError: ``piles.not_begun``, ``piles.unknown``, ``piles.own``, ``piles.sheets``; as ``counting``.
    """
    _, own = _own(session, round_id)
    held = own.piles.get(pile)
    if held is None or not held.sheets:
        raise UserError("piles.unknown", pile=pile)
    if held.by == session.actor:
        raise UserError("piles.own", pile=pile)
    if sheets < 1:
        raise UserError("piles.sheets", sheets=sheets)
    return session.record(ev.PileChecked(round_id, number=own.number, pile=pile, sheets=sheets))


@in_turn
def decide(session: Session, round_id: str, stack: int, sheet: int, ballot: Ballot) -> Changes:
    """Decide from the paper that a sheet which may be wrong says what the piles have too many of.

    Args:
        ballot: what the paper says; a second member confirms it as every judged line of such a round.

    Raises:
        UserError: ``difference.none``, the sheet is not one that may be wrong; ``entry.<fault>``; as ``counting``.
    """
    session.require(Action.JUDGE)
    found = counting(session, round_id).count.against_piles()
    # Sums cannot say which of equal sheets is wrong: each with a pattern too many may be the one.
    suspect = next((one for one in found.suspects if one.key == (stack, sheet)), None) if found is not None else None
    said = pattern_of(in_order(ballot))
    if suspect is None or not differing(suspect.recorded, said):
        raise UserError("difference.none", stack=stack, sheet=sheet)
    require_entry(session, round_id, said)
    return session.record(
        *(
            ev.DifferenceJudged(round_id, stack=stack, sheet=sheet, line=line, value=value_of(said, line))
            for line in differing(suspect.recorded, said)
        )
    )


def _own(session: Session, round_id: str) -> tuple[RoundState, PassState]:
    """Return the round and its piles, on which the person at the desk may work."""
    teller = session.require(Action.ENTER)
    state = counting(session, round_id)
    own = state.count.pass_by(PassKind.PILES)
    if own is None:
        raise UserError("piles.not_begun")
    require_blind(state, teller, number=own.number)
    return state, own
