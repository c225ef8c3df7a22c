"""The list of heads on a stick: one line for each backup, only ever added to. A second witness of the journal.

A chain cannot show that its tail was cut off, or that all of it was written again. A list that lies elsewhere can: each
head in it must be an entry of the journal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from ballotcount.domain.journal import Head
from ballotcount.storage import disk

_LINE = re.compile(r"(\S+) (\d+) ([0-9a-f]{64})")


def list_of(folder: Path, genesis: str) -> Path:
    """Return where the list of one congress lies in a folder.

    Args:
        genesis: hash of the first entry.
    """
    return folder / f"heads-{genesis[:12]}.txt"


def read(listed: Path) -> tuple[Head, ...]:
    """Return the heads of a list, oldest first. A line that a power cut left incomplete is passed over."""
    # A stick is in many hands: a link on it could lead to any file (attacks C1, C5).
    if listed.is_symlink() or not listed.is_file():
        return ()
    # Somebody may have written the list to harm: another encoding must not end the backup (attack C1).
    found = map(_LINE.fullmatch, listed.read_text("utf-8", errors="replace").splitlines())
    return tuple(Head(int(line[2]), line[3]) for line in found if line)


def add(listed: Path, at: str, head: Head) -> None:
    """Add a head to a list, unless it is the last one already.

    Args:
        at: moment, UTC, ISO 8601.
    """
    known = read(listed)
    if known and known[-1] == head:
        return
    # A line that was left incomplete must not swallow this one.
    torn = listed.is_file() and not listed.read_bytes().endswith(b"\n")
    disk.append(listed, f"{chr(10) if torn else ''}{at} {head.seq} {head.hash}\n".encode())


def first_apart(known: Iterable[Head], hashes: Mapping[int, str]) -> int | None:
    """Return the lowest entry number at which a known head is not in a journal; None where all of them are.

    Args:
        hashes: of the journal's entries, by their number.
    """
    return min((head.seq for head in known if hashes.get(head.seq) != head.hash), default=None)
