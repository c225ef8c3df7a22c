"""A desk on a congress in memory or on disk; a test that leaves a thread or a running timer behind fails."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "*=false")

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, QVariantAnimation
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ballotcount.service.session import Session
from ballotcount.text import words
from tests.at_desk import AtDesk
from tests.builders import PIN, at
from tests.fakes import StepClock
from ui import style as look
from ui.app import Program
from ui.desk import Desk
from ui.dialogs import PinDialog
from ui.room import room_of
from ui.settings import Settings
from ui.sounds import Sounds
from ui.stages.tabs import Tabs


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp: QApplication) -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [one.name for one in threading.enumerate() if one not in before and one.is_alive()]
    assert left == [], f"threads left running: {left}"
    for widget in qapp.topLevelWidgets():
        running = [type(one).__name__ for one in movements(widget)]
        assert running == [], f"left moving in {type(widget).__name__}: {running}"
    words.set_language("vi")


def movements(parent: QObject) -> list[QObject]:
    timers = [one for one in parent.findChildren(QTimer) if one.isActive()]
    animations = [
        one for one in parent.findChildren(QVariantAnimation) if one.state() is QVariantAnimation.State.Running
    ]
    return [*timers, *animations]


class StageNow:
    """The stage of a name as it stands now: the desk makes its stages new for another round or person."""

    def __init__(self, driver: AtDesk, name: str) -> None:
        self._driver = driver
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self._driver.shell.stages[self._name], attribute)


class Driver(AtDesk):
    """A running desk and what a person does at it."""

    def __init__(self, qtbot: QtBot, program: Program) -> None:
        super().__init__(program)
        self.qtbot = qtbot

    def stage(self, name: str) -> Any:
        self.shell.open_stage(name)
        self.settle()
        return StageNow(self, name)

    def act(self, act: Callable[[Session], Any]) -> None:
        """Do something on another desk, so to speak."""
        self.desk.write(act)
        self.settle()

    def at(self, teller: str) -> None:
        """Somebody else sits down."""

        def sit(session: Session) -> None:
            at(session, teller)

        self.ask(sit)
        self.desk.everything()
        self.settle()


def open_every_page(driver: Driver) -> None:
    """Open each page of the open stage that a person can open, and make the others."""
    for tabs in driver.shell.current.findChildren(Tabs):
        first = tabs.current
        for made in tabs.group.buttons():
            if made.isVisible():
                tabs.turn(made.property("value"))
                driver.settle()
            else:
                tabs.page(made.property("value"), QWidget)
        tabs.turn(first)
    driver.settle()


def agree(driver: Driver, teller: str, reason: str = "") -> None:
    """Let a second person give the PIN in the window that asks, with the reason where one is asked."""
    dialog = next(one for one in driver.shell.findChildren(PinDialog) if one.isVisible())
    dialog.reason.setText(reason)
    dialog.person.setCurrentIndex(dialog.person.findData(teller))
    driver.qtbot.keyClicks(dialog.pin, PIN)
    driver.qtbot.keyClick(dialog.pin, Qt.Key.Key_Return)
    driver.settle()


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Callable[..., Driver]]:
    """Start desks; each is stopped at the end."""
    programs: list[Program] = []

    def begin(
        session: Session | None = None,
        *,
        width: int = 1366,
        room: Callable[[QWidget], QRect] = room_of,
        **settings: str,
    ) -> Driver:
        kept = Settings()
        for name, value in settings.items():
            kept.put(name, value)
        desk = Desk(StepClock(), kept, Sounds(muted=True))
        if session is not None:
            desk.opened.session = session
            desk.path = tmp_path / "dai-hoi.ballot"
        program = Program(qapp, kept, desk, width=width, room=room)
        programs.append(program)
        assert program.shell is not None
        program.shell.resize(width or 1366, 768)
        program.shell.show()
        driver = Driver(qtbot, program)
        driver.settle()
        return driver

    yield begin
    for program in programs:
        program.stop()
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    look.set_scale(1.0)
