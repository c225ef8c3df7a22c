"""The answer to a ballot that was laid or scanned, as large as it has to be read from a step away."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.style import Size
from ui.widgets.controls import across, down
from ui.widgets.shapes import LATER, Mark
from ui.widgets.text import SEMI, Text


class SheetAnswer(QWidget):
    """The last answer, large: a shape, what happened, and what to do."""

    def __init__(self) -> None:
        super().__init__()
        row = across(self, gap=2)
        self.mark = Mark(LATER, size=36)
        column = down(gap=0)
        self.head = Text(size=Size.HEAD, weight=SEMI, wrap=True)
        self.more = Text(wrap=True)
        column.addWidget(self.head)
        column.addWidget(self.more)
        row.addWidget(self.mark)
        row.addLayout(column, 1)

    def say(self, shape: str, head: str, more: str = "", tone: str = "ink") -> None:
        """Show another answer."""
        # Shape and words carry the answer; colour alone would leave some people out.
        self.mark.show_state(shape)
        self.head.tone(tone)
        self.head.say(head)
        self.more.say(more)
        self.more.setVisible(bool(more))
