"""The guides for setting a camera up, on pictures of a film that is set up well and then spoilt one way at a time."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest

from ballotcount.domain.live import Guide, GuideName
from ballotcount.reading.arrays.arrays import Picture, corners_of
from ballotcount.reading.live.camera_setup import guides, nearer
from ballotcount.reading.live.thresholds import SETUP_THRESHOLDS
from ballotcount.reading.pipeline.page_sight import sight_of
from ballotcount.reading.pipeline.reader import Reader
from ballotcount.reading.quality.resolution import needed_scale, scale_across, scale_along
from ballotcount.reading.registration.homography import project
from tests.paper.test_cameras import frame
from tests.synth.ballots import printed
from tests.synth.video import Act, Film


@cache
def good_frame() -> Picture:
    film = Film(printed("strike", "A5", 20), seed=6)
    return [image for image, _ in film.play([Act("lay", 1, rest=0.1)])][-1]


@cache
def reader() -> Reader:
    return Reader(printed("strike", "A5", 20).layout)


def amber(picture: Picture) -> dict[GuideName, str]:
    found: tuple[Guide, ...] = guides(sight_of(reader(), picture))
    return {guide.name: guide.hint for guide in found if not guide.good}


def warped(corners: list[tuple[float, float]]) -> Picture:
    """The frame seen so that its corners move to shares of the picture."""
    height, width = good_frame().shape[:2]
    size = np.array([width, height], dtype=np.float32)
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(unit * size, np.array(corners, dtype=np.float32) * size)
    return np.asarray(cv2.warpPerspective(good_frame(), matrix, (width, height)), np.uint8)


def test_a_camera_that_is_set_up_is_green_all_over() -> None:
    assert amber(good_frame()) == {}


def test_a_bare_desk_asks_for_a_sheet() -> None:
    assert amber(np.full((1080, 1920, 3), 90, np.uint8)) == {GuideName.SHEET: "lay"}


def test_a_camera_too_high_is_lowered() -> None:
    far = warped([(0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7)])
    assert amber(far)[GuideName.HEIGHT] == "lower"


@pytest.mark.parametrize(
    ("paper", "picture", "along", "hint"),
    [
        ((210.0, 297.0), (1920.0, 1080.0), False, "lengthwise"),
        ((210.0, 297.0), (1920.0, 1080.0), True, "lower"),
        ((210.0, 297.0), (1280.0, 720.0), True, "finer"),
        ((210.0, 297.0), (3840.0, 2160.0), False, "lower"),
        ((148.0, 210.0), (1920.0, 1080.0), False, "lower"),
        ((297.0, 210.0), (1080.0, 1920.0), False, "lengthwise"),
    ],
)
def test_a_sheet_shown_too_small_says_what_helps(
    paper: tuple[float, float], picture: tuple[float, float], along: bool, hint: str
) -> None:
    """Letters of 2.03 mm need 4 px/mm with the guide's spare; the sheet lies in the middle at 2.5."""
    width, height = paper
    if along != ((width > height) == (picture[0] > picture[1])):
        matrix = np.array([[0.0, -2.5, height * 2.5], [2.5, 0.0, 0.0], [0.0, 0.0, 1.0]])
    else:
        matrix = np.diag([2.5, 2.5, 1.0])
    shown = project(matrix, corners_of(paper))
    assert nearer(SETUP_THRESHOLDS.spare * needed_scale(2.03), picture=picture, paper=paper, corners=shown) == hint


def test_the_guide_of_a_dense_sheet_says_to_turn_it() -> None:
    page = printed("strike", "A4", 63)
    dense = Reader(page.layout)
    size = (1920, 1080)
    for along, hint in ((False, "lengthwise"), (True, "good")):
        scale = 0.95 * (scale_along if along else scale_across)(size, page.layout.paper)
        found = guides(sight_of(dense, frame(page, scale, size, along=along)))
        assert next(one for one in found if one.name is GuideName.HEIGHT).hint == hint


def test_a_sheet_at_the_rim_asks_for_a_higher_camera() -> None:
    near = warped([(-0.09, -0.09), (1.09, -0.09), (1.09, 1.09), (-0.09, 1.09)])
    assert amber(near)[GuideName.HEIGHT] == "raise"


def test_a_tilted_camera_is_levelled() -> None:
    tilted = warped([(0.14, 0.05), (0.86, 0.05), (1.0, 0.98), (0.0, 0.98)])
    assert amber(tilted)[GuideName.TILT] == "level"


def test_a_soft_picture_is_focused() -> None:
    assert amber(np.asarray(cv2.GaussianBlur(good_frame(), (0, 0), 2.5), np.uint8)) == {GuideName.FOCUS: "focus"}


@pytest.mark.parametrize(("gain", "hint"), [(0.35, "more"), (1.6, "less")])
def test_light_too_weak_or_too_strong(gain: float, hint: str) -> None:
    assert amber(np.asarray(cv2.convertScaleAbs(good_frame(), alpha=gain), np.uint8))[GuideName.LIGHT] == hint


def test_light_from_one_side_is_made_even() -> None:
    ramp = np.linspace(1.05, 0.35, good_frame().shape[0], dtype=np.float32)[:, None, None]
    assert amber((np.clip(good_frame() * ramp, 0, 255)).astype(np.uint8)) == {GuideName.LIGHT: "even"}


def test_a_lamp_mirrored_on_the_sheet_is_turned_away() -> None:
    glaring = good_frame().copy()
    height, width = glaring.shape[:2]
    cv2.circle(glaring, (width // 2, height // 2), height // 7, (255, 255, 255), -1)
    assert amber(glaring)[GuideName.GLARE] == "turn"
