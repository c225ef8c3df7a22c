"""Signatures beside each entry; the entries of version 0.1 have none."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column."""
    # SQLite adds a column that is NOT NULL only with a default.
    op.execute("ALTER TABLE entry ADD COLUMN signatures TEXT NOT NULL DEFAULT ''")
