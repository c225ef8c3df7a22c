"""Two people for every judgement: differing lines, rulings, the board and the list, ballots, and blind passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ballotcount.documents.phrases import count_notes
from ballotcount.domain.ballot import LineMark
from ballotcount.domain.election import Candidate, ShowOfHands
from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.domain.people import Delegate, Role
from ballotcount.domain.state import DisputeStage
from ballotcount.roster.same_name import name_key
from ballotcount.service import (
    attendance,
    closing,
    counting,
    disputes,
    elections,
    judging,
    paper,
    people,
    reliance,
    rounds,
    setup,
)
from ballotcount.service.board_acts import board_acts
from ballotcount.service.record import record_of
from ballotcount.service.session import Consent, Session
from ballotcount.service.verify import verify
from tests.builders import (
    FIRST_PIN,
    HEAD,
    PIN,
    SECRETARY,
    TECHNICIAN,
    TYPIST,
    TYPIST2,
    TYPIST3,
    again,
    at,
    claim,
    collected,
    delegates,
    opened,
    prepared,
    refusal,
    second,
    struck,
    type_pass,
)
from tests.fakes import MemoryJournal, StepClock

R = "e1r1"
DIGEST = "a" * 64


def differing(second_typist: str = TYPIST2) -> Session:
    """Two passes of six sheets that differ in line 2 of sheet 3."""
    session = collected(6, passes=2)
    type_pass(session, TYPIST, [struck(1)] * 6)
    type_pass(session, second_typist, [struck(1), struck(1), struck(1, 2), *[struck(1)] * 3])
    return session


def blocked(session: Session) -> list[str]:
    return [one.code for one in closing.blockers(session, R)]


def test_a_line_judged_by_somebody_who_typed_neither_pass_stands() -> None:
    """Attack C3."""
    session = at(differing(), SECRETARY)
    judging.judge_line(session, R, stack=1, sheet=3, line=2, value=None)
    assert blocked(session) == []
    assert refusal(lambda: judging.confirm_judged(at(session, TYPIST), R, 1)) == "judged.none"
    closing.close(at(session, HEAD), R, second())
    assert verify(session.journal).holds


def test_a_typist_who_judges_for_their_own_pass_needs_a_second_member_who_looked() -> None:
    """Attack C3: t2 typed pass 2 with two candidates exchanged and judged every line alone."""
    session = at(differing(SECRETARY), SECRETARY)
    judging.judge_line(session, R, stack=1, sheet=3, line=2, value=LineMark.STRUCK)
    assert blocked(session) == ["judged_alone"]
    assert refusal(lambda: closing.close(at(session, HEAD), R, second())) == "close.blocked"
    assert refusal(lambda: judging.confirm_judged(at(session, SECRETARY), R, 1)) == "second.same_person"
    assert refusal(lambda: judging.confirm_judged(at(session, TECHNICIAN), R, 1)) == "rights.refused"
    judging.confirm_judged(at(session, SECRETARY), R, 1, by=second(TYPIST3))
    assert blocked(session) == []
    assert session.round(R).count.judged[(1, 3)][2].confirmed_by == TYPIST3
    closing.close(at(session, HEAD), R, second())
    assert verify(session.journal).holds


def test_a_value_that_no_pass_had_always_takes_two() -> None:
    """Attack C3."""
    session = collected(6, passes=2)
    type_pass(session, TYPIST, [struck(1)] * 6)
    type_pass(session, TYPIST2, [struck(2), *[struck(1)] * 5])
    at(session, SECRETARY)
    for line in (1, 2):
        judging.judge_line(session, R, stack=1, sheet=1, line=line, value=LineMark.AGREE if line == 9 else None)
    assert blocked(session) == []
    session = differing()
    judging.judge_line(at(session, SECRETARY), R, stack=1, sheet=3, line=2, value=LineMark.STRUCK)
    assert blocked(session) == []


def test_judging_again_asks_for_a_second_member_again() -> None:
    """Attack C3: a confirmed line that is judged again is a new judgement."""
    session = at(differing(SECRETARY), SECRETARY)
    judging.judge_line(session, R, stack=1, sheet=3, line=2, value=LineMark.STRUCK)
    judging.confirm_judged(session, R, 1, by=second(TYPIST3))
    judging.judge_line(session, R, stack=1, sheet=3, line=2, value=None)
    assert blocked(session) == ["judged_alone"]


def test_a_reopened_stack_forgets_what_was_judged_and_confirmed() -> None:
    """Attack C3."""
    session = at(differing(SECRETARY), SECRETARY)
    judging.judge_line(session, R, stack=1, sheet=3, line=2, value=LineMark.STRUCK)
    judging.confirm_judged(session, R, 1, by=second(TYPIST3))
    counting.reopen_stack(session, R, 1, 1, "đếm lại")
    assert session.round(R).count.judged == {}


def disputed() -> Session:
    session = collected(6)
    type_pass(session, TYPIST, [struck(1)] * 6)
    disputes.ask(session, R, pass_no=1, stack=1, sheet=2, code="validity")
    return session


def test_the_head_alone_cannot_rule_on_a_sheet() -> None:
    """Attack C4: ask, "we cannot agree", and rule, by one person."""
    session = at(disputed(), HEAD)
    assert refusal(lambda: disputes.cannot_agree(session, R, 1, 2)) == "dispute.not_proposed"
    assert refusal(lambda: disputes.rule_as_head(session, R, 1, 2, struck())) == "dispute.not_with_head"
    disputes.propose(session, R, 1, 2, struck(2))
    assert refusal(lambda: disputes.cannot_agree(session, R, 1, 2)) == "second.same_person"
    assert refusal(lambda: disputes.cannot_agree(at(session, TYPIST), R, 1, 2)) == "dispute.head_apart"
    disputes.propose(at(session, TYPIST), R, 1, 2, struck(2))
    assert refusal(lambda: disputes.cannot_agree(at(session, HEAD), R, 1, 2)) == "dispute.head_apart"
    disputes.cannot_agree(at(session, TYPIST2), R, 1, 2)
    disputes.rule_as_head(at(session, HEAD), R, 1, 2, struck())
    assert session.round(R).count.dispute((1, 2)).stage is DisputeStage.RULED


def test_a_pin_that_the_head_set_is_no_second_person() -> None:
    """Attack C4: a new PIN for t2, then "agreed by t2"."""
    session = at(collected(6), HEAD)
    people.set_pin(session, TYPIST, FIRST_PIN, second())
    assert refusal(lambda: people.vouch(session, TYPIST, FIRST_PIN)) == "pin.own_first"
    people.sign_in(session, TYPIST, FIRST_PIN)
    assert refusal(lambda: counting.start_pass(session, R)) == "pin.own_first"
    assert refusal(lambda: people.set_pin(session, TYPIST, FIRST_PIN)) == "pin.same"
    claim(session, TYPIST, PIN)
    assert people.vouch(session, TYPIST, PIN).teller == TYPIST


ALIKE = (
    "Trần Thị Trưởng",
    "TRẦN THỊ TRƯỞNG",
    "Trần Thị Trưởng\u200b",
    "  trần  thị trưởng ",
    "Trần Thị Trưởng.",
    "Tr\u1ea7n Thi\u0323 Tru\u031bo\u031b\u0309ng",
)


@pytest.mark.parametrize("name", ALIKE)
def test_one_person_has_one_id_on_the_board_however_the_name_is_written(name: str) -> None:
    """Attack C4: lower case, unseen signs and decomposed letters gave one person several ids."""
    session = opened()
    assert refusal(lambda: people.add_teller(session, name, Role.TYPIST, FIRST_PIN)) == "board.twice"


def test_letters_and_tones_tell_names_apart_and_the_place_of_the_tone_does_not() -> None:
    assert name_key("Hoàng Thị Hòa") == name_key("HOÀNG THỊ HOÀ")
    assert name_key("Ksor H’Bia") == name_key("Ksor H'Bia")
    for other in ("Hoàng Thị Hoa", "Hoang Thị Hòa", "Hoàng Thị Hỏa"):
        assert name_key(other) != name_key("Hoàng Thị Hòa")


@pytest.mark.parametrize(
    "name", ["Vũ Trọng An", "Vũ Trọng An.", "VŨ TRỌNG AN", "Vũ Trọng An\u200b", "Vu\u0303 Trọng An"]
)
def test_somebody_on_a_list_is_no_member_of_the_board_however_the_name_is_written(name: str) -> None:
    """Attacks M1, W1: the board is entered before the roster."""
    session = opened()
    attendance.import_roster(session, [*delegates(), Delegate("d90", "Vũ Trọng An", "Chi bộ 1", born="1980")])
    listed = [Candidate(0, "Vũ Trọng An", delegate="d90"), Candidate(0, "Lê B"), Candidate(0, "Hồ C")]
    add = lambda candidates: elections.add_election(  # noqa: E731
        session, title="BCH", body="", seats=2, style=elections.VotingMethod.STRIKE, candidates=candidates
    )
    people.add_teller(session, name, Role.TYPIST, FIRST_PIN)
    assert refusal(lambda: add(listed)) == "board.stands"


def test_a_member_linked_to_the_roster_under_another_name_is_known_on_the_list() -> None:
    """Attack M1: teller "Anh Ba" is delegate d90, who is a candidate by name."""
    session = opened()
    attendance.import_roster(session, [*delegates(), Delegate("d90", "Vũ Trọng An", "Chi bộ 1", born="1980")])
    people.add_teller(session, "Anh Ba", Role.TYPIST, FIRST_PIN, delegate="d90")
    listed = [Candidate(0, "Vũ Trọng An", born="1980"), Candidate(0, "Lê B"), Candidate(0, "Hồ C")]
    add = lambda candidates: refusal(  # noqa: E731
        lambda: elections.add_election(
            session, title="BCH", body="", seats=2, style=elections.VotingMethod.STRIKE, candidates=candidates
        )
    )
    assert add(listed) == "board.stands"
    assert add([Candidate(0, "Vũ Trọng An", born="1971"), *listed[1:]]) == "", "another one of the same name"


def unprepared() -> Session:
    """A round prepared, and no decision where its ballots come from."""
    session = prepared()
    setup.decide(session, Decision(topic=Topic.BALLOTS_FROM, value="no", text=""))
    return session


def test_no_ballots_are_issued_that_were_not_drawn_approved_by_two_and_printed() -> None:
    """Attacks M3, W6: the approvals were skipped by never recording a proof."""
    session = unprepared()
    assert refusal(lambda: rounds.issue(session, R, 12)) == "ballots.not_drawn"
    paper.record_proof(session, R, layout="0a1b2c3d", pdf=DIGEST)
    assert refusal(lambda: rounds.issue(session, R, 12)) == "proof.not_approved"
    paper.approve_proof(at(session, SECRETARY), R, DIGEST)
    assert refusal(lambda: rounds.issue(at(session, HEAD), R, 12)) == "proof.not_approved"
    paper.approve_proof(at(session, TYPIST), R, DIGEST)
    assert refusal(lambda: rounds.issue(at(session, HEAD), R, 12)) == "ballots.not_printed"
    paper.record_print(session, R, 15)
    rounds.issue(session, R, 12)
    assert verify(session.journal).holds


def test_ballots_from_elsewhere_are_issued_after_a_decision_in_words() -> None:
    """Attacks M3, W6."""
    session = unprepared()
    silent = Decision(topic=Topic.BALLOTS_FROM, value="yes", text=" ", round=R)
    assert refusal(lambda: setup.decide(session, silent)) == "text.empty"
    setup.decide(
        session, Decision(topic=Topic.BALLOTS_FROM, value="yes", text="Tỉnh uỷ in và cấp", election="e1", round=R)
    )
    rounds.issue(session, R, 12)
    assert verify(session.journal).holds


def test_a_decision_on_a_round_counts_without_its_election_and_never_for_another() -> None:
    """Attack M3: a decision that named the round alone was recorded, called saved and never found again."""
    session = unprepared()
    elsewhere = Decision(topic=Topic.BALLOTS_FROM, value="yes", text="Tỉnh uỷ in và cấp", election="e9", round=R)
    assert refusal(lambda: setup.decide(session, elsewhere)) == "election.unknown"
    setup.decide(session, Decision(topic=Topic.BALLOTS_FROM, value="yes", text="Tỉnh uỷ in và cấp", round=R))
    rounds.issue(session, R, 12)
    setup.decide(session, Decision(topic=Topic.SECOND_PASS, value="piles", text="Đại hội quyết", election="e1"))
    setup.decide(session, Decision(topic=Topic.SECOND_PASS, value="typed", text="Riêng vòng này", round=R))
    found = session.state.decided(Topic.SECOND_PASS, election="e1", round_id=R)
    assert found is not None
    assert found.value == "typed"
    assert verify(session.journal).holds


def test_a_sheet_of_pass_one_is_ruled_on_only_when_its_stack_was_compared() -> None:
    """Attack H5: a typist of pass 2 read and ruled on sheets of pass 1 before typing them."""
    session = collected(6, passes=2)
    type_pass(session, TYPIST, [struck(1)] * 6)
    disputes.ask(session, R, pass_no=1, stack=1, sheet=2, code="validity")
    (waiting,) = disputes.queue(at(session, SECRETARY), R).waiting
    assert disputes.queue(at(session, TYPIST2), R).waiting == (), "nor is it listed for who types pass 2"
    assert waiting.stage is DisputeStage.WAITING
    assert refusal(lambda: disputes.propose(session, R, 1, 2, struck(2))) == "dispute.waiting"
    type_pass(session, TYPIST2, [struck(1)] * 6)
    (ready,) = disputes.queue(session, R).waiting
    assert ready.stage is DisputeStage.OPEN


def test_somebody_whose_pass_was_discarded_does_not_type_another_one() -> None:
    """Attack M2: begun again by others."""
    session = at(collected(6, passes=2), TYPIST)
    counting.start_pass(session, R, stack_size=20)
    counting.enter(session, R, struck(1))
    counting.discard_pass(at(session, SECRETARY), R, 1, "nhập nhầm tập")
    at(session, TYPIST)
    assert refusal(lambda: counting.start_pass(session, R, stack_size=20)) == "pass.discarded"
    counting.start_pass(at(session, TYPIST2), R, stack_size=20)
    assert refusal(lambda: counting.enter(at(session, TYPIST), R, struck(1), pass_no=1)) == "pass.discarded"
    counting.enter(at(session, TYPIST2), R, struck(1), pass_no=1)


def test_the_head_sets_no_chosen_pin_again_without_another_member() -> None:
    """Attack C4: the head set a member's PIN, chose the "owner's" new one herself, and was the second person."""
    session = at(opened(), HEAD)
    assert refusal(lambda: people.set_pin(session, TYPIST, FIRST_PIN)) == "board.second"
    assert refusal(lambda: people.set_pin(session, TYPIST, FIRST_PIN, second(HEAD))) == "second.same_person"
    assert refusal(lambda: people.set_pin(session, TYPIST, FIRST_PIN, second(TYPIST))) == "second.same_person"
    assert refusal(lambda: people.set_pin(session, TYPIST, FIRST_PIN, second(TECHNICIAN))) == "rights.refused"
    people.set_pin(session, TYPIST, FIRST_PIN, second(SECRETARY))
    assert session.state.tellers[TYPIST].lent
    assert verify(session.journal).holds
    (said,) = board_acts(session)
    assert all(session.state.name_of(one) in said for one in (HEAD, TYPIST, SECRETARY))


BOARD: dict[str, Callable[[Session, Consent | None], object]] = {
    "a member added": lambda s, other: people.add_teller(s, "Hồ Thị Mới", Role.TYPIST, FIRST_PIN, second=other),
    "a technician made a member": lambda s, other: people.change_teller(
        s, TECHNICIAN, reason="thay người", role=Role.TYPIST, second=other
    ),
    "a member renamed": lambda s, other: people.change_teller(
        s, TYPIST, reason="viết sai", name="Hồ Thị Khác", second=other
    ),
    "a member removed": lambda s, other: people.remove_teller(s, TYPIST, "ốm", other),
    "a lent PIN set again": lambda s, other: people.set_pin(s, "t8", FIRST_PIN, other),
}


@pytest.mark.parametrize("name", BOARD)
def test_after_ballots_were_issued_the_head_alone_changes_nobody_on_the_board(name: str) -> None:
    """Attack C4: a member added, promoted or renamed by the head alone is the head once more."""
    session = opened()
    people.add_teller(session, "Người chưa đến", Role.TYPIST, FIRST_PIN)
    assert board_acts(session) == ()
    session = at(issued(session), HEAD)
    act = BOARD[name]
    assert refusal(lambda: act(session, None)) == "board.second"
    assert board_acts(session) == ()
    act(session, second(SECRETARY))
    assert len(board_acts(session)) == 1
    assert verify(session.journal).holds


def issued(session: Session) -> Session:
    """Bring a congress up to the issue of its first ballots."""
    attendance.import_roster(session, delegates())
    attendance.check_in(session, [f"d{n}" for n in range(1, 13)])
    listed = [Candidate(0, session.state.roster[f"d{n}"].name, delegate=f"d{n}") for n in range(1, 5)]
    elections.add_election(
        session, title="BCH", body="", seats=2, style=elections.VotingMethod.STRIKE, candidates=listed
    )
    for subject in (elections.NUMBER, elections.LIST):
        elections.vote(session, "e1", ShowOfHands(subject, 12, 0, 0))
    paper.prepare(session, "e1")
    reliance.confirm(session, "Đại hội biểu quyết thông qua quy chế")
    rounds.issue(session, R, 12)
    return session


def test_where_nobody_else_can_agree_the_change_stands_on_the_minutes() -> None:
    """Attack C4: a board of two must not be locked out, and nobody must overlook it."""
    session = issued(opened())
    for teller in (TYPIST, TYPIST2, TYPIST3):
        people.remove_teller(session, teller, "ốm", second())
    people.set_pin(session, SECRETARY, FIRST_PIN)
    rounds.collect(session, R, 12)
    said = board_acts(session)
    assert len(said) == 4
    assert "không có thành viên khác" in said[-1]
    assert record_of(session, R).board_acts == said
    assert said[-1] in count_notes(record_of(session, R))
    assert verify(session.journal).holds


@pytest.mark.parametrize("kind", ["teller_added", "teller_changed", "teller_removed"])
def test_a_file_in_which_the_head_changed_the_board_alone_is_refused(kind: str) -> None:
    """Attacks C4, C6: done again, with the second person taken out of the entry."""
    session = issued(opened())
    people.add_teller(session, "Hồ Thị Mới", Role.TYPIST, FIRST_PIN, second=second())
    people.set_pin(session, TYPIST, FIRST_PIN, second())
    people.remove_teller(session, TYPIST3, "ốm", second())
    journal = MemoryJournal(StepClock())
    for entry in session.journal.entries():
        alone = {key: value for key, value in entry.body.items() if key != "second"}
        draft = again(entry, alone if entry.kind == kind else None)
        journal.append([draft if entry.kind != kind else replace(draft, signers=draft.signers[:1])])
    found = verify(journal)
    assert found.fault is not None
    assert found.fault.code in ("verify.rule", "verify.unsigned")
