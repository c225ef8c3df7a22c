"""A disk that remembers every write, and what it may hold after a power cut at any moment.

``record`` puts a recording SQLite (``apsw`` with a VFS of its own) and recording file functions in the place of the
real ones, so that the program's own code makes the log. ``after_cut`` builds the disk that a power cut leaves:

* what was synced is there; of what was written since, any part may be: each sector of 512 bytes is kept or lost by lot;
* names made, changed and removed since the folder was synced reach the disk in order, up to a point drawn by lot;
* a write that was under way at the cut counts as not synced.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw
import pytest

from ballotcount.storage import database, disk

SECTOR = 512
VFS = "ballotcount-recorder"


@dataclass(frozen=True)
class Op:
    """One operation: write, truncate, sync, create, delete, rename, sync_folder, or a mark."""

    what: str
    name: str = ""
    offset: int = 0
    data: bytes = b""
    size: int = 0
    to: str = ""
    fact: Any = None


@dataclass
class Log:
    """Everything that was done to files under one folder, in order."""

    root: Path
    ops: list[Op] = field(default_factory=list)

    def name(self, path: Path | str) -> str:
        return str(Path(path).relative_to(self.root))

    def add(self, what: str, path: Path | str = "", **more: Any) -> None:
        self.ops.append(Op(what, self.name(path) if path else "", **more))

    def mark(self, fact: Any) -> None:
        """Note what the program has acknowledged by now."""
        self.ops.append(Op("mark", fact=fact))


class RecordingFile(apsw.VFSFile):
    def __init__(self, log: Log, path: str, name: Any, flags: list[int]) -> None:
        self.log = log
        self.path = path
        self.made = not Path(path).exists()
        super().__init__("", name, flags)
        if self.made:
            log.add("create", path)

    def xWrite(self, data: bytes, offset: int) -> None:
        self.log.add("write", self.path, offset=offset, data=bytes(data))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        self.log.add("truncate", self.path, size=newsize)
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self.log.add("sync", self.path)
        if self.path.endswith("-journal"):
            # SQLite syncs the folder too when it syncs a new journal.
            self.log.add("sync_folder", Path(self.path).parent / "x")


class RecordingVfs(apsw.VFS):
    def __init__(self, log: Log) -> None:
        self.log = log
        super().__init__(VFS, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        path = name if isinstance(name, str) else name.filename()
        return RecordingFile(self.log, path, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        super().xDelete(filename, syncdir)
        self.log.add("delete", filename)
        if syncdir:
            self.log.add("sync_folder", Path(filename).parent / "x")


class Cursor:
    """As much of a DB-API cursor as SQLAlchemy asks for."""

    arraysize = 1
    rowcount = -1
    lastrowid = None

    def __init__(self, connection: apsw.Connection) -> None:
        self._cursor = connection.cursor()
        self.description: Any = None

    def execute(self, statement: str, parameters: Any = ()) -> Cursor:
        self._rows = list(self._cursor.execute(statement, parameters or None))
        self._count(statement)
        self._describe(statement)
        return self

    def executemany(self, statement: str, parameters: Any) -> Cursor:
        self._rows = list(self._cursor.executemany(statement, parameters))
        self._count(statement)
        self._describe(statement)
        return self

    def _count(self, statement: str) -> None:
        """Keep how many rows the statement changed, which Alembic checks when it moves a file to a new schema."""
        changing = statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
        self.rowcount = self._cursor.connection.changes() if changing else -1

    def _describe(self, statement: str) -> None:
        with contextlib.suppress(apsw.ExecutionCompleteError):
            self.description = tuple((name, *[None] * 6) for name, _ in self._cursor.getdescription())
            return
        asks = statement.lstrip().upper().startswith(("SELECT", "PRAGMA TABLE"))
        names = range(len(self._rows[0])) if self._rows else range(1)
        self.description = (
            tuple((self._named(statement, i), *[None] * 6) for i in names) if asks or self._rows else None
        )

    @staticmethod
    def _named(statement: str, index: int) -> str:
        listed = statement.split("SELECT", 1)[-1].split("FROM", 1)[0].split(",")
        return listed[index].strip().split(".")[-1] if index < len(listed) else str(index)

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int = 1) -> list[Any]:
        taken = self._rows[:size]
        self._rows = self._rows[size:]
        return taken

    def fetchall(self) -> list[Any]:
        return self.fetchmany(len(self._rows))

    def close(self) -> None:
        self._cursor.close()


class Connection:
    """As much of a DB-API connection as SQLAlchemy and the storage ask for."""

    isolation_level = None

    def __init__(self, path: Path) -> None:
        self._connection = apsw.Connection(str(path), vfs=VFS)

    def cursor(self) -> Cursor:
        return Cursor(self._connection)

    def execute(self, statement: str, parameters: Any = ()) -> Cursor:
        return self.cursor().execute(statement, parameters)

    def create_function(self, *_: Any, **__: Any) -> None:
        """SQLAlchemy's REGEXP is not used."""

    def commit(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")

    def rollback(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        self._connection.close()


@contextlib.contextmanager
def record(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    """Record everything that the storage does to files under a folder."""
    log = Log(root)
    vfs = RecordingVfs(log)

    def inside(path: Path) -> bool:
        return path.is_relative_to(root)

    plain_connect = database.connect

    def write(path: Path, content: bytes, keep: Callable[[Path, bytes], None], start: int) -> None:
        if inside(path):
            if not path.exists():
                log.add("create", path)
            elif start == 0:
                log.add("truncate", path, size=0)
            log.add("write", path, offset=start, data=content)
        keep(path, content)
        if inside(path):
            log.add("sync", path)

    real_write = disk.write
    real_append = disk.append
    real_replace = disk.replace
    real_remove = disk.remove

    def replace(source: Path, target: Path) -> None:
        real_replace(source, target)
        if inside(target):
            log.add("rename", source, to=log.name(target))
            log.add("sync_folder", target.parent / "x")

    def remove(path: Path) -> None:
        there = path.exists()
        real_remove(path)
        if there and inside(path):
            log.add("delete", path)

    monkeypatch.setattr(database, "connect", lambda p: Connection(p) if inside(p) else plain_connect(p))
    monkeypatch.setattr(disk, "write", lambda p, c: write(p, c, real_write, 0))
    monkeypatch.setattr(disk, "append", lambda p, c: write(p, c, real_append, p.stat().st_size if p.exists() else 0))
    monkeypatch.setattr(disk, "replace", replace)
    monkeypatch.setattr(disk, "remove", remove)
    try:
        yield log
    finally:
        monkeypatch.undo()
        vfs.unregister()


class Inode:
    """A file's content: what is surely on disk, and what was written since."""

    def __init__(self) -> None:
        self.synced = b""
        self.pending: list[Op] = []

    def settle(self) -> None:
        for op in self.pending:
            self.synced = applied(self.synced, op)
        self.pending = []

    def after_cut(self, rng: random.Random) -> bytes:
        """What the disk may hold: each unsynced operation is lost, kept, or kept in part."""
        content = self.synced
        for op in self.pending:
            fate = rng.random()
            if fate < 0.35:
                continue
            content = applied(content, op) if fate < 0.7 or op.what != "write" else torn(content, op, rng)
        return content


def applied(content: bytes, op: Op) -> bytes:
    if op.what == "truncate":
        return content[: op.size].ljust(op.size, b"\0")
    return content[: op.offset].ljust(op.offset, b"\0") + op.data + content[op.offset + len(op.data) :]


def torn(content: bytes, op: Op, rng: random.Random) -> bytes:
    """A write of which each sector reached the disk or not."""
    for start in range(0, len(op.data), SECTOR):
        if rng.random() < 0.5:
            part = Op("write", op.name, op.offset + start, op.data[start : start + SECTOR])
            content = applied(content, part)
    return content


class Disk:
    """A folder of files as operations reach it."""

    def __init__(self) -> None:
        self.durable: dict[str, Inode] = {}
        self.live: dict[str, Inode] = {}
        self.names: list[tuple[Op, Inode | None]] = []
        self.acknowledged: Any = None

    def take(self, op: Op) -> None:
        """One operation after another."""
        getattr(self, f"_{op.what}")(op)

    def settle_names(self, count: int) -> None:
        """The first of the names changed since the folder was synced reach the disk."""
        for op, inode in self.names[:count]:
            if inode is not None:
                self.durable[op.name] = inode
            elif op.what == "delete":
                self.durable.pop(op.name, None)
            elif op.name in self.durable:
                self.durable[op.to] = self.durable.pop(op.name)
        del self.names[:count]

    def _mark(self, op: Op) -> None:
        self.acknowledged = op.fact

    def _create(self, op: Op) -> None:
        self.live[op.name] = Inode()
        self.names.append((op, self.live[op.name]))

    def _write(self, op: Op) -> None:
        self.live[op.name].pending.append(op)

    _truncate = _write

    def _sync(self, op: Op) -> None:
        self.live[op.name].settle()

    def _delete(self, op: Op) -> None:
        self.live.pop(op.name, None)
        self.names.append((op, None))

    def _rename(self, op: Op) -> None:
        self.live[op.to] = self.live.pop(op.name)
        self.names.append((op, None))

    def _sync_folder(self, _op: Op) -> None:
        self.settle_names(len(self.names))


def after_cut(log: Log, cut: int, folder: Path, rng: random.Random) -> Any:
    """Write the disk as a power cut before operation ``cut`` may leave it, and return what was acknowledged by then."""
    state = Disk()
    for op in log.ops[:cut]:
        state.take(op)
    state.settle_names(rng.randint(0, len(state.names)))
    for name, inode in state.durable.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(inode.after_cut(rng))
    return state.acknowledged
