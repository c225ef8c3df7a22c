"""Putting passes right at the desk: an earlier sheet, a closed stack, a stack for somebody else, a whole pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from ballotcount.service import counting
from tests.builders import HEAD, SECRETARY, TYPIST, TYPIST2, TYPIST3, at, collected, struck, type_pass
from tests.ui.conftest import Driver
from tests.ui.test_typing import begun
from ui.dialogs import RepairDialog
from ui.stages.count.correct_dialog import CorrectDialog

CTRL = Qt.KeyboardModifier.ControlModifier


def stacks(desk: Driver) -> Any:
    desk.desk.choose_round("e1r1")
    desk.settle()
    stage = desk.stage("count")
    stage.tabs.turn("stacks")
    desk.settle()
    return stage.stacks


def window(desk: Driver, kind: type) -> Any:
    """The window that was asked for last and stands open."""
    desk.settle()
    return [one for one in desk.shell.findChildren(kind) if one.isVisible()][-1]


def counted(passes: int = 2, sheets: int = 12) -> Any:
    session = collected(sheets=sheets, passes=passes)
    type_pass(session, TYPIST, [struck(1)] * sheets)
    return session


def test_a_closed_stack_is_reopened_by_keys_and_its_teller_puts_it_right(start: Callable[..., Driver]) -> None:
    desk = start(at(counted(), SECRETARY))
    page = stacks(desk)
    assert [(row.number, row.stack, row.sheets, row.slip) for row in page.view.rows] == [(1, 1, 12, 12)]
    desk.qtbot.keyClick(page.table, Qt.Key.Key_R, CTRL)
    asked = window(desk, RepairDialog)
    assert asked.reason.hasFocus() or asked.focusWidget() is asked.reason
    desk.qtbot.keyClick(asked.reason, Qt.Key.Key_Return)
    desk.settle()
    assert "lý do" in asked.fault.words, "without a reason nothing is done"
    assert desk.ask(lambda s: s.round("e1r1").passes[1].stacks[1].closed)
    asked.reason.setText("tờ 3 gõ nhầm")
    desk.qtbot.keyClick(asked.reason, Qt.Key.Key_Return)
    desk.settle()
    assert not desk.ask(lambda s: s.round("e1r1").passes[1].stacks[1].closed)
    assert [row.slip for row in page.view.rows] == [None]
    desk.at(TYPIST)
    stage = desk.stage("count")
    stage.tabs.turn("typing")
    desk.settle()
    assert stage.typing.own.held == 12
    assert stage.typing.field.slip, "all sheets are in, so the slip is asked again"


def test_the_window_says_what_will_happen_before_it_does(start: Callable[..., Driver]) -> None:
    desk = start(at(counted(), SECRETARY))
    page = stacks(desk)
    desk.qtbot.mouseClick(page.discard, Qt.MouseButton.LeftButton)
    asked = window(desk, RepairDialog)
    said = " ".join(text.words for text in asked.findChildren(type(asked.fault)))
    assert "12 phiếu đã nhập ở lượt 1 sẽ KHÔNG được tính" in said
    assert asked.yes.text() == "Hủy cả lượt 1"
    desk.qtbot.keyClick(asked, Qt.Key.Key_Escape)
    desk.settle()
    assert desk.ask(lambda s: s.round("e1r1").passes[1].entered) == 12


def test_a_discarded_pass_is_begun_again_from_the_start_page(start: Callable[..., Driver]) -> None:
    desk = start(at(counted(), HEAD))
    page = stacks(desk)
    desk.qtbot.keyClick(page.table, Qt.Key.Key_Delete, CTRL)
    asked = window(desk, RepairDialog)
    asked.reason.setText("nhập lẫn phiếu của cuộc bầu khác")
    desk.qtbot.mouseClick(asked.yes, Qt.MouseButton.LeftButton)
    desk.settle()
    assert desk.ask(lambda s: dict(s.round("e1r1").passes)) == {}
    assert page.view.rows == ()
    assert "Hủy cả lượt 1" in desk.stage("count").notice.text.words
    desk.at(TYPIST3)
    stage = desk.stage("count")
    stage.tabs.turn("typing")
    desk.settle()
    assert stage.front.currentWidget() is stage.start
    words = [one.text() for one in stage.start.findChildren(QPushButton)]
    assert "Bắt đầu lượt 1" in words


def test_who_had_chosen_a_pass_that_is_discarded_chooses_again(start: Callable[..., Driver]) -> None:
    desk = start(at(collected(sheets=12, passes=2), TYPIST))
    typist = begun(desk)
    assert typist.stage.front.currentWidget() is typist.page
    desk.at(SECRETARY)
    desk.act(lambda s: counting.discard_pass(s, "e1r1", 1, "bắt đầu nhầm"))
    desk.at(TYPIST)
    assert typist.stage.front.currentWidget() is typist.stage.start


def test_the_next_person_at_the_desk_is_not_put_into_the_pass_of_the_one_before(start: Callable[..., Driver]) -> None:
    desk = start(at(collected(sheets=12, passes=2), TYPIST))
    typist = begun(desk)
    assert typist.stage.front.currentWidget() is typist.page
    desk.at(TYPIST2)
    assert typist.stage.front.currentWidget() is typist.stage.start


def test_a_stack_is_handed_to_one_who_works_in_no_other_pass(start: Callable[..., Driver]) -> None:
    session = collected(sheets=12, passes=2)
    at(session, TYPIST)
    counting.start_pass(session, "e1r1", stack_size=20)
    for _ in range(5):
        counting.enter(session, "e1r1", struck(1), pass_no=1)
    at(session, TYPIST2)
    counting.start_pass(session, "e1r1", pass_no=2, stack_size=20)
    counting.enter(session, "e1r1", struck(1), pass_no=2)
    desk = start(at(session, HEAD))
    page = stacks(desk)
    assert not page.reopen.isEnabled(), "a stack in hand is not closed"
    desk.qtbot.keyClick(page.table, Qt.Key.Key_G, CTRL)
    asked = window(desk, RepairDialog)
    offered = [asked.person.itemData(place) for place in range(asked.person.count())]
    assert TYPIST3 in offered
    assert not {TYPIST, TYPIST2} & set(offered)
    asked.person.setCurrentIndex(offered.index(TYPIST3))
    asked.reason.setText("người nhập bị mệt")
    desk.qtbot.keyClick(asked.reason, Qt.Key.Key_Return)
    desk.settle()
    assert desk.ask(lambda s: s.round("e1r1").passes[1].stacks[1].by) == TYPIST3
    desk.at(TYPIST3)
    stage = desk.stage("count")
    stage.tabs.turn("typing")
    desk.settle()
    assert stage.typing.place.words == "Tập 1 · phiếu 6"


def test_a_refusal_is_said_in_the_window_and_the_reason_is_kept(start: Callable[..., Driver]) -> None:
    desk = start(at(counted(), SECRETARY))
    page = stacks(desk)
    desk.qtbot.keyClick(page.table, Qt.Key.Key_R, CTRL)
    asked = window(desk, RepairDialog)
    desk.act(lambda s: counting.reopen_stack(s, "e1r1", 1, 1, "ở máy khác"))
    asked.reason.setText("tờ 3 gõ nhầm")
    desk.qtbot.keyClick(asked.reason, Qt.Key.Key_Return)
    desk.settle()
    assert asked.isVisible()
    assert asked.fault.words
    assert asked.reason.text() == "tờ 3 gõ nhầm"


def test_a_typist_sees_only_the_own_stacks_and_repairs_none(start: Callable[..., Driver]) -> None:
    session = counted()
    type_pass(session, TYPIST2, [struck(1)] * 12)
    desk = start(at(session, TYPIST2))
    page = stacks(desk)
    assert [row.number for row in page.view.rows] == [2]
    assert [made.isEnabled() for made in (page.reopen, page.hand_over, page.discard)] == [False] * 3
    assert "trưởng ban hoặc thư ký" in page.words.words


@pytest.fixture
def correcting(start: Callable[..., Driver]) -> Any:
    desk = start(at(collected(sheets=25, names=12, seats=9), TYPIST))
    typist = begun(desk)
    for text in ("1 2 3", "4 5 6", "/1", "7 8 9"):
        typist.keys(text)
    desk.qtbot.keyClick(typist.field, Qt.Key.Key_E, CTRL)
    return typist, window(desk, CorrectDialog)


def test_an_earlier_sheet_is_corrected_by_keys_with_a_reason(correcting: Any) -> None:
    typist, asked = correcting
    qtbot = typist.desk.qtbot
    assert [row.sheet for row in asked.held.sheets] == [4, 3, 2, 1]
    qtbot.keyClick(asked.table, Qt.Key.Key_Down)
    assert asked.sheet.ballot.invalid == typist.stage.view.reasons[0], "what was entered is drawn"
    qtbot.keyClick(asked.table, Qt.Key.Key_Down)
    qtbot.keyClick(asked.table, Qt.Key.Key_Return)
    assert asked.typed.text() == "4 5 6"
    asked.typed.selectAll()
    qtbot.keyClicks(asked.typed, "4 5 10")
    qtbot.keyClick(asked.typed, Qt.Key.Key_Return)
    assert asked.sheet.ballot == struck(4, 5, 10)
    qtbot.keyClick(asked.reason, Qt.Key.Key_Return)
    typist.desk.settle()
    assert asked.fault.isVisible(), "the reason is needed"
    asked.reason.setText("gõ nhầm 6 thay 10")
    qtbot.keyClick(asked.reason, Qt.Key.Key_Return)
    typist.desk.settle()
    assert typist.desk.shell.findChildren(CorrectDialog) == []
    assert typist.sheets()[1] == struck(4, 5, 10)
    assert [typist.sheets()[0], typist.sheets()[3]] == [struck(1, 2, 3), struck(7, 8, 9)]
    assert "phiếu 2: đã sửa thành 4 5 10" in typist.said()
    assert typist.page.place.words == "Tập 1 · phiếu 5"


@pytest.mark.parametrize(("text", "said"), [("7 8 9", "không phải sửa"), ("7 8 99", "99"), ("7 7", "7")])
def test_a_correction_that_says_nothing_new_or_no_sheet_is_refused(correcting: Any, text: str, said: str) -> None:
    typist, asked = correcting
    asked.typed.setText(text)
    asked.reason.setText("thử")
    typist.desk.qtbot.mouseClick(asked.yes, Qt.MouseButton.LeftButton)
    typist.desk.settle()
    assert asked.isVisible()
    assert said in asked.fault.words
    assert typist.sheets()[3] == struck(7, 8, 9)


def test_without_a_sheet_in_hand_there_is_nothing_to_correct(start: Callable[..., Driver]) -> None:
    desk = start(at(collected(sheets=25, names=12, seats=9), TYPIST))
    typist = begun(desk)
    typist.page.correct_earlier()
    desk.settle()
    assert "chưa có phiếu nào" in typist.said()
    assert not typist.page.earlier.isVisible()
