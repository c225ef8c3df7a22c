"""A notice under the title of a screen: a shape, the words, and a way to close it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QSizePolicy

from ballotcount.text.words import t
from ui.style import GRID, px
from ui.widgets.controls import across, button
from ui.widgets.shapes import BLOCKED, DONE, LATER, Mark
from ui.widgets.text import Text

_SHAPES = {"good": DONE, "warn": BLOCKED, "bad": BLOCKED, "plain": LATER}


class Notice(QFrame):
    """Says one thing; hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        row = across(self)
        row.setContentsMargins(px(GRID * 2), px(GRID), px(GRID), px(GRID))
        self._mark = Mark()
        self.text = Text(wrap=True)
        row.addWidget(self._mark)
        row.addWidget(self.text, 1)
        row.addWidget(button(t("desk.close_notice"), self.clear, kind="quiet"))
        self.hide()

    def say(self, tone: str, words: str) -> None:
        """Show words; tone is ``good``, ``warn``, ``bad`` or ``plain``."""
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self._mark.show_state(_SHAPES[tone])
        self.text.say(words)
        self.show()

    def clear(self) -> None:
        """Nothing to say any more."""
        self.hide()
