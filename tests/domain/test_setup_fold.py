"""What entries about the board and the people do to the state: who changed what, and what the minutes must name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ballotcount.domain import events as ev
from ballotcount.domain.election import RoundKind
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.head_code import head_code, matches
from ballotcount.domain.journal import Entry
from ballotcount.domain.people import Delegate, Role, Teller
from ballotcount.domain.reading import Reason, ReasonCode
from ballotcount.domain.state import State, fold
from ballotcount.domain.state.phases import Cancelled, times_of
from ballotcount.domain.wrong_pile import ENOUGH, PileWatch
from tests.builders import collected, opened, prepared

HASH = "0123456789abcdef" * 4


def after(state: State, event: ev.Event, actor: str = "t1") -> State:
    draft = ev.draft(event, actor)
    seq = state.head.seq + 1
    fold(
        state,
        Entry(
            seq,
            "2026-09-02T01:00:00.000000Z",
            actor=actor,
            station="ban-1",
            kind=draft.kind,
            body=draft.body,
            previous="",
            hash=HASH,
        ),
    )
    return state


def acts(state: State) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(act.what.value, act.teller, act.by) for act in state.board_acts]


NEW = Teller("t9", "Ngô Văn Mới", Role.TYPIST, pin="x", key="k")


def test_who_joins_changes_and_leaves_after_the_issue_stands_in_the_minutes_with_those_who_agreed() -> None:
    state = collected(6).state
    before = acts(state)
    after(state, ev.TellerAdded(NEW, second="t2"))
    after(state, ev.TellerChanged(replace(NEW, name="Ngô Văn Mới A"), "sai tên", second="t2"))
    after(state, ev.TellerChanged(replace(NEW, name="Ngô Văn Mới A", pin="y"), "quên PIN", second="t3"))
    after(state, ev.TellerRemoved("t9", "đi công tác", second="t2"))
    assert [(what, by) for what, teller, by in acts(state)[len(before) :]] == [
        ("added", ("t1", "t2")),
        ("changed", ("t1", "t2")),
        ("pin", ("t1", "t3")),
        ("removed", ("t1", "t2")),
    ]
    assert state.former["t9"].name == "Ngô Văn Mới A"


def test_before_the_issue_the_board_is_formed_without_a_word_but_a_changed_pin_is_named() -> None:
    state = opened().state
    assert not state.issued
    after(state, ev.TellerAdded(NEW))
    after(state, ev.TellerChanged(replace(NEW, name="Ngô Văn Mới A"), "sai tên"))
    assert acts(state) == []
    after(state, ev.TellerChanged(replace(NEW, pin="y"), "quên PIN", second="t2"))
    assert acts(state) == [("pin", "t9", ("t1", "t2"))]
    after(state, ev.TellerChanged(replace(NEW, pin="z"), "tự đổi"), actor="t9")
    assert len(acts(state)) == 1, "an own PIN is nobody else's business"


def test_a_pin_that_was_lent_and_is_set_before_the_issue_is_not_named() -> None:
    state = after(opened().state, ev.TellerAdded(replace(NEW, lent=True)))
    after(state, ev.TellerChanged(replace(NEW, pin="y"), "đặt PIN", second="t2"))
    assert acts(state) == []


def test_a_change_of_somebody_unknown_adds_them_and_notes_nothing() -> None:
    state = after(collected(6).state, ev.TellerChanged(NEW, "x"))
    assert "t9" in state.tellers
    assert acts(state) == []


def test_wrong_pins_are_counted_until_one_is_right_or_the_lock_is_lifted() -> None:
    state = opened().state
    for _ in range(3):
        after(state, ev.SignInFailed("t2"))
    assert state.failures["t2"].count == 3
    after(state, ev.SignedIn(), actor="t2")
    assert "t2" not in state.failures
    after(state, ev.SignInFailed("t2"))
    after(state, ev.LockLifted("t2"))
    after(state, ev.LockLifted("t2"))
    assert state.failures == {}
    after(state, ev.SignInFailed("t1"))
    after(state, ev.PinReset("t1", "new", ("t2", "t3"), key="k2"), actor="t2")
    assert state.failures == {}
    assert (state.tellers["t1"].pin, state.tellers["t1"].lent) == ("new", True)
    assert acts(state)[-1] == ("pin", "t1", ("t2", "t3"))
    after(state, ev.SignedOut())


def test_people_named_and_a_corrected_delegate_stand_as_written_last() -> None:
    state = opened().state
    after(state, ev.RosterImported((Delegate("d7", "Lê B"),), "a.xlsx", HASH))
    after(state, ev.DelegateChanged(Delegate("d7", "Lê B", unit="Chi bộ 9"), "sai đơn vị"))
    assert state.roster["d7"].unit == "Chi bộ 9"
    after(state, ev.RosterImported((Delegate("d1", "Lê A"),), "b.xlsx", HASH))
    assert (list(state.roster), state.roster_source, state.attendance) == (["d1"], "b.xlsx", {})


def test_an_election_taken_out_is_gone_and_its_number_is_never_given_again() -> None:
    state = prepared().state
    last = state.last_election
    election = replace(state.elections["e1"].election, id=f"e{last + 1}")
    after(state, ev.ElectionAdded(election))
    after(state, ev.ElectionRemoved(election.id, "nhầm"))
    assert election.id not in state.elections
    assert state.last_election == last + 1


def test_a_changed_list_has_to_be_voted_on_again_and_other_words_do_not() -> None:
    state = prepared().state
    before = state.elections["e1"]
    after(state, ev.ElectionChanged(replace(before.election, title="Tên khác"), "sửa"))
    assert state.elections["e1"].votes == before.votes
    after(state, ev.ElectionChanged(replace(before.election, seats=before.election.seats + 1), "sửa"))
    assert state.elections["e1"].votes == ()


def test_what_the_phase_forbids_is_refused_by_the_fold() -> None:
    state = collected(6).state
    with pytest.raises(IntegrityFault):
        after(state, ev.RoundAnnounced("e1r1"))


def test_a_cancelled_round_keeps_the_times_it_had() -> None:
    state = collected(6).state
    before = times_of(state.rounds["e1r1"].phase)
    phase = state.rounds["e1r1"].phase
    assert times_of(Cancelled(phase, "lý do")) == before
    assert state.rounds["e1r1"].plan.kind is RoundKind.FIRST


@pytest.mark.parametrize(
    ("written", "good"),
    [
        (head_code(HASH), True),
        (head_code(HASH).lower().replace("-", " "), True),
        (HASH[:8].upper(), True),
        (HASH[:7], False),
        ("", False),
        ("ACDE-FHJX", False),
    ],
)
def test_a_code_written_by_hand_is_compared_without_its_dashes(written: str, good: bool) -> None:
    assert matches(written, HASH) is good


def test_no_two_letters_of_a_code_look_alike_and_an_empty_hash_has_none() -> None:
    assert head_code("") == ""
    assert not set("OQ0I1S5B8GVUYZ2") & set(head_code(HASH))


@pytest.mark.parametrize("code", [ReasonCode.WRONG_ROUND, ReasonCode.OTHER_BALLOT, ReasonCode.FOREIGN_PAPER])
def test_a_wrong_pile_is_said_once_in_each_run_of_strange_sheets(code: ReasonCode) -> None:
    pile = PileWatch()
    strange = [Reason.of(code)]
    said = [pile.note(strange, read=False) for _ in range(ENOUGH + 2)]
    assert said == [False] * (ENOUGH - 1) + [True, False, False]
    assert not pile.note([Reason.of(ReasonCode.BLURRED)], read=False), "a blurred sheet is no sheet of another round"
    assert pile.others == ENOUGH + 2
    assert not pile.note([], read=True)
    assert [pile.note(strange, read=False) for _ in range(ENOUGH)][-1]


def test_those_who_preside_write_and_witness_are_the_last_named() -> None:
    state = opened().state
    for people in (("Lê A",), ("Lê B", "Lê C")):
        after(state, ev.PeopleNamed(people, ("Thư ký",), ("Chứng kiến",)))
    assert (state.presidium, state.secretaries, state.witnesses) == (("Lê B", "Lê C"), ("Thư ký",), ("Chứng kiến",))
