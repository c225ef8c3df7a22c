"""Lines of a steady hand, some of them parallel by chance: strikes, unless they look like the creases of one letter."""

from __future__ import annotations

import pytest

from ballotcount.domain.reading import MarkState
from tests.reading.test_creases import LETTER, blank, line, marks

PARALLEL = dict(zip(LETTER, (0.0, 0.1, -0.08), strict=True))
"""Degrees of three lines as near to each other as those of creases."""
OTHERS = {1: 1.2, 2: -1.0, 3: -0.6, 4: 0.7, 6: 0.4}
"""Degrees of the same hand's lines through other names."""


def state_of_parallels(
    *, beyond: float = 3.0, width: float = 0.15, others: dict[int, float] | None = None, pen: float = 0.15
) -> set[MarkState]:
    """Return what becomes of three parallel lines.

    Args:
        beyond: mm that one of them goes on beside its name; 3 for the other two.
        width: half of its width, mm; 0.15 for the other two.
        others: numbers of the other struck names, with their slopes.
        pen: half of the width of the lines there, mm.
    """
    picture = blank()
    for number, degrees in PARALLEL.items():
        is_first = number == LETTER[0]
        line(
            picture,
            number,
            beyond=beyond if is_first else 3.0,
            sigma=width if is_first else 0.15,
            level=180,
            degrees=degrees,
        )
    for number, degrees in (OTHERS if others is None else others).items():
        line(picture, number, beyond=3.0, sigma=pen, level=180, degrees=degrees)
    found = marks(picture)
    return {found[number].state for number in LETTER}


def test_lines_of_a_steady_hand_may_be_parallel_by_chance() -> None:
    """Three of eight lines are, all of one pen, and each ends with its name."""
    assert state_of_parallels() == {MarkState.MARKED}


@pytest.mark.parametrize("beyond", [6.3, 9.0])
def test_a_line_that_goes_on_beside_its_name_makes_a_group_creases(beyond: float) -> None:
    assert MarkState.MARKED not in state_of_parallels(beyond=beyond)


def test_parallel_lines_need_enough_others_to_be_by_chance() -> None:
    assert state_of_parallels(others={1: 1.2, 2: -1.0, 3: -0.6, 4: 0.7}) == {MarkState.DOUBTFUL}


def test_parallel_lines_of_less_ink_than_the_others_are_creases() -> None:
    assert state_of_parallels(pen=0.24) == {MarkState.DOUBTFUL}


def test_a_line_of_less_ink_makes_a_group_creases() -> None:
    assert MarkState.MARKED not in state_of_parallels(width=0.1)


def test_lines_apart_from_the_slopes_of_the_hand_are_no_chance() -> None:
    others = {number: degrees + 2.5 for number, degrees in OTHERS.items()}
    assert state_of_parallels(others=others) == {MarkState.DOUBTFUL}
