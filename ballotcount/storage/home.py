"""A congress file written from the rows of another store: the same entries, byte for byte."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection, insert, text

from ballotcount.domain.errors import IntegrityFault, UserError
from ballotcount.storage import disk, schema
from ballotcount.storage.beside import all_beside
from ballotcount.storage.chain import ChainRow, checked
from ballotcount.storage.database import APPLICATION_ID, engine_for
from ballotcount.storage.faults import faults_about
from ballotcount.storage.tables import EntryRow

_INSERT = insert(EntryRow.__table__)  # type: ignore[attr-defined]


def write_file(target: Path, rows: Iterable[ChainRow]) -> None:
    """Write a new congress file with these entries; it has its name when it is whole and on disk.

    Args:
        rows: the whole journal, in order; their chain is checked.

    Raises:
        UserError: ``storage.exists``.
        IntegrityFault: ``journal.broken``.
        EnvironmentFault: the disk is full, read-only or gone.
    """
    if target.exists():
        raise UserError("storage.exists", path=target)
    building = target.with_name(f".{target.name}.new")
    with faults_about(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        for old in (building, *all_beside(building)):
            disk.remove(old)
        engine = engine_for(building)
        try:
            with engine.connect() as connection:
                connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
                schema.upgrade(connection)
                connection.commit()
                with connection.begin():
                    add_rows(connection, tuple(rows))
        finally:
            engine.dispose()
        disk.replace(building, target)


def add_rows(connection: Connection, rows: tuple[ChainRow, ...]) -> None:
    """Add entries that were written elsewhere; the caller's transaction ends it.

    Raises:
        IntegrityFault: ``journal.broken``, they do not continue what is there.
    """
    if not rows:
        return
    last = connection.execute(text("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1")).one_or_none()
    before = (last.seq, last.hash) if last else (0, rows[0].previous if rows[0].seq == 1 else "")
    if rows[0].seq != before[0] + 1:
        raise IntegrityFault("journal.broken", seq=before[0] + 1, cause="gap")
    for _ in checked(rows, *before):
        pass
    connection.execute(_INSERT, [row._asdict() for row in rows])
