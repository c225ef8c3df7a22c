"""The edge cases that the written rules lead to, each under its own name."""

from __future__ import annotations

import pytest

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import RoundKind, Sheets
from ballotcount.domain.outcome import Status
from ballotcount.rules import balance
from ballotcount.rules.validity import judge
from tests.rules.making import a_round, ballot, elected, outcome_from, outcome_of, rules_of, struck, tied

PARTY_117 = {
    "convened": 120,
    "present": 117,
    "deductions": {"committee_absent_throughout": 2, "absent_not_replaced": 1},
}


def test_base_of_a_delegates_congress_is_the_convened_less_those_absent_throughout() -> None:
    outcome = outcome_from(a_round(1, 2, **PARTY_117), [59, 40], valid=115, invalid=1, issued=117, collected=116)
    assert (outcome.base, outcome.needed) == (117, 59)


@pytest.mark.parametrize(("votes", "wins"), [(58, False), (59, True)])
def test_invalid_and_missing_ballots_stay_in_the_party_base(votes: int, wins: bool) -> None:
    outcome = outcome_from(a_round(1, 2, **PARTY_117), [votes, 40], valid=115, invalid=1, issued=117, collected=116)
    assert (elected(outcome) == [1]) is wins
    assert outcome.lines[0].spare == votes - 59


@pytest.mark.parametrize(("votes", "wins"), [(59, False), (60, True)])
def test_exactly_half_of_an_even_base_is_not_more_than_half(votes: int, wins: bool) -> None:
    outcome = outcome_from(a_round(1, 2, convened=118, present=118), [votes, 50], valid=118)
    assert outcome.needed == 60
    assert (elected(outcome) == [1]) is wins


def test_three_tied_for_two_seats_are_voted_on_again() -> None:
    outcome = outcome_from(a_round(3, 4, convened=20, present=20), [15, 12, 12, 12], valid=20)
    assert (elected(outcome), tied(outcome)) == ([1], [2, 3, 4])
    assert outcome.tie is not None
    assert (outcome.tie.numbers, outcome.tie.votes, outcome.tie.seats_left) == ((2, 3, 4), 12, 2)
    assert outcome.next is not None
    assert (outcome.next.kind, outcome.next.seats, outcome.next.candidates) == (RoundKind.RUN_OFF, 2, (2, 3, 4))


def test_two_tied_for_the_last_seat_leave_those_above_elected() -> None:
    outcome = outcome_from(a_round(3, 4, convened=20, present=20), [15, 14, 12, 12], valid=20)
    assert (elected(outcome), tied(outcome)) == ([1, 2], [3, 4])
    assert outcome.tie is not None
    assert outcome.tie.seats_left == 1


@pytest.mark.parametrize(
    ("strikes", "reason"),
    [((), "too_many"), ((1,), None), ((1, 2, 3), None), ((1, 2, 3, 4), "nobody")],
    ids=["none struck", "one struck", "three struck", "all struck"],
)
def test_a_surplus_ballot_can_be_short_but_never_long_or_empty(strikes: tuple[int, ...], reason: str | None) -> None:
    vote = a_round(3, 4)
    validity = judge(struck(*strikes), vote, rules_of(vote))
    assert validity.reason == reason
    assert validity.chosen == 4 - len(strikes)


def test_double_and_blank_lines_do_not_count_but_leave_a_party_ballot_valid() -> None:
    vote = a_round(3, 3, style=VotingMethod.AGREE)
    outcome = outcome_of(vote, [(ballot({1: "agree", 2: "both"}), 1)])
    assert (outcome.valid, outcome.invalid) == (1, 0)
    assert [(x.votes, x.against, x.uncounted) for x in outcome.lines] == [(1, 0, 0), (0, 0, 1), (0, 0, 1)]


@pytest.mark.parametrize(
    ("marks", "reason"),
    [({1: "agree", 2: "both", 3: "agree"}, "both_boxes"), ({1: "agree", 2: "agree"}, "neither_box")],
)
def test_one_double_or_blank_line_spoils_the_whole_youth_union_ballot(marks: dict[int, str], reason: str) -> None:
    vote = a_round(3, 3, style=VotingMethod.AGREE, profile="youth-union")
    assert judge(ballot(marks), vote, rules_of(vote)).reason == reason


@pytest.mark.parametrize(
    ("marks", "reason"),
    [({1: "agree"}, None), ({1: "disagree"}, None), ({1: "both"}, "both_boxes"), ({}, "neither_box")],
)
def test_a_one_name_ballot_needs_exactly_one_box(marks: dict[int, str], reason: str | None) -> None:
    vote = a_round(1, 1, style=VotingMethod.AGREE)
    assert judge(ballot(marks), vote, rules_of(vote)).reason == reason


def test_a_vote_against_the_only_name_is_valid_and_gives_no_vote() -> None:
    outcome = outcome_of(a_round(1, 1, style=VotingMethod.AGREE), [(ballot({1: "disagree"}), 1)])
    assert (outcome.valid, outcome.lines[0].votes, outcome.lines[0].against) == (1, 0, 1)


def test_striking_the_only_name_of_a_union_ballot_is_valid_and_gives_no_vote() -> None:
    outcome = outcome_of(a_round(1, 1, profile="trade-union"), [(struck(1), 1)])
    assert (outcome.valid, outcome.lines[0].votes) == (1, 0)


def test_striking_every_name_of_a_public_ballot_is_invalid_also_with_one_name() -> None:
    vote = a_round(1, 1, profile="public-na")
    assert judge(struck(1), vote, rules_of(vote)).reason == "nobody"


@pytest.mark.parametrize("profile", ["youth-union", "trade-union"])
@pytest.mark.parametrize(("votes", "wins"), [(49, False), (50, True)])
def test_unions_count_on_all_collected_ballots_valid_or_not(profile: str, votes: int, wins: bool) -> None:
    vote = a_round(1, 2, profile=profile, convened=100, present=100)
    outcome = outcome_from(vote, [votes, 40], valid=92, invalid=6, issued=100, collected=98)
    assert (outcome.base, outcome.needed, elected(outcome) == [1]) == (98, 50, wins)


@pytest.mark.parametrize(("votes", "wins"), [(46, False), (47, True)])
def test_a_public_election_counts_on_valid_ballots(votes: int, wins: bool) -> None:
    vote = a_round(1, 2, profile="public-na", convened=100, present=100)
    outcome = outcome_from(vote, [votes, 40], valid=92, invalid=6, issued=100, collected=98)
    assert (outcome.base, outcome.needed, elected(outcome) == [1]) == (92, 47, wins)


@pytest.mark.parametrize(("votes", "wins"), [(25, False), (26, True)])
def test_a_council_counts_on_all_its_deputies_absent_ones_too(votes: int, wins: bool) -> None:
    vote = a_round(1, 2, profile="council", convened=50, present=44)
    outcome = outcome_from(vote, [votes, 10], valid=44)
    assert (outcome.base, elected(outcome) == [1]) == (50, wins)


@pytest.mark.parametrize(
    ("votes", "reason"),
    [
        ({1: 5000}, None),
        ({1: 5001}, "too_many_votes"),
        ({1: 4000}, None),
        (dict.fromkeys(range(1, 7), 100), "too_many"),
        (dict.fromkeys(range(1, 6), 1000), None),
        ({}, "nobody"),
    ],
)
def test_a_shareholder_spends_at_most_shares_times_seats_on_at_most_as_many_people(
    votes: dict[int, int], reason: str | None
) -> None:
    vote = a_round(5, 6, profile="shareholders", style=VotingMethod.CUMULATIVE)
    assert judge(ballot(votes, shares=1000), vote, rules_of(vote)).reason == reason


def test_votes_that_a_shareholder_does_not_use_are_counted_as_unused() -> None:
    vote = a_round(5, 6, profile="shareholders", style=VotingMethod.CUMULATIVE, shares=1000, shares_present=1000)
    outcome = outcome_of(vote, [(ballot({1: 4000}, shares=1000), 1)])
    assert (outcome.lines[0].votes, outcome.unused, outcome.base) == (4000, 1000, 5000)


def test_more_ballots_collected_than_issued_stop_the_count() -> None:
    notes = balance.check(Sheets(issued=100, collected=101))
    assert balance.stops(notes)
    assert [note.code for note in notes] == ["collected_more"]


def test_at_equal_votes_the_older_person_wins_a_public_election() -> None:
    born = {1: "1970-03-12", 2: "1968-05-01"}
    vote = a_round(2, 3, profile="public-na", convened=1000, present=1000, born=born | {3: "1980"})
    outcome = outcome_from(vote, [500, 500, 900], valid=999)
    assert elected(outcome) == [2, 3]
    assert outcome.tie is None
    assert [line.rule.code for line in outcome.lines] == ["younger", "older", "over_threshold"]


def test_age_decides_nothing_in_the_party() -> None:
    born = {1: "1970-03-12", 2: "1968-05-01"}
    outcome = outcome_from(a_round(1, 2, convened=20, present=20, born=born), [12, 12], valid=20)
    assert tied(outcome) == [1, 2]


def test_a_run_off_takes_the_higher_votes_without_a_majority() -> None:
    vote = a_round(1, 2, kind=RoundKind.RUN_OFF, number=2)
    outcome = outcome_from(vote, [40, 39], valid=100)
    assert (outcome.needed, elected(outcome)) == (None, [1])
    assert outcome.lines[1].status is Status.NOT_ELECTED


def test_a_tie_in_a_run_off_is_for_the_congress_to_decide() -> None:
    outcome = outcome_from(a_round(1, 2, kind=RoundKind.RUN_OFF, number=2), [40, 40], valid=100)
    assert tied(outcome) == [1, 2]
    assert outcome.next is not None
    assert outcome.next.decision


def test_the_youth_union_knows_no_third_round() -> None:
    first = outcome_from(a_round(1, 2, profile="youth-union"), [40, 39], valid=100)
    second = outcome_from(a_round(1, 2, profile="youth-union", number=2, kind=RoundKind.FURTHER), [40, 39], valid=100)
    assert first.next is not None
    assert (first.next.kind, first.next.seats, first.next.candidates) == (RoundKind.FURTHER, 1, (1, 2))
    assert second.next is None
    assert "seats_unfilled" in second.warnings
