"""Watch a folder that a scanner fills: each file is taken once, when it is complete, or named with its cause."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from ballotcount.capture.formats import HEAD, UNFINISHED, head_of, is_system_file, is_whole, kind_of
from ballotcount.capture.pictures import PictureRef, why_not_taken
from ballotcount.domain.errors import EnvironmentFault
from ballotcount.domain.reading import Reason, ReasonCode

SETTLED = 0.6
"""Seconds for which a file must not grow; scanners write a page in bursts of at most a few tenths of a second."""
LOOK_EVERY = 0.2
"""Seconds between two looks while a file may still be growing."""
LOOK_AGAIN = 2.0
"""Seconds after which the folder is looked at although nothing was reported: a share that drops or a stick that is
pulled out ends the reports and says nothing."""
LISTED_AFTER = 2.5
"""Seconds after which a file that rests and cannot be taken is named. With ``LOOK_AGAIN`` and two looks it stays under
five seconds where a share reports nothing; a file that goes on growing is taken as a new one."""


class Inbox:
    """Files that appear in a folder, oldest first.

    A file is complete when its size and time have not changed for ``SETTLED`` seconds and its content has its end.
    Files that were there before are taken too; a file replaced by another of the same name is a new one. What is no
    picture, or stays incomplete, is named by ``left_out`` after ``LISTED_AFTER`` seconds.

    Args:
        now: seconds, growing.
        on_left_out: called while iterating for each file that cannot be taken, with its cause.
    """

    def __init__(
        self, folder: Path, now: Callable[[], float], on_left_out: Callable[[PictureRef], None] | None = None
    ) -> None:
        """Start watching.

        Raises:
            EnvironmentFault: ``capture.no_folder``, the folder is not there or may not be read.
        """
        if not folder.is_dir():
            raise EnvironmentFault("capture.no_folder", path=folder)
        self.folder = folder
        self._now = now
        self._on_left_out = on_left_out
        self._taken: set[tuple[str, int, int]] = set()
        self._seen: dict[str, tuple[int, int, float]] = {}
        self._named: set[tuple[str, int, int]] = set()
        self._wake = threading.Event()
        self._closed = threading.Event()
        self._observer = Observer()
        self._observer.schedule(_Waker(self._wake), str(folder))
        self._observer.start()

    def __iter__(self) -> Iterator[Path]:
        """Yield complete files, until closed.

        Raises:
            EnvironmentFault: as ``ready``.
        """
        while not self._closed.is_set():
            yield from self.ready()
            if self._on_left_out is not None:
                for ref in self.left_out():
                    self._on_left_out(ref)
            # While something is still growing there may be no further event to wake us.
            self._wake.wait(LOOK_EVERY if self._seen else LOOK_AGAIN)
            # cleared before the next look and not after it: what arrives during a look wakes the loop again
            self._wake.clear()

    def ready(self) -> list[Path]:
        """Return the files that became complete since the last look.

        Raises:
            EnvironmentFault: ``capture.no_folder``, the folder is gone (share or stick unplugged).
        """
        found = self._listed()
        complete = [path for path in found if self._is_complete(path)]
        present = {path.name for path in found}
        # a file that is gone must not keep the waits short for ever
        self._seen = {name: state for name, state in self._seen.items() if name in present}
        return complete

    def left_out(self) -> list[PictureRef]:
        """Return the files and folders that cannot be taken, each once, with its cause.

        Raises:
            EnvironmentFault: as ``ready``.
        """
        return [PictureRef(path, 1, why) for path in self._listed() if (why := self._why_left_out(path)) is not None]

    def _listed(self) -> list[Path]:
        try:
            return sorted((path for path in self.folder.iterdir() if not is_system_file(path)), key=_age)
        except OSError as problem:
            raise EnvironmentFault("capture.no_folder", path=self.folder, detail=problem) from problem

    def _why_left_out(self, path: Path) -> Reason | None:
        """Return why a file that rests is not taken; None for the others, and for what was named before."""
        state = self._seen.get(path.name)
        if state is None or self._now() - state[2] < LISTED_AFTER:
            return None
        key = (path.name, state[0], state[1])
        if key in self._named:
            return None
        self._named.add(key)
        # a file that was named must not keep the waits short either
        del self._seen[path.name]
        return Reason.of(ReasonCode.FILE_INCOMPLETE) if _is_picture(path) else why_not_taken(path)

    def close(self) -> None:
        """Stop watching."""
        self._closed.set()
        self._wake.set()
        self._observer.stop()
        self._observer.join()

    def _is_complete(self, path: Path) -> bool:
        """Return whether a file rests and is whole; remember since when it rests."""
        try:
            stat = path.stat()
        except OSError:
            return False  # renamed or removed meanwhile; the next look sees it
        key = (path.name, stat.st_size, stat.st_mtime_ns)
        if key in self._taken or key in self._named:
            return False
        size, modified, since = self._seen.get(path.name, (-1, -1, 0.0))
        if (size, modified) != key[1:]:
            self._seen[path.name] = (*key[1:], self._now())
            return False
        if self._now() - since < SETTLED or not _can_be_taken(path):
            return False
        self._taken.add(key)
        del self._seen[path.name]
        return True


class _Waker(FileSystemEventHandler):
    def __init__(self, wake: threading.Event) -> None:
        self._wake = wake

    def on_any_event(self, event: FileSystemEvent) -> None:
        # on watchdog's own thread: it only wakes the loop, which looks at the folder itself
        self._wake.set()


def _age(path: Path) -> tuple[int, str]:
    """Return the order of a file: its time, then its name. A file that vanished while the folder was listed (a
    scanner's temporary file) is no fault of the folder."""
    try:
        return path.stat().st_mtime_ns, path.name
    except OSError:
        return 0, path.name


def _is_picture(path: Path) -> bool:
    try:
        return path.is_file() and kind_of(head_of(path)) is not None
    except OSError:
        return False


def _can_be_taken(path: Path) -> bool:
    """Return whether a file that rests is a whole picture, by its content."""
    if path.suffix.lower() in UNFINISHED or not path.is_file():
        return False
    try:
        data = path.read_bytes()
    except OSError:
        return False
    kind = kind_of(data[:HEAD])
    return kind is not None and is_whole(kind, data)
