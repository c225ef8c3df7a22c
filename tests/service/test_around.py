"""The service around the count: forgotten PINs, corrections of the roster, a clock set back, rounds held again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate, RoundKind, RoundStage, ShowOfHands
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import Attendance, Delegate, DelegateKind, Presence, Role
from ballotcount.service import attendance, closing, elections, paper, people, rounds, setup
from ballotcount.service.holding import holding
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from tests.builders import (
    CHEAP,
    CONGRESS,
    HEAD,
    PIN,
    SECRETARY,
    TECHNICIAN,
    TYPIST,
    TYPIST2,
    VIEWER,
    at,
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


def reset(session: Session, one: str, other: str, teller: str = HEAD, pin: str = "975312") -> str:
    return refusal(lambda: people.reset_pin(session, teller, pin, second(one), second(other)))


def test_two_other_members_give_a_lone_head_a_new_pin_and_stand_in_the_journal() -> None:
    session = at(opened(), "")
    for _ in range(4):
        refusal(lambda: people.sign_in(session, HEAD, "1111"))
    assert people.wait(session, HEAD) > 0
    one = people.vouch(session, SECRETARY, PIN)
    other = people.vouch(session, TYPIST, PIN)
    changes = people.reset_pin(session, HEAD, "975312", one, other)
    (entry,) = changes.entries
    assert (entry.kind, entry.actor, entry.body["members"]) == ("pin_reset", SECRETARY, [SECRETARY, TYPIST])
    assert "975312" not in str(entry.body)
    assert people.wait(session, HEAD) == 0, "whoever has a new PIN may use it at once"
    assert refusal(lambda: people.sign_in(session, HEAD, PIN)) == "sign_in.wrong_pin"
    people.sign_in(session, HEAD, "975312")
    assert session.actor == HEAD
    again = Session(session.journal, session.clock, pins=CHEAP)
    assert again.state == session.state
    assert verify(session.journal).holds


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SECRETARY, SECRETARY),
        (HEAD, SECRETARY),
        (SECRETARY, HEAD),
        (SECRETARY, TECHNICIAN),
        (VIEWER, TYPIST),
        ("t99", TYPIST),
    ],
)
def test_a_head_is_given_a_new_pin_by_two_different_other_members_only(one: str, other: str) -> None:
    session = opened()
    head = session.journal.head
    assert reset(session, one, other) == "reset.members"
    assert session.journal.head == head


def test_only_a_heads_pin_is_set_by_members_and_not_under_the_seal() -> None:
    session = opened()
    assert reset(session, SECRETARY, TYPIST, teller=TYPIST2) == "reset.not_head"
    assert reset(session, SECRETARY, TYPIST, teller="t99") == "sign_in.unknown"
    assert reset(session, SECRETARY, TYPIST, pin="1") == "pin.weak"
    assert people.resetters(session, HEAD) == (SECRETARY, TYPIST, TYPIST2, "t5")
    setup.seal(session)
    assert reset(session, SECRETARY, TYPIST) == "congress.sealed"


def test_a_clock_set_back_is_noticed_and_locks_nobody_for_as_long_as_it_is_wrong() -> None:
    clock = StepClock(step=0.001)
    session = opened(clock)
    for _ in range(3):
        refusal(lambda: people.sign_in(session, TYPIST, "1111"))
    assert people.wait(session, TYPIST) == 30
    assert session.clock_behind() == 0
    clock.pass_by(-7200)
    assert 7190 < session.clock_behind() <= 7200
    assert people.wait(session, TYPIST) == 0
    refusal(lambda: people.sign_in(session, TYPIST, "1111"))
    assert people.wait(session, TYPIST) == 60, "the next wrong PIN counts from the new time"
    people.name_people(session, ("Nguyễn Văn A",))
    assert session.clock_behind() > 7000, "an earlier entry does not make the clock right"
    assert Session(session.journal, clock, pins=CHEAP).clock_behind() > 7000, "nor does a restart"
    clock.pass_by(7300)
    assert session.clock_behind() == 0


def test_a_journal_without_an_entry_has_no_clock_to_be_behind() -> None:
    clock = StepClock()
    assert Session(MemoryJournal(clock), clock).clock_behind() == 0


def test_counting_goes_on_under_a_clock_set_back_and_the_record_holds() -> None:
    session = collected(sheets=4, names=3, seats=2)
    session.clock.pass_by(-3600)  # type: ignore[attr-defined]
    type_pass(session, TYPIST, [struck(1)] * 4)
    closing.close(at(session, HEAD), R, second())
    assert session.result(R).valid == 4
    assert verify(session.journal).holds


def test_a_person_who_was_forgotten_is_added_with_the_next_id() -> None:
    session = opened()
    attendance.import_roster(session, [*delegates(), Delegate("khach-1", "Kpă Thuyên")])
    assert attendance.new_id(session) == "d13"
    attendance.correct_delegate(session, Delegate("d13", " Rơ  Châm Hạnh ", " Chi bộ  2 "), "bị sót")
    assert session.state.roster["d13"] == Delegate("d13", "Rơ Châm Hạnh", "Chi bộ 2")
    attendance.check_in(session, ["d13"])
    assert attendance.figures(session).present == 1


@pytest.mark.parametrize(
    ("change", "reason", "code"),
    [
        ({"name": " "}, "sai", "text.empty"),
        ({"id": ""}, "sai", "text.empty"),
        ({"born": "12/03/1970"}, "sai", "list.born"),
        ({"name": "Y Moan"}, " ", "text.empty"),
        ({"kind": DelegateKind.ELECTED}, "sai", "roster.attendance_not_an_alternate"),
    ],
)
def test_an_impossible_correction_is_refused_and_nothing_written(
    change: dict[str, object], reason: str, code: str
) -> None:
    session = opened()
    attendance.import_roster(session, [*delegates(), Delegate("d90", "Kpă Thuyên", kind=DelegateKind.ALTERNATE)])
    attendance.replace_by(session, "d1", "d90")
    head = session.journal.head
    wrong = replace(session.state.roster["d90"], **change)  # type: ignore[arg-type]
    assert refusal(lambda: attendance.correct_delegate(session, wrong, reason)) == code
    assert session.journal.head == head


def test_a_corrected_name_says_on_which_lists_it_still_stands() -> None:
    session = prepared()
    assert attendance.listed_in(session, "d1") == ("Ban Chấp hành",)
    assert attendance.listed_in(session, "d9") == ()
    before = session.state.elections["e1"].election.candidates
    attendance.correct_delegate(session, replace(session.state.roster["d1"], name="Hồ Thị Khác"), "sai họ")
    assert session.state.elections["e1"].election.candidates == before


def test_going_on_without_the_quorum_takes_the_words_of_the_decision() -> None:
    session = prepared()
    mute = ev.Decision(ev.Topic.GO_ON_WITHOUT_QUORUM, "yes", " ", round=R, election="e1")
    assert refusal(lambda: setup.decide(session, mute)) == "text.empty"
    setup.decide(session, replace(mute, value="no"))
    assert refusal(lambda: setup.decide(at(session, TYPIST), replace(mute, text="vẫn bầu"))) == "rights.refused"


def tied(session: Session) -> None:
    """Two rounds: the first ends in a tie at the last seat, the second among the tied."""
    type_pass(session, TYPIST, [struck(1 + n % 4) for n in range(12)])
    closing.close(at(session, HEAD), R, second())
    paper.prepare_next(session, R)
    rounds.issue(session, "e1r2", 12)
    rounds.collect(session, "e1r2", 12)


def test_a_later_round_that_was_cancelled_is_held_again_as_it_was_planned() -> None:
    session = collected(sheets=12)
    tied(session)
    type_pass_of(session, "e1r2")
    rounds.cancel(at(session, HEAD), "e1r2", "hòm phiếu bị mở", second())
    assert refusal(lambda: paper.prepare(session, "e1")) == "round.exists"
    assert refusal(lambda: paper.prepare_next(session, R)) == "round.exists"
    before = session.round("e1r2").plan
    changes = paper.prepare_next(session, "e1r2")
    plan = session.round("e1r3").plan
    assert changes.entries[0].body["plan"]["id"] == "e1r3"
    assert (plan.number, plan.kind) == (2, RoundKind.RUN_OFF)
    assert (plan.candidates, plan.seats, plan.style, plan.passes) == (
        before.candidates,
        before.seats,
        before.style,
        before.passes,
    )
    assert session.round("e1r3").passes == {}, "nothing of the cancelled count comes along"
    rounds.issue(session, "e1r3", 12)
    rounds.collect(session, "e1r3", 12)
    type_pass_of(session, "e1r3")
    closing.close(at(session, HEAD), "e1r3", second())
    assert session.round("e1r3").stage is RoundStage.CLOSED
    assert verify(session.journal).holds


def type_pass_of(session: Session, round: str) -> None:
    from ballotcount.service import counting

    at(session, TYPIST)
    counting.start_pass(session, round, stack_size=20)
    for n in range(12):
        counting.enter(session, round, struck(1 + n % len(session.round(round).plan.candidates)))
    counting.close_stack(session, round, 12)


def test_a_round_cancelled_twice_is_held_a_third_time() -> None:
    session = collected(sheets=12)
    tied(session)
    for key in ("e1r2", "e1r3"):
        rounds.cancel(at(session, HEAD), key, "nhầm phiếu", second())
        paper.prepare_next(session, key)
    assert session.state.elections["e1"].rounds == (R, "e1r2", "e1r3", "e1r4")
    assert session.round("e1r4").plan.number == 2


def test_an_election_without_a_round_is_removed_and_its_id_is_not_given_again() -> None:
    session = prepared()
    for key in ("e2", "e3"):
        elections.add_election(
            session, title="Bí thư", body="", seats=1, style=VotingMethod.AGREE, candidates=[Candidate(0, "Lý Thị A")]
        )
        assert list(session.state.elections) == ["e1", key]
        elections.remove_election(session, key, "lập nhầm")
    assert list(session.state.elections) == ["e1"]
    assert refusal(lambda: elections.remove_election(session, "e1", "thôi")) == "election.has_rounds"


def test_a_file_tells_what_it_holds() -> None:
    session = collected(sheets=12)
    type_pass(session, TYPIST, [struck(1)] * 12)
    closing.close(at(session, HEAD), R, second())
    found = holding(session, {"0" * 64})
    (held,) = found.rounds
    assert (found.congress, found.head, found.board) == (CONGRESS.name, session.state.head, 7)
    assert (held.title, held.number, held.stage, held.counted, held.collected) == (
        "Ban Chấp hành",
        1,
        RoundStage.CLOSED,
        12,
        12,
    )
    assert (found.pictures, found.lost, found.fault) == (1, 0, None)
    assert found.latest == session.state.latest


def test_no_pin_and_no_hash_is_said_by_any_fault_or_shown_by_any_export() -> None:
    from ballotcount.service.export import state_json

    session = opened()
    hashes = {one.pin for one in session.state.tellers.values()}
    told = []
    for act in (
        lambda: people.sign_in(session, TYPIST, "864213"),
        lambda: people.add_teller(session, "Mới", Role.TYPIST, "11"),
        lambda: people.set_pin(session, TYPIST, "864213x"),
        lambda: people.vouch(session, TYPIST, "864213"),
        lambda: people.reset_pin(session, HEAD, "864213x", second(SECRETARY), second(TYPIST)),
    ):
        with pytest.raises(UserError) as caught:
            act()
        told.append(f"{caught.value} {caught.value!r}")
    told.append(str(state_json(session)))
    assert not [text for text in told if "864213" in text or any(kept in text for kept in hashes)]


def test_a_show_of_hands_is_kept_with_a_decision() -> None:
    session = prepared()
    hands = ShowOfHands("quorum", 9, 1, 0)
    setup.decide(
        session, ev.Decision(ev.Topic.GO_ON_WITHOUT_QUORUM, "yes", text="vẫn bầu", election="e1", round=R, vote=hands)
    )
    found = session.state.decided(ev.Topic.GO_ON_WITHOUT_QUORUM, election="e1", round_id=R)
    assert found is not None
    assert found.vote == hands
    assert attendance.record(session, [Attendance("d1", Presence.ABSENT)]).entries


def test_the_decision_to_go_on_without_the_quorum_stands_in_the_minutes() -> None:
    from ballotcount.documents.facts import facts
    from ballotcount.service.record import record_of

    session = prepared(passes=1)
    attendance.check_out(session, [f"d{n}" for n in range(1, 8)])
    words = "Đại hội biểu quyết vẫn bầu, 5/5 tán thành"
    setup.decide(session, ev.Decision(ev.Topic.GO_ON_WITHOUT_QUORUM, "yes", words, "e1", R))
    rounds.issue(session, R, 5)
    rounds.collect(session, R, 5)
    type_pass(session, TYPIST, [struck(1)] * 5)
    closing.close(at(session, HEAD), R, second())
    said = facts(record_of(session, R)).fields["quorum_words"]
    assert said == f"chưa đủ điều kiện tiến hành; Đại hội quyết định vẫn bầu: “{words}”"


def test_pictures_that_the_journal_names_and_that_are_not_there_are_reported() -> None:
    from ballotcount.service import counting

    session = at(collected(sheets=12), TYPIST)
    counting.start_pass(session, R, stack_size=20)
    for letter in "ab":
        counting.enter(session, R, struck(1), picture=letter * 64)
    assert holding(session, {"a" * 64}).lost == 1
    assert holding(session, {"a" * 64, "b" * 64}).lost == 0
