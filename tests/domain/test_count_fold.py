"""What each entry of the count needs before it, and what it undoes: references, order, sheets taken back, rulings."""

from __future__ import annotations

import pytest

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, LineMark
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import DisputeStage, StackStatus
from tests.domain.folding import COUNTING, Step, begun, count_after, folded, refused, round_after
from tests.domain.test_state_diagrams import COLLECTED, FROZEN, ISSUED, R

AN = Ballot(((1, LineMark.STRUCK),))
BINH = Ballot(((2, LineMark.STRUCK),))
TORN = Ballot(invalid="torn")


def entered(ballot: Ballot, number: int = 1, stack: int = 1, sheet: int = 1) -> ev.BallotEntered:
    return ev.BallotEntered(R, number, stack, sheet, ballot)


CLOSED: tuple[Step, ...] = (entered(AN), ev.StackClosed(R, 1, 1, 1))
RAISED = ev.DisputeRaised(R, 1, stack=1, sheet=1, doubt=ev.Doubt("validity"), note="mực khác màu")
PROPOSED = ev.RulingProposed(R, 1, 1, TORN, "Điều 14")
SECOND: tuple[Step, ...] = (begun(PassKind.TYPED), ("t2", entered(AN, 2)), ("t2", ev.StackClosed(R, 2, 1, 1)))
"""Pass 2 says the same, so that what was asked about the sheet is no longer waiting for it."""

ASKED: tuple[Step, ...] = (*CLOSED, RAISED, *SECOND)

UNKNOWN: dict[str, tuple[Step, ...]] = {
    "a sheet of a pass that has not begun": (entered(AN, number=2),),
    "a sheet that skips a place": (entered(AN, sheet=2),),
    "the same place twice": (entered(AN), entered(AN)),
    "a sheet in a closed stack": (*CLOSED, entered(AN, sheet=2)),
    "undoing in a stack nobody opened": (ev.BallotUndone(R, 1, 1, 1),),
    "correcting a sheet that is not there": (
        entered(AN),
        ev.BallotCorrected(R, 1, stack=1, sheet=5, ballot=BINH, reason="x"),
    ),
    "closing a stack nobody opened": (ev.StackClosed(R, 1, 3, 1),),
    "closing a stack twice": (*CLOSED, ev.StackClosed(R, 1, 1, 1)),
    "opening an open stack again": (entered(AN), ev.StackReopened(R, 1, 1, "x")),
    "opening a stack nobody knows": (ev.StackReopened(R, 1, 4, "x"),),
    "handing over a closed stack": (*CLOSED, ev.StackHandedOver(R, 1, 1, "t3", "x")),
    "discarding a pass that has not begun": (ev.PassDiscarded(R, 2, "x"),),
    "beginning a pass twice": (begun(PassKind.TYPED, 1),),
    "beginning a pass the round does not need": (begun(PassKind.TYPED, 3),),
    "judging a sheet nobody typed": (ev.DifferenceJudged(R, 1, 9, 1, LineMark.STRUCK),),
    "confirming a ruling nobody proposed": (*ASKED, ev.RulingConfirmed(R, 1, 1)),
    "answering a ruling nobody proposed": (*ASKED, ev.SecondAnswered(R, 1, 1, TORN)),
    "an unknown round": (ev.BallotEntered("e9r9", 1, 1, 1, AN),),
}


@pytest.mark.parametrize("steps", UNKNOWN.values(), ids=list(UNKNOWN))
def test_an_entry_without_what_it_speaks_of_is_no_entry_of_this_program(steps: tuple[Step, ...]) -> None:
    assert refused(*steps) != ""


def test_what_was_folded_before_a_refused_entry_stays() -> None:
    count = count_after(*CLOSED)
    assert (count.record.ballots, count.passes[1].entered) == ({(1, 1): AN}, 1)


def test_the_record_follows_every_sheet_that_is_entered_corrected_and_taken_back() -> None:
    corrected = ev.BallotCorrected(R, 1, stack=1, sheet=1, ballot=BINH, reason="gõ nhầm")
    undone = ev.BallotUndone(R, 1, 1, 1, "sai tập")
    changes = count_after(entered(AN), corrected, undone, entered(TORN)).record.changes
    assert changes[0] == (None, AN)
    assert changes[-1] == (None, TORN)
    after: dict[Ballot | None, int] = {}
    for before, now in changes:
        after[before] = after.get(before, 0) - 1
        after[now] = after.get(now, 0) + 1
    assert {ballot: left for ballot, left in after.items() if ballot is not None and left} == {TORN: 1}


def test_a_sheet_of_a_later_pass_leaves_the_record_alone() -> None:
    count = count_after(
        entered(AN), begun(PassKind.TYPED), ("t2", entered(BINH, 2)), ("t2", ev.BallotUndone(R, 2, 1, 1))
    )
    assert count.record.ballots == {(1, 1): AN}
    assert (count.passes[2].entered, count.passes[2].corrections) == (0, {"t2": 1})


def test_a_pass_knows_its_tellers_stacks_and_sheets() -> None:
    held = count_after(*CLOSED, entered(BINH, stack=2)).passes[1]
    assert [(key, sheet.ballot) for key, sheet in held.sheets()] == [((1, 1), AN), ((2, 1), BINH)]
    open_stack = held.open_stack_of("t1")
    assert open_stack is not None
    assert (open_stack.number, held.next_stack, held.check_of(1)) == (2, 3, None)


def test_the_last_look_at_contact_sheets_of_a_stack_counts() -> None:
    looks = [ev.ContactChecked(R, 2, (1,), pages, pages * 20) for pages in (1, 2)]
    count = count_after(*CLOSED, begun(PassKind.CONTACT), *(("t2", look) for look in looks))
    found = count.passes[2].check_of(1)
    assert found is not None
    assert (found.pages, count.passes[2].check_of(2)) == (2, None)


def test_a_question_waits_for_the_passes_and_is_then_about_the_sheet_of_pass_1() -> None:
    waiting = count_after(*CLOSED, begun(PassKind.TYPED), ("t2", entered(TORN, 2)))
    (asked,) = waiting.disputes()
    assert (waiting.dispute((1, 1)), asked.codes) == (None, ("validity",))
    compared = count_after(*CLOSED, begun(PassKind.TYPED), ("t2", entered(TORN, 2)), ("t2", ev.StackClosed(R, 2, 1, 1)))
    found = compared.dispute((1, 1))
    assert found is not None
    assert (found.key, found.stage) == ((1, 1), DisputeStage.OPEN)
    assert compared.key_of((2, 1, 9)) is None


def stage(*steps: Step) -> tuple[DisputeStage, Ballot]:
    count = count_after(*ASKED, *steps)
    found = count.dispute((1, 1))
    assert found is not None
    return found.stage, count.record.ballots[(1, 1)]


def test_a_ruling_counts_once_another_member_agrees() -> None:
    assert stage() == (DisputeStage.OPEN, AN)
    assert stage(PROPOSED) == (DisputeStage.PROPOSED, AN)
    assert stage(PROPOSED, ("t2", ev.RulingConfirmed(R, 1, 1))) == (DisputeStage.RULED, TORN)
    ruling = count_after(*ASKED, PROPOSED, ("t2", ev.RulingConfirmed(R, 1, 1))).rulings[(1, 1)]
    assert (ruling.by, ruling.article, ruling.final) == (("t1", "t2"), "Điều 14", True)


def test_a_second_member_who_answers_the_same_without_seeing_it_confirms() -> None:
    assert stage(PROPOSED, ("t2", ev.SecondAnswered(R, 1, 1, Ballot(AN.marks, "torn")))) == (DisputeStage.RULED, TORN)
    left, counts = stage(PROPOSED, ("t2", ev.SecondAnswered(R, 1, 1, BINH)))
    assert (left, counts) == (DisputeStage.WITH_HEAD, AN)


def test_members_who_cannot_agree_leave_the_sheet_to_the_head() -> None:
    disagreed = (PROPOSED, ("t2", ev.NotAgreed(R, 1, 1, "không rõ")))
    assert stage(*disagreed) == (DisputeStage.WITH_HEAD, AN)
    ruling = count_after(*ASKED, *disagreed).rulings[(1, 1)]
    assert (ruling.by, ruling.not_agreed, ruling.note, ruling.decision) == (("t1",), "t2", "không rõ", TORN)
    unasked = count_after(*ASKED, ("t2", ev.NotAgreed(R, 1, 1))).rulings[(1, 1)]
    assert (unasked.by, unasked.decision) == ((), None)
    assert stage(*disagreed, ("t4", ev.RuledByHead(R, 1, 1, BINH, "Điều 15"))) == (DisputeStage.RULED, BINH)


def test_a_ruling_taken_up_again_gives_the_sheet_back_as_it_was_typed() -> None:
    ruled = (PROPOSED, ("t2", ev.RulingConfirmed(R, 1, 1)))
    assert stage(*ruled, ev.RulingReopened(R, 1, 1, "xem lại")) == (DisputeStage.OPEN, AN)
    assert count_after(*ASKED, *ruled, ev.RulingReopened(R, 1, 1, "xem lại")).rulings == {}


def test_the_last_decision_about_a_kind_of_mark_stands_until_the_result_is_locked() -> None:
    decided = [
        ev.StandingRuling(R, "doubtful_mark", mark="partial", article=article, second="t2", value=value)
        for article, value in (("Điều 14", LineMark.STRUCK), ("Điều 15", None))
    ]
    standing = count_after(*decided).standing
    assert {key: (one.article, one.value) for key, one in standing.items()} == {
        ("doubtful_mark", "partial"): ("Điều 15", None)
    }
    assert refused(ev.RoundClosed(R, "t2", {}, ""), decided[0]) != ""


DIFFERING: tuple[Step, ...] = (
    *CLOSED,
    begun(PassKind.TYPED),
    ("t2", entered(BINH, 2)),
    ("t2", ev.StackClosed(R, 2, 1, 1)),
)
JUDGED = ev.DifferenceJudged(R, 1, 1, 1, LineMark.STRUCK)


def test_lines_judged_by_one_who_typed_wait_for_another_member() -> None:
    """t1 typed pass 1, so that what t1 judges is looked at by somebody else; t3 typed nothing."""
    own = count_after(*DIFFERING, JUDGED)
    assert own.unconfirmed(1) == (((1, 1), 1),)
    looked = count_after(*DIFFERING, JUDGED, ("t3", ev.JudgingConfirmed(R, 1)))
    assert looked.unconfirmed(1) == ()
    assert looked.judged[(1, 1)][1].confirmed_by == "t3"
    self_looked = count_after(*DIFFERING, JUDGED, ev.JudgingConfirmed(R, 1))
    assert self_looked.unconfirmed(1) == (((1, 1), 1),), "nobody confirms what they judged themselves"
    assert count_after(*DIFFERING, ("t3", JUDGED)).unconfirmed(1) == ()


def test_a_value_that_no_pass_had_takes_two_people_in_any_case() -> None:
    invented = count_after(*DIFFERING, ("t3", ev.DifferenceJudged(R, 1, 1, "invalid", "torn")))
    assert invented.unconfirmed(1) == (((1, 1), "invalid"),)


def test_every_differing_line_judged_makes_the_stack_agree() -> None:
    lines: tuple[Step, ...] = tuple(("t3", ev.DifferenceJudged(R, 1, 1, line, None)) for line in (1, 2))
    assert count_after(*DIFFERING, lines[0]).status(1) is StackStatus.DIFFERS
    agreed = count_after(*DIFFERING, *lines)
    assert (agreed.status(1), agreed.record.ballots[(1, 1)]) == (StackStatus.AGREED, Ballot())


def test_folding_the_same_entries_again_gives_the_same_state() -> None:
    steps = (*DIFFERING, ("t3", ev.DifferenceJudged(R, 1, 1, 1, None)), ev.PassDiscarded(R, 2, "nhầm"))
    one = folded(*COUNTING, *steps)
    other = folded(*COUNTING, *steps)
    assert (one.head, one.rounds[R].record.ballots) == (other.head, other.rounds[R].record.ballots)
    assert one.rounds[R].count.former_typists == other.rounds[R].count.former_typists == {"t2"}


def test_a_round_shows_its_count_and_stops_where_too_many_came_back() -> None:
    state = round_after(*CLOSED)
    assert (state.counted, state.record.ballots, list(state.passes)) == (1, {(1, 1): AN}, [1])
    assert not state.stopped
    assert refused(COLLECTED) == "", "the box may be counted again while sheets are entered"
    assert refused(ISSUED) != ""
    assert FROZEN.id == R


def test_certificates_of_a_device_and_its_absence_stand_one_after_the_other() -> None:
    tried = ev.CameraCertified(R, "C920", width=1920, height=1080, guides=(), margin=0.4, marks=40)
    skipped = ev.GateSkipped(R, "scan", "fi-7160", "hết giờ", "t2")
    state = folded(*COUNTING, tried, ("t3", skipped))
    assert [(one.event, one.by) for one in state.certificates] == [(tried, "t1"), (skipped, "t3")]


def test_papers_made_before_a_reopening_are_out_of_date() -> None:
    paper = ev.DocumentMade(R, "minutes", "bb.pdf", "0" * 64)
    closed = ev.RoundClosed(R, "t2", {}, "")
    before = round_after(closed, paper)
    assert ([one.name for one in before.documents], before.outdated) == (["bb.pdf"], 0)
    again = round_after(closed, paper, ev.RoundReopened(R, "t2", "đếm sót"), closed, paper)
    assert (len(again.documents), again.outdated) == (2, 1)
    assert [one.by for one in again.reopened] == [("t1", "t2")]
