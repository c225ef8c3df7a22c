"""What the paper itself shows is no ink, and a pale line that goes on is no texture of the paper."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ballotcount.domain.reading import MarkState
from ballotcount.reading.strikes.paper_texture import BlankPlace, PaperTexture, blank_places, long_lines
from tests.reading.pages import Image, ballot, line, reader, sheet

PLACE = BlankPlace(left=0, top=0, right=120, bottom=24, first=3, last=116, cap_top=3.0, foot=20.0)
BOUND = np.full((24, 120), 250, np.uint8)
SPECKS = 6 * round(14.8 * 21.0)
"""Specks on a page, six to a square centimetre."""


def mottled(seed: int) -> np.ndarray:
    """Darkness of cloudy paper, grey levels."""
    clouds = cv2.GaussianBlur(np.random.default_rng(seed).normal(0, 1, (24, 120)).astype(np.float32), (0, 0), 1.5)
    return np.asarray(np.clip(clouds / clouds.std() * 5, 0, 255), np.uint8)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("tilt", [-8, 0, 8])
def test_a_pale_line_goes_on_where_clouds_do_not(seed: int, tilt: int) -> None:
    clouds = mottled(seed)
    struck = clouds.copy()
    cv2.line(struck, (5, 12 - tilt // 2), (115, 12 + tilt // 2), 12, 2)
    struck = np.maximum(struck, clouds)
    others = [mottled(100 + other) for other in range(10)]
    found = long_lines([(PLACE, (one, BOUND)) for one in (clouds, struck, *others)], dark=60)
    bare = np.median(found[2:])
    assert found[0] <= 1.5 * bare
    assert found[1] > 1.5 * bare


def test_places_measured_together_are_measured_as_each_alone() -> None:
    zones = [(PLACE, (mottled(seed), BOUND)) for seed in range(6)]
    together = long_lines(zones, dark=60).tolist()
    assert together == [float(long_lines([one], dark=60)[0]) for one in zones]
    assert len(set(together)) == len(zones)


def test_blank_places_lie_apart_from_print() -> None:
    page = np.full((900, 620), 255, np.uint8)
    page[200:230, 100:400] = 0
    page[600] = 0
    places = blank_places(page, 6.0)
    assert len(places) == 30
    for place in places:
        assert page[place.top : place.bottom, place.left : place.right].min() == 255


def copied(seed: int, struck: int | None, specks: int) -> Image:
    """A copy of a copy: fat print with ragged edges, and specks of toner; one name struck with a pale pen."""
    rng = np.random.default_rng(seed)
    picture = sheet()
    height, width = picture.shape[:2]
    toner = np.full((height, width), 255, np.uint8)
    for x, y in rng.uniform((0, 0), (width, height), (specks, 2)):
        cv2.circle(toner, (round(x), round(y)), 1, 60, -1)
    picture = np.minimum(picture, cv2.GaussianBlur(toner, (3, 3), 0.6)[..., None])
    if struck is not None:
        shape = ballot().names[struck]
        pen = np.full_like(picture, 255)
        y = (shape.top + shape.base) / 2
        line(pen, [(shape.left - 1, y), (shape.right + 1, y)], width=0.4, ink=(215, 215, 215))
        picture = np.minimum(picture, pen)
    grain = rng.normal(0, 1.5, (height, width, 1))
    return np.asarray(np.clip(picture * 0.88 + grain, 0, 255), dtype=np.uint8)


def texture(picture: Image) -> PaperTexture:
    trace = reader().trace(picture)
    assert trace.page is not None
    assert trace.ink is not None
    return PaperTexture(trace.ink, trace.page.blanks)


def test_specks_of_a_copy_are_found_and_none_on_white_paper() -> None:
    assert texture(copied(1, None, specks=SPECKS)).specked
    assert not texture(copied(1, None, specks=0)).specked


@pytest.mark.parametrize("seed", range(2))
def test_a_pale_pen_among_specks_is_not_taken_for_them(seed: int) -> None:
    marks = {mark.candidate: mark.state for mark in reader().read(copied(seed, 7, specks=SPECKS)).marks}
    assert marks[7] is not MarkState.EMPTY
