"""Tests of how a word is compared with its print beside its place."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.reading.template.word_spots import compared, least_beside


@given(seed=st.integers(0, 10_000), toner=st.floats(0.2, 1.0), usual=st.floats(0.2, 1.0), gone=st.booleans())
def test_all_nine_places_at_once_say_what_they_say_one_by_one(
    seed: int, toner: float, usual: float, gone: bool
) -> None:
    """The least difference and the least loss of nine places are those of the places compared by themselves."""
    random = np.random.default_rng(seed)
    print_ = np.zeros((30, 60), np.float32)
    for left in range(8, 50, 7):
        print_[10:20, left : left + 3] = random.uniform(120, 255)
    moved = np.roll(print_, random.integers(-2, 3, 2), axis=(0, 1)) * (0 if gone else toner)
    seen = np.asarray(np.round(moved + random.uniform(0, 20, moved.shape)), np.float32)
    pages = (seen, np.asarray(cv2.blur(seen, (4, 4)), np.float32))
    window = (5, 6, 55, 24)
    model = print_[6:24, 5:55]
    own = (model, np.asarray(cv2.blur(print_, (4, 4)))[6:24, 5:55], float((model * model).sum()))
    each = [
        compared(
            *(page[6 + down : 24 + down, 5 + across : 55 + across] for page in pages), own=own, toner=(0.15, usual)
        )
        for down in (-1, 0, 1)
        for across in (-1, 0, 1)
    ]

    found = least_beside(pages, window, own, toner=(0.15, usual))

    assert found == pytest.approx((min(one for one, _ in each), min(one for _, one in each)), abs=1e-5)
