"""Scratch folders for reading a copy of a congress file, and their removal after a program that was killed."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from ballotcount.domain.errors import EnvironmentFault
from ballotcount.storage.faults import without_names

PREFIX = "ballotcount-copy-"
_IN_USE = ".in-use"

OLD = 60.0
"""Seconds after which a scratch folder that nobody holds was left by a killed program. A younger one may be in the
making: its lock is taken a moment after its folder is made."""


class Scratch:
    """A private folder in the system's place for temporary files. It holds a whole congress: nothing may stay there."""

    def __init__(self, folder: Path, lock: FileLock) -> None:
        self.folder = folder
        self._lock = lock

    @classmethod
    def make(cls) -> Self:
        """Make a folder, after removing those that killed programs left.

        Raises:
            EnvironmentFault: ``storage.scratch``, there is no room or no place for temporary files.
        """
        try:
            sweep()
            folder = Path(tempfile.mkdtemp(prefix=PREFIX))
            lock = FileLock(folder / _IN_USE, blocking=False, is_singleton=False)
            lock.acquire()
        except OSError as problem:
            raise EnvironmentFault(
                "storage.scratch", path=tempfile.gettempdir(), detail=without_names(problem)
            ) from problem
        return cls(folder, lock)

    def remove(self) -> None:
        """Remove the folder and everything in it."""
        # Before the folder goes: Windows removes no open file.
        self._lock.release()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()


def sweep() -> None:
    """Remove scratch folders whose program is gone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        lock = FileLock(folder / _IN_USE, blocking=False, is_singleton=False)
        try:
            if time.time() - folder.stat().st_mtime < OLD:
                continue
            # The system frees the lock of a killed program; one that still works keeps its own.
            with lock:
                shutil.rmtree(folder, ignore_errors=True)
        except (OSError, Timeout):
            continue  # in use, or removed meanwhile by another program
        shutil.rmtree(folder, ignore_errors=True)  # Windows removes no open file: again, after the lock is closed
