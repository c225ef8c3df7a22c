"""The figures of the right panel; each stays in its place, whatever its value."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ballotcount.rules.figures import count
from ballotcount.text.words import t
from ui.progress import NUMBERS
from ui.style import GRID, Size, colours, font, line, px


class Numbers(QWidget):
    """Six figures in fixed places, right-aligned: under each other, or ``low`` in two rows of three."""

    def __init__(self, *, low: bool = False) -> None:
        super().__init__()
        self.figures: dict[str, int | None] = dict.fromkeys(NUMBERS)
        self._size, self._columns = (Size.TEXT, 3) if low else (Size.HEAD, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self._row() * (len(NUMBERS) // self._columns))

    def _row(self) -> int:
        return line(self._size) + (px(GRID / 2) if self._columns == 1 else 0)

    def box(self, place: int) -> QRectF:
        """Return where a figure and its name stand."""
        row = place // self._columns * self._row()
        if self._columns == 1:
            return QRectF(0, row, self.width(), self._row())
        gap = px(GRID * 2)
        column = place % self._columns
        # Each column is as wide as its longest name, so that the figures never move.
        names = [max(map(_wide, NUMBERS[one :: self._columns])) for one in range(self._columns)]
        figure = (self.width() - sum(names) - gap * (self._columns - 1)) / self._columns
        return QRectF(sum(names[:column]) + column * (figure + gap), row, names[column] + figure, self._row())

    def show_numbers(self, numbers: tuple[tuple[str, int | None], ...]) -> None:
        """Show other figures."""
        self.figures = dict(numbers)
        self.update()

    def text_of(self, name: str) -> str:
        """Return a figure as shown."""
        value = self.figures.get(name)
        return "–" if value is None else count(value)

    def sizeHint(self) -> QSize:
        return QSize(px(GRID * 26), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shade = colours()
        for place, name in enumerate(NUMBERS):
            box = self.box(place)
            painter.setPen(shade.of("muted"))
            painter.setFont(font())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), t(f"desk.number.{name}"))
            tone = "warn" if name == "disputes" and self.figures.get(name) else "ink"
            painter.setPen(shade.of(tone))
            painter.setFont(font(self._size, QFont.Weight.DemiBold))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self.text_of(name))
            painter.setPen(QPen(shade.of("line"), 1))
            painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.end()


def _wide(name: str) -> int:
    return QFontMetrics(font()).horizontalAdvance(t(f"desk.number.{name}"))
