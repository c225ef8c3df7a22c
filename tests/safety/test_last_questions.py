"""Attack W20: what cannot be taken back asks once more, with what is still open."""

from __future__ import annotations

from pathlib import Path

import pytest

from ballotcount import storage
from ballotcount.cli import main
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate
from ballotcount.service import closing, elections, rounds, setup
from ballotcount.service.last_questions import before_announcing, before_sealing, with_open
from tests.builders import (
    HEAD,
    PIN,
    TYPIST,
    again,
    at,
    collected,
    opened,
    prepared,
    refusal,
    second,
    struck,
    type_pass,
)
from tests.fakes import StepClock

R = "e1r1"


def test_seats_open_papers_not_made_and_no_backup_are_listed_before_the_seal() -> None:
    """Attack W20: sealed with the minutes missing and one seat open by a tie; then minutes could not be made."""
    session = collected(6, names=4, seats=3)
    type_pass(session, TYPIST, [struck(1), struck(1), struck(2), struck(2), struck(3, 4), struck(3, 4)])
    closing.close(at(session, HEAD), R, second())
    outcome = session.result(R)
    assert bool(before_announcing(session, R)) == (len(outcome.elected) < outcome.seats or outcome.tie is not None)
    found = before_sealing(session)
    assert any("biên bản" in words for words in found)
    assert any("sao lưu" in words for words in found)
    closing.record_document(session, R, "minutes", "bb.pdf", "a" * 64)
    assert not any("biên bản" in words for words in before_sealing(session, behind=0))
    assert "7 mục" in " ".join(before_sealing(session, behind=7))


def test_what_was_never_elected_is_listed_before_the_seal() -> None:
    """An empty congress, an election that nobody voted in, and a cancelled round are no finished work."""
    assert any("nội dung bầu cử nào" in words for words in before_sealing(opened(), behind=0))
    session = at(collected(6), HEAD)
    two = [Candidate(0, session.state.roster[one].name, delegate=one) for one in ("d1", "d2")]
    elections.add_election(session, title="Bí thư", body="", seats=1, style=VotingMethod.STRIKE, candidates=two)
    rounds.cancel(session, R, "hòm phiếu bị mở", second())
    found = before_sealing(session, behind=0)
    assert [words.split(":")[0] for words in found] == ["Ban Chấp hành · lần bầu 1", "Bí thư"]


def test_nothing_open_adds_nothing_to_the_question() -> None:
    """Attack W20."""
    assert with_open("Niêm phong.", ()) == "Niêm phong."
    assert with_open("Niêm phong.", ("a", "b")).splitlines()[2:] == ["- a", "- b"]


def test_the_command_asks_before_it_announces_what_is_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Attack W20: the desk asked with its list, and the command announced at once."""
    session = collected(6, names=4, seats=3)
    type_pass(session, TYPIST, [struck(1), struck(1), struck(2), struck(2), struck(3, 4), struck(3, 4)])
    closing.close(at(session, HEAD), R, second())
    assert before_announcing(session, R)
    path = tmp_path / "dh.ballot"
    with storage.create(path, StepClock(), "ban-1", "test") as held:
        held.journal.append([again(entry) for entry in session.journal.entries()])
    call = ["announce", str(path), "--round", R, "--as", HEAD, "--pin", PIN]
    assert main(call) == 2
    assert before_announcing(session, R)[0] in capsys.readouterr().err
    assert main([*call, "--confirm"]) == 0


@pytest.mark.parametrize("stage", ["prepared", "issued", "counting", "closed"])
def test_nothing_is_announced_or_sealed_while_a_round_is_open(stage: str) -> None:
    """Attack W20: rules refuse; people are asked only where the rules leave it to them."""
    session = prepared(present=6) if stage in ("prepared", "issued") else collected(6)
    if stage == "issued":
        rounds.issue(session, R, 6)
    elif stage == "counting":
        type_pass(session, TYPIST, [struck(1)] * 5)
    elif stage == "closed":
        type_pass(session, TYPIST, [struck(1)] * 6)
        closing.close(at(session, HEAD), R, second())
    at(session, HEAD)
    assert refusal(lambda: setup.seal(session)) == "congress.open_rounds"
    assert refusal(lambda: closing.announce(session, R)) == ("" if stage == "closed" else "round.not_closed")
