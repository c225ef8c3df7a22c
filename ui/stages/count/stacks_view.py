"""What the page of stacks shows, asked on the lane; a typist sees the own pass only, so that passes stay blind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ballotcount.domain.errors import Fault
from ballotcount.service.current_stack import counting
from ballotcount.service.entry_check import codes_for_people
from ballotcount.service.entry_text import shown_entry
from ballotcount.service.rights import Action, may
from ballotcount.text.words import said, t

if TYPE_CHECKING:
    from ballotcount.domain.ballot import Ballot
    from ballotcount.domain.election import Round
    from ballotcount.domain.state import PassState, RoundState
    from ballotcount.service.session import Session


@dataclass(frozen=True, slots=True)
class StackRow:
    """One stack of one pass.

    Attributes:
        stack: 0 for a pass that has no stack yet.
        slip: the number on its slip once it is closed.
        entered: sheets of the whole pass.
        machine: read by a camera or a scanner.
    """

    number: int
    stack: int
    name: str
    sheets: int
    slip: int | None
    entered: int
    machine: bool


@dataclass(frozen=True, slots=True)
class Stacks:
    """Every stack that this person may see.

    Attributes:
        may_repair: this person may put passes right, and the round still takes it.
        why: why the round takes no repairs, in words; empty while it does.
    """

    rows: tuple[StackRow, ...]
    may_repair: bool
    why: str = ""


def look(session: Session, key: str) -> Stacks:
    """Return the stacks of a round, pass by pass."""
    round_state = session.round(key)
    teller = session.teller
    may_repair = teller is not None and may(teller.role, Action.REOPEN_STACK)
    # A typist sees the own pass only; who may repair has to see them all.
    own = round_state.count.pass_of(session.actor) if session.actor else None
    rows = [
        row
        for number, counting_pass in sorted(round_state.passes.items())
        if may_repair or number == own
        for row in _rows(session, counting_pass)
    ]
    try:
        # The command's own guard answers why nothing can be repaired, so that both never differ.
        counting(session, key)
    except Fault as fault:
        return Stacks(tuple(rows), False, said(fault))
    return Stacks(tuple(rows), may_repair)


def _rows(session: Session, counting_pass: PassState) -> list[StackRow]:
    machine = counting_pass.how.value in ("scan", "camera")
    rows = [
        StackRow(
            number=counting_pass.number,
            stack=one.number,
            name=session.state.name_of(one.by),
            sheets=len(one.sheets),
            slip=one.slip,
            entered=counting_pass.entered,
            machine=machine,
        )
        for _, one in sorted(counting_pass.stacks.items())
    ]
    return rows or [
        StackRow(
            number=counting_pass.number,
            stack=0,
            name=session.state.name_of(counting_pass.started_by),
            sheets=0,
            slip=None,
            entered=0,
            machine=machine,
        )
    ]


def takers(session: Session, key: str, number: int) -> tuple[tuple[str, str], ...]:
    """List who may carry on a stack of a pass: they may enter, work in no other pass and have no stack in hand."""
    round_state = session.round(key)
    return tuple(
        (one.id, f"{one.name} · {t(f'service.role.{one.role.value}')}")
        for one in session.state.tellers.values()
        if may(one.role, Action.ENTER) and _free(round_state, number, one.id)
    )


def _free(round_state: RoundState, number: int, teller: str) -> bool:
    return (
        # One stack in hand for each person: with two the next sheet would have two places.
        round_state.count.pass_of(teller) in (None, number) and round_state.passes[number].open_stack_of(teller) is None
    )


@dataclass(frozen=True, slots=True)
class HeldSheet:
    """A sheet of the stack in hand as it was entered.

    Attributes:
        text: what would be typed for it.
    """

    sheet: int
    text: str
    ballot: Ballot


@dataclass(frozen=True, slots=True)
class Held:
    """The stack in hand, the sheet entered last first."""

    round: Round
    reasons: tuple[str, ...]
    stack: int
    stack_size: int
    sheets: tuple[HeldSheet, ...]


def held(session: Session, key: str) -> Held | None:
    """Return the stack that this person has in hand; None without one or while it is empty."""
    round_state = session.round(key)
    # Only the own stack: correcting somebody else's would show what another pass says.
    number = round_state.count.pass_of(session.actor) if session.actor else None
    if number is None:
        return None
    stack = round_state.passes[number].open_stack_of(session.actor)
    if stack is None or not stack.sheets or round_state.frozen is None:
        return None
    sheets = [
        HeldSheet(place, shown_entry(one, round_state.frozen, reasons=codes_for_people(session, key)), one)
        for place, one in enumerate(stack.ballots, start=1)
    ]
    return Held(
        round=round_state.frozen,
        reasons=codes_for_people(session, key),
        stack=stack.number,
        stack_size=round_state.stack_size,
        sheets=tuple(reversed(sheets)),
    )
