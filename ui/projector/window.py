"""The hall's screen: which screen it is on, what it shows, and going on when a cable is pulled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QObject, QRect, Qt, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication, QScreen

from ballotcount.text import words
from ui.projector import scenes as sc
from ui.projector.canvas import Hall
from ui.projector.dress import Dress
from ui.projector.view import SceneView
from ui.settings import Settings


class Screens(Protocol):
    """The screens of the machine; ``QGuiApplication`` is one."""

    @property
    def screenAdded(self) -> SignalInstance: ...

    @property
    def screenRemoved(self) -> SignalInstance: ...

    def screens(self) -> list[QScreen]: ...

    def primaryScreen(self) -> QScreen: ...


def key_of(screen: QScreen) -> str:
    """Return what tells a screen from others, also after it was unplugged."""
    # A name such as HDMI-1 is the socket's; maker and serial number say which projector hangs on it.
    return "|".join((screen.name(), screen.manufacturer(), screen.model(), screen.serialNumber()))


class Projector(QObject):
    """Owns the hall's window. Nothing is shown before ``open``; what is shown outlives an unplugged cable.

    Signals:
        did_show(): the scene or its page changed.
        did_move(): the window went to a screen, lost it, or was closed.
        did_lose(): the screen that the hall saw was taken away.
        did_find(): a screen was plugged in, and the hall sees again what it saw before.

    Args:
        desk_screen: tells where the desk's window is; without it that is the first screen.
    """

    did_show = Signal()
    did_move = Signal()
    did_lose = Signal()
    did_find = Signal()

    def __init__(
        self,
        app: QGuiApplication | Screens,
        settings: Settings,
        desk_screen: Callable[[], QScreen] | None = None,
    ) -> None:
        super().__init__()
        self._app = app
        self._desk_screen = desk_screen or app.primaryScreen
        self._on: QScreen | None = None
        """The screen that the window was put on; the system may move it before it tells that a screen is gone."""
        self._settings = settings
        self.wanted = False
        self.shown_before = False
        """Whether the hall had a screen since it was opened: without one it is not lost, it was never there."""
        self.scene: sc.Scene = sc.Blank()
        self.shown = sc.SceneId.BLANK
        self.round = ""
        """The round that the scene was shown for; the desk may have turned to another since."""
        self.page = 0
        self.hall = Hall(settings.text("hall", Hall.DARK.value))
        self.dress = Dress()
        self.now: Callable[[], datetime] = datetime.now
        self.window = SceneView()
        self.window.setObjectName("hall")
        self.window.setWindowFlags(
            Qt.WindowType.Window
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowDoesNotAcceptFocus  # the keyboard stays with the desk
        )
        self.window.setCursor(Qt.CursorShape.BlankCursor)
        self.window.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Opening the hall must not take the keyboard from a sheet that is half typed.
        self.window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.window.set_hall(self.hall)
        app.screenAdded.connect(self._did_plug)
        app.screenRemoved.connect(self._did_unplug)

    def screens(self) -> list[QScreen]:
        """Return every screen that is plugged in."""
        return list(self._app.screens())

    def seat(self) -> QScreen | None:
        """Return the screen that was chosen, else any other than the desk's own; None when there is only the desk's."""
        here = self._desk_screen()
        # The one that was chosen may be where the desk stands now: the hall would cover the work.
        others = [screen for screen in self.screens() if screen is not here]
        chosen = self._settings.text("hall_screen", "")
        return next((one for one in others if key_of(one) == chosen), others[0] if others else None)

    @property
    def lost(self) -> bool:
        """Whether the hall should see something and has no screen."""
        return self.wanted and not self.window.isVisible()

    def choose(self, screen: QScreen) -> None:
        """Take a screen and remember it."""
        self._settings.put("hall_screen", key_of(screen))
        if self.wanted:
            self._take(screen)
        self.did_move.emit()

    def set_hall(self, hall: Hall) -> None:
        """Choose the light of the hall and remember it."""
        self.hall = hall
        self._settings.put("hall", hall.value)
        self.window.set_hall(hall)
        self.did_show.emit()

    def set_dress(self, dress: Dress, now: Callable[[], datetime]) -> None:
        """Put on the pictures of the open congress, and the clock."""
        self.dress = dress
        self.now = now
        self.window.set_dress(dress, now)
        self.did_show.emit()

    def open(self) -> None:
        """Begin to show, on the chosen screen; with a single screen it waits for another to be plugged in."""
        # An open hall keeps its language; only opening it takes over that of the desk.
        if not self.wanted:
            self.window.language = words.language()
        self.wanted = True
        screen = self.seat()
        if screen is not None:
            self._take(screen)
        self.did_move.emit()

    def close(self) -> None:
        """Stop showing."""
        self.wanted = False
        self.shown_before = False
        self._on = None
        self.window.hide()
        self.did_move.emit()

    @property
    def language(self) -> str:
        """Return the language of the hall: the desk's at the moment the screen was opened, whatever it is now."""
        return self.window.language if self.wanted else words.language()

    def show_scene(self, scene: sc.Scene, page: int = 0, *, shown: sc.SceneId | None = None) -> None:
        """Change what the hall sees.

        Args:
            shown: which scene it is; without it the same as before with other figures or another page.
        """
        self.scene = scene
        if shown is not None:
            self.shown = shown
        # The new list may have fewer pages than the one that stood here.
        self.page = min(page, sc.pages(scene) - 1)
        self.window.show_scene(self.scene, self.page)
        self.did_show.emit()

    def turn(self, by: int) -> None:
        """Turn pages of a listed scene."""
        self.show_scene(self.scene, max(0, min(self.page + by, sc.pages(self.scene) - 1)))

    def _take(self, screen: QScreen) -> None:
        self.shown_before = True
        self._on = screen
        # Hidden first: a window that fills one screen does not go to another by its geometry alone.
        self.window.hide()
        self.window.setScreen(screen)
        self.window.setGeometry(QRect(screen.geometry()))
        self.window.showFullScreen()
        self.window.show_scene(self.scene, self.page)

    def _did_plug(self, _: QScreen) -> None:
        if not self.lost:
            self.did_move.emit()
            return
        # The cable is in again: the hall goes on without a key.
        again = self.shown_before
        self.open()
        if again and self.window.isVisible():
            self.did_find.emit()

    def _did_unplug(self, screen: QScreen) -> None:
        if self.wanted and self._on is not None:
            rest = [one for one in self.screens() if one is not screen]
            # The desk's own screen may be the one that is gone: then the desk needs the one that is left.
            if screen is self._on or rest == [self._on]:
                self._on = None
                self.window.hide()  # Qt would move it onto the desk and cover the work there
                self.did_lose.emit()
        self.did_move.emit()
