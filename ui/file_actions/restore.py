"""Bringing a backup back into work on this computer: look, say what it holds, copy it here, carry on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_documents_path
from PySide6.QtWidgets import QFileDialog, QWidget

from ballotcount import storage
from ballotcount.domain.errors import UserError
from ballotcount.domain.head_code import head_code
from ballotcount.files.places import free_name
from ballotcount.rules.figures import count
from ballotcount.service.copies import file_remarks, restore_remarks
from ballotcount.service.session import Session
from ballotcount.text.words import said, t
from ui.desk import Desk
from ui.dialogs import Asking
from ui.file_actions.files import open_path
from ui.file_actions.heads import opening
from ui.style import within
from ui.widgets.controls import across, button, field, named
from ui.widgets.text import Text, note

if TYPE_CHECKING:
    from ballotcount.service.holding import HeldRound, Holding
    from ballotcount.storage import Restored


@dataclass(frozen=True, slots=True)
class Looked:
    """A backup that was read."""

    backup: Path
    target: Path
    holding: Holding
    remarks: tuple[str, ...] = ()


def home() -> Path:
    """Return where working files of this user are put: on the computer's own disk, in their documents."""
    return user_documents_path() / "BallotCount"


def choose(parent: QWidget, desk: Desk) -> None:
    """Ask for a backup and look at it."""
    start = desk.settings.text("backup_folder", "")
    found, _ = QFileDialog.getOpenFileName(parent, t("around.restore"), start, t("desk.congress.files"))
    if found:
        look_at(parent, desk, Path(found))


def look_at(parent: QWidget, desk: Desk, backup: Path) -> None:
    """Read a backup whole, check it, and ask whether to carry on with it."""

    def work() -> Looked:
        from ballotcount.service.holding import holding  # late: it loads all that can be replayed

        # Through a copy: the stick may be write-protected, and another desk may have the backup open.
        with storage.open_copy(backup, desk.clock) as copy:
            # A session of its own: nobody sits at it, so nothing can be written into the copy.
            session = Session(copy.journal, desk.clock, pictures=copy.pictures)
            held = holding(session, set(copy.pictures))
            remarks = file_remarks(copy, backup.name)
            # A free name: bringing a backup back must never replace a file of this computer.
            return Looked(backup, target=free_name(home() / backup.name), holding=held, remarks=remarks)

    desk.did_say.emit("plain", t("around.restore.looking", name=backup.name))
    desk.lane.submit(
        work, then=lambda found: RestoreDialog(parent, desk, found).open(), failed=desk.complain, owner=parent
    )


class RestoreDialog(Asking):
    """What the backup holds, and where it goes."""

    def __init__(self, parent: QWidget, desk: Desk, found: Looked) -> None:
        held = found.holding
        super().__init__(parent, t("around.restore.heading"), held.congress)
        self.setMinimumWidth(within(90))
        self.desk = desk
        self.found = found
        self.holds = Text(_words(held), wrap=True)
        self.column.addWidget(self.holds)
        if held.fault is not None:
            self.column.addWidget(Text(said(held.fault), tone="red", wrap=True))
        for line in found.remarks:
            self.column.addWidget(Text(line, tone="warn", wrap=True))
        if held.lost:
            self.column.addWidget(Text(t("around.restore.lost", count=count(held.lost)), tone="warn", wrap=True))
        self.column.addWidget(note(t("around.restore.compare")))
        self.target = field(str(found.target), most=1000)
        row = across(gap=1)
        row.addWidget(named(t("around.restore.target"), self.target), 1)
        row.addWidget(button(t("desk.choose"), self._choose))
        self.column.addLayout(row)
        self.finish(t("around.restore.act"), self._restore)
        # A file whose record does not hold is never worked in: it is kept as it is, for inspection.
        self.yes.setEnabled(held.fault is None)

    def _choose(self) -> None:
        found, _ = QFileDialog.getSaveFileName(
            self, t("around.restore.target"), self.target.text(), t("desk.congress.files")
        )
        if found:
            self.target.setText(found)

    def _restore(self) -> None:
        words = self.target.text().strip()
        if not words:
            self.refuse(UserError("desk.no_file"))
            return
        path = Path(words).expanduser()
        backup = self.found.backup
        desk = self.desk
        # ``with_suffix`` would cut a name at its last dot and take what follows for an ending.
        target = path if path.suffix == ".ballot" else path.with_name(path.name + ".ballot")
        self.fault.hide()
        # A second press while it is copied would restore to the same place twice.
        self.yes.setEnabled(False)

        def work() -> Restored:
            return opening(desk).restore(backup, target, desk.clock)

        def done(restored: Restored) -> None:
            self.accept()
            words = t("around.restore.done", name=target.name, seq=count(restored.head.seq))
            open_path(desk, target, " ".join((words, *restore_remarks(restored, backup.name))))

        def failed(fault: object) -> None:
            # Another place may work, so the button comes back.
            self.yes.setEnabled(True)
            self.refuse(fault)  # type: ignore[arg-type]

        desk.lane.submit(work, then=done, failed=failed, owner=self)


def _words(held: Holding) -> str:
    at = datetime.fromisoformat(held.latest).astimezone().strftime("%H:%M, %d/%m/%Y") if held.latest else "–"
    lines = [
        t("around.restore.head", seq=count(held.head.seq), hash=head_code(held.head.hash), at=at),
        t("around.restore.people", board=count(held.board), delegates=count(held.delegates)),
        *(_round(one) for one in held.rounds),
        t("around.restore.pictures", count=count(held.pictures)),
    ]
    return "\n".join(lines)


def _round(one: HeldRound) -> str:
    title = t("desk.round_of", title=one.title, number=one.number)
    if one.cancelled:
        return f"{title}{t('desk.round_cancelled')}"
    stage = t(f"service.stage.{one.stage.value}")
    return t("around.restore.round", title=title, stage=stage, counted=count(one.counted), of=count(one.collected))
