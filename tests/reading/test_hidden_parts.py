"""What hides a part of a name makes the name a doubt, wherever it lies, however large it is, whatever it is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.reading import MarkState, PageReading
from tests.reading.pages import DPI, PICTURE_PHASES, Image, ballot, cross, reader, sheet, strike, target

K = DPI / 25.4
GLARE = (255, 255, 255)
FLUID = (238, 240, 240)
FINGER = (120, 150, 200)
CARD = (150, 150, 150)
HIDDEN = (2, 5, 8, 11, 14, 17)
STRUCK = (2, 8, 14, 20)


def under_a_lamp() -> Image:
    """A sheet on paper that is darker than the lightest grey of the picture, four of its names struck."""
    picture = sheet()
    for number in STRUCK:
        strike(picture, number)
    return np.asarray(picture * 0.8, dtype=np.uint8)


def hide(picture: Image, number: int, *, start: float, size: float, by: tuple[int, int, int]) -> None:
    """Cover a part of a name over the height of its row.

    Args:
        picture: the picture.
        number: of the name.
        start: where the part begins, 0 at the name's left end, 1 where it ends with the name.
        size: its width, mm.
        by: what covers it, blue, green and red.
    """
    shape = ballot().names[number]
    left = shape.left + start * max(0.0, shape.right - shape.left - size)
    picture[
        round((shape.top - 1.5) * K) : round((shape.base + 1.5) * K), round(left * K) : round((left + size) * K)
    ] = by


def state(reading: PageReading, number: int) -> MarkState:
    return next(mark.state for mark in reading.marks if mark.candidate == number)


part = st.tuples(st.floats(0, 1), st.floats(4.5, 25), st.sampled_from([GLARE, FLUID, FINGER, CARD]))


@settings(max_examples=2, deadline=None, phases=PICTURE_PHASES)
@given(parts=st.lists(part, min_size=len(HIDDEN), max_size=len(HIDDEN)))
def test_a_name_of_which_a_part_is_hidden_is_a_doubt(parts: list[tuple[float, float, tuple[int, int, int]]]) -> None:
    picture = under_a_lamp()
    for number, (start, size, by) in zip(HIDDEN, parts, strict=True):
        hide(picture, number, start=start, size=size, by=by)
    reading = reader().read(picture)
    assert [state(reading, number) for number in HIDDEN] == [MarkState.DOUBTFUL] * len(HIDDEN)
    others = set(range(1, 21)) - set(HIDDEN)
    assert {number for number in others if state(reading, number) is not MarkState.EMPTY} == set(STRUCK) - set(HIDDEN)


def test_a_hand_over_half_of_the_names_does_not_become_the_measure() -> None:
    picture = under_a_lamp()
    for number in range(1, 13):
        hide(picture, number, start=1.0, size=12.0, by=FLUID)
    trace = reader().trace(picture)
    assert trace.page is not None
    assert trace.ink is not None
    shown = trace.page.name_parts.shown(trace.ink).tolist()
    assert max(shown[:12]) < 0.3 < 0.7 < min(shown[12:])


def test_a_box_of_which_an_end_is_hidden_is_a_doubt() -> None:
    picture = np.asarray(sheet("box") * 0.8, dtype=np.uint8)
    crossed = (2, 5, 9)
    for number, by in zip(crossed, (GLARE, FLUID, CARD), strict=True):
        cross(picture, number, "agree")
        x, y, w, h = target("box", number, "agree").bbox
        picture[round((y - 1) * K) : round((y + h + 1) * K), round((x + 0.25 * w) * K) : round((x + w + 1) * K)] = by
    reading = reader("box").read(picture)
    doubted = {mark.candidate for mark in reading.marks if mark.state is MarkState.DOUBTFUL}
    # the neighbours of a covered box lose a side of their frames
    assert set(crossed) <= doubted <= {1, 2, 3, 4, 5, 6, 8, 9, 10}


def test_a_lamp_inside_a_box_makes_it_a_doubt() -> None:
    rng = np.random.default_rng(3)
    blank = sheet("box")
    picture = blank * 0.8 + rng.normal(0, 1.2, (*blank.shape[:2], 1))
    x, y, w, h = target("box", 4, "agree").bbox
    picture[
        round((y + 1.2) * K) : round((y + h - 1.2) * K), round((x + w / 2 - 2.5) * K) : round((x + w / 2 + 2.5) * K)
    ] = 255
    reading = reader("box").read(np.clip(picture, 0, 255).astype(np.uint8))
    doubted = {(mark.candidate, mark.option) for mark in reading.marks if mark.state is MarkState.DOUBTFUL}
    assert doubted == {(4, "agree")}


def covered(grey: float) -> Image:
    """Return a sheet with grain, a cross in a box, and fluid of a grey level over the cross, inside the box's rules."""
    rng = np.random.default_rng(5)
    picture = sheet("box")
    cross(picture, 4, "agree", size=3.4)
    x, y, w, h = target("box", 4, "agree").bbox
    paper = picture * (240 / 255)
    paper[
        round((y + 0.8) * K) : round((y + h - 0.8) * K), round((x + w / 2 - 2.2) * K) : round((x + w / 2 + 2.2) * K)
    ] = grey
    return np.clip(paper + rng.normal(0, 1.5, (*picture.shape[:2], 1)), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("grey", [233.0, 247.0])
def test_fluid_a_little_off_the_white_of_the_paper_makes_a_box_a_doubt(grey: float) -> None:
    reading = reader("box").read(covered(grey))
    doubted = {(mark.candidate, mark.option) for mark in reading.marks if mark.state is MarkState.DOUBTFUL}
    assert doubted == {(4, "agree")}


def test_a_fold_and_a_shadow_across_boxes_cover_nothing() -> None:
    rng = np.random.default_rng(6)
    picture = sheet("box") * (240 / 255)
    height, width = picture.shape[:2]
    down, across = np.mgrid[0:height, 0:width]
    # a shadow with a slanted edge 25 mm wide, and a level fold through a row of boxes
    picture *= 1 - 0.15 / (1 + np.exp((across - 0.8 * width + 0.3 * (down - height / 2)) / (6 * K)))[..., None]
    _, y, _, h = target("box", 9, "agree").bbox
    picture[round((y + 0.7 * h) * K) : round((y + 0.7 * h + 0.4) * K)] *= 0.93
    reading = reader("box").read(np.clip(picture + rng.normal(0, 1.5, (height, width, 1)), 0, 255).astype(np.uint8))
    assert {mark.state for mark in reading.marks} == {MarkState.EMPTY}


@settings(max_examples=2, deadline=None, phases=PICTURE_PHASES)
@given(high=st.floats(0.8, 2.0), off=st.floats(-0.3, 0.3), by=st.sampled_from([FLUID, (204, 204, 204)]))
def test_a_white_strip_along_a_name_makes_it_a_doubt(high: float, off: float, by: tuple[int, int, int]) -> None:
    picture = under_a_lamp()
    for number in HIDDEN:
        shape = ballot().names[number]
        middle = (shape.top + shape.base) / 2 + off
        rows = slice(round((middle - high / 2) * K), round((middle + high / 2) * K))
        picture[rows, round((shape.left - 1) * K) : round((shape.right + 1) * K)] = by
    reading = reader().read(picture)
    assert {number for number in range(1, 21) if state(reading, number) is MarkState.DOUBTFUL} == set(HIDDEN)


@pytest.mark.parametrize("number", [3, 12, 15])
def test_a_small_cross_on_a_number_is_foreign_ink(number: int) -> None:
    picture = sheet()
    x, y, _, h = target("strike", number).row
    middle = (x + (ballot().names[number].left - 1.6 - x) / 2 + 0.4, y + h / 2)
    for way in (-1, 1):
        ends = [
            tuple(round((at + half * step) * K) for at, step in zip(middle, (1.1, way), strict=True))
            for half in (-1, 1)
        ]
        cv2.line(picture, ends[0], ends[1], (120, 60, 40), round(0.45 * K), cv2.LINE_AA)
    assert reader().read(picture).foreign_ink
