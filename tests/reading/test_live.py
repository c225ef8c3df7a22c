"""The states under a camera, on small drawn scenes; what a picture says is scripted, so only the machine is tested."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import repeat

import numpy as np
import pytest

from ballotcount.domain.layout import Option
from ballotcount.domain.live import LiveEvent, LiveEventKind, LiveProblem, LiveState
from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, PageReading, Reason, ReasonCode, status_of
from ballotcount.reading.arrays.arrays import Floats, Picture
from ballotcount.reading.live.looking import Outlines
from ballotcount.reading.live.report import said
from ballotcount.reading.live.state_machine import LiveCount

FPS = 30
SIZE = (180, 320)
GRAINS = 97
"""Frames after which the grain comes again."""
NOTHING = PageReading("", 1, status_of((Reason.of(ReasonCode.NO_PAGE),)), (Reason.of(ReasonCode.NO_PAGE),))


def page(*struck: int, doubt: int | None = None, ink: bytes | None = None) -> PageReading:
    """What is read on a sheet of five names."""
    states = [MarkState.MARKED if no in struck else MarkState.EMPTY for no in range(1, 6)]
    if doubt:
        states[doubt - 1] = MarkState.DOUBTFUL
    reasons = (Reason.of(ReasonCode.DOUBTFUL_MARK, candidates=str(doubt)),) if doubt else ()
    kinds = dict.fromkeys(MarkState, MarkKind.THROUGH) | {MarkState.EMPTY: MarkKind.NONE}
    marks = tuple(
        MarkReading(no, Option.STRIKE, state=state, kind=kinds[state], score=0.5, sensitivity=0.1)
        for no, state in enumerate(states, start=1)
    )
    shape = bytes(struck) if ink is None else ink
    return PageReading("", 1, status_of(reasons), reasons, marks, fingerprint=shape)


def specks(reading: PageReading, *numbers: int, state: MarkState = MarkState.EMPTY) -> PageReading:
    """The same sheet with specks at some names, as one picture shows them and another does not."""
    marks = tuple(
        replace(mark, state=state, kind=MarkKind.STRAY) if mark.candidate in numbers else mark for mark in reading.marks
    )
    is_doubtful = bool(numbers) and state is MarkState.DOUBTFUL
    reasons = (Reason.of(ReasonCode.DOUBTFUL_MARK, candidates="2"),) if is_doubtful else reading.reasons
    shape = b"specks" + bytes(numbers) if numbers else reading.fingerprint
    return replace(reading, marks=marks, fingerprint=shape, reasons=reasons, status=status_of(reasons))


class Remembered:
    """Knows a sheet by its strokes; ``maybe`` makes every second look unsure."""

    def __init__(self, maybe: bool = False) -> None:
        self.maybe = maybe
        self.kept: dict[bytes, int] = {}

    def find(self, reading: PageReading, lying: int | None = None) -> tuple[int, bool] | None:
        number = self.kept.get(reading.fingerprint) if reading.fingerprint else None
        return None if number is None else (number, not self.maybe)

    def add(self, number: int, reading: PageReading) -> None:
        self.kept[reading.fingerprint] = number


@cache
def noise() -> tuple[Floats, ...]:
    """Grain of a sensor; drawing it for every frame would cost more than the program that looks at it."""
    rng = np.random.default_rng(1)
    return tuple(rng.normal(0, 2, SIZE).astype(np.float32) for _ in range(GRAINS))


@cache
def bare() -> Floats:
    """A wooden desk."""
    rng = np.random.default_rng(4)
    grain = np.repeat(rng.normal(95, 4, (SIZE[0], 1)), SIZE[1], axis=1)
    return np.asarray(grain + np.linspace(-8, 8, SIZE[1]), np.float32)


def sheet(seed: int, at: tuple[int, int] = (110, 14), *, plain: bool = False, on: Floats | None = None) -> Floats:
    """A sheet with rows of print, its top left at ``at``."""
    scene = (bare() if on is None else on).copy()
    x, y = at
    rows = slice(y, min(SIZE[0], y + 150))
    columns = slice(x, x + 106)
    paper = np.full((150, 106), 225, np.float32)
    if not plain:
        rng = np.random.default_rng(seed)
        for row in range(20, 140, 8):
            paper[row : row + 3, 8 : 8 + int(rng.integers(40, 90))] = 60
    scene[rows, columns] = paper[: rows.stop - rows.start]
    return scene


def hand(scene: Floats, x: int) -> Floats:
    """A hand and its arm from the right, its fingers at ``x``; as high over the middle as below it."""
    covered = scene.copy()
    covered[60:120, x:] = 140
    return covered


@dataclass
class Desk:
    """A camera over a desk, a tick at a time."""

    memory: Remembered = field(default_factory=Remembered)
    light: Callable[[float], Floats | float] = lambda t: 1.0
    t: float = 0.0

    def __post_init__(self) -> None:
        self.shown = 0
        self.readings: Iterator[PageReading] = repeat(NOTHING)
        self.looks = 0
        self.live = LiveCount(self._look, self.memory)
        self.events: list[LiveEvent] = []

    def _look(self, picture: Picture, *, below: Outlines = ()) -> PageReading:
        self.looks += 1
        return next(self.readings)

    def see(self, scene: Floats, seconds: float, *read: PageReading) -> list[str]:
        """Show a scene; the readings come in turn, the last one again and again."""
        self.readings = iter(read[:-1]) if read[:-1] else repeat(read[-1] if read else NOTHING)
        if read[:-1]:
            self.readings = _then(read)
        new: list[LiveEvent] = []
        for _ in range(round(seconds * FPS)):
            seen = np.clip(scene * self.light(self.t) + noise()[self.shown % GRAINS], 0, 255)
            self.shown += 1
            new += self.live.feed(seen.astype(np.uint8), self.t)
            self.t += 1 / FPS
        self.events += new
        return [event_text(event) for event in new]

    def slide(self, make: Callable[[int], Floats], places: range) -> list[str]:
        """Something moves a little with every frame."""
        return [word for place in places for word in self.see(make(place), 1 / FPS)]

    def rest(self) -> None:
        """The empty desk, for half a second."""
        assert [word for word in self.see(bare(), 0.5) if word != "removed"] == []


def _then(read: tuple[PageReading, ...]) -> Iterator[PageReading]:
    yield from read[:-1]
    yield from repeat(read[-1])


def event_text(event: LiveEvent) -> str:
    words = [event.kind.value, *([str(event.number)] if event.number else []), *event.causes]
    return " ".join(words) if event.kind is not LiveEventKind.REMOVED else "removed"


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.rest()
    return made


def test_an_empty_desk_is_shown_by_its_state_and_nothing_else(desk: Desk) -> None:
    assert (desk.live.state, desk.events) == (LiveState.EMPTY, [])
    looks = desk.looks
    assert desk.see(bare(), 1.0) == []
    assert desk.looks == looks, "an empty desk needs no reading"


def test_a_sheet_at_rest_is_accepted_once_however_long_it_lies(desk: Desk) -> None:
    looks = desk.looks
    assert desk.see(sheet(1), 2.0, page(1)) == ["accepted 1"]
    assert (desk.live.state, desk.looks - looks) == (LiveState.WAITING, 2)


def test_from_still_to_accepted_takes_less_than_a_quarter_of_a_second(desk: Desk) -> None:
    desk.see(sheet(1), 0.5, page(1))
    assert 0.1 <= desk.events[-1].still_for <= 0.25


def test_a_first_picture_is_read_while_the_sheet_settles(desk: Desk) -> None:
    """One of the two readings runs during the time to settle, so that the answer waits for one reading only."""
    desk.see(sheet(1), 0.5, page(1))
    assert desk.events[-1].still_for == pytest.approx(0.1, abs=0.02)


def test_a_picture_read_too_early_is_worth_nothing(desk: Desk) -> None:
    """The sheet rested for two frames, then went on: what was read there is not half of the answer here."""
    looks = desk.looks
    assert desk.see(sheet(1, (150, 14)), 3 / FPS, page(1)) == []
    assert desk.looks - looks == 1
    assert desk.slide(lambda x: sheet(1, (x, 14)), range(140, 109, -10)) == []
    assert desk.see(sheet(1), 0.1, page(2), page(1)) == []
    assert desk.see(sheet(1), 0.5, page(1)) == ["review 1 unsteady"]


def test_a_sheet_laid_upside_down_is_read_and_says_so(desk: Desk) -> None:
    turned = replace(page(1), turned=180)
    assert desk.see(sheet(1), 0.5, turned) == ["accepted 1"]
    assert desk.events[-1].upside_down
    desk.rest()
    desk.see(sheet(2), 0.5, replace(page(2), turned=90))
    assert not desk.events[-1].upside_down


def test_a_sheet_sliding_in_is_not_read_before_it_rests(desk: Desk) -> None:
    assert desk.slide(lambda x: sheet(1, (x, 14)), range(200, 109, -9)) == []
    assert desk.live.state is LiveState.MOVING


def test_a_creeping_sheet_is_a_moving_one(desk: Desk) -> None:
    """A pixel a frame is little from one frame to the next, and much within the time to settle."""
    assert desk.slide(lambda x: sheet(1, (x, 14)), range(150, 110, -1)) == []
    assert desk.live.state is LiveState.MOVING


def test_a_sheet_taken_away_is_reported_with_its_number(desk: Desk) -> None:
    desk.see(sheet(1), 0.5, page(1))
    assert desk.see(bare(), 0.5) == ["removed"]
    assert (desk.events[-1].number, desk.live.state) == (1, LiveState.EMPTY)


def test_the_same_sheet_shown_again_is_a_duplicate_with_its_old_number(desk: Desk) -> None:
    for struck in (1, 2):
        desk.see(sheet(struck), 0.5, page(struck))
        desk.rest()
    assert desk.see(sheet(1, (112, 16)), 0.5, page(1)) == ["duplicate 1 seen_before"]
    assert desk.live.number == 2


def test_people_who_say_twice_that_it_is_another_sheet_are_believed_before_a_likeness(desk: Desk) -> None:
    for struck in (1, 2):
        desk.see(sheet(struck), 0.5, page(struck))
        desk.rest()
    assert desk.see(sheet(1), 0.5, page(1)) == ["duplicate 1 seen_before"]
    desk.live.another_sheet()
    assert desk.see(sheet(1), 0.5, page(1)) == ["problem 1 maybe_same"], "a key pressed by mistake counts nothing"
    desk.live.another_sheet()
    assert desk.see(sheet(1), 0.5, page(1)) == ["review 3 maybe_seen_before"]
    desk.rest()
    assert desk.see(sheet(1), 0.5, page(1)) == ["duplicate 3 seen_before"], "their word holds for that sheet only"


def test_a_sheet_that_may_be_an_earlier_one_is_asked_about_and_counted_when_people_say_so() -> None:
    desk = Desk(Remembered(maybe=True))
    desk.rest()
    desk.see(sheet(1), 0.5, page(1))
    desk.rest()
    assert desk.see(sheet(1), 0.5, page(1)) == ["problem 1 maybe_same"]
    desk.live.another_sheet()
    assert desk.see(sheet(1), 0.5, page(1)) == ["review 2 maybe_seen_before"]


def test_a_sheet_laid_on_top_without_a_gap_is_a_new_sheet(desk: Desk) -> None:
    below = sheet(1)
    desk.see(below, 0.5, page(1))
    desk.slide(lambda x: sheet(2, (x, 15), on=below), range(200, 111, -20))
    assert desk.see(sheet(2, (111, 15), on=below), 0.5, page(2)) == ["accepted 2"]


def test_a_hand_that_comes_and_goes_changes_nothing(desk: Desk) -> None:
    desk.see(sheet(1), 0.5, page(1))
    assert desk.slide(lambda x: hand(sheet(1), x), range(300, 150, -25)) == []
    assert desk.slide(lambda x: hand(sheet(1), x), range(150, 300, 25)) == []
    assert desk.see(sheet(1), 0.6, page(1)) == []
    assert (desk.live.state, desk.live.number) == (LiveState.WAITING, 1)


def test_a_finger_at_the_edge_of_a_counted_sheet_is_not_called_too_soon(desk: Desk) -> None:
    """The sheet is read again beside the finger, then the finger goes: nothing was lost and nothing is said."""
    desk.see(sheet(1), 0.5, page(1))
    assert desk.see(hand(sheet(1), 222), 4 / FPS, NOTHING, page(1)) == []
    assert desk.live.state is LiveState.STILL
    assert desk.see(sheet(1), 0.5, page(1)) == []


def test_a_hand_that_rests_on_a_counted_sheet_never_counts_it_twice(desk: Desk) -> None:
    """The hand is as high above the middle as below: taking the light out row by row must not hide it."""
    desk.see(sheet(1), 0.5, page(1))
    assert desk.see(hand(sheet(1), 150), 0.6) == ["problem not_whole"]
    assert desk.see(sheet(1), 0.6, page(1)) == []
    assert desk.live.number == 1


def test_a_hand_alone_on_the_desk_is_no_sheet(desk: Desk) -> None:
    said = desk.see(hand(bare(), 170), 0.6)
    assert [word for word in said if not word.startswith("problem")] == []
    assert desk.live.number == 0


def test_half_a_sheet_says_so_and_counts_when_it_is_whole(desk: Desk) -> None:
    assert desk.see(sheet(1, (110, 95)), 0.6) == ["problem not_whole"]
    assert desk.see(sheet(1), 0.6, page(1)) == ["accepted 1"]


def test_a_sheet_face_down_says_so(desk: Desk) -> None:
    assert desk.see(sheet(1, plain=True), 0.6) == ["problem turned_over"]


def test_a_page_of_another_election_is_refused_with_its_cause(desk: Desk) -> None:
    reasons = (Reason.of(ReasonCode.WRONG_ELECTION),)
    assert desk.see(sheet(1), 0.6, PageReading("", 1, status_of(reasons), reasons)) == ["problem wrong_election"]
    assert desk.live.number == 0


def test_a_sheet_taken_away_before_two_pictures_agreed_was_not_counted(desk: Desk) -> None:
    desk.see(sheet(1), 6 / FPS, page(1, doubt=2))
    assert desk.live.state is LiveState.STILL
    assert desk.see(bare(), 0.5) == ["problem too_soon"]
    assert desk.live.number == 0


def test_a_doubtful_mark_is_looked_at_when_patience_is_over(desk: Desk) -> None:
    assert desk.see(sheet(1), 0.6, page(1, doubt=3)) == ["review 1 doubtful_mark"]


def test_one_soft_picture_does_not_spoil_a_good_one(desk: Desk) -> None:
    """The camera still focuses: the first picture is doubtful, the next two agree."""
    assert desk.see(sheet(1), 0.6, page(1, doubt=3), page(1), page(1)) == ["accepted 1"]


def test_two_pictures_that_decide_otherwise_are_never_accepted(desk: Desk) -> None:
    assert desk.see(sheet(1), 0.6, page(1), page(2), page(1)) == ["review 1 unsteady"]


@pytest.mark.parametrize(
    ("counted", "later"), [((), (2,)), ((2,), ()), ((2,), (4,)), ((2, 3), (1, 3, 5)), ((2,), (2,))]
)
def test_specks_that_a_hand_leaves_on_a_picture_make_no_second_blank_sheet(
    desk: Desk, counted: tuple[int, ...], later: tuple[int, ...]
) -> None:
    lies = lying(page(ink=b""))
    assert desk.see(sheet(1), 0.5, specks(lies, *counted)) == ["accepted 1"]
    desk.see(hand(sheet(1), 190), 0.3, specks(lies, *later))
    assert desk.see(sheet(1), 0.6, specks(lies, *later)) == []
    assert desk.live.number == 1


@pytest.mark.parametrize(("reach", "said_later"), [(190, []), (0, ["problem 1 maybe_same"])])
def test_a_doubt_about_specks_on_a_blank_sheet_counts_nothing(desk: Desk, reach: int, said_later: list[str]) -> None:
    """Where the sheet was in sight all the time it is known; where an arm hid it people are asked."""
    lies = lying(page(ink=b""))
    assert desk.see(sheet(1), 0.5, lies) == ["accepted 1"]
    desk.see(hand(sheet(1), reach), 0.3, lies)
    assert desk.see(sheet(1), 1.6, specks(lies, 2, state=MarkState.DOUBTFUL)) == said_later
    assert desk.live.number == 1


def test_a_blank_sheet_pushed_aside_is_not_counted_as_a_second_one(desk: Desk) -> None:
    desk.see(sheet(1), 0.5, page(ink=b""))
    assert desk.see(sheet(1, (116, 18)), 0.6, page(ink=b"")) == ["problem 1 maybe_same"]
    assert desk.live.number == 1


def test_the_key_for_another_sheet_counts_what_may_have_been_pushed(desk: Desk) -> None:
    desk.see(sheet(1), 0.5, page(ink=b""))
    desk.see(sheet(1, (116, 18)), 0.6, page(ink=b""))
    desk.live.forget_answer()
    assert desk.see(sheet(1, (116, 18)), 0.6, page(ink=b"")) == ["accepted 2"]


def test_two_blank_sheets_with_the_desk_seen_between_are_two(desk: Desk) -> None:
    assert desk.see(sheet(1), 0.5, page(ink=b"")) == ["accepted 1"]
    desk.rest()
    assert desk.see(sheet(1), 0.5, page(ink=b"")) == ["accepted 2"]


def test_lamps_that_flicker_do_not_move_a_sheet() -> None:
    """100 Hz against a rolling shutter: bands of two per cent that wander from frame to frame."""
    rows = np.arange(SIZE[0], dtype=np.float32)[:, None] / SIZE[0]
    desk = Desk(light=lambda t: (1 + 0.02 * np.sin(2 * np.pi * (2.2 * rows + 9.3 * t))).astype(np.float32))
    desk.rest()
    assert desk.see(sheet(1), 1.5, page(1)) == ["accepted 1"]
    assert desk.live.state is LiveState.WAITING


def test_a_camera_that_changes_its_exposure_does_not_move_a_sheet() -> None:
    desk = Desk(light=lambda t: 1 + 0.12 * float(np.sin(t * 1.5)))
    desk.rest()
    assert desk.see(sheet(1), 3.0, page(1)) == ["accepted 1"]
    assert desk.see(bare(), 0.5) == ["removed"]


def test_numbers_go_on_from_where_the_last_session_stopped() -> None:
    desk = Desk()
    desk.live.number = 41
    desk.rest()
    assert desk.see(sheet(1), 0.5, page(1)) == ["accepted 42"]


CORNERS = ((110.0, 14.0), (216.0, 14.0), (216.0, 164.0), (110.0, 164.0))


def calm(t: float) -> float:
    """Light that stays the same."""
    return 1.0


def lying(reading: PageReading) -> PageReading:
    """A reading with the place of its page."""
    return replace(reading, outline=CORNERS, px_per_mm=0.7)


def restless(t: float) -> Floats:
    """Light in patches of 8 px that changes with every picture: no two pictures look alike."""
    rng = np.random.default_rng(round(t * 1000))
    patches = rng.uniform(0.7, 1.3, (SIZE[0] // 8 + 1, SIZE[1] // 8))
    return np.asarray(np.kron(patches, np.ones((8, 8)))[: SIZE[0], : SIZE[1]], np.float32)


def blurred() -> PageReading:
    reasons = (Reason.of(ReasonCode.BLURRED),)
    return lying(PageReading("", 1, status_of(reasons), reasons))


def test_a_sheet_in_restless_light_is_counted_once_and_stays_answered() -> None:
    desk = Desk()
    desk.rest()
    desk.light = restless
    assert desk.see(sheet(1), 0.5, lying(page(1))) == ["accepted 1"]
    assert desk.see(sheet(1), 2.0, lying(page(1))) == []


def test_a_sheet_that_stays_blurred_in_restless_light_says_so_within_a_second_or_so() -> None:
    desk = Desk()
    desk.rest()
    desk.light = restless
    assert desk.see(sheet(1), 1.4, blurred()) == ["problem blurred"]


@pytest.mark.parametrize("seed", [*range(5), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(5, 12))])
def test_no_sheet_seen_whole_for_four_tenths_of_a_second_leaves_without_a_word(seed: int) -> None:
    rng = np.random.default_rng(seed)
    desk = Desk()
    desk.rest()
    for number in range(1, 6):
        desk.light = restless if rng.random() < 0.6 else lambda t: 1.0
        kinds = (page(number), page(number, doubt=2), blurred(), replace(page(number), ink_at_edge=True))
        shown = [lying(kinds[int(place)]) for place in rng.integers(0, len(kinds), 40)]
        words = desk.see(sheet(number), float(rng.uniform(0.45, 1.5)), *shown)
        desk.light = lambda t: 1.0
        words += [word for word in desk.see(bare(), 0.6) if word != "removed"]
        assert words, f"ballot {number} of seed {seed} got no word"
        counted = [word for word in words if word.startswith(("accepted", "review"))]
        assert len(counted) <= 1


def test_a_hand_at_the_edge_is_no_ink_when_the_clean_picture_follows(desk: Desk) -> None:
    reasons = (Reason.of(ReasonCode.FOREIGN_INK, places=4),)
    covered = replace(page(1), reasons=reasons, status=status_of(reasons), ink_at_edge=True)
    assert desk.see(hand(sheet(1), 200), 0.5, covered) == []
    assert desk.see(sheet(1), 0.5, page(1)) == ["accepted 1"]


def test_an_unmarked_sheet_that_may_be_the_counted_one_is_shown_with_its_number_and_never_counted(desk: Desk) -> None:
    desk.see(sheet(1), 0.5, page(ink=b""))
    for x in (116, 122, 114):
        assert desk.see(sheet(1, (x, 18)), 0.6, page(ink=b"")) == ["problem 1 maybe_same"]
    assert desk.live.number == 1


def test_unmarked_sheets_are_counted_each_when_the_desk_is_seen_between_them_in_motion(desk: Desk) -> None:
    """One hand takes the old sheet while the other brings the new one: the desk is bare for a moment, never at rest."""
    blank = lying(page(ink=b""))
    for number in (1, 2, 3):
        assert desk.see(sheet(1, (110 + 4 * number, 14)), 0.5, blank)[-1] == f"accepted {number}"
        said = desk.slide(lambda x: sheet(1, (x, 14)), range(110, 210, 30))
        said += desk.slide(lambda y: sheet(1, (110, y)), range(170, 13, -30))
        assert said == ["removed"]
        blank = replace(blank, outline=tuple((x + 3, y) for x, y in blank.outline))  # never laid just as before


@pytest.mark.parametrize("reach", [160, 100])
def test_an_arm_over_an_unmarked_sheet_never_leads_to_a_second_count(desk: Desk, reach: int) -> None:
    """Even one that hides all of it: only the bare desk in its place shows that a sheet has left."""
    desk.see(sheet(1), 0.5, lying(page(ink=b"")))
    covered = np.where(np.arange(SIZE[1]) >= reach, 120, sheet(1)).astype(np.float32)
    desk.see(covered, 0.4)
    desk.see(sheet(1), 0.6, lying(page(ink=b"")))
    assert desk.live.number == 1


def test_a_hand_that_stays_is_named_and_its_sheet_goes_to_people_only_when_nothing_ever_moves(desk: Desk) -> None:
    reasons = (Reason.of(ReasonCode.FOREIGN_INK, places=4),)
    covered = lying(replace(page(1), reasons=reasons, status=status_of(reasons), ink_at_edge=True))
    assert desk.see(hand(sheet(1), 200), 1.5, covered) == ["problem hand"]
    assert desk.see(sheet(1), 0.5, lying(page(1))) == ["accepted 1"]
    desk.see(bare(), 0.5)
    assert desk.see(hand(sheet(2), 200), 4.0, lying(replace(covered, fingerprint=b"2"))) == [
        "problem hand",
        "review 2 foreign_ink",
    ]


@pytest.mark.parametrize("seed", range(8))
def test_a_hand_seen_whole_in_one_picture_only_is_never_ink_before_it_was_named(seed: int) -> None:
    """In a coarse picture its pieces reach the edge in some pictures and not in others; pens may seem two."""
    desk = Desk()
    desk.rest()
    rng = np.random.default_rng(seed)
    causes = [Reason.of(ReasonCode.FOREIGN_INK, places=4), Reason.of(ReasonCode.SEVERAL_INKS)]
    pieces = [lying(replace(page(1), reasons=(causes[0],), status=status_of((causes[0],)), ink_at_edge=True))]
    for _ in range(40):
        reasons = tuple(causes[: int(rng.integers(1, 3))])
        shown = replace(page(1), reasons=reasons, status=status_of(reasons), ink_at_edge=bool(rng.random() < 0.4))
        pieces.append(lying(shown))
    assert desk.see(hand(sheet(1), 200), 1.5, *pieces) == ["problem hand"]
    assert desk.see(sheet(1), 0.5, lying(page(1))) == ["accepted 1"]


def test_a_sheet_taken_away_under_a_hand_that_was_named_is_named_too(desk: Desk) -> None:
    assert desk.see(hand(sheet(1), 200), 1.5, under_hand(1)) == ["problem hand"]
    assert desk.see(bare(), 0.5) == ["problem too_soon"]


def under_hand(number: int) -> PageReading:
    """A sheet with ink at its edge, as a hand or a long stroke makes it."""
    reasons = (Reason.of(ReasonCode.FOREIGN_INK, places=4),)
    return lying(replace(page(number), reasons=reasons, status=status_of(reasons), ink_at_edge=True))


def test_a_sheet_with_ink_at_its_edge_that_leaves_is_named_as_soon_as_the_desk_is_seen_in_its_place(desk: Desk) -> None:
    """The next sheet comes in without a rest between: its answer must not be the first that is said."""
    assert desk.see(sheet(9), 0.5, lying(page(9))) == ["accepted 1"]
    desk.rest()
    assert desk.see(sheet(1), 0.5, under_hand(1)) == []
    assert desk.slide(lambda x: sheet(1, (x, 14)), range(90, -1, -30)) == ["problem too_soon hand"]
    assert desk.events[-1].after == 1
    assert desk.see(sheet(2), 0.5, lying(page(2))) == ["accepted 2"]


def test_a_sheet_that_the_next_one_covers_is_named_beside_its_answer_and_after_which_it_lay(desk: Desk) -> None:
    assert desk.see(sheet(1), 0.5, under_hand(1)) == []
    desk.slide(lambda x: hand(sheet(1), x), range(220, 120, -20))
    assert desk.see(sheet(2), 0.5, lying(page(2))) == ["problem too_soon hand", "accepted 1"]
    assert [(event.is_of_left, event.after) for event in desk.events[-2:]] == [(True, 0), (False, None)]


def test_a_blurred_sheet_that_leaves_within_half_a_second_is_named_whether_it_rested_or_not() -> None:
    for light, seconds in ((restless, 0.4), (calm, 0.27)):
        desk = Desk()
        desk.rest()
        desk.light = light
        desk.see(sheet(1), seconds, blurred())
        desk.light = calm
        desk.see(bare(), 0.5)
        assert [event_text(one) for one in desk.events] == ["problem too_soon blurred"]


@pytest.mark.parametrize("seed", range(10))
def test_a_sheet_that_lies_in_light_that_comes_and_goes_is_named_with_the_cause_of_all_its_pictures(seed: int) -> None:
    """The time it lies is one, however often the picture comes to rest meanwhile."""
    desk = Desk()
    desk.rest()
    rng = np.random.default_rng(seed)
    until = desk.t + float(rng.uniform(0.42, 0.6))
    while desk.t < until:
        desk.light = restless if rng.random() < 0.5 else calm
        desk.see(sheet(1), min(until - desk.t + 0.5 / FPS, float(rng.uniform(0.04, 0.24))), blurred())
    desk.light = calm
    desk.see(bare(), 0.5)
    assert [event_text(one) for one in desk.events] in (
        ["problem blurred"],
        ["problem too_soon blurred"],
        ["problem too_soon blurred", "problem too_soon blurred"],
    )


@pytest.mark.parametrize("first", [blurred(), lying(page(1))], ids=["lost", "counted"])
def test_a_paper_that_never_lies_still_gets_its_word_also_after_another_one(first: PageReading) -> None:
    desk = Desk()
    desk.rest()
    if first.marks:
        assert desk.see(sheet(1), 0.6, first) == ["accepted 1"]
        desk.slide(lambda x: sheet(1, (x, 15)), range(110, 10, -30))
        desk.see(bare(), 2 / FPS)
    for _ in range(2):
        desk.events.clear()
        for step in range(24):
            moved = replace(blurred(), outline=tuple((x + 6 * step, y) for x, y in CORNERS))
            desk.see(sheet(2, (40 + 6 * step, 15)), 1 / FPS, moved)
        desk.light = restless
        desk.see(bare(), 0.7)
        desk.light = calm
        assert [event_text(one) for one in desk.events if one.kind is not LiveEventKind.REMOVED] == ["problem too_soon"]


def test_a_paper_in_restless_light_in_which_no_page_is_found_is_named_once() -> None:
    desk = Desk()
    desk.rest()
    desk.light = lambda t: 1 + 0.1 * float(np.sign(np.sin(t * 40)))
    patches = np.random.default_rng(2)

    def flickering(t: float) -> Floats:
        rows = patches.uniform(0.93, 1.07, (SIZE[0] // 6, SIZE[1] // 8))
        return np.asarray(np.kron(rows, np.ones((6, 8)))[: SIZE[0], : SIZE[1]], np.float32)

    desk.light = flickering
    assert desk.see(sheet(1), 2.5) == ["problem not_whole"]
    desk.light = lambda t: 1.0
    assert desk.see(bare(), 0.5) == []


def corners_given(desk: Desk) -> list[Outlines]:
    """Return the list to which the corners are added that the reader gets with each picture."""
    seen: list[Outlines] = []
    read = desk.live._looks.look

    def look(picture: Picture, *, below: Outlines = ()) -> PageReading:
        seen.append(below)
        return read(picture)

    desk.live._looks.look = look
    desk.rest()
    return seen


@pytest.mark.parametrize("ink", [b"\x01", b""], ids=["marked", "unmarked"])
def test_a_pushed_sheet_is_known_to_lie_below_the_next_one(ink: bytes) -> None:
    desk = Desk()
    seen = corners_given(desk)
    desk.see(sheet(1), 0.5, lying(page(ink=ink)))
    pushed = replace(lying(page(ink=ink)), outline=tuple((x + 6, y + 3) for x, y in CORNERS))
    assert desk.see(sheet(1, (116, 18)), 0.6, pushed) == []
    desk.see(sheet(3), 0.2, lying(page(3)))
    assert seen[-1][-1] == pushed.outline
    desk.see(bare(), 0.5)
    desk.see(sheet(3), 0.2, lying(page(3)))
    assert seen[-1] == ()


def blank_at(x: int, y: int) -> PageReading:
    """An unmarked sheet, its left upper corner in a place."""
    left, top = CORNERS[0]
    moved = tuple((a + x - left, b + y - top) for a, b in CORNERS)
    return replace(lying(page(ink=b"")), outline=moved)


@pytest.mark.parametrize("missed", ["a gap", "a repeated picture"])
def test_an_unmarked_sheet_is_asked_about_when_its_push_was_not_in_sight(desk: Desk, missed: str) -> None:
    assert desk.see(sheet(1), 0.5, blank_at(110, 14)) == ["accepted 1"]
    if missed == "a gap":
        desk.t += 0.2
    else:
        frozen = sheet(1).astype(np.uint8)
        for _ in range(6):
            desk.live.feed(frozen, desk.t)
            desk.t += 1 / FPS
    assert desk.see(sheet(1, (116, 17)), 0.6, blank_at(116, 17)) == ["problem 1 maybe_same"]


@pytest.mark.parametrize("step", [20, 40, 60])
def test_another_unmarked_sheet_that_slides_over_the_counted_one_never_passes_for_it(desk: Desk, step: int) -> None:
    """Its rows run along those of the sheet below while it comes."""
    assert desk.see(sheet(1), 0.5, blank_at(110, 14)) == ["accepted 1"]
    assert desk.slide(lambda x: sheet(1, (x, 14), on=sheet(1)), range(214, 112, -step)) == []
    assert desk.see(sheet(1, (112, 14), on=sheet(1)), 0.6, blank_at(112, 14)) == ["problem 1 maybe_same"]


def test_what_may_be_the_counted_sheet_under_a_hand_is_not_to_be_laid_again(desk: Desk) -> None:
    """An unmarked one would be counted a second time."""
    assert desk.see(sheet(1), 0.5, blank_at(110, 14)) == ["accepted 1"]
    covered = replace(under_hand(1), outline=blank_at(112, 15).outline)  # what a hand hides may look like a stroke
    assert desk.see(hand(sheet(1, (112, 15)), 120), 1.2, covered) == ["problem hand"]
    assert "too_soon" not in " ".join(desk.see(bare(), 0.2))


def test_the_reader_gets_the_corners_of_counted_sheets_that_lie_below() -> None:
    desk = Desk()
    seen = corners_given(desk)
    desk.see(sheet(1), 0.5, lying(page(1)))
    desk.slide(lambda x: sheet(2, (x, 15), on=sheet(1)), range(200, 111, -20))
    desk.see(sheet(2, (111, 15), on=sheet(1)), 0.5, lying(page(2)))
    assert seen[-1] == (CORNERS,)
    desk.see(bare(), 0.5)
    desk.see(sheet(3), 0.5, lying(page(3)))
    assert seen[-1] == ()


@pytest.mark.parametrize("code", [ReasonCode.GLARE, ReasonCode.BLURRED, ReasonCode.PAGE_CUT, ReasonCode.TOO_DARK])
def test_a_counted_sheet_that_cannot_be_read_any_more_is_never_said_to_be_not_counted(
    desk: Desk, code: ReasonCode
) -> None:
    assert desk.see(sheet(1), 0.5, lying(page(1))) == ["accepted 1"]
    reasons = (Reason.of(code),)
    unread = lying(replace(page(1), marks=(), fingerprint=b"", reasons=reasons, status=status_of(reasons)))
    glare = sheet(1)
    glare[20:60, 130:180] = 255
    assert len(desk.see(glare, 2.0, unread)) == 1
    assert desk.events[-1].causes[0] == LiveProblem.COVERED
    assert "chưa đếm được" not in said(desk.events[-1])


def test_a_clear_picture_replaces_the_review_that_a_hand_made_and_only_once(desk: Desk) -> None:
    reasons = (Reason.of(ReasonCode.FOREIGN_INK, places=4),)
    covered = lying(replace(page(1), reasons=reasons, status=status_of(reasons), ink_at_edge=True))
    assert desk.see(hand(sheet(1), 200), 4.0, covered) == ["problem hand", "review 1 foreign_ink"]
    assert desk.see(sheet(1), 0.6, lying(page(1))) == ["better 1"]
    desk.slide(lambda x: hand(sheet(1), x), range(300, 150, -25))
    assert desk.see(sheet(1), 0.6, lying(page(1))) == []
    assert desk.live.number == 1


def test_a_doubtful_mark_stays_doubtful_however_often_it_is_looked_at(desk: Desk) -> None:
    """Looking again until a picture happens to be without doubt would be a misreading waiting to happen."""
    assert desk.see(sheet(1), 0.6, lying(page(1, doubt=3))) == ["review 1 doubtful_mark"]
    desk.slide(lambda x: hand(sheet(1), x), range(300, 150, -25))
    assert desk.see(sheet(1), 0.6, lying(page(1))) == []


def test_a_counted_sheet_that_comes_to_light_when_the_one_above_is_taken_gets_no_second_word(desk: Desk) -> None:
    desk.see(sheet(1), 0.5, lying(page(1)))
    other = replace(lying(page(2)), outline=tuple((x + 6, y + 6) for x, y in CORNERS))
    desk.slide(lambda x: sheet(2, (x, 20), on=sheet(1)), range(200, 116, -20))
    assert desk.see(sheet(2, (116, 20), on=sheet(1)), 0.5, other) == ["accepted 2"]
    desk.slide(lambda x: sheet(2, (x, 20), on=sheet(1)), range(116, 200, 20))
    assert desk.see(sheet(1), 0.6, lying(page(1))) == []
    desk.see(bare(), 0.5)
    assert desk.see(sheet(1), 0.6, lying(page(1))) == ["duplicate 1 seen_before"]


def test_a_phone_that_is_turned_goes_on_counting_and_counts_nothing_twice(desk: Desk) -> None:
    """Its pictures stand upright then; a sheet is known by its strokes, an unmarked one is asked about."""
    for read, again in ((lying(page(1)), []), (lying(page(ink=b"")), ["problem 2 maybe_same"])):
        desk.see(sheet(1), 0.5, read)
        number = desk.live.number
        upright = np.rot90(sheet(1)).copy()
        desk.readings = repeat(replace(read, outline=tuple((y + 9, x) for x, y in CORNERS)))
        words = []
        for _ in range(15):
            words += [event_text(one) for one in desk.live.feed(upright.astype(np.uint8), desk.t)]
            desk.t += 1 / FPS
        assert (words, desk.live.number) == (again, number)
        desk.see(bare(), 0.6)


def test_a_paper_that_got_its_word_at_rest_gets_no_second_one_when_it_leaves_in_restless_light() -> None:
    desk = Desk()
    desk.rest()
    assert desk.see(sheet(1, plain=True), 0.6) == ["problem turned_over"]
    desk.light = restless
    assert desk.see(sheet(1, plain=True), 0.7) == []
    desk.light = calm
    assert desk.see(bare(), 0.5) == []


@pytest.mark.parametrize("pixels", [1, 4])
def test_a_sheet_that_is_never_at_rest_is_spoken_of_when_it_has_left(desk: Desk, pixels: int) -> None:
    """Held in the hand under the camera, or slid across slowly."""
    said: list[str] = []
    for step in range(40):
        x = 60 + step if pixels == 1 else 100 + (step % 2) * pixels
        place = tuple((x + dx, y) for dx, y in ((0.0, 14.0), (106.0, 14.0), (106.0, 164.0), (0.0, 164.0)))
        said += desk.see(sheet(1, (x, 14)), 1 / FPS, replace(page(1), outline=place, px_per_mm=0.7))
    assert said + desk.see(bare(), 0.6) == ["problem too_soon"]
    assert desk.see(sheet(1), 0.6, lying(page(1))) == ["accepted 1"]
    assert desk.see(bare(), 0.5) == ["removed"]
