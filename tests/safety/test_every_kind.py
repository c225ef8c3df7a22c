"""Attacks C2, C4, C6, M2: one entry of each kind, forged in every way, is refused in its place and by the service.

The replay behind ``verify`` hands every entry to the command that may have written it. ``verify.rule`` is therefore the
refusal of the service's own door, with the same conditions as at the desk; ``verify.entry`` says that the command would
have written something else.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random

import pytest

from ballotcount.domain import events as ev
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import Entry
from ballotcount.service.replay import Replay, groups
from ballotcount.service.verify import verify
from ballotcount.storage.chain import ChainRow, canonical
from tests.fakes import MemoryJournal, StepClock
from tests.safety.every_kind import DAYS
from tests.safety.forged_kinds import ALWAYS, BOARD, ROWS, in_its_place, remade

FOUNDING = {"genesis", "congress_opened", "profile_frozen"}
"""Kinds that stand at the beginning alone, or beside the entry that needs them."""

REFUSED = {"verify.rule", "verify.entry", "verify.unsigned", "verify.actor", "journal.signatures", "journal.unreadable"}
OTHERWISE = {
    "signed_in": "everybody sits down by their own PIN",
    "signed_out": "everybody gets up",
    "sign_in_failed": "the program writes it",
    "pin_reset": "nobody need be at the desk; the two members are named in it, and sign",
    "ballot_undone twice": "the sheet before is taken back",
    "teller_changed twice": "the head may change a name, without a second key",
    "election_added twice": "a second election has another number",
    "teller_changed by t1": "the head sets a PIN that is lent, and this one is not",
}
"""Where the service writes something else instead of refusing, and why that is right."""

STATES = {
    "round_prepared": "prepared",
    "round_issued": "issued",
    "pass_started": "counting",
    "round_closed": "closed",
    "round_announced": "announced",
    "congress_sealed": "sealed",
    "round_cancelled": "cancelled",
}


@pytest.fixture(scope="module")
def journals() -> dict[str, list[Entry]]:
    return {name: list(make().journal.entries()) for name, make in DAYS.items()}


@pytest.fixture(scope="module")
def examples(journals: dict[str, list[Entry]]) -> dict[str, list[Entry]]:
    """The last entry of each kind in each congress."""
    found: dict[str, list[Entry]] = {}
    for entries in journals.values():
        last = {group[0].kind: group[0] for group in groups(iter(entries)) if len(group) == 1}
        for kind, entry in last.items():
            found.setdefault(kind, []).append(entry)
    return found


def refusal(replay: Replay, entry: Entry) -> str:
    """The code with which an entry is refused; empty where it is taken."""
    found: IntegrityFault | None = None
    try:
        replay.take((entry,))
    except IntegrityFault as fault:
        found = fault
    if found is None:
        return ""
    assert found.code in REFUSED, found
    assert found.facts["seq"] == entry.seq, "the first entry at fault is named"
    return found.code


def of_the_board(way: str) -> bool:
    """Whether the forgery is one that somebody of the board could try at the desk, with a key of their own."""
    word, _, who = way.partition(" ")
    return way == "twice" or word == "in" or (word in ("by", "second") and who in BOARD[:7])


def tries(entries: list[Entry], examples: dict[str, list[Entry]]) -> Iterator[tuple[Replay, Entry, str, Entry]]:
    """Play a journal, and stop before and after each example for every forgery of it."""
    replay = Replay(None)
    earlier: Entry | None = None
    for group in groups(iter(entries)):
        entry = group[0]
        here = len(group) == 1 and any(entry is one for one in examples.get(entry.kind, ()))
        if here:
            yield from ((replay, entry, way, forged) for way, forged in in_its_place(entry, replay.journal.head))
        replay.take(group)
        if here:
            yield replay, entry, "twice", remade(entry, replay.journal.head)
        earlier = entry
    assert earlier is not None


def test_a_new_kind_of_entry_needs_a_row_and_a_place_in_a_congress(examples: dict[str, list[Entry]]) -> None:
    """Attack C6: a kind that nobody forges would be a way in."""
    assert ROWS.keys() == ev.KINDS.keys() - FOUNDING
    assert examples.keys() == ROWS.keys()


def test_every_congress_holds(journals: dict[str, list[Entry]]) -> None:
    for entries in journals.values():
        assert verify(journal_of(entries)).holds


@pytest.mark.parametrize("name", DAYS)
def test_an_entry_of_every_kind_is_refused_however_it_is_forged(
    name: str, journals: dict[str, list[Entry]], examples: dict[str, list[Entry]]
) -> None:
    """Attacks C2, C4, C6, M2: wrong role, same person, lent PIN, unsigned, strange key, other place, twice."""
    refused = 0
    elsewhere = []
    for replay, entry, way, forged in tries(journals[name], examples):
        if ROWS[entry.kind].allows(way):
            continue
        code = refusal(replay, forged)
        if not code:
            pytest.fail(f"{entry.kind}: {way} was taken")
        if of_the_board(way) and code != "verify.rule" and not OTHERWISE.keys() & {entry.kind, f"{entry.kind} {way}"}:
            elsewhere.append((entry.kind, way, code))
        refused += 1
    assert not elsewhere, "the service's own door has to refuse it"
    assert refused


@pytest.mark.parametrize("name", ["typed", "set up"])
def test_no_entry_of_any_kind_comes_in_a_state_that_does_not_know_it(
    name: str, journals: dict[str, list[Entry]], examples: dict[str, list[Entry]]
) -> None:
    """Attack C6: before the issue, in a locked, announced, cancelled round, under the seal."""
    replay = Replay(None)
    seen = set()
    for group in groups(iter(journals[name])):
        replay.take(group)
        state = STATES.get(group[0].kind, "")
        if not state or state in seen or (name == "set up") != (state == "cancelled"):
            continue
        seen.add(state)
        for kind, entries in examples.items():
            if ROWS[kind].allows(f"in {state}"):
                continue
            for entry in entries:
                forged = remade(entry, replay.journal.head, at=group[0].at)
                code = refusal(replay, forged)
                assert code, f"{kind} was taken in state {state}"
    assert seen == ({"cancelled"} if name == "set up" else set(STATES.values()) - {"cancelled"})


@pytest.mark.parametrize("kind", sorted(FOUNDING))
def test_nothing_is_founded_twice(kind: str, journals: dict[str, list[Entry]]) -> None:
    """Attack C6."""
    entries = journals["typed"]
    first = next((one for one in entries if one.kind == kind), entries[0])
    replay = Replay(None)
    for group in groups(iter(entries)):
        replay.take(group)
    body = {"program": "x", "schema": "0002"} if kind == "genesis" else first.body
    again = remade(first, replay.journal.head, body=body)
    forged = Entry(
        seq=again.seq,
        at=again.at,
        actor=again.actor,
        station=again.station,
        kind=kind,
        body=again.body,
        previous=again.previous,
        hash=again.hash,
        signatures=again.signatures,
    )
    assert refusal(replay, forged)


def journal_of(entries: list[Entry]) -> MemoryJournal:
    """A journal with these entries as they are."""
    journal = MemoryJournal(StepClock())
    for one in entries:
        journal.rows.append(
            ChainRow(
                seq=one.seq,
                at=one.at,
                actor=one.actor,
                station=one.station,
                kind=one.kind,
                body=canonical(one.body),
                previous=one.previous,
                hash=one.hash,
                signatures=" ".join(f"{mark.teller}:{mark.value}" for mark in one.signatures),
            )
        )
    return journal


def _whole(count: int, journals: dict[str, list[Entry]], examples: dict[str, list[Entry]]) -> None:
    chance = Random(16)
    found = []
    for entries in journals.values():
        for _, entry, way, forged in tries(entries, examples):
            if not ROWS[entry.kind].allows(way):
                found.append((entries, forged))
    for entries, forged in chance.sample(found, count):
        checked = verify(journal_of([*entries[: forged.seq - 1], forged]))
        assert checked.fault is not None
        assert checked.fault.facts["seq"] == forged.seq
        assert checked.entries == forged.seq - 1, "everything before it was taken"


def test_verify_names_the_forged_entry_of_a_whole_file(
    journals: dict[str, list[Entry]], examples: dict[str, list[Entry]]
) -> None:
    """Attacks C2, C6: a part of all forgeries, each in a whole chain."""
    _whole(5, journals, examples)


@pytest.mark.slow
def test_verify_names_the_forged_entry_of_a_whole_file_many_times(
    journals: dict[str, list[Entry]], examples: dict[str, list[Entry]]
) -> None:
    """Attacks C2, C6."""
    _whole(200, journals, examples)


@pytest.mark.slow
def test_what_a_row_allows_is_really_taken(journals: dict[str, list[Entry]], examples: dict[str, list[Entry]]) -> None:
    """A row that allows more than the rules would hide a hole."""
    taken = set()
    for entries in journals.values():
        for replay, entry, way, forged in tries(entries, examples):
            if ROWS[entry.kind].allows(way) and not refusal(copy.deepcopy(replay), forged):
                taken.add((entry.kind, way))
    wanted = {(kind, f"by {who}") for kind, row in ROWS.items() for who in row.by.split()}
    wanted |= {(kind, f"second {who}") for kind, row in ROWS.items() for who in row.second.split()}
    wanted |= {(kind, way) for kind, row in ROWS.items() for way in row.ways}
    assert not wanted - taken
    assert set(ALWAYS.split()) <= set(STATES.values())
