"""Ink too faint or too short to be followed: it must never pass for nothing."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ballotcount.domain.reading import MarkState
from tests.reading.pages import Image, ballot, line, reader, sheet


def state(picture: Image, number: int) -> MarkState:
    return next(one.state for one in reader().read(picture).marks if one.candidate == number)


@pytest.mark.parametrize("number", [4, 9, 12])
@pytest.mark.parametrize("grey", [180, 212])
def test_a_hair_line_of_a_pale_pen_over_the_family_name_is_not_nothing(number: int, grey: int) -> None:
    shape = ballot().names[number]
    y = (shape.top + shape.base) / 2
    picture = sheet()
    line(picture, [(shape.words[0][0] - 0.4, y), (shape.words[0][1] + 0.4, y)], width=0.17, ink=(grey,) * 3)
    assert state(picture, number) is MarkState.DOUBTFUL


def test_a_speck_beside_the_last_letter_is_nothing() -> None:
    shape = ballot().names[9]
    picture = sheet()
    at = shape.right + 0.7, (shape.top + shape.base) / 2
    line(picture, [at, (at[0] + 0.05, at[1])], width=0.34, ink=(110, 110, 110))
    assert state(picture, 9) is MarkState.EMPTY


def test_a_name_drawn_out_by_a_fold_is_nothing() -> None:
    picture = sheet()
    k = 150 / 25.4
    target = next(one for one in ballot().page.targets if one.candidate == 9)
    y = round(target.row[1] * k)
    h = round(target.row[3] * k)
    rows = np.arange(picture.shape[0], dtype=np.float32)
    bent = rows + 1.4 * np.clip((rows - y - 4) / (h - 8), 0, 1) * np.clip((y + 3 * h - rows) / (2 * h), 0, 1)
    columns = np.arange(picture.shape[1], dtype=np.float32)
    picture = np.asarray(cv2.remap(picture, *np.meshgrid(columns, bent), cv2.INTER_LINEAR), dtype=np.uint8)
    assert {one.state for one in reader().read(picture).marks} == {MarkState.EMPTY}


def bent(picture: Image, number: int, jump: float) -> Image:
    """A picture whose rows from that of a name on are moved down, the more the nearer, as print beside a fold is."""
    target = next(one for one in ballot().page.targets if one.candidate == number)
    top = target.row[1] * 150 / 25.4
    rows = np.arange(picture.shape[0], dtype=np.float32)
    moved = rows - np.where(rows >= top, jump * np.exp(-np.abs(rows - top) / 90), 0).astype(np.float32)
    columns = np.arange(picture.shape[1], dtype=np.float32)
    return np.asarray(cv2.remap(picture, *np.meshgrid(columns, moved), cv2.INTER_LINEAR), dtype=np.uint8)


@pytest.mark.parametrize("jump", [1.5, 3.0])
def test_names_moved_whole_pixels_by_a_fold_are_nothing(jump: float) -> None:
    assert {one.state for one in reader().read(bent(sheet(), 5, jump)).marks} == {MarkState.EMPTY}


@pytest.mark.parametrize("share", [0.7, 1.0])
def test_pen_lines_along_all_rules_of_a_row_are_no_fold(share: float) -> None:
    picture = sheet()
    y = next(one for one in ballot().page.targets if one.candidate == 5).row[1]
    beside = [one for one in ballot().page.targets if abs(one.row[1] - y) < 0.2]
    assert len(beside) > 1
    for one in beside:
        left, _, width, _ = one.row
        line(picture, [(left, y), (left + share * width, y + 0.1)], width=0.34, ink=(60,) * 3)
    marks = {mark.candidate: mark.state for mark in reader().read(picture).marks}
    assert all(marks[one.candidate] is MarkState.DOUBTFUL for one in beside)


def test_a_pale_line_on_a_name_moved_by_a_fold_is_not_nothing() -> None:
    shape = ballot().names[15]
    y = (shape.top + shape.base) / 2
    picture = sheet()
    line(picture, [(shape.words[1][0] - 0.4, y), (shape.words[-1][1] + 0.4, y)], width=0.34, ink=(190,) * 3)
    assert state(bent(picture, 5, 3.0), 15) is not MarkState.EMPTY


def folded(picture: Image, number: int, shade: int, *, first: float = 0.0, last: float = 148.0) -> Image:
    """A picture with a pale line through a row, not quite level."""
    target = next(one for one in ballot().page.targets if one.candidate == number)
    y = target.row[1] + 0.55 * target.row[3]
    line(picture, [(first, y - 0.5), (last, y + 0.5)], width=0.34, ink=(shade,) * 3)
    return picture


def test_a_fold_from_edge_to_edge_of_the_page_is_nothing() -> None:
    assert {one.state for one in reader().read(folded(sheet(), 5, 232)).marks} == {MarkState.EMPTY}


def test_a_line_that_ends_before_the_margins_is_no_fold() -> None:
    assert state(folded(sheet(), 5, 225, first=28.0, last=60.0), 5) is MarkState.DOUBTFUL


def test_a_pale_strike_of_one_name_on_a_fold_is_not_nothing() -> None:
    shape = ballot().names[15]
    y = (shape.top + shape.base) / 2
    picture = folded(sheet(), 5, 236)
    line(picture, [(shape.words[1][0] - 0.4, y), (shape.words[-1][1] + 0.4, y)], width=0.34, ink=(190,) * 3)
    assert state(picture, 15) is not MarkState.EMPTY
    assert state(picture, 5) is MarkState.EMPTY


def test_one_black_speck_on_the_letters_is_nothing() -> None:
    shape = ballot().names[12]
    picture = sheet()
    at = shape.words[1][1] + 0.3, (shape.top + shape.base) / 2
    line(picture, [at, (at[0] + 0.05, at[1])], width=0.34, ink=(60, 60, 60))
    assert state(picture, 12) is MarkState.EMPTY


def test_a_name_printed_darker_than_the_squares_is_nothing_and_a_pale_line_on_it_is_not() -> None:
    picture = sheet()
    pale = np.asarray(255 - (255 - picture.astype(np.float32)) * 0.7, dtype=np.uint8)
    target = next(one for one in ballot().page.targets if one.candidate == 12)
    k = 150 / 25.4
    x = round(target.row[0] * k)
    y = round(target.row[1] * k) + 3
    w = round(target.row[2] * k)
    h = round(target.row[3] * k) - 6
    pale[y : y + h, x : x + w] = picture[y : y + h, x : x + w]
    assert state(pale, 12) is MarkState.EMPTY
    shape = ballot().names[12]
    middle = (shape.top + shape.base) / 2
    line(pale, [(shape.words[1][0] - 0.4, middle), (shape.words[-1][1] + 0.4, middle)], width=0.34, ink=(200,) * 3)
    assert state(pale, 12) is not MarkState.EMPTY
