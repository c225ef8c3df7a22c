"""Names in small type are asked about with the size that the office set, capitals or not."""

from __future__ import annotations

import pytest

from ballotcount.paper.adoption.checks import checked
from tests.office.test_odd_forms import PEOPLE, ROW, TOP, Paper, found


def asked(size: float, *, capitals: bool) -> float | None:
    """Return the size that is called too small on a form in a type of this size; None where nothing is asked."""
    paper = Paper()
    paper.table((20, 32, 134), 6)
    for row, name in enumerate(PEOPLE, start=1):
        paper.text(22, TOP + row * ROW, str(row))
        paper.text(35, TOP + row * ROW, name.upper() if capitals else name, size)
    sizes = [one.facts["points"] for one in checked(found(paper)).questions if one.code == "small_type"]
    return float(sizes[0]) if sizes else None


@pytest.mark.parametrize(
    ("size", "capitals", "said"),
    [(13, True, None), (11, True, None), (10, True, 10.0), (11, False, None), (8.5, False, 8.5)],
)
def test_type_is_small_by_the_size_that_the_file_says(size: float, *, capitals: bool, said: float | None) -> None:
    assert asked(size, capitals=capitals) == said
