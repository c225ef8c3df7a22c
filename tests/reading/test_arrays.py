"""Grey levels are counted exactly, however the picture lies in memory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.reading.arrays.arrays import grey_counts, mean, medians, percentile, percentile_from, share_of_way


@pytest.mark.parametrize("shape", [(0,), (1,), (700,), (37, 53), (5, 4, 3)])
def test_each_grey_is_counted_as_often_as_it_occurs(shape: tuple[int, ...]) -> None:
    values = np.random.default_rng(3).integers(0, 256, shape).astype(np.uint8)
    assert grey_counts(values).tolist() == np.bincount(values.ravel(), minlength=256).tolist()


def test_a_part_of_a_picture_counts_only_its_own_pixels() -> None:
    whole = np.random.default_rng(4).integers(0, 256, (60, 80)).astype(np.uint8)
    part = whole[3:50:4, 7:61]
    assert grey_counts(part).tolist() == np.bincount(part.ravel(), minlength=256).tolist()


@pytest.mark.parametrize("shape", [(1, 1), (37, 53), (0, 4)])
def test_only_the_marked_pixels_are_counted(shape: tuple[int, int]) -> None:
    chance = np.random.default_rng(5)
    values = chance.integers(0, 256, shape).astype(np.uint8)
    where = chance.choice([0, 1, 255], shape).astype(np.uint8)
    assert grey_counts(values, where).tolist() == np.bincount(values[where > 0], minlength=256).tolist()
    assert not grey_counts(values, np.zeros_like(where)).any()


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_a_mean_is_that_of_numpy_to_the_last_digit(kind: type[np.floating]) -> None:
    for length in range(1, 400, 7):
        values = np.random.default_rng(length).random(length).astype(kind)
        assert mean(values) == float(values.mean())


@pytest.mark.parametrize("kind", [np.uint8, np.int64, np.float32, np.float64])
def test_a_percentile_of_few_values_is_that_of_numpy(kind: type[np.number]) -> None:
    chance = np.random.default_rng(6)
    for length in (1, 2, 3, 20, 299, 300, 301, 900):
        values = (chance.random(length) * 255).astype(kind)
        for percent in (0, 1, 50, 75, 99.5, 100):
            assert percentile(values, percent) == pytest.approx(float(np.percentile(values.astype(float), percent)))


@given(value=st.floats(-9, 9), start=st.sampled_from([0.0, 1.0, 2.0]), end=st.sampled_from([0.0, 0.5, 1.0, 2.0]))
def test_a_share_of_a_way_is_a_share_also_where_its_ends_meet(value: float, start: float, end: float) -> None:
    share = share_of_way(value, start=start, end=end)
    assert 0 <= share <= 1
    assert share_of_way(end, start=start, end=end) == 1
    assert (share_of_way(start, start=start, end=end) == 0) is (start != end)


@pytest.mark.parametrize("rows", [1, 2, 5, 20, 21])
def test_medians_are_those_of_numpy(rows: int) -> None:
    values = np.random.default_rng(rows).random((rows, 37)).astype(np.float32)
    assert np.array_equal(medians(values), np.median(values, axis=0))


@pytest.mark.parametrize("least", [0, 1, 90, 255])
@pytest.mark.parametrize("side", [4, 60])
def test_a_percentile_of_the_greys_from_a_level_on_is_that_of_the_pixels_picked_out(side: int, least: int) -> None:
    values = np.random.default_rng(side).integers(0, 256, (side, side)).astype(np.uint8)
    picked = values[values >= least]
    assert percentile_from(values, least, 90) == (percentile(picked, 90) if len(picked) else None)
    assert percentile_from(np.zeros((3, 3), np.uint8), 1, 50) is None
