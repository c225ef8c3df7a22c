"""A public election in the program: voters who took part, an election held again, the figures of its minutes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate, ShowOfHands
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import CongressKind, Heading
from ballotcount.service import attendance, elections, paper, rounds, setup
from ballotcount.service.record import record_of
from ballotcount.service.session import Session
from tests.builders import CONGRESS, delegates, opened

R = "e1r1"


def issued(ballots: int = 7, *, re_run: bool = False) -> Session:
    """An area with 12 listed voters; some were handed a ballot."""
    session = opened()
    public = replace(CONGRESS, profile="public-council", kind=CongressKind.MEMBERS, heading=Heading.STATE)
    setup.change_congress(session, public, "bầu cử đại biểu Hội đồng nhân dân")
    attendance.import_roster(session, delegates(12))
    setup.decide(session, ev.Decision(ev.Topic.FIGURE, "voters=12", "danh sách cử tri"))
    if re_run:
        setup.decide(session, ev.Decision(ev.Topic.RE_RUN, "yes", "bầu cử lại theo Điều 80"))
    listed = [Candidate(0, session.state.roster[f"d{n}"].name, delegate=f"d{n}") for n in (1, 2, 3)]
    elections.add_election(session, title="Đại biểu", body="", seats=2, style=VotingMethod.STRIKE, candidates=listed)
    for subject in (elections.NUMBER, elections.LIST):
        elections.vote(session, "e1", ShowOfHands(subject, 12, 0, 0))
    paper.prepare(session, "e1", passes=1)
    rounds.issue(session, R, ballots)
    return session


@pytest.mark.parametrize(("collected", "took_part", "met"), [(7, 0, True), (6, 0, False), (6, 7, True), (6, 6, False)])
def test_the_turnout_is_of_those_who_took_part(collected: int, took_part: int, met: bool) -> None:
    session = issued()
    explanation = "" if collected == 7 else "một cử tri giữ lại phiếu"
    rounds.collect(session, R, collected, took_part=took_part, explanation=explanation)
    assert session.result(R).quorum.met is met
    assert record_of(session, R).sheets.took_part == took_part


@pytest.mark.parametrize("took_part", [6, 13])
def test_voters_that_cannot_be_are_refused(took_part: int) -> None:
    session = issued()
    with pytest.raises(UserError) as found:
        rounds.collect(session, R, 7, took_part=took_part)
    assert found.value.code == "sheets.took_part"


def test_an_election_held_again_is_recognised_at_any_turnout() -> None:
    session = issued(3, re_run=True)
    rounds.collect(session, R, 3)
    assert session.frozen(R).roster.re_run
    assert session.result(R).quorum.met
    first = issued(3)
    rounds.collect(first, R, 3)
    assert not first.result(R).quorum.met


def test_the_minutes_name_area_and_complaints_as_stated_last() -> None:
    session = issued()
    rounds.collect(session, R, 7)
    for value in ("area=4", "area=5", "complaints_received=2"):
        setup.decide(session, ev.Decision(ev.Topic.FIGURE, value, "biên bản"))
    assert dict(record_of(session, R).stated) == {"area": 5, "complaints_received": 2}
    assert attendance.stated(session) == {"voters": 12}
    assert record_of(session, R).rules.form == "minutes-public"
