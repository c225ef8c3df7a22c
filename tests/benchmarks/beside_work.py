"""How long the desk waits for long work, alone and where it runs beside it.

ballotcount demo --out out/demo
python -m tests.benchmarks.beside_work out/demo/dai-hoi.ballot
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from ballotcount import storage
from ballotcount.sample.clock import DayClock
from ballotcount.service import papers
from ballotcount.service.session import Session
from ballotcount.service.verify import verify

TIMES = 5
ROUND = "e1r1"


def main() -> int:
    """Print both times for each work, in seconds, the median of some runs."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks.beside_work", description=__doc__)
    parser.add_argument("file", type=Path)
    with (
        tempfile.TemporaryDirectory(prefix="ballotcount-") as name,
        storage.open_file(parser.parse_args().file, DayClock(), "ban-1") as file,
    ):
        _measure(file, Path(name))
    return 0


def _measure(file: storage.OpenCongress, folder: Path) -> None:
    session = Session(file.journal, DayClock(), pictures=file.pictures)
    sys.stdout.write(f"{file.journal.head.seq} entries, {len(tuple(file.pictures))} pictures\n\n")
    sys.stdout.write("| work | the desk waited, s | waits now, s |\n|---|--:|--:|\n")
    copied = _seconds(lambda: _copied(file).close())
    _say("backup", _seconds(lambda: storage.back_up(file, folder / "stick", file.clock)), copied)
    _say("check of the journal", _seconds(lambda: verify(file.journal)), copied)
    for what, ending in ((papers.MINUTES, ".pdf"), (papers.MINUTES, ".docx"), ("rulings", ".pdf"), ("xlsx", ".xlsx")):

        def take(what: str = what, ending: str = ending) -> papers.Unmade:
            return papers.unmade(session, ROUND, what, ending=ending)

        _say(f"{what}{ending}", _seconds(lambda take=take: take().make()), _seconds(take))  # type: ignore[misc]


def _copied(file: storage.OpenCongress) -> storage.OpenCongress:
    copy = storage.copy_beside(file)
    assert copy is not None
    return copy


def _seconds(work: Callable[[], object]) -> float:
    found = []
    for _ in range(TIMES):
        began = perf_counter()
        work()
        found.append(perf_counter() - began)
    return median(found)


def _say(what: str, before: float, now: float) -> None:
    sys.stdout.write(f"| {what} | {before:.3f} | {now:.3f} |\n")


if __name__ == "__main__":
    sys.exit(main())
