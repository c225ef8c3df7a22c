"""The desk's table: rows high enough for stacked accents, numbers in line, bars drawn behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from ui.models.table import BAR, TableModel
from ui.style import GRID, colours, font, line, px, tight

LEAST = 28
"""Room that the stretching column needs, grid units."""

FEW = 12
"""The same where there is other matter beside the table: it scrolls only as the last resort."""

ROW = 5
"""Height of a row in grid units."""


class Table(QTableView):
    """Shows a ``TableModel``; Enter or a double click chooses a row."""

    def __init__(self, model: TableModel[Any], chose: Callable[[Any], object] | None = None) -> None:
        super().__init__()
        self.rows = model
        self._chose = chose
        self.setModel(model)
        self.setFont(font())
        self.setItemDelegate(_Cell(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(max(px(ROW * GRID), line() + px(GRID)))
        self._columns(model)
        if tight():  # what scrolls itself in a page that scrolls must show more than its head
            self.setMinimumHeight(self.horizontalHeader().height() + 3 * self.verticalHeader().defaultSectionSize())
        if chose is not None:
            self.doubleClicked.connect(lambda index: self._choose(index.row()))

    def _columns(self, model: TableModel[Any]) -> None:
        header = self.horizontalHeader()
        header.setFont(font())
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(px(GRID * 4))
        header.setFixedHeight(line() + px(GRID * 2))
        for place, column in enumerate(model.columns):
            mode = QHeaderView.ResizeMode.Stretch if column.stretch else QHeaderView.ResizeMode.Fixed
            header.setSectionResizeMode(place, mode)
            header.resizeSection(place, max(px(GRID * column.wide), self._title_width(column.title)))

    def _title_width(self, title: str) -> int:
        """Return the width that a heading needs, px."""
        return self.fontMetrics().horizontalAdvance(title) + px(GRID * 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        columns = self.rows.columns
        needed = sum(
            px(GRID * LEAST) if column.stretch else max(px(GRID * column.wide), self._title_width(column.title))
            for column in columns
        )
        for place, column in enumerate(columns):
            if column.spare:
                self.setColumnHidden(place, needed > event.size().width())
        self._stretch(event.size().width())
        super().resizeEvent(event)

    def _stretch(self, room: int) -> None:
        """The widest column takes what is left; where less than its least is left the table scrolls sideways."""
        header = self.horizontalHeader()
        columns = self.rows.columns
        fixed = sum(header.sectionSize(place) for place, column in enumerate(columns) if not column.stretch)
        for place, column in enumerate(columns):
            if column.stretch:
                least = px(GRID * (LEAST if tight() else FEW))
                short = room - fixed < 0.9 * least
                mode = QHeaderView.ResizeMode.Fixed if short else QHeaderView.ResizeMode.Stretch
                header.setSectionResizeMode(place, mode)
                if short:
                    header.resizeSection(place, least)

    def chosen(self) -> Any:
        """The row that is marked, or None."""
        place = self.currentIndex().row()
        return self.rows.rows[place] if 0 <= place < len(self.rows.rows) else None

    def mark(self, place: int) -> None:
        """Mark a row."""
        if 0 <= place < len(self.rows.rows):
            self.selectRow(place)

    def _choose(self, place: int) -> None:
        if self._chose is not None and 0 <= place < len(self.rows.rows):
            self._chose(self.rows.rows[place])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chose is not None:
            self._choose(self.currentIndex().row())
            return
        super().keyPressEvent(event)


class _Cell(QStyledItemDelegate):
    """Draws the rule under a row and the bar behind a number."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        bar = index.data(BAR)
        box = QRectF(option.rect)
        super().paint(painter, option, index)
        painter.save()
        painter.setPen(QPen(colours().of("line"), 1))
        painter.drawLine(QPointF(box.left(), box.bottom() - 0.5), QPointF(box.right(), box.bottom() - 0.5))
        if bar is not None:
            _bar(painter, box, *bar)
        painter.restore()


def _bar(painter: QPainter, box: QRectF, share: float, needed: float | None) -> None:
    gap = px(GRID)
    track = QRectF(box.left() + gap, box.center().y() - px(5), box.width() - 2 * gap, px(10))
    painter.fillRect(track, colours().of("sunk"))
    reached = needed is None or share >= needed
    shown = QRectF(track.left(), track.top(), track.width() * max(0.0, min(1.0, share)), track.height())
    painter.fillRect(shown, colours().of("good" if reached else "edge"))
    if needed is not None:
        at = track.left() + track.width() * max(0.0, min(1.0, needed))
        painter.setPen(QPen(colours().of("ink"), px(2)))
        painter.drawLine(QPointF(at, track.top() - px(4)), QPointF(at, track.bottom() + px(4)))
