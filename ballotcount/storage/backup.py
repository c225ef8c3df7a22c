"""Copies to a second place (USB stick, share), verified after writing, and the way back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ballotcount.domain.clock import Clock
from ballotcount.domain.errors import EnvironmentFault, IntegrityFault, UserError
from ballotcount.domain.journal import Head
from ballotcount.storage.faults import told
from ballotcount.storage.file import CongressFile, open_copy, papers_of
from ballotcount.storage.pictures import Pictures, write_whole


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was read back and found equal.

    Attributes:
        head: where the copied chain ends.
        pictures: pictures in the second place.
    """

    path: Path
    head: Head
    pictures: int


def back_up(file: CongressFile, folder: Path, clock: Clock) -> Backup:
    """Copy an open congress file, its pictures and its papers into another folder and check the copy.

    The former copy stays until the new one has been checked. Pictures already there are not copied again.

    Raises:
        UserError: ``backup.same_place``, the folder is the file's own.
        EnvironmentFault: ``backup.full``, ``backup.read_only``, ``backup.disk``; ``backup.gone``, pulled out meanwhile.
        IntegrityFault: what was written cannot be read back as it was.
    """
    with _of_the_copy(folder):
        return _back_up(file, folder, clock)


_OF_THE_COPY = {
    "storage.disk_full": "backup.full",
    "storage.read_only": "backup.read_only",
    "storage.cannot_open": "backup.read_only",
    "storage.gone": "backup.gone",
    "storage.disk": "backup.disk",
}


@contextmanager
def _of_the_copy(folder: Path) -> Iterator[None]:
    """Say of a fault in the second place that the copy failed: what was counted is safe in the first."""
    try:
        yield
    except EnvironmentFault as fault:
        code = _OF_THE_COPY.get(fault.code)
        if code is None or not Path(str(fault.facts.get("path", ""))).is_relative_to(folder):
            raise
        raise EnvironmentFault(code, path=folder, detail=fault.facts.get("detail", "")) from fault


def _back_up(file: CongressFile, folder: Path, clock: Clock) -> Backup:
    if folder.resolve() == file.path.parent.resolve():
        raise UserError("backup.same_place", path=folder)
    target = folder / file.path.name
    part = target.with_name(target.name + ".part")
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        place = _place(folder)
    head = file.journal.head
    file.copy_to(part)
    with told(part):
        _flush(part)
    _require_same_chain(part, head, clock)
    count = _copy_pictures(file.pictures, Pictures(target.with_suffix(".pictures")))
    _copy_papers(file.papers, papers_of(target))
    _require_still(folder, place)
    with told(target):
        part.replace(target)
    return Backup(target, head, count)


def elsewhere(file: Path, folder: Path) -> bool:
    """Whether a folder lies on another disk than a file; where one is gone, it does not."""
    try:
        return folder.stat().st_dev != file.stat().st_dev
    except OSError:
        return False


def _place(folder: Path) -> tuple[int, int]:
    found = folder.stat()
    return found.st_dev, found.st_ino


def _require_still(folder: Path, place: tuple[int, int]) -> None:
    # The folder under a stick that was pulled out may stay, or be made anew by the copy: on the computer's own disk.
    try:
        same = _place(folder) == place
    except OSError:
        same = False
    if not same:
        raise EnvironmentFault("backup.gone", path=folder)


def restore(backup: Path, target: Path, clock: Clock) -> Head:
    """Bring a backup back as a working file, on this or another machine.

    Returns:
        Where its chain ends; the head teller compares it with the last slip or the minutes.

    Raises:
        UserError: ``storage.exists``, there is a file already where it should go; or as ``open_file``.
        IntegrityFault: the backup's chain or a picture does not hold.
    """
    if target.exists():
        raise UserError("storage.exists", path=target)
    with open_copy(backup, clock) as source:
        head = _walk(source)
        with told(target):
            target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        with told(part):
            part.unlink(missing_ok=True)
        source.copy_to(part)
        _copy_pictures(source.pictures, Pictures(target.with_suffix(".pictures")))
        _copy_papers(source.papers, papers_of(target))
    with told(target):
        _flush(part)
        part.replace(target)
    return head


def _require_same_chain(path: Path, head: Head, clock: Clock) -> None:
    with open_copy(path, clock) as copy:
        found = _walk(copy)
    if found != head:
        raise IntegrityFault("backup.differs", path=path)


def _walk(file: CongressFile) -> Head:
    for _ in file.journal.entries():
        pass  # reading checks the chain
    return file.journal.head


def _copy_pictures(source: Pictures, target: Pictures) -> int:
    count = 0
    for digest in source:
        copy = target.path(digest)
        if not copy.exists():
            picture = source.get(digest)
            with told(copy):
                copy.parent.mkdir(parents=True, exist_ok=True)
                write_whole(copy, picture)
                if sha256(copy.read_bytes()).hexdigest() != digest:
                    raise IntegrityFault("backup.differs", path=copy)
        count += 1
    return count


def _copy_papers(source: Path, target: Path) -> None:
    """Proofs and layouts beside the file; without them another machine could not read the sheets by camera."""
    for paper in sorted(source.glob("*")):
        copy = target / paper.name
        if not paper.is_file():
            continue
        with told(copy):
            content = paper.read_bytes()
            if copy.exists() and copy.read_bytes() == content:
                continue
            target.mkdir(parents=True, exist_ok=True)
            write_whole(copy, content)
            if copy.read_bytes() != content:
                raise IntegrityFault("backup.differs", path=copy)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
