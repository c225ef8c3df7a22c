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
    y, h = round(target.row[1] * k), round(target.row[3] * k)
    rows = np.arange(picture.shape[0], dtype=np.float32)
    bent = rows + 1.4 * np.clip((rows - y - 4) / (h - 8), 0, 1) * np.clip((y + 3 * h - rows) / (2 * h), 0, 1)
    columns = np.arange(picture.shape[1], dtype=np.float32)
    picture = np.asarray(cv2.remap(picture, *np.meshgrid(columns, bent), cv2.INTER_LINEAR), dtype=np.uint8)
    assert {one.state for one in reader().read(picture).marks} == {MarkState.EMPTY}
