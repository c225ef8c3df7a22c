"""A hard checked cloth shows hundreds of black squares: the work of the search is bounded and the ballot is read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from ballotcount.domain.reading import MarkState, PageStatus, ReasonCode
from ballotcount.reading.arrays.arrays import Gray, without_colour
from ballotcount.reading.pipeline.patterned_ground import find_page_anywhere, squares_on_paper
from ballotcount.reading.registration import frame_search
from ballotcount.reading.registration.fiducials import Squares, find_squares
from ballotcount.reading.registration.homography import PageFit
from ballotcount.reading.registration.thresholds import REGISTRATION_THRESHOLDS, RegistrationThresholds
from tests.reading.pages import DPI, Image, ballot, reader, sheet, strike

MOST_WORK = 2_000_000
"""Distances between the place of a fiducial and a square. A search among tiles works out 0.8 million: it tries 24
squares; 48 took 6 to 9 million. A ballot on a cloth of 12 mm takes 7,800, an empty cloth none."""
ROOM = 160


class Work:
    """Counts the distances that a search works out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done = 0
        real = frame_search._scored

        def counted(seen: Squares, **given: Any) -> list[dict[int, int]]:
            self.done += len(given["squares"]) * len(given["model"]) * len(seen)
            return real(seen, **given)

        monkeypatch.setattr(frame_search, "_scored", counted)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    return Work(monkeypatch)


def hard_cloth(side_mm: float, shape: tuple[int, int]) -> Image:
    """A cloth of black and white squares."""
    side = side_mm * DPI / 25.4
    rows = (np.arange(shape[0]) // side).astype(int)
    columns = (np.arange(shape[1]) // side).astype(int)
    cloth = np.array([30, 235], np.uint8)[(rows[:, None] + columns[None, :]) % 2]
    return np.repeat(cloth[:, :, None], 3, axis=2)


def on_hard_cloth(side_mm: float) -> Image:
    """A struck ballot on a cloth of black and white squares."""
    one = sheet()
    strike(one, 4)
    desk = hard_cloth(side_mm, (one.shape[0] + 2 * ROOM, one.shape[1] + 6 * ROOM))
    desk[ROOM : ROOM + one.shape[0], 3 * ROOM : 3 * ROOM + one.shape[1]] = one
    return desk


@pytest.mark.parametrize("side_mm", [12.0])
def test_a_ballot_on_a_hard_checked_cloth_is_read_with_little_work(work: Work, side_mm: float) -> None:
    reading = reader().read(on_hard_cloth(side_mm))
    assert reading.status is PageStatus.READ, reading.reasons
    assert [one.candidate for one in reading.marks if one.state is MarkState.MARKED] == [4]
    assert work.done < MOST_WORK / 10


@pytest.mark.parametrize("side_mm", [5.0, 9.0, 16.0])
def test_an_empty_checked_cloth_is_searched_with_hardly_any_work(work: Work, side_mm: float) -> None:
    reading = reader().read(hard_cloth(side_mm, (1080, 1920)))
    assert reading.has(ReasonCode.NO_PAGE)
    assert work.done < MOST_WORK / 10


@pytest.mark.parametrize("side_mm", [6.0, 9.0, 14.0])
@pytest.mark.parametrize("light", [0.65, 0.45])
def test_a_ballot_on_a_checked_cloth_is_found_in_a_shadow(side_mm: float, light: float) -> None:
    picture = on_hard_cloth(side_mm).astype(np.float32)
    picture[:, picture.shape[1] // 2 :] *= light
    found = find_page_anywhere(without_colour(picture.astype(np.uint8)), ballot().page)
    assert isinstance(found, PageFit)
    assert len(found.used) == len(ballot().page.fiducials)
    places = np.array([ballot().page.fiducials[number].center for number in found.used]) * DPI / 25.4
    assert np.abs(found.image_points - places - (3 * ROOM, ROOM)).max() < 4


@pytest.mark.parametrize("seed", range(1800300, 1800304))
def test_squares_are_measured_as_one_by_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    picture = np.full((400, 640), 230, np.uint8)
    for x, y, wide, tall, turn in rng.uniform((0, 0, 4, 4, 0), (640, 400, 30, 30, 90), (150, 5)):
        box = cv2.boxPoints(((x, y), (wide, tall), turn))
        cv2.fillPoly(picture, [np.round(box).astype(np.int32)], int(rng.integers(0, 90)))
    limits = replace(REGISTRATION_THRESHOLDS, most_candidates=1000)
    found = find_squares(picture, limits=limits)
    wanted = np.array(sorted(one_by_one(picture, limits)))
    assert len(wanted) > 10
    assert np.allclose(sorted(np.c_[found.centers, found.sides].tolist()), wanted)


def one_by_one(picture: Gray, limits: RegistrationThresholds) -> list[list[float]]:
    """Return centre and side of the squares of a picture of 640 columns, each measured by OpenCV."""
    size = 640 // limits.around_share | 1
    mask = np.asarray(picture < cv2.convertScaleAbs(cv2.blur(picture, (size, size)), alpha=0.7), np.uint8)
    count, labels = cv2.connectedComponents(mask, connectivity=4)
    found = []
    for label in range(1, count):
        part = np.asarray(labels == label, np.uint8)
        _, _, wide, tall = cv2.boundingRect(part)
        moments = cv2.moments(part, binaryImage=True)
        area = moments["m00"]
        spread = moments["mu20"] * moments["mu02"] - moments["mu11"] ** 2
        compact = max(wide, tall) < limits.elongated * min(wide, tall) and area > limits.filled * wide * tall
        fits = limits.smallest**2 <= area <= limits.largest**2 and compact and spread > 0
        if fits and abs(12 * spread**0.5 / area**2 - 1) <= limits.misfit:
            found.append([moments["m10"] / area, moments["m01"] / area, area**0.5])
    return found


@pytest.mark.parametrize("side_mm", [6.0, 9.0])
def test_the_marks_of_the_ballot_come_before_the_squares_of_a_cloth(side_mm: float) -> None:
    found = squares_on_paper(without_colour(on_hard_cloth(side_mm)))
    assert len(found) <= REGISTRATION_THRESHOLDS.most_candidates
    places = np.array([one.center for one in ballot().page.fiducials]) * DPI / 25.4 + (3 * ROOM, ROOM)
    first = found.first(len(places) + 2)
    gaps = np.hypot(*(places[:, None, :] - first.centers[None, :, :]).transpose(2, 0, 1))
    assert gaps.min(1).max() < 4


def test_the_work_does_not_grow_with_the_squares_of_a_ground(work: Work) -> None:
    across, down = np.meshgrid(np.arange(24.0), np.arange(16.0))
    many = Squares(np.c_[across.ravel(), down.ravel()] * 75 + 20.5, np.full(across.size, 36.0))
    tiles = np.full((1200, 1900), 235, np.uint8)
    for x, y in np.round(many.centers).astype(int).tolist():
        tiles[y - 18 : y + 18, x - 18 : x + 18] = 30
    frame_search.find_page(tiles, ballot().page, many)
    assert 0 < work.done < MOST_WORK
