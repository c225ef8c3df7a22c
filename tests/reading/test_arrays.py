"""Grey levels are counted exactly, however the picture lies in memory."""

from __future__ import annotations

import numpy as np
import pytest

from ballotcount.reading.arrays.arrays import grey_counts


@pytest.mark.parametrize("shape", [(0,), (1,), (700,), (37, 53), (5, 4, 3)])
def test_each_grey_is_counted_as_often_as_it_occurs(shape: tuple[int, ...]) -> None:
    values = np.random.default_rng(3).integers(0, 256, shape).astype(np.uint8)
    assert grey_counts(values).tolist() == np.bincount(values.ravel(), minlength=256).tolist()


def test_a_part_of_a_picture_counts_only_its_own_pixels() -> None:
    whole = np.random.default_rng(4).integers(0, 256, (60, 80)).astype(np.uint8)
    part = whole[3:50:4, 7:61]
    assert grey_counts(part).tolist() == np.bincount(part.ravel(), minlength=256).tolist()
