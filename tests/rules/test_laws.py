"""Laws that hold for every count, tried on many: against a naive recount, and against the count itself."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import Round, RoundKind
from ballotcount.domain.outcome import Outcome
from ballotcount.rules.outcome import compute
from ballotcount.rules.tally import Tally, count, merge
from tests.rules.making import a_round, elected, in_the_box, outcome_of, rules_of, tied
from tests.rules.recount import recount

MARKS = {
    VotingMethod.STRIKE: [None, LineMark.STRUCK],
    VotingMethod.AGREE: [None, LineMark.AGREE, LineMark.AGREE, LineMark.DISAGREE, LineMark.BOTH],
    VotingMethod.OPINION: [None, LineMark.AGREE, LineMark.DISAGREE, LineMark.BOTH],
    VotingMethod.LEVELS: [None, LineMark.HIGH, LineMark.MEDIUM, LineMark.LOW, LineMark.BOTH],
    VotingMethod.CUMULATIVE: [None, 0, 1, 2, 5],
}
PROFILES = {
    VotingMethod.STRIKE: ["party-190", "trade-union", "youth-union", "council", "association"],
    VotingMethod.AGREE: ["party-190", "trade-union", "youth-union", "council", "association"],
    VotingMethod.OPINION: ["party-190", "association"],
    VotingMethod.LEVELS: ["confidence"],
    VotingMethod.CUMULATIVE: ["shareholders"],
}


@st.composite
def rounds(draw: st.DrawFn, styles: tuple[VotingMethod, ...] = tuple(MARKS)) -> Round:
    style = draw(st.sampled_from(styles))
    present = draw(st.integers(1, 40))
    kind = draw(st.sampled_from([RoundKind.FIRST, RoundKind.FURTHER, RoundKind.RUN_OFF]))
    return a_round(
        draw(st.integers(1, 5)),
        draw(st.integers(1, 6)),
        profile=draw(st.sampled_from(PROFILES[style])),
        style=style,
        kind=kind,
        number=1 if kind is RoundKind.FIRST else 2,
        convened=present + draw(st.integers(0, 5)),
        present=present,
    )


@st.composite
def ballots_of(draw: st.DrawFn, of: Round) -> list[Ballot]:
    one = st.tuples(*(st.sampled_from(MARKS[of.style]) for _ in of.candidates))
    aside = st.sampled_from([None] * 6 + ["foreign_mark", "unclear"])
    shares = st.integers(0, 6) if of.style is VotingMethod.CUMULATIVE else st.none()
    sheets = draw(st.lists(st.tuples(one, aside, shares), max_size=of.roster.present))
    return [
        Ballot(tuple((c.no, m) for c, m in zip(of.candidates, marks, strict=True) if m is not None), reason, (), held)
        for marks, reason, held in sheets
    ]


@st.composite
def counted(draw: st.DrawFn, styles: tuple[VotingMethod, ...] = tuple(MARKS)) -> tuple[Round, list[Ballot]]:
    of = draw(rounds(styles))
    return of, draw(ballots_of(of))


def once(ballots: list[Ballot]) -> list[tuple[Ballot, int]]:
    return [(ballot, 1) for ballot in ballots]


@settings(max_examples=200, deadline=None)
@given(counted((VotingMethod.STRIKE, VotingMethod.AGREE)))
def test_a_naive_recount_agrees(case: tuple[Round, list[Ballot]]) -> None:
    of, ballots = case
    outcome = outcome_of(of, once(ballots))
    valid, votes, winners, equal = recount(ballots, of, outcome.base)
    assert outcome.valid == valid
    assert {line.no: line.votes for line in outcome.lines} == votes
    assert (set(elected(outcome)), set(tied(outcome))) == (winners, equal)


@settings(max_examples=50, deadline=None)
@given(counted(), st.randoms(use_true_random=False))
def test_the_order_of_ballots_changes_nothing(case: tuple[Round, list[Ballot]], chance: random.Random) -> None:
    of, ballots = case
    shuffled = list(ballots)
    chance.shuffle(shuffled)
    assert outcome_of(of, once(ballots)) == outcome_of(of, once(shuffled))


@settings(max_examples=50, deadline=None)
@given(counted(), st.integers(1, 4))
def test_splitting_the_ballots_over_stations_changes_nothing(case: tuple[Round, list[Ballot]], stations: int) -> None:
    of, ballots = case
    parts = [count(once(ballots[at::stations]), of, rules_of(of)) for at in range(stations)]
    assert merge(parts) == count(once(ballots), of, rules_of(of))


@settings(max_examples=50, deadline=None)
@given(counted())
def test_copies_are_as_many_single_ballots(case: tuple[Round, list[Ballot]]) -> None:
    of, ballots = case
    assert count([(x, 3) for x in ballots], of, rules_of(of)) == count(once(ballots * 3), of, rules_of(of))


@settings(max_examples=50, deadline=None)
@given(counted())
def test_taking_a_ballot_back_undoes_it(case: tuple[Round, list[Ballot]]) -> None:
    of, ballots = case
    tally = count(once(ballots), of, rules_of(of))
    for ballot in reversed(ballots):
        tally.remove(ballot, of, rules_of(of))
    assert tally == Tally.of(of)


@settings(max_examples=80, deadline=None)
@given(counted())
def test_the_elected_never_exceed_the_seats_and_ties_never_fit(case: tuple[Round, list[Ballot]]) -> None:
    of, ballots = case
    outcome = outcome_of(of, once(ballots))
    seats_left = of.seats - len(elected(outcome))
    assert seats_left >= 0
    if outcome.tie is not None:
        assert 0 < outcome.tie.seats_left == seats_left < len(outcome.tie.numbers)
        assert len({line.votes for line in outcome.lines if line.no in outcome.tie.numbers}) == 1
    worst = min((x.votes for x in outcome.lines if x.no in elected(outcome)), default=0)
    assert all(x.votes <= worst for x in outcome.lines if x.no not in elected(outcome)) or not elected(outcome)


@settings(max_examples=80, deadline=None)
@given(counted())
def test_valid_invalid_and_lines_add_up(case: tuple[Round, list[Ballot]]) -> None:
    of, ballots = case
    outcome = outcome_of(of, once(ballots))
    assert outcome.valid + outcome.invalid == len(ballots)
    assert sum(outcome.invalid_by_reason.values()) == outcome.invalid
    for line in outcome.lines:
        if of.style is VotingMethod.LEVELS:
            assert line.levels is not None
            assert line.levels.high + line.levels.medium + line.levels.low + line.uncounted == outcome.valid
        elif of.style is not VotingMethod.CUMULATIVE:
            assert line.votes + line.against + line.uncounted == outcome.valid
    if of.style in (VotingMethod.STRIKE, VotingMethod.AGREE):
        assert outcome.unused is not None
        assert sum(line.votes for line in outcome.lines) + outcome.unused == outcome.valid * of.seats


def standing(outcome: Outcome, no: int) -> int:
    """2 for elected, 1 for tied, 0 for neither."""
    return 2 if no in elected(outcome) else 1 if no in tied(outcome) else 0


@settings(max_examples=80, deadline=None)
@given(counted((VotingMethod.STRIKE, VotingMethod.AGREE, VotingMethod.CUMULATIVE)), st.data())
def test_one_more_vote_never_unseats_its_receiver(case: tuple[Round, list[Ballot]], data: st.DataObject) -> None:
    of, ballots = case
    before = count(once(ballots), of, rules_of(of))
    no = data.draw(st.sampled_from(before.numbers))
    after = count(once(ballots), of, rules_of(of))
    if of.style is VotingMethod.STRIKE and after.marks[no, LineMark.STRUCK]:
        after.marks[no, LineMark.STRUCK] -= 1
    elif of.style is VotingMethod.AGREE and after.line(no).votes < after.valid:
        after.marks[no, LineMark.AGREE] += 1
    elif of.style is VotingMethod.CUMULATIVE:
        after.votes[no] += 1
    sheets = in_the_box(of, before)
    results = [compute(of, sheets, tally, rules_of(of)) for tally in (before, after)]
    assert standing(results[1], no) >= standing(results[0], no)
