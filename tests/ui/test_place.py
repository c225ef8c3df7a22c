"""The sheet in the hand is named and drawn wherever counting stops, so that paper and record never slip."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from ballotcount.service import counting
from ballotcount.service.disputes import ask
from ballotcount.text.place import place_words, range_words, running
from ballotcount.text.words import t
from tests.builders import SECRETARY, TYPIST, TYPIST2, at, collected, struck, type_pass
from tests.ui.conftest import Driver
from tests.ui.test_typing import begun

R = "e1r1"
SIZE = 20


@settings(deadline=None)
@given(st.integers(1, 300), st.integers(1, 50), st.sampled_from((20, 50)))
def test_running_numbers_never_meet_and_lie_within_those_of_the_slip(stack: int, sheet: int, size: int) -> None:
    sheet = min(sheet, size)
    number = running(stack, sheet, size)
    assert divmod(number - 1, size) == (stack - 1, sheet - 1), "stack and place follow from the number alone"
    if stack > 1:
        assert str(number) in place_words(stack, sheet, size)
    words = range_words(stack, size, size)
    assert str(running(stack, 1, size)) in words
    assert str(running(stack, size, size)) in words


@settings(deadline=None)
@given(st.integers(1, 400), st.sampled_from((20, 50)))
def test_slips_name_every_collected_ballot_once_and_no_other(sheets: int, size: int) -> None:
    named: list[int] = []
    for stack in range(1, -(-sheets // size) + 1):
        _, first, *rest = map(int, re.findall(r"\d+", range_words(stack, size, sheets - (stack - 1) * size)))
        named += range(first, (rest[0] if rest else first) + 1)
    assert named == list(range(1, sheets + 1))


@pytest.mark.parametrize(("first", "ends"), [(20, "21–25"), (12, "21–33")])
def test_the_last_stack_ends_with_the_ballots_that_are_left(
    start: Callable[..., Driver], first: int, ends: str
) -> None:
    session = collected(sheets=25, names=12, seats=9)
    at(session, TYPIST)
    counting.start_pass(session, R, stack_size=SIZE)
    for _ in range(first):
        counting.enter(session, R, struck(1))
    counting.close_stack(session, R, first)
    counting.enter(session, R, struck(1))
    desk = begun(start(session))
    desk.desk.qtbot.mouseClick(desk.page.close_stack, Qt.MouseButton.LeftButton)
    assert ends in desk.page.place.words


def test_a_complete_pass_waits_only_for_passes_that_are_not(start: Callable[..., Driver]) -> None:
    session = collected(sheets=18, passes=2)
    type_pass(session, TYPIST, [struck(1)] * 18)
    at(session, TYPIST2)
    counting.start_pass(session, R, stack_size=SIZE)
    counting.enter(session, R, struck(1))
    desk = begun(start(at(session, TYPIST)))
    assert t("desk.count.passes_begun") in desk.page.place.words
    at(session, TYPIST2)
    for _ in range(17):
        counting.enter(session, R, struck(1))
    counting.close_stack(session, R, 18)
    desk = begun(start(session), 2)
    assert t("desk.count.passes_complete") in desk.page.place.words


def test_a_slip_that_says_otherwise_names_the_stack_and_draws_its_last_sheet(start: Callable[..., Driver]) -> None:
    session = collected(sheets=25, names=12, seats=9)
    at(session, TYPIST)
    counting.start_pass(session, R, stack_size=SIZE)
    for _ in range(SIZE):
        counting.enter(session, R, struck(1))
    counting.close_stack(session, R, SIZE)
    for number in (2, 3, 4):
        counting.enter(session, R, struck(number, 12))
    desk = begun(start(session))
    page = desk.page
    desk.desk.qtbot.mouseClick(page.close_stack, Qt.MouseButton.LeftButton)
    desk.keys("4")
    assert page.sheet.ballot == struck(4, 12)
    assert "21–25" in page.place.words
    assert place_words(2, 3, SIZE) in page.place.words


def test_a_difference_a_doubt_and_a_dispute_name_a_sheet_alike_and_draw_it(start: Callable[..., Driver]) -> None:
    session = collected(sheets=24, passes=2)
    type_pass(session, TYPIST, [struck(1)] * 24)
    type_pass(session, TYPIST2, [*[struck(1)] * 21, struck(1, 2), *[struck(1)] * 2])
    ask(at(session, SECRETARY), R, pass_no=1, stack=2, sheet=3, code="validity")
    desk = start(at(session, SECRETARY))
    desk.desk.choose_round(R)
    desk.settle()
    count = desk.stage("count")
    count.tabs.turn("judge")
    desk.settle()
    assert count.judge.where.words == place_words(2, 2, SIZE)
    assert count.judge.sheet.ballot == struck(1)
    disputes = desk.stage("disputes")
    desk.settle()
    assert disputes.decide.where.words.startswith(place_words(2, 3, SIZE))
    assert disputes.decide.frame.isVisibleTo(disputes.decide), "no picture of a typed sheet: its strikes are drawn"
    assert disputes.decide.drawn.ballot == struck(1)
