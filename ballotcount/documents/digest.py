"""The hash of a result, by which a photo of a signed page is matched to the record."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, cast

import rfc8785
from pydantic import TypeAdapter

from ballotcount.domain.outcome import Outcome
from ballotcount.domain.record import RoundRecord

_OUTCOME = TypeAdapter(Outcome)


def result(record: RoundRecord) -> dict[str, Any]:
    """Return the result of a round as plain JSON values: what was voted on, the balance of sheets, the outcome."""
    sheets = record.sheets
    return {
        "congress": record.congress.name,
        "date": record.congress.date.isoformat(),
        "election": record.election.id,
        "title": record.election.title,
        "round": record.round.id,
        "profile": record.round.profile,
        "profile_hash": record.round.profile_hash,
        "sheets": {
            "printed": sheets.printed,
            "issued": sheets.issued,
            "exchanged": sheets.exchanged,
            "left_over": sheets.left_over,
            "collected": sheets.collected,
        },
        "outcome": cast("Mapping[str, Any]", _OUTCOME.dump_python(record.outcome, mode="json")),
    }


def result_hash(record: RoundRecord) -> str:
    """Return SHA-256, 64 hex digits, of the canonical JSON (RFC 8785) of ``result``."""
    # Canonical JSON has one spelling of keys and numbers, so any program finds the same hash.
    return sha256(rfc8785.dumps(result(record))).hexdigest()


def page_code(record: RoundRecord, hash: str) -> str:
    """Return the text of the QR on a page signed by hand: election, round, result hash, in its alphanumeric set."""
    # Capitals keep the QR in its alphanumeric mode; lower case would need more and smaller modules.
    return f"BM1:{record.election.id}:{record.round.id}:{hash}".upper()
