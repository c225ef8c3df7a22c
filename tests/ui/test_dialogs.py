"""The small windows that ask: Enter gives the answer once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.dialogs import PinDialog, ReasonDialog, RepairDialog


def test_enter_gives_a_pin_once_and_no_empty_one_after_it(qtbot: QtBot) -> None:
    desk = QWidget()
    qtbot.addWidget(desk)
    given: list[tuple[str, str]] = []
    asked = PinDialog(
        desk,
        "Đăng nhập",
        words="",
        yes="Đăng nhập",
        people=[("t1", "An")],
        given=lambda who, pin, _: given.append((who, pin)),
    )
    asked.open()
    qtbot.keyClicks(asked.pin, "246813")
    qtbot.keyClick(asked.pin, Qt.Key.Key_Return)
    assert given == [("t1", "246813")], "an empty PIN after it would be taken for a wrong one"
    asked.close()


def test_enter_gives_a_reason_once(qtbot: QtBot) -> None:
    desk = QWidget()
    qtbot.addWidget(desk)
    given: list[str] = []
    asked = ReasonDialog(desk, "Xem lại", "", "Xem lại", given.append)
    asked.open()
    qtbot.keyClicks(asked.reason, "nham")
    qtbot.keyClick(asked.reason, Qt.Key.Key_Return)
    assert given == ["nham"]


def test_enter_gives_a_repair_once_and_the_window_waits_for_its_outcome(qtbot: QtBot) -> None:
    desk = QWidget()
    qtbot.addWidget(desk)
    given: list[tuple[str, str]] = []
    people = [("t3", "Bình"), ("t4", "Châu")]
    asked = RepairDialog(
        desk, "Giao", words="", yes="Giao", given=lambda who, why, _: given.append((who, why)), people=people
    )
    asked.open()
    qtbot.keyClicks(asked.reason, "met")
    qtbot.keyClick(asked.reason, Qt.Key.Key_Return)
    assert given == [("t3", "met")]
    assert asked.isVisible()
    asked.close()
