"""Results published by the National Assembly, recomputed to the last digit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.outcome import Levels, OutcomeLine
from ballotcount.rules import figures
from ballotcount.rules.outcome import compute
from ballotcount.rules.tally import LineCount, of_totals
from tests.rules.making import a_round, in_the_box, rules_of

PUBLISHED = Path(__file__).resolve().parents[2].parent / "shared" / "acceptance" / "confidence_votes_2013_2014.json"
VOTED = {"NA2013": 492, "NA2014": 485}

needs_the_papers = pytest.mark.skipif(not PUBLISHED.exists(), reason="the published figures are not beside the project")


def published(survey: str) -> list[dict[str, Any]]:
    return [row for row in json.loads(PUBLISHED.read_text(encoding="utf-8")) if row["set"] == survey]


def survey_lines(rows: list[dict[str, Any]], valid: int) -> tuple[OutcomeLine, ...]:
    base = rows[0]["base"]
    vote = a_round(1, len(rows), profile="confidence-85", style=VotingMethod.LEVELS, convened=base, present=valid)
    lines = {
        no: LineCount(row["high"], levels=Levels(row["high"], row["mid"], row["low"]))
        for no, row in enumerate(rows, start=1)
    }
    tally = of_totals(vote, valid=valid, reasons={}, lines=lines)
    outcome = compute(vote, sheets=in_the_box(vote, tally), tally=tally, profile=rules_of(vote))
    assert outcome.base == base
    return outcome.lines


@needs_the_papers
@pytest.mark.parametrize("survey", ["NA2013", "NA2014"])
def test_published_confidence_votes_recompute_to_the_last_digit(survey: str) -> None:
    rows = published(survey)
    for row, line in zip(rows, survey_lines(rows, VOTED[survey]), strict=True):
        printed = [float(share) for share in row["pct"]]
        assert isinstance(line.percent, dict)
        assert [float(line.percent[level].replace(",", ".")) for level in ("high", "medium", "low")] == printed
        assert line.uncounted == VOTED[survey] - row["sum"]
        parts = zip((row["high"], row["mid"], row["low"]), row["pct"], strict=True)
        assert all(figures.agrees(part, row["base"], share) for part, share in parts)


@needs_the_papers
def test_trailing_zeros_are_dropped_as_the_papers_do() -> None:
    rows = published("NA2013")
    lines = {row["name"]: line.percent for row, line in zip(rows, survey_lines(rows, 492), strict=True)}
    assert lines["Nguyễn Thị Kim Ngân"] == {"high": "74,7", "medium": "20,88", "low": "2,81"}


def test_a_misprinted_count_does_not_agree_with_its_percentage() -> None:
    assert figures.agrees(22, 498, "4,42 %")
    assert not figures.agrees(24, 498, "4,42 %")


def test_the_ranking_of_2014_shows_the_two_with_equal_votes_at_one_rank() -> None:
    high = [390, 380, 365, 362, 356, 351, 344, 340, 325, 323, 320, 320, 317]
    vote = a_round(1, len(high), profile="confidence-85", style=VotingMethod.LEVELS, convened=497, present=485)
    lines = {no: LineCount(votes, levels=Levels(votes, 0, 0)) for no, votes in enumerate(high, start=1)}
    tally = of_totals(vote, valid=485, reasons={}, lines=lines)
    outcome = compute(vote, sheets=in_the_box(vote, tally), tally=tally, profile=rules_of(vote))
    assert [line.rank for line in outcome.lines] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11, 13]
    assert dict(outcome.lines[10].percent)["high"] == "64,39"


def test_the_prime_minister_of_2021_counts_on_all_deputies() -> None:
    assert figures.percent(462, 480) == "96,25"


@pytest.mark.parametrize(
    ("votes", "base", "printed"),
    [
        (468, 480, "97,5"),  # the State President, 5/4/2021
        (446, 480, "92,92"),  # relief of the Prime Minister, 2/4/2021
        (438, 480, "91,25"),  # relief of the State President, 2/4/2021
        (465, 478, "97,28"),  # decision of 18/2/2025: took part, for, against
        (463, 478, "96,86"),
        (2, 478, "0,42"),
        (446, 473, "94,29"),  # Law 121/2025
        (52, 53, "98,11"),  # Thừa Thiên Huế, 7/12/2018
        (25, 47, "53,19"),  # Vĩnh Phúc, 13/12/2023
        (45, 58, "77,59"),  # Lạng Sơn, 2018, on 58 deputies with 55 present
        (40, 58, "68,97"),
        (9, 58, "15,52"),
        (24, 58, "41,38"),
        (22, 58, "37,93"),
        (187, 481, "38,88"),  # National Assembly, 25/10/2023, on 481 ballots
        (219, 481, "45,53"),
        (229, 481, "47,61"),
    ],
)
def test_published_shares_recompute_to_the_last_digit(votes: int, base: int, printed: str) -> None:
    assert figures.percent(votes, base) == printed
    assert figures.agrees(votes, base, printed)


@pytest.mark.parametrize(
    ("votes", "base", "printed"),
    [(446, 494, "90,26"), (9, 58, "15,32"), (187, 494, "38,88")],
    ids=["7/4/2016", "Lạng Sơn 2018", "25/10/2023 on all deputies"],
)
def test_misprints_and_wrong_bases_are_found(votes: int, base: int, printed: str) -> None:
    assert not figures.agrees(votes, base, printed)
