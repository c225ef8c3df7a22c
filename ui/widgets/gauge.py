"""A bar with the line that must be reached."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.style import GRID, colours, px


class Gauge(QWidget):
    """``have`` of ``of``, with a line at ``need`` where there is one."""

    def __init__(self) -> None:
        super().__init__()
        self.have = 0
        self.of = 0
        self.need = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_figures(self, have: int, of: int, need: int = 0) -> None:
        """Show other figures."""
        self.have = have
        self.of = of
        self.need = need
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(GRID * 30), px(GRID * 3))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(0, px(6), self.width(), px(12))
        painter.fillRect(track, colours().of("sunk"))
        whole = max(1, self.of)
        share = min(1.0, self.have / whole)
        reached = self.have >= self.need
        painter.fillRect(
            QRectF(0, track.y(), track.width() * share, track.height()), colours().of("good" if reached else "edge")
        )
        if self.need:
            # A line at the very end would be drawn outside the bar.
            at = min(track.right() - px(1), track.width() * self.need / whole)
            painter.setPen(QPen(colours().of("ink"), px(2)))
            painter.drawLine(QPointF(at, 0), QPointF(at, px(GRID * 3)))
        painter.end()
