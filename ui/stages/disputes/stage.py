"""Stage 7: sheets that people must look at. Two members decide; what they cannot agree on goes to the head."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.errors import UserError
from ballotcount.service.deciding import AnswerBook, answer_all, confirm_all
from ballotcount.service.disputes import cannot_agree, propose, rule_as_head, take_up_again
from ballotcount.service.people import vouch
from ballotcount.service.sheet_words import question_words
from ballotcount.text.words import said, t
from ui.dialogs import PinDialog, ReasonDialog
from ui.stages.base import Question
from ui.stages.disputes import deciding_view
from ui.stages.disputes import view as dv
from ui.stages.disputes.confirm_page import ConfirmPage
from ui.stages.disputes.decide_page import DecidePage
from ui.stages.disputes.group_page import GroupPage
from ui.stages.disputes.marks_page import MarksPage
from ui.stages.disputes.queue_form import QueueForm
from ui.stages.tabs import Tabs
from ui.style import GRID, px, tight
from ui.widgets.controls import button, chosen

if TYPE_CHECKING:
    from ballotcount.service.session import Changes, Session


class DisputesStage(QueueForm):
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
        # One book for both pages: what is answered on one is asked no more on the other.
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
        # Three acts share one key: only one of them is ever shown, as the stage of the dispute wants.
        self.propose = button(
            t("desk.disputes.propose"), self._propose, kind="primary", key="Ctrl+Return", needs="rule"
        )
        self.head = button(t("desk.disputes.head"), self._rule, kind="primary", key="Ctrl+Return", needs="rule_as_head")
        self.act(self.again, self.cannot, self.confirm, self.propose, self.head)
        self._foot.hide()
        self._buttons()

    def _turned(self) -> None:
        """Show the acts of the queue under the queue only."""
        self._foot.setVisible(self.tabs.current == "queue")
        self.marks.look()
        {"decide": self.decide, "groups": self.groups.grid, "together": self.together.grid}.get(
            self.tabs.current, self.table
        ).setFocus()

    def question(self) -> Question:
        key = self.desk.round
        path = self.desk.path
        return lambda session: (dv.look(session, key), deciding_view.look(session, key, path))

    def show_view(self, found: tuple[dv.DisputesView, deciding_view.DecidingView | None]) -> None:
        view, deciding = found
        # Before the views are taken over: it decides by whether this is the first one.
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
        # Causes come and go with the sheets; the filter offers what there is.
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
        # It may be filtered away or ruled on: the first one stands in its place.
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

    def _main(self) -> None:
        # Enter acts by the one button that stands there, whichever act that is now.
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
        """Ask the second member for their PIN at the same desk, unless they sit there themselves."""
        if self.detail is None or self.view is None:
            return
        key = self.desk.round
        sheet = self.detail.case.key
        # While the PIN is typed a colleague may propose otherwise at another table.
        shown = {sheet: self.detail.decision}

        def given(teller: str, pin: str, dialog: PinDialog) -> None:
            def act(session: Session) -> Changes:
                return confirm_all(session, key, [sheet], shown=shown, by=vouch(session, teller, pin))

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
        """Ask the member who disagrees for their PIN at the same desk."""
        if self.view is None:
            return

        def given(teller: str, pin: str, dialog: PinDialog) -> None:
            def act(session: Session) -> Changes:
                # Somebody who disagrees signs too: otherwise one person alone could send sheets to the head.
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
