"""The people proposed as a second person are taken, and nobody else is: for all roles, PINs and seats."""

from __future__ import annotations

import pytest

from ballotcount.domain.people import Role
from ballotcount.service import founding, people
from ballotcount.service.rights import Action
from ballotcount.service.second_person import reset_board, second_names, seconds
from ballotcount.service.session import Session
from tests.builders import CHEAP, CONGRESS, FIRST_PIN, HEAD, PIN, ROLES, at, claim, refusal
from tests.fakes import MemoryJournal, StepClock

EVERYBODY = tuple(f"t{number}" for number in range(1, len(ROLES) + 2))


def board(lent: tuple[str, ...]) -> Session:
    """A board on which some use a PIN that the head set."""
    clock = StepClock()
    session = founding.found(MemoryJournal(clock), clock, CONGRESS, "Trần Thị Trưởng", PIN, pins=CHEAP)
    for number, role in enumerate(ROLES, start=2):
        people.add_teller(session, f"Người {number} {role.value}", role, FIRST_PIN)
        if f"t{number}" not in lent:
            claim(session, f"t{number}")
    return session


@pytest.mark.parametrize("lent", [(), ("t2",), ("t3", "t4"), EVERYBODY[1:]], ids=len)
def test_everybody_proposed_is_taken_and_nobody_else(lent: tuple[str, ...]) -> None:
    session = board(lent)
    for actor in EVERYBODY[:3]:
        at(session, actor)
        taken = {
            teller
            for teller in EVERYBODY
            for pin in (FIRST_PIN if teller in lent else PIN,)
            if not refusal(lambda: session.require_second(people.vouch(session, teller, pin)))  # noqa: B023
        }
        assert {one.id for one in seconds(session)} == taken
        assert [key for key, _ in second_names(session)] == [one.id for one in seconds(session)]
    assert all(one.id not in lent for action in Action for one in seconds(session, action))


def test_of_the_board_only_members_with_a_pin_of_their_own_give_a_head_a_new_one() -> None:
    session = board(("t3",))
    heads, members = reset_board(session)
    assert [key for key, _ in heads] == [HEAD]
    wanted = [t.id for t in session.state.tellers.values() if t.role not in (Role.TECHNICIAN, Role.VIEWER)]
    assert [key for key, _ in members] == [key for key in wanted if key != "t3"]
