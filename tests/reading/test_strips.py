"""The strips around a page are drawn only as far as the picture reaches, with the same pixels."""

from __future__ import annotations

import numpy as np
import pytest

from ballotcount.reading.quality import around_page
from ballotcount.reading.quality.thresholds import QUALITY_THRESHOLDS
from ballotcount.reading.registration.fiducials import Squares
from ballotcount.reading.registration.homography import PageFit

PAPER = (148.0, 210.0)
SHAPE = (900, 700)
CORNERS = np.array([[20.0, 20.0], [128.0, 20.0], [128.0, 190.0], [20.0, 190.0]])


def placed(chance: np.random.Generator) -> PageFit:
    """Return a page somewhere in the picture, partly beside it, turned and seen at a slant."""
    turn = chance.uniform(-np.pi, np.pi)
    scale = chance.uniform(2.0, 6.0)
    middle = chance.uniform(-100, 1000, 2)
    across = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = np.eye(3)
    matrix[:2, :2] = across
    matrix[:2, 2] = middle - across @ np.array([74.0, 105.0])
    matrix[2, :2] = chance.uniform(-4e-4, 4e-4, 2)
    points = np.array([[0.0, 0.0]])
    return PageFit(
        matrix,
        (0, 1, 2, 3),
        layout_points=CORNERS,
        image_points=CORNERS,
        residual_mm=0.1,
        px_per_mm=scale,
        others=Squares(points[:0], np.zeros(0)),
    )


def test_strips_have_the_pixels_that_the_whole_ones_have(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(8)
    # no pixel of the picture is 0, as all beyond it is
    picture = chance.integers(1, 256, SHAPE).astype(np.uint8)
    fits = [placed(chance) for _ in range(60)]
    short = [around_page.strips(picture, fit, PAPER, limits=QUALITY_THRESHOLDS) for fit in fits]
    rows = short[0][0].shape[0]
    drawn = [strip.any(axis=1).sum() for four in short for strip in four]
    assert min(drawn) == 0 < max(drawn) <= rows
    monkeypatch.setattr(around_page, "_rows_in_view", lambda matrix, size, shape: size[0])
    for fit, four in zip(fits, short, strict=True):
        whole = around_page.strips(picture, fit, PAPER, limits=QUALITY_THRESHOLDS)
        assert all(np.array_equal(one, other) for one, other in zip(four, whole, strict=True))
