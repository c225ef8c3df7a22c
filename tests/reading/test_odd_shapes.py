"""A picture of any shape gets an answer: strips and tiny pictures hold no page and stop nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.reading import PageStatus
from ballotcount.reading.identity.duplicates import SheetMemory
from ballotcount.reading.live.camera_meter import CameraMeter
from ballotcount.reading.live.state_machine import LiveCount
from ballotcount.reading.pipeline.page_sight import sight_of
from tests.reading.pages import reader

SIDES = st.one_of(st.integers(1, 12), st.integers(13, 90), st.integers(91, 1200))
COLOURS = ((), (3,))


@given(height=SIDES, width=SIDES, colours=st.sampled_from(COLOURS), seed=st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_the_reader_refuses_every_shape_without_a_page(
    height: int, width: int, colours: tuple[int, ...], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    picture = (rng.integers(0, 3, (height, width, *colours)) + 120).astype(np.uint8)
    assert reader().read(picture).status is PageStatus.REJECT


@pytest.mark.parametrize("shape", [(1, 400, 3), (400, 1, 3), (5, 4000, 3), (4000, 5), (2, 2), (64, 2560)])
def test_the_narrowest_pictures_stop_neither_the_count_nor_the_meter(shape: tuple[int, ...]) -> None:
    live = LiveCount(reader().read, SheetMemory())
    meter = CameraMeter()
    rng = np.random.default_rng(2)
    t = 0.0
    for size in (shape, (72, 128, 3), shape):
        for _ in range(16):
            picture = (rng.integers(0, 3, size) + 120).astype(np.uint8)
            live.feed(picture, t)
            meter.feed(picture, t, sight_of(reader(), picture))
            t += 1 / 30
    assert live.number == 0
