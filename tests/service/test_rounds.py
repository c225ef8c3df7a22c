"""From the list to the collected box: what freezes, what is refused, and that the sheets balance."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import Candidate, ListOrder, RoundKind, RoundStage, ShowOfHands
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.people import Attendance, Delegate, DelegateKind, Presence
from ballotcount.files import profiles
from ballotcount.service import attendance, closing, counting, elections, paper, people, rounds, setup
from ballotcount.service.session import Session
from tests.builders import (
    CONGRESS,
    HEAD,
    SECRETARY,
    TYPIST,
    at,
    collected,
    confirm_rules,
    delegates,
    opened,
    prepared,
    refusal,
    second,
    struck,
    type_pass,
)

R = "e1r1"
PDF = "a" * 64


def named(*names: str) -> list[Candidate]:
    return [Candidate(0, name) for name in names]


def add(session: Session, **facts: object) -> str:
    plan: dict[str, object] = {"title": "Ban Chấp hành", "body": "", "seats": 2, "style": VotingMethod.STRIKE}
    plan |= {"candidates": named("Lê Văn A", "Ngô Thị B", "Bùi Văn C"), **facts}
    return refusal(lambda: elections.add_election(session, **plan))  # type: ignore[arg-type]


# Elections


def test_the_list_stands_in_the_order_of_given_names_and_is_numbered() -> None:
    session = opened()
    assert add(session, candidates=named("Trần  Văn Ân", "Ksor An", "Lê Thị Ánh", "Bùi Văn Đào", "Ngô Dũng")) == ""
    listed = session.state.elections["e1"].election.candidates
    assert [c.no for c in listed] == [1, 2, 3, 4, 5]
    assert [c.name for c in listed] == ["Ksor An", "Lê Thị Ánh", "Trần Văn Ân", "Ngô Dũng", "Bùi Văn Đào"]


def test_a_list_may_keep_the_order_in_which_it_was_entered() -> None:
    session = opened()
    assert add(session, candidates=named("Lê Văn B", "Ngô Thị A"), order=ListOrder.GIVEN) == ""
    assert [c.name for c in session.state.elections["e1"].election.candidates] == ["Lê Văn B", "Ngô Thị A"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"title": " "}, "text.empty"),
        ({"seats": 0}, "list.stop"),
        ({"candidates": []}, "list.stop"),
        ({"candidates": named("Lê Văn A", "Lê Văn A")}, "list.twice"),
        ({"candidates": named("Lê Văn A", "")}, "text.empty"),
        ({"candidates": [Candidate(0, "Lê A", "12/3/70")]}, "list.born"),
        ({"candidates": [Candidate(0, "Lê A", delegate="d77")]}, "delegate.unknown"),
        ({"style": VotingMethod.CUMULATIVE}, "election.style"),
        ({"candidates": named("Trần Thị Trưởng", "Lê A")}, "board.stands"),
    ],
)
def test_an_impossible_election_is_refused(facts: dict[str, object], code: str) -> None:
    session = opened()
    assert add(session, **facts) == code
    assert not session.state.elections


def test_people_of_one_name_are_distinguished_by_birth_or_unit() -> None:
    twins = [
        Candidate(0, "Lê Văn A", "1970"),
        Candidate(0, "Lê Văn A", "1980"),
        Candidate(0, "Lê Văn A", unit="Sở Y tế"),
    ]
    assert add(opened(), candidates=twins) == ""


def test_a_changed_list_has_to_be_voted_on_again() -> None:
    session = prepared()
    election = session.state.elections["e1"].election
    elections.change_election(session, replace(election, title="Ban Chấp hành khoá XV"), "ghi đủ tên")
    assert len(session.state.elections["e1"].votes) == 2
    shorter = replace(election, candidates=election.candidates[:-1])
    elections.change_election(session, shorter, "một người xin rút")
    assert session.state.elections["e1"].votes == ()
    assert refusal(lambda: rounds.issue(session, R, 12)) == "list.changed"
    paper.prepare(session, "e1")
    assert refusal(lambda: rounds.issue(session, R, 12)) == "list.not_voted"


def test_elections_are_frozen_by_the_issue_and_kept_by_their_rounds() -> None:
    session = collected()
    election = session.state.elections["e1"].election
    assert refusal(lambda: elections.change_election(session, election, "đổi")) == "election.frozen"
    assert refusal(lambda: elections.remove_election(session, "e1", "thôi")) == "election.has_rounds"
    assert refusal(lambda: elections.remove_election(session, "e9", "thôi")) == "election.unknown"
    assert add(session, title="Bỏ") == ""
    elections.remove_election(session, "e2", "không bầu nữa")
    assert list(session.state.elections) == ["e1"]


@pytest.mark.parametrize(
    ("hands", "code"),
    [
        (ShowOfHands("seats", 9, 0, 0), "hands.subject"),
        (ShowOfHands("list", -1, 0, 0), "hands.negative"),
        (ShowOfHands("list", 0, 0, 0), "hands.negative"),
        (ShowOfHands("list", 99, 0, 0), "hands.too_many"),
        (ShowOfHands("list", 6, 4, 2), "hands.rejected"),
    ],
)
def test_an_impossible_or_lost_show_of_hands_is_refused(hands: ShowOfHands, code: str) -> None:
    assert refusal(lambda: elections.vote(prepared(), "e1", hands)) == code


def test_of_votes_recorded_together_none_is_recorded_if_one_is_refused() -> None:
    session = prepared()
    before = session.state.elections["e1"].votes
    pair = [ShowOfHands("number", 9, 1, 0), ShowOfHands("list", 6, 4, 2)]
    assert refusal(lambda: elections.vote_all(session, "e1", pair)) == "hands.rejected"
    assert session.state.elections["e1"].votes == before


def test_the_rules_speak_while_a_list_is_typed() -> None:
    codes = {note.code for note in elections.notes(opened(), 10, 14, VotingMethod.STRIKE)}
    assert "surplus_above" in codes


# Decisions


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (ev.Decision(ev.Topic.LIVE_VOTES, "maybe"), "decision.value"),
        (ev.Decision(ev.Topic.PASSES, "4"), "decision.value"),
        (ev.Decision(ev.Topic.FIGURE, "guests=3"), "decision.value"),
        (ev.Decision(ev.Topic.FIGURE, "present=-3"), "decision.value"),
        (ev.Decision(ev.Topic.OTHER, "x"), "text.empty"),
        (ev.Decision(ev.Topic.NEXT_ROUND, "yes", election="e7"), "election.unknown"),
        (ev.Decision(ev.Topic.NEXT_ROUND, "yes", round="e7r1"), "round.unknown"),
    ],
)
def test_a_decision_that_says_nothing_is_refused(decision: ev.Decision, code: str) -> None:
    assert refusal(lambda: setup.decide(opened(), decision)) == code


def test_the_last_decision_counts_and_a_round_s_own_goes_before_the_congress_s() -> None:
    session = prepared()
    assert setup.keeps_pictures(session)
    setup.decide(session, ev.Decision(ev.Topic.KEEP_PICTURES, "no"))
    assert not setup.keeps_pictures(session)
    setup.decide(session, ev.Decision(ev.Topic.LIVE_VOTES, "yes"))
    setup.decide(session, ev.Decision(ev.Topic.LIVE_VOTES, "no", election="e1", round=R))
    assert setup.says_yes(session, ev.Topic.LIVE_VOTES)
    assert not setup.says_yes(session, ev.Topic.LIVE_VOTES, election="e1", round_id=R)


def test_kind_and_rules_are_frozen_once_ballots_are_out() -> None:
    session = prepared()
    setup.change_congress(session, replace(CONGRESS, profile="association"), "đổi quy chế")
    assert session.state.congress is not None
    assert session.state.congress.profile == "association"
    confirm_rules(session)
    rounds.issue(session, R, 12)
    assert refusal(lambda: setup.change_congress(session, CONGRESS, "đổi lại")) == "congress.frozen"
    setup.change_congress(session, replace(session.congress, place="Hội trường B"), "đổi nơi họp")


def test_rules_of_the_office_s_own_are_carried_in_the_file(tmp_path: Path) -> None:
    own = tmp_path / "doan-xa.toml"
    text = profiles.load("association").text.replace('id = "association"', 'id = "doan-xa"')
    own.write_text(text, encoding="utf-8")
    session = opened()
    setup.change_congress(session, replace(CONGRESS, profile=str(own)), "quy chế riêng")
    own.unlink()
    again = Session(session.journal, session.clock, pins=session.pins)
    assert (again.congress.profile, again.profile().text) == ("doan-xa", text)
    setup.change_congress(at(again, HEAD), replace(again.congress, place="Hội trường B"), "đổi nơi họp")
    assert again.profile().id == "doan-xa"


# Proof and printing


def test_sheets_are_printed_only_from_a_proof_that_two_found_right() -> None:
    session = prepared()
    assert refusal(lambda: paper.approve_proof(session, R, PDF)) == "proof.none"
    assert refusal(lambda: paper.record_proof(session, R, layout="A", pdf="xyz")) == "proof.digest"
    paper.record_proof(session, R, layout="ABCD0123", pdf=PDF)
    assert refusal(lambda: paper.record_print(session, R, 20)) == "proof.not_approved"
    paper.approve_proof(session, R, PDF)
    assert refusal(lambda: paper.approve_proof(session, R, PDF)) == "proof.approved_already"
    assert refusal(lambda: rounds.issue(session, R, 12)) == "proof.not_approved"
    at(session, TYPIST)
    assert refusal(lambda: paper.approve_proof(session, R, "b" * 64)) == "proof.other"
    paper.approve_proof(session, R, PDF)
    at(session, HEAD)
    paper.record_print(session, R, 20)
    assert refusal(lambda: paper.record_print(session, R, 5)) == "text.empty"
    paper.record_print(session, R, 5, "máy in kẹt giấy")
    assert session.round(R).sheets.printed == 25


def test_another_drawing_has_to_be_approved_again() -> None:
    session = prepared()
    paper.record_proof(session, R, layout="A", pdf=PDF)
    paper.approve_proof(session, R, PDF)
    paper.record_proof(session, R, layout="A", pdf=PDF)
    assert session.round(R).paper.approvals == (HEAD,)
    paper.record_proof(session, R, layout="B", pdf="b" * 64)
    assert session.round(R).paper.approvals == ()
    paper.approve_proof(session, R, "b" * 64)
    paper.prepare(session, "e1", passes=3)
    assert session.round(R).paper.approvals == (HEAD,)


def test_sheets_of_another_list_are_waste_paper() -> None:
    session = prepared()
    paper.record_proof(session, R, layout="A", pdf=PDF)
    for teller in (HEAD, TYPIST):
        paper.approve_proof(at(session, teller), R, PDF)
    paper.record_print(at(session, HEAD), R, 20)
    election = session.state.elections["e1"].election
    elections.change_election(session, replace(election, seats=2), "bớt một người")
    paper.prepare(session, "e1")
    state = session.round(R)
    assert (state.paper.proof, state.paper.approvals, state.paper.prints, state.sheets.printed) == (None, (), (), 0)


@pytest.mark.parametrize("count", [0, -5, 20_001])
def test_a_number_of_sheets_that_cannot_be_is_refused(count: int) -> None:
    assert refusal(lambda: paper.record_print(prepared(), R, count)) == "sheets.count"


def test_nothing_is_printed_or_prepared_after_the_issue() -> None:
    session = collected()
    assert refusal(lambda: paper.record_print(session, R, 5)) == "round.collected_already"
    assert refusal(lambda: paper.prepare(session, "e1")) == "round.exists"
    assert refusal(lambda: paper.record_proof(session, R, layout="A", pdf=PDF)) == "round.issued_already"
    assert refusal(lambda: rounds.issue(session, R, 12)) == "round.issued_already"


@pytest.mark.parametrize("passes", [0, 4])
def test_one_to_three_passes(passes: int) -> None:
    assert refusal(lambda: paper.prepare(prepared(), "e1", passes=passes)) == "round.passes"


def test_two_passes_unless_the_congress_decides_otherwise() -> None:
    session = prepared()
    paper.prepare(session, "e1")
    assert session.round(R).plan.passes == 2
    setup.decide(session, ev.Decision(ev.Topic.PASSES, "3"))
    paper.prepare(session, "e1")
    assert session.round(R).plan.passes == 3


# Issue


def test_the_issue_freezes_list_rules_attendance_and_quorum() -> None:
    session = prepared(present=12)
    rounds.issue(session, R, 12)
    state = session.round(R)
    frozen = session.frozen(R)
    assert (state.stage, state.terms.quorum_met, state.sheets.issued) == (RoundStage.ISSUED, True, 12)
    assert (frozen.roster.convened, frozen.roster.present, frozen.seats) == (14, 12, 3)
    attendance.check_out(session, ["d1", "d2"])
    assert session.frozen(R).roster.present == 12
    assert session.state.profiles[frozen.profile_hash].text == session.profile().text


@pytest.mark.parametrize(("issued", "code"), [(0, "sheets.count"), (13, "sheets.more_than_present")])
def test_as_many_sheets_as_people_present(issued: int, code: str) -> None:
    assert refusal(lambda: rounds.issue(prepared(), R, issued)) == code


def test_no_more_sheets_than_were_printed() -> None:
    session = prepared()
    paper.record_print(session, R, 11)
    assert refusal(lambda: rounds.issue(session, R, 12)) == "sheets.more_than_printed"
    rounds.issue(session, R, 10)
    assert refusal(lambda: rounds.issue_more(session, R, 2, "đến muộn")) == "sheets.more_than_printed"
    rounds.issue_more(session, R, 1, "đến muộn")
    assert refusal(lambda: rounds.exchange(session, R)) == "sheets.more_than_printed"
    rounds.issue_more(session, R, -1, "đếm nhầm")
    rounds.exchange(session, R, 1, "gạch nhầm")
    assert refusal(lambda: rounds.issue_more(session, R, -10, "x")) == "sheets.count"
    assert refusal(lambda: rounds.exchange(session, R, 0)) == "sheets.count"


def test_no_more_sheets_go_out_than_there_are_hands_to_hold_them() -> None:
    session = prepared()
    rounds.issue(session, R, 12)
    for more in (1, 99):
        assert refusal(lambda more=more: rounds.issue_more(session, R, more, "x")) == "sheets.more_than_present"  # type: ignore[misc]
    attendance.check_in(session, ["d13"])
    rounds.issue_more(session, R, 1, "đến muộn")
    attendance.check_out(session, ["d13", "d12"])
    assert refusal(lambda: rounds.issue_more(session, R, 1, "x")) == "sheets.more_than_present"
    for count in (14, 99, 10**9):
        assert refusal(lambda count=count: rounds.exchange(session, R, count)) == "sheets.more_than_out"  # type: ignore[misc]
    for number in ({"collected": 10**9}, {"collected": 13, "left_over": 10**9}):
        assert refusal(lambda number=number: rounds.collect(session, R, **number)) == "sheets.count"  # type: ignore[misc]


def test_a_wrong_exchange_is_taken_back_with_its_reason_and_never_below_none() -> None:
    session = prepared()
    rounds.issue(session, R, 12)
    rounds.exchange(session, R, 2)
    assert refusal(lambda: rounds.exchange(session, R, -1)) == "text.empty"
    assert refusal(lambda: rounds.exchange(session, R, -3, "đếm nhầm")) == "sheets.count"
    rounds.exchange(session, R, -1, "đếm nhầm")
    assert session.round(R).sheets.exchanged == 1
    assert refusal(lambda: rounds.exchange(session, R, 12)) == "text.empty", "twelve hands spoilt thirteen sheets"


def test_without_quorum_only_by_a_decision_of_the_congress() -> None:
    session = prepared()
    attendance.check_out(session, [f"d{n}" for n in range(1, 8)])
    assert not attendance.quorum(session).met
    assert refusal(lambda: rounds.issue(session, R, 5)) == "quorum.not_met"
    setup.decide(session, ev.Decision(ev.Topic.GO_ON_WITHOUT_QUORUM, "yes", "Đại hội quyết định vẫn bầu"))
    rounds.issue(session, R, 5)
    assert session.round(R).terms.quorum_met is False
    assert session.round(R).terms.accepted == "Đại hội quyết định vẫn bầu"


def test_nobody_convened_nobody_votes_unless_the_congress_states_its_figures() -> None:
    session = opened()
    assert add(session) == ""
    for subject in (elections.NUMBER, elections.LIST):
        elections.vote(session, "e1", ShowOfHands(subject, 20, 0, 0))
    paper.prepare(session, "e1")
    assert refusal(lambda: rounds.issue(session, R, 20)) == "round.nobody"
    for figure in ("convened=24", "present=19", "present=20"):
        setup.decide(session, ev.Decision(ev.Topic.FIGURE, figure))
    confirm_rules(session)
    rounds.issue(session, R, 20)
    assert session.frozen(R).roster.convened == 24


def test_a_board_too_small_or_on_the_list_issues_nothing() -> None:
    session = prepared()
    for teller in [t for t in session.state.tellers if t != HEAD]:
        people.remove_teller(session, teller, "đi vắng")
    assert session.profile().tellers_least(session.congress.level) > 1
    assert refusal(lambda: rounds.issue(session, R, 12)) == "board.too_few"


# Attendance


def test_an_alternate_counts_while_replacing_and_a_replaced_delegate_does_not_check_in() -> None:
    session = opened()
    alternate = Delegate("d90", "Kpă Thuyên", "Chi bộ 1", kind=DelegateKind.ALTERNATE)
    attendance.import_roster(session, [*delegates(), alternate])
    before = attendance.figures(session)
    attendance.replace_by(session, "d1", "d90", "ốm")
    after = attendance.figures(session)
    assert (before.convened, before.present) == (12, 0)
    assert (after.convened, after.present) == (12, 1)
    assert refusal(lambda: attendance.check_in(session, ["d1"])) == "attendance.replaced"


def test_a_roster_in_use_is_not_replaced() -> None:
    session = opened()
    assert refusal(lambda: attendance.import_roster(session, [])) == "roster.empty"
    assert (
        refusal(lambda: attendance.import_roster(session, [Delegate("d1", "A"), Delegate("d1", "B")]))
        == "roster.id_twice"
    )
    attendance.import_roster(session, delegates(), source="ds.xlsx")
    attendance.check_in(session, ["d1"])
    attendance.import_roster(session, delegates(20))
    assert session.state.attendance == {}
    people.change_teller(session, SECRETARY, delegate="d9", reason="đối chiếu")
    assert refusal(lambda: attendance.import_roster(session, delegates())) == "roster.in_use"
    assert refusal(lambda: attendance.import_roster(prepared(), delegates())) == "roster.in_use"


def test_one_person_is_corrected_and_found_by_a_few_letters() -> None:
    session = opened()
    attendance.import_roster(session, delegates())
    attendance.correct_delegate(session, replace(session.state.roster["d3"], name="Đặng Thị Ngọc Ánh"), "sai tên")
    assert [person.id for person in attendance.find(session, "anh")] == ["d3"]
    nobody = lambda: attendance.correct_delegate(session, Delegate("d3", " "), "x")  # noqa: E731
    assert refusal(nobody) == "text.empty"
    assert attendance.record(session, [Attendance("d3", Presence.ABSENT, note=" về  sớm ")]).entries
    assert session.state.attendance["d3"].note == "về sớm"
    assert attendance.record(session, []).entries == ()


# Collecting


def issued(**facts: int) -> Session:
    session = prepared(**facts)  # type: ignore[arg-type]
    rounds.issue(session, R, 12)
    return session


def test_fewer_sheets_need_an_explanation() -> None:
    session = issued()
    assert refusal(lambda: rounds.collect(session, R, 11)) == "sheets.explain_collected_fewer"
    rounds.collect(session, R, 11, explanation="một người không bỏ phiếu")
    assert session.round(R).paper.explanation == "một người không bỏ phiếu"


def test_more_sheets_than_issued_are_recorded_and_stop_the_round() -> None:
    session = issued()
    rounds.collect(session, R, 13)
    assert session.round(R).stopped
    with pytest.raises(IntegrityFault) as caught:
        counting.start_pass(session, R)
    assert caught.value.code == "sheets.more_than_issued"
    with pytest.raises(IntegrityFault):
        closing.close(session, R, second())
    rounds.cancel(session, R, "số phiếu thu về nhiều hơn phát ra", second())
    assert refusal(lambda: counting.start_pass(session, R)) == "round.closed"
    assert refusal(lambda: rounds.collect(session, R, 12, reason="x")) == "round.closed"
    paper.prepare_next(session, R)
    again = session.round("e1r2").plan
    assert (again.number, again.kind, again.candidates) == (1, RoundKind.FIRST, session.round(R).plan.candidates)
    rounds.issue(session, "e1r2", 12)


def test_a_miscount_of_the_box_is_corrected_with_its_reason() -> None:
    session = issued()
    rounds.collect(session, R, 13)
    assert refusal(lambda: rounds.collect(session, R, 12)) == "text.collected_again"
    rounds.collect(session, R, 12, reason="đếm lại, hai tờ dính nhau")
    assert not session.round(R).stopped
    assert [handing.count for handing in session.round(R).paper.collections] == [13, 12]
    counting.start_pass(at(session, TYPIST), R)
    counting.enter(session, R, struck(1))
    counting.enter(session, R, struck(1))
    at(session, HEAD)
    fewer = lambda: rounds.collect(session, R, 1, reason="x", explanation="y")  # noqa: E731
    assert refusal(fewer) == "sheets.counted_more"


def test_printed_sheets_must_add_up() -> None:
    session = prepared()
    paper.record_print(session, R, 15)
    rounds.issue(session, R, 12)
    rounds.exchange(session, R, 1)
    assert refusal(lambda: rounds.collect(session, R, 12, left_over=3)) == "sheets.do_not_add_up"
    assert refusal(lambda: rounds.collect(session, R, 12, left_over=1)) == "sheets.explain_used_fewer"
    assert refusal(lambda: rounds.collect(session, R, -1)) == "sheets.count"
    rounds.collect(session, R, 12)
    assert session.round(R).sheets.left_over == 2


def test_the_order_of_the_day_is_kept() -> None:
    session = prepared()
    assert refusal(lambda: rounds.collect(session, R, 12)) == "round.not_issued"
    assert refusal(lambda: rounds.exchange(session, R)) == "round.not_issued"
    assert refusal(lambda: counting.start_pass(session, R)) == "round.not_collected"
    rounds.issue(session, R, 12)
    assert refusal(lambda: counting.start_pass(session, R)) == "round.not_collected"
    rounds.collect(session, R, 12)
    assert refusal(lambda: rounds.issue_more(session, R, 1, "muộn")) == "round.collected_already"
    assert refusal(lambda: session.round("e9r9")) == "round.unknown"


# The next round


def closed(ballots: list[Ballot], seats: int = 2, names: int = 4) -> Session:
    session = collected(len(ballots), seats=seats, names=names)
    type_pass(session, TYPIST, ballots)
    closing.close(at(session, HEAD), R, second())
    return session


def test_the_tied_are_voted_on_again_and_nobody_else() -> None:
    # Three people with 8 votes each, 8 needed, two seats.
    session = closed([struck(1)] * 4 + [struck(2)] * 4 + [struck(3)] * 4, names=3)
    tie = session.result(R).tie
    assert tie is not None
    assert (tie.numbers, tie.seats_left) == ((1, 2, 3), 2)
    assert refusal(lambda: paper.prepare_next(session, R, candidates=(Candidate(0, "Người Thêm"),))) == "next.list"
    assert refusal(lambda: paper.prepare_next(session, R, seats=1)) == "next.seats"
    paper.prepare_next(session, R)
    plan = session.round("e1r2").plan
    assert (plan.kind, plan.number, plan.seats, len(plan.candidates)) == (RoundKind.RUN_OFF, 2, 2, 3)
    rounds.issue(session, "e1r2", 12)


def test_a_further_round_needs_the_congress_and_names_may_be_added_by_it() -> None:
    # Only 1 gets more than half of the base.
    session = closed([struck(2, 3, 4)] * 8 + [struck(1, 3, 4)] * 4)
    step = paper.proposed(session, R)
    assert (step.kind, step.seats, step.candidates) == (RoundKind.FURTHER, 1, (2, 3, 4))
    assert refusal(lambda: paper.prepare_next(session, R)) == "next.undecided"
    setup.decide(session, ev.Decision(ev.Topic.NEXT_ROUND, "yes", "Bầu tiếp một người", "e1", R))
    assert refusal(lambda: paper.prepare_next(session, R, seats=2)) == "next.seats"
    standing = session.round(R).plan.candidates
    more = (standing[1], Candidate(0, "Người Thêm", born="1980"))
    assert refusal(lambda: paper.prepare_next(session, R, candidates=more)) == "next.names"
    setup.decide(session, ev.Decision(ev.Topic.ADDED_NAMES, "yes", "Bổ sung một người", "e1", R))
    paper.prepare_next(session, R, candidates=more)
    plan = session.round("e1r2").plan
    assert (plan.number, plan.seats, len(plan.candidates)) == (2, 1, 2)
    assert refusal(lambda: paper.prepare_next(session, R)) == "round.exists"


def test_who_was_elected_stands_in_no_further_round() -> None:
    session = closed([struck(2, 3, 4)] * 8 + [struck(1, 3, 4)] * 4)
    setup.decide(session, ev.Decision(ev.Topic.NEXT_ROUND, "yes", "Bầu tiếp một người", "e1", R))
    setup.decide(session, ev.Decision(ev.Topic.ADDED_NAMES, "yes", "Bổ sung danh sách", "e1", R))
    elected, *rest = session.round(R).plan.candidates
    for again in (elected, Candidate(0, elected.name), Candidate(0, elected.name.upper()), replace(elected, no=0)):
        wanted = (rest[0], again)
        assert refusal(lambda wanted=wanted: paper.prepare_next(session, R, candidates=wanted)) == "next.elected"  # type: ignore[misc]
    namesake = Candidate(0, elected.name, unit="Chi bộ khác")
    paper.prepare_next(session, R, candidates=(rest[0], namesake))
    # Nobody is elected in the second round; the third is no other matter for who was elected in the first.
    rounds.issue(session, "e1r2", 12)
    rounds.collect(session, "e1r2", 12)
    counting.start_pass(at(session, TYPIST), "e1r2")
    for _ in range(12):
        counting.enter(session, "e1r2", struck(1, 2))
    counting.close_stack(session, "e1r2", 12)
    closing.close(at(session, HEAD), "e1r2", second())
    setup.decide(session, ev.Decision(ev.Topic.NEXT_ROUND, "yes", "Bầu tiếp", "e1", "e1r2"))
    setup.decide(session, ev.Decision(ev.Topic.ADDED_NAMES, "yes", "Bổ sung", "e1", "e1r2"))
    assert refusal(lambda: paper.prepare_next(session, "e1r2", candidates=(elected,))) == "next.elected"


def test_a_bare_name_is_the_person_of_that_name_on_the_list_before() -> None:
    session = closed([struck(2, 3, 4)] * 8 + [struck(1, 3, 4)] * 4)
    setup.decide(session, ev.Decision(ev.Topic.NEXT_ROUND, "yes", "Bầu tiếp một người", "e1", R))
    standing = session.round(R).plan.candidates
    bare = tuple(Candidate(0, one.name) for one in standing[1:3])
    paper.prepare_next(session, R, candidates=bare)
    assert [one.delegate for one in session.round("e1r2").plan.candidates] == [one.delegate for one in standing[1:3]]


def test_no_further_round_where_all_seats_are_filled() -> None:
    session = closed([struck(3, 4)] * 12)
    assert refusal(lambda: paper.prepare_next(session, R)) == "next.none"


def test_no_further_round_before_this_one_is_closed() -> None:
    assert refusal(lambda: paper.prepare_next(collected(), R)) == "round.not_closed"


def test_boxes_ballots_are_issued_and_counted_too() -> None:
    session = collected(12, seats=1, names=1, style=VotingMethod.AGREE)
    ballots = [Ballot(((1, LineMark.AGREE),))] * 9 + [Ballot(((1, LineMark.DISAGREE),))] * 2 + [Ballot()]
    type_pass(session, TYPIST, ballots)
    outcome = session.result(R)
    assert (outcome.lines[0].votes, outcome.lines[0].against, dict(outcome.invalid_by_reason)) == (
        9,
        2,
        {"neither_box": 1},
    )


def test_no_ballots_are_recorded_as_printed_before_there_is_anything_to_print() -> None:
    """Attack M3: "printed 14" stood in the record of a round whose ballot nobody had drawn."""
    session = prepared()
    setup.decide(session, ev.Decision(ev.Topic.BALLOTS_FROM, "no", "In tại chỗ"))
    assert refusal(lambda: paper.record_print(session, "e1r1", 14)) == "ballots.not_drawn"
    paper.record_proof(session, "e1r1", layout="abcd0123", pdf="1" * 64)
    assert refusal(lambda: paper.record_print(session, "e1r1", 14)) == "proof.not_approved"
