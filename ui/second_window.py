"""The second window: a colleague decides, checks or fills the minutes while the first window counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QScreen, QShortcut
from PySide6.QtWidgets import QWidget

from ballotcount import service
from ballotcount.text.words import t
from ui.beside import SecondDesk
from ui.stage_frame import StageFrame
from ui.style import GRID, px
from ui.widgets.chips import chips
from ui.widgets.controls import across, button, down
from ui.widgets.text import SEMI, Text

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ui.progress import Overview

SHOWN = ("disputes", "count", "minutes")
"""What can be done beside a count, in the order of the evening; all other steps are the first window's."""


class SecondWindow(StageFrame):
    """Another person's place at the same laptop: own sign-in, own lock, own keyboard.

    Signals:
        did_close(): the window is gone.

    Attributes:
        stays_seated: it closes only to be made again in another language or size.
    """

    did_close = Signal()

    def __init__(self, desk: SecondDesk) -> None:
        super().__init__(desk)
        self.stays_seated = False
        self.follow_desk()
        whole = down(self, gap=0)
        bar = QWidget()
        row = across(bar, gap=2)
        row.setContentsMargins(px(GRID * 2), px(GRID), px(GRID), 0)
        self.choice, self._chips = chips(
            [(name, t(f"desk.stage.{name}")) for name in SHOWN], self.open_stage, kind="chip"
        )
        row.addWidget(self.choice, 1)
        self.person = button("", self.seat.ask, kind="quiet", key="Ctrl+L", hint=False)
        row.addWidget(Text(t("desk.second.title"), weight=SEMI))
        row.addWidget(self.person)
        self._bar = bar
        whole.addWidget(bar)
        whole.addWidget(self.stack, 1)
        for place, name in enumerate(SHOWN, start=1):
            self._key(f"Alt+{place}", lambda name=name: self.open_stage(name))  # type: ignore[misc]
        self._key("F1", self.show_guide)
        self._key("Ctrl+Shift+L", self.lock.lock_now)
        desk.did_choose.connect(self._did_choose)
        self._show_person("")
        self.open_stage(SHOWN[0])
        self.look()

    def _key(self, keys: str, act: Callable[[], object]) -> None:
        made = QShortcut(QKeySequence(keys), self)
        # A key that is held down must not repeat its act.
        made.setAutoRepeat(False)
        made.activated.connect(act)

    def _did_choose(self) -> None:
        self.look()
        self.make_stages_new()

    def around_stages(self) -> tuple[tuple[QWidget, ...], tuple[QWidget, ...]]:
        """Return the row with the name, before the stage, and nothing after it."""
        return (self._bar,), ()

    def idle_control(self) -> QWidget:
        """Return who sits here."""
        return self.person

    def show_current(self, name: str) -> None:
        """Press the button of the open stage."""
        for made in self._chips.buttons():
            made.setChecked(made.property("value") == name)

    def show_frame(self, seen: Overview) -> None:
        """Show who sits at this window."""
        self._show_person(seen.actor)

    def _show_person(self, name: str) -> None:
        words = t("desk.second.seat", name=name) if name else t("desk.nobody")
        self.person.setText(words)
        self.setWindowTitle(f"{t('desk.second.title')} – {words} – BallotCount")

    def place(self, first: QWidget, taken: QScreen | None) -> None:
        """Show it on a screen that is free, or over the right of the first window's.

        Args:
            taken: the screen that the hall sees.
        """
        here = first.screen()
        free = [one for one in QGuiApplication.screens() if one is not here and one is not taken]
        # A third screen first: the desk and the hall keep theirs.
        room = (free[0] if free else here).availableGeometry()
        # The left quarter of the first window stays in sight.
        if not free:
            room.setLeft(room.left() + room.width() // 4)
        self.setGeometry(room)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Sign out the person who sat here; what was recorded stays, a half-typed sheet waits for its typist."""
        self.leave_desk()
        self.desk.did_choose.disconnect(self._did_choose)
        if not self.stays_seated:
            self.desk.write(service.people.sign_out, failed=_nobody_left)
        for stage in self.stages.values():
            stage.setParent(None)
            stage.deleteLater()
        self.stages.clear()
        super().closeEvent(event)
        self.did_close.emit()


def _nobody_left(fault: Fault) -> None:
    """Ignore the refusal to sign out: the congress is closed already, and with it everybody's seat."""
