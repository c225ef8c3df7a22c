"""A field of one person a line that also takes a spreadsheet dropped on it, or its cells pasted into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QPlainTextEdit

from ui.style import font


class ListField(QPlainTextEdit):
    """Lines of text; files and tables are handed over and not written into it.

    Args:
        is_table: whether pasted text is a table that a reader of lists takes.
    """

    dropped = Signal(object)
    """Path of a file."""
    pasted = Signal(str)
    """Cells with tabs."""

    def __init__(self, is_table: Callable[[str], bool]) -> None:
        super().__init__()
        self.setFont(font())
        self.setTabChangesFocus(True)
        self._is_table = is_table

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return bool(_files(source)) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        files = _files(source)
        if files:
            self.dropped.emit(files[0])
        elif self._is_table(source.text()):
            self.pasted.emit(source.text())
        else:
            super().insertFromMimeData(source)


def _files(source: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
