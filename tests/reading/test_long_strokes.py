"""Long lines along a ruler, and creases that end on the paper: sharp ends and likeness tell the pen's lines."""

from __future__ import annotations

import pytest

from ballotcount.domain.reading import MarkState
from ballotcount.reading.strikes.line_tips import LineTip, LineTips
from tests.reading.pages import Image
from tests.reading.test_creases import LETTER, blank, line, marks, page

LONG = 6
"""Number of the name with the line that goes on."""


def ruled(picture: Image, slopes: tuple[float, ...] = (-1.0, 0.2, 1.2), *, beyond: float = 6.0, **look: float) -> None:
    """Strike other names along a ruler, in place."""
    for number, degrees in zip(LETTER, slopes, strict=False):
        line(picture, number, beyond=beyond, degrees=degrees, **({"sigma": 0.15, "level": 200} | look))


def long(picture: Image, **look: float) -> None:
    """Draw the line that goes on, in place."""
    line(picture, LONG, **({"sigma": 0.15, "level": 200, "beyond": 10.0, "degrees": 0.6} | look))


def state(picture: Image) -> MarkState:
    return marks(picture)[LONG].state


def test_a_long_line_along_a_ruler_is_a_strike_among_others() -> None:
    picture = blank()
    ruled(picture)
    long(picture)
    assert {mark.state for number, mark in marks(picture).items() if number in (LONG, *LETTER)} == {MarkState.MARKED}


@pytest.mark.parametrize(
    "look",
    [
        pytest.param({"fade": 6.0}, id="ends fade"),
        pytest.param({"sigma": 0.3, "level": 80}, id="pale as a shade"),
        pytest.param({"sigma": 0.1, "level": 150}, id="thin"),
        pytest.param({"bow": 0.22}, id="neither straight nor bowed"),
    ],
)
def test_a_long_line_that_a_fold_may_make_is_doubted(look: dict[str, float]) -> None:
    picture = blank()
    ruled(picture, sigma=look.get("sigma", 0.15), level=look.get("level", 200))
    long(picture, **look)
    assert state(picture) is MarkState.DOUBTFUL


@pytest.mark.parametrize(
    ("slopes", "look"),
    [
        pytest.param((0.2,), {}, id="one other"),
        pytest.param((0.5, 0.6, 0.7), {}, id="parallel"),
        pytest.param((-1.0, 0.2, 1.2), {"sigma": 0.2}, id="another pen"),
        pytest.param((-1.0, 0.2, 1.2), {"waver": 0.12}, id="the others waver"),
        pytest.param((-1.0, 0.2, 1.2), {"beyond": 1.0}, id="the others end with their names"),
    ],
)
def test_a_long_line_is_doubted_where_the_others_are_not_like_it(
    slopes: tuple[float, ...], look: dict[str, float]
) -> None:
    picture = blank()
    ruled(picture, slopes, **look)
    long(picture)
    assert state(picture) is MarkState.DOUBTFUL


def test_a_long_line_is_doubted_where_fewer_than_three_in_five_others_are_like_it() -> None:
    picture = blank()
    ruled(picture, slopes=(-1.0, 0.2))
    for number, degrees in ((3, -0.4), (8, 1.2)):
        line(picture, number, beyond=1.0, sigma=0.25, level=200, degrees=degrees)
    long(picture)
    assert state(picture) is MarkState.DOUBTFUL


@pytest.mark.parametrize(("apart", "found"), [(0.0, MarkState.DOUBTFUL), (3.0, MarkState.MARKED)])
def test_lines_that_begin_and_end_together_may_be_creases_between_two_others(apart: float, found: MarkState) -> None:
    picture = blank()
    own = page().names[LONG]
    other = page().names[7]
    line(
        picture,
        7,
        beyond=10.0 + (own.width - other.width) / 2,
        sigma=0.15,
        level=200,
        degrees=1.4,
        shift=(own.left + own.right - other.left - other.right) / 2 - apart,
    )
    for number, degrees in ((5, -1.0), (8, 0.2)):
        line(picture, number, beyond=6.0, sigma=0.15, level=200, degrees=degrees)
    long(picture)
    assert state(picture) is found


def test_a_long_line_that_shows_again_is_a_fold() -> None:
    picture = blank()
    ruled(picture)
    long(picture, degrees=0.0)
    long(picture, degrees=0.0, beyond=-4.0, shift=page().names[LONG].width + 14.0)
    assert state(picture) is MarkState.DOUBTFUL


@pytest.mark.parametrize(("bow", "found"), [(0.4, MarkState.MARKED), (0.0, MarkState.DOUBTFUL)])
def test_a_bowed_line_is_no_fold(bow: float, found: MarkState) -> None:
    """The other strikes end with their names, and have three quarters of its ink."""
    picture = blank()
    ruled(picture, beyond=1.0, sigma=0.12)
    long(picture, bow=bow)
    assert state(picture) is found


@pytest.mark.parametrize(
    ("level", "fade", "found"),
    [(110.0, 0.0, MarkState.MARKED), (110.0, 4.0, MarkState.DOUBTFUL), (200.0, 4.0, MarkState.MARKED)],
)
def test_a_pale_line_that_fades_beside_its_name_is_a_crease(level: float, fade: float, found: MarkState) -> None:
    picture = blank()
    ruled(picture, level=level)
    long(picture, level=level, beyond=5.0, fade=fade)
    assert state(picture) is found


@pytest.mark.parametrize(
    ("darkness", "is_sharp", "fades", "found"),
    [(60.0, False, True, True), (120.0, False, True, False), (60.0, True, True, False), (60.0, False, False, False)],
)
def test_a_pale_line_that_fades_where_its_end_is_seen_is_a_crease(
    darkness: float, is_sharp: bool, fades: bool, found: bool
) -> None:
    """Print may hide the other end."""
    tips = LineTips(darkness, LineTip(100, is_sharp=is_sharp, fades=False), LineTip(400, is_sharp=False, fades=fades))
    assert tips.are_of_fold() is found
