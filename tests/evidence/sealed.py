"""Records counted under the real rules, with and without a machine's figures, and a journal around them."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballotcount.domain.ballot import Ballot, LineMark
from ballotcount.domain.codec import dump
from ballotcount.domain.journal import GENESIS, Entry, Head, Signature
from ballotcount.domain.layout import Option
from ballotcount.domain.record import CountedBallot, MarkScore, RoundRecord, RulesUsed, by_content
from ballotcount.evidence import capsule
from ballotcount.evidence.recount import counted
from ballotcount.files import profiles
from ballotcount.service.keys import OpenKey
from ballotcount.storage.chain import link
from ballotcount.storage.signatures import agreed, keys_digest
from tests.documents import rounds

PROFILE = profiles.load("party-190")
HEAD = OpenKey("t1", Ed25519PrivateKey.from_private_bytes(b"h" * 32))
KEYS = keys_digest({"t1": HEAD.public})
BOARD: tuple[str, dict[str, Any]] = (
    "teller_added",
    {"teller": {"id": "t1", "name": "Lê Trưởng", "role": "head", "key": HEAD.public, "pin": "$argon2id$secret"}},
)
"""The entry with the key of the one who writes these journals."""


def under_rules(record: RoundRecord) -> RoundRecord:
    """The record with the outcome that the rules give, and their text in it."""
    rules = replace(record.rules, text=PROFILE.text) if record.rules else RulesUsed(text=PROFILE.text)
    record = replace(record, rules=rules, round=replace(record.round, profile=PROFILE.id, profile_hash=PROFILE.hash))
    result, reasons = counted(record, [one.ballot for one in record.ballots], PROFILE)
    ballots = [replace(one, invalid=reason) for one, reason in zip(record.ballots, reasons, strict=True)]
    return replace(record, outcome=result, ballots=tuple(sorted(ballots, key=by_content)))


def typed(count: int = 8, seats: int = 5, sheets: int = 40, seed: int = 1) -> RoundRecord:
    return under_rules(rounds.record(count, seats, sheets, seed=seed))


def read(count: int = 8, seats: int = 5, sheets: int = 40, seed: int = 1, faint: Sequence[float] = ()) -> RoundRecord:
    """A round read by a machine: strikes score about 0.9, clean names about 0.05.

    Args:
        faint: scores of extra strikes on the first name of the first sheets, each just one mark.
    """
    record = rounds.record(count, seats, sheets, seed=seed)
    chance = random.Random(seed)
    made = []
    for place, one in enumerate(record.ballots):
        marks = dict(one.ballot.marks)
        scores = []
        for no in range(1, count + 1):
            score = chance.uniform(0.8, 1.0) if no in marks else chance.uniform(0.0, 0.1)
            if no == 1 and place < len(faint):
                marks[no] = LineMark.STRUCK
                score = faint[place]
            scores.append(MarkScore(no, Option.STRIKE, round(score, 3), no in marks))
        ballot = replace(one.ballot, marks=tuple(sorted(marks.items())))
        made.append(CountedBallot(ballot, None, tuple(scores)))
    return under_rules(replace(record, ballots=tuple(made)))


def journal(kinds: Sequence[tuple[str, dict[str, Any]]]) -> tuple[tuple[Entry, ...], Head]:
    """A chain of entries of the given kinds and bodies."""
    entries = []
    previous = GENESIS
    for seq, (kind, body) in enumerate(kinds, 1):
        at = f"2026-03-05T01:{seq // 60 % 60:02d}:{seq % 60:02d}.{seq * 7919 % 1_000_000:06d}Z"
        actor = "system" if kind == "genesis" else "t1"
        row = link(seq, at, actor=actor, station="ban-1", kind=kind, body=body, previous=previous)
        signed = (
            () if actor == "system" else tuple(Signature(one, HEAD.sign(row.hash)) for one in ("t1", *agreed(body)))
        )
        entries.append(
            Entry(
                seq,
                row.at,
                actor=row.actor,
                station=row.station,
                kind=row.kind,
                body=body,
                previous=row.previous,
                hash=row.hash,
                signatures=signed,
            )
        )
        previous = row.hash
    return tuple(entries), Head(len(entries), previous)


def entered(no: int) -> tuple[str, dict[str, Any]]:
    """An entry that tells of one sheet."""
    return "ballot_entered", {"round": "e1r1", "number": 1, "stack": 1, "sheet": no, "ballot": {"struck": [no % 5 + 1]}}


def closing(record: RoundRecord) -> tuple[str, dict[str, Any]]:
    """The entry that locks a record."""
    lines = [
        [line.no, line.name, line.votes, line.against, line.uncounted, line.rank, line.status.value]
        for line in record.outcome.lines
    ]
    outcome = record.outcome
    figures = {
        "lines": lines,
        "valid": outcome.valid,
        "invalid": outcome.invalid,
        "base": outcome.base,
        "needed": outcome.needed,
        "seats": outcome.seats,
        "tied": list(outcome.tie.numbers) if outcome.tie else [],
    }
    return "round_closed", {"round": record.round.id, "figures": figures, "keys": KEYS}


def steps_before(record: RoundRecord) -> list[tuple[str, dict[str, Any]]]:
    """What was written down before the count, true to a record."""
    name = record.round.id
    sheets = record.sheets
    issued = {"round": dump(record.round), "issued": sheets.issued, "quorum_met": True, "accepted": record.accepted}
    collected = {"round": name, "collected": sheets.collected, "left_over": sheets.left_over}
    return [
        ("genesis", {"program": "x"}),
        ("congress_opened", {"congress": dump(record.congress)}),
        BOARD,
        ("profile_frozen", {"id": PROFILE.id, "hash": PROFILE.hash, "text": record.rules.text}),
        ("election_added", {"election": dump(record.election)}),
        *(("list_voted", {"election": record.election.id, "vote": dump(vote)}) for vote in record.list_votes),
        ("sheets_printed", {"round": name, "count": sheets.printed}),
        ("round_issued", issued),
        ("sheets_exchanged", {"round": name, "count": sheets.exchanged}),
        ("round_collected", {**collected, "explanation": record.shortfall}),
    ]


def day(record: RoundRecord) -> tuple[RoundRecord, tuple[Entry, ...], Head]:
    """A record with the journal that it was counted in."""
    steps = steps_before(record)
    steps += [entered(no) for no in range(1, len(record.ballots) + 1)]
    entries, head = journal([*steps, closing(record)])
    return replace(record, head=head), entries, head


def zipped(
    parts: Sequence[capsule.RoundParts],
    entries: Sequence[Entry],
    head: Head,
    picture: Callable[[str], bytes] | None = None,
) -> bytes:
    """A capsule in memory."""
    buffer = io.BytesIO()
    capsule.make(parts, entries, head, buffer, picture)
    return buffer.getvalue()


def struck(*numbers: int) -> Ballot:
    return Ballot(tuple((no, LineMark.STRUCK) for no in numbers))
