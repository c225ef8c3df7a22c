"""Alembic's entry: runs the steps on the connection that ``ballotcount.storage.schema`` hands over."""

from __future__ import annotations

from alembic import context

from ballotcount.storage.tables import EntryRow

context.configure(
    connection=context.config.attributes["connection"], target_metadata=EntryRow.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
