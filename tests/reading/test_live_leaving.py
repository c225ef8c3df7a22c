"""A sheet without an answer: what moves in its pictures need not be the sheet, and its leaving is said once."""

from __future__ import annotations

import numpy as np
import pytest

from ballotcount.domain.live import LiveEventKind, LiveProblem
from ballotcount.domain.reading import PageReading
from ballotcount.reading.arrays.arrays import Floats
from ballotcount.reading.live.leaving import Leaving
from ballotcount.reading.live.motion import Scene
from ballotcount.reading.live.on_desk import OnDesk
from ballotcount.reading.live.restless import Unfound, UnfoundPaper
from ballotcount.reading.live.thresholds import LIVE_THRESHOLDS
from tests.reading.test_live import (
    FPS,
    NOTHING,
    Desk,
    Remembered,
    bare,
    blank_at,
    calm,
    event_text,
    lying,
    page,
    restless,
    sheet,
)


@pytest.fixture
def desk() -> Desk:
    """A desk that was seen empty."""
    made = Desk()
    made.rest()
    return made


UNMARKED = lying(page(ink=b""))
MARKED = lying(page(1))


def unsure(reading: PageReading) -> PageReading:
    """The same sheet in a picture that leaves a mark in doubt."""
    return lying(page(*reading.fingerprint, doubt=2, ink=reading.fingerprint))


def words(desk: Desk) -> list[str]:
    """What was said, without the word that the desk is empty."""
    return [event_text(one) for one in desk.events if one.kind is not LiveEventKind.REMOVED]


def shaken(desk: Desk, read: PageReading, *, rng: np.random.Generator, seconds: float) -> None:
    """A sheet lies while the picture comes to rest by chance, for too short a time to be answered."""
    until = desk.t + seconds
    while desk.t < until:
        desk.light = calm
        desk.see(sheet(1), int(rng.integers(4, 8)) / FPS, read)
        desk.light = restless
        desk.see(sheet(1), int(rng.integers(1, 4)) / FPS, NOTHING)
    desk.light = calm


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("read", [MARKED, UNMARKED], ids=["marked", "unmarked"])
def test_a_sheet_that_lies_in_pictures_that_shake_is_never_said_to_be_taken_away(
    desk: Desk, read: PageReading, seed: int
) -> None:
    """Laid again as the words ask, an unmarked sheet would count twice."""
    rng = np.random.default_rng(seed)
    shaken(desk, unsure(read), rng=rng, seconds=0.5)
    desk.see(sheet(1), 0.5, read)
    assert words(desk) in (["accepted 1"], ["review 1 doubtful_mark"])
    desk.see(bare(), 0.5)
    assert words(desk)[1:] == []


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("follows", ["nothing", "another", "another unmarked one elsewhere"])
def test_a_sheet_that_leaves_pictures_that_shake_is_spoken_of_once(desk: Desk, follows: str, seed: int) -> None:
    shaken(desk, unsure(MARKED), rng=np.random.default_rng(seed), seconds=0.3)
    if follows == "nothing":
        desk.see(bare(), 0.6)
        assert words(desk) == ["problem too_soon"]
        return
    read = lying(page(3)) if follows == "another" else blank_at(116, 18)
    desk.see(sheet(5, (110, 14) if follows == "another" else (116, 18)), 0.5, read)
    assert words(desk) == ["problem too_soon", "accepted 1"]


def test_an_unmarked_sheet_that_lies_elsewhere_than_the_unanswered_one_leaves_it_open(desk: Desk) -> None:
    """It is the same one, pushed, or another one: to lay it again must not be asked without a condition."""
    desk.see(sheet(1), 6 / FPS, unsure(UNMARKED))
    desk.see(sheet(1, (116, 18)), 0.5, blank_at(116, 18))
    assert words(desk)[-1] == "accepted 1"
    assert set(words(desk)[:-1]) <= {"problem unread"}


def test_two_unanswered_sheets_in_a_row_are_each_spoken_of(desk: Desk) -> None:
    desk.see(sheet(1), 6 / FPS, unsure(MARKED))
    desk.see(sheet(2), 6 / FPS, lying(page(3, doubt=2)))
    desk.see(bare(), 0.6)
    assert words(desk) == ["problem too_soon", "problem too_soon"]


@pytest.mark.parametrize("gap", [0.0, 0.5, 2.0])
@pytest.mark.parametrize("lay_for", [0.1, 0.6])
def test_a_paper_lies_no_longer_than_until_the_desk_is_seen_bare(gap: float, lay_for: float) -> None:
    """A sheet that leaves is seen in one picture, and the next one comes after a while: no paper lay there unread."""
    pictures = [np.clip(sheet(1, (x, 14), plain=True), 0, 255).astype(np.uint8) for x in (10, 200)]
    papers = UnfoundPaper()
    assert papers.add(Scene.of(pictures[0], 1.0)) is Unfound.NOTHING
    for t in np.arange(1.0 + lay_for, 1.0 + lay_for + gap, 0.1):
        assert papers.misses(float(t)) is Unfound.NOTHING
    expected = Unfound.LEFT if lay_for >= 0.4 else Unfound.NOTHING
    assert papers.add(Scene.of(pictures[1], 1.0 + lay_for + gap)) is expected


def uneven(t: float) -> Floats:
    """Light as in ``restless``, so weak that the bare desk is known in it."""
    return (1 + (restless(t) - 1) / 5).astype(np.float32)


@pytest.mark.parametrize("gap", [0.5, 1.0])
@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, []), (0.3, []), (0.5, ["problem unread"]), (0.7, ["problem unread"])]
)
def test_an_empty_desk_between_two_papers_is_no_time_in_which_one_lay(
    desk: Desk, seconds: float, said: list[str], gap: float
) -> None:
    desk.light = uneven
    desk.see(sheet(1, (10, 14), plain=True), seconds)
    desk.see(bare(), gap)
    desk.see(sheet(2, (200, 14), plain=True), 0.3)
    assert words(desk) == (["problem unread"] if seconds > 0.4 else [])


class NoneCounted(OnDesk):
    """A desk on which nothing was counted yet."""

    def __init__(self) -> None:
        super().__init__(Remembered(), LIVE_THRESHOLDS)


@pytest.mark.parametrize(
    ("later", "heard", "owed"),
    [(0.3, (), True), (0.9, (), True), (0.1, (), False), (0.3, (LiveProblem.TOO_SOON,), False)],
    ids=["soon", "late", "at once: one sheet read otherwise", "it had its word"],
)
def test_a_sheet_that_a_slow_computer_read_once_has_left_when_another_is_read(
    later: float, heard: tuple[str, ...], owed: bool
) -> None:
    """However short it seemed to lie: in the time that the computer was busy nobody looked."""
    leaving = Leaving()
    sheets = NoneCounted()
    assert leaving.sees(sheets, MARKED, 1.0) is None
    leaving.hear(heard, 1.05)
    other = lying(page(3))
    assert (leaving.sees(sheets, other, 1.0 + later) is not None) is owed
    assert leaving.sees(sheets, other, 2.5) is None


@pytest.mark.parametrize(("read", "answered"), [(MARKED, True), (UNMARKED, False)], ids=["answered", "unmarked"])
def test_a_sheet_that_was_or_may_be_counted_is_owed_no_word(read: PageReading, answered: bool) -> None:
    """An unmarked one that slides away looks like the next one: laid again it would count twice."""
    leaving = Leaving()
    sheets = NoneCounted()
    assert leaving.sees(sheets, read, 1.0) is None
    if answered:
        leaving.is_answered()
    assert leaving.sees(sheets, lying(page(3)), 2.0) is None
