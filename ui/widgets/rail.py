"""The left rail: the ten stages of the day with their state in shape and word."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ballotcount.text.words import t
from ui.progress import STAGES, Standing
from ui.style import GRID, Size, colours, font, px
from ui.widgets import shapes


class Rail(QWidget):
    """Signals: wants_stage(str): a stage was chosen by click or key."""

    wants_stage = Signal(str)

    def __init__(self, *, compact: bool) -> None:
        super().__init__()
        self.compact = compact
        self.current = STAGES[0]
        self.standings: dict[str, Standing] = {}
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedWidth(px(GRID * 8) if compact else max(px(GRID * 24), self._named_width()))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(t("desk.rail"))

    @staticmethod
    def _named_width() -> int:
        """Return the width in which every step's name stands whole, px."""
        measure = QFontMetricsF(font(Size.TEXT, QFont.Weight.DemiBold))
        longest = max(measure.horizontalAdvance(t(f"desk.stage.{stage}")) for stage in STAGES)
        return ceil(longest) + px(GRID * 7) + 1

    def show_standings(self, standings: dict[str, Standing]) -> None:
        """Show other states."""
        # Asked after every sheet, and mostly the same: ten rows take 3 ms to paint.
        if standings == self.standings:
            return
        self.standings = standings
        self._describe()
        self.update()

    def show_current(self, stage: str) -> None:
        """Show that another stage is open."""
        self.current = stage
        self._describe()
        self.update()

    def _describe(self) -> None:
        """Say to screen readers which step is open and how far it is; the rail is painted and holds no labels."""
        place = STAGES.index(self.current)
        state = self.standings.get(self.current, Standing(shapes.LATER)).state
        words = f"{place + 1}. {t(f'desk.stage.{self.current}')}: {t(f'desk.state.{state}')}"
        self.setAccessibleDescription(words)

    def sizeHint(self) -> QSize:
        return QSize(self.width(), px(GRID * 56))

    def _row(self) -> float:
        # Lower rows rather than a stage out of sight.
        return min(px(GRID * 7), self.height() / len(STAGES))

    def _low(self) -> bool:
        """Return whether mark and number have no room under each other."""
        return self._row() < px(GRID * 5)

    def box(self, place: int) -> QRectF:
        """Return where a stage stands."""
        return QRectF(0, place * self._row(), self.width(), self._row())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = int(event.position().y() // self._row())
        if 0 <= place < len(STAGES):
            self.wants_stage.emit(STAGES[place])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        place = (STAGES.index(self.current) + step) % len(STAGES)
        self.wants_stage.emit(STAGES[place])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for place, stage in enumerate(STAGES):
            self._stage(painter, box=self.box(place), place=place, stage=stage)
        painter.end()

    def _stage(self, painter: QPainter, box: QRectF, place: int, stage: str) -> None:
        shade = colours()
        state = self.standings.get(stage, Standing(shapes.LATER)).state
        current = stage == self.current
        if current:
            painter.fillRect(box, shade.of("gold_pale"))
            painter.fillRect(QRectF(0, box.y(), px(4), box.height()), shade.of("red"))
            # The rail is one stop of Tab; the frame shows that the arrows go on from here.
            if self.hasFocus():
                painter.setPen(QPen(shade.of("gold_ink"), px(2)))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(px(1), px(1), -px(1), -px(1)))
        side = px(16)
        mark = QRectF(px(GRID * 2), box.center().y() - side / 2, side, side)
        if self.compact and self._low():
            mark.moveLeft(px(GRID))
        elif self.compact:
            mark = QRectF(box.center().x() - side / 2, box.y() + px(6), side, side)
        shapes.draw(painter, mark, state)
        if self.compact:
            self._number(painter, box=box, place=place, current=current)
        else:
            self._words(painter, box=box, stage=stage, state=state, current=current)

    def _number(self, painter: QPainter, box: QRectF, place: int, current: bool) -> None:
        painter.setPen(colours().of("ink"))
        painter.setFont(font(Size.TEXT, QFont.Weight.DemiBold if current else QFont.Weight.Normal))
        low = QRectF(box.x(), box.y() + px(20), box.width(), box.height() - px(20))
        if self._low():
            low = box.adjusted(px(GRID * 3), 0, 0, 0)
        painter.drawText(low, int(Qt.AlignmentFlag.AlignCenter), str(place + 1))

    def _words(self, painter: QPainter, box: QRectF, stage: str, state: str, current: bool) -> None:
        painter.setPen(colours().of("ink"))
        painter.setFont(font(Size.TEXT, QFont.Weight.DemiBold if current else QFont.Weight.Medium))
        left = px(GRID * 6)
        name = QRectF(left, box.y() + box.height() / 2 - px(24), box.width() - left - px(GRID), px(26))
        words = QFontMetricsF(painter.font()).elidedText(
            t(f"desk.stage.{stage}"), Qt.TextElideMode.ElideRight, name.width()
        )
        painter.drawText(name, int(Qt.AlignmentFlag.AlignVCenter), words)
        painter.setFont(font())
        painter.setPen(colours().of({"now": "gold_ink", "blocked": "warn", "done": "good"}.get(state, "muted")))
        low = name.translated(0, px(23))
        painter.drawText(low, int(Qt.AlignmentFlag.AlignVCenter), t(f"desk.state.{state}"))
        painter.setPen(QPen(colours().of("line"), 1))
        painter.drawLine(QPointF(left, box.bottom() - 0.5), QPointF(box.right(), box.bottom() - 0.5))
