"""What every test at the running desk needs: the desk, its window, and an end to waiting."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from ballotcount.service.session import Session
from ui.app import Program
from ui.desk import Desk
from ui.stages.delegates.import_dialog import PreviewDialog
from ui.window import Shell

T = TypeVar("T")
ANSWER = QEventLoop.ProcessEventsFlag.WaitForMoreEvents
LONG = 300.0
"""Seconds for which a person waits for the machine before giving up."""


class AtDesk:
    """A running desk.

    Attributes:
        bugs: what broke on the way; the next ``settle`` raises it.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.bugs: list[BaseException] = []
        program.desk.lane.did_fail.connect(self.bugs.append)
        program.desk.behind.lane.did_fail.connect(self.bugs.append)

    @property
    def desk(self) -> Desk:
        return self.program.desk

    @property
    def shell(self) -> Shell:
        assert self.program.shell is not None
        return self.program.shell

    def settle(self) -> None:
        """Wait until the lane and what runs beside it have answered everything and every answer was shown."""
        # In Wine an answer from another thread does not always end the wait for events; a timer does.
        wake = QTimer()
        wake.start(20)
        quiet = 0
        while quiet < 3:
            # While others work there is nothing to do before their answer: a busy loop would only take their time.
            at_work = self.desk.lane.waiting + self.desk.behind.waiting > 0
            QApplication.processEvents(ANSWER if at_work else QEventLoop.ProcessEventsFlag.AllEvents)
            quiet = quiet + 1 if self.desk.lane.waiting + self.desk.behind.waiting == 0 else 0
        for bug in self.bugs:
            raise bug

    def wait(self, true: Callable[[], Any], seconds: float = LONG) -> None:
        """Watch the screen until something stands there."""
        until = monotonic() + seconds
        while not true():
            assert monotonic() < until, "the machine did not come to an end"
            # An event loop of its own, not QTest's wait: that one keeps the interpreter from the reading thread.
            loop = QEventLoop()
            QTimer.singleShot(20, loop.quit)
            loop.exec()
            for bug in self.bugs:
                raise bug
        self.settle()

    def ask(self, question: Callable[[Session], T]) -> T:
        """Look at the session, on the lane like everybody else."""
        found: list[T] = []
        self.desk.read(question, found.append, owner=self.shell)
        self.settle()
        return found[0]


def confirm_roster(person: AtDesk) -> None:
    """Answer every question of the roster that is shown with its default, and import it."""
    while shown := [one for one in person.shell.findChildren(PreviewDialog) if one.isVisible()]:
        assert not shown[0].fault.isVisible(), shown[0].fault.words
        shown[0].yes.click()
        person.settle()
