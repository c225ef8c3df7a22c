"""A row of large figures, each under its name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ui.style import Size, tight
from ui.widgets.controls import across, down
from ui.widgets.flow import Flow
from ui.widgets.text import BOLD, Text, note


class Figures(QWidget):
    """Figures in equal shares of the width; where room is very short they take as many lines as they need.

    Args:
        names: ``(id, words)`` of each.
    """

    def __init__(self, names: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.figures: dict[str, Text] = {}
        sides = []
        for name, words in names:
            side = QWidget()
            inner = down(side, gap=0)
            figure = self.figures[name] = Text("–", Size.FIGURE, weight=BOLD)
            name_over = note(words, wrap=False)
            name_over.is_heading = True  # a notice that hid it would leave figures without a name
            inner.addWidget(name_over)
            inner.addWidget(figure)
            sides.append(side)
        if tight():
            down(self, gap=0).addWidget(Flow(sides, gap=3))
        else:
            row = across(self, gap=3)
            for side in sides:
                row.addWidget(side, 1)
