"""A hard checked cloth shows hundreds of black squares: the work of the search is bounded and the ballot is read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ballotcount.domain.reading import MarkState, PageStatus
from ballotcount.reading.pipeline.patterned_ground import squares_on_paper
from ballotcount.reading.pipeline.reader import grey
from ballotcount.reading.registration import homography
from ballotcount.reading.registration.fiducials import Squares
from ballotcount.reading.registration.thresholds import REGISTRATION_THRESHOLDS
from tests.reading.pages import DPI, Image, ballot, reader, sheet, strike

MOST_WORK = 20_000_000
"""Distances between the place of a fiducial and a square. One search among 48 squares works out 6 to 9 million,
among 96 of them 70 million. A ballot on a cloth of 12 mm takes 13,600."""
ROOM = 160


class Work:
    """Counts the distances that a search works out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done = 0
        real = homography._scored

        def counted(seen: Squares, **given: Any) -> list[dict[int, int]]:
            self.done += len(given["squares"]) * len(given["model"]) * len(seen)
            return real(seen, **given)

        monkeypatch.setattr(homography, "_scored", counted)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    return Work(monkeypatch)


def on_hard_cloth(side_mm: float) -> Image:
    """A struck ballot on a cloth of black and white squares."""
    one = sheet()
    strike(one, 4)
    height = one.shape[0] + 2 * ROOM
    width = one.shape[1] + 6 * ROOM
    side = side_mm * DPI / 25.4
    rows = (np.arange(height) // side).astype(int)
    columns = (np.arange(width) // side).astype(int)
    cloth = np.array([30, 235], np.uint8)[(rows[:, None] + columns[None, :]) % 2]
    desk = np.repeat(cloth[:, :, None], 3, axis=2)
    desk[ROOM : ROOM + one.shape[0], 3 * ROOM : 3 * ROOM + one.shape[1]] = one
    return desk


@pytest.mark.parametrize("side_mm", [12.0])
def test_a_ballot_on_a_hard_checked_cloth_is_read_with_little_work(work: Work, side_mm: float) -> None:
    reading = reader().read(on_hard_cloth(side_mm))
    assert reading.status is PageStatus.READ, reading.reasons
    assert [one.candidate for one in reading.marks if one.state is MarkState.MARKED] == [4]
    assert work.done < MOST_WORK / 10


@pytest.mark.parametrize("side_mm", [6.0, 9.0])
def test_the_marks_of_the_ballot_come_before_the_squares_of_a_cloth(side_mm: float) -> None:
    found = squares_on_paper(grey(on_hard_cloth(side_mm)))
    assert len(found) <= REGISTRATION_THRESHOLDS.most_candidates
    places = np.array([one.center for one in ballot().page.fiducials]) * DPI / 25.4 + (3 * ROOM, ROOM)
    first = found.first(len(places) + 2)
    gaps = np.hypot(*(places[:, None, :] - first.centers[None, :, :]).transpose(2, 0, 1))
    assert gaps.min(1).max() < 4


def test_the_work_does_not_grow_with_the_squares_of_a_ground(work: Work) -> None:
    across, down = np.meshgrid(np.arange(24.0), np.arange(16.0))
    many = Squares(np.c_[across.ravel(), down.ravel()] * 75 + 20.5, np.full(across.size, 36.0))
    homography.find_page(np.full((1200, 1900), 235, np.uint8), ballot().page, many)
    assert 0 < work.done < MOST_WORK
