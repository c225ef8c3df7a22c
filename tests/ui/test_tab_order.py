"""Tab goes through every page as it is read: line by line, from left to right, misses nothing and comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget

from tests.builders import HEAD, SECRETARY, at, collected
from tests.ui.conftest import Driver
from ui.dialogs import PinDialog
from ui.progress import STAGES
from ui.second_window import SHOWN
from ui.stage_frame import StageFrame
from ui.stages.count.view import PassRow
from ui.stages.tabs import Tabs

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


# -- every stage ------------------------------------------------------------------------------------------------


def stops(window: StageFrame, first: QWidget, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """What has the keyboard after each press of a key, once around a window from its first control."""
    first.setFocus()
    found: list[QWidget] = []
    for _ in range(120):
        QTest.keyClick(QApplication.focusWidget() or window, key)
        now = QApplication.focusWidget()
        assert now is not None, f"nothing has the keyboard after {found[-1:]}"
        if now is first:
            return found
        assert now not in found, f"it goes around without the first one: {called(now)}"
        found.append(now)
    raise AssertionError("the first one never comes back")


def called(widget: QWidget) -> str:
    words = widget.text() if isinstance(widget, QAbstractButton | QLineEdit) else ""
    return f"{type(widget).__name__} {words or widget.accessibleName()!r}"


def group_of(widget: QWidget) -> object:
    """A row of which one is chosen is one stop; its arrows go on."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group if group is not None and group.exclusive() else widget


def takes_tab(page: QWidget) -> Iterator[QWidget]:
    for one in page.findChildren(QWidget):
        usable = one.isVisible() and one.isEnabled() and one.focusProxy() is None
        if usable and one.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield one


def on_page(widget: QWidget, page: QWidget) -> QRect:
    return QRect(widget.mapTo(page, QPoint(0, 0)), widget.size())


def read_before(one: QRect, other: QRect) -> bool:
    """Whether a control is read before another: it stands wholly above, or in the same line further left."""
    return one.bottom() < other.top() or one.left() <= other.left()


def faults_of(desk: Driver, where: str) -> list[str]:
    return faults_in(desk.shell, desk.shell.rail, where)


def faults_in(window: StageFrame, first: QWidget, where: str, *, around: int = 0) -> list[str]:
    """What is wrong with the walk through a window.

    Args:
        around: controls of the frame that are read before the page.
    """
    page = window.current
    order = stops(window, first)
    faults = [f"{where}: {called(one)} cannot be used" for one in order if not one.isEnabled() or not one.isVisible()]
    reached = [group_of(one) for one in order]
    faults += [f"{where}: {called(one)} is missed" for one in takes_tab(page) if group_of(one) not in reached]
    inside = [one for one in order if page.isAncestorOf(one)]
    places = [order.index(one) for one in inside]
    if places != list(range(around, around + len(places))):
        faults.append(f"{where}: the page is not walked first and as a whole")
    faults += [
        f"{where}: {called(one)} before {called(other)}"
        for one, other in pairwise(inside)
        if not read_before(on_page(one, page), on_page(other, page))
    ]
    return faults


def faults_of_tabs(desk: Driver, name: str) -> Iterator[str]:
    yield from faults_of(desk, name)
    for tabs in desk.shell.current.findChildren(Tabs):
        first = tabs.current
        for part in tabs._places:
            if tabs.isVisible() and part != first:
                tabs.turn(part)
                desk.settle()
                yield from faults_of(desk, f"{name} {part}")
        tabs.turn(first)


@pytest.mark.parametrize("scale", ["1.0", pytest.param("2.0", marks=pytest.mark.slow)])
def test_every_stage_is_walked_in_reading_order_and_back(start: Start, scale: str) -> None:
    desk = start(at(collected(), HEAD), width=1366, scale=scale)
    desk.shell.activateWindow()
    desk.desk.choose_round("e1r1")
    desk.settle()
    faults: list[str] = []
    for name in STAGES:
        desk.stage(name)
        faults += faults_of_tabs(desk, name)
    assert not faults, "\n".join(faults)


def test_a_walk_misses_nothing_without_a_congress(start: Start) -> None:
    desk = start()
    desk.shell.activateWindow()
    assert [fault for name in STAGES for fault in _empty(desk, name)] == []


def _empty(desk: Driver, name: str) -> list[str]:
    desk.stage(name)
    return faults_of(desk, name)


def test_the_way_back_is_the_same(start: Start) -> None:
    desk = start(at(collected(), HEAD))
    desk.shell.activateWindow()
    desk.stage("congress")
    rail = desk.shell.rail
    assert stops(desk.shell, rail, Qt.Key.Key_Backtab) == stops(desk.shell, rail)[::-1]


def test_the_second_window_is_walked_in_reading_order_and_back(start: Start) -> None:
    desk = start(at(collected(sheets=3), HEAD))
    desk.desk.choose_round("e1r1")
    desk.settle()
    desk.program.open_second()
    desk.settle()
    second = desk.program.second
    assert second is not None
    for dialog in second.findChildren(PinDialog):
        dialog.reject()
    second.desk.read(lambda session: at(session, SECRETARY), lambda _: None, owner=second)
    desk.desk.everything()
    desk.settle()
    second.resize(1366, 768)
    second.activateWindow()
    faults: list[str] = []
    for name in SHOWN:
        second.open_stage(name)
        desk.settle()
        chosen = second._chips.checkedButton()
        assert chosen is not None
        faults += faults_in(second, chosen, name, around=1)
    assert not faults, "\n".join(faults)


def test_tab_leaves_the_typed_sheet_and_finds_it_again(start: Start) -> None:
    desk = start(at(collected(), HEAD))
    desk.shell.activateWindow()
    desk.desk.choose_round("e1r1")
    desk.settle()
    stage: Any = desk.stage("count")
    stage.start._take(PassRow(1, False, "", "", False))
    desk.settle()
    assert faults_of(desk, "typing") == []
