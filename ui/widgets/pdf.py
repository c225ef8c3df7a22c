"""One page of a PDF, drawn to fit."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.style import GRID, colours, font, px


class PdfPage(QWidget):
    """Shows a page that the lane has drawn; with none it says why.

    Signals:
        did_click(): the person wants to see it large.
    """

    did_click = Signal()

    def __init__(self, nothing: str) -> None:
        super().__init__()
        self.nothing = nothing
        self.page = QImage()
        self.setMinimumSize(px(GRID * 30), px(GRID * 40))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_page(self, page: QImage) -> None:
        """Show another page; a null image for none."""
        self.page = page
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.did_click.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colours().of("sunk"))
        if self.page.isNull():
            painter.setFont(font())
            painter.setPen(colours().of("muted"))
            box = self.rect().adjusted(px(16), px(16), -px(16), -px(16))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.nothing)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            room = self.size() - QSize(px(32), px(32))
            size = self.page.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(
                (self.width() - size.width()) / 2, (self.height() - size.height()) / 2, size.width(), size.height()
            )
            painter.drawImage(place, self.page, QRectF(self.page.rect()))
            painter.setPen(QPen(colours().of("edge"), 1))
            painter.drawRect(place)
        painter.end()
