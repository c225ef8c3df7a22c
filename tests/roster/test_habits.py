"""A valid list with habits of offices applied: exactly its people are read, or the import stops."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ballotcount.domain.errors import UserError
from ballotcount.roster.importing import Refused, read_roster
from ballotcount.roster.same_name import name_key
from tests.roster.books import TODAY, book
from tests.roster.habits import HABITS, Office, office

any_list = given(
    seed=st.integers(0, 2**32 - 1),
    people=st.integers(3, 9),
    habits=st.lists(st.sampled_from(HABITS), min_size=1, max_size=3, unique=True),
    as_csv=st.booleans(),
)
same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@settings(same_folder, max_examples=100)
@any_list
def test_people_are_never_lost_and_nobody_is_added(
    tmp_path: Path, seed: int, people: int, habits: list[Callable[[Office, Random], None]], as_csv: bool
) -> None:
    require_kept(tmp_path, seed, people, habits, as_csv=as_csv)


@pytest.mark.slow
@settings(same_folder, max_examples=1000)
@any_list
def test_people_are_never_lost_in_a_thousand_lists(
    tmp_path: Path, seed: int, people: int, habits: list[Callable[[Office, Random], None]], as_csv: bool
) -> None:
    require_kept(tmp_path, seed, people, habits, as_csv=as_csv)


def require_kept(
    tmp_path: Path, seed: int, people: int, habits: list[Callable[[Office, Random], None]], *, as_csv: bool
) -> None:
    rng = Random(seed)
    made = office(rng, people)
    for habit in habits:
        habit(made, rng)
    assert stopped_or_whole(tmp_path, made, as_csv=as_csv), (made.rows(), [habit.__name__ for habit in habits])


def stopped_or_whole(folder: Path, made: Office, *, as_csv: bool = False) -> bool:
    """Whether a list comes in with exactly its people, or stops with a fault or a question."""
    path = folder / ("a.csv" if as_csv else "a.xlsx")
    if as_csv:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["" if cell is None else cell for cell in row] for row in made.rows()])
    else:
        book(path, made.rows())
    try:
        answer = read_roster(path, today=TODAY)
    except UserError:
        return True
    if isinstance(answer, Refused) or answer.questions:
        return True
    return sorted(name_key(one.name) for one in answer.delegates) == sorted(map(name_key, made.names))


@pytest.mark.parametrize("seed", range(20))
def test_a_plain_list_comes_in_without_a_question(tmp_path: Path, seed: int) -> None:
    made = office(Random(seed), 6)
    made.people = [one for one in made.people if not str(one["name"]).startswith("Ông")]
    answer = read_roster(book(tmp_path / "a.xlsx", made.rows()), today=TODAY)
    assert not isinstance(answer, Refused)
    assert [one.name for one in answer.delegates] == [one["name"] for one in made.people]
    assert {question.code for question in answer.questions} <= {"numbers", "title_or_family"}
