"""Rows that bend: beside each other where there is room, under each other where there is not, never cut."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.bending import Bending


class Part(QWidget):
    """A part of a width that it wants."""

    def sizeHint(self) -> QSize:
        return QSize(100, 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 20)


def shown(qtbot: QtBot, *shares: int) -> tuple[Bending, list[Part]]:
    parts = [Part() for _ in shares]
    row = Bending(list(zip(parts, shares, strict=True)))
    qtbot.addWidget(row)
    row.show()
    return row, parts


def test_a_row_bends_where_it_has_no_room_and_straightens_where_it_has(qtbot: QtBot) -> None:
    row, _ = shown(qtbot, 1, 0)
    row.resize(400, 40)
    assert not row.bent
    row.resize(120, 40)
    assert row.bent
    row.resize(200, 40)
    assert not row.bent
    assert row.minimumSizeHint().width() == 60, "whoever places it need not make room for both"


def test_a_part_shown_later_bends_the_row_without_a_new_size(qtbot: QtBot) -> None:
    row, parts = shown(qtbot, 0, 0)
    parts[1].hide()
    row.resize(150, 40)
    QApplication.processEvents()
    assert not row.bent
    parts[1].show()
    qtbot.waitUntil(lambda: row.bent, timeout=2000)
