"""The pass on contact sheets at the desk: every page is seen, a mark is taken out, and it is judged on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QPushButton

from ballotcount.service import closing
from ballotcount.service.contact import CropClaim
from tests.builders import SECRETARY, TYPIST2, at
from tests.service.test_contact import read_by_machine
from tests.ui.conftest import Driver, agree
from ui.stages.count import contact_page
from ui.widgets.text import Text

R = "e1r1"


def grey(_session: object, wanted: tuple[Any, ...], _layout: object) -> dict[object, QImage]:
    found: dict[object, QImage] = {}
    for one in wanted:
        picture = QImage(60, 12, QImage.Format.Format_Grayscale8)
        picture.fill(200)
        found[one.id] = picture
    return found


@pytest.fixture
def desk(start: Callable[..., Driver], monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.setattr(contact_page, "find_layout", lambda *_: object())
    monkeypatch.setattr(contact_page, "crops", grey)
    made = start(at(read_by_machine(), SECRETARY))
    made.desk.choose_round(R)
    made.settle()
    made.stage("count").tabs.turn("contact")
    made.settle()
    return made


def begun(desk: Driver) -> Any:
    page = desk.stage("count").contact
    desk.qtbot.mouseClick(page.begin, Qt.MouseButton.LeftButton)
    desk.settle()
    return page


def see_all(desk: Driver, grid: Any, out: set[Any]) -> None:
    """Page through, and click out what looks wrong where it stands."""
    while True:
        grid.grab()
        for place, cell in enumerate(grid.shown()):
            if cell.id in out:
                desk.qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.box(place).center().toPoint())
        if grid.page + 1 == grid.pages:
            break
        desk.qtbot.keyClick(grid, Qt.Key.Key_Space)
    desk.settle()


def test_a_mark_taken_out_is_judged_on_paper_and_planted_ones_never_count(desk: Driver) -> None:
    page = begun(desk)
    work = page.work
    assert not page.record.isEnabled(), "no page was seen yet"
    planted = [one for one in work.crops if one.planted]
    wrong = next(one for one in work.crops if not one.planted and one.claim is CropClaim.MARKED)
    see_all(desk, page.grid, {*planted[1:], wrong})
    assert page.record.isEnabled()
    desk.qtbot.mouseClick(page.record, Qt.MouseButton.LeftButton)
    desk.settle()
    check = desk.ask(lambda s: s.round(R).passes[2].checks[0])
    assert len(check.planted) == len(planted)
    assert (set(check.missed), check.wrong) == ({planted[0].at}, (wrong.at,))
    assert f"{len(planted) - 1}" in page.claim.words
    differing = desk.ask(lambda s: [(1, one.sheet, one.lines) for one in s.round(R).count.differences(1)])
    assert differing == [(1, wrong.at.sheet, (wrong.at.candidate,))], "planted marks make no difference"
    _judge_with_one_pin(desk)
    assert desk.ask(lambda s: list(closing.blockers(s, R))) == []


def _judge_with_one_pin(desk: Driver) -> None:
    stage = desk.stage("count")
    stage.tabs.turn("judge")
    desk.settle()
    desk.qtbot.keyClick(stage.judge, Qt.Key.Key_1)
    desk.settle()
    confirm = next(one for one in stage.judge.findChildren(QPushButton) if one.isVisible())
    desk.qtbot.mouseClick(confirm, Qt.MouseButton.LeftButton)
    desk.settle()
    agree(desk, TYPIST2)


def test_stack_after_stack_is_checked_by_the_keyboard_alone(desk: Driver) -> None:
    page = desk.stage("count").contact
    assert page.begin.isVisible()

    def press() -> None:
        desk.shell.activateWindow()
        desk.qtbot.keyClick(desk.shell, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        desk.settle()

    press()
    assert page.record.isVisible()
    see_all(desk, page.grid, set())
    press()
    assert len(desk.ask(lambda s: s.round(R).passes[2].checks)) == 1
    assert not page.record.isVisible()


def test_nothing_on_the_pages_tells_a_planted_mark(desk: Driver) -> None:
    page = begun(desk)
    groups = {cell.group for cell in page.grid.cells if cell.id.planted}
    assert groups <= {cell.group for cell in page.grid.cells if not cell.id.planted}
    assert all(not cell.words and not cell.heading for cell in page.grid.cells)
    figures = str(sum(cell.id.planted for cell in page.grid.cells))
    shown = [one.text() for kind in (QLabel, QPushButton) for one in page.findChildren(kind) if one.isVisible()]
    shown += [one.words for one in page.findChildren(Text) if one.isVisible()]
    assert not any(figures in words.split() for words in shown), "how many are planted is said after the last page"
