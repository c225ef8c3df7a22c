"""Doubts as questions: what is asked, which sheet the answers make, many sheets with one PIN and an entry each."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.documents import phrases
from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, LineMark
from ballotcount.domain.reading import LINE_OVER_NAMES
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import DisputeStage
from ballotcount.service import counting, deciding, disputes, setup
from ballotcount.service.deciding import AnswerBook, LineQuestion
from ballotcount.service.pile_cause import cause_of_pile
from ballotcount.service.record import record_of
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from tests.builders import HEAD, SECRETARY, TECHNICIAN, TYPIST, TYPIST2, at, collected, refusal, second, struck

HALF = ev.MarkSeen("partial", "neither_whole_nor_part", 0.53, 0.78)
R = "e1r1"


def doubtful(*sheets: tuple[Ballot, tuple[ev.Doubt, ...]], typed: tuple[Ballot, ...] = ()) -> Session:
    """A round with these sheets read by a machine and, where given, a second pass typed."""
    session = at(collected(sheets=len(sheets), passes=2 if typed else 1), TECHNICIAN)
    counting.start_pass(session, R, PassKind.SCAN, stack_size=20)
    for ballot, doubts in sheets:
        counting.enter(session, R, ballot, source=ev.EntrySource.SCAN, doubts=doubts)
    counting.close_stack(session, R, len(sheets))
    if typed:
        at(session, TYPIST)
        counting.start_pass(session, R, stack_size=20)
        for ballot in typed:
            counting.enter(session, R, ballot)
        counting.close_stack(session, R, len(typed))
    return at(session, TYPIST2)


def line(number: int) -> ev.Doubt:
    return ev.Doubt("doubtful_mark", number, HALF)


def test_only_doubtful_lines_are_asked_the_whole_sheet_first() -> None:
    session = doubtful((struck(1), ()), (struck(1), (line(3), ev.Doubt("foreign_ink"), line(2))))
    asked = deciding.questions(session, R)
    assert [(one.key, one.line, one.code) for one in asked] == [
        ((1, 2), None, "foreign_ink"),
        ((1, 2), 2, "doubtful_mark"),
        ((1, 2), 3, "doubtful_mark"),
    ]


def test_a_difference_that_nobody_judged_is_asked_with_the_sheet_it_would_be_decided_with() -> None:
    session = doubtful((struck(1), (line(3),)), typed=(struck(2, 3),))
    assert [(one.line, one.code) for one in deciding.questions(session, R)] == [
        (1, deciding.DIFFERENCE),
        (2, deciding.DIFFERENCE),
        (3, "doubtful_mark"),
    ]
    asked = {one.line: one.values for one in deciding.questions(session, R)}
    assert asked[3] == ((1, None), (2, LineMark.STRUCK))


def test_what_the_machine_saw_is_said_in_a_sentence_with_its_figures() -> None:
    session = doubtful((struck(), (line(2),)))
    (asked,) = deciding.questions(session, R)
    words = deciding.sentence(asked.seen)
    assert "53%" in words
    assert "78%" in words
    assert deciding.sentence(None) == ""


ANSWERS = st.sampled_from((LineMark.STRUCK, None))


@settings(max_examples=60, deadline=None)
@given(struck=st.sets(st.integers(1, 6)), answers=st.dictionaries(st.integers(1, 6), ANSWERS, min_size=1))
def test_answers_change_the_lines_asked_and_no_others(struck: set[int], answers: dict[int, LineMark | None]) -> None:
    key = (1, 1)
    ballot = Ballot(tuple((number, LineMark.STRUCK) for number in sorted(struck)))
    book = AnswerBook()
    asked = [LineQuestion(key=key, code="doubtful_mark", line=number, place=(1, 1, 1)) for number in answers]
    book.take(asked)
    for place, one in enumerate(asked):
        assert len(book.waiting()) == len(asked) - place
        assert book.complete({key: ballot}) == ()
        book.put(one, answers[one.line])  # type: ignore[index]
    ((found, decided),) = book.complete({key: ballot})
    wanted = {number for number in range(1, 7) if answers.get(number, LineMark.STRUCK if number in struck else None)}
    assert found == key
    assert {number for number, _ in decided.marks} == wanted


def test_an_invalid_sheet_and_one_put_aside_ask_nothing_more() -> None:
    one = LineQuestion(key=(1, 1), code="doubtful_mark", line=1, place=(1, 1, 1))
    other = replace(one, line=2)
    book = AnswerBook()
    book.take([one, other])
    book.put_invalid(one, "not_issued")
    assert book.waiting() == ()
    assert book.complete({(1, 1): struck(4)}) == (((1, 1), replace(struck(4), invalid="not_issued")),)
    book.forget((1, 1))
    assert book.waiting() == (one, other)
    book.put_apart(other)
    assert book.waiting() == ()
    assert book.complete({(1, 1): struck(4)}) == (), "a sheet put aside is decided on paper"
    assert book.apart() == ((1, 1),)


def test_many_sheets_are_confirmed_with_one_pin_and_each_has_its_own_entries() -> None:
    session = doubtful(*[(struck(1), (line(2),))] * 3)
    decisions = [((1, sheet), struck(1, 2)) for sheet in (1, 2, 3)]
    proposed = deciding.propose_all(session, R, decisions)
    assert [entry.kind for entry in proposed.entries] == ["ruling_proposed"] * 3
    confirmed = deciding.confirm_all(session, R, [(1, 1), (1, 2)], by=second(SECRETARY))
    assert [(entry.kind, entry.actor) for entry in confirmed.entries] == [("ruling_confirmed", SECRETARY)] * 2
    state = session.round(R)
    assert state.record.ballots[1, 1] == struck(1, 2)
    assert state.record.ballots[1, 3] == struck(1), "what was taken out is not decided"
    disputes.take_up_again(session, R, stack=1, sheet=1, reason="xem lại phiếu giấy")
    assert [one.stage for one in state.count.disputes()] == [
        DisputeStage.OPEN,
        DisputeStage.RULED,
        DisputeStage.PROPOSED,
    ]
    assert verify(session.journal).fault is None


@pytest.mark.parametrize("wrong", ["same person", "one is not proposed", "none"])
def test_all_are_confirmed_or_none(wrong: str) -> None:
    session = doubtful(*[(struck(1), (line(2),))] * 2)
    deciding.propose_all(session, R, [((1, 1), struck(1, 2))])
    keys = {"same person": [(1, 1)], "one is not proposed": [(1, 1), (1, 2)], "none": []}[wrong]
    by = second(TYPIST2 if wrong == "same person" else SECRETARY)
    head = session.journal.head
    assert refusal(lambda: deciding.confirm_all(session, R, keys, by=by)) in {
        "second.same_person",
        "dispute.not_proposed",
        "dispute.nothing_chosen",
    }
    assert session.journal.head == head


def test_one_wrong_sheet_keeps_all_from_being_proposed() -> None:
    session = doubtful(*[(struck(1), (line(2),))] * 2)
    head = session.journal.head
    decisions = [((1, 1), struck(1, 2)), ((1, 2), struck(99))]
    assert refusal(lambda: deciding.propose_all(session, R, decisions)) == "entry.unknown_candidate"
    assert session.journal.head == head


def test_two_members_decide_how_a_kind_is_read_and_nothing_is_decided_by_it() -> None:
    session = doubtful((struck(1), (line(2),)))
    kind = {"code": "doubtful_mark", "mark": "partial", "article": "Điều 12 Quy chế", "value": LineMark.STRUCK}
    alone = refusal(lambda: deciding.stand(session, R, second=second(TYPIST2), **kind))  # type: ignore[arg-type]
    assert alone == "second.same_person"
    deciding.stand(session, R, second=second(SECRETARY), **kind)  # type: ignore[arg-type]
    standing = session.round(R).count.standing["doubtful_mark", "partial"]
    assert (standing.value, standing.second) == (LineMark.STRUCK, SECRETARY)
    assert [one.stage for one in session.round(R).count.disputes()] == [DisputeStage.OPEN]
    assert verify(session.journal).fault is None
    kind["value"] = LineMark.AGREE
    assert refusal(lambda: deciding.stand(session, R, second=second(SECRETARY), **kind)) == "standing.value"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("codes", "cause"),
    [(["no_stamp"] * 3, "no_stamp"), (["no_stamp", "foreign_ink", "no_stamp"], ""), (["no_stamp"] * 2, "")],
)
def test_a_cause_that_the_first_three_sheets_share_concerns_the_pile(codes: list[str], cause: str) -> None:
    session = doubtful(*[(struck(1), (ev.Doubt(code),)) for code in codes])
    assert cause_of_pile(session.round(R), 1) == cause


def over(number: int, first: int, last: int) -> ev.Doubt:
    return ev.Doubt("doubtful_mark", number, ev.MarkSeen("partial", LINE_OVER_NAMES, float(first), float(last)))


def test_a_line_over_several_names_is_asked_once_and_its_answer_counts_for_each() -> None:
    session = doubtful((struck(), (line(1), over(2, 2, 4), over(3, 2, 4), over(4, 2, 4))), (struck(), (over(5, 5, 6),)))
    book = AnswerBook()
    book.take(deciding.questions(session, R))
    assert [one.lines for one in book.questions] == [(1,), (2, 3, 4), (5,)]
    book.put(book.questions[0], None)
    book.put(book.questions[1], LineMark.STRUCK)
    assert dict(book.complete({(1, 1): struck(), (1, 2): struck()})) == {(1, 1): struck(2, 3, 4)}


def test_a_line_over_several_names_can_be_asked_name_by_name() -> None:
    session = doubtful((struck(), (over(2, 2, 3), over(3, 2, 3))))
    book = AnswerBook()
    book.take(deciding.questions(session, R))
    book.ask_singly(book.questions[0])
    book.take(deciding.questions(session, R))
    first, second_one = book.waiting()
    book.put(first, LineMark.STRUCK)
    book.put(second_one, None)
    assert dict(book.complete({(1, 1): struck()})) == {(1, 1): struck(2)}


def blind(session: Session) -> Session:
    """Let the second member answer before being shown the proposal."""
    actor = session.actor
    setup.decide(at(session, SECRETARY), ev.Decision(ev.Topic.BLIND_SECOND, "yes", "trả lời độc lập"))
    return at(session, actor)


@pytest.mark.parametrize("same", [True, False])
def test_a_second_answer_given_blind_agrees_where_it_is_the_same_and_else_goes_to_the_head(same: bool) -> None:
    session = blind(doubtful((struck(1), (line(3),)), (struck(2), ())))
    deciding.propose_all(session, R, [((1, 1), struck(1, 3))])
    at(session, TYPIST)
    assert refusal(lambda: deciding.confirm_all(session, R, [(1, 1)])) == "dispute.blind"
    assert refusal(lambda: disputes.confirm(session, R, 1, 1)) == "dispute.blind"
    deciding.answer_all(session, R, [((1, 1), struck(1, 3) if same else struck(1))])
    found = session.round(R).count.dispute((1, 1))
    assert found is not None
    assert found.stage is (DisputeStage.RULED if same else DisputeStage.WITH_HEAD)
    if not same:
        disputes.rule_as_head(at(session, HEAD), R, 1, 1, struck(1))
    assert session.round(R).record.ballots[1, 1] == (struck(1, 3) if same else struck(1))
    assert verify(session.journal).fault is None


def test_no_refusal_tells_a_blind_second_what_was_proposed() -> None:
    session = blind(doubtful((struck(1), (line(3),))))
    assert refusal(lambda: deciding.answer_all(session, R, [((1, 1), struck(1))])) == "dispute.not_proposed"
    deciding.propose_all(session, R, [((1, 1), struck(1, 3))])
    assert refusal(lambda: deciding.answer_all(session, R, [((1, 1), struck(1, 3))])) == "second.same_person"
    at(session, HEAD)
    codes = {
        refusal(lambda said=said: deciding.answer_all(session, R, [((1, 1), said)]))  # type: ignore[misc]
        for said in (struck(1, 3), struck(1))
    }
    assert codes == {"dispute.head_apart"}, "the head rules where the two differ, and learns nothing before"


def test_without_a_decision_nobody_answers_blind() -> None:
    session = doubtful((struck(1), (line(3),)))
    deciding.propose_all(session, R, [((1, 1), struck(1, 3))])
    at(session, TYPIST)
    assert refusal(lambda: deciding.answer_all(session, R, [((1, 1), struck(1))])) == "dispute.not_blind"


def test_the_minutes_tell_how_a_kind_of_mark_was_read() -> None:
    session = doubtful((struck(1), (line(3),)))
    deciding.stand(
        session, R, code="doubtful_mark", mark="partial", value=LineMark.STRUCK, article="Điều 8", second=second()
    )
    said = phrases.count_notes(record_of(session, R))
    assert "Điều 8" in said
    assert "gạch" in said
