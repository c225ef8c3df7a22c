"""A ballot drawn as it is typed: the list in columns, struck lines struck, boxes crossed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ballotcount.domain.ballot import Ballot, LineMark, Mark, VotingMethod
from ballotcount.rules.figures import count
from ballotcount.text.words import t
from ui.style import GRID, Size, colours, font, line, px
from ui.widgets.controls import down
from ui.widgets.text import where_cut

LEAST_COLUMN = 24
"""Narrowest column, grid units: a number and most of a name."""
KEYED = 6
"""What a column needs more where each name has a key, so that the name is read whole."""
WIDE = 36
"""The same in large type."""
BOX = 9
"""Width of a box column, grid units: room for its heading."""

BAND = 6
"""Height of the band under an invalid sheet, grid units."""
SHORT_LIST = 5
"""Lines that are always in sight: most lists of one seat or two are no longer."""

BOXES: dict[VotingMethod, tuple[LineMark, ...]] = {
    VotingMethod.AGREE: (LineMark.AGREE, LineMark.DISAGREE),
    VotingMethod.OPINION: (LineMark.AGREE, LineMark.DISAGREE),
    VotingMethod.LEVELS: (LineMark.HIGH, LineMark.MEDIUM, LineMark.LOW),
}


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One printed line."""

    no: int
    name: str
    key: str = ""
    """The key that marks it, in the mode of reader and marker."""


class BallotSheet(QWidget):
    """Draws one ballot; what does not fit scrolls to the line touched last.

    Signals:
        did_fit(): the sheet has another size.
    """

    did_fit = Signal()

    def __init__(self, *, large: bool = False) -> None:
        super().__init__()
        self.lines: tuple[SheetLine, ...] = ()
        self.style_of = VotingMethod.STRIKE
        self.ballot = Ballot()
        self.touched: int | None = None
        self.empty = ""
        self.large = large
        self._type = Size.TEXT
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def put_list(self, lines: Sequence[SheetLine], style: VotingMethod) -> None:
        """Show another list."""
        self.lines = tuple(lines)
        self.style_of = style
        self.updateGeometry()
        self.update()

    def show_ballot(self, ballot: Ballot, touched: int | None = None) -> None:
        """Show what is typed so far, keeping the line ``touched`` in sight; only lines that changed are drawn again."""
        before = self.ballot, self.touched, dict(self._places())
        self.ballot = ballot
        self.touched = touched
        places = dict(self._places())
        whole = places != before[2] or (ballot.invalid, ballot.written) != (before[0].invalid, before[0].written)
        if whole:
            self.update()
            return
        # The line touched before loses its ground and the new one gets it, so both are drawn again.
        changed = {no for no, _ in set(ballot.marks) ^ set(before[0].marks)} | {touched, before[1]}
        for place, box in places.items():
            if self.lines[place].no in changed:
                # A little more than the box: the pen of its rule paints over the edge.
                self.update(box.adjusted(-2, -2, 2, 2).toAlignedRect())

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return room for a short list whole, with its headings and the band of an invalid sheet."""
        boxes = 2 * line() if self.style_of in BOXES else 0
        lines = min(len(self.lines), SHORT_LIST) * line()
        return QSize(px(GRID * 32), max(px(GRID * 16), boxes + lines + px(GRID * 2) + self._band()))

    def _band(self) -> int:
        """Return height of the band that says why a sheet is invalid; the lines stand above it."""
        return px(BAND * GRID) if self.ballot.invalid is not None else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.did_fit.emit()

    def room(self, size: Size) -> int:
        """Return how many lines of this list's style fit in letters of a size."""
        gap = px(GRID * 2)
        room = self._room()
        return self._most(room, gap, size) * int(room.height() // line(size))

    def _room(self) -> QRectF:
        gap = px(GRID * 2)
        heading = 2 * line() if self.style_of in BOXES else 0
        return QRectF(self.rect()).adjusted(gap, px(GRID) + heading, -gap, -px(GRID) - self._band())

    def _most(self, room: QRectF, gap: int, size: Size) -> int:
        """Return columns that fit beside each other."""
        names = WIDE if size is Size.HEAD else LEAST_COLUMN + KEYED * self.large
        least = px(GRID * (names + len(BOXES.get(self.style_of, ())) * BOX))
        return max(1, int((room.width() + gap) // (least + gap)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), colours().of("card"))
        marks = dict(self.ballot.marks)
        # Only the part that Qt asks for: one key must not draw a long list again.
        changed = QRectF(event.rect())
        for place, box in self._places():
            if box.intersects(changed):
                _line(painter, box=box, printed=self.lines[place], mark=marks.get(self.lines[place].no), sheet=self)
        _headings(painter, self)
        _foot(painter, self)
        painter.end()

    def _places(self) -> list[tuple[int, QRectF]]:
        """Return boxes of the lines in sight."""
        if not self.lines:
            return []
        gap = px(GRID * 2)
        room = self._room()
        columns, rows, row = self._grid(room, gap)
        wide = (room.width() - gap * (columns - 1)) / columns
        shift = self._shift(rows, row, room)
        placed = []
        for place in range(len(self.lines)):
            x = room.x() + (place // rows) * (wide + gap)
            y = room.y() + (place % rows) * row - shift
            # A pixel of grace, as the heights of lines are fractions.
            if y > room.y() - 1 and y + row < room.bottom() + 1:
                placed.append((place, QRectF(x, y, wide, row)))
        return placed

    def _grid(self, room: QRectF, gap: int) -> tuple[int, int, float]:
        """Return columns, lines in a column and height of a line; large type only where the whole list still fits."""
        for large in (True, False) if self.large else (False,):
            self._type = Size.HEAD if large else Size.TEXT
            lowest = line(self._type)
            most = self._most(room, gap, self._type)
            fitting = -(-len(self.lines) // max(1, int(room.height() // lowest)))
            columns = max(1, min(most, fitting))
            rows = -(-len(self.lines) // columns)
            if fitting <= most:
                break
        return columns, rows, max(lowest, min(lowest * 1.35, room.height() / rows))

    def _shift(self, rows: int, row: float, room: QRectF) -> float:
        seen = int((room.height() + 1) // row)
        over = rows - seen
        if over <= 0 or self.touched is None:
            return 0.0
        place = next((i for i, one in enumerate(self.lines) if one.no == self.touched), 0) % rows
        # The touched line stands in the middle, as far as the list reaches.
        return max(0, min(over, place - seen // 2)) * row


def _line(painter: QPainter, box: QRectF, printed: SheetLine, mark: Mark | None, sheet: BallotSheet) -> None:
    shade = colours()
    boxes = BOXES.get(sheet.style_of, ())
    if printed.no == sheet.touched:
        painter.fillRect(box, shade.of("gold_pale"))
    painter.setPen(QPen(shade.of("line"), 1))
    painter.drawLine(box.bottomLeft(), box.bottomRight())
    size = sheet._type
    figure = QRectF(box.x(), box.y(), px(GRID * 5 if size is Size.HEAD else GRID * 4), box.height())
    painter.setFont(font(size, QFont.Weight.DemiBold))
    painter.setPen(shade.of("ink"))
    painter.drawText(figure, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), str(printed.no))
    right = px(GRID * BOX) * len(boxes) + (px(GRID * 12) if sheet.style_of is VotingMethod.CUMULATIVE else 0)
    name = QRectF(figure.right() + px(GRID), box.y(), box.right() - right - figure.right() - px(GRID), box.height())
    if printed.key:
        name = _key(painter, name, printed.key)
    _name(painter, box=name, name=printed.name, mark=mark, size=size)
    for place, meant in enumerate(boxes):
        cell = QRectF(box.right() - px(GRID * BOX) * (len(boxes) - place), box.y(), px(GRID * BOX), box.height())
        _box(painter, cell, mark is meant or mark is LineMark.BOTH)
    # On a cumulative ballot the mark is a number of votes.
    if isinstance(mark, int):
        painter.drawText(
            box.adjusted(0, 0, -px(GRID), 0),
            int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
            count(mark),
        )


def _headings(painter: QPainter, sheet: BallotSheet) -> None:
    """Write over each column of boxes what a cross in it says, as on the paper."""
    boxes = BOXES.get(sheet.style_of, ())
    places = sheet._places()
    if not boxes or not places:
        return
    painter.setPen(colours().of("muted"))
    painter.setFont(font())
    top = min(box.y() for _, box in places)
    for right in sorted({box.right() for _, box in places}):
        for place, meant in enumerate(boxes):
            left = right - px(GRID * BOX) * (len(boxes) - place)
            cell = QRectF(left, top - 2 * line(), px(GRID * BOX), 2 * line())
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
            painter.drawText(cell, int(flags), t(f"desk.value.{meant.value}").capitalize())


def _key(painter: QPainter, name: QRectF, key: str) -> QRectF:
    side = min(px(GRID * 3.5), name.height() - px(2))
    cap = QRectF(name.x(), name.center().y() - side / 2, side, side)
    painter.setPen(QPen(colours().of("edge"), 1))
    painter.setBrush(colours().of("sunk"))
    painter.drawRoundedRect(cap, px(4), px(4))
    painter.setPen(colours().of("ink"))
    painter.setFont(font(Size.TEXT, QFont.Weight.DemiBold))
    painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), key.upper())
    return name.adjusted(side + px(GRID), 0, 0, 0)


def _name(painter: QPainter, box: QRectF, name: str, mark: Mark | None, size: Size) -> None:
    struck = mark is LineMark.STRUCK
    painter.setFont(font(size))
    painter.setPen(colours().of("muted" if struck else "ink"))
    measure = QFontMetricsF(painter.font())
    shown = measure.elidedText(name, where_cut(name), box.width())
    painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
    if struck:
        painter.setPen(QPen(colours().of("red"), px(3)))
        end = box.x() + measure.horizontalAdvance(shown) + px(6)
        y = box.center().y() + px(1)
        painter.drawLine(QPointF(box.x() - px(6), y), QPointF(min(box.right(), end), y))


def _box(painter: QPainter, cell: QRectF, crossed: bool) -> None:
    side = px(18)
    box = QRectF(cell.center().x() - side / 2, cell.center().y() - side / 2, side, side)
    painter.setPen(QPen(colours().of("edge"), 1))
    painter.setBrush(colours().of("card"))
    painter.drawRect(box)
    if crossed:
        painter.setPen(QPen(colours().of("red"), px(3)))
        inner = box.adjusted(px(3), px(3), -px(3), -px(3))
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())


def _foot(painter: QPainter, sheet: BallotSheet) -> None:
    """Draw the words over the sheet: set aside with a reason, written names, or what an empty desk says."""
    shade = colours()
    said = sheet.empty if not sheet.lines else ""
    if sheet.ballot.written:
        said = "; ".join(sheet.ballot.written)
    if said:
        painter.setFont(font())
        painter.setPen(shade.of("muted"))
        painter.drawText(
            sheet.rect().adjusted(px(16), px(16), -px(16), -px(16)),
            int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap),
            said,
        )
    _hidden(painter, sheet)
    if sheet.ballot.invalid is None:
        return
    high = sheet._band()
    band = QRectF(0, sheet.height() - high, sheet.width(), high)
    painter.fillRect(band, shade.of("red"))
    painter.setFont(font(Size.HEAD, QFont.Weight.DemiBold))
    painter.setPen(shade.of("on_red"))
    painter.drawText(
        band.adjusted(px(16), 0, -px(16), 0), int(Qt.AlignmentFlag.AlignVCenter), t(f"reason.{sheet.ballot.invalid}")
    )


def _hidden(painter: QPainter, sheet: BallotSheet) -> None:
    """Say how many names of the list are out of sight, so that nobody takes the part for the whole."""
    hidden = len(sheet.lines) - len(sheet._places())
    if hidden <= 0:
        return
    words = t("desk.sheet.hidden", count=count(hidden))
    painter.setFont(font(weight=QFont.Weight.Medium))
    wide = QFontMetricsF(painter.font()).horizontalAdvance(words) + px(GRID * 2)
    box = QRectF(sheet.width() - wide, sheet.height() - sheet._band() - line(), wide, line())
    painter.fillRect(box, colours().of("gold_pale"))
    painter.setPen(colours().of("ink"))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)


def framed(sheet: BallotSheet) -> QFrame:
    """Return a sheet with the edge of its paper around it."""
    frame = QFrame()
    frame.setObjectName("sheetbox")
    inner = down(frame, gap=0)
    inner.setContentsMargins(1, 1, 1, 1)
    inner.addWidget(sheet)
    return frame
