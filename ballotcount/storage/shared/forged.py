"""Entries that nobody who had to has signed: found on the head's laptop, kept aside, and taken away."""

from __future__ import annotations

import json
from pathlib import Path

from ballotcount.domain.errors import IntegrityFault, UserError
from ballotcount.domain.journal import Head
from ballotcount.storage import disk
from ballotcount.storage.chain import ChainRow, checked
from ballotcount.storage.faults import faults_about
from ballotcount.storage.shared import stations
from ballotcount.storage.shared.journal import rows_after
from ballotcount.storage.shared.link import Link
from ballotcount.storage.signatures import SignatureCheck


def signed_rows(rows: tuple[ChainRow, ...], head: Head, check: SignatureCheck) -> tuple[ChainRow, ...]:
    """Return those rows before the first that was not signed by whom it had to be.

    Args:
        head: that the first row follows.
        check: that has taken everything up to the head; it goes on.

    Raises:
        IntegrityFault: ``journal.broken``, the rows do not follow the head: that is another record, not a forged entry.
    """
    good = 0
    try:
        for entry in checked(rows, head.seq, head.hash):
            check.take(entry)
            good += 1
    except IntegrityFault as fault:
        if fault.facts.get("cause") in ("gap", "previous"):
            raise
    return rows[:good]


def take_away(link: Link, forged: ChainRow, path: Path) -> None:
    """Remove an entry that was not signed, and what follows it, and put out the table that wrote it.

    No table takes such an entry, so nobody was given an acknowledgement of it or wrote after it. What is removed is
    kept beside the congress file, for those who look into it.

    Args:
        path: of the congress file.

    Raises:
        EnvironmentFault: the server or the disk failed; nothing was removed.
    """
    aside = path.with_suffix(".taken-away.jsonl")
    with faults_about(aside):
        # On disk here before anything is deleted there.
        for row in rows_after(link, forged.seq - 1):
            disk.append(aside, json.dumps(row._asdict(), ensure_ascii=False).encode() + b"\n")
    with link.use() as connection, connection.transaction():
        # The owner of the table may, a superuser is not needed; nobody else sees the table between the two.
        connection.execute("ALTER TABLE entry DISABLE TRIGGER entry_is_never_changed")
        connection.execute("DELETE FROM entry WHERE seq >= %s", (forged.seq,))
        connection.execute("ALTER TABLE entry ENABLE TRIGGER entry_is_never_changed")
    try:
        stations.put_out(link, forged.station)
    except UserError as fault:
        if fault.code != "tables.no_station":  # the head's own, or put out before
            raise
