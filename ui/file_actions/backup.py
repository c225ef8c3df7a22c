"""Copies of the congress file to a second place, made on the lane and checked after writing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ballotcount import storage
from ballotcount.domain.errors import EnvironmentFault, Fault, UserError
from ballotcount.service.copies import backup_remarks, needs_people
from ballotcount.text.words import t
from ui.desk import BackedUp, Desk
from ui.file_actions.heads import remember_head

if TYPE_CHECKING:
    from ballotcount.storage import Backup

ELSEWHERE = "backup_elsewhere"
"""Setting: the place that was on another disk. When it is not any more, the stick is out and its folder is left."""


def back_up(desk: Desk, folder: Path, *, quiet: bool = False) -> None:
    """Copy the open file into a folder.

    Args:
        quiet: say nothing when all went well, for copies the desk makes by itself.
    """
    kept = desk.settings.text(ELSEWHERE, "") == str(folder)

    def work() -> tuple[BackedUp, bool, Backup]:
        if desk.opened.file is None:
            raise UserError("desk.no_congress")
        if not folder.parent.is_dir() or (kept and not storage.elsewhere(desk.opened.file.path, folder)):
            raise EnvironmentFault("backup.gone", path=folder)
        with desk.opened.still() as file:
            made = storage.back_up(file, folder, desk.clock)
        done = BackedUp(made.head.seq, desk.clock.now(), folder)
        remember_head(desk)
        return done, storage.elsewhere(desk.opened.file.path, folder), made

    def done(found: tuple[BackedUp, bool, Backup]) -> None:
        made, apart, copied = found
        desk.settings.put(ELSEWHERE, str(folder) if apart else "")
        desk.backed_up = made
        desk.backup_failed = needs_people(copied)
        desk.did_back_up.emit()
        remarks = backup_remarks(copied)
        if remarks:
            desk.did_say.emit("bad" if needs_people(copied) else "warn", " ".join(remarks))
        elif not quiet:
            desk.did_say.emit("good", t("desk.backup.made", folder=folder, seq=made.seq))

    desk.lane.submit(work, then=done, failed=lambda fault: _failed(desk, fault), owner=desk)


def keep_at(desk: Desk, folder: Path | None) -> None:
    """Copy to a second place from now on, and once at once; without a place, stop copying."""
    desk.settings.put("backup_folder", str(folder or ""))
    if folder is not None:
        back_up(desk, folder)


def _failed(desk: Desk, fault: Fault) -> None:
    desk.backup_failed = True
    desk.did_back_up.emit()
    desk.complain(fault)


def back_up_quietly(desk: Desk) -> None:
    """Copy to the chosen place after a finished piece of work; a place that is gone is said at once."""
    folder = desk.settings.text("backup_folder", "")
    if folder and Path(folder).is_dir():
        back_up(desk, Path(folder), quiet=True)
    elif folder:
        _failed(desk, EnvironmentFault("backup.gone", path=folder))
