"""Counting many ballots at once."""

from __future__ import annotations

import pytest

from ballotcount.domain.ballot import LineMark, VotingMethod
from ballotcount.rules.bulk import count_boxes, count_strikes
from tests.rules.making import a_round, rules_of


def test_strike_ballots_are_sorted_into_valid_and_invalid() -> None:
    vote = a_round(2, 3)
    tally = count_strikes([0b000, 0b001, 0b001, 0b110, 0b111], vote, rules_of(vote))
    assert (tally.valid, dict(tally.reasons)) == (3, {"too_many": 1, "nobody": 1})
    assert [tally.line(no).votes for no in (1, 2, 3)] == [1, 2, 2]
    assert dict(tally.piles) == {2: 2, 1: 1}


def test_box_ballots_are_sorted_into_valid_and_invalid() -> None:
    vote = a_round(3, 3, style=VotingMethod.AGREE, profile="youth-union")
    agree = [0b111, 0b011, 0b011, 0b001]
    disagree = [0b000, 0b100, 0b101, 0b010]
    tally = count_boxes(agree, disagree, vote, rules_of(vote))
    assert (tally.valid, dict(tally.reasons)) == (2, {"both_boxes": 1, "neither_box": 1})
    assert [(tally.line(no).votes, tally.line(no).against) for no in (1, 2, 3)] == [(2, 0), (2, 0), (1, 1)]


def test_blank_and_double_lines_choose_nobody() -> None:
    vote = a_round(3, 3, style=VotingMethod.AGREE)
    tally = count_boxes([0b001, 0b011, 0b011, 0b000], [0b000, 0b001, 0b100, 0b001], vote, rules_of(vote))
    assert (tally.valid, dict(tally.piles), dict(tally.reasons)) == (3, {1: 2, 2: 1}, {"nobody": 1})


def test_long_lists_keep_their_order() -> None:
    vote = a_round(19, 20)
    tally = count_strikes([1 << 0, 1 << 9, 1 << 9, 1 << 19], vote, rules_of(vote))
    assert dict(tally.marks) == {(1, LineMark.STRUCK): 1, (10, LineMark.STRUCK): 2, (20, LineMark.STRUCK): 1}


def test_double_lines_count_for_nobody() -> None:
    vote = a_round(2, 2, style=VotingMethod.AGREE)
    tally = count_boxes([0b11, 0b01], [0b01, 0b00], vote, rules_of(vote))
    assert dict(tally.marks) == {(1, LineMark.BOTH): 1, (1, LineMark.AGREE): 1, (2, LineMark.AGREE): 1}


def test_boxes_come_in_pairs() -> None:
    vote = a_round(2, 2, style=VotingMethod.AGREE)
    with pytest.raises(ValueError, match="shorter"):
        count_boxes([0b11, 0b01], [0b01], vote, rules_of(vote))
