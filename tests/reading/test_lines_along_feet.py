"""A pen's line along the feet of letters shows between them only: its ink and its ends tell that it is no crease."""

from __future__ import annotations

import pytest

from ballotcount.domain.reading import MarkReading, MarkState
from tests.reading.pages import ballot, line, reader, sheet

PENCIL = (150, 150, 150)
NUMBER = 8
"""A name of three words."""


def mark(beyond: float) -> MarkReading:
    """Strike a name low on its letters, and two others through their middle, with one thin pale pen."""
    picture = sheet()
    for number, rise in ((5, 0.1), (12, -0.15)):
        shape = ballot().names[number]
        ends = [(shape.left - 1, shape.middle - rise), (shape.right + 1, shape.middle + rise)]
        line(picture, ends, width=0.3, ink=PENCIL)
    shape = ballot().names[NUMBER]
    y = shape.middle + 0.42 * shape.height
    line(picture, [(shape.left - beyond, y - 0.05), (shape.right + beyond, y + 0.05)], width=0.3, ink=PENCIL)
    return next(one for one in reader().read(picture).marks if one.candidate == NUMBER)


@pytest.mark.parametrize(
    ("beyond", "state"), [(1.0, MarkState.MARKED), (2.0, MarkState.MARKED), (6.0, MarkState.DOUBTFUL)]
)
def test_a_line_of_the_pens_ink_that_ends_with_its_name_is_no_crease(beyond: float, state: MarkState) -> None:
    assert mark(beyond).state is state
