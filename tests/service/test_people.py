"""The board: sign-in, locks that grow, the second person, who may sit on it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ballotcount.domain.errors import UserError
from ballotcount.domain.people import Attendance, CongressKind, Delegate, DelegateKind, Presence, Role, Teller
from ballotcount.domain.state import Failures
from ballotcount.service import attendance, closing, founding, paper, people, rounds, setup
from ballotcount.service.pins import Pins, locked_until
from ballotcount.service.session import Session
from ballotcount.text.words import t
from tests.builders import (
    CHEAP,
    CONGRESS,
    HEAD,
    PIN,
    SECRETARY,
    TYPIST,
    VIEWER,
    at,
    collected,
    delegates,
    opened,
    prepared,
    refusal,
    second,
)
from tests.fakes import MemoryJournal, StepClock


@pytest.mark.parametrize("pin", ["", "123", "1234567890123", "12a4", "１２３４", "7777", "12 34"])
def test_a_weak_pin_is_refused(pin: str) -> None:
    assert refusal(lambda: CHEAP.new_key("t1", pin)) == "pin.weak"


def test_a_pin_seals_a_key_and_is_never_kept_itself() -> None:
    session = opened()
    for row in session.journal.rows:  # type: ignore[attr-defined]
        assert PIN not in row.body.replace('"date":"2026-09-02"', "")
    assert session.state.tellers[HEAD].pin.startswith("sealed-ed25519$")
    assert Pins().new_key("t1", PIN).sealed != Pins().new_key("t1", PIN).sealed


def test_a_damaged_hash_fits_no_pin() -> None:
    damaged = Teller("t1", "A", Role.HEAD, pin="argon2?", key="")
    assert not CHEAP.fits(damaged, PIN)
    assert not CHEAP.fits(replace(damaged, pin="sealed-ed25519$m=8$x"), PIN)


def test_the_founder_is_the_first_head_and_at_the_desk() -> None:
    session = opened()
    assert session.teller is not None
    assert (session.teller.id, session.teller.role) == (HEAD, Role.HEAD)
    assert session.profile().hash in session.state.profiles


def test_a_second_congress_in_one_file_is_refused() -> None:
    session = opened()
    again = lambda: founding.found(session.journal, session.clock, CONGRESS, "Ai Đó", PIN, pins=CHEAP)  # noqa: E731
    assert refusal(again) == "congress.exists"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " "}, "text.empty"),
        ({"organisation": ""}, "text.empty"),
        ({"kind": CongressKind.SHAREHOLDERS}, "congress.kind"),
        ({"profile": "no-such"}, "profile.unknown"),
    ],
)
def test_an_impossible_congress_is_refused_and_nothing_written(change: dict[str, object], code: str) -> None:
    clock = StepClock()
    journal = MemoryJournal(clock)
    wrong = replace(CONGRESS, **change)  # type: ignore[arg-type]
    assert refusal(lambda: founding.found(journal, clock, wrong, "Trần Thị Trưởng", PIN, pins=CHEAP)) == code
    assert not journal.rows


def test_a_file_without_a_congress_says_so() -> None:
    clock = StepClock()
    session = Session(MemoryJournal(clock), clock)
    assert refusal(lambda: session.congress) == "congress.none"


def test_signing_in_and_out() -> None:
    session = opened()
    people.sign_out(session)
    assert session.teller is None
    assert people.sign_out(session).entries == ()
    people.sign_in(session, TYPIST, PIN)
    assert session.actor == TYPIST
    assert refusal(lambda: people.sign_in(session, "t99", PIN)) == "sign_in.unknown"
    assert session.actor == TYPIST


def test_wrong_pins_lock_for_a_time_that_grows_and_outlives_a_restart() -> None:
    session = opened(StepClock(step=0.001))
    waits = []
    for _ in range(6):
        with pytest.raises(UserError) as caught:
            people.sign_in(session, TYPIST, "1111")
        waits.append(people.wait(session, TYPIST))
        # Nobody is asked to wait for 0 seconds.
        asked = t("service.pin.wait", seconds=waits[-1]) if waits[-1] else t("service.pin.again")
        assert caught.value.facts["after"] == asked
        again = Session(session.journal, session.clock, pins=CHEAP)
        assert people.wait(again, TYPIST) == people.wait(session, TYPIST)
        session.clock.pass_by(people.wait(session, TYPIST))  # type: ignore[attr-defined]
    assert waits == [0, 0, 30, 60, 120, 240]
    people.sign_in(session, TYPIST, PIN)
    assert TYPIST not in session.state.failures


def test_a_locked_teller_is_not_let_in_even_with_the_right_pin() -> None:
    session = opened()
    for _ in range(3):
        refusal(lambda: people.vouch(session, TYPIST, "1111"))
    assert refusal(lambda: people.sign_in(session, TYPIST, PIN)) == "sign_in.locked"
    people.lift_lock(session, TYPIST)
    people.sign_in(session, TYPIST, PIN)


def test_no_lock_lasts_longer_than_a_quarter_of_an_hour() -> None:
    until = locked_until(Failures(400, "2026-09-02T01:00:00.000000Z"))
    assert until is not None
    assert until.isoformat() == "2026-09-02T01:15:00+00:00"


def test_two_must_be_two() -> None:
    session = collected()
    assert refusal(lambda: closing.close(session, "e1r1", second(HEAD))) in ("close.blocked", "second.same_person")
    assert refusal(lambda: rounds.cancel(session, "e1r1", "thử", second(HEAD))) == "second.same_person"
    assert refusal(lambda: rounds.cancel(session, "e1r1", "thử", second(VIEWER))) == "rights.refused"
    assert refusal(lambda: rounds.cancel(session, "e1r1", "", second())) == "text.empty"


def test_a_delegate_sits_on_the_board_once() -> None:
    session = opened()
    attendance.import_roster(session, delegates())
    people.change_teller(session, TYPIST, delegate="d9", reason="đối chiếu")
    assert refusal(lambda: people.add_teller(session, "Khác", Role.TYPIST, PIN, delegate="d9")) == "board.twice"
    assert refusal(lambda: people.add_teller(session, "Khác", Role.TYPIST, PIN, delegate="d99")) == "delegate.unknown"
    name = session.state.tellers[VIEWER].name
    assert refusal(lambda: people.add_teller(session, name, Role.TYPIST, PIN)) == "board.twice"
    assert refusal(lambda: people.add_teller(session, " ", Role.TYPIST, PIN)) == "text.empty"


def test_an_alternate_is_no_teller_unless_standing_for_a_delegate() -> None:
    session = opened()
    listed = [*delegates(), Delegate("d90", "Kpă Thuyên", "Chi bộ 1", kind=DelegateKind.ALTERNATE)]
    attendance.import_roster(session, listed)
    add = lambda: people.add_teller(session, "Kpă Thuyên", Role.TYPIST, PIN, delegate="d90")  # noqa: E731
    assert refusal(add) == "board.not_delegate"
    attendance.replace_by(session, "d1", "d90")
    assert refusal(add) == ""


def test_a_candidate_is_refused_as_teller_by_roster_and_by_name() -> None:
    session = prepared()
    assert refusal(lambda: people.add_teller(session, "X", Role.TYPIST, PIN, delegate="d1")) == "board.stands"
    name = session.state.roster["d1"].name
    assert refusal(lambda: people.add_teller(session, name, Role.TYPIST, PIN)) == "board.stands"
    assert refusal(lambda: people.change_teller(session, TYPIST, delegate="d2", reason="x")) == "board.stands"


def test_somebody_may_count_once_the_election_they_stood_in_is_over() -> None:
    session = collected()
    add = lambda: people.add_teller(session, "X", Role.VIEWER, PIN, delegate="d1", second=second())  # noqa: E731
    assert refusal(add) == "board.stands"
    rounds.cancel(session, "e1r1", "hoãn", second())
    assert refusal(add) == ""
    paper.prepare_next(session, "e1r1")
    assert refusal(lambda: rounds.issue(session, "e1r2", 12)) == "board.stands"


def test_somebody_stays_head() -> None:
    session = opened()
    assert refusal(lambda: people.remove_teller(session, HEAD, "về")) == "board.last_head"
    assert refusal(lambda: people.change_teller(session, HEAD, role=Role.TYPIST, reason="đổi")) == "board.last_head"
    people.change_teller(session, SECRETARY, role=Role.HEAD, reason="đổi phân công")
    people.remove_teller(session, HEAD, "ốm")
    assert session.state.name_of(HEAD) == "Trần Thị Trưởng"
    assert HEAD not in session.state.tellers
    assert session.state.name_of("t77") == "t77"


def test_ids_of_tellers_are_never_given_again() -> None:
    session = opened()
    people.remove_teller(session, VIEWER, "về")
    people.add_teller(session, "Người Mới", Role.VIEWER, PIN)
    assert "t8" in session.state.tellers


def test_everybody_may_change_their_own_pin_but_not_under_the_seal() -> None:
    session = at(opened(), VIEWER)
    people.set_pin(session, VIEWER, "864297")
    people.sign_in(session, VIEWER, "864297")
    assert refusal(lambda: people.set_pin(session, TYPIST, "864297")) == "rights.refused"
    setup.seal(at(session, HEAD))
    assert refusal(lambda: people.set_pin(session, HEAD, "864297")) == "congress.sealed"


def test_a_congress_has_a_presidium() -> None:
    session = opened()
    assert refusal(lambda: people.name_people(session, ("  ",))) == "text.empty"
    people.name_people(session, (" Nguyễn  Văn A ", ""), ("B",), ("C", "D"))
    state = session.state
    assert (state.presidium, state.secretaries, state.witnesses) == (("Nguyễn Văn A",), ("B",), ("C", "D"))


def test_the_size_of_the_board_is_held_against_the_rules() -> None:
    have, need = people.board_size(opened())
    assert have == 5
    assert need >= 1


def test_a_full_disk_changes_nothing() -> None:
    session = opened()
    before = session.state.head
    session.journal.full = True  # type: ignore[attr-defined]
    assert refusal(lambda: people.name_people(session, ("A",))) == "storage.disk_full"
    assert session.state.head == before
    assert session.state.presidium == ()


def test_attendance_of_unknown_people_is_refused() -> None:
    session = opened()
    attendance.import_roster(session, delegates())
    wrong = lambda: attendance.record(session, [Attendance("d99", Presence.PRESENT)])  # noqa: E731
    assert refusal(wrong) == "roster.attendance_unknown"
