"""Sheets that follow one another quickly: how soon each is answered, and that each gets one word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ballotcount.domain.reading import PageReading
from ballotcount.reading.live.restless import Passing
from ballotcount.reading.live.thresholds import LIVE_THRESHOLDS
from tests.reading.test_live import CORNERS, FPS, Desk, hand, lying, page, sheet


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.rest()
    return made


def read_once_while_a_hand_goes(desk: Desk, reading: PageReading) -> None:
    """Let a hand go from beside a sheet; one picture of it is read meanwhile."""
    looks = desk.looks
    assert desk.see(hand(sheet(1), 225), 1 / FPS) == []
    assert [word for x in range(230, 270, 10) for word in desk.see(hand(sheet(1), x), 1 / FPS, reading)] == []
    assert desk.looks - looks == 1


def test_a_sheet_read_while_the_hand_went_needs_one_picture_at_rest(desk: Desk) -> None:
    read_once_while_a_hand_goes(desk, lying(page(1)))
    looks = desk.looks
    assert desk.see(sheet(1), 0.4, lying(page(1))) == ["accepted 1"]
    assert desk.looks - looks == 1


ELSEWHERE = replace(lying(page(1)), outline=tuple((x - 3, y) for x, y in CORNERS))


@pytest.mark.parametrize("first", [ELSEWHERE, lying(page(1, doubt=2))], ids=["elsewhere", "doubt"])
def test_what_was_read_elsewhere_or_with_doubt_is_not_half_of_the_answer(desk: Desk, first: PageReading) -> None:
    read_once_while_a_hand_goes(desk, first)
    looks = desk.looks
    assert desk.see(sheet(1), 0.4, lying(page(1))) == ["accepted 1"]
    assert desk.looks - looks >= 2


SEEN = LIVE_THRESHOLDS.seen
HERE = lying(page(1))


def shown(passing: Passing, *readings: tuple[float, PageReading | None]) -> list[float]:
    """Show pictures in which something moves; return the times at which a page is owed a word."""
    words = []
    for t, reading in readings:
        passing.looks(t)
        if passing.takes(reading, t):
            words.append(t)
            passing.say()
    return words


@pytest.mark.parametrize("unwatched", [1.1 * SEEN, 2 * SEEN])
def test_a_sheet_that_left_while_its_picture_was_read_gets_its_word(unwatched: float) -> None:
    gone = 1.0 + unwatched
    pictures = (1.0, HERE), (gone, None), (gone + 0.1, ELSEWHERE), (gone + 0.2, ELSEWHERE)
    assert shown(Passing(), *pictures) == [gone + 0.1]


def test_the_word_about_a_sheet_is_not_the_word_of_the_next_one() -> None:
    pictures = [(1.0, HERE), (1.5, None), (1.6, ELSEWHERE), (2.1, None), (2.2, HERE), (2.7, None), (3.2, None)]
    assert shown(Passing(), *pictures) == [1.6, 2.2, 3.2]


@pytest.mark.parametrize("back", [HERE, ELSEWHERE], ids=["here", "elsewhere"])
def test_a_sheet_that_a_hand_hides_at_once_is_owed_nothing_yet(back: PageReading) -> None:
    pictures = [(1.0, HERE), (1.1, HERE), (1.2, None), (1.3, back), (1.4, back)]
    assert shown(Passing(), *pictures) == []


def test_a_sheet_that_stays_in_its_place_behind_a_hand_is_not_gone() -> None:
    pictures = [(1 + number / 10, None if number % 3 == 2 else HERE) for number in range(20)]
    assert shown(Passing(), *pictures) == []
