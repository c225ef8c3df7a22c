"""Toner that comes in bands across the page hides nothing: what hides print in such a band is still a doubt."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.reading import MarkState, PageReading
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


def covered(picture: Image, left: float, right: float, *, light: float) -> None:
    """Take a share of the darkness of all print away over the height of the pale name's row."""
    shape = ballot().names[PALE]
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
