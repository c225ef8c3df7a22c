"""The door is minded: a network card that goes, comes back or changes its address, and a door that the head moves."""

from __future__ import annotations

from ballotcount.domain.errors import EnvironmentFault, Fault, UserError
from ballotcount.storage.shared.minder import DoorMinder, has_address

OLD = ("192.168.1.10", 7611)
NEW = ("192.168.1.77", 7611)


class Door:
    """A door that says where it is open; the address has to be of this laptop."""

    def __init__(self) -> None:
        self.place = OLD
        self.asked: tuple[str, int] | None = OLD
        self.cards = {OLD[0]}
        self.opened: list[tuple[str, int]] = []
        self.server_lost = False
        self.starts = True
        self.revived = 0

    def wanted(self) -> tuple[str, int] | None:
        if self.server_lost:
            raise EnvironmentFault("tables.lost")
        return self.asked

    def move(self, address: str, port: int) -> None:
        if address not in self.cards:
            raise EnvironmentFault("tables.listen", address=address, port=port, detail="")
        self.place = (address, port)
        self.opened.append(self.place)

    def forget_unfinished(self) -> None:
        if self.server_lost:
            raise UserError("tables.put_out")

    def revive(self) -> None:
        self.revived += 1
        if not self.starts:
            raise EnvironmentFault("tables.server", detail="")
        self.server_lost = False


class Minded:
    """A door, its minder, and what the head hears."""

    def __init__(self) -> None:
        self.door = Door()
        self.heard: list[str] = []
        self.minder = DoorMinder(self.door, self._hear, lambda address: address in self.door.cards)

    def _hear(self, fault: Fault | None) -> None:
        self.heard.append(fault.code if fault else "again")

    def look(self, times: int = 3) -> list[str]:
        """What is heard while it looks some times; what does not change is said once."""
        self.heard.clear()
        for _ in range(times):
            self.minder.look()
        return list(self.heard)


def test_an_address_that_goes_and_comes_back_is_said_once_and_listened_at_again() -> None:
    minded = Minded()
    assert minded.look() == []
    minded.door.cards = set()
    assert minded.look() == ["tables.address_gone"]
    assert minded.door.opened == []
    minded.door.cards = {OLD[0]}
    assert minded.look() == ["again"]
    assert minded.door.opened == [OLD]


def test_a_card_with_another_address_is_used_when_the_head_says_so() -> None:
    minded = Minded()
    minded.door.cards = {NEW[0]}
    assert minded.look() == ["tables.address_gone"]
    minded.door.asked = NEW
    assert minded.look() == ["again"]
    assert minded.door.place == NEW
    assert minded.look() == []


def test_an_address_that_is_not_of_this_laptop_is_refused_once() -> None:
    minded = Minded()
    minded.door.asked = NEW
    assert minded.look() == ["tables.listen"]
    assert minded.door.place == OLD
    minded.door.cards.add(NEW[0])
    minded.door.asked = OLD
    minded.look()
    minded.door.asked = NEW
    assert minded.look() == []
    assert minded.door.place == NEW


def test_a_server_that_ended_is_started_again_and_what_hinders_it_is_said_once() -> None:
    minded = Minded()
    minded.door.server_lost = True
    assert minded.look() == []
    assert minded.door.revived == 1
    minded.door.server_lost = True
    minded.door.starts = False
    assert minded.look(2) == [], "what a killed server leaves may need a moment"
    assert minded.look(5) == ["tables.server"]
    minded.door.starts = True
    assert minded.look() == []
    assert not minded.door.server_lost


def test_the_system_says_which_addresses_are_its_own() -> None:
    assert has_address("127.0.0.1")
    assert not has_address("192.0.2.1")
