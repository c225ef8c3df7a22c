"""The stacks of every pass, and putting them right: reopen one, hand one over, throw a whole pass away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ballotcount.rules.figures import count
from ballotcount.service.counting import discard_pass, hand_over, reopen_stack
from ballotcount.text.words import said, t
from ui.dialogs import People, RepairDialog
from ui.jobs.printing import print_pdf
from ui.jobs.slips import feeder_slips_pdf, slips_pdf
from ui.models.table import Column, TableModel
from ui.stages.base import Stage
from ui.stages.count import stacks_view as sv
from ui.widgets.controls import button, down
from ui.widgets.flow import Flow
from ui.widgets.table import Table, searched
from ui.widgets.text import note

if TYPE_CHECKING:
    from ballotcount.service.session import Changes, Session

Repair = Callable[["Session", str, str], "Changes"]
"""``(session, person, reason)``"""


class StacksPage(QWidget):
    """A table of stacks and one button for each way of putting them right."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.view = sv.Stacks((), False)
        column = down(self, gap=1)
        columns: list[Column[sv.StackRow]] = [
            Column(t("desk.pace.pass"), lambda row: str(row.number), numeric=True, wide=8),
            Column(t("desk.stacks.stack"), lambda row: str(row.stack or "–"), numeric=True, wide=10),
            Column(t("desk.stacks.name"), _name, stretch=True),
            Column(t("desk.pace.sheets"), lambda row: count(row.sheets), numeric=True, wide=10),
            Column(t("desk.stacks.slip"), _slip, numeric=True, wide=14),
            Column(t("desk.disputes.state"), _state, wide=18, tone=_tone),
        ]
        self.model: TableModel[sv.StackRow] = TableModel(columns, key=lambda row: (row.number, row.stack))
        self.table = Table(self.model)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._choose())
        self.words = note()
        column.addWidget(searched(self.table), 1)
        column.addWidget(self.words)
        self.reopen = button(t("desk.stacks.reopen"), self._reopen, key="Ctrl+R")
        self.hand_over = button(t("desk.stacks.hand_over"), self._ask_takers, key="Ctrl+G")
        self.discard = button(t("desk.stacks.discard"), self._discard, key="Ctrl+Delete")
        self.slips = button(t("slips.print"), self._print_slips)
        self.feeder_slips = button(t("slips.print_feeder"), self._print_feeder_slips, tip=t("slips.feed"))
        self.buttons = Flow((self.reopen, self.hand_over, self.discard, self.slips, self.feeder_slips))
        column.addWidget(self.buttons)

    def look(self, key: str) -> None:
        """Ask for the stacks."""
        if key:
            self.stage.desk.read(lambda session: sv.look(session, key), self._show, owner=self)

    def _show(self, view: sv.Stacks) -> None:
        self.view = view
        chosen = self.table.chosen()
        self.model.put(view.rows)
        # The table is read again after each entry of others; the row in hand stays marked.
        place = next((i for i, row in enumerate(view.rows) if chosen and _same(row, chosen)), 0)
        self.table.mark(place)
        self._choose()

    def _choose(self) -> None:
        row = self.table.chosen()
        able = self.view.may_repair
        self.reopen.setEnabled(able and row is not None and row.slip is not None)
        # A closed stack has its slip; it is reopened first, by somebody who may.
        self.hand_over.setEnabled(able and row is not None and row.stack > 0 and row.slip is None)
        self.discard.setEnabled(able and row is not None)
        usual = "none" if row is None else "words" if able else "own"
        self.words.say(self.view.why or t(f"desk.stacks.{usual}"))

    def _print_slips(self) -> None:
        """Print a slip for each stack, with the running numbers by which the desk names its ballots."""
        key = self.stage.desk.round
        if not key:
            return
        self.stage.desk.read(lambda session: slips_pdf(session, key), self._print, owner=self)

    def _print_feeder_slips(self) -> None:
        """Print a whole sheet with a code for each stack, to go through the scanner behind its last ballot."""
        key = self.stage.desk.round
        path = self.stage.desk.path
        if key:
            self.stage.desk.read(lambda session: feeder_slips_pdf(session, key, path), self._print, owner=self)

    def _print(self, pdf: bytes) -> None:
        print_pdf(
            self,
            self.stage.desk,
            pdf,
            name=t("slips.title"),
            done=lambda _: self.stage.notice.say("good", t("slips.printed")),
        )

    # -- each says what will happen before it does --------------------------------------------------------------

    def _reopen(self) -> None:
        row = self.table.chosen()
        key = self.stage.desk.round
        self._ask(
            "reopen",
            t("desk.stacks.reopen_words", stack=row.stack, number=row.number, name=row.name, held=count(row.sheets)),
            lambda session, _, reason: reopen_stack(
                session, round_id=key, pass_no=row.number, stack=row.stack, reason=reason
            ),
        )

    def _ask_takers(self) -> None:
        row = self.table.chosen()
        key = self.stage.desk.round
        # Asked now: somebody may have begun a stack since the table was drawn.
        self.stage.desk.read(
            lambda session: sv.takers(session, key, row.number), lambda people: self._hand_over(row, people), owner=self
        )

    def _hand_over(self, row: sv.StackRow, people: People) -> None:
        key = self.stage.desk.round
        words = t(
            "desk.stacks.hand_over_words", stack=row.stack, name=row.name, held=count(row.sheets), next=row.sheets + 1
        )
        self._ask(
            "hand_over",
            words=words,
            act=lambda session, person, reason: hand_over(
                session, round_id=key, pass_no=row.number, stack=row.stack, teller=person, reason=reason
            ),
            people=people,
            nobody=t("desk.stacks.nobody", number=row.number),
        )

    def _discard(self) -> None:
        row = self.table.chosen()
        key = self.stage.desk.round
        self._ask(
            "discard",
            t("desk.stacks.discard_words", number=row.number, sheets=count(row.entered)),
            lambda session, _, reason: discard_pass(session, round_id=key, pass_no=row.number, reason=reason),
        )

    def _ask(self, what: str, words: str, act: Repair, people: People | None = None, *, nobody: str = "") -> None:
        row = self.table.chosen()
        heading = t(f"desk.stacks.{what}_act", stack=row.stack, number=row.number)

        def given(person: str, reason: str, dialog: RepairDialog) -> None:
            self.stage.desk.write(
                lambda session: act(session, person, reason),
                lambda _: self._done(heading, dialog),
                owner=dialog,
                failed=lambda fault: dialog.complain(said(fault)),
                # The dialog stays open on a refusal, so that the reason written there is kept.
            )

        RepairDialog(
            parent=self, heading=heading, words=words, yes=heading, given=given, people=people, nobody=nobody
        ).open()

    def _done(self, heading: str, dialog: RepairDialog) -> None:
        dialog.accept()
        self.stage.notice.say("good", t("desk.stacks.done", what=heading))
        self.look(self.stage.desk.round)


def _same(one: sv.StackRow, other: sv.StackRow) -> bool:
    return (one.number, one.stack) == (other.number, other.stack)


def _name(row: sv.StackRow) -> str:
    return f"{t('desk.disputes.machine')} ({row.name})" if row.machine else row.name


def _slip(row: sv.StackRow) -> str:
    return "–" if row.slip is None else count(row.slip)


def _state(row: sv.StackRow) -> str:
    if not row.stack:
        return t("desk.stacks.not_begun")
    return t("desk.stacks.in_hand") if row.slip is None else f"✓ {t('desk.stacks.closed')}"


def _tone(row: sv.StackRow) -> str | None:
    return "warn" if row.stack and row.slip is None else None if row.slip is None else "good"
