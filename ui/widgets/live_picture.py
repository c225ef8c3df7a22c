"""The live picture: what the camera sees, the marks drawn over it, the number large in its corner."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ballotcount.domain.reading import MarkState
from ui.machines.camera import Outline
from ui.style import GRID, Size, colours, font, line, px
from ui.widgets.text import SEMI


class LivePicture(QWidget):
    """Signals:
    did_resize(): the room for the picture changed.
    """

    did_resize = Signal()

    def __init__(self, nothing: str) -> None:
        super().__init__()
        self.nothing = nothing
        self.number = ""
        self.outlines: tuple[Outline, ...] = ()
        self._pixels: NDArray[np.uint8] | None = None
        self._image = QImage()
        self.setMinimumSize(px(GRID * 36), px(GRID * 20))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        # Each pixel is painted below, so Qt need not clear the ground before every frame.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def show_picture(self, picture: NDArray[np.uint8] | None) -> None:
        """Show a newer picture, blue green red or grey; None for none."""
        self._pixels = picture  # QImage does not own the pixels
        if picture is None:
            self._image = QImage()
        else:
            height, width = picture.shape[:2]
            colour = QImage.Format.Format_BGR888 if picture.ndim == 3 else QImage.Format.Format_Grayscale8
            self._image = QImage(picture.data, width, height, picture.strides[0], colour)
        self.update()

    def show_marks(self, outlines: tuple[Outline, ...], number: str) -> None:
        """Set what is drawn over the picture from now on."""
        self.outlines = outlines
        self.number = number
        self.update()

    @property
    def empty(self) -> bool:
        """Whether no picture is shown."""
        return self._image.isNull()

    def sizeHint(self) -> QSize:
        return QSize(px(GRID * 64), px(GRID * 36))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.did_resize.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colours().of("sunk"))
        if self._image.isNull():
            painter.setFont(font())
            painter.setPen(colours().of("muted"))
            box = self.rect().adjusted(px(16), px(16), -px(16), -px(16))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.nothing)
        else:
            place = self._place()
            painter.drawImage(place, self._image)
            self._draw_outlines(painter, place)
            self._draw_number(painter, place)
        painter.end()

    def _place(self) -> QRectF:
        scale = min(self.width() / self._image.width(), self.height() / self._image.height())
        wide = self._image.width() * scale
        high = self._image.height() * scale
        # At the top: beside a long list of guides the widget is higher than the window.
        return QRectF((self.width() - wide) / 2, 0, wide, high)

    def _draw_outlines(self, painter: QPainter, place: QRectF) -> None:
        """Draw outlines: a full line where marked, a broken line and a question mark where doubtful."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(weight=SEMI))
        for one in self.outlines:
            # Corners come as shares of the picture, whatever its size on the screen.
            points = [QPointF(place.x() + x * place.width(), place.y() + y * place.height()) for x, y in one.corners]
            doubtful = one.state is MarkState.DOUBTFUL
            pen = QPen(colours().of("warn" if doubtful else "red"), px(2))
            pen.setStyle(Qt.PenStyle.DashLine if doubtful else Qt.PenStyle.SolidLine)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolygon(QPolygonF(points))
            if doubtful:
                painter.drawText(points[1] + QPointF(px(4), px(GRID * 1.5)), "?")

    def _draw_number(self, painter: QPainter, place: QRectF) -> None:
        if not self.number:
            return
        painter.setFont(font(Size.FIGURE, SEMI))
        wide = painter.fontMetrics().horizontalAdvance(self.number) + px(GRID * 3)
        box = QRectF(place.right() - wide - px(GRID), place.top() + px(GRID), wide, line(Size.FIGURE))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours().of("card"))
        painter.drawRoundedRect(box, px(4), px(4))
        painter.setPen(colours().of("ink"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self.number)
