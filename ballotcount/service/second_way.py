"""How the congress decided that the second pass is made, and what each way needs before it may begin.

Without a decision the second pass is typed, sheet by sheet. A machine may make one pass without a decision; two machine
passes, contact sheets, a sample and piles of equal sheets are each a way that the congress has to choose.
"""

from __future__ import annotations

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.errors import UserError
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import WITHOUT_STACKS, PassState, RoundState
from ballotcount.service import contact_rules
from ballotcount.service.session import Session
from ballotcount.service.setup import keeps_pictures
from ballotcount.service.ways import MACHINE, PILES, TYPED, limit_in

SAMPLED = (VotingMethod.STRIKE, VotingMethod.AGREE)
"""Ballots whose result a sample can confirm: ``evidence.audit`` has assertions for them."""


def decided(session: Session, state: RoundState) -> str:
    """Return the way that the congress chose for a round; an empty text where it chose none."""
    found = session.state.decided(ev.Topic.SECOND_PASS, election=state.plan.election, round_id=state.id)
    return found.value if found is not None else ""


def decision_words(session: Session, state: RoundState) -> str:
    """Return the congress's decision in its words, where it chose another way than typing."""
    found = session.state.decided(ev.Topic.SECOND_PASS, election=state.plan.election, round_id=state.id)
    return found.text if found is not None and found.value != TYPED else ""


def require_possible(session: Session, state: RoundState, *, how: PassKind, number: int) -> None:
    """Refuse to begin a pass in a way that nobody decided on or that cannot be gone.

    Raises:
        UserError: ``contact.<fault>``, ``machines.undecided``, ``sample.<fault>``, ``piles.<fault>``.
    """
    match how:
        case PassKind.CONTACT:
            contact_rules.require_possible(session, state)
        case PassKind.SCAN | PassKind.CAMERA:
            _require_other_machine(session, state, how)
        case PassKind.SAMPLE:
            if limit_in(decided(session, state)) is None:
                raise UserError("sample.undecided")
            if state.plan.style not in SAMPLED:
                raise UserError("sample.style")
            _require_second(session, state, number=number, way="sample")
        case PassKind.PILES:
            if decided(session, state) != PILES:
                raise UserError("piles.undecided")
            if state.plan.style in (VotingMethod.CUMULATIVE, VotingMethod.WRITTEN):
                raise UserError("piles.style")
            _require_second(session, state, number=number, way="piles")
        case _:
            pass


def _require_other_machine(session: Session, state: RoundState, how: PassKind) -> None:
    other = contact_rules.machine_pass(state)
    if other is None:
        return
    if decided(session, state) != MACHINE:
        raise UserError("machines.undecided", number=other.number)
    if other.how is how and not keeps_pictures(session):
        # Nothing would show that the same pictures were read twice.
        raise UserError("machines.no_pictures")


def _require_second(session: Session, state: RoundState, *, number: int, way: str) -> None:
    """Refuse a way that is held against the whole of pass 1 where it is not the second of two passes."""
    if state.plan.passes != 2 or number != 2:
        raise UserError(f"{way}.passes")
    # A sample of sheets cannot audit a round in which sheets weigh differently; a full pass can.
    if session.frozen(state.id).roster.weights:
        raise UserError(f"{way}.weights")


def require_own_pictures(state: RoundState, counting_pass: PassState, pictures: set[str]) -> None:
    """Refuse a picture that another machine pass has read: the machine would only agree with itself.

    Raises:
        UserError: ``machines.same_picture``.
    """
    for other in state.passes.values():
        if other.number != counting_pass.number and pictures & other.pictures:
            raise UserError("machines.same_picture", number=other.number)


def require_stacks(counting_pass: PassState) -> None:
    """Refuse to enter single sheets into a pass that has none.

    Raises:
        UserError: ``sample.only_here``, ``piles.only_here``.
    """
    if counting_pass.how in WITHOUT_STACKS:
        raise UserError(f"{counting_pass.how.value}.only_here")


def require_blind(state: RoundState, teller: str, *, number: int) -> None:
    """Refuse somebody who typed another pass; a person who laid sheets for a machine saw no figure and may help.

    Raises:
        UserError: ``pass.blind``, ``pass.discarded``.
    """
    if teller in state.count.former_typists:
        raise UserError("pass.discarded")
    own = state.count.pass_of(teller)
    if own not in (None, number) and state.passes[own].how not in contact_rules.MACHINE:
        raise UserError("pass.blind", own=own, number=number)
