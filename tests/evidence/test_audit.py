"""The check in front of the hall: the draw can be repeated, and a wrong result is rarely let pass."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.errors import UserError
from ballotcount.domain.outcome import Status
from ballotcount.domain.record import CountedBallot, PlacedBallot, RoundRecord
from ballotcount.evidence import audit, sampling
from tests.documents import rounds
from tests.evidence import sealed


def round_of(votes: dict[int, int], seats: int, sheets: int) -> RoundRecord:
    """A strike-through round in which candidate ``no`` is kept on ``votes[no]`` sheets, at most ``seats`` on each."""
    record = rounds.record(len(votes), seats, sheets, absent=1)
    kept: list[set[int]] = [set() for _ in range(sheets)]
    for no, count in votes.items():
        for sheet in sorted(kept, key=len)[:count]:
            sheet.add(no)
    assert max(map(len, kept)) <= seats
    ballots = [CountedBallot(sealed.struck(*(no for no in votes if no not in sheet))) for sheet in kept]
    return sealed.under_rules(replace(record, ballots=tuple(ballots)))


@pytest.mark.parametrize(
    ("seed", "total", "expected"),
    [
        ("0", 1000, [905, 573, 160]),
        ("1", 1000, [97, 89, 163]),
        ("0000000000", 1000, [978, 359, 132]),
        ("999999999999999999999999", 1000, [544, 800, 654]),
        ("abcde", 1000, [247, 427, 157]),
        ("0", 2, [1, 1, 2]),
    ],
)
def test_the_draw_agrees_with_the_published_vectors(seed: str, total: int, expected: list[int]) -> None:
    """Source: rivest-sampler-tests, checked there against Rivest's reference implementation."""
    drawn = sampling.numbers(seed, total)
    assert [next(drawn) for _ in expected] == expected


def test_no_sheet_is_drawn_twice_and_all_can_be() -> None:
    seed = "31415926535897932384"
    assert sorted(sampling.draw(seed, 50, 50)) == list(range(1, 51))
    assert sampling.draw(seed, 50, 60) == sampling.draw(seed, 50, 50)
    assert sampling.draw(seed, 50, 7) == sampling.draw(seed, 50, 20)[:7]


def test_sheets_are_numbered_by_stack_and_place() -> None:
    counted = CountedBallot(Ballot())
    placed = [PlacedBallot(stack, sheet, counted) for stack in (2, 1) for sheet in (2, 1)]
    drawn = sampling.sheets(placed, "0" * 20, 4)
    order = [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert [(one.stack, one.sheet) for one in drawn] == [order[n - 1] for n in sampling.draw("0" * 20, 4, 4)]


@pytest.mark.parametrize("given", ["123", "abcdefghijklmnopqrst", "", "1234567890123456789x"])
def test_a_seed_that_can_be_guessed_is_refused(given: str) -> None:
    with pytest.raises(UserError) as told:
        sampling.seed_of(given)
    assert told.value.code == "audit.seed"


def test_dice_may_be_written_in_groups() -> None:
    assert sampling.seed_of("31415 92653-58979 32384") == "31415926535897932384"


def test_a_clean_check_brings_the_risk_down_and_a_full_one_to_nothing() -> None:
    record = round_of({1: 90, 2: 80, 3: 30}, 2, 100)
    wanted = audit.plan(record, sealed.PROFILE)
    sheets = [one.ballot for one in record.ballots]
    sizes = (0, 5, 10, 20, 40, 100)
    risks = [audit.measure(wanted, [(s, s) for s in sheets[:size]]).risk for size in sizes]
    assert risks[0] == 1
    assert risks == sorted(risks, reverse=True)
    assert risks[-1] == 0
    needed = audit.sheets_needed(wanted, 0.05)
    assert audit.measure(wanted, [(s, s) for s in sheets[:needed]]).risk <= 0.05
    assert audit.measure(wanted, [(s, s) for s in sheets[: needed - 1]]).risk > 0.05


def test_the_closer_the_result_the_more_sheets() -> None:
    far = audit.plan(round_of({1: 190, 2: 10}, 1, 200), sealed.PROFILE)
    near = audit.plan(round_of({1: 110, 2: 90}, 1, 200), sealed.PROFILE)
    assert audit.sheets_needed(far, 0.05) < audit.sheets_needed(near, 0.05) <= 200


def test_a_sheet_that_is_not_found_or_differs_raises_the_risk() -> None:
    record = round_of({1: 90, 2: 80, 3: 30}, 2, 100)
    wanted = audit.plan(record, sealed.PROFILE)
    sheets = [one.ballot for one in record.ballots][:30]
    clean = audit.measure(wanted, [(s, s) for s in sheets])
    lost = audit.measure(wanted, [(s, None if at == 3 else s) for at, s in enumerate(sheets)])
    turned = audit.measure(wanted, [(s, sealed.struck(1, 2) if at == 3 else s) for at, s in enumerate(sheets)])
    assert clean.differences == ()
    assert lost.differences == turned.differences == (4,)
    assert clean.risk < turned.risk
    assert clean.risk < lost.risk


def test_a_difference_that_changes_nothing_is_not_one() -> None:
    record = round_of({1: 90, 2: 80, 3: 30}, 2, 100)
    wanted = audit.plan(record, sealed.PROFILE)
    same = Ballot(invalid="foreign_mark"), Ballot(invalid="not_issued")
    assert audit.measure(wanted, [same]).differences == ()


def test_the_assertions_are_those_of_the_rule() -> None:
    record = round_of({1: 90, 2: 80, 3: 70, 4: 20}, 2, 130)
    assert [line.status for line in record.outcome.lines][:2] == [Status.ELECTED] * 2
    wanted = audit.plan(record, sealed.PROFILE)
    told = [(one.code, *one.names) for one in wanted.assertions]
    name = {line.no: line.name for line in record.outcome.lines}
    assert ("winner", name[1]) in told
    assert ("winner", name[2]) in told
    # 3 has more than half and is beaten by both; 4 is far from half.
    assert ("pair", name[1], name[3]) in told
    assert ("pair", name[2], name[3]) in told
    assert ("loser", name[3]) not in told
    assert all(one.margin > 0 for one in wanted.assertions)


def test_ties_and_other_ballots_are_refused() -> None:
    record = round_of({1: 90, 2: 70, 3: 70}, 2, 115)
    with pytest.raises(UserError) as told:
        audit.plan(record, sealed.PROFILE)
    assert told.value.code == "audit.tie"
    record = replace(record, round=replace(record.round, style=VotingMethod.LEVELS))
    with pytest.raises(UserError) as told:
        audit.plan(record, sealed.PROFILE)
    assert told.value.code == "audit.style"


def simulated(recorded: list[Ballot], paper: list[Ballot], record: RoundRecord, limit: float, size: int) -> float:
    """Share of 400 checks of a wrong result that end at or under the limit, looking after every sheet."""
    wanted = audit.plan(record, sealed.PROFILE)
    passed = 0
    for trial in range(400):
        order = random.Random(trial).sample(range(len(paper)), size)
        # The best moment to stop is chosen with hindsight, which is what a risk limit has to withstand.
        passed += audit.measure(wanted, [(recorded[at], paper[at]) for at in order]).risk <= limit
    return passed / 400


@pytest.mark.parametrize("limit", [0.1])
def test_a_wrong_result_passes_at_most_as_often_as_the_limit_says(limit: float) -> None:
    """The record shows 1 elected; on paper 1 has one vote too few. 400 checks of 60 of 100 sheets, seeds 0 to 399."""
    record = round_of({1: 60, 2: 30}, 1, 100)
    needed = record.outcome.needed
    assert needed == 51
    recorded = [one.ballot for one in record.ballots]
    kept = [at for at, ballot in enumerate(recorded) if (1, LineMark.STRUCK) not in ballot.marks]
    paper = list(recorded)
    for at in kept[: 60 - 50]:
        paper[at] = Ballot(tuple(sorted({*recorded[at].marks, (1, LineMark.STRUCK)})))
    assert sum((1, LineMark.STRUCK) not in ballot.marks for ballot in paper) == needed - 1
    share = simulated(recorded, paper, record, limit, 60)
    assert share > 0  # some checks do pass: a limit that nothing ever reaches would prove nothing
    # Three standard errors of a share estimated from 400 checks.
    assert share <= limit + 3 * (limit * (1 - limit) / 400) ** 0.5


def test_a_right_result_is_confirmed_by_a_part_of_the_sheets() -> None:
    record = round_of({1: 80, 2: 20}, 1, 100)
    recorded = [one.ballot for one in record.ballots]
    assert simulated(recorded, recorded, record, 0.05, 30) == 1.0


def test_a_base_of_valid_sheets_is_checked_too() -> None:
    from ballotcount.evidence.recount import counted
    from ballotcount.files import profiles

    profile = profiles.load("public-na")
    record = rounds.record(3, 1, 100)
    ballots = [CountedBallot(sealed.struck(2, 3) if at < 70 else sealed.struck(1, 3)) for at in range(90)]
    ballots += [CountedBallot(Ballot(invalid="not_issued"), "not_issued")] * 10
    record = replace(
        record, ballots=tuple(ballots), round=replace(record.round, profile=profile.id, profile_hash=profile.hash)
    )
    record = replace(record, outcome=counted(record, [one.ballot for one in ballots], profile)[0])
    assert record.outcome.base == 90
    wanted = audit.plan(record, profile)
    sheets = [one.ballot for one in ballots]
    assert audit.measure(wanted, [(s, s) for s in sheets]).risk == 0
    assert {one.code for one in wanted.assertions} >= {"winner"}
    assert audit.sheets_needed(wanted, 0.05) < 60
