"""Pictures from a scanner, read on a thread of their own: a watched folder, and files dropped on the window."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Signal

from ballotcount.capture.codes import qr_texts
from ballotcount.capture.inbox import Inbox
from ballotcount.capture.pictures import Files, PictureRef, Shot, load
from ballotcount.domain.errors import Fault, UserError
from ballotcount.domain.layout import SlipCode
from ballotcount.domain.reading import PageReading, Reason, ReasonCode
from ballotcount.reading.pipeline.page_trace import PageTrace
from ballotcount.reading.pipeline.reader import Reader
from ballotcount.service.camera import SeenPage
from ballotcount.service.gate import GateSheet, Setting, scanned_sheet
from ballotcount.service.sheet_memory import LockedSheetMemory
from ui.machines.worker import Machine, MachineRun

READERS = min(2, os.cpu_count() or 1)
"""Pages read at one time; a second thread halves the wait on two cores, and the desk needs what else there is."""
AHEAD = 8
"""Pages that may be read ahead of the one that is written down; a flat page is about 6 MB."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """One picture and its result; exactly one of ``page``, ``seen_before``, ``faults`` and ``slip`` says something.

    Attributes:
        page: what is to be written down.
        seen_before: number of the page that this one was before; 0 when the very same file was read before.
        faults: why the picture is refused.
        sheet: what the gate needs of it; its guides are measured only while the gate is asked for.
        slip: the slip of a stack, which lies behind the last ballot.
    """

    ref: PictureRef
    page: SeenPage | None = None
    seen_before: int | None = None
    faults: tuple[Reason, ...] = ()
    sheet: GateSheet | None = None
    slip: SlipCode | None = None


@dataclass(frozen=True, slots=True)
class _Looked:
    """What one picture alone says, whatever was read before it; at most one of ``fault`` and ``trace`` is there."""

    ref: PictureRef
    shot: Shot | None = None
    fault: Reason | None = None
    trace: PageTrace | None = None
    slip: SlipCode | None = None


class Scanner(Machine):
    """Reads files, two at a time, and tells of them in the order in which they came.

    Signals, each with the generation first:
        did_find(int, int): so many more pictures are to be read.
        did_read(int, Scanned): a picture was read; ``handled`` lets the next but eight begin.
    """

    did_find = Signal(int, int)
    did_read = Signal(int, object)

    def start(
        self,
        reader: Reader,
        memory: LockedSheetMemory,
        before: Callable[[Callable[[int], bool]], int] | None = None,
        *,
        measures: bool = False,
    ) -> None:
        """Begin a pass; the one before ends.

        Args:
            measures: whether each picture is measured, for the gate; such sheets are not remembered.
        """
        self.stop()
        self._at_work = _Run(self, reader=reader, memory=memory, before=before, measures=measures)

    @property
    def _run(self) -> _Run | None:
        run = self._at_work
        return run if isinstance(run, _Run) else None

    def add(self, paths: Iterable[Path]) -> None:
        """Read files and folders."""
        if self._run is not None:
            self._run.paths.put(tuple(paths))

    def watch(self, folder: Path, *, only_new: bool, also: bool = False) -> None:
        """Read what appears in a folder from now on, and what is there already unless ``only_new``.

        Args:
            also: the folders watched before are watched further.

        Raises:
            EnvironmentFault: ``capture.no_folder``.
        """
        if self._run is not None:
            self._run.watch(folder, only_new=only_new, also=also)

    def handled(self) -> None:
        """Make room for the next picture: one is done with."""
        if self._run is not None:
            self._run.room.release()


class _Run(MachineRun):
    """The threads of one pass."""

    def __init__(
        self,
        scanner: Scanner,
        reader: Reader,
        memory: LockedSheetMemory,
        before: Callable[[Callable[[int], bool]], int] | None,
        *,
        measures: bool,
    ) -> None:
        super().__init__(scanner)
        self.measures = measures
        self.scanner = scanner
        self.reader = reader
        self.memory = memory
        self.before = before
        self.paths: queue.SimpleQueue[tuple[Path, ...] | None] = queue.SimpleQueue()
        self.room = threading.Semaphore(AHEAD)
        self._inboxes: list[Inbox] = []
        self._own = threading.local()
        self._decoding = threading.Lock()
        self._pool = ThreadPoolExecutor(READERS, thread_name_prefix="ballotcount-page")
        self._seen: set[tuple[str, int]] = set()
        self._number = 0
        self.run("scans", self._read)

    def wake(self) -> None:
        """Close the watched folder; release the reader, which waits for files or for room."""
        self._close_inboxes()
        self.paths.put(None)
        self.room.release()

    def _close_inboxes(self) -> None:
        for inbox in self._inboxes:
            inbox.close()
        self._inboxes.clear()

    def watch(self, folder: Path, *, only_new: bool, also: bool) -> None:
        def tell(ref: PictureRef) -> None:
            if _key(ref.path) not in old and ref.fault is not None:
                self.tell(self.scanner.did_read, Scanned(ref, faults=(ref.fault,)))

        inbox = Inbox(folder, time.monotonic, tell)
        if not also:
            self._close_inboxes()
        self._inboxes.append(inbox)
        old = {_key(path) for path in folder.iterdir()} if only_new else set()
        self.run("folder", lambda: self._pass_on(inbox, old))

    def _pass_on(self, inbox: Inbox, old: set[tuple[str, int, int]]) -> None:
        for path in inbox:
            if _key(path) not in old:
                self.paths.put((path,))

    def _read(self) -> None:
        try:
            self._read_files()
        finally:
            self._pool.shutdown(cancel_futures=True)

    def _read_files(self) -> None:
        if self.before is not None:
            self._number = self.before(self.recalled)
        while (paths := self.paths.get()) is not None and not self.stopped.is_set():
            try:
                files = Files(paths)
                left_out = list(files.left_out())
                refs = [*_pictures(files, left_out), *left_out]
            except Fault as fault:
                self.tell(self.scanner.did_fail, fault)
                continue
            self.tell(self.scanner.did_find, len(refs))
            self._read_all(refs)

    def _read_all(self, refs: Sequence[PictureRef]) -> None:
        """Read pictures ahead of each other; each is answered when all before it are."""
        ahead: deque[Future[_Looked]] = deque()
        for ref in refs:
            if not self.room.acquire(blocking=False):
                self._answer(ahead, left=0)  # what is read is answered before waiting
                self.room.acquire()
            if self.stopped.is_set():
                return
            ahead.append(self._pool.submit(self._look, ref))
            self._answer(ahead, left=READERS - 1)
        self._answer(ahead, left=0)

    def _answer(self, ahead: deque[Future[_Looked]], *, left: int) -> None:
        while len(ahead) > left and not self.stopped.is_set():
            self.tell(self.scanner.did_read, self._said(ahead.popleft().result()))

    def _look(self, ref: PictureRef) -> _Looked:
        """Read a picture by itself, on any thread; nothing of the pass changes here."""
        with self._decoding:  # PDFium draws one page at a time
            shot = load(ref, self.reader.layout.paper)
        if isinstance(shot, Reason):
            return _Looked(ref, fault=shot)
        if (shot.sha256, ref.page) in self._seen:
            return _Looked(ref, shot)
        trace = self._own_reader().trace(shot.image, source=ref.name, page=ref.page, dpi=shot.dpi)
        # Only what is no ballot is searched for a slip's code: on a ballot somebody could have drawn one.
        slip = None if trace.reading.marks else _slip_in(shot)
        return _Looked(ref, shot, trace=trace, slip=slip)

    def _own_reader(self) -> Reader:
        """Return the reader of this thread: nothing is shared between pages that are read at one time."""
        if not hasattr(self._own, "reader"):
            whole = self.reader
            self._own.reader = Reader(whole.layout, whole.policy, whole.clock, limits=whole.limits)
        reader: Reader = self._own.reader
        return reader

    def _said(self, looked: _Looked) -> Scanned:
        """Answer for a picture, after every one before it."""
        ref = looked.ref
        shot = looked.shot
        if shot is None:
            return Scanned(ref, faults=(looked.fault,) if looked.fault is not None else ())
        seen = looked.trace
        if seen is None or (shot.sha256, ref.page) in self._seen:
            return Scanned(ref, seen_before=0)
        self._seen.add((shot.sha256, ref.page))
        if self.measures:
            sheet = scanned_sheet(shot.image, seen, self.reader, dpi=shot.dpi)
            return Scanned(ref, faults=seen.reading.reasons, sheet=sheet)
        if looked.slip is not None:
            return Scanned(ref, slip=looked.slip)
        reading = replace(seen.reading, sha256=shot.sha256)
        if not reading.marks or seen.flat is None:
            return Scanned(ref, faults=reading.reasons)
        setting = Setting.of(shot.image, seen)
        sheet = GateSheet(reading=reading, flat=None, setting=setting)
        return replace(self._known_or_new(ref, reading, seen.flat), sheet=sheet)

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


def _slip_in(shot: Shot) -> SlipCode | None:
    return next((found for found in map(SlipCode.parse, qr_texts(shot.image)) if found is not None), None)


def _key(path: Path) -> tuple[str, int, int]:
    try:
        stat = path.stat()
    except OSError:
        return (path.name, -1, -1)
    return (path.name, stat.st_size, stat.st_mtime_ns)
