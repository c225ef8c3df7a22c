"""A line along a rule of a marked box is no part of the mark: people look at the page."""

from __future__ import annotations

import pytest

from ballotcount.domain.reading import MarkState, PageStatus
from tests.reading.pages import cross, line, reader, sheet, target

OPTION = "agree"
ROW = 9


@pytest.mark.parametrize("crossed", [ROW, ROW + 1])
@pytest.mark.parametrize(("above_mm", "width"), [(0.0, 0.4), (0.3, 0.5), (0.6, 0.5), (1.2, 0.4)])
def test_a_line_along_the_rule_between_two_boxes_is_shown_to_people(
    crossed: int, above_mm: float, width: float
) -> None:
    picture = sheet("box")
    cross(picture, crossed, OPTION)
    x, y, w, h = target("box", ROW, OPTION).bbox
    line(picture, [(x + 1.5, y + h - above_mm), (x + w - 1.5, y + h - above_mm)], width=width)
    assert reader("box").read(picture).status is PageStatus.REVIEW


@pytest.mark.parametrize("aside_mm", [0.0, 0.4])
def test_a_line_along_the_rule_beside_a_marked_box_is_shown_to_people(aside_mm: float) -> None:
    picture = sheet("box")
    cross(picture, ROW, OPTION)
    x, y, w, h = target("box", ROW, OPTION).bbox
    line(picture, [(x + w - aside_mm, y - 3), (x + w - aside_mm, y + h + 2)], width=0.5)
    assert reader("box").read(picture).status is PageStatus.REVIEW


def test_a_cross_whose_arms_end_on_its_rules_has_no_line_beside_it() -> None:
    picture = sheet("box")
    x, y, w, h = target("box", ROW, OPTION).bbox
    for first, last in ((y, y + h), (y + h, y)):
        line(picture, [(x + w / 2 - 4, first), (x + w / 2 + 4, last)])
    reading = reader("box").read(picture)
    assert reading.status is PageStatus.READ
    assert [one.candidate for one in reading.marks if one.state is MarkState.MARKED] == [ROW]
