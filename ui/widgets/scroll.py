"""What is higher than its place scrolls, and what has the keyboard stays in sight."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from ui.style import GRID, px


class Scroll(QScrollArea):
    """Follows the keyboard however it came to a field, and again when what stands above the field has grown."""

    def __init__(self, matter: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.matter = matter
        self.setWidget(matter)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def _follow(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is None or not self.matter.isAncestorOf(now):
            return
        box = QRect(now.mapTo(self.matter, QPoint(0, 0)), now.size()).adjusted(-px(GRID), -px(GRID), px(GRID), px(GRID))
        if box.height() > self.viewport().height():
            self.ensureWidgetVisible(now)  # the line that is written in; for a field Qt would show no more than that
        else:
            self.ensureVisible(box.center().x(), box.center().y(), box.width() // 2 + 1, box.height() // 2 + 1)

    def keep_below(self, high: int) -> QRect:
        """Keep a strip at the foot free of the matter, which neither moves nor changes its size; 0 takes it away.

        Returns: the strip, in the measure of this widget.
        """
        self.matter.setMinimumHeight(self.matter.height() if high else 0)
        self.setViewportMargins(0, 0, 0, high)
        if high:
            self._follow(None, QApplication.focusWidget())
        return QRect(0, self.height() - high, self.width(), high)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A scroll area watches its widget by itself; no further filter is needed.
        done = super().eventFilter(watched, event)
        if watched is self.matter and event.type() == QEvent.Type.Resize:
            self._follow(None, QApplication.focusWidget())
        return done
