"""Typing, stacks, blind passes, differences judged line by line, disputes ruled by two, closing by two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.comparing import INVALID
from ballotcount.domain.election import RoundStage
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import DisputeStage, Part, StackStatus
from ballotcount.service import closing, counting, disputes, judging, paper, people, rounds, setup
from ballotcount.service.session import Session
from tests.builders import (
    HEAD,
    PIN,
    SECRETARY,
    TECHNICIAN,
    TYPIST,
    TYPIST2,
    TYPIST3,
    VIEWER,
    at,
    collected,
    prepared,
    refusal,
    second,
    struck,
    type_pass,
)

R = "e1r1"
FOREIGN = Ballot(invalid="foreign_mark")


def typing(**plan: int | VotingMethod) -> Session:
    """A typist with a pass just begun."""
    session = at(collected(**plan), TYPIST)
    counting.start_pass(session, R, stack_size=20)
    return session


def differing() -> Session:
    """Two passes over four sheets: sheet 3 differs in line 4, sheets 1 and 2 lie the other way round."""
    session = collected(4, passes=2)
    type_pass(session, TYPIST, [struck(1), struck(2), struck(3, 4), struck(4)])
    type_pass(session, TYPIST2, [struck(2), struck(1), struck(3), struck(4)])
    return session


# Entering


def test_a_sheet_is_written_down_with_its_place_and_what_the_rules_make_of_it() -> None:
    session = typing()
    done = counting.enter(session, R, struck(1))
    assert (done.number, done.stack, done.sheet, done.validity.valid) == (1, 1, 1, True)
    assert done.changes.touches(Part.BALLOTS, R)
    assert not done.changes.touches(Part.BALLOTS, "e2r1")
    assert counting.enter(session, R, struck()).validity.reason == "too_many"
    assert session.state.head.hash == session.journal.head.hash


@pytest.mark.parametrize(
    ("ballot", "code"),
    [
        (struck(9), "entry.unknown_candidate"),
        (Ballot(((1, LineMark.STRUCK), (1, LineMark.STRUCK))), "entry.said_twice"),
        (Ballot(((1, LineMark.AGREE),)), "entry.not_of_style"),
        (Ballot(((1, 5),)), "entry.not_of_style"),
        (Ballot(invalid="ugly"), "entry.reason"),
        (Ballot(invalid="too_many"), "entry.reason_counted"),
        (Ballot(shares=0), "entry.shares"),
    ],
)
def test_what_no_sheet_can_say_is_refused(ballot: Ballot, code: str) -> None:
    session = typing()
    head = session.journal.head
    assert refusal(lambda: counting.enter(session, R, ballot)) == code
    assert session.journal.head == head


def test_a_sheet_is_written_in_the_order_of_the_list_and_names_in_one_form() -> None:
    session = typing()
    turned = Ballot(((3, LineMark.STRUCK), (1, LineMark.STRUCK)), written=("  Nguyê\u0303n   A ", " "))
    counting.enter(session, R, turned)
    assert session.round(R).record.ballots[1, 1] == replace(struck(1, 3), written=("Nguyễn A",))


def test_several_sheets_are_written_all_or_none() -> None:
    session = typing()
    sheets = [counting.SheetEntry(struck(1)), counting.SheetEntry(struck(9))]
    assert refusal(lambda: counting.enter_all(session, R, sheets)) == "entry.unknown_candidate"
    assert session.round(R).counted == 0
    done = counting.enter_all(session, R, sheets[:1] * 3)
    assert [each.sheet for each in done] == [1, 2, 3]
    assert refusal(lambda: counting.enter_all(session, R, sheets[:1] * 10)) == "count.more_than_collected"
    assert session.round(R).counted == 3


def test_stacks_fill_close_with_their_slip_and_follow_one_another() -> None:
    session = at(collected(30), TYPIST)
    counting.start_pass(session, R, stack_size=20)
    counting.enter_all(session, R, [counting.SheetEntry(struck(1))] * 20)
    assert refusal(lambda: counting.enter(session, R, struck(1))) == "stack.full"
    assert refusal(lambda: counting.close_stack(session, R, 19)) == "stack.slip"
    counting.close_stack(session, R, 20)
    assert refusal(lambda: counting.close_stack(session, R, 20)) == "stack.nothing"
    assert refusal(lambda: counting.enter(session, R, struck(1), stack=1)) == "stack.closed"
    assert refusal(lambda: counting.enter(session, R, struck(1), stack=0)) == "stack.number"
    assert counting.enter(session, R, struck(1)).stack == 2
    assert refusal(lambda: counting.enter(session, R, struck(1), stack=3)) == "stack.in_hand"


def test_two_tellers_share_a_pass_by_stacks() -> None:
    session = typing()
    counting.enter(session, R, struck(1))
    at(session, TYPIST2)
    assert refusal(lambda: counting.enter(session, R, struck(1))) == "pass.choose"
    assert refusal(lambda: counting.enter(session, R, struck(1), pass_no=1, stack=1)) == "stack.taken"
    assert counting.enter(session, R, struck(2), pass_no=1).stack == 2
    assert session.round(R).passes[1].by == (TYPIST, TYPIST2)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"pass_no": 1}, "pass.started"),
        ({"pass_no": 3}, "pass.number"),
        ({"pass_no": 0}, "pass.number"),
        ({"stack_size": 30}, "pass.stack_size"),
        ({"stack_size": 50}, "pass.stack_size"),
    ],
)
def test_a_pass_that_cannot_begin_is_refused(facts: dict[str, int], code: str) -> None:
    session = typing(passes=2)
    assert refusal(lambda: counting.start_pass(session, R, **facts)) == code  # type: ignore[arg-type]


def test_passes_begin_one_after_another_until_all_have() -> None:
    session = collected(passes=2)
    assert refusal(lambda: counting.enter(at(session, TYPIST), R, struck(1))) == "pass.none"
    counting.start_pass(session, R, PassKind.CAMERA)
    assert refusal(lambda: counting.enter(session, R, struck(1), pass_no=2)) == "pass.not_started"
    counting.start_pass(session, R, stack_size=50)
    assert refusal(lambda: counting.start_pass(session, R)) == "pass.all_started"
    assert session.round(R).passes[1].how is PassKind.CAMERA
    assert session.round(R).stage is RoundStage.COUNTING


def test_nobody_works_in_two_passes() -> None:
    session = typing(passes=2)
    counting.enter(session, R, struck(1))
    counting.start_pass(session, R, stack_size=20)
    assert refusal(lambda: counting.enter(session, R, struck(1), pass_no=2)) == "pass.blind"
    assert counting.enter(session, R, struck(1)).number == 1
    assert counting.enter(at(session, TYPIST2), R, struck(1), pass_no=2).sheet == 1


def test_no_more_sheets_than_collected() -> None:
    session = typing()
    counting.enter_all(session, R, [counting.SheetEntry(struck(1))] * 12)
    assert refusal(lambda: counting.enter(session, R, struck(1))) == "count.more_than_collected"


def test_the_last_sheet_is_taken_back_and_any_in_hand_corrected() -> None:
    session = typing()
    counting.enter(session, R, struck(1))
    counting.enter(session, R, FOREIGN)
    assert len(session.round(R).count.disputes()) == 1
    counting.undo(session, R, "nhầm phiếu")
    assert session.round(R).count.disputes() == ()
    assert refusal(lambda: counting.correct(session, R, 2, struck(2), "x")) == "stack.no_sheet"
    assert refusal(lambda: counting.correct(session, R, 1, struck(2), " ")) == "text.empty"
    assert refusal(lambda: counting.correct(session, R, 1, struck(7), "x")) == "entry.unknown_candidate"
    counting.correct(session, R, 1, struck(2), "gõ nhầm dòng")
    assert session.round(R).record.ballots == {(1, 1): struck(2)}
    assert session.round(R).passes[1].corrections == {TYPIST: 2}


def test_nothing_in_hand_nothing_to_undo() -> None:
    assert refusal(lambda: counting.undo(typing(), R)) == "stack.nothing"


# Comparing


def test_order_does_not_differ_only_lines_do() -> None:
    session = differing()
    state = session.round(R)
    assert state.count.status(1) is StackStatus.DIFFERS
    (found,) = state.count.differences(1)
    assert (found.sheet, found.places, found.lines, found.open) == (3, ((1, 3), (2, 3)), (4,), (4,))
    said = judging.choices(session, R, 1, 3, 4)
    assert [(choice.number, choice.value) for choice in said] == [(1, LineMark.STRUCK), (2, None)]


@pytest.mark.parametrize(("value", "counted"), [(LineMark.STRUCK, struck(3, 4)), (None, struck(3))])
def test_a_judge_decides_the_line_and_nothing_is_typed_again(value: LineMark | None, counted: Ballot) -> None:
    session = at(differing(), SECRETARY)
    judging.judge_line(session, R, stack=1, sheet=3, line=4, value=value)
    state = session.round(R)
    assert state.record.ballots[1, 3] == counted
    assert state.count.status(1) is StackStatus.AGREED
    assert closing.blockers(session, R) == ()


def test_a_judged_line_may_be_judged_again_until_the_round_is_closed() -> None:
    session = at(differing(), SECRETARY)
    judging.judge_line(session, R, stack=1, sheet=3, line=4, value=None)
    judging.judge_line(session, R, stack=1, sheet=3, line=4, value=LineMark.STRUCK)
    assert session.round(R).record.ballots[1, 3] == struck(3, 4)
    closing.close(at(session, HEAD), R, second())
    assert refusal(lambda: judging.judge_line(session, R, stack=1, sheet=3, line=4, value=None)) == "round.closed"


def test_a_line_that_does_not_differ_is_not_judged() -> None:
    session = at(differing(), SECRETARY)
    assert refusal(lambda: judging.judge_line(session, R, stack=1, sheet=3, line=1, value=None)) == "difference.none"
    assert refusal(lambda: judging.judge_line(session, R, stack=1, sheet=2, line=4, value=None)) == "difference.none"
    assert (
        refusal(lambda: judging.judge_line(session, R, stack=1, sheet=3, line=4, value=LineMark.AGREE))
        == "entry.not_of_style"
    )


def test_a_stack_without_all_passes_is_not_compared() -> None:
    session = collected(4, passes=2)
    type_pass(session, TYPIST, [struck(1)] * 4)
    assert session.round(R).count.status(1) is StackStatus.ENTERING
    assert session.round(R).count.differences(1) == ()
    codes = [blocker.code for blocker in closing.blockers(session, R)]
    assert codes == ["pass_missing"]


def test_slips_of_one_stack_must_agree_between_passes() -> None:
    session = collected(4, passes=2)
    type_pass(session, TYPIST, [struck(1)] * 4)
    at(session, TYPIST2)
    counting.start_pass(session, R, stack_size=20)
    counting.enter_all(session, R, [counting.SheetEntry(struck(1))] * 3)
    assert refusal(lambda: counting.close_stack(session, R, 3)) == "stack.slip_differs"


def test_a_reopened_stack_is_corrected_by_its_teller_and_judged_again() -> None:
    session = at(differing(), SECRETARY)
    judging.judge_line(session, R, stack=1, sheet=3, line=4, value=None)
    counting.reopen_stack(session, R, 2, 1, "nghi gõ nhầm")
    state = session.round(R)
    assert state.record.ballots[1, 3] == struck(3, 4)
    assert state.count.status(1) is StackStatus.ENTERING
    at(session, TYPIST2)
    counting.correct(session, R, 3, struck(3, 4), "gõ thiếu")
    counting.close_stack(session, R, 4)
    assert state.count.status(1) is StackStatus.AGREED


def test_reopening_what_is_not_closed_is_refused() -> None:
    session = at(differing(), SECRETARY)
    assert refusal(lambda: counting.reopen_stack(session, R, 3, 1, "x")) == "pass.not_started"
    assert refusal(lambda: counting.reopen_stack(session, R, 1, 2, "x")) == "stack.not_closed"
    assert refusal(lambda: counting.reopen_stack(session, R, 1, 1, "")) == "text.empty"


def test_a_teller_with_a_stack_in_hand_gets_no_other_one_reopened() -> None:
    session = at(collected(30), TYPIST)
    counting.start_pass(session, R, stack_size=20)
    counting.enter_all(session, R, [counting.SheetEntry(struck(1))] * 20)
    counting.close_stack(session, R, 20)
    counting.enter(session, R, struck(1))
    assert refusal(lambda: counting.reopen_stack(at(session, HEAD), R, 1, 1, "đếm lại")) == "stack.in_hand"


def test_a_discarded_pass_leaves_nothing_and_may_begin_again_by_somebody_else() -> None:
    session = at(differing(), SECRETARY)
    assert refusal(lambda: counting.discard_pass(session, R, 3, "x")) == "pass.not_started"
    counting.discard_pass(session, R, 1, "gõ nhầm tệp")
    assert session.round(R).counted == 0
    assert session.live(R).tally.valid == 0
    at(session, TYPIST3)
    counting.start_pass(session, R, stack_size=20)
    for ballot in (struck(1), struck(2), struck(3), struck(4)):
        counting.enter(session, R, ballot)
    counting.close_stack(session, R, 4)
    assert session.round(R).count.status(1) is StackStatus.AGREED
    assert [told.reason for told in session.round(R).count.discarded] == ["gõ nhầm tệp"]


def test_a_stack_is_handed_over_when_its_teller_cannot_go_on() -> None:
    session = typing(passes=2)
    counting.enter(session, R, struck(1))
    counting.start_pass(at(session, TYPIST3), R, stack_size=20)
    counting.enter(session, R, struck(1), pass_no=2)
    at(session, HEAD)
    assert (
        refusal(lambda: counting.hand_over(session, R, pass_no=3, stack=1, teller=TYPIST2, reason="ốm"))
        == "pass.not_started"
    )
    assert (
        refusal(lambda: counting.hand_over(session, R, pass_no=1, stack=2, teller=TYPIST2, reason="ốm"))
        == "stack.not_open"
    )
    assert (
        refusal(lambda: counting.hand_over(session, R, pass_no=1, stack=1, teller="t99", reason="ốm"))
        == "sign_in.unknown"
    )
    assert (
        refusal(lambda: counting.hand_over(session, R, pass_no=1, stack=1, teller=VIEWER, reason="ốm"))
        == "rights.refused"
    )
    assert (
        refusal(lambda: counting.hand_over(session, R, pass_no=1, stack=1, teller=TYPIST3, reason="ốm")) == "pass.blind"
    )
    assert (
        refusal(lambda: counting.hand_over(session, R, pass_no=1, stack=1, teller=TYPIST, reason="ốm"))
        == "stack.in_hand"
    )
    assert (
        refusal(lambda: counting.hand_over(session, R, pass_no=1, stack=1, teller=TYPIST2, reason=" ")) == "text.empty"
    )
    counting.hand_over(session, R, pass_no=1, stack=1, teller=TYPIST2, reason="ốm, về giữa chừng")
    people.remove_teller(session, TYPIST, "ốm", second())
    at(session, TYPIST2)
    done = counting.enter(session, R, struck(2))
    assert (done.number, done.stack, done.sheet) == (1, 1, 2)
    counting.close_stack(session, R, 2)
    assert session.round(R).passes[1].by == (TYPIST, TYPIST2)


def test_a_stack_may_go_to_somebody_who_works_in_the_pass_already() -> None:
    session = at(collected(30), TYPIST)
    counting.start_pass(session, R, stack_size=20)
    counting.enter(session, R, struck(1))
    at(session, TYPIST2)
    counting.enter(session, R, struck(1), pass_no=1)
    counting.close_stack(session, R, 1)
    counting.hand_over(at(session, HEAD), R, pass_no=1, stack=1, teller=TYPIST2, reason="đổi ca")
    run = session.round(R).passes[1]
    assert (run.by, run.stacks[1].by) == ((TYPIST, TYPIST2), TYPIST2)
    assert run.stacks[1].sheets[0].how is ev.EntrySource.TYPED


def test_three_passes_must_agree() -> None:
    session = collected(2, passes=3, names=4)
    type_pass(session, TYPIST, [struck(1), struck(2)])
    type_pass(session, TYPIST2, [struck(1), struck(2)])
    type_pass(session, TYPIST3, [struck(2), struck(1, 3)])
    (found,) = session.round(R).count.differences(1)
    assert found.places == ((1, 1), (2, 1), (3, 2))
    assert [choice.value for choice in judging.choices(session, R, 1, 1, 3)] == [None, None, LineMark.STRUCK]


# Disputes


def disputed(passes: int = 1) -> Session:
    session = collected(3, passes=passes)
    type_pass(session, TYPIST, [struck(1), struck(2), FOREIGN])
    return at(session, TYPIST2)


def test_a_sheet_set_aside_waits_for_two_members() -> None:
    session = disputed()
    (dispute,) = disputes.queue(session, R).waiting
    assert (dispute.key, dispute.codes, dispute.lines, dispute.stage) == (
        (1, 3),
        ("validity",),
        None,
        DisputeStage.OPEN,
    )
    assert refusal(lambda: disputes.confirm(session, R, 1, 3)) == "dispute.not_proposed"
    disputes.propose(session, R, 1, 3, FOREIGN, note="chữ ký ở góc")
    assert refusal(lambda: disputes.confirm(session, R, 1, 3)) == "second.same_person"
    consent = people.vouch(session, SECRETARY, PIN)
    disputes.confirm(session, R, 1, 3, by=consent)
    ruling = session.round(R).count.rulings[1, 3]
    assert (ruling.by, ruling.final, ruling.note) == ((TYPIST2, SECRETARY), True, "chữ ký ở góc")
    assert ruling.article == session.profile_of(R).reason("foreign_mark").article  # type: ignore[union-attr]
    assert disputes.queue(session, R).waiting == ()
    assert refusal(lambda: disputes.propose(session, R, 1, 3, FOREIGN)) == "dispute.ruled"


def test_members_may_find_the_sheet_valid() -> None:
    session = disputed()
    disputes.propose(session, R, 1, 3, struck(4))
    disputes.confirm(at(session, SECRETARY), R, 1, 3)
    assert session.round(R).record.ballots[1, 3] == struck(4)
    assert session.result(R).valid == 3
    assert session.round(R).count.rulings[1, 3].article == session.profile_of(R).validity.article


def test_what_members_cannot_agree_on_goes_to_the_head() -> None:
    session = disputed()
    assert refusal(lambda: disputes.rule_as_head(at(session, HEAD), R, 1, 3, FOREIGN)) == "dispute.not_with_head"
    at(session, TYPIST2)
    disputes.propose(session, R, 1, 3, struck(4))
    disputes.cannot_agree(session, R, 1, 3, note="nét mờ", by=people.vouch(session, SECRETARY, PIN))
    (dispute,) = disputes.queue(session, R).waiting
    assert dispute.stage is DisputeStage.WITH_HEAD
    assert refusal(lambda: disputes.propose(session, R, 1, 3, FOREIGN)) == "dispute.with_head"
    assert refusal(lambda: disputes.cannot_agree(session, R, 1, 3)) == "dispute.with_head"
    assert refusal(lambda: disputes.confirm(session, R, 1, 3)) == "dispute.not_proposed"
    at(session, HEAD)
    disputes.rule_as_head(session, R, 1, 3, FOREIGN, note="Trưởng ban kết luận")
    assert session.round(R).count.rulings[1, 3].by == (HEAD,)


def test_a_ruling_is_taken_up_again_with_a_reason() -> None:
    session = disputed()
    assert refusal(lambda: disputes.take_up_again(session, R, 1, 3, "x")) == "dispute.none"
    disputes.propose(session, R, 1, 3, struck(4))
    disputes.confirm(at(session, SECRETARY), R, 1, 3)
    assert refusal(lambda: disputes.take_up_again(session, R, 1, 3, "")) == "text.empty"
    disputes.take_up_again(session, R, 1, 3, "đại biểu khiếu nại")
    assert session.round(R).record.ballots[1, 3] == FOREIGN
    assert len(disputes.queue(session, R).waiting) == 1


def test_anybody_entering_may_ask_for_a_ruling_on_a_line() -> None:
    session = disputed()
    assert (
        refusal(lambda: disputes.ask(session, R, pass_no=1, stack=1, sheet=9, code="doubtful_mark"))
        == "dispute.no_sheet"
    )
    assert (
        refusal(lambda: disputes.ask(session, R, pass_no=4, stack=1, sheet=1, code="doubtful_mark"))
        == "dispute.no_sheet"
    )
    assert refusal(lambda: disputes.ask(session, R, pass_no=1, stack=1, sheet=1, code="")) == "text.empty"
    wrong = lambda: disputes.ask(session, R, pass_no=1, stack=1, sheet=1, code="doubtful_mark", candidate=9)  # noqa: E731
    assert refusal(wrong) == "entry.unknown_candidate"
    disputes.ask(
        at(session, TECHNICIAN), R, pass_no=1, stack=1, sheet=1, code="doubtful_mark", candidate=2, note="nét mờ"
    )
    dispute = session.round(R).count.dispute((1, 1))
    assert dispute is not None
    assert dispute.lines == {2}
    assert dispute.questions[0].note == "nét mờ"


def test_a_new_question_takes_a_ruled_sheet_up_again() -> None:
    session = disputed()
    disputes.propose(session, R, 1, 3, struck(4))
    disputes.confirm(at(session, SECRETARY), R, 1, 3)
    disputes.ask(session, R, pass_no=1, stack=1, sheet=3, code="foreign_ink")
    assert session.round(R).record.ballots[1, 3] == FOREIGN
    dispute = session.round(R).count.dispute((1, 3))
    assert dispute is not None
    assert (dispute.stage, dispute.codes) == (DisputeStage.OPEN, ("validity", "foreign_ink"))


def test_doubts_of_the_machine_are_disputes_from_the_start() -> None:
    session = at(collected(2), TECHNICIAN)
    counting.start_pass(session, R, PassKind.SCAN)
    doubts = [ev.Doubt("doubtful_mark", 2), ev.Doubt("doubtful_mark", 3)]
    counting.enter(session, R, struck(1), source=ev.EntrySource.SCAN, picture="f" * 64, doubts=doubts)
    (dispute,) = session.round(R).count.disputes()
    assert dispute.lines == {2, 3}
    assert session.round(R).passes[1].stacks[1].sheets[0].picture == "f" * 64


def test_a_sheet_in_dispute_is_not_asked_as_a_difference_too() -> None:
    session = collected(2, passes=2)
    type_pass(session, TYPIST, [struck(1), FOREIGN])
    type_pass(session, TYPIST2, [struck(1), struck(2)])
    (found,) = session.round(R).count.differences(1)
    assert found.lines == (2, INVALID)
    assert found.open == ()
    assert [blocker.code for blocker in closing.blockers(session, R)] == ["disputes"]
    at(session, SECRETARY)
    assert (
        refusal(lambda: judging.judge_line(session, R, stack=1, sheet=2, line=2, value=None)) == "difference.disputed"
    )
    assert (
        refusal(lambda: judging.judge_line(session, R, stack=1, sheet=2, line=INVALID, value="not_issued"))
        == "difference.disputed"
    )
    disputes.propose(session, R, 1, 2, struck(2))
    disputes.confirm(at(session, TYPIST3), R, 1, 2)
    (found,) = session.round(R).count.differences(1)
    assert found.open == ()
    assert closing.blockers(session, R) == ()


def test_a_question_of_a_later_pass_waits_until_the_stack_is_compared() -> None:
    session = collected(2, passes=2)
    type_pass(session, TYPIST, [struck(1), struck(2)])
    at(session, TYPIST2)
    counting.start_pass(session, R, stack_size=20)
    counting.enter(session, R, FOREIGN)
    (dispute,) = session.round(R).count.disputes()
    assert dispute.stage is DisputeStage.WAITING
    assert refusal(lambda: disputes.propose(session, R, 1, 1, FOREIGN)) == "dispute.waiting"
    counting.enter(session, R, struck(1))
    counting.close_stack(session, R, 2)
    (dispute,) = session.round(R).count.disputes()
    assert (dispute.key, dispute.stage) == ((1, 2), DisputeStage.OPEN)


def test_both_passes_setting_one_sheet_aside_is_one_dispute() -> None:
    session = collected(2, passes=2)
    type_pass(session, TYPIST, [FOREIGN, struck(1)])
    type_pass(session, TYPIST2, [struck(1), FOREIGN])
    (dispute,) = session.round(R).count.disputes()
    assert len(dispute.questions) == 2


def test_a_ruling_that_no_sheet_can_say_is_refused() -> None:
    assert refusal(lambda: disputes.propose(disputed(), R, 1, 3, struck(9))) == "entry.unknown_candidate"
    assert refusal(lambda: disputes.propose(disputed(), R, 1, 1, struck(1))) == "dispute.none"


# Closing


def done() -> Session:
    session = collected(4)
    type_pass(session, TYPIST, [struck(1)] * 4)
    return at(session, HEAD)


def test_a_round_is_closed_by_the_head_and_one_more_and_is_then_read_only() -> None:
    session = done()
    assert refusal(lambda: closing.close(session, R, second(HEAD))) == "second.same_person"
    assert refusal(lambda: closing.close(session, R, second(TECHNICIAN))) == "rights.refused"
    closing.close(session, R, second())
    state = session.round(R)
    assert (state.stage, state.closed.by) == (RoundStage.CLOSED, (HEAD, SECRETARY))
    assert state.closed.head == session.state.head
    for act in (
        lambda: counting.enter(session, R, struck(1)),
        lambda: counting.start_pass(session, R),
        lambda: counting.reopen_stack(session, R, 1, 1, "x"),
        lambda: disputes.ask(session, R, pass_no=1, stack=1, sheet=1, code="foreign_ink"),
        lambda: closing.close(session, R, second()),
    ):
        assert refusal(act) == "round.closed"


def test_what_blocks_a_round_is_said_in_the_order_in_which_it_is_done() -> None:
    session = collected(4, passes=2)
    at(session, TYPIST)
    counting.start_pass(session, R, stack_size=20)
    counting.enter(session, R, FOREIGN)
    codes = [blocker.code for blocker in closing.blockers(session, R)]
    assert codes == ["pass_short", "stack_open", "pass_missing"], "who types sees no questions of a pass"
    codes = [blocker.code for blocker in closing.blockers(at(session, HEAD), R)]
    assert codes == ["pass_short", "stack_open", "pass_missing", "disputes"]
    assert refusal(lambda: closing.close(at(session, HEAD), R, second())) == "close.blocked"
    assert all("{" not in blocker.said() for blocker in closing.blockers(session, R))


def test_a_round_not_collected_has_one_blocker() -> None:
    session = prepared()
    rounds.issue(session, R, 12)
    assert [blocker.code for blocker in closing.blockers(session, R)] == ["not_collected"]


def test_a_closed_round_is_reopened_with_a_reason_until_it_is_announced() -> None:
    session = done()
    assert refusal(lambda: closing.reopen(session, R, "x", second())) == "round.not_closed"
    assert refusal(lambda: closing.announce(session, R)) == "round.not_closed"
    closing.close(session, R, second())
    assert refusal(lambda: closing.reopen(session, R, "", second())) == "text.empty"
    assert refusal(lambda: closing.reopen(session, R, "x", second(HEAD))) == "second.same_person"
    closing.reopen(session, R, "đếm sót một tệp", second())
    assert session.round(R).stage is RoundStage.COUNTING
    closing.close(session, R, second(), reason="đếm lại vẫn đúng")
    closing.announce(session, R)
    assert refusal(lambda: closing.announce(session, R)) == "round.announced"
    assert refusal(lambda: closing.reopen(session, R, "x", second())) == "round.announced"
    assert [told.reason for told in session.round(R).reopened] == ["đếm sót một tệp"]
    setup.seal(session)
    assert refusal(lambda: setup.seal(session)) == "congress.sealed"
    assert refusal(lambda: setup.lift_seal(session, "x", second(HEAD))) == "second.same_person"
    assert refusal(lambda: people.lift_lock(session, "t99")) == "congress.sealed"
    setup.lift_seal(session, "soát lại", second())
    assert refusal(lambda: people.lift_lock(session, "t99")) == "sign_in.unknown"


def test_a_round_that_was_followed_by_another_stays_closed() -> None:
    session = collected(12, seats=2, names=3)
    type_pass(session, TYPIST, [struck(1)] * 4 + [struck(2)] * 4 + [struck(3)] * 4)
    closing.close(at(session, HEAD), R, second())
    paper.prepare_next(session, R)
    assert refusal(lambda: closing.reopen(session, R, "khiếu nại", second())) == "round.followed"
    assert refusal(lambda: rounds.cancel(session, R, "x", second())) == "round.closed"


def test_a_count_that_does_not_add_up_in_memory_is_never_closed() -> None:
    session = done()
    session.round(R).record.put((1, 4), None)
    assert refusal(lambda: closing.close(session, R, second())) == "close.count_differs"


def test_a_round_is_counted_under_its_frozen_rules_or_not_at_all() -> None:
    session = done()
    session = Session(session.journal, session.clock, pins=session.pins)
    (kept,) = session.state.profiles.values()
    session.state.profiles = {kept.hash: replace(kept, text=kept.text + "\n")}
    assert refusal(lambda: session.result(R)) == "profile.changed"


def test_whole_sheet_values_are_judged_like_lines() -> None:
    session = collected(6, passes=2, style=VotingMethod.AGREE, names=2, seats=2)
    said = Ballot(((1, LineMark.AGREE), (2, LineMark.AGREE)))
    type_pass(session, TYPIST, [said] * 6)
    type_pass(session, TYPIST2, [*[said] * 5, replace(said, written=("Người Lạ",), shares=5)])
    at(session, SECRETARY)
    judging.judge_line(session, R, stack=1, sheet=6, line="written", value=("Người Lạ Khác",))
    judging.judge_line(session, R, stack=1, sheet=6, line="shares", value=7)
    assert refusal(lambda: judging.judge_line(session, R, stack=1, sheet=6, line="shares", value=0)) == "entry.shares"
    assert (
        refusal(lambda: judging.judge_line(session, R, stack=1, sheet=6, line="invalid", value=None))
        == "difference.none"
    )
    assert session.round(R).record.ballots[1, 6] == replace(said, written=("Người Lạ Khác",), shares=7)


def test_a_congress_with_a_round_open_is_not_sealed() -> None:
    session = done()
    assert refusal(lambda: setup.seal(session)) == "congress.open_rounds"
    assert refusal(lambda: setup.lift_seal(session, "x", second())) == "congress.not_sealed"


def test_the_digest_of_a_result_depends_on_its_figures_only() -> None:
    session = done()
    outcome = session.result(R)
    shown = closing.figures(outcome)
    assert closing.digest(shown) == closing.digest(closing.figures(replace(outcome, warnings=("x",), what_if=())))
    assert closing.digest(shown) != closing.digest({**shown, "valid": 3})


def test_papers_made_are_on_record() -> None:
    session = done()
    early = refusal(lambda: closing.record_document(session, R, "minutes", "bien-ban.pdf", "0" * 64))
    assert early == "round.not_closed", "nothing can stand for minutes of a result that is not locked"
    closing.close(session, R, second())
    closing.record_document(session, R, "minutes", "bien-ban.pdf", "0" * 64)
    assert session.round(R).documents[0].name == "bien-ban.pdf"
