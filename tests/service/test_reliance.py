"""The congress confirms what nobody has read; who sets the number needs no vote on it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate, RoundStage, ShowOfHands
from ballotcount.domain.errors import UserError
from ballotcount.service import elections, paper, reliance, rounds, setup
from tests.builders import CONGRESS, opened, prepared


def test_rules_are_confirmed_once_for_all_methods() -> None:
    session = opened()
    assert reliance.to_confirm(session, VotingMethod.STRIKE)
    reliance.confirm(session, "Đại hội biểu quyết thông qua quy chế")
    assert reliance.to_confirm(session, VotingMethod.STRIKE) == ()
    assert reliance.to_confirm(session, VotingMethod.AGREE) == ()
    decision = reliance.confirmed(session)
    assert decision is not None
    assert decision.text == "Đại hội biểu quyết thông qua quy chế"


def test_another_profile_has_to_be_confirmed_again() -> None:
    session = opened()
    reliance.confirm(session, "Đại hội biểu quyết thông qua quy chế")
    setup.change_congress(session, replace(CONGRESS, profile="party-244"), "quy chế của đại hội")
    assert reliance.confirmed(session) is None
    assert reliance.to_confirm(session, VotingMethod.STRIKE)


def test_a_decision_needs_words_and_a_hash() -> None:
    session = opened()
    with pytest.raises(UserError, match=r"text\.empty"):
        reliance.confirm(session, " ")
    event = setup.ev.Decision(setup.ev.Topic.RULES_CONFIRMED, "yes", "đồng ý")
    with pytest.raises(UserError, match=r"decision\.value"):
        setup.decide(session, event)


def test_a_profile_of_today_needs_no_check() -> None:
    session = opened()
    assert reliance.needs_check(session) == (session.now().year > 2027 or session.profile().checked == "")


def test_the_number_of_delegates_to_a_higher_congress_is_not_voted_on() -> None:
    session = prepared()
    people = [Candidate(0, session.state.roster[f"d{n}"].name, delegate=f"d{n}") for n in range(1, 4)]
    elections.add_election(
        session,
        title="Đại biểu dự Đại hội cấp trên",
        body="",
        seats=2,
        style=VotingMethod.STRIKE,
        candidates=people,
        number_given=True,
    )
    elections.vote(session, "e2", ShowOfHands(elections.LIST, 12, 0, 0))
    paper.prepare(session, "e2")
    rounds.issue(session, "e2r1", 12)
    assert session.round("e2r1").stage is RoundStage.ISSUED


def test_the_number_is_voted_on_elsewhere() -> None:
    session = prepared()
    assert elections.subjects_of(elections.known(session, "e1")) == (elections.NUMBER, elections.LIST)
    given = replace(elections.known(session, "e1"), number_given=True)
    assert elections.subjects_of(given) == (elections.LIST,)
    assert elections.subjects_of(replace(given, candidates=())) == ()
