"""One connection to the tables: made when it is needed, and made again when the cable comes back."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg import Connection, errors
from psycopg.abc import PQGen

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


T = TypeVar("T")

INTERVAL = 0.1
"""Seconds after which a wait for the server looks whether it goes on; psycopg's own."""


class TableLine(Connection[tuple[Any, ...]]):
    """A connection whose waits end when it is cut, on every system.

    Linux wakes a thread that waits on a socket when another thread shuts it. Windows promises that to nobody, and in
    Wine such a thread waited for ever.
    """

    was_cut = False

    def wait(self, gen: PQGen[T], interval: float = INTERVAL, timeout: float | None = None) -> T:
        """Wait for the server as psycopg does, until the line is cut.

        Raises:
            psycopg.OperationalError: it was cut.
        """
        return super().wait(self._until_cut(gen), interval, timeout)

    def _until_cut(self, gen: PQGen[T]) -> Generator[Any, Any, T]:
        try:
            needed = next(gen)
            while True:
                ready = yield needed
                if self.was_cut:
                    raise psycopg.OperationalError("the line was cut")
                needed = gen.send(ready)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]


class Link:
    """A connection to the server, shared by the threads of one table.

    Args:
        how: libpq's connection parameters.
    """

    def __init__(self, how: Mapping[str, Any]) -> None:
        self._how = {**FAST, "options": OPTIONS, **how}
        self._connection: TableLine | None = None
        # Re-entrant: `use` drops the connection while it holds the lock.
        self._lock = threading.RLock()
        self.times = 0
        """How often a connection was made; a lock held on an older one is gone."""

    @contextmanager
    def use(self) -> Iterator[TableLine]:
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

    def fresh(self) -> TableLine:
        """Open a further connection with the same rights, for a thread that listens.

        Raises:
            psycopg.Error: the server cannot be reached or refuses.
        """
        return TableLine.connect(autocommit=True, **self._how)

    def _open(self) -> TableLine:
        if self._connection is None or self._connection.closed:
            self._connection = self.fresh()
            self.times += 1
        return self._connection


def cut(connection: TableLine | None) -> None:
    """Cut a line; a thread that waits on it gets an error."""
    if connection is None or connection.closed:
        return
    connection.was_cut = True
    try:
        # Wakes the thread at once where the system does that. Closing this second handle leaves psycopg's own open,
        # but `shutdown` ends the line for both.
        with socket.fromfd(connection.fileno(), socket.AF_INET, socket.SOCK_STREAM) as line:
            line.shutdown(socket.SHUT_RDWR)
    except (OSError, psycopg.Error):
        pass  # it ended meanwhile


def _first_line(problem: BaseException) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0]


def _is_refusal(text: str) -> bool:
    """Return whether the server refused the login; libpq gives such an error no code of its own."""
    return _REFUSED.search(text) is not None
