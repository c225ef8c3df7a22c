"""The right panel where there is no room at the right: a strip over the status line, the hall behind a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QDialog, QFrame, QWidget

from ballotcount.text.words import t
from ui.style import GRID, px
from ui.widgets.controls import across, button, down

if TYPE_CHECKING:
    from ui.projector.control import HallControl


class Strip(QFrame):
    """The chosen round, the numbers in two rows, and a button that opens the hall's mirror, keys and screens."""

    def __init__(self, rounds: QComboBox, numbers: QWidget, hall: HallControl) -> None:
        super().__init__()
        self.setObjectName("status")
        self._hall = hall
        row = across(self, gap=2)
        row.setContentsMargins(px(GRID * 2), px(GRID / 2), px(GRID), px(GRID / 2))
        rounds.setFixedWidth(px(GRID * 15))
        row.addWidget(rounds)
        row.addWidget(numbers, 1)
        self.hall = button(t("desk.hall_desk"), self._open, kind="quiet", key="Shift+F12", hint=False)
        row.addWidget(self.hall)
        self.window_of_hall = QDialog(self)
        self.window_of_hall.setWindowTitle(t("desk.hall_desk"))
        column = down(self.window_of_hall, gap=0, margin=2)
        column.addWidget(hall.panel)

    def _open(self) -> None:
        # Fitted before it is shown: the mirror takes what this window has room for.
        self._hall.fit(self.window().height() - px(GRID * 8))
        self.window_of_hall.show()
        self.window_of_hall.adjustSize()
