"""Processes that work side by side: order, faults, a process that is ended, and none left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable

import pytest

from ballotcount.files.workers import WorkerDied, Workers

LONG = 300_000
"""Letters of an answer that no pipe holds at once."""


def begin(word: str) -> Callable[[int], str]:
    """Answer small numbers with a word, zero with a fault, and end the process at a negative number."""

    def answer(number: int) -> str:
        if number == 0:
            raise ValueError("no zero")
        if number < 0:
            os.kill(os.getpid(), signal.SIGTERM)
        return word * number

    return answer


def test_processes_answer_in_order_say_faults_and_end() -> None:
    with Workers[int, str](2, begin, "ữ") as pool:
        asked = [pool.submit(number) for number in (3, 0, LONG, 1, 2)]
        assert asked[0].result() == "ữữữ"
        with pytest.raises(ValueError, match="no zero"):
            asked[1].result()
        assert [len(one.result()) for one in asked[2:]] == [LONG, 1, 2]
    assert not multiprocessing.active_children()


def test_a_process_that_is_ended_is_said_and_the_jobs_behind_it_do_not_wait_for_ever() -> None:
    with Workers[int, str](1, begin, "a") as pool:
        asked = [pool.submit(number) for number in (1, -1, 2)]
        assert asked[0].result() == "a"
        for one in asked[1:]:
            with pytest.raises(WorkerDied):
                one.result()
    assert not multiprocessing.active_children()


def test_a_pool_that_was_never_asked_starts_nothing() -> None:
    with Workers[int, str](2, begin, "a"):
        assert not multiprocessing.active_children()
