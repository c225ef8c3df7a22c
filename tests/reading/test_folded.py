"""A folded sheet is not refused, whatever its folds cross; dirt on a scanner's glass still is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ballotcount.domain.reading import MarkState, PageReading, PageStatus, ReasonCode
from tests.reading.folded import fold, grey_paper
from tests.reading.pages import DPI, Image, reader, sheet, strike
from tests.synth.blank import MM_PER_INCH

STRUCK = (3, 12, 17)


def marked() -> Image:
    page = grey_paper(sheet())
    for number in STRUCK:
        strike(page, number)
    return page


def answers_hold(reading: PageReading) -> bool:
    """Return whether each name is read as it was marked, or doubted."""
    return all(
        mark.state in (MarkState.DOUBTFUL, MarkState.MARKED if mark.candidate in STRUCK else MarkState.EMPTY)
        for mark in reading.marks
    )


@pytest.mark.parametrize(("wave", "lit"), [(0.25, 0.0), (0.0, 0.05), (0.0, 0.0)])
def test_a_sheet_folded_in_four_is_not_dirt_on_the_glass(wave: float, lit: float) -> None:
    page = marked()
    fold(page, 0.49, upright=True, wave=wave, lit=lit)
    fold(page, 0.51, upright=False, wave=wave, lit=lit)
    reading = reader().read(page)
    assert reading.status is not PageStatus.REJECT
    assert len(reading.marks) == 20
    assert answers_hold(reading)


@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize(("wave", "lit"), [(0.25, 0.0), (0.0, 0.05)])
def test_one_fold_shows_by_its_light_or_its_waver(upright: bool, wave: float, lit: float) -> None:
    page = marked()
    fold(page, 0.34, upright=upright, wave=wave, lit=lit)
    reading = reader().read(page)
    assert reading.status is not PageStatus.REJECT
    assert answers_hold(reading)


def test_a_fold_that_wavers_by_less_than_its_width_is_no_dirt() -> None:
    page = marked()
    fold(page, 0.34, upright=True, wave=0.15)
    assert ReasonCode.STREAK not in [reason.code for reason in reader().read(page).reasons]


def test_an_upright_fold_with_a_lighter_flank_makes_no_name_a_doubt() -> None:
    page = marked()
    fold(page, 0.34, upright=True, lit=0.05)
    states = {mark.candidate: mark.state for mark in reader().read(page).marks}
    assert [number for number, state in states.items() if state is not MarkState.EMPTY] == list(STRUCK)
    assert MarkState.DOUBTFUL not in states.values()


@pytest.mark.parametrize("share", [0.2, 0.41, 0.5, 0.6])
def test_a_straight_line_with_the_same_paper_on_both_sides_is_dirt(share: float) -> None:
    page = marked()
    fold(page, share, upright=True)
    assert [reason.code for reason in reader().read(page).reasons] == [ReasonCode.STREAK]


def test_a_camera_has_no_glass() -> None:
    page = marked()
    fold(page, 0.41, upright=True)
    desk = np.full((page.shape[0] + 200, page.shape[1] + 700, 3), 70, np.uint8)
    desk[100 : 100 + page.shape[0], 350 : 350 + page.shape[1]] = page
    reading = reader().read(np.asarray(cv2.rotate(desk, cv2.ROTATE_90_CLOCKWISE), dtype=np.uint8))
    assert ReasonCode.STREAK not in [reason.code for reason in reading.reasons]
    assert answers_hold(reading)


def in_four(*, lean: float) -> Image:
    page = marked()
    fold(page, 0.49, upright=True, lean=lean, lit=0.03)
    fold(page, 0.655, upright=False, lean=-lean, lit=0.03)
    return page


@pytest.mark.parametrize("lean", [0.0, 1.5, -2.0])
def test_folds_that_lean_are_no_writing(lean: float) -> None:
    reading = reader().read(in_four(lean=lean))
    assert reading.foreign_ink == ()
    assert answers_hold(reading)
    doubted = [mark.candidate for mark in reading.marks if mark.state is MarkState.DOUBTFUL]
    assert len(doubted) <= 2, "more than the row that the level fold crosses"


@pytest.mark.parametrize("pen", [(50, 50, 50), (150, 60, 40)], ids=["grey", "blue"])
def test_a_pens_line_on_a_fold_is_still_shown_to_people(pen: tuple[int, int, int]) -> None:
    page = in_four(lean=1.5)
    k = DPI / MM_PER_INCH
    x = round(0.49 * page.shape[1] + 0.5 * k)
    cv2.line(page, (x, round(175 * k)), (x, round(195 * k)), pen, 3, cv2.LINE_AA)
    assert reader().read(page).foreign_ink


@pytest.mark.parametrize("lean", [1.0, -1.6])
@pytest.mark.parametrize("grey", [90, 140], ids=["pen", "pencil"])
def test_a_ruler_s_line_over_the_page_is_no_fold(lean: float, grey: int) -> None:
    page = marked()
    k = DPI / MM_PER_INCH
    middle = 0.5 * page.shape[1]
    ends = [(round(middle - lean / 2 * k), 0), (round(middle + lean / 2 * k), page.shape[0])]
    cv2.line(page, ends[0], ends[1], (grey, grey, grey), 2, cv2.LINE_AA)
    reading = reader().read(page)
    assert reading.status is not PageStatus.READ
