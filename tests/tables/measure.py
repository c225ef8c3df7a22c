"""Measure the tables: ``python -m tests.tables.measure load|burst|join|copy``. The figures go into docs/tables.md.

load: typists at 30 sheets a minute and cameras at 60, how long each waits for its acknowledgement.
burst: as fast as it goes; no sheet is lost or doubled.
join: how soon a table is ready when the journal is long, and what an idle table costs.
copy: what the copy of a long journal at a table costs, the first time and later.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from ballotcount.service import counting
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from ballotcount.storage.shared.file import open_table
from ballotcount.storage.shared.journal import SharedJournal
from ballotcount.storage.shared.link import Link
from tests.builders import CHEAP, at, struck
from tests.fakes import StepClock
from tests.tables.hall import ROUND, Table, congress, finish, hall

PICTURE = 120_000
"""Bytes of a kept picture of an A5 sheet."""


def check(link: Link, wanted: dict[int, int]) -> int:
    """Read the journal again, verify it, and compare the sheets of each pass; returns the number of entries."""
    journal = SharedJournal(link, "check")
    session = Session(journal, StepClock(), pins=CHEAP)
    entered = {number: one.entered for number, one in session.round(ROUND).passes.items()}
    assert entered == wanted, (entered, wanted)
    found = verify(journal)
    assert found.holds, found.fault
    return found.entries


def tables_of(typists: tuple[str, ...], stations: int, cameras: int, *, paced: bool) -> list[Table]:
    """Typists in the first pass, cameras in the second."""
    made = [Table(name=f"B{n}", teller=typists[n * 2], pass_no=1, pace=30.0 * paced) for n in range(stations)]
    for n in range(cameras):
        teller = typists[1] if n == 0 else typists[2 * stations + n]
        made.append(Table(name=f"C{n}", teller=teller, pass_no=2, pace=60.0 * paced, picture=PICTURE))
    return made


def load(folder: Path, arguments: argparse.Namespace, *, paced: bool) -> None:
    """Many tables at once."""
    typists = arguments.stations * 2 + arguments.cameras + 2
    session, ids = congress(arguments.sheets, typists)
    with hall(folder, session) as one:
        tables = tables_of(ids, arguments.stations, arguments.cameras, paced=paced)
        begun = time.perf_counter()
        said = finish([one.start(table, seconds=arguments.seconds) for table in tables], arguments.seconds + 300)
        lasted = time.perf_counter() - begun
        done: Counter[int] = Counter({1: 0, 2: 0})
        for table, found in zip(tables, said, strict=True):
            done[table.pass_no] += found["done"]
        for kind, number in (("typists", 1), ("cameras", 2)):
            waits = [w * 1000 for t, f in zip(tables, said, strict=True) if t.pass_no == number for w in f["waits"]]
            if waits:
                _say(f"{kind}: {len(waits)} sheets, wait {_spread(waits)} ms")
        faults = Counter(code for found in said for code in found["faults"])
        link = one.link()
        entries = check(link, dict(done))
        link.drop()
        _say(f"{sum(done.values())} sheets in {lasted:.0f} s, {entries} entries, none lost or doubled")
        _say(f"faults: {dict(faults)}")


def join(folder: Path, arguments: argparse.Namespace) -> None:
    """A long journal: how soon a table is ready, and what it costs while idle."""
    session, ids = _long_journal(arguments.sheets)
    with hall(folder, session) as one:
        idle = Table(name="B9", teller=ids[2], pass_no=1, pace=-1)
        found = finish([one.start(idle, seconds=15)], 300)[0]
        entries = session.state.head.seq
        _say(f"{entries} entries: ready in {found['ready']:.2f} s, idle {found['cpu'] * 100:.1f} % of a processor")


def copy(folder: Path, arguments: argparse.Namespace) -> None:
    """A long journal: what the copy at a table costs, the first time and after one more stack."""
    session, ids = _long_journal(arguments.sheets)
    with (
        hall(folder, session) as one,
        open_table(one.table(Table(name="B9", teller=ids[2], pass_no=1, pace=0)), StepClock()) as table,
    ):
        for name in ("first copy", "nothing new", "nothing new again"):
            begun = time.perf_counter()
            table.keep_copy()
            _say(f"{session.state.head.seq} entries, {name}: {time.perf_counter() - begun:.2f} s")


def _long_journal(sheets: int) -> tuple[Session, tuple[str, ...]]:
    """A congress in memory in which two people typed so many sheets each; a third has no work."""
    session, ids = congress(sheets, 3)
    random_ = random.Random(1)
    for number in (1, 2):
        at(session, ids[number - 1])
        for _ in range(sheets):
            done = counting.enter(session, ROUND, struck(*random_.sample(range(1, 16), 2)), pass_no=number)
            if done.sheet == session.round(ROUND).passes[number].stack_size:
                counting.close_stack(session, ROUND, done.sheet)
    return session, ids


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")


def _spread(values: list[float]) -> str:
    ordered = sorted(values)
    return (
        f"median {statistics.median(ordered):.0f}, 95 % {ordered[int(len(ordered) * 0.95)]:.0f},"
        f" worst {ordered[-1]:.0f}"
    )


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.tables.measure")
    parser.add_argument("what", choices=("load", "burst", "join", "copy"))
    parser.add_argument("--stations", type=int, default=5)
    parser.add_argument("--cameras", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--sheets", type=int, default=2000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if arguments.what in ("join", "copy"):
            (join if arguments.what == "join" else copy)(folder, arguments)
        else:
            load(folder, arguments, paced=arguments.what == "load")


if __name__ == "__main__":
    main()
