"""The viewer of papers and pictures: pages, zoom, and whether everything was seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.viewer import Viewer


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def pages(count: int) -> list[QImage]:
    made = []
    for number in range(count):
        page = QImage(400, 600, QImage.Format.Format_RGB32)
        page.fill(QColor(255 - number, 255, 255))
        made.append(page)
    return made


def opened(parent: QWidget, count: int) -> tuple[Viewer, list[bool]]:
    viewer = Viewer(parent, "Bản mẫu", pages(count))
    seen: list[bool] = []
    viewer.did_show_all.connect(lambda: seen.append(True))
    viewer.show()
    return viewer, seen


def test_all_is_seen_only_after_the_last_page(qtbot: QtBot, parent: QWidget) -> None:
    viewer, seen = opened(parent, 3)
    assert seen == []
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    assert seen == []
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    assert seen
    assert viewer.page == 2
    viewer.accept()


def test_keys_zoom_and_fit_the_width_again(qtbot: QtBot, parent: QWidget) -> None:
    viewer, seen = opened(parent, 1)
    assert seen, "one page is read as soon as it is shown"
    fitting = viewer.shown_scale()
    qtbot.keyClick(viewer, Qt.Key.Key_Plus)
    assert viewer.area.label.width() > round(400 * fitting)
    qtbot.keyClick(viewer, Qt.Key.Key_0)
    assert abs(viewer.area.label.width() - 400 * fitting) <= 2
    viewer.accept()


def test_escape_gives_the_keyboard_back_to_where_it_was(qtbot: QtBot, parent: QWidget) -> None:
    fields = [QLineEdit("một", parent), QLineEdit("hai", parent)]
    parent.show()
    parent.activateWindow()
    fields[1].setFocus()
    viewer = Viewer(parent, "Bản mẫu", pages(2))
    viewer.open()
    viewer.activateWindow()
    assert QApplication.focusWidget() is not fields[1]
    qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    assert not viewer.isVisible()
    parent.activateWindow()  # the desktop of a real screen does that
    qtbot.waitUntil(lambda: QApplication.focusWidget() is fields[1])


def test_keys_of_fields_do_nothing_in_the_viewer(qtbot: QtBot, parent: QWidget) -> None:
    field = QLineEdit("một", parent)
    acts: list[bool] = []
    viewer = Viewer(parent, "Bản mẫu", pages(2))
    viewer.offer("Duyệt", lambda: acts.append(True))
    viewer.open()
    scale = viewer.shown_scale()
    for key in (Qt.Key.Key_Z, Qt.Key.Key_A, Qt.Key.Key_X, Qt.Key.Key_V):
        qtbot.keyClick(QApplication.focusWidget() or viewer, key, Qt.KeyboardModifier.ControlModifier)
    assert (viewer.page, viewer.shown_scale(), field.text(), acts) == (0, scale, "một", [])
    assert viewer.isVisible()
    viewer.reject()
