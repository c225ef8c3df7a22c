"""Two seats at one record: what happens in any order is what the record says, and the record verifies."""

from __future__ import annotations

from random import Random

import pytest

from ballotcount.domain.errors import UserError
from ballotcount.domain.state import replay
from ballotcount.service import counting, deciding, disputes, people
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from tests.builders import PIN, SECRETARY, TYPIST, TYPIST2, TYPIST3, collected, refusal, struck
from tests.service.test_deciding import doubtful, line

R = "e1r1"
TELLERS = (TYPIST, TYPIST2, TYPIST3, SECRETARY)


def step(chance: Random, seat: Session) -> None:
    """Do what somebody at a seat may think of next; much of it is refused."""
    match chance.choice(("sit", "leave", "start", "enter", "enter", "enter", "close", "flag", "propose", "confirm")):
        case "sit":
            people.sign_in(seat, chance.choice(TELLERS), PIN)
        case "leave":
            people.sign_out(seat)
        case "start":
            counting.start_pass(seat, R, stack_size=20)
        case "enter":
            counting.enter(seat, R, struck(chance.randint(1, 3)))
        case "close":
            counting.close_stack(seat, R, 20)
        case "flag":
            disputes.ask(seat, R, pass_no=1, stack=1, sheet=1, code="validity")
        case "propose":
            disputes.propose(seat, round_id=R, stack=1, sheet=1, decision=struck(2))
        case "confirm":
            disputes.confirm(seat, R, 1, 1)


@pytest.mark.parametrize("seed", range(4))
def test_two_seats_in_any_order_leave_one_record_that_verifies(seed: int) -> None:
    session = collected(sheets=20)
    people.sign_out(session)
    seats = (session, session.seat_beside())
    chance = Random(seed)
    written = 0
    for _ in range(300):
        before = session.state.head.seq
        try:
            step(chance, chance.choice(seats))
        except UserError:
            assert session.state.head.seq == before
        written += session.state.head.seq - before
        sitting = [one.actor for one in seats if one.actor]
        assert len(set(sitting)) == len(sitting), "nobody sits at both"
        assert seats[0].state is seats[1].state
    assert written > 40
    assert replay(session.journal.entries()).head == session.state.head
    assert verify(session.journal).head == session.state.head


def test_who_sits_at_one_seat_has_no_right_of_the_other() -> None:
    session = collected()
    people.sign_out(session)
    other = session.seat_beside()
    people.sign_in(session, SECRETARY, PIN)
    assert refusal(lambda: counting.start_pass(other, R)) == "sign_in.needed"
    assert refusal(lambda: people.sign_in(other, SECRETARY, PIN)) == "sign_in.beside"
    people.sign_in(other, TYPIST, PIN)
    counting.start_pass(other, R)
    assert session.round(R).passes[1].started_by == TYPIST
    assert refusal(lambda: counting.reopen_stack(other, R, 1, 1, "x")) == "rights.refused"


def test_leaving_one_seat_gives_no_stack_of_the_other_back() -> None:
    class Claims:
        given_back = 0

        def take(self, round_id: str, *, pass_no: int, stack: int, teller: str) -> str:
            return ""

        def give_back(self) -> None:
            self.given_back += 1

    session = collected()
    people.sign_out(session)
    claims = session.claims = Claims()
    other = session.seat_beside()
    people.sign_in(session, TYPIST, PIN)
    people.sign_in(other, TYPIST2, PIN)
    people.sign_out(other)
    assert claims.given_back == 0
    people.sign_out(session)
    assert claims.given_back == 1


def test_a_doubt_is_proposed_at_one_seat_and_agreed_to_at_the_other() -> None:
    session = doubtful((struck(1), (line(2),)))
    people.sign_out(session)
    other = session.seat_beside()
    people.sign_in(session, TYPIST, PIN)
    people.sign_in(other, TYPIST2, PIN)
    deciding.propose_all(other, R, [((1, 1), struck(1, 2))])
    assert refusal(lambda: disputes.confirm(other, R, 1, 1)) == "second.same_person"
    disputes.confirm(session, R, 1, 1)
    assert session.round(R).count.rulings[1, 1].decision == struck(1, 2)
