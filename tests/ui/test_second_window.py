"""The second window: two people at one laptop, each signed in at their own, nobody waiting for the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ballotcount.domain import events as ev
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import DisputeStage
from ballotcount.service import counting, people
from ballotcount.service.session import Session
from tests.builders import PIN, SECRETARY, TECHNICIAN, TYPIST, TYPIST2, at, collected, struck
from tests.service.test_deciding import R, doubtful, line
from tests.ui.conftest import Driver
from ui.dialogs import PinDialog
from ui.second_window import SHOWN, SecondWindow

Start = Callable[..., Driver]


def beside(desk: Driver) -> SecondWindow:
    made = desk.program.second
    assert made is not None
    return made


def opened(start: Start, session: Any, first: str, second: str) -> Driver:
    """Two windows with somebody at each."""
    desk = start(at(session, first))
    desk.desk.choose_round(R)
    desk.settle()
    desk.shell.status.wants_second.emit()
    desk.settle()
    sit(desk, second)
    return desk


def under_way(*doubtful_lines: int) -> Session:
    """A machine pass with its first stack closed, on whose first sheets these lines are doubtful."""
    session = at(collected(sheets=22, passes=1), TECHNICIAN)
    counting.start_pass(session, R, PassKind.SCAN, stack_size=20)
    for place in range(20):
        take(session, *(line(number) for number in doubtful_lines[place : place + 1]))
    counting.close_stack(session, R, 20)
    return session


def take(session: Session, *doubts: ev.Doubt) -> object:
    """The machine counts a sheet."""
    return counting.enter(session, R, struck(1), source=ev.EntrySource.SCAN, doubts=doubts)


def sit(desk: Driver, teller: str) -> None:
    """Give the PIN where the second window asks who sits there."""
    dialog = next(one for one in beside(desk).findChildren(PinDialog) if one.isVisible())
    dialog.person.setCurrentIndex(dialog.person.findData(teller))
    QTest.keyClicks(dialog.pin, PIN)
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    desk.settle()


def seats(desk: Driver) -> tuple[str, str]:
    second = beside(desk).desk
    return desk.ask(lambda session: session.actor), desk.ask(lambda _: second.need().actor)


def test_each_window_has_its_own_person_and_the_record_says_who_did_what(start: Start) -> None:
    desk = opened(start, under_way(2, 3), TECHNICIAN, TYPIST2)
    assert seats(desk) == (TECHNICIAN, TYPIST2)
    stage: Any = beside(desk).current
    assert stage.name == SHOWN[0]
    QTest.keyClick(stage.decide, Qt.Key.Key_1)
    desk.settle()
    entries = desk.ask(lambda session: list(session.journal.entries()))
    assert (entries[-1].actor, entries[-1].kind) == (TYPIST2, "ruling_proposed")
    desk.act(take)
    entries = desk.ask(lambda session: list(session.journal.entries()))
    assert (entries[-1].actor, entries[-1].kind) == (TECHNICIAN, "ballot_entered")
    assert seats(desk) == (TECHNICIAN, TYPIST2)
    assert desk.shell.overview is not None
    assert desk.shell.overview.head_seq == len(entries), "the first window heard of it"


def test_what_the_first_window_writes_stands_in_the_second_at_once(start: Start) -> None:
    desk = opened(start, under_way(2), TECHNICIAN, TYPIST2)
    stage: Any = beside(desk).current
    desk.act(lambda session: take(session, line(3)))
    assert len(stage.decide.view.open) == 1, "a sheet may be taken back until its stack is closed"
    desk.act(take)
    desk.act(lambda session: counting.close_stack(session, R, 2))
    assert len(stage.decide.view.open) == 2
    assert stage.decide.question.line == 2, "the doubt in hand stays"


def test_nobody_sits_at_both_windows(start: Start) -> None:
    desk = opened(start, collected(), TYPIST, TYPIST2)
    second = beside(desk)
    second.seat.ask()
    desk.settle()
    sit(desk, TYPIST)
    assert seats(desk) == (TYPIST, TYPIST2)
    dialog = next(one for one in second.findChildren(PinDialog) if one.isVisible())
    assert "cửa sổ kia" in dialog.fault.words
    dialog.reject()


def test_two_people_swap_seats_only_by_leaving_first(start: Start) -> None:
    desk = opened(start, collected(), TYPIST, TYPIST2)
    second = beside(desk)
    desk.act(people.sign_out)
    second.seat.ask()
    desk.settle()
    sit(desk, TYPIST)
    assert seats(desk) == ("", TYPIST)
    desk.act(lambda session: people.sign_in(session, TYPIST2, PIN))
    assert seats(desk) == (TYPIST2, TYPIST)


def test_a_locked_window_leaves_the_other_one_working(start: Start) -> None:
    desk = opened(start, collected(), TYPIST, TYPIST2)
    second = beside(desk)
    desk.shell.seat.ask()
    desk.settle()
    asked = [one for one in desk.shell.findChildren(PinDialog) if one.isVisible()]
    second.lock.lock_now()
    desk.settle()
    assert second.lock.cover is not None
    assert desk.shell.lock.cover is None
    assert all(one.isVisible() for one in asked), "a question at the other window stays"
    asked[0].reject()
    before = second.lock.idle.remainingTime()
    desk.act(lambda session: counting.start_pass(session, R))
    assert second.lock.idle.remainingTime() == before == -1
    second.lock.cover.pin.setText(PIN)
    QTest.keyClick(second.lock.cover.pin, Qt.Key.Key_Return)
    desk.settle()
    assert second.lock.cover is None
    assert seats(desk) == (TYPIST, TYPIST2)


def test_work_at_one_window_does_not_keep_the_other_open(start: Start) -> None:
    desk = opened(start, collected(), TYPIST, TYPIST2)
    lock = beside(desk).lock
    lock.idle.start(90_000)
    desk.act(lambda session: counting.start_pass(session, R))
    assert lock.idle.remainingTime() < 100_000
    assert desk.shell.lock.idle.remainingTime() > 200_000


def test_a_closed_window_has_nobody_and_opens_again(start: Start) -> None:
    desk = opened(start, collected(), TYPIST, TYPIST2)
    seat = beside(desk).desk
    beside(desk).close()
    desk.settle()
    assert desk.program.second is None
    assert desk.ask(lambda _: seat.need().actor) == ""
    assert desk.ask(lambda session: session.actor) == TYPIST
    desk.shell.status.wants_second.emit()
    desk.settle()
    sit(desk, SECRETARY)
    assert seats(desk) == (TYPIST, SECRETARY)


def test_another_language_keeps_both_people(start: Start) -> None:
    desk = opened(start, collected(), TYPIST, TYPIST2)
    desk.shell._prefer("language", "en")
    desk.settle()
    QApplication.processEvents()
    assert seats(desk) == (TYPIST, TYPIST2)
    assert "Second window" in beside(desk).windowTitle()
    assert not [one for one in beside(desk).findChildren(PinDialog) if one.isVisible()]


def test_the_second_member_agrees_at_either_window_but_never_with_themselves(start: Start) -> None:
    desk = opened(start, doubtful((struck(1), (line(2),))), TYPIST, TYPIST2)
    stage: Any = beside(desk).current
    QTest.keyClick(stage.decide, Qt.Key.Key_1)
    desk.settle()
    first = desk.stage("disputes")
    first.tabs.turn("together")
    desk.settle()
    first.together.grid.grab()
    desk.settle()
    first.together.confirm.click()
    desk.settle()
    asked = [one for one in desk.shell.findChildren(PinDialog) if one.isVisible()]
    for one in asked:
        one.person.setCurrentIndex(one.person.findData(TYPIST))
        QTest.keyClicks(one.pin, PIN)
        QTest.keyClick(one.pin, Qt.Key.Key_Return)
    desk.settle()
    found = desk.ask(lambda session: [one.stage for one in session.round(R).count.disputes()])
    assert found == [DisputeStage.RULED]


@pytest.mark.parametrize("name", SHOWN)
def test_every_step_of_the_second_window_opens(start: Start, name: str) -> None:
    desk = opened(start, collected(), TYPIST, SECRETARY)
    beside(desk).open_stage(name)
    desk.settle()
    assert beside(desk).current.name == name


def test_the_minutes_are_read_over_while_the_first_window_counts(start: Start) -> None:
    desk = opened(start, under_way(2), TECHNICIAN, SECRETARY)
    beside(desk).open_stage("minutes")
    desk.settle()
    stage: Any = beside(desk).current
    assert stage.drafted.isVisible()
    assert not stage.view.page.isNull()
    assert stage.large.isEnabled()
    assert not stage.make.isEnabled(), "a draft is not made into a file"
    assert not stage.word.isEnabled()
    before = stage.view.page
    desk.act(take)
    stage.refresh()
    desk.settle()
    assert stage.view.page == before, "one more sheet changes nothing of it"
