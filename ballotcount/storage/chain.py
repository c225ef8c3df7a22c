"""The hash chain: what is hashed, and how one entry follows another.

Signatures stand beside the hash and are no part of it: each signs the hash, and so everything the entry says.

An entry's hash is the SHA-256 of its canonical JSON (RFC 8785) with the keys actor, at, body, kind, previous, seq and
station, where ``previous`` is the hash of the entry before. Anyone can check it with any RFC 8785 library.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any, NamedTuple

import rfc8785

from ballotcount.domain.errors import IntegrityFault, UserError
from ballotcount.domain.journal import GENESIS, Draft, Entry, Head, Signature, Signer


class ChainRow(NamedTuple):
    """An entry exactly as its table row holds it; ``body`` is canonical JSON text."""

    seq: int
    at: str
    actor: str
    station: str
    kind: str
    body: str
    previous: str
    hash: str
    signatures: str = ""


def signed(row: ChainRow, signers: Iterable[Signer]) -> ChainRow:
    """Return a row with the signatures of all who did it or agreed, each as ``teller:base64``, one blank between."""
    return row._replace(signatures=" ".join(f"{one.teller}:{one.sign(row.hash)}" for one in signers))


# 64 bytes in base64 are 86 letters and two signs; any other spelling or a duplicate is refused (attack C2).
_SIGNATURES = re.compile(r"[a-z0-9]+:[A-Za-z0-9+/]{86}==(?: [a-z0-9]+:[A-Za-z0-9+/]{86}==)*")


def signatures_of(text: str) -> tuple[Signature, ...]:
    """Return the signatures in a row's text.

    Raises:
        ValueError: it is not written as ``signed`` writes it.
    """
    if not text:
        return ()
    if _SIGNATURES.fullmatch(text) is None:
        raise ValueError(text[:80])
    pairs = (part.partition(":") for part in text.split(" "))
    return tuple(Signature(teller, value) for teller, _, value in pairs)


def canonical(body: Mapping[str, Any]) -> str:
    """Return the canonical JSON text of a body.

    Raises:
        ValueError: the body holds something JSON cannot, or an integer that a double cannot hold (2^53 and above).
    """
    return rfc8785.dumps(dict(body)).decode()


def digest(seq: int, at: str, actor: str, station: str, kind: str, body: str, previous: str) -> str:
    """Return SHA-256, in hex, of an entry whose body is already canonical text."""
    # Written out rather than serialised again: a replay of 50,000 entries a second has no time to parse and dump each
    # body. RFC 8785 sorts keys and escapes strings as `encode_basestring` does, a test compares both on odd strings.
    text = (
        f'{{"actor":{encode_basestring(actor)},"at":{encode_basestring(at)},"body":{body},'
        f'"kind":{encode_basestring(kind)},"previous":{encode_basestring(previous)},"seq":{seq},'
        f'"station":{encode_basestring(station)}}}'
    )
    # Damaged text can hold lone surrogates: it must get some hash, which then differs and names the entry.
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def link(seq: int, at: str, actor: str, station: str, kind: str, body: Mapping[str, Any], previous: str) -> ChainRow:
    """Return a new row that follows the entry whose hash is ``previous``."""
    text = canonical(body)
    return ChainRow(
        seq=seq,
        at=at,
        actor=actor,
        station=station,
        kind=kind,
        body=text,
        previous=previous,
        hash=digest(seq, at=at, actor=actor, station=station, kind=kind, body=text, previous=previous),
    )


def chained(drafts: Sequence[Draft], head: Head, *, at: str, station: str) -> list[ChainRow]:
    """Return rows for drafts, signed, each following the one before.

    Args:
        head: the entry that the first one follows.
        at: UTC, ISO 8601 with microseconds and ``Z``.

    Raises:
        UserError: ``storage.unwritable``, a body holds something JSON cannot.
    """
    rows: list[ChainRow] = []
    for draft in drafts:
        try:
            row = link(
                head.seq + 1,
                at=at,
                actor=draft.actor,
                station=station,
                kind=draft.kind,
                body=draft.body,
                previous=head.hash,
            )
        except (ValueError, TypeError, UnicodeError) as problem:
            raise UserError("storage.unwritable", kind=draft.kind, detail=problem) from problem
        rows.append(signed(row, draft.signers))
        head = Head(row.seq, row.hash)
    return rows


def entry_of(row: ChainRow, body: Mapping[str, Any]) -> Entry:
    """Return a row that was just written, as an entry.

    Args:
        body: what the row's text says.
    """
    return Entry(*row[:5], body=body, previous=row.previous, hash=row.hash, signatures=signatures_of(row.signatures))


def checked(rows: Iterable[ChainRow], seq: int = 0, previous: str = GENESIS) -> Iterator[Entry]:
    """Read rows as entries while checking that each follows the one before.

    Args:
        rows: in order of ``seq``.
        seq, previous: number and hash of the entry before the first row.

    Raises:
        IntegrityFault: ``journal.broken`` with the first ``seq`` that does not fit and why
            (``gap``, ``previous``, ``hash`` or ``body``).
    """
    loads = json.loads
    for row in rows:
        # Positions, not names: twice as fast on the hot path of a replay.
        number, at, actor, station, kind, text, before, own, signatures = row
        if number != seq + 1:
            raise IntegrityFault("journal.broken", seq=seq + 1, cause="gap")
        if before != previous:
            raise IntegrityFault("journal.broken", seq=number, cause="previous")
        try:
            if digest(number, at=at, actor=actor, station=station, kind=kind, body=text, previous=before) != own:
                raise IntegrityFault("journal.broken", seq=number, cause="hash")
            body = loads(text)
        # TypeError: a damaged page can turn text into a number or bytes; RecursionError: nested without end.
        except (ValueError, TypeError, RecursionError) as problem:
            raise IntegrityFault("journal.broken", seq=number, cause="body") from problem
        try:
            made = signatures_of(signatures) if signatures else ()
        except (ValueError, TypeError) as problem:
            raise IntegrityFault("journal.signatures", seq=number) from problem
        seq = number
        previous = own
        yield Entry(
            seq=number,
            at=at,
            actor=actor,
            station=station,
            kind=kind,
            body=body,
            previous=before,
            hash=own,
            signatures=made,
        )
