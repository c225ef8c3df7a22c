"""The list of an election: people found by three letters, pasted or read from a file; changed, moved, taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QWidget

from ballotcount.domain.election import Candidate
from ballotcount.domain.people import Delegate
from ballotcount.rules.figures import count
from ballotcount.text.words import t
from ui.stages.elections.candidate_model import CandidateModel
from ui.stages.elections.person_line import PersonLine
from ui.stages.elections.typed_list import clear_people
from ui.style import GRID, px
from ui.widgets.bending import Bending
from ui.widgets.controls import button, down, named
from ui.widgets.flow import Flow
from ui.widgets.list_line import files_of
from ui.widgets.table import Table, searched
from ui.widgets.text import SEMI, Text

SIDE = 28
"""Width of what stands beside the table, grid units."""


class CandidateTable(Table):
    """The list itself: Enter or F2 changes a cell, Del takes a row out, Alt with an arrow moves it, a drag as well.

    Args:
        drop: called with a file, or with text, that is dropped on the table.
    """

    def __init__(self, model: CandidateModel, drop: Callable[[QDropEvent], object]) -> None:
        super().__init__(model)
        self.people = model
        self._drop = drop
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        # Without this Qt drops a row onto another and overwrites it, instead of moving it between two.
        self.setDragDropOverwriteMode(False)
        self.setDropIndicatorShown(True)

    def move_row(self, by: int) -> None:
        """Move the marked row up or down; it stays marked."""
        at = self.currentIndex()
        if at.isValid():
            place = self.people.place(at.row())
            to = self.people.move(place, place + by)
            # A filter or an order of the screen may show the rows in another order than the list.
            row = next(row for row, one in enumerate(self.people.rows) if one.no == to + 1)
            self.setCurrentIndex(self.people.index(row, at.column()))

    def remove_row(self) -> None:
        """Take the marked row out; the next one is marked."""
        at = self.currentIndex()
        if at.isValid():
            self.people.remove(self.people.place(at.row()))
            left = min(at.row(), self.people.rowCount() - 1)
            self.setCurrentIndex(self.people.index(left, at.column()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # While a cell is being typed, Del and the arrows belong to its text.
        alone = self.state() is not QAbstractItemView.State.EditingState
        key = event.key()
        if alone and event.modifiers() == Qt.KeyboardModifier.AltModifier and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_row(-1 if key == Qt.Key.Key_Up else 1)
        elif alone and event.matches(QKeySequence.StandardKey.Delete):
            self.remove_row()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if alone and self.currentIndex().isValid():
                at = self.currentIndex()
                # The number of a row is its place on the list and cannot be typed.
                self.edit(at if at.column() else at.siblingAtColumn(1))
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # A row dragged inside the table is moved; anything else is a list from outside.
        if event.source() is self:
            super().dragEnterEvent(event)
        elif files_of(event.mimeData()) or event.mimeData().hasText():
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.source() is self:
            super().dragMoveEvent(event)
        else:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if event.source() is self:
            super().dropEvent(event)
        else:
            self._drop(event)


class CandidateList(QWidget):
    """The field that finds people, the table of those on the list, and beside it what the rules say of their number.

    Args:
        choose_file: asks for a file with the list.

    Signals:
        changed: other people stand on the list.
        given(Path | str): a file, or a text that a person must look at, for the importer of lists.
    """

    changed = Signal()
    given = Signal(object)

    def __init__(self, choose_file: Callable[[], object]) -> None:
        super().__init__()
        self.model = CandidateModel()
        self.today = date.max
        self.typed = PersonLine(lambda: self.model.given)
        self.typed.setPlaceholderText(t("desk.elections.names_hint"))
        self.table = CandidateTable(self.model, self._dropped)
        self.table.setMinimumHeight(px(GRID * 20))
        column = down(self)
        column.addWidget(named(t("desk.elections.names_field"), self.typed))
        column.addWidget(Bending([(searched(self.table), 1), (self._side(choose_file), 0)], gap=2), 1)
        self.typed.picked.connect(self._pick)
        self.typed.pasted.connect(self.paste)
        # Whatever comes in as a file goes through the importer of rosters, with its questions.
        self.typed.dropped.connect(self.given.emit)
        self.model.changed.connect(self._did_change)
        self._did_change()

    def _side(self, choose_file: Callable[[], object]) -> QWidget:
        """Return what stands beside the table: how many are listed, what the rules say, and what can be done."""
        side = QWidget()
        column = down(side)
        side.setFixedWidth(px(GRID * SIDE))
        self.figures = Text(wrap=True, weight=SEMI)
        self.notes = Text(wrap=True, tone="warn")
        for words in (self.figures, self.notes):
            column.addWidget(words)
        self.remove = button(t("desk.elections.row_remove"), self.table.remove_row, tip="Del")
        self.up = button(t("desk.elections.row_up"), lambda: self.table.move_row(-1), tip="Alt+↑")
        self.down = button(t("desk.elections.row_down"), lambda: self.table.move_row(1), tip="Alt+↓")
        self.undo = button(t("desk.elections.row_undo"), self.model.undo, key="Ctrl+Z", hint=False, tip="Ctrl+Z")
        file = button(t("desk.elections.from_file"), choose_file, needs="elections")
        column.addWidget(Flow((self.up, self.down, self.remove, self.undo, file)))
        column.addStretch(1)
        return side

    @property
    def people(self) -> tuple[Candidate, ...]:
        """Those on the list, in its order."""
        return self.model.given

    def carried(self) -> tuple[Candidate, ...]:
        """Return the list as it stands, saved or not."""
        return self.people

    def carry_on(self, carried: tuple[Candidate, ...]) -> None:
        """Show the list that stood here."""
        self.put(carried)

    def put(self, people: Sequence[Candidate]) -> None:
        """Show a list."""
        self.typed.clear()
        # Letters that filter the table would hide what was just put.
        self.table.show_all()
        self.model.fill(people)

    def offer(self, roster: Sequence[Delegate], today: date) -> None:
        """Let letters find these people.

        Args:
            today: no birth on the list may be later.
        """
        self.typed.people = tuple(roster)
        self.today = today

    def add(self, people: Sequence[Candidate]) -> None:
        """Put people at the end of the list, the last of them in view."""
        self.table.show_all()
        self.model.add(people)
        self.table.setCurrentIndex(self.model.index(self.model.rowCount() - 1, 1))

    def paste(self, text: str) -> None:
        """Take lines or cells; where something is to be decided, they are shown in the importer's window first."""
        people = clear_people(text, self.today)
        if people is None:
            self.given.emit(text)
        else:
            self.add(people)

    def _pick(self, one: Candidate) -> None:
        """Take a person of the roster as they are; a name as typed is read like a line of a list."""
        if one.delegate:
            self.add((one,))
        else:
            self.paste(one.name)

    def tell(self, seats: int, notes: str) -> None:
        """Say what the rules say of the list."""
        listed = len(self.people)
        surplus = max(0, listed - seats)
        words = t("desk.elections.listed", listed=count(listed), seats=count(seats), surplus=count(surplus))
        self.figures.say(words)
        self.notes.say(notes)
        self.notes.setVisible(bool(notes))

    def _dropped(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.typed.take(event.mimeData())

    def _did_change(self) -> None:
        some = bool(self.people)
        for act in (self.remove, self.up, self.down):
            act.setEnabled(some)
        self.undo.setEnabled(self.model.can_undo)
        self.changed.emit()
