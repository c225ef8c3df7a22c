"""A notice over a page: a shape, the words, and a way to close it. It covers the page and never moves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFrame,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from ballotcount.text.words import t
from ui.style import GRID, px
from ui.widgets.controls import across, button
from ui.widgets.scroll import Scroll
from ui.widgets.shapes import BLOCKED, DONE, LATER, Mark
from ui.widgets.text import Text

_SHAPES = {"good": DONE, "warn": BLOCKED, "bad": BLOCKED, "plain": LATER}

_TROUBLE = ("warn", "bad")

MOST_REPORTED = 2
"""Lines of trouble beside the work that a notice holds; the newest stay."""

GOOD_MS = 8_000
"""Time after which a notice that all went well goes by itself; faults stay until they are closed."""


CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit)

STEP = 4
"""Distance between the places that are tried for a notice, px."""

COVERING_WORK = 10_000
COVERING_HEADING = 100
COVERING_MARKED = 10
COVERING_CONTROL = 1
"""What it costs to lie over the title, a tab, an act or the field that has the keyboard; over a heading of a part or of
a table; over the marked row of a table; over any other control or row. The cheapest place is taken, and of equal ones
the nearest to the usual one."""


class Notice(QFrame):
    """Say one thing over a page; hidden while there is nothing to say. A click anywhere on it closes it.

    It lies where it covers neither the title nor a tab, neither an act nor the field that it speaks of. Where large
    letters leave no such place, what scrolls ends above it.

    Args:
        over: the page that the notice lies on.
        place: returns left edge, top, width and usual height on that page, px.
        kept_free: returns what is never covered, besides what has the keyboard and what is marked as wrong.
        scroll: what scrolls on the page.
    """

    def __init__(
        self,
        over: QWidget,
        *,
        place: Callable[[], QRect],
        kept_free: Callable[[], Iterator[QWidget]],
        scroll: Callable[[], Scroll],
    ) -> None:
        super().__init__(over)
        self._over = over
        self._kept_free = kept_free
        self._scroll = scroll
        self._is_below = False
        self.setObjectName("notice")
        self.setAccessibleName(t("desk.notice"))
        self._place = place
        self.kind = "plain"
        self._said: list[tuple[str, str]] = []
        self._reported: list[tuple[str, str]] = []
        row = across(self)
        row.setContentsMargins(px(GRID * 2), px(GRID / 2), px(GRID), px(GRID / 2))
        self._mark = Mark()
        self.text = Text(wrap=True)
        self.close_button = button(t("desk.close_notice"), self.clear, kind="quiet")
        self.close_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard stays where the work is
        row.addWidget(self._mark)
        row.addWidget(self.text, 1)
        row.addWidget(self.close_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        over.installEventFilter(self)
        self.hide()

    def say(self, tone: str, words: str) -> None:
        """Show words; tone is ``good``, ``warn``, ``bad`` or ``plain``."""
        self.kind = tone
        self.setProperty("tone", tone)
        # A property counts in the style sheet only after the widget is polished again.
        self.style().unpolish(self)
        self.style().polish(self)
        self._mark.show_state(_SHAPES[tone])
        self._said = [(tone, words)]
        self._reported = []
        self.text.say(words)
        self._lay()
        self.show()
        self.raise_()
        if tone == "good":
            self._timer.start(GOOD_MS)
        else:
            self._timer.stop()

    def report(self, tone: str, words: str) -> None:
        """Show words that nobody waits for.

        Words about a person's own act that failed stay above them. Good words are left out while trouble stands;
        ``mended`` ones come in the place of the trouble that was reported.
        """
        kind = "good" if tone == "mended" else tone
        stands = self.isVisible() and self.kind in _TROUBLE
        if not stands:
            self.say(kind, words)
            self._reported = [(kind, words)]
            return
        said = [one for one in self._said if one not in self._reported]
        if tone in _TROUBLE and all(words != one for _, one in self._said):
            self._reported = [*self._reported, (tone, words)][-MOST_REPORTED:]
        elif tone == "mended":
            self._reported = []
            if not said:
                self.say(kind, words)
                return
        lines = [*said, *self._reported]
        if lines != self._said:
            reported = self._reported
            self.say(max((one for one, _ in lines), key=_TROUBLE.index), "\n".join(one for _, one in lines))
            self._said = lines
            self._reported = reported

    def clear(self) -> None:
        """Take the notice away."""
        self._timer.stop()
        self._put_below(0)
        self.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the page."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._lay()
        return super().eventFilter(watched, event)

    def give_way(self) -> None:
        """Move elsewhere where the page or the keyboard moved under it."""
        # Below what scrolls it covers nothing, so it has no reason to move.
        if self.isVisible() and not self._is_below:
            self._lay()

    def _lay(self) -> None:
        """Take the height that the words need at the width there is, where least is covered."""
        # The room is given back first: the page is measured as it is without a notice.
        self._put_below(0)
        place = self._place()
        high = max(self.heightForWidth(place.width()), place.height())
        room = QRect(place.x(), 0, place.width(), high)
        # Only what stands in its columns can be covered, at whatever height it lies.
        costly = [(box, cost) for box, cost in self._costs() if box.intersects(room.adjusted(0, 0, 0, 10_000))]

        def price(top: int) -> tuple[int, int]:
            here = room.translated(0, top)
            return sum(cost for box, cost in costly if box.intersects(here)), abs(top - place.y())

        last = max(0, self._over.height() - high)
        # The usual place is always among those that are tried.
        tops = {min(place.y(), last), *range(0, last + 1, STEP)}
        best = min(tops, key=price)
        if price(best)[0] < COVERING_WORK:
            self.setGeometry(room.translated(0, best))
        else:
            self._put_below(high)

    def _put_below(self, high: int) -> None:
        """Move the notice under what scrolls; 0 gives its room back."""
        if high or self._is_below:
            self._is_below = high > 0
            scroll = self._scroll()
            strip = scroll.keep_below(high)
            if high:
                strip.moveTopLeft(scroll.mapTo(self._over, strip.topLeft()))
                self.setGeometry(strip)

    def _costs(self) -> Iterator[tuple[QRect, int]]:
        """Return what stands on the page now, with what it costs to cover it."""
        focused = QApplication.focusWidget()
        kept = set(self._kept_free())
        for widget in self._over.findChildren(QWidget):
            if not widget.isVisible() or widget is self or self.isAncestorOf(widget):
                continue
            control = isinstance(widget, CONTROLS)
            if widget in kept or (control and (widget is focused or widget.property("wrong"))):
                cost = COVERING_WORK
            elif control:
                cost = COVERING_CONTROL
            elif (isinstance(widget, Text) and widget.is_heading) or isinstance(widget, QHeaderView):
                cost = COVERING_HEADING
            else:
                continue
            seen = seen_on(self._over, widget)
            if not seen.isEmpty():
                yield seen, cost
        yield from self._rows()

    def _rows(self) -> Iterator[tuple[QRect, int]]:
        """Return each row of the tables in sight, the marked one with more weight: the page is about it."""
        for table in self._over.findChildren(QAbstractItemView):
            if not table.isVisible():
                continue
            seen = seen_on(self._over, table.viewport())
            for index in _in_sight(table):
                row = table.visualRect(index)
                row.setLeft(0)
                row.setRight(table.viewport().width())
                row.moveTopLeft(table.viewport().mapTo(self._over, row.topLeft()))
                row &= seen
                if not row.isEmpty():
                    yield row, COVERING_MARKED if index.row() == table.currentIndex().row() else COVERING_CONTROL


def _in_sight(table: QAbstractItemView) -> Iterator[QModelIndex]:
    """Return the first cell of each row that a table shows now, from the top."""
    index = table.indexAt(QPoint(1, 1))
    while index.isValid() and table.visualRect(index).top() < table.viewport().height():
        yield index
        index = index.siblingAtRow(index.row() + 1)


def seen_on(over: QWidget, widget: QWidget) -> QRect:
    """Return the part of a widget that a page shows, in the page's own measure; what is scrolled away is not shown."""
    seen = QRect(widget.mapTo(over, QPoint(0, 0)), widget.size())
    above = widget.parentWidget()
    while above is not None and above is not over:
        seen &= QRect(above.mapTo(over, QPoint(0, 0)), above.size())
        above = above.parentWidget()
    return seen & over.rect()
