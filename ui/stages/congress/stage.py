"""Stage 1: open or found a congress, its board, its presidium, its decisions about the count."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from ballotcount.service.setup import change_congress
from ballotcount.text.words import t
from ui.file_actions import choosing
from ui.file_actions.files import RecentFile, open_sample, recent
from ui.file_actions.restore import choose as choose_backup
from ui.half_typed import type_into, typed_in
from ui.stages.base import Question, Stage
from ui.stages.congress.board_page import BoardPage
from ui.stages.congress.change_dialog import ChangeDialog
from ui.stages.congress.computer_settings import ComputerPage
from ui.stages.congress.decisions import DecisionsPage
from ui.stages.congress.forms import FoundForm
from ui.stages.congress.people_page import PeoplePage
from ui.stages.congress.tables_page import TablesPage
from ui.stages.congress.view import CongressView, look
from ui.stages.pages import Pages, page
from ui.stages.tabs import Tabs
from ui.tables.joining import JoinDialog
from ui.tables.way_back import open_any
from ui.widgets.bending import Bending
from ui.widgets.controls import across, button, card
from ui.widgets.flow import Flow
from ui.widgets.long_button import LongButton
from ui.widgets.text import Text, note

if TYPE_CHECKING:
    from ballotcount.domain.people import Congress

CLOSED = 0
"""Place of the side that opens or founds a congress."""

OPEN = 1
"""Place of the side that shows the congress that is open."""


class CongressStage(Stage):
    """Opens a file, or shows the congress that is open."""

    name = "congress"
    parts = ("congress", "board", "people", "decisions", "roster")

    def build(self) -> None:
        self.view: CongressView | None = None
        self.sides = Pages()
        self.sides.add_late(self._closed_side)
        self.sides.add_late(self._open_side)
        self.sides.turn(CLOSED if self.desk.path is None else OPEN)
        self.body.addWidget(self.sides, 1)
        self.corner.addWidget(button(t("desk.congress.open"), self.choose, key="Ctrl+O"))
        self.other = button(t("desk.congress.found_other"), self._turn, kind="quiet")
        self.corner.addWidget(self.other)
        self.other.hide()

    def _closed_side(self) -> QWidget:
        side, column = page()
        self.recent_box, self.recent_list = card(margin=1, gap=0)
        column.addWidget(self.recent_box)
        self.found = FoundForm(self.desk)
        column.addWidget(self.found)
        sample = button(t("desk.congress.sample"), lambda: self.desk.leave_for(lambda: open_sample(self.desk)))
        # Leaving asks first where work would be interrupted.
        self.restore = button(t("around.restore"), lambda: self.desk.leave_for(lambda: choose_backup(self, self.desk)))
        self.join = button(
            t("tables.join.open"), lambda: self.desk.leave_for(lambda: JoinDialog(self, self.desk).open())
        )
        self.make = button(t("desk.congress.found"), self._found, kind="primary")
        column.addWidget(Bending(((Flow((sample, self.restore, self.join)), 1), (self.make, 0))))
        column.addStretch(1)
        self._show_recent()
        return side

    @property
    def has_form(self) -> bool:
        return "found" in vars(self) and bool(self.found.organisation.text())

    def form_now(self) -> Any:
        return self.sides.currentIndex(), typed_in(self.found)

    def take_form(self, form: Any) -> None:
        side, typed = form
        self._show_side(CLOSED)
        type_into(self.found, typed)
        # Values put back by the program must count as decided, or the next name would propose over them.
        self.found.keep_choices()
        self._show_side(side)

    def _found(self) -> None:
        self.notice.clear()
        faults = self.found.faults()
        if faults:
            self.desk.sounds.wrong()
            self.notice.say("warn", "\n".join(faults))
            return
        self.desk.leave_for(self.found.give)

    def _turn(self) -> None:
        """Turn to the form of a new congress, or back to the one that is open."""
        self._show_side(OPEN if self.sides.currentIndex() == CLOSED else CLOSED)

    def _show_side(self, place: int) -> None:
        self.sides.turn(place)
        self.other.setText(t("desk.congress.back" if place == CLOSED else "desk.congress.found_other"))

    def _show_recent(self) -> None:
        found = recent(self.desk)
        self.recent_box.setVisible(bool(found))
        for file in found:
            self.recent_list.addWidget(self._recent(file))

    def _recent(self, file: RecentFile) -> QWidget:
        words = t("desk.congress.recent", name=file.path.name, folder=file.path.parent)
        if file.name:
            words = t("desk.congress.recent_named", congress=file.name, date=file.date, name=file.path.name)
        return LongButton(words, lambda: self._open(file.path), tip=str(file.path))

    def choose(self) -> None:
        """Ask for a file and open it."""
        found = choosing.open_file(
            self, self.desk.settings, heading=t("desk.congress.open"), kinds=t("desk.congress.files")
        )
        if found:
            self._open(Path(found))

    def _open(self, path: Path) -> None:
        self.desk.leave_for(lambda: open_any(self.desk, path, parent=self))

    def _open_side(self) -> QWidget:
        self.facts = Text(wrap=True)
        self.rules = note()
        side, column = page(gap=1)
        self.change = button(t("around.congress.change"), self._change, needs="set_up")
        row = across()
        row.addWidget(self.facts, 1)
        row.addWidget(self.change)
        column.addLayout(row)
        column.addWidget(self.rules)
        tabs = (
            ("board", t("desk.congress.board"), lambda: self._shown(BoardPage(self.desk, self))),
            ("people", t("desk.congress.people"), lambda: self._shown(PeoplePage(self.desk, self))),
            ("decisions", t("desk.congress.decisions"), lambda: self._shown(DecisionsPage(self.desk, self))),
            ("machine", t("around.machine"), lambda: ComputerPage(self.desk)),
            ("tables", t("tables.desk.tab"), self._tables),
        )
        self.tabs = Tabs(tabs)
        column.addWidget(self.tabs, 1)
        return side

    def _shown(self, made: BoardPage | PeoplePage | DecisionsPage) -> QWidget:
        """Give a page that was just made what the others show already."""
        if self.view is not None:
            made.show_view(self.view)
        self.desk.allow(made)
        return made

    def _tables(self) -> QWidget:
        made = TablesPage(self.desk, self)
        self.desk.allow(made)
        return made

    @property
    def board_page(self) -> BoardPage:
        """The board of tellers."""
        return self.tabs.page("board", BoardPage)

    @property
    def people_page(self) -> PeoplePage:
        """The presidium and the secretaries."""
        return self.tabs.page("people", PeoplePage)

    @property
    def decisions_page(self) -> DecisionsPage:
        """The decisions about the count."""
        return self.tabs.page("decisions", DecisionsPage)

    @property
    def computer_page(self) -> ComputerPage:
        """What this computer does by itself."""
        return self.tabs.page("machine", ComputerPage)

    @property
    def tables_page(self) -> TablesPage:
        """The tables that share the count."""
        return self.tabs.page("tables", TablesPage)

    def question(self) -> Question:
        return look

    def _change(self) -> None:
        def given(congress: Congress, why: str, dialog: ChangeDialog) -> None:
            def done(_: object) -> None:
                dialog.accept()
                self.notice.say("good", t("around.congress.changed"))

            self.desk.write(lambda s: change_congress(s, congress, why), done, owner=dialog, failed=dialog.refuse)

        if self.view is not None:
            ChangeDialog(
                parent=self,
                known=self.view.congress,
                frozen=self.view.frozen,
                settings=self.desk.settings,
                given=given,
            ).open()

    def show_view(self, view: CongressView) -> None:
        congress = view.congress
        # Only with the first view: later entries must not close the form of another congress.
        if self.view is None:
            self._show_side(OPEN)
        self.view = view
        self.other.show()
        date = congress.date
        facts = (
            congress.name,
            t("desk.hall.term", term=congress.term_beside) if congress.term_beside else "",
        )
        day = f"{congress.place}, {date.day:02d}/{date.month:02d}/{date.year}"
        self.facts.say(" · ".join(fact for fact in (*facts, day) if fact))
        self.rules.say(view.rules)
        self.board_page.show_view(view)  # the first page: it is always made
        if self.tabs.is_made("people"):
            self.people_page.show_view(view)
        if self.tabs.is_made("decisions"):
            self.decisions_page.show_view(view)

    def show_closed(self) -> None:
        self.sides.turn(CLOSED)
        self.found.organisation.setFocus()
