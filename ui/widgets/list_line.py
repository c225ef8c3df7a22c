"""A field of one line into which a whole list may be pasted, or a file dropped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence

from ui.style import font
from ui.widgets.line_field import LineField

BREAKS = (";", "\t", "\n", "\r")
"""Signs by which a text is a list or a row of one, and no name."""


class ListLine(LineField):
    """Words are pasted as in every field; several rows, or cells of one, go to the importer of lists.

    Signals:
        pasted(str): a text of several people, or of one with their facts.
        dropped(Path): a file.
    """

    pasted = Signal(str)
    dropped = Signal(object)

    def __init__(self, hint: str = "") -> None:
        super().__init__()
        self.setFont(font())
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setMaxLength(2000)
        self.setAcceptDrops(True)

    def forget(self) -> None:
        """Empty the field."""
        self.clear()

    def _paste(self) -> None:
        """Paste as fields do; a text of several people, or with their facts, goes to the list at once."""
        text = QGuiApplication.clipboard().text()
        if any(sign in text.strip() for sign in BREAKS):
            # Nothing of a text that goes to the list stays in the field.
            self.forget()
            self.pasted.emit(text)
        else:
            self.paste()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        for action in menu.actions():
            # Qt's own act would paste a whole list into the one line.
            if action.objectName() == "edit-paste":
                action.triggered.disconnect()
                action.triggered.connect(self._paste)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_of(event.mimeData()) or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take(event.mimeData())

    def take(self, given: QMimeData) -> None:
        """Take a file or a text that was dropped."""
        files = files_of(given)
        if files:
            self.dropped.emit(files[0])
        elif given.text().strip():
            self.pasted.emit(given.text())


def files_of(given: QMimeData) -> list[Path]:
    """Return the files of what was dropped."""
    return [Path(url.toLocalFile()) for url in given.urls() if url.isLocalFile()]
