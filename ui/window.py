"""The frame: the rail on the left, the open stage, the live numbers and the hall on the right, the status line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QWidget,
)

from ballotcount.text.words import t
from ui.crash import CrashDialog
from ui.desk import Desk
from ui.dialogs import SureDialog, forget_who_agreed
from ui.file_actions import choosing
from ui.file_actions.backup import back_up, keep_at
from ui.file_actions.files import close_file
from ui.progress import STAGES, Overview
from ui.projector.control import HallControl
from ui.stage_frame import StageFrame
from ui.strip import Strip
from ui.style import GRID, SCALES, compact, fit_width, fitting, line, px, tight
from ui.widgets.controls import choice, chosen, down, named, select
from ui.widgets.live import Numbers
from ui.widgets.long_work import LongWork
from ui.widgets.rail import Rail
from ui.widgets.status import StatusLine
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ballotcount.service.session import Changes


CLOCK_SLACK = 60
"""Seconds by which a clock may be behind the journal: a computer that sets its clock by itself moves it by less."""


class Shell(StageFrame):
    """The desk's window.

    Signals of the desk drive it; stages are made when they are first opened, so that the start stays short.
    """

    def __init__(self, desk: Desk, hall: HallControl, width: int = 1366) -> None:
        super().__init__(desk)
        self.hall = hall
        self.setWindowTitle("BallotCount")
        self.beside: StageFrame | None = None
        """The second window, while it is open."""
        self._leaving = False
        self._clock_said = False
        fit_width(width)
        self._tight = tight()
        """How this window was built; while it is being replaced the look may be another already."""
        whole = down(self, gap=0)
        row = QHBoxLayout()
        row.setSpacing(0)
        self.rail = Rail(compact=compact())
        rail = QFrame()
        rail.setObjectName("rail")
        down(rail, gap=0).addWidget(self.rail)
        row.addWidget(rail)
        row.addWidget(self.stack, 1)
        whole.addLayout(row, 1)
        self.rounds = choice(())
        self.rounds.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.rounds.activated.connect(lambda _: self.desk.choose_round(chosen(self.rounds)))
        self.numbers = Numbers(low=tight())
        self.whose = Text(tone="muted", wrap=True)
        if self._tight:
            self.strip = Strip(self.rounds, self.numbers, hall)
            whole.addWidget(self.strip)
        else:
            self._panel = self._make_panel()
            row.addWidget(self._panel)
        self.status = StatusLine(compact=compact(), muted=desk.sounds.muted, largest=fitting(SCALES[-1], width))
        whole.addWidget(self.status)
        # The check itself cannot be skipped: a file is not worked with before it ends. It can only be closed.
        self.first_check = LongWork(
            self.status, lambda: close_file(desk), said="work.first_check", act="work.close_file"
        )
        self.long_work = LongWork(self.status, desk.lane.stop_work)
        self.follow_desk()
        self._connect()
        # Another congress is opened through this window, which knows what would be interrupted.
        desk.leave_for = self._leave_for
        self.open_stage("congress")
        self.look()

    def _make_panel(self) -> QFrame:
        panel = QFrame()
        panel.setObjectName("panel")
        panel.setFixedWidth(px(GRID * (24 if compact() else 34)))
        panel.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        self._panel_column = column = down(panel, gap=1)
        column.setContentsMargins(px(GRID * 2), px(GRID), px(GRID * 2), px(GRID))
        self._rounds_field = named(t("desk.round"), self.rounds)
        column.addWidget(self._rounds_field)
        column.addWidget(self.numbers)
        column.addWidget(self.whose)
        column.addStretch(1)
        column.addWidget(self.hall.panel)
        return panel

    def _connect(self) -> None:
        self.rail.wants_stage.connect(self.open_stage)
        self.desk.did_choose.connect(self._did_choose)
        self.desk.did_open.connect(self._did_open)
        self.desk.did_back_up.connect(self._show_light)
        self.desk.wants_stage.connect(self.open_stage)
        self.desk.lane.did_fail.connect(self._crash)
        self.desk.lane.did_go_on.connect(self.long_work.go_on)
        self.desk.lane.did_end.connect(self.long_work.end)
        self.desk.did_check.connect(self._show_check)
        self.desk.behind.lane.did_fail.connect(self._crash)
        self.desk.behind.did_go_on.connect(self.status.show_beside)
        self.desk.behind.did_end.connect(self.status.hide_beside)
        self.status.wants_stop.connect(self.desk.behind.stop_work)
        self.status.wants_sign_in.connect(self.seat.ask)
        self.status.wants_backup.connect(self.back_up)
        self.status.wants_second.connect(self.desk.wants_second)
        self.status.wants_help.connect(self.show_guide)
        self.status.wants_mute.connect(self._mute)
        self.status.wants_language.connect(lambda name: self._prefer("language", name))
        self.status.wants_scale.connect(lambda size: self._prefer("scale", str(size)))
        for place, stage in enumerate(STAGES):
            # Alt+0 is the tenth stage.
            self._key(f"Alt+{(place + 1) % 10}", lambda stage=stage: self.open_stage(stage))  # type: ignore[misc]
        self._key("F1", self.show_guide)
        self._key("Ctrl+Shift+N", self.desk.wants_second.emit)
        self._key("Ctrl+Shift+L", self.lock.lock_now)
        self.hall.bind_keys(self._key)

    def _key(self, keys: str, act: Callable[[], object]) -> None:
        made = QShortcut(QKeySequence(keys), self)
        made.setAutoRepeat(False)
        made.activated.connect(act)

    def around_stages(self) -> tuple[tuple[QWidget, ...], tuple[QWidget, ...]]:
        """Return the rail, before the stage, and the hall and the status line, after it."""
        return (self.rail,), (self.strip if self._tight else self._panel, self.status)

    def idle_control(self) -> QWidget:
        """Return who sits at the desk."""
        return self.status.person

    def show_current(self, name: str) -> None:
        """Show on the rail which stage is open."""
        self.rail.show_current(name)

    def show_frame(self, seen: Overview) -> None:
        """Show title, rounds, standings, numbers, and who is at the desk."""
        self.setWindowTitle(f"{seen.congress} – BallotCount" if seen.congress else "BallotCount")
        self._show_rounds(seen)
        self.rail.show_standings(seen.standings)
        self.numbers.show_numbers(seen.numbers)
        self.whose.say("" if seen.pass_number is None else t("desk.own_pass", number=seen.pass_number))
        self.status.show_overview(seen)
        self._fit_hall()
        self._show_clock(seen.clock_behind)
        self._show_light()

    def _show_clock(self, behind: int) -> None:
        """Say once that the clock was set back; entries keep their order by number, but their times will not."""
        wrong = behind > CLOCK_SLACK
        if wrong and not self._clock_said:
            self.desk.did_report.emit("warn", t("around.clock_behind", minutes=max(1, behind // 60)))
        self._clock_said = wrong

    def _show_rounds(self, seen: Overview) -> None:
        ids = [one.id for one in seen.rounds]
        words = [one.title + (t("desk.round_cancelled") if one.cancelled else "") for one in seen.rounds]
        shown = [(self.rounds.itemData(i), self.rounds.itemText(i)) for i in range(self.rounds.count())]
        # Filled again only where it differs: an open list would close under the mouse.
        if shown != list(zip(ids, words, strict=True)):
            self.rounds.clear()
            for key, title in zip(ids, words, strict=True):
                self.rounds.addItem(title, key)
        if ids and self.desk.round not in ids:
            # No round of this congress is chosen yet: the one at work is.
            self.desk.choose_round(seen.resume or ids[-1])
        select(self.rounds, self.desk.round)
        self.rounds.setToolTip(self.rounds.currentText())

    def _show_check(self, done: int, total: int) -> None:
        """Show how far the first check of the file is; it ends with all entries."""
        if done < total:
            self.first_check.go_on(done, total, may_stop=True)
        else:
            self.first_check.end()

    def _show_light(self) -> None:
        head = self.overview.head_seq if self.overview else 0
        seq = self.desk.backed_up.seq if self.desk.backed_up else None
        self.status.show_backup(seq, head, failed=self.desk.backup_failed)

    def _did_change(self, changes: Changes) -> None:
        super()._did_change(changes)
        self.hall.did_change(changes)

    def _did_choose(self) -> None:
        self.look()
        # A figure left in a field could be confirmed for the wrong round.
        self.make_stages_new()
        self.hall.did_choose()

    def _did_open(self) -> None:
        self._opening = True
        self.first_check.end()
        forget_who_agreed(self)
        self.make_stages_new()
        self.hall.did_open()

    def _crash(self, bug: BaseException) -> None:
        CrashDialog(self, bug).open()

    def _mute(self, muted: bool) -> None:
        self.desk.sounds.muted = muted
        self.desk.settings.put("muted", "yes" if muted else "no")

    def _prefer(self, name: str, value: str) -> None:
        # The pages are made again, which would close the camera under the next ballot.
        if self.reads_now or (self.beside is not None and self.beside.reads_now):
            self.desk.did_say.emit("warn", t("desk.reads_now"))
            return
        self.desk.settings.put(name, value)
        self.desk.wants_rebuild.emit()

    def back_up(self) -> None:
        """Copy to the second place; ask for it the first time."""
        folder = self.desk.settings.text("backup_folder", "")
        # A stick that is out leaves a path without a folder; then a place is asked for.
        if folder and Path(folder).is_dir():
            back_up(self.desk, Path(folder))
            return
        found = choosing.choose_folder(self, self.desk.settings, heading=t("desk.backup.choose"))
        if found:
            keep_at(self.desk, Path(found))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_hall()

    def _fit_hall(self) -> None:
        """Give the hall's mirror and keys what the numbers above leave of the panel."""
        if self._tight:
            return
        margins = self._panel_column.contentsMargins()
        wide = self._panel.width() - margins.left() - margins.right()
        above = (
            self._rounds_field.sizeHint().height()
            + self.numbers.height()
            + max(line(), self.whose.heightForWidth(wide))
        )
        gaps = margins.top() + margins.bottom() + (self._panel_column.count() - 1) * self._panel_column.spacing()
        self.hall.fit(self.height() - self.status.sizeHint().height() - above - gaps)

    def leave(self) -> None:
        """Close without asking."""
        self._leaving = True
        self.close()

    def _unfinished(self) -> list[str]:
        """Return what a person would interrupt by closing the window now."""
        found = []
        if self.overview is not None and self.overview.counting:
            found.append(t("desk.leave.counting"))
        # The second window closes with this one, so what is typed there is asked about too.
        beside = self.beside.stages.values() if self.beside is not None else ()
        typed = [stage.unsaved() for stage in (*self.stages.values(), *beside) if stage.unsaved()]
        found += [t("desk.leave.typed", text=text) for text in typed]
        if self.hall.projector.wanted:
            found.append(t("desk.leave.hall"))
        return found

    def _leave_for(self, act: Callable[[], object]) -> None:
        """Open another congress; a count under way, a half-typed sheet or an open hall is asked about first."""
        found = self._unfinished()
        if not found:
            act()
            return
        SureDialog(
            parent=self,
            heading=t("desk.leave.other_heading"),
            words="\n".join(found),
            yes=t("desk.leave.other_act"),
            given=act,
        ).open()

    def closeEvent(self, event: QCloseEvent) -> None:
        found = [] if self._leaving else self._unfinished()
        if found:
            # Qt wants an answer at once, and the question is answered later.
            event.ignore()
            SureDialog(
                parent=self,
                heading=t("desk.leave.heading"),
                words="\n".join(found),
                yes=t("desk.leave.act"),
                given=self.leave,
            ).open()
            return
        if self.beside is not None:
            # The second window first: its person signs out while the lane still runs.
            self.beside.close()
        self.lock.stop()
        self.hall.projector.close()
        super().closeEvent(event)
