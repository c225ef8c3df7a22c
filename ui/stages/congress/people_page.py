"""The page of presidium, secretaries and witnesses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ballotcount.service.people import name_people
from ballotcount.text.words import t
from ui.desk import Desk
from ui.style import GRID, font, px
from ui.widgets.controls import across, button, down, named
from ui.widgets.suggest import Suggestions
from ui.widgets.text import note

if TYPE_CHECKING:
    from ui.stages.base import Stage
    from ui.stages.congress.view import CongressView


class PeoplePage(QWidget):
    """Presidium, secretaries, witnesses: one name a line."""

    def __init__(self, desk: Desk, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self._roster: tuple[str, ...] = ()
        column = down(self, gap=1)
        column.addWidget(note(t("desk.people.words")))
        row = across(gap=2)
        self.presidium = _names()
        self.secretaries = _names()
        self.witnesses = _names()
        for words, box in (
            (t("desk.people.presidium"), self.presidium),
            (t("desk.people.secretaries"), self.secretaries),
            (t("desk.people.witnesses"), self.witnesses),
        ):
            row.addWidget(named(words, box))
            Suggestions(box, lambda: self._roster)
        column.addLayout(row)
        last = across()
        last.addStretch(1)
        last.addWidget(button(t("desk.people.save"), self._save, kind="primary", needs="set_up"))
        column.addLayout(last)
        column.addStretch(1)

    def show_view(self, view: CongressView) -> None:
        """Show other names, unless somebody is typing."""
        self._roster = view.roster
        for box, names in (
            (self.presidium, view.presidium),
            (self.secretaries, view.secretaries),
            (self.witnesses, view.witnesses),
        ):
            if not box.hasFocus():
                box.setPlainText("\n".join(names))

    def _save(self) -> None:
        groups = [tuple(box.toPlainText().splitlines()) for box in (self.presidium, self.secretaries, self.witnesses)]
        self.stage.write(
            lambda session: name_people(session, *groups),
            lambda _: self.stage.notice.say("good", t("desk.people.saved")),
        )


def _names() -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setFont(font())
    # Tab leaves the box; otherwise a walk by keys would end here.
    made.setTabChangesFocus(True)
    made.setMinimumHeight(px(GRID * 20))
    return made
