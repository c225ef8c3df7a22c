"""The congress file: one SQLite database in WAL mode with full sync, held by one program at a time."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from ballotcount.domain.clock import Clock
from ballotcount.domain.errors import EnvironmentFault, Fault, IntegrityFault, UserError
from ballotcount.domain.journal import Draft
from ballotcount.storage import schema
from ballotcount.storage.faults import told
from ballotcount.storage.journal import SqlJournal
from ballotcount.storage.pictures import Pictures

SUFFIX = ".ballot"
APPLICATION_ID = 0x42414C54
"""``BALT``: written into the header of the file, so that another program's database is told apart."""

MAGIC = b"SQLite format 3\x00"


_open_here: dict[Path, CongressFile] = {}
"""Files this process holds. To open and close one of them once more, even to read it, would drop SQLite's locks."""


class CongressFile:
    """An open congress file.

    Attributes:
        path: the database.
        journal: its chain of entries.
        pictures: the folder of pictures beside it.
        papers: the folder of proofs and layouts beside it; it may not exist.
    """

    def __init__(self, path: Path, engine: Engine, connection: Connection, clock: Clock, station: str) -> None:
        self.path = path
        self._engine = engine
        self._connection = connection
        self._identity = _identity(path)
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._lock: FileLock | None = None
        self.journal = SqlJournal(
            connection=connection, path=path, clock=clock, station=station, present=self._still_there
        )
        self.pictures = Pictures(path.with_suffix(".pictures"))
        self.papers = papers_of(path)
        connection.rollback()

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy of the database, as of now, to a new file.

        Raises:
            EnvironmentFault: the target's disk is full, read-only or gone.
        """
        source = self._connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        with told(target):
            copy = sqlite3.connect(target)
            try:
                source.backup(copy)
                # A copy is carried about as one file: without a WAL beside it, it opens from read-only media too.
                copy.execute("PRAGMA journal_mode = DELETE")
            finally:
                copy.close()

    def close(self) -> None:
        """Let go of the file; another program may open it."""
        _open_here.pop(self.path.resolve(), None)
        self._connection.close()
        self._engine.dispose()
        if self._lock is not None:
            self._lock.release()
        if self._scratch is not None:
            self._scratch.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _still_there(self) -> None:
        # On Linux a deleted or replaced file goes on taking writes that nobody will ever read.
        try:
            found = _identity(self.path)
        except OSError as problem:
            raise EnvironmentFault("storage.gone", path=self.path, detail=problem) from problem
        if found != self._identity:
            raise EnvironmentFault("storage.replaced", path=self.path)


def papers_of(path: Path) -> Path:
    """Where the papers of a congress file lie: proofs and layouts of its ballots."""
    return path.with_suffix(".papers")


def create(path: Path, clock: Clock, station: str, program: str) -> CongressFile:
    """Make a new congress file with its genesis entry.

    Args:
        station: name of this counting table, carried by every entry.
        program: name and version of the program, for the genesis entry.

    Raises:
        UserError: ``storage.exists``, a file of that name is there already.
        EnvironmentFault: the disk is full, read-only or gone.
    """
    if path.exists():
        raise UserError("storage.exists", path=path)
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    file: CongressFile | None = None
    try:
        file = _held(path, clock, station, new=True)
        file.journal.append([Draft("genesis", {"program": program, "schema": schema.NEWEST}, "system")])
    except Fault:
        if file is not None:
            file.close()
        for leftover in (path, *_beside(path)):
            leftover.unlink(missing_ok=True)
        raise
    return file


def open_file(path: Path, clock: Clock, station: str) -> CongressFile:
    """Open a congress file to work in it; an older schema is brought up to date after a copy is put aside.

    Raises:
        UserError: ``storage.missing``, ``storage.foreign``, ``storage.newer`` or ``storage.in_use``.
        IntegrityFault: ``storage.damaged``, the file is cut or its pages do not fit.
        EnvironmentFault: the disk is read-only or gone.
    """
    if not path.exists():
        raise UserError("storage.missing", path=path)
    return _held(path, clock, station, new=False)


def open_copy(path: Path, clock: Clock) -> CongressFile:
    """Open a copy of a congress file in the system's scratch folder, to read or verify it; the file stays untouched.

    Works on read-only media and beside a program that has the file open. ``close`` removes the copy.

    Raises:
        UserError, IntegrityFault, EnvironmentFault: as ``open_file``.
    """
    if not path.exists():
        raise UserError("storage.missing", path=path)
    scratch = tempfile.TemporaryDirectory(prefix="ballotcount-")
    try:
        copy = Path(scratch.name) / path.name
        held = _open_here.get(path.resolve())
        if held is not None:
            held.copy_to(copy)
        else:
            _copy_files(path, copy)
        # No structural check: the chain finds more, and names the entry.
        file = _opened(copy, clock, "verify", new=False, check=False)
    except BaseException:
        scratch.cleanup()
        raise
    file._scratch = scratch
    file.pictures = Pictures(path.with_suffix(".pictures"))
    file.papers = papers_of(path)
    return file


def _held(path: Path, clock: Clock, station: str, *, new: bool) -> CongressFile:
    # A lock of its own beside the file: SQLite's would be dropped by any other reader in this process (POSIX).
    lock = FileLock(path.with_name(f".{path.name}.lock"), blocking=False, is_singleton=False)
    with told(path):
        try:
            lock.acquire()
        except Timeout as problem:
            raise UserError("storage.in_use", path=path) from problem
    try:
        if not new:
            _require_ours(path)
        file = _opened(path, clock, station, new=new)
    except BaseException:
        lock.release()
        raise
    file._lock = lock
    _open_here[path.resolve()] = file
    return file


def _copy_files(path: Path, copy: Path) -> None:
    _require_ours(path)
    with told(path):
        shutil.copyfile(path, copy)
        wal = _wal(path)
        if wal.exists():
            shutil.copyfile(wal, _wal(copy))


def _opened(path: Path, clock: Clock, station: str, *, new: bool, check: bool = True) -> CongressFile:
    engine = create_engine(
        f"sqlite:///{path}", poolclass=NullPool, connect_args={"timeout": 0, "check_same_thread": False}
    )
    event.listen(engine, "connect", _tune)
    # pysqlite opens transactions late and commits before DDL; SQLAlchemy's own recipe takes that over.
    event.listen(engine, "begin", _begin)
    connection: Connection | None = None
    try:
        with told(path):
            connection = engine.connect()
            if new:
                connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
                schema.upgrade(connection)
            else:
                _bring_up_to_date(connection, path, check=check)
            connection.commit()
            return CongressFile(path=path, engine=engine, connection=connection, clock=clock, station=station)
    except BaseException:
        if connection is not None:
            connection.close()
        engine.dispose()
        raise


def _bring_up_to_date(connection: Connection, path: Path, *, check: bool) -> None:
    found = schema.revision(connection)
    schema.require_known(found, path)
    if check and connection.execute(text("PRAGMA quick_check(1)")).scalar() != "ok":
        raise IntegrityFault("storage.damaged", path=path)
    if found != schema.NEWEST:
        connection.rollback()
        shutil.copyfile(path, path.with_name(f"{path.stem}.schema-{found}{path.suffix}"))
        schema.upgrade(connection)


def _tune(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    # Exclusive: another program's SQLite is refused too, and WAL needs no shared memory, which network shares lack.
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA trusted_schema = OFF")
    # Take the lock now rather than with the first ballot.
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("COMMIT")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _require_ours(path: Path) -> None:
    with told(path), path.open("rb") as file:
        header = file.read(100)
    if len(header) < 100 or not header.startswith(MAGIC) or int.from_bytes(header[68:72]) != APPLICATION_ID:
        raise UserError("storage.foreign", path=path)
    page = int.from_bytes(header[16:18]) or 65536
    pages = int.from_bytes(header[28:32])
    if not _wal(path).exists() and path.stat().st_size < pages * (65536 if page == 1 else page):
        raise IntegrityFault("storage.damaged", path=path)


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _wal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _beside(path: Path) -> tuple[Path, ...]:
    return _wal(path), path.with_name(path.name + "-shm"), path.with_name(path.name + "-journal")
