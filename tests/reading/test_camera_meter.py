"""A camera is measured on films whose light, rate and focus are known, and each fault gets its own advice."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ballotcount.domain.live import CameraFigures, DriverState, GuideName, PictureRate
from ballotcount.reading.live.camera_meter import CameraMeter, camera_guides, flicker_of, left_by_exposure, light_of
from ballotcount.reading.pipeline.page_sight import sight_of
from ballotcount.text import words
from tests.films2.light import Lamp, Light
from tests.reading.test_guide import good_frame, reader

CALM = CameraFigures(rate=30, doubled=0, flicker=0, drift=0, focus_mm=0.02, breathing=0.0001, margin_mm=15,
                     contrast=0.5, pattern=0.1)  # fmt: skip


def lit(light: Light, pictures: int = 30, fps: float = 30.0) -> np.ndarray:
    """Return the light of pictures of a desk with a sheet and a hand that moves over it."""
    lamp = Lamp(light=light, size=(480, 270), readout=0.7 / fps, exposure=0.01, mm=1.0, rng=np.random.default_rng(2))
    noise = np.random.default_rng(3)
    desk = np.full((270, 480, 3), 90.0, np.float32)
    cv2.rectangle(desk, (150, 20), (330, 250), (235, 235, 235), -1)
    seen = []
    for number in range(pictures):
        shown = desk.copy()
        cv2.circle(shown, (40 + 6 * number, 60), 40, (60, 90, 140), -1)
        shown += noise.normal(0, 1.6, shown.shape)
        gains = cv2.resize(lamp.gains(number / fps), (480, 270))
        seen.append(light_of(np.clip(shown * gains, 0, 255).astype(np.uint8)))
    return np.stack(seen)


@pytest.mark.parametrize("depth", [0.0, 0.03, 0.08, 0.15, 0.25])
def test_flicker_is_measured_as_the_share_of_light_that_it_takes(depth: float) -> None:
    found, _ = flicker_of(lit(Light(flicker=depth)))
    assert found == pytest.approx(depth / 1.1, abs=0.005 + 0.12 * depth)  # the lamp's first harmonic


@pytest.mark.parametrize("light", [Light(shadow=0.6, speed=300), Light(drift=0.3, drift_s=2)])
def test_shadows_and_clouds_are_no_flicker(light: Light) -> None:
    assert flicker_of(lit(light))[0] < 0.02


def test_a_change_of_the_whole_light_is_measured() -> None:
    _, calm = flicker_of(lit(Light()))
    _, changed = flicker_of(lit(Light(steps=((0.5, 0.4),))))
    assert calm < 0.02
    assert changed == pytest.approx(1.5, abs=0.1)


@pytest.mark.parametrize(("repeats", "doubled"), [(1, 0.0), (2, 0.5), (3, 0.67)])
def test_rate_and_repeated_pictures_are_counted(repeats: int, doubled: float) -> None:
    meter = CameraMeter()
    for number in range(48):
        meter.feed(np.full((90, 160), 50 + number // repeats, np.uint8), number / 30)
    found = meter.figures()
    assert found is not None
    assert (found.rate, found.doubled) == (pytest.approx(30), pytest.approx(doubled, abs=0.03))


def test_a_slow_reader_tells_nothing_about_the_pace_of_a_camera() -> None:
    meter = CameraMeter()
    for number in range(7):
        meter.feed(np.full((90, 160), 50 + number, np.uint8), number / 3)
    found = meter.figures(PictureRate(rate=30, doubled=0.5))
    assert found is not None
    assert (found.rate, found.doubled) == (30, 0.5)


def test_nothing_is_said_in_the_first_second() -> None:
    meter = CameraMeter()
    for number in range(20):
        meter.feed(np.full((90, 160), 50 + number, np.uint8), number / 30)
    assert meter.figures() is None


def with_page(spoil: float, zoom: float) -> CameraFigures:
    """Measure a sheet at rest; every second look is blurred (px) and enlarged."""
    meter = CameraMeter()
    good = good_frame()
    height, width = good.shape[:2]
    blurred = cv2.GaussianBlur(good, (0, 0), spoil) if spoil else good
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 0, zoom)
    other = np.asarray(cv2.warpAffine(blurred, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)
    for number in range(6):
        picture = np.clip(good if number % 2 else other, 0, 250) + np.uint8(number)
        meter.feed(picture, number * 0.21, sight_of(reader(), picture))
    found = meter.figures()
    assert found is not None
    return found


def test_a_focus_that_moves_differs_from_one_that_stays() -> None:
    calm = with_page(0, 1.0)
    assert calm.focus_mm is not None
    assert calm.breathing is not None
    assert (calm.focus_mm < 0.01, calm.breathing < 0.0005) == (True, True)
    assert calm.margin_mm is not None
    assert calm.margin_mm > 6
    hunting = with_page(2.5, 1.01)
    assert hunting.focus_mm is not None
    assert hunting.focus_mm > 0.2
    assert hunting.breathing == pytest.approx(0.01, abs=0.004)


@pytest.mark.parametrize(
    ("change", "name", "hint", "good"),
    [
        ({}, GuideName.FLICKER, "good", True),
        ({"flicker": 0.06}, GuideName.FLICKER, "weak", True),
        ({"flicker": 0.3}, GuideName.FLICKER, "strong", False),
        ({"rate": 8.0}, GuideName.RATE, "slow", False),
        ({"rate": 30.0, "doubled": 0.8}, GuideName.RATE, "slow", False),
        ({"doubled": 0.5}, GuideName.RATE, "doubled", True),
        ({"drift": 0.9}, GuideName.EXPOSURE, "changes", False),
        ({"focus_mm": 0.4}, GuideName.HUNTING, "lock", False),
        ({"breathing": 0.02}, GuideName.HUNTING, "lock", False),
        ({"margin_mm": 2.0}, GuideName.MARGIN, "near", False),
        ({"margin_mm": -2.0}, GuideName.MARGIN, "cut", False),
        ({"pattern": 0.6}, GuideName.DESK, "pattern", False),
        ({"contrast": 0.05}, GuideName.DESK, "light", True),
    ],
)
def test_each_fault_gets_advice_of_its_own_and_leaves_the_others_green(
    change: dict[str, float], name: GuideName, hint: str, good: bool
) -> None:
    found = {guide.name: guide for guide in camera_guides(replace(CALM, **change))}
    assert (found[name].hint, found[name].good) == (hint, good)
    assert all(guide.hint == "good" for guide in found.values() if guide.name is not name)
    for language in ("en", "vi"):
        key = f"live.guide.{name.value}.{hint}"
        assert words.load(language).gettext(key) != key


def test_automatic_and_uneven_exposure_are_advised_against_before_they_disturb() -> None:
    free = DriverState(exposure=1 / 50, auto_exposure=True, auto_white=False)
    hints = {guide.name: guide.hint for guide in camera_guides(CALM, free)}
    assert hints[GuideName.EXPOSURE] == "automatic"
    odd = DriverState(exposure=1 / 125, auto_exposure=False, auto_white=False)
    hints = {guide.name: guide.hint for guide in camera_guides(CALM, odd)}
    assert (hints[GuideName.FLICKER], hints[GuideName.EXPOSURE]) == ("exposure", "good")


def test_multiples_of_a_hundredth_leave_no_flicker() -> None:
    assert max(left_by_exposure(number / 100) for number in (1, 2, 3)) < 1e-9
    assert left_by_exposure(1 / 120) == pytest.approx(0.19, abs=0.01)
    assert left_by_exposure(1 / 60) == pytest.approx(0.17, abs=0.01)
