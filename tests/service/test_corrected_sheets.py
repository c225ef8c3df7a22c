"""Corrected numbers of sheets: two people for the printed ones, both figures kept, the minutes say it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from ballotcount.domain.election import ShowOfHands
from ballotcount.domain.journal import Entry
from ballotcount.evidence.statements import differing
from ballotcount.service import elections, paper, rounds
from ballotcount.service.corrected_sheets import corrected_sheets
from ballotcount.service.record import record_of
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from ballotcount.text.words import speaking
from tests.builders import HEAD, SECRETARY, TYPIST, VIEWER, at, prepared, refusal, second
from tests.service.test_public import issued as public_round

R = "e1r1"
PDF = hashlib.sha256(b"ballot").hexdigest()


def drawn(session: Session) -> Session:
    paper.record_proof(session, R, layout="A", pdf=PDF)
    for teller in (HEAD, TYPIST):
        paper.approve_proof(at(session, teller), R, PDF)
    return at(session, HEAD)


def printed(count: int = 120) -> Session:
    """A round of which a slip of the finger recorded ten times too many sheets."""
    session = drawn(prepared())
    paper.record_print(session, R, count)
    return session


def corrected(session: Session, total: int, reason: str = "ghi thừa một số 0") -> object:
    return paper.correct_print(session, R, total, reason=reason, second=second())


@pytest.mark.parametrize("out", [0, 11])
def test_a_wrong_total_is_corrected_by_two_and_the_journal_keeps_both(out: int) -> None:
    session = printed()
    if out:
        rounds.issue(session, R, out)
    corrected(session, 12)
    assert session.round(R).sheets.printed == 12
    assert [one.count for one in session.round(R).paper.prints] == [120, -108]
    entry = list(session.journal.entries())[-1]
    assert (entry.actor, entry.body["second"], len(entry.signatures)) == (HEAD, SECRETARY, 2)
    assert verify(session.journal).holds


def test_a_total_of_several_printings_may_be_more_than_one_printing() -> None:
    session = printed(paper.MOST_PRINTED)
    paper.record_print(session, R, 700, "thiếu phiếu")
    corrected(session, paper.MOST_PRINTED + 70)
    assert session.round(R).sheets.printed == paper.MOST_PRINTED + 70
    assert refusal(lambda: corrected(session, paper.MOST_PRINTED + 71)) == "sheets.count"


def test_the_minutes_say_what_was_corrected() -> None:
    session = printed()
    rounds.issue(session, R, 12)
    corrected(session, 16)
    rounds.exchange(session, R, 2, "hỏng")
    rounds.exchange(session, R, -1, "ghi hai lần")
    rounds.issue_more(session, R, -1, "đếm nhầm.")
    rounds.collect(session, R, 10, explanation="một người giữ lại phiếu")
    rounds.collect(session, R, 11, reason="đếm lại")
    head, other = map(session.state.name_of, (HEAD, SECRETARY))
    assert corrected_sheets(session, session.round(R)) == (
        f"Số phiếu đã in được sửa từ 120 thành 16 phiếu, lý do: ghi thừa một số 0 ({head}, {other}).",
        f"Số phiếu phát ra được sửa từ 12 thành 11 phiếu, lý do: đếm nhầm ({head}).",
        f"Số phiếu hỏng đã đổi được sửa từ 2 thành 1 phiếu, lý do: ghi hai lần ({head}).",
        f"Số phiếu thu về được sửa từ 10 thành 11 phiếu, lý do: đếm lại ({head}).",
    )
    with speaking("en"):
        assert "from 120 to 16" in " ".join(corrected_sheets(session, session.round(R)))
        assert "từ 120 thành 16" in " ".join(record_of(session, R).board_acts)
    assert verify(session.journal).holds


def test_more_printed_handed_out_or_exchanged_is_no_correction() -> None:
    session = printed(10)
    paper.record_print(session, R, 5, "thiếu")
    rounds.issue(session, R, 10)
    rounds.exchange(session, R)
    rounds.issue_more(session, R, 1, "đến muộn")
    assert corrected_sheets(session, session.round(R)) == ()


def test_a_total_that_cannot_be_is_refused() -> None:
    session = printed()
    assert refusal(lambda: corrected(session, 120)) == "sheets.printed_same"
    assert refusal(lambda: corrected(session, -1)) == "sheets.count"
    assert refusal(lambda: corrected(session, 12, " ")) == "text.empty"
    assert refusal(lambda: paper.correct_print(session, R, 12, reason="x", second=second(HEAD))) == "second.same_person"
    assert refusal(lambda: corrected(at(session, VIEWER), 12)) == "rights.refused"
    rounds.issue(at(session, HEAD), R, 10)
    rounds.exchange(session, R, 2)
    assert refusal(lambda: corrected(session, 11)) == "sheets.printed_below"
    rounds.collect(session, R, 10)
    assert refusal(lambda: corrected(session, 12)) == "round.collected_already"
    assert refusal(lambda: corrected(prepared(), 12)) == "ballots.not_printed"


def test_a_total_of_none_is_no_number_at_all() -> None:
    session = printed()
    corrected(session, 0)
    assert session.round(R).sheets.printed == 0
    assert verify(session.journal).holds


def shown(entry: Entry) -> dict[str, object]:
    return {"kind": entry.kind, "body": entry.body}


def test_sheets_of_a_replaced_plan_are_not_among_those_of_the_record() -> None:
    session = printed()
    election = session.state.elections["e1"].election
    elections.change_election(session, replace(election, seats=2), "bớt một người")
    for subject in ("number", "list"):
        elections.vote(session, "e1", ShowOfHands(subject, 12, 0, 0))
    paper.prepare(session, "e1", passes=1)
    drawn(session)
    paper.record_print(session, R, 120)
    corrected(session, 12)
    paper.prepare(session, "e1", passes=2)
    rounds.issue(session, R, 12)
    rounds.collect(session, R, 12)
    entries = [shown(entry) for entry in session.journal.entries()]
    assert "printed" not in set(differing(entries, record_of(session, R)))
    record = record_of(session, R)
    wrong = replace(record, sheets=replace(record.sheets, printed=132))
    assert "printed" in set(differing(entries, wrong))


def test_voters_who_took_part_are_verified() -> None:
    session = public_round()
    rounds.collect(session, R, 6, took_part=7, explanation="một cử tri giữ lại phiếu")
    assert verify(session.journal).holds
    entries = [shown(entry) for entry in session.journal.entries()]
    record = record_of(session, R)
    assert "took_part" not in set(differing(entries, record))
    wrong = replace(record, sheets=replace(record.sheets, took_part=6))
    assert "took_part" in set(differing(entries, wrong))
    rounds.collect(session, R, 6, took_part=6, explanation="một cử tri giữ lại phiếu", reason="đếm lại")
    (said,) = corrected_sheets(session, session.round(R))
    assert said.startswith("Số cử tri tham gia bỏ phiếu được sửa từ 7 thành 6 người")


def test_the_minutes_say_corrected_sheets_that_were_not_used() -> None:
    session = printed(20)
    rounds.issue(session, R, 12)
    rounds.collect(session, R, 12, left_over=5, explanation="thiếu ba tờ")
    rounds.collect(session, R, 12, left_over=8, reason="đếm lại")
    (said,) = corrected_sheets(session, session.round(R))
    assert said.startswith("Số phiếu chưa sử dụng được sửa từ 5 thành 8 phiếu")
