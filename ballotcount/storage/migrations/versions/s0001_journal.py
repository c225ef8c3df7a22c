"""The journal: one append-only table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Written out again, not imported from `tables`: a released step must not change with the program.
HASH = "length({0}) = 64 AND {0} NOT GLOB '*[^0-9a-f]*'"

TRIGGERS = (
    """CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END""",
    """CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
    BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END""",
    """CREATE TRIGGER entry_follows_the_last BEFORE INSERT ON entry
    WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM entry)
    BEGIN SELECT RAISE(ABORT, 'an entry follows the last one'); END""",
)


def upgrade() -> None:
    """Make the table and its guards."""
    op.create_table(
        "entry",
        sa.Column("seq", sa.Integer(), primary_key=True, nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("at", "actor", "station", "kind", "body", "previous", "hash")
        ),
        sa.CheckConstraint("seq > 0", name="entry_seq_positive"),
        sa.CheckConstraint(HASH.format("previous"), name="entry_previous_is_sha256"),
        sa.CheckConstraint(HASH.format("hash"), name="entry_hash_is_sha256"),
        sqlite_strict=True,
    )
    for trigger in TRIGGERS:
        op.execute(trigger)
