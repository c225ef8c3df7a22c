"""The small windows that ask: Enter gives the answer once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ballotcount.text.words import t
from ui.dialogs import PinDialog, ReasonDialog, RepairDialog
from ui.sign_in.seat import ResetDialog
from ui.stages.disputes.group_page import StandingDialog


@pytest.fixture(autouse=True)
def roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the dialogs the room of an ordinary screen, whatever screen an earlier test set: a small one scrolls."""
    monkeypatch.setattr("ui.dialogs.tight", lambda: False)
    monkeypatch.setattr("ui.dialogs.compact", lambda: False)


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


def test_an_empty_list_of_people_says_why_and_takes_no_pin(qtbot: QtBot) -> None:
    desk = QWidget()
    qtbot.addWidget(desk)
    stand = StandingDialog(desk, words="", people=(), given=lambda _: None)
    second = PinDialog(desk, "Duyệt", words="", yes="Duyệt", people=(), given=lambda *_: None)
    able = PinDialog(desk, "Duyệt", words="", yes="Duyệt", people=[("t1", "An")], given=lambda *_: None)
    for asked, empty in ((stand, True), (second, True), (able, False)):
        asked.open()
        assert (asked.fault.isVisible(), asked.yes.isEnabled()) == (empty, not empty)
        assert (asked.fault.words == t("desk.nobody_agrees")) is empty
        assert asked.height() >= asked.column.totalHeightForWidth(asked.width())
        asked.close()


def test_a_repair_without_anybody_to_take_it_says_why(qtbot: QtBot) -> None:
    desk = QWidget()
    qtbot.addWidget(desk)
    why = t("desk.stacks.nobody", number=1)
    asked = RepairDialog(desk, "Giao", words="", yes="Giao", given=lambda *_: None, people=(), nobody=why)
    alone = RepairDialog(desk, "Hủy", words="", yes="Hủy", given=lambda *_: None)
    for one, empty in ((asked, True), (alone, False)):
        one.open()
        assert (one.fault.isVisible(), one.yes.isEnabled()) == (empty, not empty)
        assert one.height() >= one.column.totalHeightForWidth(one.width())
        one.close()
    assert asked.fault.words == why


@pytest.mark.parametrize(
    ("heads", "members", "able"),
    [("", "", False), ("a", "", False), ("a", "b", False), ("a", "ab", False), ("a", "bc", True), ("ab", "ab", False)],
)
def test_a_new_pin_for_a_head_takes_two_others_and_says_so(qtbot: QtBot, heads: str, members: str, able: bool) -> None:
    desk = QWidget()
    qtbot.addWidget(desk)
    people = [[(key, f"Nguyễn Thị {key}") for key in keys] for keys in (heads, members)]
    asked = ResetDialog(desk, *people, given=lambda _: None)
    asked.open()
    assert (asked.fault.isVisible(), asked.yes.isEnabled()) == (not able, able)
    assert asked.height() >= asked.column.totalHeightForWidth(asked.width())
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
