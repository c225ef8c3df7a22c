"""Toner that comes in bands across the page hides nothing: what hides print in such a band is still a doubt."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.reading import MarkState, PageReading, PageStatus
from ballotcount.reading.ink.thresholds import TONER_ROWS
from ballotcount.reading.ink.toner_rows import is_banded
from tests.reading.pages import DPI, PICTURE_PHASES, Image, ballot, line, reader, sheet, strike

K = DPI / 25.4
PALE = 9
"""Number of a name that is printed in the palest band."""


def banded(share: float) -> Image:
    """A sheet whose print is down to a share of its darkness in bands 24 mm apart."""
    picture = sheet()
    shape = ballot().names[PALE]
    away = np.arange(len(picture)) / K - (shape.top + shape.base) / 2
    toner = share + (1 - share) * (0.5 - 0.5 * np.cos(away / 24 * 2 * np.pi))
    pale = 255 - (255.0 - picture) * toner[:, None, None]
    return np.asarray(pale * 0.86, dtype=np.uint8)


def seen(picture: Image, seed: int = 1) -> PageReading:
    grain = np.random.default_rng(seed).normal(0, 1.5, picture.shape[:2])
    return reader().read(np.clip(picture + grain[..., None], 0, 255).astype(np.uint8))


def marks(reading: PageReading) -> dict[int, MarkState]:
    return {mark.candidate: mark.state for mark in reading.marks}


@settings(max_examples=2, deadline=None, phases=PICTURE_PHASES)
@given(share=st.floats(0.35, 0.6), struck=st.sets(st.integers(1, 20), min_size=1, max_size=4), seed=st.integers(0, 99))
def test_a_name_in_a_pale_band_is_read(share: float, struck: set[int], seed: int) -> None:
    picture = banded(share)
    for number in struck:
        strike(picture, number)
    found = marks(seen(picture, seed))
    assert {number for number, state in found.items() if state is MarkState.DOUBTFUL} == set()
    assert {number for number, state in found.items() if state is MarkState.MARKED} == struck


@pytest.mark.parametrize("levels", [20, 40])
def test_a_pale_pen_in_a_pale_band_is_not_lost(levels: int) -> None:
    shape = ballot().names[PALE]
    y = (shape.top + shape.base) / 2
    pen = np.full_like(sheet(), 219)
    line(pen, [(shape.left - 1, y), (shape.right + 1, y)], width=0.4, ink=(219 - levels,) * 3)
    assert marks(seen(np.minimum(banded(0.4), pen)))[PALE] is not MarkState.EMPTY


def covered(picture: Image, left: float, right: float, *, light: float, number: int = PALE) -> None:
    """Take a share of the darkness of all print away over the height of a name's row."""
    shape = ballot().names[number]
    rows = slice(round((shape.top - 1.5) * K), round((shape.base + 1.5) * K))
    part = picture[rows, round(left * K) : round(right * K)]
    part[:] = 219 - (219 - part) * (1 - light)


@pytest.mark.parametrize(("left", "right", "light"), [(30, 70, 0.6), (5, 80, 0.6), (5, 143, 0.9)])
def test_what_covers_a_name_in_a_band_is_a_doubt(left: float, right: float, light: float) -> None:
    picture = banded(0.5)
    covered(picture, left, right, light=light)
    assert marks(seen(picture))[PALE] is MarkState.DOUBTFUL


def test_a_lamp_along_a_row_is_no_band() -> None:
    picture = banded(0.5)
    shape = ballot().names[PALE + 1]
    rows = slice(round((shape.top - 2) * K), round((shape.base + 2) * K))
    picture[rows] = np.minimum(picture[rows] * 0.5 + 135, 255)
    assert marks(seen(picture))[PALE + 1] is MarkState.DOUBTFUL


def under_lamp(paper: int, veil: float, struck: int) -> Image:
    """A sheet whose upper rows a lamp veils, the squares there too; the paper is too light for it to show."""
    picture = sheet()
    shape = ballot().names[struck]
    y = (shape.top + shape.base) / 2
    line(picture, [(shape.left - 1, y), (shape.right + 1, y)], ink=(155, 155, 155))
    end = ballot().names[3].base + 3
    away = np.arange(len(picture)) / K - end
    light = veil / (1 + np.exp(away * 4 / 3))
    return np.asarray(np.clip(picture * ((paper - 30) / 255) + 30 + light[:, None, None], 0, 255), np.uint8)


@pytest.mark.parametrize(("paper", "veil"), [(243, 100), (246, 115), (249, 100)])
def test_a_strike_under_a_lamp_on_bright_paper_is_not_lost(paper: int, veil: float) -> None:
    found = seen(under_lamp(paper, veil, 1))
    assert found.status is PageStatus.REJECT or marks(found)[1] is not MarkState.EMPTY


@pytest.mark.parametrize("number", [5, 15])
def test_a_pale_corner_does_not_make_covered_names_pale_print(number: int) -> None:
    picture = np.asarray(sheet() * 0.86, dtype=np.uint8)
    corner = picture[: len(picture) // 6, : picture.shape[1] // 3]
    corner[:] = 219 - (219 - corner) * 0.6
    covered(picture, 5, 143, light=0.7, number=number)
    assert marks(seen(picture))[number] is MarkState.DOUBTFUL


@given(greys=st.lists(st.floats(30, 200), min_size=4, max_size=4), far=st.floats(13, 90))
def test_squares_that_differ_across_the_page_are_no_bands(greys: list[float], far: float) -> None:
    first, second, third, last = greys
    pairs = [(9.0, [first, first]), (9.0, [first + far]), (201.0, [last]), (201.0, [last])]
    assert not is_banded(pairs)
    assert not is_banded([(9.0, []), *pairs[1:]])
    assert not is_banded([(9.0, [first]), (88.0, [second]), (168.0, [third])])
    even = [(9.0, [first]), (9.0, [first + 2]), (88.0, [third]), (201.0, [last]), (201.0, [last])]
    assert is_banded(even) is (max(first + 2, third, last) - min(first, third, last) >= TONER_ROWS.uneven)
