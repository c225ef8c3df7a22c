"""Which schema a congress file has, and the steps to the newest one (Alembic, ``migrations/versions``)."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from ballotcount.domain.errors import IntegrityFault, UserError

NEWEST = "0002"
"""The revision this program writes; a test holds it equal to the last Alembic step."""

KNOWN = ("0001", "0002")


TABLES = ("alembic_version", "entry")
"""Tables of a congress file; it has no others."""

GUARDS: Mapping[str, str] = {
    "entry_is_never_changed": "fc1270404da6e102f98b49613ef0aeb2ae6226602d553b4730ee35e49625f9b8",
    "entry_is_never_deleted": "1381be147e4aef2fc07425723ffb3538e3158c0fef42e4c2333d08b461bc548a",
    "entry_follows_the_last": "e7271d701149a9b1284fac85a96ce9c2a9555d58b2151754db148a88f95daa12",
}
"""Triggers that forbid changes of the journal: name, and SHA-256 of the SQL. A test compares them with a new file."""


def guards(connection: Connection) -> Mapping[str, str]:
    """Return what a file holds besides its tables: name, and SHA-256 of the SQL with single spaces."""
    # Indexes that SQLite makes for itself have no SQL.
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    hashes = {name: sha256(" ".join(sql.split()).encode()).hexdigest() for name, sql in rows}
    return {name: found for name, found in hashes.items() if name not in TABLES}


def revision(connection: Connection) -> str | None:
    """Return the schema revision of a file, or None where it has no schema at all."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def require_known(found: str | None, path: Path) -> None:
    """Refuse a file that is not ours or was written by a newer program.

    Raises:
        UserError: ``storage.foreign`` or ``storage.newer``.
    """
    if found is None:
        raise UserError("storage.foreign", path=path)
    if found not in KNOWN:
        raise UserError("storage.newer", path=path, found=found, known=NEWEST)


def require_guards(connection: Connection) -> None:
    """Refuse a file in which the database no longer forbids changes of the journal, or does more than it should.

    Raises:
        IntegrityFault: ``journal.unguarded`` with the name of what is missing, changed or added.
    """
    found = guards(connection)
    for name in sorted(found.keys() | GUARDS.keys()):
        if found.get(name) != GUARDS.get(name):
            raise IntegrityFault("journal.unguarded", name=name)


def upgrade(connection: Connection, target: str = "head") -> None:
    """Run the missing steps on an open connection."""
    # late: slow to import and needed only for a new or an old file
    from alembic import command
    from alembic.config import Config  # late: as above

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, target)
