"""A folder that a scanner fills: each file is taken once, when it is complete."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from ballotcount.domain.errors import EnvironmentFault

ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".pdf"})
SETTLED = 0.6
"""Seconds for which a file must not grow; scanners write a page in bursts of at most a few tenths of a second."""
LOOK_EVERY = 0.2


class Inbox:
    """Files that appear in a folder, oldest first.

    A file is complete when its size and time have not changed for ``SETTLED`` seconds and its last bytes are those of
    its kind. Files that were there before are taken too; a file replaced by another of the same name is a new one.

    Args:
        now: seconds, growing.
    """

    def __init__(self, folder: Path, now: Callable[[], float]) -> None:
        """Start watching.

        Raises:
            EnvironmentFault: ``capture.no_folder``, the folder is not there or may not be read.
        """
        if not folder.is_dir():
            raise EnvironmentFault("capture.no_folder", path=folder)
        self.folder = folder
        self._now = now
        self._taken: set[tuple[str, int, int]] = set()
        self._seen: dict[str, tuple[int, int, float]] = {}
        self._wake = threading.Event()
        self._closed = threading.Event()
        self._observer = Observer()
        self._observer.schedule(_Waker(self._wake), str(folder))
        self._observer.start()

    def __iter__(self) -> Iterator[Path]:
        """Complete files, until closed; waits without using the processor."""
        while not self._closed.is_set():
            yield from self.ready()
            # While something is still growing there may be no further event to wake us.
            self._wake.wait(LOOK_EVERY if self._seen else None)
            self._wake.clear()

    def ready(self) -> list[Path]:
        """The files that became complete since the last look.

        Raises:
            EnvironmentFault: ``capture.no_folder``, the folder is gone (share or stick unplugged).
        """
        try:
            found = sorted(self.folder.iterdir(), key=_age)
        except OSError as problem:
            raise EnvironmentFault("capture.no_folder", path=self.folder, detail=problem) from problem
        complete = [path for path in found if path.suffix.lower() in ENDINGS and self._is_complete(path)]
        present = {path.name for path in found}
        self._seen = {name: state for name, state in self._seen.items() if name in present}
        return complete

    def close(self) -> None:
        """Stop watching."""
        self._closed.set()
        self._wake.set()
        self._observer.stop()
        self._observer.join()

    def _is_complete(self, path: Path) -> bool:
        try:
            stat = path.stat()
        except OSError:
            return False  # renamed or removed while we looked; the next look sees it
        key = (path.name, stat.st_size, stat.st_mtime_ns)
        if key in self._taken:
            return False
        size, modified, since = self._seen.get(path.name, (-1, -1, 0.0))
        if (size, modified) != key[1:]:
            self._seen[path.name] = (*key[1:], self._now())
            return False
        if self._now() - since < SETTLED or not _has_its_end(path):
            return False
        self._taken.add(key)
        del self._seen[path.name]
        return True


class _Waker(FileSystemEventHandler):
    def __init__(self, wake: threading.Event) -> None:
        self._wake = wake

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._wake.set()


def _age(path: Path) -> tuple[int, str]:
    """Return the order of a file: its time, then its name. A file that vanished while the folder was listed (a
    scanner's temporary file) is no fault of the folder."""
    try:
        return path.stat().st_mtime_ns, path.name
    except OSError:
        return 0, path.name


def _has_its_end(path: Path) -> bool:
    """Whether the last bytes are those of a finished file; TIFF has no end mark and is judged by its rest alone."""
    marks = {".jpg": b"\xff\xd9", ".jpeg": b"\xff\xd9", ".png": b"IEND", ".pdf": b"%%EOF"}
    mark = marks.get(path.suffix.lower())
    try:
        if mark is None:
            return path.stat().st_size > 0
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 1024))
            return mark in file.read()
    except OSError:
        return False
