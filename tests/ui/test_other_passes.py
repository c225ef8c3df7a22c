"""The pages of a sample and of piles: what stands there, what is hidden, and that a round is closed with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from PySide6.QtCore import Qt

from ballotcount.service import closing, numbers
from tests.builders import SECRETARY, TYPIST, TYPIST2, at, struck
from tests.service import test_piles, test_sample_pass
from tests.ui.conftest import Driver, agree

R = "e1r1"


def open_stage(start: Callable[..., Driver], session: object, tab: str) -> Driver:
    desk = start(session)
    desk.desk.choose_round(R)
    desk.settle()
    desk.stage("count").tabs.turn(tab)
    desk.settle()
    return desk


def test_two_people_read_the_drawn_ballots_and_the_round_may_be_closed(start: Callable[..., Driver]) -> None:
    papers = test_sample_pass.box(40)
    session = test_sample_pass.counted(papers, papers)
    desk = open_stage(start, at(session, TYPIST), "sample")
    page = desk.stage("count").sample
    assert page.draw.isVisible()
    assert not page.field.isVisible()
    desk.qtbot.keyClicks(page.dice, test_sample_pass.dice(1))
    desk.qtbot.mouseClick(page.draw, Qt.MouseButton.LeftButton)
    agree(desk, TYPIST2)
    waiting = page.view.progress.waiting
    assert [one.key for one in page.model.rows] == list(waiting), "in the order in which they lie"
    for key in waiting:
        assert str(key[1]) in page.asked.words
        text = " ".join(str(no) for no, _ in test_sample_pass.paper_of(papers, key).marks) or "0"
        desk.qtbot.keyClicks(page.field, text)
        desk.qtbot.keyClick(page.field, Qt.Key.Key_Return)
        desk.settle()
    assert desk.stage("count").unsaved()
    seen = desk.ask(lambda s: numbers.numbers(s, s.round(R)))
    assert (seen.counted, seen.left, seen.invalid) == (40, 0, None), "who reads knows no figure yet"
    desk.qtbot.mouseClick(page.record, Qt.MouseButton.LeftButton)
    agree(desk, TYPIST2)
    assert not desk.stage("count").unsaved()
    assert "Mẫu đủ" in page.words.words
    assert desk.ask(lambda s: list(closing.blockers(s, R))) == []


def test_what_was_typed_of_a_sample_is_not_shown_to_the_next_person(start: Callable[..., Driver]) -> None:
    papers = test_sample_pass.box(20)
    session = test_sample_pass.counted(papers, papers)
    desk = open_stage(start, at(session, TYPIST), "sample")
    page = desk.stage("count").sample
    page.dice.setText(test_sample_pass.dice(1))
    desk.qtbot.mouseClick(page.draw, Qt.MouseButton.LeftButton)
    agree(desk, TYPIST2)
    desk.qtbot.keyClicks(page.field, "9")
    desk.qtbot.keyClick(page.field, Qt.Key.Key_Return)
    desk.settle()
    assert page.typed == {}, "no such name on the list"
    shown = " ".join(one.typed for one in page.model.rows)
    assert shown.strip() == "", "what is recorded stands nowhere"


def test_piles_are_made_and_counted_by_another_who_sees_no_number(start: Callable[..., Driver]) -> None:
    papers = [struck(1)] * 3 + [struck(2)] * 2
    session = test_piles.counted(papers)
    desk = open_stage(start, at(session, TYPIST), "piles")
    page = desk.stage("count").piles
    for ballot, sheets in Counter(papers).items():
        desk.qtbot.keyClicks(page.pattern, str(ballot.marks[0][0]))
        desk.qtbot.keyClick(page.pattern, Qt.Key.Key_Return)
        desk.qtbot.keyClicks(page.sheets, str(sheets))
        desk.qtbot.keyClick(page.sheets, Qt.Key.Key_Return)
        desk.settle()
    assert [one.sheets for one in page.model.rows] == [3, 2]
    desk.at(TYPIST2)
    desk.stage("count").tabs.turn("piles")
    desk.settle()
    page = desk.stage("count").piles
    assert [one.sheets for one in page.model.rows] == [None, None]
    assert "5" not in page.claim.words.replace("5 phiếu", "", 1), "the sum would give the last number away"
    for place, sheets in enumerate((3, 2)):
        page.table.mark(place)
        desk.qtbot.keyClicks(page.sheets, str(sheets))
        desk.qtbot.keyClick(page.sheets, Qt.Key.Key_Return)
        desk.settle()
    assert "khớp" in page.claim.words
    assert desk.ask(lambda s: list(closing.blockers(s, R))) == []


def test_a_ballot_that_the_piles_do_not_know_is_named_and_settled(start: Callable[..., Driver]) -> None:
    session = test_piles.counted([struck(1)] * 3)
    test_piles.sort_out(session, [struck(1), struck(1), struck(2)])
    desk = open_stage(start, at(session, SECRETARY), "piles")
    page = desk.stage("count").piles
    assert [one.key for one in page.suspects.rows] == [(1, 1), (1, 2), (1, 3)]
    page.wrong.mark(2)
    desk.qtbot.mouseClick(page.is_this, Qt.MouseButton.LeftButton)
    desk.settle()
    assert desk.ask(lambda s: s.round(R).record.ballots[1, 3]) == struck(2)
    assert not page.is_this.isVisible()
    assert [one.code for one in desk.ask(lambda s: closing.blockers(s, R))] == ["judged_alone"]


def test_the_pages_stand_there_only_where_the_congress_chose_them(start: Callable[..., Driver]) -> None:
    session = test_piles.counted([struck(1)] * 2)
    desk = open_stage(start, at(session, TYPIST), "typing")
    shown = {one.property("value") for one in desk.stage("count").tabs.group.buttons() if not one.isHidden()}
    assert "piles" in shown
    assert not {"sample", "contact"} & shown
