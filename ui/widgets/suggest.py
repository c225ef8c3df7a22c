"""Usual phrases under a field: typing letters of one, or the arrow down, offers it; nothing is taken unasked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QObject, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QCompleter, QLineEdit, QListView, QPlainTextEdit

from ballotcount.roster.names import searchable
from ui.style import font

FEWEST = 2
"""Letters from which phrases are offered by themselves."""
MOST = 8
"""Phrases offered at once."""


class Suggestions(QObject):
    """Offers phrases under a field. A phrase is marked only by the arrow keys, so that Enter never replaces free words.

    Args:
        field: of one line, or of one phrase a line.
        phrases: what is usual here, asked each time.
    """

    def __init__(self, field: QLineEdit | QPlainTextEdit, phrases: Callable[[], Sequence[str]]) -> None:
        super().__init__(field)
        self._field = field
        self._phrases = phrases
        self._rows = QStringListModel(self)
        self.popup = QListView()
        self.popup.setFont(font())
        self.popup.setAccessibleName(field.accessibleName())
        self.offers = QCompleter(self._rows, self)
        self.offers.setWidget(field)
        self.offers.setPopup(self.popup)
        # Filtered here: Qt's own filter finds no phrase by letters without accents.
        self.offers.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.offers.setMaxVisibleItems(MOST)
        self.offers.activated.connect(self.take)
        if isinstance(field, QLineEdit):
            # This signal is silent when the program writes, so a phrase that was taken offers nothing further.
            field.textEdited.connect(lambda _: self._typed())
        else:
            field.textChanged.connect(self._typed)
        field.installEventFilter(self)
        self.popup.installEventFilter(self)

    def _line(self) -> str:
        field = self._field
        return field.text() if isinstance(field, QLineEdit) else field.textCursor().block().text()

    def found(self, typed: str) -> list[str]:
        """Return the phrases that hold the letters, with or without accents."""
        letters = searchable(typed.strip(), exact=False)
        return [one for one in self._phrases() if letters in searchable(one, exact=False) and one != typed][:MOST]

    def take(self, phrase: str) -> None:
        """Put a phrase into the field, or into the line of it; it can be changed there."""
        self.popup.hide()
        field = self._field
        if isinstance(field, QLineEdit):
            field.setText(phrase)
            return
        cursor = field.textCursor()
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        # Qt selects the separator before a line too; only the first line has none.
        first = cursor.selectedText().startswith("\u2029")
        cursor.insertText(("\n" if first else "") + phrase)
        field.setTextCursor(cursor)
        self.popup.hide()

    def _typed(self) -> None:
        typed = self._line()
        self._offer(self.found(typed) if self._field.hasFocus() and len(typed.strip()) >= FEWEST else [])

    def _offer(self, phrases: list[str]) -> None:
        self._rows.setStringList(phrases)
        if phrases:
            self.offers.complete()
            self.popup.setCurrentIndex(QModelIndex())  # Qt marks the first row when the list comes up
        else:
            self.popup.hide()

    def eventFilter(self, watched: QObject, event: object) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            if watched is self.popup:
                return self._pass_enter(event)
            shown = self.popup.isVisible()
            if event.key() == Qt.Key.Key_Down and not shown and isinstance(self._field, QLineEdit):
                self._offer(self.found(self._line()))
                return True
        return False

    def _pass_enter(self, event: QKeyEvent) -> bool:
        """Enter with no phrase marked is meant for the field: it goes on there, and the phrases go away."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or self.popup.currentIndex().isValid():
            return False
        self.popup.hide()
        QApplication.sendEvent(self._field, event)
        return True
