"""What this computer has seen of each congress, kept outside the file: the last head, and the hash of every entry.

A chain cannot show that its tail was cut off, or that it was written again from some entry on. What this computer saw
can, and it can name the entry. Up to that head the signatures were checked, so they need not be checked again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import Head, Journal
from ballotcount.files.places import user_file, write_whole

NAME = "journal-heads.json"
"""File of the heads in the user's folder."""

DIGITS = 16
"""Hex digits of each entry's hash in the trail: enough to find the entry that differs; the head is kept whole."""

LINE = DIGITS + 1
"""Bytes of one entry in the trail: its digits and the end of the line."""


class KnownHeads:
    """Heads by the hash of the first entry, in one file of the user; beside it the trail of each congress.

    Args:
        path: the file; None keeps nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    @classmethod
    def of_the_user(cls) -> KnownHeads:
        """Return the heads that every program of this user shares."""
        return cls(user_file(NAME))

    def find(self, genesis: str) -> Head | None:
        """Return the last head seen of a congress, or None."""
        kept = self._read().get(genesis)
        return Head(int(kept[0]), str(kept[1])) if kept else None

    def remember(self, journal: Journal, genesis: str) -> None:
        """Remember where a journal ends; where the disk refuses it, this computer cannot compare later."""
        if self._path is None or not genesis:
            return
        head = journal.head
        kept = self._read()
        if kept.get(genesis) == [head.seq, head.hash]:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # The trail first: a head without its trail cannot name the entry that differs.
            self._follow(journal, genesis, kept.get(genesis))
            write_whole(self._path, json.dumps({**kept, genesis: [head.seq, head.hash]}, indent=1).encode())
        except OSError:
            pass  # the heads on the sticks and on paper can still be compared

    def forget(self, genesis: str) -> None:
        """Forget a congress: somebody decided to go on from an older copy."""
        if self._path is None:
            return
        kept = {key: one for key, one in self._read().items() if key != genesis}
        try:
            write_whole(self._path, json.dumps(kept, indent=1).encode())
        except OSError:
            pass  # the next opening says again that the copy is older

    def first_apart(self, journal: Journal, genesis: str, known: Head) -> int:
        """Return the first entry of a journal that differs from the trail; without a trail, the known head."""
        seen = list(self._seen(genesis))
        if len(seen) < known.seq or seen[known.seq - 1] != known.hash[:DIGITS]:
            return known.seq
        try:
            for entry in journal.entries():
                if entry.seq > known.seq or entry.hash[:DIGITS] != seen[entry.seq - 1]:
                    return min(entry.seq, known.seq)
        except IntegrityFault as fault:
            return min(int(str(fault.facts.get("seq", known.seq))), known.seq)
        return min(journal.head.seq + 1, known.seq)

    def first_unlike(self, shown: Mapping[int, str]) -> int | None:
        """Return the first of some shown entries that differs from the trail; None if all are the same.

        Args:
            shown: hashes by number of entry; that of entry 1 must be there, because it names the congress.
        """
        genesis = shown.get(1, "")
        known = self.find(genesis)
        if known is None:
            return None
        trail = dict(enumerate(self._seen(genesis), 1))
        # The head is kept whole beside the trail, so it counts even where the trail was lost.
        seen = {seq: one for seq, one in trail.items() if seq <= known.seq} | {known.seq: known.hash[:DIGITS]}
        return min((seq for seq, one in seen.items() if shown.get(seq, one)[:DIGITS] != one), default=None)

    def _follow(self, journal: Journal, genesis: str, before: list[int | str] | None) -> None:
        """Bring the trail up to a journal's end."""
        trail = self._trail(genesis)
        if not _is_plain(trail):
            trail.unlink()
        old = Head(int(before[0]), str(before[1])) if before else Head(0, "")
        # A trail of another length was cut, or goes on from a copy that was given up: it is written again.
        whole = trail.exists() and trail.stat().st_size == old.seq * LINE
        if not (whole and old.seq <= journal.head.seq and _holds(journal, old)):
            old = Head(0, "")
            trail.write_bytes(b"")
        with trail.open("ab") as file:
            for entry in journal.entries(old.seq):
                file.write(entry.hash[:DIGITS].encode() + b"\n")

    def _seen(self, genesis: str) -> Iterator[str]:
        if not _is_plain(self._trail(genesis)):
            return
        try:
            yield from self._trail(genesis).read_text("ascii").splitlines()
        except (OSError, ValueError):
            return

    def _trail(self, genesis: str) -> Path:
        assert self._path is not None
        return self._path.with_name(f"journal-{genesis[:12]}.seen")

    def _read(self) -> dict[str, list[int | str]]:
        # A pipe in its place once kept every congress from being opened (attacks C2, L5).
        if self._path is None or not _is_plain(self._path):
            return {}
        try:
            kept = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            # RecursionError: JSON nested without end, in a folder where others can write.
            return {}
        return {key: one for key, one in kept.items() if _is_head(one)} if isinstance(kept, dict) else {}


def require_goes_on(journal: Journal, genesis: str, heads: KnownHeads) -> None:
    """Refuse a file that is shorter than what this computer saw of it, or that has other entries.

    Raises:
        IntegrityFault: ``record.shorter`` or ``record.forked``, with the entry that is missing or differs.
    """
    known = heads.find(genesis)
    if known is None or _holds(journal, known):
        return
    apart = heads.first_apart(journal, genesis, known)
    if apart > journal.head.seq:
        raise IntegrityFault("record.shorter", seq=known.seq, last=journal.head.seq)
    raise IntegrityFault("record.forked", seq=apart)


def _holds(journal: Journal, head: Head) -> bool:
    """Return whether a head is an entry of a journal."""
    if head.seq == 0 or journal.head.seq < head.seq:
        return head.seq == 0
    try:
        return next(iter(journal.entries(head.seq - 1))).hash == head.hash
    except (StopIteration, IntegrityFault):
        return False


def _is_plain(path: Path) -> bool:
    """Return whether a path is a file or free: a pipe there would wait without end, and a link lead elsewhere."""
    return not path.is_symlink() and (path.is_file() or not path.exists())


def _is_head(kept: object) -> bool:
    return isinstance(kept, list) and len(kept) == 2 and isinstance(kept[0], int) and isinstance(kept[1], str)
