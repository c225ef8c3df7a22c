"""What this computer does by itself: it locks its screen, looks for a network, copies the file to a second place."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from ballotcount.text.words import t
from ui.desk import Desk
from ui.file_actions import choosing
from ui.file_actions.backup import keep_at
from ui.projector.dress_dialog import DressDialog
from ui.sign_in.lock import MINUTES, USUAL
from ui.widgets.chips import chips
from ui.widgets.controls import across, button, down, section
from ui.widgets.flow import Flow
from ui.widgets.text import Text, note


class ComputerPage(QWidget):
    """Preferences of this computer; none of them is written into the journal."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        column = down(self, gap=1)
        column.addWidget(section(t("around.machine.lock")))
        column.addWidget(note(t("around.machine.lock_words")))
        options = [
            (n, t("around.machine.never") if n == "0" else t("around.machine.minutes", count=n)) for n in MINUTES
        ]
        row, self.minutes = chips(options, self._lock_after, desk.settings.text("lock_minutes", USUAL))
        column.addWidget(row)
        # The system is asked for its addresses; nothing is sent to find out.
        column.addWidget(section(t("around.machine.online")))
        column.addWidget(note(t("around.machine.online_words")))
        # Off by default: virtual adapters count as a network too.
        yes_no = (("no", t("desk.no")), ("yes", t("desk.yes")))
        row, self.online = chips(yes_no, self._lock_online, desk.settings.text("lock_online", "no"))
        column.addWidget(row)
        line = across()
        self.found = Text(wrap=True)
        line.addWidget(self.found, 1)
        line.addWidget(button(t("around.machine.look"), self.look, kind="quiet"))
        column.addLayout(line)
        column.addWidget(section(t("around.machine.backup")))
        column.addWidget(note(t("around.machine.backup_words")))
        line = across()
        self.place = Text(wrap=True)
        line.addWidget(self.place, 1)
        line.addWidget(button(t("around.machine.choose"), self._choose))
        column.addLayout(line)
        self.dress = button(t("hall.dress.act"), lambda: DressDialog(self, self.desk).open())
        column.addWidget(Flow((button(t("check.desk.open"), self._check), self.dress)))
        column.addStretch(1)

    def _check(self) -> None:
        from ui.check.dialog import show_check  # late: it loads the writers of documents

        show_check(self, self.desk)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()  # not before: it costs the start of the program some hundredths of a second

    def look(self) -> None:
        """Show whether this computer is on a network now, and where copies go."""
        here = self.desk.online()
        words = t("around.machine.is_online", addresses=", ".join(here)) if here else t("around.machine.is_offline")
        self.found.tone("warn" if here else "good")
        self.found.say(words)
        folder = self.desk.settings.text("backup_folder", "")
        self.place.say(t("around.machine.place", folder=folder) if folder else t("around.machine.no_place"))

    def _lock_after(self, minutes: str) -> None:
        self.desk.settings.put("lock_minutes", minutes)
        self.desk.everything()

    def _lock_online(self, answer: str) -> None:
        self.desk.settings.put("lock_online", answer)
        self.desk.everything()

    def _choose(self) -> None:
        found = choosing.choose_folder(self, self.desk.settings, heading=t("desk.backup.choose"))
        if found:
            self.copy_to(Path(found))

    def copy_to(self, folder: Path) -> None:
        """Copy to a second place from now on, and once at once."""
        keep_at(self.desk, folder)
        self.look()
