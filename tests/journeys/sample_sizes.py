"""How many sheets a sample draws from a box: ``python -m tests.journeys.sample_sizes``.

The figure follows from how clear the result is, so a few kinds of boxes are drawn, each from several seeds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.election import RosterFigures, Sheets
from ballotcount.domain.errors import UserError
from ballotcount.domain.record import CountedBallot
from ballotcount.evidence import audit
from ballotcount.files import profiles
from ballotcount.rules import outcome
from ballotcount.rules.tally import Tally
from ballotcount.service.sample_pass import LEAST, FixedRecord
from tests.builders import frozen_round, struck

SHEETS = 347
LIMIT = 0.05
SEEDS = range(5)


def drawn(papers: Sequence[Ballot], names: int, seats: int) -> int:
    """Return how many sheets are drawn if paper and record agree on each; all of them where people are tied."""
    profile = profiles.load()
    total = len(papers)
    figures = RosterFigures(convened=total, present=total)
    frozen = replace(frozen_round(names), seats=seats, roster=figures, profile_hash=profile.hash)
    tally = Tally.of(frozen)
    for paper in papers:
        tally.add(paper, frozen, profile)
    sheets = Sheets(printed=total, issued=total, collected=total)
    result = outcome.compute(frozen, sheets=sheets, tally=tally, profile=profile)
    record = FixedRecord(frozen, result, [CountedBallot(paper) for paper in papers])
    try:
        plan = audit.plan(record, profile)
    except UserError:
        return total
    return max(min(LEAST, total), audit.sheets_needed(plan, LIMIT))


def even(chance: Random, names: int, marks: int) -> Ballot:
    """Return a sheet whose strikes fall on everybody alike."""
    return struck(*chance.sample(range(1, names + 1), marks))


def leaning(chance: Random, names: int, marks: int, few: int) -> Ballot:
    """Return a sheet on which each of the last few names is struck eight times as often as another."""
    weights = [1.0] * (names - few) + [8.0] * few
    found: set[int] = set()
    while len(found) < marks:
        found.add(chance.choices(range(1, names + 1), weights)[0])
    return struck(*found)


BOXES: tuple[tuple[str, int, int, Callable[[Random], Ballot]], ...] = (
    ("63 names for 55 seats, strikes spread evenly", 63, 55, lambda chance: even(chance, 63, 8)),
    ("63 names for 55 seats, eight names struck 8 times as often", 63, 55, lambda chance: leaning(chance, 63, 8, 8)),
    ("15 names for 13 seats, two names struck 8 times as often", 15, 13, lambda chance: leaning(chance, 15, 2, 2)),
    ("3 names for 2 seats, one name struck 8 times as often", 3, 2, lambda chance: leaning(chance, 3, 1, 1)),
)


def main() -> int:
    """Print the table."""
    lines = [f"| {SHEETS} sheets | drawn at a risk of {LIMIT:.0%}, {len(SEEDS)} seeds |", "|---|--:|"]
    for words, names, seats, sheet in BOXES:
        many = []
        for seed in SEEDS:
            chance = Random(f"{words} {seed}")
            many.append(drawn([sheet(chance) for _ in range(SHEETS)], names, seats))
        lines.append(f"| {words} | {', '.join(map(str, sorted(many)))} |")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
