"""Whatever people do with ballots under a camera, each is counted once or spoken of: a model of the desk beside it.

`python -m tests.reading.test_live_model --seeds 200` plays more of them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

import pytest

from tests.reading.live_desk import HEIGHT, PAPER, WIDTH, Ballot, PaperDesk, Spot

ACTS = 14
"""What a person does in one film."""


class Person:
    """Lays ballots, pushes them, covers them and answers what is asked, as chance has it.

    The person keeps to what the program says: a ballot that is to be laid again is laid again, a question is answered
    by the truth, and a ballot that was counted is never laid again if only its place sets it apart from others.
    """

    def __init__(self, seed: int) -> None:
        self.desk = PaperDesk(seed)
        self.rng = self.desk.rng
        self.ballots: list[Ballot] = []
        self.done: list[str] = []

    def play(self, acts: int = ACTS) -> PaperDesk:
        """Play a film from an empty desk to an empty desk."""
        self.desk.wait(0.5)
        ways: list[Callable[[], None]] = [
            self.lay_on, self.lay_on, self.swap, self.swap, self.empty_then_lay, self.nudge, self.cover,
            self.cover_and_push, self.take_top, self.push_off, self.show_again, self.turn, self.flicker, self.bump,
            self.key_unasked,
        ]  # fmt: skip
        for _ in range(acts):
            act = ways[int(self.rng.integers(len(ways)))]
            self.done.append(f"{self.desk.t:.2f} {act.__name__}")
            act()
            self.settle()
        self.desk.restless = 0
        self.push_off()
        self.desk.wait(1.2)
        return self.desk

    def settle(self) -> None:
        """Let what lies there lie for a while, and do what was asked."""
        desk = self.desk
        desk.wait(float(self.rng.uniform(0.3, 1.3)))
        if desk.asked is not None:
            if desk.asked is desk.top and not desk.asked.counted:
                for _ in range(int(self.rng.integers(1, 3))):  # an impatient finger presses twice
                    desk.live.another_sheet()
                    self.done.append(f"{desk.t:.2f} key")
                    desk.wait(float(self.rng.uniform(0.04, 0.5)))
                desk.wait(0.5)
            desk.asked = None
        for ballot in desk.again:
            if ballot not in desk.pile and self.rng.random() < 0.8:
                self.done.append(f"{desk.t:.2f} obeys with {ballot.name}")
                desk.lay(ballot, self.spot(), self.pace())
                desk.wait(0.7)
        desk.again.clear()

    def new(self) -> Ballot:
        """Return a ballot nobody has seen: two of five are unmarked."""
        name = len(self.ballots) + 1
        ink = (
            b""
            if self.rng.random() < 0.4
            else bytes([1 + name % 12, 1 + (name // 12) % 12, 1 + (5 * name) % 12, name + 20])
        )
        self.ballots.append(Ballot(name, ink))
        return self.ballots[-1]

    def spot(self, near: Spot | None = None, spread: float = 3.0) -> Spot:
        """Return a place for a ballot, whole in the picture."""
        x, y = near or (105.0, 15.0)
        x = min(max(0.0, x + float(self.rng.normal(0, spread))), WIDTH - PAPER[0] - 1.0)
        y = min(max(0.0, y + float(self.rng.normal(0, spread))), HEIGHT - PAPER[1] - 1.0)
        place = (round(x), round(y))
        # A hand never lays a ballot just where another lay; 1 px is 1.4 mm.
        return (place[0] + 1, place[1]) if place in {one.at for one in self.ballots} else place

    def pace(self) -> float:
        """Return the seconds of a movement."""
        return float(self.rng.uniform(0.13, 0.5))

    # -- what is done ---------------------------------------------------------------------------------------------

    def lay_on(self) -> None:
        self.desk.lay(self.new(), self.spot(), self.pace())

    def swap(self) -> None:
        self.desk.lay(self.new(), self.spot(), self.pace(), take=list(self.desk.pile))

    def empty_then_lay(self) -> None:
        self.push_off()
        self.desk.wait(float(self.rng.uniform(0.03, 0.5)))
        self.lay_on()

    def nudge(self) -> None:
        top = self.desk.top
        if top is not None:
            self.desk.move([top], [self.spot(top.at, 5)], 0.15)

    def cover(self) -> None:
        self.desk.arm_y = (0, HEIGHT) if self.rng.random() < 0.3 else (60, 120)
        self.desk.reach(float(self.rng.uniform(90, 230)), self.pace(), float(self.rng.uniform(0, 1.5)))

    def cover_and_push(self) -> None:
        self.desk.arm_y = (0, HEIGHT) if self.rng.random() < 0.3 else (60, 120)
        top = self.desk.top
        then = self.spot(top.at, 5) if top is not None else None
        self.desk.reach(float(self.rng.uniform(90, 200)), self.pace(), float(self.rng.uniform(0, 0.6)), then)

    def take_top(self) -> None:
        if self.desk.pile:
            self.desk.take_away(self.desk.pile[-1:], self.pace())

    def push_off(self) -> None:
        if self.desk.pile:
            self.desk.take_away(list(self.desk.pile), self.pace())

    def show_again(self) -> None:
        """A ballot that was counted is laid once more; only one that its strokes tell apart."""
        known = [one for one in self.ballots if one.ink and one.counted and one not in self.desk.pile]
        if known:
            self.desk.lay(known[int(self.rng.integers(len(known)))], self.spot(), self.pace())

    def turn(self) -> None:
        """The uppermost ballot is lifted, turned round and laid down, seen all the time."""
        top = self.desk.top
        if top is not None:
            here = top.at
            self.desk.move([top], [(here[0] + 60, here[1])], 0.2)
            top.turned = not top.turned
            self.desk.move([top], [self.spot(here)], 0.2)

    def flicker(self) -> None:
        self.desk.restless = 0.0 if self.desk.restless else float(self.rng.uniform(0.05, 0.3))
        self.desk.wait(0.3)

    def bump(self) -> None:
        """The camera is pushed and stays there."""
        x, y = self.desk.shift
        self.desk.shift = (x + float(self.rng.uniform(-4, 4)), y + float(self.rng.uniform(-3, 3)))

    def key_unasked(self) -> None:
        """A finger on the key where nothing is asked."""
        if not self.desk.question:
            if self.desk.top is not None:
                self.desk.top.shown = True
            self.desk.live.another_sheet()
            self.desk.wait(0.3)
            self.desk.asked = None


def faults(person: Person) -> list[str]:
    """Play and return what went wrong."""
    desk = person.play()
    twice = [f"ballot {one.name} counted {one.counted} times" for one in person.ballots if one.counted > 1]
    unread = [f"hidden by the next answer: {word}" for word in desk.hidden]
    return twice + unread + [f"ballot {name} got no word" for name in desk.lost]


def journal(person: Person) -> str:
    """Return what was done and said, in order of time."""
    return "\n".join(sorted([*person.done, *person.desk.heard], key=lambda line: float(line.split()[0])))


# In film 5 a word about a ballot that left comes on the picture that answers the next one.
@pytest.mark.parametrize("seed", [0, 5])
def test_each_ballot_is_counted_once_or_spoken_of_whatever_people_do(seed: int) -> None:
    person = Person(seed)
    assert not faults(person), journal(person)


@pytest.mark.parametrize("seed", range(3))
def test_a_push_of_the_camera_over_a_loose_pile_makes_no_second_sheet(seed: int) -> None:
    desk = PaperDesk(seed)
    desk.wait(0.4)
    ballots = [Ballot(number, bytes([number, 12, 40 + number])) for number in (1, 2, 3)]
    for ballot in ballots:
        place = (100.0 + 6 * ballot.name, 20.0)
        desk.lay(ballot, place, 0.3)
        desk.wait(0.5)
        for _ in range(2):
            desk.shift = (desk.shift[0] + float(desk.rng.uniform(-4, 4)), float(desk.rng.uniform(-2, 2)))
            desk.wait(0.5)
    assert [one.counted for one in ballots] == [1, 1, 1]
    assert not [line for line in desk.heard if "several_pages" in line], desk.heard


def main() -> int:
    """Play many and print the faults."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--show", action="store_true", help="print what was done and said where a fault was")
    given = parser.parse_args()
    ballots = bad = false = asked = 0
    for seed in range(given.first, given.first + given.seeds):
        person = Person(seed)
        found = faults(person)
        ballots += len(person.ballots)
        false += len(person.desk.false)
        asked += sum("maybe_same" in line for line in person.desk.heard)
        sys.stdout.write("".join(f"seed {seed}, false word: {line}\n" for line in person.desk.false))
        if found:
            bad += 1
            sys.stdout.write(f"seed {seed}: {'; '.join(found)}\n" + (journal(person) + "\n" if given.show else ""))
    sys.stdout.write(
        f"{given.seeds} films, {ballots} ballots, {bad} films with a fault, {false} false words, {asked} questions\n"
    )
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
