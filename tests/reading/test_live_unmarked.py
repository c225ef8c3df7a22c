"""Unmarked sheets: only their place tells them apart, so none is counted twice and none is lost silently."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ballotcount.domain.live import LiveProblem
from ballotcount.domain.reading import PageReading
from ballotcount.reading.arrays.arrays import Floats, Gray
from ballotcount.reading.live.motion import Scene
from ballotcount.reading.live.on_desk import OnDesk
from ballotcount.reading.live.thresholds import LIVE_THRESHOLDS
from tests.reading.test_live import FPS, Desk, Remembered, blank_at, hand, lying, page, sheet, specks
from tests.reading.test_pile import Drawn


@pytest.fixture
def desk() -> Desk:
    """A desk that was seen empty, with a memory that takes specks that look alike for one sheet, as people may."""
    made = Desk(Remembered(maybe=True))
    made.rest()
    return made


@pytest.mark.parametrize("later", [(2,), (2, 3), ()])
def test_specks_that_stay_on_a_blank_sheet_are_no_reason_to_ask(desk: Desk, later: tuple[int, ...]) -> None:
    lies = lying(page(ink=b""))
    assert desk.see(sheet(1), 0.5, specks(lies, 2)) == ["accepted 1"]
    desk.see(hand(sheet(1), 190), 0.3, specks(lies, *later))
    assert desk.see(sheet(1), 0.6, specks(lies, *later)) == []


def test_specks_that_look_alike_are_no_reason_to_ask_about_the_next_blank_sheet(desk: Desk) -> None:
    lies = specks(lying(page(ink=b"")), 2)
    assert desk.see(sheet(1), 0.5, lies) == ["accepted 1"]
    desk.rest()
    assert desk.see(sheet(1, (120, 14)), 0.5, lies) == ["accepted 2"]


def test_a_question_that_stands_on_the_screen_is_not_asked_again_when_a_hand_comes_and_goes(desk: Desk) -> None:
    assert desk.see(sheet(1), 0.5, blank_at(110, 14)) == ["accepted 1"]
    desk.t += 0.2  # its push is not seen
    assert desk.see(sheet(1, (116, 17)), 0.4, blank_at(116, 17)) == ["problem 1 maybe_same"]
    assert desk.see(hand(sheet(1, (116, 17)), 190), 0.2, blank_at(116, 17)) == []
    assert desk.see(sheet(1, (116, 17)), 0.6, blank_at(116, 17)) == []
    desk.live.another_sheet()
    assert desk.see(sheet(1, (116, 17)), 0.6, blank_at(116, 17)) == ["accepted 2"]


@pytest.mark.parametrize("pulled", [4, 8, 12, 18])
def test_a_blank_sheet_that_was_pulled_about_under_another_one_is_asked_about(desk: Desk, pulled: int) -> None:
    """How far a hand pulls what it cannot be followed on is not known: 18 px are 25 mm."""
    assert desk.see(sheet(1), 0.5, blank_at(110, 14)) == ["accepted 1"]
    over = sheet(2, (118, 18), on=sheet(1))
    two = replace(lying(page(2)), outline=blank_at(118, 18).outline)
    assert desk.see(over, 0.5, two) == ["accepted 2"]
    desk.see(sheet(2, (118, 18), on=sheet(1, (110 - pulled, 14))), 0.1, two)
    words = desk.see(sheet(1, (110 - pulled, 14)), 0.7, blank_at(110 - pulled, 14))
    assert words == ["problem 1 maybe_same"]


def test_a_blank_sheet_laid_just_where_one_lies_below_a_marked_one_is_asked_about(desk: Desk) -> None:
    """People who lay against a stop lay each just there."""
    assert desk.see(sheet(1), 0.5, blank_at(110, 14)) == ["accepted 1"]
    assert desk.see(sheet(2), 0.5, lying(page(2))) == ["accepted 2"]
    assert desk.slide(lambda x: sheet(1, (x, 14), on=sheet(2)), range(214, 112, -8)) == []
    assert desk.see(sheet(1), 0.6, blank_at(110, 14)) == ["problem 1 maybe_same"]


def test_a_blank_sheet_that_comes_to_light_where_it_lay_gets_no_second_word(desk: Desk) -> None:
    assert desk.see(sheet(1), 0.5, blank_at(110, 14)) == ["accepted 1"]
    assert desk.see(sheet(2), 0.5, lying(page(2))) == ["accepted 2"]
    assert desk.slide(lambda x: sheet(2, (x, 14), on=sheet(1)), range(111, 123, 3)) == []
    assert desk.see(sheet(1), 0.6, blank_at(110, 14)) == []


def test_a_blank_sheet_is_followed_although_its_picture_took_long_to_read(desk: Desk) -> None:
    """The picture that answers it takes two others' time; it is pushed by a hand that has not gone yet."""
    while not desk.see(sheet(1), 1 / FPS, blank_at(110, 14)):
        pass
    desk.t += 2 / FPS
    for x in range(110, 118, 2):
        desk.see(hand(sheet(1, (x, 14)), 200), 1 / FPS, blank_at(x, 14))
    assert desk.see(sheet(1, (116, 14)), 0.6, blank_at(116, 14)) == []


def test_a_marked_sheet_that_was_pushed_in_sight_is_known_although_its_strokes_leave_it_open(desk: Desk) -> None:
    """A single straight line tells little; where the sheet goes is seen all the time."""

    def at(x: int) -> PageReading:
        return replace(lying(page(1)), outline=blank_at(x, 14).outline)

    assert desk.see(sheet(1), 0.5, at(110)) == ["accepted 1"]
    for x in range(110, 118, 2):
        desk.see(hand(sheet(1, (x, 14)), 200), 1 / FPS, at(x))
    assert desk.see(sheet(1, (116, 14)), 0.6, at(116)) == []
    desk.t += 0.2  # its push is not seen
    assert desk.see(sheet(1, (120, 14)), 0.6, at(120)) == ["problem 1 maybe_same"]


@pytest.mark.parametrize("step", [8, 20, 40])
def test_a_blank_sheet_laid_exactly_on_a_blank_one_is_asked_about(desk: Desk, step: int) -> None:
    """At rest nothing tells; while it came, paper was seen beside the one that lies there."""
    assert desk.see(sheet(1), 0.5, blank_at(110, 14)) == ["accepted 1"]
    assert desk.slide(lambda x: sheet(1, (x, 14), on=sheet(1)), range(206, 110, -step)) == []
    assert desk.see(sheet(1), 0.25, blank_at(110, 14)) == ["problem 1 maybe_same"]
    assert desk.see(hand(sheet(1), 190), 0.2, blank_at(110, 14)) == []
    assert desk.see(sheet(1), 0.6, blank_at(110, 14)) == []
    desk.live.another_sheet()
    assert desk.see(sheet(1), 0.6, blank_at(110, 14)) == ["accepted 2"]


def test_a_blank_sheet_in_the_place_of_one_that_was_hidden_is_asked_about(desk: Desk) -> None:
    """People who lay against a stop lay the next one just there; a finger beside it makes the program read again."""

    def sleeve(x: int) -> Floats:
        scene = sheet(1).copy()
        scene[:, x:] = 140
        return scene

    assert desk.see(sheet(1), 0.5, blank_at(110, 14)) == ["accepted 1"]
    desk.slide(sleeve, range(300, 90, -30))
    desk.slide(sleeve, range(90, 40, -10))
    desk.slide(sleeve, range(40, 300, 30))
    assert desk.see(hand(sheet(1), 260), 0.6, blank_at(110, 14)) == ["problem 1 maybe_same"]


def laid(desk: Drawn, sheets: OnDesk, number: int) -> tuple[PageReading, Gray]:
    """Lay an unmarked sheet on a drawn desk; one with a number is counted."""
    desk.sheets.append(desk.place(6.0))
    reading = desk.reading(desk.sheets[-1])
    picture = desk.picture()
    if number:
        sheets.count(number, reading, is_review=False)
        sheets.pile.lay(number, reading, picture)
        sheets.follow(Scene.of(picture, float(number)), reading, picture)
        sheets.answered()
    return reading, picture


@pytest.mark.parametrize("asked", [False, True], ids=["not asked", "asked"])
def test_a_question_about_what_left_casts_no_doubt_on_the_next_pile(asked: bool) -> None:
    """The desk is seen in motion only; on the next pile the edge of the lower sheet shows that the upper is another."""
    desk = Drawn(np.random.default_rng(3))
    sheets = OnDesk(Remembered(), LIVE_THRESHOLDS)
    bare = desk.picture()
    sheets.see_bare(bare)
    laid(desk, sheets, 1)
    sheets.hear((LiveProblem.MAYBE_SAME,) if asked else ())
    desk.sheets.clear()
    assert sheets.leaves(Scene.of(bare, 1.5), Scene.of(bare, 0.0)) is not None
    sheets.hear(())  # that it left is said
    laid(desk, sheets, 2)
    reading, picture = laid(desk, sheets, 0)
    assert sheets.may_be(reading, picture) is None
