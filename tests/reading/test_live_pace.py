"""Sheets that follow one another quickly: how soon each is answered, and that each gets one word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ballotcount.domain.reading import PageReading
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
