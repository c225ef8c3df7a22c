"""A hand over a sheet is known as one, from whatever side it comes; what is written on the paper is not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ballotcount.domain.reading import PageStatus
from ballotcount.reading.pipeline import ink_pipeline
from ballotcount.reading.pipeline.thresholds import READING_THRESHOLDS
from tests.reading.pages import DPI, Image, ballot, line, reader, sheet

WIDE = 22.0
"""Breadth of two fingers, mm."""
DEEP = 16.0
"""How far they reach over the paper, mm: as far as the first names or the heading."""
SKIN = (95, 128, 180)
RIM = READING_THRESHOLDS.foreign.edge_mm


def reaching(side: str, beside: float, dpi: int) -> Image:
    """A sheet with two fingers over one side, their tips round."""
    picture = sheet(dpi=dpi)
    width, height = ballot().layout.paper
    far, across = (width, height) if side in ("left", "right") else (height, width)
    middle = beside * across
    first, last = (-20.0, DEEP) if side in ("left", "top") else (far - DEEP, far + 20.0)
    ends = [(first, middle), (last, middle)]
    points = ends if side in ("left", "right") else [(y, x) for x, y in ends]
    scale = dpi / 25.4
    at = [tuple(round(value * scale) for value in point) for point in points]
    cv2.line(picture, at[0], at[1], SKIN, round(WIDE * scale))
    return picture


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
@pytest.mark.parametrize(("beside", "dpi"), [(0.3, DPI), (0.72, 140)])
def test_fingers_from_any_side_reach_the_edge(side: str, beside: float, dpi: int) -> None:
    found = reader().read(reaching(side, beside, dpi))
    if found.status is PageStatus.READ:
        assert side in ("top", "bottom")  # evenly dark over the heading like a shadow, with every name in sight
        assert min(one.bbox[1] for one in ballot().page.targets) > DEEP + WIDE / 2
    else:
        assert found.ink_at_edge or not found.marks  # covered print or squares are refused before ink is looked for


def test_a_line_into_the_rim_that_is_not_searched_reaches_the_edge_and_a_word_before_it_does_not() -> None:
    width, height = ballot().layout.paper
    for ends, at_edge in (
        ([(width / 2, RIM + 6), (width / 2, 0)], True),
        ([(width / 2, height - RIM - 6), (width / 2, height)], True),
        ([(RIM + 6, height - 12), (0, height - 12)], True),
        ([(width - RIM - 6, height - 12), (width, height - 12)], True),
        ([(width / 2 - 8, RIM + 3), (width / 2, RIM + 1.5), (width / 2 + 8, RIM + 3)], False),
    ):
        picture = sheet()
        line(picture, ends, width=1.2)
        found = reader().read(picture)
        assert found.foreign_ink, ends
        assert found.ink_at_edge is at_edge, ends


def test_the_fingers_drawn_here_are_mostly_read_as_ink_and_not_refused() -> None:
    sides = ("left", "right", "top", "bottom")
    kept = [reader().read(reaching(side, place, DPI)) for side in sides for place in np.linspace(0.3, 0.75, 3)]
    assert sum(found.ink_at_edge for found in kept) >= len(kept) // 3


def test_a_whole_hand_is_not_read_again_as_a_stamp(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disc is found in every palm: without it, the page was read twice, and half of the hand was called a stamp."""
    asked: list[object] = []
    searched = ink_pipeline.other_stamps
    monkeypatch.setattr(
        ink_pipeline, "other_stamps", lambda *args, **named: asked.append(args) or searched(*args, **named)
    )
    picture = sheet()
    width, height = ballot().layout.paper
    scale = DPI / 25.4
    for finger in range(-2, 3):
        ends = ((width / 2 + 7 * finger, height + 10), (width / 2 + 10 * finger, height - 36 + 4 * abs(finger)))
        first, last = [(round(x * scale), round(y * scale)) for x, y in ends]
        cv2.line(picture, first, last, SKIN, round(9 * scale))

    found = reader().read(picture)

    assert found.ink_at_edge
    assert found.status is PageStatus.REVIEW
    assert not asked
