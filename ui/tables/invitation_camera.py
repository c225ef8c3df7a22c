"""Reads the QR code of an invitation from the head's screen, with a camera of this laptop."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ballotcount.capture.camera import CameraSettings
from ballotcount.capture.frames import FrameSource
from ballotcount.storage import shared
from ballotcount.text.words import t
from ui.dialogs import Asking
from ui.machines import camera_list
from ui.machines.code_seeker import CodeSeeker
from ui.style import within
from ui.widgets.controls import choice, chosen, named
from ui.widgets.live_picture import LivePicture

CLEAR = CameraSettings(1280, 720)
"""Enough to read the code from an arm's length; every webcam has it."""

Opener = Callable[[camera_list.Named, CameraSettings], FrameSource]


class InvitationCamera(Asking):
    """Shows what the camera sees until it has read an invitation.

    Args:
        cameras: of this laptop.
        open_camera: opens one; tests bring their own.

    Signals:
    did_read(str): the text of the invitation.
    """

    did_read = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        cameras: tuple[camera_list.Named, ...],
        open_camera: Opener,
    ) -> None:
        super().__init__(parent, t("tables.join.qr"), t("tables.join.qr_note"))
        self.setMinimumWidth(within(80))
        self._open = open_camera
        self._cameras = {str(one.index): one for one in cameras}
        self.camera = choice([(str(one.index), one.name) for one in cameras])
        self.camera.currentIndexChanged.connect(self._start)
        self.column.addWidget(named(t("tables.join.camera"), self.camera))
        self.picture = LivePicture(t("camera.opening", name=cameras[0].name))
        self.column.addWidget(self.picture, 1)
        self.seeker = CodeSeeker(shared.invitation.is_invitation)
        self.seeker.did_see.connect(self._seen)
        self.seeker.did_find.connect(self._found)
        self.seeker.did_lose.connect(lambda: self.complain(t("tables.join.qr_lost")))
        self.finish(t("tables.join.by_words"), self.reject)
        self.no.hide()
        # Whichever way the window ends, the camera must be free again.
        self.finished.connect(lambda _: self.seeker.stop())
        self._start()

    def _start(self) -> None:
        camera = self._cameras.get(chosen(self.camera))
        if camera is not None:
            self.seeker.start(lambda: self._open(camera, CLEAR))

    def _seen(self, picture: NDArray[np.uint8]) -> None:
        # There is a picture again: what was said of a lost camera is over.
        self.fault.hide()
        self.picture.show_picture(picture)

    def _found(self, text: str) -> None:
        self.did_read.emit(text)
        self.accept()
