"""Several tables that count one congress: who may join, and what the head sees of them."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import TYPE_CHECKING

from ballotcount.documents.figures import VIETNAM
from ballotcount.domain.errors import UserError
from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.service import setup
from ballotcount.service.keys import OpenKey, is_sealed, open_sealed
from ballotcount.service.rights import Action
from ballotcount.service.session import Changes, Session
from ballotcount.storage.signatures import holds
from ballotcount.text.words import t

if TYPE_CHECKING:
    from ballotcount.storage.shared.stations import Station


SILENT = 3
"""Seconds without a sign of life after which a table is called silent; tables send one each second."""


def state_of(station: Station) -> str:
    """What a table does, in words: the same at the desk and on the command line."""
    if station.gone:
        return t("tables.state.gone")
    if station.silent is None:
        if not station.last_entry:
            return t("tables.state.never")
        at = datetime.fromisoformat(station.last_entry).astimezone(VIETNAM)
        return t("tables.state.wrote", time=f"{at:%H:%M}")
    if is_silent(station):
        return t("tables.state.silent", seconds=round(station.silent))
    return t("tables.state.there")


def is_silent(station: Station) -> bool:
    """Whether a table was at work and has given no sign of life since."""
    return not station.gone and station.silent is not None and station.silent > SILENT


class SessionBoard:
    """The board as the head's laptop knows it, for the door of the tables.

    Args:
        session: open on the shared journal; used by this object alone.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = threading.Lock()

    def sealed_key(self, teller: str) -> str | None:
        """The sealed key of a teller of the board; None for nobody, and for one who has no PIN of their own."""
        with self._lock:
            self._session.follow()
            person = self._session.state.tellers.get(teller)
        if person is None or person.lent or not is_sealed(person.pin):
            return None
        return person.pin

    def members(self) -> tuple[tuple[str, str], ...]:
        """Id and name of everybody who can join with a PIN of their own."""
        with self._lock:
            self._session.follow()
            people = tuple(self._session.state.tellers.values())
        return tuple((one.id, one.name) for one in people if not one.lent and is_sealed(one.pin))

    def signed_by(self, teller: str, text: str, signature: str) -> bool:
        """Whether a signature is the teller's."""
        with self._lock:
            person = self._session.state.tellers.get(teller)
        return person is not None and holds(person.key, text, signature)


def sign_with(teller: str, pin: str, sealed: str, text: str) -> str:
    """Sign a text with the key that a PIN opens.

    Raises:
        UserError: ``tables.wrong_pin``.
    """
    private = open_sealed(sealed, pin)
    if private is None:
        raise UserError("tables.wrong_pin", teller=teller)
    return OpenKey(teller, private).sign(text)


def require_host(session: Session) -> None:
    """Only who may change the board brings its work to several tables.

    Raises:
        UserError: as ``Session.require``.
    """
    session.require(Action.BOARD)


def record_open_address(session: Session, address: str, text: str) -> Changes:
    """Record that the head lets tables in at an address that the Internet can reach.

    Args:
        text: the decision in words.

    Raises:
        UserError: as ``setup.decide``.
    """
    return setup.decide(session, Decision(topic=Topic.OTHER, value=address, text=text))
