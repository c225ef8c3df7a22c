"""Long work tells how far it is, and can be stopped: who begins it watches it, who does it reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ballotcount.domain.errors import UserError

EVERY = 500
"""Entries between two reports: some milliseconds of work."""

Watcher = Callable[[int, int], object]
"""Takes what is done and the total; raises ``WorkStopped`` to stop the work."""

# One for each thread: what the lane does is watched apart from what a worker does.
_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


class WorkStopped(UserError):
    """Somebody stopped work that had written nothing."""

    def __init__(self) -> None:
        super().__init__("work.stopped")


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Hear how far the long work is that is done inside."""
    before = _watcher.set(watcher)
    try:
        yield
    finally:
        # Work inside other work gives the outer watcher back.
        _watcher.reset(before)


def report(done: int, total: int) -> None:
    """Tell the watcher of this work, if it has one, how far it is.

    Raises:
        WorkStopped: it is to end here.
    """
    watcher = _watcher.get()
    if watcher is not None:
        watcher(done, total)
