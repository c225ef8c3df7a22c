"""Tab goes through the form of a new congress as it is read: line by line, from left to right, and misses nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget

from tests.ui.conftest import Driver

Start = Callable[..., Driver]


def walked(desk: Driver, first: QWidget, inside: QWidget) -> list[QWidget]:
    """What has the keyboard after each Tab, until it leaves a part of the page or comes back."""
    first.setFocus()
    found = [first]
    for _ in range(60):
        desk.qtbot.keyClick(QApplication.focusWidget() or first, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now is None or now in found or not inside.isAncestorOf(now):
            break
        found.append(now)
    return found


def place(widget: QWidget, page: QWidget) -> tuple[int, int]:
    """Line and column on the page; what stands within half a field's height is one line."""
    corner = widget.mapTo(page, QPoint(0, widget.height() // 2))
    return round(corner.y() / 20), corner.x()


def test_form_of_a_new_congress_is_walked_in_reading_order(start: Start) -> None:
    desk = start()
    desk.shell.activateWindow()
    form = desk.stage("congress").found
    order = walked(desk, form.organisation, form)
    fields = [one for one in form.findChildren(QWidget) if isinstance(one, QLineEdit | QComboBox) and one.isVisible()]
    assert set(fields) <= set(order), "every field is reached"
    places = [place(one, form) for one in order]
    assert places == sorted(places)
