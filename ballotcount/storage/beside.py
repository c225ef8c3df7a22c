"""What SQLite leaves beside a congress file after a power cut, and whether it belongs to that file.

A rollback journal or a write-ahead log carries no name of its database. SQLite would play one that was left by another
state of the file into whatever has the name now, and so destroy a good copy. Each is tried in scratch first.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ballotcount.domain.errors import Fault, IntegrityFault, UserError
from ballotcount.storage import disk
from ballotcount.storage.chain import ChainRow, checked
from ballotcount.storage.database import APPLICATION_ID
from ballotcount.storage.faults import faults_about, faults_of_copy
from ballotcount.storage.scratch import Scratch

MAGIC = b"SQLite format 3\x00"

ROLLBACK = 1
"""Byte 18 of the header of a database with a rollback journal; 2 with a write-ahead log, as version 0.1 wrote it."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the first 100 bytes of a database say.

    Attributes:
        size: bytes that the file has where nothing lies beside it.
        settled: whether the size was written with the last change, so that SQLite goes by it.
    """

    rollback: bool
    application: int
    size: int
    settled: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """The entries of a file whose pages and chain hold: moment and hash of each."""

    entries: tuple[tuple[str, str], ...]

    def begins(self, other: Chain) -> bool:
        """Return whether another chain is this one or goes on from it."""
        return other.entries[: len(self.entries)] == self.entries


def wal_of(path: Path) -> Path:
    """Return where a write-ahead log of version 0.1 lies."""
    return path.with_name(path.name + "-wal")


def journal_of(path: Path) -> Path:
    """Return where the rollback journal lies while the file is open, and after a power cut."""
    return path.with_name(path.name + "-journal")


def all_beside(path: Path) -> tuple[Path, ...]:
    """Return every name that SQLite uses beside a database."""
    return wal_of(path), path.with_name(path.name + "-shm"), journal_of(path)


def has_wal(path: Path) -> bool:
    """Return whether a write-ahead log with something in it lies beside a file."""
    wal = wal_of(path)
    return wal.exists() and wal.stat().st_size > 0


def has_hot_journal(path: Path) -> bool:
    """Return whether SQLite would play back a rollback journal beside a file; a finished one begins with zeros."""
    journal = journal_of(path)
    if not journal.exists():
        return False
    with journal.open("rb") as file:
        return file.read(1) not in (b"", b"\x00")


def header_of(path: Path) -> Header:
    """Return the header of a file that may be a congress file.

    Raises:
        UserError: ``storage.foreign``, it is no SQLite database.
    """
    with faults_about(path), path.open("rb") as file:
        raw = file.read(100)
    if len(raw) < 100 or not raw.startswith(MAGIC):
        raise UserError("storage.foreign", path=path)
    page = int.from_bytes(raw[16:18]) or 65536
    pages = int.from_bytes(raw[28:32])
    return Header(
        rollback=raw[18] == ROLLBACK,
        application=int.from_bytes(raw[68:72]),
        # SQLite writes a page of 65536 bytes as 1, because the field has two bytes only.
        size=pages * (65536 if page == 1 else page),
        # The size counts only where "version valid for" (byte 92) is the change counter (byte 24).
        settled=raw[24:28] == raw[92:96],
    )


def require_ours(path: Path, named: Path | None = None) -> None:
    """Refuse what is no congress file, was cut short, or has something behind its end, which SQLite would not see.

    Args:
        named: the file that people know, where ``path`` is a copy of it.

    Raises:
        UserError: ``storage.foreign``.
        IntegrityFault: ``storage.damaged``, ``storage.appended``.
    """
    named = named or path
    header = header_of(path)
    if has_wal(path) or has_hot_journal(path):
        # Version 0.1 kept even the mark of the file in its log until the first clean close: ask SQLite.
        if header.application != APPLICATION_ID and _application_with_beside(path) != APPLICATION_ID:
            raise UserError("storage.foreign", path=named)
        return
    if header.application != APPLICATION_ID:
        raise UserError("storage.foreign", path=named)
    with faults_about(path):
        size = path.stat().st_size
    if size < header.size or not header.settled:
        raise IntegrityFault("storage.damaged", path=named)
    # Such a file was once called whole, with junk behind its end (attacks C5, C6).
    if size > header.size:
        raise IntegrityFault("storage.appended", path=named, extra=size - header.size)


def may_lack_log(path: Path) -> bool:
    """Return whether a file was written by version 0.1 with a log that does not lie beside it.

    A clean close and a copy without its log leave the same bytes: nothing in the file tells one from the other.
    """
    return not header_of(path).rollback and not has_wal(path)


def require_belongs(path: Path) -> None:
    """Refuse a file beside which lies the journal or log of another state or another file.

    Raises:
        UserError: ``storage.leftover`` with the file that does not belong.
    """
    if has_wal(path):
        # A file with a rollback journal has no log of its own: this one is of another state.
        if header_of(path).rollback or not _wal_belongs(path):
            raise UserError("storage.leftover", path=path, other=wal_of(path))
    elif has_hot_journal(path) and not _journal_belongs(path):
        raise UserError("storage.leftover", path=path, other=journal_of(path))


def put_aside(path: Path) -> tuple[Path, ...]:
    """Give files left beside a free name, or beside a copy that is about to be replaced, a name SQLite does not use."""
    moved = []
    for left in all_beside(path):
        if not left.exists():
            continue
        aside = left.with_name(left.name + ".left")
        number = 1
        while aside.exists():
            number += 1
            aside = left.with_name(f"{left.name}.left-{number}")
        disk.replace(left, aside)
        moved.append(aside)
    return tuple(moved)


def copy_with_beside(path: Path, copy: Path) -> None:
    """Copy a file and what lies beside it."""
    shutil.copyfile(path, copy)
    for left, there in zip(all_beside(path), all_beside(copy), strict=True):
        if left.exists():
            shutil.copyfile(left, there)


def _wal_belongs(path: Path) -> bool:
    played, alone = _both(path)
    if played is None:
        return alone is None
    # A log only adds: what the file holds alone must be the beginning of what both hold.
    return alone is None or alone.begins(played)


def _journal_belongs(path: Path) -> bool:
    """Return whether a rollback journal takes back no more than the last transaction of this very file."""
    played, alone = _both(path)
    if played is None:
        return alone is None
    # Cut in the middle of a write: only with its journal do the pages fit again.
    if alone is None:
        return True
    # Entries of one transaction carry one moment; several moments would be acknowledged entries that get lost.
    undone = alone.entries[len(played.entries) :]
    return played.begins(alone) and len({at for at, _ in undone}) <= 1


def _both(path: Path) -> tuple[Chain | None, Chain | None]:
    """Return the chain with what lies beside played in, and that of the file alone; None where it does not hold."""
    with Scratch.make() as scratch:
        played = scratch.folder / "played.db"
        alone = scratch.folder / "alone.db"
        with faults_of_copy(path, scratch.folder):
            copy_with_beside(path, played)
            shutil.copyfile(path, alone)
        return _chain(played), _chain(alone)


def _chain(path: Path) -> Chain | None:
    try:
        with closing(sqlite3.connect(path)) as connection:
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                return None
            names = "seq, at, actor, station, kind, body, previous, hash"
            # Signatures are not compared: files of version 0.1 have no such column.
            rows = [ChainRow(*row) for row in connection.execute(f"SELECT {names} FROM entry ORDER BY seq")]
            return Chain(tuple((entry.at, entry.hash) for entry in checked(rows)))
    except (sqlite3.Error, Fault):
        return None


def _application_with_beside(path: Path) -> int:
    with Scratch.make() as scratch:
        copy = scratch.folder / "copy.db"
        with faults_of_copy(path, scratch.folder):
            copy_with_beside(path, copy)
        try:
            with closing(sqlite3.connect(copy)) as connection:
                return int(connection.execute("PRAGMA application_id").fetchone()[0])
        except sqlite3.Error:
            return 0
