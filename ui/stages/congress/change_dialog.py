"""Putting right what was entered about the congress; what the first ballots froze stands there and says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ballotcount.domain.errors import UserError
from ballotcount.text.words import t
from ui.dialogs import Asking
from ui.settings import Settings
from ui.stages.congress.forms import CongressFields
from ui.style import within
from ui.widgets.controls import field, form, named
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ballotcount.domain.people import Congress


class ChangeDialog(Asking):
    """The congress in fields, with the reason of the change.

    Args:
        frozen: ballots were issued, so that kind and rules stay.
        given: called with the congress as entered, the reason, and the dialog.
    """

    def __init__(
        self,
        parent: QWidget,
        known: Congress,
        frozen: bool,
        settings: Settings,
        given: Callable[[Congress, str, ChangeDialog], object],
    ) -> None:
        super().__init__(parent, t("around.congress.change_heading"), t("around.congress.change_words"))
        self.setMinimumWidth(within(110))
        self._known = known
        self._given = given
        self.fields = CongressFields(known.date, settings, known)
        self.reason = field()
        self.column.addWidget(form(self.fields.rows(), columns=3))
        # Ballots in the hall were issued under these rules.
        for box in (self.fields.kind, self.fields.rules):
            box.setEnabled(not frozen)
        self.why = Text(t("around.congress.frozen"), tone="warn", wrap=True)
        self.why.setVisible(frozen)
        self.column.addWidget(self.why)
        self.column.addWidget(named(t("desk.reason"), self.reason))
        self.finish(t("around.congress.change_act"), self._give)

    def _give(self) -> None:
        self.fault.hide()
        # A file may carry rules that this program does not ship; its heading is known from the congress alone.
        same = self.fields.rules.currentData() == self._known.profile
        try:
            congress = self.fields.congress(self._known.heading if same else None)
        except UserError as fault:
            self.refuse(fault)
            return
        self._given(congress, self.reason.text(), self)
