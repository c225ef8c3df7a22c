"""Speed of the count: one more ballot, and the outcome of a long list.

Run with ``pytest tests/benchmarks/test_tally.py --benchmark-enable``. Without it each is run once.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from ballotcount.domain.ballot import Ballot, LineMark
from ballotcount.rules.outcome import compute
from ballotcount.rules.tally import Tally, count
from tests.rules.making import a_round, in_the_box, rules_of

NAMES = 200


@pytest.mark.parametrize("names", [50, 1000])
def test_one_more_ballot_takes_as_long_as_its_marks_not_its_list(benchmark: Any, names: int) -> None:
    vote = a_round(names, names)
    ballot = Ballot(tuple((no, LineMark.STRUCK) for no in range(1, 11)))
    tally = Tally.of(vote)
    benchmark(tally.add, ballot, vote, rules_of(vote))
    assert tally.line(1).votes == 0


def test_the_outcome_of_two_hundred_names(benchmark: Any) -> None:
    vote = a_round(170, NAMES, convened=2000, present=2000)
    chance = random.Random(3)
    ballots = [Ballot(tuple((no, LineMark.STRUCK) for no in range(1, NAMES + 1) if chance.random() < 0.2))] * 2000
    tally = count([(ballot, 1) for ballot in ballots], vote, rules_of(vote))
    outcome = benchmark(compute, vote, in_the_box(vote, tally), tally, rules_of(vote))
    assert len(outcome.lines) == NAMES
