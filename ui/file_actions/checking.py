"""Signatures that were taken on trust at opening are checked while nobody waits for the desk.

Nothing is shown: each piece takes some hundredths of a second. What is left when a result is locked is checked then,
with a number and a way to stop.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from ballotcount.domain.errors import Fault
from ui.desk import Desk

PAUSE_MS = 150
"""Milliseconds between two pieces, so that a piece never takes more than a third of a slow processor."""


class TrustChecker(QObject):
    """Goes through the signatures of each congress that is opened, one piece at a time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._asked = False
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.check_on)
        desk.did_open.connect(self._timer.start)

    @property
    def at_work(self) -> bool:
        """Whether anything may be left to check."""
        return self._timer.isActive()

    def check_on(self) -> None:
        """Check one piece, unless somebody waits for the lane."""
        if self._asked or self._desk.lane.waiting:
            return
        self._asked = True
        self._desk.read(lambda session: session.journal.check_on(), self._checked, owner=self, failed=self._failed)

    def stop(self) -> None:
        """Check no more."""
        self._timer.stop()

    def _checked(self, left: bool) -> None:
        self._asked = False
        if not left:
            self._timer.stop()

    def _failed(self, fault: Fault) -> None:
        self._asked = False
        self._timer.stop()
        if fault.code != "desk.no_congress":
            self._desk.complain(fault)
