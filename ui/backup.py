"""Copies of the congress file to a second place, made on the lane and checked after writing."""

from __future__ import annotations

from pathlib import Path

from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.words import t
from ui.desk import BackedUp, Desk


def back_up(desk: Desk, folder: Path, *, quiet: bool = False) -> None:
    """Copy the open file into a folder.

    Args:
        quiet: say nothing when all went well, for copies the desk makes by itself.
    """

    def work() -> BackedUp:
        from ballotcount.storage import back_up as copy

        if desk.opened.file is None:
            raise UserError("desk.no_congress")
        made = copy(desk.opened.file, folder, desk.clock)
        return BackedUp(made.head.seq, desk.clock.now(), folder)

    def done(made: BackedUp) -> None:
        desk.backed_up = made
        desk.did_back_up.emit()
        if not quiet:
            desk.did_say.emit("good", t("desk.backup.made", folder=folder, seq=made.seq))

    desk.lane.submit(work, done, desk.complain, desk)


def back_up_quietly(desk: Desk) -> None:
    """Copy to the chosen place after a finished piece of work; a place that is gone is said at once."""
    folder = desk.settings.text("backup_folder", "")
    if folder and Path(folder).is_dir():
        back_up(desk, Path(folder), quiet=True)
    elif folder:
        desk.complain(EnvironmentFault("backup.gone", path=folder))
