"""Who comes after the ballots were issued and is given one counts in the round; nobody else changes its figures."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate, ShowOfHands
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import Attendance, Delegate, DelegateKind, Presence
from ballotcount.evidence.statements import differing
from ballotcount.service import attendance, closing, elections, paper, rounds
from ballotcount.service.record import record_of
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from tests.builders import HEAD, TYPIST, at, confirm_rules, opened, prepared, refusal, second, struck, type_pass

R = "e1r1"


def voted(session: Session, first: int, second_choice: int) -> Any:
    """The locked result of a box with ballots that strike the first or the second name."""
    sheets = first + second_choice
    rounds.collect(session, R, sheets)
    type_pass(session, TYPIST, [struck(2)] * first + [struck(1)] * second_choice)
    closing.close(at(session, HEAD), R, second())
    return session.result(R)


def test_half_of_those_who_voted_is_not_more_than_half_of_those_present() -> None:
    # Law 10/2022/QH15, article 51.2.c: more than half of those who attend; twelve attend, two of them came late.
    session = prepared(names=2, seats=1, present=10, profile="staff-conference")
    rounds.issue(session, R, 10)
    attendance.check_in(session, ["d11", "d12"])
    rounds.issue_more(session, R, 2, "đến muộn")
    outcome = voted(session, 6, 6)
    assert (outcome.base, outcome.needed, outcome.tie) == (12, 7, None)
    assert {line.status for line in outcome.lines} == {"not_elected"}
    assert session.frozen(R).roster.present == session.round(R).sheets.issued == 12
    assert verify(session.journal).holds


def test_a_delegate_left_out_of_the_base_who_comes_and_votes_is_in_it() -> None:
    session = prepared(names=2, seats=1, present=9)
    attendance.record(session, [Attendance("d11", Presence.ABSENT_THROUGHOUT)])
    rounds.issue(session, R, 9)
    assert session.frozen(R).roster.deductions["absent_not_replaced"] == 1
    attendance.check_in(session, ["d11"])
    rounds.issue_more(session, R, 1, "đến muộn")
    assert session.frozen(R).roster.deductions["absent_not_replaced"] == 0
    assert voted(session, 5, 5).base == 11


def test_who_left_after_the_issue_still_voted_and_makes_no_room() -> None:
    session = prepared(names=2, seats=1, present=10)
    rounds.issue(session, R, 10)
    attendance.check_out(session, ["d9", "d10"])
    assert refusal(lambda: rounds.issue_more(session, R, 1, "x")) == "sheets.more_than_present"
    attendance.check_in(session, ["d11", "d12"])
    rounds.issue_more(session, R, 2, "đến muộn")
    assert session.frozen(R).roster.present == 12


def test_what_is_recorded_of_others_since_the_issue_does_not_move_the_base() -> None:
    session = prepared(names=2, seats=1, present=9)
    rounds.issue(session, R, 9)
    attendance.record(session, [Attendance("d11", Presence.ABSENT_THROUGHOUT)])
    attendance.check_in(session, ["d10"])
    rounds.issue_more(session, R, 1, "đến muộn")
    assert session.frozen(R).roster.deductions["absent_not_replaced"] == 0
    assert session.frozen(R).roster.present == 10


def test_a_corrected_miscount_moves_no_attendance() -> None:
    session = prepared(names=2, seats=1, present=10)
    rounds.issue(session, R, 9)
    before = session.frozen(R)
    rounds.issue_more(session, R, 1, "đếm nhầm")
    rounds.issue_more(session, R, -1, "đếm nhầm")
    assert session.frozen(R) == before


def test_a_record_made_before_late_people_counted_still_holds() -> None:
    session = prepared(names=2, seats=1, present=10)
    rounds.issue(session, R, 10)
    attendance.check_in(session, ["d11"])
    rounds.issue_more(session, R, 1, "đến muộn", count_late=False)
    assert voted(session, 6, 5).base == 12
    assert session.frozen(R).roster.present == 10
    assert verify(session.journal).holds


SEATS = tuple(f"d{number}" for number in range(1, 9))
ALTERNATES = ("d20", "d21", "d22")
NAMES = [Candidate(0, "Trần Thị Xuân"), Candidate(0, "Ngô Thị Yến")]
MOVES = st.one_of(
    st.tuples(st.just("in"), st.sampled_from(SEATS + ALTERNATES)),
    st.tuples(st.just("out"), st.sampled_from(SEATS + ALTERNATES)),
    st.tuples(st.sampled_from(ALTERNATES), st.sampled_from(SEATS)),
    st.tuples(st.just("throughout"), st.sampled_from(SEATS)),
    st.tuples(st.just("ballots"), st.integers(-2, 3)),
)


@pytest.fixture(scope="module")
def issued() -> Session:
    session = opened()
    people = [Delegate(each, f"Lê Văn {each}", f"Tổ {number % 3}") for number, each in enumerate(SEATS)]
    people += [Delegate(each, f"Dự Khuyết {each}", "Tổ 1", kind=DelegateKind.ALTERNATE) for each in ALTERNATES]
    attendance.import_roster(session, people)
    attendance.check_in(session, SEATS[:6])
    elections.add_election(session, title="Ban", body="", seats=1, style=VotingMethod.STRIKE, candidates=NAMES)
    for subject in (elections.NUMBER, elections.LIST):
        elections.vote(session, "e1", ShowOfHands(subject, 6, 0, 0))
    paper.prepare(session, "e1", passes=1)
    confirm_rules(session)
    return session


def move(session: Session, what: str, who: Any) -> None:
    if what == "in":
        attendance.check_in(session, [who])
    elif what == "out":
        attendance.check_out(session, [who])
    elif what == "throughout":
        attendance.record(session, [Attendance(who, Presence.ABSENT_THROUGHOUT)])
    elif what == "ballots":
        rounds.issue_more(session, R, who, "đến muộn")
    else:
        attendance.replace_by(session, who, what)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(MOVES, max_size=14))
def test_never_more_ballots_than_people_present(issued: Session, moves: list[tuple[str, Any]]) -> None:
    session = deepcopy(issued)
    rounds.issue(session, R, 6)
    sat = {f"d{number}" for number in range(1, 7)}
    for what, who in moves:
        try:
            move(session, what, who)
        except UserError:
            continue
        roster = session.frozen(R).roster
        if what == "ballots" and who > 0:
            sat |= {each for each in SEATS if session.state.presence_of(each) is Presence.PRESENT}
        base = roster.convened - sum(roster.deductions.values())
        assert session.round(R).sheets.issued <= roster.present <= base <= roster.convened == len(SEATS)
        assert roster.present >= len(sat), "everybody who sat here when ballots went out is counted"
    assert verify(session.journal).holds


def test_the_record_file_counts_late_people_as_the_journal_does() -> None:
    session = prepared(names=2, seats=1, present=10, profile="staff-conference")
    rounds.issue(session, R, 10)
    for late in ("d11", "d12"):
        attendance.check_in(session, [late])
        rounds.issue_more(session, R, 1, "đến muộn")
    voted(session, 6, 6)
    shown = [{"kind": one.kind, "body": one.body} for one in session.journal.entries()]
    record = record_of(session, R)
    assert record.round.roster.present == 12
    assert list(differing(shown, record)) == []
    for forged in (10, 11, 13):
        other = replace(record.round, roster=replace(record.round.roster, present=forged))
        assert list(differing(shown, replace(record, round=other))) == ["round"]
