"""Ranks, the cut, and age where the law lets it decide."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.rules.ranking import born_between, cut, ranks


def test_equal_votes_share_a_rank_and_the_next_is_skipped() -> None:
    assert ranks({1: 5, 2: 9, 3: 5, 4: 1}) == {2: 1, 1: 2, 3: 2, 4: 4}


def test_ranks_of_nobody() -> None:
    assert ranks({}) == {}


def test_more_people_over_the_threshold_than_seats_are_taken_from_the_top() -> None:
    result = cut({1: 60, 2: 90, 3: 80}, 2, needed=50)
    assert (result.elected, result.beaten, result.tied, result.seats_left) == ({2, 3}, {1}, set(), 0)


def test_a_tie_above_the_cut_is_no_tie() -> None:
    result = cut({1: 60, 2: 60, 3: 10}, 2, needed=50)
    assert (result.elected, result.tied) == ({1, 2}, set())


def test_a_tie_below_the_cut_is_no_tie() -> None:
    result = cut({1: 90, 2: 60, 3: 60}, 1, needed=50)
    assert (result.elected, result.tied, result.beaten) == ({1}, set(), {2, 3})


def test_everybody_tied() -> None:
    result = cut({1: 60, 2: 60, 3: 60}, 2, needed=50)
    assert (result.elected, result.tied, result.seats_left) == (set(), {1, 2, 3}, 2)


def test_nobody_is_elected_without_a_vote() -> None:
    assert cut({1: 0, 2: 0}, 1, needed=0).seated == frozenset()


def test_no_seats_elect_nobody() -> None:
    result = cut({1: 9, 2: 9}, 0, needed=1)
    assert (result.seated, result.tied, result.beaten, result.seats_left) == (set(), set(), {1, 2}, 0)


def test_one_vote_elects_where_no_number_is_needed() -> None:
    assert cut({1: 1, 2: 0}, 1, needed=0).seated == {1}


def test_age_leaves_the_beaten_beaten() -> None:
    result = cut({1: 90, 2: 80, 3: 80, 4: 70}, 2, needed=50, births={2: "1950", 3: "1960"})
    assert (result.elected, result.by_age, result.younger, result.beaten) == ({1}, {2}, {3}, {4})


def test_whose_birth_is_unknown_is_neither_older_nor_younger() -> None:
    assert cut({1: 60, 2: 60}, 1, needed=50, births={1: "1950"}).tied == {1, 2}


AGES = {1: "1970-03-12", 2: "1968-05-01", 3: "1968", 4: "", 5: "1969-01"}


@pytest.mark.parametrize(
    ("people", "seats", "elected", "tied", "younger"),
    [
        ((1, 2), 1, {2}, set(), {1}),
        ((1, 5), 1, {5}, set(), {1}),
        ((2, 3), 1, set(), {2, 3}, set()),  # "1968" may be before or after the first of May
        ((1, 2, 3), 2, {2, 3}, set(), {1}),
        ((1, 2, 3), 1, set(), {2, 3}, {1}),
        ((1, 4), 1, set(), {1, 4}, set()),
        ((1, 2, 5), 2, {2, 5}, set(), {1}),
        ((1, 2, 4), 2, {2}, {1, 4}, set()),
    ],
)
def test_the_older_go_first_as_far_as_their_dates_tell(
    people: tuple[int, ...], seats: int, elected: set[int], tied: set[int], younger: set[int]
) -> None:
    result = cut(dict.fromkeys(people, 60), seats, needed=50, births=AGES)
    assert (result.by_age, result.tied, result.younger) == (elected, tied, younger)
    assert result.seats_left == seats - len(elected)


def test_age_leaves_votes_alone() -> None:
    result = cut({1: 61, 2: 60, 3: 60}, 2, needed=50, births={1: "2000", 2: "1950", 3: "1960"})
    assert (result.elected, result.by_age, result.younger) == ({1}, {2}, {3})


def test_a_date_with_parts_missing_spans_them() -> None:
    assert born_between("1968") == ("1968-01-01", "1968-12-31")
    assert born_between("1968-05") == ("1968-05-01", "1968-05-31")
    assert born_between("1968-05-02") == ("1968-05-02", "1968-05-02")
    assert born_between("") == ("0001-01-01", "9999-12-31")


@given(st.dictionaries(st.integers(1, 9), st.sampled_from(["1968", "1968-05", "1968-05-01", "1970", ""]), min_size=2))
def test_age_never_fills_more_seats_than_there_are(births: dict[int, str]) -> None:
    for seats in range(1, len(births)):
        result = cut(dict.fromkeys(births, 7), seats, needed=5, births=births)
        assert len(result.seated) + result.seats_left == seats
        assert len(result.tied) > result.seats_left or not result.seats_left
        assert result.seated | result.tied | result.younger == births.keys()
