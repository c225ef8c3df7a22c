"""A highlighter over a name may strike it or draw attention to it: people decide."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.reading import MarkReading, MarkState
from tests.reading.pages import INK, PICTURE_PHASES, Image, ballot, line, reader, sheet, strike

NUMBER = 7
COLOURS = ((90, 240, 250), (200, 130, 250), (130, 250, 150), (90, 180, 255), (250, 210, 140), (80, 170, 245))
"""Yellow, pink, green, orange, blue and deep orange, as blue, green and red light that the ink leaves."""
WIDTHS = st.floats(1.6, 4.5)


def band(picture: Image, width: float, ink: tuple[int, int, int], at: float = 0.0) -> None:
    """Lay a straight line over a name that lets through what lies below it, in place.

    Args:
        width: of the line, mm.
        ink: light that it leaves.
        at: height of its middle, in heights of small letters below theirs.
    """
    shape = ballot().names[NUMBER]
    y = (shape.top + shape.base) / 2 + at * (shape.base - shape.top)
    over = np.full_like(picture, 255)
    line(over, [(shape.words[0][0] - 0.6, y), (shape.words[-1][1] + 0.6, y)], width=width, ink=ink)
    picture[:] = np.rint(picture * (over / 255.0)).astype(np.uint8)


def mark(picture: Image) -> MarkReading:
    return next(one for one in reader().read(picture).marks if one.candidate == NUMBER)


@settings(max_examples=15, deadline=None, phases=PICTURE_PHASES)
@given(width=WIDTHS, ink=st.sampled_from(COLOURS), at=st.floats(-0.2, 0.2), grey=st.booleans(), struck=st.booleans())
def test_a_name_under_a_highlighter_is_never_struck_silently(
    width: float, ink: tuple[int, int, int], at: float, grey: bool, struck: bool
) -> None:
    picture = sheet()
    # as wide as small letters at least where a pen's line lies under it
    band(picture, width + 1 if struck else width, ink, at)
    if struck:
        strike(picture, NUMBER)
    if grey:
        picture = np.rint(picture @ np.array([0.114, 0.587, 0.299])).astype(np.uint8)
    assert mark(picture).state is MarkState.DOUBTFUL


@pytest.mark.parametrize("ink", [INK, (40, 38, 40), (40, 35, 190)])
@pytest.mark.parametrize("width", [0.5, 1.0, 2.0])
def test_a_pen_or_a_dark_marker_is_no_highlighter(width: float, ink: tuple[int, int, int]) -> None:
    picture = sheet()
    band(picture, width, ink)
    found = mark(picture)
    assert found.rule is not None
    assert found.rule.name != "pale_band"


def test_the_doubt_names_the_band() -> None:
    picture = sheet()
    band(picture, 3.2, COLOURS[0])
    found = mark(picture)
    assert found.rule is not None
    assert (found.rule.name, found.sensitivity) == ("pale_band", 1.0)


def struck_twice(picture: Image, number: int) -> None:
    """Strike a name with two lines that a camera's blur joins."""
    shape = ballot().names[number]
    for at in (-0.4, 0.4):
        y = (shape.top + shape.base) / 2 + at
        line(picture, [(shape.words[0][0] - 1, y), (shape.words[-1][1] + 1, y)], width=0.5, ink=INK)


def blurred(picture: Image) -> Image:
    """Return a picture as pale and as soft as a camera shows it."""
    return cv2.GaussianBlur(np.rint(255 - (255 - picture.astype(np.float32)) * 0.6).astype(np.uint8), (0, 0), 1.6)


def test_a_line_drawn_twice_by_the_pen_of_the_sheet_is_no_highlighter() -> None:
    picture = sheet()
    struck_twice(picture, NUMBER)
    assert "pale_band" in rules(blurred(picture))
    for number in (2, 4):
        strike(picture, number)
    assert "pale_band" not in rules(blurred(picture))


@pytest.mark.parametrize("colour", COLOURS)
def test_a_highlighter_beside_a_pen_is_doubted(colour: tuple[int, int, int]) -> None:
    picture = sheet()
    for number in (2, 4):
        strike(picture, number)
    band(picture, 2.5, colour)
    assert mark(picture).state is MarkState.DOUBTFUL


def rules(picture: Image) -> set[str]:
    """Return the rules that decided the names of a page."""
    return {one.rule.name for one in reader().read(picture).marks if one.rule}
