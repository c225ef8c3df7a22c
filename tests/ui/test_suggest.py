"""Usual phrases are offered under a field, found without accents, and never written unasked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from ui.widgets.suggest import Suggestions

PHRASES = ("Trần Thị Bình", "Nguyễn Văn Bính", "Lê An")


@pytest.fixture
def line(qtbot: QtBot) -> QLineEdit:
    made = QLineEdit()
    qtbot.addWidget(made)
    Suggestions(made, lambda: PHRASES)
    made.show()
    return made


def test_letters_find_phrases_with_and_without_accents(line: QLineEdit) -> None:
    offers = line.findChild(Suggestions)
    assert offers.found("binh") == ["Trần Thị Bình", "Nguyễn Văn Bính"]
    assert offers.found("le an") == ["Lê An"]
    assert offers.found("xyz") == []


def test_enter_keeps_what_was_typed_unless_an_arrow_marked_a_phrase(line: QLineEdit) -> None:
    QTest.keyClicks(line, "binh")
    offers = line.findChild(Suggestions)
    assert offers.popup.isVisible()
    QTest.keyClick(offers.popup, Qt.Key.Key_Return)
    assert line.text() == "binh"
    QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(offers.popup, Qt.Key.Key_Down)
    QTest.keyClick(offers.popup, Qt.Key.Key_Down)
    QTest.keyClick(offers.popup, Qt.Key.Key_Return)
    assert line.text() in PHRASES


def test_of_a_field_of_lines_only_the_present_line_is_replaced(qtbot: QtBot) -> None:
    made = QPlainTextEdit()
    qtbot.addWidget(made)
    offers = Suggestions(made, lambda: PHRASES)
    made.show()
    made.setFocus()
    for phrase in ("Lê An", "Trần Thị Bình"):
        QTest.keyClicks(made, "an" if phrase == "Lê An" else "binh")
        offers.take(phrase)
        QTest.keyClick(made, Qt.Key.Key_Return)
    assert made.toPlainText().splitlines() == ["Lê An", "Trần Thị Bình"]
