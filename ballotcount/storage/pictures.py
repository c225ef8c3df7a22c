"""Pictures of counted sheets, beside the congress file, each named by the SHA-256 of its bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from ballotcount.domain.errors import IntegrityFault, UserError
from ballotcount.storage.faults import told


class Pictures:
    """A folder of pictures; equal bytes are kept once. The folder is made with the first picture."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        """Where a picture lies or would lie."""
        return self.folder / digest[:2] / f"{digest}.jpg"

    def put(self, picture: bytes) -> str:
        """Keep a picture and return its SHA-256; it is on disk when this returns.

        Raises:
            EnvironmentFault: the disk is full, read-only or gone.
        """
        digest = sha256(picture).hexdigest()
        target = self.path(digest)
        with told(target):
            if target.exists():
                return digest
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(target, picture)
        return digest

    def get(self, digest: str) -> bytes:
        """A picture's bytes.

        Raises:
            UserError: ``storage.no_picture``, it was never kept or its file is gone.
            IntegrityFault: ``storage.picture_changed``, the file is no longer what its name says.
        """
        source = self.path(digest)
        if not source.exists():
            raise UserError("storage.no_picture", path=source)
        with told(source):
            picture = source.read_bytes()
        if sha256(picture).hexdigest() != digest:
            raise IntegrityFault("storage.picture_changed", path=source)
        return picture

    def __iter__(self) -> Iterator[str]:
        """The SHA-256 of every picture kept, in order."""
        return (found.stem for found in sorted(self.folder.glob("??/*.jpg")))


def write_whole(target: Path, content: bytes) -> None:
    """Write a file so that a power cut leaves either the old one or the new one, never a part."""
    part = target.with_name(target.name + ".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
