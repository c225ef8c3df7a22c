"""Before a teller counts: who is at the desk, which pass, how large the stacks are."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ballotcount.domain.record import PassKind
from ballotcount.service.counting import start_pass
from ballotcount.text.words import t
from ui.stages.base import Stage
from ui.stages.count import view as cv
from ui.widgets.controls import across, button, card, choice, chosen, down, named, rewrap, section, select
from ui.widgets.text import Text, note


class StartPage(QWidget):
    """Says what is missing, or lets the teller begin or join a pass.

    Signals:
        taken(number, reading): the teller works in this pass now; ``reading`` if sheets are read aloud.
    """

    taken = Signal(int, bool)

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self._shown: cv.CountView | None = None
        column = down(self, gap=2)
        box, inner = card(margin=3, gap=2)
        self.why = Text(wrap=True)
        inner.addWidget(self.why)
        self.stack_size = choice([("50", "50"), ("20", "20")])
        self.how = choice([(kind.value, t(f"desk.how.{kind.value}")) for kind in (PassKind.TYPED, PassKind.READ_ALOUD)])
        row = across(gap=2)
        row.addWidget(named(t("desk.count.stack_size"), self.stack_size))
        row.addWidget(named(t("desk.count.how"), self.how))
        row.addStretch(1)
        self.settings = QWidget()
        down(self.settings, gap=0).addLayout(row)
        inner.addWidget(self.settings)
        self.rows = down(gap=1)
        inner.addLayout(self.rows)
        column.addWidget(box)
        column.addStretch(1)

    def show_view(self, view: cv.CountView) -> None:
        """Show other passes."""
        # The view is asked for after every entry; the same one again would make every button new.
        if view == self._shown:
            return
        self._shown = view
        able = view.ready and not view.closed and view.may_enter and view.own is None
        self.why.say(_why(view))
        if view.stack_size is not None:
            select(self.stack_size, str(view.stack_size))
        # Passes are compared stack by stack, so all have stacks of the size that the first one chose.
        self.stack_size.setEnabled(view.stack_size is None)
        self.settings.setVisible(able and any(not one.started for one in view.passes))
        rewrap(self.rows)
        if not able:
            return
        self.rows.addWidget(section(t("desk.count.passes")))
        for one in view.passes:
            self.rows.addWidget(self._pass(one))
        self.rows.addWidget(note(t("desk.count.blind_words")))

    def _pass(self, one: cv.PassRow) -> QWidget:
        side = QWidget()
        row = across(side, gap=2)
        words = (
            t("desk.count.pass_by", number=one.number, names=one.tellers or "–")
            if one.started
            else t("desk.count.pass_new", number=one.number)
        )
        row.addWidget(Text(words, wrap=True), 1)
        act = t("desk.count.join" if one.started else "desk.count.begin", number=one.number)
        row.addWidget(button(act, lambda: self._take(one), kind="plain" if one.started else "primary", needs="enter"))
        return side

    def _take(self, one: cv.PassRow) -> None:
        if one.started:
            self.taken.emit(one.number, False)
            return

        key = self.stage.desk.round
        size = int(chosen(self.stack_size))
        how = PassKind(chosen(self.how))
        self.stage.write(
            lambda session: start_pass(session, key, how, pass_no=one.number, stack_size=size),
            lambda _: self.taken.emit(one.number, how is PassKind.READ_ALOUD),
        )


def _why(view: cv.CountView) -> str:
    if view.round is None:
        return t("desk.count.not_issued")
    if view.closed:
        # In the order in which things have to happen: issue, collect, sign in, choose a pass.
        return t("desk.count.closed")
    if not view.ready:
        return t("desk.count.not_collected")
    if not view.may_enter:
        return t("desk.count.sign_in")
    return t("desk.count.choose_pass", collected=view.collected)
