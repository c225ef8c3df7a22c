"""The bare desk is learned, kept while a sheet looks in, and given up once the desk is another one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ballotcount.domain.live import LiveState
from ballotcount.reading.arrays.arrays import Floats
from ballotcount.reading.live.bare_desk import BareDesk
from ballotcount.reading.live.motion import Scene
from ballotcount.reading.live.paper_thresholds import PAPER_SEEN
from tests.reading.pages import PICTURE_PHASES
from tests.reading.test_live import SIZE, Desk, page, sheet

DOWN, ACROSS = np.mgrid[: SIZE[0], : SIZE[1]].astype(np.float32)
CLOTHS: dict[str, Callable[[], Floats]] = {
    "white": lambda: np.full(SIZE, 228, np.float32),
    "brown": lambda: np.full(SIZE, 100, np.float32),
    "striped": lambda: np.asarray(150 + 40 * (ACROSS // 16 % 2), np.float32),
}


def looks_in(desk: Floats, right: int, *, printed: bool, turn: float = 0.0) -> Floats:
    """Return a desk with a part of a sheet at its left edge, which ends ``right`` pixels inside the picture."""
    mask = np.zeros(SIZE, np.float32)
    box = cv2.boxPoints(((right - 53.0, 90.0), (106, 150), turn))
    cv2.fillPoly(mask, [np.round(box * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    rim = (cv2.GaussianBlur(mask, (0, 0), 0.6) - mask).clip(0, 1)
    picture = desk * (1 - 0.35 * rim) * (1 - mask) + 231 * mask
    if printed:
        for row in range(35, 150, 9):
            picture[row : row + 3, max(0, right - 90) : max(0, right - 22)] = 70
    return np.asarray(picture, np.float32)


@pytest.mark.parametrize("right", [30, 60, 90])
@pytest.mark.parametrize("cloth", ["white", "brown"])
def test_a_ballot_pushed_half_out_and_in_again_is_never_counted_twice(cloth: str, right: int) -> None:
    on = CLOTHS[cloth]()
    desk = Desk()
    desk.see(on, 0.6)
    whole = sheet(1, on=on)
    assert desk.see(whole, 0.8, page()) == ["accepted 1"]
    desk.slide(lambda x: sheet(1, at=(x, 14), on=on), range(110, 10, -4))
    assert "removed" not in desk.see(looks_in(on, right, printed=True), 0.8)
    assert desk.live.state is not LiveState.EMPTY
    words = desk.see(whole, 0.8, page())
    assert [word for word in words if word.startswith("accepted")] == []


def test_what_lies_there_is_spoken_of_again_unless_a_ballot_was_counted_meanwhile() -> None:
    on = CLOTHS["brown"]()
    desk = Desk()
    desk.see(on, 0.6)
    desk.see(sheet(1, on=on), 0.8, page(1))
    desk.see(on, 0.6)
    down = sheet(2, on=on, plain=True)
    assert desk.see(down, 0.8) == ["problem turned_over"]
    foreign = sheet(3, on=on)
    assert desk.see(foreign, 0.8) == ["problem not_whole"]
    assert desk.see(down, 0.8) == ["problem turned_over"]
    assert desk.live.state is LiveState.WAITING


@dataclass
class Beside:
    """What lies at the edge, and how many ballots were counted since it came there."""

    right: int = 0
    counted: int = 0


@dataclass
class Truth:
    """The desk as it is."""

    cloth: str = "white"
    beside: Beside = field(default_factory=Beside)
    counted_since_change: int = 9
    learned: int = 0
    """Where a sheet ended that lay at the edge until it was taken for the desk."""


class Learning(RuleBasedStateMachine):
    """Cloths change, light changes, ballots are counted, and the next one waits at the edge of the picture."""

    @initialize(cloth=st.sampled_from(sorted(CLOTHS)))
    def begin(self, cloth: str) -> None:
        self.rng = np.random.default_rng(1892000)
        self.truth = Truth(cloth)
        self.bare = BareDesk()
        self.number = 0
        self.light = 1.0
        self.rest()

    def taken(self, picture: Floats) -> Scene:
        seen = picture * self.light + self.rng.normal(0, 0.4, SIZE)
        return Scene(np.asarray(np.clip(seen / 255, 0, 1), np.float32), 0.0)

    def rest(self) -> None:
        """Let the camera see the desk at rest with no whole ballot on it, as the state machine does."""
        truth = self.truth
        desk = CLOTHS[truth.cloth]()
        now = self.taken(looks_in(desk, truth.beside.right, printed=True) if truth.beside.right else desk)
        bare = self.bare
        if bare.shows(now):
            bare.learn(now, self.number)
        elif bare.is_spoken_of(now, self.number):
            if bare.becomes(now):
                bare.learn(now, self.number)
        elif bare.paper_in(now) == "none":
            bare.learn(now, self.number)
        else:
            bare.speak(now, self.number)

    @rule(ballots=st.sampled_from([1, 1, PAPER_SEEN.stays + 1]))
    def count_ballots(self, ballots: int) -> None:
        for _ in range(ballots):
            self.number += 1
            self.truth.counted_since_change += 1
            self.truth.beside.counted += 1
            self.rest()

    @rule()
    def hold_a_hand_over_it(self) -> None:
        self.rest()

    def leave_the_last_one(self) -> None:
        """Begin again where a sheet lay so long that it was taken for the desk."""
        if self.truth.beside.counted >= PAPER_SEEN.stays:
            self.truth.counted_since_change = 0
            self.truth.learned = self.truth.beside.right

    # one that looks in before the new desk was seen bare beside a counted ballot is taken for a part of that desk
    @precondition(lambda self: self.truth.counted_since_change)
    @rule(right=st.integers(30, 90))
    def lay_the_next_one_half_in(self, right: int) -> None:
        self.leave_the_last_one()
        self.truth.beside = Beside(right)
        self.rest()

    @precondition(lambda self: self.truth.beside.right)
    @rule()
    def take_it_away(self) -> None:
        self.leave_the_last_one()
        self.truth.beside = Beside()
        self.rest()

    @rule(light=st.floats(0.85, 1.0))
    def change_the_light(self, light: float) -> None:
        self.light = light
        self.rest()

    @precondition(lambda self: not self.truth.beside.right)
    @rule(cloth=st.sampled_from(sorted(CLOTHS)))
    def change_the_cloth(self, cloth: str) -> None:
        if cloth != self.truth.cloth:
            self.truth.cloth = cloth
            self.truth.counted_since_change = 0
        self.rest()

    @invariant()
    def the_next_ballot_is_never_the_desk(self) -> None:
        truth = self.truth
        was_the_desk = truth.learned and abs(truth.beside.right - truth.learned) < 20
        is_new = truth.beside.right and truth.beside.counted < PAPER_SEEN.stays
        if is_new and not was_the_desk and self.bare.scene is not None:
            assert not self.bare.shows(self.taken(looks_in(CLOTHS[truth.cloth](), truth.beside.right, printed=True)))

    @invariant()
    def no_old_desk_is_kept_for_ever(self) -> None:
        truth = self.truth
        if truth.counted_since_change > PAPER_SEEN.stays and not truth.beside.right:
            assert self.bare.shows(self.taken(CLOTHS[truth.cloth]()))


Learning.TestCase.settings = settings(max_examples=8, stateful_step_count=10, deadline=None, phases=PICTURE_PHASES)
TestLearning = Learning.TestCase


@pytest.mark.parametrize("cloths", [("white", "brown"), ("brown", "striped"), ("striped", "white")])
def test_another_cloth_becomes_the_desk(cloths: tuple[str, str]) -> None:
    desk = Learning()
    desk.begin(cloths[0])
    desk.change_the_cloth(cloths[1])
    desk.count_ballots(PAPER_SEEN.stays + 1)
    desk.no_old_desk_is_kept_for_ever()


def test_a_plain_cloth_of_another_light_is_the_desk_before_the_next_ballot_looks_in() -> None:
    desk = Learning()
    desk.begin("white")
    desk.change_the_cloth("brown")
    desk.count_ballots(1)
    desk.lay_the_next_one_half_in(31)
    desk.count_ballots(1)
    desk.the_next_ballot_is_never_the_desk()


def test_what_lies_at_the_edge_while_ballots_are_counted_becomes_the_desk() -> None:
    desk = Learning()
    desk.begin("brown")
    desk.lay_the_next_one_half_in(60)
    desk.count_ballots(1)
    desk.the_next_ballot_is_never_the_desk()
    desk.count_ballots(PAPER_SEEN.stays)
    assert desk.bare.shows(desk.taken(looks_in(CLOTHS["brown"](), 60, printed=True)))
