"""A button whose words may be longer than the window, such as a path."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from ui.style import GRID, px
from ui.widgets.controls import Button, furnish


class LongButton(Button):
    """Takes the width there is and no more; words that are longer end in dots, and the tip holds all of them."""

    def __init__(self, words: str, act: Callable[[], object], tip: str) -> None:
        super().__init__(words)
        furnish(self, act, kind="quiet", tip=tip)
        self._whole = words
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - px(GRID * 3)  # less the padding of the style sheet and the border
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room))
