"""The single database lane: every act and every question runs there, one after the other, in the order given.

The interface thread never waits for a disk or a rule. What comes back is frozen values, so nothing is shared between
the threads but the queue.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from ballotcount.domain.errors import Fault
from ballotcount.domain.long_work import WorkStopped, watched
from ui.garbage import wait_for_end

T = TypeVar("T")

LONG = 1.0
"""Seconds after which work is long: how far it is, is shown from then on."""

BETWEEN = 0.1
"""Seconds between two tellings."""


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[], Any]
    then: Callable[[Any], None]
    failed: Callable[[Fault], None]
    owner: QObject | None
    harmless: bool
    broke: Callable[[], Any] | None


@dataclass(frozen=True, slots=True)
class _Done:
    job: _Job
    value: Any = None
    fault: Fault | None = None
    bug: BaseException | None = None


class Lane(QObject):
    """Runs jobs on one worker thread and answers on the thread it was made on.

    Signals:
        did_fail(Exception): a job met a bug; the crash dialog hears it.
        did_go_on(int, int, bool): a long job did the first number of the second; whether it can be stopped.
        did_end(): a job was answered.
    """

    did_fail = Signal(object)
    did_go_on = Signal(int, int, bool)
    did_end = Signal()
    _did_finish = Signal()

    def __init__(self, name: str = "ballotcount-lane") -> None:
        super().__init__()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._finished: deque[_Done] = deque()
        self.waiting = 0
        self._stop = threading.Event()
        self._ends = False
        self._began = self._announced = 0.0
        # Emitted on the worker's thread, answered on ours: widgets may be touched nowhere else.
        self._did_finish.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        # A worker that hangs on a dead stick must not keep the process alive.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[Fault], None],
        owner: QObject | None = None,
        *,
        harmless: bool = False,
        broke: Callable[[], Any] | None = None,
    ) -> None:
        """Run ``work`` on the lane, then answer here.

        Args:
            owner: the widget that waits for the answer; if it was deleted by then, nothing is called.
            harmless: whether the work writes nothing before it reports for the last time, so that it may be stopped.
            broke: called after a bug, which gives neither an answer nor a fault, before the crash dialog hears of it.
        """
        self.waiting += 1
        self._jobs.put(_Job(work=work, then=then, failed=failed, owner=owner, harmless=harmless, broke=broke))

    def stop_work(self) -> None:
        """Stop the job under way, if it is harmless; it fails with ``WorkStopped``."""
        self._stop.set()

    def stop(self) -> None:
        """Finish what was given and end the thread."""
        self._jobs.put(None)
        self._thread.join()

    def stop_for_good(self, patience: float) -> None:
        """Stop the harmless job under way and end the thread.

        Args:
            patience: seconds after which a job that does not come to a report is left to itself.
        """
        self._ends = True
        self._stop.set()
        self._jobs.put(None)
        wait_for_end(self._thread, self, patience)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._finished.append(self._work(job))
            # A job holds windows by its functions, a bug by its trace. This thread must not be the last to hold them,
            # or it would destroy them: it lets go before the interface thread hears of the end.
            del job
            self._did_finish.emit()

    def _work(self, job: _Job) -> _Done:
        # After ``stop_for_good`` the mark stays, so that the jobs still queued stop as well.
        if not self._ends:
            # A stop meant for the job before must not hit this one.
            self._stop.clear()
        self._began = self._announced = time.monotonic()
        with watched(lambda done, total: self._watch(job, done, total)):
            return _done(job)

    def _watch(self, job: _Job, done: int, total: int) -> None:
        """Tell how far a long job is, from the lane's thread."""
        if job.harmless and self._stop.is_set():
            raise WorkStopped
        now = time.monotonic()
        if now - self._began >= LONG and now - self._announced >= BETWEEN:
            self._announced = now
            self.did_go_on.emit(done, total, job.harmless)

    def _answer(self) -> None:
        done = self._finished.popleft()
        # Counted up and down on the interface thread only, so it needs no lock.
        self.waiting -= 1
        self.did_end.emit()
        if done.job.owner is not None and not isValid(done.job.owner):
            return
        if done.bug is not None:
            if done.job.broke is not None:
                done.job.broke()
            self.did_fail.emit(done.bug)
        elif done.fault is not None:
            done.job.failed(done.fault)
        else:
            done.job.then(done.value)


def _done(job: _Job) -> _Done:
    try:
        return _Done(job, value=job.work())
    except Fault as fault:
        return _Done(job, fault=fault)
    except BaseException as bug:  # a bug must reach the crash dialog, and the lane must live on
        return _Done(job, bug=bug)
