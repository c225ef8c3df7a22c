"""A result that was locked and taken up again: locked as it was only with a reason, which the minutes tell."""

from __future__ import annotations

import pytest

from ballotcount.documents import papers
from ballotcount.domain.election import RoundStage
from ballotcount.domain.errors import UserError
from ballotcount.domain.record import RoundRecord
from ballotcount.service import closing, counting
from ballotcount.service.record import record_of
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from tests.builders import HEAD, TYPIST, again, at, collected, refusal, second, struck, type_pass
from tests.fakes import MemoryJournal, StepClock

R = "e1r1"


def reopened() -> Session:
    """A result that was locked and is open again."""
    session = collected(4)
    type_pass(session, TYPIST, [struck(1)] * 4)
    closing.close(at(session, HEAD), R, second())
    closing.reopen(session, R, "đếm sót một tệp.", second())
    return session


def correct(session: Session, struck_name: int) -> None:
    """Have the typist correct the first sheet, as the head opened the stack for them."""
    counting.reopen_stack(at(session, HEAD), R, 1, 1, "gõ nhầm tờ 1")
    counting.correct(at(session, TYPIST), R, 1, struck(struck_name), "gõ nhầm tờ 1")
    counting.close_stack(session, R, 4)
    at(session, HEAD)


def words_of(record: RoundRecord) -> str:
    return "\n".join(str(block) for block in papers.compose(record, "minutes-party").blocks)


def test_unchanged_figures_are_locked_again_with_a_reason_only() -> None:
    session = reopened()
    with pytest.raises(UserError) as refused:
        closing.close(session, R, second())
    assert refused.value.code == "close.unchanged"
    # The board hears why it was reopened, so that nobody locks a correction that was forgotten.
    assert "đã mở lại vì: đếm sót một tệp" in str(refused.value.facts["what"])
    assert refusal(lambda: closing.close(session, R, second(), reason="  ")) == "close.unchanged"
    assert session.round(R).stage is RoundStage.COUNTING
    closing.close(session, R, second(), reason="  đếm lại   vẫn đúng. ")
    assert session.round(R).closed is not None


def test_the_minutes_tell_why_a_result_was_reopened_and_kept() -> None:
    session = reopened()
    closing.close(session, R, second(), reason="đếm lại vẫn đúng")
    record = record_of(session, R)
    (said,) = record.board_acts
    assert "vì: đếm sót một tệp; khóa lại không thay đổi số nào vì: đếm lại vẫn đúng." in said
    assert said in words_of(record)


def test_figures_that_changed_ask_for_no_reason() -> None:
    session = reopened()
    correct(session, 2)
    closing.close(session, R, second(), reason="lý do không dùng đến")
    assert [one.kept for one in session.round(R).reopened] == [""]
    (said,) = record_of(session, R).board_acts
    assert said.endswith("vì: đếm sót một tệp.")


def test_the_last_lock_is_the_one_that_counts() -> None:
    """Changed, locked, reopened, changed back: other figures than those that were locked last."""
    session = reopened()
    correct(session, 2)
    changed = result_code_of(session)
    closing.close(session, R, second())
    closing.reopen(session, R, "khiếu nại", second())
    correct(session, 1)
    assert result_code_of(session) != changed
    assert closing.taken_up_unchanged(session, R) is None
    closing.close(session, R, second())
    assert [one.reason for one in session.round(R).reopened] == ["đếm sót một tệp.", "khiếu nại"]


def result_code_of(session: Session) -> str:
    return closing.digest(closing.figures(session.result(R)))


def test_a_lock_of_before_that_gave_no_reason_is_still_verified() -> None:
    session = reopened()
    closing.close(session, R, second(), reason="đếm lại vẫn đúng")
    older = MemoryJournal(StepClock())
    for entry in session.journal.entries():
        body = {name: said for name, said in entry.body.items() if (entry.kind, name) != ("round_closed", "reason")}
        older.append([again(entry, body)])
    assert len(list(older.entries())) == session.state.head.seq
    assert verify(older).holds
    assert verify(session.journal).holds
