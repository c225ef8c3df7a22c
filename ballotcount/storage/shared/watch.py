"""Listens for what other tables write, and notices when the cable is pulled and when it is back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

import psycopg

from ballotcount.storage.shared.link import Link, TableLine, cut
from ballotcount.storage.shared.sql import CHANNEL
from ballotcount.storage.shared.stations import beat

PAUSE = 1.0
"""Seconds between two signs of life, and between two tries to reach the server again."""

SILENCE = 2.5
"""Seconds without an answer after which the cable counts as pulled: less than the three that are promised."""


class Heard(Protocol):
    """Receives what the watcher notices, on the watching thread."""

    def on_news(self) -> None:
        """Hear that another table wrote."""
        ...

    def on_lost(self) -> None:
        """Hear that the server cannot be reached."""
        ...

    def on_back(self) -> None:
        """Hear that the server is there again."""
        ...

    def on_called(self, words: str) -> None:
        """Hear that the head calls this table."""
        ...


class Watcher:
    """A thread with a connection of its own, and one that looks at the time.

    Args:
        heard: its methods are called.
        work: gives what this table says of itself with each sign of life; None for the head, who is no table.
        channel: of the server that is listened to.
    """

    def __init__(
        self,
        link: Link,
        heard: Heard,
        work: Callable[[], dict[str, Any]] | None = None,
        *,
        channel: str = CHANNEL,
    ) -> None:
        self._channel = channel
        self._link = link
        self._heard = heard
        self._work = work
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._lost = False
        # Not the clock of the laptop, which may be set meanwhile.
        self._answered = time.monotonic()
        self._connection: TableLine | None = None
        self._threads = [
            threading.Thread(target=self._run, name="tables-watch", daemon=True),
            threading.Thread(target=self._mind_the_time, name="tables-time", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """End the threads."""
        self._stop.set()
        for thread in self._threads:
            thread.join(5)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with self._link.fresh() as connection:
                    self._connection = connection
                    connection.execute(f"LISTEN {self._channel}")
                    self._found()
                    # PostgreSQL keeps no notice for who does not listen: what was written meanwhile is asked for.
                    self._heard.on_news()
                    self._follow(connection)
            except psycopg.Error:
                self._missed()
                self._stop.wait(PAUSE)

    def _mind_the_time(self) -> None:
        """Report a server that is silent for too long: a dead cable gives no error for a while."""
        while not self._stop.wait(PAUSE / 4):
            if time.monotonic() - self._answered > SILENCE:
                self._missed()

    def _found(self) -> None:
        with self._lock:
            self._answered = time.monotonic()
            was_lost = self._lost
            self._lost = False
        if was_lost:
            self._heard.on_back()

    def _missed(self) -> None:
        with self._lock:
            if self._lost or self._stop.is_set():
                return
            self._lost = True
        cut(self._connection)
        self._link.cut()
        self._heard.on_lost()

    def _follow(self, connection: TableLine) -> None:
        last = 0.0
        while not self._stop.is_set():
            if time.monotonic() - last >= PAUSE:
                last = time.monotonic()
                words = ""
                if self._work is not None:
                    words = beat(connection, self._work())
                else:
                    connection.execute("SELECT 1")
                self._found()
                if words:
                    self._heard.on_called(words)
            # Never longer than a pause: the next sign of life is due.
            for _ in connection.notifies(timeout=PAUSE, stop_after=1):
                self._heard.on_news()
