"""A slash that bends is no tick: only one sharp corner below both ends makes one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ballotcount.domain.reading import MarkKind, MarkReading, MarkState
from tests.reading.pages import PICTURE_PHASES, line, reader, sheet, target

NUMBER = 9
Points = list[tuple[float, float]]


def in_box(points: Points, width: float = 0.4) -> MarkReading:
    """The reading of a box with a stroke through points in mm from its middle."""
    x, y, w, h = target("box", NUMBER, "agree").bbox
    picture = sheet("box")
    line(picture, [(x + w / 2 + dx, y + h / 2 + dy) for dx, dy in points], width=width)
    found = reader("box").read(picture).marks
    return next(one for one in found if one.candidate == NUMBER and one.option.value == "agree")


def bowed(half: float, bow: float) -> Points:
    """A slash that leaves the straight line by a share of its length."""
    t = np.linspace(0, 1, 20)
    aside = 4 * t * (1 - t) * bow * 2 * half
    return [(float(-half + 2 * half * a + d), float(half - 2 * half * a + d)) for a, d in zip(t, aside, strict=True)]


@settings(max_examples=12, deadline=None, phases=PICTURE_PHASES)
@given(half=st.floats(1.2, 1.9), bow=st.floats(-0.35, 0.35), turned=st.booleans())
@example(half=1.3198166538600533, bow=0.035, turned=False)  # two pixels wide and at 45 degrees
def test_a_slash_that_bends_marks_no_box(half: float, bow: float, turned: bool) -> None:
    points = bowed(half, bow)
    found = in_box([(-dx, dy) for dx, dy in points] if turned else points)
    assert (found.state, found.kind) == (MarkState.DOUBTFUL, MarkKind.LINE)


@settings(max_examples=8, deadline=None, phases=PICTURE_PHASES)
@given(short=st.floats(1.2, 1.6), size=st.floats(1.05, 1.2), mirrored=st.booleans())
def test_a_tick_stays_a_mark(short: float, size: float, mirrored: bool) -> None:
    side = -1 if mirrored else 1
    points = [(-0.4 - short, 1.6 - 0.9 * short), (-0.4, 1.6), (2.0, -1.6)]
    found = in_box([(side * size * dx, size * dy) for dx, dy in points])
    assert found.state is MarkState.MARKED


@pytest.mark.parametrize(
    "points",
    [
        [(-1.6, -1.6), (1.6, -1.6), (-0.3, 1.7)],
        [(-0.9, -0.6), (0.4, -1.7), (0.4, 1.7)],
    ],
)
def test_a_corner_above_the_ends_is_no_tick(points: Points) -> None:
    assert in_box(points).state is MarkState.DOUBTFUL
