"""The congress file: one SQLite database, held by one program at a time."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, text

from ballotcount.domain.clock import Clock
from ballotcount.domain.errors import EnvironmentFault, Fault, IntegrityFault, UserError
from ballotcount.domain.journal import Draft
from ballotcount.storage import disk, schema
from ballotcount.storage.beside import all_beside, journal_of, may_lack_log, require_belongs, require_ours
from ballotcount.storage.database import APPLICATION_ID, engine_for, hold_again, pages_fit
from ballotcount.storage.faults import faults_about, faults_of_copy
from ballotcount.storage.held import HELD
from ballotcount.storage.journal import SqlJournal
from ballotcount.storage.pictures import Pictures
from ballotcount.storage.scratch import Scratch
from ballotcount.storage.snapshot import take
from ballotcount.storage.watch import FileWatch

SUFFIX = ".ballot"


class CongressFile:
    """An open congress file.

    Attributes:
        path: the database.
        clock: that tells the moments of entries.
        journal: its chain of entries.
        pictures: the folder of pictures beside it.
        papers: the folder of proofs and layouts beside it; it may not exist.
        may_lack_log: it was written by version 0.1, and what its log held may be missing.
    """

    def __init__(
        self, *, path: Path, watch: FileWatch, engine: Engine, connection: Connection, journal: SqlJournal, clock: Clock
    ) -> None:
        self.path = path
        self.clock = clock
        self._watch = watch
        self._engine = engine
        self._connection = connection
        self._scratch: Scratch | None = None
        self._lock: FileLock | None = None
        self._wrote = False
        self.may_lack_log = False
        self.journal = journal
        self.pictures = Pictures(path.with_suffix(".pictures"))
        self.papers = papers_of(path)
        self.claims = None
        self.sightings = None
        self.copy_fault = None
        # SQLAlchemy began a transaction when the head was read; `append` begins its own.
        connection.rollback()
        watch.mark()
        journal.guard(before=self._before_append, after=self._after_append)

    def copy_to(self, target: Path) -> None:
        """Write a copy of the database, as of now, to a new file and wait until it is on disk.

        Raises:
            EnvironmentFault: the target's disk is full, read-only or gone.
        """
        # Between two entries the file on disk is whole by itself: every entry lies in it before it is acknowledged.
        content = self._watch.content()
        with faults_about(target):
            disk.write(target, content)

    def copy_beside(self) -> CongressFile:
        """Open a copy as of now, which another thread may read; pictures and papers are this file's own.

        Raises:
            EnvironmentFault: ``storage.scratch``, there is no room for it.
        """
        copy = open_copy(self.path, self.clock)
        copy.pictures = self.pictures
        copy.papers = self.papers
        copy.journal.take_trust(self.journal)
        copy.journal.guard(before=_refuse, after=_ignore)
        return copy

    def close(self) -> None:
        """Close the file; another program may open it."""
        HELD.remove(self.path)
        self._connection.close()
        self._engine.dispose()
        # After the database: closing a handle drops every lock of this process on the file (POSIX).
        self._watch.close()
        if self._lock is not None:
            self._lock.release()
        if self._scratch is not None:
            self._scratch.remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _before_append(self) -> None:
        self._watch.require_unchanged()
        # Without its journal, a power cut in the middle of the next entry could leave half of it in the file.
        if self._wrote and not journal_of(self.path).exists():
            hold_again(self._connection)

    def _after_append(self, hash: str | None) -> None:
        self._watch.require_there()
        if hash is not None:
            # SQLite writes from its memory over whatever lies there: only the disk shows that the entry arrived (attack
            # C5).
            self._watch.require_holds(hash)
            self._wrote = True
        self._watch.mark()


def _refuse() -> None:
    raise RuntimeError("a copy takes no entries: only the file itself is the record")


def _ignore(_: str | None) -> None:
    """Check nothing after an entry that was refused."""


def papers_of(path: Path) -> Path:
    """Return where the papers of a congress file lie: proofs and layouts of its ballots."""
    return path.with_suffix(".papers")


def create(path: Path, clock: Clock, station: str, program: str) -> CongressFile:
    """Make a new congress file with its genesis entry, and open it.

    The file gets its name when it is whole and on disk. One that a power cut left with its genesis entry alone is
    used again.

    Args:
        station: name of this counting table, carried by every entry.
        program: name and version of the program, for the genesis entry.

    Raises:
        UserError: ``storage.exists``, a file of that name is there already.
        EnvironmentFault: the disk is full or read-only; ``storage.no_place``, it is gone or was never there.
    """
    try:
        return _created(path, clock=clock, station=station, program=program)
    except EnvironmentFault as fault:
        if fault.code != "storage.gone":
            raise
        # Nothing is counted yet: the words about a file that is gone would stop a count and ask for a copy.
        raise EnvironmentFault("storage.no_place", **fault.facts) from fault


def _created(path: Path, clock: Clock, station: str, program: str) -> CongressFile:
    with faults_about(path):
        # Lock and journal belong to the file itself, whichever link leads to it (attack C5).
        path = path.resolve()
        if path.exists():
            return _taken_up_again(path, clock, station)
        path.parent.mkdir(parents=True, exist_ok=True)
    lock = _locked(path)
    try:
        _build(path, clock=clock, station=station, program=program)
        return _opened_with(lock, path, clock=clock, station=station)
    except BaseException:
        _tidy(lock)
        raise


def open_file(path: Path, clock: Clock, station: str) -> CongressFile:
    """Open a congress file to work in it; an older schema is brought up to date after a copy is put aside.

    Raises:
        UserError: ``storage.missing``, ``storage.foreign``, ``storage.newer`` or ``storage.in_use``;
            ``storage.leftover``, a journal of another file lies beside it; ``storage.linked``, it has a second name.
        IntegrityFault: ``storage.damaged``, the file is cut or its pages do not fit.
        EnvironmentFault: the disk is read-only or gone.
    """
    with faults_about(path):
        if not path.exists():
            raise UserError("storage.missing", path=path)
        if not path.is_file():
            raise UserError("storage.foreign", path=path)  # a pipe would be waited for without end
        path = path.resolve()
    lock = _locked(path)
    try:
        return _opened_with(lock, path, clock=clock, station=station)
    except BaseException:
        lock.release()
        raise


def open_copy(path: Path, clock: Clock) -> CongressFile:
    """Open a copy of a congress file in the system's scratch folder, to read or verify it; the file stays untouched.

    Works on read-only media and beside a program that has the file open. ``close`` removes the copy.

    Raises:
        UserError, IntegrityFault, EnvironmentFault: as ``open_file``.
    """
    if not path.exists():
        raise UserError("storage.missing", path=path)
    if not path.is_file():
        raise UserError("storage.foreign", path=path)
    scratch = Scratch.make()
    try:
        copy = scratch.folder / path.name
        take(path, copy)
        lacking = may_lack_log(copy)
        with faults_of_copy(path, scratch.folder):
            # No structural check: the chain finds more, and names the entry.
            file = _opened(copy, clock, "verify", check=False, named=path)
    except BaseException:
        scratch.remove()
        raise
    file._scratch = scratch
    file.may_lack_log = lacking
    file.pictures = Pictures(path.with_suffix(".pictures"))
    file.papers = papers_of(path)
    return file


def _taken_up_again(path: Path, clock: Clock, station: str) -> CongressFile:
    try:
        file = open_file(path, clock, station)
    except (UserError, IntegrityFault) as problem:
        raise UserError("storage.exists", path=path) from problem
    if file.journal.head.seq > 1:
        file.close()
        raise UserError("storage.exists", path=path)
    return file


def _build(path: Path, *, clock: Clock, station: str, program: str) -> None:
    """Write a new file under another name, and give it its own when it is on disk."""
    building = path.with_name(f".{path.name}.new")
    try:
        with faults_about(path):
            _remove(building)
            engine = engine_for(building)
            try:
                with engine.connect() as connection:
                    connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
                    schema.upgrade(connection)
                    connection.commit()
                    journal = SqlJournal(connection=connection, path=path, clock=clock, station=station)
                    connection.rollback()
                    journal.append([Draft("genesis", {"program": program, "schema": schema.NEWEST}, "system")])
            finally:
                engine.dispose()
            disk.replace(building, path)
    except Fault:
        _remove(building)
        raise


def _remove(building: Path) -> None:
    for leftover in (building, *all_beside(building)):
        try:
            disk.remove(leftover)
        except OSError:
            pass  # the disk cannot be written: what it said first is what people need to know


def _locked(path: Path) -> FileLock:
    # A lock of its own beside the file: SQLite's would be dropped by any other reader in this process (POSIX).
    lock = FileLock(path.with_name(f".{path.name}.lock"), blocking=False, is_singleton=False)
    with faults_about(path):
        try:
            lock.acquire()
        except Timeout as problem:
            if not Path(lock.lock_file).exists():
                # Nobody holds it: no file can be made there.
                raise EnvironmentFault("storage.cannot_open", path=path, detail=problem) from problem
            raise UserError("storage.in_use", path=path) from problem
    return lock


def _tidy(lock: FileLock) -> None:
    """Remove the lock of a file that could not be made."""
    try:
        disk.remove(Path(lock.lock_file))
    except OSError:
        pass  # Windows removes no open file; the lock is harmless
    lock.release()


def _opened_with(lock: FileLock, path: Path, *, clock: Clock, station: str) -> CongressFile:
    with faults_about(path):
        # Before SQLite sees the file: opening alone plays in a journal and changes another program's database (attack
        # C5).
        require_ours(path)
        if path.stat().st_nlink > 1:
            # SQLite names its journal after the name used: under the other name a power cut could not be undone.
            raise UserError("storage.linked", path=path)
        require_belongs(path)
    # Asked before the opening, which turns a file of version 0.1 into one with a rollback journal.
    lacking = may_lack_log(path)
    file = _opened(path, clock, station)
    file.may_lack_log = lacking
    file._lock = lock
    HELD.add(path, file._watch.content)
    return file


def _opened(path: Path, clock: Clock, station: str, *, check: bool = True, named: Path | None = None) -> CongressFile:
    named = named or path
    with faults_about(named):
        watch = FileWatch(path)
    engine = engine_for(path)
    connection: Connection | None = None
    try:
        with faults_about(named):
            connection = engine.connect()
            schema.require_known(schema.revision(connection), named)
            _bring_up_to_date(connection, path, watch, check=check)
            connection.commit()
            journal = SqlJournal(connection=connection, path=named, clock=clock, station=station)
            return CongressFile(
                path=path, watch=watch, engine=engine, connection=connection, journal=journal, clock=clock
            )
    except BaseException:
        if connection is not None:
            connection.close()
        engine.dispose()
        watch.close()
        raise


def _bring_up_to_date(connection: Connection, path: Path, watch: FileWatch, *, check: bool) -> None:
    found = schema.revision(connection)
    if check and not pages_fit(connection):
        raise IntegrityFault("storage.damaged", path=path)
    if found != schema.NEWEST:
        connection.rollback()
        disk.write(path.with_name(f"{path.stem}.schema-{found}{path.suffix}"), watch.content())
        schema.upgrade(connection)
