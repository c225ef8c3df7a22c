"""The tables of a congress file. Rows are built in this room only; ``table=True`` models do not validate."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Integer, Text
from sqlmodel import Field, SQLModel

HASH = "length({0}) = 64 AND {0} NOT GLOB '*[^0-9a-f]*'"


class EntryRow(SQLModel, table=True):
    """One entry of the journal. Triggers forbid UPDATE and DELETE, and any ``seq`` but the next."""

    __tablename__ = "entry"
    __table_args__ = (
        CheckConstraint("seq > 0", name="entry_seq_positive"),
        CheckConstraint(HASH.format("previous"), name="entry_previous_is_sha256"),
        CheckConstraint(HASH.format("hash"), name="entry_hash_is_sha256"),
        # Without STRICT SQLite keeps values of any type in any column.
        {"sqlite_strict": True},
    )

    seq: int = Field(sa_type=Integer, primary_key=True)
    at: str = Field(sa_type=Text)
    actor: str = Field(sa_type=Text)
    station: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    previous: str = Field(sa_type=Text)
    hash: str = Field(sa_type=Text)
    signatures: str = Field(sa_type=Text, sa_column_kwargs={"server_default": ""})
