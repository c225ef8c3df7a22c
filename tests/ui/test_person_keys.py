"""In the field of a PIN, arrows and letters choose the person; who agreed last stands there first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from tests.builders import HEAD as CHIEF
from tests.builders import PIN, at, collected, opened
from tests.ui.conftest import Driver
from ui.dialogs import PinDialog, forget_who_agreed
from ui.sign_in.likely import likely_next
from ui.stages.ballots_view import with_spares

Start = Callable[..., Driver]
PEOPLE = (("t1", "Hồ Thị Ánh · trưởng ban"), ("t2", "Đinh Văn Lực · thư ký"), ("t3", "Lê Đức · thành viên"))


def asking(desk: Driver, **more: str) -> PinDialog:
    made = PinDialog(
        desk.shell,
        "Khóa kết quả",
        words="",
        yes="Đồng ý",
        people=PEOPLE,
        given=lambda *given: given[2].accept(),
        **more,
    )  # type: ignore[arg-type]
    made.open()
    return made


def test_arrows_and_letters_choose_the_person_and_digits_go_into_the_field(start: Start) -> None:
    desk = start(opened())
    dialog = asking(desk)
    keys = desk.qtbot
    keys.keyClick(dialog.pin, Qt.Key.Key_Down)
    assert dialog.person.currentData() == "t2"
    keys.keyClick(dialog.pin, Qt.Key.Key_Up)
    keys.keyClick(dialog.pin, Qt.Key.Key_Up)
    assert dialog.person.currentData() == "t1"
    keys.keyClicks(dialog.pin, "d")
    assert dialog.person.currentData() == "t2", "without its mark"
    keys.keyClicks(dialog.pin, "d")
    assert dialog.person.currentData() == "t3", "the next one with such a word"
    keys.keyClicks(dialog.pin, "x")
    assert dialog.person.currentData() == "t3"
    keys.keyClicks(dialog.pin, "12")
    assert dialog.pin.text() == "12"
    dialog.reject()


def test_who_agreed_last_to_the_same_act_stands_there_first(start: Start) -> None:
    desk = start(opened())
    dialog = asking(desk)
    dialog.person.setCurrentIndex(2)
    desk.qtbot.keyClicks(dialog.pin, PIN)
    desk.qtbot.keyClick(dialog.pin, Qt.Key.Key_Return)
    again = asking(desk)
    assert again.person.currentData() == "t3"
    again.reject()
    named = asking(desk, likely="t2")
    assert named.person.currentData() == "t2"
    named.reject()
    forget_who_agreed(desk.shell)
    fresh = asking(desk)
    assert fresh.person.currentData() == "t1"
    fresh.reject()


def test_whom_the_work_waits_for_is_proposed_at_sign_in() -> None:
    session = at(collected(sheets=3), CHIEF)
    key = "e1r1"
    roles = {one.id: one.role.value for one in session.state.tellers.values()}
    assert roles[likely_next(session, key)] == "typist"
    assert likely_next(session, "no-round") == "", "nobody but the head has anything to do"


def test_some_ballots_more_than_people_are_proposed() -> None:
    assert [with_spares(present) for present in (0, 1, 25, 100, 101, 348)] == [0, 3, 27, 102, 104, 355]
