"""Where the windows of the program stand: on a screen that is there, and no larger than it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QApplication, QWidget

from ui.projector.window import Screens

SETTLE_MS = 400
"""After the last movement of a window or change of a screen: a window that is dragged passes many places. Chosen."""

GRIP = 80
"""Width of a window's top edge by which a mouse can take hold of it, px. Chosen."""


def room_of(window: QWidget) -> QRect:
    """Return the part of a window's screen that no task bar takes."""
    return window.screen().availableGeometry()


def fitted(frame: QRect, room: QRect) -> QRect:
    """Return a rectangle no larger than the room and wholly within it, as near to where it was as can be."""
    size = frame.size().boundedTo(room.size())
    left = max(room.left(), min(frame.left(), room.right() + 1 - size.width()))
    top = max(room.top(), min(frame.top(), room.bottom() + 1 - size.height()))
    return QRect(left, top, size.width(), size.height())


def is_within_reach(frame: QRect, rooms: Iterable[QRect]) -> bool:
    """Return whether enough of a window's top edge lies on a screen to drag it."""
    edge = QRect(frame.left(), frame.top(), frame.width(), 1)
    return any(edge.intersected(room).width() >= min(GRIP, frame.width()) for room in rooms)


class Rooms(QObject):
    """Watches the screens and the desk's windows; brings windows back that nobody can reach any more.

    Args:
        app: the screens of the machine.
        desk_window: the desk's window as it is now.
        hall: the window that may fill a screen of its own; it is left alone.

    Signals:
        did_fit(int): the desk's window stands on a screen with so much width, px.
        did_rescue(): a window was brought back.
    """

    did_fit = Signal(int)
    did_rescue = Signal()

    def __init__(
        self,
        app: Screens,
        desk_window: Callable[[], QWidget | None],
        hall: QWidget,
        room: Callable[[QWidget], QRect] = room_of,
    ) -> None:
        super().__init__()
        self._app = app
        self._desk_window = desk_window
        self._hall = hall
        self.room = room
        self._wait = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._wait.timeout.connect(self.look)
        app.screenAdded.connect(self._added)
        app.screenRemoved.connect(self._changed)
        for screen in app.screens():
            screen.availableGeometryChanged.connect(self._changed)

    def attend(self, window: QWidget) -> None:
        """Follow a window when it is moved."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.WindowStateChange):
            self._wait.start()
        return False

    def stop(self) -> None:
        """Watch no more."""
        self._wait.stop()
        # Windows that close are moved, and screens change later: neither may begin another look.
        self._wait.timeout.disconnect(self.look)
        self._app.screenAdded.disconnect(self._added)
        self._app.screenRemoved.disconnect(self._changed)

    def _added(self, screen: QScreen) -> None:
        # A projector that mirrors the desk often changes the resolution of both.
        screen.availableGeometryChanged.connect(self._changed)
        self._wait.start()

    def _changed(self, _: object) -> None:
        self._wait.start()

    def look_later(self) -> None:
        """Look again after a while."""
        self._wait.start()

    def look(self) -> None:
        """Bring windows back into reach, and tell how wide the desk's screen is."""
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton or QApplication.activePopupWidget() is not None:
            self._wait.start()  # somebody drags the window, or chooses from a list
            return
        desk_window = self._desk_window()
        if desk_window is None:
            return
        home = self.room(desk_window)
        # All are found before any is moved: the first to come back must not hide that others are gone.
        lost = [one for one in self._windows() if self._is_lost(one)]
        for one in lost:
            bring_into(one, home)
        for one in self._windows():
            self._shrink(one)
        if desk_window.isVisible():
            self.did_fit.emit(home.width())
        if lost:
            self.did_rescue.emit()

    def _windows(self) -> list[QWidget]:
        kinds = (Qt.WindowType.Window, Qt.WindowType.Dialog)
        return [
            one
            for one in QApplication.topLevelWidgets()
            if one.isVisible() and one.windowType() in kinds and one is not self._hall
        ]

    def _is_lost(self, window: QWidget) -> bool:
        # What fills a screen has its top edge where the system put it.
        if window.isMaximized() or window.isFullScreen():
            return not self.room(window).intersects(window.frameGeometry())
        rooms = {id(screen): screen.availableGeometry() for screen in self._app.screens()}
        return not is_within_reach(window.frameGeometry(), (self.room(window), *rooms.values()))

    def _shrink(self, window: QWidget) -> None:
        room = self.room(window)
        if window.isMaximized() or window.isFullScreen():
            return
        if window.frameGeometry().width() > room.width() or window.frameGeometry().height() > room.height():
            bring_into(window, room)


def bring_into(window: QWidget, room: QRect) -> None:
    """Move a window into a room, as large as it was if there is space; one that filled its screen fills this one."""
    state = window.windowState()
    if window.isMaximized() or window.isFullScreen():
        # A window that fills one screen does not go to another by its geometry alone.
        window.setWindowState(Qt.WindowState.WindowNoState)
    frame = window.frameGeometry()
    inside = window.geometry()
    wanted = fitted(frame, room)
    # The frame of the system stands around what can be set.
    around = (inside.left() - frame.left(), inside.top() - frame.top())
    width = wanted.width() - (frame.width() - inside.width())
    height = wanted.height() - (frame.height() - inside.height())
    window.setGeometry(wanted.left() + around[0], wanted.top() + around[1], width, height)
    if state != window.windowState():
        window.setWindowState(state)


def put_where(window: QWidget, before: QWidget, room: Callable[[QWidget], QRect]) -> None:
    """Give a window the place of the one that it replaces, whether that filled its screen or not."""
    # The size for when it no longer fills the screen; a maximised window's own would reach over the edges.
    usual = before.normalGeometry() if before.isMaximized() or before.isFullScreen() else before.geometry()
    window.setGeometry(fitted(usual, room(before)))
    window.setWindowState(before.windowState())
