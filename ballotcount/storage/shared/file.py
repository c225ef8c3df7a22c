"""A congress at the tables, opened at one of them: used like a congress file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ballotcount.domain.clock import Clock
from ballotcount.domain.errors import Fault, UserError
from ballotcount.domain.journal import Head
from ballotcount.files.places import write_whole
from ballotcount.files.plain_names import plain_name
from ballotcount.storage.home import write_file
from ballotcount.storage.pictures import Pictures
from ballotcount.storage.shared.admission import VIEWER, Admitted
from ballotcount.storage.shared.journal import SharedJournal
from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.pictures import SharedPictures, share_papers
from ballotcount.storage.shared.record_copy import CopyKeeper, RecordCopy
from ballotcount.storage.shared.sightings import SharedSightings
from ballotcount.storage.shared.stations import StackClaims

SUFFIX = ".table"
FORMAT = "ballotcount-table/1"


class ServerClock:
    """The server's time: laptops whose clocks are hours apart write one order of moments.

    Args:
        clock: of this laptop.
        offset: what is added to it.
    """

    def __init__(self, clock: Clock, offset: timedelta) -> None:
        self._clock = clock
        self.offset = offset

    def now(self) -> datetime:
        """Return the present moment, in UTC."""
        return self._clock.now() + self.offset


class TableFile:
    """A congress at the tables.

    Attributes:
        path: the table's file, beside which its pictures and papers lie.
        admitted: how this table connects.
        clock: the server's time.
        journal, pictures, papers, may_lack_log: as of a congress file.
        copy_fault: why the copy on this laptop was not brought up to date at the end; None where it was.
    """

    may_lack_log = False

    def __init__(self, path: Path, admitted: Admitted, clock: Clock) -> None:
        self.path = path
        self.admitted = admitted
        self._how = connection_of(admitted, pinned(path, admitted))
        self._copy = RecordCopy(path.with_name(f"{path.stem}.copy.ballot"), clock, admitted.station)
        self._keeper: CopyKeeper | None = None
        self.copy_fault: Fault | None = None
        self.link = Link(self._how)
        self.journal = SharedJournal(self.link, admitted.station)
        self.pictures: Pictures = SharedPictures(self.link, path.with_suffix(".pictures"))
        self.papers = path.with_suffix(".papers")
        self.claims = StackClaims(self.link)
        self.sightings = SharedSightings(self.link)
        self.clock: Clock = ServerClock(clock, _offset(self.link, clock))
        share_papers(self.link, self.papers)

    def copy_to(self, target: Path) -> None:
        """Write a congress file with the whole journal, as of now.

        Raises:
            EnvironmentFault: the server or the target's disk failed.
        """
        write_file(target, self.journal.rows())

    @property
    def copy(self) -> Path:
        """Where this table keeps a copy of the whole record: a congress file that can be opened if all else is lost."""
        return self._copy.path

    @property
    def copied(self) -> int:
        """Number of the last entry in the copy; 0 while it has not begun."""
        return self._copy.last

    @property
    def seen(self) -> Head | None:
        """The last entry of the copy that came from the tables; None where that is not known."""
        return self._copy.seen

    def put_copy_aside(self) -> Path:
        """Give the copy another name and begin a new one; as ``RecordCopy.put_aside``."""
        return self._copy.put_aside()

    def keep_copy(self) -> None:
        """Bring the copy up to date: the record with every picture and paper, as of now.

        Raises:
            UserError: ``storage.in_use``, another program of this laptop keeps it.
            EnvironmentFault: the server or the disk failed.
            IntegrityFault: ``journal.broken``, the copy is of another record; both are kept.
        """
        self._copy.catch_up(self.link)

    def keep_copying(self, on_trouble: Callable[[Fault | None], None]) -> None:
        """Keep the copy up to date from now on, on a thread of its own.

        Args:
            on_trouble: called on that thread with the fault when the copy cannot be kept, with None when it is again.
        """
        if self._keeper is None:
            self._keeper = CopyKeeper(self._copy, Link(self._how), on_trouble)
            self.journal.on_rows = self._keeper.take

    def close(self) -> None:
        """Leave the tables; the copy is brought up to date first, if anything was added or there is no copy yet.

        A copy that cannot be kept is named in ``copy_fault`` alone: whatever was acknowledged is at the head's laptop,
        and nobody may take it for lost and enter it again.
        """
        try:
            if self._keeper is not None:
                self._keeper.close()
            self.link.require_answer()
            if self.journal.saw_news or not self.copy.exists():
                self.keep_copy()
            share_papers(self.link, self.papers)
        except Fault as fault:
            if fault.code != "storage.in_use":  # the desk that has this table open keeps the copy
                self.copy_fault = fault
        finally:
            self._copy.close()
            self.link.drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            if self._keeper is not None:
                self._keeper.close()
            self._copy.close()
            self.link.drop()


def connection_of(admitted: Admitted, certificate: Path) -> Mapping[str, Any]:
    """Return libpq's parameters: TLS from the first byte, and no certificate except the one that is pinned."""
    return {
        "host": admitted.address,
        "port": admitted.port,
        "user": admitted.user,
        "password": admitted.password,
        "dbname": admitted.database,
        # Not `verify-full`: the certificate is made for the day and names no address.
        "sslmode": "verify-ca",
        "sslrootcert": str(plain_name(certificate)),
        # The door chooses by ALPN, which comes with direct TLS only (libpq 17 and newer).
        "sslnegotiation": "direct",
        "channel_binding": "disable",  # TLS ends at the front; what it would bind to is pinned already
        "gssencmode": "disable",
    }


def open_table(path: Path, clock: Clock) -> TableFile:
    """Open a table's file.

    Raises:
        UserError: ``storage.missing``, ``tables.no_table_file``, ``tables.of_a_viewer``; ``tables.put_out``.
        EnvironmentFault: ``tables.lost``, the head's laptop does not answer.
    """
    if not path.exists():
        raise UserError("storage.missing", path=path)
    admitted = read_table(path)
    require_no_viewer(path, admitted)
    return TableFile(path.resolve(), admitted, clock)


def require_no_viewer(path: Path, admitted: Admitted) -> None:
    """Refuse the file of the hall's screen, which gives a picture and nothing else.

    Raises:
        UserError: ``tables.of_a_viewer``.
    """
    if admitted.kind == VIEWER:
        raise UserError("tables.of_a_viewer", path=path)


def link_at(path: Path) -> Link:
    """Return the way of a table's file to the server; nothing is opened yet.

    Raises:
        UserError: ``tables.no_table_file``.
    """
    admitted = read_table(path)
    return Link(connection_of(admitted, pinned(path, admitted)))


def pinned(path: Path, admitted: Admitted) -> Path:
    """Return the file of the certificate that a table pins, beside its own file."""
    certificate = path.with_suffix(".crt")
    if not certificate.exists() or certificate.read_text("utf-8") != admitted.certificate:
        write_whole(certificate, admitted.certificate.encode())
    return certificate


def read_table(path: Path) -> Admitted:
    """Return how a table connects.

    Raises:
        UserError: ``tables.no_table_file``.
    """
    try:
        kept = json.loads(path.read_text("utf-8"))
        if kept.pop("format") != FORMAT:
            raise KeyError("format")
        admitted = Admitted(**kept)
        # A dataclass takes values of any type; the file may be of another program or written by hand.
        if not all(isinstance(value, int if name == "port" else str) for name, value in asdict(admitted).items()):
            raise TypeError("value")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise UserError("tables.no_table_file", path=path) from problem
    return admitted


def write_table(path: Path, admitted: Admitted) -> None:
    """Write a table's file into a folder that exists; only its owner can read it, for it holds the password."""
    write_whole(path, json.dumps({"format": FORMAT, **asdict(admitted)}, indent=1).encode())
    path.chmod(0o600)


def _offset(link: Link, clock: Clock) -> timedelta:
    with link.use() as connection:
        before = clock.now()
        found = connection.execute("SELECT clock_timestamp()").fetchone()
        after = clock.now()
    assert found is not None
    there: datetime = found[0]
    # The server read its clock about half a round trip after it was asked.
    return there.astimezone(UTC) - (before + (after - before) / 2)
