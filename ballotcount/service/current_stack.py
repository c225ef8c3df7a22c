"""The pass and the stack that a teller may work in."""

from __future__ import annotations

from ballotcount.domain.election import RoundStage
from ballotcount.domain.errors import UserError
from ballotcount.domain.state import PassState, RoundState, StackState, can_count
from ballotcount.service.rounds import require_balance
from ballotcount.service.session import Session


def counting(session: Session, round_id: str) -> RoundState:
    """Return a round that is being counted or may be.

    Raises:
        UserError: ``round.not_collected``, ``round.closed``, ``round.unknown``.
        IntegrityFault: ``sheets.more_than_issued``.
    """
    state = session.round(round_id)
    if state.stage in (RoundStage.PREPARED, RoundStage.ISSUED):
        raise UserError("round.not_collected", round=round_id)
    if not can_count(state):
        raise UserError("round.closed", round=round_id)
    # A box with more sheets than were issued stops every command of the count, not only the lock.
    require_balance(session, round_id)
    return state


def pass_for(state: RoundState, teller: str, pass_no: int | None) -> PassState:
    """Return the pass a teller works in; one only, and none after theirs was discarded: passes stay blind."""
    if teller in state.count.former_typists:
        raise UserError("pass.discarded")
    own = state.count.pass_of(teller)
    if own is not None and pass_no not in (None, own):
        raise UserError("pass.blind", own=own, number=pass_no)
    chosen = next((one for one in (own, pass_no, state.count.begun_by(teller)) if one is not None), None)
    if chosen is None:
        if not state.passes:
            raise UserError("pass.none")
        raise UserError("pass.choose", passes=", ".join(map(str, sorted(state.passes))))
    if chosen not in state.passes:
        raise UserError("pass.not_started", number=chosen)
    return state.passes[chosen]


def next_stack(session: Session, round_id: str, counting_pass: PassState) -> int:
    """Return the stack that the one at the desk takes next; where there are several tables, it is theirs from now on.

    The number is written on the slip of the paper stack, so no other table may be shown the same one.

    Raises:
        EnvironmentFault: the tables cannot be reached.
    """
    number = counting_pass.next_stack
    # Asking takes the stack where it is free, so the loop ends with one that is ours.
    while _claimed_by(session, round_id, pass_no=counting_pass.number, stack=number):
        number += 1
    return number


def _claimed_by(session: Session, round_id: str, *, pass_no: int, stack: int) -> str:
    """Return who at another table has taken a stack; empty where it is ours."""
    if session.claims is None:
        return ""
    return session.claims.take(round_id, pass_no=pass_no, stack=stack, teller=session.actor)


def stack_for(
    session: Session, round_id: str, *, counting_pass: PassState, teller: str, stack: int | None
) -> StackState:
    """Return the stack that a teller's next sheet goes into, new where nobody has begun it.

    Raises:
        UserError: ``stack.in_hand``, ``stack.number``, ``stack.taken``, ``stack.closed``.
    """
    in_hand = counting_pass.open_stack_of(teller)
    chosen = stack
    if chosen is None:
        chosen = in_hand.number if in_hand else next_stack(session, round_id, counting_pass)
    if in_hand is not None and in_hand.number != chosen:
        raise UserError("stack.in_hand", stack=in_hand.number)
    found = counting_pass.stacks.get(chosen)
    if found is None:
        if chosen < 1:
            raise UserError("stack.number", stack=chosen)
        # A number that somebody typed is claimed as well, not only one that was offered.
        holder = _claimed_by(session, round_id, pass_no=counting_pass.number, stack=chosen)
        if holder:
            raise UserError("stack.taken", stack=chosen, name=session.state.name_of(holder))
        return StackState(chosen, teller)
    if found.closed:
        raise UserError("stack.closed", stack=chosen)
    if found.by != teller:
        raise UserError("stack.taken", stack=chosen, name=session.state.name_of(found.by))
    return found


def own_open(session: Session, round_id: str, teller: str) -> tuple[PassState, StackState]:
    """Return the stack a teller has in hand, with sheets in it."""
    state = counting(session, round_id)
    counting_pass = pass_for(state, teller, None)
    held = counting_pass.open_stack_of(teller)
    if held is None or not held.sheets:
        raise UserError("stack.nothing")
    return counting_pass, held
