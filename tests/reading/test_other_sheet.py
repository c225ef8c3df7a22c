"""A second sheet is found by its marks at any place, turn and bend; patterns and lone marks are no sheet."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.reading.quality.multiple_sheets import another_sheet
from tests.reading.pages import PICTURE_PHASES
from tests.synth.ballots import printed

LAYOUT = printed("strike", "A5", 20).layout
PAGE = LAYOUT.pages[0]
MARKS = np.array([fiducial.center for fiducial in PAGE.fiducials])


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
    outline = another_sheet(shown, PAGE, LAYOUT.paper)
    assert outline is not None
    if len(shown) == len(MARKS):
        wide = np.hypot(*(outline[1] - outline[0]))
        assert abs(wide / LAYOUT.paper[0] - scale) < 0.03


def test_spots_at_random_are_a_sheet_in_few_of_a_hundred_places() -> None:
    rng = np.random.default_rng(3)
    found = [another_sheet(rng.uniform(-120, 300, (count, 2)), PAGE, LAYOUT.paper) for count in [1, 2, 3, 4, 5] * 60]
    assert sum(outline is not None for outline in found) <= 0.03 * len(found)


def test_the_squares_of_a_cloth_are_no_sheet() -> None:
    for step in (18.0, 25.0, 33.0):
        grid = np.stack(np.meshgrid(np.arange(-60, -5, step), np.arange(-60, 260, step)), axis=-1).reshape(-1, 2)
        assert another_sheet(grid, PAGE, LAYOUT.paper) is None
