"""Attacks C2, C6: a journal rewritten with the public formula, and even with everybody's PIN, is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ballotcount.domain import events as ev
from ballotcount.domain.journal import Draft
from ballotcount.files import profiles
from ballotcount.sample import day
from ballotcount.sample.clock import DayClock
from ballotcount.service.keys import OpenKey
from ballotcount.service.replay_commands import DO
from ballotcount.service.verify import Verified, verify
from tests.fakes import MemoryJournal
from tests.safety.forger import Line, changed, lines, opened_keys, written

R = "e1r1"


@pytest.fixture(scope="module")
def keys() -> dict[str, list[OpenKey]]:
    return {}


@pytest.fixture(scope="module")
def genuine(keys: dict[str, list[OpenKey]]) -> list[Line]:
    """A day of the sample up to its announcement: two passes, judged lines, rulings of two."""
    clock = DayClock()
    made = day.begin(MemoryJournal(clock), clock, count=100)  # type: ignore[arg-type]
    day.go_on(made, day.Step.SEAL)
    entries = list(made.session.journal.entries())
    keys.update(opened_keys(entries, (day.PIN, day.FIRST_PIN)))
    return lines(entries, keys)


def last(keys: dict[str, list[OpenKey]]) -> dict[str, OpenKey]:
    return {teller: held[-1] for teller, held in keys.items()}


def fault_of(journal: MemoryJournal) -> str:
    found: Verified = verify(journal)
    assert not found.holds
    assert found.fault is not None
    assert found.fault.facts.get("seq"), "the first entry at fault is named"
    return found.fault.code


def dropped(*kinds: str, number: int | None = None) -> Callable[[Line], Line | None]:
    """Take entries out of the first round."""

    def change(line: Line) -> Line | None:
        of_round = line.body.get("round") == R
        wanted = line.kind in kinds and of_round and number in (None, line.body.get("number"))
        return None if wanted else line

    return change


def test_the_genuine_journal_holds(genuine: list[Line]) -> None:
    assert verify(written(genuine)).holds
    assert verify(written(genuine)).unsigned == 0


def test_every_kind_of_entry_can_be_done_again() -> None:
    """Attack C6: a kind that nobody checks would be a way in."""
    assert DO.keys() | {"genesis", "congress_opened", "profile_frozen", "sign_in_failed"} == ev.KINDS.keys()


@pytest.mark.parametrize("kind", sorted(DO))
def test_an_entry_of_any_kind_is_refused_without_the_signature_of_who_wrote_it(genuine: list[Line], kind: str) -> None:
    """Attack C2: entries carried a name, not a proof."""
    at = next((i for i, line in enumerate(genuine) if line.kind == kind), None)
    if at is None:
        pytest.skip("the sample's day has no such entry")
    stripped = [replace(line, keys=()) if i == at else line for i, line in enumerate(genuine)]
    found = verify(written(stripped))
    assert found.fault is not None
    assert (found.fault.code, found.fault.facts["seq"]) == ("verify.unsigned", at + 1)


def test_a_losing_candidate_made_a_winner_in_both_passes_is_refused_without_the_keys(genuine: list[Line]) -> None:
    """Attack C2: the strikes are taken off one number in both passes, and figures and chain are made again."""

    def change(line: Line) -> Line:
        struck = line.body.get("ballot", {}).get("struck", []) if line.kind == "ballot_entered" else []
        return line.saying(ballot={**line.body["ballot"], "struck": [n for n in struck if n != 5]}) if struck else line

    assert fault_of(written(changed(genuine, change), signed=False)) == "verify.unsigned"


def test_an_entry_signed_by_somebody_else_is_refused(genuine: list[Line], keys: dict[str, list[OpenKey]]) -> None:
    """Attack C2."""
    at = next(i for i, line in enumerate(genuine) if line.kind == "ballot_entered")
    other = next(key for teller, key in last(keys).items() if teller != genuine[at].actor)
    forged = [replace(line, keys=(other,)) if i == at else line for i, line in enumerate(genuine)]
    renamed = [
        replace(line, keys=(OpenKey(line.actor, other.private),)) if i == at else line for i, line in enumerate(genuine)
    ]
    assert fault_of(written(forged)) == fault_of(written(renamed)) == "verify.unsigned"


@pytest.mark.parametrize("kind", ["round_closed"])
def test_a_second_person_who_did_not_sign_did_not_agree(genuine: list[Line], kind: str) -> None:
    """Attack C4: the head was the second person too."""
    forged = changed(genuine, lambda line: replace(line, keys=line.keys[:1]) if line.kind == kind else line)
    assert fault_of(written(forged)) == "verify.unsigned"


def test_a_signature_is_of_one_place_in_one_chain_only(genuine: list[Line]) -> None:
    """Attack C2: a signature moved to another entry, or an entry moved to another place, does not hold."""
    journal = written(genuine)
    signed = [i for i, row in enumerate(journal.rows) if row.kind == "ballot_entered"]
    one = signed[0]
    other = signed[1]
    journal.rows[one] = journal.rows[one]._replace(signatures=journal.rows[other].signatures)
    assert fault_of(journal) == "verify.unsigned"


def in_pass_one(line: Line) -> Line:
    if line.kind == "ballot_entered" and line.body["round"] == R and line.body["number"] == 1:
        return line.saying(ballot={"struck": [1, 2, 3]})
    return line


RULES: dict[str, Callable[[Line], Line | None]] = {
    "pass 1 changed and pass 2 not": in_pass_one,
    "pass 2 removed": dropped(
        "pass_started", "ballot_entered", "stack_closed", "ballot_undone", "ballot_corrected", number=2
    ),
    "differences never judged": dropped("difference_judged"),
    "rulings removed": dropped("ruling_proposed", "ruling_confirmed", "not_agreed", "ruled_by_head"),
    "stacks never closed": dropped("stack_closed"),
    "number and list never voted": lambda line: None if line.kind == "list_voted" else line,
    "box never counted": dropped("round_collected"),
    "never issued": lambda line: None if line.kind == "round_issued" else line,
    "never closed": dropped("round_closed"),
    "slip of another number": lambda line: line.saying(slip=7) if line.kind == "stack_closed" else line,
    "figures of the result": lambda line: (
        line.saying(figures={**line.body["figures"], "valid": 1}) if line.kind == "round_closed" else line
    ),
    "hash of the result": lambda line: line.saying(sha256="0" * 64) if line.kind == "round_closed" else line,
    "more collected than counted": lambda line: (
        line.saying(collected=line.body["collected"] - 1) if line.kind == "round_collected" else line
    ),
    "a frozen list that was not voted": lambda line: (
        line.saying(round={**line.body["round"], "seats": 1}) if line.kind == "round_issued" else line
    ),
    "somebody let in later": lambda line: None if line.kind == "attendance_recorded" else line,
    "a text that is not tidy": lambda line: (
        line.saying(reason=line.body["reason"] + "\u200b") if line.body.get("reason") else line
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_a_broken_rule_is_found_even_when_everybody_signed_it(genuine: list[Line], name: str) -> None:
    """Attack C6: ``verify`` proved the arithmetic of pass 1 and nothing else; 14 of 19 of these were not noticed."""
    forged = changed(genuine, RULES[name])
    assert forged != genuine, "the sample has what is forged here"
    assert fault_of(written(forged)).startswith(("verify.", "journal."))


def test_one_person_who_typed_both_passes_is_found(genuine: list[Line], keys: dict[str, list[OpenKey]]) -> None:
    """Attacks C6, M2."""
    first = next(line.actor for line in genuine if line.kind == "ballot_entered" and line.body["number"] == 1)

    def change(line: Line) -> Line:
        of_two = line.body.get("number") == 2 and line.kind in ("pass_started", "ballot_entered", "stack_closed")
        return line.by(first, last(keys)) if of_two else line

    assert fault_of(written(changed(genuine, change))) == "verify.rule"


def test_a_ruling_confirmed_by_its_proposer_is_found(genuine: list[Line], keys: dict[str, list[OpenKey]]) -> None:
    """Attack C6."""
    forged: list[Line] = []
    for line in genuine:
        if line.kind == "ruling_confirmed":
            forged.append(line.by(forged[-1].actor, last(keys)))
        else:
            forged.append(line)
    assert fault_of(written(forged)) in ("verify.rule", "verify.entry")


@pytest.mark.parametrize(
    "kind",
    [
        "difference_judged",
        "round_issued",
        "round_closed",
        "election_added",
        "roster_imported",
        "round_announced",
        "teller_added",
    ],
)
def test_somebody_without_the_right_is_found(genuine: list[Line], keys: dict[str, list[OpenKey]], kind: str) -> None:
    """Attack C6: rights of each actor by role."""
    technician = next(
        line.body["teller"]["id"]
        for line in genuine
        if line.kind == "teller_added" and line.body["teller"]["role"] == "technician"
    )
    after = next(i for i, line in enumerate(genuine) if line.kind == "teller_changed" and line.actor == technician)
    at = next(i for i, line in enumerate(genuine) if i > after and line.kind == kind) if kind != "teller_added" else 0
    if not at:
        pytest.skip("the board is complete before the technician has a PIN of their own")
    forged = [line.by(technician, last(keys)) if i == at else line for i, line in enumerate(genuine)]
    found = verify(written(forged))
    assert found.fault is not None
    assert (found.fault.code, found.fault.facts["seq"]) == ("verify.rule", at + 1)


def test_a_lent_pin_signs_nothing_that_counts(genuine: list[Line], keys: dict[str, list[OpenKey]]) -> None:
    """Attack C4: a PIN that somebody else set."""
    kept: list[Line] = []
    for line in genuine:
        own = line.kind == "teller_changed" and line.actor == line.body["teller"]["id"] and line.actor == day.FIRST
        if not own:
            lent = keys[line.actor][0] if line.actor == day.FIRST else None
            kept.append(replace(line, keys=(lent, *line.keys[1:])) if lent else line)
    assert fault_of(written(kept)) in ("verify.rule", "verify.entry")


def test_rules_that_were_changed_under_the_id_of_shipped_ones_are_found(genuine: list[Line]) -> None:
    """Attack C6: the text of party-190 replaced together with its hash."""
    kept = next(line for line in genuine if line.kind == "profile_frozen")
    text = kept.body["text"] + "\n# changed\n"
    digest = profiles.digest(text)

    def change(line: Line) -> Line:
        if line.kind == "profile_frozen":
            return line.saying(text=text, hash=digest)
        if line.kind == "round_issued":
            return line.saying(round={**line.body["round"], "profile_hash": digest})
        return line

    assert fault_of(written(changed(genuine, change))) == "profile.changed"


@pytest.mark.parametrize("at", ["", "yesterday", "2026-13-01T00:00:00Z", "2026-09-02"])
def test_a_moment_that_cannot_be_is_found(genuine: list[Line], at: str) -> None:
    """Attack C6: time."""
    journal = written(genuine[:5])
    from ballotcount.storage.chain import link

    row = journal.rows[-1]
    journal.rows[-1] = link(
        row.seq, at=at, actor=row.actor, station=row.station, kind=row.kind, body=genuine[4].body, previous=row.previous
    )
    assert fault_of(journal) == "verify.moment"


def test_a_clock_set_back_is_named_and_no_fault(genuine: list[Line]) -> None:
    """Withstood: clocks three months ahead, six years back."""
    journal = written(genuine[:4])
    journal.clock.moment = journal.clock.moment.replace(year=2020)
    line = genuine[4]
    journal.append([Draft(line.kind, dict(line.body), line.actor, line.keys)])
    found = verify(journal)
    assert found.holds
    assert found.set_back == (5,)


class Folder:
    """Pictures of sheets, some of them damaged."""

    def __init__(self, root: Any, whole: set[str]) -> None:
        self.root = root
        self._whole = whole

    def path(self, digest: str) -> Any:
        return self.root / digest

    def whole(self, digest: str) -> bool:
        return digest in self._whole


def test_pictures_replaced_or_missing_are_named(genuine: list[Line], tmp_path: Any) -> None:
    """Attack C6: pictures replaced, truncated or missing: 3 of 3 were not noticed."""
    one = "1" * 64
    two = "2" * 64
    three = "3" * 64
    names = iter((one, two, three))

    def change(line: Line) -> Line:
        named = next(names, "") if line.kind == "ballot_entered" else ""
        return line.saying(picture=named, source="scan") if named else line

    forged = written(changed(genuine, change))
    (tmp_path / two).write_bytes(b"other")
    found = verify(forged, Folder(tmp_path, {one}))
    assert (found.lost, found.changed) == ((three,), (two,))
    assert not found.holds
