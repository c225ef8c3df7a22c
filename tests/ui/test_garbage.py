"""Python objects that hold Qt objects end on the interface thread, whatever thread used them last."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from time import monotonic

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ballotcount.domain.errors import Fault, UserError
from ui import garbage
from ui.garbage import InterfaceCollector, wait_for_end
from ui.lane import Lane

Ended = list[str]


class Held:
    """Stands for a window: notes on which thread it is destroyed."""

    def __init__(self, ended: Ended) -> None:
        self.ended = ended
        self.itself: Held | None = None

    def __del__(self) -> None:
        self.ended.append(threading.current_thread().name)


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    made = Lane("other")
    yield made
    made.stop()


@pytest.fixture
def collecting(qtbot: QtBot) -> Iterator[None]:
    made = InterfaceCollector()
    made.start()
    yield
    made.stop()
    gc.disable()  # as for every other test


def until(true: Callable[[], object]) -> None:
    end = monotonic() + 20
    while not true():
        assert monotonic() < end
        QApplication.processEvents()


def cycle(ended: Ended) -> None:
    """Leave something that only the collector can find."""
    held = Held(ended)
    held.itself = held


def litter() -> None:
    """Make so many objects that Python would collect all generations."""
    kept = []
    for _ in range(200):
        kept.append([[] for _ in range(1000)])
        kept = kept[-2:]


def refuse(held: Held) -> None:
    raise UserError("work.stopped")


def break_down(held: Held) -> None:
    raise RuntimeError("bug")


@pytest.mark.parametrize("work", [id, refuse, break_down])
def test_a_thread_is_never_the_last_to_hold_what_its_job_held(lane: Lane, work: Callable[[Held], object]) -> None:
    ended: Ended = []
    bugs: list[str] = []
    lane.did_fail.connect(lambda bug: bugs.append(str(bug)))

    def submit() -> None:
        held = Held(ended)

        def failed(fault: Fault) -> None:
            assert fault.code == "work.stopped"

        lane.submit(lambda: work(held), lambda _: None, failed)

    for _ in range(30):
        submit()
    until(lambda: lane.waiting == 0)
    gc.collect()  # a bug and its trace hold each other
    assert ended == [threading.main_thread().name] * 30
    assert bugs == ["bug"] * (30 if work is break_down else 0)


def test_a_thread_that_makes_many_objects_collects_nothing(lane: Lane, collecting: None) -> None:
    ended: Ended = []
    for _ in range(20):
        cycle(ended)
        lane.submit(litter, lambda _: None, lambda _: None)
    until(lambda: lane.waiting == 0)
    gc.collect()  # what was left in an old generation while nothing more was made
    assert ended == [threading.main_thread().name] * 20


def test_full_collections_take_a_small_share_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    ran: list[int] = []

    def take_a_second(generation: int) -> int:
        ran.append(generation)
        now[0] += 1.0
        return 0

    monkeypatch.setattr("ui.garbage.time.monotonic", lambda: now[0])
    monkeypatch.setattr(gc, "collect", take_a_second)
    monkeypatch.setattr(gc, "get_count", lambda: (9999, 99, 99))
    collector = InterfaceCollector()
    for _ in range(250):
        collector.collect_due()
    assert ran.count(2) == 3, "a second of each hundred"
    assert set(ran) == {1, 2}


def test_the_collector_runs_only_while_the_window_is_open(qtbot: QtBot) -> None:
    collector = InterfaceCollector()
    collector.start()
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()
    gc.disable()


def test_what_a_thread_uses_that_does_not_end_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_abandoned", kept := [])
    go_on = threading.Event()
    thread = threading.Thread(target=go_on.wait)
    thread.start()
    wait_for_end(thread, "camera", 0.01)
    assert kept == ["camera"]
    go_on.set()
    wait_for_end(thread, "other", 10)
    assert kept == ["camera"]
