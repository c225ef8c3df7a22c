"""One connection to the tables: made when it is needed, and made again when the cable comes back."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, errors

from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.storage.shared.sql import PUT_OUT

MOVED = "tables.moved"

SECONDS = 3
"""Within how many seconds a broken cable is noticed, at both ends."""

FAST: Mapping[str, Any] = {
    "connect_timeout": SECONDS,
    "keepalives": 1,
    "keepalives_idle": 1,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": (SECONDS - 1) * 1000,
    "application_name": "ballotcount",
}
"""What makes libpq notice a dead connection within three seconds."""

OPTIONS = f"-c lock_timeout={SECONDS * 2000} -c statement_timeout=60000 -c timezone=UTC"


_REFUSALS = (errors.InvalidPassword, errors.InvalidAuthorizationSpecification)

_REFUSED = re.compile(r'authentication failed|not permitted to log in|(?:role|database) "[^"]*" does not exist')
"""Of a login that the server refused; a missing file of this laptop "does not exist" too, and is no refusal."""


class Link:
    """A connection to the server, shared by the threads of one table.

    Args:
        how: libpq's connection parameters.
    """

    def __init__(self, how: Mapping[str, Any]) -> None:
        self._how = {**FAST, "options": OPTIONS, **how}
        self._connection: Connection[tuple[Any, ...]] | None = None
        # Re-entrant: `use` drops the connection while it holds the lock.
        self._lock = threading.RLock()
        self.times = 0
        """How often a connection was made; a lock held on an older one is gone."""

    @contextmanager
    def use(self) -> Iterator[Connection[tuple[Any, ...]]]:
        """Give the connection, and say its errors as faults; it commits after each statement.

        Raises:
            EnvironmentFault: ``tables.lost``; ``tables.opened_anew``, the server has another certificate than the one
                that is pinned; ``tables.moved``, another table wrote first; ``tables.busy``.
            UserError: ``tables.put_out``, the head put this table out or the server does not know it;
                ``tables.no_right``, a table never may do this.
        """
        with self._lock:
            try:
                yield self._open()
            except (errors.SerializationFailure, errors.UniqueViolation) as problem:
                raise EnvironmentFault(MOVED) from problem
            except errors.LockNotAvailable as problem:
                raise EnvironmentFault("tables.busy") from problem
            except errors.InsufficientPrivilege as no:
                code = "tables.put_out" if PUT_OUT in str(no) else "tables.no_right"
                raise UserError(code, detail=_first_line(no)) from no
            except _REFUSALS as no:
                raise UserError("tables.put_out", detail=_first_line(no)) from no
            except psycopg.Error as problem:
                self.drop()
                text = _first_line(problem)
                if isinstance(problem, psycopg.OperationalError) and _is_refusal(text):
                    raise UserError("tables.put_out", detail=text) from problem
                if "certificate verify failed" in text:
                    raise EnvironmentFault("tables.opened_anew", detail=text) from problem
                raise EnvironmentFault("tables.lost", detail=text) from problem

    def drop(self) -> None:
        """Forget the connection; the next use makes another."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def require_answer(self) -> None:
        """Ask the server for a sign of life; a server that stands still keeps nobody waiting.

        Raises:
            EnvironmentFault: ``tables.lost``, no answer within three seconds.
        """
        timer = threading.Timer(SECONDS, self.cut)
        timer.start()
        try:
            with self.use() as connection:
                connection.execute("SELECT 1")
        finally:
            timer.cancel()

    def cut(self) -> None:
        """End what waits for an answer that does not come; called by the thread that noticed the silence.

        A cable that is pulled is noticed by the system; a server that stands still is not.
        """
        cut(self._connection)

    def fresh(self) -> Connection[tuple[Any, ...]]:
        """Open a further connection with the same rights, for a thread that listens.

        Raises:
            psycopg.Error: the server cannot be reached or refuses.
        """
        return psycopg.connect(autocommit=True, **self._how)

    def _open(self) -> Connection[tuple[Any, ...]]:
        if self._connection is None or self._connection.closed:
            self._connection = self.fresh()
            self.times += 1
        return self._connection


def cut(connection: Connection[tuple[Any, ...]] | None) -> None:
    """Shut the line of a connection; a thread that waits on it gets an error."""
    if connection is None or connection.closed:
        return
    try:
        # A second handle: closing it leaves psycopg's own open, but `shutdown` ends the line for both.
        with socket.fromfd(connection.fileno(), socket.AF_INET, socket.SOCK_STREAM) as line:
            line.shutdown(socket.SHUT_RDWR)
    except (OSError, psycopg.Error):
        pass  # it ended meanwhile


def _first_line(problem: BaseException) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0]


def _is_refusal(text: str) -> bool:
    """Whether the server refused the login; libpq gives such an error no code of its own."""
    return _REFUSED.search(text) is not None
