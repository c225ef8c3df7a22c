"""One picture of each camera, to tell cameras apart before one is chosen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from ballotcount.capture.camera import BLACK, CameraSettings, Device, opened
from ui.garbage import wait_for_end
from ui.machines.camera_list import Named

MOST_FRAMES = 20
"""Pictures of a camera that are looked at; many give some black ones first."""
PATIENCE = 2.0
"""Seconds to wait for a driver that is asked to stop; one that hangs is abandoned."""
SMALL = CameraSettings(640, 480)


def glance(device: Device, stop: threading.Event) -> NDArray[np.uint8] | None:
    """Return the first picture of an open camera that shows something, or None."""
    for _ in range(MOST_FRAMES):
        good, image = device.read() if not stop.is_set() and device.isOpened() else (False, None)
        if not good or image is None:
            return None
        if float(image[::8, ::8].max()) > BLACK:
            return image
    return None


class Glances(QObject):
    """Opens one camera after another on a thread of its own.

    Signals:
    did_see(int, object): index of a camera and its picture, blue green red.
    """

    did_see = Signal(int, object)

    def __init__(self, open_device: Callable[[int, CameraSettings], Device] = opened) -> None:
        super().__init__()
        self.open_device = open_device
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, cameras: Sequence[Named]) -> None:
        """Look through these cameras; what was asked before is given up."""
        self.stop()
        self._stop = threading.Event()
        given = (tuple(cameras), self._stop)
        self._thread = threading.Thread(target=self._look, args=given, name="glances", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the camera that is open, so that another may open it."""
        self._stop.set()
        if self._thread is not None:
            wait_for_end(self._thread, self, PATIENCE)
            self._thread = None

    def _look(self, cameras: tuple[Named, ...], stop: threading.Event) -> None:
        for camera in cameras:
            if stop.is_set():
                return
            device = self.open_device(camera.index, SMALL)
            picture = glance(device, stop)
            device.release()
            if picture is not None and not stop.is_set():
                self.did_see.emit(camera.index, picture)
