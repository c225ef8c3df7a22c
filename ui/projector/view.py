"""A widget that shows scenes: on the hall's screen, and small on the desk as its mirror."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEasingCurve, QElapsedTimer, QTimer, QVariantAnimation
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ballotcount.text import words
from ui.projector import scenes as sc
from ui.projector.canvas import HEIGHT, Canvas, Hall
from ui.projector.dress import Dress
from ui.projector.paint import paint

GROW_MS = 700
"""A bar takes this long to grow; slow enough to be followed from the last row."""
FADE_MS = 400
FRAME_MS = 16
CLOCK_MS = 1000
"""Between two looks at the clock; only another minute is drawn."""

GROWING = (sc.CountProgress, sc.LiveVotes)


class SceneView(QWidget):
    """Shows one scene and moves softly to the next.

    Args:
        still: draw without any movement, as the mirror on the desk does.
    """

    def __init__(self, parent: QWidget | None = None, *, still: bool = False) -> None:
        super().__init__(parent)
        self.still = still
        self.hall = Hall.DARK
        self.language = words.language()
        self.scene: sc.Scene = sc.Blank()
        self.page = 0
        self._grown = 1.0
        self._faded = 1.0
        self._beat = 0.0
        self.dress = Dress()
        self.now: Callable[[], datetime] = datetime.now
        self._time = ""
        self._before: QPixmap | None = None
        self._since = QElapsedTimer()
        self._grow = self._animation(GROW_MS, self._did_grow)
        self._fade = self._animation(FADE_MS, self._did_fade)
        self._frames = QTimer(self, interval=FRAME_MS)
        self._frames.timeout.connect(self._next_frame)
        self._clock = QTimer(self, interval=CLOCK_MS)
        self._clock.timeout.connect(self._tick)

    def _animation(self, ms: int, step: object) -> QVariantAnimation:
        made = QVariantAnimation(self)
        made.setDuration(ms)
        made.setStartValue(0.0)
        made.setEndValue(1.0)
        made.setEasingCurve(QEasingCurve.Type.OutCubic)
        made.valueChanged.connect(step)
        return made

    def show_scene(self, scene: sc.Scene, page: int = 0) -> None:
        """Show a scene; a new kind of scene fades in, new figures of the same kind replace the old at once."""
        other = type(scene) is not type(self.scene) or page != self.page
        moving = not self.still and self.isVisible()
        if other and moving:
            # The old scene is pictured before it is replaced; the picture fades out over the new one.
            self._before = self.grab()
            self._fade.start()
            if isinstance(scene, GROWING):
                self._grow.start()
        self.scene = scene
        self.page = page
        if other:
            self._beat = 0.0
        self._run_frames()
        self.update()

    def set_hall(self, hall: Hall) -> None:
        """Choose the light of the hall."""
        self.hall = hall
        self.update()

    def set_dress(self, dress: Dress, now: Callable[[], datetime]) -> None:
        """Put on the pictures of a congress, and a clock or none."""
        self.dress = dress
        self.now = now
        self._run_clock()
        self.update()

    def _run_clock(self) -> None:
        self._tick()
        if self.dress.clock and self.isVisible():
            self._clock.start()
        else:
            self._clock.stop()

    def _tick(self) -> None:
        """Show another minute; nothing is drawn again in between."""
        time = f"{self.now():%H:%M}" if self.dress.clock else ""
        if time != self._time:
            self._time = time
            self.update()

    def hold(self, beat: float) -> None:
        """Stop at a moment of the moving scene, for pictures."""
        self.still = True
        self._beat = beat
        self._run_frames()
        self.update()

    def _run_frames(self) -> None:
        if isinstance(self.scene, sc.HowTo) and not self.still and self.isVisible():
            # New figures of the same scene must not start the pen again.
            if not self._frames.isActive():
                self._since.start()
                self._frames.start()
        else:
            self._frames.stop()

    def _next_frame(self) -> None:
        self._beat = self._since.elapsed() / 1000
        self.update()

    def _did_grow(self, value: float) -> None:
        self._grown = value
        self.update()

    def _did_fade(self, value: float) -> None:
        self._faded = value
        if value >= 1.0:
            self._before = None
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run_frames()
        self._run_clock()

    def hideEvent(self, event: QHideEvent) -> None:
        for movement in (self._grow, self._fade):
            movement.stop()
        # At the end of each movement, so that nothing half grown shows when it comes back.
        self._grown = 1.0
        self._faded = 1.0
        self._before = None
        self._frames.stop()
        self._clock.stop()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        # A picture of the old size would be stretched over the new scene.
        self._before = None
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        unit = self.height() / HEIGHT
        painter.save()
        painter.scale(unit, unit)
        canvas = Canvas(painter, self.width() / unit if unit else 0, self.hall)
        # Words are chosen while painting, and the hall may read another language than the desk.
        with words.speaking(self.language):
            paint(
                canvas,
                self.scene,
                page=self.page,
                grown=self._grown,
                beat=self._beat,
                dress=self.dress,
                time=self._time,
            )
        painter.restore()
        if self._before is not None and self._faded < 1.0:
            painter.setOpacity(1.0 - self._faded)
            painter.drawPixmap(self.rect(), self._before)
        painter.end()
