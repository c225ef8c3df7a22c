"""The outcome beyond the vectors: next rounds, consequences, other bases, warnings, written names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import RoundKind, Sheets
from ballotcount.domain.outcome import Levels, Outcome, RuleRef, Status
from ballotcount.domain.profile import TieRule
from ballotcount.files import profiles
from ballotcount.rules.outcome import compute
from ballotcount.rules.tally import LineCount, Tally, of_totals
from tests.rules.making import a_round, ballot, elected, in_the_box, outcome_from, outcome_of, rules_of, struck, tied

LAW = "khoản 1 Điều 78 Luật Bầu cử đại biểu Quốc hội và đại biểu Hội đồng nhân dân"


def test_seats_left_unfilled_go_to_a_further_round_that_the_congress_decides() -> None:
    outcome = outcome_from(a_round(3, 4, convened=100, present=100), [90, 80, 40, 30], valid=100)
    step = outcome.next
    assert step is not None
    assert (step.kind, step.seats, step.candidates) == (RoundKind.FURTHER, 1, (3, 4))
    assert [line.percent for line in outcome.lines] == ["90", "80", "40", "30"]
    assert (step.may_add_names, step.decision, step.rule.code) == (True, True, "further")


def test_a_full_committee_has_no_next_round() -> None:
    outcome = outcome_from(a_round(2, 3, convened=100, present=100), [90, 80, 30], valid=100)
    assert (outcome.next, outcome.tie) == (None, None)


def test_no_names_left_and_none_to_be_added_end_the_election() -> None:
    outcome = outcome_from(a_round(2, 1, profile="trade-union"), [90], valid=100)
    assert (elected(outcome), outcome.next) == ([1], None)
    assert {"list_too_short", "seats_unfilled"} <= set(outcome.warnings)


def test_no_names_left_but_names_may_be_added() -> None:
    outcome = outcome_from(a_round(2, 1, convened=100, present=100), [90], valid=100)
    assert outcome.next is not None
    assert (outcome.next.candidates, outcome.next.seats) == ((), 1)


def test_more_people_over_half_than_seats_are_taken_from_the_top() -> None:
    outcome = outcome_from(a_round(2, 3, convened=100, present=100), [60, 70, 65], valid=100)
    assert elected(outcome) == [2, 3]
    assert outcome.lines[0].rule.code == "beaten"
    assert [line.no for line in outcome.elected] == [2, 3]


def test_under_the_tie_rule_of_the_congress_a_tie_waits_for_its_decision() -> None:
    vote = a_round(1, 2, convened=20, present=20)
    party = rules_of(vote)
    asks = replace(party, tie=replace(party.tie, decides=TieRule.CONGRESS))
    tally = of_totals(vote, valid=20, reasons={}, lines={1: LineCount(12, 8), 2: LineCount(12, 8)})
    step = compute(vote, in_the_box(vote, tally), tally, asks).next
    assert step is not None
    assert step.decision


def test_a_run_off_may_be_asked_to_reach_the_threshold() -> None:
    vote = a_round(1, 2, convened=100, present=100, kind=RoundKind.RUN_OFF, number=2)
    party = rules_of(vote)
    strict = replace(party, tie=replace(party.tie, run_off_needs_threshold=True))
    tally = of_totals(vote, valid=100, reasons={}, lines={1: LineCount(50, 50), 2: LineCount(40, 60)})
    outcome = compute(vote, in_the_box(vote, tally), tally, strict)
    assert (outcome.needed, elected(outcome)) == (51, [])


def test_a_run_off_loser_is_beaten_and_a_run_off_without_votes_elects_nobody() -> None:
    vote = a_round(1, 2, kind=RoundKind.RUN_OFF, number=2)
    assert [x.rule.code for x in outcome_from(vote, [40, 39], valid=100).lines] == ["run_off", "beaten"]
    assert [x.rule.code for x in outcome_from(vote, [0, 0], valid=0, invalid=3).lines] == ["no_votes", "no_votes"]


def survey(high: int, medium: int, low: int, *, members: int = 90) -> Outcome:
    vote = a_round(0, 1, profile="confidence", style=VotingMethod.LEVELS, convened=members, present=members)
    tally = of_totals(
        vote, valid=high + medium + low, reasons={}, lines={1: LineCount(high, levels=Levels(high, medium, low))}
    )
    return compute(vote, sheets=in_the_box(vote, tally), tally=tally, profile=rules_of(vote))


@pytest.mark.parametrize(
    ("low", "consequence"),
    [
        (45, None),
        (46, "may_resign"),
        (59, "may_resign"),
        (60, "dismissal_two_thirds_low"),
        (90, "dismissal_two_thirds_low"),
    ],
)
def test_low_confidence_has_consequences_and_elects_nobody(low: int, consequence: str | None) -> None:
    outcome = survey(90 - low, 0, low)
    assert outcome.lines[0].consequence == consequence
    assert outcome.lines[0].status is Status.NOT_ELECTED
    assert (outcome.needed, outcome.next, outcome.tie, outcome.what_if) == (None, None, None, ())
    assert outcome.lines[0].rule.code == "nobody_elected"


@pytest.mark.parametrize(("against", "consequence"), [(45, None), (46, "dismissal_no_confidence")])
def test_a_vote_of_no_confidence_by_more_than_half(against: int, consequence: str | None) -> None:
    vote = a_round(0, 1, profile="confidence", style=VotingMethod.AGREE, convened=90, present=90)
    tally = of_totals(vote, valid=90, reasons={}, lines={1: LineCount(90 - against, against)})
    outcome = compute(vote, sheets=in_the_box(vote, tally), tally=tally, profile=rules_of(vote))
    assert (outcome.lines[0].consequence, elected(outcome)) == (consequence, [])


@pytest.mark.parametrize("on", ["high", "medium", "low", "low_or_medium"])
def test_a_profile_may_draw_consequences_from_any_level(on: str) -> None:
    vote = a_round(0, 1, profile="confidence", style=VotingMethod.LEVELS, convened=10, present=10)
    rules = rules_of(vote)
    first = replace(rules.consequences[1], on=on, fraction="1/2", code="here")
    got = {"high": (6, 0, 0), "medium": (0, 6, 0), "low": (0, 0, 6), "low_or_medium": (0, 3, 3)}[on]
    tally = of_totals(vote, valid=10, reasons={}, lines={1: LineCount(got[0], levels=Levels(*got))})
    outcome = compute(vote, in_the_box(vote, tally), tally, replace(rules, consequences=(first,)))
    assert outcome.lines[0].consequence == "here"


@pytest.mark.parametrize(("agree", "consequence"), [(30, None), (31, "opinion_consider")])
def test_an_opinion_above_thirty_percent_of_those_present_is_considered(agree: int, consequence: str | None) -> None:
    vote = a_round(0, 1, style=VotingMethod.OPINION, convened=120, present=100)
    tally = of_totals(vote, valid=90, reasons={}, lines={1: LineCount(agree, 10)})
    outcome = compute(vote, sheets=in_the_box(vote, tally), tally=tally, profile=rules_of(vote))
    assert (outcome.base, outcome.base_code, outcome.needed) == (100, "present", 31)
    assert (outcome.lines[0].consequence, outcome.lines[0].status) == (consequence, Status.NOT_ELECTED)
    assert outcome.lines[0].rule.code == "opinion"


def test_a_consequence_needs_a_base() -> None:
    outcome = survey(0, 0, 0, members=0)
    assert outcome.lines[0].consequence is None
    assert "base_zero" in outcome.warnings


def test_cumulative_votes_elect_from_the_top_without_a_threshold() -> None:
    vote = a_round(2, 4, profile="shareholders", style=VotingMethod.CUMULATIVE)
    outcome = outcome_of(vote, [(ballot({1: 5, 2: 15}, shares=10), 1), (ballot({3: 6, 1: 2}, shares=10), 1)])
    assert elected(outcome) == [1, 2]
    assert outcome.needed is None
    assert [x.rule.code for x in outcome.lines] == ["order", "order", "beaten", "no_votes"]
    assert outcome.threshold_rule.code == "order"


def test_a_cumulative_tie_at_the_cut_is_voted_on_again() -> None:
    vote = a_round(2, 3, profile="shareholders", style=VotingMethod.CUMULATIVE)
    outcome = outcome_of(vote, [(ballot({1: 10, 2: 5}, shares=10), 1), (ballot({3: 5}, shares=10), 1)])
    assert (elected(outcome), tied(outcome)) == ([1], [2, 3])


def test_other_bases_show_whom_they_would_elect() -> None:
    vote = a_round(1, 2, convened=120, present=100)
    outcome = outcome_from(vote, [58, 20], valid=96, invalid=2, issued=99, collected=98)
    assert (outcome.base, elected(outcome)) == (120, [])
    assert {x.base_code: (x.base, x.needed, x.elected) for x in outcome.what_if} == {
        "present": (100, 51, (1,)),
        "issued": (99, 50, (1,)),
        "collected": (98, 50, (1,)),
        "valid": (96, 49, (1,)),
        "members": (120, 61, ()),
    }
    assert "base_matters" in outcome.warnings


def test_bases_that_change_nothing_raise_no_warning() -> None:
    outcome = outcome_from(a_round(1, 2, convened=100, present=100), [90, 5], valid=100)
    assert "base_matters" not in outcome.warnings


@pytest.mark.parametrize(
    ("sheets", "roster", "warning"),
    [
        (Sheets(issued=90, collected=80), {}, "collected_fewer"),
        (Sheets(issued=79, collected=80), {}, "collected_more"),
        (Sheets(issued=90, collected=90), {}, "not_all_counted"),
        (Sheets(issued=79, collected=79), {}, "counted_more"),
        (Sheets(issued=80, collected=80), {"present": 40}, "quorum_not_met"),
        (Sheets(issued=80, collected=80), {}, "quorum_unknown"),
    ],
)
def test_what_the_board_must_look_at_is_said(sheets: Sheets, roster: dict[str, int], warning: str) -> None:
    vote = a_round(1, 2, convened=100, **({"present": 100} | roster))
    tally = of_totals(vote, valid=80, reasons={}, lines={1: LineCount(70), 2: LineCount(10)})
    assert warning in compute(vote, sheets, tally, rules_of(vote)).warnings


def test_a_clean_round_has_no_warnings() -> None:
    outcome = outcome_from(a_round(1, 2, convened=100, present=100, units=9, units_present=9), [90, 5], valid=100)
    assert outcome.warnings == ()


def test_shares_that_nobody_gave_are_a_warning() -> None:
    vote = a_round(2, 3, profile="shareholders", style=VotingMethod.CUMULATIVE)
    assert "shares_unknown" in outcome_of(vote, [(ballot({1: 2}, shares=1), 1)]).warnings
    told = a_round(2, 3, profile="shareholders", style=VotingMethod.CUMULATIVE, shares=9, shares_present=9)
    assert "shares_unknown" not in outcome_of(told, [(ballot({1: 2}, shares=1), 1)]).warnings


def test_a_tie_that_ages_cannot_break_is_a_warning() -> None:
    vote = a_round(1, 2, profile="public-na", convened=20, present=20)
    outcome = outcome_from(vote, [12, 12], valid=20)
    assert tied(outcome) == [1, 2]
    assert "age_unknown" in outcome.warnings


def test_a_style_that_the_profile_does_not_name_is_counted_with_a_warning() -> None:
    vote = a_round(1, 2, profile="public-na", style=VotingMethod.AGREE, convened=20, present=20)
    outcome = outcome_of(vote, [(ballot({1: "agree", 2: "disagree"}), 20)])
    assert elected(outcome) == [1]
    assert "style_not_in_profile" in outcome.warnings


def test_names_written_by_hand_become_lines_after_the_list() -> None:
    vote = a_round(2, 1, style=VotingMethod.WRITTEN, convened=4, present=4)
    ballots = [
        (Ballot(((1, LineMark.AGREE),), written=("Vũ Bình",)), 2),
        (Ballot(written=("Vũ Bình", "Lê An")), 1),
        (Ballot(written=("Lê An",)), 1),
    ]
    outcome = outcome_of(vote, ballots)
    assert [(x.no, x.name, x.votes, x.written) for x in outcome.lines] == [
        (1, "Người 1", 2, False),
        (2, "Lê An", 2, True),
        (3, "Vũ Bình", 3, True),
    ]
    assert elected(outcome) == [3]
    assert outcome.unused == 4 * 2 - 7
    assert "written_names" in outcome.warnings


def test_a_blank_sheet_election_starts_with_no_names() -> None:
    vote = a_round(1, 0, style=VotingMethod.WRITTEN, convened=4, present=4)
    assert [x.no for x in outcome_of(vote, [(Ballot(written=("Lê An",)), 3)]).lines] == [1]


def test_a_round_that_nobody_has_counted_yet_elects_nobody() -> None:
    for profile in map(profiles.load, profiles.ids()):
        vote = a_round(2, 3, profile=profile.id, style=profile.styles[0])
        outcome = compute(vote, Sheets(), Tally.of(vote), profile)
        assert (elected(outcome), tied(outcome), outcome.valid, outcome.invalid) == ([], [], 0, 0)


def test_a_survey_elects_nobody_however_many_seats_it_is_given() -> None:
    vote = a_round(2, 3, profile="confidence", style=VotingMethod.LEVELS, convened=10, present=10)
    lines = {no: LineCount(9, levels=Levels(9, 1, 0)) for no in (1, 2, 3)}
    tally = of_totals(vote, valid=10, reasons={}, lines=lines)
    outcome = compute(vote, sheets=in_the_box(vote, tally), tally=tally, profile=rules_of(vote))
    assert (elected(outcome), tied(outcome), outcome.tie, outcome.next) == ([], [], None, None)
    assert outcome.warnings == ()
    assert [line.rule.code for line in outcome.lines] == ["nobody_elected"] * 3


def test_levels_have_no_threshold_under_rules_that_elect_either() -> None:
    vote = a_round(1, 1, style=VotingMethod.LEVELS, convened=10, present=10)
    tally = of_totals(vote, valid=10, reasons={}, lines={1: LineCount(9, levels=Levels(9, 1, 0))})
    outcome = compute(vote, sheets=in_the_box(vote, tally), tally=tally, profile=rules_of(vote))
    assert (outcome.needed, outcome.fraction, outcome.strict, outcome.lines[0].spare) == (None, "", False, None)


@pytest.mark.parametrize(
    ("most", "number", "ends"), [(1, 1, True), (2, 1, False), (2, 2, True), (2, 3, True), (0, 9, False)]
)
def test_the_rules_may_end_the_rounds(most: int, number: int, ends: bool) -> None:
    vote = a_round(1, 2, convened=100, present=100, number=number)
    party = rules_of(vote)
    limited = replace(party, next=replace(party.next, most=most))
    tally = of_totals(vote, valid=100, reasons={}, lines={1: LineCount(40, 60), 2: LineCount(30, 70)})
    outcome = compute(vote, in_the_box(vote, tally), tally, limited)
    assert (outcome.next is None) is ends
    assert ("seats_unfilled" in outcome.warnings) is ends


def test_a_run_off_is_proposed_without_new_names_and_with_its_rule() -> None:
    outcome = outcome_from(a_round(1, 2, convened=20, present=20), [12, 12], valid=20)
    step = outcome.next
    assert step is not None
    assert (step.may_add_names, step.decision, step.rule.code, step.rule.read) == (False, False, "run_off", False)
    assert "age_unknown" not in outcome.warnings


def test_a_base_of_one_is_a_base() -> None:
    vote = a_round(0, 1, profile="confidence", style=VotingMethod.LEVELS, convened=1, present=1)
    tally = of_totals(vote, valid=1, reasons={}, lines={1: LineCount(0, levels=Levels(0, 0, 1))})
    outcome = compute(vote, sheets=in_the_box(vote, tally), tally=tally, profile=rules_of(vote))
    assert outcome.lines[0].consequence == "dismissal_two_thirds_low"
    assert "base_zero" not in outcome.warnings
    one = outcome_from(a_round(1, 1, convened=2, present=2), [1], valid=1)
    assert {other.base_code: other.elected for other in one.what_if}["collected"] == (1,)


def test_an_empty_box_gives_no_other_base() -> None:
    vote = a_round(1, 2, convened=20, present=20)
    outcome = compute(vote, Sheets(), Tally.of(vote), rules_of(vote))
    assert [other.base_code for other in outcome.what_if] == ["present", "members"]


def test_as_many_names_as_seats_are_enough() -> None:
    outcome = outcome_from(
        a_round(2, 2, convened=20, present=20, units=1, units_present=1), [15, 14], valid=18, invalid=2
    )
    assert outcome.warnings == ()


def test_reasons_kind_and_turnout_are_carried() -> None:
    vote = a_round(1, 2, profile="public-na", convened=100, present=100, kind=RoundKind.FURTHER, number=2)
    outcome = outcome_from(vote, [30, 10], valid=45, invalid=5)
    assert (outcome.kind, outcome.invalid_by_reason) == (RoundKind.FURTHER, {"foreign_mark": 5})
    assert (outcome.quorum.lines[0].have, outcome.quorum.met) == (50, False)
    assert outcome.quorum.lines[0].rule == RuleRef("quorum_turnout", LAW, True)
    assert "quorum_not_met" in outcome.warnings
    assert "quorum_not_met" not in outcome_from(vote, [30, 10], valid=46, invalid=5).warnings


def test_the_share_and_the_reason_of_the_base_are_carried_for_print() -> None:
    outcome = outcome_from(a_round(1, 2, convened=100, present=100), [90, 5], valid=100)
    assert (outcome.fraction, outcome.strict) == ("1/2", True)
    assert outcome.base_printed.startswith("số đại biểu chính thức được triệu tập")
    assert outcome.base_rule.article == "khoản 3, Điều 30 Quy chế bầu cử trong Đảng"
    assert outcome.base_rule.read
    assert outcome_of(a_round(1, 2), [(struck(1), 1)]).kind is RoundKind.FIRST
