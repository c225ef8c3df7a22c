"""What is said of the next round fits its list: never two people "among" one name, never a list of nobody."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ballotcount.documents import figures, phrases
from ballotcount.domain.election import RoundKind
from ballotcount.domain.outcome import NextStep, RuleRef
from ballotcount.rules import explanation
from ballotcount.text import words
from ballotcount.text.telling import tell
from tests.documents import rounds

MANY = rounds.record(6, 4, 25)
AMONG = {"vi": "trong số", "en": "among"}


def step(kind: RoundKind, seats: int, names: int, *, may_add: bool, code: str) -> NextStep:
    return NextStep(
        kind=kind,
        seats=seats,
        candidates=tuple(range(1, names + 1)),
        may_add_names=may_add,
        decision=True,
        rule=RuleRef(code=code, article="Điều 1", read=True),
    )


STEPS = [
    step(kind, seats, names, may_add=may_add, code=code)
    for kind, code in ((RoundKind.FURTHER, "further"), (RoundKind.FURTHER, "additional"), (RoundKind.RE_RUN, "re_run"))
    for seats in (1, 2, 3)
    for names in (0, 1, 2, 3, 4)
    for may_add in (False, True)
] + [step(RoundKind.RUN_OFF, seats, seats + 1, may_add=False, code="run_off") for seats in (1, 2)]


def explained(one: NextStep) -> str:
    return tell(explanation.of_next(one))


def printed(one: NextStep) -> str:
    return phrases.next_step(replace(MANY, outcome=replace(MANY.outcome, next=one)))


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_people_are_elected_among_more_people_only(language: str) -> None:
    with words.speaking(language):
        for one in STEPS:
            said = explained(one)
            assert "explain." not in said
            assert AMONG[language] not in said or len(one.candidates) > one.seats, said
            assert not re.search(r"\(số \)|\(numbers \)|–", said)
            listed = ", ".join(map(str, one.candidates))
            assert (f"số {listed})" in said or f"numbers {listed})" in said) == bool(listed)


def test_papers_name_exactly_the_list_and_how_many_it_has() -> None:
    for one in STEPS:
        said = printed(one)
        assert "documents." not in said
        assert "trong số" not in said or len(one.candidates) > one.seats, said
        names = phrases.names(MANY, one.candidates)
        assert names in said
        # With nobody on the list no colon opens one; a short list is counted.
        assert (":" in said) == bool(one.candidates)
        if 0 < len(one.candidates) <= one.seats:
            assert f"{figures.people(len(one.candidates))} {phrases.count_person(MANY)}" in said
