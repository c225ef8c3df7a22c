"""Somebody at the desk: reads the screen, presses buttons, types. Nothing here knows what a congress is."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QLineEdit, QPlainTextEdit, QWidget

from tests.at_desk import LONG, AtDesk
from tests.journeys.keystrokes import Effort
from ui.app import Program
from ui.dialogs import PinDialog, ReasonDialog, SureDialog
from ui.widgets.controls import select
from ui.widgets.suggest import Suggestions

T = TypeVar("T")


def telex(text: str) -> int:
    """Return the keys that a text takes in Telex: one more for each mark on a letter, one more for a capital."""
    plain = unicodedata.normalize("NFD", text.replace("Đ", "DD").replace("đ", "dd"))
    return len(plain) + sum(letter.isupper() for letter in plain)


class Person(AtDesk):
    """What somebody does at a running desk, and how much of it.

    Attributes:
        effort: everything pressed, typed and pointed at so far.
    """

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self.effort = Effort()
        self._at_mouse = False

    def _point(self, times: int = 1) -> None:
        """Note clicks with the mouse."""
        self.effort.homes += not self._at_mouse
        self.effort.points += times
        self.effort.keys += times
        self._at_mouse = True
        self._touch()

    def _press_keys(self, count: int) -> None:
        """Note keys."""
        self.effort.homes += self._at_mouse
        self.effort.keys += count
        self._at_mouse = False
        self._touch()

    def _touch(self) -> None:
        """Keep the desk from locking: played keys reach a widget without passing its window, where the lock listens."""
        self.shell.lock.touched()

    def wait(self, true: Callable[[], Any], seconds: float = LONG) -> None:
        """Watch the screen with a hand on the mouse: a busy machine takes longer than the desk stays open alone."""

        def touched_and_true() -> Any:
            self._touch()
            return true()

        super().wait(touched_and_true, seconds)

    def think(self, times: int = 1) -> None:
        """Look and get ready."""
        self.effort.thinks += times

    def file_window(self) -> None:
        """Accept what the system's own window for files offers: read it, press Enter."""
        self.think()
        self._press_keys(1)

    def keys(self, widget: QWidget, text: str) -> None:
        """Type keys of a keyboard without Vietnamese."""
        self._press_keys(len(text))
        QTest.keyClicks(widget, text)

    def open(self, name: str, place: int) -> Any:
        """Press a stage on the rail."""
        self._point()
        rail = self.shell.rail
        QTest.mouseClick(rail, Qt.MouseButton.LeftButton, pos=rail.box(place).center().toPoint())
        self.settle()
        assert self.shell.current.name == name
        return self.shell.current

    def turn(self, tabs: Any, name: str) -> None:
        """Press the button of a page."""
        self.press(next(made for made in tabs.group.buttons() if made.property("value") == name))

    def press(self, button: QAbstractButton) -> None:
        """Press a button that can be seen and pressed."""
        assert button.isVisible(), f"nobody sees {button.text()!r}"
        assert button.isEnabled(), f"{button.text()!r} cannot be pressed"
        self._point()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(button.width() // 2, button.height() // 2))
        self.settle()

    def pick(self, box: QComboBox, value: str) -> None:
        """Choose from a list."""
        assert box.isEnabled()
        assert box.findData(value) >= 0, f"{value!r} is not offered"
        if box.findData(value) != box.currentIndex():
            self._point(2)
        select(box, value)
        box.activated.emit(box.currentIndex())
        self.settle()

    def write(self, field: QLineEdit | QPlainTextEdit, words: str) -> None:
        """Type a text into a field; Vietnamese comes through the input method, as on any desk."""
        assert field.isEnabled()
        if not field.hasFocus():
            self._press_keys(1)  # the Tab that leads to it
        field.setFocus()
        if field.text() if isinstance(field, QLineEdit) else field.toPlainText():
            self._press_keys(2)  # Ctrl+A
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        for place, line in enumerate(words.split("\n")):
            if place:
                self._press_keys(1)
                QTest.keyClick(field, Qt.Key.Key_Return)
            self._press_keys(telex(line))
            self._line(field, line)

    def add_to(self, field: QLineEdit, words: str) -> None:
        """Type on at the end of what stands in a field."""
        if not field.hasFocus():
            self._press_keys(1)
        field.setFocus()
        self._press_keys(1 + telex(words))  # End
        QTest.keyClick(field, Qt.Key.Key_End)
        self._line(field, words)

    @contextmanager
    def for_a_picture(self) -> Iterator[None]:
        """Do something that only a picture needs: it is no act of the day."""
        before = replace(self.effort)
        yield
        self.effort = before

    def paste(self, field: QLineEdit, words: str) -> None:
        """Put in a text that lies in another program: change windows, copy all, change back, paste."""
        if not field.hasFocus():
            self._press_keys(1)  # the Tab that leads to it
        field.setFocus()
        self._press_keys(10)  # Alt+Tab, Ctrl+A, Ctrl+C, Alt+Tab, Ctrl+V
        self.think()
        QGuiApplication.clipboard().setText(words)
        QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        self.settle()

    def _line(self, field: QWidget, line: str) -> None:
        if line.isascii():
            QTest.keyClicks(field, line)
            return
        typed = QInputMethodEvent()
        typed.setCommitString(line)
        QApplication.sendEvent(field, typed)

    def key(self, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key."""
        self._press_keys(1 + (modifier != Qt.KeyboardModifier.NoModifier))
        QTest.keyClick(widget, key, modifier)
        self.settle()

    def turn_page(self, grid: QWidget) -> None:
        """Press Space with the left hand; the right one stays at the mouse."""
        self.effort.keys += 1
        self._touch()
        QTest.keyClick(grid, Qt.Key.Key_Space)
        self.settle()

    def suggest(self, field: QLineEdit | QPlainTextEdit, letters: str, words: str) -> None:
        """Type letters and take a phrase that is offered under the field, by the arrow keys."""
        made = field.findChild(Suggestions)
        assert made is not None
        field.setFocus()
        self._press_keys(1)
        for letter in letters:
            self._press_keys(telex(letter))
            self._line(field, letter)
        shown = made.found(letters)
        assert words in shown, f"{letters!r} offers {shown}"
        self._press_keys(shown.index(words) + 2)  # arrow down to it, Enter
        made.take(words)
        self.settle()

    def shortcut(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.ControlModifier) -> None:
        """Press a shortcut of the page, such as Ctrl+S."""
        self.shell.activateWindow()
        QApplication.processEvents()
        self.key(self.shell, key, modifier)

    def enter(self, field: QLineEdit, words: str) -> None:
        """Type and press Enter."""
        self.write(field, words)
        self.key(field, Qt.Key.Key_Return)

    def answer_pin(self, teller: str, pin: str, reason: str = "") -> None:
        """Somebody names themselves and types their PIN, after the reason where one is asked."""
        dialog = self._dialog(PinDialog)
        if reason:
            self.write(dialog.reason, reason)
        self.pick(dialog.person, teller)
        before = replace(self.effort)
        self.enter(dialog.pin, pin)
        self.effort = replace(before, pins=before.pins + 1)
        self._at_mouse = False
        left = [made.fault.words for made in self._open_dialogs() if isinstance(made, PinDialog)]
        assert left == [], left

    def answer_reason(self, words: str, letters: str = "") -> None:
        """Type the reason that a window asks for, or take a usual one by some letters."""
        field = self._dialog(ReasonDialog).reason
        if letters:
            self.suggest(field, letters, words)
            self.key(field, Qt.Key.Key_Return)
        else:
            self.enter(field, words)

    def answer_yes(self) -> None:
        """Press the button of a window that repeats what cannot be undone."""
        self.press(self._dialog(SureDialog).yes)

    def _dialog(self, kind: type[T]) -> T:
        asking = [made for made in self._open_dialogs() if isinstance(made, kind)]
        assert len(asking) == 1, f"{len(asking)} windows ask"
        return asking[0]

    def _open_dialogs(self) -> list[QDialog]:
        return [made for made in self.shell.findChildren(QDialog) if made.isVisible()]

    def sign_in(self, teller: str, pin: str) -> None:
        """Sit down at the desk."""
        self.press(self.shell.status.person)
        self.answer_pin(teller, pin)
