"""The count itself."""

from __future__ import annotations

import pytest

from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.outcome import Levels
from ballotcount.rules.tally import LineCount, Tally, count, merge, of_totals
from tests.rules.making import a_round, ballot, rules_of, struck


def test_whom_nobody_struck_has_every_valid_vote() -> None:
    vote = a_round(3, 4)
    tally = count([(struck(1), 5), (struck(1, 2), 2), (struck(), 9)], vote, rules_of(vote))
    assert (tally.valid, tally.invalid, dict(tally.reasons)) == (7, 9, {"too_many": 9})
    assert [tally.line(no).votes for no in tally.numbers] == [0, 5, 7, 7]
    assert dict(tally.piles) == {3: 5, 2: 2}
    assert tally.unused == 2


def test_an_invalid_ballot_counts_for_nobody() -> None:
    vote = a_round(3, 4)
    tally = count([(struck(1), 1), (Ballot(struck(2).marks, "unclear"), 1)], vote, rules_of(vote))
    assert tally.line(2) == LineCount(1, 0)
    assert dict(tally.reasons) == {"unclear": 1}


def test_confidence_lines_are_counted_person_by_person() -> None:
    vote = a_round(1, 2, profile="confidence", style=VotingMethod.LEVELS)
    ballots = [(ballot({1: "high", 2: "low"}), 3), (ballot({1: "medium", 2: "both"}), 2), (ballot({1: "low"}), 1)]
    tally = count(ballots, vote, rules_of(vote))
    assert tally.line(1) == LineCount(3, uncounted=0, levels=Levels(3, 2, 1))
    assert tally.line(2) == LineCount(0, uncounted=3, levels=Levels(0, 0, 3))
    assert tally.unused is None


def test_box_lines_are_for_against_or_not_counted() -> None:
    vote = a_round(2, 2, style=VotingMethod.AGREE)
    ballots = [
        (ballot({1: "agree", 2: "disagree"}), 3),
        (ballot({1: "agree", 2: "both"}), 2),
        (ballot({1: "agree"}), 1),
    ]
    tally = count(ballots, vote, rules_of(vote))
    assert (tally.line(1), tally.line(2)) == (LineCount(6), LineCount(0, 3, uncounted=3))


def test_cumulative_votes_are_added_up() -> None:
    vote = a_round(2, 3, profile="shareholders", style=VotingMethod.CUMULATIVE)
    tally = count([(ballot({1: 6, 2: 0, 3: 4}, shares=10), 2), (ballot({3: 1}, shares=1), 1)], vote, rules_of(vote))
    assert [tally.line(no).votes for no in (1, 2, 3)] == [12, 0, 9]
    assert 2 not in tally.votes
    assert (tally.spent, tally.carried, tally.unused) == (21, 42, 21)


def test_unused_cumulative_votes_are_not_known_without_shares() -> None:
    vote = a_round(2, 3, profile="shareholders", style=VotingMethod.CUMULATIVE)
    assert count([(ballot({1: 6}), 1)], vote, rules_of(vote)).unused is None


def test_written_names_and_unfilled_lines_add_up() -> None:
    vote = a_round(3, 1, style=VotingMethod.WRITTEN)
    ballots = [(Ballot(((1, LineMark.AGREE),), written=("Lê An", "lê an")), 2), (Ballot(written=("Lê An",)), 1)]
    tally = count(ballots, vote, rules_of(vote))
    assert (tally.line(1).votes, dict(tally.written)) == (2, {"Lê An": 3})
    assert tally.unused == 3 * 3 - 2 - 3
    assert tally.line(1) == LineCount(2)


def test_a_ballot_that_was_never_counted_cannot_be_taken_back() -> None:
    vote = a_round(3, 4)
    tally = count([(struck(1), 1)], vote, rules_of(vote))
    with pytest.raises(IntegrityFault, match=r"below_zero.*key=2"):
        tally.remove(struck(2, 3), vote, rules_of(vote))
    with pytest.raises(IntegrityFault, match=r"below_zero.*key='unclear'"):
        tally.remove(Ballot((), "unclear"), vote, rules_of(vote))


def test_a_number_on_a_line_that_takes_a_word_stops_the_count() -> None:
    vote = a_round(3, 4)
    with pytest.raises(IntegrityFault, match=r"tally.mark_of_other_style\(no=1, mark=7\)"):
        Tally.of(vote).add(ballot({1: 7}), vote, rules_of(vote))


def test_taking_back_answers_as_counting_did() -> None:
    vote = a_round(3, 4)
    tally = count([(struck(1), 3), (struck(), 1)], vote, rules_of(vote))
    assert tally.remove(struck(1), vote, rules_of(vote)).valid
    assert tally.remove(struck(), vote, rules_of(vote)).reason == "too_many"
    assert tally == count([(struck(1), 2)], vote, rules_of(vote))


def test_stations_add_up_field_by_field() -> None:
    vote = a_round(2, 3, profile="shareholders", style=VotingMethod.CUMULATIVE)
    written = a_round(3, 1, style=VotingMethod.WRITTEN)
    one = count([(ballot({1: 6}, shares=10), 1), (ballot(), 2)], vote, rules_of(vote))
    two = count([(ballot({1: 1, 3: 4}, shares=5), 3)], vote, rules_of(vote))
    both = merge([one, two])
    assert (both.round, both.style, both.seats, both.numbers) == ("e1r1", VotingMethod.CUMULATIVE, 2, (1, 2, 3))
    assert (both.valid, dict(both.reasons), dict(both.votes)) == (4, {"nobody": 2}, {1: 9, 3: 12})
    assert (dict(both.piles), both.spent, both.carried) == ({1: 1, 2: 3}, 21, 50)
    hands = [(Ballot(((1, LineMark.AGREE),), written=("Lê An",)), 2)]
    by_hand = merge([count(hands, written, rules_of(written)), count(hands, written, rules_of(written))])
    assert (dict(by_hand.written), by_hand.line(1).votes) == ({"Lê An": 4}, 4)


def test_tallies_of_different_rounds_are_not_added() -> None:
    with pytest.raises(IntegrityFault, match="other_round"):
        merge([Tally.of(a_round(3, 4)), Tally.of(a_round(2, 4))])
    with pytest.raises(IntegrityFault, match=r"other_round.*e1r1"):
        merge([Tally.of(a_round(3, 4)), Tally.of(a_round(3, 5))])
    with pytest.raises(IntegrityFault, match="other_round"):
        merge([])


@pytest.mark.parametrize(
    "style",
    [VotingMethod.STRIKE, VotingMethod.AGREE, VotingMethod.OPINION, VotingMethod.CUMULATIVE, VotingMethod.WRITTEN],
)
def test_totals_give_back_what_they_were_given(style: VotingMethod) -> None:
    profile = "shareholders" if style is VotingMethod.CUMULATIVE else "party-190"
    vote = a_round(3, 2, style=style, profile=profile)
    against = {VotingMethod.STRIKE: (3, 7), VotingMethod.AGREE: (2, 5), VotingMethod.OPINION: (2, 5)}.get(style, (0, 0))
    given = {1: LineCount(7, against[0]), 2: LineCount(3, against[1])}
    tally = of_totals(vote, 10, {"unclear": 2, "nobody": 0}, given)
    assert (tally.valid, tally.invalid, dict(tally.reasons)) == (10, 2, {"unclear": 2})
    for no, line in given.items():
        assert (tally.line(no).votes, tally.line(no).against) == (line.votes, line.against)
    assert tally.unused is None


def test_totals_of_levels() -> None:
    vote = a_round(1, 1, style=VotingMethod.LEVELS, profile="confidence")
    line = LineCount(5, levels=Levels(5, 3, 1))
    assert of_totals(vote, 10, {}, {1: line}).line(1) == LineCount(5, uncounted=1, levels=Levels(5, 3, 1))
    assert of_totals(vote, 10, {}, {1: LineCount(5)}).line(1).levels == Levels(5, 0, 0)
