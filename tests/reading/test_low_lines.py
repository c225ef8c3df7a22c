"""A line is judged by where the picture shows a name, not by where its print should be."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.reading import MarkReading, MarkState, ReadingPolicy
from ballotcount.reading.strikes.coverage import goes_through, meets_letters
from ballotcount.reading.strikes.local_registration import print_below
from ballotcount.reading.strikes.low_lines import level_beside_letters, meets_moved
from ballotcount.reading.strikes.name_geometry import NameRegion
from ballotcount.reading.strikes.stroke_tracing import Stroke
from ballotcount.reading.strikes.thresholds import strike_limits
from tests.reading.pages import DPI, ballot, line, reader, sheet, target
from tests.reading.test_line_ends import NAMES, evidence

K = DPI / 25.4
LIMITS = strike_limits(ReadingPolicy())
AT_FEET = 0.65
"""Height of a line along the feet of the letters, in heights of small letters below their middle."""


def moved(number: int, by: int, *, at: float, whole: bool = False, width: float = 0.4) -> MarkReading:
    """The reading of a name that lies some px of a scan below its place, with a line over it.

    Args:
        at: height of the line, as ``AT_FEET``.
        whole: whether the line begins before the name; else inside its first word.
        width: width of the line, mm.
    """
    picture = sheet()
    shape = ballot().names[number]
    y = (shape.top + shape.base) / 2 + at * (shape.base - shape.top)
    start = shape.words[0][0] + (-1 if whole else 0.25 * (shape.words[0][1] - shape.words[0][0]))
    line(picture, [(start, y), (shape.words[-1][1] + 1, y)], width=width, ink=(60, 60, 60))
    # all between the rules moves, as beside a fold; the rules stay where they are
    left, top, width, height = [round(value * K) for value in target("strike", number).row]
    inner = (slice(top + 5, top + height - 4), slice(left + 4, left + width - 4))
    picture[inner] = np.roll(picture[inner], by, axis=0)
    return next(mark for mark in reader().read(picture).marks if mark.candidate == number)


@pytest.mark.parametrize("number", [2, 7, 15])
@pytest.mark.parametrize("by", [-3, -1, 0, 2])
def test_a_line_along_the_feet_of_a_moved_name_is_not_taken_silently(number: int, by: int) -> None:
    assert moved(number, by, at=AT_FEET).state is MarkState.DOUBTFUL


@pytest.mark.parametrize(("number", "by"), [(2, -1), (2, 0), (7, 0), (15, 0), (2, 1)])
def test_a_whole_line_at_the_feet_is_no_strike_by_where_the_print_is(number: int, by: int) -> None:
    assert moved(number, by, at=0.5, whole=True).state is MarkState.DOUBTFUL


@pytest.mark.parametrize("number", [3, 11, 13])
def test_a_whole_line_over_the_small_letters_is_not_taken_silently(number: int) -> None:
    assert moved(number, 0, at=-0.78, whole=True, width=0.6).state is MarkState.DOUBTFUL


@pytest.mark.parametrize("by", [-1, 1, 2])
def test_a_line_through_a_moved_name_is_judged_as_where_it_belongs(by: int) -> None:
    assert moved(7, by, at=0.0).state is moved(7, 0, at=0.0).state


@settings(max_examples=25, deadline=None)
@given(by=st.floats(-4, 4), name=st.sampled_from(NAMES), level=st.sampled_from([0.0, 0.9, 1.2]))
def test_the_place_of_a_name_is_measured_beside_a_line_at_its_feet(by: float, name: NameRegion, level: float) -> None:
    one = evidence(name, name.first + 10, name.last + 4, level)
    paper = cv2.subtract(one.print_bound, one.residual)
    matrix = np.array([[1, 0, 0], [0, 1, by]])
    shown = cv2.warpAffine(paper, matrix, paper.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    found = print_below(one.name, np.asarray(shown, np.uint8), one.print_bound)
    assert abs(found - by) < 0.4


@settings(max_examples=40, deadline=None)
@given(by=st.floats(-4, 4), name=st.sampled_from(NAMES), level=st.floats(-1.2, 1.4))
def test_a_name_and_its_line_that_move_together_meet_as_before(by: float, name: NameRegion, level: float) -> None:
    cover = np.zeros(name.print_mask.shape[1] // 3 + 1, dtype=np.float32)
    cover[(name.first + 12) // 3 : name.last // 3] = 1.0
    rows = np.full(len(cover), name.middle + level * name.half, dtype=np.float32)
    still = Stroke(rows=rows, cover=cover, thickness=3.0, darkness=120.0)
    away = Stroke(rows=rows + np.float32(by), cover=cover, thickness=3.0, darkness=120.0)
    assert meets_moved(name, away, by, limits=LIMITS) == meets_letters(name, [still], LIMITS)


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(NAMES), level=st.floats(-1.2, 1.5), beyond=st.floats(2, 12))
def test_the_height_of_a_line_is_measured_beside_the_letters(name: NameRegion, level: float, beyond: float) -> None:
    one = evidence(name, name.first - beyond, name.last + beyond, level)
    drawn = (round(name.middle + level * name.half) - name.middle) / name.half
    found = level_beside_letters(one, one.strokes[0])
    assert found is not None
    assert abs(found - drawn) < 0.1


def test_a_line_with_no_gap_beside_it_is_not_measured() -> None:
    name = NAMES[1]
    start, end = name.words[0]
    one = evidence(name, start, end)
    assert level_beside_letters(one, one.strokes[0]) is None


def along(name: NameRegion, level: float, end: float | None = None, *, thickness: float) -> Stroke:
    """A straight line over a whole name from a level to another, or to the same."""
    cover = np.zeros(name.print_mask.shape[1] // 3 + 1, dtype=np.float32)
    cover[name.first // 3 : name.last // 3 + 1] = 1.0
    levels = np.interp(np.arange(len(cover)) * 3, [name.first, name.last], [level, level if end is None else end])
    rows = (name.middle + levels * name.half).astype(np.float32)
    return Stroke(rows=rows, cover=cover, thickness=thickness, darkness=60.0)


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    under=st.floats(1.05, 1.6),
    heads=st.floats(-1.3, -0.9),
    thin=st.floats(1.0, 2.9),
    between=st.floats(-0.8, 0.6),
)
def test_a_line_under_a_name_and_its_heads_together_strike_nothing(
    name: NameRegion, under: float, heads: float, thin: float, between: float
) -> None:
    def through(*lines: Stroke) -> bool:
        return goes_through(name, list(lines), top=LIMITS.plain_top, foot=LIMITS.plain_foot, limits=LIMITS)

    low = along(name, under, thickness=5.0)
    assert not through(low)
    assert not through(low, along(name, heads, thickness=thin))
    assert not through(low, along(name, between, thickness=thin))
    assert through(low, along(name, between, thickness=4.0))
    assert through(along(name, between, thickness=5.0), along(name, heads, thickness=thin))


@settings(max_examples=40, deadline=None)
@given(
    name=st.sampled_from(NAMES), under=st.floats(1.1, 1.5), rise=st.floats(2.4, 3.0), other=st.sampled_from((-1.5, 1.9))
)
def test_only_lines_of_one_pen_make_a_cross_over_a_name(
    name: NameRegion, under: float, rise: float, other: float
) -> None:
    def through(*lines: Stroke) -> bool:
        return goes_through(name, list(lines), top=-0.2, foot=0.2, limits=LIMITS)

    low = along(name, under, thickness=5.0)
    thin = along(name, under - rise, under + rise, thickness=1.5)
    # the thin line crosses the pen's, but the pen's other line crosses neither
    assert not through(low, thin, along(name, other, thickness=4.5))
    # a cross of the pen counts though a thin line comes between its two
    rising = along(name, under - rise, under + 0.6, thickness=4.5)
    falling = along(name, under + 0.6, under - rise, thickness=5.0)
    assert through(falling, along(name, under, thickness=1.5), rising)
