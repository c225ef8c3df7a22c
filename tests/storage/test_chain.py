"""The chain: canonical text, links, and every kind of tampering."""

from __future__ import annotations

import json
import random
from hashlib import sha256

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import GENESIS
from ballotcount.storage.chain import ChainRow, canonical, checked, digest, link

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
bodies = st.dictionaries(
    texts,
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(1 - 2**53, 2**53 - 1)
        | st.floats(allow_nan=False, allow_infinity=False)
        | texts,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


@given(texts, texts, texts, bodies)
def test_the_hash_is_that_of_the_canonical_json_of_the_whole_entry(
    actor: str, station: str, kind: str, body: dict
) -> None:
    row = link(5, "2026-11-24T08:00:00.000000Z", actor=actor, station=station, kind=kind, body=body, previous=GENESIS)
    whole = {
        "seq": 5,
        "at": row.at,
        "actor": actor,
        "station": station,
        "kind": kind,
        "body": body,
        "previous": GENESIS,
    }
    assert row.hash == sha256(rfc8785.dumps(whole)).hexdigest()


def chain(length: int) -> list[ChainRow]:
    rows: list[ChainRow] = []
    previous = GENESIS
    for seq in range(1, length + 1):
        body = {"sheet": seq, "name": "Ỗ"}
        rows.append(
            link(
                seq,
                f"2026-11-24T08:00:{seq:02}.000000Z",
                actor="t1",
                station="B1",
                kind="ballot_entered",
                body=body,
                previous=previous,
            )
        )
        previous = rows[-1].hash
    return rows


def test_an_untouched_chain_reads_whole() -> None:
    entries = list(checked(chain(20)))
    assert [entry.seq for entry in entries] == list(range(1, 21))
    assert entries[6].body == {"sheet": 7, "name": "Ỗ"}


def test_reading_can_start_behind_any_entry() -> None:
    rows = chain(20)
    assert [entry.seq for entry in checked(rows[7:], 7, rows[6].hash)] == list(range(8, 21))


def flipped(value: str | int, rng: random.Random) -> str | int:
    """The value with one bit of one byte turned over."""
    if isinstance(value, int):
        return value ^ (1 << rng.randrange(16))
    raw = bytearray(value.encode())
    raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    return raw.decode("utf-8", "surrogateescape")


def first_misfit(rows: list[ChainRow]) -> int:
    with pytest.raises(IntegrityFault) as caught:
        list(checked(rows))
    assert caught.value.code == "journal.broken"
    return int(str(caught.value.facts["seq"]))


HASHED = ChainRow._fields[:-1]
"""Signatures are no part of the hash: they sign it."""


@pytest.mark.parametrize("column", HASHED)
def test_a_flip_in_any_column_is_found_at_its_entry(column: str) -> None:
    rows = chain(20)
    rng = random.Random(column)
    for at in range(20):
        touched = rows[:]
        touched[at] = rows[at]._replace(**{column: flipped(getattr(rows[at], column), rng)})
        assert first_misfit(touched) == at + 1


def test_two_thousand_random_flips_are_found() -> None:
    rng = random.Random(2026)
    rows = chain(20)
    for _ in range(2000):
        at = rng.randrange(20)
        column = rng.choice(HASHED)
        touched = rows[:]
        touched[at] = rows[at]._replace(**{column: flipped(getattr(rows[at], column), rng)})
        assert first_misfit(touched) == at + 1, (at, column)


def test_a_forged_entry_with_its_own_right_hash_breaks_the_next_link() -> None:
    rows = chain(5)
    forged = rows[2]._replace(body=canonical({"sheet": 3, "name": "khác"}))
    rows[2] = forged._replace(hash=digest(*forged[:7]))
    assert first_misfit(rows) == 4


def test_a_removed_entry_and_two_swapped_entries_are_found() -> None:
    rows = chain(6)
    assert first_misfit(rows[:2] + rows[3:]) == 3
    assert first_misfit([rows[0], rows[2], rows[1], *rows[3:]]) == 2


def test_a_body_that_is_not_json_is_found_even_with_a_right_hash() -> None:
    rows = chain(1)
    broken = rows[0]._replace(body="{")
    broken = broken._replace(hash=digest(*broken[:7]))
    with pytest.raises(IntegrityFault) as caught:
        list(checked([broken]))
    assert caught.value.facts["cause"] == "body"


def test_canonical_text_reads_back() -> None:
    body = {"b": [1, 2.5, None, True], "a": {"Đ": "\u2028\x1f"}}
    assert json.loads(canonical(body)) == body
