"""A cross so pale that no pixel of it stands out is a doubt; grain, folds and arms of neighbours are not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.reading import MarkState
from tests.reading.pages import PICTURE_PHASES, Image, cross, line, reader, sheet, target
from tests.reading.test_pale_lines import scanned

Key = tuple[int, str]


def crossed(picture: Image, key: Key, levels: int) -> None:
    """A pale cross of 4 mm in the middle of a box."""
    x, y, w, h = target("box", *key).bbox
    for sign in (-1, 1):
        ends = [(x + w / 2 - 2, y + h / 2 - sign * 2), (x + w / 2 + 2, y + h / 2 + sign * 2)]
        line(picture, ends, width=0.35, ink=(255 - levels,) * 3)


def not_empty(picture: Image) -> dict[Key, str]:
    """Return the boxes that are not called empty, with the rule."""
    marks = reader("box").read(picture).marks
    return {
        (one.candidate, one.option.value): one.rule.name if one.rule else ""
        for one in marks
        if one.state is not MarkState.EMPTY
    }


@settings(max_examples=5, deadline=None, phases=PICTURE_PHASES)
@given(number=st.integers(1, 20), levels=st.integers(14, 30), seed=st.integers(0, 99))
def test_a_pale_cross_is_never_nothing(number: int, levels: int, seed: int) -> None:
    picture = sheet("box")
    crossed(picture, (number, "agree"), levels)
    assert (number, "agree") in not_empty(scanned(picture, seed))


def test_pale_crosses_in_every_row_do_not_pass_for_the_grain() -> None:
    picture = sheet("box")
    for number in range(1, 21):
        crossed(picture, (number, "agree"), 10)
    found = not_empty(scanned(picture, 4))
    assert {(number, "agree") for number in range(1, 21)} <= found.keys()
    assert "pale_mark" in found.values()


@pytest.mark.parametrize("noise", [2.0, 6.0])
def test_grain_and_dark_crosses_leave_no_pale_mark(noise: float) -> None:
    picture = sheet("box")
    for number in range(1, 21, 2):
        cross(picture, number, "disagree")
    assert "pale_mark" not in not_empty(scanned(picture, 5, noise)).values()


def test_a_pale_fold_through_boxes_is_no_mark() -> None:
    picture = sheet("box")
    _, y, _, h = target("box", 6, "agree").bbox
    line(picture, [(0.0, y + h / 2 - 0.3), (148.0, y + h / 2 + 0.3)], width=0.34, ink=(238,) * 3)
    assert "pale_mark" not in not_empty(scanned(picture, 6)).values()


def test_the_pale_rim_of_dark_ink_is_no_mark() -> None:
    picture = sheet("box")
    x, y, _, h = target("box", 9, "agree").bbox
    line(picture, [(x + 2, y + 1), (x + 2.6, y + h - 1)], width=0.5)
    found = not_empty(np.asarray(scanned(picture, 7), dtype=np.uint8))
    assert found.get((9, "agree")) != "pale_mark"
