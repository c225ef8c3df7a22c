"""Speed of taking a roster in, of sorting it and of finding a person at the door.

Run with ``pytest tests/benchmarks/test_roster.py --benchmark-enable``. Without it each is run once.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from ballotcount.domain.people import Delegate
from ballotcount.roster.importing import Roster, read_roster
from ballotcount.roster.names import found, in_order
from tests.roster.books import TODAY, book, many_rows
from tests.roster.test_names import ORDERED

PEOPLE = 5000
IMPORT_LIMIT_S = 2.0
"""Five thousand rows are taken in within this, seconds."""


@pytest.fixture(scope="module")
def roster_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return book(tmp_path_factory.mktemp("roster") / "a.xlsx", many_rows(ORDERED[:200], PEOPLE))


def test_five_thousand_rows(benchmark: Any, roster_file: Path) -> None:
    answer = benchmark(read_roster, roster_file, today=TODAY)
    assert isinstance(answer, Roster)
    assert len(answer.delegates) == PEOPLE
    assert benchmark.stats is None or benchmark.stats.stats.min < IMPORT_LIMIT_S


@pytest.fixture(scope="module")
def hall() -> list[Delegate]:
    """The delegates of the largest congress, 1,600, in no order."""
    people = [Delegate(f"d{n}", f"{ORDERED[n % 200]}", f"Đoàn {n % 63}", str(1950 + n % 50)) for n in range(1600)]
    return random.Random(1).sample(people, len(people))


def test_sorting_a_hall(benchmark: Any, hall: list[Delegate]) -> None:
    assert len(benchmark(in_order, hall)) == len(hall)


def test_finding_by_three_letters(benchmark: Any, hall: list[Delegate]) -> None:
    assert len(benchmark(found, "ngu", hall)) == 20
