"""A field for one line of words."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLineEdit

from ui.style import GRID, px


class LineField(QLineEdit):
    """A field for one line of words.

    A hint is shown only where it fits, because half a hint says something else; else the tip says it. Lines that are
    pasted become one. With nothing of its own to take back it leaves Ctrl+Z to the page.
    """

    def __init__(self, words: str = "") -> None:
        super().__init__(words)
        self._hint = ""
        self.textChanged.connect(self._join_lines)

    def _join_lines(self, text: str) -> None:
        if any(sign in text for sign in "\n\r\t"):
            # Inserted rather than set, so that Ctrl+Z still takes it back.
            self.selectAll()
            self.insert(" ".join(text.split()))

    def clear(self) -> None:
        """Empty the field for something new; what stood there cannot be brought back."""
        self.setText("")

    def event(self, event: QEvent) -> bool:
        asks = event.type() == QEvent.Type.ShortcutOverride and _is_undo(event)
        if asks and not self.isUndoAvailable():
            event.ignore()
            return False
        return super().event(event)

    def setPlaceholderText(self, hint: str) -> None:
        self._hint = hint
        self._fit_hint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_hint()

    def _fit_hint(self) -> None:
        fits = self.fontMetrics().horizontalAdvance(self._hint) <= self.contentsRect().width() - px(GRID)
        super().setPlaceholderText(self._hint if fits else "")
        # A tip that says something else stays.
        if self._hint and self.toolTip() in ("", self._hint):
            self.setToolTip("" if fits else self._hint)


def _is_undo(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo)
