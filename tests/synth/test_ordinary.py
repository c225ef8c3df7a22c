"""What a strike of an ordinary voter is: by the letters that it meets, and by the words that it leaves free."""

from __future__ import annotations

import numpy as np
import pytest

from tests.synth.ballots import printed
from tests.synth.blank import HEAD_REACH, MM_PER_INCH, NameShape
from tests.synth.ordinary import graded_strike, on_letters
from tests.synth.strokes import Line
from tests.synth.truth import Expect

PAGE = printed("strike", "A5", 20)
NAMES = list(PAGE.names.values())


def level_line(name: NameShape, left: float, right: float, y: float) -> Line:
    """A level line from one place to another, mm beyond the left edge of the name's print."""
    return np.column_stack([np.linspace(name.left + left, name.left + right, 200), np.full(200, y)])


def in_word(name: NameShape, number: int, share: float) -> float:
    """A share of a word, mm beyond the left edge of the name's print."""
    left, right = name.words[number]
    return left + share * (right - left) - name.left


@pytest.mark.parametrize("name", NAMES)
def test_letters_are_met_only_where_print_stands_as_high(name: NameShape) -> None:
    k = 300 / MM_PER_INCH
    grey = PAGE.grey(300)
    rng = np.random.default_rng(5)
    met = 0
    for _ in range(200):
        x = rng.uniform(name.left + 0.5, name.right - 0.5)
        y = rng.uniform(name.cap, name.base)
        beside = slice(round((x - HEAD_REACH) * k) - 4, round((x + HEAD_REACH) * k) + 5)
        above = grey[round((name.cap - 2) * k) : round((y + 0.05 * name.height) * k) + 3, beside]
        if on_letters(name, np.array([x]), np.array([y]))[0]:
            met += 1
            assert above.min() < 128, (x, y)
    assert met > 50


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("last", [True, False])
def test_a_line_that_leaves_a_word_free_is_for_people_and_one_that_touches_it_a_strike(
    name: NameShape, last: bool
) -> None:
    for share, strike in ((-0.02, False), (0.03, False), (0.3, True)):
        if last:
            line = level_line(name, -1, in_word(name, -1, share), name.middle)
        else:
            line = level_line(name, in_word(name, 0, 1 - share), name.width + 1, name.middle)
        expect = graded_strike(name, [line])
        if strike and expect is not Expect.MARKED:
            # with one long word free, less than three fifths of a name are left
            assert expect is Expect.NEARLY
        elif not strike:
            assert expect in (Expect.AMBIGUOUS, Expect.PARTIAL)
            assert not expect.allows("marked", "through")


def test_a_line_over_the_small_letters_goes_through_nothing() -> None:
    for name in NAMES:
        # higher than any small letter, lower than the capitals' top
        line = level_line(name, -1, name.width + 1, name.middle - 0.85 * name.height)
        assert graded_strike(name, [line]) is not Expect.MARKED
        assert graded_strike(name, [level_line(name, -1, name.width + 1, name.middle)]) is Expect.MARKED


def test_a_line_under_the_other_words_is_no_part_of_a_name() -> None:
    for name in NAMES:
        turn = in_word(name, -1, 0.0)
        through = level_line(name, turn, name.width + 1, name.middle)
        if through[-1, 0] - through[0, 0] > 0.45 * name.width:
            continue
        under = level_line(name, 0.5, turn, name.base + 0.3 * name.height)
        assert graded_strike(name, [through]) is Expect.PARTIAL
        assert graded_strike(name, [np.concatenate([under, through])]) is not Expect.PARTIAL
