"""A cloth as light as paper is a ground, whatever its flowers hide; a sheet that looks out below the page is not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ballotcount.reading.arrays.arrays import Gray
from ballotcount.reading.quality.around_page import is_light_ground
from ballotcount.reading.quality.thresholds import QUALITY_THRESHOLDS as LIMITS

WHITE = 230.0
SCALE = LIMITS.strip_px_per_mm
A5 = (148, 210, 148, 210)


def strips_of(tone: int) -> list[Gray]:
    """Return what lies along the four edges of A5, all of one grey."""
    return [np.full((round(LIMITS.strip_mm * SCALE), round(side * SCALE)), tone, np.uint8) for side in A5]


def flowered(rng: np.random.Generator) -> list[Gray]:
    """Return a light cloth on which flowers of 7 to 11 mm cover a third."""
    around = strips_of(200)
    for strip in around:
        while (strip < 150).mean() < 0.3:
            place = (rng.uniform((0, 0), strip.shape[::-1])).astype(int)
            cv2.circle(strip, (int(place[0]), int(place[1])), round(rng.uniform(7, 11) * SCALE), 110, -1)
    return around


@pytest.mark.parametrize("seed", range(1604000, 1604020))
def test_flowers_of_a_light_cloth_are_part_of_the_ground(seed: int) -> None:
    assert is_light_ground(flowered(np.random.default_rng(seed)), WHITE)


@pytest.mark.parametrize("room", [8, 12, 16])
def test_a_light_cloth_is_known_where_the_page_nearly_fills_the_picture(room: int) -> None:
    around = strips_of(210)
    for strip in around[::2]:
        strip[round(room * SCALE) :] = 0
    assert is_light_ground(around, WHITE)


@pytest.mark.parametrize("out", [3, 8, 20])
@pytest.mark.parametrize("desk", [60, 120])
def test_a_sheet_that_looks_out_at_two_edges_is_no_ground(desk: int, out: int) -> None:
    around = strips_of(desk)
    for strip in around[:2]:
        strip[: round(out * SCALE)] = 228
    assert not is_light_ground(around, WHITE)


def test_what_looks_in_by_a_few_millimetres_is_no_ground() -> None:
    """A scan that was cut around the page shows a rim of something light."""
    around = strips_of(0)
    for strip in around:
        strip[: round(2.5 * SCALE)] = 230
    assert not is_light_ground(around, WHITE)
