"""Compare the speed of this reader with that of another checkout, picture by picture in one run.

Each checkout reads in a process of its own. They take turns at the same pictures, so that a busy or slow machine
weighs on both alike; processor time is counted, not time on the clock.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import IO

import cv2

from ballotcount.files.layout_file import write
from tests.accuracy.case import ROOT, Case
from tests.synth import make_sheet

CASES = tuple(
    Case(condition, method, "A5", 20, mix)
    for condition in ("scan150", "cam1080")
    for method in ("strike", "box")
    for mix in ("clean", "ordinary")
)
FIRST_SEED = 840_000
ROUNDS = 5
READ_IN_TURN = """
import sys, time
from pathlib import Path
import cv2
cv2.setNumThreads(1)
from ballotcount.reading import Reader
try:
    from ballotcount.files import layout_file
except ImportError:
    from ballotcount import layout_file
folder = Path(sys.argv[1])
reader = Reader(layout_file.read(folder / "layout.json"))
pictures = [cv2.imread(str(file), cv2.IMREAD_UNCHANGED) for file in sorted(folder.glob("*.png"))]
for picture in pictures:
    reader.read(picture)
print("ready", flush=True)
for line in sys.stdin:
    begun = time.process_time()
    reader.read(pictures[int(line)])
    print((time.process_time() - begun) * 1000, flush=True)
"""
"""Runs in each checkout; only names that both know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Speed of one case: medians of ms a picture, and of the ratio of each picture (below 1: this reader is faster)."""

    case: str
    here_ms: float
    there_ms: float
    ratio: float


class InTurn:
    """A process that reads a picture whenever it is asked."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("the process has no pipes")
        self.asked: IO[str] = process.stdin
        self.said: IO[str] = process.stdout
        self.wait("ready")

    def wait(self, word: str) -> None:
        """Wait until the pictures were read once."""
        line = self.said.readline().strip()
        if line != word:
            raise ValueError(f"a reader did not start: {line!r}")

    def ms(self, picture: int) -> float:
        """Return the processor time of reading one picture, ms."""
        self.asked.write(f"{picture}\n")
        self.asked.flush()
        return float(self.said.readline())


@contextmanager
def reading_in(checkout: Path, folder: Path) -> Iterator[InTurn]:
    """Yield the reader of a checkout, with the pictures of a folder."""
    command = [sys.executable, "-c", READ_IN_TURN, str(folder)]
    with subprocess.Popen(
        command, cwd=checkout, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="ascii"
    ) as process:
        yield InTurn(process)


def ratio_of(case: Case, other: Path, *, sheets: int, rounds: int = ROUNDS) -> Ratio:
    """Measure one case.

    Args:
        case: what is read.
        other: root of the other checkout.
        sheets: pictures.
        rounds: how often each is read by both; the least time of each counts.
    """
    page, _ = case.pages()
    with tempfile.TemporaryDirectory() as name, ExitStack() as open_ones:
        folder = Path(name)
        write(page.layout, folder / "layout.json")
        for number in range(sheets):
            sheet = make_sheet(page, seed=FIRST_SEED + number, condition=case.condition, mix=case.mix)
            cv2.imwrite(str(folder / f"{number:03}.png"), sheet.image)
        readers = [open_ones.enter_context(reading_in(root, folder)) for root in (ROOT, other)]
        least = [[float("inf")] * sheets for _ in readers]
        for _ in range(rounds):
            for picture in range(sheets):
                for number in random.sample(range(2), 2):
                    least[number][picture] = min(least[number][picture], readers[number].ms(picture))
    ratios = [here / there for here, there in zip(*least, strict=True)]
    return Ratio(
        case=case.name,
        here_ms=round(median(least[0]), 1),
        there_ms=round(median(least[1]), 1),
        ratio=round(median(ratios), 3),
    )


def run_against(other: Path, *, sheets: int, only: str = "") -> list[Ratio]:
    """Measure all cases, or those whose name holds ``only``, and print each."""
    found = []
    for case in CASES:
        if only in case.name:
            found.append(ratio_of(case, other, sheets=sheets))
            one = found[-1]
            said = {"case": one.case, "here_ms": one.here_ms, "there_ms": one.there_ms, "ratio": one.ratio}
            sys.stdout.write(json.dumps(said) + "\n")
            sys.stdout.flush()
    return found
