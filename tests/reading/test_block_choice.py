"""Blocks of print by which a page is placed: lines of dots look the same one dot further on, and place nothing."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ballotcount.reading.registration.block_match import choose_blocks

SCALE = 150 / 25.4
SIZE = (600, 880)
DOTS = 440
"""Column at which the dots begin, px."""


def form(step_mm: float, size: float = 1.6) -> np.ndarray:
    """Rows of words on the left, each followed by a line of dots."""
    page = np.full(SIZE, 255, np.uint8)
    for number, y in enumerate(range(50, SIZE[0] - 20, 40)):
        cv2.putText(
            page,
            f"{number} Tran Thi Hoa {number * 37 % 91}",
            (20, y),
            cv2.FONT_HERSHEY_SIMPLEX,
            0.8,
            (30,),
            2,
            cv2.LINE_AA,
        )
        for x in np.arange(DOTS, SIZE[1], step_mm * SCALE):
            cv2.circle(page, (round(16 * x), round(16 * y)), round(16 * size), (20,), -1, cv2.LINE_AA, 4)
    return cv2.GaussianBlur(page, (0, 0), 0.6)


@pytest.mark.parametrize("step_mm", [0.7, 0.9, 1.05, 1.2])
def test_no_block_of_dots_alone_places_a_page(step_mm: float) -> None:
    blocks = choose_blocks(form(step_mm), SCALE, [])
    assert any(block.box[2] <= DOTS for block in blocks)
    assert not [block.box for block in blocks if block.box[0] >= DOTS]
