"""One page of a PDF, drawn to fit."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.look import GRID, colours, font, px


class PdfPage(QWidget):
    """Shows a page that the lane has drawn; with none it says why."""

    def __init__(self, nothing: str) -> None:
        super().__init__()
        self.nothing = nothing
        self._page: QPixmap | None = None
        self.setMinimumSize(px(GRID * 30), px(GRID * 40))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_page(self, page: bytes) -> None:
        """Another page as PNG; empty for none."""
        self._page = QPixmap()
        self._page.loadFromData(page)
        if self._page.isNull():
            self._page = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colours().of("sunk"))
        if self._page is None:
            painter.setFont(font())
            painter.setPen(colours().of("muted"))
            box = self.rect().adjusted(px(16), px(16), -px(16), -px(16))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.nothing)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            room = self.size() - QSize(px(32), px(32))
            size = self._page.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(
                (self.width() - size.width()) / 2, (self.height() - size.height()) / 2, size.width(), size.height()
            )
            painter.drawPixmap(place, self._page, QRectF(self._page.rect()))
            painter.setPen(QPen(colours().of("edge"), 1))
            painter.drawRect(place)
        painter.end()
