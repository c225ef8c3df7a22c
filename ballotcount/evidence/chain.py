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

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import GENESIS, Entry, Head, Signature
from ballotcount.storage.chain import canonical, digest, signatures_of
from ballotcount.storage.signatures import (
    ADDED,
    BY_THE_PROGRAM,
    CHANGED,
    OLD_SCHEMA,
    OPENED,
    REMOVED,
    RESET,
    SYSTEM,
    agreed,
    keys_digest,
    require_signed,
)

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
        "form_adopted",
        "form_proved",
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
            (left-out entries are missing or too many), ``signature`` (somebody who had to did not sign it), ``keys``
            (the keys shown are not those that the lock of a result names) or ``shape``.
    """

    seq: int
    cause: str


def shown(entries: Sequence[Entry], head: Head) -> dict[str, Any]:
    """Return the journal as JSON values, without what tells the order of sheets or concerns persons.

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
    return {"entries": parts, "head": {"seq": head.seq, "hash": head.hash}, "keys": _keys(entries)}


def _keys(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """List whose public key signs from which entry to which; entries that set keys hold the sealed halves too."""
    made: list[dict[str, Any]] = []
    since = next((entry.seq for entry in entries if entry.kind == OPENED), 0)
    for entry in entries:
        about = entry.body.get("teller")
        if entry.kind in (ADDED, CHANGED) and isinstance(about, Mapping):
            teller = str(about.get("id", ""))
            key = str(about.get("key", ""))
            name = str(about.get("name", ""))
        elif entry.kind in (RESET, REMOVED):
            teller = str(about)
            key = str(entry.body.get("key", ""))
            name = ""
        else:
            continue
        before = next((one for one in reversed(made) if one["teller"] == teller), None)
        if before is not None and "until" not in before:
            before["until"] = entry.seq
        if entry.kind != REMOVED:
            # A reset names its person by id alone, so the name is that of the key before.
            name = name or (str(before["name"]) if before else "")
            made.append({"teller": teller, "name": name, "key": key, "since": entry.seq if made else since})
    return made


def _lengthen(entries: Sequence[Entry], keep: list[bool]) -> None:
    """Take shown entries into left-out runs that tell of sheets and are too short."""
    again = True
    while again:
        again = False
        for start, end in list(_runs(keep)):
            telling = any(entries[at].kind not in SHOWN | PERSONAL for at in range(start, end))
            if telling and end - start < LEAST and start > 0:
                keep[start - 1] = False
                # Each entry taken in may join two runs, so the search begins again.
                again = True
                break


def _runs(keep: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield left-out runs as ``(start, end)``, places from 0."""
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
        "signatures": " ".join(f"{one.teller}:{one.value}" for one in entry.signatures),
    }


def check(journal: dict[str, Any]) -> Iterator[Break]:
    """Check a shown journal: every hash, every link, every number up to the head, every signature.

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
        # The hash of the last left-out entry is not known, so what follows a gap has a link that nobody can check.
        if known and part["previous"] != previous:
            yield Break(seq, "link")
        if _hash(part) != part["hash"]:
            yield Break(seq, "hash")
        yield from _signed(part, journal)
        # The hash as stated, so that one changed entry is one break and does not break all the entries behind it.
        previous = part["hash"]
        known = True
    if journal["head"]["seq"] != seq:
        yield Break(seq, "count")
    if known and journal["head"]["hash"] != previous:
        yield Break(seq, "link")


def unsigned(journal: dict[str, Any]) -> int:
    """Return how many shown entries carry no signatures because version 0.1 wrote them."""
    return sum(_is_old(part, journal) for part in journal["entries"] if "kind" in part)


def signers(journal: dict[str, Any], seq: int) -> tuple[str, ...]:
    """Return names of those who signed an entry; empty where it is not shown or carries no signatures."""
    part = next((one for one in journal["entries"] if one.get("seq") == seq), None)
    made = signatures_of(str(part.get("signatures", ""))) if part else ()
    held = (_held(journal, one.teller, seq) for one in made)
    return tuple(str(one["name"]) for one in held if one is not None)


def _signed(part: dict[str, Any], journal: dict[str, Any]) -> Iterator[Break]:
    seq = int(part["seq"])
    try:
        made = signatures_of(str(part.get("signatures", "")))
        if part["actor"] == SYSTEM:
            wanted: list[str] = []
            # The program signs nothing; an entry of another kind in its name is one that somebody did not want to sign.
            if part["kind"] not in BY_THE_PROGRAM:
                yield Break(seq, "signature")
        else:
            wanted = [] if _is_old(part, journal) else [str(part["actor"]), *agreed(part["body"])]
        found = ((one, _held(journal, one, seq)) for one in wanted)
        keys = [(one, str(held["key"]) if held else "") for one, held in found]
        require_signed(_bare(part, made), keys)
    except (IntegrityFault, ValueError):
        yield Break(seq, "signature")
    named = part["body"].get("keys")
    # Locks of version 0.1 name no keys and carry no signatures.
    if part["kind"] == "round_closed" and (named is not None or part.get("signatures")):
        at = {one["teller"]: str(one["key"]) for one in journal["keys"] if _in_force(one, seq)}
        if keys_digest(at) != named:
            yield Break(seq, "keys")


def _is_old(part: Mapping[str, Any], journal: Mapping[str, Any]) -> bool:
    """Return whether an entry was written by version 0.1, by somebody who had no key yet."""
    first = journal["entries"][0]
    if first.get("kind") != "genesis" or first["body"].get("schema") != OLD_SCHEMA or part["actor"] == SYSTEM:
        return False
    # Calling a file one of version 0.1 must not make signatures needless: who has a key signs.
    held = _held(journal, str(part["actor"]), int(part["seq"]))
    return held is None or not held["key"]


def _held(journal: Mapping[str, Any], teller: str, seq: int) -> Mapping[str, Any] | None:
    """Return the key of somebody at an entry."""
    return next((one for one in journal["keys"] if one["teller"] == teller and _in_force(one, seq)), None)


def _in_force(held: Mapping[str, Any], seq: int) -> bool:
    return int(held["since"]) <= seq and ("until" not in held or seq < int(held["until"]))


def _bare(part: Mapping[str, Any], made: tuple[Signature, ...]) -> Entry:
    return Entry(
        seq=int(part["seq"]),
        at=str(part["at"]),
        actor=str(part["actor"]),
        station=str(part["station"]),
        kind=str(part["kind"]),
        body=part["body"],
        previous=str(part["previous"]),
        hash=str(part["hash"]),
        signatures=made,
    )


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
