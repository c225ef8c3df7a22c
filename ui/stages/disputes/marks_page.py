"""All marks of one kind sorted by darkness: the odd one is seen at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QWidget

from ballotcount.domain.layout import Layout
from ballotcount.service.disputes import ask
from ballotcount.service.layout_on_record import find_layout
from ballotcount.text.words import t
from ui.stages.base import Stage
from ui.stages.disputes import view as dv
from ui.style import GRID, colours, font, line, px
from ui.widgets.controls import across, button, choice, chosen, down
from ui.widgets.text import note

if TYPE_CHECKING:
    from ballotcount.domain.election import Round
    from ballotcount.domain.errors import Fault
    from ballotcount.service.session import Session

CELL = (20, 10)
"""Width and height of a cell, grid units."""
MOST = 2_000
"""Marks shown at once; beyond that the middle, which nobody doubts, is left out."""


AT_ONCE = 8
"""Pictures decoded in one job of the lane, some 20 ms each."""


class CaseOpener(Protocol):
    """What the page of marks needs of its stage."""

    def marks_are_open(self) -> bool:
        """Return whether the page of marks is in front."""

    def open_case(self, key: tuple[int, int]) -> bool:
        """Show the dispute about a sheet; return False without one."""

    def open_when_asked(self, key: tuple[int, int]) -> None:
        """Show the dispute about a sheet as soon as it exists."""


class MarksPage(QWidget):
    """A choice of the kind of mark and the grid."""

    def __init__(self, stage: Stage, *, cases: CaseOpener) -> None:
        super().__init__()
        self.stage = stage
        self.cases = cases
        column = down(self, gap=1)
        row = across(gap=2)
        self.kind = choice((), name=t("names.shown"))
        self.kind.activated.connect(lambda _: self.look())
        self.words = note()
        self.ask = button(t("desk.marks.ask"), self._ask, key="Ctrl+Return")
        self.ask.hide()
        row.addWidget(self.kind)
        row.addWidget(self.words, 1)
        row.addWidget(self.ask)
        column.addLayout(row)
        self.grid = MarksGrid(self)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self.grid)
        column.addWidget(self.area, 1)

    def set_round(self, found: Round | None) -> None:
        """Show another round."""
        wanted = dv.options(found.style) if found else ()
        if [self.kind.itemData(i) for i in range(self.kind.count())] != list(wanted):
            self.kind.clear()
            for option in wanted:
                self.kind.addItem(t(f"desk.option.{option}"), option)

    def look(self) -> None:
        """Ask for the marks; only while the page is open, because it looks at every sheet."""
        key = self.stage.desk.round
        option = chosen(self.kind)
        path = self.stage.desk.path
        if not key or not option or not self.cases.marks_are_open():
            self.grid.put((), None)
            self.words.say(t("desk.marks.none"))
            return

        def ask(session: Session) -> tuple[tuple[dv.MachineMark, ...], Layout | None]:
            found = dv.marks(session, key, option)
            if len(found) > MOST:
                found = (*found[: MOST // 2], *found[-MOST // 2 :])
            return found, find_layout(path, session.round(key))

        self.stage.desk.read(ask, lambda answer: self._show(*answer), owner=self)

    def choose(self, mark: dv.MachineMark) -> None:
        """Open what is asked about the sheet of a mark; where nothing is, offer to ask."""
        if self.cases.open_case(mark.key):
            return
        self.ask.show()
        self.words.say(t("desk.marks.chosen", stack=mark.key[0], sheet=mark.key[1], number=mark.candidate))

    def _ask(self) -> None:
        mark = self.grid.chosen()
        key = self.stage.desk.round
        if mark is None:
            return
        self.stage.write(
            lambda session: ask(session, key, *mark.place, "doubtful_mark", candidate=mark.candidate),
            lambda _: self.cases.open_when_asked(mark.key),
        )

    def _show(self, found: tuple[dv.MachineMark, ...], layout: Layout | None) -> None:
        self.grid.put(found, layout)
        self.ask.hide()
        self.words.say(t("desk.marks.count", count=len(found)) if found else t("desk.marks.none"))


class MarksGrid(QWidget):
    """Cells in order of darkness; arrows move, a click or Enter opens the dispute of that sheet."""

    def __init__(self, page: MarksPage) -> None:
        super().__init__()
        self.page = page
        self.marks: tuple[dv.MachineMark, ...] = ()
        self._layout: Layout | None = None
        self._cut: dict[dv.MachineMark, QImage] = {}
        self._asking = False
        self.place = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def put(self, marks: tuple[dv.MachineMark, ...], layout: Layout | None) -> None:
        """Show other marks."""
        self.marks = marks
        self._layout = layout
        self._cut.clear()
        self.place = 0
        self._fit()
        self.update()

    def _across(self) -> int:
        return max(1, self.width() // px(GRID * CELL[0]))

    def _fit(self) -> None:
        rows = -(-len(self.marks) // self._across())
        self.setMinimumHeight(max(px(GRID * 20), rows * px(GRID * CELL[1])))

    def resizeEvent(self, event: object) -> None:
        self._fit()
        super().resizeEvent(event)  # type: ignore[arg-type]

    def box(self, place: int) -> QRectF:
        """Return where a mark stands."""
        wide = px(GRID * CELL[0])
        high = px(GRID * CELL[1])
        return QRectF(place % self._across() * wide, place // self._across() * high, wide - px(GRID), high - px(GRID))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.at(event.position().toPoint())
        if place is not None:
            self._go(place)
            self.page.choose(self.marks[place])

    def chosen(self) -> dv.MachineMark | None:
        """Return the mark the frame is on."""
        return self.marks[self.place] if self.marks else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: self._across(),
            Qt.Key.Key_Up: -self._across(),
        }
        key = Qt.Key(event.key())
        mark = self.chosen()
        if mark is not None and key in steps:
            self._go(max(0, min(len(self.marks) - 1, self.place + steps[key])))
        elif mark is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.page.choose(mark)
        else:
            super().keyPressEvent(event)

    def _go(self, place: int) -> None:
        """Put the frame on another mark and keep it in sight."""
        self.place = place
        self.page.ask.hide()
        box = self.box(place).toRect()
        self.page.area.ensureVisible(box.center().x(), box.center().y(), box.width(), box.height())
        self.update()

    def at(self, point: QPoint) -> int | None:
        """Return the mark at a point."""
        return next((i for i in range(len(self.marks)) if self.box(i).contains(point.toPointF())), None)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        missing = []
        for place, mark in enumerate(self.marks):
            box = self.box(place)
            # Thousands of cells: only those that are painted fetch their picture.
            if box.intersects(QRectF(event.rect())):
                self._draw(painter, box, mark)
                if place == self.place and self.hasFocus():
                    painter.setPen(QPen(colours().of("gold_ink"), px(3)))
                    painter.drawRect(box.adjusted(px(2), px(2), -px(2), -px(2)))
                if mark.picture and mark not in self._cut:
                    missing.append(mark)
        painter.end()
        self._fetch(tuple(missing[:AT_ONCE]))

    def _fetch(self, wanted: tuple[dv.MachineMark, ...]) -> None:
        """Ask the lane for the pictures in sight, a few at a time, so that a sheet being entered waits for few only."""
        layout = self._layout
        if self._asking or not wanted or layout is None:
            # One question at a time; what comes into sight meanwhile is asked for by the paint after it.
            return
        self._asking = True
        self.page.stage.desk.read(
            lambda session: dv.cut(session, wanted, layout),
            self._fetched,
            owner=self,
            failed=self._refused,
            broke=self._free,
        )

    def _refused(self, fault: Fault) -> None:
        self._free()
        self.page.stage.desk.complain(fault)

    def _free(self) -> None:
        """Let the next paint ask for pictures again."""
        self._asking = False

    def _fetched(self, found: dict[dv.MachineMark, QImage]) -> None:
        self._asking = False
        self._cut |= found
        self.update()

    def _draw(self, painter: QPainter, box: QRectF, mark: dv.MachineMark) -> None:
        shade = colours()
        painter.fillRect(box, shade.of("card"))
        picture = self._cut.get(mark)
        room = box.adjusted(px(4), px(4), -px(4), -line())
        if picture is not None and not picture.isNull():
            size = picture.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF(room.center().x() - size.width() / 2, room.y(), size.width(), size.height())
            painter.drawImage(target, picture, QRectF(picture.rect()))
        else:
            # Without a picture the measure is drawn as a bar, so that the order can still be read.
            painter.fillRect(
                QRectF(room.x(), room.center().y() - px(6), room.width() * min(1.0, mark.score), px(12)),
                shade.of("ink"),
            )
        doubtful = mark.marked is None
        painter.setPen(QPen(shade.of("red" if doubtful else "line"), px(3) if doubtful else 1))
        painter.drawRect(box)
        painter.setPen(shade.of("ink"))
        painter.setFont(font())
        words = f"{'? ' if doubtful else ''}{mark.key[0]}–{mark.key[1]} · {mark.candidate}"
        low = QRectF(box.x() + px(6), box.bottom() - line(), box.width() - px(12), line())
        painter.drawText(low, int(Qt.AlignmentFlag.AlignVCenter), words)
        score = f"{mark.score:.2f}".replace(".", ",")
        painter.drawText(low, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), score)
