"""The copy of the whole record that each table keeps, for the case that the head's laptop breaks down."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from ballotcount.domain.clock import Clock
from ballotcount.domain.errors import Fault
from ballotcount.domain.events import StackClosed
from ballotcount.domain.journal import Head
from ballotcount.files.places import free_name
from ballotcount.storage import disk
from ballotcount.storage import file as files
from ballotcount.storage.chain import ChainRow
from ballotcount.storage.faults import faults_about
from ballotcount.storage.home import write_file
from ballotcount.storage.shared.journal import rows_after
from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.pictures import SharedPictures, share_papers

PATIENCE = 20.0
"""Seconds given to the last pictures when a table is left."""


class RecordCopy:
    """A congress file with its pictures and papers that follows the record at the tables; open from its first use on.

    Args:
        path: of the file.
        station: name of this table.
    """

    def __init__(self, path: Path, clock: Clock, station: str) -> None:
        self.path = path
        self._seen = path.with_suffix(".seen")
        self._clock = clock
        self._station = station
        self._file: files.CongressFile | None = None
        self._lock = threading.Lock()

    @property
    def last(self) -> int:
        """Number of its last entry; 0 before its first use."""
        return self._file.journal.head.seq if self._file is not None else 0

    def add(self, rows: Sequence[ChainRow], link: Link) -> None:
        """Write entries that this table has seen; what lies between the copy's end and them is fetched first.

        Raises:
            UserError: ``storage.in_use``, another program of this laptop keeps the copy.
            EnvironmentFault: the disk failed; the server, if entries had to be fetched.
            IntegrityFault: ``journal.broken``, the copy is of another record; both are kept.
        """
        with self._lock:
            file = self._opened(link)
            last = file.journal.head.seq
            new = [row for row in rows if row.seq > last]
            if new and new[0].seq == last + 1:
                file.journal.add(new)
            elif new:
                file.journal.add(rows_after(link, last))
            self._note(file.journal.head)

    def catch_up(self, link: Link) -> None:
        """Bring it up to date from the server: entries, pictures, papers.

        Raises:
            UserError, EnvironmentFault, IntegrityFault: as ``add``.
        """
        with self._lock:
            file = self._opened(link)
            file.journal.add(rows_after(link, file.journal.head.seq))
            self._note(file.journal.head)
            there = SharedPictures(link, file.pictures.folder)
            for digest in there:
                if not file.pictures.path(digest).exists():
                    there.get(digest)
            share_papers(link, file.papers)

    @property
    def seen(self) -> Head | None:
        """The last entry that came from the tables; None where that is not known."""
        try:
            seq, digest = self._seen.read_text("ascii").split()
            return Head(int(seq), digest)
        except (OSError, ValueError):
            return None

    def put_aside(self) -> Path:
        """Give the copy another name, with its pictures and papers, so that a new one can begin; return the name.

        Raises:
            EnvironmentFault: the disk failed.
        """
        self.close()
        aside = free_name(self.path.with_name(f"{self.path.stem}-aside{self.path.suffix}"))
        with faults_about(self.path):
            for old, new in (
                (self.path.with_suffix(".pictures"), aside.with_suffix(".pictures")),
                (self.path.with_suffix(".papers"), aside.with_suffix(".papers")),
                (self.path, aside),
            ):
                if old.exists():
                    disk.replace(old, new)
            self._seen.unlink(missing_ok=True)
        return aside

    def _note(self, head: Head) -> None:
        """Keep how far the copy came from the tables: whatever stands behind it was written into the copy itself."""
        with suppress(OSError):  # it only shows the way back from a copy that was opened by mistake
            self._seen.write_bytes(f"{head.seq} {head.hash}".encode())

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._file is not None:
                self._file.close()
            self._file = None

    def _opened(self, link: Link) -> files.CongressFile:
        if self._file is None:
            if not self.path.exists():
                write_file(self.path, rows_after(link, 0))
            self._file = files.open_file(self.path, self._clock, self._station)
        return self._file


class CopyKeeper:
    """Writes every entry that a table sees into its copy, on a thread of its own; pictures after each stack.

    The writer of the last entry has seen all before it: the longest copy in the hall holds every acknowledged sheet.

    Args:
        link: to the server, for this thread alone; dropped at the end.
        on_trouble: called on this thread with the fault when the copy cannot be kept, and with None when it is again.
    """

    def __init__(self, copy: RecordCopy, link: Link, on_trouble: Callable[[Fault | None], None]) -> None:
        self._copy = copy
        self._link = link
        self._on_trouble = on_trouble
        self._troubled = ""
        self._rows: queue.SimpleQueue[Sequence[ChainRow] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="tables-copy", daemon=True)
        self._thread.start()

    def take(self, rows: Sequence[ChainRow]) -> None:
        """Take entries that the table has seen; returns at once."""
        self._rows.put(tuple(rows))

    def close(self) -> None:
        """Write what was taken, and end; pictures that a silent server does not give stay out."""
        self._rows.put(None)
        self._thread.join(PATIENCE)
        self._link.cut()
        self._thread.join()

    def _run(self) -> None:
        # At once: pictures and layouts of what was counted before this table joined.
        self._keep(())
        while (taken := self._rows.get()) is not None:
            self._keep(taken)
        self._link.drop()

    def _keep(self, rows: Sequence[ChainRow]) -> None:
        try:
            if rows:
                self._copy.add(rows, self._link)
            if not rows or any(row.kind == StackClosed.kind for row in rows):
                self._copy.catch_up(self._link)
        except Fault as fault:
            if fault.code != self._troubled:
                self._troubled = fault.code
                self._on_trouble(fault)
        else:
            if self._troubled:
                self._on_trouble(None)
            self._troubled = ""
