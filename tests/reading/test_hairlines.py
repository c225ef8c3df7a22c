"""A copy prints the hairlines of letters as black as their stems; that is no ink, and what goes beyond it is."""

from __future__ import annotations

import numpy as np
import pytest

from ballotcount.reading.ink.ink import Creases, Ink
from ballotcount.reading.strikes.pen_pieces import pen_length

SCALE = 150 / 25.4
ROWS = slice(20, 29)
COLUMNS = slice(40, 42)
"""Place of the edge of a letter's upright hairline, 1.5 mm high."""


def ink_of(bound: np.ndarray) -> Ink:
    """Return the ink of a clean page with some print."""
    none = np.zeros(bound.shape, np.uint8)
    return Ink(
        paper=np.full(bound.shape, 250, np.uint8),
        residual=none,
        print_bound=bound,
        print_bound_wide=bound,
        creases=Creases(np.zeros(len(bound), np.float32), np.zeros(bound.shape[1], np.float32)),
        noise=2.0,
        noise_floor=14,
        dark=40.0,
        blur=0.6,
        scale=SCALE,
        colour=None,
        light=none,
    )


@pytest.mark.parametrize(
    ("rows", "columns", "dark", "is_pen"),
    [
        (ROWS, COLUMNS, 65, False),
        (ROWS, COLUMNS, 120, True),  # darker than a copy makes a hairline
        (slice(16, 33), COLUMNS, 65, True),  # longer than a stroke of a letter
        (ROWS, slice(39, 44), 65, True),  # wider
        (ROWS, slice(47, 49), 65, True),  # beside it
        (slice(22, 24), slice(36, 48), 65, True),  # across it
    ],
)
def test_only_what_lies_on_a_hairline_is_print(rows: slice, columns: slice, dark: int, is_pen: bool) -> None:
    bound = np.full((60, 120), 250, np.uint8)
    bound[ROWS, 39:43] = 140
    seen = np.zeros(bound.shape, np.uint8)
    seen[rows, columns] = dark
    length = pen_length(seen, ink_of(bound), (15.0, 40.0), page=(slice(0, 60), slice(0, 120)))
    assert (length > 0) is is_pen
