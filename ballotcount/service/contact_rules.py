"""What a pass on contact sheets may say: what the machine pass says, but for the marks that were taken out."""

from __future__ import annotations

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, LineMark, Mark, VotingMethod
from ballotcount.domain.comparing import value_of, with_line
from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Option
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import PassState, RoundState
from ballotcount.service.session import Session
from ballotcount.service.setup import keeps_pictures

MACHINE = (PassKind.SCAN, PassKind.CAMERA)

SHOWN = (VotingMethod.STRIKE, VotingMethod.AGREE, VotingMethod.OPINION, VotingMethod.LEVELS)
"""Ballots whose marks can be judged one crop at a time; numbers and written names cannot."""

OPTIONS: dict[LineMark, frozenset[Option]] = {
    LineMark.STRUCK: frozenset({Option.STRIKE}),
    LineMark.AGREE: frozenset({Option.AGREE}),
    LineMark.DISAGREE: frozenset({Option.DISAGREE}),
    LineMark.HIGH: frozenset({Option.HIGH}),
    LineMark.MEDIUM: frozenset({Option.MEDIUM}),
    LineMark.LOW: frozenset({Option.LOW}),
}


def machine_pass(state: RoundState) -> PassState | None:
    """Return the first pass of a machine."""
    return next((one for _, one in sorted(state.passes.items()) if one.how in MACHINE), None)


def require_possible(session: Session, state: RoundState) -> None:
    """Refuse a pass on contact sheets that nobody decided on or for which there are no pictures.

    Raises:
        UserError: ``contact.undecided``, ``contact.no_machine``, ``contact.style``, ``contact.no_pictures``.
    """
    decided = session.state.decided(ev.Topic.SECOND_PASS, election=state.plan.election, round_id=state.id)
    if decided is None or decided.value != PassKind.CONTACT.value:
        raise UserError("contact.undecided")
    if state.plan.style not in SHOWN:
        raise UserError("contact.style")
    if machine_pass(state) is None:
        raise UserError("contact.no_machine")
    if not keeps_pictures(session):
        raise UserError("contact.no_pictures")


def checked_ballot(state: RoundState, check: ev.ContactChecked, *, stack: int, sheet: int) -> Ballot:
    """Return what a sheet says after a check: as the machine pass, each mark that was taken out turned round."""
    source = machine_pass(state)
    held = source.stacks.get(stack) if source is not None else None
    if held is None or not held.closed or sheet > len(held.sheets):
        raise UserError("contact.no_machine")
    ballot = held.sheets[sheet - 1].ballot
    turned: dict[int, set[Option]] = {}
    for mark in check.wrong:
        if (mark.stack, mark.sheet) == (stack, sheet):
            turned.setdefault(mark.candidate, set()).add(Option(mark.option))
    for candidate, options in turned.items():
        said = value_of(ballot, candidate)
        before = _options(said, state.plan.style)
        # Taken out means the opposite: a wrong mark goes away, and an empty place that was wrong gets one.
        ballot = with_line(ballot, candidate, _line(frozenset(before ^ options)))
    return ballot


def _options(said: ev.LineValue, style: VotingMethod) -> frozenset[Option]:
    """Return the targets that a line has marked; of two boxes of three it is not known which, so all count."""
    if said is LineMark.BOTH:
        levels = style is VotingMethod.LEVELS
        return frozenset({Option.HIGH, Option.MEDIUM, Option.LOW} if levels else {Option.AGREE, Option.DISAGREE})
    return OPTIONS[said] if isinstance(said, LineMark) else frozenset()


def _line(options: frozenset[Option]) -> Mark | None:
    if not options:
        return None
    return next((mark for mark, one in OPTIONS.items() if one == options), LineMark.BOTH)


def require_as_checked(
    state: RoundState, counting_pass: PassState, *, stack: int, sheet: int, source: ev.EntrySource, ballot: Ballot
) -> None:
    """Refuse an entry of a pass on contact sheets that is not what was looked at there.

    Raises:
        UserError: ``contact.not_checked``, ``contact.only_here``.
    """
    # Both ways: nothing else enters this pass, and such entries enter no other one.
    if (counting_pass.how is PassKind.CONTACT) != (source is ev.EntrySource.CONTACT):
        raise UserError("contact.only_here")
    if counting_pass.how is not PassKind.CONTACT:
        return
    check = counting_pass.check_of(stack)
    # Made once more from the check and compared: the entry itself may be a forged one.
    if check is None or ballot != checked_ballot(state, check, stack=stack, sheet=sheet):
        raise UserError("contact.not_checked", stack=stack, sheet=sheet)
