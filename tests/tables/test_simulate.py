"""The simulation agrees with what can be computed by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.tables.simulate import TYPED, Queue, simulate, stacks_of

EVEN = replace(TYPED, sheet=6.0, fetch=0.0, slip=0.0, append=0.0, network=0.0, differs=0.0)


def test_stacks_are_shared_out_pass_by_pass() -> None:
    assert list(stacks_of(120, 50, 2)) == [(0, 50), (1, 50), (0, 50), (1, 50), (0, 20), (1, 20)]


@pytest.mark.parametrize(("tables", "minutes"), [(1, 40.0), (2, 20.0), (4, 10.5)])
def test_tables_share_the_typing(tables: int, minutes: float) -> None:
    found = simulate(tables=tables, sheets=200, first=EVEN, second=EVEN)
    assert found.minutes == pytest.approx(minutes, rel=0.06)


def test_more_tables_than_stacks_change_nothing() -> None:
    few = simulate(tables=4, sheets=100, first=EVEN, second=EVEN).minutes
    assert simulate(tables=20, sheets=100, first=EVEN, second=EVEN).minutes == pytest.approx(few, rel=0.1)


def test_a_slow_server_serves_one_after_the_other() -> None:
    slow = replace(EVEN, append=6.0)
    found = simulate(tables=20, sheets=500, first=slow, second=slow)
    assert found.minutes * 60 >= 1000 * 6.0
    assert found.busy["server"] > 0.95


def test_those_who_decide_can_be_what_takes_longest() -> None:
    doubtful = replace(EVEN, sheet=1.0, doubt=1.0, decide=10.0, is_camera=True)
    one = simulate(tables=10, sheets=200, first=doubtful, second=doubtful)
    two = simulate(tables=10, sheets=200, first=doubtful, second=doubtful, deciders=2)
    assert one.minutes > one.counted * 2
    assert two.minutes < one.minutes * 0.6


def test_a_queue_is_first_come_first_served() -> None:
    queue = Queue(2)
    assert [queue.serve(0.0, 5.0), queue.serve(0.0, 5.0), queue.serve(1.0, 5.0)] == [5.0, 5.0, 10.0]
