"""The window in which an office's form is confirmed or proved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from ballotcount.text.words import said, t
from ui.widgets.controls import Button, across, button, down
from ui.widgets.text import Text, note, title

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ui.stages.base import Stage


class FormWindow(QDialog):
    """A large window with a heading, its matter, a line for faults and a row of buttons."""

    def __init__(self, stage: Stage, heading: str, words: str) -> None:
        super().__init__(stage)
        self.stage = stage
        self.desk = stage.desk
        self.setWindowTitle(heading)
        # Closed windows would stay children of the stage, with their pictures, until it ends.
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.column = down(self, gap=1, margin=2)
        self.column.addWidget(title(heading))
        self.column.addWidget(note(words))
        self.fault = Text(tone="red", wrap=True)
        self.fault.hide()
        screen = stage.screen().availableGeometry()
        self.resize(round(screen.width() * 0.9), round(screen.height() * 0.88))

    def finish(self, *acts: Button) -> None:
        """Put the row of buttons, the primary one last."""
        self.column.addWidget(self.fault)
        row = across(gap=1)
        row.addStretch(1)
        row.addWidget(button(t("desk.cancel"), self.reject, kind="quiet"))
        for act in acts:
            row.addWidget(act)
        self.column.addLayout(row)

    def refuse(self, fault: Fault) -> None:
        """Say the fault that an act met."""
        self.complain(said(fault))

    def complain(self, words: str) -> None:
        """Say what is wrong."""
        self.fault.say(words)
        self.fault.setVisible(bool(words))
