"""The journal on a database: appends in one transaction, reads with the chain checked."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, TextClause, insert, text
from sqlalchemy.exc import OperationalError

from ballotcount.domain.clock import Clock
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import GENESIS, Draft, Entry, Head, SoleWriter
from ballotcount.domain.long_work import EVERY, report
from ballotcount.storage import schema
from ballotcount.storage.chain import ChainRow, chained, checked, entry_of
from ballotcount.storage.faults import faults_about
from ballotcount.storage.home import add_rows
from ballotcount.storage.signatures import SignatureCheck
from ballotcount.storage.tables import EntryRow
from ballotcount.storage.trust import TrustCheck

_INSERT = insert(EntryRow.__table__)  # type: ignore[attr-defined]
_LAST = text("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1")
_SELECT = text(
    "SELECT seq, at, actor, station, kind, body, previous, hash, signatures FROM entry WHERE seq > :after ORDER BY seq"
)
# sqlite3 refuses a row whose text is no longer UTF-8; as bytes it can be read, and the damaged entry named.
_SELECT_BYTES = text(
    "SELECT seq, CAST(at AS BLOB), CAST(actor AS BLOB), CAST(station AS BLOB), CAST(kind AS BLOB), CAST(body AS BLOB),"
    " CAST(previous AS BLOB), CAST(hash AS BLOB), CAST(signatures AS BLOB) FROM entry WHERE seq > :after ORDER BY seq"
)
_BATCH = 1000
"""Rows fetched at a time: enough to hide the round trip, small enough to keep memory flat."""


def _nothing(*_: object) -> None:
    """Check nothing: the file is being made under another name."""


def stamp(moment: datetime) -> str:
    """Return a moment as the journal writes it: UTC, microseconds, ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _readable(values: Iterable[int | bytes]) -> ChainRow:
    # Bytes that are no longer UTF-8 become lone surrogates: the hash cannot fit, and the chain names the entry.
    return ChainRow(*(x.decode("utf-8", "surrogateescape") if isinstance(x, bytes) else x for x in values))  # type: ignore[arg-type]


class SqlJournal(SoleWriter):
    """The ``Journal`` of an open congress file.

    Args:
        connection: this file's only connection, with no transaction open.
    """

    def __init__(self, connection: Connection, path: Path, clock: Clock, station: str) -> None:
        self._connection = connection
        self._path = path
        self._clock = clock
        self._station = station
        self._before: Callable[[], None] = _nothing
        self._after: Callable[[str | None], None] = _nothing
        self._head = self._last()
        self._trusted: Head | None = None
        self._owed: TrustCheck | None = None
        self._is_new_here = False

    def guard(self, *, before: Callable[[], None], after: Callable[[str | None], None]) -> None:
        """Let the file be checked around each append.

        Args:
            before: raises when the file is not as the last append left it.
            after: takes the hash of the last entry written, or None where none was; raises when it is not on disk.
        """
        self._before = before
        self._after = after

    @property
    def head(self) -> Head:
        """The last entry on disk that this station has seen."""
        return self._head

    def append(self, drafts: Sequence[Draft]) -> tuple[Entry, ...]:
        """Write entries in one transaction; when it returns they are on disk."""
        if not drafts:
            return ()
        at = stamp(self._clock.now())
        # First: SQLite would write from its memory over a file that somebody put in this one's place.
        self._before()
        try:
            with faults_about(self._path), self._connection.begin():
                # Another program got past the locks and wrote: two writers break the chain.
                if self._last() != self._head:
                    raise IntegrityFault("journal.not_ours", seq=self._head.seq + 1)
                rows = chained(drafts, self._head, at=at, station=self._station)
                self._connection.execute(_INSERT, [row._asdict() for row in rows])
        except BaseException:
            # An append that was taken back touched the file too: the watch has to know what lies there now.
            self._after(None)
            raise
        self._after(rows[-1].hash)
        self._head = Head(rows[-1].seq, rows[-1].hash)
        return tuple(entry_of(row, draft.body) for row, draft in zip(rows, drafts, strict=True))

    def add(self, rows: Sequence[ChainRow]) -> None:
        """Write entries that another store of the same journal has, as they stand there, in one transaction.

        Raises:
            EnvironmentFault: as ``append``.
            IntegrityFault: ``journal.broken``, they do not continue what is here; ``journal.not_ours``.
        """
        if not rows:
            return
        self._before()
        try:
            with faults_about(self._path), self._connection.begin():
                if self._last() != self._head:
                    raise IntegrityFault("journal.not_ours", seq=self._head.seq + 1)
                add_rows(self._connection, tuple(rows))
        except BaseException:
            self._after(None)
            raise
        self._after(rows[-1].hash)
        self._head = Head(rows[-1].seq, rows[-1].hash)

    def rows(self) -> tuple[ChainRow, ...]:
        """Return every entry as its table row holds it."""
        with faults_about(self._path):
            found = tuple(ChainRow(*row) for row in self._connection.execute(_SELECT, {"after": 0}))
            self._connection.rollback()
        return found

    @property
    def genesis(self) -> str:
        """Hash of the first entry: what tells one congress from another. Empty before it is written."""
        return self._stored_hash(1) or ""

    def trust(self, head: Head) -> None:
        """Take signatures up to a head as checked: this computer has checked them before.

        A head that is not in this file changes nothing. That everything up to it is what it was is then a matter of the
        chain, which is checked whenever the entries are read.
        """
        if self._stored_hash(head.seq) == head.hash:
            self._trusted = head
            self._owed = TrustCheck(head)

    def put_off_check(self) -> None:
        """Leave every signature to ``check_on``: this computer never saw the file, and people want to see it now."""
        self.trust(self._head)
        self._is_new_here = True

    @property
    def unchecked(self) -> tuple[int, int] | None:
        """How many entries were checked, and of how many, while ``put_off_check`` is not made up for; else None."""
        if self._owed is None or not self._is_new_here:
            return None
        return self._owed.at.seq, self._owed.upto.seq

    def take_trust(self, other: SqlJournal) -> None:
        """Take as checked what the journal of which this is a copy has checked; what it owes is checked here again."""
        if other._owed is None:
            self._trusted = other._trusted

    def require_checked(self) -> None:
        """Check signatures that were taken on trust: what is trusted stands in a file that others could write."""
        while self.check_on():
            assert self._owed is not None
            report(self._owed.at.seq, self._owed.upto.seq)

    def check_on(self) -> bool:
        """Check some of the signatures that were taken on trust, from where this ended last.

        Returns:
            whether any are left.

        Raises:
            IntegrityFault: as ``entries``; it is raised again at each call.
        """
        if self._owed is None:
            return False
        with closing(self._chain(self._owed.at.seq)) as chain:
            if self._owed.take(islice(chain, EVERY), self._hash_of(self._owed.at.seq)):
                return True
        self._owed = None
        return False

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """Yield entries with ``seq`` above ``after`` in order, their chain checked; all of them, their signatures too.

        Signatures are checked where the whole journal is read: who may sign stands in the entries before.
        """
        if after:
            yield from self._chain(after)
            return
        signatures = SignatureCheck(self._trusted)
        with closing(self._chain(0)) as chain:  # work that is stopped must leave no cursor open
            for entry in chain:
                signatures.take(entry)
                yield entry
                if entry.seq % EVERY == 0:
                    report(entry.seq, self._head.seq)
        signatures.end()
        with faults_about(self._path):
            # A file whose triggers had been dropped once passed unnoticed (attack C2).
            schema.require_guards(self._connection)
            self._connection.rollback()
        # What is added from here on, this program signs itself.
        self._trusted = self._head

    def _chain(self, after: int) -> Generator[Entry]:
        with faults_about(self._path):
            previous = self._hash_of(after)
            try:
                for entry in self._read(_SELECT, after, previous):
                    after = entry.seq
                    previous = entry.hash
                    yield entry
            except OperationalError as problem:
                # sqlite3 tells text that is no UTF-8 by its message only; the error has no code.
                if "decode" not in str(problem.orig):
                    raise
                yield from self._read(_SELECT_BYTES, after, previous)

    def _read(self, statement: TextClause, after: int, previous: str) -> Iterator[Entry]:
        result = self._connection.execution_options(yield_per=_BATCH).execute(statement, {"after": after})
        try:
            rows: Iterable[ChainRow] = result if statement is _SELECT else map(_readable, result)  # type: ignore[assignment]
            yield from checked(rows, after, previous)
        finally:
            result.close()
            # A read that leaves its transaction open keeps `append` from beginning one.
            self._connection.rollback()

    def _last(self) -> Head:
        row = self._connection.execute(_LAST).one_or_none()
        return Head(row.seq, row.hash) if row else Head(0, GENESIS)

    def _hash_of(self, seq: int) -> str:
        if seq == 0:
            return GENESIS
        found = self._stored_hash(seq)
        if found is None:
            raise IntegrityFault("journal.broken", seq=seq, cause="gap")
        return found

    def _stored_hash(self, seq: int) -> str | None:
        """Return the hash column of an entry, as it stands; None where there is no such entry."""
        inside = self._connection.in_transaction()
        with faults_about(self._path):
            found = self._connection.execute(text("SELECT hash FROM entry WHERE seq = :seq"), {"seq": seq}).scalar()
            # A transaction that the caller began goes on; only one that this read began ends here.
            if not inside:
                self._connection.rollback()
        return None if found is None else str(found)
