"""Processes that work through jobs side by side, each at its own pipe.

Python's ``ProcessPoolExecutor`` wakes its own thread with empty messages through a pipe, and shares one queue between
all processes. Wine never hands out an empty message, and a process that is ended while it holds the queue stops the
others. Here each process has a pipe of its own, no message is empty, and a thread of the parent waits at each pipe.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

Job = TypeVar("Job")
Answer = TypeVar("Answer")

PATIENCE = 10.0
"""Seconds a process may take to end after its last job, before it is ended."""


class WorkerDied(Exception):
    """A process ended before it answered."""


class _Process(Protocol):
    """A process of the ``spawn`` context."""

    def join(self, timeout: float | None = None) -> None: ...
    def terminate(self) -> None: ...


class Workers(Generic[Job, Answer]):
    """Some processes that answer jobs; use it as a context manager."""

    def __init__(self, count: int, begin: Callable[..., Callable[[Job], Answer]], *given: object) -> None:
        """Start the processes when the first jobs come.

        Args:
            count: how many processes.
            begin: is called once in each process with ``given`` and returns the function that answers a job; a function
                of a module, as everything given has to travel.
        """
        self._begin = begin
        self._given = given
        self._own = threading.local()
        self._lock = threading.Lock()
        self._started: list[tuple[_Process, Connection]] = []
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="worker")

    def submit(self, job: Job) -> Future[Answer]:
        """Give a job to the next process that is free.

        Returns:
            a future whose ``result`` raises what the job raised, or ``WorkerDied``.
        """
        return self._threads.submit(self._answer, job)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._threads.shutdown(cancel_futures=True)
        for _, end in self._started:
            end.close()
        for process, _ in self._started:
            process.join(PATIENCE)
            process.terminate()

    def _start(self) -> Connection:
        """Start the process of this thread. Two at a time could keep each other's end of a pipe open."""
        context = get_context("spawn")
        with self._lock:
            here, there = context.Pipe()
            process = context.Process(target=_work, args=(there, self._begin, self._given), daemon=True)
            process.start()
            # While the parent holds the far end too, a process that dies gives no EOFError here.
            there.close()
            self._started.append((process, here))
        self._own.end = here
        return here

    def _answer(self, job: Job) -> Answer:
        try:
            end: Connection = getattr(self._own, "end", None) or self._start()
            end.send(job)
            answer = end.recv()
        except (EOFError, OSError) as problem:
            raise WorkerDied from problem
        if isinstance(answer, BaseException):
            raise answer
        return answer  # type: ignore[no-any-return]


def _work(end: Connection, begin: Callable[..., Callable[[Any], Any]], given: tuple[object, ...]) -> None:
    """Answer jobs until the parent closes the pipe or is gone."""
    answer = begin(*given)
    while True:
        try:
            job = end.recv()
        except (EOFError, OSError):
            return
        try:
            found = answer(job)
        except Exception as problem:
            # The fault travels back as the answer; the process goes on with the next job.
            found = problem
        end.send(found)
