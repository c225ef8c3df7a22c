"""The window in which two members correct the total of printed ballots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ballotcount.rules.figures import count
from ballotcount.service.paper import MOST_PRINTED, correct_print
from ballotcount.service.people import vouch
from ballotcount.text.words import said, t
from ui.dialogs import PinDialog
from ui.widgets.controls import named, number

if TYPE_CHECKING:
    from ui.stages.ballots_view import BallotsView
    from ui.stages.base import Stage


class PrintedDialog(PinDialog):
    """Asks for the right total, the reason, and the second member."""

    def __init__(self, stage: Stage, view: BallotsView) -> None:
        super().__init__(
            parent=stage,
            heading=t("desk.ballots.correct_printed"),
            what=t("desk.ballots.correct_what", round=view.title, count=count(view.printed)),
            asked_by=stage.desk.person,
            words=t("desk.second_words"),
            yes=t("desk.ballots.correct_printed"),
            people=view.others,
            given=self._correct,
            asks_reason=True,
        )
        self._stage = stage
        self._round = view.round
        self.total = number(view.printed, 0, max(MOST_PRINTED, view.printed))
        # Over the reason: what is right stands before why the other figure was wrong.
        why = self.reason.parentWidget()
        assert why is not None
        self.column.insertWidget(self.column.indexOf(why), named(t("desk.ballots.right_printed"), self.total))
        self.total.setFocus()

    def _correct(self, teller: str, pin: str, dialog: PinDialog) -> None:
        stage = self._stage
        key = self._round
        total = self.total.value()
        reason = self.reason.text()

        def done(_: object) -> None:
            dialog.accept()
            stage.desk.did_say.emit("good", t("desk.ballots.corrected", count=count(total)))

        stage.desk.write(
            lambda session: correct_print(session, key, total, reason=reason, second=vouch(session, teller, pin)),
            done,
            owner=dialog,
            failed=lambda fault: dialog.complain(said(fault)),
        )
