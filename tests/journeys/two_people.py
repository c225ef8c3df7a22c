"""An evening of two people at one laptop: one lays or feeds the sheets, the other decides and checks beside it.

The secretary counts at the first window, the head sits at the second one. What each does is counted as before, by the
keys, looks and waiting of that person, and put on a clock of their own. Nobody begins with sheets before their stack is
closed, nor agrees before something was proposed: that is where the one waits for the other. The time of the evening is
that of the later clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import process_time
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from ballotcount.sample.steps import HEAD, SECRETARY
from tests.journeys.evening import PRINTED, SIGNED, Evening
from tests.journeys.keystrokes import Effort
from tests.journeys.person import Person
from tests.journeys.way_taken import STACK, WayTaken
from ui.app import Program

TOGETHER = 2
"""Closed stacks that are looked at in one go, at least: fewer pages than stack by stack. Chosen."""


class Beside(Person):
    """Somebody at the second window."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        program.open_second()
        self._point()
        self.settle()

    @property
    def shell(self) -> Any:
        made = self.program.second
        assert made is not None
        return made

    @property
    def desk(self) -> Any:
        return self.shell.desk

    def open(self, name: str, place: int) -> Any:
        """Press the button of a stage."""
        if self.shell.current.name != name:
            made = next(one for one in self.shell.choice.findChildren(QPushButton) if one.property("value") == name)
            self._point()
            QTest.mouseClick(made, Qt.MouseButton.LeftButton, pos=QPoint(made.width() // 2, made.height() // 2))
            self.settle()
        assert self.shell.current.name == name
        return self.shell.current

    def sign_in(self, teller: str, pin: str) -> None:
        """Sit down at the second window, which asks by itself who sits there when it is opened."""
        if not self._open_dialogs():
            self.press(self.shell.person)
        self.answer_pin(teller, pin)


@dataclass(slots=True)
class Clock:
    """Seconds since the box was opened, for one person.

    Attributes:
        waited: seconds in which they had nothing to do.
    """

    now: float = 0.0
    waited: float = 0.0

    def until(self, moment: float) -> None:
        """Wait for something."""
        self.waited += max(0.0, moment - self.now)
        self.now = max(self.now, moment)


class TwoPeople(Evening):
    """One count by two people; the steps of the first are its own, ``other`` has those of the second."""

    def play(self, way: str) -> WayTaken:
        """Count the box, from the opened box to the signed minutes."""
        kind = way.partition("_")[0]
        self.taken = WayTaken(f"{way}, two people")
        beside = Beside(self.person.program)
        self.other = Evening(beside, self.folder, self.box, self.seed)
        self.other.taken = self.taken
        self.mine = Clock()
        self.theirs = Clock()
        self._do("counted by hand", self.mine, self.collect)
        self._do("second window", self.theirs, lambda: self.other.sit(HEAD))
        self.theirs.until(self.mine.now)
        self._count(kind)
        end = max(self.mine.now, self.theirs.now)
        self.mine.until(end)
        self._do("differences", self.mine, self.judge)
        self._finish()
        self.taken.wall = self.mine.now
        self.taken.notes["first person waited, s"] = self.mine.waited
        self.taken.notes["second person waited, s"] = self.theirs.waited
        return self.taken

    def _do(self, name: str, clock: Clock, act: Callable[[], object], *, hidden: bool = False) -> None:
        """Do a step on somebody's clock.

        Args:
            hidden: the desk works while the hands do, as when a sheet is recorded while the next one is laid.
        """
        person = self.person if clock is self.mine else self.other.person
        before = replace(person.effort)
        began = process_time()
        act()
        spent = person.effort - before
        if not hidden:
            spent.machine += process_time() - began
        clock.now += spent.seconds
        who = "first" if clock is self.mine else "second"
        step = f"{name} ({who})"
        self.taken.steps[step] = self.taken.steps.get(step, Effort()) + spent

    def _count(self, kind: str) -> None:
        """Stack by stack at the first window; the second one has the stacks that are closed."""
        run: list[Any] = []
        self._do("the machine's pass begun", self.mine, lambda: run.append(self.begin_machine(kind, SECRETARY)))
        waiting = 0
        proposed = 0.0
        firsts = range(0, len(self.sheets), STACK)
        for first in firsts:
            self._do(f"pass 1, {kind}", self.mine, lambda first=first: self.read_stack(run[0], first), hidden=True)  # type: ignore[misc]
            self._machine(kind, first, proposed)
            waiting += 1
            last = first == firsts[-1]
            closed = self.mine.now
            if last:
                self._agree(proposed)
            if last or waiting >= TOGETHER:
                self.theirs.until(closed)
                self._do("contact sheets", self.theirs, lambda: self.other.contact(HEAD))
                self._do("doubtful lines", self.theirs, self.other.propose)
                proposed = self.theirs.now
                waiting = 0
        self.mine.until(proposed)
        self._agree(proposed)

    def _agree(self, proposed: float) -> None:
        """Agree at the first window to what was proposed by now, where anything was."""
        if 0 < proposed <= self.mine.now:
            self._do("proposals agreed to", self.mine, lambda: self.agree(SECRETARY))

    def _machine(self, kind: str, first: int, proposed: float) -> None:
        """Let the machine have its time; a scanner leaves the first person's hands free to agree to proposals."""
        seconds = self.machine_seconds(kind, first)
        begun = self.mine.now
        self.taken.steps.setdefault(f"{kind} works", Effort()).machine += seconds
        if kind == "scan":
            self._agree(proposed)
        self.mine.until(begun + seconds)
        self.mine.waited -= max(0.0, min(seconds, self.mine.now - begun)) if kind == "camera" else 0.0

    def _finish(self) -> None:
        """The head comes to the first window; both lock the result, read the minutes and sign."""
        self.person.program.close_second()
        self.person.settle()
        self._do("result locked and announced", self.mine, self.result)
        self._do("minutes made", self.mine, self.make_minutes)
        signing = Effort(thinks=6, machine=PRINTED)
        signing.seconds_else = 4 * SIGNED  # three copies go round between two people
        self.taken.steps["minutes printed, read by both, signed"] = signing
        self.mine.now += signing.seconds
