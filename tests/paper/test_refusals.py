"""Bad input is refused with its cause before anything is written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.errors import UserError
from ballotcount.paper.sheet import compose
from ballotcount.paper.spec import Person
from ballotcount.text import words
from tests.paper.ballots import ballot, name


def people(count: int) -> tuple[Person, ...]:
    return tuple(Person(number, name(number)) for number in range(1, count + 1))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"candidates": ()}, "ballots.empty_list"),
        ({"candidates": people(251)}, "ballots.too_many_names"),
        ({"seats": 0}, "ballots.no_seats"),
        ({"seats": -1}, "ballots.no_seats"),
        ({"seats": 21}, "ballots.seats_above_names"),
        ({"title": " "}, "ballots.no_title"),
        ({"organisation": ("", " ")}, "ballots.no_organisation"),
        ({"style": VotingMethod.WRITTEN}, "ballots.style"),
        ({"election": "xyz"}, "ballots.bad_election"),
        ({"round": 0}, "ballots.bad_round"),
        ({"columns": 0}, "ballots.bad_columns"),
        ({"columns": 4}, "ballots.paper_too_small"),
        ({"title": "W" * 60}, "ballots.word_too_wide"),
        ({"candidates": (Person(1, "Nguyễn Văn An"), Person(1, "Lê Thị Bình")), "seats": 1}, "ballots.number_twice"),
        ({"candidates": (Person(0, "Nguyễn Văn An"),), "seats": 1}, "ballots.bad_number"),
        ({"candidates": (Person(1000, "Nguyễn Văn An"),), "seats": 1}, "ballots.bad_number"),
        ({"candidates": (Person(1, " "),), "seats": 1}, "ballots.no_name"),
        ({"candidates": (Person(1, "Nguyễn Văn 王"),), "seats": 1}, "ballots.no_glyph"),
        ({"candidates": (Person(1, "Nguyễn\u200bVăn An"),), "seats": 1}, "ballots.no_glyph"),
        ({"candidates": (Person(1, "N" * 80),), "seats": 1}, "ballots.line_too_long"),
        ({"candidates": (Person(1, "Nguyễn Văn An " * 20),), "seats": 1}, "ballots.line_too_long"),
        ({"instruction": "Hướng dẫn dài. " * 200}, "ballots.paper_too_small"),
    ],
)
def test_a_ballot_that_cannot_be_printed_says_why(changed: dict[str, Any], code: str) -> None:
    with pytest.raises(UserError) as refused:
        compose(replace(ballot(), **changed))
    assert refused.value.code == code
    said = words.said(refused.value)
    assert said != f"error.{code}"
    assert "{" not in said


def test_the_missing_letter_and_its_line_are_named() -> None:
    with pytest.raises(UserError) as refused:
        compose(ballot(count=1, candidates=(Person(1, "Nguyễn Văn 王"),)))
    assert "王" in words.said(refused.value)
    assert "U+738B" in words.said(refused.value)
    assert "1. Nguyễn Văn 王" in words.said(refused.value)


def test_a_decomposed_name_is_printed_composed() -> None:
    sheet = compose(ballot(count=1, candidates=(Person(1, "Nguye\u0302\u0303n   Thi\u0323  Ho\u0323c "),)))
    assert sheet.leaves[0].targets[0].name == "Nguyễn Thị Học"


def test_fewest_and_most_names_are_printed() -> None:
    assert len(compose(ballot(count=1)).leaves) == 1
    most = compose(ballot("strike", "A4", 250))
    assert sum(len(leaf.targets) for leaf in most.leaves) == 250
