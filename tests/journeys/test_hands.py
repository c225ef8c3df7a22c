"""The measure of hands: the model's sums, the typists' faults, and a small box counted on contact sheets."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.builders import struck
from tests.journeys import evening, hands
from tests.journeys.keystrokes import Effort
from tests.journeys.person import telex
from tests.journeys.two_at_scanner import small_first_and_last
from tests.journeys.two_people import Choice, Clock, last_halved


def test_seconds_follow_the_keystroke_level_model() -> None:
    one = Effort(keys=10, points=2, homes=1, thinks=2, turns=1, pins=1, machine=3.0)
    assert one.people == pytest.approx(2.8 + 2.2 + 0.4 + 2.7 + 1.0 + 2.5)
    assert (one + one).seconds == pytest.approx(2 * (one.people + 3.0))
    assert (one + one - one) == one


def test_vietnamese_takes_a_key_for_each_mark() -> None:
    assert [telex(words) for words in ("an", "Ân", "đường")] == [2, 4, 9]


def test_faults_of_typists_come_from_their_seed_and_are_rare() -> None:
    sheet = struck(*range(1, 9))
    numbers = range(1, 64)
    typed = [evening.faulty(Random(seed), sheet, numbers) for seed in range(2_000)]
    wrong = sum(one != sheet for one in typed) / len(typed)
    assert wrong == pytest.approx(8 * (evening.WRONG + evening.MISSED), abs=0.015)
    assert typed[:50] == [evening.faulty(Random(seed), sheet, numbers) for seed in range(50)]


def test_a_last_stack_that_is_long_is_laid_as_two() -> None:
    assert last_halved((0, 50, 100), 147) == (0, 50, 100, 124)
    assert last_halved((0, 50, 100), 120) == (0, 50, 100)
    assert last_halved((0,), 47) == (0,)


def test_stacks_with_slips_begin_and_end_small() -> None:
    assert small_first_and_last(52) == (0, 10, 30, 50)
    assert small_first_and_last(347)[-2:] == (330, 339)


def test_what_needs_nothing_of_the_other_person_is_played_before_their_check_is_over() -> None:
    check = Choice(100.0, Clock(), lambda: None, lasts=30.0)
    assert Choice(120.0, Clock(), lambda: None, apart=True).is_before(check)
    assert not Choice(120.0, Clock(), lambda: None).is_before(check)
    assert not Choice(131.0, Clock(), lambda: None, apart=True).is_before(check)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["two_camera_contact", "two_scan_contact"])
def test_two_people_count_a_small_box(way: str, tmp_path: Path) -> None:
    taken = hands.played(way, 52, tmp_path, drawn=4)
    assert taken.wall is not None
    assert taken.wall > taken.notes["last stack closed, s"]


@pytest.mark.slow
@pytest.mark.parametrize("way", ["typed", "camera_contact", "camera_sample"])
def test_a_small_box_is_counted_to_the_minutes(way: str, tmp_path: Path) -> None:
    taken = hands.played(way, 4, tmp_path)
    assert list(taken.steps)[-1] == "minutes printed and signed"
    assert all(one.seconds > 0 for name, one in taken.steps.items() if name != "doubtful sheets")
