"""Print that a fold shifts apart is laid back where the template has it, and ink on its way is kept."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ballotcount.domain.reading import PageStatus
from ballotcount.reading.arrays.arrays import Floats
from ballotcount.reading.registration.fold_shift import PrintPage, fold_shifts, rows_moved, without_fold_shifts
from tests.reading.pages import Image, ballot, reader, sheet, strike

FOLD = 12
"""The name through whose letters the fold goes."""


def fold_row(picture: Image) -> int:
    shape = ballot().names[FOLD]
    return round((shape.top + shape.base) / 2 * picture.shape[0] / ballot().layout.paper[1])


def shifted(picture: Image, by: float) -> Image:
    """A picture whose print is shifted apart by ``by`` px at the fold, and less and less away from it."""
    height, width = picture.shape[:2]
    away = np.arange(height, dtype=np.float32) - fold_row(picture)
    rows = np.arange(height, dtype=np.float32) + np.sign(away) * by * np.exp(-np.abs(away) / 90)
    columns = np.repeat(np.arange(width, dtype=np.float32)[None], height, axis=0)
    lines = np.repeat(rows[:, None].astype(np.float32), width, axis=1)
    return np.asarray(cv2.remap(picture, columns, lines, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def blank() -> Image:
    return next(iter(reader().pages.values())).template.gray


def page_of(picture: Image) -> PrintPage:
    return PrintPage(paper=picture, expected=blank(), bound=cv2.erode(blank(), np.ones((5, 5), np.uint8)))


@pytest.mark.parametrize(("by", "upright"), [(-2.4, False), (2.4, True)])
def test_print_beside_a_fold_is_laid_back(by: float, upright: bool) -> None:
    page = page_of(shifted(blank(), by))
    page = page.turned() if upright else page
    back = without_fold_shifts(page.paper, page)
    assert back is not None
    assert cv2.absdiff(back, page.expected).mean() < 0.5 * cv2.absdiff(page.paper, page.expected).mean()


def test_a_page_without_a_fold_is_left_alone() -> None:
    assert without_fold_shifts(blank(), page_of(blank())) is None
    whole = np.roll(blank(), 1, axis=0)
    assert fold_shifts(whole, blank()) is None


def test_a_thin_line_on_rows_that_are_left_out_is_kept() -> None:
    row = fold_row(blank())
    beside = slice(730, 790)  # right of the names
    paper = blank().copy()
    paper[row + 2 : row + 4, beside] = 60
    by: Floats = np.zeros(paper.shape, dtype=np.float32)
    by[row + 1 :] = 5
    moved = rows_moved(paper, page_of(paper), by)
    assert (moved[row - 2 : row + 3, beside].min(axis=0) < 120).all()


def test_a_sheet_folded_through_a_name_is_read() -> None:
    picture = sheet()
    for number in (2, 7, 15):
        strike(picture, number)
    folded = shifted(picture, -2.2)
    assert reader().read(folded).status is PageStatus.READ


def test_a_crease_that_is_darker_here_and_there_is_no_line() -> None:
    picture = sheet()
    for number in (2, 7, 15):
        strike(picture, number)
    row = fold_row(picture)
    uneven = np.interp(np.arange(picture.shape[1]), [0, 480, 520, 700, 740, 874], [1, 1, 2.2, 2.2, 1, 1])
    shade = np.array([[0.3], [0.7], [1.0], [0.7], [0.3]]) * 0.1 * uneven
    part = picture[row - 2 : row + 3]
    part[:] = np.rint(part * (1 - shade)[:, :, None]).astype(np.uint8)
    assert reader().read(picture).status is PageStatus.READ
