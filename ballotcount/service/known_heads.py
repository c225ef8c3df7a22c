"""The last head of each congress that this computer has seen, kept outside the file.

A chain cannot show that its tail was cut off, or that it was written again from some entry on. What this computer saw
last can.
"""

from __future__ import annotations

import json
from pathlib import Path

from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import Head, Journal
from ballotcount.files.places import write_whole

NAME = "known-heads.json"


class KnownHeads:
    """Heads by the hash of the first entry, in one file of the user.

    Args:
        path: the file; None keeps nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def find(self, genesis: str) -> Head | None:
        """The last head seen of a congress, or None."""
        kept = self._read().get(genesis)
        return Head(int(kept[0]), str(kept[1])) if kept else None

    def remember(self, genesis: str, head: Head) -> None:
        """Remember a head; a disk that does not take it loses a witness and nothing else."""
        if self._path is None or not genesis:
            return
        kept = self._read()
        kept[genesis] = [head.seq, head.hash]
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, json.dumps(kept, indent=1).encode())
        except OSError:
            pass  # one witness less; the stick and the papers stay

    def _read(self) -> dict[str, list[int | str]]:
        if self._path is None:
            return {}
        try:
            kept = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        good = isinstance(kept, dict)
        return {key: one for key, one in kept.items() if isinstance(one, list) and len(one) == 2} if good else {}


def require_goes_on(journal: Journal, genesis: str, known: Head | None) -> None:
    """Refuse a file that is shorter than what was seen of it, or says otherwise.

    Raises:
        IntegrityFault: ``record.shorter`` or ``record.forked``, with the entry that is missing or differs.
    """
    if known is None:
        return
    if journal.head.seq < known.seq:
        raise IntegrityFault("record.shorter", seq=known.seq, last=journal.head.seq)
    try:
        entry = next(iter(journal.entries(known.seq - 1)))
    except (StopIteration, IntegrityFault):
        raise IntegrityFault("record.forked", seq=known.seq) from None
    if entry.hash != known.hash:
        raise IntegrityFault("record.forked", seq=known.seq)
