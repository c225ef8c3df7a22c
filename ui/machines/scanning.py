"""Pictures from a scanner, read on a thread of their own: a watched folder, and files dropped on the window."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ballotcount.capture.inbox import Inbox
from ballotcount.capture.pictures import Files, PictureRef, load
from ballotcount.domain.errors import Fault, UserError
from ballotcount.domain.reading import PageReading, Reason, ReasonCode
from ballotcount.reading.pipeline.reader import Reader
from ballotcount.service.camera import LockedSheetMemory, SeenPage

AHEAD = 8
"""Pages that may be read ahead of the one that is written down; a flat page is about 6 MB."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """One picture and its result; exactly one of ``page``, ``seen_before`` and ``faults`` says something.

    Attributes:
        page: what is to be written down.
        seen_before: number of the page that this one was before; 0 when the very same file was read before.
        faults: why the picture is refused.
    """

    ref: PictureRef
    page: SeenPage | None = None
    seen_before: int | None = None
    faults: tuple[Reason, ...] = ()


class Scanner(QObject):
    """Reads files in the order in which they came.

    Signals, each with the generation first:
        did_find(int, int): so many more pictures are to be read.
        did_read(int, Scanned): a picture was read; ``handled`` lets the next but eight begin.
        did_recall(int, int): how many sheets are remembered again.
        did_fail(int, object): a fault of the folder, or a bug.
    """

    did_find = Signal(int, int)
    did_read = Signal(int, object)
    did_recall = Signal(int, int)
    did_fail = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self.generation = 0
        self._run: _Run | None = None

    def start(
        self, reader: Reader, memory: LockedSheetMemory, before: Callable[[Callable[[int], bool]], int] | None = None
    ) -> None:
        """Begin a pass; the one before ends."""
        self.stop()
        self._run = _Run(scanner=self, generation=self.generation, reader=reader, memory=memory, before=before)

    def stop(self) -> None:
        """End everything; what still comes is late."""
        self.generation += 1
        run = self._run
        self._run = None
        if run is not None:
            run.stop()

    @property
    def running(self) -> bool:
        """Whether a pass is on."""
        return self._run is not None

    def add(self, paths: Iterable[Path]) -> None:
        """Read files and folders."""
        if self._run is not None:
            self._run.paths.put(tuple(paths))

    def watch(self, folder: Path, *, only_new: bool) -> None:
        """Read what appears in a folder from now on, and what is there already unless ``only_new``.

        Raises:
            EnvironmentFault: ``capture.no_folder``.
        """
        if self._run is not None:
            self._run.watch(folder, only_new=only_new)

    def handled(self) -> None:
        """One picture is done with."""
        if self._run is not None:
            self._run.room.release()


class _Run:
    def __init__(
        self,
        scanner: Scanner,
        generation: int,
        reader: Reader,
        memory: LockedSheetMemory,
        before: Callable[[Callable[[int], bool]], int] | None,
    ) -> None:
        self.scanner = scanner
        self.generation = generation
        self.reader = reader
        self.memory = memory
        self.before = before  # fmt: skip
        self.paths: queue.SimpleQueue[tuple[Path, ...] | None] = queue.SimpleQueue()
        self.room = threading.Semaphore(AHEAD)
        self._stopped = threading.Event()
        self._inbox: Inbox | None = None
        self._seen: set[tuple[str, int]] = set()
        self._number = 0
        self._threads = [threading.Thread(target=self._guarded, args=(self._read,), name="ballotcount-scans")]
        self._threads[0].daemon = True
        self._threads[0].start()

    def stop(self) -> None:
        self._stopped.set()
        if self._inbox is not None:
            self._inbox.close()
        self.paths.put(None)
        self.room.release()
        for thread in self._threads:
            thread.join()

    def watch(self, folder: Path, *, only_new: bool) -> None:
        def tell(ref: PictureRef) -> None:
            if _key(ref.path) not in old and ref.fault is not None:
                self._tell(self.scanner.did_read, Scanned(ref, faults=(ref.fault,)))

        inbox = Inbox(folder, time.monotonic, tell)
        if self._inbox is not None:
            self._inbox.close()
        self._inbox = inbox
        old = {_key(path) for path in folder.iterdir()} if only_new else set()
        thread = threading.Thread(
            target=self._guarded, args=(lambda: self._pass_on(inbox, old),), name="ballotcount-folder", daemon=True
        )
        self._threads.append(thread)
        thread.start()

    def _pass_on(self, inbox: Inbox, old: set[tuple[str, int, int]]) -> None:
        for path in inbox:
            if _key(path) not in old:
                self.paths.put((path,))

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as problem:  # a bug must reach the crash dialog, a fault the page
            self._tell(self.scanner.did_fail, problem)

    def _tell(self, signal: object, *given: object) -> None:
        if not self._stopped.is_set():
            signal.emit(self.generation, *given)  # type: ignore[attr-defined]

    def _read(self) -> None:
        if self.before is not None:
            self._number = self.before(self._recalled)
        while (paths := self.paths.get()) is not None and not self._stopped.is_set():
            try:
                files = Files(paths)
                left_out = list(files.left_out())
                refs = [*_pictures(files, left_out), *left_out]
            except Fault as fault:
                self._tell(self.scanner.did_fail, fault)
                continue
            self._tell(self.scanner.did_find, len(refs))
            for ref in refs:
                self.room.acquire()
                if self._stopped.is_set():
                    return
                self._tell(self.scanner.did_read, self._one(ref))

    def _recalled(self, done: int) -> bool:
        self._tell(self.scanner.did_recall, done)
        return not self._stopped.is_set()

    def _one(self, ref: PictureRef) -> Scanned:
        shot = load(ref, self.reader.layout.paper)
        if isinstance(shot, Reason):
            return Scanned(ref, faults=(shot,))
        if (shot.sha256, ref.page) in self._seen:
            return Scanned(ref, seen_before=0)
        self._seen.add((shot.sha256, ref.page))
        seen = self.reader.trace(shot.image, source=ref.name, page=ref.page, dpi=shot.dpi)
        reading = replace(seen.reading, sha256=shot.sha256)
        if not reading.marks or seen.flat is None:
            return Scanned(ref, faults=reading.reasons)
        return self._known_or_new(ref, reading, seen.flat)

    def _known_or_new(self, ref: PictureRef, reading: PageReading, flat: object) -> Scanned:
        match = self.memory.find(reading)
        if match is not None and match[1]:
            return Scanned(ref, seen_before=match[0])
        self._number += 1
        self.memory.add(self._number, reading)
        causes = tuple(reason.code.value for reason in reading.reasons)
        if match is not None:
            causes = (*causes, ReasonCode.MAYBE_SEEN_BEFORE.value)
        return Scanned(ref, page=SeenPage(number=self._number, reading=reading, flat=flat, causes=causes))  # type: ignore[arg-type]


def _pictures(files: Files, left_out: list[PictureRef]) -> list[PictureRef]:
    """Return the pictures of some files; a folder without any is a fault only when it holds nothing else to name."""
    try:
        return list(files.refs())
    except UserError:
        if left_out:
            return []
        raise


def _key(path: Path) -> tuple[str, int, int]:
    try:
        stat = path.stat()
    except OSError:
        return (path.name, -1, -1)
    return (path.name, stat.st_size, stat.st_mtime_ns)
