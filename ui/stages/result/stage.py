"""Stage 8: the result rule by rule, other bases for comparison, closing by the head and one more, the next round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ballotcount.domain.election import RoundKind, RoundStage
from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.domain.outcome import Outcome, OutcomeLine
from ballotcount.rules.explanation import named
from ballotcount.rules.figures import count
from ballotcount.service.closing import announce, close, reopen
from ballotcount.service.last_questions import with_open
from ballotcount.service.paper import prepare_next
from ballotcount.service.people import vouch
from ballotcount.service.setup import decide
from ballotcount.text.words import said, t
from ui.dialogs import PinDialog, ReasonDialog, SureDialog
from ui.models.table import TableModel
from ui.stages.base import Question, Stage
from ui.stages.pages import page
from ui.stages.result import next_round as rn
from ui.stages.result.table import columns
from ui.stages.result.view import ResultView, look
from ui.stages.tabs import Tabs
from ui.style import GRID, px
from ui.widgets.chips import chips
from ui.widgets.controls import button
from ui.widgets.figures import Figures
from ui.widgets.table import Table, searched
from ui.widgets.text import Text, sentences

if TYPE_CHECKING:
    from ballotcount.service.session import Changes, Session


class ResultStage(Stage):
    """The table, the figures beside it, warnings and what-ifs under it."""

    name = "result"
    parts = ("round", "ballots", "differences", "disputes", "sheets", "board", "decisions")

    def build(self) -> None:
        self.view: ResultView | None = None
        self._order = "list"
        order, _ = chips((("list", t("desk.result.by_list")), ("votes", t("desk.result.by_votes"))), self._sort)
        self.order = order
        names = ("valid", "invalid", "base", "needed", "elected")
        figures = Figures([(name, t(f"desk.result.{name}")) for name in names])
        self.figures = figures.figures
        self.body.addWidget(figures)
        self.table_model: TableModel[tuple[OutcomeLine, Outcome]] = TableModel(columns(), key=lambda row: row[0].no)
        self.table = Table(self.table_model)
        self.table.setMinimumHeight(px(GRID * 30))
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._explain())
        self.why = Text(wrap=True)
        table, column = page(gap=1)
        column.addWidget(searched(self.table), 1)
        column.addWidget(self.why)
        self.tabs = Tabs(
            (("table", t("desk.result.table"), table), ("what_if", t("desk.result.what_if"), self._what_if_page()))
        )
        self.corner.insertWidget(0, self.order)
        self.corner.insertWidget(1, self.tabs.row)
        self.tabs.stack.currentChanged.connect(lambda _: self.order.setVisible(self.tabs.current == "table"))
        self.body.addWidget(self.tabs, 1)
        self.reopen = button(t("desk.result.reopen"), self._reopen, needs="close")
        self.decide = button(t("desk.result.decide_next"), self._decide_next, needs="set_up")
        self.next = button(t("desk.result.next"), self._prepare_next, needs="paper")
        self.announce = button(t("desk.result.announce"), self._announce, kind="primary", needs="announce")
        self.close_round = button(t("desk.result.close"), self._close, kind="primary", needs="close")
        self.act(self.reopen, self.decide, self.next, self.announce, self.close_round)
        for made in (self.reopen, self.decide, self.next, self.announce):
            made.hide()

    def _what_if_page(self) -> QWidget:
        side, column = page(gap=1)
        self.base_words = Text(wrap=True)
        self.stops = Text(wrap=True, tone="warn")
        self.warned = Text(wrap=True, tone="warn")
        self.what_if = Text(wrap=True)
        self.reasons = Text(wrap=True)
        for widget in (self.base_words, self.stops, self.warned, self.reasons, self.what_if):
            column.addWidget(widget)
        column.addStretch(1)
        return side

    def question(self) -> Question:
        key = self.desk.round
        return lambda session: look(session, key)

    def show_view(self, view: ResultView) -> None:
        self.view = view
        outcome = view.outcome
        self._buttons(view)
        if outcome is None:
            self.table_model.put(())
            for figure in self.figures.values():
                figure.say("–")
            # No result to show, or none for this person: who may still type must not see figures.
            self.why.say(t("desk.result.none") if view.allowed else t("desk.result.blind"))
            for text in (self.base_words, self.stops, self.warned, self.what_if, self.reasons):
                text.say("")
            return
        shown = {
            "valid": count(outcome.valid),
            "invalid": count(outcome.invalid),
            "base": count(outcome.base),
            "needed": "–" if outcome.needed is None else count(outcome.needed),
            "elected": f"{len(outcome.elected)}/{outcome.seats}" if view.elects else "–",
        }
        for name, words in shown.items():
            self.figures[name].say(words)
        self._fill(outcome)
        self._words(view, outcome)

    def _fill(self, outcome: Outcome) -> None:
        lines = outcome.lines if self._order == "list" else tuple(sorted(outcome.lines, key=lambda x: (x.rank, x.no)))
        self.table_model.put(tuple((one, outcome) for one in lines))
        if self.table.chosen() is None:
            self.table.mark(0)
        self._explain()

    def _words(self, view: ResultView, outcome: Outcome) -> None:
        self.base_words.say(
            t(
                "desk.result.base_words",
                base=outcome.base_printed or t(f"base.{outcome.base_code}"),
                article=outcome.base_rule.article,
            )
        )
        self.stops.say("\n".join(t("desk.result.stop", what=one) for one in view.blockers))
        self.warned.say("\n".join(t("desk.result.warn", what=one) for one in view.warnings))
        invalid = "; ".join(
            f"{t(f'reason.{code}')}: {count(number)}" for code, number in outcome.invalid_by_reason.items()
        )
        self.reasons.say(t("desk.result.reasons", reasons=invalid) if invalid else "")
        other = [
            t(
                "desk.result.what_if_line",
                base=t(f"base.{one.base_code}"),
                number=count(one.base),
                needed=count(one.needed),
                elected=count(len(one.elected)),
            )
            for one in outcome.what_if
        ]
        self.what_if.say("\n".join(other))
        # Two of each: the notice covers the page; all of them stand on the second tab.
        early = () if view.locked else (t("desk.result.provisional"),)
        if early or view.warnings:
            self.notice.say("warn", sentences((*early, *view.blockers[:2], *view.warnings[:2])))

    def _explain(self) -> None:
        chosen = self.table.chosen()
        if chosen is None or self.view is None:
            self.why.say("")
            return
        one, _ = chosen
        source = "read" if one.rule.read else "practice"
        article = t(f"explain.source.{source}", article=one.rule.article)
        words = t("desk.result.why", name=one.name, rule=t(f"rule.{one.rule.code}"), article=article)
        extra = " " + self.view.consequences[one.consequence] if one.consequence else ""
        self.why.say(words + extra)

    def _sort(self, order: str) -> None:
        self._order = order
        if self.view is not None and self.view.outcome is not None:
            self._fill(self.view.outcome)

    def _buttons(self, view: ResultView) -> None:
        closed = view.stage == RoundStage.CLOSED.value
        done = view.locked
        self.close_round.setVisible(not done)
        self.close_round.setEnabled(view.outcome is not None and not view.blockers)
        self.announce.setVisible(closed)
        # A round that another one follows stays as it is: the next one rests on it.
        self.reopen.setVisible(closed and not view.followed)
        step = view.next if not view.followed else None
        self.decide.setVisible(step is not None and step.decision and not view.decided_next)
        # Some further rounds need the congress's decision first; the button comes with it.
        self.next.setVisible(step is not None and (not step.decision or view.decided_next))
        if step is not None:
            self.next.setText(t(f"desk.result.next_{named(step)}", seats=step.seats))
        if view.closed_by and done:
            self.notice.say("plain", t("desk.result.closed_by", names=", ".join(view.closed_by)))

    def _second(self, heading: str, what: str, act: object) -> None:
        def given(teller: str, pin: str, dialog: PinDialog) -> None:
            def work(session: Session) -> Changes:
                return act(session, vouch(session, teller, pin))  # type: ignore[operator,no-any-return]

            self.desk.write(
                work, lambda _: dialog.accept(), owner=dialog, failed=lambda fault: dialog.complain(said(fault))
            )

        PinDialog(
            parent=self,
            heading=heading,
            what=what,
            asked_by=self.desk.person,
            words=t("desk.second_words"),
            yes=heading,
            people=self.view.others if self.view else (),
            given=given,
        ).open()

    def _close(self) -> None:
        unchanged = self.view.unchanged if self.view else ""
        if not unchanged:
            self._lock()
            return
        ReasonDialog(
            parent=self,
            heading=t("desk.result.close"),
            words=t("desk.result.close_unchanged", what=unchanged),
            yes=t("desk.continue"),
            given=self._lock,
        ).open()

    def _lock(self, why: str = "") -> None:
        key = self.desk.round
        kept = (t("desk.result.close_kept", reason=why.rstrip(".")),) if why else ()
        self._second(
            t("desk.result.close"),
            # What is agreed to is said in figures, with lines that one member judged alone.
            what="\n".join((self._what("close"), *kept, *self._judged())),
            act=lambda session, second: close(session, key, second, reason=why),
        )

    def _reopen(self) -> None:
        key = self.desk.round

        def reason(why: str) -> None:
            self._second(
                t("desk.result.reopen"),
                what=self._what("reopen", reason=why.rstrip(".")),
                act=lambda session, second: reopen(session, round_id=key, reason=why, second=second),
            )

        ReasonDialog(
            parent=self,
            heading=t("desk.result.reopen"),
            words=t("desk.result.reopen_words", round=self.view.name if self.view else ""),
            yes=t("desk.continue"),
            given=reason,
        ).open()

    def _judged(self) -> tuple[str, ...]:
        """Return how many lines were judged, and by whom, as it stands among the warnings."""
        return self.view.judged if self.view else ()

    def _what(self, act: str, **facts: str) -> str:
        """Return what is agreed to: the act, the round, its figures and what follows."""
        view = self.view
        outcome = view.outcome if view else None
        return t(
            f"desk.result.{act}_what" if view is None or view.elects else f"desk.result.{act}_survey",
            round=view.name if view else "",
            elected=count(len(outcome.elected)) if outcome else "",
            seats=count(outcome.seats) if outcome else "",
            valid=count(outcome.valid) if outcome else "",
            invalid=count(outcome.invalid) if outcome else "",
            **facts,
        )

    def _announce(self) -> None:
        key = self.desk.round

        def announced() -> None:
            self.write(
                lambda session: announce(session, key), lambda _: self.notice.say("good", t("desk.result.announced"))
            )

        # What the hall has heard cannot be taken back.
        SureDialog(
            self,
            heading=t("desk.result.announce"),
            words=with_open(self._what("announce"), self.view.open if self.view else ()),
            yes=t("desk.result.announce"),
            given=announced,
        ).open()

    def _decide_next(self) -> None:
        def decided(words: str) -> None:
            key = self.desk.round

            def act(session: Session) -> Changes:
                election = session.round(key).plan.election
                return decide(
                    session, Decision(topic=Topic.NEXT_ROUND, value="yes", text=words, election=election, round=key)
                )

            self.write(act)

        ReasonDialog(
            parent=self,
            heading=t("desk.result.decide_next"),
            words=t("desk.result.decide_words"),
            yes=t("desk.result.decide_act"),
            given=decided,
            name=t("desk.result.decision"),
        ).open()

    def _prepare_next(self) -> None:
        """Prepare the next round: a run-off as it is, a further round after asking for fewer seats or other names."""
        key = self.desk.round
        # A run-off is among the tied for their seats: nothing in it can be chosen.
        if self.view is not None and self.view.next is not None and self.view.next.kind is RoundKind.FURTHER:
            self.desk.read(
                lambda session: rn.propose(session, key), self._ask_next, owner=self, failed=self.desk.complain
            )
        else:
            self.write(lambda session: prepare_next(session, key), self._prepared)

    def _ask_next(self, proposal: rn.Proposal) -> None:
        key = self.desk.round

        def given(wished: rn.Wished, dialog: rn.NextDialog) -> None:
            def done(changes: Changes) -> None:
                dialog.accept()
                self._prepared(changes)

            self.desk.write(lambda session: rn.prepare(session, key, wished), done, owner=dialog, failed=dialog.refuse)

        rn.NextDialog(parent=self, desk=self.desk, proposal=proposal, given=given).open()

    def _prepared(self, changes: Changes) -> None:
        for entry in changes.entries:
            # Among the entries of one act only the one that prepares the round has a plan.
            if "plan" in entry.body:
                self.desk.choose_round(str(entry.body["plan"]["id"]))
                self.desk.wants_stage.emit("ballots")
