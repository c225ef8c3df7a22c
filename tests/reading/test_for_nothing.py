"""Cleanly marked sheets that went to people for nothing: what is on them is print, a stamp or a fold, and no ink."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ballotcount.domain.reading import MarkKind, MarkState, PageReading, PageStatus, ReasonCode
from tests.accuracy.case import Case
from tests.accuracy.measure import make
from tests.reading.pages import DPI, Image, ballot, line, reader, sheet, strike, target

Span = tuple[float, float]
SOFT = 0.8


def read(condition: str, seed: int) -> PageReading:
    """Return the reading of a generated clean sheet."""
    case = Case(condition, "strike", "A5", 20, "clean")
    return reader().read(make(case, case.pages(), seed).image)


@pytest.mark.parametrize(
    ("condition", "seed"),
    [("scan150", 75090), ("scan150", 75185), ("cam1080", 73093), ("cam1080", 73248)],
)
def test_the_rim_of_a_stamp_on_a_title_and_a_sentence_is_no_writing(condition: str, seed: int) -> None:
    reading = read(condition, seed)
    assert reading.stamp
    assert reading.foreign_ink == ()


@pytest.mark.parametrize("seed", [80651, 81192])
def test_the_darkest_part_of_a_fold_that_goes_on_under_a_rule_is_no_writing(seed: int) -> None:
    assert read("scan150", seed).foreign_ink == ()


@pytest.mark.parametrize("seed", [73428, 73526, 73599])
def test_a_pen_that_lies_on_the_desk_is_no_second_sheet(seed: int) -> None:
    assert read("cam1080", seed).status is PageStatus.READ


def moved(picture: Image, down: Span, across: Span, by: tuple[float, float]) -> None:
    """Move a part of a picture (mm) down and to the right, as a fold does, and leave bare paper."""
    k = DPI / 25.4
    top = round(down[0] * k)
    bottom = round(down[1] * k)
    left = round(across[0] * k)
    right = round(across[1] * k)
    y = round(by[0] * k)
    x = round(by[1] * k)
    cut = picture[top:bottom, left:right].copy()
    picture[top:bottom, left:right] = 255
    place = picture[top + y : bottom + y, left + x : right + x]
    np.minimum(place, cut, out=place)


def soft(picture: Image) -> Image:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), SOFT), dtype=np.uint8)


def edge_moved(picture: Image, by: float) -> Image:
    """The right edge of the table moved by a fold."""
    rows = [one.row for one in ballot().page.targets]
    right = max(x + w for x, _, w, _ in rows)
    top = min(row[1] for row in rows)
    bottom = max(y + h for _, y, _, h in rows)
    moved(picture, (top + 0.5, bottom - 0.5), (right - 0.6, right + 0.6), (0.0, by))
    return soft(picture)


def row_edge_moved(picture: Image, number: int, by: float) -> None:
    """The lower edge of a name's row moved up by a fold."""
    x, y, w, h = target("strike", number).row
    moved(picture, (y + h - 0.6, y + h + 0.6), (x + 0.5, x + w - 0.5), (-by, 0.0))


@pytest.mark.parametrize("by", [0.7, 0.9])
def test_the_edge_of_the_table_moved_by_a_fold_is_no_writing_beside_struck_names(by: float) -> None:
    picture = sheet()
    strike(picture, 13)
    strike(picture, 14)
    reading = reader().read(edge_moved(picture, by))
    assert reading.foreign_ink == ()
    assert [one.candidate for one in reading.marks if one.state is MarkState.MARKED] == [13, 14]
    assert reading.status is PageStatus.READ


def test_a_word_beside_a_struck_name_is_found_where_the_edge_of_the_table_moved() -> None:
    picture = sheet()
    strike(picture, 14)
    y = ballot().names[14].base
    right = target("strike", 14).row
    for x in np.arange(right[0] + right[2] - 8.0, right[0] + right[2] - 2.0, 1.3):
        line(picture, [(x, y), (x + 0.4, y - 2.2)], width=0.4)
    reading = reader().read(edge_moved(picture, 0.9))
    assert reading.has(ReasonCode.FOREIGN_INK)
    assert next(one for one in reading.marks if one.candidate == 14).kind is MarkKind.RESTORED


@pytest.mark.parametrize("by", [0.5, 0.7, 0.9])
@pytest.mark.parametrize("struck", [False, True])
def test_the_edge_of_a_row_moved_into_it_by_a_fold_is_no_line_of_a_pen(by: float, struck: bool) -> None:
    picture = sheet()
    row_edge_moved(picture, 5, by)
    if struck:
        strike(picture, 5)
    reading = reader().read(soft(picture))
    assert reading.status is PageStatus.READ
    assert [one.candidate for one in reading.marks if one.state is MarkState.MARKED] == [5] * struck


def test_dots_under_a_struck_name_are_seen_where_the_edge_of_its_row_moved() -> None:
    picture = sheet()
    shape = ballot().names[5]
    row_edge_moved(picture, 5, 0.7)
    strike(picture, 5)
    foot = shape.base + 0.55 * (shape.base - shape.top)
    for x in np.arange(shape.left + 1, shape.right, 3.0):
        line(picture, [(x, foot), (x + 0.5, foot)])
    mark = next(one for one in reader().read(soft(picture)).marks if one.candidate == 5)
    assert (mark.state, mark.kind) == (MarkState.DOUBTFUL, MarkKind.RESTORED)


def test_print_moved_by_a_fold_is_no_second_pen() -> None:
    picture = sheet()
    for number in (4, 5, 6):
        shape = ballot().names[number]
        y = (shape.top + shape.base) / 2
        line(picture, [(shape.left - 1, y), (shape.right + 1, y)], ink=(165, 85, 45))
    assert reader().read(edge_moved(picture, 0.9)).inks == ("blue",)
