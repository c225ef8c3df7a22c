"""Validity of a ballot as a whole, and of what is typed for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ballotcount.domain.ballot import Ballot, LineMark, Mark, VotingMethod
from ballotcount.domain.election import Candidate
from ballotcount.rules.validity import MarkFault, judge, mark_faults, people_chosen, written_name, written_votes
from tests.rules.making import a_round, ballot, rules_of, struck


def reason(of: Ballot, seats: int, names: int, style: VotingMethod, profile: str = "party-190") -> str | None:
    vote = a_round(seats, names, style=style, profile=profile)
    return judge(of, vote, rules_of(vote)).reason


def test_what_the_tellers_set_aside_goes_before_what_the_machine_sees() -> None:
    assert reason(Ballot(struck(1, 2, 3, 4).marks, "foreign_mark"), 3, 4, VotingMethod.STRIKE) == "foreign_mark"


def test_a_name_written_onto_a_printed_list_spoils_the_ballot() -> None:
    assert reason(ballot({1: "struck"}, written=("Lê Văn Tám",)), 3, 4, VotingMethod.STRIKE) == "outside_name"


def test_fewer_names_than_seats_is_valid() -> None:
    assert reason(struck(1, 2), 3, 4, VotingMethod.STRIKE) is None


def test_against_everybody_on_a_list_of_several_names_is_a_ballot_for_nobody() -> None:
    assert reason(ballot({1: "disagree", 2: "disagree"}), 2, 2, VotingMethod.AGREE) == "nobody"


def test_an_opinion_ballot_may_agree_to_nobody_or_to_everybody() -> None:
    assert reason(ballot({1: "disagree", 2: "disagree"}), 1, 2, VotingMethod.OPINION) is None
    assert reason(ballot({1: "agree", 2: "agree"}), 1, 2, VotingMethod.OPINION) is None


def test_an_opinion_ballot_of_the_youth_union_keeps_its_other_lines() -> None:
    assert reason(ballot({1: "agree", 2: "both"}), 1, 2, VotingMethod.OPINION, "youth-union") is None


def test_an_opinion_on_one_name_needs_exactly_one_box() -> None:
    assert reason(ballot({1: "both"}), 1, 1, VotingMethod.OPINION) == "both_boxes"
    assert reason(ballot(), 1, 1, VotingMethod.OPINION) == "neither_box"


@pytest.mark.parametrize("marks", [{}, {1: "both"}, {1: "high", 2: "both"}])
def test_a_confidence_ballot_is_valid_whatever_its_lines_say(marks: dict[int, str]) -> None:
    assert reason(ballot(marks), 1, 2, VotingMethod.LEVELS, "confidence") is None


def test_a_vote_of_no_confidence_in_everybody_is_valid() -> None:
    assert reason(ballot({1: "disagree", 2: "disagree"}), 1, 2, VotingMethod.AGREE, "confidence") is None


def test_a_cumulative_ballot_without_votes_is_for_nobody_also_with_one_name() -> None:
    assert reason(ballot({1: 0}), 1, 1, VotingMethod.CUMULATIVE, "shareholders") == "nobody"


def test_a_cumulative_ballot_of_unknown_shares_is_held_to_the_number_of_people_only() -> None:
    assert reason(ballot({1: 10**9}), 1, 2, VotingMethod.CUMULATIVE, "shareholders") is None


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((), "nobody"),
        (("An",), None),
        (("An", "Bình"), None),
        (("An", "Bình", "Cúc"), "too_many"),
        (("An", " an "), None),
    ],
)
def test_a_written_ballot_names_one_to_seats_people(names: tuple[str, ...], expected: str | None) -> None:
    assert reason(Ballot(written=names), 2, 0, VotingMethod.WRITTEN) == expected


def test_a_blank_written_ballot_is_for_nobody_also_where_one_name_is_known() -> None:
    assert reason(Ballot(), 1, 1, VotingMethod.WRITTEN) == "nobody"


@pytest.mark.parametrize(
    ("typed", "name"),
    [("  nguyễn   văn an ", "Nguyễn Văn An"), ("NGUYỄN VĂN AN", "Nguyễn Văn An"), ("H'Hen Niê", "H'Hen Niê"), ("", "")],
)
def test_written_names_are_made_comparable(typed: str, name: str) -> None:
    assert written_name(typed) == name


def test_decomposed_letters_are_the_same_name() -> None:
    assert written_name("Ẩn") == written_name("A\u0302\u0309n")


def test_a_written_name_that_one_person_of_the_list_has_is_that_person() -> None:
    vote = a_round(2, 2, style=VotingMethod.WRITTEN)
    numbers, names = written_votes(Ballot(((1, LineMark.AGREE),), None, ("người 1", "Người 2", "Ai đó", " ")), vote)
    assert (numbers, names) == ({1, 2}, {"Ai Đó"})


def test_a_written_name_that_two_people_have_is_left_to_the_tellers() -> None:
    vote = a_round(2, 2, style=VotingMethod.WRITTEN)
    both = replace(vote, candidates=(*vote.candidates, Candidate(9, "Người 1")))
    assert written_votes(Ballot(written=("Người 1",)), both) == (frozenset(), {"Người 1"})


@pytest.mark.parametrize(
    ("marks", "style", "chosen"),
    [
        ({1: "struck"}, VotingMethod.STRIKE, 3),
        ({1: "agree", 2: "disagree", 3: "both"}, VotingMethod.AGREE, 1),
        ({1: "agree", 2: "agree"}, VotingMethod.OPINION, 2),
        ({1: "high", 2: "both", 3: "low"}, VotingMethod.LEVELS, 2),
        ({1: 5, 2: 0, 3: 1}, VotingMethod.CUMULATIVE, 2),
    ],
)
def test_people_chosen_by_style(marks: dict[int, Mark], style: VotingMethod, chosen: int) -> None:
    assert people_chosen(ballot(marks), a_round(3, 4, style=style)) == chosen


def test_double_lines_are_named() -> None:
    vote = a_round(3, 3, style=VotingMethod.AGREE)
    validity = judge(ballot({1: "agree", 2: "both", 3: "both"}), vote, rules_of(vote))
    assert (validity.valid, validity.void) == (True, (2, 3))


@pytest.mark.parametrize(
    ("marks", "style", "code"),
    [
        (((9, LineMark.STRUCK),), VotingMethod.STRIKE, "unknown_candidate"),
        (((1, LineMark.STRUCK), (1, LineMark.STRUCK)), VotingMethod.STRIKE, "said_twice"),
        (((1, LineMark.AGREE),), VotingMethod.STRIKE, "not_of_style"),
        (((1, 3),), VotingMethod.STRIKE, "not_of_style"),
        (((1, LineMark.HIGH),), VotingMethod.AGREE, "not_of_style"),
        (((1, LineMark.AGREE),), VotingMethod.CUMULATIVE, "not_of_style"),
        (((1, -1),), VotingMethod.CUMULATIVE, "negative"),
    ],
)
def test_an_impossible_entry_is_named(marks: tuple[tuple[int, Mark], ...], style: VotingMethod, code: str) -> None:
    faults = list(mark_faults(Ballot(marks), a_round(3, 4, style=style)))
    assert faults == [MarkFault(code, *marks[-1])]


def test_every_fault_of_an_entry_is_named_for_its_line() -> None:
    entry = Ballot(((1, LineMark.HIGH), (9, LineMark.STRUCK), (2, LineMark.STRUCK), (2, LineMark.STRUCK), (3, 4)))
    found = [(fault.code, fault.no) for fault in mark_faults(entry, a_round(3, 4))]
    assert found == [("not_of_style", 1), ("unknown_candidate", 9), ("said_twice", 2), ("not_of_style", 3)]


def test_a_possible_entry_has_no_faults() -> None:
    assert not list(mark_faults(ballot({1: 3, 2: 0}), a_round(3, 4, style=VotingMethod.CUMULATIVE)))
