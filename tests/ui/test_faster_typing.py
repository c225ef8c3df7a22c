"""Typing with fewer keys: numbers that end by themselves, kept names instead of struck ones, one keypad for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import Round
from ballotcount.service.entry_text import is_shorter_kept, parse_entry
from tests.builders import TYPIST, at, collected, frozen_round, struck
from tests.journeys.entry_keys import KINDS, keys_for
from tests.ui.conftest import Driver
from ui.desk import RUN_ON
from ui.settings import Settings
from ui.widgets.controls import select
from ui.widgets.entry import EntryField

Start = Callable[..., Driver]
STRIKE = VotingMethod.STRIKE


def field_for(qtbot: QtBot, frozen: Round, *, run_on: bool) -> EntryField:
    field = EntryField()
    qtbot.addWidget(field)
    field.style_of = frozen.style
    field.most = len(frozen.candidates)
    field.run_on = run_on
    return field


LEVELS = (LineMark.HIGH, LineMark.MEDIUM, LineMark.LOW, None)
BOXES = (LineMark.AGREE, LineMark.DISAGREE, LineMark.BOTH, None)


def sheets(frozen: Round, count: int) -> list[Ballot]:
    """Sheets of every kind that a round knows, from a seed."""
    chance = Random(f"{frozen.style} {len(frozen.candidates)}")
    numbers = [one.no for one in frozen.candidates]
    if frozen.style is VotingMethod.STRIKE:
        return [struck(*chance.sample(numbers, chance.randint(0, len(numbers)))) for _ in range(count)]
    marks = LEVELS if frozen.style is VotingMethod.LEVELS else BOXES
    made = [[(no, chance.choice(marks)) for no in numbers] for _ in range(count)]
    return [Ballot(tuple((no, mark) for no, mark in lines if mark is not None)) for lines in made]


@pytest.mark.parametrize("keypad", [False, True])
@pytest.mark.parametrize("run_on", [False, True])
@pytest.mark.parametrize(
    ("names", "style"),
    [(63, VotingMethod.STRIKE), (15, VotingMethod.STRIKE), (3, VotingMethod.STRIKE), (12, VotingMethod.AGREE)],
)
def test_the_fewest_keys_say_the_same_sheet(
    qtbot: QtBot, names: int, style: VotingMethod, run_on: bool, keypad: bool
) -> None:
    frozen = frozen_round(names, style)
    field = field_for(qtbot, frozen, run_on=run_on)
    for ballot in sheets(frozen, 6):
        field.clear()
        keys = keys_for(ballot, frozen, run_on=run_on)
        qtbot.keyClicks(field, keys.replace(" ", ".") if keypad else keys)
        assert not field.wrong, keys
        text = field.text()
        assert parse_entry("" if text == "0" else text, frozen) == ballot, (keys, text)


def test_a_space_out_of_habit_and_a_backspace_mean_what_they_meant(qtbot: QtBot) -> None:
    field = field_for(qtbot, frozen_round(63), run_on=True)
    qtbot.keyClicks(field, "17 8 5 9")
    assert field.text().split() == ["17", "8", "5", "9"]
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert field.text().split() == ["17", "8", "5"]
    qtbot.keyClicks(field, "0-")
    assert field.text() == "17 8 5 0-" or field.wrong, "no number is 0"


def test_ranges_and_letters_belong_to_the_number_that_ended(qtbot: QtBot) -> None:
    field = field_for(qtbot, frozen_round(63), run_on=True)
    qtbot.keyClicks(field, "17-20")
    assert field.text().strip() == "17-20"
    boxes = field_for(qtbot, frozen_round(12, VotingMethod.AGREE), run_on=True)
    qtbot.keyClicks(boxes, "7k12h")
    assert boxes.text().split() == ["7k", "12h"]


def typing(start: Start) -> tuple[Driver, Any]:
    desk = start(at(collected(sheets=3), TYPIST))
    desk.desk.choose_round("e1r1")
    desk.settle()
    stage = desk.stage("count")
    desk.qtbot.mouseClick(
        stage.start.rows.itemAt(1).widget().findChildren(type(stage.typing.commit))[0], Qt.MouseButton.LeftButton
    )
    desk.settle()
    return desk, stage


def test_kept_names_are_typed_where_they_are_fewer_and_the_record_is_the_same(start: Start) -> None:
    desk, stage = typing(start)
    page = stage.typing
    select(page.way, "kept")
    page.way.activated.emit(1)
    desk.settle()
    for keys in ("2 4", "0"):
        desk.qtbot.keyClicks(page.field, keys)
        desk.qtbot.keyClick(page.field, Qt.Key.Key_Return)
        desk.settle()
    ballots = desk.ask(lambda session: session.round("e1r1").passes[1].stacks[1].ballots)
    assert ballots == (struck(1, 3), struck(1, 2, 3, 4))
    page.field._since_commit.invalidate()
    desk.qtbot.keyClick(page.field, Qt.Key.Key_Return)
    desk.settle()
    assert desk.ask(lambda session: session.round("e1r1").passes[1].entered) == 2, "an empty field is no sheet"


@pytest.mark.parametrize(("names", "goes"), [(names, marks) for _, style, names, marks in KINDS if style is STRIKE])
def test_the_way_that_the_desk_advises_takes_the_fewest_keys(names: int, goes: int) -> None:
    frozen = replace(frozen_round(names), seats=names - goes)
    chance = Random(names)
    drawn = [struck(*chance.sample(range(1, names + 1), goes)) for _ in range(200)]
    means = {
        (run_on, kept): sum(len(keys_for(one, frozen, run_on=run_on, kept=kept)) for one in drawn)
        for run_on in (False, True)
        for kept in (False, True)
    }
    advised = (Settings().text(RUN_ON, "yes") == "yes", is_shorter_kept(frozen))
    assert means[advised] == min(means.values())


def test_the_other_way_is_advised_and_never_chosen_by_itself(start: Start) -> None:
    _, stage = typing(start)
    page = stage.typing
    page.view = replace(page.view, round=replace(page.view.round, seats=1))
    page._show_place()
    assert "“Nhập số được giữ”" in page.legend.words
    assert not page.keeps
    page.way.activated.emit(0)
    assert "“Nhập số được giữ”" not in page.legend.words


def test_spaces_are_needed_again_where_the_board_chose_so(start: Start) -> None:
    desk, stage = typing(start)
    assert stage.typing.field.run_on
    desk.qtbot.mouseClick(stage.typing.run_on, Qt.MouseButton.LeftButton)
    assert not stage.typing.field.run_on
    assert desk.desk.settings.text(RUN_ON, "") == "no"
