"""How fast the journal writes and replays. Run with ``make bench``."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from ballotcount.storage import create
from tests.storage.conftest import TickingClock, ballot

ROW = ("2026-11-24T08:00:00.000000Z", "t1", "B1", "ballot_entered", '{"sheet":1}', "0" * 64, "1" * 64)


def test_append_one_ballot_with_full_sync(benchmark: Any, tmp_path: Path) -> None:
    with create(tmp_path / "a.ballot", TickingClock(), "B1", "bench") as file:
        benchmark.pedantic(lambda: file.journal.append([ballot(1)]), rounds=500, warmup_rounds=10)


def test_bare_sqlite_insert_with_full_sync(benchmark: Any, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "bare.db", isolation_level=None)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute(
        "CREATE TABLE entry (seq INTEGER PRIMARY KEY, at TEXT, actor TEXT, station TEXT, kind TEXT, body TEXT,"
        " previous TEXT, hash TEXT) STRICT"
    )

    def insert() -> None:
        connection.execute("BEGIN")
        connection.execute("INSERT INTO entry VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", ROW)
        connection.execute("COMMIT")

    benchmark.pedantic(insert, rounds=500, warmup_rounds=10)
    connection.close()


def test_replay_100_000_entries_with_their_chain_checked(benchmark: Any, tmp_path: Path) -> None:
    with create(tmp_path / "a.ballot", TickingClock(), "B1", "bench") as file:
        file.journal.append([ballot(sheet) for sheet in range(100_000)])
        count = benchmark.pedantic(lambda: sum(1 for _ in file.journal.entries()), rounds=3)
        assert count == 100_001
