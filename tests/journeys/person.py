"""Somebody at the desk: reads the screen, presses buttons, types. Nothing here knows what a congress is."""

from __future__ import annotations

from typing import Any, TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QLineEdit, QPlainTextEdit, QWidget

from tests.at_desk import AtDesk
from ui.dialogs import PinDialog, ReasonDialog, SureDialog
from ui.widgets.controls import select

T = TypeVar("T")


class Person(AtDesk):
    """What somebody does at a running desk."""

    def open(self, name: str, place: int) -> Any:
        """Press a stage on the rail."""
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
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(button.width() // 2, button.height() // 2))
        self.settle()

    def pick(self, box: QComboBox, value: str) -> None:
        """Choose from a list."""
        assert box.isEnabled()
        assert box.findData(value) >= 0, f"{value!r} is not offered"
        select(box, value)
        box.activated.emit(box.currentIndex())
        self.settle()

    def write(self, field: QLineEdit | QPlainTextEdit, words: str) -> None:
        """Type a text into a field; Vietnamese comes through the input method, as on any desk."""
        assert field.isEnabled()
        field.setFocus()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        for place, line in enumerate(words.split("\n")):
            if place:
                QTest.keyClick(field, Qt.Key.Key_Return)
            self._line(field, line)

    def _line(self, field: QWidget, line: str) -> None:
        if line.isascii():
            QTest.keyClicks(field, line)
            return
        typed = QInputMethodEvent()
        typed.setCommitString(line)
        QApplication.sendEvent(field, typed)

    def key(self, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key."""
        QTest.keyClick(widget, key, modifier)
        self.settle()

    def enter(self, field: QLineEdit, words: str) -> None:
        """Type and press Enter."""
        self.write(field, words)
        self.key(field, Qt.Key.Key_Return)

    def answer_pin(self, teller: str, pin: str) -> None:
        """Somebody names themselves and types their PIN into the window that asks."""
        dialog = self._dialog(PinDialog)
        self.pick(dialog.person, teller)
        self.enter(dialog.pin, pin)
        left = [made.fault.words for made in self._open_dialogs() if isinstance(made, PinDialog)]
        assert left == [], left

    def answer_reason(self, words: str) -> None:
        """Type the reason that a window asks for."""
        self.enter(self._dialog(ReasonDialog).reason, words)

    def answer_yes(self) -> None:
        """Press the button of a window that repeats what cannot be undone."""
        self.press(self._dialog(SureDialog).yes)

    def _dialog(self, kind: type[T]) -> T:
        open_ones = self._open_dialogs()
        assert len(open_ones) == 1, f"{len(open_ones)} windows ask"
        assert isinstance(open_ones[0], kind)
        return open_ones[0]

    def _open_dialogs(self) -> list[QDialog]:
        return [made for made in self.shell.findChildren(QDialog) if made.isVisible()]

    def sign_in(self, teller: str, pin: str) -> None:
        """Sit down at the desk."""
        self.press(self.shell.status.person)
        self.answer_pin(teller, pin)
