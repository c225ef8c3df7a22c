"""A voter who makes crosses made one more: the network need be less certain of it, but never beside another mark."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ballotcount.domain.reading import MarkReading, MarkState, PageReading
from ballotcount.reading.classifier import second_look
from ballotcount.reading.classifier.second_look import Opinion
from tests.reading.pages import Image, boxes, cross, line, reader, sheet, target

NUMBER = 7
OPTION = str(boxes()[0].option)
OTHER = str(boxes()[1].option)
Say = Callable[[float], None]


@pytest.fixture
def network_says(monkeypatch: pytest.MonkeyPatch) -> Say:
    """Set how likely a cross the network finds in each doubted box."""

    def say(marked: float) -> None:
        monkeypatch.setattr(second_look, "_opinion", lambda which, cut: Opinion(0.0, marked, 1 - marked))

    return say


def hooked(picture: Image, *, aside: float = 0.0) -> None:
    """A flat cross with a fifth arm, so that it is more than a cross to the rules."""
    x, y, w, h = target("box", NUMBER, OPTION).bbox
    cx = x + w / 2 + aside
    cy = y + h / 2
    for sign in (-1, 1):
        line(picture, [(cx - 3.2, cy - sign * 1.2), (cx + 3.2, cy + sign * 1.2)])
    line(picture, [(cx, cy), (cx, cy + 2)])


def page(crosses: int, *, aside: float = 0.0, both: bool = False) -> PageReading:
    picture = sheet("box")
    for number in range(10, 10 + crosses):
        cross(picture, number, OPTION)
    hooked(picture, aside=aside)
    if both:
        cross(picture, NUMBER, OTHER)
    return reader("box").read(picture)


def mark(reading: PageReading) -> MarkReading:
    return next(one for one in reading.marks if one.candidate == NUMBER and str(one.option) == OPTION)


@pytest.mark.parametrize(("crosses", "state"), [(0, "doubtful"), (4, "doubtful"), (5, "marked"), (9, "marked")])
def test_plain_crosses_on_the_sheet_settle_a_hooked_one(crosses: int, state: str, network_says: Say) -> None:
    network_says(0.95)
    assert mark(page(crosses)).state == state


def test_the_network_still_has_to_be_nine_in_ten_certain(network_says: Say) -> None:
    network_says(0.85)
    assert mark(page(9)).state is MarkState.DOUBTFUL


def test_a_mark_in_the_other_box_keeps_the_doubt(network_says: Say) -> None:
    network_says(0.95)
    assert mark(page(9, both=True)).state is MarkState.DOUBTFUL


def test_a_mark_at_the_rule_keeps_the_doubt(network_says: Say) -> None:
    network_says(0.95)
    _, _, w, _ = target("box", NUMBER, OPTION).bbox
    assert mark(page(9, aside=w / 2 - 3.5)).state is MarkState.DOUBTFUL
