"""The check of this computer: each line as it is found, what to do, and the report."""

from __future__ import annotations

import platform
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from platformdirs import user_documents_path
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from ballotcount.computer import disks
from ballotcount.computer.checks import PULL_SECONDS, Places, all_lines
from ballotcount.computer.line import CheckLine, CheckVerdict
from ballotcount.computer.report import check_document
from ballotcount.documents.papers import keep
from ballotcount.documents.pdf import write
from ballotcount.domain.errors import Fault
from ballotcount.text.words import said, t
from ui.check import lines
from ui.desk import Desk
from ui.file_actions import choosing
from ui.lane import Lane
from ui.style import GRID, px, within
from ui.widgets.controls import across, button, down, field, named
from ui.widgets.scroll import Scroll
from ui.widgets.shapes import BLOCKED, DONE, LATER, Mark
from ui.widgets.text import SEMI, Text, note, title

SHAPES = {CheckVerdict.RIGHT: DONE, CheckVerdict.WRONG: BLOCKED, CheckVerdict.LOOK: LATER}
WIDE = 110
HIGH = 76
"""Size of the window, grid units."""


class LineRow(QWidget):
    """One line of the list."""

    def __init__(self) -> None:
        super().__init__()
        row = across(self, gap=1)
        self.mark = Mark(LATER)
        self.heading = Text(weight=SEMI, wrap=True)
        self.words = Text(wrap=True)
        self.heading.setFixedWidth(px(GRID * 28))
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.heading, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1, Qt.AlignmentFlag.AlignTop)

    def show_line(self, line: CheckLine) -> None:
        """Show what was found."""
        self.mark.show_state(SHAPES[line.verdict])
        self.mark.setToolTip(t(f"check.verdict.{line.verdict.value}"))
        self.heading.say(line.heading)
        self.words.say(f"{t(f'check.verdict.{line.verdict.value}')}. {line.words}")


class CheckDialog(QDialog):
    """Runs the checks on a thread of its own; counting goes on beside it.

    Args:
        checks: the lines that need no window; tests bring their own.
    """

    def __init__(self, parent: QWidget, desk: Desk, checks: Callable[[Places], list[Callable[[], CheckLine]]]) -> None:
        super().__init__(parent)
        self.desk = desk
        self.checks = checks
        self.stick: Path | None = None
        self.found: dict[str, CheckLine] = {}
        self._rows: dict[str, LineRow] = {}
        self._heard = False
        self._typed: str | None = None
        self._closing = threading.Event()
        self._lane = Lane()
        self.setWindowTitle(t("check.title"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(within(WIDE), min(px(GRID * HIGH), parent.window().height()))
        self._fill()
        self.finished.connect(self._stop)
        self.again()

    def _fill(self) -> None:
        column = down(self, gap=1, margin=2)
        column.addWidget(title(t("check.title")))
        column.addWidget(note(t("check.desk.words")))
        held = QWidget()
        self._list = down(held, gap=1)
        self._list.addStretch(1)
        column.addWidget(Scroll(held), 1)
        trial = across(gap=1)
        self.field = field()
        self.field.returnPressed.connect(self._did_type)
        trial.addWidget(named(t("check.desk.type"), self.field), 1)
        trial.addWidget(named(" ", button(t("check.desk.play"), self._play)))
        trial.addWidget(named(" ", button(t("check.desk.heard"), self._did_hear)))
        column.addLayout(trial)
        row = across(gap=1)
        self.state = Text(tone="muted")
        self.again_button = button(t("check.desk.again"), self.again)
        self.pull_button = button(t("check.desk.pull"), self.pull)
        row.addWidget(self.state, 1)
        row.addWidget(button(t("check.desk.stick"), self._choose))
        row.addWidget(self.pull_button)
        row.addWidget(self.again_button)
        row.addWidget(button(t("check.desk.save"), self._save))
        row.addWidget(button(t("check.desk.close"), self.accept, kind="primary"))
        for made in self.findChildren(type(self.again_button)):
            made.setAutoDefault(False)  # Enter belongs to the field
        column.addLayout(row)
        self.pull_button.setEnabled(False)

    def places(self) -> Places:
        """Return where the files of the open congress lie, or will lie."""
        documents = user_documents_path()
        folder = self.desk.path.parent if self.desk.path is not None else documents
        return Places(folder if folder.is_dir() else Path.home(), self.stick)

    def again(self) -> None:
        """Run every check."""
        self.state.say(t("check.desk.running"))
        self.again_button.setEnabled(False)
        # Each check is a job of its own, so that its line shows as soon as it is found.
        for check in self.checks(self.places()):
            self._lane.submit(check, self.show_line, self._refused, owner=self)
        # The lane keeps the order, so this empty job is answered after the last check.
        self._lane.submit(lambda: None, lambda _: self._done(), self._refused, owner=self)
        # Screens, sound and keys can be asked on the interface thread only.
        for line in (lines.screens(), lines.sound(self._heard), lines.typing(self._typed)):
            self.show_line(line)

    def show_line(self, line: CheckLine) -> None:
        """Show a line in its place."""
        self.found[line.name] = line
        if line.name not in self._rows:
            self._rows[line.name] = LineRow()
            # The last item of the list is the stretch that keeps the rows at the top.
            self._list.insertWidget(self._list.count() - 1, self._rows[line.name])
        self._rows[line.name].show_line(line)

    def _done(self) -> None:
        counts = {one.value: sum(line.verdict is one for line in self.found.values()) for one in CheckVerdict}
        self.state.say(t("check.said.counts", **counts))
        self.again_button.setEnabled(True)
        # There must be a stick before somebody can pull it out.
        self.pull_button.setEnabled(self.stick is not None)

    def _refused(self, fault: Fault) -> None:
        self.state.say(said(fault))

    def _choose(self) -> None:
        # Closing the question without a choice keeps the stick chosen before.
        self.stick = choosing.choose_folder(self, self.desk.settings, heading=t("check.desk.stick")) or self.stick
        self.again()

    def pull(self) -> None:
        """Write to the stick until it is pulled out."""
        place = self.stick
        if place is None:
            return
        # Pressed twice it would write to the same stick twice.
        self.pull_button.setEnabled(False)
        self.state.say(t("check.desk.pull_now"))
        end = time.monotonic() + PULL_SECONDS
        # Asked on the lane's thread, where an event may be read but no widget.
        waiting = lambda: not self._closing.is_set() and time.monotonic() < end  # noqa: E731
        self._lane.submit(lambda: disks.pulled_out(place, waiting), self._pulled, self._refused, owner=self)

    def _pulled(self, line: CheckLine) -> None:
        self.show_line(line)
        self._done()

    def _did_type(self) -> None:
        self._typed = self.field.text()
        self.field.clear()
        self.show_line(lines.typing(self._typed))
        self._done()

    def _play(self) -> None:
        self.desk.sounds.accepted()

    def _did_hear(self) -> None:
        self._heard = True
        self.show_line(lines.sound(self._heard))
        self._done()

    def _save(self) -> None:
        path = choosing.save_file(
            self, self.desk.settings, heading=t("check.desk.save"), name=t("check.desk.file"), kinds="PDF (*.pdf)"
        )
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Write the report."""
        try:
            keep(write(check_document(list(self.found.values()), platform.node(), datetime.now())), path)
        except Fault as fault:
            self._refused(fault)
            return
        self.state.say(t("check.said.saved", path=path))

    def _stop(self) -> None:
        # The event first: a check that waits for the stick ends by it, and stopping the lane waits for the check.
        self._closing.set()
        self._lane.stop()


def show_check(parent: QWidget, desk: Desk) -> CheckDialog:
    """Open the check of this computer."""
    dialog = CheckDialog(parent, desk, lambda places: list(all_lines(places, desk.clock)))
    dialog.open()
    return dialog
