"""Sentences of the law, each with a small congress worked out by hand: what is valid, what a share is of, who wins.

The arithmetic of a case stands beside it; only the answer is taken from the profile.
"""

from __future__ import annotations

from typing import Any

import pytest

from ballotcount.domain.ballot import Ballot, VotingMethod
from ballotcount.domain.election import RosterFigures, RoundKind
from ballotcount.domain.outcome import Levels, Outcome
from ballotcount.domain.people import CongressKind
from ballotcount.files import profiles
from ballotcount.rules import quorum
from ballotcount.rules.explanation import of_the_whole
from ballotcount.rules.outcome import compute
from ballotcount.rules.tally import LineCount, count, of_totals
from ballotcount.text.telling import tell
from tests.rules.making import a_round, ballot, elected, in_the_box, outcome_from, outcome_of, rules_of, struck, tied

STRIKE = VotingMethod.STRIKE
AGREE = VotingMethod.AGREE
NOBODY = struck(1, 2, 3, 4)
TOO_MANY = struck()
ONE_LEFT = struck(1, 2, 3)


def validity(given: Ballot, profile: str, *, names: int = 4, seats: int = 3, style: VotingMethod = STRIKE) -> str:
    """Return why a ballot does not count, or an empty text."""
    vote = a_round(seats, names, profile=profile, style=style)
    tally = count([(given, 1)], vote, rules_of(vote))
    return "" if tally.valid else next(code for code, sheets in tally.reasons.items() if sheets)


@pytest.mark.parametrize("profile", ["party-190", "party-244", "youth-union", "trade-union", "public-na", "council"])
def test_four_names_left_for_three_seats_are_too_many_everywhere(profile: str) -> None:
    assert validity(TOO_MANY, profile) == "too_many"
    assert validity(ONE_LEFT, profile) == "", "fewer than seats is a choice"


@pytest.mark.parametrize("profile", ["party-190", "party-244", "youth-union", "public-na", "public-council"])
def test_who_strikes_everybody_of_several_names_has_voted_for_nobody(profile: str) -> None:
    assert validity(NOBODY, profile) == "nobody"


@pytest.mark.parametrize(
    ("marks", "party", "youth"),
    [
        ({1: "agree"}, "", ""),
        ({1: "disagree"}, "", ""),
        ({}, "neither", ""),
        ({1: "both"}, "both", "both"),
    ],
)
def test_a_ballot_with_one_name_needs_one_box_and_in_the_youth_union_not_both(
    marks: dict[int, str], party: str, youth: str
) -> None:
    """The Party's article asks for exactly one; the Youth Union's guide calls a blank ballot valid."""
    for profile, cause in (("party-190", party), ("youth-union", youth)):
        assert bool(validity(ballot(marks), profile, names=1, seats=1, style=AGREE)) is bool(cause), profile


def test_a_blank_or_invalid_one_name_ballot_never_changes_who_is_elected_in_the_youth_union() -> None:
    """Its share is taken of the ballots collected: 10 of 20 is half with each reading of the blank ones, 11 is more."""
    for agree, wins in ((10, False), (11, True)):
        vote = a_round(1, 1, profile="youth-union", style=AGREE, convened=20, present=20)
        sheets = [(ballot({1: "agree"}), agree), (ballot({}), 5), (ballot({1: "disagree"}), 20 - agree - 5)]
        outcome = outcome_of(vote, sheets)
        assert (outcome.base, outcome.needed, elected(outcome) == [1]) == (20, 11, wins)


LEVELS_CASES = [
    # profile, deputies, ballots, low votes: what follows
    ("confidence", 60, 50, 25, None),  # 25 of 50 is half
    ("confidence", 60, 50, 26, "may_resign"),
    ("confidence", 60, 50, 33, "may_resign"),  # 2/3 of 50 is 33 1/3
    ("confidence", 60, 50, 34, "dismissal_two_thirds_low"),
    ("confidence-85", 60, 50, 30, None),  # of all 60 deputies
    ("confidence-85", 60, 50, 31, "may_resign_former"),
    ("confidence-85", 60, 50, 40, "confidence_vote_two_thirds_low"),
    ("confidence-party", 60, 50, 25, None),
    ("confidence-party", 60, 50, 26, "party_over_half_low"),
    ("confidence-party", 60, 50, 34, "party_two_thirds_low"),
]


def survey(profile: str, deputies: int, ballots: int, low: int, *, invalid: int = 0) -> Outcome:
    vote = a_round(0, 1, profile=profile, style=VotingMethod.LEVELS, convened=deputies, present=ballots)
    valid = ballots - invalid
    lines = {1: LineCount(0, levels=Levels(valid - low, 0, low))}
    tally = of_totals(vote, valid=valid, reasons={"foreign_mark": invalid}, lines=lines)
    return compute(vote, sheets=in_the_box(vote, tally), tally=tally, profile=rules_of(vote))


@pytest.mark.parametrize(("profile", "deputies", "ballots", "low", "follows"), LEVELS_CASES)
def test_a_low_confidence_is_taken_of_the_number_that_its_time_names(
    profile: str, deputies: int, ballots: int, low: int, follows: str | None
) -> None:
    assert survey(profile, deputies, ballots, low).lines[0].consequence == follows


def test_invalid_ballots_stay_in_the_total_of_a_confidence_vote() -> None:
    """50 ballots came back, 4 of them invalid: 25 low are half of 50, though more than half of 46."""
    outcome = survey("confidence", 60, 50, 25, invalid=4)
    assert (outcome.base, outcome.lines[0].consequence) == (50, None)
    assert dict(outcome.lines[0].percent)["low"] == "50"


def shareholders(*votes: int, seats: int = 2, present: int = 1000) -> Outcome:
    """A general meeting of 1,000 shares; each share gives as many votes as there are seats."""
    vote = a_round(
        seats,
        len(votes),
        profile="shareholders",
        style=VotingMethod.CUMULATIVE,
        convened=10,
        present=10,
        shares=1000,
        shares_present=present,
    )
    lines = {no: LineCount(given) for no, given in enumerate(votes, start=1)}
    tally = of_totals(vote, valid=10, reasons={}, lines=lines)
    return compute(vote, sheets=in_the_box(vote, tally), tally=tally, profile=rules_of(vote))


def test_shareholders_elect_from_the_top_without_a_majority() -> None:
    """2,000 votes for two seats: 900, 601, 499. 601 is less than a third, and it is the second of two."""
    outcome = shareholders(900, 601, 499)
    assert (elected(outcome), tied(outcome)) == ([1, 2], [])


def test_equal_votes_for_the_last_seat_of_a_board_are_voted_on_again() -> None:
    outcome = shareholders(900, 550, 550)
    assert (elected(outcome), tied(outcome)) == ([1], [2, 3])
    assert outcome.next is not None
    assert (outcome.next.seats, outcome.next.candidates) == (1, (2, 3))


def test_equal_votes_that_both_fit_are_no_tie() -> None:
    assert elected(shareholders(700, 700, 600)) == [1, 2]


@pytest.mark.parametrize(
    ("meeting", "shares", "met"), [(1, 500, False), (1, 501, True), (2, 329, False), (2, 330, True), (3, 1, True)]
)
def test_a_general_meeting_opens_on_more_than_half_then_on_a_third_then_on_any(
    meeting: int, shares: int, met: bool
) -> None:
    roster = RosterFigures(10, 5, shares=1000, shares_present=shares, meeting=meeting)
    found = quorum.check(roster, profiles.load("shareholders"), CongressKind.SHAREHOLDERS)
    assert found.met is met


def test_alternates_with_equal_votes_have_one_rank_and_the_next_is_skipped() -> None:
    """Two alternates' seats, three over half of 100 with 70, 60, 60: ranks 1, 2, 2 and nobody ranks 3."""
    outcome = outcome_from(a_round(3, 4, convened=100, present=100), [70, 60, 60, 10], valid=100)
    assert [line.rank for line in outcome.lines] == [1, 2, 2, 4]
    assert elected(outcome) == [1, 2, 3]


@pytest.mark.parametrize(
    ("profile", "votes", "wins", "needed"),
    [
        ("party-190", [20, 21], [2], None),  # more votes win; 21 of 100 is no half
        ("village", [100, 99], [], 101),  # 200 households: a run-off still needs 101
        ("cooperative-group", [100, 99], [], 101),
    ],
)
def test_a_run_off_needs_the_half_again_only_where_its_rules_say_so(
    profile: str, votes: list[int], wins: list[int], needed: int | None
) -> None:
    size = 100 if profile == "party-190" else 200
    vote = a_round(1, 2, profile=profile, kind=RoundKind.RUN_OFF, number=2, convened=size, present=size)
    outcome = outcome_from(vote, votes, valid=size)
    assert (elected(outcome), outcome.needed) == (wins, needed)


def test_a_run_off_says_by_which_rule_its_winner_won() -> None:
    vote = a_round(1, 2, kind=RoundKind.RUN_OFF, number=2, convened=100, present=100)
    said = " ".join(tell(one) for one in of_the_whole(outcome_from(vote, [20, 21], valid=100)))
    assert "lấy người có số phiếu cao hơn, không cần quá nửa (Điều 30" in said


BASES: list[tuple[str, dict[str, Any], int, str]] = [
    # 120 convened, 3 absent throughout: 117
    ("party-190", {"convened": 120, "present": 110, "deductions": {"absent_not_replaced": 3}}, 117, "được triệu tập"),
    ("youth-union", {"convened": 120, "present": 110}, 100, "thu về"),
    ("trade-union", {"convened": 120, "present": 110}, 100, "thu về"),
    ("association", {"convened": 120, "present": 110}, 120, "được triệu tập"),
    ("council", {"convened": 120, "present": 110}, 120, "tổng số đại biểu"),
    ("village", {"convened": 120, "present": 110}, 120, "hộ gia đình"),
    ("staff-conference", {"convened": 120, "present": 110}, 110, "dự"),
    ("public-na", {"convened": 120, "present": 110}, 96, "hợp lệ"),
]


@pytest.mark.parametrize(("profile", "roster", "base", "words"), BASES)
def test_a_percentage_names_the_number_that_it_is_taken_of(
    profile: str, roster: dict[str, Any], base: int, words: str
) -> None:
    """110 came, 100 ballots came back, 4 of them invalid."""
    outcome = outcome_from(a_round(1, 2, profile=profile, **roster), [48, 40], valid=96, invalid=4)
    assert outcome.base == base
    said = " ".join(tell(one) for one in of_the_whole(outcome))
    assert f"tính trên {base}" in said
    assert words in said
    assert 48 * 100 / base == pytest.approx(float(str(outcome.lines[0].percent).replace(",", ".")), abs=0.005)


@pytest.mark.parametrize(
    ("present", "units", "opens"),
    [
        (119, 15, False),  # 120 of 180 are two thirds
        (120, 9, False),  # of 15 units 10 must have sent somebody
        (120, 10, True),
        (180, 9, False),
        (119, 9, False),
    ],
)
def test_a_youth_congress_of_delegates_opens_on_two_thirds_of_people_and_of_units(
    present: int, units: int, opens: bool
) -> None:
    roster = RosterFigures(180, present, units=15, units_present=units)
    found = quorum.check(roster, profiles.load("youth-union"), CongressKind.DELEGATES)
    assert found.met is opens
    assert {line.missing > 0 for line in found.lines if not line.met} <= {True}


@pytest.mark.parametrize(("seats", "names"), [(5, 6), (5, 7), (1, 2)])
def test_delegates_to_a_higher_congress_are_elected_like_the_committee(seats: int, names: int) -> None:
    """Who is over half of 100 and among the first is a delegate; nobody below half is, though a seat stays open."""
    votes = [90 - no for no in range(seats - 1)] + [50] + [10] * (names - seats)
    outcome = outcome_from(a_round(seats, names, convened=100, present=100), votes, valid=100)
    assert elected(outcome) == list(range(1, seats))
    assert outcome.next is not None
    assert (outcome.next.kind, outcome.next.seats) == (RoundKind.FURTHER, 1)
