"""How far long work is, over the status line, with a way to stop it. The keyboard stays where it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QWidget

from ballotcount.rules.figures import count
from ballotcount.text.words import t
from ui.style import GRID, px
from ui.widgets.controls import across, button
from ui.widgets.text import Text


class LongWork(QFrame):
    """Shown from the first telling until the work ends; ``over`` is covered meanwhile and never moves.

    Args:
        said: id of the words, with ``done`` and ``total``.
        act: id of the words on the button that stops.
    """

    def __init__(
        self, over: QWidget, stop: Callable[[], object], *, said: str = "work.read", act: str = "work.stop"
    ) -> None:
        super().__init__(over)
        self._said = said
        self.setObjectName("status")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(t("work.name"))
        row = across(self)
        row.setContentsMargins(px(GRID * 2), 0, px(GRID * 2), 0)
        self.words = Text()
        self.stop = button(t(act), stop)
        row.addWidget(self.words, 1)
        row.addWidget(self.stop)
        # No layout holds it: it follows the size of what it covers.
        over.installEventFilter(self)
        self.hide()

    def go_on(self, done: int, total: int, may_stop: bool) -> None:
        """Show how many entries of the total were read."""
        self.words.say(t(self._said, done=count(done), total=count(total)))
        self.stop.setVisible(may_stop)
        if not self.isVisible():
            self._lay()
            self.show()
            self.raise_()

    def end(self) -> None:
        """End the waiting: the work was answered."""
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of what is covered."""
        if event.type() == QEvent.Type.Resize:
            self._lay()
        return super().eventFilter(watched, event)

    def _lay(self) -> None:
        over = self.parentWidget()
        assert over is not None
        self.setGeometry(over.rect())
