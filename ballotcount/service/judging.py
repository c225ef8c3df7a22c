"""Lines on which passes differ: what each pass says, and who decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot
from ballotcount.domain.comparing import INVALID, SHARES, WRITTEN, value_of
from ballotcount.domain.errors import UserError
from ballotcount.domain.state import SheetKey
from ballotcount.service.current_stack import counting
from ballotcount.service.entry_check import require_entry
from ballotcount.service.rights import Action
from ballotcount.service.session import Changes, Consent, Session
from ballotcount.service.turn import in_turn


@dataclass(frozen=True, slots=True)
class Choice:
    """What one pass says on a differing line."""

    number: int
    value: ev.LineValue


def choices(session: Session, round_id: str, stack: int, sheet: int, line: ev.LineKey) -> tuple[Choice, ...]:
    """Return what each pass says on a line, for the judge.

    Args:
        sheet: of pass 1.

    Raises:
        UserError: ``difference.none``.
    """
    state = session.round(round_id)
    found = next((d for d in state.count.differences(stack) if d.sheet == sheet and line in d.lines), None)
    if found is None:
        raise UserError("difference.none", stack=stack, sheet=sheet)
    return tuple(
        Choice(number, value_of(state.count.ballot_in(number, (stack, place)), line)) for number, place in found.places
    )


@in_turn
def judge_line(
    session: Session, round_id: str, stack: int, sheet: int, line: ev.LineKey, value: ev.LineValue
) -> Changes:
    """Decide a line on which passes differ; nothing is typed again.

    Args:
        sheet: of pass 1.
        value: what the paper says: one of ``choices``, or another value that the style knows.

    Raises:
        UserError: ``difference.none``, ``entry.<fault>``; as ``counting``.
    """
    session.require(Action.JUDGE)
    state = counting(session, round_id)
    judged = state.count.judged.get((stack, sheet), {})
    by_piles = state.count.against_piles()
    if by_piles is not None:
        require_entry(session, round_id, _alone(line, value))
        open_lines = next((one.lines for one in by_piles.suspects if one.key == (stack, sheet)), ())
        # Where several lines of a sheet are decided, the record is neither pattern in between.
        if line not in open_lines and not judged:
            raise UserError("difference.none", stack=stack, sheet=sheet)
        return session.record(ev.DifferenceJudged(round_id, stack=stack, sheet=sheet, line=line, value=value))
    # What a pass says was checked when it was entered; any other value is checked here.
    if value not in [
        choice.value for choice in choices(session, round_id=round_id, stack=stack, sheet=sheet, line=line)
    ]:
        require_entry(session, round_id, _alone(line, value))
    open_lines = next(d.open for d in state.count.differences(stack) if d.sheet == sheet)
    if line not in open_lines and line not in judged:
        raise UserError("difference.disputed", stack=stack, sheet=sheet)
    return session.record(ev.DifferenceJudged(round_id, stack=stack, sheet=sheet, line=line, value=value))


JudgedValues = Mapping[tuple[SheetKey, ev.LineKey], ev.LineValue]
"""What judged lines say, by their place."""


def waiting_judged(session: Session, round_id: str, stack: int) -> JudgedValues:
    """Return the judged lines of a stack that wait for a second member, with what they say."""
    count = session.round(round_id).count
    return {(key, line): count.judged[key][line].value for key, line in count.unconfirmed(stack)}


@in_turn
def confirm_shown(
    session: Session, round_id: str, shown: Mapping[int, JudgedValues], *, by: Consent | None = None
) -> Changes:
    """Agree with the judged lines of some stacks that a member was shown: all of them, or none.

    Another table may have judged meanwhile: lines that the member was not shown are not agreed to.

    Args:
        shown: what ``waiting_judged`` gave for each stack when the member was shown it.
        by: a second member at the same desk.

    Raises:
        UserError: ``judged.changed``; as ``confirm_judged``.
    """
    for stack, lines in shown.items():
        if waiting_judged(session, round_id, stack) != lines:
            raise UserError("judged.changed", stack=stack)
    changes = Changes()
    for stack in shown:
        changes |= confirm_judged(session, round_id, stack, by=by)
    return changes


@in_turn
def confirm_judged(session: Session, round_id: str, stack: int, *, by: Consent | None = None) -> Changes:
    """Agree with every line of a stack that somebody else judged, after looking at them.

    Args:
        by: a second member at the same desk.

    Raises:
        UserError: ``judged.none``, nobody has to look at a line of this stack; ``second.same_person``, all of them were
            judged by this member; as ``counting``.
    """
    member = session.require(Action.SECOND, by)
    state = counting(session, round_id)
    waiting = state.count.unconfirmed(stack)
    if not waiting:
        raise UserError("judged.none", stack=stack)
    # Only lines that others judged are confirmed by this; one's own go on waiting for somebody else.
    if all(state.count.judged[key][line].by == member for key, line in waiting):
        raise UserError("second.same_person", name=session.state.name_of(member))
    return session.record(ev.JudgingConfirmed(round_id, stack), by=by)


def _alone(line: ev.LineKey, value: ev.LineValue) -> Ballot:
    """Return a ballot that says one line only, to be held against what the round allows."""
    if line == INVALID:
        return Ballot(invalid=None if value is None else str(value))
    if line == WRITTEN:
        return Ballot(written=value if isinstance(value, tuple) else ())
    if line == SHARES:
        return Ballot(shares=value if isinstance(value, int) else None)
    return Ballot() if value is None else Ballot(((line, value),))  # type: ignore[arg-type]
