"""Lines that are coloured are ink; a grey line among those of a coloured pen may be a crease."""

from __future__ import annotations

import numpy as np
import pytest

from ballotcount.domain.reading import MarkState
from ballotcount.reading.strikes.line_thresholds import LINE_COLOUR
from tests.reading.pages import Image
from tests.reading.test_creases import blank, line, marks

BLUE = (0.5, 0.8, 1.0)
"""Share of a line's darkness in blue, green and red light: a blue pen that a camera shows."""
GREY = (1.0, 1.0, 1.0)
TINTED = (0.8, 0.9, 1.0)
"""A crease in the light of a lamp and of a window."""


def drawn(lines: list[tuple[int, float, float, tuple[float, float, float]]]) -> Image:
    """Return a sheet in colour with lines along names.

    Args:
        lines: number of the name, half of the line's width in mm, its darkness in grey levels, and its colour.
    """
    channels = [blank() for _ in range(3)]
    for number, sigma, level, colour in lines:
        for channel, share in zip(channels, colour, strict=True):
            # three lines that are exactly parallel would be creases by that alone
            degrees = 0.6 * (number - 7)
            line(channel, number, beyond=1.5, sigma=sigma, level=level * share, degrees=degrees)
    return np.ascontiguousarray(np.dstack(channels))


@pytest.mark.parametrize(
    ("colour", "state"), [(BLUE, MarkState.MARKED), (GREY, MarkState.DOUBTFUL), (TINTED, MarkState.DOUBTFUL)]
)
@pytest.mark.parametrize("number", [4, 6, 7, 8])
def test_a_thin_line_is_ink_where_it_is_coloured(
    number: int, colour: tuple[float, float, float], state: MarkState
) -> None:
    picture = drawn([(number, 0.1, 105, colour)])
    assert marks(picture)[number].state is state


@pytest.mark.parametrize(("others", "state"), [(BLUE, MarkState.DOUBTFUL), (GREY, MarkState.MARKED)])
def test_a_grey_line_is_not_of_a_coloured_pen(others: tuple[float, float, float], state: MarkState) -> None:
    """A dark crease has as much ink as a ballpoint; only its colour tells."""
    picture = drawn([(5, 0.16, 130, others), (7, 0.16, 130, others), (8, 0.14, 130, GREY)])
    found = marks(picture)
    assert [found[number].state for number in (5, 7)] == [MarkState.MARKED] * 2
    assert found[8].state is state


def test_a_crease_that_goes_on_from_a_coloured_stroke_is_no_ink() -> None:
    """The half with less colour counts."""
    picture = drawn([(8, 0.1, 105, GREY)])
    half = drawn([(8, 0.1, 105, BLUE)])
    middle = picture.shape[1] // 3
    picture[:, :middle] = half[:, :middle]
    assert marks(picture)[8].state is not MarkState.MARKED


def test_limits_leave_room_between_grey_and_coloured() -> None:
    assert LINE_COLOUR.grey < 1 - min(TINTED) < LINE_COLOUR.coloured < 1 - min(BLUE)
