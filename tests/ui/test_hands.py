"""Hands at the desk: opening another congress asks first, Escape leaves the full screen before the window."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ballotcount import sample
from tests.ui.conftest import Driver
from ui.dialogs import SureDialog
from ui.file_actions.files import open_path
from ui.widgets.viewer import Viewer

Start = Callable[..., Driver]


def test_opening_another_congress_while_a_count_is_under_way_asks_first(
    start: Start, at_moment: Callable[[sample.Step], Path], tmp_path: Path
) -> None:
    desk = start()
    one = Path(shutil.copy(at_moment(sample.Step.FIRST_PASS), tmp_path / "mot.ballot"))
    open_path(desk.desk, one)
    desk.settle()
    opened: list[bool] = []
    desk.desk.leave_for(lambda: opened.append(True))
    asked = next(made for made in desk.shell.findChildren(SureDialog) if made.isVisible())
    assert opened == []
    asked.reject()
    desk.settle()
    assert opened == []
    assert desk.desk.path == one


def test_escape_leaves_the_full_screen_first_and_then_the_viewer(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    page = QImage(400, 600, QImage.Format.Format_RGB32)
    viewer = Viewer(parent, "Bản mẫu", [page])
    viewer.show()
    viewer.turn_full()
    assert viewer.isFullScreen()
    qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    assert viewer.isVisible()
    assert not viewer.isFullScreen()
    closed: list[int] = []
    viewer.finished.connect(closed.append)
    qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    assert closed
