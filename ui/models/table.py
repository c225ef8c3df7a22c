"""One table model for every list of the desk: frozen rows, and columns that say how a row is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont

from ballotcount.roster.names import searchable, sort_key
from ui.style import Size, colours, font

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

ROOT = QModelIndex()
BAR = int(Qt.ItemDataRole.UserRole) + 1
"""Role of a bar drawn behind a number: ``(share, needed share or None)``, both 0 to 1."""


def _nothing(_: Any) -> Any:
    return None


@dataclass(frozen=True)
class Column(Generic[Row]):
    """How one column shows a row.

    Attributes:
        numeric: right-aligned.
        stretch: takes what the other columns leave.
        wide: least width in grid units.
        tone: colour name for a row, or None.
        bold: whether a row is bold in this column.
        bar: bar behind the number, see ``BAR``.
        spare: left out where the table is too narrow for all columns.
        order: what the column is sorted by where that is not what it shows, such as a day.
    """

    title: str
    text: Callable[[Row], str]
    numeric: bool = False
    stretch: bool = False
    wide: int = 8
    tone: Callable[[Row], str | None] = _nothing
    bold: Callable[[Row], bool] = _nothing
    bar: Callable[[Row], tuple[float, float | None] | None] = _nothing
    spare: bool = False
    order: Callable[[Row], str] | None = None


class TableModel(QAbstractTableModel, Generic[Row]):
    """Rows by columns; rows that stayed the same are not touched, so that selection and scroll stay where they are.

    Signals:
        did_put(): other rows were given.
    """

    did_put = Signal()

    def __init__(self, columns: Sequence[Column[Row]], key: Callable[[Row], object] = lambda row: row) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: tuple[Row, ...] = ()
        """The rows as they stand on the screen: those that hold the letters, in the order chosen."""
        self.given: tuple[Row, ...] = ()
        self.letters = ""
        self.sorted_by: tuple[int, bool] | None = None
        """Column and whether the largest comes first; None for the order in which the rows were given."""
        self._key = key

    def put(self, rows: Sequence[Row]) -> None:
        """Show other rows."""
        self.given = tuple(rows)
        self._show()
        self.did_put.emit()

    def search(self, letters: str) -> None:
        """Show only the rows that hold some letters, with or without accents."""
        self.letters = letters
        self._show()

    def sort_by(self, column: int) -> None:
        """Sort by a column, then the other way round, then as given again."""
        turns = {None: (column, False), (column, False): (column, True), (column, True): None}
        self.sorted_by = turns.get(self.sorted_by, (column, False))
        self._show()

    def as_text(self) -> str:
        """Return the heading and the rows on the screen, cells parted by tabs, as spreadsheets take them."""
        shown = [column for column in self.columns if column.title]
        lines = [[column.title for column in shown], *([column.text(row) for column in shown] for row in self.rows)]
        # A tab or a line break inside a cell would tear the table apart in a spreadsheet.
        return "\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in lines)

    def _wanted(self) -> tuple[Row, ...]:
        found = self.given
        if self.letters.strip():
            wanted = searchable(self.letters.strip(), exact=False)
            found = tuple(row for row in found if wanted in searchable(self._line(row), exact=False))
        if self.sorted_by is not None:
            place, largest_first = self.sorted_by
            found = self.in_order(place, largest_first=largest_first, rows=found)
        return found

    def in_order(self, column: int, *, largest_first: bool, rows: Sequence[Row] | None = None) -> tuple[Row, ...]:
        """Return rows (all that were given, if none are) in the order of a column."""
        chosen = self.columns[column]
        found = self.given if rows is None else rows
        return tuple(sorted(found, key=lambda row: _order(chosen, row), reverse=largest_first))

    def _line(self, row: Row) -> str:
        # Every column, also one that is left out where the table is narrow.
        return " ".join(column.text(row) for column in self.columns)

    def _show(self) -> None:
        fresh = self._wanted()
        if [self._key(row) for row in fresh] == [self._key(row) for row in self.rows]:
            before = self.rows
            self.rows = fresh
            for place, (new, old) in enumerate(zip(fresh, before, strict=True)):
                if new != old:
                    self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))
            return
        # A reset takes mark and scroll position away, so it comes only with other rows.
        self.beginResetModel()
        self.rows = fresh
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        # Qt asks for the children of cells too; a table has no such rows.
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return aligned(column.numeric)
        if role == Qt.ItemDataRole.FontRole:
            return font(Size.TEXT, QFont.Weight.DemiBold if column.bold(row) else QFont.Weight.Normal)
        if role == Qt.ItemDataRole.ForegroundRole:
            tone = column.tone(row)
            return colours().of(tone) if tone else None
        return column.bar(row) if role == BAR else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return aligned(self.columns[section].numeric)
        return None


def _order(column: Column[Any], row: Any) -> tuple[int, float, tuple[Any, ...]]:
    """Return what a cell is sorted by: a number in a column of numbers, else words as Vietnamese lists sort them."""
    if column.order is not None:
        return 1, 0.0, (column.order(row),)
    words = column.text(row)
    # As figures are written in Vietnamese: dots between thousands, a decimal comma, a true minus sign.
    digits = words.replace(".", "").replace(",", ".").replace("−", "-").rstrip("%").lstrip("+")
    try:
        return 0, float(digits), ()
    except ValueError:
        return 1, 0.0, (sort_key(words),)


def aligned(numeric: bool) -> Qt.AlignmentFlag:
    """Return the alignment: numbers to the right, words to the left."""
    side = Qt.AlignmentFlag.AlignRight if numeric else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
