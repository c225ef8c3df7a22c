"""Counting: blind passes, sheets, stacks, taking back and putting right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot
from ballotcount.domain.errors import UserError
from ballotcount.domain.record import MarkScore, PassKind
from ballotcount.rules.validity import Validity, judge
from ballotcount.service import contact_rules, second_way
from ballotcount.service.current_stack import counting, own_open, pass_for, stack_for
from ballotcount.service.entry_check import in_order, require_entry
from ballotcount.service.rights import Action
from ballotcount.service.session import Changes, Session
from ballotcount.service.texts import need, tidy
from ballotcount.service.turn import in_turn
from ballotcount.service.weights import with_corrected_votes, with_votes

STACK_SIZES = (20, 50)
"""Sheets in a full stack; the custom of counting boards."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A sheet as it was written down.

    Attributes:
        number: of the pass.
        validity: what the rules make of the sheet by itself.
    """

    changes: Changes
    number: int
    stack: int
    sheet: int
    validity: Validity


@in_turn
def start_pass(
    session: Session,
    round_id: str,
    how: PassKind = PassKind.TYPED,
    *,
    pass_no: int | None = None,
    stack_size: int = 50,
) -> Changes:
    """Begin a pass over the sheets.

    Args:
        pass_no: from 1; None for the first that has not begun.
        stack_size: most sheets in a stack; the same in every pass of a round.

    Raises:
        UserError: ``pass.all_started``, ``pass.number``, ``pass.started``, ``pass.stack_size``; as
            ``second_way.require_possible`` and ``counting``.
    """
    session.require(Action.ENTER)
    state = counting(session, round_id)
    # Who typed a discarded pass knows its sheets; a pass that is begun again is typed by others.
    if session.actor in state.count.former_typists:
        raise UserError("pass.discarded")
    free = state.count.missing_passes
    if pass_no is None and not free:
        raise UserError("pass.all_started", passes=state.plan.passes)
    chosen = free[0] if pass_no is None else pass_no
    if not 1 <= chosen <= state.plan.passes:
        raise UserError("pass.number", number=chosen, passes=state.plan.passes)
    if chosen in state.passes:
        raise UserError("pass.started", number=chosen)
    second_way.require_possible(session, state, how=how, number=chosen)
    # One size for all passes: stack 7 has to hold the same sheets in each, or nothing can be compared.
    sizes = {counting_pass.stack_size for counting_pass in state.passes.values()} or {stack_size}
    if stack_size not in STACK_SIZES or stack_size not in sizes:
        raise UserError("pass.stack_size", size=stack_size, known=", ".join(map(str, STACK_SIZES)))
    return session.record(ev.PassStarted(round_id, number=chosen, how=how, stack_size=stack_size))


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One sheet about to be written down.

    Attributes:
        picture: SHA-256 of the kept picture.
    """

    ballot: Ballot
    source: ev.EntrySource = ev.EntrySource.TYPED
    picture: str = ""
    scores: tuple[MarkScore, ...] = ()
    doubts: tuple[ev.Doubt, ...] = ()


def enter(
    session: Session,
    round_id: str,
    ballot: Ballot,
    *,
    pass_no: int | None = None,
    stack: int | None = None,
    source: ev.EntrySource = ev.EntrySource.TYPED,
    picture: str = "",
    scores: Sequence[MarkScore] = (),
    doubts: Sequence[ev.Doubt] = (),
) -> Entered:
    """Write down one sheet. When this returns it is on disk.

    Args:
        pass_no: None for the pass in which this teller works or which they have begun.
        stack: None for the stack in hand, or the next one nobody has taken.
        picture: SHA-256 of the kept picture.

    Raises:
        UserError: ``pass.choose``, ``pass.not_started``, ``pass.blind``, ``stack.closed``, ``stack.taken``,
            ``stack.full``, ``stack.in_hand``, ``count.more_than_collected``, ``entry.<fault>``, ``weight.<fault>``,
            ``contact.<fault>``; as ``counting``.
    """
    sheet = SheetEntry(ballot=ballot, source=source, picture=picture, scores=tuple(scores), doubts=tuple(doubts))
    return enter_all(session, round_id, [sheet], pass_no=pass_no, stack=stack)[0]


@in_turn
def enter_all(
    session: Session,
    round_id: str,
    sheets: Sequence[SheetEntry],
    *,
    pass_no: int | None = None,
    stack: int | None = None,
) -> tuple[Entered, ...]:
    """Write down several sheets of one stack in one transaction: all of them or none.

    Raises:
        UserError: as ``enter``; nothing was written, whichever sheet it was.
    """
    teller = session.require(Action.ENTER)
    state = counting(session, round_id)
    # One written form before anything is compared: sheets that say the same must be equal values.
    sheets = [replace(sheet, ballot=in_order(sheet.ballot)) for sheet in sheets]
    for sheet in sheets:
        require_entry(session, round_id, sheet.ballot)
    counting_pass = pass_for(state, teller, pass_no)
    second_way.require_stacks(counting_pass)
    second_way.require_own_pictures(state, counting_pass, {sheet.picture for sheet in sheets if sheet.picture})
    held = stack_for(session, round_id, counting_pass=counting_pass, teller=teller, stack=stack)
    carried = with_votes(
        session.frozen(round_id), counting_pass=counting_pass, held=held, ballots=[sheet.ballot for sheet in sheets]
    )
    sheets = [replace(sheet, ballot=ballot) for sheet, ballot in zip(sheets, carried, strict=True)]
    # More sheets than lay in the box means that one was counted twice.
    if counting_pass.entered + len(sheets) > state.sheets.collected:
        raise UserError("count.more_than_collected", collected=state.sheets.collected)
    first = len(held.sheets) + 1
    for place, sheet in enumerate(sheets, start=first):
        # ``verify`` comes here too: a contact pass that does not follow from its recorded check is refused.
        contact_rules.require_as_checked(
            state, counting_pass, stack=held.number, sheet=place, source=sheet.source, ballot=sheet.ballot
        )
    if first + len(sheets) - 1 > counting_pass.stack_size:
        raise UserError("stack.full", stack=held.number, size=counting_pass.stack_size)
    placed = list(enumerate(sheets, start=first))
    events = [
        ev.BallotEntered(
            round_id,
            number=counting_pass.number,
            stack=held.number,
            sheet=place,
            ballot=sheet.ballot,
            source=sheet.source,
            picture=sheet.picture,
            scores=sheet.scores,
            doubts=sheet.doubts,
        )
        for place, sheet in placed
    ]
    changes = session.record(*events)
    frozen = session.frozen(round_id)
    profile = session.profile_of(round_id)
    return tuple(
        Entered(
            changes=changes,
            number=counting_pass.number,
            stack=held.number,
            sheet=place,
            validity=judge(sheet.ballot, frozen, profile),
        )
        for place, sheet in placed
    )


@in_turn
def undo(session: Session, round_id: str, reason: str = "") -> Changes:
    """Take the last sheet of the stack in hand back.

    Raises:
        UserError: ``stack.nothing``; as ``counting``.
    """
    counting_pass, held = own_open(session, round_id, session.require(Action.ENTER))
    # An entry of its own: nothing is ever taken out of the journal.
    return session.record(
        ev.BallotUndone(
            round_id, number=counting_pass.number, stack=held.number, sheet=len(held.sheets), reason=tidy(reason)
        )
    )


@in_turn
def correct(session: Session, round_id: str, sheet: int, ballot: Ballot, reason: str) -> Changes:
    """Correct a sheet of the stack in hand.

    Args:
        sheet: number in the stack, from 1.

    Raises:
        UserError: ``stack.nothing``, ``stack.no_sheet``, ``text.empty``; as ``enter``.
    """
    counting_pass, held = own_open(session, round_id, session.require(Action.ENTER))
    # A corrected sheet would no longer follow from the check that made the pass.
    if counting_pass.how is PassKind.CONTACT:
        raise UserError("contact.only_here")
    if not 1 <= sheet <= len(held.sheets):
        raise UserError("stack.no_sheet", stack=held.number, sheet=sheet)
    frozen = session.frozen(round_id)
    ballot = in_order(ballot)
    ballot = with_corrected_votes(frozen, counting_pass, held, ballot=ballot, place=sheet)
    require_entry(session, round_id, ballot)
    event = ev.BallotCorrected(
        round_id,
        number=counting_pass.number,
        stack=held.number,
        sheet=sheet,
        ballot=ballot,
        reason=need(reason, "reason"),
    )
    return session.record(event)


@in_turn
def close_stack(session: Session, round_id: str, slip: int) -> Changes:
    """Finish the stack in hand.

    Args:
        slip: the number of sheets written on its slip.

    Raises:
        UserError: ``stack.nothing``, ``stack.slip``, ``stack.slip_differs``; as ``counting``.
    """
    counting_pass, held = own_open(session, round_id, session.require(Action.ENTER))
    # The slip finds what no comparison of marks does: a sheet that was laid twice or left out.
    if slip != len(held.sheets):
        raise UserError("stack.slip", stack=held.number, slip=slip, entered=len(held.sheets))
    for other in session.round(round_id).passes.values():
        there = other.stacks.get(held.number)
        # The paper stack is one and the same in every pass: its slip cannot say two numbers.
        if other is not counting_pass and there is not None and there.slip not in (None, slip):
            raise UserError("stack.slip_differs", stack=held.number, slip=slip, other=there.slip, number=other.number)
    return session.record(ev.StackClosed(round_id, number=counting_pass.number, stack=held.number, slip=slip))


@in_turn
def reopen_stack(session: Session, round_id: str, pass_no: int, stack: int, reason: str) -> Changes:
    """Reopen a finished stack of a pass, for its own teller to correct; its judged lines are asked again.

    Raises:
        UserError: ``pass.not_started``, ``stack.not_closed``, ``stack.in_hand``, ``text.empty``; as ``counting``.
    """
    session.require(Action.REOPEN_STACK)
    state = counting(session, round_id)
    if pass_no not in state.passes:
        raise UserError("pass.not_started", number=pass_no)
    counting_pass = state.passes[pass_no]
    found = counting_pass.stacks.get(stack)
    if found is None or not found.closed:
        raise UserError("stack.not_closed", stack=stack)
    # One stack in hand for each teller: undo and correct find their sheet by it.
    in_hand = counting_pass.open_stack_of(found.by)
    if in_hand is not None:
        raise UserError("stack.in_hand", stack=in_hand.number)
    return session.record(ev.StackReopened(round_id, number=pass_no, stack=stack, reason=need(reason, "reason")))


@in_turn
def hand_over(session: Session, round_id: str, pass_no: int, stack: int, teller: str, reason: str) -> Changes:
    """Give a stack that somebody cannot finish to another teller, with the sheets already entered.

    Args:
        teller: id of the one who carries on.

    Raises:
        UserError: ``pass.not_started``, ``stack.not_open``, ``sign_in.unknown``, ``rights.refused``, ``pass.blind``,
            ``stack.in_hand``, ``text.empty``; as ``counting``.
    """
    session.require(Action.REOPEN_STACK)
    state = counting(session, round_id)
    if pass_no not in state.passes:
        raise UserError("pass.not_started", number=pass_no)
    held = state.passes[pass_no].stacks.get(stack)
    if held is None or held.closed:
        raise UserError("stack.not_open", stack=stack)
    person = session.state.tellers.get(teller)
    if person is None:
        raise UserError("sign_in.unknown", teller=teller)
    session.require_right(person, Action.ENTER)
    # Refuses somebody who works in another pass: a stack that is handed over has to stay blind too.
    counting_pass = pass_for(state, teller, pass_no)
    in_hand = counting_pass.open_stack_of(teller)
    if in_hand is not None:
        raise UserError("stack.in_hand", stack=in_hand.number)
    return session.record(
        ev.StackHandedOver(round_id, number=pass_no, stack=stack, teller=teller, reason=need(reason, "reason"))
    )


@in_turn
def discard_pass(session: Session, round_id: str, pass_no: int, reason: str) -> Changes:
    """Throw a whole pass away; it may be started again by others.

    Raises:
        UserError: ``pass.not_started``, ``text.empty``; as ``counting``.
    """
    session.require(Action.REOPEN_STACK)
    if pass_no not in counting(session, round_id).passes:
        raise UserError("pass.not_started", number=pass_no)
    return session.record(ev.PassDiscarded(round_id, pass_no, need(reason, "reason")))
