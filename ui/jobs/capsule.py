"""The capsule of the day, made and checked on the lane."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ballotcount.domain.errors import UserError
from ballotcount.evidence.verify import verify
from ballotcount.service.closing import record_document
from ballotcount.service.papers import day_capsule, files_beside
from ballotcount.service.rights import Action
from ballotcount.service.session import Changes

if TYPE_CHECKING:
    from ballotcount.evidence.verify import Report
    from ballotcount.service.session import Changes, Session
    from ballotcount.storage.known_heads import KnownHeads

WHAT = "capsule"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A capsule that was made.

    Attributes:
        manifest: SHA-256 of its manifest, which stands for everything in it.
        recorded: False where the file was sealed before and takes no further entry.
    """

    file: Path
    manifest: str
    roots: tuple[tuple[str, str], ...]
    recorded: bool
    changes: Changes


def capsule_to(session: Session, path: Path | None, signed: tuple[Path, ...], target: Path) -> Sealed:
    """Make the capsule with the signed minutes; record it with every round in it, unless the file is sealed.

    Raises:
        UserError: ``capsule.nothing``, ``capsule.signed``, ``capsule.no_file``.
        EnvironmentFault: the place cannot be written.
    """
    # Under the seal nothing is recorded, so nobody needs the right to write.
    if not session.state.sealed:
        session.require(Action.DOCUMENTS)
    # Read first: a signed paper that is missing must be reported before a capsule is begun.
    copies = {file.name: _content(file) for file in signed}
    made = day_capsule(session, target, layouts=files_beside(session, path), signed=copies)
    changes = Changes()
    if not session.state.sealed:
        digest = _digest(target)
        for key in made.roots:
            changes |= record_document(session, round_id=key, what=WHAT, name=target.name, sha256=digest)
    return Sealed(
        file=target,
        manifest=made.manifest,
        roots=tuple(made.roots.items()),
        recorded=not session.state.sealed,
        changes=changes,
    )


def check_capsule(file: Path, seen: KnownHeads) -> Report:
    """Check a capsule, count everything in it again, and hold it against what this computer saw."""
    return verify(file, seen=seen)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise UserError("capsule.no_file", file=str(file)) from problem


def _digest(file: Path) -> str:
    """Return SHA-256 of a file that may have 500 MB."""
    found = sha256()
    # In parts of a megabyte, so that the file never stands whole in memory.
    with file.open("rb") as raw:
        while part := raw.read(1 << 20):
            found.update(part)
    return found.hexdigest()
