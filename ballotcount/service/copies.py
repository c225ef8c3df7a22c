"""What has to be said of a copy that was made or brought back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ballotcount import storage
from ballotcount.domain.errors import EnvironmentFault, Fault
from ballotcount.domain.head_code import head_code
from ballotcount.text.words import said, t

if TYPE_CHECKING:
    from ballotcount.domain.clock import Clock
    from ballotcount.domain.journal import Head
    from ballotcount.storage import Backup, OpenCongress, Restored

NAMED = 5
"""Damaged pictures that are named in one line; the others are only counted."""


class StackCopies:
    """Copies of an open congress to a second place, made as the work goes on.

    Args:
        folder: the second place; it has to be there, so that a stick that is out is not taken for a new folder.
    """

    def __init__(self, file: OpenCongress, folder: Path, clock: Clock) -> None:
        self._file = file
        self._folder = folder
        self._clock = clock
        # Noted at the start: the folder of a stick that was pulled out can stay behind on the computer's own disk.
        self._elsewhere = storage.elsewhere(file.path, folder)
        self._failed = False

    def require(self) -> None:
        """Make the first copy: a place that takes none is found before the work begins.

        Raises:
            UserError, EnvironmentFault, IntegrityFault: ``backup.gone``; as ``storage.back_up``.
        """
        self._made()

    def make(self) -> tuple[str, ...]:
        """Make a copy; return what people have to know, in words. Empty where all is well."""
        try:
            made = self._made()
        except Fault as fault:
            self._failed = True
            return (said(fault),)
        # After a failure people also have to hear that copies are made again.
        again = (t("record.backup.again", path=self._folder),) if self._failed else ()
        self._failed = False
        return (*again, *backup_remarks(made))

    def _made(self) -> Backup:
        moved = self._elsewhere and not storage.elsewhere(self._file.path, self._folder)
        if moved or not self._folder.is_dir():
            raise EnvironmentFault("backup.gone", path=self._folder)
        return storage.back_up(self._file, self._folder, self._clock)


def backup_remarks(made: Backup) -> tuple[str, ...]:
    """Return what people have to know of a copy besides that it was made; empty where all is well."""
    return tuple(_of_backup(made))


def restore_remarks(restored: Restored, name: str) -> tuple[str, ...]:
    """Return what people have to know of a backup that was brought back; empty where all is well.

    Args:
        name: of the backup.
    """
    lacking = _lacking_log(name, restored.head) if restored.may_lack_log else ()
    return (*lacking, *_of_restored(restored))


def file_remarks(file: OpenCongress, name: str) -> tuple[str, ...]:
    """Return what people have to know of a file that was opened; empty where all is well.

    Args:
        name: of the file.
    """
    return _lacking_log(name, file.journal.head) if file.may_lack_log else ()


def _lacking_log(name: str, head: Head) -> tuple[str, ...]:
    return (t("record.may_lack_log", name=name, seq=head.seq),)


def needs_people(made: Backup) -> bool:
    """Return whether people have to look before they trust the copy."""
    return made.kept is not None or made.apart is not None or bool(made.damaged)


def _of_backup(made: Backup) -> Iterator[str]:
    if made.kept is not None:
        yield t("record.backup.kept", kept=made.kept.name, path=made.path.name)
    if made.apart is not None:
        yield t("record.backup.apart", seq=made.apart)
    if made.damaged:
        yield t("record.backup.damaged", count=len(made.damaged), names=_named(made.damaged))
    if made.repaired:
        yield t("record.backup.repaired", count=len(made.repaired))


def _of_restored(restored: Restored) -> Iterator[str]:
    if restored.damaged:
        yield t("record.restore.damaged", count=len(restored.damaged), names=_named(restored.damaged))
    if restored.newest is not None:
        yield t("record.restore.newest", seq=restored.newest.seq, hash=head_code(restored.newest.hash))
    if restored.aside:
        yield t("record.restore.aside", names=_named(tuple(_name(path) for path in restored.aside)))


def _name(path: Path) -> str:
    return path.name


def _named(names: tuple[str, ...]) -> str:
    # A picture is named by its SHA-256; 16 digits are enough to find it.
    shown = ", ".join(name[:16] if len(name) == 64 else name for name in names[:NAMED])
    return f"{shown} …" if len(names) > NAMED else shown
