"""What the disk and the database say, in the three kinds of fault a person can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ballotcount.domain.errors import EnvironmentFault, Fault, IntegrityFault, UserError
from ballotcount.files.os_errors import DiskTrouble, trouble_of
from ballotcount.text.causes import cause_of

_BY_SQLITE: dict[int, tuple[type[Fault], str]] = {
    sqlite3.SQLITE_FULL: (EnvironmentFault, "storage.disk_full"),
    sqlite3.SQLITE_READONLY: (EnvironmentFault, "storage.read_only"),
    sqlite3.SQLITE_IOERR: (EnvironmentFault, "storage.disk"),
    sqlite3.SQLITE_CANTOPEN: (EnvironmentFault, "storage.cannot_open"),
    sqlite3.SQLITE_PERM: (EnvironmentFault, "storage.cannot_open"),
    sqlite3.SQLITE_BUSY: (UserError, "storage.in_use"),
    sqlite3.SQLITE_LOCKED: (UserError, "storage.in_use"),
    sqlite3.SQLITE_NOTADB: (UserError, "storage.foreign"),
    sqlite3.SQLITE_CORRUPT: (IntegrityFault, "storage.damaged"),
    # The triggers of the journal answer with it: RAISE(ABORT).
    sqlite3.SQLITE_CONSTRAINT: (IntegrityFault, "storage.refused"),
}

_BY_TROUBLE = {
    DiskTrouble.FULL: "storage.disk_full",
    DiskTrouble.READ_ONLY: "storage.read_only",
    DiskTrouble.DENIED: "storage.cannot_open",
    DiskTrouble.IN_USE: "storage.cannot_open",
    DiskTrouble.NAME: "storage.cannot_open",
    DiskTrouble.GONE: "storage.gone",
}


_OF_WRITING = frozenset({"storage.disk_full", "storage.read_only"})


def of_database(problem: sqlite3.Error, path: Path) -> Fault:
    """Return the fault behind an error of SQLite."""
    code = getattr(problem, "sqlite_errorcode", None)
    if code is None:
        return EnvironmentFault("storage.disk", path=path, detail=problem)
    # Extended codes, such as of a failed fsync, carry the plain one in their low byte.
    kind, name = _BY_SQLITE.get(code & 0xFF, (EnvironmentFault, "storage.disk"))
    return kind(name, path=path, detail=problem)


def of_disk(problem: OSError, path: Path) -> EnvironmentFault:
    """Return the fault behind an error of the operating system."""
    code = _BY_TROUBLE.get(trouble_of(problem), "storage.disk")
    return EnvironmentFault(code, path=path, detail=without_names(problem))


def without_names(problem: OSError) -> str:
    """Return what the operating system said, without the names of files: some are of copies that nobody else knows."""
    return cause_of(problem) or type(problem).__name__


@contextmanager
def faults_about(path: Path) -> Iterator[None]:
    """Turn errors of the database and the disk into faults; everything else passes."""
    try:
        yield
    except OSError as problem:
        raise of_disk(problem, path) from problem
    except Exception as problem:
        # SQLAlchemy's errors hold the driver's. Naming their class would load SQLAlchemy when the window opens.
        cause = getattr(problem, "orig", problem)
        if isinstance(cause, sqlite3.Error):
            raise of_database(cause, path) from problem
        raise


@contextmanager
def faults_of_copy(path: Path, folder: Path) -> Iterator[None]:
    """Turn errors of a copy for reading into faults about the file that was copied.

    The file is only read: where there is no room, or nothing may be written, it is in the place of the copy.

    Args:
        path: the file that people know.
        folder: of the copy; its parent is the place for temporary files.
    """
    try:
        with faults_about(path):
            yield
    except EnvironmentFault as fault:
        if fault.code not in _OF_WRITING:
            raise
        raise EnvironmentFault("storage.scratch", path=folder.parent, detail=fault.facts["detail"]) from fault
