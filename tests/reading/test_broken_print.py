"""A name that an upright fold breaks in two is untouched, and a line over it is seen, however pale."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ballotcount.domain.reading import MarkState
from ballotcount.reading.strikes.broken_print import in_two_parts
from tests.reading.pages import DPI, Image, ballot, line, reader, sheet, target

BROKEN = ((8, 0.62, 1.5), (8, 0.62, 2.0), (14, 0.5, 2.0))
"""Name, share of its width before the fold, and px by which the rest lies lower."""


def folded(number: int, share: float, down: float, pale: int = 0) -> Image:
    """A sheet on which the rest of a name lies lower than its beginning, with a line of some grey levels through it."""
    picture = sheet()
    k = DPI / 25.4
    shape = ballot().names[number]
    if pale:
        line(
            picture, [(shape.left - 1, shape.middle), (shape.right + 1, shape.middle)], width=0.4, ink=(255 - pale,) * 3
        )
    _, top, _, height = target("strike", number).row
    begin = round((shape.left + share * shape.width) * k)
    rest = (slice(round((top + 0.8) * k), round((top + height - 0.8) * k)), slice(begin, round((shape.right + 2) * k)))
    part = picture[rest]
    moved = np.array([[1, 0, 0], [0, 1, down]], dtype=np.float32)
    picture[rest] = cv2.warpAffine(part, moved, (part.shape[1], part.shape[0]), borderMode=cv2.BORDER_REPLICATE)
    grain = np.random.default_rng(3).normal(0, 1.0, picture.shape[:2])[..., None]
    soft = cv2.GaussianBlur(picture, (0, 0), 0.6)
    return np.asarray(np.clip(soft * 0.96 + grain, 0, 255), dtype=np.uint8)


def state(number: int, picture: Image) -> MarkState:
    return next(mark.state for mark in reader().read(picture).marks if mark.candidate == number)


@pytest.mark.parametrize(("number", "share", "down"), BROKEN)
def test_print_that_a_fold_breaks_is_no_ink(number: int, share: float, down: float) -> None:
    assert state(number, folded(number, share, down)) is MarkState.EMPTY


@pytest.mark.parametrize("pale", [14, 25, 60])
@pytest.mark.parametrize(("number", "share", "down"), BROKEN)
def test_a_line_over_broken_print_is_seen(number: int, share: float, down: float, pale: int) -> None:
    assert state(number, folded(number, share, down, pale)) is not MarkState.EMPTY


def test_whole_print_is_not_broken() -> None:
    """Nothing is moved where one part explains as much as two, and ink on the letters breaks no print."""
    page = next(iter(reader().pages.values()))
    for name in page.names[:6]:
        bound = page.template.gray[name.window]
        paper = bound.copy()
        row = round(name.middle)
        paper[row : row + 2, name.first : name.last] = np.minimum(paper[row : row + 2, name.first : name.last], 150)
        for picture in (bound, paper):
            residual = np.asarray(cv2.subtract(bound, picture), dtype=np.uint8)
            assert in_two_parts(name, picture, residual, bound, best=residual) is None
