"""A window for putting right an earlier sheet of the stack in hand; what stood there stays in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.errors import Fault, UserError
from ballotcount.service.counting import correct
from ballotcount.service.entry_text import parse_entry
from ballotcount.text.place import place_words
from ballotcount.text.words import said, t
from ui.dialogs import Asking
from ui.models.table import Column, TableModel
from ui.stages.count import stacks_view as sv
from ui.stages.count.view import lines_of
from ui.style import GRID, compact, px, tight, within
from ui.widgets.controls import across, field, mark_field, named
from ui.widgets.entry import NOTHING
from ui.widgets.sheet import BallotSheet, framed
from ui.widgets.table import Table, searched
from ui.widgets.text import note

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.desk import Desk


HALF_TYPED = ("!", "-", ":", "=", "@")
"""Signs after which more has to come; until then nothing is wrong."""


class CorrectDialog(Asking):
    """The sheets of the stack in hand, the last first; the chosen one is typed again with the reason.

    Args:
        done: called with the words that say what was corrected.
    """

    def __init__(self, parent: QWidget, desk: Desk, held: sv.Held, done: Callable[[str], object]) -> None:
        super().__init__(parent, t("desk.correct.title"), "")
        self.words = note()
        self.column.addWidget(self.words)
        self.desk = desk
        self.held = held
        self._done = done
        self.setMinimumSize(within(96), 0 if tight() else px(GRID * (62 if compact() else 82)))
        columns: list[Column[sv.HeldSheet]] = [
            Column(t("desk.disputes.sheet"), lambda row: str(row.sheet), numeric=True, wide=7),
            Column(t("desk.correct.entered"), lambda row: row.text or t("desk.count.nothing_typed"), stretch=True),
        ]
        model: TableModel[sv.HeldSheet] = TableModel(columns, key=lambda row: row.sheet)
        model.put(held.sheets)
        self.table = Table(model, chose=lambda _: self.typed.setFocus())
        self.table.setMinimumHeight(px(GRID * 16))
        both = across(gap=2)
        both.addWidget(searched(self.table), 2)
        both.addWidget(self._sheet(held), 3)
        self.column.addLayout(both, 1)
        self.typed = field(hint=t("desk.disputes.hint"))
        self.reason = field()
        row = across(gap=2)
        row.addWidget(named(t("desk.correct.again"), self.typed), 1)
        row.addWidget(named(t("desk.reason"), self.reason), 1)
        self.column.addLayout(row)
        self.finish(t("desk.correct.act"), self._give)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._choose())
        self.typed.textChanged.connect(lambda _: self._draw())
        self.typed.returnPressed.connect(self.reason.setFocus)
        self.reason.returnPressed.connect(self._give)
        self.yes.setDefault(False)  # Enter goes from the table to the text, to the reason, and then acts
        self.table.mark(0)
        self.table.setFocus()

    def _sheet(self, held: sv.Held) -> QWidget:
        self.sheet = BallotSheet()
        self.sheet.put_list(lines_of(held.round), held.round.style)
        return framed(self.sheet)

    def _choose(self) -> None:
        row = self.table.chosen()
        if row is not None:
            self.typed.setText(row.text)
            self._draw()

    def ballot(self) -> Ballot:
        """Return the sheet as corrected.

        Raises:
            UserError: the text says no sheet.
        """
        typed = self.typed.text().strip()
        # A deliberate 0 says that nothing is marked; an empty field says so too, where the rules let it.
        return parse_entry("" if typed == NOTHING else typed, self.held.round, reasons=self.held.reasons)

    def _draw(self) -> None:
        self._say_how()
        words = self.typed.text().split()
        touched = int(words[-1]) if words and words[-1].isdecimal() else None
        wrong = ""
        try:
            self.sheet.show_ballot(self.ballot(), touched)
        except UserError as fault:
            wrong = "" if self.typed.text().endswith(HALF_TYPED) else said(fault)
        mark_field(self.typed, wrong)
        self.fault.say(wrong)
        self.fault.setVisible(bool(wrong))

    def _say_how(self) -> None:
        """Say what to do, or the reasons once the text says that the sheet is invalid."""
        codes = " · ".join(f"!{place} {t(f'reason.{code}')}" for place, code in enumerate(self.held.reasons, start=1))
        invalid = "!" in self.typed.text()
        usual = t("desk.correct.words", stack=self.held.stack)
        self.words.say(t("desk.disputes.reasons", reasons=codes) if invalid else usual)

    def _give(self) -> None:
        row = self.table.chosen()
        key = self.desk.round
        reason = self.reason.text().strip()
        try:
            ballot = self.ballot()
        except UserError as fault:
            self._refuse(said(fault), self.typed)
            return
        # An entry that changes nothing would stand in the journal as a correction.
        if ballot == row.ballot:
            self._refuse(t("desk.correct.same", sheet=row.sheet), self.typed)
            return
        if not reason:
            self._refuse(t("desk.reason_needed"), self.reason)
            return
        text = self.typed.text() or t("desk.count.nothing_typed")
        place = place_words(self.held.stack, row.sheet, self.held.stack_size)
        self.desk.write(
            lambda session: correct(session, round_id=key, sheet=row.sheet, ballot=ballot, reason=reason),
            lambda _: self._corrected(t("desk.correct.done", place=place, text=text)),
            owner=self,
            failed=self._not_corrected,
        )

    def _corrected(self, words: str) -> None:
        self.accept()
        self._done(words)

    def _not_corrected(self, fault: Fault) -> None:
        self._refuse(said(fault), self.typed)

    def _refuse(self, words: str, where: QWidget) -> None:
        self.desk.sounds.wrong()
        self.complain(words)
        where.setFocus()
