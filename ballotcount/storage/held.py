"""The congress files that this process has open.

This is a fact of the process, not of one object: on Linux, opening and closing a file once more, even to read it, drops
every lock that the process holds on it. Code that wants to read such a file has to ask the object that holds it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Content = Callable[[], bytes]
"""Gives the whole file as it is on disk."""


class HeldFiles:
    """Open files by their resolved path."""

    def __init__(self) -> None:
        self._files: dict[Path, Content] = {}

    def add(self, path: Path, content: Content) -> None:
        """Note that a file is open."""
        self._files[path.resolve()] = content

    def remove(self, path: Path) -> None:
        """Note that a file was closed."""
        self._files.pop(path.resolve(), None)

    def find(self, path: Path) -> Content | None:
        """Return how to read a file that this process has open, or None where it has not."""
        return self._files.get(path.resolve())


HELD = HeldFiles()
"""The files of this process."""
