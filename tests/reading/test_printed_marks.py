"""A pen's line beside a square or a code is found, and one that lies beside its place is no ink."""

from __future__ import annotations

import pytest

from ballotcount.domain.layout import Box
from tests.reading.pages import DPI, Image, ballot, line, reader, sheet

K = DPI / 25.4


def marks() -> list[Box]:
    """The boxes of the squares and the codes, mm."""
    page = ballot().page
    squares = [(f.center[0] - f.size / 2, f.center[1] - f.size / 2, f.size, f.size) for f in page.fiducials]
    return [*squares, *(code.bbox for code in page.codes)]


def moved(picture: Image, box: Box, by_mm: tuple[float, float]) -> None:
    """Print a square or a code beside its place."""
    rim = 1.0
    left = round((box[0] - rim) * K)
    top = round((box[1] - rim) * K)
    right = round((box[0] + box[2] + rim) * K)
    bottom = round((box[1] + box[3] + rim) * K)
    part = picture[top:bottom, left:right].copy()
    picture[top:bottom, left:right] = 255
    across = round(by_mm[0] * K)
    down = round(by_mm[1] * K)
    picture[top + down : bottom + down, left + across : right + across] = part


@pytest.mark.parametrize("apart_mm", [1.0, 1.2])
def test_a_line_beside_a_square_or_a_code_is_foreign_ink(apart_mm: float) -> None:
    picture = sheet()
    lines = []
    for x, y, w, h in marks():
        at = y - apart_mm if y > 100 else y + h + apart_mm
        line(picture, [(x - 0.8, at), (x + max(w, 4.0) + 0.8, at)], width=0.5)
        lines.append((x + w / 2, at))
    found = reader().read(picture).foreign_ink
    missed = [
        (x, y)
        for x, y in lines
        if not any(a - 0.5 <= x <= a + w + 0.5 and b - 1 <= y <= b + h + 1 for a, b, w, h in found)
    ]
    assert not missed


def test_a_square_and_a_code_at_a_curled_corner_are_no_ink() -> None:
    picture = sheet()
    corner = [box for box in marks() if box[0] < 40 and box[1] > 170]
    assert len(corner) == 2
    for box in corner:
        moved(picture, box, (-0.5, 1.3))
    reading = reader().read(picture)
    assert reading.marks
    assert reading.foreign_ink == ()
