"""A page of crops that are compared at a glance: keys and clicks take out those that differ; Space turns the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.style import GRID, colours, font, line, px
from ui.widgets.text import SEMI


@dataclass(frozen=True, slots=True)
class CropCell:
    """One crop.

    Attributes:
        id: what ``taken_out`` names it by.
        words: under the crop; empty for none.
        heading: printed under the crop where it differs from the cell before, such as the name of a candidate.
        group: cells of another group begin a new page.
        large: a whole sheet, which needs a larger cell; large cells stand together, on pages of their own.
    """

    id: object
    words: str = ""
    heading: str = ""
    group: str = ""
    large: bool = False


LARGE = (34, 46)
"""Width and height of a large cell, grid units."""


@dataclass(frozen=True, slots=True)
class GridPage:
    """One page of a grid: its cells and how many stand side by side."""

    first: int
    cells: int
    across: int
    high: int


class CropGrid(QWidget):
    """Pages of crops, each page as many as there is room for; every page has to be seen.

    Args:
        wide, high: of a cell, grid units.
        fetch: asks for the pictures of some cells; the answer comes back by ``put_pictures``.
        most: most cells of a page; 0 for as many as fit.

    Signals:
        did_change(): a cell was taken out or put back, or another page is shown.
    """

    did_change = Signal()
    _did_see = Signal()

    def __init__(
        self, fetch: Callable[[tuple[object, ...]], object], *, wide: int = 22, high: int = 8, most: int = 0
    ) -> None:
        super().__init__()
        self._fetch = fetch
        self._size = (wide, high)
        self._most = most
        self.cells: tuple[CropCell, ...] = ()
        self.taken_out: set[object] = set()
        self.page = 0
        self.place = 0
        self._pages: tuple[GridPage, ...] = ()
        self._pictures: dict[object, QImage] = {}
        self._asked: set[object] = set()
        self._seen: set[object] = set()
        self._batches: dict[object, int] = {}
        # Pages are counted as seen while they are painted, where nothing else may change.
        self._did_see.connect(self.did_change, Qt.ConnectionType.QueuedConnection)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(px(GRID * wide), px(GRID * high))

    def sizeHint(self) -> QSize:
        return QSize(px(GRID * 100), px(GRID * 50))

    def put(self, cells: Sequence[CropCell], *, stay: bool = False) -> None:
        """Show other cells; those that stay and say the same are still taken out or shown already.

        Args:
            stay: cells that were there keep the page that is shown, and new ones come behind
                them, on pages of their own. Otherwise the first page is shown.
        """
        before = {cell.id: cell for cell in self.cells}
        first = self._page().first
        stood = tuple(cell.id for cell in self.cells[first:])
        known = {cell.id for cell in cells}
        # A proposal that somebody changed is another one: under the same crop stand other words.
        same = {cell.id for cell in cells if before.get(cell.id) == cell}
        batches = {one: batch for one, batch in self._batches.items() if one in same} if stay else {}
        later = max(batches.values(), default=-1) + 1
        self._batches = {cell.id: batches.get(cell.id, later) for cell in cells}
        self.cells = tuple(sorted(cells, key=lambda cell: self._batches[cell.id]))
        self.taken_out &= known
        self._seen &= same
        self._pictures = {one: picture for one, picture in self._pictures.items() if one in known}
        # Pictures that were asked for and have not come are asked for again.
        self._asked &= set(self._pictures)
        self.page = 0
        self._lay_out()
        places = {cell.id: place for place, cell in enumerate(self.cells)}
        at = next((places[one] for one in stood if one in places), 0) if stay else 0
        self.page = self._page_of(at)
        self.place = min(self.place, max(0, len(self.shown()) - 1)) if stay else 0
        self._show()

    def forget(self) -> None:
        """Show nothing, as if nothing had been seen."""
        self.put(())
        self._pictures.clear()
        self._asked.clear()

    def put_pictures(self, found: dict[object, QImage]) -> None:
        """Take the pictures that were asked for."""
        self._pictures |= found
        self.update()

    def _lay_out(self) -> None:
        """Divide the cells into pages, each with cells of one size."""
        made: list[GridPage] = []
        first = 0
        while first < len(self.cells):
            large = self.cells[first].large
            alike_of = self._alike(self.cells[first])
            wide, high = LARGE if large else self._size
            alike = next(
                (n for n, cell in enumerate(self.cells[first:]) if self._alike(cell) != alike_of),
                len(self.cells) - first,
            )
            across = max(1, self.width() // px(GRID * wide))
            fit = across * max(1, self.height() // px(GRID * high))
            fit = min(fit, self._most) if self._most else fit
            made.append(GridPage(first=first, cells=min(alike, fit), across=across, high=high))
            first += made[-1].cells
        self._pages = tuple(made)
        self.page = min(self.page, max(0, len(made) - 1))

    def _alike(self, cell: CropCell) -> tuple[object, ...]:
        """Return what the cells of one page have in common."""
        return (cell.large, cell.group, self._batches.get(cell.id, 0))

    def _page_of(self, place: int) -> int:
        """Return the page that holds a cell."""
        return next((n for n, one in enumerate(self._pages) if one.first <= place < one.first + one.cells), 0)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self._pages)

    def _page(self) -> GridPage:
        return self._pages[self.page] if self._pages else GridPage(first=0, cells=0, across=1, high=self._size[1])

    @property
    def all_seen(self) -> bool:
        """Whether every cell was shown."""
        return len(self._seen) == len(self.cells)

    def shown(self) -> tuple[CropCell, ...]:
        """Return the cells of the page."""
        page = self._page()
        return self.cells[page.first : page.first + page.cells]

    def turn(self, by: int) -> None:
        """Show another page."""
        page = min(max(0, self.page + by), max(0, self.pages - 1))
        if page != self.page:
            self.page = page
            self.place = 0
            self._show()

    def toggle(self, place: int) -> None:
        """Take the cell at a place of the page out, or put it back."""
        shown = self.shown()
        if place < len(shown):
            self.place = place
            self.taken_out ^= {shown[place].id}
            self.update()
            self.did_change.emit()

    def _show(self) -> None:
        self.update()
        self.did_change.emit()

    def _note_seen(self) -> None:
        """Count what stands on the screen as seen; nothing is while the grid is hidden."""
        new = {cell.id for cell in self.shown()} - self._seen
        if new and self.isVisible():
            self._seen |= new
            self._did_see.emit()

    def box(self, place: int) -> QRectF:
        """Return where a cell of the page stands."""
        page = self._page()
        wide = self.width() / page.across
        high = min(px(GRID * page.high), max(1, self.height()))
        gap = px(GRID / 2)
        return QRectF(place % page.across * wide, place // page.across * high, wide - gap, high - gap)

    def at(self, point: QPoint) -> int | None:
        """Return the place at a point."""
        return next((one for one in range(len(self.shown())) if self.box(one).contains(point.toPointF())), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # At another size the page is shown that holds the crop which stood first.
        at = self._page().first
        self._lay_out()
        self.page = self._page_of(at)
        self._show()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.at(event.position().toPoint())
        if place is not None:
            self.setFocus()
            self.toggle(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        across = self._page().across
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: across, Qt.Key.Key_Up: -across}
        if key in steps:
            self.place = max(0, min(len(self.shown()) - 1, self.place + steps[key]))
            self.update()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_PageDown):
            self.turn(1)
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_PageUp):
            self.turn(-1)
        elif key in (Qt.Key.Key_X, Qt.Key.Key_Period, Qt.Key.Key_Delete):
            self.toggle(self.place)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._note_seen()
        painter = QPainter(self)
        missing: list[object] = []
        heading = ""
        for place, cell in enumerate(self.shown()):
            focused = place == self.place and self.hasFocus()
            self._draw(painter, self.box(place), cell, new=cell.heading != heading, focused=focused)
            heading = cell.heading
            if cell.id not in self._pictures and cell.id not in self._asked:
                missing.append(cell.id)
        painter.end()
        # Marked as asked first: the page may be painted again before the answer comes.
        if missing:
            self._asked |= set(missing)
            self._fetch(tuple(missing))

    def _draw(self, painter: QPainter, box: QRectF, cell: CropCell, *, new: bool, focused: bool) -> None:
        shade = colours()
        out = cell.id in self.taken_out
        painter.fillRect(box, shade.of("card"))
        words = cell.words or (cell.heading if new else "")
        room = box.adjusted(px(3), px(3), -px(3), -(line() if words else px(3)))
        picture = self._pictures.get(cell.id)
        if picture is not None and not picture.isNull():
            size = picture.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF(room.center().x() - size.width() / 2, room.y(), size.width(), size.height())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(target, picture, QRectF(picture.rect()))
        tone = "red" if out else "gold_ink" if focused else "line"
        painter.setPen(QPen(shade.of(tone), px(3) if out or focused else 1))
        painter.drawRect(box.adjusted(px(1), px(1), -px(1), -px(1)))
        if out:
            painter.drawLine(box.topRight().toPoint(), box.bottomLeft().toPoint())
        if words:
            painter.setPen(shade.of("ink"))
            painter.setFont(font(weight=SEMI) if new and cell.heading and not cell.words else font())
            low = QRectF(box.x() + px(6), box.bottom() - line(), box.width() - px(12), line())
            painter.drawText(low, int(Qt.AlignmentFlag.AlignVCenter), words)
