"""Fields do with paste, Ctrl+Z and Enter what people expect, and the keyboard never writes out of sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget

from ballotcount.service import rounds
from ballotcount.text.words import t
from tests.builders import HEAD, TYPIST, at, collected, opened, prepared
from tests.ui.conftest import Driver
from ui.progress import STAGES
from ui.stages.delegates.import_dialog import PreviewDialog
from ui.widgets.controls import Button, field

Start = Callable[..., Driver]
CTRL = Qt.KeyboardModifier.ControlModifier


def leaves_undo(box: QWidget) -> bool:
    """Whether a field lets the page have Ctrl+Z."""
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, CTRL)
    asked.ignore()
    QApplication.sendEvent(box, asked)
    return not asked.isAccepted()


def test_cells_pasted_into_a_field_become_one_line(qtbot: Any) -> None:
    box = field()
    qtbot.addWidget(box)
    QGuiApplication.clipboard().setText("Lê Văn\tTám\r\n")
    QTest.keyClick(box, Qt.Key.Key_V, CTRL)
    assert box.text() == "Lê Văn Tám"


def test_a_field_with_nothing_to_take_back_leaves_it_to_the_page(qtbot: Any) -> None:
    box = field()
    qtbot.addWidget(box)
    assert leaves_undo(box)
    QTest.keyClicks(box, "tran")
    assert not leaves_undo(box)
    box.clear()
    assert leaves_undo(box), "what was done with the words cannot be undone in the field"


def test_check_in_is_undone_by_its_key_and_never_for_somebody_else(start: Start) -> None:
    desk = start(at(prepared(present=3), HEAD))
    desk.shell.activateWindow()
    stage = desk.stage("delegates")
    people = desk.ask(lambda session: [one.name for one in session.state.roster.values()])

    def check_in(place: int) -> None:
        stage.typed.setText(people[place])
        desk.settle()
        QTest.keyClick(stage.typed, Qt.Key.Key_Return)
        desk.settle()

    check_in(3)
    assert leaves_undo(stage.typed)
    assert stage.undo.isVisible()
    check_in(0)
    assert not stage.undo.isVisible(), "the words speak of one who was here before, the undo would be of the other"


def test_a_roster_pasted_at_check_in_is_looked_through_before_it_is_imported(start: Start) -> None:
    desk = start(at(opened(), HEAD))
    stage = desk.stage("delegates")
    QGuiApplication.clipboard().setText("STT\tHọ và tên\tNăm sinh\n1\tLê Văn Tám\t1970\n2\tHồ Thị Lan\t1981\n")
    QTest.keyClick(stage.typed, Qt.Key.Key_V, CTRL)
    desk.settle()
    assert stage.typed.text() == ""
    shown = next(one for one in desk.shell.findChildren(PreviewDialog) if one.isVisible())
    shown.yes.click()
    desk.settle()
    assert desk.ask(lambda session: [one.name for one in session.state.roster.values()]) == ["Lê Văn Tám", "Hồ Thị Lan"]


def test_enter_after_the_seats_goes_to_the_names_in_sight(start: Start) -> None:
    desk = start(at(opened(), HEAD))
    desk.shell.activateWindow()
    stage = desk.stage("elections")
    stage.seats.setFocus()
    QTest.keyClick(stage.seats, Qt.Key.Key_Return)
    desk.settle()
    for _ in range(3):
        QApplication.processEvents()
    assert QApplication.focusWidget() is stage.names.typed


def test_enter_in_a_field_goes_on_although_phrases_are_offered(start: Start) -> None:
    desk = start(at(opened(), HEAD))
    desk.shell.activateWindow()
    stage = desk.stage("elections")
    stage.what.setFocus()
    QTest.keyClicks(stage.what, "ban chap")
    assert stage.usual.popup.isVisible()
    QTest.keyClick(stage.usual.popup, Qt.Key.Key_Return)
    assert not stage.usual.popup.isVisible()
    assert stage.what.text() == "ban chap"
    assert QApplication.focusWidget() is stage.of


def test_every_field_of_a_stage_has_a_name(start: Start) -> None:
    bare = []
    for session in (None, at(prepared(), HEAD)):
        desk = start(session)
        for name in STAGES:
            page = desk.stage(name).matter
            fields = [*page.findChildren(QLineEdit), *page.findChildren(QComboBox)]
            bare += [(name, one) for one in fields if not one.accessibleName() and not _inside_combo(one)]
    assert bare == []


def _inside_combo(box: QWidget) -> bool:
    return isinstance(box.parentWidget(), QComboBox)


def test_a_fault_marks_the_field_that_it_speaks_of_until_that_is_changed(start: Start) -> None:
    desk = start(at(prepared(present=6), HEAD))
    desk.shell.activateWindow()
    desk.desk.choose_round("e1r1")
    desk.act(lambda session: rounds.issue(session, "e1r1", 6))
    stage = desk.stage("issue")
    stage.swap_act.click()
    desk.settle()
    stage.swap_back.click()
    desk.settle()
    assert stage.more_reason.property("wrong")
    assert QApplication.focusWidget() is stage.more_reason
    stage.more_reason.setText("ghi nhầm")
    assert not stage.more_reason.property("wrong")
    stage.swap_back.click()
    desk.settle()
    assert desk.ask(lambda session: session.round("e1r1").sheets.exchanged) == 0


def test_a_window_that_comes_back_puts_the_keyboard_where_the_work_is(start: Start) -> None:
    """While the question about the issue stood open, the button that asked it went away."""
    desk = start(at(prepared(present=6), HEAD))
    desk.shell.activateWindow()
    desk.desk.choose_round("e1r1")
    stage = desk.stage("issue")
    stage.issue.setFocus()
    other = QWidget()
    desk.qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    QApplication.processEvents()
    desk.act(lambda session: rounds.issue(session, "e1r1", 6))
    desk.shell.activateWindow()
    desk.settle()
    for _ in range(3):
        QApplication.processEvents()
    assert QApplication.focusWidget() is stage.box


def test_who_signs_in_has_the_keyboard_at_the_work_and_nobody_at_the_sign_in(start: Start) -> None:
    desk = start(at(collected(sheets=3), ""))
    desk.shell.activateWindow()
    desk.desk.choose_round("e1r1")
    desk.stage("count")
    desk.at(TYPIST)
    for _ in range(3):
        QApplication.processEvents()
    focused = QApplication.focusWidget()
    assert isinstance(focused, Button)
    assert focused.text() == t("desk.count.begin", number=1)
    desk.at("")
    for _ in range(3):
        QApplication.processEvents()
    assert QApplication.focusWidget() is desk.shell.status.person


@pytest.mark.parametrize(("setting", "value"), [("language", "en"), ("scale", "2.0")])
def test_a_half_typed_form_outlives_another_language_and_size(start: Start, setting: str, value: str) -> None:
    desk = start()
    form = desk.stage("congress").found
    form.organisation.setText("Công đoàn xã Ia Boong")
    form.head.setText("Rơ Châm Hyưk")
    desk.shell._prefer(setting, value)
    desk.settle()
    form = desk.stage("congress").found
    assert (form.organisation.text(), form.head.text()) == ("Công đoàn xã Ia Boong", "Rơ Châm Hyưk")
    desk = start(at(opened(), HEAD))
    stage = desk.stage("elections")
    stage.what.setText("Ban Chấp hành")
    stage.seats.setValue(3)
    stage.names.paste("Lê Văn Tám\nHồ Thị Lan")
    desk.shell._prefer(setting, value)
    desk.settle()
    stage = desk.stage("elections")
    assert (stage.what.text(), stage.seats.value()) == ("Ban Chấp hành", 3)
    assert [one.name for one in stage.names.people] == ["Lê Văn Tám", "Hồ Thị Lan"]
