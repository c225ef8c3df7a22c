"""The queue of sheets and the sheet in hand on the stage of disputes; ``DisputesStage`` gives them their work."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.errors import UserError
from ballotcount.service.entry_text import parse_entry, shown_entry
from ballotcount.service.sheet_words import question_words
from ballotcount.text.place import place_words
from ballotcount.text.words import t
from ui.models.table import Column, TableModel
from ui.stages.base import Stage
from ui.stages.disputes import view as dv
from ui.style import GRID, Size, compact, px
from ui.widgets.controls import across, button, choice, down, field
from ui.widgets.picture import SheetPicture
from ui.widgets.sheet import BallotSheet, framed
from ui.widgets.table import Table, searched
from ui.widgets.text import SEMI, Text, note, sentences
from ui.widgets.viewer import Viewer

BOTH_FIT = 112
"""Height of a window in which picture and drawn sheet stand together, grid units."""


class QueueForm(Stage):
    """The widgets of the queue, and what they show of one sheet."""

    view: dv.DisputesView | None
    detail: dv.Detail | None
    again: QPushButton
    cannot: QPushButton
    confirm: QPushButton
    propose: QPushButton
    head: QPushButton

    def _list(self) -> None:
        raise NotImplementedError

    def _pick(self) -> None:
        raise NotImplementedError

    def _main(self) -> None:
        raise NotImplementedError

    def _queue_side(self) -> QWidget:
        side = QWidget()
        column = down(side, gap=1)
        self.settled = Text(wrap=True, tone="good")
        self.filter = choice([("all", t("desk.disputes.all"))], name=t("names.shown"))
        self.filter.activated.connect(lambda _: self._list())
        few = 0 if compact() else 3
        columns: list[Column[dv.Case]] = [
            Column(t("desk.disputes.sheet"), lambda row: f"{row.key[0]}–{row.key[1]}", wide=9 + few // 3),
            Column(t("desk.disputes.why"), lambda row: ", ".join(map(question_words, row.codes)), stretch=True),
            # Never by colour alone: what still matters is bold and has a mark of its own.
            Column(
                t("desk.disputes.state"), _state, wide=16 if compact() else 18, bold=lambda row: row.matters, tone=_tone
            ),
        ]
        self.model: TableModel[dv.Case] = TableModel(columns, key=lambda row: row.key)
        self.table = Table(self.model)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._pick())
        column.addWidget(self.filter)
        column.addWidget(self.settled)
        column.addWidget(searched(self.table), 1)
        return side

    def _sheet_side(self) -> QWidget:
        self.side = QWidget()
        column = down(self.side, gap=1)
        self.where = Text(size=Size.HEAD, weight=SEMI, wrap=True)
        self.asked = note()
        self.picture = SheetPicture(t("desk.disputes.no_picture"))
        self.zoom = button(t("desk.disputes.large"), self.view_large, kind="quiet", key="Ctrl+Space")
        self.picture.did_click.connect(self.view_large)
        self.said = Text(wrap=True)
        self.sheet = BallotSheet()
        self.frame = framed(self.sheet)
        self.typed = field(hint=t("desk.disputes.hint"))
        self.typed.textChanged.connect(lambda _: self._draw())
        self.typed.returnPressed.connect(self._main)
        self.article = note()
        for widget in (self.where, self.asked, self.picture, self.zoom, self.said):
            column.addWidget(widget)
        column.addWidget(self.frame, 1)
        row = across(gap=1)
        row.addWidget(Text(t("desk.disputes.counts_as"), weight=SEMI))
        row.addWidget(self.typed, 1)
        column.addLayout(row)
        column.addWidget(self.article)
        return self.side

    def view_large(self) -> None:
        """Show the picture of the disputed sheet as large as the screen."""
        found = self.detail
        if found is not None and not found.picture.isNull():
            where = self._place(found.case)
            Viewer(self, where, (found.picture,)).open()

    def _place(self, case: dv.Case) -> str:
        return place_words(*case.key, self.view.stack_size if self.view is not None else 0)

    def _show_detail(self, found: dv.Detail | None) -> None:
        # A sheet typed halfway must survive the entries of others; only another sheet fills the field again.
        fresh = self.detail is None or found is None or self.detail.case.key != found.case.key
        self.detail = found
        self._buttons()
        if found is None:
            return
        self.where.say(self._place(found.case))
        self.asked.say(sentences(found.questions))
        self.picture.setVisible(not found.picture.isNull())
        # A low screen has room for one of them, and the picture is the paper itself.
        self.frame.setVisible(found.picture.isNull() or self.window().height() >= px(GRID * BOTH_FIT))
        self.zoom.setVisible(not found.picture.isNull())
        self.picture.show_picture(found.picture, found.zoom)
        self.said.say(
            "\n".join(t("desk.disputes.said", number=one.number, name=one.name, text=one.text) for one in found.said)
        )
        if fresh:
            self.typed.setText(self._text(found.decision or found.ballot))
        self._draw()
        ruled = found.decision is not None
        by = ", ".join(found.decided_by)
        self.article.say(self._ruled_words(found, by) if ruled else t("desk.disputes.reasons", reasons=self._reasons()))

    def _ruled_words(self, found: dv.Detail, by: str) -> str:
        """Return who ruled, or who only proposed so far, and under which article."""
        state = "proposed" if found.case.stage == "proposed" else "decided"
        words = t(f"desk.disputes.{state}", names=by, article=found.article)
        return f"{words} {found.note}" if found.note else words

    def _proposed(self) -> str:
        """Return what the second member agrees to: which ballot, and how it is ruled on."""
        found = self.detail
        if found is None or found.decision is None:
            return ""
        place = self._place(found.case)
        text = self._text(found.decision) or t("desk.count.nothing_typed")
        if found.decision.invalid:
            text = t("desk.disputes.invalid", reason=t(f"reason.{found.decision.invalid}"))
        return t("desk.disputes.proposal", place=place, text=text, names=", ".join(found.decided_by))

    def _reasons(self) -> str:
        codes = self.view.reasons if self.view else ()
        return " · ".join(f"!{place} {t(f'reason.{code}')}" for place, code in enumerate(codes, start=1))

    def _text(self, ballot: Ballot) -> str:
        return shown_entry(ballot, self.view.round, reasons=self.view.reasons) if self.view and self.view.round else ""

    def decision(self) -> Ballot:
        """Return the sheet as it will count.

        Raises:
            UserError: the text says no sheet.
        """
        if self.view is None or self.view.round is None:
            raise UserError("desk.no_list")
        return parse_entry(self.typed.text(), self.view.round, reasons=self.view.reasons)

    def _draw(self) -> None:
        lines = self.detail.case.lines if self.detail else ()
        try:
            self.sheet.show_ballot(self.decision(), lines[0] if lines else None)
        except UserError:
            return  # half-typed; the sheet keeps what it showed

    def _buttons(self) -> None:
        found = self.detail
        view = self.view
        stage = found.case.stage if found else ""
        rules = view is not None and view.may_rule
        unseen = found is not None and found.unseen
        # A blind second member gives a ruling of their own, as if nothing had been proposed.
        self.propose.setVisible(stage == "open" or unseen)
        self.confirm.setVisible(stage == "proposed" and not unseen)
        self.head.setVisible(stage == "with_head")
        self.cannot.setVisible(stage in ("open", "proposed") and not unseen)
        self.again.setVisible(stage in ("ruled", "proposed") and not unseen)
        for made in (self.propose, self.confirm, self.cannot, self.again):
            made.setEnabled(rules)
        self.head.setEnabled(view is not None and view.is_head)
        self.typed.setEnabled(rules and (unseen or stage in ("open", "with_head")))


def _state(row: dv.Case) -> str:
    words = t(f"desk.dispute.{row.stage}")
    return f"◆ {words}" if row.matters else words


def _tone(row: dv.Case) -> str | None:
    if row.stage == "ruled":
        return "good"
    return "warn" if row.matters else "muted"
