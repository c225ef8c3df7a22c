"""A picture of a sheet, whole or zoomed to the line that is asked about."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ballotcount.domain.layout import Box
from ui.style import GRID, colours, px
from ui.widgets.no_picture import draw_no_picture


class SheetPicture(QWidget):
    """Shows a part of a picture, as large as the room allows.

    Signals:
        did_click(): the person wants to see it large.
    """

    did_click = Signal()

    def __init__(self, nothing: str) -> None:
        super().__init__()
        self.nothing = nothing
        self._picture = QImage()
        self._zoom: Box | None = None
        self.setMinimumSize(px(GRID * 30), px(GRID * 14))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_picture(self, picture: QImage, zoom: Box | None) -> None:
        """Show another picture; a null image for none."""
        self._picture = picture
        self._zoom = zoom
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(GRID * 50), px(GRID * 24))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.did_click.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colours().of("sunk"))
        if self._picture.isNull():
            draw_no_picture(painter, self, self.nothing)
        else:
            self._draw(painter)
        painter.end()

    def _draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        source = QRectF(self._picture.rect())
        if self._zoom is not None:
            # Shares of the picture, whatever its size in pixels.
            x, y, w, h = self._zoom
            source = QRectF(x * source.width(), y * source.height(), w * source.width(), h * source.height())
        scale = min(self.width() / source.width(), self.height() / source.height())
        wide = source.width() * scale
        high = source.height() * scale
        target = QRectF((self.width() - wide) / 2, (self.height() - high) / 2, wide, high)
        painter.drawImage(target, self._picture, source)
