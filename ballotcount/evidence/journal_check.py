"""Checking the journal of a capsule: its chain and signatures, and that the records beside it say what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from ballotcount.domain.record import RoundRecord
from ballotcount.evidence import chain
from ballotcount.evidence.findings import Finding, place_of
from ballotcount.evidence.statements import differing as differing_statements
from ballotcount.evidence.unpacking import CapsuleFiles
from ballotcount.storage.known_heads import KnownHeads
from ballotcount.text.words import t


def journal_findings(files: CapsuleFiles, records: list[RoundRecord], head: Mapping[str, Any]) -> Iterator[Finding]:
    """Check the chain and signatures of the journal, and each record against its entries."""
    try:
        journal = json.loads(files["journal.json"])
        breaks = list(chain.check(journal))
        same = journal["head"] == dict(head)
        entries = [part for part in journal["entries"] if "kind" in part]
    except (KeyError, ValueError, TypeError, AttributeError) as problem:
        yield Finding("unreadable", "journal.json", place_of(problem))
        return
    if not same:
        yield Finding("head", "journal.json")
    old = chain.unsigned(journal)
    if old:
        yield Finding("unsigned", "journal.json", str(old), grave=False)
    for one in breaks:
        words = f"{one.seq} ({t(f'record.break.{one.cause}')})"
        yield Finding("chain", "journal.json", f"{one.seq} ({one.cause})", words=words)
    for record in records:
        yield from _closing(entries, record)
        yield from _statements(entries, record)
        yield from _layout(files, entries, record.round.id)


def _statements(entries: list[dict[str, Any]], record: RoundRecord) -> Iterator[Finding]:
    try:
        found = list(differing_statements(entries, record))
    except (KeyError, ValueError, TypeError, AttributeError) as problem:
        yield Finding("statement", record.round.id, place_of(problem))
        return
    for what in found:
        yield Finding("statement", record.round.id, what, words=t(f"record.stated.{what}"))


PROOFS = ("proof_made", "form_adopted")
"""Entries that say from which layout the sheets of a round were printed."""


def _layout(files: CapsuleFiles, entries: list[dict[str, Any]], name: str) -> Iterator[Finding]:
    """Check that layout file and ballot are those whose SHA-256 the last proof of the round has in the journal."""
    given = files.get(f"layouts/{name}.json")
    ballots = [path for path in files if path.startswith(f"ballots/{name}.")]
    proofs = [one["body"] for one in entries if one["kind"] in PROOFS and one["body"].get("round") == name]
    if given is not None and proofs and proofs[-1].get("layout_file", "") != sha256(given).hexdigest():
        yield Finding("layout", name)
    # Nothing on a sheet without a code contradicts a wrong layout, so printed sheets had to prove it.
    if given is not None and has_no_code(given) and not was_proved(entries, name):
        yield Finding("form", name)
    approved = "" if not proofs else proofs[-1].get("pdf", proofs[-1].get("form", ""))
    for path in ballots:
        if not proofs or sha256(files[path]).hexdigest() != approved:
            yield Finding("ballot", path)


def has_no_code(layout: bytes) -> bool:
    """Return whether a layout is of a form that is found by its print; what is no layout is named elsewhere."""
    try:
        return bool(json.loads(layout).get("anchor") == "print")
    except (ValueError, AttributeError):
        return False


def was_proved(entries: list[dict[str, Any]], name: str) -> bool:
    """Return whether the ballot of a round is a form whose printed sheets were compared with its file."""
    adopted = proved = False
    for one in entries:
        if one["body"].get("round") != name:
            continue
        if one["kind"] in PROOFS:
            adopted = one["kind"] == "form_adopted"
            # Another proof or form undoes what was proved of the one before.
            proved = False
        elif one["kind"] == "form_proved":
            proved = adopted
    return proved


def _closing(entries: list[dict[str, Any]], record: RoundRecord) -> Iterator[Finding]:
    """Check that the entry that locked a round says the same figures, and ends where the minutes say it ends."""
    name = record.round.id
    closed = [entry for entry in entries if entry["kind"] == "round_closed" and entry["body"].get("round") == name]
    if not closed:
        yield Finding("not_closed", name)
        return
    # A reopened round is locked more than once; the last lock is the one on the minutes.
    last = closed[-1]
    lines = [
        [line.no, line.name, line.votes, line.against, line.uncounted, line.rank, line.status.value]
        for line in record.outcome.lines
    ]
    figures = last["body"].get("figures", {})
    outcome = record.outcome
    said = {
        "lines": lines,
        "valid": outcome.valid,
        "invalid": outcome.invalid,
        "base": outcome.base,
        "needed": outcome.needed,
        "seats": outcome.seats,
        "tied": list(outcome.tie.numbers) if outcome.tie else [],
    }
    if any(figures.get(key) != value for key, value in said.items()):
        yield Finding("closing", name)
    if record.head is not None and (record.head.seq, record.head.hash) != (last["seq"], last["hash"]):
        yield Finding("head", name)


def shown_hashes(files: CapsuleFiles) -> list[str]:
    """Return hashes of the entries that a capsule shows; none where its journal cannot be read."""
    try:
        parts = json.loads(files["journal.json"])["entries"]
        return [str(part["hash"]) for part in parts if "hash" in part]
    except (KeyError, ValueError, TypeError):
        return []


def as_seen(files: CapsuleFiles, seen: KnownHeads) -> Iterator[Finding]:
    """Hold the entries of a capsule against those that this computer saw in the congress file."""
    try:
        parts = json.loads(files["journal.json"])["entries"]
        apart = seen.first_unlike({int(part["seq"]): str(part["hash"]) for part in parts if "hash" in part})
    except (KeyError, ValueError, TypeError):
        return  # said where the journal is checked
    if apart is not None:
        yield Finding("seen", "journal.json", str(apart))


def signers_of(files: CapsuleFiles, records: list[RoundRecord]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield, by round, the names of those whose keys signed the lock of its result."""
    try:
        journal = json.loads(files["journal.json"])
        for record in records:
            if record.head is not None:
                yield record.round.id, chain.signers(journal, record.head.seq)
    except (KeyError, ValueError, TypeError, AttributeError):
        return
