"""The journal as the capsule shows it: a chain that can be checked, without the order in which sheets were counted.

What set the round up, its steps and its closing are shown in full, and the hash of each can be computed again. What
tells of single sheets, and what concerns persons (PINs, births, sign-ins), is left out: of each run of such entries
only its length stands in the capsule, so the shown entries keep their numbers and their links.

A run that tells of sheets must be long. Its last hash stands in the entry that follows; if the run were one entry
long, somebody who knows the sheets from the list of ballots could try them all with every possible time until the hash
fits, and so learn which sheet was entered then. With ``LEAST`` entries the number of trials is beyond any machine: at
a resolution of a millisecond within ten seconds each entry has 10,000 times, eight of them 10^32 together. A shorter
run takes the shown entries before it in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ballotcount.domain.journal import GENESIS, Entry, Head
from ballotcount.storage.chain import canonical, digest

LEAST = 8
"""Fewest entries in a left-out run that tells of sheets."""

SHOWN = frozenset(
    {
        "genesis",
        "congress_opened",
        "congress_changed",
        "people_named",
        "election_added",
        "election_changed",
        "election_removed",
        "list_voted",
        "decision_recorded",
        "profile_frozen",
        "round_prepared",
        "proof_made",
        "proof_approved",
        "sheets_printed",
        "round_issued",
        "sheets_issued",
        "sheets_exchanged",
        "round_collected",
        "round_cancelled",
        "round_closed",
        "round_reopened",
        "round_announced",
        "document_made",
        "congress_sealed",
        "seal_lifted",
    }
)
"""Kinds of entry that may be shown in full: none tells of a single sheet or holds a person's data."""

PERSONAL = frozenset(
    {
        "teller_added",
        "teller_changed",
        "teller_removed",
        "signed_in",
        "signed_out",
        "sign_in_failed",
        "lock_lifted",
        "pin_reset",
        "roster_imported",
        "delegate_changed",
        "attendance_recorded",
    }
)
"""Kinds that concern persons only. Every other kind that is not shown is taken to tell of sheets."""


@dataclass(frozen=True, slots=True)
class Break:
    """Where a shown chain does not hold.

    Attributes:
        cause: ``hash`` (the entry is not what was written), ``link`` (it does not follow the one before), ``count``
            (left-out entries are missing or too many) or ``shape``.
    """

    seq: int
    cause: str


def shown(entries: Sequence[Entry], head: Head) -> dict[str, Any]:
    """The journal as JSON values, without what tells the order of sheets or concerns persons.

    Args:
        entries: the whole journal, in order.
        head: its end, printed on the minutes.
    """
    keep = [entry.kind in SHOWN for entry in entries]
    _lengthen(entries, keep)
    parts: list[dict[str, Any]] = []
    for entry, kept in zip(entries, keep, strict=True):
        if kept:
            parts.append(_full(entry))
        elif parts and "left_out" in parts[-1]:
            parts[-1]["left_out"] += 1
        else:
            parts.append({"left_out": 1})
    return {"entries": parts, "head": {"seq": head.seq, "hash": head.hash}}


def _lengthen(entries: Sequence[Entry], keep: list[bool]) -> None:
    """Take shown entries into left-out runs that tell of sheets and are too short."""
    again = True
    while again:
        again = False
        for start, end in list(_runs(keep)):
            telling = any(entries[at].kind not in SHOWN | PERSONAL for at in range(start, end))
            if telling and end - start < LEAST and start > 0:
                keep[start - 1] = False
                again = True
                break


def _runs(keep: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Left-out runs as ``(start, end)``, places from 0."""
    start = None
    for at, kept in enumerate([*keep, True]):
        if not kept and start is None:
            start = at
        elif kept and start is not None:
            yield start, at
            start = None


def _full(entry: Entry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": entry.at,
        "actor": entry.actor,
        "station": entry.station,
        "kind": entry.kind,
        "body": dict(entry.body),
        "previous": entry.previous,
        "hash": entry.hash,
    }


def check(journal: dict[str, Any]) -> Iterator[Break]:
    """Check a shown journal: every hash, every link, every number up to the head.

    Args:
        journal: as ``shown`` made it, read from JSON.
    """
    seq = 0
    previous = GENESIS
    known = True
    for part in journal["entries"]:
        if "left_out" in part:
            seq += int(part["left_out"])
            known = False
            continue
        if part["seq"] != seq + 1:
            yield Break(int(part["seq"]), "count")
        seq = int(part["seq"])
        if known and part["previous"] != previous:
            yield Break(seq, "link")
        if _hash(part) != part["hash"]:
            yield Break(seq, "hash")
        previous = part["hash"]
        known = True
    if journal["head"]["seq"] != seq:
        yield Break(seq, "count")
    if known and journal["head"]["hash"] != previous:
        yield Break(seq, "link")


def _hash(part: dict[str, Any]) -> str:
    body = canonical(part["body"])
    return digest(
        int(part["seq"]),
        at=part["at"],
        actor=part["actor"],
        station=part["station"],
        kind=part["kind"],
        body=body,
        previous=part["previous"],
    )
