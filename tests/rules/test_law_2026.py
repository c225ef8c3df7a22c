"""The law at the end of 2026: every vector of the acceptance folder, and the figures that the law itself gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ballotcount.cli.outcome import computed, document
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import RosterFigures, RoundKind, Sheets
from ballotcount.domain.errors import UserError
from ballotcount.domain.outcome import Levels
from ballotcount.domain.people import CongressKind
from ballotcount.rules import quorum
from ballotcount.rules.base import base_rule
from ballotcount.rules.outcome import compute
from ballotcount.rules.tally import LineCount, Tally, of_totals
from tests.rules.making import a_round, elected, in_the_box, outcome_from, profiles, rules_of

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "acceptance" / "law-2026"
VECTORS = sorted(FOLDER.glob("*.json"))

BEFORE_2023 = {"r02-qh-2025-02-18", "r04-hue-2018", "r07-lang-son-2018"}
"""Published figures on all deputies. They were written for the former base, which is now ``confidence-85``: a survey
of 2018 came under resolution 85/2014, and the vote of 18/2/2025 was no confidence vote."""

CODES = ("base", "needed", "valid", "invalid")


def said(name: str, spec: dict[str, Any]) -> dict[str, Any]:
    profile = "confidence-85" if name in BEFORE_2023 else spec["profile"]
    return document(*computed(json.dumps(spec | {"profile": profile})))


def found(outcome: dict[str, Any], key: str, wanted: Any) -> Any:
    """What an outcome says under a key of a vector."""
    lines = {str(line["no"]): line for line in outcome["lines"]}
    step = outcome["next"] or {}
    match key:
        case "tied" | "elected" | "not_elected":
            return [line["no"] for line in outcome["lines"] if line["status"] == key]
        case "next":
            return step.get("kind")
        case "next_seats":
            return step["seats"]
        case "next_cands":
            return step["candidates"]
        case "congress":
            return step["decision"]
        case "quorum":
            return outcome["quorum"]["met"]
        case "percent" | "votes":
            return {no: lines[no][key] for no in wanted}
        case "percent_high" | "percent_medium" | "percent_low":
            return {no: lines[no]["percent"][key.removeprefix("percent_")] for no in wanted}
        case "consequence":
            return {no: lines[no].get("consequence", {}).get("code") for no in wanted}
        case _:
            assert key in CODES
            return outcome[key]


@pytest.mark.skipif(not VECTORS, reason="the vectors are not beside the project")
@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_a_vector_of_the_law_holds(path: Path) -> None:
    vector = json.loads(path.read_text(encoding="utf-8"))
    outcome = said(vector["name"], vector["spec"])
    assert vector["expected"]
    for key, wanted in vector["expected"].items():
        sets = key in ("tied", "elected", "not_elected")
        assert found(outcome, key, wanted) == (sorted(wanted) if sets else wanted), key


@pytest.mark.parametrize(
    ("profile", "ballots", "low", "consequence"),
    [
        ("confidence", 47, 23, None),
        ("confidence", 47, 24, "may_resign"),
        ("confidence", 54, 35, "may_resign"),
        ("confidence", 54, 36, "dismissal_two_thirds_low"),
        ("confidence-85", 54, 30, None),
        ("confidence-85", 54, 31, "may_resign_former"),
        ("confidence-85", 54, 40, "confidence_vote_two_thirds_low"),
        ("confidence-party", 54, 27, None),
        ("confidence-party", 54, 28, "party_over_half_low"),
        ("confidence-party", 54, 36, "party_two_thirds_low"),
    ],
)
def test_low_confidence_is_taken_of_the_ballots_and_before_july_2023_of_all_deputies(
    profile: str, ballots: int, low: int, consequence: str | None
) -> None:
    vote = a_round(0, 1, profile=profile, style=VotingMethod.LEVELS, convened=60, present=ballots)
    tally = of_totals(vote, valid=ballots, reasons={}, lines={1: LineCount(0, levels=Levels(ballots - low, 0, low))})
    outcome = compute(vote, sheets=in_the_box(vote, tally), tally=tally, profile=rules_of(vote))
    assert outcome.base == (60 if profile == "confidence-85" else ballots)
    assert outcome.lines[0].consequence == consequence


def test_the_published_shares_of_october_2023_fit_the_ballots_only() -> None:
    shares = {187: "38,88", 219: "45,53", 229: "47,61"}
    vote = a_round(0, 3, profile="confidence", style=VotingMethod.LEVELS, convened=494, present=481)
    lines = {no: LineCount(high, levels=Levels(high, 0, 0)) for no, high in enumerate(shares, 1)}
    tally = of_totals(vote, valid=481, reasons={}, lines=lines)
    outcome = compute(vote, sheets=in_the_box(vote, tally), tally=tally, profile=rules_of(vote))
    assert [dict(line.percent)["high"] for line in outcome.lines] == list(shares.values())


VINH_PHUC = [(37, 8, 2), (26, 19, 2), (12, 10, 25)]
"""Votes of 13/12/2023 on 47 deputies, all present: 25 low is 53,19 %. The other columns are made to add up."""


def test_twenty_five_of_forty_seven_is_over_half() -> None:
    vote = a_round(0, 3, profile="confidence", style=VotingMethod.LEVELS, convened=47, present=47)
    lines = {no: LineCount(levels[0], levels=Levels(*levels)) for no, levels in enumerate(VINH_PHUC, 1)}
    tally = of_totals(vote, valid=47, reasons={}, lines=lines)
    outcome = compute(vote, sheets=in_the_box(vote, tally), tally=tally, profile=rules_of(vote))
    assert [line.consequence for line in outcome.lines] == [None, None, "may_resign"]
    assert dict(outcome.lines[2].percent)["low"] == "53,19"


@pytest.mark.parametrize(("votes", "wins"), [(31, False), (50, False), (51, True)])
def test_an_association_counts_on_those_convened(votes: int, wins: bool) -> None:
    vote = a_round(1, 2, profile="association", convened=100, present=60)
    outcome = outcome_from(vote, [votes, 5], valid=60)
    assert (outcome.base, elected(outcome) == [1]) == (100, wins)


@pytest.mark.parametrize(("votes", "wins"), [(90, False), (100, False), (101, True)])
def test_a_village_counts_on_all_households(votes: int, wins: bool) -> None:
    vote = a_round(1, 2, profile="village", convened=200, present=120)
    outcome = outcome_from(vote, [votes, 10], valid=120)
    assert (outcome.base, outcome.needed, elected(outcome) == [1]) == (200, 101, wins)
    assert outcome.next is None


@pytest.mark.parametrize(("votes", "wins"), [(30, False), (31, True)])
def test_a_staff_conference_counts_on_those_attending(votes: int, wins: bool) -> None:
    outcome = outcome_from(a_round(1, 2, profile="staff-conference", convened=80, present=60), [votes, 5], valid=60)
    assert (outcome.base, elected(outcome) == [1]) == (60, wins)


@pytest.mark.parametrize(
    ("profile", "kind", "roster", "met"),
    [
        ("cooperative", CongressKind.MEMBERS, {"convened": 100, "present": 49}, False),
        ("cooperative", CongressKind.MEMBERS, {"convened": 100, "present": 50}, True),
        ("cooperative", CongressKind.MEMBERS, {"convened": 100, "present": 32, "meeting": 2}, False),
        ("cooperative", CongressKind.MEMBERS, {"convened": 100, "present": 33, "meeting": 2}, True),
        ("cooperative", CongressKind.DELEGATES, {"convened": 100, "present": 1, "meeting": 3}, True),
        ("cooperative-group", CongressKind.MEMBERS, {"convened": 20, "present": 15}, False),
        ("cooperative-group", CongressKind.MEMBERS, {"convened": 20, "present": 16}, True),
        ("staff-conference", CongressKind.MEMBERS, {"convened": 90, "present": 59}, False),
        ("staff-conference", CongressKind.MEMBERS, {"convened": 90, "present": 60}, True),
        ("village", CongressKind.MEMBERS, {"convened": 200, "present": 100}, False),
        ("association", CongressKind.DELEGATES, {"convened": 100, "present": 50}, False),
        ("association", CongressKind.DELEGATES, {"convened": 100, "present": 51}, True),
        ("youth-union", CongressKind.DELEGATES, {"convened": 180, "present": 119}, False),
        (
            "youth-union",
            CongressKind.DELEGATES,
            {"convened": 180, "present": 120, "units": 15, "units_present": 9},
            False,
        ),
        (
            "youth-union",
            CongressKind.DELEGATES,
            {"convened": 180, "present": 120, "units": 15, "units_present": 10},
            True,
        ),
        ("youth-union", CongressKind.MEMBERS, {"convened": 180, "present": 120, "units": 15, "units_present": 9}, True),
    ],
)
def test_the_quorum_of_each_law(profile: str, kind: CongressKind, roster: dict[str, int], met: bool) -> None:
    assert quorum.check(RosterFigures(**roster), profiles.load(profile), kind).met is met


@pytest.mark.parametrize(
    ("profile", "filled", "further"),
    [
        ("public-council", 3, True),
        ("public-council", 4, False),
        ("public-council", 5, False),
        ("public-na", 3, True),
        ("public-na", 4, True),
        ("public-na", 5, False),
    ],
)
def test_a_council_votes_further_only_below_two_thirds_of_its_seats(profile: str, filled: int, further: bool) -> None:
    votes = [90 - no if no < filled else 40 - no for no in range(7)]
    outcome = outcome_from(a_round(5, 7, profile=profile, convened=100, present=100), votes, valid=100)
    assert len(elected(outcome)) == filled
    assert (outcome.next is not None) is further
    if outcome.next is not None:
        assert (outcome.next.seats, outcome.next.may_add_names) == (5 - filled, False)


@pytest.mark.parametrize(("seats", "filled", "further"), [(3, 1, True), (3, 2, False), (4, 2, True), (4, 3, False)])
def test_two_thirds_are_exact(seats: int, filled: int, further: bool) -> None:
    votes = [90 - no if no < filled else 40 - no for no in range(seats + 2)]
    vote = a_round(seats, seats + 2, profile="public-council", convened=100, present=100)
    assert (outcome_from(vote, votes, valid=100).next is not None) is further


@pytest.mark.parametrize(
    ("re_run", "took_part", "collected", "met"),
    [
        (False, 0, 500, False),
        (False, 0, 501, True),
        (False, 501, 500, True),
        (False, 500, 500, False),
        (True, 0, 10, True),
        (True, 20, 10, True),
    ],
)
def test_the_turnout_is_of_those_who_took_part_and_free_in_a_re_run(
    re_run: bool, took_part: int, collected: int, met: bool
) -> None:
    turnout = quorum.turnout_of(Sheets(collected=collected, took_part=took_part))
    roster = RosterFigures(1000, 501, voters=1000, re_run=re_run)
    for profile in ("public-na", "public-council"):
        assert quorum.check(roster, profiles.load(profile), CongressKind.MEMBERS, turnout=turnout).met is met


@pytest.mark.parametrize("profile", ["public-na", "public-council"])
def test_an_election_without_a_ballot_in_the_box_is_held_again(profile: str) -> None:
    # Nobody took part, so it is Luật 85/2015 Điều 80 (again as a whole), and not Điều 79 (the seats left).
    vote = a_round(2, 4, profile=profile, convened=100, present=100)
    rules = profiles.load(profile)
    sheets = Sheets(issued=20, collected=0)
    empty = compute(vote, sheets=sheets, tally=Tally.of(vote), profile=rules)
    assert empty.next is not None
    assert (empty.next.kind, empty.next.seats) == (RoundKind.RE_RUN, 2)
    assert {line.rule.code for line in empty.lines} == {"turnout_missed"}
    # While the voters hold the ballots nobody has missed anything.
    running = compute(vote, sheets=sheets, tally=Tally.of(vote), profile=rules, box_open=False)
    assert "turnout_missed" not in {line.rule.code for line in running.lines}


def test_a_further_public_election_is_held_once() -> None:
    vote = a_round(1, 2, profile="public-na", convened=100, present=100, number=2, kind=RoundKind.FURTHER)
    outcome = outcome_from(vote, [40, 30], valid=100)
    assert (outcome.next, "seats_unfilled" in outcome.warnings) == (None, True)


def test_the_former_id_of_the_public_profile_gives_its_successor() -> None:
    assert profiles.load("public-85") == profiles.load("public-na")
    assert "public-85" not in profiles.ids()


def test_no_profile_knows_a_district_any_more_but_the_one_for_recounts() -> None:
    assert [each for each in profiles.ids() if "district" in profiles.load(each).tellers.least] == ["confidence-85"]


@pytest.mark.parametrize("id", profiles.ids())
def test_every_profile_says_when_it_was_compared_with_the_law(id: str) -> None:
    assert profiles.load(id).checked == "2026-11-30"


def public(**changes: Any) -> dict[str, Any]:
    people = [{"no": 1, "name": "An"}, {"no": 2, "name": "Bình"}]
    totals = {"valid": 400, "invalid": 0, "votes": {"1": {"agree": 300}, "2": {"agree": 80}}}
    roster = {"convened": 1000, "present": 501, "voters": 1000}
    given = {"profile": "public-council", "kind": "members", "seats": 1, "roster": roster, "candidates": people}
    return given | {"issued": 401, "collected": 400, "style": "strike", "totals": totals} | changes


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"re_run": True, "run_off": True}, "one_kind", "$.re_run"),
        ({"took_part": 1001}, "above", "$.took_part"),
        ({"took_part": 399}, "above", "$.collected"),
        ({"re_run": True, "profile": "association"}, "not_in_profile", "$.re_run"),
        ({"took_part": 400, "profile": "village"}, "not_in_profile", "$.took_part"),
    ],
)
def test_what_a_public_election_cannot_be_is_refused(changes: dict[str, Any], code: str, path: str) -> None:
    with pytest.raises(UserError) as found:
        computed(json.dumps(public(**changes)))
    assert (found.value.code, found.value.facts["path"]) == (f"input.{code}", path)


@pytest.mark.parametrize(
    ("changes", "kind"), [({}, "first"), ({"round": 2}, "further"), ({"round": 2, "re_run": True}, "first")]
)
def test_an_election_held_again_is_a_first_round(changes: dict[str, Any], kind: str) -> None:
    assert document(*computed(json.dumps(public(**changes))))["round_kind"] == kind


def test_an_election_that_too_few_took_part_in_is_held_again_once_and_whole() -> None:
    missed = public(seats=2, took_part=500)
    step = document(*computed(json.dumps(missed)))["next"]
    assert (step["kind"], step["seats"], step["candidates"], step["decision"]) == ("re_run", 2, [1, 2], True)
    assert (step["rule"]["read"], "Điều 80" in step["rule"]["article"]) == (True, True)
    assert "bầu cử lại" in step["explanation"]
    for later in ({"round": 2}, {"round": 2, "re_run": True}):
        assert document(*computed(json.dumps(missed | later)))["next"] is None


@pytest.mark.parametrize("profile", ["public-na", "public-council"])
def test_an_election_that_does_not_count_elects_nobody(profile: str) -> None:
    missed = public(profile=profile, seats=2, took_part=500)
    counted = document(*computed(json.dumps(public(profile=profile, seats=2, took_part=501))))
    held = document(*computed(json.dumps(missed)))
    assert [line["status"] for line in counted["lines"]].count("elected") > 0
    assert {line["status"] for line in held["lines"]} == {"not_elected"}
    assert {line["rule"]["code"] for line in held["lines"]} == {"turnout_missed"}
    assert (held["elected"], held["tie"]) == ([], None)
    assert [line["votes"] for line in held["lines"]] == [line["votes"] for line in counted["lines"]]
    again = document(*computed(json.dumps(missed | {"round": 2, "re_run": True})))
    assert [line["status"] for line in again["lines"]].count("elected") > 0


def test_a_public_election_is_held_additionally_and_not_further() -> None:
    step = document(*computed(json.dumps(public(profile="public-na", seats=2, took_part=501))))["next"]
    assert (step["kind"], step["rule"]["code"]) == ("further", "additional")
    assert "bầu cử thêm" in step["explanation"]


@pytest.mark.parametrize(
    ("born", "code", "read"), [(("1970-05-01", "1970-05-01"), "same_age", False), (("1970", "1970"), "tied", True)]
)
def test_a_tie_that_age_does_not_break_is_reported_and_not_voted_on(
    born: tuple[str, str], code: str, read: bool
) -> None:
    people = [{"no": no, "name": f"Người {no}", "born": day} for no, day in enumerate(("1960-01-01", *born), 1)]
    totals = {"valid": 501, "invalid": 0, "votes": {"1": {"agree": 400}, "2": {"agree": 300}, "3": {"agree": 300}}}
    given = public(seats=2, candidates=people, totals=totals, issued=501, collected=501)
    said = document(*computed(json.dumps(given)))
    assert [line["status"] for line in said["lines"]] == ["elected", "tied", "tied"]
    assert said["next"] is None
    assert {(line["rule"]["code"], line["rule"]["read"]) for line in said["lines"][1:]} == {(code, read)}
    warned = {one["code"] for one in said["warnings"]}
    assert ("same_age" if code == "same_age" else "age_unknown") in warned
    assert "seats_unfilled" not in warned


def test_a_meeting_that_may_be_convened_again_says_so() -> None:
    people = [{"no": 1, "name": "An"}]
    given = {"profile": "cooperative", "kind": "members", "seats": 1, "candidates": people, "style": "strike"}
    totals = {"valid": 49, "invalid": 0, "votes": {"1": {"agree": 40}}}
    given |= {"roster": {"convened": 100, "present": 49}, "issued": 49, "collected": 49, "totals": totals}
    assert "convene_again" in [one["code"] for one in document(*computed(json.dumps(given)))["warnings"]]
    other = given | {"profile": "staff-conference"}
    assert "convene_again" not in [one["code"] for one in document(*computed(json.dumps(other)))["warnings"]]


def test_the_base_of_a_two_level_vote_was_not_read() -> None:
    for known in ("confidence", "confidence-85"):
        rules = profiles.load(known)
        assert base_rule(rules, CongressKind.COUNCIL, VotingMethod.LEVELS).read
        assert not base_rule(rules, CongressKind.COUNCIL, VotingMethod.AGREE).read
