"""One table model for every list of the desk: frozen rows, and columns that say how a row is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

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


class TableModel(QAbstractTableModel, Generic[Row]):
    """Rows by columns; rows that stayed the same are not touched, so that selection and scroll stay where they are."""

    def __init__(self, columns: Sequence[Column[Row]], key: Callable[[Row], object] = lambda row: row) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: tuple[Row, ...] = ()
        self._key = key

    def put(self, rows: Sequence[Row]) -> None:
        """Show other rows."""
        fresh = tuple(rows)
        if [self._key(row) for row in fresh] == [self._key(row) for row in self.rows]:
            before = self.rows
            self.rows = fresh
            for place, (new, old) in enumerate(zip(fresh, before, strict=True)):
                if new != old:
                    self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))
            return
        self.beginResetModel()
        self.rows = fresh
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
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


def aligned(numeric: bool) -> Qt.AlignmentFlag:
    """Numbers to the right, words to the left."""
    side = Qt.AlignmentFlag.AlignRight if numeric else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
