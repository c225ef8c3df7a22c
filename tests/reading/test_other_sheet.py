"""A second sheet is found by its marks at any place, turn and bend; patterns, leaves and lone marks are no sheet."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.reading import ReasonCode
from ballotcount.reading.quality.sheet_marks import another_sheet
from tests.reading.pages import PICTURE_PHASES, Image, ballot, reader
from tests.synth.ballots import printed

LAYOUT = printed("strike", "A5", 20).layout
PAGE = LAYOUT.pages[0]
MARKS = np.array([fiducial.center for fiducial in PAGE.fiducials])


def hidden_elsewhere(places: np.ndarray) -> np.ndarray:
    """Say of each place that the picture need not show it."""
    return np.zeros(len(places), bool)


def in_plain_view(places: np.ndarray) -> np.ndarray:
    """Say of each place that the picture shows it."""
    return np.ones(len(places), bool)


def placed(x: float, y: float, degrees: float, scale: float = 1.0) -> np.ndarray:
    """Return the marks of a sheet that lies elsewhere, mm."""
    turn = np.radians(degrees)
    return MARKS @ (scale * np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])) + (x, y)


@given(
    x=st.floats(-150, 150), y=st.floats(-200, 200), degrees=st.floats(0, 360), scale=st.floats(0.95, 1.05),
    hidden=st.sets(st.integers(0, len(MARKS) - 1), max_size=len(MARKS) - 3), seed=st.integers(0, 999),
)  # fmt: skip
@settings(max_examples=60, deadline=None, phases=PICTURE_PHASES)
def test_three_marks_of_a_sheet_are_enough_wherever_it_lies(
    x: float, y: float, degrees: float, scale: float, hidden: set[int], seed: int
) -> None:
    bent = placed(x, y, degrees, scale) + np.random.default_rng(seed).normal(0, 0.4, MARKS.shape)
    shown = np.delete(bent, list(hidden), axis=0)
    outline = another_sheet(shown, PAGE, LAYOUT.paper, in_view=hidden_elsewhere)
    assert outline is not None
    if len(shown) == len(MARKS):
        wide = np.hypot(*(outline[1] - outline[0]))
        assert abs(wide / LAYOUT.paper[0] - scale) < 0.03


def test_spots_at_random_are_a_sheet_in_few_of_a_hundred_places() -> None:
    rng = np.random.default_rng(3)
    spots = [rng.uniform(-120, 300, (count, 2)) for count in [1, 2, 3, 4, 5] * 60]
    found = [another_sheet(one, PAGE, LAYOUT.paper, in_view=hidden_elsewhere) for one in spots]
    assert sum(outline is not None for outline in found) <= 0.03 * len(found)


def test_the_squares_of_a_cloth_are_no_sheet() -> None:
    for step in (18.0, 25.0, 33.0):
        grid = np.stack(np.meshgrid(np.arange(-60, -5, step), np.arange(-60, 260, step)), axis=-1).reshape(-1, 2)
        assert another_sheet(grid, PAGE, LAYOUT.paper, in_view=hidden_elsewhere) is None


def test_no_sheet_lies_where_other_marks_of_it_would_be_seen_and_are_missing() -> None:
    marks = placed(40, 30, 20)
    assert another_sheet(marks[:3], PAGE, LAYOUT.paper, in_view=in_plain_view) is None
    assert another_sheet(marks[:6], PAGE, LAYOUT.paper, in_view=in_plain_view) is not None


def on_a_cloth(spots: np.ndarray, spread: float) -> Image:
    """Return a page on a light cloth with dark spots as large as its marks, in px; ``spread`` is their length."""
    size = PAGE.fiducials[0].size * 100 / 25.4
    picture = np.full((1000, 1500, 3), 200, np.uint8)
    for x, y in spots:
        lying = ((float(x), float(y)), (size * spread, size / spread), 30.0)
        if spread > 1:
            long, short = lying[1]
            cv2.ellipse(picture, (lying[0], (long * 1.13, short * 1.13), lying[2]), (30, 40, 30), -1)
        else:
            cv2.fillPoly(picture, [np.round(cv2.boxPoints(lying)).astype(np.int32)], (30, 40, 30))
    page = cv2.cvtColor(ballot().grey(100), cv2.COLOR_GRAY2BGR)
    picture[80 : 80 + page.shape[0], 450 : 450 + page.shape[1]] = np.minimum(page, 240)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.7))


@pytest.mark.parametrize(("spread", "refused"), [(1.0, True), (1.5, False)])
def test_leaves_where_a_sheet_would_have_its_marks_are_no_sheet(spread: float, refused: bool) -> None:
    spots = placed(110, 15, 20) * 100 / 25.4 + (450, 80)
    reading = reader().read(on_a_cloth(spots, spread))
    assert reading.has(ReasonCode.SEVERAL_PAGES) is refused
    assert bool(reading.marks) is not refused
