"""Pages that lie behind each other, made when they are opened first, and the parts that a page begins with."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.widgets.controls import down
from ui.widgets.text import Text, note

TAB_ROW = "tab-row"
"""Name of the widgets that hold the buttons of tabs; a notice never lies over one."""


class Pages(QStackedWidget):
    """A stack as small as the page it shows; Qt's own is as large as the largest of all its pages.

    A late page is made when it is shown first: most pages are never opened, and each costs time when a stage is made.
    """

    def __init__(self) -> None:
        super().__init__()
        self._late: dict[int, Callable[[], QWidget]] = {}
        self.currentChanged.connect(lambda _: self.updateGeometry())

    def add_late(self, make: Callable[[], QWidget]) -> None:
        """Add a page that is made when it is shown first."""
        self._late[self.addWidget(QWidget())] = make

    def is_made(self, place: int) -> bool:
        """Return whether the page of a place was made."""
        return place not in self._late

    def bring(self, place: int) -> QWidget:
        """Return the page of a place; a late one is made now."""
        page = self.widget(place)
        assert page is not None, f"no page {place}"
        if place not in self._late:
            return page
        made = self._late.pop(place)()
        # Inserted before the placeholder goes, so that the places of the pages behind it stay.
        self.insertWidget(place, made)
        self.removeWidget(page)
        page.deleteLater()
        return made

    def turn(self, place: int) -> None:
        """Show the page of a place."""
        self.setCurrentWidget(self.bring(place))

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        shown = self.currentWidget()
        return shown.sizeHint() if shown is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        shown = self.currentWidget()
        if shown is None:
            return super().minimumSizeHint()
        hint = shown.minimumSizeHint()
        layout = shown.layout()
        if layout is not None and layout.hasHeightForWidth() and self.width() > 0:
            # Wrapped words are higher than Qt's own hint says; without this they take the room of what is under them.
            hint.setHeight(max(hint.height(), layout.minimumHeightForWidth(self.width())))
        return hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Height follows from width where words wrap; only a change of width asks for it again.
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


def page(gap: int = 2) -> tuple[QWidget, QVBoxLayout]:
    """Return an empty page."""
    made = QWidget()
    return made, down(made, gap=gap)


def empty(words: str) -> Text:
    """Return what a list says while it has nothing."""
    return note(words)
