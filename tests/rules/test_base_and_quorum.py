"""The base and the quorum from attendance."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import RosterFigures, Sheets
from ballotcount.domain.people import CongressKind, Presence
from ballotcount.domain.profile import BaseOf
from ballotcount.files import profiles
from ballotcount.rules import quorum
from ballotcount.rules.base import base_number, base_rule, deductions, ground, numbers
from tests.rules.making import a_round

PARTY = profiles.load("party-190")
DELEGATES = PARTY.base_for(CongressKind.DELEGATES)
MEMBERS = PARTY.base_for(CongressKind.MEMBERS)


@pytest.mark.parametrize(
    ("presence", "committee", "leaves"),
    [
        (Presence.PRESENT, False, None),
        (Presence.ABSENT, False, None),
        (Presence.ABSENT_ACCEPTED, True, None),
        (Presence.ABSENT_THROUGHOUT, False, "absent_not_replaced"),
        (Presence.ABSENT_THROUGHOUT_ACCEPTED, False, "absent_not_replaced"),
        (Presence.ABSENT_THROUGHOUT, True, "committee_absent_throughout"),
        (Presence.REPLACED, False, None),
    ],
)
def test_who_leaves_the_base_of_a_delegates_congress(presence: Presence, committee: bool, leaves: str | None) -> None:
    assert ground(DELEGATES, presence, on_committee=committee) == leaves


@pytest.mark.parametrize(
    ("presence", "leaves"),
    [
        (Presence.TEMPORARY_ELSEWHERE, "temporary_elsewhere"),
        (Presence.EXEMPT_ABSENT, "exempt_absent"),
        (Presence.SUSPENDED, "suspended_or_prosecuted"),
        (Presence.PROSECUTED, "suspended_or_prosecuted"),
        (Presence.DETAINED, "suspended_or_prosecuted"),
        (Presence.ABSENT_THROUGHOUT_ACCEPTED, "absent_throughout_accepted"),
        (Presence.ABSENT_THROUGHOUT, None),  # without an accepted reason they stay in the base
        (Presence.ABSENT, None),
    ],
)
def test_who_leaves_the_base_of_a_members_congress(presence: Presence, leaves: str | None) -> None:
    assert ground(MEMBERS, presence, on_committee=False) == leaves


def test_deductions_name_every_ground_also_with_nobody() -> None:
    people = [(Presence.ABSENT_THROUGHOUT, True), (Presence.PRESENT, True), (Presence.ABSENT_THROUGHOUT, True)]
    assert deductions(DELEGATES, people) == {"committee_absent_throughout": 2, "absent_not_replaced": 0}


def test_every_base_the_facts_give() -> None:
    roster = RosterFigures(120, 110, {"x": 3}, members=130, shares=900, shares_present=800)
    assert numbers(roster, Sheets(issued=109, collected=108), 107) == {
        BaseOf.CONVENED_LESS: 117,
        BaseOf.PRESENT: 110,
        BaseOf.ISSUED: 109,
        BaseOf.COLLECTED: 108,
        BaseOf.VALID: 107,
        BaseOf.MEMBERS: 130,
        BaseOf.SHARES: 800,
    }


def test_people_stand_for_members_and_shares_that_nobody_gave() -> None:
    bases = numbers(RosterFigures(120, 110), Sheets(), 0)
    assert (bases[BaseOf.MEMBERS], bases[BaseOf.SHARES]) == (120, 110)


def test_the_base_of_shares_is_shares_times_seats() -> None:
    vote = a_round(5, 6, profile="shareholders", style=VotingMethod.CUMULATIVE, shares=2000, shares_present=1000)
    rule = base_rule(profiles.load("shareholders"), CongressKind.SHAREHOLDERS, VotingMethod.CUMULATIVE)
    assert base_number(rule, vote, numbers(vote.roster, Sheets(), 3)) == 5000


def test_an_opinion_ballot_is_taken_of_those_present() -> None:
    rule = base_rule(PARTY, CongressKind.DELEGATES, VotingMethod.OPINION)
    assert rule.of is BaseOf.PRESENT
    assert (rule.article, rule.read, rule.printed) == ("Điều 14 Quy chế bầu cử trong Đảng", True, "số đại biểu có mặt")


def test_an_opinion_ballot_without_a_rule_of_its_own_has_the_usual_base() -> None:
    union = profiles.load("trade-union")
    assert base_rule(union, CongressKind.DELEGATES, VotingMethod.OPINION).of is BaseOf.COLLECTED


@pytest.mark.parametrize(("present", "met", "missing"), [(79, False, 1), (80, True, 0)])
def test_two_thirds_of_the_delegates_are_the_quorum(present: int, met: bool, missing: int) -> None:
    result = quorum.check(RosterFigures(120, present, {}, 9, 6), PARTY, CongressKind.DELEGATES)
    assert (result.met, result.lines[0].need, result.lines[0].missing) == (met, 80, missing)


@pytest.mark.parametrize(("units", "met"), [(5, False), (6, True)])
def test_two_thirds_of_the_units_are_the_quorum_too(units: int, met: bool) -> None:
    result = quorum.check(RosterFigures(120, 118, {}, 9, units), PARTY, CongressKind.DELEGATES)
    assert (result.met, result.lines[1].need) == (met, 6)


def test_a_single_unit_is_known() -> None:
    assert quorum.unanswered(RosterFigures(120, 118, {}, 1, 1), PARTY, CongressKind.DELEGATES) == ()
    assert len(quorum.check(RosterFigures(120, 118, {}, 1, 1), PARTY, CongressKind.DELEGATES).lines) == 2


def test_units_are_asked_for_at_the_convening_that_needs_them_only() -> None:
    units = replace(PARTY.quorum["delegates"][1], meeting=1)
    once = replace(PARTY, quorum={"delegates": (units,)})
    assert quorum.unanswered(RosterFigures(120, 118, meeting=2), once, CongressKind.DELEGATES) == ()
    assert quorum.unanswered(RosterFigures(120, 118), once, CongressKind.DELEGATES) == ("quorum_units",)


def test_units_that_nobody_gave_leave_the_condition_open() -> None:
    roster = RosterFigures(120, 118)
    assert [line.code for line in quorum.check(roster, PARTY, CongressKind.DELEGATES).lines] == ["quorum_people"]
    assert quorum.unanswered(roster, PARTY, CongressKind.DELEGATES) == ("quorum_units",)


@pytest.mark.parametrize(
    ("meeting", "shares", "met"), [(1, 500, False), (1, 501, True), (2, 329, False), (2, 330, True), (3, 1, True)]
)
def test_the_three_convenings_of_a_general_meeting(meeting: int, shares: int, met: bool) -> None:
    roster = RosterFigures(40, 20, shares=1000, shares_present=shares, meeting=meeting)
    result = quorum.check(roster, profiles.load("shareholders"), CongressKind.SHAREHOLDERS)
    assert (result.met, len(result.lines)) == (met, 1)


def test_people_stand_for_shares_in_the_quorum() -> None:
    result = quorum.check(RosterFigures(40, 21), profiles.load("shareholders"), CongressKind.SHAREHOLDERS)
    assert (result.lines[0].have, result.lines[0].of, result.met) == (21, 40, True)


@pytest.mark.parametrize(("collected", "met"), [(500, False), (501, True)])
def test_more_than_half_of_the_voters_must_take_part(collected: int, met: bool) -> None:
    roster = RosterFigures(10, 10, voters=1000)
    assert quorum.check(roster, profiles.load("public-na"), CongressKind.DELEGATES, turnout=collected).met is met
