"""The lane: order, answers on the interface thread, faults reported, bugs heard, nobody called who is gone."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ballotcount.domain.errors import Fault, UserError
from ui.lane import Lane


@pytest.fixture
def lane(qtbot: QtBot) -> object:
    made = Lane()
    yield made
    made.stop()


def run(lane: Lane) -> None:
    while lane.waiting:
        QApplication.processEvents()


def never(_: object) -> None:
    raise AssertionError("not meant to be called")


def test_jobs_run_in_the_order_given_on_one_other_thread(lane: Lane) -> None:
    threads: list[int] = []
    answers: list[int] = []

    def job(number: int) -> int:
        threads.append(threading.get_ident())
        return number

    for number in range(50):
        lane.submit(lambda number=number: job(number), answers.append, never)  # type: ignore[misc]
    run(lane)
    assert answers == list(range(50))
    assert set(threads) != {threading.get_ident()}
    assert len(set(threads)) == 1


def test_answers_come_on_the_interface_thread(lane: Lane) -> None:
    seen: list[int] = []
    lane.submit(lambda: 1, lambda _: seen.append(threading.get_ident()), never)
    run(lane)
    assert seen == [threading.get_ident()]


def test_a_fault_is_reported_and_the_lane_goes_on(lane: Lane) -> None:
    faults: list[str] = []
    answers: list[int] = []

    def fail() -> int:
        raise UserError("desk.no_file")

    lane.submit(fail, never, lambda fault: faults.append(fault.code))
    lane.submit(lambda: 2, answers.append, never)
    run(lane)
    assert (faults, answers) == (["desk.no_file"], [2])


def test_a_bug_is_heard_and_the_lane_goes_on(lane: Lane, qtbot: QtBot) -> None:
    bugs: list[BaseException] = []
    lane.did_fail.connect(bugs.append)
    answers: list[int] = []
    lane.submit(lambda: 1 // 0, never, never)
    lane.submit(lambda: 3, answers.append, never)
    run(lane)
    assert [type(bug) for bug in bugs] == [ZeroDivisionError]
    assert answers == [3]


def test_an_answer_for_somebody_who_is_gone_is_dropped(lane: Lane) -> None:
    import shiboken6

    owner = QObject()
    faults: list[Fault] = []
    lane.submit(lambda: 1, never, faults.append, owner)
    shiboken6.delete(owner)
    run(lane)
    assert faults == []
