"""What lies on the desk before counting begins: a former sheet at the edge is no ballot that waits for its word."""

from __future__ import annotations

import pytest

from ballotcount.domain.live import LiveState
from ballotcount.reading.arrays.arrays import Floats
from tests.reading.test_bare_desk import looks_in
from tests.reading.test_live import Desk, bare, lying, page, sheet


def beside(right: int = 60) -> Floats:
    """A former sheet that the picture shows in part."""
    return looks_in(bare(), right, printed=True)


@pytest.mark.parametrize("right", [40, 60, 90])
@pytest.mark.parametrize("seconds", [0.3, 0.6, 0.8])
def test_a_part_of_a_sheet_that_lay_there_first_is_the_desk_once_a_ballot_was_counted(
    right: int, seconds: float
) -> None:
    desk = Desk()
    assert desk.see(beside(right), seconds) == []
    assert desk.see(sheet(1, on=beside(right)), 0.5, lying(page(1))) == ["accepted 1"]
    assert desk.see(beside(right), 0.6) == ["removed"]
    assert desk.live.state is LiveState.EMPTY


def test_a_part_of_a_sheet_that_lies_there_for_long_gets_its_word() -> None:
    desk = Desk()
    assert desk.see(beside(), 1.1) == ["problem not_whole"]
    assert desk.see(sheet(1, on=beside()), 0.5, lying(page(1))) == ["accepted 1"]
    assert desk.see(beside(), 0.6) == ["removed"]


def test_an_empty_side_that_lay_there_first_gets_its_word_as_soon_as_later() -> None:
    desk = Desk()
    assert desk.see(sheet(1, plain=True), 0.4) == ["problem turned_over"]


def test_what_came_or_was_moved_since_the_first_picture_gets_its_word_soon() -> None:
    desk = Desk()
    assert desk.see(beside(50), 0.3) == []
    assert desk.see(beside(60), 0.5) == ["problem not_whole"]
