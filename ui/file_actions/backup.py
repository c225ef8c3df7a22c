"""Copies of the congress file to a second place, made beside the work and checked after writing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ballotcount import storage
from ballotcount.domain.errors import EnvironmentFault, Fault
from ballotcount.domain.long_work import WorkStopped
from ballotcount.service.copies import backup_remarks, needs_people
from ballotcount.text.words import t
from ui.desk import BackedUp, Desk
from ui.file_actions.heads import remember_head

if TYPE_CHECKING:
    from ballotcount.storage import Backup, OpenCongress

WHAT = "backup"
"""What the copy is called while it is made."""
ELSEWHERE = "backup_elsewhere"
"""Setting: the place that was on another disk. When it is not any more, the stick is out and its folder is left."""


def back_up(desk: Desk, folder: Path, *, quiet: bool = False) -> None:
    """Copy the open file into a folder.

    Args:
        quiet: say nothing when all went well, for copies the desk makes by itself.
    """
    # Only a place that was on another disk can be lost by pulling a stick out.
    kept = desk.settings.text(ELSEWHERE, "") == str(folder)
    path = desk.path

    def work(file: OpenCongress) -> tuple[BackedUp, bool, Backup]:
        if not folder.parent.is_dir() or (kept and not storage.elsewhere(file.papers.parent, folder)):
            raise EnvironmentFault("backup.gone", path=folder)
        made = storage.back_up(file, folder, desk.clock)
        done = BackedUp(made.head.seq, desk.clock.now(), folder)
        return done, storage.elsewhere(file.papers.parent, folder), made

    def done(found: tuple[BackedUp, bool, Backup]) -> None:
        if desk.path != path:
            return  # another congress is open meanwhile: its own copy is another matter
        made, apart, copied = found
        desk.lane.submit(lambda: remember_head(desk), lambda _: None, failed=desk.complain, owner=desk)
        desk.settings.put(ELSEWHERE, str(folder) if apart else "")
        desk.backed_up = made
        desk.backup_failed = needs_people(copied)
        desk.did_back_up.emit()
        remarks = backup_remarks(copied)
        if remarks:
            say = desk.did_report if quiet else desk.did_say
            say.emit("bad" if needs_people(copied) else "warn", " ".join(remarks))
        elif not quiet:
            desk.did_say.emit("good", t("desk.backup.made", folder=folder, seq=made.seq))

    desk.behind.on_copy(WHAT, work, done, failed=lambda fault: _failed(desk, fault), owner=desk)


def keep_at(desk: Desk, folder: Path | None) -> None:
    """Copy to a second place from now on, and once at once; without a place, stop copying."""
    desk.settings.put("backup_folder", str(folder or ""))
    # Once at once: a place that does not work shows before it is needed.
    if folder is not None:
        back_up(desk, folder)


def _failed(desk: Desk, fault: Fault) -> None:
    # A copy that a person stopped is no failed copy.
    desk.backup_failed = desk.backup_failed or not isinstance(fault, WorkStopped)
    desk.did_back_up.emit()
    desk.report(fault)


def back_up_quietly(desk: Desk) -> None:
    """Copy to the chosen place after a finished piece of work; a place that is gone is said at once.

    A copy that waits for the one before it holds this piece too.
    """
    folder = desk.settings.text("backup_folder", "")
    if desk.behind.will_begin(WHAT):
        return
    if folder and Path(folder).is_dir():
        back_up(desk, Path(folder), quiet=True)
    elif folder:
        _failed(desk, EnvironmentFault("backup.gone", path=folder))
