"""Who may look at the figures of a round that is still being counted."""

from __future__ import annotations

from ballotcount.domain.election import RoundStage
from ballotcount.domain.errors import UserError
from ballotcount.service.people import known, wrong_pin
from ballotcount.service.rights import Action
from ballotcount.service.session import Session

LOCKED = (RoundStage.CLOSED, RoundStage.ANNOUNCED)
"""Stages in which a result may be read by anybody who has the file."""


def needs_pin(session: Session, round_id: str) -> bool:
    """Return whether figures of a round are shown only to those who have the right, by their PIN."""
    return session.round(round_id).stage not in LOCKED


def is_done(session: Session, round_id: str) -> bool:
    """Return whether every pass of a round has entered every ballot, so that nobody types a pass any more."""
    count = session.round(round_id).count
    return not count.missing_passes and all(count.is_done(stack) for stack in count.stack_numbers())


def require_reader(session: Session, round_id: str, *, teller: str, pin: str, action: Action) -> None:
    """Refuse figures of an unfinished round to somebody without the right, or who still types a pass of it.

    Nothing is written: the session may be one over a copy of the file.

    Raises:
        UserError: ``sign_in.unknown``, ``sign_in.wrong_pin``, ``pin.own_first``, ``rights.refused``;
            ``pass.blind_figures``, they typed a pass and another one is not done.
    """
    person = known(session, teller)
    if not session.pins.fits(person, pin):
        # Nothing is recorded here, so no lock follows and nobody has to wait.
        raise wrong_pin(person, seconds=0)
    if person.lent:
        raise UserError("pin.own_first", name=person.name)
    session.require_right(person, action)
    if session.round(round_id).count.pass_of(teller) is not None and not is_done(session, round_id):
        raise UserError("pass.blind_figures", name=person.name)
