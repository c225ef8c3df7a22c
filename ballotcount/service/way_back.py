"""The way back of a table whose copy of the record was opened by mistake and written into.

From then on this laptop has seen entries that the tables do not have, and refuses their record. It may take it again
where what lies between is in the copy and was written there alone: everything that came from the tables is still there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ballotcount import storage
from ballotcount.domain.errors import UserError
from ballotcount.domain.events import BallotEntered

if TYPE_CHECKING:
    from ballotcount.service.opening import Opening
    from ballotcount.storage.shared.file import TableFile

CODES = frozenset({"tables.shorter", "tables.other_record"})
"""Refusals of the record at the tables that a copy may have caused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A copy that was put aside.

    Attributes:
        path: its name now.
        entries: how many were written into it alone.
        ballots: how many ballots are among them: the tables do not have them.
    """

    path: Path
    entries: int
    ballots: int


def put_copy_aside(table: TableFile, opening: Opening) -> Aside:
    """Put the copy of this laptop aside, and take the record at the tables again.

    Raises:
        UserError: ``tables.copy_is_right``, the tables lack something that this laptop got from them, or it saw entries
            that are not in its copy: that is no mistake of this laptop.
        IntegrityFault: a record is broken.
    """
    there = {entry.seq: entry.hash for entry in table.journal.entries()}
    seen = table.seen
    if seen is None or not table.copy.exists():
        raise UserError("tables.copy_is_right", copy=table.copy)
    with storage.open_copy(table.copy, table.clock) as copy:
        kept = list(copy.journal.entries())
    here = {entry.seq: entry.hash for entry in kept}
    known = opening.seen(there.get(1, ""))
    # The last entry that this laptop got from the tables has to be the same in both records.
    from_there = there.get(seen.seq) == here.get(seen.seq) == seen.hash
    # What this computer saw last has to be in one of the two records, or entries were lost on the way.
    in_copy = known is None or known.hash in (here.get(known.seq), there.get(known.seq))
    alone = [entry for entry in kept if entry.seq > seen.seq and there.get(entry.seq) != entry.hash]
    if not from_there or not in_copy or not alone:
        raise UserError("tables.copy_is_right", copy=table.copy)
    # Kept under another name: ballots that were written into the copy are nowhere else.
    aside = table.put_copy_aside()
    opening.forget(there[1])
    return Aside(path=aside, entries=len(alone), ballots=sum(one.kind == BallotEntered.kind for one in alone))
