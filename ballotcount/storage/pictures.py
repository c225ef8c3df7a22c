"""Pictures of counted sheets, beside the congress file, each named by the SHA-256 of its bytes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ballotcount.domain.errors import IntegrityFault, UserError
from ballotcount.domain.long_work import report
from ballotcount.storage import disk
from ballotcount.storage.faults import faults_about

MOMENT = 946_684_800.0
"""Moment of change of every picture, 1 January 2000: the true ones would tell in which order sheets were laid down."""


class Pictures:
    """A folder of pictures; equal bytes are kept once. The folder is made with the first picture."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.writing = threading.Lock()
        """Held while a picture is written: a copy made beside the work repairs what is damaged here."""

    def path(self, digest: str) -> Path:
        """Return where a picture lies or would lie."""
        return self.folder / digest[:2] / f"{digest}.jpg"

    def put(self, picture: bytes) -> str:
        """Keep a picture and return its SHA-256; it is on disk when this returns. A damaged one is written again.

        Raises:
            EnvironmentFault: the disk is full, read-only or gone.
        """
        digest = sha256(picture).hexdigest()
        target = self.path(digest)
        with faults_about(target), self.writing:
            if not self.whole(digest):
                target.parent.mkdir(parents=True, exist_ok=True)
                disk.write_whole(target, picture, moment=MOMENT)
        return digest

    def get(self, digest: str) -> bytes:
        """Return a picture's bytes.

        Raises:
            UserError: ``storage.no_picture``, it was never kept or its file is gone.
            IntegrityFault: ``storage.picture_changed``, the file is no longer what its name says.
        """
        source = self.path(digest)
        if not source.exists():
            raise UserError("storage.no_picture", path=source)
        with faults_about(source):
            picture = source.read_bytes()
        if sha256(picture).hexdigest() != digest:
            raise IntegrityFault("storage.picture_changed", path=source)
        return picture

    def whole(self, digest: str) -> bool:
        """Return whether a picture is there and is what its name says."""
        try:
            return sha256(self.path(digest).read_bytes()).hexdigest() == digest
        except OSError:
            return False

    def __iter__(self) -> Iterator[str]:
        """Yield the SHA-256 of every picture kept, in order."""
        return (found.stem for found in sorted(self.folder.glob("??/*.jpg")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """The result of copying a folder of pictures.

    Attributes:
        whole: pictures in the second folder that were read back and are what their name says.
        damaged: SHA-256 of those that are whole in neither folder.
        repaired: SHA-256 of those that were damaged in one folder and written again from the other.
    """

    whole: int
    damaged: tuple[str, ...]
    repaired: tuple[str, ...]


def copy_pictures(source: Pictures, target: Pictures, *, repair: bool = True) -> Copied:
    """Copy pictures, read every one back, and write again what is damaged in one of the two folders.

    Args:
        repair: whether a picture damaged in the first folder may be written again there.

    Raises:
        EnvironmentFault: the disk is full, read-only or gone.
        IntegrityFault: ``backup.differs``, what was just written reads back differently.
    """
    whole = 0
    damaged: list[str] = []
    repaired: list[str] = []
    digests = sorted({*source, *target} if repair else set(source))
    for done, digest in enumerate(digests):
        report(done, len(digests))
        good_here = source.whole(digest)
        good_there = target.whole(digest)
        if not good_here and not good_there:
            damaged.append(digest)
            continue
        if good_here and not good_there:
            was_damaged = target.path(digest).exists()
            _write(source, target, digest)
            repaired += [digest] * was_damaged
        elif repair and not good_here and source.path(digest).exists():
            _write(target, source, digest)
            repaired.append(digest)
        whole += 1
    return Copied(whole=whole, damaged=tuple(damaged), repaired=tuple(repaired))


def _write(source: Pictures, target: Pictures, digest: str) -> None:
    copy = target.path(digest)
    picture = source.get(digest)
    with faults_about(copy), target.writing:
        copy.parent.mkdir(parents=True, exist_ok=True)
        disk.write_whole(copy, picture, moment=MOMENT)
    if not target.whole(digest):
        raise IntegrityFault("backup.differs", path=copy)
