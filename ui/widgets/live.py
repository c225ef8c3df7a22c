"""The right panel: live numbers that never move, the hall's mirror, and the keys of its scenes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ballotcount.rules.figures import count
from ballotcount.words import t
from ui.look import GRID, Size, colours, font, line, px
from ui.progress import NUMBERS


class Numbers(QWidget):
    """Six figures in fixed places, right-aligned."""

    def __init__(self) -> None:
        super().__init__()
        self.figures: dict[str, int | None] = dict.fromkeys(NUMBERS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self._row() * len(NUMBERS))

    def _row(self) -> int:
        return line(Size.HEAD) + px(GRID / 2)

    def show_numbers(self, numbers: tuple[tuple[str, int | None], ...]) -> None:
        """Other figures."""
        self.figures = dict(numbers)
        self.update()

    def text_of(self, name: str) -> str:
        """A figure as shown."""
        value = self.figures.get(name)
        return "–" if value is None else count(value)

    def sizeHint(self) -> QSize:
        return QSize(px(GRID * 26), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shade = colours()
        for place, name in enumerate(NUMBERS):
            box = QRectF(0, place * self._row(), self.width(), self._row())
            painter.setPen(shade.of("muted"))
            painter.setFont(font())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), t(f"desk.number.{name}"))
            tone = "red" if name in ("disputes", "invalid") and self.figures.get(name) else "ink"
            painter.setPen(shade.of(tone))
            painter.setFont(font(Size.HEAD, QFont.Weight.DemiBold))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self.text_of(name))
            painter.setPen(QPen(shade.of("line"), 1))
            painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.end()
