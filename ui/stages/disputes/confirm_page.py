"""What was proposed, for the second member: pages of crops, what they doubt is taken out, one PIN for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from ballotcount.rules.figures import count
from ballotcount.service.deciding import LineQuestion, confirm_all
from ballotcount.service.people import vouch
from ballotcount.text.words import said, t
from ui.dialogs import PinDialog
from ui.stages.base import Stage
from ui.stages.disputes import deciding_view as view_of
from ui.stages.disputes.group_page import fetch, where
from ui.style import tight
from ui.widgets.bending import words_beside
from ui.widgets.controls import button, down
from ui.widgets.crop_grid import CropCell, CropGrid
from ui.widgets.text import note

if TYPE_CHECKING:
    from ballotcount.domain.state import SheetKey
    from ballotcount.service.session import Changes, Session


class ConfirmPage(QWidget):
    """The proposals of others on pages of crops; every page has to be seen before anything is confirmed.

    What is proposed while somebody checks these pages waits until they are done with them.

    Attributes:
        later: proposals that wait.
    """

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.view: view_of.DecidingView | None = None
        self.asked: dict[object, LineQuestion] = {}
        self.later = 0
        self._opened = False
        column = down(self, gap=1)
        self.words = note()
        column.addWidget(self.words)
        self.grid = CropGrid(lambda ids: fetch(self, ids), wide=40 if not tight() else 24, high=12)
        self.grid.did_change.connect(self._say)
        column.addWidget(self.grid, 1)
        self.confirm = button(t("deciding.confirm.act"), self._confirm, kind="primary", key="Ctrl+Return")
        column.addWidget(words_beside(note(t("deciding.confirm.legend")), (self.confirm,)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # What was proposed while the page was hidden belongs to the pages that are shown now.
        self._opened = True
        self.stage.refresh()

    def show_view(self, view: view_of.DecidingView | None) -> None:
        """Show what waits for a second member, equal rulings together."""
        self.view = view
        asked = view.proposed if view is not None else ()
        style = view.style if view is not None else None
        rows = sorted(
            ((view_of.ruling_words(one, style), one) for one in asked if style is not None),
            # Whole sheets last: their cells are larger, on pages of their own. Equal rulings stand together.
            key=lambda row: (row[1].line is None, row[0], row[1].kind, row[1].key, str(row[1].line)),
        )
        cells = [
            CropCell(
                (one.key, one.line),
                # The ruling stands under each crop: what is agreed to is the ruling, not the picture.
                t("deciding.confirm.cell", where=where(one), ruling=words),
                large=one.line is None,
            )
            for words, one in rows
        ]
        stood = set(self.grid.cells)
        at_work = self._is_at_work() and stood <= set(cells)
        self._opened = False
        # Beside a colleague who goes on proposing, nothing may slip in unnoticed before the PIN.
        self.later = len(cells) - len(stood) if at_work else 0
        cells = [cell for cell in cells if cell in stood] if at_work else cells
        shown = {cell.id for cell in cells}
        self.asked = {(one.key, one.line): one for _, one in rows if (one.key, one.line) in shown}
        self.grid.put(cells, stay=at_work)
        self._say()

    def _is_at_work(self) -> bool:
        """Return whether somebody has pages in front of them that can be agreed to.

        Sheets that were taken out stay after the others are agreed to: for them alone no proposal has to wait.
        """
        return self.isVisible() and not self._opened and bool(self.grid.cells) and bool(self.keys())

    def _say(self) -> None:
        grid = self.grid
        self.confirm.setEnabled(bool(self.keys()) and grid.all_seen)
        if not grid.cells:
            blind = self.view is not None and self.view.blind
            self.words.say(t("deciding.blind" if blind else "deciding.confirm.none"))
            return
        self.words.say(
            t(
                "deciding.confirm.page",
                page=count(grid.page + 1),
                pages=count(grid.pages),
                out=count(len(grid.taken_out)),
                sheets=count(len(self.keys())),
            )
            + (t("deciding.confirm.later", later=count(self.later)) if self.later else "")
        )

    def keys(self) -> tuple[SheetKey, ...]:
        """Return the sheets of which nothing was taken out."""
        # A ruling decides the whole sheet, so one doubted line takes the sheet out.
        out = {self.asked[one].key for one in self.grid.taken_out if one in self.asked}
        return tuple(dict.fromkeys(one.key for one in self.asked.values() if one.key not in out))

    def _confirm(self) -> None:
        view = self.view
        keys = self.keys()
        if view is None or not keys or not self.grid.all_seen:
            return
        at = self.stage.desk.round
        # While the PIN is typed a colleague may propose otherwise at another table.
        shown = {one.key: one.proposal for one in self.asked.values() if one.key in keys}

        def given(teller: str, pin: str, dialog: PinDialog) -> None:
            def act(session: Session) -> Changes:
                # All or none: one entry for each sheet in one transaction, with one PIN.
                return confirm_all(session, at, keys, shown=shown, by=vouch(session, teller, pin))

            self.stage.desk.write(
                act, lambda _: dialog.accept(), owner=dialog, failed=lambda fault: dialog.complain(said(fault))
            )

        # Authors cannot confirm their own; where all proposed something, each may still confirm the others' sheets.
        others = tuple(one for one in view.members if one[0] not in view.authors)
        PinDialog(
            parent=self,
            heading=t("deciding.confirm.act"),
            words=t(
                "deciding.confirm.words",
                sheets=count(len(keys)),
                rulings=self._rulings(keys),
                out=count(self._out(keys)),
            ),
            yes=t("deciding.confirm.act"),
            people=others or view.members,
            given=given,
        ).open()

    def _out(self, keys: tuple[SheetKey, ...]) -> int:
        return len({one.key for one in self.asked.values()}) - len(keys)

    def _rulings(self, keys: tuple[SheetKey, ...]) -> str:
        """Return how many lines are ruled on in each way."""
        view = self.view
        assert view is not None
        many: dict[str, int] = {}
        for one in self.asked.values():
            if one.key in keys:
                words = view_of.ruling_words(one, view.style)
                many[words] = many.get(words, 0) + 1
        return "; ".join(f"{words}: {count(number)}" for words, number in many.items())
