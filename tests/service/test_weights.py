"""Delegates who carry several votes, from the roster to the recount of the whole file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ballotcount.documents.facts import facts
from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, VotingMethod
from ballotcount.domain.election import Candidate, ShowOfHands
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import Delegate
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import StackState
from ballotcount.evidence import recount
from ballotcount.evidence import verify as capsule_check
from ballotcount.service import (
    attendance,
    closing,
    counting,
    elections,
    paper,
    papers,
    rounds,
    setup,
    weights,
)
from ballotcount.service.camera import MachinePass
from ballotcount.service.entry_text import parse_entry, shown_entry
from ballotcount.service.record import record_of
from ballotcount.service.session import Session
from ballotcount.service.settling import settling
from ballotcount.service.verify import verify
from tests.builders import CONGRESS, HEAD, TYPIST, at, confirm_rules, opened, second, struck
from tests.service.test_camera import layout, reading, seen

R = "e1r1"
VOTES = (5, 5, 5, 2, 2, 1)


def people(votes: tuple[int, ...] = VOTES) -> tuple[Delegate, ...]:
    return tuple(
        Delegate(f"d{n}", f"Nguyễn Văn {'ABCDEGHIKL'[n - 1]}", "Tổ 1", shares=carried)
        for n, carried in enumerate(votes, 1)
    )


def ready(votes: tuple[int, ...] = VOTES) -> Session:
    """A co-operative's delegates are here, with one election of two people for one seat."""
    session = opened()
    setup.change_congress(session, replace(CONGRESS, profile="cooperative"), "quy chế của đại hội")
    attendance.import_roster(session, people(votes))
    attendance.check_in(session, [f"d{n}" for n in range(1, len(votes) + 1)])
    listed = [Candidate(0, session.state.roster[f"d{n}"].name, delegate=f"d{n}") for n in (1, 2)]
    elections.add_election(session, title="Chủ tịch", body="", seats=1, style=VotingMethod.STRIKE, candidates=listed)
    for subject in (elections.NUMBER, elections.LIST):
        elections.vote(session, "e1", ShowOfHands(subject, len(votes), 0, 0))
    paper.prepare(session, "e1", passes=1)
    confirm_rules(session)
    return session


def choose(session: Session, way: weights.Way = weights.Way.STACKS) -> None:
    setup.decide(session, ev.Decision(ev.Topic.WEIGHT_WAY, way.value, "Đại hội biểu quyết"))


def counting_now() -> Session:
    session = ready()
    choose(session)
    rounds.issue(session, R, 6)
    rounds.collect(session, R, 6)
    at(session, TYPIST)
    counting.start_pass(session, R, stack_size=20)
    return session


def enter(session: Session, *sheets: Ballot) -> None:
    for sheet in sheets:
        counting.enter(session, R, sheet)
    counting.close_stack(session, R, len(sheets))


def carrying(votes: int, *numbers: int) -> Ballot:
    return replace(struck(*numbers), shares=votes)


def test_the_round_freezes_who_carries_how_many_votes() -> None:
    session = ready()
    choose(session)
    rounds.issue(session, R, 6)
    roster = session.frozen(R).roster
    assert (dict(roster.weights), roster.shares_present) == ({1: 1, 2: 2, 5: 3}, 20)
    assert weights.groups_of_one(session.frozen(R).roster) == (1,)


def test_the_congress_chooses_how_ballots_are_kept_apart_before_they_are_issued() -> None:
    session = ready()
    with pytest.raises(UserError, match="undecided"):
        rounds.issue(session, R, 6)
    choose(session, weights.Way.COLOURS)
    assert weights.way(session) is weights.Way.COLOURS
    rounds.issue(session, R, 6)


def test_equal_votes_need_no_choice() -> None:
    session = ready((3, 3, 3, 3))
    assert weights.way(session) is None
    rounds.issue(session, R, 4)


def test_a_delegate_without_votes_among_others_stops_the_issue() -> None:
    session = ready((5, 5, 0, 2))
    choose(session)
    with pytest.raises(UserError) as found:
        rounds.issue(session, R, 4)
    assert (found.value.code, found.value.facts["names"]) == ("weight.missing", "Nguyễn Văn C")


def test_delegates_of_whom_nobody_has_votes_carry_one_each_once_the_congress_said_so() -> None:
    session = ready((0, 0, 0, 0))
    with pytest.raises(UserError, match=r"weight\.missing"):
        rounds.issue(session, R, 4)
    choose(session, weights.Way.ONE)
    rounds.issue(session, R, 4)
    assert dict(session.frozen(R).roster.weights) == {}


def test_one_vote_each_is_no_answer_where_some_carry_several() -> None:
    session = ready((5, 2, 0, 1))
    choose(session, weights.Way.ONE)
    with pytest.raises(UserError, match=r"weight\.missing"):
        rounds.issue(session, R, 4)
    session = ready((5, 2, 1, 1))
    choose(session, weights.Way.ONE)
    with pytest.raises(UserError, match=r"weight\.undecided"):
        rounds.issue(session, R, 4)


def test_how_ballots_are_kept_apart_is_chosen_once_and_before_they_are_out() -> None:
    session = ready()
    choose(session)
    with pytest.raises(UserError, match=r"decision\.again"):
        choose(session)
    with pytest.raises(UserError, match=r"text\.empty"):
        setup.decide(session, ev.Decision(ev.Topic.WEIGHT_WAY, "colours"))
    choose(session, weights.Way.COLOURS)
    rounds.issue(session, R, 6)
    with pytest.raises(UserError, match=r"decision\.live_round"):
        choose(session)
    assert weights.way(session) is weights.Way.COLOURS


def test_a_congress_of_one_vote_each_keeps_nothing_apart() -> None:
    with pytest.raises(UserError, match=r"decision\.no_weights"):
        choose(opened())


def test_sheets_of_equal_votes_need_no_sign() -> None:
    session = ready((3, 3, 3, 3))
    rounds.issue(session, R, 4)
    rounds.collect(session, R, 4)
    at(session, TYPIST)
    counting.start_pass(session, R, stack_size=20)
    counting.enter(session, R, struck(1))
    assert session.round(R).passes[1].stacks[1].sheets[0].ballot == carrying(3, 1)


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ([struck(1)], "weight.first"),
        ([carrying(4, 1)], "weight.unknown"),
        ([carrying(5, 1), carrying(2, 1)], "weight.mixed"),
        ([carrying(2, 1), struck(1), struck(2)], "weight.too_many"),
    ],
)
def test_a_stack_that_cannot_be_is_refused(sheets: list[Ballot], code: str) -> None:
    session = counting_now()
    for sheet in sheets[:-1]:
        counting.enter(session, R, sheet)
    with pytest.raises(UserError) as found:
        counting.enter(session, R, sheets[-1])
    assert found.value.code == code


def test_the_sheets_of_a_stack_carry_what_its_first_one_says() -> None:
    session = counting_now()
    for sheet in (carrying(5, 2), struck(2), struck(1)):
        counting.enter(session, R, sheet)
    stack = session.round(R).passes[1].stacks[1]
    assert [sheet.ballot.shares for sheet in stack.sheets] == [5, 5, 5]
    counting.correct(session, R, 2, struck(1), "nhập nhầm")
    assert session.round(R).passes[1].stacks[1].sheets[1].ballot == carrying(5, 1)


@pytest.mark.parametrize(
    ("place", "votes", "code"), [(2, 2, "weight.mixed"), (1, 2, "weight.mixed"), (1, 9, "weight.mixed")]
)
def test_a_corrected_sheet_stays_with_the_votes_of_its_stack(place: int, votes: int, code: str) -> None:
    session = counting_now()
    for sheet in (carrying(5, 2), struck(2)):
        counting.enter(session, R, sheet)
    with pytest.raises(UserError) as found:
        counting.correct(session, R, place, carrying(votes, 1), "nhập nhầm")
    assert found.value.code == code
    counting.correct(session, R, place, carrying(5, 1), "nhập nhầm")
    assert [one.ballot.shares for one in session.round(R).passes[1].stacks[1].sheets] == [5, 5]


def test_the_votes_of_a_sheet_that_lies_alone_in_its_stack_can_be_corrected_up_to_the_people_who_carry_them() -> None:
    session = counting_now()
    enter(session, carrying(1, 1))
    counting.enter(session, R, carrying(5, 2))
    with pytest.raises(UserError, match=r"weight\.too_many"):
        counting.correct(session, R, 1, carrying(1, 2), "nhập nhầm")
    counting.correct(session, R, 1, carrying(2, 2), "nhập nhầm")
    assert session.round(R).passes[1].stacks[2].sheets[0].ballot == carrying(2, 2)


def test_rulings_cannot_give_more_sheets_the_votes_of_a_group_than_it_has_people() -> None:
    session = counted()
    assert closing.blockers(session, R) == ()
    ruled = {(2, 1): carrying(5, 1)}
    session.round(R).count.record.ballots.update(ruled)
    (blocker,) = closing.blockers(session, R)
    assert (blocker.code, dict(blocker.facts)) == ("weight_too_many", {"votes": 5, "sheets": 4, "people": 3})
    with pytest.raises(UserError, match=r"close\.blocked"):
        closing.close(at(session, HEAD), R, second())


def test_a_ruling_leaves_a_sheet_its_votes() -> None:
    session = counting_now()
    enter(session, carrying(5, 2), struck(2), struck(1))
    state = session.round(R)
    assert weights.with_votes_of_sheet(state, stack=1, sheet=2, ballot=struck(1)) == carrying(5, 1)
    assert weights.with_votes_of_sheet(state, stack=1, sheet=2, ballot=carrying(2)) == carrying(2)


def counted() -> Session:
    """Five votes each for 1, 1 and 2; two each for 2; one for 2: 10 to 10 votes, but 2 to 4 sheets."""
    session = counting_now()
    enter(session, carrying(5, 2), struck(2), struck(1))
    enter(session, carrying(2, 1), struck(1))
    enter(session, carrying(1, 1))
    return session


def test_votes_are_counted_and_not_sheets() -> None:
    result = counted().result(R)
    assert [line.votes for line in result.lines] == [10, 10]
    assert (result.base, result.needed, result.valid) == (20, 11, 6)
    assert [other.base for other in result.what_if if other.base_code == "present"] == [20]


def test_the_record_is_counted_again_with_its_votes() -> None:
    session = counted()
    record = record_of(session, R)
    now, _ = recount.counted(record, (one.ballot for one in record.ballots), session.profile_of(R))
    assert list(recount.differing(now, record.outcome)) == []
    forged = [replace(one.ballot, shares=5) for one in record.ballots]
    other, _ = recount.counted(record, forged, session.profile_of(R))
    assert list(recount.differing(other, record.outcome))


def test_the_papers_show_the_groups() -> None:
    groups = facts(record_of(counted(), R)).lists["weights"]
    assert [(row["votes"], row["people"], row["collected"], row["valid_votes"]) for row in groups] == [
        ("1", "01", "01", "1"),
        ("2", "02", "02", "4"),
        ("5", "03", "03", "15"),
    ]


def test_nothing_is_called_settled_before_the_last_sheet() -> None:
    session = counting_now()
    counting.enter(session, R, carrying(5, 2))
    assert settling(session, R).open == {1, 2}


def test_the_votes_are_typed_behind_the_sign_of_shares() -> None:
    session = counting_now()
    frozen = session.frozen(R)
    assert parse_entry("1 @5", frozen) == carrying(5, 1)
    assert parse_entry("@5", frozen) == carrying(5)
    assert parse_entry("1", frozen).shares is None
    assert shown_entry(carrying(5, 1), frozen) == "1 @5"
    with pytest.raises(UserError, match="token"):
        parse_entry("1 @5 @2", frozen)


def test_a_machine_pass_gives_its_ballots_the_votes_of_the_stack() -> None:
    session = counting_now()
    run = MachinePass(R, layout(), PassKind.SCAN, 1)
    page = seen(1, 2)
    page = replace(page, reading=reading(2, names=(1, 2)))
    with pytest.raises(UserError, match=r"weight\.first"):
        run.take(session, page)
    run.votes = 5
    run.take(session, page)
    assert session.round(R).passes[1].stacks[1].sheets[0].ballot.shares == 5


def test_the_whole_file_is_verified_with_its_votes() -> None:
    session = counted()
    closing.close(at(session, HEAD), R, second())
    found = verify(session.journal)
    assert found.holds, found
    assert [line.votes for line in session.result(R).lines] == [10, 10]


def test_the_capsule_of_carried_votes_is_verified(tmp_path: Path) -> None:
    session = counted()
    closing.close(at(session, HEAD), R, second())
    papers.leave(session, tmp_path)
    report = capsule_check.verify(tmp_path / papers.CAPSULE)
    assert [finding.code for finding in report.findings] == []
    assert report.rounds[0][1] == 6


def test_a_batch_says_its_votes_with_the_first_sheet() -> None:
    session = counting_now()
    late = [counting.SheetEntry(struck(1)), counting.SheetEntry(carrying(5, 1))]
    with pytest.raises(UserError, match=r"weight\.first"):
        counting.enter_all(session, R, late)
    assert not session.round(R).passes[1].stacks
    counting.enter_all(session, R, list(reversed(late)))
    assert [one.ballot.shares for one in session.round(R).passes[1].stacks[1].sheets] == [5, 5]


@pytest.mark.parametrize("style", [VotingMethod.CUMULATIVE, VotingMethod.STRIKE])
def test_rounds_without_carried_votes_keep_their_ballots(style: VotingMethod) -> None:
    session = counting_now()
    frozen = session.frozen(R)
    roster = frozen.roster if style is VotingMethod.CUMULATIVE else replace(frozen.roster, weights={})
    run = session.round(R).passes[1]
    ballots = [replace(struck(1), shares=7)]
    held = StackState(1, TYPIST)
    assert weights.with_votes(replace(frozen, style=style, roster=roster), run, held, ballots) == ballots
