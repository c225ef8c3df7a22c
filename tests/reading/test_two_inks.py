"""A strike of one pen with ink of another over it may be taken back: people decide."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.reading import MarkReading, MarkState
from ballotcount.reading.strikes.line_thresholds import TWO_INKS
from tests.reading.pages import PICTURE_PHASES, Image, ballot, line, reader, sheet
from tests.synth.scanner import jpeg

NUMBER = 7
BLUE = (140, 60, 25)
BLACK = (40, 38, 40)
RED = (40, 35, 190)
PENS = (BLUE, BLACK, RED)
SECOND = ("wave", "turns", "line", "upright")


def drawn(picture: Image, form: str, ink: tuple[int, int, int]) -> None:
    """Draw a line of some form along the name, in place."""
    shape = ballot().names[NUMBER]
    left = shape.words[0][0] - 0.6
    right = shape.words[-1][1] + 0.6
    middle = (shape.top + shape.base) / 2
    across = np.linspace(left, right, 160)
    if form == "upright":
        for x in np.linspace(left + 2, right - 2, 6):
            line(picture, [(x, middle - 1.8), (x + 0.4, middle + 1.8)], width=0.45, ink=ink)
        return
    heights = {
        "strike": np.zeros_like(across),
        "line": np.full_like(across, 0.6),
        "wave": np.sin(across * 2.1),
        "turns": 1.3 * np.sin(across * 2.6),
    }[form]
    line(picture, list(zip(across, middle + heights, strict=True)), width=0.45, ink=ink)


def mark(picture: Image) -> MarkReading:
    return next(one for one in reader().read(picture).marks if one.candidate == NUMBER)


@settings(max_examples=15, deadline=None, phases=PICTURE_PHASES)
@given(
    pens=st.permutations(PENS), form=st.sampled_from(SECOND), quality=st.integers(80, 95), first=st.sampled_from([0, 1])
)
def test_a_strike_with_another_ink_over_it_is_a_doubt(
    pens: list[tuple[int, int, int]], form: str, quality: int, first: int
) -> None:
    picture = sheet()
    for which in (first, 1 - first):
        drawn(picture, ("strike", form)[which], pens[which])
    # a file keeps colours coarsely, and blue and black are the nearest ones
    if RED in pens[:2]:
        picture = jpeg(picture, quality)
    assert mark(picture).state is MarkState.DOUBTFUL


@pytest.mark.parametrize("ink", PENS)
@pytest.mark.parametrize("form", SECOND)
def test_ink_of_one_pen_has_no_two_colours(form: str, ink: tuple[int, int, int]) -> None:
    picture = sheet()
    drawn(picture, "strike", ink)
    drawn(picture, form, ink)
    found = mark(jpeg(picture, 70))
    assert found.rule is not None
    assert found.rule.name != "two_inks"


@pytest.mark.parametrize("ink", PENS)
def test_light_that_changes_along_the_name_is_no_second_ink(ink: tuple[int, int, int]) -> None:
    picture = sheet()
    drawn(picture, "strike", ink)
    share = np.linspace(0, 0.12, picture.shape[1])[None, :, None] * np.array([1.0, 0.0, -1.0])
    tinted = np.clip(picture + share * (255.0 - picture), 0, 255).astype(np.uint8)
    assert mark(tinted).state is MarkState.MARKED


def test_the_doubt_names_the_inks() -> None:
    picture = sheet()
    drawn(picture, "strike", BLUE)
    drawn(picture, "wave", BLACK)
    found = mark(picture)
    assert found.rule is not None
    assert (found.rule.name, found.rule.limit) == ("two_inks", TWO_INKS.apart)


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("pens", [(BLUE, BLACK), (BLACK, BLUE), (BLUE, RED)])
def test_few_short_strokes_through_letters_are_a_second_ink(
    pens: tuple[tuple[int, int, int], tuple[int, int, int]], count: int
) -> None:
    picture = sheet()
    drawn(picture, "strike", pens[0])
    shape = ballot().names[NUMBER]
    middle = (shape.top + shape.base) / 2
    for x in np.linspace(shape.words[0][0] + 2, shape.words[-1][1] - 2, count):
        line(picture, [(x, middle - 1.8), (x + 0.4, middle + 1.8)], width=0.3, ink=pens[1])
    assert mark(cv2.GaussianBlur(picture, (0, 0), 1.0)).state is MarkState.DOUBTFUL


@pytest.mark.parametrize("channel", [1, 2])
def test_uneven_colour_of_a_pale_line_is_no_second_ink(channel: int) -> None:
    plain = sheet()
    picture = plain.copy()
    drawn(picture, "strike", (160, 150, 150))
    # a camera gives a pale line a colour that wanders by some grey levels
    wander = np.zeros(picture.shape)
    wander[..., channel] = 17 * np.sin(np.arange(picture.shape[1]) * 2 * np.pi / 40)
    struck = np.any(picture != plain, axis=2, keepdims=True)
    uneven = np.clip(picture + wander * struck, 0, 255)
    assert mark(uneven.astype(np.uint8)).state is MarkState.MARKED
