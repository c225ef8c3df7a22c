"""Attacks C2, C3, C4, C6: what a member signs with their own key and no command would have written gives no result.

Signatures of such entries are good. Only doing the journal again under the rules finds them, and ``verify`` alone did
that: a person who typed both passes with other tools had the round locked, announced, printed and packed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing as closed
from contextlib import contextmanager
from pathlib import Path

import pytest

from ballotcount import storage
from ballotcount.cli import main
from ballotcount.domain import events as ev
from ballotcount.domain.people import Role, Teller
from ballotcount.domain.record import PassKind
from ballotcount.service import closing, counting, opening
from ballotcount.service.keys import OpenKey
from ballotcount.service.opening import Opening
from ballotcount.service.session import Session
from ballotcount.storage.chain import digest
from ballotcount.storage.known_heads import KnownHeads
from tests.builders import (
    HEAD,
    KEY,
    PIN,
    SECRETARY,
    TECHNICIAN,
    TYPIST,
    TYPIST2,
    again,
    at,
    collected,
    second,
    struck,
    type_pass,
)
from tests.fakes import StepClock

R = "e1r1"
FORGED = 4


def signed_alone(session: Session, teller: str, *events: ev.Event) -> None:
    """Write past the service, with one's own key."""
    session.journal.append([ev.draft(event, teller, (OpenKey(teller, KEY),)) for event in events])


def both_passes(session: Session) -> None:
    sheets = [ev.BallotEntered(R, 2, 1, sheet, struck(1)) for sheet in range(1, 7)]
    signed_alone(session, TYPIST, ev.PassStarted(R, 2, PassKind.TYPED, 20), *sheets, ev.StackClosed(R, 2, 1, 6))


def second_pass(session: Session, other: int = 1) -> None:
    type_pass(session, TYPIST2, [struck(other), *[struck(1)] * 5])


def judged_by_a_technician(session: Session) -> None:
    second_pass(session, other=2)
    lines = next(iter(session.round(R).count.differences(1))).open
    signed_alone(session, TECHNICIAN, *(ev.DifferenceJudged(R, 1, 1, line, None) for line in lines))


def ruled_alone(session: Session) -> None:
    second_pass(session)
    ask = ev.DisputeRaised(R, 1, 1, 1, ev.Doubt("foreign_ink"))
    signed_alone(session, TYPIST, ask, ev.RulingProposed(R, 1, 1, struck(2)), ev.RulingConfirmed(R, 1, 1))


def a_second_self(session: Session) -> None:
    second_pass(session)
    before = session.state.tellers[SECRETARY]
    more = Teller("t8", "Lò Văn Mới", Role.HEAD, pin=before.pin, key=before.key, lent=False)
    signed_alone(session, SECRETARY, ev.TellerAdded(more))


def more_in_the_box(session: Session) -> None:
    second_pass(session)
    signed_alone(session, TYPIST, ev.SheetsIssued(R, 3, "đến muộn"))


BEFORE_THE_LOCK: dict[str, Callable[[Session], None]] = {
    "one person types both passes": both_passes,
    "a technician judges": judged_by_a_technician,
    "a typist confirms their own ruling": ruled_alone,
    "the secretary makes a head": a_second_self,
    "a typist hands out sheets after the box was opened": more_in_the_box,
}


def on_disk(session: Session, path: Path) -> Path:
    with storage.create(path, StepClock(), "ban-1", "test") as held:
        held.journal.append([again(entry) for entry in session.journal.entries()])
    return path


@contextmanager
def sqlite(file: Path) -> Iterator[sqlite3.Connection]:
    with closed(sqlite3.connect(file)) as connection:
        yield connection


@pytest.mark.parametrize("name", BEFORE_THE_LOCK)
def test_nothing_is_locked_that_a_member_wrote_past_the_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """Attacks C2, C3, C4, C6."""
    session = collected(6, passes=2)
    type_pass(session, TYPIST, [struck(1)] * 6)
    BEFORE_THE_LOCK[name](session)
    file = on_disk(session, tmp_path / "dh.ballot")
    locking = ["close", str(file), "--round", R, "--as", HEAD, "--pin", PIN, "--second", SECRETARY]
    code = main([*locking, "--second-pin", PIN])
    assert code == FORGED, capsys.readouterr()
    assert main(["verify", str(file)]) == 1


def test_nothing_leaves_of_a_result_that_somebody_announced_without_the_right(tmp_path: Path) -> None:
    """Attacks C6, W20: announced with a typist's own key; minutes and record file said nothing of it."""
    session = collected(6)
    type_pass(session, TYPIST, [struck(1)] * 6)
    closing.close(at(session, HEAD), R, second())
    signed_alone(session, TYPIST, ev.RoundAnnounced(R))
    file = on_disk(session, tmp_path / "dh.ballot")
    assert main(["minutes", str(file), "--round", R, "--out", str(tmp_path / "bb.pdf")]) == FORGED
    assert main(["capsule", str(file), "--out", str(tmp_path / "hs.zip")]) == FORGED
    assert not (tmp_path / "bb.pdf").exists()
    assert not (tmp_path / "hs.zip").exists()


def test_what_this_session_wrote_is_not_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Attack C6: the whole journal once, before the first entry that vouches for it; a desk is not slowed down after
    that."""
    session = collected(6)
    type_pass(session, TYPIST, [struck(1)] * 5)
    file = on_disk(session, tmp_path / "dh.ballot")
    times: list[int] = []
    prove = opening.prove

    def counted(asked: Session) -> None:
        times.append(asked.state.head.seq)
        prove(asked)

    monkeypatch.setattr(opening, "prove", counted)
    with storage.open_file(file, StepClock(), "ban-1") as held:
        desk = Opening(KnownHeads(None)).session(held, StepClock())
        counting.reopen_stack(at(desk, SECRETARY), R, 1, 1, "thiếu một phiếu")
        counting.enter(at(desk, TYPIST), R, struck(1))
        counting.close_stack(desk, R, 6)
        assert times == [], "counting goes on without it"
        closing.close(at(desk, HEAD), R, second())
        closing.announce(desk, R)
        closing.record_document(desk, R, "minutes", "bb.pdf", "0" * 64)
    assert len(times) == 1


BODIES = {
    "a word twice": '{"a":1,"a":2}',
    "blanks": "{ }",
    "no number": '{"x":NaN}',
    "nested without end": "[" * 100_000 + "]" * 100_000,
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_this_program_would_write_otherwise_is_refused_by_its_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """Attacks C2, M10: with blanks in a body no record file came to the hash of the chain; a deep one ended in a
    traceback."""
    session = collected(6)
    type_pass(session, TYPIST, [struck(1)] * 6)
    closing.close(at(session, HEAD), R, second())
    file = on_disk(session, tmp_path / "dh.ballot")
    with sqlite(file) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for guard, _ in guards:
            connection.execute(f"DROP TRIGGER {guard}")
        seq, at_, previous = connection.execute("SELECT seq, at, hash FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
        facts = {"at": at_, "actor": TYPIST, "station": "ban-1", "kind": "signed_in", "body": BODIES[name]}
        own = digest(seq + 1, **facts, previous=previous)
        mark = f"{TYPIST}:{OpenKey(TYPIST, KEY).sign(own)}"
        connection.execute(
            "INSERT INTO entry (seq, at, actor, station, kind, body, previous, hash, signatures)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (seq + 1, *facts.values(), previous, own, mark),
        )
        for _, guard in guards:
            connection.execute(guard)
        connection.commit()
    for call in (["verify", str(file)], ["minutes", str(file), "--round", R, "--out", str(tmp_path / "bb.pdf")]):
        assert main(call) in (1, FORGED)
        said = "".join(capsys.readouterr())
        assert str(seq + 1) in said
        assert "Traceback" not in said
