"""Files as version 0.1 wrote them: a write-ahead log, and no signatures."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from ballotcount.domain.journal import GENESIS, Draft
from ballotcount.storage import schema
from ballotcount.storage.chain import link

APPLICATION_ID = 0x42414C54


def write_old(path: Path, drafts: Sequence[Draft], *, closed: bool) -> None:
    """Write a congress file as version 0.1 did.

    Args:
        drafts: after the genesis entry.
        closed: whether the program was closed; otherwise it was killed, and everything lies in the log.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    with create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool).connect() as through:
        schema.upgrade(through, "0001")
        through.commit()
    previous = GENESIS
    all_drafts = [Draft("genesis", {"program": "BallotCount 0.1", "schema": "0001"}, "system"), *drafts]
    for seq, draft in enumerate(all_drafts, start=1):
        row = link(
            seq,
            at=f"2026-09-02T01:00:{seq % 60:02}.000000Z",
            actor=draft.actor,
            station="B1",
            kind=draft.kind,
            body=draft.body,
            previous=previous,
        )
        connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", tuple(row)[:8])  # 0.1 had no signatures
        previous = row.hash
    if not closed:
        killed = path.with_name(path.name + ".killed")
        log = path.with_name(path.name + "-wal")
        shutil.copyfile(path, killed)
        shutil.copyfile(log, killed.with_name(killed.name + "-wal"))
        connection.close()
        killed.replace(path)
        killed.with_name(killed.name + "-wal").replace(log)
        return
    connection.close()
