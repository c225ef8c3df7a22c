"""Where Python's unused objects end: Qt objects may be destroyed on the interface thread only.

Python's collector of cycles runs on whatever thread makes the next object. A window leaves cycles behind (a signal that
holds a function that holds the window), so a thread that reads the record or a camera could be the one that destroys
them; a timer destroyed there stays in the interface thread's list, and its next tick ends the program (Qt 6.11,
``QObject::~QObject: Timers cannot be stopped from another thread``).
"""

from __future__ import annotations

import gc
import threading
import time

from PySide6.QtCore import QObject, QTimer

EVERY = 200
"""Milliseconds between two looks at what is due. Chosen: some thousand objects are made meanwhile."""
SHARE = 0.01
"""Share of the time that full collections may take. Chosen; one takes some 0.1 s with a day of ballots."""

MANY = 100
"""Times Python's own count of new objects after which all of them are due at once. Chosen: a window, or a day read."""

_abandoned: list[object] = []


class InterfaceCollector(QObject):
    """Runs Python's collector on the interface thread, and nowhere else, until it is stopped.

    Args:
        share: of the time that full collections may take.
    """

    def __init__(self, share: float = SHARE) -> None:
        super().__init__()
        self._share = share
        self._full_from = 0.0
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self.collect_due)

    def start(self) -> None:
        """Switch Python's own runs off and begin."""
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Give the collector back to Python."""
        self._timer.stop()
        gc.enable()

    def collect_due(self) -> None:
        """Collect the oldest generation that is due by Python's own counts; a full run waits for its share of time."""
        now = time.monotonic()
        counts = gc.get_count()
        limits = gc.get_threshold()
        due = [generation for generation in (0, 1) if counts[generation] > limits[generation]]
        if (counts[2] > limits[2] or counts[0] > MANY * limits[0]) and now >= self._full_from:
            due.append(2)
        if not due:
            return
        gc.collect(due[-1])
        if due[-1] == 2:
            end = time.monotonic()
            self._full_from = end + (end - now) / self._share


def wait_for_end(thread: threading.Thread, owner: object, seconds: float) -> None:
    """Wait until a thread ends; where a driver or a stick hangs, keep what the thread uses for good.

    Otherwise that thread would be the last to hold ``owner`` when it comes back, and would destroy it.
    """
    thread.join(seconds)
    if thread.is_alive():
        _abandoned.append(owner)
