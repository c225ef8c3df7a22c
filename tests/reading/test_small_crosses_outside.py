"""A small cross of a pen on blank paper is ink that people see, also beside a square or a code."""

from __future__ import annotations

import pytest

from ballotcount.domain.reading import PageStatus
from tests.reading.pages import line, reader, sheet

PLACES = {"right of a square": (13.7, 138.6), "left of a code": (118.2, 30.0), "above a square": (137.2, 84.2)}


@pytest.mark.parametrize("style", ["strike", "box"])
@pytest.mark.parametrize("place", PLACES)
def test_a_small_cross_beside_squares_and_codes_is_shown_to_people(style: str, place: str) -> None:
    picture = sheet(style)
    x, y = PLACES[place]
    for sign in (-1, 1):
        line(picture, [(x - 0.8, y - sign * 0.8), (x + 0.8, y + sign * 0.8)], width=0.45)
    reading = reader(style).read(picture)
    assert reading.status is PageStatus.REVIEW
    assert reading.foreign_ink
