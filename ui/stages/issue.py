"""Stage 5: sheets go out and come back; the balance is held before anyone looks at what is on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ballotcount.domain.election import RoundStage
from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.rules.figures import count
from ballotcount.service.last_questions import with_open
from ballotcount.service.people import vouch
from ballotcount.service.reliance import confirm
from ballotcount.service.rounds import cancel, collect, exchange, issue, issue_more
from ballotcount.service.setup import decide
from ballotcount.text.units import quorum_unit
from ballotcount.text.words import said, t
from ui.dialogs import PinDialog, ReasonDialog, SureDialog
from ui.stages.base import Question, Stage
from ui.stages.issue_view import IssueView, look
from ui.style import compact
from ui.widgets.bending import Bending
from ui.widgets.controls import across, button, card, field, form, named, number, section
from ui.widgets.figures import Figures
from ui.widgets.flow import Flow
from ui.widgets.shapes import BLOCKED, LATER, Mark
from ui.widgets.suggest import Suggestions
from ui.widgets.text import Text, note, sentences

if TYPE_CHECKING:
    from ballotcount.service.session import Changes, Session


class IssueStage(Stage):
    """Issue on the left, collect on the right, the balance in large figures above."""

    name = "issue"
    parts = ("round", "sheets", "attendance", "board", "decisions", "congress", "roster")

    def build(self) -> None:
        self.view: IssueView | None = None
        balance, column = card()
        names = ("printed", "issued", "exchanged", "left_over", "collected")
        figures = Figures([(name, t(f"desk.issue.{name}")) for name in names])
        self.figures = figures.figures
        column.addWidget(figures)
        self.body.addWidget(balance)
        self.body.addWidget(self._quorum_box())
        sides = ((self._issue_side(), 1), (self._collect_side(), 1))
        self.body.addWidget(Bending(sides, gap=1 if compact() else 3))
        self.handed_out = note()
        self.body.addWidget(self.handed_out)
        self.body.addStretch(1)
        self.cancel = button(t("desk.issue.cancel"), self._cancel, needs="close")
        self.issue = button(t("desk.issue.issue"), self._issue, kind="primary", key="Ctrl+S", needs="sheets")
        self.collect = button(t("desk.issue.collect"), self._collect, kind="primary", key="Ctrl+S", needs="sheets")
        self.act(self.cancel, self.issue, self.collect)

    def _quorum_box(self) -> QWidget:
        self.quorum, column = card()
        row = across(gap=2)
        self.quorum_mark = Mark(BLOCKED)
        self.quorum_words = Text(wrap=True)
        row.addWidget(self.quorum_mark)
        row.addWidget(self.quorum_words, 1)
        self.go_on = button(t("around.quorum.decide"), self._go_on, needs="set_up")
        self.take_back = button(t("around.quorum.take_back"), self._take_back, needs="set_up")
        column.addLayout(row)
        column.addWidget(Flow((self.go_on, self.take_back), right=True))
        self.quorum.hide()
        return self.quorum

    def _show_quorum(self, view: IssueView) -> None:
        self.quorum.setVisible(bool(view.unmet or view.accepted))
        self.quorum_mark.show_state(LATER if view.accepted else BLOCKED)
        prepared = view.stage == RoundStage.PREPARED.value
        self.go_on.setVisible(prepared and not view.accepted)
        self.take_back.setVisible(prepared and bool(view.accepted))
        if view.accepted:
            self.quorum_words.say(t("around.quorum.accepted", words=view.accepted))
        elif view.unmet:
            line = view.unmet[0]
            facts = {name: count(getattr(line, name)) for name in ("have", "of", "need", "missing")}
            self.quorum_words.say(t("around.quorum.unmet", **facts, unit=quorum_unit(line.code)))

    def _go_on(self) -> None:
        def decided(words: str) -> None:
            self._decide("yes", words)

        ReasonDialog(
            parent=self,
            heading=t("around.quorum.heading"),
            words=t("around.quorum.words"),
            yes=t("around.quorum.record"),
            given=decided,
        ).open()

    def _take_back(self) -> None:
        self._decide("no", "")

    def _decide(self, answer: str, words: str) -> None:
        key = self.desk.round

        def act(session: Session) -> Changes:
            election = session.round(key).plan.election
            return decide(
                session,
                Decision(topic=Topic.GO_ON_WITHOUT_QUORUM, value=answer, text=words, election=election, round=key),
            )

        self.write(act)

    def _issue_side(self) -> QWidget:
        side, column = card()
        column.addWidget(section(t("desk.issue.out")))
        self.count = number(0)
        # Below 0 ballots handed out by mistake come back.
        self.more = number(1, -999, 9_999)
        self.more_reason = field()
        column.addWidget(form([(t("desk.issue.count"), self.count), (t("desk.issue.more"), self.more)]))
        column.addWidget(named(t("desk.reason"), self.more_reason))
        self.more_act = button(t("desk.issue.more_act"), self._more, needs="sheets")
        self.swap_act = button(t("desk.issue.exchange"), lambda: self._exchange(1), needs="sheets")
        self.swap_back = button(t("desk.issue.exchange_back"), lambda: self._exchange(-1), kind="quiet", needs="sheets")
        column.addWidget(Flow((self.more_act, self.swap_act, self.swap_back)))
        column.addStretch(1)
        return side

    def _collect_side(self) -> QWidget:
        side, column = card()
        column.addWidget(section(t("desk.issue.back")))
        self.box = number(0)
        self.left = number(0)
        column.addWidget(form([(t("desk.issue.box"), self.box), (t("desk.issue.left_over"), self.left)]))
        self.took_part = number(0)
        self.took_part_box = named(t("desk.issue.took_part"), self.took_part)
        column.addWidget(self.took_part_box)
        self.explanation = field(hint=t("desk.issue.explain_hint"))
        self.usual = Suggestions(self.explanation, lambda: t("desk.issue.usual").split("; "))
        self.reason = field()
        column.addWidget(named(t("desk.issue.explain"), self.explanation))
        self.reason_box = named(t("desk.issue.change_reason"), self.reason)
        column.addWidget(self.reason_box)
        self.verdict = Text(wrap=True)
        column.addWidget(self.verdict)
        column.addStretch(1)
        self.box.valueChanged.connect(lambda _: self._judge())
        self.explanation.textChanged.connect(lambda _: self._judge())
        return side

    def question(self) -> Question:
        key = self.desk.round
        return lambda session: look(session, key)

    def enter(self) -> None:
        (self.count if self.count.isEnabled() else self.box).setFocus()

    def show_view(self, view: IssueView) -> None:
        before = self.view
        self.view = view
        out = view.stage == RoundStage.ISSUED.value
        done = bool(view.round) and view.stage not in (RoundStage.PREPARED.value, RoundStage.ISSUED.value)
        prepared = view.stage == RoundStage.PREPARED.value
        shown = {"printed": True, "issued": out or done, "exchanged": out or done, "left_over": done, "collected": done}
        for name, known in shown.items():
            self.figures[name].say(count(getattr(view.sheets, name)) if known and view.round else "–")
        self.figures["collected"].tone("red" if view.stopped else "ink")
        # Filled once for each stage of the round: figures that somebody is typing must stay.
        if before is None or (before.round, before.stage) != (view.round, view.stage):
            self._fill(view)
        for widget in (self.count,):
            widget.setEnabled(prepared)
        for button_ in (self.more_act, self.swap_act, self.more, self.more_reason):
            button_.setEnabled(out)
        self.swap_back.setVisible(out and view.sheets.exchanged > 0)
        for field_ in (self.box, self.left, self.explanation):
            field_.setEnabled(out or done)
        self.reason_box.setVisible(done)
        self.took_part_box.setVisible(view.turnout)
        self.issue.setVisible(not (out or done))
        self.issue.setEnabled(prepared and not view.cancelled)
        self.collect.setVisible(out or done)
        self.collect.setText(t("desk.issue.collect" if out else "desk.issue.correct"))
        closed = view.stage in (RoundStage.CLOSED.value, RoundStage.ANNOUNCED.value)
        self.collect.setEnabled(not closed and not view.cancelled)
        self.cancel.setEnabled(bool(view.round) and not closed and not view.cancelled)
        self.handed_out.say(sentences(view.handings))
        self._show_quorum(view)
        self._judge()

    def _fill(self, view: IssueView) -> None:
        self.count.setValue(view.sheets.issued or view.present)
        # What was not handed out should lie there still; the count of the paper may say otherwise.
        left = max(0, view.sheets.printed - view.sheets.issued - view.sheets.exchanged) if view.sheets.printed else 0
        self.left.setValue(view.sheets.left_over or left)
        self.box.setValue(view.sheets.collected)
        self.took_part.setValue(view.sheets.took_part or (view.sheets.issued if view.turnout else 0))
        self.explanation.setText(view.explanation)

    def _judge(self) -> None:
        """Say in words how the box stands to what was issued, before anything is written."""
        view = self.view
        if view is None or view.stage in ("", RoundStage.PREPARED.value):
            self.verdict.say("")
            return
        apart = self.box.value() - view.sheets.issued
        if not self.box.value() and view.stage == RoundStage.ISSUED.value:
            words = ""  # the box is not opened yet: nothing is wrong
            tone = "ink"
        elif apart == 0:
            words = t("desk.issue.equal")
            tone = "good"
        elif apart < 0 and self.explanation.text().strip():
            words = t("desk.issue.fewer_explained", missing=count(-apart))
            tone = "ink"
        elif apart < 0:
            words = t("desk.issue.fewer", missing=count(-apart))
            tone = "warn"
        else:
            words = t("desk.issue.more_than", extra=count(apart))
            tone = "bad"
        self.verdict.tone(tone)
        self.verdict.say(words)

    def _issue(self) -> None:
        """Issue the ballots; rules that nobody has read are confirmed by the congress first."""
        if self.view is None or not self.view.unread:
            self._ask_ballots()
            return
        ReasonDialog(
            parent=self,
            heading=t("desk.rules.heading"),
            words=t("desk.rules.words", rules="\n".join(f"- {words}" for words in self.view.unread)),
            yes=t("desk.rules.record"),
            given=self._confirm,
            name=t("desk.rules.decision"),
            usual=t("desk.rules.usual").split("; "),
        ).open()

    def _confirm(self, words: str) -> None:
        self.write(lambda session: confirm(session, words), lambda _: self._ask_ballots())

    def _ask_ballots(self) -> None:
        """Issue the ballots; where they were not drawn, approved and printed here, record first where they are from."""
        if self.view is None or not self.view.unknown:
            self._hand_out()
            return
        ReasonDialog(
            parent=self,
            heading=t("record.ballots.heading"),
            words=t(f"record.{self.view.unknown}"),
            yes=t("record.ballots.yes"),
            given=self._from,
            name=t("record.ballots.from"),
        ).open()

    def _from(self, words: str) -> None:
        key = self.desk.round

        def act(session: Session) -> Changes:
            election = session.round(key).plan.election
            found = Decision(topic=Topic.BALLOTS_FROM, value="yes", text=words, election=election, round=key)
            return decide(session, found)

        self.write(act, lambda _: self._hand_out())

    def _hand_out(self) -> None:
        """Ask once more, with the round and the figures: the list cannot be changed afterwards."""
        issued = self.count.value()
        SureDialog(
            parent=self,
            heading=t("desk.issue.issue"),
            words=with_open(
                t("desk.issue.sure", round=self.view.name if self.view else "", count=count(issued)),
                self.view.nearly if self.view else (),
            ),
            yes=t("desk.issue.issue"),
            given=lambda: self._issued(issued),
        ).open()

    def _issued(self, issued: int) -> None:
        key = self.desk.round
        self.write(
            lambda session: issue(session, key, issued),
            lambda _: self.notice.say("good", t("desk.issue.issued_done", count=count(issued))),
            fields={"sheets": self.count},
        )

    def _more(self) -> None:
        key = self.desk.round
        more = self.more.value()
        why = self.more_reason.text()
        self.write(
            lambda session: issue_more(session, round_id=key, count=more, reason=why),
            lambda _: self.more_reason.clear(),
            fields={"sheets": self.more, "text": self.more_reason},
            once="issuing_more",
        )

    def _exchange(self, number: int) -> None:
        key = self.desk.round
        why = self.more_reason.text()
        self.write(
            lambda session: exchange(session, round_id=key, count=number, reason=why),
            lambda _: self.more_reason.clear(),
            fields={"text": self.more_reason},
            once="exchanging",
        )

    def _collect(self) -> None:
        """Save what came back; more than were issued stops the count for good, so that is asked once more."""
        view = self.view
        box = self.box.value()
        if view is None or box <= view.sheets.issued:
            self._save_box()
            return
        SureDialog(
            parent=self,
            heading=t("desk.issue.more_heading"),
            words=t(
                "desk.issue.more_sure",
                round=view.name,
                box=count(box),
                issued=count(view.sheets.issued),
                extra=count(box - view.sheets.issued),
            ),
            yes=t("desk.issue.more_yes"),
            given=self._save_box,
        ).open()

    def _save_box(self) -> None:
        key = self.desk.round
        box = self.box.value()
        left = self.left.value()
        said = self.explanation.text()
        why = self.reason.text()
        took_part = self.took_part.value() if self.view is not None and self.view.turnout else 0

        def act(session: Session) -> Changes:
            return collect(session, key, box, left_over=left, explanation=said, reason=why, took_part=took_part)

        fields = {"sheets": self.box, "sheets.explain": self.explanation, "text": self.reason}
        self.write(act, lambda _: self._collected(), fields=fields)

    def _collected(self) -> None:
        self.reason.clear()
        # More sheets than issued stopped the round; nothing good is to be said then.
        view = self.view
        if view is not None and self.box.value() <= view.sheets.issued:
            self.notice.say("good", t("desk.issue.collected_done"))

    def _cancel(self) -> None:
        ReasonDialog(
            parent=self,
            heading=t("desk.issue.cancel"),
            words=t("desk.issue.cancel_words"),
            yes=t("desk.continue"),
            given=self._second,
        ).open()

    def _cancel_what(self, reason: str) -> str:
        name = self.view.name if self.view else ""
        return t("desk.issue.cancel_what", round=name, reason=reason.rstrip("."))

    def _second(self, reason: str) -> None:
        key = self.desk.round
        others = self.view.others if self.view else ()

        def given(teller: str, pin: str, dialog: PinDialog) -> None:
            self.desk.write(
                lambda session: cancel(session, round_id=key, reason=reason, second=vouch(session, teller, pin)),
                lambda _: dialog.accept(),
                owner=dialog,
                failed=lambda fault: dialog.complain(said(fault)),
            )

        PinDialog(
            parent=self,
            heading=t("desk.issue.cancel"),
            what=self._cancel_what(reason),
            asked_by=self.desk.person,
            words=t("desk.second_words"),
            yes=t("desk.issue.cancel_act"),
            people=others,
            given=given,
        ).open()
