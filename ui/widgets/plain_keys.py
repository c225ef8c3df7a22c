"""Keys as they are printed on the keyboard, for fields that take figures: no input method, no layout stands between."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

FIRST_DIGIT = 0x30
"""Windows' number of the key 0 in the row of digits; 1 to 9 follow."""


def digit_of(event: QKeyEvent) -> str:
    """Return the digit of a key in the row of digits whose layout gives a letter or tone instead; empty for others.

    The layout "Vietnamese" of Windows gives ă â ê ô and tones there, and digits only together with AltGr.
    """
    place = event.nativeVirtualKey() - FIRST_DIGIT
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    if sys.platform == "win32" and plain and 0 <= place <= 9 and not event.text().isascii():
        return str(place)
    return ""


def typed_late(event: QInputMethodEvent) -> Iterator[QKeyEvent]:
    """Yield the letters that an input method hands over as keys."""
    for letter in event.commitString():
        if letter.isprintable():
            yield QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)


class PlainDigits(QLineEdit):
    """A field in which the row of digits gives digits on every layout: for figures, PINs and passwords."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = digit_of(event)
        # The same key with the digit for its text; the field does the rest as usual.
        super().keyPressEvent(QKeyEvent(event.type(), event.key(), event.modifiers(), digit) if digit else event)
