"""A notice leaves the names of large figures in sight: a figure without its name means nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.builders import HEAD, TYPIST, at, collected, struck, type_pass
from tests.ui.conftest import Driver
from ui.widgets.figures import Figures
from ui.widgets.notice import seen_on
from ui.widgets.text import Text

Start = Callable[..., Driver]


@pytest.mark.parametrize("stage", ["issue", "result"])
def test_notice_covers_neither_a_figure_nor_its_name(start: Start, stage: str) -> None:
    desk = start(at(collected(sheets=12), HEAD))
    desk.desk.choose_round("e1r1")
    shown = desk.stage(stage)._driver.shell.stages[stage]
    shown.notice.say("warn", "Thu về ít hơn phát ra: nhập lý do. " * 3)
    desk.settle()
    words = [one for box in shown.findChildren(Figures) for one in box.findChildren(Text) if one.isVisible()]
    assert len(words) >= 8
    hidden = [one.words for one in words if seen_on(shown, one).intersects(shown.notice.geometry())]
    assert hidden == []


def test_notice_leaves_the_rows_of_a_short_table_in_sight(start: Start) -> None:
    session = collected(sheets=12)
    type_pass(session, TYPIST, [struck(4)] * 12)
    desk = start(at(session, HEAD))
    desk.desk.choose_round("e1r1")
    desk.stage("result")
    shown: Any = desk.shell.current
    shown.tabs.turn("table")
    shown.notice.say("warn", "Thu về ít hơn phát ra: nhập lý do. " * 4)
    desk.settle()
    table = shown.table
    assert table.isVisible()
    for place in range(table.model().rowCount()):
        row = table.visualRect(table.model().index(place, 1))
        row.moveTopLeft(table.viewport().mapTo(shown, row.topLeft()))
        assert not row.intersects(shown.notice.geometry()), place
