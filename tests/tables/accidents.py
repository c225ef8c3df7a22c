"""Kill the server, kill tables and pull cables while sheets are written: ``python -m tests.tables.accidents``.

Four tables write without a pause between accidents. At the end every acknowledged sheet stands in the journal once,
under the number that was acknowledged; no accident left more than one sheet a table whose answer never came; the
journal verifies. Cables are those of network namespaces joined by a bridge, which needs Linux, ``ip`` and root; without
them only ``server`` and ``table`` are drawn.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from ballotcount.storage.shared.journal import SharedJournal
from tests.builders import CHEAP
from tests.fakes import StepClock
from tests.tables.hall import ROUND, Hall, Table, congress, hall

SERVER = "server"
TABLE = "table"
CABLE = "cable"
HEAD_ADDRESS = "10.99.0.1"
BRIDGE = "ballotbridge"
LIMIT = 3.0
"""Seconds within which a table must say that its cable is pulled."""

SETTLE = 60.0
"""Seconds given to the tables to write again after an accident."""


@dataclass(slots=True)
class Seen:
    """What the tables printed.

    Attributes:
        sheets: acknowledged ``(pass, stack, sheet)`` of each table.
        lost: moments, on the system's steady clock, at which each table said that the cable is pulled.
        faults: why a sheet was refused, the last of each table.
        away: tables that have said that the cable is pulled, and not yet that it is back.
    """

    sheets: dict[str, list[tuple[int, int, int]]] = field(default_factory=dict)
    lost: dict[str, list[float]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)

    def take(self, name: str, line: str) -> None:
        """Take one line of a table; half a line of a table that was killed says nothing."""
        if not line.endswith("}\n"):
            return
        said = json.loads(line)
        if "sheet" in said:
            self.sheets.setdefault(name, []).append(tuple(said["sheet"]))
        if "fault" in said:
            self.faults[name] = said["fault"]
        if "lost" in said:
            self.lost.setdefault(name, []).append(said["lost"])
            self.away.add(name)
        if "back" in said:
            self.away.discard(name)


class Worker:
    """One table at work; started again after it was killed."""

    def __init__(self, one: Hall, table: Table, namespace: str, seen: Seen) -> None:
        self.table = table
        self._hall = one
        self._prefix = ("ip", "netns", "exec", namespace) if namespace else ()
        self._seen = seen
        self._printed = one.folder / f"{table.name}.jsonl"
        self._printed.touch()
        self._reading: TextIO = self._printed.open(encoding="utf-8")
        self.start()

    def start(self) -> None:
        """Admit the table and start its process."""
        self._seen.away.discard(self.table.name)
        with self._printed.open("a", encoding="utf-8") as printed:
            self.process = self._hall.start(self.table, seconds=1e6, sheets=10**9, out=printed, prefix=self._prefix)

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self.process.kill()
        self.process.wait()

    def look(self) -> int:
        """Read what it printed since; returns the number of its acknowledged sheets."""
        while line := self._reading.readline():
            self._seen.take(self.table.name, line)
        return len(self._seen.sheets.get(self.table.name, ()))

    def wait_until_back(self) -> None:
        """Wait until it has said that its cable is back, if it said that it was pulled."""
        begun = time.monotonic()
        self.look()
        while self.table.name in self._seen.away:
            assert time.monotonic() - begun < SETTLE, self._why_silent()
            time.sleep(0.02)
            self.look()

    def wait_for_more(self) -> float:
        """Wait until it has written another sheet; returns the seconds."""
        begun = time.monotonic()
        before = self.look()
        while self.look() == before:
            assert time.monotonic() - begun < SETTLE, self._why_silent()
            time.sleep(0.02)
        return time.monotonic() - begun

    def _why_silent(self) -> str:
        name = self.table.name
        return f"{name} writes no more: {self._seen.faults.get(name, 'no fault')}, process {self.process.poll()}"

    def close(self) -> None:
        """End it and read the rest."""
        self.kill()
        self.look()
        self._reading.close()


def can_pull_cables() -> bool:
    """Whether this computer lets us make network namespaces."""
    return sys.platform == "linux" and shutil.which("ip") is not None and os.geteuid() == 0


def ip(*words: str, check: bool = True) -> None:
    """Run ``ip``."""
    subprocess.run(["ip", *words], check=check, capture_output=True)


@contextmanager
def cables(names: Sequence[str]) -> Iterator[dict[str, str]]:
    """Join a namespace for each table to a bridge; gives the namespace of each, and the cable is ``cable-NAME``."""
    spaces = {name: f"ballot-{name}" for name in names}
    clear(names)
    try:
        ip("link", "add", BRIDGE, "type", "bridge")
        ip("addr", "add", f"{HEAD_ADDRESS}/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        for number, (name, space) in enumerate(spaces.items(), start=10):
            ip("netns", "add", space)
            ip("link", "add", f"cable-{name}", "type", "veth", "peer", "name", "eth", "netns", space)
            ip("link", "set", f"cable-{name}", "master", BRIDGE, "up")
            for words in (("addr", "add", f"10.99.0.{number}/24", "dev", "eth"), ("link", "set", "eth", "up")):
                ip("netns", "exec", space, "ip", *words)
        yield spaces
    finally:
        clear(names)


def clear(names: Sequence[str]) -> None:
    """Remove what ``cables`` makes."""
    for name in names:
        ip("link", "del", f"cable-{name}", check=False)
        ip("netns", "del", f"ballot-{name}", check=False)
    ip("link", "del", BRIDGE, check=False)


class Accidents:
    """Draws accidents and checks what is left."""

    def __init__(self, one: Hall, workers: Sequence[Worker], seen: Seen, random_: random.Random) -> None:
        self._hall = one
        self._workers = workers
        self._seen = seen
        self._random = random_
        self.back: dict[str, list[float]] = {}
        self.said: list[float] = []

    def happen(self, kind: str) -> None:
        """Let one accident happen at a random moment, and wait until the tables that it hit write again."""
        time.sleep(self._random.uniform(0.0, 0.8))
        if kind == SERVER:
            self._hall.server.stop("immediate")
            time.sleep(self._random.uniform(0.0, 1.0))
            self._hall.server.start()
            hit = list(self._workers)
        else:
            hit = [self._random.choice(self._workers)]
            if kind == TABLE:
                hit[0].kill()
                hit[0].start()
            else:
                self._pull(hit[0])
        for worker in hit:
            self.back.setdefault(kind, []).append(worker.wait_for_more())

    def _pull(self, worker: Worker) -> None:
        # A table that has not yet heard of the end of the last accident says nothing a second time.
        worker.wait_until_back()
        name = worker.table.name
        pulled = time.monotonic()
        before = len(self._seen.lost.get(name, ()))
        ip("link", "set", f"cable-{name}", "down")
        length = self._random.choice((0.3, 1.0, 4.0, 8.0))
        time.sleep(length)
        for one in self._workers:
            one.look()
        said = self._seen.lost.get(name, [])[before:]
        if length > LIMIT:
            assert said, f"{name}: no word {length} s after its cable was pulled"
        if said:
            self.said.append(said[0] - pulled)
        ip("link", "set", f"cable-{name}", "up")

    def check(self, accidents: int) -> tuple[int, int]:
        """Compare the journal with what was acknowledged.

        Returns:
            Acknowledged sheets, and sheets whose answer never came.
        """
        link = self._hall.link()
        journal = SharedJournal(link, "check")
        state = Session(journal, StepClock(), pins=CHEAP).round(ROUND)
        written = {
            (one.number, stack.number, number): sheet.station
            for one in state.passes.values()
            for stack in one.stacks.values()
            for number, sheet in enumerate(stack.sheets, start=1)
        }
        entered = sum(one.entered for one in state.passes.values())
        assert entered == len(written), (entered, len(written))
        acknowledged = Counter((key, name) for name, keys in self._seen.sheets.items() for key in keys)
        twice = [key for key, times in acknowledged.items() if times > 1]
        assert not twice, f"acknowledged twice: {twice[:5]}"
        gone = [key for key in acknowledged if written.get(key[0]) != key[1]]
        assert not gone, f"acknowledged and not in the journal: {gone[:5]}"
        unanswered = len(written) - len(acknowledged)
        assert unanswered <= accidents * len(self._workers), unanswered
        found = verify(journal)
        assert found.holds, found.fault
        link.drop()
        return len(acknowledged), unanswered


def run(*, times: int, kinds: Sequence[str], sheets: int, seed: int) -> list[str]:
    """Let so many accidents happen to four tables.

    Returns:
        Lines of the report.
    """
    random_ = random.Random(seed)
    names = [f"B{n}" for n in range(4)]
    drawn = [random_.choice(list(kinds)) for _ in range(times)]
    session, tellers = congress(sheets, len(names))
    seen = Seen()
    with tempfile.TemporaryDirectory() as scratch, _network(kinds, names) as spaces:
        address = HEAD_ADDRESS if spaces else "127.0.0.1"
        with hall(Path(scratch), session, address) as one:
            workers = [
                Worker(
                    one, Table(name=name, teller=tellers[n], pass_no=1 + n % 2, pace=120), spaces.get(name, ""), seen
                )
                for n, name in enumerate(names)
            ]
            for worker in workers:
                worker.wait_for_more()
            accidents = Accidents(one, workers, seen, random_)
            for number, kind in enumerate(drawn, start=1):
                accidents.happen(kind)
                if number % 20 == 0:
                    sys.stderr.write(f"{number} accidents, {sum(map(len, seen.sheets.values()))} sheets\n")
            for worker in workers:
                worker.close()
            acknowledged, unanswered = accidents.check(times)
    found = [
        f"{times} accidents {dict(Counter(drawn))}: {acknowledged} acknowledged sheets, none lost, none doubled;"
        f" {unanswered} written whose answer never came; journal verified"
    ]
    for kind, waits in sorted(accidents.back.items()):
        ordered = sorted(waits)
        found.append(
            f"{kind}: writes again after {ordered[len(ordered) // 2]:.1f} s (median), {ordered[-1]:.1f} (worst)"
        )
    if accidents.said:
        found.append(f"cable: said after {max(accidents.said):.1f} s at most, {len(accidents.said)} times")
    return found


@contextmanager
def _network(kinds: Sequence[str], names: Sequence[str]) -> Iterator[dict[str, Any]]:
    if CABLE not in kinds:
        yield {}
        return
    with cables(names) as spaces:
        yield spaces


def main() -> None:
    """Run what was asked for and print the figures."""
    possible = (SERVER, TABLE, CABLE) if can_pull_cables() else (SERVER, TABLE)
    parser = argparse.ArgumentParser(prog="python -m tests.tables.accidents")
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--kinds", nargs="+", choices=possible, default=list(possible))
    parser.add_argument("--sheets", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    found = run(times=arguments.times, kinds=arguments.kinds, sheets=arguments.sheets, seed=arguments.seed)
    sys.stdout.write("\n".join(found) + "\n")


if __name__ == "__main__":
    main()
