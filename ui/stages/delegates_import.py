"""Reading a roster file and taking it over, the whole of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ballotcount.service.session import Changes, Session


@dataclass(frozen=True, slots=True)
class Imported:
    """How an import went."""

    changes: Changes
    taken: bool
    lines: tuple[str, ...]


def import_file(session: Session, path: Path) -> Imported:
    """Read a roster and write it down when no cell is wrong."""
    from hashlib import sha256

    from ballotcount.roster.importing import Roster, read_roster, usual_kind
    from ballotcount.roster.report import lines
    from ballotcount.service.attendance import import_roster
    from ballotcount.service.session import Changes

    usual = usual_kind(session.congress.kind)
    answer = read_roster(path, today=session.now().date(), default_kind=usual)
    said = tuple(lines(answer))
    if not isinstance(answer, Roster):
        return Imported(Changes(), False, said)
    digest = sha256(path.read_bytes()).hexdigest()
    return Imported(import_roster(session, answer.delegates, source=path.name, sha256=digest), True, said)
