"""On a small screen nothing is cut, and what has the keyboard is in sight, also in letters of twice the size.

What people typed may end in dots where the whole text is the tip of its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ballotcount.text import words
from tests.builders import HEAD, SECRETARY, TYPIST, struck, type_pass
from tests.ui.conftest import Driver
from tests.ui.test_stages import at, collected
from ui.dialogs import ReasonDialog
from ui.progress import STAGES
from ui.widgets.flow import Flow
from ui.widgets.text import Text

Start = Callable[..., Driver]
USED = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit)


def place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def room_of(widget: QWidget) -> QWidget:
    """What the widget scrolls in, or its window."""
    above = widget.parentWidget()
    while above is not None:
        holder = above.parentWidget()
        if isinstance(holder, QScrollArea) and above is holder.viewport():
            return above
        above = holder
    return widget.window()


def quiet(desk: Driver) -> None:
    """Rows that took one more line hand their height upwards, one event each."""
    desk.settle()
    for _ in range(25):
        QApplication.processEvents()


def squeezed(desk: Driver) -> Iterator[str]:
    for widget in desk.shell.findChildren(QWidget):
        if not widget.isVisible() or widget.window() is not desk.shell or not isinstance(widget, USED):
            continue
        if isinstance(widget, QAbstractButton) and widget.height() < widget.sizeHint().height() - 2:
            yield f"{widget.text()!r} is {widget.height()} high"
        parent = widget.parentWidget()
        if room_of(widget) is not parent and not parent.rect().contains(widget.geometry()):
            yield f"{type(widget).__name__} {widget.geometry()} out of {parent.rect()}"


@pytest.fixture
def ended_in_dots(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Collect what a painted widget shortened."""
    found: set[str] = set()
    for kind in (QFontMetrics, QFontMetricsF):

        def watched(self: Any, text: str, *rest: Any, real: Any = kind.elidedText) -> str:
            shown: str = real(self, text, *rest)
            if shown != text:
                found.add(text)
            return shown

        monkeypatch.setattr(kind, "elidedText", watched)
    return found


def texts_cut(desk: Driver) -> Iterator[str]:
    """Return the texts that have no room and no tip."""
    for widget in desk.shell.findChildren(QWidget):
        if not widget.isVisible() or widget.window() is not desk.shell:
            continue
        if isinstance(widget, QLabel) and widget.text() and _is_cut(widget):
            yield widget.text()
        if isinstance(widget, QAbstractButton) and widget.text() and widget.sizeHint().width() > widget.width() + 1:
            yield widget.text()
        if isinstance(widget, QLineEdit) and not widget.text():
            hint = widget.placeholderText()
            if widget.fontMetrics().horizontalAdvance(hint) > widget.contentsRect().width():
                yield hint
        if isinstance(widget, QTableView):
            yield from _headings_cut(widget)


def _is_cut(label: QLabel) -> bool:
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height() + 1
    wide = label.fontMetrics().horizontalAdvance(label.text())
    return wide > label.contentsRect().width() + 1 and label.text() not in label.toolTip()


def _headings_cut(table: QTableView) -> Iterator[str]:
    head = table.horizontalHeader()
    for column in range(head.count()):
        title = str(table.model().headerData(column, Qt.Orientation.Horizontal) or "")
        if not head.isSectionHidden(column) and head.fontMetrics().horizontalAdvance(title) > head.sectionSize(column):
            yield title


SIZES = [
    ("1.0", 1366, 700),
    pytest.param("1.5", 1366, 700, marks=pytest.mark.slow),
    ("2.0", 1366, 700),
    pytest.param("2.0", 1920, 1080, marks=pytest.mark.slow),
]
"""A laptop's screen less the bars of window and system, in three sizes of letters, and a large screen."""


def words_cut(desk: Driver) -> list[str]:
    """Words that do not fit where they stand."""
    found = []
    for made in desk.shell.findChildren(QPushButton):
        if made.isVisible() and made.width() < made.sizeHint().width():
            found.append(f"button {made.text()!r}: {made.width()} < {made.sizeHint().width()}")
    for text in desk.shell.findChildren(Text):
        if text.isVisible() and not text.wordWrap() and text.words:
            ignored = text.sizePolicy().horizontalPolicy().name == "Ignored"
            if not ignored and text.width() < text.sizeHint().width():
                found.append(f"text {text.words!r}: {text.width()} < {text.sizeHint().width()}")
            if text.height() < text.fontMetrics().height():
                found.append(f"text {text.words!r} is {text.height()} high")
    return found


def wider_than_their_place(stage: Any, desk: Driver) -> Iterator[str]:
    """There is no sideways scrolling: what is wider than its place is cut at the right."""
    pages = [made.property("value") for made in stage.tabs.group.buttons()] if hasattr(stage, "tabs") else [""]
    for page in pages:
        if page:
            stage.tabs.turn(page)
            desk.settle()
        if stage.matter.width() > stage.matter.parentWidget().width():
            yield f"{page}: {stage.matter.width() - stage.matter.parentWidget().width()}"


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize(("scale", "width", "height"), SIZES)
def test_nothing_is_squeezed_or_cut_on_any_stage(
    start: Start, ended_in_dots: set[str], language: str, scale: str, width: int, height: int
) -> None:
    session = collected(sheets=12)
    type_pass(session, TYPIST, [struck(1)] * 12)
    desk = start(at(session, SECRETARY), width=width, scale=scale, language=language)
    desk.shell.resize(width, height)
    desk.desk.choose_round("e1r1")
    for name in STAGES:
        stage = desk.stage(name)
        quiet(desk)
        assert (desk.shell.width(), desk.shell.height()) == (width, height), f"{name} widens the window"
        assert words_cut(desk) == [], name
        assert list(squeezed(desk)) == [], name
        assert list(texts_cut(desk)) == [], name
        ended_in_dots.clear()
        desk.shell.grab()
        tips = "\n".join(widget.toolTip() for widget in desk.shell.findChildren(QWidget) if widget.isVisible())
        assert [text for text in ended_in_dots if text not in tips] == [], name
        assert list(wider_than_their_place(stage, desk)) == [], name


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize(
    ("scale", "width"),
    [("1.0", 1366), ("1.5", 1366), *(pytest.param("1.0", width, marks=pytest.mark.slow) for width in (1024, 1600))],
)
def test_work_beside_the_work_never_widens_the_window(start: Start, language: str, scale: str, width: int) -> None:
    desk = start(at(collected(sheets=12), SECRETARY), width=width, scale=scale, language=language)
    status = desk.shell.status
    status.show_beside("check", 123_456, 234_567)
    for name in ("Nguyễn Phan Hoàng Công Tằng Tôn Nữ Thị Phương Thảo", "Lê An"):
        status.show_person(name, "secretary")
        for what in ("backup", "check", "paper"):
            status.show_beside(what, 123_456, 234_567)
            quiet(desk)
            assert desk.shell.width() == width, what
            assert words_cut(desk) == [], what
            if not status.beside.isHidden():
                assert "456" in status.beside.text(), "the numbers of the work are never cut"
            assert name in status.person.toolTip()
    status.hide_beside()
    quiet(desk)
    if scale == "1.0" and width >= 1366:
        assert status.head.isVisible()
        assert "·" in status.head.text(), "what gave way comes back"


def test_a_new_congress_is_founded_without_scrolling_on_a_laptop(start: Start) -> None:
    desk = start(width=1366)
    desk.shell.resize(1366, 700)
    quiet(desk)
    stage = desk.stage("congress")
    quiet(desk)
    for made in (stage.make, stage.restore, stage.found.copies):
        assert made.visibleRegion().boundingRect() == made.rect()


def test_tab_brings_every_field_into_sight_in_letters_of_twice_the_size(start: Start) -> None:
    desk = start(at(collected(sheets=12), HEAD), width=1366, scale="2.0")
    desk.shell.resize(1366, 700)
    desk.shell.activateWindow()
    desk.desk.choose_round("e1r1")
    for name in STAGES:
        desk.stage(name)
        quiet(desk)
        _tab_through(desk, name)


def _tab_through(desk: Driver, name: str) -> None:
    seen: list[QWidget] = []
    for _ in range(80):
        desk.qtbot.keyClick(QApplication.focusWidget() or desk.shell, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now is None or now in seen:
            break
        seen.append(now)
        if isinstance(now, (QAbstractButton, QLineEdit, QComboBox)):
            shown = place(room_of(now)).intersected(desk.shell.rect())
            assert shown.contains(place(now)), f"{name}: {type(now).__name__} {place(now)} is not within {shown}"
    wanted = {one for one in desk.shell.current.findChildren(QLineEdit) if one.isVisible() and one.isEnabled()}
    assert wanted <= set(seen), name


def test_the_typist_sees_the_field_in_letters_of_twice_the_size(start: Start) -> None:
    from ui.stages.count.view import PassRow

    desk = start(at(collected(sheets=12), TYPIST), width=1366, scale="2.0")
    desk.shell.resize(1366, 700)
    desk.desk.choose_round("e1r1")
    desk.settle()
    stage = desk.stage("count")
    stage.start._take(PassRow(1, False, "", "", False))
    quiet(desk)
    field = stage.typing.field
    assert field.visibleRegion().boundingRect() == field.rect()


def test_the_hall_is_behind_a_key_where_there_is_no_panel(start: Start) -> None:
    desk = start(at(collected(sheets=12), HEAD), width=1366, scale="2.0")
    desk.desk.choose_round("e1r1")
    desk.settle()
    strip = desk.shell.strip
    assert not desk.shell.hall.panel.isVisible()
    desk.qtbot.keyClick(desk.shell, Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    assert desk.shell.hall.panel.isVisible()
    assert desk.shell.hall.mirror.isVisible()
    assert strip.window_of_hall.height() <= desk.shell.height()
    strip.window_of_hall.close()


def test_a_window_that_asks_is_no_larger_than_the_screen(start: Start) -> None:
    desk = start(at(collected(sheets=12), HEAD), width=1366, scale="2.0")
    desk.shell.resize(1366, 700)
    dialog = ReasonDialog(desk.shell, "Vì sao?", "Một câu dài hơn một dòng. " * 30, "Ghi", lambda _: None)
    dialog.open()
    quiet(desk)
    assert dialog.width() <= 1366
    assert dialog.height() <= 700
    dialog.yes.setFocus()
    assert dialog.yes.visibleRegion().boundingRect() == dialog.yes.rect()
    dialog.reject()


class Part(QWidget):
    """A part of 100 by 20."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(100, 20)


@pytest.mark.parametrize(("width", "tops"), [(400, [0, 0, 0]), (210, [0, 0, 28]), (90, [0, 28, 56])])
def test_parts_without_room_go_into_the_next_line(qtbot: QtBot, width: int, tops: list[int]) -> None:
    parts = [Part() for _ in range(3)]
    flow = Flow(parts)
    qtbot.addWidget(flow)
    flow.resize(width, 20)
    flow.show()
    assert [part.y() for part in parts] == tops
    assert flow.height() == tops[-1] + 20
    assert flow.minimumSizeHint().width() == 100


def test_a_hidden_part_takes_no_room_and_right_means_right(qtbot: QtBot) -> None:
    parts = [Part() for _ in range(3)]
    flow = Flow(parts, right=True)
    qtbot.addWidget(flow)
    flow.resize(400, 20)
    parts[1].hide()
    flow.show()
    assert [parts[0].x(), parts[2].x()] == [192, 300]
