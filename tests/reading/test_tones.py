"""Pictures whose tones hide pale ink prove no empty line, whatever curve a scanning program used."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ballotcount.domain.reading import MarkState, PageReading, PageStatus, ReasonCode
from tests.reading.pages import Image, ballot, line, reader, sheet

PENCIL = (196, 196, 196)
PAPER = 232
SLOW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def scanned(blur: float = 0.6, grain: float = 1.2, skew: float = 0.0) -> Image:
    """A grey scan of a sheet with four pale pencil strikes: a lens, a sensor, no tone curve; skewed by degrees."""
    picture = sheet()
    for number in (2, 7, 11, 16):
        shape = ballot().names[number]
        y = (shape.top + shape.base) / 2
        line(picture, [(shape.words[0][0] - 0.6, y), (shape.words[-1][1] + 0.6, y)], ink=PENCIL)
    light = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.float32), (0, 0), blur)
    if skew:
        height, width = light.shape
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1)
        light = cv2.warpAffine(light, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=(255.0,))
    light = 18 + light * (PAPER - 18) / 255
    light += np.random.default_rng(5).normal(0, grain, light.shape)
    return np.asarray(np.clip(light, 0, 255), np.uint8)


def proves_pencil_away(reading: PageReading) -> bool:
    """Whether a page is called read although a struck name counts as not struck."""
    struck = [mark for mark in reading.marks if mark.candidate in (2, 7, 11, 16)]
    return reading.status is PageStatus.READ and any(mark.state is MarkState.EMPTY for mark in struck)


def test_the_grey_scan_itself_is_not_refused() -> None:
    reading = reader().read(scanned())
    assert reading.status is not PageStatus.REJECT
    assert not proves_pencil_away(reading)


@given(threshold=st.integers(60, 215), quality=st.sampled_from([0, 60, 90]))
@SLOW
def test_two_levels_are_refused_with_their_cause(threshold: int, quality: int) -> None:
    reading = reader().read(compressed(np.where(scanned() > threshold, 255, 0).astype(np.uint8), quality))
    assert [reason.code for reason in reading.reasons] == [ReasonCode.TWO_LEVELS]


@given(levels=st.integers(2, 6))
@SLOW
def test_a_picture_of_few_greys_is_refused(levels: int) -> None:
    steps = np.rint(scanned().astype(np.float32) / 255 * (levels - 1))
    picture = np.asarray(np.rint(steps * 255 / (levels - 1)), np.uint8)
    (reason,) = reader().read(picture).reasons
    assert reason.code is ReasonCode.TWO_LEVELS
    assert dict(reason.facts) == ({} if levels == 2 else {"kind": "few", "levels": levels})


def compressed(picture: Image, quality: int) -> Image:
    """Return a picture as JPEG keeps it; quality 0 leaves it as it is."""
    if not quality:
        return picture
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 0), np.uint8)


@given(white=st.floats(0.4, 0.88), gamma=st.floats(0.7, 2.2))
@SLOW
def test_white_clipped_into_the_paper_is_refused_with_its_cause(white: float, gamma: float) -> None:
    light = np.clip(scanned().astype(np.float32) / (PAPER * white), 0, 1) ** (1 / gamma)
    reading = reader().read(np.asarray(np.rint(255 * light), np.uint8))
    assert reading.has(ReasonCode.WHITE_CLIPPED), reading.reasons
    assert not proves_pencil_away(reading)


@given(white=st.floats(0.4, 0.95), gamma=st.floats(0.7, 2.2), quality=st.sampled_from([60, 75, 90]))
@example(white=0.75, gamma=0.8, quality=75)
@SLOW
def test_clipped_white_proves_no_pencil_away_although_jpeg_gave_it_greys(
    white: float, gamma: float, quality: int
) -> None:
    light = np.clip(scanned(skew=0.5).astype(np.float32) / (PAPER * white), 0, 1) ** (1 / gamma)
    reading = reader().read(compressed(np.asarray(np.rint(255 * light), np.uint8), quality))
    assert not proves_pencil_away(reading), reading.reasons


@given(
    white=st.floats(0.4, 0.6), gamma=st.floats(0.7, 1.2), grain=st.floats(0.5, 1.4), skew=st.sampled_from([0.0, 0.5])
)
@SLOW
def test_grain_that_came_after_the_cut_proves_no_pencil_away(
    white: float, gamma: float, grain: float, skew: float
) -> None:
    light = 255 * np.clip(scanned(skew=skew).astype(np.float32) / (PAPER * white), 0, 1) ** (1 / gamma)
    light += np.random.default_rng(7).normal(0, grain, light.shape)
    reading = reader().read(np.asarray(np.clip(np.rint(light), 0, 255), np.uint8))
    assert reading.has(ReasonCode.WHITE_CLIPPED), reading.reasons


@given(lift=st.floats(-1.0, 0.5), grain=st.floats(0.8, 2.0))
@SLOW
def test_a_white_within_the_grain_of_the_paper_is_not_refused(lift: float, grain: float) -> None:
    light = scanned(grain=grain).astype(np.float32) * 255 / (PAPER - lift * grain)
    reading = reader().read(np.asarray(np.clip(np.rint(light), 0, 255), np.uint8))
    assert not reading.has(ReasonCode.WHITE_CLIPPED), reading.reasons


@given(white=st.floats(1.0, 1.5), gamma=st.floats(0.7, 2.2), black=st.floats(0, 0.06), quality=st.sampled_from([0, 90]))
@SLOW
def test_a_curve_that_keeps_the_paper_is_not_refused(white: float, gamma: float, black: float, quality: int) -> None:
    light = np.clip((scanned().astype(np.float32) / 255 - black) / (PAPER * white / 255 - black), 0, 1) ** (1 / gamma)
    reading = reader().read(compressed(np.asarray(np.rint(255 * light), np.uint8), quality))
    assert reading.status is not PageStatus.REJECT, reading.reasons
    assert not proves_pencil_away(reading)
