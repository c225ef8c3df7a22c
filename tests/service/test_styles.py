"""Every style of ballot goes the whole way: typed by exception, counted, closed, proved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate, ShowOfHands
from ballotcount.domain.people import CongressKind, Delegate, DelegateKind
from ballotcount.service import attendance, closing, counting, elections, paper, rounds, setup
from ballotcount.service.entry_text import parse_entry
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from tests.builders import CONGRESS, HEAD, TYPIST, at, confirm_rules, delegates, opened, refusal, second

R = "e1r1"


def held(
    style: VotingMethod, profile: str, lines: list[str], *, names: tuple[str, ...], seats: int, kind: str = "delegates"
) -> Session:
    """An election of this style held to its end; each line is typed for one sheet."""
    session = opened()
    setup.change_congress(session, replace(CONGRESS, profile=profile, kind=CongressKind(kind)), "quy chế của đại hội")
    people = delegates(len(lines))
    if kind == "shareholders":
        people = tuple(replace(p, kind=DelegateKind.SHAREHOLDER, shares=100) for p in people)
    attendance.import_roster(session, people)
    attendance.check_in(session, [person.id for person in people])
    listed = [Candidate(0, name) for name in names]
    elections.add_election(session, title="Bầu", body="", seats=seats, style=style, candidates=listed)
    for subject in (elections.NUMBER, elections.LIST) if names else (elections.NUMBER,):
        elections.vote(session, "e1", ShowOfHands(subject, len(lines), 0, 0))
    paper.prepare(session, "e1", passes=1)
    confirm_rules(session)
    rounds.issue(session, R, len(lines))
    rounds.collect(session, R, len(lines))
    counting.start_pass(at(session, TYPIST), R, stack_size=20)
    for line in lines:
        counting.enter(session, R, parse_entry(line, session.frozen(R)))
    counting.close_stack(session, R, len(lines))
    closing.close(at(session, HEAD), R, second())
    assert verify(session.journal).holds
    return session


def test_written_names_are_counted_by_name() -> None:
    lines = ["Lê Văn An; Siu Bình"] * 5 + ["lê  văn an"] * 2 + ["Siu Bình"] * 2
    session = held(VotingMethod.WRITTEN, "association", lines, names=(), seats=2)
    found = {line.name: (line.votes, line.status.value) for line in session.result(R).lines}
    assert found["Siu Bình"] == (7, "elected")
    assert sum(votes for votes, _ in found.values()) == 14


def test_votes_by_shares_are_added_up() -> None:
    lines = ["1=200 @100"] * 4 + ["2=150 3=50 @100"] * 3 + ["3=200 @100"]
    session = held(
        VotingMethod.CUMULATIVE, "shareholders", lines, names=("An", "Bình", "Châu"), seats=2, kind="shareholders"
    )
    outcome = session.result(R)
    assert [(line.no, line.votes) for line in outcome.lines] == [(1, 800), (2, 450), (3, 350)]
    assert [line.no for line in outcome.elected] == [1, 2]


def test_more_votes_than_the_shares_carry_make_a_sheet_invalid() -> None:
    lines = ["1=201 @100", *["1=200 @100"] * 5]
    session = held(
        VotingMethod.CUMULATIVE, "shareholders", lines, names=("An", "Bình", "Châu"), seats=2, kind="shareholders"
    )
    assert dict(session.result(R).invalid_by_reason) == {"too_many_votes": 1}


def test_levels_of_confidence_elect_nobody_and_are_distinguished() -> None:
    lines = ["", "", "1", "1p", "2p", "2t"]
    session = held(VotingMethod.LEVELS, "confidence", lines, names=("An", "Bình"), seats=2)
    first = session.result(R).lines[0].levels
    assert first is not None
    assert (first.high, first.medium, first.low) == (4, 1, 1)
    assert session.result(R).elected == ()


def test_an_opinion_is_asked_before_the_list_is_voted_on() -> None:
    session = opened()
    attendance.import_roster(session, delegates(9))
    attendance.check_in(session, [f"d{no}" for no in range(1, 10)])
    listed = [Candidate(0, "Lê An"), Candidate(0, "Siu Bình")]
    elections.add_election(session, title="Xin ý kiến", body="", seats=1, style=VotingMethod.OPINION, candidates=listed)
    paper.prepare(session, "e1", passes=1)
    confirm_rules(session)
    assert refusal(lambda: rounds.issue(session, R, 9)) == ""


@pytest.mark.parametrize(
    ("style", "profile"), [(VotingMethod.CUMULATIVE, "party-190"), (VotingMethod.LEVELS, "association")]
)
def test_a_style_that_the_rules_do_not_know_is_refused(style: VotingMethod, profile: str) -> None:
    assert refusal(lambda: held(style, profile, [""] * 9, names=("An",), seats=1)) == "election.style"


def test_a_general_meeting_called_again_has_its_own_quorum() -> None:
    session = opened()
    setup.change_congress(
        session, replace(CONGRESS, profile="shareholders", kind=CongressKind.SHAREHOLDERS), "đại hội cổ đông"
    )
    people = [Delegate(f"d{no}", f"Cổ đông {no}", kind=DelegateKind.SHAREHOLDER, shares=100) for no in range(1, 11)]
    attendance.import_roster(session, people)
    attendance.check_in(session, ["d1", "d2", "d3", "d4"])
    assert not attendance.quorum(session).met
    setup.decide(session, ev.Decision(ev.Topic.MEETING, "2", "Triệu tập lần hai"))
    assert attendance.quorum(session).met
