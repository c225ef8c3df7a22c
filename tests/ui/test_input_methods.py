"""Figures arrive as they were typed, whatever Vietnamese input method or keyboard layout is on."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ballotcount.domain.ballot import VotingMethod
from ui.widgets.controls import field as plain_field
from ui.widgets.controls import number
from ui.widgets.entry import EntryField

PLAIN = Qt.KeyboardModifier.NoModifier


def hand_over(field: QLineEdit, text: str) -> None:
    """Hand letters over late, as the system's Telex and IBus do."""
    composed = QInputMethodEvent("ư", [])
    composed.setCommitString(text)
    QApplication.sendEvent(field, composed)


def press_on_vietnamese_layout(field: QLineEdit, digit: int, text: str) -> None:
    """Press a key in the row of digits, which gives a letter or a tone on that layout."""
    native = 0x30 + digit
    event = QKeyEvent(QEvent.Type.KeyPress, 0, PLAIN, 0, native, 0, text)
    QApplication.sendEvent(field, event)


@pytest.fixture
def entry(qtbot: QtBot) -> EntryField:
    field = EntryField()
    qtbot.addWidget(field)
    field.most = 60
    return field


def enabled(field: QLineEdit) -> bool:
    return field.inputMethodQuery(Qt.InputMethodQuery.ImEnabled) is not False


def test_a_field_of_figures_takes_no_input_method_and_a_written_ballot_does(entry: EntryField, qtbot: QtBot) -> None:
    figure = number()
    qtbot.addWidget(figure)
    assert not enabled(figure)
    assert not enabled(entry)
    entry.style_of = VotingMethod.WRITTEN
    assert enabled(entry)
    entry.slip = True
    assert not enabled(entry)


def test_what_is_handed_over_late_is_tried_key_by_key(entry: EntryField) -> None:
    hand_over(entry, "3 7")
    assert (entry.text(), entry.wrong) == ("3 7", False)
    hand_over(entry, "đ9")
    assert (entry.text(), entry.wrong) == ("3 7", True), "a letter that means nothing is refused, and blocks"


def test_no_number_beyond_the_list_comes_in_by_an_input_method(entry: EntryField) -> None:
    hand_over(entry, "99")
    assert (entry.text(), entry.wrong) == ("9", True)


def test_a_figure_takes_digits_only_by_an_input_method(qtbot: QtBot) -> None:
    figure = number(0, 0, 500)
    qtbot.addWidget(figure)
    figure.clear()
    hand_over(figure, "1ư2")
    assert figure.value() == 12


def test_a_written_ballot_is_put_together_by_the_input_method(entry: EntryField) -> None:
    entry.style_of = VotingMethod.WRITTEN
    hand_over(entry, "Nguyễn Ẫ")
    assert entry.text() == "Nguyễn Ẫ"


@pytest.mark.parametrize(("digit", "text"), [(1, "ă"), (2, "â"), (3, "ê"), (4, "ô"), (5, "\u0300"), (0, "đ")])
def test_the_row_of_digits_counts_as_digits_on_the_vietnamese_layout(
    digit: int, text: str, entry: EntryField, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    figure = number(0, 0, 500)
    qtbot.addWidget(figure)
    figure.setText("2")
    entry.setText("2")
    pin = plain_field("2", secret=True)
    qtbot.addWidget(pin)
    for field in (entry, figure, pin):
        press_on_vietnamese_layout(field, digit, text)
        assert field.text() == f"2{digit}"
    entry.style_of = VotingMethod.WRITTEN
    entry.clear()
    press_on_vietnamese_layout(entry, digit, text)
    assert entry.text() == text
