"""A picture that is looked at closely: a part of it large, zoomed and moved, one place framed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ballotcount.domain.layout import Box
from ui.style import GRID, colours, px
from ui.widgets.no_picture import draw_no_picture

STEP = 1.25
"""Factor of one turn of the wheel or one key."""
MOST = 12.0
"""Largest magnification over the whole picture in the widget."""


class LookingGlass(QWidget):
    """Shows a part of a picture; a place in it can be framed.

    Args:
        nothing: said where there is no picture.
        wide: least width, grid units.
    """

    def __init__(self, nothing: str, *, wide: int = 30, high: int = 12) -> None:
        super().__init__()
        self.nothing = nothing
        self.picture = QImage()
        self._home = QRectF()
        self.shown = QRectF()
        """The part that is shown, px of the picture."""
        self._frame: QRectF | None = None
        self._grip: QPointF | None = None
        self.setMinimumSize(px(GRID * wide), px(GRID * high))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(px(GRID * 60), px(GRID * 20))

    def show_picture(self, picture: QImage, part: Box | None, frame: Box | None = None) -> None:
        """Show another picture.

        Args:
            part: what is shown at first, as shares of the picture ``(x, y, w, h)``; None for all of it.
            frame: a place that is framed, in the same measure.
        """
        self.picture = picture
        whole = QRectF(picture.rect())
        self._home = whole if part is None else _part_of(whole, part)
        self._frame = None if frame is None else _part_of(whole, frame)
        self.shown = QRectF(self._home)
        self.update()

    def zoom(self, steps: float, about: QPointF | None = None) -> None:
        """Show it larger or smaller about a point of the widget."""
        if self.picture.isNull():
            return
        target = self._target()
        point = about or target.center()
        # The point under the mouse stays under the mouse.
        held = self._in_picture(point)
        factor = STEP**-steps
        least = self.picture.width() / MOST
        wide = min(max(self.shown.width() * factor, least), 2.0 * self.picture.width())
        factor = wide / self.shown.width()
        self.shown = QRectF(
            held.x() - (held.x() - self.shown.x()) * factor,
            held.y() - (held.y() - self.shown.y()) * factor,
            wide,
            self.shown.height() * factor,
        )
        self.update()

    def move_by(self, across: float, down: float) -> None:
        """Move what is shown by shares of its size."""
        self.shown.translate(across * self.shown.width(), down * self.shown.height())
        self.update()

    def go_home(self) -> None:
        """Show the part that was shown at first."""
        self.shown = QRectF(self._home)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        # Qt counts the wheel in eighths of a degree; one notch is 120.
        self.zoom(event.angleDelta().y() / 120, event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grip = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.go_home()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None or self.picture.isNull():
            return
        moved = event.position() - self._grip
        self._grip = event.position()
        # From pixels of the widget to pixels of the picture.
        scale = self.shown.width() / max(1.0, self._target().width())
        self.shown.translate(-moved.x() * scale, -moved.y() * scale)
        self.update()

    def _target(self) -> QRectF:
        """Return where the part shown lies in the widget."""
        scale = min(self.width() / max(1.0, self.shown.width()), self.height() / max(1.0, self.shown.height()))
        wide = self.shown.width() * scale
        high = self.shown.height() * scale
        return QRectF((self.width() - wide) / 2, (self.height() - high) / 2, wide, high)

    def _in_picture(self, point: QPointF) -> QPointF:
        target = self._target()
        scale = self.shown.width() / max(1.0, target.width())
        return QPointF(
            self.shown.x() + (point.x() - target.x()) * scale, self.shown.y() + (point.y() - target.y()) * scale
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colours().of("sunk"))
        if self.picture.isNull():
            draw_no_picture(painter, self, self.nothing)
        else:
            self._draw(painter)
        painter.end()

    def _draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        target = self._target()
        painter.setClipRect(self.rect())
        painter.drawImage(target, self.picture, self.shown)
        if self._frame is not None:
            scale = target.width() / self.shown.width()
            frame = QRectF(
                target.x() + (self._frame.x() - self.shown.x()) * scale,
                target.y() + (self._frame.y() - self.shown.y()) * scale,
                self._frame.width() * scale,
                self._frame.height() * scale,
            )
            painter.setPen(QPen(colours().of("red"), px(3)))
            painter.drawRect(frame)


def _part_of(whole: QRectF, share: Box) -> QRectF:
    x, y, w, h = share
    return QRectF(x * whole.width(), y * whole.height(), w * whole.width(), h * whole.height())
