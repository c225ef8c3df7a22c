"""Simulate a hall: ``python -m tests.tables.simulate --tables 1 5 20 --sheets 348 1600 10000``.

Discrete events, seeded. It shows how long a count takes, who waits for whom, and what to change: more tables, more
people who decide, or another way of counting. The times of people are of the press (40 minutes for 348 sheets typed on
three machines that each type all of them: 6.9 s a sheet) and of docs/day.md; the server's are of
``python -m tests.tables.measure burst``.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import random
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What things take, in seconds, and how often they happen.

    Attributes:
        sheet: to type or lay one sheet; it varies by a quarter (normal deviate).
        fetch: to bring the next stack.
        slip: to close a stack by its slip.
        append: during which the server serves one table alone.
        network: from a table to the server and back.
        differs: share of sheets on which two typed passes differ.
        doubt: share of sheets that a camera sends to people.
        judge: two people for one difference.
        decide: two people for one doubt, in groups.
        stack: sheets.
        is_camera: the sheets are laid under a camera.
    """

    sheet: float = 6.9
    fetch: float = 15.0
    slip: float = 8.0
    append: float = 0.010
    network: float = 0.002
    differs: float = 0.015
    doubt: float = 0.08
    judge: float = 20.0
    decide: float = 4.0
    stack: int = 50
    is_camera: bool = False


TYPED = Times()
CAMERA = Times(sheet=1.3, differs=0.002, is_camera=True)


@dataclass(slots=True)
class Result:
    """How a count went.

    Attributes:
        minutes: until the last difference is settled.
        counted: minutes until the last sheet is entered.
        busy: share of the time in which the server, and those who decide, had work.
        waited: seconds that a table waited for the server, the worst one.
    """

    minutes: float
    counted: float
    busy: dict[str, float] = field(default_factory=dict)
    waited: float = 0.0


class Queue:
    """People or a server who serve one after the other.

    Args:
        count: how many of them.
    """

    def __init__(self, count: int) -> None:
        self._free = [0.0] * count
        heapq.heapify(self._free)
        self.busy = 0.0

    def serve(self, at: float, lasts: float) -> float:
        """The moment at which what came at a moment is done."""
        start = max(at, heapq.heappop(self._free))
        heapq.heappush(self._free, start + lasts)
        self.busy += lasts
        return start + lasts


def stacks_of(sheets: int, size: int, passes: int) -> Iterator[tuple[int, int]]:
    """``(pass, sheets)`` of every stack, in the order in which tables take them."""
    whole, rest = divmod(sheets, size)
    for _ in range(whole):
        yield from ((number, size) for number in range(passes))
    if rest:
        yield from ((number, rest) for number in range(passes))


def simulate(*, tables: int, sheets: int, first: Times, second: Times, deciders: int = 1, seed: int = 1) -> Result:
    """Count once.

    Args:
        first, second: how the first and the second pass are made.
        deciders: pairs of people who settle differences and doubts meanwhile.
    """
    random_ = random.Random(seed)
    server = Queue(1)
    people = Queue(deciders)
    ways = (first, second)
    waiting = deque(stacks_of(sheets, first.stack, 2))
    tick = itertools.count()
    counted = 0.0
    settled = 0.0
    worst = 0.0
    # Each event is the moment at which a table has something to write: pass, and sheets left with this one.
    events: list[tuple[float, int, int, int]] = []

    def take(now: float) -> None:
        """Let a table take the next stack and type its first sheet."""
        if waiting:
            number, size = waiting.popleft()
            begin(now + ways[number].fetch, number, size)

    def begin(now: float, number: int, left: int) -> None:
        way = ways[number]
        lasts = max(0.2, random_.normalvariate(way.sheet, way.sheet / 4)) if left else way.slip
        heapq.heappush(events, (now + lasts, next(tick), number, left))

    for _ in range(tables):
        take(0.0)
    while events:
        now, _, number, left = heapq.heappop(events)
        way = ways[number]
        done = server.serve(now + way.network / 2, way.append) + way.network / 2
        worst = max(worst, done - now)
        if not left:
            counted = max(counted, done)
            take(done)
            continue
        if number and random_.random() < way.differs:
            settled = max(settled, people.serve(done, way.judge))
        if way.is_camera and random_.random() < way.doubt:
            settled = max(settled, people.serve(done, way.decide))
        begin(done, number, left - 1)
    end = max(counted, settled)
    busy = {"server": server.busy / end, "deciding": people.busy / (end * deciders)}
    return Result(minutes=end / 60, counted=counted / 60, busy=busy, waited=worst)


WAYS = {"two typed": (TYPED, TYPED), "camera + typed": (CAMERA, TYPED), "two cameras": (CAMERA, CAMERA)}


def advice(result: Result) -> str:
    """What to change, in a few words."""
    if result.busy["deciding"] > 0.9:
        return "more people who decide"
    if result.busy["server"] > 0.7:
        return "a faster disk"
    return "more tables"


def main() -> None:
    """Print one line for each hall."""
    parser = argparse.ArgumentParser(prog="python -m tests.tables.simulate")
    parser.add_argument("--tables", type=int, nargs="+", default=[1, 3, 5, 10, 20])
    parser.add_argument("--sheets", type=int, nargs="+", default=[200, 348, 1600, 10_000])
    parser.add_argument("--deciders", type=int, default=1)
    parser.add_argument("--append", type=float, default=TYPED.append, help="seconds the server needs for an entry")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.stdout.write("| sheets | tables | way | minutes | server busy | deciding busy | worst wait, ms | next |\n")
    sys.stdout.write("|---|---|---|---|---|---|---|---|\n")
    for sheets, tables, (name, ways) in itertools.product(given.sheets, given.tables, WAYS.items()):
        first = replace(ways[0], append=given.append)
        second = replace(ways[1], append=given.append)
        found = simulate(
            tables=tables, sheets=sheets, first=first, second=second, deciders=given.deciders, seed=given.seed
        )
        sys.stdout.write(
            f"| {sheets} | {tables} | {name} | {found.minutes:.0f} | {found.busy['server']:.0%} |"
            f" {found.busy['deciding']:.0%} | {found.waited * 1000:.0f} | {advice(found)} |\n"
        )


if __name__ == "__main__":
    main()
