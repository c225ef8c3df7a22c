"""The grid of marks: a click or a key on a mark opens what is asked about its sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from ballotcount.domain.events.counting import Doubt, EntrySource
from ballotcount.domain.layout import Option
from ballotcount.domain.record import MarkScore, PassKind
from ballotcount.service import counting, disputes
from tests.builders import SECRETARY, TECHNICIAN, TYPIST, VIEWER, at, collected, struck
from tests.ui.conftest import Driver

Start = Callable[..., Driver]


def scanned(actor: str = TYPIST, passes: int = 1) -> Any:
    """Four sheets that a machine read, each with one mark; the third is doubtful."""
    session = at(collected(sheets=4, passes=passes), TECHNICIAN)
    counting.start_pass(session, "e1r1", PassKind.SCAN, pass_no=passes, stack_size=20)
    for place, score in enumerate((0.9, 0.8, 0.2, 0.7), start=1):
        sure = score > 0.5
        marks = (MarkScore(place, Option.STRIKE, score, True if sure else None),)
        doubts = () if sure else (Doubt("doubtful_mark", place),)
        counting.enter(
            session, "e1r1", struck(place), pass_no=passes, source=EntrySource.SCAN, scores=marks, doubts=doubts
        )
    counting.close_stack(session, "e1r1", 4)
    return at(session, actor)


def grid(desk: Driver) -> Any:
    desk.desk.choose_round("e1r1")
    desk.settle()
    stage = desk.stage("disputes")
    stage.tabs.turn("marks")
    desk.settle()
    assert [mark.candidate for mark in stage.marks.grid.marks] == [1, 2, 4, 3], "the darkest first"
    return stage


def click(desk: Driver, stage: Any, place: int) -> None:
    middle = stage.marks.grid.box(place).center().toPoint()
    desk.qtbot.mouseClick(stage.marks.grid, Qt.MouseButton.LeftButton, pos=middle)
    desk.settle()


def test_a_click_on_a_mark_opens_its_dispute(start: Start) -> None:
    desk = start(scanned())
    stage = grid(desk)
    click(desk, stage, 3)
    assert stage.tabs.current == "queue"
    assert stage.detail.case.key == (1, 3)


def test_arrows_and_enter_open_it_by_key(start: Start) -> None:
    desk = start(scanned())
    stage = grid(desk)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        desk.qtbot.keyClick(stage.marks.grid, key)
    desk.settle()
    assert stage.tabs.current == "queue"
    assert stage.detail.case.key == (1, 3)


@pytest.mark.parametrize("passes", [1, 2])
def test_a_mark_nobody_asked_about_is_put_into_the_queue_by_one_more_act(start: Start, passes: int) -> None:
    desk = start(scanned(passes=passes))
    stage = grid(desk)
    click(desk, stage, 0)
    assert stage.tabs.current == "marks"
    assert "chưa có đề nghị" in stage.marks.words.words
    desk.qtbot.mouseClick(stage.marks.ask, Qt.MouseButton.LeftButton)
    desk.settle()
    questions = desk.ask(
        lambda s: [(d.codes, d.questions[0].by) for d in s.round("e1r1").count.disputes() if d.key == (1, 1)]
    )
    assert questions == [(("doubtful_mark",), TYPIST)]
    assert stage.tabs.current == "queue"
    if passes == 1:
        assert stage.detail.case.key == (1, 1)


def test_a_filter_does_not_hide_the_dispute_of_a_mark(start: Start) -> None:
    desk = start(scanned(SECRETARY))
    desk.act(lambda s: disputes.ask(s, "e1r1", pass_no=1, stack=1, sheet=1, code="validity"))
    stage = grid(desk)
    stage.filter.setCurrentIndex(stage.filter.findData("validity"))
    stage._list()
    click(desk, stage, 3)
    assert stage.detail.case.key == (1, 3)


def test_a_member_without_the_right_to_ask_reads_so(start: Start) -> None:
    desk = start(scanned(VIEWER))
    stage = grid(desk)
    click(desk, stage, 0)
    stage.marks._ask()
    desk.settle()
    assert stage.notice.isVisible()
    assert desk.ask(lambda s: [d.key for d in s.round("e1r1").count.disputes()]) == [(1, 3)]
