"""Pages of a stage behind buttons, of which one is pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from ui.stages.base import Stage
from ui.stages.pages import TAB_ROW, Pages
from ui.widgets.chips import chips
from ui.widgets.controls import down

P = TypeVar("P", bound=QWidget)


class Tabs(QWidget):
    """Buttons of which one is pressed, and the page that belongs to it.

    Args:
        pages: name, words of the button, and the page or what makes it when it is opened first.
    """

    def __init__(self, pages: Sequence[tuple[str, str, QWidget | Callable[[], QWidget]]]) -> None:
        super().__init__()
        layout = down(self, gap=2)
        self._places = {name: place for place, (name, _, _) in enumerate(pages)}
        row, self.group = chips([(name, words) for name, words, _ in pages], self.turn, kind="chip")
        row.setObjectName(TAB_ROW)
        self.row = row
        self.stack = Pages()
        for _, _, page in pages:
            if isinstance(page, QWidget):
                self.stack.addWidget(page)
            else:
                self.stack.add_late(page)
        self.stack.turn(0)
        layout.addWidget(row)
        layout.addWidget(self.stack, 1)

    @property
    def current(self) -> str:
        """Name of the open page."""
        return next(name for name, place in self._places.items() if place == self.stack.currentIndex())

    def page(self, name: str, kind: type[P]) -> P:
        """Return a page by its name; one that was not opened yet is made now."""
        made = self.stack.bring(self._places[name])
        assert isinstance(made, kind)
        return made

    def is_made(self, name: str) -> bool:
        """Return whether a page was made, so that it has something to keep up to date."""
        return self.stack.is_made(self._places[name])

    def made(self) -> list[str]:
        """Return the names of the pages that were made."""
        return [name for name in self._places if self.is_made(name)]

    def rename(self, name: str, words: str) -> None:
        """Show other words on the button of a page."""
        for made in self.group.buttons():
            if made.property("value") == name and made.text() != words:
                made.setText(words)

    def turn(self, name: str) -> None:
        """Open a page; what was said about the page before goes with it."""
        if name != self.current:
            _forget_notice(self)
        self.stack.turn(self._places[name])
        for made in self.group.buttons():
            if made.property("value") == name:
                made.setChecked(True)


def _forget_notice(page: QWidget) -> None:
    """Take away the notice of the stage that a page belongs to."""
    above = page.parentWidget()
    while above is not None and not isinstance(above, Stage):
        above = above.parentWidget()
    if above is not None:
        above.notice.clear()
