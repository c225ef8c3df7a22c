"""Several tables that count one congress: who may join, and what the head sees of them."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import TYPE_CHECKING

from ballotcount.documents.figures import VIETNAM
from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.service import people, setup
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
    """Return what a table does, in words: the same at the desk and on the command line."""
    state = _state_of(station)
    if station.elsewhere:
        state = t("tables.state.elsewhere", state=state, places=", ".join(station.elsewhere))
    if station.former is None or station.joined is None or station.gone:
        return state
    at = station.joined.astimezone(VIETNAM)
    return t("tables.state.again", state=state, time=f"{at:%H:%M}", place=station.place, former=station.former)


def _state_of(station: Station) -> str:
    if station.gone:
        return t("tables.state.gone")
    if not station.confirmed:
        return t("tables.state.joining")
    if station.silent is None:
        if not station.last_entry:
            return t("tables.state.never")
        at = datetime.fromisoformat(station.last_entry).astimezone(VIETNAM)
        return t("tables.state.wrote", time=f"{at:%H:%M}")
    if is_silent(station):
        return t("tables.state.silent", seconds=round(station.silent))
    return t("tables.state.there")


def is_silent(station: Station) -> bool:
    """Return whether a table was at work and has given no sign of life since."""
    return not station.gone and station.silent is not None and station.silent > SILENT


def needs_head(station: Station) -> bool:
    """Return whether the head has to look after a table: it is silent, or its file is used at another laptop."""
    return is_silent(station) or (bool(station.elsewhere) and not station.gone)


def said_of_call(station: str, silent: float) -> str:
    """Return what became of a call: shown, or shown when the table is heard of again.

    Args:
        silent: seconds since the table was last heard of.
    """
    return t("tables.said.call_waits" if silent > SILENT else "tables.said.call_shown", station=station)


class SessionBoard:
    """The board as the head's laptop knows it, for the door of the tables.

    Args:
        session: open on the shared journal; used by this object alone.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = threading.Lock()

    def sealed_key(self, teller: str) -> str | None:
        """Return the sealed key of a teller of the board; None for nobody, and for one who has no PIN of their own.

        Raises:
            UserError: ``sign_in.locked``, ``sign_in.locked_out``, wrong PINs hold the teller back, here or at a desk.
        """
        with self._lock:
            # A PIN that was changed a moment ago at a desk counts at the door too.
            self._session.follow()
            person = self._session.state.tellers.get(teller)
            if person is None or person.lent or not is_sealed(person.pin):
                return None
            people.require_may_try(self._session, person)
        return person.pin

    def members(self) -> tuple[tuple[str, str], ...]:
        """Return id and name of everybody who can join with a PIN of their own."""
        with self._lock:
            self._session.follow()
            people = tuple(self._session.state.tellers.values())
        return tuple((one.id, one.name) for one in people if not one.lent and is_sealed(one.pin))

    def require_signed(self, teller: str, text: str, signature: str) -> None:
        """Refuse a signature that is not the teller's, and record a wrong PIN as a desk does.

        Raises:
            UserError: ``sign_in.wrong_pin``, ``sign_in.unknown``; as ``sealed_key``.
        """
        with self._lock:
            self._session.follow()
            person = people.known(self._session, teller)
            people.require_may_try(self._session, person)  # several may have been given the key at one time
            if not holds(person.key, text, signature):
                raise people.recorded_wrong_pin(self._session, person)


def sign_with(teller: str, pin: str, sealed: str, text: str) -> str:
    """Sign a text with the key that a PIN opens; an empty text where it opens none."""
    private = open_sealed(sealed, pin)
    return OpenKey(teller, private).sign(text) if private is not None else ""


def require_host(session: Session) -> None:
    """Refuse to bring the work to several tables for anybody who may not change the board.

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
