"""A small coloured sign on a rule is ink, although hardly any of it lies on bare paper."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ballotcount.domain.reading import PageReading, PageStatus
from tests.reading.pages import Image, line, reader, sheet, target

GREEN = (105, 160, 75)
BLUE = (150, 90, 60)


def tick(picture: Image, number: int, ink: tuple[int, int, int]) -> None:
    """Draw a tick of 1.6 by 2.3 mm across the rule before a name."""
    left, top, _, height = target("strike", number).row
    middle = top + height / 2
    points = [(left - 0.9, middle + 0.2), (left - 0.3, middle + 1.0), (left + 0.7, middle - 1.3)]
    line(picture, points, width=0.5, ink=ink)


def is_shown(reading: PageReading, number: int) -> bool:
    """Return whether something is found where the tick before a name lies."""
    left, top, _, height = target("strike", number).row
    return any(
        x < left + 1 and left - 1 < x + w and top < y + h / 2 < top + height for x, y, w, h in reading.foreign_ink
    )


@pytest.mark.parametrize("ink", [GREEN, BLUE])
def test_coloured_ticks_across_a_rule_are_foreign_ink(ink: tuple[int, int, int]) -> None:
    picture = sheet()
    ticked = (1, 3, 7)
    for number in ticked:
        tick(picture, number, ink)
    reading = reader().read(np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.8), np.uint8))
    assert reading.status is PageStatus.REVIEW
    assert all(is_shown(reading, number) for number in ticked)


def test_coloured_fringes_of_print_are_no_ink() -> None:
    picture = sheet()
    fringed = picture.copy()
    # the sensors of a scanner lie one pixel apart
    fringed[:, :, 0] = np.roll(picture[:, :, 0], 1, axis=1)
    assert reader().read(fringed).status is PageStatus.READ
