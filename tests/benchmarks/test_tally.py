"""Speed of the count: a million ballots of 200 names from memory, and one more ballot.

Run with ``pytest tests/benchmarks/test_tally.py --benchmark-enable``. Without it each is run once, on fewer ballots.
"""

from __future__ import annotations

import random
import time
from typing import Any

import pytest

from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.rules.bulk import count_boxes, count_strikes
from ballotcount.rules.outcome import compute
from ballotcount.rules.tally import Tally
from tests.rules.making import a_round, in_the_box, rules_of

NAMES = 200
LIMIT_S = 1.0
"""A million ballots of 200 names are counted in less: seconds of this process, whatever else the machine does."""

of_this_process = pytest.mark.benchmark(timer=time.process_time)


@pytest.fixture
def sheets(request: pytest.FixtureRequest) -> int:
    return 1_000_000 if request.config.getoption("--benchmark-enable") else 20_000


def masks(sheets: int, seed: int) -> list[int]:
    chance = random.Random(seed)
    return [chance.getrandbits(NAMES) & chance.getrandbits(NAMES) for _ in range(sheets)]


def in_time(benchmark: Any, sheets: int) -> bool:
    return benchmark.stats is None or benchmark.stats.stats.min < LIMIT_S


@of_this_process
def test_a_million_strike_ballots(benchmark: Any, sheets: int) -> None:
    vote = a_round(170, NAMES)
    struck = masks(sheets, 1)
    tally = benchmark.pedantic(count_strikes, (struck, vote, rules_of(vote)), rounds=5)
    assert tally.valid + tally.invalid == sheets
    assert tally.marks[1, LineMark.STRUCK] <= sum(mask & 1 for mask in struck)
    assert in_time(benchmark, sheets)


@of_this_process
def test_a_million_box_ballots(benchmark: Any, sheets: int) -> None:
    vote = a_round(NAMES, NAMES, style=VotingMethod.AGREE)
    agree = masks(sheets, 1)
    # One ballot in fifty has lines with both boxes marked.
    disagree = [no & ~yes if at % 50 else no for at, (yes, no) in enumerate(zip(agree, masks(sheets, 2), strict=True))]
    tally = benchmark.pedantic(count_boxes, (agree, disagree, vote, rules_of(vote)), rounds=5)
    assert tally.line(1).votes == sum(yes & ~no & 1 for yes, no in zip(agree, disagree, strict=True))
    assert in_time(benchmark, sheets)


@pytest.mark.parametrize("names", [50, 1000])
def test_one_more_ballot_takes_as_long_as_its_marks_not_its_list(benchmark: Any, names: int) -> None:
    vote = a_round(names, names)
    ballot = Ballot(tuple((no, LineMark.STRUCK) for no in range(1, 11)))
    tally = Tally.of(vote)
    benchmark(tally.add, ballot, vote, rules_of(vote))
    assert tally.line(1).votes == 0


def test_the_outcome_of_two_hundred_names(benchmark: Any) -> None:
    vote = a_round(170, NAMES, convened=2000, present=2000)
    tally = count_strikes(masks(2000, 3), vote, rules_of(vote))
    outcome = benchmark(compute, vote, in_the_box(vote, tally), tally, rules_of(vote))
    assert len(outcome.lines) == NAMES
