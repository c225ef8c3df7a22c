"""The locked desk: hidden after idle time, when somebody asks for it, or when the computer is found on a network.

Only the screen is hidden. What was written stays, a camera goes on, the hall goes on seeing what it sees; the person
at the desk, or somebody else of the board, goes on with their PIN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QShortcut, QWindow
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from ballotcount import service
from ballotcount.text.words import said, t
from ui.desk import Desk
from ui.dialogs import People, pin_field
from ui.sign_in.board_list import board_list
from ui.style import GRID, compact, px, tight
from ui.widgets.bending import Bending
from ui.widgets.controls import across, button, card, choice, chosen, down, named, select
from ui.widgets.text import Text, note, title

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ballotcount.service.session import Changes
    from ui.progress import Overview

MINUTES = ("0", "2", "5", "10", "15")
"""Choices of idle time; 0 never locks."""

USUAL = "5"
EVERY = 20_000
"""How often the computer's addresses are looked at during a count, ms."""

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class Lock(QObject):
    """Watches the desk and hides it.

    Signals:
        wants_reset(): a head forgot the PIN.

    Args:
        window: the desk's window.
    """

    wants_reset = Signal()

    def __init__(self, window: QWidget, desk: Desk) -> None:
        super().__init__()
        self.window = window
        self.desk = desk
        self.teller = ""
        self.counting = False
        self.cover: Cover | None = None
        # Addresses that a PIN has let pass; without them the desk would lock again every twenty seconds.
        self._accepted: tuple[str, ...] = ()
        self._stopped = False
        self._focus: QWidget | None = None
        self.idle = QTimer(self)
        self.network = QTimer(self)
        self.idle.setSingleShot(True)
        self.idle.timeout.connect(lambda: self.lock(t("around.locked_idle", minutes=f"{self.minutes():g}")))
        self.network.setInterval(EVERY)
        self.network.timeout.connect(self.look_around)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        self._app = app
        self._app.focusWindowChanged.connect(self._watch)
        desk.did_change.connect(self._written)

    def stop(self) -> None:
        """Watch no more."""
        self.idle.stop()
        self.network.stop()
        if not self._stopped:
            self._stopped = True
            self._app.focusWindowChanged.disconnect(self._watch)
            self.desk.did_change.disconnect(self._written)

    def minutes(self) -> float:
        """Return idle minutes until the desk is locked; 0 for never."""
        try:
            return float(self.desk.settings.text("lock_minutes", USUAL))
        except ValueError:
            # A setting that somebody wrote by hand may be no number.
            return float(USUAL)

    def show_overview(self, seen: Overview) -> None:
        """Follow who sits here, and whether a count began or ended."""
        # An answer that was asked for may come after the window went.
        if self._stopped:
            return
        self.teller = seen.teller
        self.counting = seen.counting
        if not self.teller:
            self.idle.stop()
        elif not self.idle.isActive():
            self.touched()
        watched = seen.counting and bool(seen.teller) and self.desk.settings.text("lock_online", "no") == "yes"
        if watched and not self.network.isActive():
            self.network.start()
            self.look_around()
        elif not watched:
            self.network.stop()

    def _written(self, changes: Changes) -> None:
        """Count a sheet that a camera wrote as work, and nothing that another window or table wrote."""
        if not changes.entries or any(entry.actor == self.teller for entry in changes.entries):
            self.touched()

    def touched(self) -> None:
        """Begin the idle time again: somebody works here."""
        minutes = self.minutes()
        if not self._stopped and self.teller and self.cover is None and minutes > 0:
            self.idle.start(round(minutes * 60_000))
        else:
            self.idle.stop()

    def _watch(self, window: QWindow | None) -> None:
        # Input reaches the window before any widget; a filter there sees far fewer events than one on the application.
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT:
            self.touched()
        return False

    def look_around(self) -> None:
        """Lock when the computer can be reached over a network; addresses that a PIN let pass are not asked again."""
        here = self.desk.online()
        if here and here != self._accepted:
            self._accepted = here
            self.lock(t("around.locked_online", addresses=", ".join(here)))

    def lock_now(self) -> None:
        """Lock the desk because somebody asked for it."""
        self.lock(t("around.locked_asked"))

    def lock(self, why: str) -> None:
        """Hide the desk and ask for a PIN; with nobody at the desk there is nothing to lock."""
        if self.cover is None and self.teller:
            self.idle.stop()
            # What had the keyboard gets it back when the desk is shown again.
            self._focus = QApplication.focusWidget()
            self._close_questions()
            self.cover = Cover(self.window, self.teller, why)
            self.cover.wants_in.connect(self._try)
            self.cover.wants_reset.connect(self.wants_reset)
            self._set_working(False)
            self.cover.show_over()
            # The cover stands at once; the names come when the lane has time.
            self.desk.read(board_list, self.cover.show_people, owner=self.cover)

    def _close_questions(self) -> None:
        # A question that is open would keep the keyboard from the PIN, and show what it asks.
        for shown in self.window.findChildren(QDialog):
            if shown.isVisible():
                shown.reject()

    def _set_working(self, working: bool) -> None:
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        for made in self.window.findChildren(QWidget, options=direct):
            if made is not self.cover and not made.isWindow():
                made.setEnabled(working)
        # A shortcut needs no focus, so the cover alone would not stop it.
        for keys in self.window.findChildren(QShortcut, options=direct):
            keys.setEnabled(working)

    def _try(self, teller: str, pin: str) -> None:
        cover = self.cover
        if cover is not None:
            self.desk.write(
                lambda session: service.people.sign_in(session, teller, pin),
                lambda _: self.unlock(),
                owner=cover,
                failed=self._wrong,
            )

    def _wrong(self, fault: Fault) -> None:
        self.desk.sounds.wrong()
        if self.cover is not None:
            self.cover.refuse(fault)

    def unlock(self) -> None:
        """Show the desk again, as it was."""
        cover = self.cover
        self.cover = None
        if cover is not None:
            cover.hide()
            cover.deleteLater()
            self._set_working(True)
            # Stages are made new for another person, and the field that had the keyboard may be gone.
            if self._focus is not None and isValid(self._focus):
                self._focus.setFocus()
            self._focus = None
            self.touched()


class Cover(QWidget):
    """What stands over the desk while it is locked.

    Signals:
        wants_in(str, str): a person's id and the PIN they gave.
        wants_reset(): a head forgot the PIN.
    """

    wants_in = Signal(str, str)
    wants_reset = Signal()

    def __init__(self, window: QWidget, teller: str, why: str) -> None:
        super().__init__(window)
        self._window = window
        self._teller = teller
        self.setObjectName("stage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        whole = across(self)
        box, column = card(margin=2, gap=1) if compact() else card(margin=4, gap=2)
        box.setMaximumWidth(px(GRID * 80))
        middle = down(gap=0)
        middle.addStretch(1)
        middle.addWidget(box)
        middle.addStretch(1)
        whole.addStretch(1)
        whole.addLayout(middle, 4)
        whole.addStretch(1)
        column.addWidget(title(t("around.locked")))
        self.why = Text(why, wrap=True)
        column.addWidget(self.why)
        self.person = choice(())
        self.pin = pin_field()
        fields = ((named(t("desk.person"), self.person), 1), (named(t("desk.pin"), self.pin), 1))
        if tight():
            column.addWidget(Bending(fields, gap=2))
        else:
            for made, _ in fields:
                column.addWidget(made)
        self.fault = Text(tone="red", wrap=True)
        self.fault.hide()
        column.addWidget(self.fault)
        column.addWidget(note(t("around.locked_words")))
        row = across(gap=1)
        row.addWidget(button(t("around.forgotten"), self.wants_reset.emit, kind="quiet"))
        row.addStretch(1)
        self.enter = button(t("around.unlock"), self._give, kind="primary")
        row.addWidget(self.enter)
        column.addLayout(row)
        self.pin.returnPressed.connect(self._give)
        # No layout holds the cover; it follows the size of the window by itself.
        window.installEventFilter(self)

    def show_over(self) -> None:
        """Cover the whole window and take the keyboard."""
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self.pin.setFocus()

    def show_people(self, people: People) -> None:
        """List everybody of the board, first the person who sat here."""
        for key, words in people:
            self.person.addItem(words, key)
        select(self.person, self._teller)

    def refuse(self, fault: Fault) -> None:
        """Say what is wrong."""
        self.fault.say(said(fault))
        self.fault.show()

    def _give(self) -> None:
        self.fault.hide()
        self.wants_in.emit(chosen(self.person), self.pin.text())
        # Right or wrong, the PIN does not stay in the field.
        self.pin.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self._window:
            self.setGeometry(self._window.rect())
        return False
