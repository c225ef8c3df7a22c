"""State marks: every state has its own shape, so that no state is shown by colour alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.style import colours, px

DONE = "done"
NOW = "now"
BLOCKED = "blocked"
LATER = "later"


def draw(painter: QPainter, box: QRectF, state: str) -> None:
    """Draw a state: done, a filled disc with a tick; now, a gold diamond; blocked, a triangle; later, an open ring."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shade = colours()
    middle = box.center()
    arm = box.width() / 2
    if state == DONE:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade.of("good"))
        painter.drawEllipse(box)
        # Never thinner than this, or a small mark would lose its shape.
        painter.setPen(QPen(shade.of("card"), max(1.5, arm / 4)))
        tick = [QPointF(-0.45, 0.02), QPointF(-0.12, 0.36), QPointF(0.48, -0.32)]
        painter.drawPolyline([middle + point * arm for point in tick])
    elif state == NOW:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade.of("gold"))
        painter.drawPolygon(
            QPolygonF([middle + p * arm for p in (QPointF(0, -1), QPointF(1, 0), QPointF(0, 1), QPointF(-1, 0))])
        )
    elif state == BLOCKED:
        painter.setPen(QPen(shade.of("warn"), max(1.5, arm / 4.5)))
        painter.setBrush(shade.of("warn_pale"))
        corners = (QPointF(0, -0.85), QPointF(0.95, 0.8), QPointF(-0.95, 0.8))
        painter.drawPolygon(QPolygonF([middle + p * arm for p in corners]))
        painter.drawLine(middle + QPointF(0, -0.25) * arm, middle + QPointF(0, 0.25) * arm)
        painter.drawPoint(middle + QPointF(0, 0.55) * arm)
    else:
        painter.setPen(QPen(shade.of("edge"), max(1.2, arm / 6)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # Inside by the width of the line, which would be cut at the edge.
        painter.drawEllipse(box.adjusted(1, 1, -1, -1))


class Mark(QWidget):
    """A state mark of its own."""

    def __init__(self, state: str = LATER, size: int = 16) -> None:
        super().__init__()
        self.state = state
        self._side = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, state: str) -> None:
        """Show another state."""
        self.state = state
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(self._side + 4), px(self._side + 4))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = px(self._side)
        draw(painter, QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side), self.state)
        painter.end()
