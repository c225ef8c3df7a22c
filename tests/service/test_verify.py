"""A journal is proved entry by entry, and the first entry that does not fit is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import Draft, Entry, Head
from ballotcount.service import closing
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from tests.builders import HEAD, SECRETARY, TYPIST, again, at, collected, second, struck, type_pass
from tests.fakes import MemoryJournal, StepClock

R = "e1r1"


def closed() -> Session:
    session = collected(6)
    type_pass(session, TYPIST, [struck(1)] * 4 + [struck(2), struck(3, 4)])
    closing.close(at(session, HEAD), R, second())
    return session


def rewritten(session: Session, change: Callable[[Entry], Draft | None]) -> MemoryJournal:
    """A forger's journal: the same entries with some of them changed, and the whole chain made again."""
    forged = MemoryJournal(StepClock())
    for entry in session.journal.entries():
        forged.append([change(entry) or again(entry)])
    return forged


def same(entry: Entry, **facts: Any) -> Draft:
    return again(entry, {**entry.body, **facts})


def test_a_journal_that_holds_says_what_was_counted_again() -> None:
    session = closed()
    found = verify(session.journal)
    assert found.holds
    assert (found.entries, found.head) == (session.journal.head.seq, session.journal.head)
    (recount,) = found.recounts
    assert (recount.round, recount.sheets, recount.differs) == (R, 6, ())
    assert recount.sha256 == closing.digest(closing.figures(session.result(R)))


def test_a_changed_ballot_in_a_chain_made_again_is_found_by_the_result() -> None:
    session = closed()

    def change(entry: Entry) -> Draft | None:
        if entry.kind == "ballot_entered" and entry.body["sheet"] == 2:
            return same(entry, ballot={"struck": [2]})
        return None

    found = verify(rewritten(session, change))
    assert found.fault is not None
    assert found.fault.code == "verify.differs"
    assert "1. " in str(found.fault.facts["what"])
    assert found.recounts[0].seq == found.fault.facts["seq"] == session.journal.head.seq


@pytest.mark.parametrize(
    ("kind", "facts", "actor", "code"),
    [
        ("round_closed", {"second": HEAD}, None, "verify.rule"),
        ("round_closed", {"second": "t99"}, None, "verify.rule"),
        ("round_closed", {}, SECRETARY, "verify.rule"),
        ("round_closed", {"sha256": "0" * 64}, None, "verify.differs"),
        ("round_closed", {"figures": {}}, None, "verify.differs"),
        ("round_collected", {"collected": 7}, None, "verify.rule"),
        ("round_collected", {"collected": 5}, None, "verify.rule"),
        ("profile_frozen", {"text": "id = 'x'"}, None, "profile.changed"),
        ("stack_closed", {}, "t99", "verify.actor"),
        ("stack_closed", {"stack": 4}, None, "verify.entry"),
        ("pass_started", {"round": "e9r9"}, None, "verify.rule"),
        ("ballot_entered", {"ballot": {"circled": [1]}}, None, "journal.unreadable"),
        ("ballot_entered", {"sheet": 9}, None, "verify.entry"),
    ],
)
def test_what_cannot_have_happened_is_found(kind: str, facts: dict[str, Any], actor: str | None, code: str) -> None:
    session = closed()

    def change(entry: Entry) -> Draft | None:
        if entry.kind != kind:
            return None
        return again(entry, {**entry.body, **facts}, actor=actor or "")

    found = verify(rewritten(session, change))
    assert found.fault is not None
    assert found.fault.code == code
    assert not found.holds


def test_an_entry_nobody_can_have_written_is_found() -> None:
    session = closed()
    session.journal.append([Draft("ballot_burnt", {}, HEAD)])
    found = verify(session.journal)
    assert found.fault is not None
    assert (found.fault.code, found.entries) == ("journal.unknown", session.journal.head.seq - 1)


def test_a_round_closed_before_it_was_issued_is_unfounded() -> None:
    session = closed()
    figures = {"round": R, "second": SECRETARY, "figures": {}, "sha256": ""}
    forged = rewritten(
        session,
        lambda entry: again(entry, figures, kind="round_closed") if entry.kind == "round_issued" else None,
    )
    found = verify(forged)
    assert found.fault is not None
    assert found.fault.code == "verify.rule"


class Broken(MemoryJournal):
    """A journal whose chain breaks at one entry."""

    def __init__(self, inner: Session, at: int) -> None:
        self.inner = inner
        self.at = at

    @property
    def head(self) -> Head:
        return self.inner.journal.head

    def entries(self, after: int = 0) -> Iterator[Entry]:
        for entry in self.inner.journal.entries(after):
            if entry.seq == self.at:
                raise IntegrityFault("journal.broken", seq=entry.seq, cause="hash")
            yield entry


def test_a_broken_chain_ends_the_check_where_it_breaks() -> None:
    found = verify(Broken(closed(), 9))
    assert found.fault is not None
    assert (found.fault.code, found.fault.facts["seq"], found.entries) == ("journal.broken", 9, 8)


def test_an_empty_journal_holds() -> None:
    assert verify(MemoryJournal(StepClock())).holds
