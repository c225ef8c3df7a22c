"""Contact sheets as a pass: what is shown and planted, what the pass says then, and that nothing else is in it."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.layout import Option
from ballotcount.domain.record import MarkScore, PassKind
from ballotcount.service import contact, contact_rules, counting, setup
from ballotcount.service.contact import CropClaim
from ballotcount.service.record import record_of
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from tests.builders import SECRETARY, TECHNICIAN, TYPIST, TYPIST2, at, collected, refusal, struck

R = "e1r1"
NAMES = 4


def read_by_machine(sheets: int = 20, *, stack: int = 20, decided: str = "contact") -> Session:
    """A round of two passes whose first was read by a scanner: each sheet has one of four names struck."""
    session = collected(sheets=sheets, passes=2)
    if decided:
        at(session, SECRETARY)
        decision = ev.Decision(ev.Topic.SECOND_PASS, decided, "Đại hội biểu quyết đối chiếu bằng mắt")
        setup.decide(session, decision)
    at(session, TECHNICIAN)
    counting.start_pass(session, R, PassKind.SCAN, stack_size=20)
    for number in range(sheets):
        name = number % NAMES + 1
        scores = tuple(
            MarkScore(
                candidate=no,
                option=Option.STRIKE,
                score=0.5 + number / 100 if no == name else 0.1 * (no == NAMES),
                marked=no == name,
            )
            for no in range(1, NAMES + 1)
        )
        counting.enter(session, R, struck(name), source=ev.EntrySource.SCAN, scores=scores, picture=f"{number:064x}")
        if (number + 1) % stack == 0 or number + 1 == sheets:
            counting.close_stack(session, R, number % stack + 1)
    return at(session, TYPIST)


def begun(session: Session) -> contact.ContactWork:
    counting.start_pass(session, R, PassKind.CONTACT, stack_size=20)
    return contact.work(session, R, 2, chance=Random(1))


def test_every_mark_is_shown_by_name_then_the_palest_and_the_darkest_empty_ones() -> None:
    work = begun(read_by_machine())
    own = [crop for crop in work.crops if crop.claim is CropClaim.MARKED and not crop.planted]
    assert sorted(crop.at.sheet for crop in own) == list(range(1, 21)), "each mark once"
    names = [crop.at.candidate for crop in work.crops if crop.claim is CropClaim.MARKED]
    assert names == sorted(names)
    pale = [crop.score for crop in work.crops if crop.claim is CropClaim.PALE]
    assert pale == sorted(pale)
    dark = [crop for crop in work.crops if crop.claim is CropClaim.EMPTY and not crop.planted]
    assert {crop.at.candidate for crop in dark} == {NAMES}, "only empty places with ink are shown"


def test_later_checks_of_a_pass_plant_fewer_and_show_each_mark_once() -> None:
    session = read_by_machine(60)
    counting.start_pass(session, R, PassKind.CONTACT, stack_size=20)
    whole = contact.work(session, R, 2, chance=Random(1))
    first = replace(whole, stacks=(1,), crops=tuple(crop for crop in whole.crops if crop.at.stack == 1))
    planted = sum(crop.planted for crop in first.crops)
    contact.finish(session, R, first, [crop for crop in first.crops if crop.planted], 1)
    rest = contact.work(session, R, 2, chance=Random(2))
    assert rest.stacks == (2, 3)
    later = sum(crop.planted for crop in rest.crops)
    assert later == max(contact.LEAST_PLANTED - planted, contact.FEWEST_PLANTED)
    own = [crop.at for crop in rest.crops if crop.claim is CropClaim.MARKED and not crop.planted]
    assert len(own) == len(set(own)) == 40
    contact.finish(session, R, rest, [crop for crop in rest.crops if crop.planted], 1)
    checks = session.round(R).passes[2].checks
    assert sum(len(one.planted) for one in checks) >= contact.LEAST_PLANTED


def test_the_share_of_planted_marks_is_of_the_whole_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contact, "PLANTED", 0.4)
    session = read_by_machine(60)
    counting.start_pass(session, R, PassKind.CONTACT, stack_size=20)
    whole = contact.work(session, R, 2, chance=Random(1))
    first = replace(whole, stacks=(1,), crops=tuple(crop for crop in whole.crops if crop.at.stack == 1))
    contact.finish(session, R, first, [crop for crop in first.crops if crop.planted], 1)
    rest = contact.work(session, R, 2, chance=Random(2))
    planted = sum(crop.planted for work in (first, rest) for crop in work.crops)
    assert planted == round(0.4 * 60), "what the first check planted counts for the next one"


def test_planted_crops_show_the_opposite_of_what_is_said_of_them() -> None:
    session = read_by_machine()
    work = begun(session)
    planted = [crop for crop in work.crops if crop.planted]
    assert len(planted) == contact.LEAST_PLANTED
    ballots = session.round(R).passes[1].stacks[1].ballots
    for crop in planted:
        marked = any(no == crop.at.candidate for no, _ in ballots[crop.at.sheet - 1].marks)
        assert marked == (crop.claim is CropClaim.EMPTY)


def test_the_pass_says_what_the_machine_says_but_for_marks_taken_out_and_planted_ones_never_count() -> None:
    session = read_by_machine()
    work = begun(session)
    wrong = next(crop for crop in work.crops if not crop.planted and crop.claim is CropClaim.MARKED)
    dark = next(crop for crop in work.crops if not crop.planted and crop.claim is CropClaim.EMPTY)
    planted = [crop for crop in work.crops if crop.planted]
    contact.finish(session, R, work, [wrong, dark, *planted[1:]], pages=3)
    state = session.round(R)
    first = state.passes[1].stacks[1].ballots
    second = state.passes[2].stacks[1].ballots
    changed = {wrong.at.sheet: struck(), dark.at.sheet: struck(*sorted({dark.at.candidate, *_names(first, dark)}))}
    assert wrong.at.sheet != dark.at.sheet
    assert second == tuple(changed.get(place, ballot) for place, ballot in enumerate(first, start=1))
    assert sum(len(one.lines) for one in state.count.differences(1)) == 2
    check = state.passes[2].checks[0]
    assert (len(check.planted), check.missed) == (len(planted), (planted[0].at,))
    assert {entry.source for entry in state.passes[2].stacks[1].sheets} == {"contact"}
    assert verify(session.journal).fault is None


def _names(ballots: tuple[Ballot, ...], crop: contact.ContactCrop) -> set[int]:
    return {no for no, _ in ballots[crop.at.sheet - 1].marks}


def test_the_minutes_know_the_share_of_planted_marks_that_was_found() -> None:
    session = read_by_machine()
    work = begun(session)
    planted = [crop for crop in work.crops if crop.planted]
    contact.finish(session, R, work, planted[3:], pages=3)
    made = record_of(session, R).passes[1]
    assert (made.kind, made.planted, made.found) == (PassKind.CONTACT, 10, 7)


def test_stacks_are_looked_at_as_they_come_and_none_twice() -> None:
    session = read_by_machine(sheets=30, stack=20)
    work = begun(session)
    assert work.stacks == (1, 2)
    contact.finish(session, R, work, (), pages=1)
    assert refusal(lambda: contact.work(session, R, 2, chance=Random(1))) == "contact.nothing"
    assert refusal(lambda: contact.finish(session, R, work, (), pages=1)) == "contact.nothing"


def test_after_a_power_cut_between_check_and_sheets_the_rest_is_entered() -> None:
    session = read_by_machine()
    work = begun(session)
    event = ev.ContactChecked(R, number=2, stacks=work.stacks, pages=1, shown=len(work.crops))
    contact.record_check(session, event)
    assert session.round(R).passes[2].entered == 0
    contact.fill(session, R, 2)
    assert session.round(R).passes[2].entered == 20
    assert session.journal.head == (contact.fill(session, R, 2), session.journal.head)[1], "done once"
    assert verify(session.journal).fault is None


@pytest.mark.parametrize("way", ["undecided", "typed", "no machine"])
def test_it_takes_a_decision_and_a_machine_pass(way: str) -> None:
    if way == "no machine":
        session = collected(sheets=4, passes=2)
        setup.decide(at(session, SECRETARY), ev.Decision(ev.Topic.SECOND_PASS, "contact", "biểu quyết"))
        at(session, TYPIST)
        wanted = "contact.no_machine"
    else:
        session = read_by_machine(decided="" if way == "undecided" else "typed")
        wanted = "contact.undecided"
    assert refusal(lambda: counting.start_pass(session, R, PassKind.CONTACT, stack_size=20)) == wanted


def test_nothing_else_is_entered_into_the_pass() -> None:
    session = read_by_machine()
    begun(session)
    enter = counting.enter
    assert refusal(lambda: enter(session, R, struck(1), pass_no=2)) == "contact.only_here"
    found = refusal(lambda: enter(session, R, struck(1), pass_no=2, source=ev.EntrySource.CONTACT))
    assert found == "contact.not_checked"
    contact.finish(session, R, contact.work(session, R, 2, chance=Random(1)), (), pages=1)
    counting.reopen_stack(at(session, SECRETARY), R, pass_no=2, stack=1, reason="xem lại")
    at(session, TYPIST)
    assert refusal(lambda: counting.correct(session, R, 1, struck(2), "nhầm")) == "contact.only_here"


def test_a_check_that_hides_what_it_took_out_does_not_verify() -> None:
    """The sheets of the pass follow from the recorded check: another check makes other sheets."""
    session = read_by_machine()
    work = begun(session)
    crop = next(one for one in work.crops if not one.planted)
    contact.finish(session, R, work, [crop], pages=1)
    check = session.round(R).passes[2].checks[0]
    state = session.round(R)
    state.passes[2].checks = (replace(check, wrong=()),)
    assert (
        refusal(
            lambda: contact_rules.require_as_checked(
                state,
                state.passes[2],
                stack=1,
                sheet=crop.at.sheet,
                source=ev.EntrySource.CONTACT,
                ballot=state.passes[2].stacks[1].ballots[crop.at.sheet - 1],
            )
        )
        == "contact.not_checked"
    )


def test_marks_that_the_machine_did_not_decide_cannot_be_turned() -> None:
    session = read_by_machine()
    work = begun(session)
    event = ev.ContactChecked(
        R,
        number=2,
        stacks=work.stacks,
        pages=1,
        shown=5,
        wrong=(ev.MarkAt(stack=1, sheet=1, candidate=9, option="strike"),),
    )
    assert refusal(lambda: contact.record_check(session, event)) == "contact.mark"


@pytest.mark.parametrize(
    ("before", "option", "after"),
    [
        (LineMark.AGREE, "agree", None),
        (LineMark.AGREE, "disagree", LineMark.BOTH),
        (LineMark.BOTH, "agree", LineMark.DISAGREE),
        (None, "disagree", LineMark.DISAGREE),
    ],
)
def test_boxes_are_turned_one_by_one(before: LineMark | None, option: str, after: LineMark | None) -> None:
    session = collected(sheets=1, passes=2, names=1, seats=1, style=VotingMethod.AGREE)
    at(session, TECHNICIAN)
    counting.start_pass(session, R, PassKind.SCAN, stack_size=20)
    counting.enter(session, R, Ballot(((1, before),) if before else ()), source=ev.EntrySource.SCAN)
    counting.close_stack(session, R, 1)
    mark = ev.MarkAt(stack=1, sheet=1, candidate=1, option=option)
    check = ev.ContactChecked(R, number=2, stacks=(1,), pages=1, shown=1, wrong=(mark,))
    found = contact.checked_ballot(session.round(R), check, stack=1, sheet=1)
    assert found == Ballot(((1, after),) if after else ())


def test_the_checker_has_worked_in_no_other_pass() -> None:
    session = read_by_machine()
    at(session, TECHNICIAN)
    counting.start_pass(session, R, PassKind.CONTACT, stack_size=20)
    assert refusal(lambda: contact.work(session, R, 2, chance=Random(1))) == "pass.blind"
    at(session, TYPIST2)
    assert contact.work(session, R, 2, chance=Random(1)).number == 2
