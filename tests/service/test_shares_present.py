"""Cumulative ballots: nobody gives more votes than the shares that came to the meeting carry."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ballotcount.domain.ballot import Ballot, VotingMethod
from ballotcount.domain.election import Candidate, RosterFigures, ShowOfHands
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import CongressKind, Delegate
from ballotcount.service import attendance, closing, counting, elections, paper, rounds, setup
from ballotcount.service.entry_text import parse_entry
from ballotcount.service.session import Session
from tests.builders import CONGRESS, HEAD, TYPIST, at, confirm_rules, frozen_round, opened, refusal, second

R = "e1r1"


@pytest.fixture
def meeting() -> Session:
    """Three shareholders with 1,000, 2,000 and 10^12 shares are here; one with 500 is not. Two seats, three names."""
    session = opened()
    company = replace(CONGRESS, kind=CongressKind.SHAREHOLDERS, profile="shareholders")
    setup.change_congress(session, company, "công ty")
    shares = (1_000, 2_000, 10**12, 500)
    people = [Delegate(f"d{n}", f"Cổ Đông {'ABCD'[n - 1]}", "", shares=own) for n, own in enumerate(shares, start=1)]
    attendance.import_roster(session, people)
    attendance.check_in(session, ["d1", "d2", "d3"])
    names = [Candidate(0, name) for name in ("Lê Văn An", "Ngô Thị Bình", "Bùi Văn Châu")]
    elections.add_election(
        session, title="Hội đồng quản trị", body="", seats=2, style=VotingMethod.CUMULATIVE, candidates=names
    )
    for subject in (elections.NUMBER, elections.LIST):
        elections.vote(session, "e1", ShowOfHands(subject, 3, 0, 0))
    paper.prepare(session, "e1", passes=1)
    confirm_rules(session)
    rounds.issue(session, R, 3)
    rounds.collect(session, R, 3)
    counting.start_pass(at(session, TYPIST), R)
    return session


def typed(session: Session, *lines: str) -> str:
    """Type a stack; the code of the first refusal."""
    for line in lines:
        code = refusal(lambda line=line: counting.enter(session, R, parse_entry(line, session.frozen(R))))  # type: ignore[misc]
        if code:
            return code
    counting.close_stack(session, R, len(lines))
    return ""


def test_a_thousand_thousand_million_shares_are_counted_to_the_last_vote(meeting: Session) -> None:
    assert typed(meeting, "1=1999999999999 2=1 @1000000000000", "2=2000 @1000", "3=4000 @2000") == ""
    closing.close(at(meeting, HEAD), R, second())
    outcome = meeting.result(R)
    assert [line.votes for line in outcome.lines] == [1_999_999_999_999, 2_001, 4_000]
    assert (outcome.base, outcome.unused) == (2 * (10**12 + 3_000), 0)


def test_one_ballot_with_more_shares_than_the_meeting_is_a_slip(meeting: Session) -> None:
    assert typed(meeting, "1=5 @1000000003001") == "entry.shares_above"


def test_all_ballots_together_carry_no_more_shares_than_are_present(meeting: Session) -> None:
    # Each one could be: "@1000000000000" is somebody's, yet only once.
    assert typed(meeting, "1=9000 @1000000000000", "2=2000 @1000", "3=4000 @1000000000000") == ""
    (blocker,) = closing.blockers(meeting, R)
    facts = {"shares": 2 * 10**12 + 1_000, "present": 10**12 + 3_000}
    assert (blocker.code, dict(blocker.facts)) == ("shares_above", facts)
    with pytest.raises(UserError, match=r"close\.blocked"):
        closing.close(at(meeting, HEAD), R, second())
    assert "1000000003000" in blocker.said()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("1=900", "entry.no_shares"),
        ("", "entry.no_shares"),
        ("1=900 @10 @1000", "entry.token"),
        ("1=0,5 @1000", "entry.token"),
        ("1=0.5 @1000", "entry.token"),
        ("1=1.000 @1000", "entry.token"),
        ("1=-1 @1000", "entry.token"),
    ],
)
def test_a_ballot_says_its_shares_once_and_votes_in_whole_numbers(meeting: Session, line: str, code: str) -> None:
    assert typed(meeting, line) == code


def test_where_nobody_stated_shares_only_the_names_are_checked() -> None:
    frozen = replace(frozen_round(2, VotingMethod.CUMULATIVE), roster=RosterFigures(convened=3, present=3))
    assert parse_entry("1=900", frozen) == Ballot(((1, 900),))


def test_a_sheet_that_is_set_aside_need_not_say_its_shares(meeting: Session) -> None:
    assert parse_entry("!not_issued", meeting.frozen(R)) == Ballot(invalid="not_issued")
