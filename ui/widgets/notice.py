"""A notice over a page: a shape, the words, and a way to close it. It covers the page and never moves it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QWidget

from ballotcount.text.words import t
from ui.style import GRID, px
from ui.widgets.controls import across, button
from ui.widgets.shapes import BLOCKED, DONE, LATER, Mark
from ui.widgets.text import Text

_SHAPES = {"good": DONE, "warn": BLOCKED, "bad": BLOCKED, "plain": LATER}

GOOD_MS = 8_000
"""Time after which a notice that all went well goes by itself; faults stay until they are closed."""


class Notice(QFrame):
    """Say one thing over a page; hidden while there is nothing to say. A click anywhere on it closes it.

    A long one grows upwards over the title: what stands below is what the notice speaks of, and stays in sight.

    Args:
        over: the page that the notice lies on.
        place: returns left edge, top, width and usual height on that page, px.
    """

    def __init__(self, over: QWidget, place: Callable[[], QRect]) -> None:
        super().__init__(over)
        self.setObjectName("notice")
        self.setAccessibleName(t("desk.notice"))
        self._place = place
        self.kind = "plain"
        row = across(self)
        row.setContentsMargins(px(GRID * 2), px(GRID / 2), px(GRID), px(GRID / 2))
        self._mark = Mark()
        self.text = Text(wrap=True)
        self.close_button = button(t("desk.close_notice"), self.clear, kind="quiet")
        self.close_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard stays where the work is
        row.addWidget(self._mark)
        row.addWidget(self.text, 1)
        row.addWidget(self.close_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        over.installEventFilter(self)
        self.hide()

    def say(self, tone: str, words: str) -> None:
        """Show words; tone is ``good``, ``warn``, ``bad`` or ``plain``."""
        self.kind = tone
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self._mark.show_state(_SHAPES[tone])
        self.text.say(words)
        self._lay()
        self.show()
        self.raise_()
        if tone == "good":
            self._timer.start(GOOD_MS)
        else:
            self._timer.stop()

    def clear(self) -> None:
        """Take the notice away."""
        self._timer.stop()
        self.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the page."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._lay()
        return super().eventFilter(watched, event)

    def _lay(self) -> None:
        """Take the height that the words need at the width there is."""
        place = self._place()
        high = max(self.heightForWidth(place.width()), place.height())
        top = max(0, place.y() + place.height() - high)
        self.setGeometry(place.x(), top, place.width(), high)
