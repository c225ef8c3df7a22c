"""The camera page measures an office's form, found by its print, as it does our own ballot, found by its squares."""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np
import pytest

from ballotcount.domain.live import CameraFigures, Guide, GuideName
from ballotcount.reading.arrays.arrays import Matrix, Picture, corners_of
from ballotcount.reading.live.camera_meter import CameraMeter, camera_guides, margin_mm
from ballotcount.reading.live.camera_setup import guides
from ballotcount.reading.pipeline.page_sight import sight_of
from ballotcount.reading.pipeline.reader import Reader
from ballotcount.reading.registration.homography import NoPage, project
from tests.films2.papers import FINE, Stock, sheet_of

SIZE = (1920, 1080)
SCALE = 4.4
"""px per mm: an A5 sheet across the picture leaves 17 mm above and below."""
OWN = ""
FORMS = ("A", "C")
ALL = (OWN, *FORMS)
LOOK = 0.5
LOOKS = 3


@cache
def reader(form: str) -> Reader:
    return Reader(sheet_of(Stock(form=form))[0])


def laid(form: str, *, shift: tuple[float, float] = (0.0, 0.0), scale: float = SCALE, turn: float = 0.0) -> Matrix:
    """Return where an upright sheet lies: turned about its middle, shifted from that of the picture, mm to px."""
    paper = reader(form).layout.paper
    turned = cv2.getRotationMatrix2D((paper[0] / 2, paper[1] / 2), turn, scale)
    off = np.array(SIZE) / 2 - np.array(paper) / 2 + np.array(shift) * scale
    moved = np.array([[1.0, 0.0, off[0]], [0.0, 1.0, off[1]], [0.0, 0.0, 1.0]])
    return np.asarray(moved @ np.vstack([turned, [0.0, 0.0, 1.0]]), np.float64)


def frame(form: str, place: Matrix, *, desk: float = 90.0, blur_mm: float = 0.0, noise: int = 0) -> Picture:
    """Draw a sheet on a plain desk as a camera sees it."""
    page = sheet_of(Stock(form=form))[1][..., 1]
    to_page = np.diag([1 / FINE, 1 / FINE, 1.0])
    shown = cv2.warpPerspective(page, place @ to_page, SIZE, flags=cv2.INTER_AREA)
    sheet = project(place, corners_of(reader(form).layout.paper))
    cover = np.zeros(SIZE[::-1], np.uint8)
    cv2.fillConvexPoly(cover, np.round(sheet * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
    part = cover / np.float32(255)
    lit = shown * np.float32(0.92) * part + np.float32(desk) * (1 - part)
    scale = float(np.sqrt(abs(np.linalg.det(place[:2, :2]))))
    soft = cv2.GaussianBlur(lit, (0, 0), max(0.6, blur_mm * scale))
    return np.asarray(np.clip(soft + np.roll(grain(), 97 * noise), 0, 255), np.uint8)


@cache
def grain() -> np.ndarray:
    return np.random.default_rng(1).normal(0, 1.5, SIZE[::-1]).astype(np.float32)


def guides_of(form: str, pictures: list[Picture]) -> tuple[CameraFigures, dict[GuideName, Guide]]:
    """Return what the camera page tells of pictures that come one after the other."""
    meter = CameraMeter()
    found: tuple[Guide, ...] = ()
    for number in range(LOOKS):
        # no camera gives the same picture twice, and a repeated one tells nothing
        picture = np.minimum(pictures[number % len(pictures)], 250) + np.uint8(number)
        sight = sight_of(reader(form), picture)
        meter.feed(picture, number * LOOK, sight)
        found = guides(sight)
    figures = meter.figures()
    assert figures is not None
    return figures, {guide.name: guide for guide in (*found, *camera_guides(figures))}


def bad(found: dict[GuideName, Guide]) -> dict[GuideName, str]:
    """Return the hints of what is not as it should be; the pace of these pictures is not that of a camera."""
    return {name: guide.hint for name, guide in found.items() if guide.hint != "good" and name is not GuideName.RATE}


@pytest.mark.parametrize("form", ALL)
def test_a_camera_that_is_set_up_is_green_all_over(form: str) -> None:
    figures, found = guides_of(form, [frame(form, laid(form), noise=number) for number in (1, 2)])
    assert bad(found) == {}
    assert set(found) >= {GuideName.FOCUS, GuideName.HUNTING, GuideName.MARGIN, GuideName.DESK}
    assert figures.margin_mm == pytest.approx((SIZE[1] / SCALE - reader(form).layout.paper[1]) / 2, abs=0.8)
    assert figures.contrast == pytest.approx(1 - 90 / (255 * 0.92), abs=0.03)


@pytest.mark.parametrize("form", ALL)
@pytest.mark.parametrize(("desk", "hint"), [(180.0, "good"), (215.0, "light")])
def test_a_desk_as_light_as_paper_is_named(form: str, desk: float, hint: str) -> None:
    _, found = guides_of(form, [frame(form, laid(form), desk=desk, noise=number) for number in (1, 2)])
    assert found[GuideName.DESK].hint == hint


@pytest.mark.parametrize("form", ALL[:2])
@pytest.mark.parametrize("side", range(4))
@pytest.mark.parametrize("over", [-4.0, 4.0, 25.0])
def test_a_sheet_at_an_edge_of_the_picture_or_over_it_is_named(form: str, side: int, over: float) -> None:
    paper = reader(form).layout.paper
    away = [(SIZE[axis] / SCALE - paper[axis]) / 2 + over for axis in (0, 1)]
    shift = [(-away[0], 0.0), (away[0], 0.0), (0.0, -away[1]), (0.0, away[1])][side]
    found = bad(guides_of(form, [frame(form, laid(form, shift=shift))])[1])
    if over < 0:
        assert found[GuideName.MARGIN] == "near"
    else:
        # a sheet of which too little is seen is no sheet: it is asked for
        assert found.get(GuideName.MARGIN) == "cut" or found.get(GuideName.SHEET) == "lay"


@pytest.mark.parametrize("form", ALL)
def test_a_soft_picture_is_named(form: str) -> None:
    assert bad(guides_of(form, [frame(form, laid(form), blur_mm=0.3)])[1]) == {GuideName.FOCUS: "focus"}


@pytest.mark.parametrize("form", ALL)
def test_a_focus_that_hunts_is_named(form: str) -> None:
    sharp = frame(form, laid(form))
    assert GuideName.HUNTING not in bad(guides_of(form, [sharp, frame(form, laid(form), noise=1)])[1])
    assert bad(guides_of(form, [sharp, frame(form, laid(form), blur_mm=0.3)])[1])[GuideName.HUNTING] == "lock"
    breathes = frame(form, laid(form, scale=1.015 * SCALE))
    assert bad(guides_of(form, [sharp, breathes])[1])[GuideName.HUNTING] == "lock"


@pytest.mark.parametrize("form", ALL)
def test_a_bare_desk_asks_for_a_sheet(form: str) -> None:
    bare = np.full((*SIZE[::-1], 3), 90, np.uint8)
    assert bad(guides_of(form, [bare])[1]) == {GuideName.SHEET: "lay"}


@pytest.mark.parametrize("form", ALL)
def test_a_reading_of_the_same_picture_saves_the_search_and_changes_nothing(form: str) -> None:
    picture = frame(form, laid(form))
    trace = reader(form).trace(picture)
    assert trace.fit is not None
    assert guides(sight_of(reader(form), picture, trace.fit)) == guides(sight_of(reader(form), picture))


def drawn(seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return how a sheet lies under a camera, and what its picture is like."""
    rng = np.random.default_rng(1870000 + seed)
    shift = tuple(rng.uniform(-8, 8, 2))
    how = {"shift": shift, "scale": rng.uniform(3.9, 4.4), "turn": rng.uniform(-4, 4) + rng.choice([0.0, 180.0])}
    return how, {"desk": rng.uniform(30, 225), "blur_mm": rng.uniform(0.12, 0.4), "noise": seed}


def room_of(form: str, how: dict[str, Any]) -> float:
    """Return the least distance of a sheet from the edge of the picture, mm."""
    corners = project(laid(form, **how), corners_of(reader(form).layout.paper))
    return float(np.minimum(corners, np.array(SIZE) - corners).min()) / float(how["scale"])


@pytest.mark.parametrize("seed", [8, 10, 11])
def test_rules_without_letters_do_not_move_the_foot_of_a_form(seed: int) -> None:
    """Form A ends 60 mm above its foot; blocks of its rules alone seem to lie a millimetre along them."""
    how, look = drawn(seed)
    sight = sight_of(reader("A"), frame("A", laid("A", **how), **look))
    assert not isinstance(sight, NoPage)
    assert margin_mm(sight.gray, sight.fit, sight.paper) == pytest.approx(room_of("A", how), abs=0.8)


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 12))])
def test_both_ways_of_finding_a_page_measure_the_same(seed: int) -> None:
    """Squares and print tell the same focus, room and desk of the same camera, wherever the sheet lies."""
    how, look = drawn(seed)
    seen = {}
    for form in ALL:
        place = laid(form, **how)
        figures, found = guides_of(form, [frame(form, place, **look)])
        assert figures.margin_mm == pytest.approx(room_of(form, how), abs=1.5), form
        seen[form] = found[GuideName.FOCUS].value, figures.contrast
    for form in FORMS:
        assert seen[form][0] == pytest.approx(seen[OWN][0], abs=0.06)
        assert seen[form][1] == pytest.approx(seen[OWN][1], abs=0.02)
