"""Windows stay where they can be reached, and no window is wider than the screen it stands on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ballotcount.service import people
from ballotcount.text.words import t
from tests.builders import HEAD, at, collected
from tests.ui.conftest import Driver
from ui import style
from ui.app import Program
from ui.room import Rooms, bring_into, fitted, is_within_reach
from ui.widgets.status import StatusLine

LAPTOP = QRect(0, 0, 1366, 768)
BEAMER = QRect(1366, 0, 1024, 768)

rects = st.builds(QRect, st.integers(-3000, 3000), st.integers(-3000, 3000), st.integers(1, 4000), st.integers(1, 3000))
rooms = st.sampled_from([LAPTOP, BEAMER, QRect(-1920, 40, 1920, 1040)])


@given(rects, rooms)
def test_a_window_that_was_fitted_lies_within_its_room_and_can_be_dragged(frame: QRect, room: QRect) -> None:
    found = fitted(frame, room)
    assert room.contains(found)
    assert is_within_reach(found, (room,))
    assert found == frame or not room.contains(frame), "one that is well stays where it is"


def test_a_title_above_the_edge_or_on_a_screen_that_is_gone_is_out_of_reach() -> None:
    assert not is_within_reach(QRect(100, -30, 800, 600), (LAPTOP,))
    assert not is_within_reach(QRect(1500, 50, 800, 600), (LAPTOP,))
    assert not is_within_reach(QRect(1330, 50, 800, 600), (LAPTOP,)), "36 px are no place to take hold of"
    assert is_within_reach(QRect(1500, 50, 800, 600), (LAPTOP, BEAMER))


class Screens(QObject):
    """A machine whose screens are pulled out."""

    screenAdded = Signal(object)  # noqa: N815 - Qt's own name
    screenRemoved = Signal(object)  # noqa: N815 - Qt's own name

    def screens(self) -> list[Any]:
        return []


@pytest.fixture
def window(qapp: QApplication) -> Iterator[QWidget]:
    made = QWidget()
    made.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    yield made
    made.close()
    made.deleteLater()


def watching(window: QWidget, room: QRect) -> tuple[Rooms, list[object]]:
    made = Rooms(Screens(), lambda: window, QWidget(), lambda _: room)  # type: ignore[arg-type]
    told: list[object] = []
    made.did_fit.connect(told.append)
    made.did_rescue.connect(lambda: told.append("rescued"))
    return made, told


def test_a_window_of_a_screen_that_was_taken_away_comes_back_and_the_desk_says_it(window: QWidget) -> None:
    window.setGeometry(1500, 50, 900, 600)
    window.show()
    rooms, told = watching(window, LAPTOP)
    rooms.look()
    assert LAPTOP.contains(window.geometry())
    assert told == [1366, "rescued"]
    rooms.look()
    assert told[2:] == [1366], "said once"
    rooms.stop()


def test_a_window_that_filled_the_lost_screen_fills_the_one_that_is_left(window: QWidget) -> None:
    window.setGeometry(1366, 0, 1024, 768)
    window.setWindowState(Qt.WindowState.WindowMaximized)
    bring_into(window, LAPTOP)
    assert window.isMaximized()
    assert LAPTOP.contains(window.normalGeometry())


def test_a_window_larger_than_its_screen_becomes_smaller(window: QWidget) -> None:
    window.setGeometry(0, 0, 1366, 900)
    window.show()
    rooms, told = watching(window, QRect(0, 0, 1024, 728))
    rooms.look()
    assert (window.width(), window.height()) == (1024, 728)
    assert "rescued" not in told
    rooms.stop()


def test_what_was_stopped_moves_no_window_any_more(window: QWidget, qtbot: QtBot) -> None:
    window.setGeometry(1500, 50, 900, 600)
    window.show()
    rooms, told = watching(window, LAPTOP)
    rooms._wait.setInterval(0)
    rooms.attend(window)
    rooms.stop()
    window.move(1600, 60)
    rooms.look_later()
    qtbot.wait(20)
    assert (told, window.x()) == ([], 1600)


Start = Callable[..., Driver]


def test_the_desk_folds_for_the_narrow_screen_it_is_moved_to_and_keeps_what_is_typed(start: Start) -> None:
    room = QRect(0, 0, 1366, 768)
    desk = start(at(collected(), HEAD), width=0, room=lambda _: room)
    desk.program.rooms.look()
    desk.desk.choose_round("e1r1")
    desk.settle()
    stage = desk.stage("issue")
    stage.explanation.setText("một người giữ")
    for wide in (1024, 1920):
        room.setRect(0, 0, wide, 728)
        desk.program.rooms.look()
        desk.settle()
        assert desk.shell.width() <= wide
        assert desk.shell.minimumSizeHint().width() <= wide
        assert style.compact() is (wide < 1200)
        assert (desk.shell.current.name, stage.explanation.text()) == ("issue", "một người giữ")


def test_what_one_person_typed_is_not_shown_to_the_next_where_both_come_with_another_look(start: Start) -> None:
    desk = start(at(collected(), HEAD))
    desk.desk.choose_round("e1r1")
    desk.settle()
    desk.stage("issue").explanation.setText("một người giữ")
    desk.desk.write(people.sign_out)
    desk.shell._prefer("language", "en")
    desk.settle()
    assert desk.stage("issue").explanation.text() == ""


def test_the_desk_waits_with_folding_while_a_question_is_open(start: Start) -> None:
    room = QRect(0, 0, 1366, 768)
    desk = start(at(collected(), HEAD), width=0, room=lambda _: room)
    desk.program.rooms.look()
    desk.settle()
    before = desk.shell
    desk.shell.seat.ask()
    desk.settle()
    asked = QApplication.activeModalWidget()
    assert asked is not None
    room.setRect(0, 0, 1024, 728)
    desk.program.rooms.look()
    assert desk.shell is before
    asked.close()
    desk.settle()
    desk.program.rooms.look()
    assert desk.shell is not before


def test_a_maximised_desk_stays_so_in_another_language(start: Start) -> None:
    desk = start(at(collected(), HEAD))
    usual = desk.shell.geometry()
    desk.shell.setWindowState(Qt.WindowState.WindowMaximized)
    desk.shell._prefer("language", "en")
    desk.settle()
    assert desk.shell.isMaximized()
    assert desk.shell.normalGeometry().width() <= usual.width()


def test_the_desk_says_when_the_halls_screen_goes_and_comes(start: Start) -> None:
    desk = start(at(collected(), HEAD))
    projector: Any = desk.program.projector
    projector.did_lose.emit()
    assert t("desk.hall_cable") in desk.shell.current.notice.text.words
    projector.did_find.emit()
    assert t("desk.hall_back") in desk.shell.current.notice.text.words
    assert isinstance(desk.program, Program)


@pytest.mark.parametrize("width", [1366, 1024, 700])
def test_no_name_widens_the_status_line(qapp: QApplication, width: int) -> None:
    style.fit_width(width)
    line = StatusLine(compact=style.compact(), muted=False)
    line.show_person("Nguyễn Thị Thanh Hương " * 8, "secretary")
    line.show_backup(1, 12_345, failed=False)
    line.show_beside("backup", 1_234, 1_600)
    line.hide_beside()
    assert line.minimumSizeHint().width() <= width
    assert line.person.text().startswith("Nguyễn")
    line.deleteLater()
