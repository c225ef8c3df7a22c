"""The keys of the hall's scenes, two to a row; the one that is shown is marked by shape and weight."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ballotcount.text.words import t
from ui.projector.scenes import SceneId
from ui.style import GRID, colours, font, px

ROW = 24
"""Height of a row, px at scale 1."""

KEY = 38
"""Width of a key's name, px at scale 1."""

OPENING = "Ctrl+F12"
"""Opens and closes the hall's screen."""


def key_of(scene: SceneId) -> str:
    """Return the key that shows a scene; F1 is the guide's everywhere on the desk."""
    return f"F{list(SceneId).index(scene) + 2}"


class SceneKeys(QWidget):
    """Signals: wants_scene(str): a scene was clicked. wants_turn(): the hall is to be opened or closed."""

    wants_scene = Signal(str)
    wants_turn = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.shown = ""
        self.opened = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # One place more than scenes: the last key opens the hall.
        self.setFixedHeight(px(ROW) * ((len(SceneId) + 2) // 2))

    def show_scene(self, scene: str) -> None:
        """Mark the key of the scene that is shown."""
        self.shown = scene
        self.update()

    def show_open(self, opened: bool) -> None:
        """Show whether the hall is open."""
        self.opened = opened
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(GRID * 28), self.height())

    def box(self, place: int) -> QRectF:
        """Return where a scene's key stands."""
        left = self._left_column()
        wide = self.width() - left if place % 2 else left
        return QRectF((place % 2) * left, (place // 2) * px(ROW), wide, px(ROW))

    def _left_column(self) -> float:
        """Return the width of the first column, px: what its longest words need, or half."""
        # In the heavier letters of the scene that is shown, so that nothing moves with the choice.
        measure = QFontMetricsF(font(weight=QFont.Weight.Medium))
        scenes = list(SceneId)[::2]
        longest = max(measure.horizontalAdvance(t(f"desk.scene.{scene.value}")) for scene in scenes)
        return max(self.width() / 2, px(KEY) + longest + px(4))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for place, scene in enumerate(SceneId):
            if self.box(place).contains(event.position()):
                self.wants_scene.emit(scene.value)
        if self.box(len(SceneId)).contains(event.position()):
            self.wants_turn.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for place, scene in enumerate(SceneId):
            self._key(
                painter,
                place=place,
                key=key_of(scene),
                words=t(f"desk.scene.{scene.value}"),
                here=scene.value == self.shown,
            )
        self._key(
            painter,
            place=len(SceneId),
            key=OPENING,
            words=t("desk.hall_close" if self.opened else "desk.hall_open"),
            here=False,
        )
        painter.end()

    def _key(self, painter: QPainter, place: int, key: str, words: str, here: bool) -> None:
        box = self.box(place)
        if here:
            painter.fillRect(box, colours().of("gold_pale"))
            painter.fillRect(QRectF(box.x(), box.y(), px(3), box.height()), colours().of("red"))
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.setPen(colours().of("muted"))
        painter.setFont(font())
        painter.drawText(box.adjusted(px(5), 0, 0, 0), left, key)
        painter.setPen(colours().of("ink"))
        painter.setFont(font(weight=QFont.Weight.Medium if here else QFont.Weight.Normal))
        measure = QFontMetricsF(painter.font())
        # The key that opens the hall has a longer name than the others.
        room = box.adjusted(max(px(KEY), px(9) + measure.horizontalAdvance(key)), 0, 0, 0)
        painter.drawText(room, left, measure.elidedText(words, Qt.TextElideMode.ElideRight, room.width()))
