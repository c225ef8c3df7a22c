"""Notices when the congress file is removed, replaced, cut or overwritten while the program works in it.

SQLite keeps pages in memory while it holds the file alone, so it goes on writing over whatever lies there now. The
watch reads the file through a handle of its own and compares what is on disk with what was there after the last entry.
"""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ballotcount.domain.errors import EnvironmentFault
from ballotcount.storage.faults import without_names

PAGE = 4096
"""Bytes of a database page."""

TAIL_PAGES = 8
"""Pages at the end of the file that are compared: the last entries lie there, because nothing is ever deleted."""

CHUNK = 1 << 20
"""Bytes read at a time when the whole file is copied."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the file looked like after the last entry.

    Attributes:
        size: bytes.
        head, tail: CRC-32 of the first page and of the last pages.
    """

    size: int
    head: int
    tail: int


class FileWatch:
    """A handle on the file that is kept as long as the database is open.

    On Linux, closing any handle of a file drops every lock that this process holds on it, SQLite's too. So this one is
    opened before the database and closed after it, and nothing else opens the file in between.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        # Unbuffered: Python's buffer would give what lay there before.
        self._handle: BinaryIO = path.open("rb", buffering=0)
        self._identity = identity(os.fstat(self._handle.fileno()))
        self._seen: Seen | None = None

    def mark(self) -> None:
        """Remember the file as it is now, after the program's own write."""
        self._seen = self._look()

    def require_unchanged(self) -> None:
        """Refuse to go on with a file that somebody else touched.

        Raises:
            EnvironmentFault: ``storage.gone`` or ``storage.replaced``.
        """
        self.require_there()
        if self._seen is not None and self._look() != self._seen:
            raise EnvironmentFault("storage.replaced", path=self._path)

    def require_there(self) -> None:
        """Refuse to go on when the file was removed or another one has its name.

        Raises:
            EnvironmentFault: ``storage.gone`` or ``storage.replaced``.
        """
        try:
            found = identity(self._path.stat())
        except OSError as problem:
            raise EnvironmentFault("storage.gone", path=self._path, detail=without_names(problem)) from problem
        # On Linux a removed or replaced file goes on taking writes that nobody will ever read.
        if found != self._identity:
            raise EnvironmentFault("storage.replaced", path=self._path)

    def require_holds(self, text: str) -> None:
        """Refuse to call an entry recorded that cannot be found in the file.

        Raises:
            EnvironmentFault: ``storage.replaced``.
        """
        wanted = text.encode()
        # The last pages first: to read some MB with every entry would cost too much.
        if wanted not in self._tail(self._size()) and wanted not in self.content():
            raise EnvironmentFault("storage.replaced", path=self._path)

    def content(self) -> bytes:
        """Return the whole file as it is on disk."""
        return self._read(0, self._size())

    def close(self) -> None:
        """Close the handle; only after the database is closed."""
        self._handle.close()

    def _look(self) -> Seen:
        size = self._size()
        return Seen(size, zlib.crc32(self._read(0, PAGE)), zlib.crc32(self._tail(size)))

    def _size(self) -> int:
        return os.fstat(self._handle.fileno()).st_size

    def _tail(self, size: int) -> bytes:
        start = max(0, size - TAIL_PAGES * PAGE)
        return self._read(start, size - start)

    def _read(self, start: int, length: int) -> bytes:
        self._handle.seek(start)
        parts = []
        while length > 0:
            part = self._handle.read(min(length, CHUNK))
            if not part:
                break
            parts.append(part)
            length -= len(part)
        return b"".join(parts)


def identity(found: os.stat_result) -> tuple[int, int]:
    """Return what tells a file from another one of the same name."""
    return found.st_dev, found.st_ino
