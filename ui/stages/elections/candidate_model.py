"""The list of candidates as a table whose rows can be changed, moved, taken out and put back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QMimeData, Qt, Signal

from ballotcount.domain.election import Candidate
from ballotcount.rules.figures import count
from ballotcount.text.days import read_day, shown_day
from ballotcount.text.words import t
from ui.models.table import ROOT, Column, Index, TableModel

ROW_TYPE = "application/x-ballotcount-candidate"
"""Kind of what is dragged: the place of a row."""

_FIELDS = ("no", "name", "born", "post", "unit")


class CandidateModel(TableModel[Candidate]):
    """People in the order of the list; ``no`` is their place on it. Every change can be taken back.

    Signals:
        changed: the list is another one.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(
            (
                Column(t("desk.elections.row_no"), lambda one: count(one.no), numeric=True, wide=6),
                Column(t("desk.name"), lambda one: one.name, stretch=True),
                Column(t("desk.elections.born"), lambda one: shown_day(one.born), wide=15, order=lambda one: one.born),
                Column(t("desk.elections.post"), lambda one: one.post, wide=11, spare=True),
                Column(t("desk.unit"), lambda one: one.unit, wide=11, spare=True),
            ),
            key=lambda one: one.no,
        )
        self._before: list[tuple[Candidate, ...]] = []

    @property
    def can_undo(self) -> bool:
        """Whether a change can be taken back."""
        return bool(self._before)

    def fill(self, people: Sequence[Candidate]) -> None:
        """Show another list; what was done to the list before is forgotten."""
        self._before.clear()
        self._put(people)

    def place(self, row: int) -> int:
        """Return the place on the list of a row on the screen; the end of the list below the last row."""
        # Rows of the screen may be filtered; the place on the list is in the person.
        return self.rows[row].no - 1 if 0 <= row < len(self.rows) else len(self.given)

    def add(self, people: Sequence[Candidate]) -> None:
        """Put people at the end."""
        if people:
            self._change([*self.given, *people])

    def remove(self, place: int) -> None:
        """Take the person of a row out."""
        if 0 <= place < len(self.given):
            self._change([one for at, one in enumerate(self.given) if at != place])

    def move(self, place: int, to: int) -> int:
        """Put the person of a row at another place; gives the place that they have now."""
        if not 0 <= place < len(self.given):
            return place
        to = max(0, min(to, len(self.given) - 1))
        if to != place:
            left = [one for at, one in enumerate(self.given) if at != place]
            self._change([*left[:to], self.given[place], *left[to:]])
        return to

    def undo(self) -> None:
        """Take the last change back."""
        if self._before:
            self._put(self._before.pop())

    def sort_by(self, column: int) -> None:
        """Put the list itself in the order of a column; a second time the other way round."""
        # Sorting by a heading changes the list itself here: its order is the order on the ballot.
        kept = self.given
        wanted = self.in_order(column, largest_first=False)
        if [one.no for one in wanted] == [one.no for one in kept]:
            wanted = self.in_order(column, largest_first=True)
        self._change(wanted)

    def _change(self, people: Sequence[Candidate]) -> None:
        before = self.given
        self._put(people)
        # A change that changed nothing would need a press of "undo" that seems to do nothing.
        if self.given != before:
            self._before.append(before)

    def _put(self, people: Sequence[Candidate]) -> None:
        self.put(tuple(replace(one, no=place) for place, one in enumerate(people, start=1)))
        self.changed.emit()

    def flags(self, index: Index) -> Qt.ItemFlag:
        base = super().flags(index)
        if not index.isValid():
            # Only the space below the rows takes a drop as a whole; rows take it between them.
            return base | Qt.ItemFlag.ItemIsDropEnabled
        editable = Qt.ItemFlag.ItemIsEditable if index.column() else Qt.ItemFlag.NoItemFlags
        return base | editable | Qt.ItemFlag.ItemIsDragEnabled

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Write what was typed into a cell; a person whose name changes loses the link to the roster."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or not index.column():
            return False
        words = " ".join(str(value).split())
        kind = _FIELDS[index.column()]
        if kind == "name" and not words:
            return False
        person = self.rows[index.row()]
        changed = _with(person, kind, read_day(words) if kind == "born" else words)
        # Another name is another person: the link to the roster would vouch for somebody else.
        if changed.name != person.name:
            changed = replace(changed, delegate=None)
        if changed != person:
            self._change([changed if one is person else one for one in self.given])
        return True

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.EditRole:
            # Typing begins with the words as they are shown, days included.
            role = int(Qt.ItemDataRole.DisplayRole)
        return super().data(index, role)

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [ROW_TYPE]

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:
        made = QMimeData()
        made.setData(ROW_TYPE, str(self.place(indexes[0].row())).encode())
        return made

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index = ROOT) -> bool:
        """Move the dragged row to where it was dropped: between two rows, onto one, or below the last."""
        if not data.hasFormat(ROW_TYPE):
            return False
        place = int(bytes(data.data(ROW_TYPE).data()))
        to = self.place(row if row >= 0 else parent.row() if parent.isValid() else len(self.rows))
        # Taken out above its target, the row leaves a gap: the places behind it move up by one.
        self.move(place, to - 1 if row >= 0 and to > place else to)
        return False  # the view must not take the row away: it has been moved already


def _with(person: Candidate, kind: str, words: str) -> Candidate:
    """Return the person with another value in one field."""
    facts: dict[str, Any] = {kind: words}
    return replace(person, **facts)
