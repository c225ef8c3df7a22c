"""Long work beside the work at the desk: copies, papers, the check of the record.

It runs on a thread of its own, one piece after the other, and reads a copy of the record that the lane has made. It
never writes an entry: the lane is the one writer, and what the work found goes back to it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from ballotcount import storage
from ballotcount.domain.errors import Fault
from ui.lane import Lane

if TYPE_CHECKING:
    from ballotcount.storage import OpenCongress
    from ui.opened import Opened

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds that closing the program waits for work that does not stop, as on a stick that does not answer. Chosen."""


@dataclass(frozen=True, slots=True)
class _Job:
    what: str
    work: Callable[[OpenCongress], Any] | None
    ready: Callable[[], Any] | None
    then: Callable[[Any], None]
    failed: Callable[[Fault], None]
    owner: QObject


class Behind(QObject):
    """Does one long work after the other beside the lane; used on the interface thread.

    Args:
        lane: of the open congress, which makes the copies.

    Signals:
        did_go_on(str, int, int): what the work is, how much is done, and of how much.
        did_end(): a work ended.
    """

    did_go_on = Signal(str, int, int)
    did_end = Signal()

    def __init__(self, lane: Lane, opened: Opened) -> None:
        super().__init__()
        self._desk = lane
        self._opened = opened
        self._jobs: deque[_Job] = deque()
        self._job: _Job | None = None
        self._copy: OpenCongress | None = None
        self._ended = False
        self.lane = Lane("ballotcount-behind")
        self.lane.did_go_on.connect(self._go_on)

    @property
    def waiting(self) -> int:
        """How many works wait or are under way."""
        return len(self._jobs) + (self._job is not None)

    def on_copy(
        self,
        what: str,
        work: Callable[[OpenCongress], T],
        then: Callable[[T], None],
        *,
        failed: Callable[[Fault], None],
        owner: QObject,
    ) -> None:
        """Read a copy of the record as it is when the work begins; of a table, whose record lies elsewhere, itself.

        Args:
            what: shown beside the number while it lasts, such as "backup".
        """
        self._add(_Job(what, work=work, ready=None, then=then, failed=failed, owner=owner))

    def on_nothing(
        self,
        what: str,
        work: Callable[[], T],
        then: Callable[[T], None],
        *,
        failed: Callable[[Fault], None],
        owner: QObject,
    ) -> None:
        """Do work that needs no record: what it is made of was taken on the lane."""
        self._add(_Job(what, work=None, ready=work, then=then, failed=failed, owner=owner))

    def will_begin(self, what: str) -> bool:
        """Return whether such a work waits that has not begun: it will read everything written until then."""
        return any(one.what == what for one in self._jobs)

    def stop_work(self) -> None:
        """Stop the work under way; it fails with ``WorkStopped``."""
        self.lane.stop_work()

    def stop(self) -> None:
        """Stop everything and end the thread; the lane still runs."""
        self._ended = True
        self._jobs.clear()
        self.lane.stop_for_good(PATIENCE)

    def tidy(self) -> None:
        """Remove a copy that nobody came to read, after the lane ended."""
        if self._copy is not None:
            self._copy.close()
        self._copy = None

    def _add(self, job: _Job) -> None:
        self._jobs.append(job)
        self._next()

    def _next(self) -> None:
        if self._job is not None or not self._jobs or self._ended:
            return
        self._job = job = self._jobs.popleft()
        if job.ready is not None:
            self._submit(self.lane, job.ready, self._done)
        else:
            self._submit(self._desk, self._take, self._begin)

    def _submit(self, lane: Lane, work: Callable[[], T], then: Callable[[T], None]) -> None:
        # A bug ends the piece as well, on either lane; otherwise every later piece would wait for ever.
        lane.submit(work, then, self._failed, owner=self, harmless=lane is self.lane, broke=self._end)

    def _take(self) -> OpenCongress | None:
        # Taken on the lane, where nothing is written meanwhile.
        with self._opened.still() as file:
            self._copy = storage.copy_beside(file)
        return self._copy

    def _begin(self, copy: OpenCongress | None) -> None:
        job = self._job
        if job is None or job.work is None or self._ended:
            return  # ``tidy`` removes the copy
        # From here on the reader closes the copy; ``tidy`` must not remove it from under it.
        self._copy = None
        work = job.work

        def at_a_table() -> Any:
            with self._opened.still() as file:
                return work(file)

        def beside() -> Any:
            assert copy is not None
            with copy:
                return work(copy)

        # At a table the record lies on the server: there is no file to copy, so the lane itself reads.
        if copy is None:
            self._submit(self._desk, at_a_table, self._done)
        else:
            self._submit(self.lane, beside, self._done)

    def _go_on(self, done: int, total: int, _: bool) -> None:
        if self._job is not None:
            self.did_go_on.emit(self._job.what, done, total)

    def _done(self, found: Any) -> None:
        job = self._end()
        # The window that asked may be closed by now: then its C++ half is gone and must not be called.
        if job is not None and isValid(job.owner):
            job.then(found)

    def _failed(self, fault: Fault) -> None:
        job = self._end()
        if job is not None and isValid(job.owner):
            job.failed(fault)

    def _end(self) -> _Job | None:
        """Begin the next work; return the one that ended, None where nobody is there any more to hear of it."""
        job = self._job
        self._job = None
        self.did_end.emit()
        self._next()
        return None if self._ended else job
