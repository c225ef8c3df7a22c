"""Which schema a congress file has, and the steps to the newest one (Alembic, ``migrations/versions``)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from ballotcount.domain.errors import UserError

NEWEST = "0001"
"""The revision this program writes; a test holds it equal to the last Alembic step."""

KNOWN = ("0001",)


def revision(connection: Connection) -> str | None:
    """The schema revision of a file, or None where it has no schema at all."""
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


def upgrade(connection: Connection, target: str = "head") -> None:
    """Run the missing steps on an open connection."""
    from alembic import command  # slow to import, needed only for a new or an old file
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, target)
