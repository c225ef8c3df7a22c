"""Keys of the typist: what means something is taken, everything else sounds wrong and changes nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ballotcount.domain.ballot import VotingMethod
from ui.widgets.entry import KEYS, EntryField, key_of


@pytest.fixture
def field(qtbot: QtBot) -> EntryField:
    made = EntryField()
    qtbot.addWidget(made)
    made.most = 12
    made.names = 12
    made.reasons = 5
    made.show()
    return made


def test_numbers_of_the_list_are_taken(qtbot: QtBot, field: EntryField) -> None:
    qtbot.keyClicks(field, "3 7 12")
    assert field.text() == "3 7 12"


@pytest.mark.parametrize(("typed", "key", "then"), [("7 12", "4", "4"), ("!2", "5", "5"), ("0", "3", "3")])
def test_a_key_on_a_marked_text_is_judged_as_the_first_one(
    qtbot: QtBot, field: EntryField, typed: str, key: str, then: str
) -> None:
    field.setText(typed)
    field.selectAll()
    qtbot.keyClicks(field, key)
    assert field.text() == then
    assert not field.wrong


@pytest.mark.parametrize("typed", ["13", "30", "99", "00", "01"])
def test_a_number_beyond_the_list_is_refused_at_the_key(qtbot: QtBot, field: EntryField, typed: str) -> None:
    with qtbot.waitSignal(field.did_wrong, timeout=500):
        qtbot.keyClicks(field, typed)
    assert field.text() == typed[:-1]


@pytest.mark.parametrize("letter", list("xz#;&"))
def test_a_wrong_key_sounds_and_changes_nothing(qtbot: QtBot, field: EntryField, letter: str) -> None:
    field.setText("3")
    with qtbot.waitSignal(field.did_wrong, timeout=500) as heard:
        qtbot.keyClicks(field, letter)
    assert heard.args == [letter]
    assert field.text() == "3"
    assert field.property("wrong") is True


def test_enter_commits_once_although_it_is_held_down(qtbot: QtBot, field: EntryField) -> None:
    heard: list[str] = []
    field.did_commit.connect(heard.append)
    field.setText("3")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    for _ in range(5):
        again = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
        QApplication.sendEvent(field, again)
    assert heard == ["3"]


def test_space_on_an_empty_field_repeats_and_between_numbers_parts(qtbot: QtBot, field: EntryField) -> None:
    with qtbot.waitSignal(field.did_repeat, timeout=500):
        qtbot.keyClick(field, Qt.Key.Key_Space)
    assert field.text() == ""
    qtbot.keyClicks(field, "3 7")
    assert field.text() == "3 7"


def test_minus_on_an_empty_field_undoes_and_in_a_range_does_not(qtbot: QtBot, field: EntryField) -> None:
    with qtbot.waitSignal(field.did_undo, timeout=500):
        qtbot.keyClicks(field, "-")
    qtbot.keyClicks(field, "3-7")
    assert field.text() == "3-7"


def test_slash_sets_aside_with_a_reason_of_the_profile(qtbot: QtBot, field: EntryField) -> None:
    qtbot.keyClicks(field, "/")
    assert field.text() == "!"
    with qtbot.waitSignal(field.did_wrong, timeout=500):
        qtbot.keyClicks(field, "6")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    qtbot.keyClicks(field, "/5")
    assert field.text() == "!5"


def test_question_mark_asks_the_board(qtbot: QtBot, field: EntryField) -> None:
    with qtbot.waitSignal(field.did_ask, timeout=500):
        qtbot.keyClicks(field, "?")


def test_the_slip_takes_digits_only(qtbot: QtBot, field: EntryField) -> None:
    field.slip = True
    qtbot.keyClicks(field, "5 0")
    assert field.text() == "50"


def test_letters_of_boxes_belong_to_boxes(qtbot: QtBot, field: EntryField) -> None:
    qtbot.keyClicks(field, "3k")
    assert field.text() == "3"
    field.clear()
    field.style_of = VotingMethod.AGREE
    qtbot.keyClicks(field, "3k 5h")
    assert field.text() == "3k 5h"


def test_reader_and_marker_has_one_key_for_each_name_in_sight(qtbot: QtBot, field: EntryField) -> None:
    keys = [key_of(place) for place in range(len(KEYS))]
    assert len(set(keys)) == len(KEYS) == 36
    assert key_of(36) == ""
    field.reading = True
    field.first = 72
    field.names = 20
    marked: list[int] = []
    field.did_mark.connect(marked.append)
    qtbot.keyClicks(field, "1q")
    assert marked == [72, 72 + KEYS.index("q")]
    with qtbot.waitSignal(field.did_wrong, timeout=500):
        qtbot.keyClicks(field, "l")
    assert len(marked) == 2, "no name in sight has that key"


@pytest.mark.parametrize(("key", "by"), [(Qt.Key.Key_PageDown, 1), (Qt.Key.Key_PageUp, -1), (Qt.Key.Key_Down, 1)])
def test_keys_turn_the_names_for_reader_and_marker_only(qtbot: QtBot, field: EntryField, key: Qt.Key, by: int) -> None:
    turned: list[int] = []
    field.did_turn.connect(turned.append)
    qtbot.keyClick(field, key)
    assert turned == []
    field.reading = True
    qtbot.keyClick(field, key)
    assert turned == [by]


def test_minus_undoes_and_escape_leaves_where_the_slip_is_asked(qtbot: QtBot, field: EntryField) -> None:
    field.slip = True
    with qtbot.waitSignals([field.did_undo, field.did_leave], timeout=500):
        qtbot.keyClicks(field, "-")
        qtbot.keyClick(field, Qt.Key.Key_Escape)
    with qtbot.waitSignal(field.did_wrong, timeout=500):
        qtbot.keyClicks(field, "1-")
    assert field.text() == "1"


def test_function_keys_are_left_to_the_hall(qtbot: QtBot, field: EntryField) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(field, event)
    assert not event.isAccepted()
