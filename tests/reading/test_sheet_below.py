"""A second sheet is recognised by two marks with its print, or by steps in the outline of the paper at two corners."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ballotcount.domain.reading import ReasonCode
from tests.reading.pages import DPI, Image, ballot, reader

FRAME = (1500, 1200)
SCALE = 4.5
"""Px per mm; the sheet lies across the picture."""
MIDDLE = (750.0, 560.0)
DARK = 70
LIGHT = 232
PALE = 205
"""A desk a little darker than paper."""


def blank_page() -> Image:
    """Return the printed page, grey."""
    return ballot("strike").grey(DPI)


def desk(grey: int, *, stripes: bool = False) -> Image:
    """Return an empty desk, grey; a cloth has light stripes of 10 mm."""
    picture = np.full((FRAME[1], FRAME[0]), grey, np.float32)
    if stripes:
        picture[np.arange(FRAME[1]) // 45 % 2 == 1] = 225
    return np.clip(picture + np.random.default_rng(3).normal(0, 2, picture.shape), 0, 255).astype(np.uint8)


def place(x: float, y: float, degrees: float) -> NDArray[np.float64]:
    """Return the matrix from px of the blank page to the picture: its middle lies so many mm off, turned so far."""
    blank = blank_page()
    turn = np.radians(90 + degrees)
    size = SCALE * 148.0 / blank.shape[1]
    matrix = size * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    middle = matrix @ (blank.shape[1] / 2, blank.shape[0] / 2)
    return np.column_stack([matrix, np.array(MIDDLE) + SCALE * np.array([x, y]) - middle])


def lay(picture: Image, x: float = 0.0, y: float = 0.0, degrees: float = 0.0, *, sheet: Image | None = None) -> Image:
    """Lay a ballot on a picture, a blank one unless it is given."""
    blank = blank_page() if sheet is None else sheet
    matrix = place(x, y, degrees)
    light = cv2.warpAffine(blank, matrix, FRAME, flags=cv2.INTER_AREA)
    inside = cv2.warpAffine(np.full_like(blank, 255), matrix, FRAME, flags=cv2.INTER_NEAREST)
    return np.where(inside > 0, np.minimum(light, 240), picture).astype(np.uint8)


def corners(x: float, y: float, degrees: float) -> tuple[tuple[float, float], ...]:
    """Return the corners of such a ballot, px."""
    height, width = blank_page().shape
    found = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]]) @ place(x, y, degrees).T
    return tuple((float(across), float(down)) for across, down in found)


def several(picture: Image, *below: tuple[tuple[float, float], ...]) -> bool:
    """Return whether the reader says that there is more than one ballot."""
    soft = np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.6), np.uint8)
    return reader("strike").read(soft, below=below).has(ReasonCode.SEVERAL_PAGES)


def cut(left: float, upper: float, right: float, lower: float) -> Image:
    """Return a ballot on paper that is larger on each side by so many mm; below 0 it is smaller."""
    page = blank_page()
    scale = page.shape[1] / 148.0
    sides = [round(side * scale) for side in (upper, lower, left, right)]
    wide = cv2.copyMakeBorder(page, *(max(0, side) for side in sides), cv2.BORDER_CONSTANT, value=(255.0,))
    off = [max(0, -side) for side in sides]
    return np.asarray(wide[off[0] : wide.shape[0] - off[1], off[2] : wide.shape[1] - off[3]], np.uint8)


def lay_cut(picture: Image, sheet: Image, left: float, upper: float) -> Image:
    """Lay a ballot that was cut so that its print lies where that of a ballot of full size would."""
    matrix = place(0, 0, 0)
    scale = blank_page().shape[1] / 148.0
    matrix = np.column_stack([matrix[:, :2], matrix @ (-left * scale, -upper * scale, 1.0)])
    light = cv2.warpAffine(sheet, matrix, FRAME, flags=cv2.INTER_AREA)
    inside = cv2.warpAffine(np.full_like(sheet, 255), matrix, FRAME, flags=cv2.INTER_NEAREST)
    return np.where(inside > 0, np.minimum(light, 240), picture).astype(np.uint8)


OUT = [(4.0, 3.0, 0.0), (-3.5, -4.0, 0.0), (5.0, -3.0, 0.6), (-2.5, 3.0, -0.4), (0.5, 0.5, 3.0)]
"""How a sheet below looks out, mm and degrees: too little for its marks to be seen."""


@pytest.mark.parametrize("ground", [DARK, PALE])
@pytest.mark.parametrize(("x", "y", "degrees"), OUT)
def test_a_sheet_that_looks_out_at_corners_is_a_second_one(x: float, y: float, degrees: float, ground: int) -> None:
    assert several(lay(lay(desk(ground), x, y, degrees)))


@pytest.mark.parametrize(("x", "y", "degrees"), [(0.0, 0.0, 0.0), (0.5, -1.5, 1.0)])
@pytest.mark.parametrize("slope", [0.0, 0.3, -0.3])
def test_uneven_light_on_a_pale_desk_is_no_sheet_below(x: float, y: float, degrees: float, slope: float) -> None:
    picture = lay(desk(PALE), x, y, degrees)
    light = 1 - abs(slope) / 2 + slope * np.linspace(-0.5, 0.5, FRAME[0])
    assert not several(np.asarray(picture * light, np.uint8))


def test_a_sheet_that_is_known_below_is_no_second_one() -> None:
    pile = lay(lay(desk(DARK), 4.0, 3.0, 0.0))
    assert several(pile)
    assert not several(pile, corners(4.0, 3.0, 0.0))


@pytest.mark.parametrize("sides", [(5.0, 0.0, 0.0, 0.0), (3.0, 3.0, 3.0, 3.0), (-2.0, 4.0, 5.0, -3.0)])
def test_paper_that_was_cut_by_hand_to_another_size_is_one_sheet(sides: tuple[float, float, float, float]) -> None:
    assert not several(lay_cut(desk(DARK), cut(*sides), sides[0], sides[1]))


@pytest.mark.parametrize("reach", [3.0, 7.0])
def test_a_corner_that_is_cut_off_or_hidden_makes_no_second_sheet(reach: float) -> None:
    sides = (4.0, 4.0, 4.0, 4.0)
    picture = lay_cut(desk(DARK), cut(*sides), 4.0, 4.0)
    tip = place(0, 0, 0) @ (0, 0, 1)
    away = np.sign(tip - np.array(MIDDLE))
    end = tip - away * (reach - 4.0) * SCALE
    ends = np.rint(np.stack([end, end + away * 60])).astype(int)
    low = ends.min(0)
    high = ends.max(0)
    picture[low[1] : high[1], low[0] : high[0]] = DARK
    assert not several(picture)


@pytest.mark.parametrize(("size", "x", "y"), [(0.95, 0.0, 0.0), (0.97, 1.5, -2.0), (1.0, 3.0, 3.0), (1.0, -4.0, 0.0)])
def test_print_that_is_smaller_or_shifted_leaves_bare_paper_that_is_no_sheet(size: float, x: float, y: float) -> None:
    page = blank_page()
    height, width = page.shape
    moved = np.array(
        [[size, 0, (1 - size) * width / 2 + x * width / 148.0], [0, size, (1 - size) * height / 2 + y * width / 148.0]]
    )
    printed = cv2.warpAffine(page, moved, (width, height), flags=cv2.INTER_AREA, borderValue=(255.0,))
    assert not several(lay(desk(DARK), sheet=np.asarray(printed, np.uint8)))


@pytest.mark.parametrize("shift", [0.0, 3.0, 6.0])
def test_the_stripes_of_a_cloth_are_no_sheet_below(shift: float) -> None:
    assert not several(lay(desk(DARK, stripes=True), 0.0, shift))


def test_paper_that_lies_apart_is_no_sheet_below() -> None:
    picture = desk(DARK)
    cv2.rectangle(picture, (1270, 100), (1490, 1100), 240, -1)  # 5 mm from the page
    assert not several(lay(picture))


@pytest.mark.parametrize(("x", "y"), [(35.0, 0.0), (50.0, 3.0)])
def test_two_marks_and_the_print_tell_a_sheet_on_a_light_desk(x: float, y: float) -> None:
    assert several(lay(lay(desk(LIGHT), x, y, 1.0)))


def test_two_squares_without_the_print_are_no_sheet() -> None:
    picture = lay(desk(LIGHT), 35.0, 0.0, 0.0)
    marks = np.array([mark.center for mark in ballot("strike").layout.pages[0].fiducials])
    bare = desk(LIGHT)
    for mark in marks:
        across, down = place(35.0, 0.0, 0.0) @ (*(mark * blank_page().shape[1] / 148.0), 1.0)
        half = round(2.5 * SCALE)
        window = np.s_[
            round(down) - half - 9 : round(down) + half + 9, round(across) - half - 9 : round(across) + half + 9
        ]
        bare[window] = picture[window]
    assert not several(lay(bare))


def squares_around(grey: int, side_mm: float, seed: int) -> Image:
    """Return a desk with 45 black squares of one size, none of them within 110 mm of the ballot's middle along it."""
    rng = np.random.default_rng(seed)
    picture = desk(grey)
    side = side_mm * SCALE
    drawn: list[NDArray[np.float64]] = []
    while len(drawn) < 45:
        at = rng.uniform((0, 0), FRAME)
        away = np.abs(at - MIDDLE) / SCALE
        if (away < (110, 80)).all() or any(np.hypot(*(at - one)) < 1.9 * side for one in drawn):
            continue
        drawn.append(at)
        box = cv2.boxPoints(((float(at[0]), float(at[1])), (side, side), float(rng.uniform(0, 90))))
        cv2.fillPoly(picture, [np.rint(box * 16).astype(np.int32)], 30, cv2.LINE_AA, 4)
    return picture


@pytest.mark.parametrize("grey", [LIGHT, 200])
@pytest.mark.parametrize("side_mm", [3.5, 5.0, 8.0])
@pytest.mark.parametrize("dark", [0.8, 0.5])
def test_black_squares_all_over_the_desk_are_no_marks_of_a_sheet(grey: int, side_mm: float, dark: float) -> None:
    picture = lay(squares_around(grey, side_mm, seed=1), degrees=2.0)
    assert not several(np.asarray(picture * np.linspace(1, dark, FRAME[0]), np.uint8))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_sheet_below_is_seen_among_black_squares(seed: int) -> None:
    assert several(lay(lay(squares_around(DARK, 5.0, seed), 35.0, 0.0, 1.0)))
