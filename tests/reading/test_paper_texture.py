"""What the paper itself shows is no ink, and a pale line that goes on is no texture of the paper."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ballotcount.reading.strikes.paper_texture import BlankPlace, blank_places, long_lines

PLACE = BlankPlace(left=0, top=0, right=120, bottom=24, first=3, last=116, cap_top=3.0, foot=20.0)
BOUND = np.full((24, 120), 250, np.uint8)


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
