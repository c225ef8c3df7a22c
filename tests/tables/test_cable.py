"""The cable between a table and the head's laptop: pulled, put back, and a head's laptop that stands still."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ballotcount.cli.desk import SystemClock
from ballotcount.domain.clock import Clock
from ballotcount.domain.errors import EnvironmentFault
from ballotcount.service import counting
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from ballotcount.storage.shared.file import TableFile, open_table, write_table
from ballotcount.storage.shared.journal import SharedJournal
from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.watch import Watcher
from tests.builders import CHEAP, TYPIST, at, struck
from tests.fakes import StepClock
from tests.tables.test_door import Opened, cheap_words, door
from tests.tables.test_hosting import Heard, wait_for

__all__ = ["cheap_words", "door"]

ROUND = "e1r1"


class Cable:
    """Passes bytes on between a table and the door, until it is pulled."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.pulled = False
        self.swallow_answers = False
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._answering: set[socket.socket] = set()
        self._stop = False
        self._thread = threading.Thread(target=self._run, name="cable", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop = True
        self._thread.join(5)
        for one in (self._listening, *self._pairs):
            one.close()

    def _run(self) -> None:
        while not self._stop:
            if self.pulled:
                time.sleep(0.02)
                continue
            ready, _, _ = select.select([self._listening, *self._pairs], [], [], 0.02)
            for one in ready:
                self._pass_on(one)

    def _pass_on(self, one: socket.socket) -> None:
        if one is self._listening:
            near, _ = one.accept()
            far = socket.create_connection(("127.0.0.1", self._target))
            self._pairs.update({near: far, far: near})
            self._answering.add(far)
            return
        if one not in self._pairs:
            return
        other = self._pairs[one]
        try:
            some = one.recv(65_536)
            if some and not (self.swallow_answers and one in self._answering):
                other.sendall(some)
        except OSError:
            some = b""
        if not some:
            for end in (one, other):
                self._pairs.pop(end, None)
                end.close()


@pytest.fixture
def cable(door: Opened) -> Iterator[Cable]:
    made = Cable(door.front.port)
    yield made
    made.close()


@pytest.fixture
def table(door: Opened, cable: Cable, tmp_path: Path) -> Iterator[TableFile]:
    path = tmp_path / "b2.table"
    write_table(path, replace(door.ask(), port=cable.port))
    opened = open_table(path, StepClock())
    yield opened
    cable.pulled = False
    opened.link.drop()


def typing(table: TableFile) -> Session:
    session = Session(table.journal, table.clock, pins=CHEAP, claims=table.claims)
    counting.start_pass(at(session, TYPIST), ROUND, stack_size=20)
    return session


def entered(links: Callable[[], Link]) -> int:
    journal = SharedJournal(links(), "check")
    session = Session(journal, StepClock(), pins=CHEAP)
    assert verify(journal).holds
    return session.round(ROUND).passes[1].entered


@pytest.mark.parametrize("hours", [-5, 7])
def test_laptops_whose_clocks_are_hours_apart_write_one_order_of_moments(
    table: TableFile, links: Callable[[], Link], hours: int
) -> None:
    """The moments of entries are the server's; what a laptop shows as now is the server's time too."""
    clock = SystemClock()
    with open_table(table.path, Apart(clock, timedelta(hours=hours))) as apart:
        assert abs(apart.clock.now() - clock.now()) < timedelta(seconds=30)
        counting.enter(typing(apart), ROUND, struck(1))
    moments = [datetime.fromisoformat(entry.at) for entry in SharedJournal(links(), "check").entries()][-2:]
    assert moments == sorted(moments)
    assert abs(moments[-1] - clock.now()) < timedelta(seconds=60)


class Apart:
    """A clock that is wrong by so much."""

    def __init__(self, clock: Clock, by: timedelta) -> None:
        self._clock = clock
        self._by = by

    def now(self) -> datetime:
        return self._clock.now() + self._by


def test_a_pulled_cable_is_noticed_in_three_seconds_and_comes_back_by_itself(
    table: TableFile, cable: Cable, links: Callable[[], Link]
) -> None:
    session = typing(table)
    counting.enter(session, ROUND, struck(1))
    heard = Heard()
    watcher = Watcher(table.link, heard, dict)
    try:
        wait_for(lambda: "news" in heard.noticed)
        cable.pulled = True
        pulled = time.monotonic()
        with pytest.raises(EnvironmentFault, match=r"tables\.lost"):
            counting.enter(session, ROUND, struck(2))
        wait_for(lambda: "lost" in heard.noticed, 6)
        assert time.monotonic() - pulled < 6  # three seconds on a quiet machine; `measure` has the figure
        cable.pulled = False
        wait_for(lambda: "back" in heard.noticed, 30)
    finally:
        watcher.close()
    session.follow()
    assert session.round(ROUND).passes[1].entered == entered(links) == 1
    counting.enter(session, ROUND, struck(2))
    assert entered(links) == 2


def test_a_cut_line_keeps_nobody_waiting_where_the_system_wakes_no_thread(
    links: Callable[[], Link], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows promises nobody that a thread which waits on a socket wakes when another thread shuts it."""
    monkeypatch.setattr(socket.socket, "shutdown", lambda line, how: None)
    link = links()
    with link.use() as connection:
        connection.execute("SELECT 1")
    timer = threading.Timer(0.05, link.cut)
    timer.start()
    begun = time.monotonic()
    with pytest.raises(EnvironmentFault, match=r"tables\.lost"), link.use() as connection:
        connection.execute("SELECT pg_sleep(4)")
    timer.join()
    assert time.monotonic() - begun < 3
    with link.use() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_sheet_whose_answer_was_lost_is_named_and_not_typed_twice(
    table: TableFile, cable: Cable, links: Callable[[], Link]
) -> None:
    session = typing(table)
    insert = table.journal._insert

    def lose_the_answer(rows: object) -> None:
        cable.swallow_answers = True
        timer = threading.Timer(0.5, table.link.cut)
        timer.start()
        try:
            insert(rows)  # type: ignore[arg-type]
        finally:
            timer.join()

    table.journal._insert = lose_the_answer  # type: ignore[method-assign]
    with pytest.raises(EnvironmentFault, match=r"tables\.lost"):
        counting.enter(session, ROUND, struck(1))
    del table.journal._insert  # type: ignore[method-assign]
    cable.swallow_answers = False
    session.follow()
    written = entered(links)
    assert session.round(ROUND).passes[1].entered == written
    assert bool(session.journal.take_unsure()) == (written == 1)
