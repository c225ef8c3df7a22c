"""Stage 7: sheets that people must look at. Two members decide; what they cannot agree on goes to the head."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.errors import UserError
from ballotcount.service.deciding import AnswerBook, answer_all
from ballotcount.service.disputes import cannot_agree, confirm, propose, rule_as_head, take_up_again
from ballotcount.service.entry_text import parse_entry, shown_entry
from ballotcount.service.people import vouch
from ballotcount.text.words import said, t
from ui.dialogs import PinDialog, ReasonDialog
from ui.models.table import Column, TableModel
from ui.stages.base import Question, Stage, Tabs
from ui.stages.disputes import deciding_view
from ui.stages.disputes import view as dv
from ui.stages.disputes.confirm_page import ConfirmPage
from ui.stages.disputes.decide_page import DecidePage
from ui.stages.disputes.group_page import GroupPage
from ui.stages.disputes.marks_page import MarksPage
from ui.stages.questions import question_words
from ui.style import GRID, Size, compact, px, tight
from ui.widgets.controls import across, button, choice, chosen, down, field
from ui.widgets.picture import SheetPicture
from ui.widgets.sheet import BallotSheet, framed
from ui.widgets.table import Table
from ui.widgets.text import SEMI, Text, note, sentences
from ui.widgets.viewer import Viewer

if TYPE_CHECKING:
    from ballotcount.service.session import Changes, Session


BOTH_FIT = 112
"""Height of a window in which picture and drawn sheet stand together, grid units."""


class DisputesStage(Stage):
    """The queue on the left, the sheet on the right; a second page shows marks of one kind."""

    name = "disputes"
    parts = ("disputes", "ballots", "differences", "round", "board")

    def build(self) -> None:
        self.view: dv.DisputesView | None = None
        self.detail: dv.Detail | None = None
        self._picked: tuple[int, int] | None = None
        queue = QWidget()
        both: QBoxLayout = QVBoxLayout(queue) if tight() else QHBoxLayout(queue)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(px(GRID * 2))
        both.addWidget(self._queue_side(), 1)
        both.addWidget(self._sheet_side(), 1)
        self.marks = MarksPage(self, cases=self)
        self.book = AnswerBook()
        self.decide = DecidePage(self, book=self.book, cases=self)
        self.groups = GroupPage(self, book=self.book, deciding=self.decide)
        self.together = ConfirmPage(self)
        self.tabs = Tabs(
            (
                ("decide", t("deciding.tab.decide"), self.decide),
                ("groups", t("deciding.tab.groups"), self.groups),
                ("together", t("deciding.tab.together"), self.together),
                ("queue", t("desk.disputes.queue"), queue),
                ("marks", t("desk.disputes.marks"), self.marks),
            )
        )
        self.corner.addWidget(self.tabs.row)
        self.body.addWidget(self.tabs, 1)
        self.tabs.stack.currentChanged.connect(lambda _: self._turned())
        self.again = button(t("desk.disputes.again"), self._again_words, needs="rule")
        self.cannot = button(t("desk.disputes.cannot"), self._cannot, needs="rule")
        self.confirm = button(t("desk.disputes.confirm"), self._confirm, kind="primary", key="Ctrl+Return")
        self.propose = button(
            t("desk.disputes.propose"), self._propose, kind="primary", key="Ctrl+Return", needs="rule"
        )
        self.head = button(t("desk.disputes.head"), self._rule, kind="primary", key="Ctrl+Return", needs="rule_as_head")
        self.act(self.again, self.cannot, self.confirm, self.propose, self.head)
        self._foot.hide()
        self._buttons()

    def _turned(self) -> None:
        """The acts of the queue stand under the queue only."""
        self._foot.setVisible(self.tabs.current == "queue")
        self.marks.look()
        {"decide": self.decide, "groups": self.groups.grid, "together": self.together.grid}.get(
            self.tabs.current, self.table
        ).setFocus()

    def _queue_side(self) -> QWidget:
        side = QWidget()
        column = down(side, gap=1)
        self.settled = Text(wrap=True, tone="good")
        self.filter = choice([("all", t("desk.disputes.all"))])
        self.filter.activated.connect(lambda _: self._list())
        few = 0 if compact() else 3
        columns: list[Column[dv.Case]] = [
            Column(t("desk.disputes.sheet"), lambda row: f"{row.key[0]}–{row.key[1]}", wide=9 + few // 3),
            Column(t("desk.disputes.why"), lambda row: ", ".join(map(question_words, row.codes)), stretch=True),
            Column(
                t("desk.disputes.state"), _state, wide=16 if compact() else 18, bold=lambda row: row.matters, tone=_tone
            ),
        ]
        self.model: TableModel[dv.Case] = TableModel(columns, key=lambda row: row.key)
        self.table = Table(self.model)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._pick())
        column.addWidget(self.filter)
        column.addWidget(self.settled)
        column.addWidget(self.table, 1)
        return side

    def _sheet_side(self) -> QWidget:
        self.side = QWidget()
        column = down(self.side, gap=1)
        self.where = Text(size=Size.HEAD, weight=SEMI)
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

    def question(self) -> Question:
        key = self.desk.round
        path = self.desk.path
        return lambda session: (dv.look(session, key), deciding_view.look(session, key, path))

    def show_view(self, found: tuple[dv.DisputesView, deciding_view.DecidingView | None]) -> None:
        view, deciding = found
        self._turn_to_work(view, deciding)
        self.decide.show_view(deciding)
        self.groups.show_view(deciding)
        self.together.show_view(deciding)
        before = self.view
        self.view = view
        if before is not None and self._picked in _keys(before.waiting) and self._picked not in _keys(view.waiting):
            self._picked = None  # it was ruled on: the next one that waits comes to hand
        if view.round is not None and (before is None or before.lines != view.lines):
            self.sheet.put_list(view.lines, view.round.style)
        codes = sorted({code for case in (*view.waiting, *view.ruled) for code in case.codes})
        kept = chosen(self.filter)
        self.filter.clear()
        for value, words in [
            ("all", t("desk.disputes.all")),
            ("open", t("desk.disputes.open_only")),
            *((c, question_words(c)) for c in codes),
        ]:
            self.filter.addItem(words, value)
        place = self.filter.findData(kept)
        self.filter.setCurrentIndex(max(0, place))
        self.settled.setVisible(view.settled and bool(view.waiting))
        self.settled.say(t("desk.disputes.settled"))
        self._list()
        self.marks.set_round(view.round)

    def _turn_to_work(self, view: dv.DisputesView, deciding: deciding_view.DecidingView | None) -> None:
        """Open the page that the person at the desk needs, once: what the head rules on, doubts, or proposals."""
        if self.view is not None or deciding is None:
            return
        if view.is_head and any(case.stage == "with_head" for case in view.waiting):
            self.tabs.turn("queue")
        elif not deciding.open and any(one.key not in deciding.own for one in deciding.proposed):
            self.tabs.turn("together")

    def view_large(self) -> None:
        """Show the picture of the disputed sheet as large as the screen."""
        found = self.detail
        if found is not None and not found.picture.isNull():
            where = t("desk.count.place", stack=found.case.key[0], sheet=found.case.key[1])
            Viewer(self, where, (found.picture,)).open()

    def marks_are_open(self) -> bool:
        return self.tabs.current == "marks"

    def open_case(self, key: tuple[int, int]) -> bool:
        """Show a sheet in the queue, whatever the filter says; False when nothing is asked about it."""
        view = self.view
        if view is None or not any(case.key == key for case in (*view.waiting, *view.ruled)):
            return False
        self._picked = key
        self.filter.setCurrentIndex(0)
        self.tabs.turn("queue")
        self._list()
        self.table.setFocus()
        return True

    def open_when_asked(self, key: tuple[int, int]) -> None:
        """Show a sheet in the queue as soon as the question about it is listed."""
        self._picked = key
        self.filter.setCurrentIndex(0)
        self.tabs.turn("queue")

    def _list(self) -> None:
        view = self.view
        wanted = chosen(self.filter)
        if view is None:
            return
        cases = [*view.waiting, *(() if wanted == "open" else view.ruled)]
        shown = [case for case in cases if wanted in ("all", "open") or wanted in case.codes]
        self.model.put(shown)
        self.side.setVisible(bool(shown))
        place = next((i for i, case in enumerate(shown) if case.key == self._picked), 0)
        if shown:
            self.table.mark(place)
            self._pick()
        else:
            self.detail = None
            self._buttons()

    def _pick(self) -> None:
        case = self.table.chosen()
        key = self.desk.round
        path = self.desk.path
        if case is None:
            return
        self._picked = case.key
        self.desk.read(
            lambda session: dv.detail(session, key=key, sheet=case.key, path=path), self._show_detail, owner=self
        )

    def _show_detail(self, found: dv.Detail | None) -> None:
        fresh = self.detail is None or found is None or self.detail.case.key != found.case.key
        self.detail = found
        self._buttons()
        if found is None:
            return
        self.where.say(t("desk.count.place", stack=found.case.key[0], sheet=found.case.key[1]))
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
        """Who ruled, or who only proposed so far, and under which article."""
        state = "proposed" if found.case.stage == "proposed" else "decided"
        words = t(f"desk.disputes.{state}", names=by, article=found.article)
        return f"{words} {found.note}" if found.note else words

    def _proposed(self) -> str:
        """What the second member agrees to: which ballot, and how it is ruled on."""
        found = self.detail
        if found is None or found.decision is None:
            return ""
        place = t("desk.count.place", stack=found.case.key[0], sheet=found.case.key[1])
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
        self.propose.setVisible(stage == "open" or unseen)
        self.confirm.setVisible(stage == "proposed" and not unseen)
        self.head.setVisible(stage == "with_head")
        self.cannot.setVisible(stage in ("open", "proposed") and not unseen)
        self.again.setVisible(stage in ("ruled", "proposed") and not unseen)
        for made in (self.propose, self.confirm, self.cannot, self.again):
            made.setEnabled(rules)
        self.head.setEnabled(view is not None and view.is_head)
        self.typed.setEnabled(rules and (unseen or stage in ("open", "with_head")))

    def _main(self) -> None:
        for made in (self.propose, self.confirm, self.head):
            if made.isVisible() and made.isEnabled():
                made.click()
                return

    def _propose(self) -> None:
        if self.detail is not None and self.detail.unseen:
            self._decide(lambda session, key, sheet, ballot: answer_all(session, key, [(sheet, ballot)]))
            return
        self._decide(
            lambda session, key, sheet, ballot: propose(
                session, round_id=key, stack=sheet[0], sheet=sheet[1], decision=ballot
            )
        )

    def _rule(self) -> None:
        self._decide(
            lambda session, key, sheet, ballot: rule_as_head(
                session, round_id=key, stack=sheet[0], sheet=sheet[1], decision=ballot
            )
        )

    def _decide(self, act: Callable[[Session, str, tuple[int, int], Ballot], Changes]) -> None:
        if self.detail is None:
            return
        try:
            ballot = self.decision()
        except UserError as fault:
            self.desk.complain(fault)
            return
        key = self.desk.round
        sheet = self.detail.case.key
        self.write(lambda session: act(session, key, sheet, ballot))

    def _confirm(self) -> None:
        """The second member gives their PIN at the same desk, unless they sit there themselves."""
        if self.detail is None or self.view is None:
            return
        key = self.desk.round
        sheet = self.detail.case.key

        def given(teller: str, pin: str, dialog: PinDialog) -> None:
            def act(session: Session) -> Changes:
                return confirm(session, key, *sheet, by=vouch(session, teller, pin))

            self.desk.write(
                act, lambda _: dialog.accept(), owner=dialog, failed=lambda fault: dialog.complain(said(fault))
            )

        people = self.view.members
        PinDialog(
            parent=self,
            heading=t("desk.disputes.confirm"),
            what=self._proposed(),
            words=t("desk.disputes.confirm_words"),
            yes=t("desk.disputes.confirm"),
            people=people,
            given=given,
        ).open()

    def _cannot(self) -> None:
        if self.detail is None:
            return
        key = self.desk.round
        sheet = self.detail.case.key
        ReasonDialog(
            parent=self,
            heading=t("desk.disputes.cannot"),
            words=t("desk.disputes.cannot_words"),
            yes=t("desk.disputes.cannot"),
            given=lambda why: self._disagree(key, sheet, why),
        ).open()

    def _disagree(self, key: str, sheet: tuple[int, int], why: str) -> None:
        """The member who disagrees gives their PIN at the same desk."""
        if self.view is None:
            return

        def given(teller: str, pin: str, dialog: PinDialog) -> None:
            def act(session: Session) -> Changes:
                return cannot_agree(session, key, *sheet, note=why, by=vouch(session, teller, pin))

            self.desk.write(
                act, lambda _: dialog.accept(), owner=dialog, failed=lambda fault: dialog.complain(said(fault))
            )

        PinDialog(
            parent=self,
            heading=t("desk.disputes.cannot"),
            what="\n".join((self._proposed(), t("desk.disputes.cannot_why", reason=why))),
            words=t("record.disputes.disagree"),
            yes=t("desk.disputes.cannot"),
            people=self.view.members,
            given=given,
        ).open()

    def _again_words(self) -> None:
        if self.detail is None:
            return
        key = self.desk.round
        sheet = self.detail.case.key
        ReasonDialog(
            parent=self,
            heading=t("desk.disputes.again"),
            words=t("desk.disputes.again_words"),
            yes=t("desk.disputes.again"),
            given=lambda why: self.write(lambda session: take_up_again(session, key, *sheet, why)),
        ).open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.tabs.current == "queue":
            self.table.setFocus()
        super().keyPressEvent(event)


def _keys(cases: tuple[dv.Case, ...]) -> set[tuple[int, int]]:
    return {case.key for case in cases}


def _state(row: dv.Case) -> str:
    words = t(f"desk.dispute.{row.stage}")
    return f"◆ {words}" if row.matters else words


def _tone(row: dv.Case) -> str | None:
    if row.stage == "ruled":
        return "good"
    return "warn" if row.matters else "muted"
