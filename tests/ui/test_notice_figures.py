"""A notice leaves the names of large figures in sight: a figure without its name means nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.builders import HEAD, at, collected
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
