"""A window that shows the pages of a paper or a picture: turn, zoom, move, full screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPixmap, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QDialog, QLabel, QScrollArea, QWidget

from ballotcount.text.words import t
from ui.style import GRID, px
from ui.widgets.controls import Button, across, button, down
from ui.widgets.text import Text

STEP = 1.25
"""Factor of one zoom step."""
LEAST = 0.1
MOST = 8.0
"""Smallest and largest size, screen pixels to a pixel of the page."""


class PageArea(QScrollArea):
    """One page at a size; the wheel with Ctrl zooms, dragging moves.

    Signals:
        wants_zoom(int): +1 for larger, -1 for smaller.
    """

    wants_zoom = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.label = QLabel()
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWidget(self.label)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._grip: QPoint | None = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.accept()
            self.wants_zoom.emit(1 if event.angleDelta().y() > 0 else -1)
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grip = event.position().toPoint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
            return
        moved = event.position().toPoint() - self._grip
        self._grip = event.position().toPoint()
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - moved.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() - moved.y())


class Viewer(QDialog):
    """Show pages as large as the screen; keys: arrows and page keys, + and −, 0 for the width, F11, Esc.

    Signals:
        did_show_all(): every page was shown at least once.
    """

    did_show_all = Signal()

    def __init__(self, parent: QWidget, heading: str, pages: Sequence[QImage]) -> None:
        super().__init__(parent)
        self.setWindowTitle(heading)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # A dialog has no button of its own to fill the screen.
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.pages = tuple(pages)
        self.page = 0
        self._scale = 0.0
        """0 for the width of the window."""
        self._seen: set[int] = set()
        column = down(self, gap=0)
        row = across(gap=1)
        row.setContentsMargins(px(GRID), px(GRID / 2), px(GRID), px(GRID / 2))
        self.back = button(t("desk.viewer.back"), lambda: self.turn(-1), kind="quiet", key="PgUp")
        self.forth = button(t("desk.viewer.forth"), lambda: self.turn(1), kind="quiet", key="PgDown")
        self.place = Text(tone="muted")
        for made in (
            self.back,
            self.place,
            self.forth,
            button(t("desk.viewer.smaller"), lambda: self.zoom(-1), kind="quiet"),
            button(t("desk.viewer.larger"), lambda: self.zoom(1), kind="quiet"),
            button(t("desk.viewer.width"), self.fit_width, kind="quiet"),
            button(t("desk.viewer.full"), self.turn_full, kind="quiet", key="F11"),
        ):
            row.addWidget(made)
        row.addStretch(1)
        self.close_button = button(t("desk.viewer.close"), self.accept, kind="primary")
        row.addWidget(self.close_button)
        self.act_button: Button | None = None
        self._row = row
        column.addLayout(row)
        self.area = PageArea()
        self.area.wants_zoom.connect(self.zoom)
        column.addWidget(self.area, 1)
        screen = parent.screen().availableGeometry()
        self.resize(round(screen.width() * 0.9), round(screen.height() * 0.9))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # At a size that somebody chose, a wider window shows more of the page.
        if not self._scale:
            self._draw()

    def offer(self, words: str, act: Callable[[], object]) -> None:
        """Offer an act on what is shown; it can be pressed once every page was shown from now on."""
        if self.act_button is not None:
            self.act_button.hide()
            self.act_button.deleteLater()
        self.close_button.setProperty("kind", "plain")
        self.close_button.style().unpolish(self.close_button)
        self.close_button.style().polish(self.close_button)
        self.act_button = button(words, act, kind="primary")
        self.act_button.setEnabled(False)
        self._row.addWidget(self.act_button)
        self._seen.clear()
        self.page = 0
        self._draw()

    def turn(self, by: int) -> None:
        """Go to another page."""
        self.page = max(0, min(self.page + by, len(self.pages) - 1))
        self._draw()
        # The next page is read from its top.
        self.area.verticalScrollBar().setValue(0)

    def zoom(self, steps: int) -> None:
        """Show the page larger or smaller."""
        self._scale = max(LEAST, min(MOST, self.shown_scale() * STEP**steps))
        self._draw()

    def fit_width(self) -> None:
        """Show the page as wide as the window."""
        self._scale = 0.0
        self._draw()

    def turn_full(self) -> None:
        """Fill the screen, or be a window again."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def shown_scale(self) -> float:
        """Return screen pixels to a pixel of the page."""
        if self._scale or not self.pages:
            return self._scale or 1.0
        room = self.area.viewport().width() - px(GRID)
        return max(LEAST, room / max(1, self.pages[self.page].width()))

    def _draw(self) -> None:
        many = len(self.pages) > 1
        self.back.setEnabled(self.page > 0)
        self.forth.setEnabled(self.page < len(self.pages) - 1)
        self.place.say(t("desk.viewer.page", page=self.page + 1, pages=len(self.pages)) if many else "")
        # A page counts as shown only once it stands on the screen.
        if not self.pages or not self.isVisible():
            return
        page = self.pages[self.page]
        size = QSize(round(page.width() * self.shown_scale()), round(page.height() * self.shown_scale()))
        smooth = Qt.TransformationMode.SmoothTransformation
        shown = page.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        self.area.label.setPixmap(QPixmap.fromImage(shown))
        self.area.label.resize(shown.size())
        self._seen.add(self.page)
        if len(self._seen) == len(self.pages):
            if self.act_button is not None:
                self.act_button.setEnabled(True)
            self.did_show_all.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1)
        elif key == Qt.Key.Key_Minus:
            self.zoom(-1)
        elif key == Qt.Key.Key_0:
            self.fit_width()
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Space):
            self.turn(1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Backspace):
            self.turn(-1)
        elif key == Qt.Key.Key_Escape and self.isFullScreen():
            self.turn_full()  # the first Escape makes it a window again, the next one closes it
        else:
            super().keyPressEvent(event)
