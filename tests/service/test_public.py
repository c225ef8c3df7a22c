"""A public election in the program: voters who took part, an election held again, the figures of its minutes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ballotcount.documents.facts import facts
from ballotcount.domain import events as ev
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate, RoundKind, ShowOfHands
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import CongressKind, Heading
from ballotcount.service import attendance, closing, counting, elections, paper, people, rounds, setup
from ballotcount.service.record import record_of
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from tests.builders import CONGRESS, HEAD, TYPIST, at, confirm_rules, delegates, opened, prepared, second, struck

R = "e1r1"


CANDIDATE = delegates(1)[0].name


def issued(ballots: int = 7, *, re_run: bool = False, voters: str = "voters=12") -> Session:
    """An area with 12 listed voters; some were handed a ballot."""
    session = opened()
    public = replace(CONGRESS, profile="public-council", kind=CongressKind.MEMBERS, heading=Heading.STATE)
    setup.change_congress(session, public, "bầu cử đại biểu Hội đồng nhân dân")
    attendance.import_roster(session, delegates(12))
    if voters:
        setup.decide(session, ev.Decision(ev.Topic.FIGURE, voters, "danh sách cử tri"))
    if re_run:
        setup.decide(session, ev.Decision(ev.Topic.RE_RUN, "yes", "bầu cử lại theo Điều 80"))
    listed = [Candidate(0, session.state.roster[f"d{n}"].name, delegate=f"d{n}") for n in (1, 2, 3)]
    elections.add_election(session, title="Đại biểu", body="", seats=2, style=VotingMethod.STRIKE, candidates=listed)
    for subject in (elections.NUMBER, elections.LIST):
        elections.vote(session, "e1", ShowOfHands(subject, 12, 0, 0))
    paper.prepare(session, "e1", passes=1)
    confirm_rules(session)
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
    for value in ("area=4", "area=5", "complaints_received=2", "complaints_settled=1", "complaints_forwarded=1"):
        setup.decide(session, ev.Decision(ev.Topic.FIGURE, value, "biên bản"))
    complaints = {"complaints_received": 2, "complaints_settled": 1, "complaints_forwarded": 1}
    assert dict(record_of(session, R).stated) == {"area": 5, **complaints}
    assert attendance.stated(session) == {"voters": 12}
    assert record_of(session, R).rules.form == "minutes-public"


@pytest.mark.parametrize(
    "figures",
    [
        ("complaints_received=2", "complaints_settled=3"),
        ("complaints_settled=2", "complaints_forwarded=1", "complaints_received=2"),
        ("complaints_received=2", "complaints_settled=1", "complaints_forwarded=2"),
        ("convened=12", "present=13"),
        ("units_present=5", "units=4"),
        ("shares=90", "shares_present=100"),
    ],
)
def test_figures_that_contradict_each_other_are_refused(figures: tuple[str, ...]) -> None:
    session = opened()
    for value in figures[:-1]:
        setup.decide(session, ev.Decision(ev.Topic.FIGURE, value, "biên bản"))
    with pytest.raises(UserError) as found:
        setup.decide(session, ev.Decision(ev.Topic.FIGURE, figures[-1], "biên bản"))
    assert found.value.code == "decision.parts"


def test_what_the_profile_does_not_know_is_refused() -> None:
    session = prepared()
    with pytest.raises(UserError, match=r"decision\.no_re_run"):
        setup.decide(session, ev.Decision(ev.Topic.RE_RUN, "yes", "bầu cử lại"))
    rounds.issue(session, R, 12)
    with pytest.raises(UserError, match=r"sheets\.no_turnout"):
        rounds.collect(session, R, 12, took_part=12)


def test_the_minutes_never_name_no_voters() -> None:
    session = issued(voters="")
    rounds.collect(session, R, 7)
    text = facts(record_of(session, R)).fields
    assert (text["voters"], text["took_part_percent"]) == ("12", "58,33")


@pytest.mark.parametrize(
    ("witnesses", "code"),
    [
        (("Đỗ Văn Chứng",), "people.witnesses"),
        (("Đỗ Văn Chứng", "đỗ văn  chứng"), "people.witness_twice"),
        (("Đỗ Văn Chứng", CANDIDATE), "people.witness_stands"),
    ],
)
def test_witnesses_who_cannot_sign_for_the_voters_are_refused(witnesses: tuple[str, ...], code: str) -> None:
    session = issued()
    with pytest.raises(UserError) as found:
        people.name_people(session, ("Lê Thị Chủ",), (), witnesses)
    assert found.value.code == code


@pytest.mark.parametrize("witnesses", [(), ("Đỗ Văn Chứng", "Hà Thị Kiến")])
def test_two_witnesses_or_none_are_taken(witnesses: tuple[str, ...]) -> None:
    session = issued()
    people.name_people(session, ("Lê Thị Chủ",), (), witnesses)
    assert session.state.witnesses == witnesses


def test_an_election_that_too_few_took_part_in_is_prepared_again_as_a_whole() -> None:
    session = issued(6)
    rounds.collect(session, R, 6)
    at(session, TYPIST)
    counting.start_pass(session, R, stack_size=20)
    for number in (1, 2, 3, 1, 2, 3):
        counting.enter(session, R, struck(number))
    counting.close_stack(session, R, 6)
    closing.close(at(session, HEAD), R, second())
    closing.announce(session, R)
    step = paper.proposed(session, R)
    assert (step.kind, step.seats, step.candidates) == (RoundKind.RE_RUN, 2, (1, 2, 3))
    setup.decide(session, ev.Decision(ev.Topic.NEXT_ROUND, "yes", "Ủy ban bầu cử", election="e1", round=R))
    with pytest.raises(UserError, match=r"next\.list"):
        paper.prepare_next(session, R, candidates=(Candidate(0, "Người Khác"),))
    paper.prepare_next(session, R, passes=1)
    rounds.issue(session, "e1r2", 3)
    rounds.collect(session, "e1r2", 3)
    assert session.frozen("e1r2").roster.re_run
    assert session.result("e1r2").quorum.met
    assert "bầu cử lại" in facts(record_of(session, "e1r2")).fields["round_title"]
    assert verify(session.journal).holds


def test_no_ballot_in_the_box_is_no_turnout() -> None:
    session = issued()
    assert {line.rule.code for line in session.result(R).lines} == {"under_threshold"}
    rounds.collect(session, R, 0, explanation="không ai bỏ phiếu")
    step = session.result(R).next
    assert step is not None
    assert step.kind is RoundKind.RE_RUN
