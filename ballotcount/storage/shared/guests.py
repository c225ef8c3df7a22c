"""Who may come in: the invitation that is valid now, kept by the server, and who came with it.

The invitation lies on the server, where its owner alone can read it: the head makes another one from any program of
this laptop, and the door knows it at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain.errors import UserError
from ballotcount.storage.shared.invitation import Invitation
from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.stations import admit


@dataclass(frozen=True, slots=True)
class Invited:
    """The invitation that is valid now.

    Attributes:
        serial: its number; a later one has a higher.
    """

    invitation: Invitation
    serial: int


class Guests:
    """Invitations, and the tables that came with them.

    Args:
        link: of the server's owner.
        database: name of the database that a table connects to.
    """

    def __init__(self, link: Link, database: str) -> None:
        self._link = link
        self._database = database

    def valid(self) -> Invited | None:
        """Return the invitation that is valid now; None before the first."""
        return valid(self._link)

    def require_new(self, serial: int, teller: str) -> None:
        """Refuse a person who came with this invitation already; a join that was not finished does not count.

        Raises:
            UserError: ``tables.used``.
        """
        with self._link.use() as connection:
            found = connection.execute(
                "SELECT FROM station WHERE serial = %s AND teller = %s AND confirmed", (serial, teller)
            ).fetchone()
        if found is not None:
            raise UserError("tables.used", teller=teller)

    def admit(self, name: str, kind: str, teller: str, *, serial: int, place: str) -> tuple[str, str, str]:
        """Make a user for a table; it replaces its former self when it has finished joining.

        Args:
            place: address of its laptop.

        Returns:
            User, password and database.

        Raises:
            UserError: ``tables.name_taken``.
        """
        user, password = admit(self._link, name=name, kind=kind, teller=teller, serial=serial, place=place)
        return user, password, self._database


def valid(link: Link) -> Invited | None:
    """Return the invitation that is valid now; the server's owner alone may ask.

    Raises:
        UserError: ``tables.no_right``.
    """
    with link.use() as connection:
        row = connection.execute("SELECT address, port, secret, fingerprint, serial FROM door").fetchone()
    return Invited(Invitation(*row[:4]), row[4]) if row else None


def invite(link: Link, address: str, *, port: int, fingerprint: str) -> Invitation:
    """Make a new invitation; the one before is void.

    Raises:
        UserError: ``tables.no_right``, only the server's owner may.
    """
    made = Invitation.make(address, port, fingerprint)
    with link.use() as connection:
        # The higher serial shows the door that the words changed; wrong tries are counted from 0 again.
        connection.execute(
            "INSERT INTO door AS d (address, port, fingerprint, secret) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (one) DO UPDATE SET address = excluded.address, port = excluded.port,"
            " fingerprint = excluded.fingerprint, secret = excluded.secret, serial = d.serial + 1",
            (made.address, made.port, made.fingerprint, made.secret),
        )
    return made


def invite_again(link: Link, place: tuple[str, int] | None = None) -> Invitation:
    """Make a new invitation to the door that is open; the program that keeps the door takes it from the server.

    Args:
        place: address and port to which that program moves the door; None where it stays.

    Raises:
        UserError: ``tables.not_open``, the tables were never opened here.
    """
    now = valid(link)
    if now is None:
        raise UserError("tables.not_open")
    address, port = place or (now.invitation.address, now.invitation.port)
    return invite(link, address, port=port, fingerprint=now.invitation.fingerprint)
