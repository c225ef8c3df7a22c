"""A line so pale that no pixel of it stands out is found along the name; dust, spots and folds are not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.reading import MarkReading, MarkState
from ballotcount.reading.strikes.line_thresholds import PALE_LINE
from ballotcount.reading.strikes.pale_lines import line_strengths, usual_strength
from ballotcount.reading.strikes.paper_texture import BlankPlace
from tests.reading.pages import PICTURE_PHASES, Image, ballot, line, reader, sheet

NOISE = 3.0
"""Standard deviation of the grain of a usual scan, grey levels."""
DARK = 20.0
"""Grey of solid print."""


def scanned(picture: Image, seed: int, noise: float = NOISE) -> Image:
    """A soft, grainy scan, whose white is darker than the lightest grey."""
    rng = np.random.default_rng(seed)
    soft = cv2.GaussianBlur(picture.astype(np.float32) * np.float32(0.93), (3, 3), 0.5)
    return np.asarray(np.clip(soft + rng.normal(0, noise, soft.shape), 0, 255), dtype=np.uint8)


def struck(picture: Image, number: int, *, levels: int, tilt: float = 0.0) -> None:
    """A pale line over a whole name, ``tilt`` mm lower at its right end."""
    shape = ballot().names[number]
    y = (shape.top + shape.base) / 2
    line(picture, [(shape.left - 1, y - tilt / 2), (shape.right + 1, y + tilt / 2)], width=0.4, ink=(255 - levels,) * 3)


def marks(picture: Image) -> dict[int, MarkReading]:
    return {mark.candidate: mark for mark in reader().read(picture).marks}


@settings(max_examples=6, deadline=None, phases=PICTURE_PHASES)
@given(number=st.integers(1, 20), levels=st.integers(16, 40), tilt=st.floats(-1.5, 1.5), seed=st.integers(0, 99))
def test_a_pale_strike_is_never_nothing(number: int, levels: int, tilt: float, seed: int) -> None:
    picture = sheet()
    struck(picture, number, levels=levels, tilt=tilt)
    found = marks(scanned(picture, seed))
    assert [one for one, mark in found.items() if mark.state is not MarkState.EMPTY] == [number]


@pytest.mark.parametrize("number", [3, 12])
def test_a_strike_paler_than_any_trace_is_doubted_for_its_line(number: int) -> None:
    picture = sheet()
    struck(picture, number, levels=10)
    mark = marks(scanned(picture, 1))[number]
    assert mark.state is MarkState.DOUBTFUL
    assert mark.rule is not None
    assert mark.rule.name == "pale_line"


def test_pale_strikes_through_most_names_do_not_pass_for_the_paper() -> None:
    picture = sheet()
    for number in range(1, 19):
        struck(picture, number, levels=22)
    found = marks(scanned(picture, 5))
    assert {one for one, mark in found.items() if mark.state is MarkState.EMPTY} == {19, 20}


@pytest.mark.parametrize("size", [0.4, 1.2])
def test_dust_and_a_spot_are_no_line(size: float) -> None:
    picture = sheet()
    shape = ballot().names[7]
    y = (shape.top + shape.base) / 2
    line(picture, [(shape.words[1][1] + 0.4, y), (shape.words[1][1] + 0.4 + size, y)], width=0.4, ink=(225,) * 3)
    rule = marks(scanned(picture, 2))[7].rule
    assert rule is not None
    assert rule.name != "pale_line"


def test_a_pale_fold_through_a_row_is_no_line() -> None:
    picture = sheet()
    shape = ballot().names[5]
    y = (shape.top + shape.base) / 2
    line(picture, [(0.0, y - 0.3), (ballot().paper[0], y + 0.3)], width=0.34, ink=(236,) * 3)
    assert {mark.state for mark in marks(scanned(picture, 3)).values()} == {MarkState.EMPTY}


def test_a_grainy_picture_needs_a_stronger_line() -> None:
    strengths = np.array([5, 6, 7, 5, 6, 8, 7], dtype=np.float32)
    calm = usual_strength(strengths, 5.0)
    grainy = usual_strength(5 * strengths, 5.0)
    assert grainy.one > calm.one > calm.several > float(strengths.max())


def test_when_most_names_have_a_line_the_bare_paper_tells_what_is_usual() -> None:
    strengths = np.array([60, 70, 65, 80, 75, 6, 7], dtype=np.float32)
    assert usual_strength(strengths, 5.0).one < 60


def place(width: int = 160) -> BlankPlace:
    return BlankPlace(left=0, top=0, right=width, bottom=24, first=6, last=width - 7, cap_top=4, foot=18)


@pytest.mark.parametrize("rise", [-7, -3, 0, 3, 7])
def test_a_straight_line_is_summed_whatever_its_tilt(rise: int) -> None:
    residual = np.zeros((24, 160), np.uint8)
    cv2.line(residual, (0, 11 - rise // 2), (159, 11 + rise // 2), (10,), 2)
    wide = np.full_like(residual, 250)
    level = np.zeros_like(residual)
    level[11:13] = 10
    tilted, flat = line_strengths([place()] * 2, [(residual, wide), (level, wide)], DARK)
    assert tilted > 0.6 * flat > PALE_LINE.more


def test_ink_beside_print_does_not_count() -> None:
    residual = np.zeros((24, 160), np.uint8)
    residual[11:13] = 30
    wide = np.full_like(residual, 60)
    assert float(line_strengths([place()], [(residual, wide)], DARK)[0]) == 0.0
