"""Looks for a QR code under a camera, on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from ballotcount.capture.codes import qr_texts
from ballotcount.capture.frames import Frame, FrameSource, fitted
from ui.garbage import wait_for_end

SHOWN = (640, 360)
"""Size of the pictures that are shown while it looks, px."""
PATIENCE = 2.0
"""Seconds to wait for a driver that is asked to stop; one that hangs is abandoned."""


class CodeSeeker(QObject):
    """Reads frames until a code is one that is looked for.

    Args:
        is_wanted: whether a text is what is looked for; called on the thread.

    Signals:
    did_see(object): a picture to show, blue green red.
    did_find(str): the text; nothing is read after it.
    did_lose(): the camera gives no picture.
    """

    did_see = Signal(object)
    did_find = Signal(str)
    did_lose = Signal()

    def __init__(self, is_wanted: Callable[[str], bool]) -> None:
        super().__init__()
        self._is_wanted = is_wanted
        self._source: FrameSource | None = None
        self._thread: threading.Thread | None = None

    def start(self, open_source: Callable[[], FrameSource]) -> None:
        """Open a camera; the one before is closed."""
        self.stop()
        self._source = open_source()
        self._thread = threading.Thread(target=self._look, args=(self._source,), name="code-seeker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the camera."""
        if self._source is not None:
            self._source.close()
            self._source = None
        if self._thread is not None:
            wait_for_end(self._thread, self, PATIENCE)
            self._thread = None

    def _look(self, source: FrameSource) -> None:
        for one in source:
            if self._source is not source:
                return
            if not isinstance(one, Frame):
                self.did_lose.emit()
                continue
            text = next((text for text in qr_texts(one.image) if self._is_wanted(text)), None)
            if text is not None:
                self.did_find.emit(text)
                return
            self.did_see.emit(fitted(one.image, *SHOWN))
