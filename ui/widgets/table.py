"""The desk's table: rows high enough for stacked accents, numbers in line, bars drawn behind them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from ballotcount.text.cells import harmless
from ballotcount.text.words import t
from ui.models.table import BAR, ROOT, TableModel
from ui.style import GRID, colours, font, line, px, tight
from ui.widgets.controls import down
from ui.widgets.line_field import LineField
from ui.widgets.text import where_cut

LEAST = 28
"""Room that the stretching column needs, grid units."""

FEW = 12
"""The same where there is other matter beside the table: it scrolls only as the last resort."""

ROW = 5
"""Height of a row in grid units."""


class Table(QTableView):
    """Shows a ``TableModel``; Enter or a double click chooses a row.

    Attributes:
        choose_place: asks where a table is saved, by parent, heading, proposed name and kinds of files. The program
            puts in the one that remembers folders: a table knows no settings.
    """

    choose_place: ClassVar[Callable[[QWidget, str, str, str], Path | None]]

    def __init__(self, model: TableModel[Any], chose: Callable[[Any], object] | None = None) -> None:
        super().__init__()
        self.setAccessibleName(t("desk.table.name", columns=", ".join(one.title for one in model.columns if one.title)))
        self.rows = model
        self.letters: SearchField | None = None
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
        # Tab leaves the table; within it the arrow keys go from row to row.
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
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._sort)
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
        """Give the widest column what is left; where less than its least is left the table scrolls sideways."""
        header = self.horizontalHeader()
        columns = self.rows.columns
        fixed = sum(header.sectionSize(place) for place, column in enumerate(columns) if not column.stretch)
        for place, column in enumerate(columns):
            if column.stretch:
                least = max(px(GRID * (LEAST if tight() else FEW)), self._title_width(column.title))
                short = room - fixed < 0.9 * least
                mode = QHeaderView.ResizeMode.Fixed if short else QHeaderView.ResizeMode.Stretch
                header.setSectionResizeMode(place, mode)
                if short:
                    header.resizeSection(place, least)

    def chosen(self) -> Any:
        """Return the row that is marked, or None."""
        place = self.currentIndex().row()
        return self.rows.rows[place] if 0 <= place < len(self.rows.rows) else None

    def mark(self, place: int) -> None:
        """Mark a row by its place among those given, wherever it stands now."""
        if not 0 <= place < len(self.rows.given):
            return
        wanted = self.rows.given[place]
        # By identity: two rows may be equal, such as delegates of one name.
        at = next((at for at, row in enumerate(self.rows.rows) if row is wanted), None)
        if at is not None:
            self.selectRow(at)

    def _sort(self, column: int) -> None:
        """Sort by the heading that was clicked; the row that is marked stays marked."""
        # Sorting resets the model, which takes the mark away.
        kept = self.chosen()
        self.rows.sort_by(column)
        header = self.horizontalHeader()
        found = self.rows.sorted_by
        header.setSortIndicatorShown(found is not None)
        if found is not None:
            order = Qt.SortOrder.DescendingOrder if found[1] else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(found[0], order)
        at = next((at for at, row in enumerate(self.rows.rows) if row is kept), None)
        if at is not None:
            self.selectRow(at)

    def search(self, letters: str, *, marks: bool = True) -> None:
        """Show only the rows that hold some letters; the row that is marked stays marked while it is among them.

        Args:
            marks: whether the first row found is marked where the marked one is hidden.
        """
        kept = self.chosen()
        self.rows.search(letters)
        at = next((at for at, row in enumerate(self.rows.rows) if row is kept), None)
        if at is None and kept is not None and marks and self.rows.rows:
            at = 0
        if at is not None:
            self.selectRow(at)
            self.scrollTo(self.rows.index(at, 0))
        elif kept is not None:  # a model that is reset takes the mark away and says nothing
            self.selectionModel().currentRowChanged.emit(ROOT, ROOT)

    def held(self) -> tuple[tuple[int, bool] | None, str, int]:
        """Return what a person has set: the order, the letters that hide rows, the place of the row marked."""
        row = self.chosen()
        place = next((at for at, one in enumerate(self.rows.given) if one is row), -1)
        return self.rows.sorted_by, self.letters.text() if self.letters is not None else "", place

    def hold(self, held: tuple[tuple[int, bool] | None, str, int]) -> None:
        """Set the same on the table of another language, whose rows are given in the same order."""
        order, letters, place = held
        # Each turn of the heading is the next order; the third one is as given.
        while order is not None and self.rows.sorted_by != order:
            self._sort(order[0])
        if self.letters is not None:
            self.letters.setText(letters)
        if place >= 0:
            self.mark(place)

    def mark_first(self, wanted: Callable[[Any], bool]) -> None:
        """Mark the first row on the screen that is wanted."""
        at = next((at for at, row in enumerate(self.rows.rows) if wanted(row)), None)
        if at is not None:
            self.selectRow(at)

    def show_all(self) -> None:
        """Take the letters out that hide rows."""
        if self.letters is not None:
            self.letters.clear()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.rows.letters.strip() and not self.rows.rows:
            painter = QPainter(self.viewport())
            painter.setPen(colours().of("muted"))
            painter.setFont(font())
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, t("desk.table.no_row"))

    def copy(self) -> None:
        """Put the whole table into the clipboard, as a spreadsheet takes it."""
        QGuiApplication.clipboard().setText(self.rows.as_text())

    def export(self) -> None:
        """Write the table to a CSV file of the person's choice."""
        found = Table.choose_place(self, t("desk.table.export"), t("desk.table.file"), "CSV (*.csv)")
        if found:
            self.export_to(found)

    def export_to(self, path: Path) -> None:
        """Write the table to a CSV file that spreadsheets open with every letter, and run nothing of."""
        lines = [line.split("\t") for line in self.rows.as_text().split("\n")]
        # Without the mark at the beginning Excel takes UTF-8 for the code page of Windows.
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([[harmless(cell) for cell in line] for line in lines])

    def menu(self) -> QMenu:
        """Return what can be done with the table as a whole."""
        made = QMenu(self)
        made.addAction(t("desk.table.copy")).triggered.connect(lambda _: self.copy())
        made.addAction(t("desk.table.export")).triggered.connect(lambda _: self.export())
        return made

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos())

    def _choose(self, place: int) -> None:
        if self._chose is not None and 0 <= place < len(self.rows.rows):
            self._chose(self.rows.rows[place])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chose is not None:
            self._choose(self.currentIndex().row())
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        super().keyPressEvent(event)


MANY = 8
"""Rows that a person takes in at a glance; a table with more has a field to find one by its letters. Not measured."""


class SearchField(LineField):
    """Letters choose the rows that a table shows; shown while the table has many rows, or letters hide some.

    Escape takes the letters out, Enter and the down arrow go to the row found.

    Args:
        marks: whether the first row found is marked where the marked one is hidden.
    """

    def __init__(self, table: Table, *, marks: bool) -> None:
        super().__init__()
        self.table = table
        self._marks = marks
        self.setFont(font())
        self.setPlaceholderText(t("desk.table.search"))
        self.setAccessibleName(t("desk.table.search"))
        self.setMaxLength(200)
        self.setClearButtonEnabled(True)
        self.textChanged.connect(self._find)
        table.rows.did_put.connect(self.suit)
        self.suit()

    def suit(self) -> None:
        """Show or hide the field for letters by the number of rows; letters that hide a row never go out of sight."""
        self.setVisible(len(self.table.rows.given) > MANY or bool(self.text()) or self.hasFocus())

    def _find(self, letters: str) -> None:
        self.table.search(letters, marks=self._marks)
        self.suit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.suit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down) and self.table.rows.rows:
            self.table.setFocus()
            self.table.selectRow(max(0, self.table.currentIndex().row()))
        else:
            super().keyPressEvent(event)


def searched(table: Table, *, marks: bool = True) -> QWidget:
    """Return a table under the field that finds its rows.

    Args:
        marks: False where marking a row begins to change it.
    """
    both = QWidget()
    column = down(both)
    table.letters = SearchField(table, marks=marks)
    column.addWidget(table.letters)
    column.addWidget(table, 1)
    return both


class _Cell(QStyledItemDelegate):
    """Draws the rule under a row and the bar behind a number; words that are cut stand whole in a tip."""

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        words = str(index.data() or "")
        cut = self.sizeHint(option, index).width() > option.rect.width()
        QToolTip.showText(event.globalPos(), words if cut else "", view)
        return True

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = where_cut(option.text)

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
