"""A letter or an accent that is not the form's is shown to people, also where its name is struck."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ballotcount.domain.reading import PageStatus, ReasonCode
from tests.office.printed import SMALL, adopted, reader, sheet


@pytest.mark.parametrize(
    ("changed", "struck", "word"),
    [
        ({0: ("Mai", "Mài")}, (0, 1), "Mai"),  # under a pen
        ({4: ("Mai", "Mãi")}, (4,), "Mai"),
        ({3: ("Kim", "Kìm")}, (1,), "Kim"),  # no pen there
        ({1: ("Hùng", "Hùug")}, (0, 1), "Hùng"),  # beside the stroke
        ({}, (0, 1, 3), None),
        ({}, tuple(range(7)), None),
    ],
)
def test_an_accent_more_is_shown_with_its_word(
    changed: dict[int, tuple[str, str]], struck: tuple[int, ...], word: str | None
) -> None:
    people = list(SMALL.people)
    for place, (old, new) in changed.items():
        people[place] = people[place].replace(old, new)
        assert people[place] != SMALL.people[place]
    picture = sheet(replace(SMALL, people=tuple(people)), adopted(), struck=[place + 1 for place in struck])
    found = reader().read(picture)
    if word is None:
        assert found.status is PageStatus.READ
        return
    shown = {dict(reason.facts).get("word") for reason in found.reasons if reason.code is ReasonCode.PRINT_DIFFERS}
    assert shown == {word}
