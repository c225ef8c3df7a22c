"""The one place that wires the desk: settings, words, look, lane, projector, window."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QRect, QTimer
from PySide6.QtGui import QGuiApplication, QIcon, QScreen
from PySide6.QtWidgets import QApplication, QWidget

from ballotcount.computer.windows import stay_awake
from ballotcount.domain.errors import Fault
from ballotcount.files.places import resource, user_file
from ballotcount.text import words
from ballotcount.text.words import t
from ui import style as look
from ui.beside import SecondDesk
from ui.desk import Desk
from ui.file_actions import choosing
from ui.file_actions.checking import TrustChecker
from ui.file_actions.files import open_sample, recent
from ui.garbage import InterfaceCollector
from ui.projector.control import HallControl
from ui.projector.window import Projector
from ui.qt_words import QtWords
from ui.room import Rooms, put_where, room_of
from ui.second_window import SecondWindow
from ui.settings import Settings
from ui.sounds import Sounds
from ui.stage_frame import Left
from ui.tables.news import TableNews
from ui.tables.publishing import HallPublisher
from ui.tables.viewer import ViewerWindow, is_viewer
from ui.tables.way_back import open_any
from ui.widgets.table import Table
from ui.window import Shell

SWITCH = 0.001
"""Seconds after which the lane gives way to the interface thread; Python's own 5 ms are a third of a frame."""


class WallClock:
    """The real time; the only clock of the program."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)


class Program:
    """The running desk. Its window is built again when language or size change; the open file stays open.

    Args:
        app: the Qt application.
        settings: what was remembered.
        width: width of the screen, px, that decides how the rail is shown; 0 for that of the screen it stands on.
        room: tells the room that a window has on its screen.
    """

    def __init__(
        self,
        app: QApplication,
        settings: Settings,
        desk: Desk,
        *,
        width: int = 0,
        room: Callable[[QWidget], QRect] = room_of,
    ) -> None:
        self.app = app
        self.settings = settings
        self.desk = desk
        self._follows = not width
        self.width = width or app.primaryScreen().availableGeometry().width()
        # Made once: a desk that is built again in another language must not disturb what the hall sees.
        self.projector = Projector(app, settings, desk_screen=self._desk_screen)
        self.rooms = Rooms(app, lambda: self.shell, hall=self.projector.window, room=room)
        self.rooms.did_fit.connect(self._fit)
        self.rooms.did_rescue.connect(lambda: desk.did_report.emit("warn", t("desk.rescued")))
        self.shell: Shell | None = None
        self.hall: HallControl | None = None
        self.news = TableNews(desk)
        self.publisher = HallPublisher(desk, self.projector)
        self._second: SecondDesk | None = None
        self.checker = TrustChecker(desk)
        desk.wants_rebuild.connect(self.build)
        desk.wants_second.connect(self.open_second)
        desk.did_open.connect(self.close_second)
        # Windows would send a laptop to sleep in the middle of a count; without a congress it may.
        desk.did_open.connect(lambda: stay_awake(desk.path is not None))
        Table.choose_place = self._choose_place
        self.build()

    def _choose_place(self, parent: QWidget, heading: str, name: str, kinds: str) -> Path | None:
        return choosing.save_file(parent, self.settings, heading=heading, name=name, kinds=kinds)

    def _desk_screen(self) -> QScreen:
        return self.shell.screen() if self.shell is not None else self.app.primaryScreen()

    def _fit(self, width: int) -> None:
        """Fold the window for the screen that it stands on now, when nothing would be interrupted."""
        shell = self.shell
        if not self._follows or shell is None or width == self.width:
            return
        beside = self.second
        if shell.reads_now or (beside is not None and beside.reads_now) or self.app.activeModalWidget() is not None:
            # A question is open, or ballots are read: the window waits, and asks again.
            self.rooms.look_later()
            return
        self.width = width
        self.build()

    def build(self) -> Shell:
        """Make the window in the remembered language and size, on the stage that was open."""
        words.set_language(_one_of(self.settings.text("language", "vi"), words.LANGUAGES))
        # The scale first: what counts as narrow is measured by it.
        look.set_scale(look.fitting(_scale(self.settings.text("scale", "1.0")), self.width))
        look.fit_width(self.width)
        look.put_on(self.app)
        before = self.shell
        second = self.second
        beside = second.leaving() if second is not None else None
        # Only the widgets of the second window go; the person there stays signed in.
        self.close_second(sign_out=False)
        kept: dict[str, Any] = {}
        if before is not None and self.hall is not None:
            # What stands half typed must survive a change of language in the middle of a form.
            kept = {name: one.form_now() for name, one in before.stages.items() if one.has_form}
            # Left connected, the old control would answer the projector's signals with deleted widgets.
            self.hall.leave()
        self.hall = HallControl(self.desk, self.projector)
        self.shell = Shell(self.desk, self.hall, self.width)
        if self._follows:
            self.rooms.attend(self.shell)
        if before is not None:
            put_where(self.shell, before, self.rooms.room)
            for name, form in kept.items():
                self.shell.open_stage(name)
                self.shell.current.take_form(form)
            self.shell.go_on_with(before.leaving())
            self.shell.setVisible(before.isVisible())
            before.lock.stop()
            before.setParent(None)
            # Deleted later: the click that asked for the new window is still being handled by the old one.
            before.deleteLater()
        if beside is not None and second is not None:
            self.open_second()
            self._go_on_beside(beside, second)
        return self.shell

    def _go_on_beside(self, left: Left, before: SecondWindow) -> None:
        made = self.second
        if made is not None:
            made.go_on_with(left)
            put_where(made, before, self.rooms.room)

    @property
    def second(self) -> SecondWindow | None:
        """The second window, while it is open."""
        made = self.shell.beside if self.shell is not None else None
        return made if isinstance(made, SecondWindow) else None

    def open_second(self) -> None:
        """Show the second window, and ask who sits there."""
        shell = self.shell
        if shell is None or self.desk.path is None:
            return
        made = self.second
        if made is None:
            # Kept when its window closes: it holds the seat, so a window that is made again finds the same person.
            self._second = self._second or SecondDesk(self.desk)
            shell.beside = made = SecondWindow(self._second)
            made.did_close.connect(self._forget_second)
            made.seat.ask_where_nobody_sits()
        # The screen that the hall looks at must not get the second window.
        taken = self.projector.window.screen() if self.projector.wanted else None
        made.place(shell, taken)

    def close_second(self, *, sign_out: bool = True) -> None:
        """Take the second window away, as when another congress is opened."""
        made = self.second
        if made is not None:
            made.stays_seated = not sign_out
            made.close()

    def _forget_second(self) -> None:
        made = self.second
        if self.shell is not None:
            self.shell.beside = None
        if made is not None:
            made.deleteLater()

    def stop(self) -> None:
        """Close the file, the thread and the windows."""
        # All that asks the lane ends before the lane does.
        self.rooms.stop()
        self.close_second()
        self.projector.close()
        self.news.end()
        self.publisher.stop()
        self.checker.stop()
        self.desk.stop()
        if self.shell is not None:
            self.shell.lock.stop()
            self.shell.leave()
            self.shell.deleteLater()
        self.projector.window.deleteLater()


def _one_of(value: str, known: Sequence[str]) -> str:
    return value if value in known else known[0]


def _scale(value: str) -> float:
    known = {str(scale): scale for scale in look.SCALES}
    return known.get(value, 1.0)


def settings_file() -> Path | None:
    """Return where this user's preferences are kept; None where nothing is."""
    return user_file("desk.json")


def run(arguments: Sequence[str] | None = None) -> int:
    """Open the desk and stay until it is closed.

    Args:
        arguments: ``--sample`` opens a fresh copy of the sample congress, ``--sample-first`` does so only where no
            congress was opened before: else the first page lists them; ``--file PATH`` opens a file;
            ``--quit-when-ready`` ends as soon as the window takes input, to time the start.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    sys.setswitchinterval(SWITCH)
    # Wayland finds icon and name of the window by the .desktop file of this name.
    QGuiApplication.setDesktopFileName("ballotcount")
    app = QApplication([sys.argv[0]])
    app.setApplicationName("BallotCount")
    app.installTranslator(QtWords(app))
    app.setWindowIcon(QIcon(str(resource("icons", "ballotcount.ico"))))
    collector = InterfaceCollector()
    collector.start()
    try:
        return _run(app, given)
    finally:
        collector.stop()


def _run(app: QApplication, given: list[str]) -> int:
    settings = Settings(settings_file())
    if _is_viewer(given):
        return _view(app, settings, _file_in(given))
    desk = Desk(WallClock(), settings, Sounds(muted=settings.text("muted", "no") == "yes"))
    program = Program(app, settings, desk)
    shell = program.shell
    assert shell is not None
    # The size for when the maximised window is restored.
    shell.resize(1366, 728)
    shell.showMaximized()
    _open_first(desk, given, shell)
    # PySide reports an exception in a slot to this hook and goes on; without it only the console would show the bug.
    sys.excepthook = _crash_hook(shell)
    if "--quit-when-ready" in given:
        QTimer.singleShot(0, app.quit)  # runs when the first paint and everything queued before it are done
    code = app.exec()
    program.stop()
    return code


def _crash_hook(shell: Shell) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    def hook(kind: type[BaseException], bug: BaseException, trace: TracebackType | None) -> None:
        # The console keeps the trace even where no dialog can be opened any more.
        sys.__excepthook__(kind, bug, trace)
        shell._crash(bug)

    return hook


def _open_first(desk: Desk, given: list[str], shell: Shell) -> None:
    if "--sample" in given or ("--sample-first" in given and not recent(desk)):
        open_sample(desk)
    elif _file_in(given).name:
        open_any(desk, _file_in(given), parent=shell)


def _file_in(given: list[str]) -> Path:
    """Return the file after ``--file``, or an empty path."""
    place = given.index("--file") + 1 if "--file" in given else len(given)
    return Path(given[place]) if place < len(given) else Path()


def _is_viewer(given: list[str]) -> bool:
    try:
        return is_viewer(_file_in(given))
    except Fault:
        return False  # the desk opens, and says what is wrong with the file


def _view(app: QApplication, settings: Settings, path: Path) -> int:
    """Show the hall's picture until the window is closed."""
    words.set_language(_one_of(settings.text("language", "vi"), words.LANGUAGES))
    window = ViewerWindow(path)
    window.showFullScreen()
    return app.exec()
