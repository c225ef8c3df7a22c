"""Attack M10: what verify says of a record reaches people in words of theirs, never as a name of the program."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import Any

import pytest

from ballotcount.domain.election import Sheets
from ballotcount.domain.outcome import Outcome, Tie, WhatIf
from ballotcount.domain.record import RoundRecord
from ballotcount.evidence import capsule, verify
from ballotcount.evidence.findings import Finding
from ballotcount.text import words
from tests.evidence import sealed

FORGED: dict[str, Any] = {
    "tie": Tie((1, 2), votes=3, seats_left=1),
    "next": None,
    "what_if": (WhatIf("valid", 1, 1, (1,)),),
    "warnings": (),
    "invalid_by_reason": {"foreign_mark": 9},
    "fraction": "2/3",
    "base_printed": "khác",
    "base_code": "members",
}
"""Another value of a part of an outcome, where it is no number, no rule and no choice."""


def forged(outcome: Outcome) -> Outcome:
    """An outcome of which every part says something else, each such that papers can still be made of it."""
    return replace(outcome, **{one.name: other(one.name, getattr(outcome, one.name)) for one in fields(Outcome)})


def other(name: str, value: Any) -> Any:
    if name in FORGED:
        return FORGED[name]
    if name == "kind":
        return next(one for one in type(value) if one is not value)
    if name == "lines":
        return (replace(value[0], votes=value[0].votes + 1), *value[1:-1])
    if name.endswith("_rule"):
        return replace(value, article="Điều 99")
    if name == "quorum":
        return replace(value, lines=tuple(replace(line, have=line.have + 1) for line in value.lines))
    return not value if isinstance(value, bool) else value + 1


def misstated(record: RoundRecord) -> RoundRecord:
    """A record that states everything otherwise than its journal, the rules aside: without them nothing is counted."""
    return replace(
        record,
        round=replace(record.round, seats=record.round.seats + 2),
        accepted=f"{record.accepted} khác",
        shortfall="khác",
        sheets=Sheets(*(getattr(record.sheets, one.name) + 1 for one in fields(Sheets))),
        congress=replace(record.congress, name="Đại hội khác"),
        election=replace(record.election, title="Bầu khác"),
        list_votes=tuple(replace(vote, agree=vote.agree + 1) for vote in record.list_votes),
    )


IDENTIFIER = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")


@pytest.fixture(scope="module", params=["vi", "en"])
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[Finding, str]:
    """What is found in a record of which every part was forged, with its words in one language."""
    record, entries, head = sealed.day(sealed.typed(sheets=6))
    path = tmp_path_factory.mktemp("forged") / "a.zip"
    wrong = misstated(replace(record, outcome=forged(record.outcome)))
    path.write_bytes(sealed.zipped([capsule.RoundParts(wrong)], entries, head))
    words.set_language(request.param)
    try:
        return {one: one.said() for one in verify.verify(path).findings}
    finally:
        words.set_language("vi")


def test_every_part_of_an_outcome_is_counted_again(found: dict[Finding, str]) -> None:
    """Attack H4: the people present, the articles, the remarks on the minutes could be changed and nothing differed."""
    named = {one.what for one in found if one.code == "outcome" and one.grave}
    assert {one.name for one in fields(Outcome)} - named == set()


def test_no_finding_shows_a_name_of_the_program(found: dict[Finding, str]) -> None:
    assert {"outcome", "statement"} <= {one.code for one in found}
    assert [text for text in found.values() if IDENTIFIER.search(text)] == []
    coded = [one for one in found if one.code in ("outcome", "statement") and not one.what[0].isdigit()]
    assert [one for one in coded if one.words in ("", one.what)] == []
    assert [text for one, text in found.items() if one in coded and one.words not in text] == []
