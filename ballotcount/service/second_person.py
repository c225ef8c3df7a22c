"""Who may agree as the second person: only somebody whose PIN will be taken is proposed."""

from __future__ import annotations

from ballotcount.domain.people import Role, Teller
from ballotcount.service.rights import MEMBERS, Action, may
from ballotcount.service.session import Session
from ballotcount.text.words import t


def can_vouch(person: Teller) -> bool:
    """Return whether the PIN of a person can agree to anything: they chose it themselves."""
    return bool(person.key) and not person.lent


def seconds(session: Session, action: Action = Action.SECOND) -> tuple[Teller, ...]:
    """Return who may agree now beside the person at the desk: they have the right, and a PIN of their own."""
    return tuple(one for one in able(session, action) if one.id != session.actor)


def able(session: Session, action: Action) -> tuple[Teller, ...]:
    """Return who may do something with their PIN now, the person at the desk among them."""
    return tuple(one for one in session.state.tellers.values() if may(one.role, action) and can_vouch(one))


def second_names(session: Session, action: Action = Action.SECOND) -> tuple[tuple[str, str], ...]:
    """Return ids of those who may agree beside the person at the desk, and their names with their roles."""
    return tuple((one.id, f"{one.name} · {t(f'service.role.{one.role.value}')}") for one in seconds(session, action))


def reset_board(session: Session) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Return the heads, one of whom forgot their PIN, and the members of whom two may give a new one."""
    board = session.state.tellers.values()
    heads = tuple((one.id, one.name) for one in board if one.role is Role.HEAD)
    return heads, tuple((one.id, one.name) for one in board if one.role in MEMBERS and can_vouch(one))
