"""What a widget for pictures shows while there is no picture."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from ui.style import colours, font, px


def draw_no_picture(painter: QPainter, widget: QWidget, text: str) -> None:
    """Write in the middle of a widget why there is no picture."""
    painter.setFont(font())
    painter.setPen(colours().of("muted"))
    box = widget.rect().adjusted(px(16), px(16), -px(16), -px(16))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), text)
