"""Tables as the server knows them: who sits there, what they do, which stack they have claimed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import sql as quoting
from psycopg.types.json import Jsonb

from ballotcount.domain.errors import UserError
from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.sql import STATION, VIEWER

PATIENCE = timedelta(seconds=30)
"""After this silence a claim of a table may be taken by another: longer than a cable that is put in again."""

UNFINISHED = timedelta(minutes=1)
"""After this time a join that was not finished is over: a table with 20,000 entries needs 4 seconds."""

_FORGET = (
    "WITH left_off AS (DELETE FROM station WHERE NOT confirmed AND (teller = %s OR joined < clock_timestamp() - %s)"
    " RETURNING login) SELECT shut_out(login) FROM left_off"
)

GROUPS = {"work": STATION, "viewer": VIEWER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One table.

    Attributes:
        kind: ``work`` or ``viewer``.
        silent: seconds since it was last heard of; None when it never was.
        work: what it said of itself: round, pass, stack, sheets.
        gone: the head put it out.
        last_entry: moment of its last entry (ISO 8601, UTC), or empty: single commands write and send no sign of life.
        joined: moment at which it joined.
        confirmed: it has finished joining.
        place: address of its laptop; empty where it is not known.
        elsewhere: addresses of other laptops that used its file.
        former: where it joined again, the address of the laptop whose place it took; None for a table that joined once.
    """

    login: str
    name: str
    kind: str
    teller: str
    silent: float | None
    work: dict[str, Any]
    gone: bool
    last_entry: str = ""
    joined: datetime | None = None
    confirmed: bool = True
    place: str = ""
    former: str | None = None
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenStack:
    """A stack that one table has taken."""

    round: str
    number: int
    stack: int
    station: str
    teller: str


def admit(link: Link, name: str, kind: str, teller: str, *, serial: int = 0, place: str = "") -> tuple[str, str]:
    """Make a user on the server for a table; it replaces one of its name and teller when it has finished joining.

    Args:
        serial: of the invitation.
        place: address of its laptop.

    Returns:
        The user and the password, which only the table keeps.

    Raises:
        UserError: ``tables.name_taken``.
    """
    # A user of its own for each join: the former one works until this one has finished.
    login = f"table_{secrets.token_hex(6)}"
    password = secrets.token_urlsafe(24)
    with link.use() as connection, connection.transaction():
        before = connection.execute("SELECT teller FROM station WHERE name = %s AND confirmed", (name,)).fetchone()
        if before is not None and before[0] != teller:
            raise UserError("tables.name_taken", station=name)
        connection.execute(_FORGET, (teller, UNFINISHED))
        # CREATE ROLE takes no parameters, so name and password are quoted into it.
        made = quoting.SQL("CREATE ROLE {} LOGIN PASSWORD {} CONNECTION LIMIT 8 IN ROLE {}").format(
            quoting.Identifier(login), quoting.Literal(password), quoting.Identifier(GROUPS[kind])
        )
        connection.execute(made)
        # Who is no superuser may end the connections of a role only as a member of it.
        connection.execute(quoting.SQL("GRANT {} TO CURRENT_USER").format(quoting.Identifier(login)))
        connection.execute(
            "INSERT INTO station (login, name, kind, teller, serial, place, confirmed)"
            " VALUES (%s, %s, %s, %s, %s, %s, false)",
            (login, name, kind, teller, serial, place),
        )
    return login, password


def note_use(link: Link, login: str, place: str) -> None:
    """Note that a laptop used the file of a table, where it is another than the one that joined."""
    with link.use() as connection:
        connection.execute(
            "UPDATE station SET elsewhere = array_append(elsewhere, %s)"
            " WHERE login = %s AND place NOT IN ('', %s) AND NOT %s = ANY (elsewhere)",
            (place, login, place, place),
        )


def forget_unfinished(link: Link) -> None:
    """Shut out tables that began to join and did not finish: nobody works there."""
    with link.use() as connection:
        connection.execute(_FORGET, ("", UNFINISHED))


def put_out(link: Link, name: str) -> None:
    """Let a table do nothing more; its stacks are free again.

    Raises:
        UserError: ``tables.no_station``.
    """
    with link.use() as connection, connection.transaction():
        found = connection.execute(
            "UPDATE station SET gone = true WHERE name = %s AND NOT gone RETURNING login", (name,)
        ).fetchall()
        if not found:
            raise UserError("tables.no_station", station=name)
        for (login,) in found:
            connection.execute("DELETE FROM claim WHERE login = %s", (login,))
            connection.execute("SELECT shut_out(%s)", (login,))


def call(link: Link, name: str, words: str) -> float:
    """Show words at a table with its next sign of life.

    Returns:
        Seconds since the table was last heard of; while it is silent, the call waits.

    Raises:
        UserError: ``tables.no_station``, none of this name is at work; ``tables.call_unheard``, no desk is open there:
            single commands send no sign of life and show no call.
    """
    with link.use() as connection:
        known = connection.execute("SELECT login FROM station WHERE name = %s AND NOT gone", (name,)).fetchone()
        if known is None:
            raise UserError("tables.no_station", station=name)
        found = connection.execute(
            "UPDATE beat SET call = %s WHERE login = %s RETURNING extract(epoch FROM clock_timestamp() - at)::float8",
            (words, known[0]),
        ).fetchone()
    if found is None:
        raise UserError("tables.call_unheard", station=name)
    return float(found[0])


def finish_joining(link: Link) -> None:
    """Say that this table can work: it is at the tables now, in the place of its former self where it had one.

    Raises:
        UserError: ``tables.put_out``, the head put it out meanwhile, or its name or invitation was used meanwhile.
    """
    with link.use() as connection:
        connection.execute("SELECT finish_joining()")


def give_up_joining(link: Link) -> None:
    """Leave nothing of a join that failed: the invitation can be used again, and the head's list names nobody."""
    with link.use() as connection:
        connection.execute("SELECT give_up_joining()")


def stations(link: Link) -> tuple[Station, ...]:
    """Return every table that was admitted, in the order of its name."""
    with link.use() as connection:
        rows = connection.execute(
            "SELECT s.login, s.name, s.kind, s.teller, extract(epoch FROM clock_timestamp() - b.at)::float8, b.work,"
            " s.gone, coalesce((SELECT max(e.at) FROM entry e WHERE e.station = s.name), ''),"
            " s.joined, s.confirmed, s.place, s.former, s.elsewhere"
            " FROM station s LEFT JOIN beat b USING (login) ORDER BY s.name"
        ).fetchall()
    return tuple(
        Station(
            login=row[0],
            name=row[1],
            kind=row[2],
            teller=row[3],
            silent=row[4],
            work=row[5] or {},
            gone=row[6],
            last_entry=row[7],
            joined=row[8],
            confirmed=row[9],
            place=row[10],
            former=row[11],
            elsewhere=tuple(row[12]),
        )
        for row in rows
    )


def claims(link: Link, round_id: str) -> tuple[TakenStack, ...]:
    """Return the stacks of a round that tables have claimed."""
    with link.use() as connection:
        rows = connection.execute(
            "SELECT c.round, c.pass, c.stack, coalesce(s.name, ''), c.teller FROM claim c"
            " LEFT JOIN station s USING (login) WHERE c.round = %s ORDER BY c.pass, c.stack",
            (round_id,),
        ).fetchall()
    return tuple(TakenStack(*row) for row in rows)


class StackClaims:
    """The stacks of one table.

    Args:
        link: of the table.
    """

    def __init__(self, link: Link) -> None:
        self._link = link

    def take(self, round_id: str, *, pass_no: int, stack: int, teller: str) -> str:
        """Take a stack, if nobody else has it; return who has it, or an empty text where it is this table's now.

        A table that has not been heard of for ``PATIENCE`` loses what it had taken.
        """
        with self._link.use() as connection:
            found = connection.execute(
                "SELECT claim_stack(%s, %s, %s, %s, %s)", (round_id, pass_no, stack, teller, PATIENCE)
            ).fetchone()
        assert found is not None
        return str(found[0])

    def give_back(self) -> None:
        """Give every stack of this table back."""
        with self._link.use() as connection:
            connection.execute("SELECT release_stacks()")


def beat(connection: Any, work: dict[str, Any]) -> str:
    """Tell the server that this table is there; the answer is what the head calls, or empty."""
    found = connection.execute("SELECT put_beat(%s)", (Jsonb(work),)).fetchone()
    return str(found[0])
