"""Two tired typists at two windows of one laptop: they leave, swap windows, lock, press wrong keys; nothing is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton
from shiboken6 import isValid

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.state.without_stacks import pattern_of
from ballotcount.service import people
from ballotcount.service.entry_text import shown_entry
from ballotcount.service.verify import verify
from tests.builders import PIN, TYPIST, TYPIST2, collected, struck
from tests.ui.conftest import Driver
from ui.dialogs import PinDialog
from ui.widgets.controls import select

Start = Callable[..., Driver]
R = "e1r1"
SHEETS = 22
WHO = {1: TYPIST, 2: TYPIST2}
STRAY = (Qt.Key.Key_A, Qt.Key.Key_Plus, Qt.Key.Key_Tab, Qt.Key.Key_F5, Qt.Key.Key_Backspace, Qt.Key.Key_Escape)


class TwoTypists:
    """What both do, drawn from a seed.

    Attributes:
        meant: by pass and sheet, what its typist confirmed: the paper, or a fault.
    """

    def __init__(self, desk: Driver, seed: int) -> None:
        self.desk = desk
        self.chance = Random(seed)
        self.seats: dict[int, str] = {}
        self.session = desk.ask(lambda session: session)
        self.numbers = [one.no for one in self.session.frozen(R).candidates]
        self.truth = [struck(self.chance.choice(self.numbers)) for _ in range(SHEETS)]
        self.meant: dict[int, list[Ballot]] = {1: [], 2: []}

    def window(self, side: str) -> Any:
        """The first window, or the second one, opened where it is closed."""
        program = self.desk.program
        if side == "first":
            return program.shell
        if program.second is None:
            program.open_second()
            self.desk.settle()
            assert program.second is not None
            for shown in program.second.findChildren(QDialog):
                if shown.isVisible():
                    shown.reject()
            self.desk.settle()
        return program.second

    def entered(self, number: int) -> int:
        made = self.session.round(R).passes.get(number)
        return made.entered if made is not None else 0

    def is_done(self, number: int) -> bool:
        made = self.session.round(R).passes.get(number)
        return made is not None and made.entered == SHEETS and all(one.closed for one in made.stacks.values())

    def step(self) -> None:
        """One of them does one thing."""
        number = self.chance.choice([one for one in WHO if not self.is_done(one)])
        if number not in self.seats:
            self._sit(number)
            return
        window = self.window(self.seats[number])
        window.open_stage("count")
        self.desk.settle()
        stage = window.current
        if stage.view.own is None and stage.typing.own is None:
            self._begin(stage, number)
            return
        match self.chance.choices(("type", "leave", "lock", "close", "language", "stray"), (40, 2, 1, 1, 1, 2))[0]:
            case "leave":
                QTest.keyClicks(stage.typing.field, "1")
                window.seat.leave()
                self.desk.settle()
                del self.seats[number]
            case "lock":
                window.lock.lock_now()
                self.desk.settle()  # the list of people is there
                window.lock.cover.pin.setText(PIN)
                QTest.keyClick(window.lock.cover.pin, Qt.Key.Key_Return)
                self.desk.settle()
            case "close" if self.seats[number] == "second":
                window.close()
                self.desk.settle()
                del self.seats[number]
            case "language":
                self.desk.shell._prefer("language", self.chance.choice(["vi", "en"]))
                self.desk.settle()
            case "stray":
                for key in self.chance.choices(STRAY, k=3):
                    QTest.keyClick(stage.typing.field, key)
                QTest.keyClick(stage.typing.field, Qt.Key.Key_Escape)
                self.desk.settle()
            case _:
                self._type(stage, number)

    def _sit(self, number: int) -> None:
        side = self.chance.choice([one for one in ("first", "second") if one not in self.seats.values()])
        window = self.window(side)
        window.seat.ask()
        self.desk.settle()
        dialog = next(one for one in window.findChildren(PinDialog) if one.isVisible())
        select(dialog.person, WHO[number])
        QTest.keyClicks(dialog.pin, PIN)
        QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
        self.desk.settle()
        assert not isValid(dialog) or not dialog.isVisible()
        self.seats[number] = side

    def _begin(self, stage: Any, number: int) -> None:
        select(stage.start.stack_size, "20")
        rows = [stage.start.rows.itemAt(place).widget() for place in range(stage.start.rows.count())]
        made = [one for row in rows for one in row.findChildren(QPushButton)]
        next(one for one in made if str(number) in one.text()).click()
        self.desk.settle()

    def _type(self, stage: Any, number: int) -> None:
        field = stage.typing.field
        field.clear()
        if field.slip:
            QTest.keyClicks(field, str(stage.typing.own.held - (self.chance.random() < 0.2)))
            QTest.keyClick(field, Qt.Key.Key_Return)
            self.desk.settle()
            return
        place = self.entered(number)
        if place == SHEETS:
            return
        fault = self.chance.random() < 0.1
        ballot = struck(self.chance.choice(self.numbers)) if fault else self.truth[place]
        QTest.keyClicks(field, shown_entry(ballot, self.session.frozen(R)))
        for _ in range(self.chance.choice((1, 1, 1, 2))):  # now and then Enter twice
            QTest.keyClick(field, Qt.Key.Key_Return)
        self.desk.settle()
        assert self.entered(number) == place + 1, "what was confirmed is written, once"
        self.meant[number].append(ballot)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_every_sheet_is_in_once_as_its_typist_confirmed_it(start: Start, seed: int) -> None:
    session = collected(SHEETS, passes=2)
    people.sign_out(session)
    desk = start(session)
    desk.desk.choose_round(R)
    desk.settle()
    both = TwoTypists(desk, seed)
    for _ in range(1_000):
        both.step()
        if both.is_done(1) and both.is_done(2):
            break
    for number, teller in WHO.items():
        sheets = [sheet for _, sheet in session.round(R).passes[number].sheets()]
        assert [one.ballot for one in sheets] == both.meant[number]
        assert {one.by for one in sheets} == {teller}
    for stack, own in ((1, slice(0, 20)), (2, slice(20, None))):
        # Sheets of a stack are compared whatever their order: what one pass has more often than the other differs.
        one = Counter(map(pattern_of, both.meant[1][own]))
        other = Counter(map(pattern_of, both.meant[2][own]))
        assert len(session.round(R).count.differences(stack)) == (one - other).total()
    assert verify(session.journal).head == session.state.head
