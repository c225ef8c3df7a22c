"""A cross whose pen left dots only is never nothing; dust alone, or on spotted paper, is."""

from __future__ import annotations

import numpy as np
import pytest

from ballotcount.domain.reading import MarkState
from tests.reading.pages import DPI, Image, cross, reader, sheet, target
from tests.reading.test_pale_lines import scanned

KEY = (4, "agree")


def _dot(picture: Image, x: float, y: float) -> None:
    left = round(x * DPI / 25.4)
    top = round(y * DPI / 25.4)
    picture[top, left] = (60, 70, 150)


def _dotted(picture: Image, number: int) -> None:
    x, y, w, h = target("box", number, "agree").bbox
    for step in np.linspace(-2.2, 2.2, 5):
        for side in (-1, 1):
            _dot(picture, x + w / 2 + step, y + h / 2 + side * step)


def _state(picture: Image) -> MarkState:
    marks = reader("box").read(scanned(picture, 3)).marks
    return next(one.state for one in marks if (one.candidate, one.option.value) == KEY)


@pytest.mark.parametrize("numbers", [[4], range(1, 21)])
def test_a_cross_of_dots_is_never_nothing(numbers: list[int]) -> None:
    picture = sheet("box")
    cross(picture, 7, "disagree")
    for number in numbers:
        _dotted(picture, number)
    assert _state(picture) is MarkState.DOUBTFUL


def test_a_few_specks_and_spotted_paper_are_no_mark() -> None:
    picture = sheet("box")
    x, y, w, h = target("box", *KEY).bbox
    _dot(picture, x + w / 2, y + h / 2)
    _dot(picture, x + w / 2 + 2.0, y + h / 2 - 1.0)
    assert _state(picture) is MarkState.EMPTY
