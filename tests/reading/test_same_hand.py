"""One voter, one pen, one habit: a line that falls short is a strike beside clear strikes like it, and only there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ballotcount.domain.reading import MarkReading, MarkState, ReadingPolicy
from ballotcount.domain.settings import StrikeMeaning
from ballotcount.files import profiles
from ballotcount.reading import Reader
from ballotcount.reading.classifier.second_look import NameLook
from ballotcount.reading.strikes.same_hand import LIKE_OTHERS
from tests.reading.pages import INK, Image, ballot, line, reader, sheet, strike

NUMBER = 2
"""A name of four words."""
CLEAR = (4, 9, 15)
FAINT = (205, 200, 195)


def struck_sheet(clear: int) -> Image:
    """A sheet with some clear strikes."""
    picture = sheet()
    for number in CLEAR[:clear]:
        strike(picture, number)
    return picture


def line_from(picture: Image, begin: float, end: float = 1.0, ink: tuple[int, int, int] = INK) -> None:
    """A level line from one share of the name's width to another, both outwards of the letters at 0 and 1."""
    shape = ballot().names[NUMBER]
    y = (shape.top + shape.base) / 2
    ends = [
        shape.left + share * shape.width + (-1.0 if share == 0 else 1.0 if share == 1 else 0) for share in (begin, end)
    ]
    line(picture, [(ends[0], y), (ends[1], y)], ink=ink)


def leaning(picture: Image, rise: float, width: float = 0.5, *, short: float = -1.0) -> None:
    """A line along the name that begins under its first word, climbs by ``rise`` mm, and ends ``short`` mm before it
    does."""
    shape = ballot().names[NUMBER]
    foot = shape.base + 0.45
    turn = shape.left + 0.55 * shape.width
    line(picture, [(shape.left - 1, foot), (turn, foot), (shape.right - short, foot - rise)], width=width)


def mark(picture: Image, *, like_others: bool = True, every_word: bool = True) -> MarkReading:
    policy = ReadingPolicy(like_others=like_others, every_word=every_word)
    chosen = reader() if policy == ReadingPolicy() else Reader(ballot().layout, policy)
    return next(one for one in chosen.read(picture).marks if one.candidate == NUMBER)


def by_habit(found: MarkReading) -> bool:
    return found.state is MarkState.MARKED and found.rule is not None and found.rule.name == LIKE_OTHERS


@pytest.mark.parametrize(("clear", "decided"), [(0, False), (1, False), (2, True), (3, True)])
def test_a_short_line_needs_two_clear_strikes(clear: int, decided: bool) -> None:
    """Where the board does not ask for every word: this line leaves the first one free."""
    picture = struck_sheet(clear)
    line_from(picture, 0.35)
    found = mark(picture, every_word=False)
    assert by_habit(found) if decided else found.state is MarkState.DOUBTFUL
    assert mark(picture, every_word=False, like_others=False).state is MarkState.DOUBTFUL


@pytest.mark.parametrize("clear", [0, 2, 3])
def test_a_line_that_leaves_a_word_free_is_never_decided_where_every_word_is_asked(clear: int) -> None:
    picture = struck_sheet(clear)
    line_from(picture, 0.33)
    assert mark(picture).state is MarkState.DOUBTFUL


@pytest.mark.parametrize("level", [-0.4, 0.0, 0.4])
@pytest.mark.parametrize("wide", [0.3, 0.5])
def test_a_speck_on_a_free_word_is_no_part_of_the_line(level: float, wide: float) -> None:
    """It looks like the begin of a line along the whole name."""
    picture = struck_sheet(3)
    shape = ballot().names[NUMBER]
    line_from(picture, (shape.words[0][1] + 0.3 - shape.left) / shape.width)
    y = (shape.top + shape.base) / 2 + level * (shape.base - shape.top)
    line(picture, [(shape.left + 0.1, y), (shape.left + 0.2, y)], width=wide)
    assert mark(picture).state is MarkState.DOUBTFUL


@pytest.mark.parametrize("clear", [0, 1, 3])
def test_a_line_along_the_whole_name_that_leaves_the_letters_at_one_end_needs_one(clear: int) -> None:
    picture = struck_sheet(clear)
    leaning(picture, 1.6)
    found = mark(picture)
    assert by_habit(found) if clear else found.state is MarkState.DOUBTFUL
    assert mark(picture, like_others=False).state is MarkState.DOUBTFUL


def test_a_line_under_the_first_word_that_ends_before_the_name_does_is_not_along_the_whole_of_it() -> None:
    picture = struck_sheet(3)
    leaning(picture, 1.6, short=1.0)
    assert mark(picture).state is MarkState.DOUBTFUL


@pytest.mark.parametrize("number", [1, 5])
@pytest.mark.parametrize("clear", [0, 3])
def test_a_slanted_line_under_the_first_word_that_ends_inside_the_last_is_doubted(number: int, clear: int) -> None:
    picture = struck_sheet(clear)
    shape = ballot().names[number]
    gap = (shape.words[0][1] + shape.words[1][0]) / 2
    foot = shape.base + 0.05 * shape.height
    end = (shape.right - 1.2, shape.middle - 0.2 * shape.height)
    begin = foot + (foot - end[1]) / (end[0] - gap) * (gap - shape.left + 1)
    line(picture, [(shape.left - 1, begin), end], width=0.35)
    assert next(one for one in reader().read(picture).marks if one.candidate == number).state is MarkState.DOUBTFUL


@pytest.mark.parametrize("begin", [0.5, 0.55, 0.65, 0.8])
@pytest.mark.parametrize("from_the_end", [False, True])
def test_half_of_a_name_is_never_decided(begin: float, from_the_end: bool) -> None:
    picture = struck_sheet(3)
    line_from(picture, 0, 1 - begin) if from_the_end else line_from(picture, begin)
    assert mark(picture).state is MarkState.DOUBTFUL


def test_a_line_that_goes_on_into_the_next_row_is_not_decided() -> None:
    shape = ballot().names[NUMBER]
    height = ballot().page.targets[NUMBER - 1].row[3]
    for sign in (-1, 1):
        picture = struck_sheet(3)
        middle = (shape.top + shape.base) / 2
        line(picture, [(shape.left - 1, middle), (shape.right + 1, middle + sign * 0.7 * height)])
        assert mark(picture).state is MarkState.DOUBTFUL


def test_a_line_under_or_over_the_letters_is_not_decided() -> None:
    for at in (1.15, -1.4):
        picture = struck_sheet(3)
        strike(picture, NUMBER, at=at)
        assert mark(picture).state is not MarkState.MARKED


@pytest.mark.parametrize("clear", [1, 2])
def test_a_line_high_on_the_letters_needs_two_clear_strikes(clear: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NameLook, "at", lambda _look, reading, _name: reading)
    picture = struck_sheet(clear)
    shape = ballot().names[NUMBER]
    y = shape.base - 1.1 * (shape.base - shape.top)
    line(picture, [(shape.left - 1, y), (shape.left + 0.92 * shape.width, y)])
    found = mark(picture)
    assert by_habit(found) if clear == 2 else found.state is MarkState.DOUBTFUL
    assert mark(picture, like_others=False).state is MarkState.DOUBTFUL


def test_a_line_of_a_much_paler_pen_is_not_decided() -> None:
    picture = struck_sheet(3)
    line_from(picture, 0.33, ink=FAINT)
    assert mark(picture).state is MarkState.DOUBTFUL


def test_a_line_with_more_ink_beside_it_is_not_decided() -> None:
    shape = ballot().names[NUMBER]
    picture = struck_sheet(3)
    line_from(picture, 0.33)
    y = shape.base + 0.7
    for x in range(round(shape.left), round(shape.right), 2):
        line(picture, [(x, y), (x + 0.6, y)])
    assert mark(picture).state is MarkState.DOUBTFUL


def test_where_the_law_says_that_a_part_is_no_strike_such_a_line_is_for_people() -> None:
    for name in profiles.ids():
        marks = profiles.load(name).strike_marks
        decides = profiles.load(name).reading_policy().like_others
        assert decides == (marks.partial is not StrikeMeaning.NOT_STRUCK)
        assert (
            not replace(profiles.load(name), strike_marks=replace(marks, like_others=False))
            .reading_policy()
            .like_others
        )


@pytest.mark.parametrize("clear", [0, 3])
@pytest.mark.parametrize("last", [True, False])
def test_a_line_that_ends_at_the_edge_of_a_word_never_counts_where_every_word_is_asked(clear: int, last: bool) -> None:
    """Print hides where a line ends, and a word of two letters is hardly wider than what it hides."""
    names = ballot().names
    numbers = sorted(names, key=lambda one: np.diff(names[one].words[-1 if last else 0])[0])[:5]
    for number in numbers:
        shape = names[number]
        picture = sheet()
        for other in [one for one in CLEAR if one not in numbers][:clear]:
            strike(picture, other)
        left, right = shape.words[-1 if last else 0]
        y = (shape.top + shape.base) / 2
        ends = (
            [shape.left - 1, left + 0.03 * (right - left)] if last else [right - 0.03 * (right - left), shape.right + 1]
        )
        line(picture, [(ends[0], y), (ends[1], y)])
        found = {one.candidate: one for one in reader().read(picture).marks}
        assert found[number].state is MarkState.DOUBTFUL, shape
