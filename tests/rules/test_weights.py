"""Delegates who carry several votes: a ballot counts as many times as its delegate carries votes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.cli.outcome import computed, document
from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import RosterFigures, Round, Sheets
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import CongressKind
from ballotcount.files import profiles
from ballotcount.rules.base import BoxCount, is_weighted, weighted_numbers
from ballotcount.rules.tally import LineCount, count, of_totals
from tests.rules.making import a_round, elected, outcome_of, rules_of

RULES = profiles.load("cooperative")
METHODS = [VotingMethod.STRIKE, VotingMethod.AGREE, VotingMethod.OPINION, VotingMethod.WRITTEN]
MARKS = {
    VotingMethod.STRIKE: [None, LineMark.STRUCK],
    VotingMethod.AGREE: [None, LineMark.AGREE, LineMark.DISAGREE, LineMark.BOTH],
    VotingMethod.OPINION: [None, LineMark.AGREE, LineMark.DISAGREE, LineMark.BOTH],
    VotingMethod.WRITTEN: [None, LineMark.AGREE],
}


def cooperative(seats: int = 2, names: int = 3, **more: Any) -> Round:
    return a_round(seats, names, profile="cooperative", congress=CongressKind.DELEGATES, **more)


@st.composite
def weighted(draw: st.DrawFn) -> tuple[Round, list[Ballot]]:
    style = draw(st.sampled_from(METHODS))
    vote = cooperative(draw(st.integers(1, 3)), draw(st.integers(1, 4)), style=style)
    one = st.tuples(*(st.sampled_from(MARKS[style]) for _ in vote.candidates))
    aside = st.sampled_from([None, None, None, "foreign_mark"])
    sheets = draw(st.lists(st.tuples(one, aside, st.integers(1, 9)), max_size=12))
    return vote, [
        Ballot(tuple((c.no, m) for c, m in zip(vote.candidates, marks, strict=True) if m), reason, (), votes)
        for marks, reason, votes in sheets
    ]


@settings(max_examples=100, deadline=None)
@given(weighted())
def test_a_ballot_of_seven_votes_is_seven_ballots_of_one(case: tuple[Round, list[Ballot]]) -> None:
    vote, ballots = case
    together = outcome_of(vote, [(ballot, 1) for ballot in ballots])
    singles = [(replace(ballot, shares=None), ballot.shares or 1) for ballot in ballots]
    apart = outcome_of(vote, singles)
    assert together.lines == apart.lines
    assert (together.base, together.needed, together.unused) == (apart.base, apart.needed, apart.unused)
    assert (together.tie, together.next) == (apart.tie, apart.next)
    assert (together.valid, together.invalid) == (
        sum(ballot.invalid is None for ballot in ballots) - spoilt(vote, ballots),
        sum(ballot.invalid is not None for ballot in ballots) + spoilt(vote, ballots),
    )


def spoilt(vote: Round, ballots: list[Ballot]) -> int:
    """Ballots that the marks alone make invalid."""
    kept = [(ballot, 1) for ballot in ballots if ballot.invalid is None]
    return count(kept, vote, rules_of(vote)).invalid


@settings(max_examples=50, deadline=None)
@given(weighted())
def test_taking_weighted_ballots_back_leaves_nothing(case: tuple[Round, list[Ballot]]) -> None:
    vote, ballots = case
    tally = count([(ballot, 1) for ballot in ballots], vote, rules_of(vote))
    for ballot in ballots:
        tally.remove(ballot, vote, rules_of(vote))
    assert tally == count([], vote, rules_of(vote))


@pytest.mark.parametrize(("for_one", "wins"), [(50, False), (51, True)])
def test_the_base_is_the_votes_of_those_who_voted(for_one: int, wins: bool) -> None:
    vote = cooperative(1, 2, convened=10, present=8, shares=130, shares_present=110)
    ballots = [
        (Ballot(((2, LineMark.STRUCK),), shares=for_one), 1),
        (Ballot(((1, LineMark.STRUCK),), shares=95 - for_one), 1),
        (Ballot((), "foreign_mark", shares=5), 1),
    ]
    outcome = outcome_of(vote, ballots)
    assert (outcome.base, outcome.needed, elected(outcome) == [1]) == (100, 51, wins)
    assert (outcome.valid, outcome.invalid) == (2, 1)
    assert {other.base_code: other.base for other in outcome.what_if} == {
        "convened_less": 130, "present": 110, "issued": 110, "valid": 95, "members": 130,
    }  # fmt: skip


def test_without_stated_votes_everybody_carries_one() -> None:
    bases = weighted_numbers(RosterFigures(40, 30), Sheets(issued=30, collected=29), BoxCount(valid=28, collected=29))
    assert {of.value: number for of, number in bases.items()} == {
        "convened_less": 40, "present": 30, "issued": 30, "collected": 29, "valid": 28, "members": 40, "shares": 30,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "kind", "style", "holds"),
    [
        ("cooperative", CongressKind.DELEGATES, VotingMethod.STRIKE, True),
        ("cooperative", CongressKind.MEMBERS, VotingMethod.STRIKE, False),
        ("association", CongressKind.DELEGATES, VotingMethod.STRIKE, False),
        ("shareholders", CongressKind.SHAREHOLDERS, VotingMethod.CUMULATIVE, False),
    ],
)
def test_votes_are_carried_where_the_rules_say_so_only(
    profile: str, kind: CongressKind, style: VotingMethod, holds: bool
) -> None:
    vote = a_round(1, 2, profile=profile, congress=kind, style=style)
    assert is_weighted(vote, rules_of(vote)) is holds


def test_votes_entered_where_nobody_carries_several_count_once() -> None:
    vote = a_round(1, 2, profile="association")
    assert count([(Ballot(((2, LineMark.STRUCK),), shares=9), 1)], vote, rules_of(vote)).line(1) == LineCount(1)


def test_totals_in_votes() -> None:
    vote = cooperative(1, 2)
    lines = {1: LineCount(60), 2: LineCount(35)}
    tally = of_totals(vote, valid=2, reasons={"unclear": 1}, lines=lines, carried=95, carried_invalid=5)
    assert (tally.line(1), tally.carried, tally.carried_invalid) == (LineCount(60, 35), 95, 5)


AN = {"marks": {"2": "struck"}, "weight": 17, "copies": 3}
ONE = {"marks": {"1": "struck"}}


def spec(**changes: Any) -> dict[str, Any]:
    people = [{"no": 1, "name": "An"}, {"no": 2, "name": "Bình"}]
    roster = {"convened": 10, "present": 8, "shares": 130, "shares_present": 100}
    return {
        "profile": "cooperative", "kind": "delegates", "seats": 1, "roster": roster, "issued": 8, "collected": 8,
        "style": "strike", "candidates": people,
        "ballots": [AN, {"marks": {"1": "struck"}, "weight": 10, "copies": 4}, ONE | {"weight": 9}],
    } | changes  # fmt: skip


def test_a_spec_gives_the_votes_of_a_ballot() -> None:
    said = document(*computed(json.dumps(spec())))
    assert [(line["votes"], line["status"]) for line in said["lines"]] == [(51, "elected"), (49, "not_elected")]
    assert (said["base"], said["valid"]) == (100, 8)


def test_delegates_whose_votes_nobody_stated_count_one_each_and_it_is_said() -> None:
    told = spec(roster={"convened": 10, "present": 8}, ballots=[ONE | {"copies": 8}])
    said = document(*computed(json.dumps(told)))
    assert (said["base"], "votes_untold" in [one["code"] for one in said["warnings"]]) == (8, True)
    assert "votes_untold" not in [one["code"] for one in document(*computed(json.dumps(spec())))["warnings"]]


def totals(**changes: Any) -> dict[str, Any]:
    sums = {"valid": 7, "invalid": 1, "votes": {"1": {"agree": 60}, "2": {"agree": 30}}} | changes
    given = spec(totals=sums)
    del given["ballots"]
    return given


def test_a_spec_gives_totals_in_votes() -> None:
    said = document(*computed(json.dumps(totals(valid_votes=90, invalid_votes=10))))
    assert [(line["votes"], line["against"]) for line in said["lines"]] == [(60, 30), (30, 60)]
    assert (said["base"], said["elected"]) == (100, [1])


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        (spec(kind="members"), "unknown_key", "$.ballots[0].weight"),
        (spec(profile="association"), "unknown_key", "$.ballots[0].weight"),
        (spec(ballots=[AN, ONE | {"copies": 5}]), "missing", "$.ballots[1].weight"),
        (spec(ballots=[ONE | {"copies": 8}]), "missing", "$.ballots[0].weight"),
        (spec(ballots=[AN | {"copies": 8}]), "weights_above", "$.ballots"),
        (spec(ballots=[AN, ONE | {"weight": 1, "copies": 5}]), "weights_below", "$.ballots"),
        (spec(ballots=[AN | {"weight": 33}], collected=3), "weights_above", "$.ballots"),
        (spec(roster={"convened": 10, "present": 8, "shares_present": 7}), "weights_below", "$.roster.shares_present"),
        (
            spec(roster={"convened": 10, "present": 8, "shares": 101, "shares_present": 100}),
            "weights_above",
            "$.roster.shares_present",
        ),
        (totals(), "missing", "$.totals.valid_votes"),
        (totals(valid_votes=90), "missing", "$.totals.invalid_votes"),
        (totals(valid_votes=6, invalid_votes=94), "weights_below", "$.totals.valid_votes"),
        (totals(valid_votes=95, invalid_votes=6), "weights_above", "$.totals.valid_votes"),
        (totals(valid_votes=90, invalid_votes=9), "weights_below", "$.totals.valid_votes"),
        (totals(valid_votes=50, invalid_votes=50), "votes_above_valid", "$.totals.votes.1"),
        (totals(invalid_votes=3) | {"kind": "members"}, "unknown_key", "$.totals.invalid_votes"),
    ],
)  # fmt: skip
def test_votes_that_cannot_be_are_refused(given: dict[str, Any], code: str, path: str) -> None:
    with pytest.raises(UserError) as found:
        computed(json.dumps(given))
    assert (found.value.code, found.value.facts["path"]) == (f"input.{code}", path)
