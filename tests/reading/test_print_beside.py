"""Print of a name that lies beside its place is no ink; a pen beside a letter is, also one of the letter's shape."""

from __future__ import annotations

import numpy as np
import pytest

from tests.reading.pages import DPI, Image, line, reader, sheet, target

K = DPI / 25.4
LETTER = (13.0, 18.0)
"""mm from the left edge of a row: the first letters of its name."""
MOVES = [(2, -3), (-3, 0)]
"""px to the right and down."""


def letter_beside(number: int, move: tuple[int, int], *, copied: bool = False) -> Image:
    """Return a sheet on which the first letters of a name lie beside their place, or are there a second time."""
    picture = sheet("box")
    x, y, _, height = target("box", number).row
    top = round((y + 0.6) * K)
    bottom = round((y + height - 0.6) * K)
    left = round((x + LETTER[0]) * K)
    right = round((x + LETTER[1]) * K)
    part = picture[top:bottom, left:right].copy()
    if not copied:
        picture[top:bottom, left:right] = 255
    place = picture[top + move[1] : bottom + move[1], left + move[0] : right + move[0]]
    place[:] = np.minimum(place, part)
    return picture


def foreign(picture: Image) -> bool:
    return bool(reader("box").read(picture).foreign_ink)


@pytest.mark.parametrize(("number", "move"), [*((2, move) for move in MOVES), (2, (0, -2)), (9, (2, 0))])
def test_letters_beside_their_place_are_no_ink(number: int, move: tuple[int, int]) -> None:
    assert not foreign(letter_beside(number, move))


@pytest.mark.parametrize(("number", "move"), [*((2, move) for move in MOVES), (7, (0, 3)), (8, (0, -2))])
def test_a_second_copy_of_letters_beside_them_is_ink(number: int, move: tuple[int, int]) -> None:
    assert foreign(letter_beside(number, move, copied=True))


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize(
    ("first", "last", "width"),
    [
        ((15.0, 2.6), (16.2, 4.2), 0.4),  # across a letter
        ((14.2, 3.4), (16.2, 3.4), 0.5),
        ((15.2, 1.6), (15.4, 2.6), 0.5),  # a comma above it
        ((15.0, 3.3), (15.3, 3.5), 0.9),  # a dot
        ((25.0, 2.6), (26.2, 4.2), 0.4),  # on other letters of that name
        ((31.0, 3.3), (31.3, 3.5), 0.9),
    ],
)
def test_a_small_pen_on_such_a_name_is_ink(
    move: tuple[int, int], first: tuple[float, float], last: tuple[float, float], width: float
) -> None:
    picture = letter_beside(2, move)
    x, y, _, _ = target("box", 2).row
    line(picture, [(x + first[0], y + first[1]), (x + last[0], y + last[1])], width=width)
    assert foreign(picture)
