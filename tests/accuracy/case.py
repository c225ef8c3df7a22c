"""What is measured: a condition, a style, a paper, a number of names, a mix; and by which code."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path

from tests.accuracy.code_digest import digest_of_patterns
from tests.synth.ballots import printed
from tests.synth.blank import PrintedPage

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "docs" / "accuracy"
READER = (
    "ballotcount/reading/**/*.py",
    "resources/second_look/*.onnx",
    "ballotcount/domain/reading.py",
    "ballotcount/domain/layout.py",
)
LIVE = "ballotcount/reading/live"
"""Code around the reader under a camera; it reads no page."""
SYNTH = (
    "ballots blank boxes camera conditions desks letters negatives ordinary pens scanner sheet strikes strokes surface "
    "truth"
)
GENERATOR = (
    *(f"tests/synth/{name}.py" for name in [*SYNTH.split(), "warp", "writing"]),
    "tests/accuracy/measure.py",
)
OTHER_ELECTION = 8
"""Seed of the names of the ballot that is shown as a wrong one."""


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the table.

    Attributes:
        mix: a mix of the generator, or ``negative``.
    """

    condition: str
    style: str
    paper: str
    names: int
    mix: str

    @property
    def name(self) -> str:
        return f"{self.condition}-{self.style}-{self.paper}-{self.names}-{self.mix}"

    @classmethod
    def parse(cls, name: str) -> Case:
        """The case that a file is named after."""
        condition, style, paper, names, mix = name.split("-")
        return cls(condition, style, paper, int(names), mix)

    def pages(self) -> tuple[PrintedPage, PrintedPage]:
        """The ballot, and one of another election."""
        return printed(self.style, self.paper, self.names), printed(self.style, self.paper, self.names, OTHER_ELECTION)


def digest(patterns: tuple[str, ...]) -> str:
    """Return 12 hex digits of the code in some files: results of other code are not mixed with these."""
    return digest_of_patterns(ROOT, patterns, LIVE)


def packed(pages: tuple[PrintedPage, PrintedPage]) -> bytes:
    """Pages for a worker: printed once, so that every worker marks the same ballot."""
    return pickle.dumps([(page.pdf, page.layout) for page in pages])


def unpacked(data: bytes) -> tuple[PrintedPage, PrintedPage]:
    values = pickle.loads(data)
    first = PrintedPage(*values[0])
    second = PrintedPage(*values[1])
    return first, second
