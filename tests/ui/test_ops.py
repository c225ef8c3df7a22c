"""The lane: order, answers on the interface thread, faults reported, bugs heard, nobody called who is gone."""

from __future__ import annotations

import ast
import threading
from pathlib import Path

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


def test_whatever_waits_for_an_answer_is_freed_by_a_bug_too() -> None:
    """A bug gives neither an answer nor a fault: a page that only these two free asks and writes no more."""
    root = Path(__file__).resolve().parent.parent.parent / "ui"
    found = []
    for file in sorted(root.rglob("*.py")):
        for function in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            inside = list(ast.walk(function))
            waits = {
                ast.unparse(one.targets[0]) for one in inside if isinstance(one, ast.Assign) and is_true(one.value)
            }
            calls = [one for one in inside if isinstance(one, ast.Call) and ast.unparse(one.func).endswith(LANE)]
            if waits & WAITING:
                found += [
                    f"{file.relative_to(root)}:{one.lineno} {function.name}"
                    for one in calls
                    if "broke" not in {word.arg for word in one.keywords}
                ]
    assert not found


WAITING = {f"self._{name}" for name in ("asking", "asking_lane", "asked", "busy", "waiting")}
"""Marks that somebody waits for the lane."""

LANE = ("desk.read", "desk.write", "lane.submit")


def is_true(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is True
