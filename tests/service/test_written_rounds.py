"""Rounds after one in which voters wrote the names: a run-off of the tied alone, no seat twice for one person."""

from __future__ import annotations

import pytest

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, VotingMethod
from ballotcount.domain.election import RoundKind
from ballotcount.domain.errors import UserError
from ballotcount.service import closing, counting, paper, rounds, setup
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from tests.builders import HEAD, TYPIST, at, collected, second, struck, type_pass

FIRST = "e1r1"
SECOND = "e1r2"
AN = "Lê Văn An"
BINH = "Lê Thị Bình"
CAO = "Trần Cao"


def wrote(*names: str) -> Ballot:
    return Ballot(written=names)


def locked(*ballots: Ballot) -> Session:
    """Twelve ballots of two seats, on which voters wrote names."""
    session = collected(12, names=0, seats=2, style=VotingMethod.WRITTEN)
    type_pass(session, TYPIST, ballots)
    closing.close(at(session, HEAD), FIRST, second())
    return session


def second_round(session: Session, ballots: list[Ballot]) -> None:
    rounds.issue(session, SECOND, len(ballots))
    rounds.collect(session, SECOND, len(ballots))
    counting.start_pass(at(session, TYPIST), SECOND)
    for ballot in ballots:
        counting.enter(session, SECOND, ballot)
    counting.close_stack(session, SECOND, len(ballots))
    at(session, HEAD)


def test_the_tied_names_are_printed_for_the_run_off_and_no_other_can_win() -> None:
    session = locked(*[wrote(AN, BINH)] * 4, *[wrote(AN, CAO)] * 4, *[wrote(CAO, BINH)] * 4)
    paper.prepare_next(session, FIRST)
    plan = session.round(SECOND).plan
    assert (plan.kind, plan.seats, plan.style) == (RoundKind.RUN_OFF, 2, VotingMethod.STRIKE)
    assert {one.name for one in plan.candidates} == {AN, BINH, CAO}
    second_round(session, [struck(1)] * 7 + [struck(2)] * 5)
    closing.close(session, SECOND, second())
    found = {line.no: (line.votes, str(line.status)) for line in session.result(SECOND).lines}
    assert found == {1: (5, "not_elected"), 2: (7, "elected"), 3: (12, "elected")}
    assert verify(session.journal).holds


def test_who_is_written_again_after_being_elected_fills_no_second_seat() -> None:
    session = locked(*[wrote(AN, BINH)] * 6, *[wrote(AN)] * 6)
    setup.decide(session, ev.Decision(ev.Topic.NEXT_ROUND, "yes", "Bầu tiếp một người", "e1", FIRST))
    paper.prepare_next(session, FIRST)
    second_round(session, [wrote("LÊ VĂN AN")] * 10 + [wrote(BINH)] * 2)
    assert [(one.code, one.facts) for one in closing.blockers(session, SECOND)] == [("elected_again", (("names", AN),))]
    with pytest.raises(UserError, match=r"close\.blocked"):
        closing.close(session, SECOND, second())


def test_votes_for_who_was_elected_that_elect_nobody_block_nothing() -> None:
    session = locked(*[wrote(AN, BINH)] * 6, *[wrote(AN)] * 6)
    setup.decide(session, ev.Decision(ev.Topic.NEXT_ROUND, "yes", "Bầu tiếp một người", "e1", FIRST))
    paper.prepare_next(session, FIRST)
    second_round(session, [wrote(AN)] * 2 + [wrote(BINH)] * 10)
    assert closing.blockers(session, SECOND) == ()
    closing.close(session, SECOND, second())
    assert verify(session.journal).holds
