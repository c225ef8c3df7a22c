"""The sheet in the hand, drawn as it was counted, so that paper and record can be compared where counting stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.widgets.controls import down
from ui.widgets.sheet import BallotSheet, framed

if TYPE_CHECKING:
    from ballotcount.domain.ballot import Ballot
    from ui.stages.count.machine_view import MachineView


class HandSheet(QWidget):
    """Nothing is seen of it while sheets are counted one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet = BallotSheet()
        column = down(self, gap=0)
        column.addWidget(framed(self.sheet), 1)
        self.hide()

    def show_sheet(self, view: MachineView, ballot: Ballot) -> None:
        """Draw a sheet of the list that a view shows."""
        if view.style is None:
            return
        self.sheet.put_list(view.lines, view.style)
        marked = next((no for no, _ in ballot.marks), None)
        self.sheet.show_ballot(ballot, marked)
        self.show()
