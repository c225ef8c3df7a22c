"""Enter in a window that asks does the act once; a chosen pass is the teller's who chose it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from tests.builders import SECRETARY, TYPIST, TYPIST2, at, collected, opened, prepared
from tests.ui.conftest import Driver
from ui.dialogs import PinDialog, ReasonDialog
from ui.stages.count.view import PassRow
from ui.stages.delegates.delegate_dialog import DelegateDialog

Start = Callable[..., Driver]


def test_enter_gives_a_pin_once(start: Start) -> None:
    """Given twice, the second time with an emptied field, it counted as a wrong PIN and locked people out."""
    desk = start()
    given = []
    dialog = PinDialog(
        desk.shell,
        "?",
        words="",
        yes="Ký",
        people=(("t1", "Trần Thị Trưởng"),),
        given=lambda who, pin, _: given.append((who, pin)),
    )
    dialog.open()
    desk.qtbot.keyClicks(dialog.pin, "246813")
    desk.qtbot.keyClick(dialog.pin, Qt.Key.Key_Return)
    desk.settle()
    assert given == [("t1", "246813")]
    dialog.reject()


def test_enter_gives_a_reason_once(start: Start) -> None:
    desk = start()
    given = []
    dialog = ReasonDialog(desk.shell, "?", "", "Tiếp", given.append)
    dialog.open()
    desk.qtbot.keyClicks(dialog.reason, "nham")
    desk.qtbot.keyClick(dialog.reason, Qt.Key.Key_Return)
    desk.settle()
    assert given == ["nham"]


def test_the_next_teller_chooses_a_pass_of_their_own(start: Start) -> None:
    desk = start(collected(sheets=12, passes=2))
    desk.desk.choose_round("e1r1")
    desk.at(TYPIST)
    stage = desk.stage("count")
    stage.start._take(PassRow(1, False, "", "", False))
    desk.settle()
    assert stage.front.currentWidget() is stage.typing
    desk.at(TYPIST2)
    desk.settle()
    assert stage.front.currentWidget() is stage.start
    desk.at(TYPIST)
    desk.settle()
    assert stage.front.currentWidget() is stage.typing


def test_a_second_enter_makes_nothing_a_second_time(start: Start) -> None:
    desk = start(opened())
    elections = desk.stage("elections")
    elections._new()
    desk.settle()
    elections.what.setText("Ban Thường vụ")
    elections.names.paste("Lê Văn An\nHồ Thị Bé")
    for _ in range(2):
        elections.save.click()
    desk.settle()
    assert desk.ask(lambda session: list(session.state.elections)) == ["e1"]
    board = desk.stage("congress").board_page
    board.person.setText("Rơ Châm Hyưk")
    before = desk.ask(lambda session: len(session.state.tellers))
    for _ in range(2):
        board.add.click()
    desk.settle()
    assert desk.ask(lambda session: len(session.state.tellers)) == before + 1
    assert desk.shell.current.notice.kind == "good"


def test_a_window_that_asks_does_its_act_once_however_often_its_button_is_pressed(start: Start) -> None:
    desk = start(at(prepared(), SECRETARY))
    stage = desk.stage("delegates")
    stage.tabs.turn("list")
    stage.add.click()
    desk.settle()
    (dialog,) = desk.shell.findChildren(DelegateDialog)
    dialog.name.setText("Hồ Thị Bé")
    dialog.unit.setText("Chi bộ 1")
    dialog.reason.setText("bổ sung")
    before = desk.ask(lambda session: session.journal.head.seq)
    for _ in range(3):
        dialog.yes.click()
    desk.settle()
    assert desk.ask(lambda session: session.journal.head.seq) == before + 1
