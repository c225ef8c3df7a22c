"""Gives the viewers of the hall the picture that the hall's screen shows, while several tables work."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QObject, QTimer

from ballotcount.storage import shared
from ui.desk import Desk
from ui.projector.view import SceneView
from ui.projector.window import Projector

SIZE = (1920, 1080)
"""Pixels of the picture: a projector's."""

PAUSE = 200
"""Milliseconds for which changes are collected before the picture is drawn."""


class HallPublisher(QObject):
    """Draws the hall's scene after each change, and gives it to the server."""

    def __init__(self, desk: Desk, projector: Projector) -> None:
        super().__init__(desk)
        self.desk = desk
        self.projector = projector
        self._last = b""
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self._give)
        projector.did_show.connect(self._note)
        desk.did_share.connect(self._begin)

    def _begin(self) -> None:
        # After the sharing began or ended, the same picture has to go out once more.
        self._last = b""
        self._note()

    def _note(self) -> None:
        # Only while several tables count are there viewers.
        if self.desk.opened.host is not None:
            self._timer.start()

    def stop(self) -> None:
        """Give nothing more."""
        self._timer.stop()

    def _give(self) -> None:
        picture = self.picture()
        if picture == self._last:
            # Most entries change nothing that the hall sees.
            return
        self._last = picture

        def work() -> None:
            host = self.desk.opened.host
            if host is not None:
                shared.hall.publish(host.link, picture)

        self.desk.lane.submit(work, then=lambda _: None, failed=self.desk.complain, owner=self)

    def picture(self) -> bytes:
        """Return the scene of the hall as PNG."""
        # A view of its own: the hall's window may be hidden, or have another size.
        view = SceneView(still=True)
        view.resize(*SIZE)
        view.language = self.projector.language
        view.set_hall(self.projector.hall)
        view.show_scene(self.projector.scene, self.projector.page)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        view.grab().save(buffer, "PNG")
        view.deleteLater()
        return bytes(buffer.data().data())
