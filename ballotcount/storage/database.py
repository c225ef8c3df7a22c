"""Connections to the SQLite database of a congress file: held by one program alone, with full durability.

A rollback journal is used, not a write-ahead log: what was acknowledged lies in the congress file itself, so that the
file can be copied, renamed and carried about alone.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

APPLICATION_ID = 0x42414C54
"""``BALT``: written into the header of the file, so that another program's database is recognised."""


def connect(path: Path) -> sqlite3.Connection:
    """Open a database. The tests put a recording database in this place."""
    # No wait: a desk holds its file all day. A copy may be read on another thread than the one that opened it.
    return sqlite3.connect(path, timeout=0, check_same_thread=False)


def engine_for(path: Path) -> Engine:
    """Return an engine that opens one database file, whatever letters its name has."""
    # A creator and no URL: a question mark in the file's name once made a second database (attack L1).
    engine = create_engine("sqlite://", poolclass=NullPool, creator=lambda: connect(path))
    event.listen(engine, "connect", _tune)
    # pysqlite opens transactions late and commits before DDL; SQLAlchemy's own recipe takes that over.
    event.listen(engine, "begin", _begin)
    return engine


def hold_again(connection: Connection) -> None:
    """Close the rollback journal and take the lock again, after somebody removed the journal's file."""
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.execute("PRAGMA locking_mode = NORMAL")
    # SQLite gives the exclusive lock back with the next access only, not with the PRAGMA.
    raw.execute("SELECT count(*) FROM sqlite_master").fetchall()
    _hold(raw)


def pages_fit(connection: Connection) -> bool:
    """Return whether the pages of the database fit together."""
    return bool(connection.execute(text("PRAGMA quick_check(1)")).scalar() == "ok")


def _tune(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    # A file from a stick may carry triggers or views of somebody's own: they may call nothing that does harm.
    connection.execute("PRAGMA trusted_schema = OFF")
    # EXTRA: the folder too is on disk before an entry is acknowledged.
    connection.execute("PRAGMA synchronous = EXTRA")
    _hold(connection)


def _hold(connection: sqlite3.Connection) -> None:
    # Exclusive: another program's SQLite is refused too.
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    # Brings what a write-ahead log of version 0.1 still holds into the file, and removes the log.
    connection.execute("PRAGMA journal_mode = DELETE")
    # Take the lock now rather than with the first ballot.
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("COMMIT")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
