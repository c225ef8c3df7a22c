"""A row that becomes a column where the window is too narrow for it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from ui.style import GRID, px
from ui.widgets.flow import Flow
from ui.widgets.text import Text

NARROW = 30
"""Grid units below which words are no line any more but a column of single words."""


def words_beside(words: Text, parts: Sequence[QWidget]) -> Bending:
    """Return words and what is pressed beside them; the words stand above where they would become a narrow column."""
    words.setMinimumWidth(px(GRID * NARROW))
    return Bending([(words, 1), (Flow(parts, right=True), 0)])


class Bending(QWidget):
    """Parts side by side, each with its share of spare room; under each other where they do not fit.

    Args:
        gap: between the parts, in grid units.
    """

    def __init__(self, parts: Sequence[tuple[QWidget, int]], gap: int = 1) -> None:
        super().__init__()
        self._parts = tuple(parts)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(px(GRID * gap))
        for part, share in parts:
            self._row.addWidget(part, share)

    @property
    def bent(self) -> bool:
        """Whether the parts stand under each other."""
        return self._row.direction() is QBoxLayout.Direction.TopToBottom

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest part: a layout need not make room for the whole row."""
        return QSize(max(map(_least, self._shown()), default=0), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._bend()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:  # a part was shown, hidden, or says something longer
            self._bend()
        return done

    def _bend(self) -> None:
        shown = self._shown()
        wide = sum(_wanted(part, share) for part, share in self._parts if part in shown)
        fits = wide + self._row.spacing() * max(0, len(shown) - 1) <= self.width()
        way = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        # Only on a change: another direction asks for a layout again, which would come back here.
        if way is not self._row.direction():
            self._row.setDirection(way)
            self.updateGeometry()

    def _shown(self) -> list[QWidget]:
        return [part for part, _ in self._parts if not part.isHidden()]


def _least(part: QWidget) -> int:
    return part.minimumSizeHint().expandedTo(part.minimumSize()).width()


def _wanted(part: QWidget, share: int) -> int:
    """Return the width that a part wants; one that takes no spare room is not squeezed either."""
    return _least(part) if share else max(part.sizeHint().width(), part.minimumWidth())
