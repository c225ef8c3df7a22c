"""Unmarked sheets: only their place tells them apart, so none is counted twice and none is lost silently."""

from __future__ import annotations

import pytest

from tests.reading.test_live import Desk, Remembered, hand, lying, page, sheet, specks


@pytest.fixture
def desk() -> Desk:
    """A desk that was seen empty, with a memory that takes specks that look alike for one sheet, as people may."""
    made = Desk(Remembered(maybe=True))
    made.rest()
    return made


@pytest.mark.parametrize("later", [(2,), (2, 3), ()])
def test_specks_that_stay_on_a_blank_sheet_are_no_reason_to_ask(desk: Desk, later: tuple[int, ...]) -> None:
    lies = lying(page(ink=b""))
    assert desk.see(sheet(1), 0.5, specks(lies, 2)) == ["accepted 1"]
    desk.see(hand(sheet(1), 190), 0.3, specks(lies, *later))
    assert desk.see(sheet(1), 0.6, specks(lies, *later)) == []


def test_specks_that_look_alike_are_no_reason_to_ask_about_the_next_blank_sheet(desk: Desk) -> None:
    lies = specks(lying(page(ink=b"")), 2)
    assert desk.see(sheet(1), 0.5, lies) == ["accepted 1"]
    desk.rest()
    assert desk.see(sheet(1, (120, 14)), 0.5, lies) == ["accepted 2"]
