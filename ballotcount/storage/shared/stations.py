"""Tables as the server knows them: who sits there, what they do, which stack they have claimed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from psycopg import errors
from psycopg import sql as quoting
from psycopg.types.json import Jsonb

from ballotcount.domain.errors import UserError
from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.sql import STATION, VIEWER

PATIENCE = timedelta(seconds=30)
"""After this silence a claim of a table may be taken by another: longer than a cable that is put in again."""

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
    """

    login: str
    name: str
    kind: str
    teller: str
    silent: float | None
    work: dict[str, Any]
    gone: bool
    last_entry: str = ""


@dataclass(frozen=True, slots=True)
class TakenStack:
    """A stack that one table has taken."""

    round: str
    number: int
    stack: int
    station: str
    teller: str


def admit(link: Link, name: str, kind: str, teller: str) -> tuple[str, str]:
    """Make a user on the server for a table; one of the same name and teller that was lost is replaced.

    Returns:
        The user and the password, which only the table keeps.

    Raises:
        UserError: ``tables.name_taken``.
    """
    login = f"table_{secrets.token_hex(6)}"
    password = secrets.token_urlsafe(24)
    with link.use() as connection, connection.transaction():
        before = connection.execute("SELECT login, teller FROM station WHERE name = %s FOR UPDATE", (name,)).fetchone()
        if before is not None:
            if before[1] != teller:
                raise UserError("tables.name_taken", station=name)
            _shut_out(connection, str(before[0]))
            connection.execute("UPDATE claim SET login = %s WHERE login = %s", (login, before[0]))
            connection.execute("DELETE FROM station WHERE login = %s", (before[0],))
        made = quoting.SQL("CREATE ROLE {} LOGIN PASSWORD {} CONNECTION LIMIT 8 IN ROLE {}").format(
            quoting.Identifier(login), quoting.Literal(password), quoting.Identifier(GROUPS[kind])
        )
        connection.execute(made)
        # Who is no superuser may end the connections of a role only as a member of it.
        connection.execute(quoting.SQL("GRANT {} TO CURRENT_USER").format(quoting.Identifier(login)))
        connection.execute(
            "INSERT INTO station (login, name, kind, teller) VALUES (%s, %s, %s, %s)", (login, name, kind, teller)
        )
    return login, password


def put_out(link: Link, name: str) -> None:
    """Let a table do nothing more; its stacks are free again.

    Raises:
        UserError: ``tables.no_station``.
    """
    with link.use() as connection, connection.transaction():
        found = connection.execute(
            "UPDATE station SET gone = true WHERE name = %s AND NOT gone RETURNING login", (name,)
        ).fetchone()
        if found is None:
            raise UserError("tables.no_station", station=name)
        connection.execute("DELETE FROM claim WHERE login = %s", (found[0],))
        _shut_out(connection, str(found[0]))


def _shut_out(connection: Any, login: str) -> None:
    try:
        with connection.transaction():
            connection.execute(quoting.SQL("ALTER ROLE {} NOLOGIN").format(quoting.Identifier(login)))
    except errors.UndefinedObject:
        return  # made on a server that is gone
    connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (login,))


def call(link: Link, name: str, words: str) -> None:
    """Show words at a table with its next beat.

    Raises:
        UserError: ``tables.no_station``, none of this name was heard of.
    """
    with link.use() as connection:
        found = connection.execute(
            "UPDATE beat SET call = %s WHERE login = (SELECT login FROM station WHERE name = %s AND NOT gone)",
            (words, name),
        )
        if found.rowcount != 1:
            raise UserError("tables.no_station", station=name)


def stations(link: Link) -> tuple[Station, ...]:
    """Every table that was admitted, in the order of its name."""
    with link.use() as connection:
        rows = connection.execute(
            "SELECT s.login, s.name, s.kind, s.teller, extract(epoch FROM clock_timestamp() - b.at)::float8, b.work,"
            " s.gone, coalesce((SELECT max(e.at) FROM entry e WHERE e.station = s.name), '')"
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
        )
        for row in rows
    )


def claims(link: Link, round_id: str) -> tuple[TakenStack, ...]:
    """The stacks of a round that tables have claimed."""
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
