"""The journal of a congress that several tables share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ballotcount.domain.errors import EnvironmentFault, IntegrityFault, UserError
from ballotcount.domain.journal import GENESIS, Draft, Entry, Head
from ballotcount.storage.chain import ChainRow, chained, checked, entry_of
from ballotcount.storage.shared.link import MOVED, Link
from ballotcount.storage.shared.sql import LOCK
from ballotcount.storage.signatures import SignatureCheck

COLUMNS = "seq, at, actor, station, kind, body, previous, hash, signatures"
INSERT = f"INSERT INTO entry ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
_AFTER = f"SELECT {COLUMNS} FROM entry WHERE seq > %s ORDER BY seq"
_BATCH = 2000
"""Rows fetched at a time from a long journal."""


class SharedJournal:
    """The ``Journal`` of one table; others write to it too.

    Args:
        link: to the server.
        station: name of this table, carried by every entry; the server refuses another.
    """

    def __init__(self, link: Link, station: str) -> None:
        self._link = link
        self._station = station
        self._head = Head(0, GENESIS)
        self._depth = 0
        self._turn_on = 0
        self._at = ""
        self._waiting: list[ChainRow] = []
        self._unsure: tuple[ChainRow, ...] = ()
        self._check = SignatureCheck()
        self.on_rows: Callable[[Sequence[ChainRow]], None] = lambda rows: None
        """Called with every entry after the first reading, as it stands at the tables."""
        self.saw_news = False
        """Whether an entry was added, here or at another table, since this journal was opened."""

    @property
    def head(self) -> Head:
        """The last entry that this table has seen."""
        return self._head

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the right to write; the others wait, and what they wrote is ready for ``news``."""
        if self._depth == 0:
            self._take_turn()
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._give_turn()

    def news(self) -> Sequence[Entry]:
        """Return entries that other tables wrote after the head, and own ones that may or may not be written.

        Raises:
            EnvironmentFault: ``tables.lost``.
            IntegrityFault: ``journal.broken``; ``journal.not_ours``, the server has another record.
        """
        if self._depth == 0:
            self._waiting = list(rows_after(self._link, self._head.seq))
        rows = self._waiting
        self._waiting = []
        found = tuple(checked(rows, self._head.seq, self._head.hash))
        self._take(found, rows)
        return found

    def take_unsure(self) -> tuple[int, ...]:
        """Return numbers of entries that were reported as not written, and that were written all the same.

        The connection broke off between the write and its answer. Asked once; only after ``news``.
        """
        unsure = self._unsure
        self._unsure = ()
        if not unsure or unsure[-1].seq > self._head.seq:
            return ()
        return tuple(row.seq for row in unsure) if self._stored_hash(unsure[-1].seq) == unsure[-1].hash else ()

    def append(self, drafts: Sequence[Draft]) -> tuple[Entry, ...]:
        """Write entries in one transaction; when it returns the server has them on disk.

        Raises:
            EnvironmentFault: ``tables.lost``, it is not known whether they were written; ``tables.moved``, another
                table wrote first and nothing was written.
        """
        if not drafts:
            return ()
        with self.turn():
            # Others wrote, or the lock was lost with its connection: what the command checked may no longer hold.
            if self._waiting or self._turn_on != self._link.times:
                raise EnvironmentFault(MOVED)
            rows = chained(drafts, self._head, at=self._at, station=self._station)
            try:
                self._insert(rows)
            except EnvironmentFault as fault:
                # Without an answer it may have been written all the same: `take_unsure` finds out.
                if fault.code != MOVED:
                    self._unsure = tuple(rows)
                raise
        written = tuple(entry_of(row, draft.body) for row, draft in zip(rows, drafts, strict=True))
        self._take(written, rows)
        return written

    @property
    def genesis(self) -> str:
        """Hash of the first entry; empty before it is written."""
        return self._stored_hash(1) or ""

    def trust(self, head: Head) -> None:
        """Take nothing on trust: a table reads the record once a day, from a server that others reach too."""

    def require_checked(self) -> None:
        """Return at once: nothing was taken on trust."""

    def check_on(self) -> bool:
        """Return False: nothing is left to check."""
        return False

    @property
    def unchecked(self) -> tuple[int, int] | None:
        """Nothing was opened before it was checked."""
        return None

    def put_off_check(self) -> None:
        """Put nothing off: who joins waits for the check of the record that others count on."""

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """Yield entries with ``seq`` above ``after`` in order, their chain checked; all of them, their signatures too.

        Read from the first on, the journal goes on checking the signatures of what other tables add.
        """
        if after:
            yield from self._chain(after)
            return
        check = self._check
        for entry in self._chain(0):
            check.take(entry)
            self._head = Head(entry.seq, entry.hash)
            yield entry
        check.end()

    def _chain(self, after: int) -> Iterator[Entry]:
        seen = after
        previous = self._hash_of(after)
        while True:
            with self._link.use() as connection:
                rows: list[Any] = connection.execute(f"{_AFTER} LIMIT {_BATCH}", (seen,)).fetchall()
            for entry in checked([ChainRow(*row) for row in rows], seen, previous):
                seen = entry.seq
                previous = entry.hash
                yield entry
            if len(rows) < _BATCH:
                return

    def rows(self) -> tuple[ChainRow, ...]:
        """Return the whole journal as the server has it."""
        return rows_after(self._link, 0)

    def _take(self, entries: Sequence[Entry], rows: Sequence[ChainRow]) -> None:
        for number, entry in enumerate(entries):
            # Checked first: an entry that nobody signed is never taken for the head, and the head's laptop takes it
            # away.
            self._check.take(entry)
            self._head = Head(entry.seq, entry.hash)
            self.saw_news = True
            self.on_rows(rows[number : number + 1])

    def _insert(self, rows: Sequence[ChainRow]) -> None:
        with self._link.use() as connection, connection.transaction(), connection.cursor() as cursor:
            cursor.executemany(INSERT, rows)

    def _take_turn(self) -> None:
        with self._link.use() as connection:
            # One round trip for the lock, the server's time and what others wrote.
            rows = connection.execute("SELECT * FROM take_turn(%s)", (self._head.seq,)).fetchall()
        self._turn_on = self._link.times
        # The server's moment: clocks of laptops may be hours apart.
        self._at = str(rows[0][1])
        self._waiting = [ChainRow(*row) for row in rows[1:]]

    def _give_turn(self) -> None:
        self._waiting = []
        if self._turn_on != self._link.times:
            return
        try:
            with self._link.use() as connection:
                connection.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))
        except (EnvironmentFault, UserError):
            # The lock ends with the connection.
            self._link.drop()

    def _hash_of(self, seq: int) -> str:
        if seq == 0:
            return GENESIS
        if seq == self._head.seq:
            return self._head.hash
        found = self._stored_hash(seq)
        if found is None:
            raise IntegrityFault("journal.broken", seq=seq, cause="gap")
        return found

    def _stored_hash(self, seq: int) -> str | None:
        with self._link.use() as connection:
            found = connection.execute("SELECT hash FROM entry WHERE seq = %s", (seq,)).fetchone()
        return str(found[0]) if found else None


def rows_after(link: Link, seq: int) -> tuple[ChainRow, ...]:
    """Return entries at the tables with a number above ``seq``, as they stand there.

    Raises:
        EnvironmentFault: ``tables.lost``.
    """
    with link.use() as connection:
        rows = connection.execute(_AFTER, (seq,)).fetchall()
    return tuple(ChainRow(*row) for row in rows)
