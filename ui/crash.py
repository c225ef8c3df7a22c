"""The crash dialog: what was lost (nothing that was written), and what to do."""

from __future__ import annotations

import traceback

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from ballotcount.text.words import t
from ui.style import GRID, font, px
from ui.widgets.controls import across, button, down
from ui.widgets.text import Text, title


class CrashDialog(QDialog):
    """Says that the program met a bug; every sheet that was confirmed is on disk."""

    def __init__(self, parent: QWidget | None, bug: BaseException) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("desk.crash"))
        self.setMinimumSize(px(GRID * 90), px(GRID * 56))
        column = down(self, gap=2, margin=3)
        column.addWidget(title(t("desk.crash")))
        column.addWidget(Text(t("desk.crash_words"), wrap=True))
        # People copy it into a message; the program itself sends nothing.
        self.report = "".join(traceback.format_exception(bug))
        shown = QPlainTextEdit(self.report)
        shown.setReadOnly(True)
        shown.setFont(font())
        column.addWidget(shown, 1)
        row = across(gap=1)
        row.addStretch(1)
        row.addWidget(button(t("desk.crash_copy"), self._copy))
        row.addWidget(button(t("desk.crash_close"), self.accept, kind="primary"))
        column.addLayout(row)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report)
