"""The viewer of papers and pictures: pages, zoom, and whether everything was seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
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
