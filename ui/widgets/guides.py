"""The guides for setting a camera up: each with a shape and words, never by colour alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QWidget

from ballotcount.domain.live import Guide, GuideName
from ballotcount.text.telling import guide_words
from ballotcount.text.words import t
from ui.widgets.controls import across, down
from ui.widgets.shapes import BLOCKED, DONE, LATER, Mark
from ui.widgets.text import Text


class GuideList(QWidget):
    """One row a guide, always in the same place.

    Args:
        names: the guides to show, in their order.
    """

    def __init__(self, names: Iterable[GuideName]) -> None:
        super().__init__()
        column = down(self, gap=1)
        self.rows: dict[GuideName, tuple[Mark, Text]] = {}
        for name in names:
            row = across(gap=1)
            mark = Mark(LATER)
            words = Text(wrap=True)
            row.addWidget(mark)
            row.addWidget(words, 1)
            column.addLayout(row)
            self.rows[name] = (mark, words)
        self.show_guides(())

    def show_guides(self, guides: Sequence[Guide]) -> None:
        """Show what was measured on the present frame; a guide that was not measured waits."""
        found = {guide.name: guide for guide in guides}
        for name, (mark, words) in self.rows.items():
            guide = found.get(name)
            mark.show_state(LATER if guide is None else DONE if guide.good else BLOCKED)
            words.tone("muted" if guide is None else "ink")
            words.say(t(f"camera.guide.{name.value}") if guide is None else guide_words(guide))
