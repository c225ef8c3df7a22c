"""What a person has to see is seen: a notice covers no heading of the screen, no tab and no act; acts never scroll."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QHeaderView, QLineEdit, QWidget

from ballotcount.text import words
from tests.builders import SECRETARY
from tests.ui.conftest import Driver
from tests.ui.test_stages import at, collected
from ui.progress import STAGES
from ui.stages.base import Stage
from ui.stages.tabs import Tabs
from ui.widgets.controls import Button, mark_field

Start = Callable[..., Driver]

SHORT = "Đã lưu."
LONG = " ".join(("Chưa in được biên bản: vòng 1 còn 12 phiếu cần xem.", "Mở mục “Xét phiếu”, xét từng tờ.") * 4)


def part_seen(widget: QWidget) -> QRect:
    """Return where a widget stands in its window, without what is scrolled away."""
    place = QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())
    above = widget.parentWidget()
    while above is not None:
        place &= QRect(above.mapTo(widget.window(), QPoint(0, 0)), above.size())
        above = above.parentWidget()
    return place


def quiet(desk: Driver) -> None:
    desk.settle()
    for _ in range(15):
        QApplication.processEvents()


def protected(stage: Stage) -> Iterator[QWidget]:
    yield stage.title
    for tabs in stage.findChildren(Tabs):
        yield from tabs.row.findChildren(Button)
    for made in stage.findChildren(Button):
        if made.property("kind") == "primary":
            yield made
    focused = QApplication.focusWidget()
    if isinstance(focused, (QLineEdit, Button)) and stage.isAncestorOf(focused):
        yield focused


def covered(stage: Stage) -> list[str]:
    notice = part_seen(stage.notice)
    assert not notice.isEmpty()
    return [
        f"{type(one).__name__} {one.accessibleName() or getattr(one, 'text', str)()!r}"
        for one in protected(stage)
        if one.isVisible() and part_seen(one).intersects(notice)
    ]


def headings(stage: Stage) -> Iterator[QRect]:
    return (part_seen(one) for one in stage.findChildren(QHeaderView) if one.isVisible())


@pytest.mark.parametrize(
    ("scale", "language"), [("1.0", "vi"), pytest.param("1.5", "en", marks=pytest.mark.slow), ("2.0", "vi")]
)
def test_a_notice_covers_no_title_no_tab_and_no_act(start: Start, scale: str, language: str) -> None:
    desk = start(at(collected(sheets=12), SECRETARY), width=1366, scale=scale, language=language)
    desk.shell.resize(1366, 700)
    desk.desk.choose_round("e1r1")
    for name in STAGES:
        desk.stage(name)
        quiet(desk)
        for said in (SHORT, LONG):
            desk.shell.current.notice.say("warn", said)
            quiet(desk)
            assert covered(desk.shell.current) == [], (name, said)
            if scale == "1.0":  # larger letters may leave no other place
                assert not any(map(part_seen(desk.shell.current.notice).intersects, headings(desk.shell.current))), name
            shown = desk.shell.current.notice.text
            assert shown.heightForWidth(shown.width()) <= shown.height() + 1, name


@pytest.mark.parametrize("scale", [pytest.param("1.0", marks=pytest.mark.slow), "2.0"])
def test_a_notice_gives_way_to_the_field_that_takes_the_keyboard_or_is_wrong(start: Start, scale: str) -> None:
    desk = start(at(collected(sheets=12), SECRETARY), width=1366, scale=scale)
    desk.shell.resize(1366, 700)
    desk.desk.choose_round("e1r1")
    tried = 0
    for name in STAGES:
        desk.stage(name)
        quiet(desk)
        stage = desk.shell.current
        stage.notice.say("warn", LONG)
        fields = [one for one in stage.findChildren(QLineEdit) if one.isVisible() and one.isEnabled()]
        for field in fields:
            field.setFocus(Qt.FocusReason.TabFocusReason)
            quiet(desk)
            assert covered(stage) == [], (name, field.accessibleName())
            tried += 1
        for field in fields[:1]:
            stage.setFocus()
            mark_field(field, "sai")
            stage.notice.say("warn", LONG)
            assert not part_seen(field).intersects(part_seen(stage.notice)), name
            mark_field(field, "")
    assert tried > 10


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_main_act_of_every_stage_is_whole_in_sight_on_a_laptop(start: Start, language: str) -> None:
    desk = start(at(collected(sheets=12), SECRETARY), width=1366, language=language)
    desk.shell.resize(1366, 700)
    desk.desk.choose_round("e1r1")
    for name in STAGES:
        desk.stage(name)
        quiet(desk)
        stage = desk.shell.current
        acts = [one for one in stage.findChildren(Button) if one.property("kind") == "primary" and one.isVisible()]
        if name == "ballots":
            acts.append(stage.approve)  # type: ignore[attr-defined]
        for act in acts:
            assert part_seen(act).size() == act.size(), (name, act.text())
            assert part_seen(desk.shell).contains(part_seen(act)), (name, act.text())
