"""One thing handed from a thread to another; a newer one takes its place."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class LatestSlot(Generic[T]):
    """A place for one thing; a newer one takes the place of the older."""

    def __init__(self) -> None:
        self._ready = threading.Condition()
        self._item: T | None = None
        self._closed = False
        self.dropped = 0

    def put(self, item: T, *, wait: bool = False) -> None:
        """Put a thing; with ``wait`` the one before is not thrown away but waited for."""
        with self._ready:
            if wait:
                self._ready.wait_for(lambda: self._item is None or self._closed)
            self.dropped += self._item is not None
            self._item = item
            self._ready.notify_all()

    def take(self) -> T | None:
        """Return the newest thing, waited for; None when it was closed and is empty."""
        with self._ready:
            self._ready.wait_for(lambda: self._item is not None or self._closed)
            item = self._item
            self._item = None
            self._ready.notify_all()
            return item

    def close(self) -> None:
        """End the slot: nothing more is put, and a waiting thread is woken."""
        with self._ready:
            self._closed = True
            self._ready.notify_all()
