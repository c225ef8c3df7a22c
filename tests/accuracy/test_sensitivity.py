"""What a threshold changes is counted as it is: the values tried, the fields chosen, and the answers compared."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import cast

import pytest

from ballotcount.domain.layout import Option
from ballotcount.domain.reading import MarkKind, MarkReading, MarkState
from tests.accuracy import sensitivity
from tests.accuracy.sensitivity import (
    FACTORS,
    FILE,
    STAGES,
    VARIED,
    Change,
    compare,
    measure,
    said_of_fields,
    unmeasured,
    varied,
    varied_words,
)
from tests.synth import Sheet
from tests.synth.truth import Expect


@dataclass(frozen=True)
class Limits:
    """Thresholds of a test."""

    known: float = 1.0
    """Measured: 3 sheets."""
    guess: float = 2.0
    """mm, a guess. Not
    measured."""
    several: tuple[float, ...] = (1.0,)
    """Not measured, and no number."""
    count: int = 2
    """Not measured."""
    moved: int = 2
    """Varied ±20 %: no answer of 40 changes."""


def test_fields_that_were_not_measured_are_chosen() -> None:
    assert unmeasured(Limits) == ["guess", "count", "moved"]
    for stage in STAGES.values():
        assert unmeasured(type(stage.thresholds))


@pytest.mark.parametrize("stage", STAGES)
def test_a_field_says_what_its_kept_lines_say(stage: str) -> None:
    lines = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    kept = {(line["field"], line["factor"]): line for line in lines if line["stage"] == stage}
    thresholds = STAGES[stage].thresholds
    said = said_of_fields(type(thresholds))
    claims = {name: found.group() for name, words in said.items() if (found := VARIED.search(words))}
    assert len(claims) > 40
    assert claims == {name: varied_words(*(kept[name, factor] for factor in FACTORS)) for name in claims}
    # a value that was changed since has to be varied again
    assert {name: kept[name, FACTORS[0]]["value"] for name in claims} == {n: getattr(thresholds, n) for n in claims}
    # "Each change went to people or came from there, none was wrong."
    assert {name for name in claims for factor in FACTORS if kept[name, factor]["wrong"]} == set()
    # nothing that was varied is still called "not measured"
    silent = {name for name, _ in kept if name in said and "not measured" in said[name].casefold()}
    assert {name for name in silent if kept[name, FACTORS[0]]["value"] == getattr(thresholds, name)} == set()


@pytest.mark.parametrize(
    ("name", "value", "factor", "other"),
    [("x", 2.0, 1.2, 2.4), ("x", 2, 0.8, 1), ("x", 40, 1.2, 48), ("pen_percentile", 85, 1.2, 100.0)],
)
def test_a_value_is_a_fifth_smaller_or_larger(name: str, value: float, factor: float, other: float) -> None:
    assert varied(name, value, factor) == pytest.approx(other)


def test_answers_are_compared_with_the_truth() -> None:
    marks = [
        MarkReading(number, Option.STRIKE, state=state, kind=MarkKind.THROUGH, score=1.0, sensitivity=0.5)
        for number, state in enumerate((MarkState.MARKED, MarkState.DOUBTFUL, MarkState.EMPTY), start=1)
    ]
    truth = [SimpleNamespace(candidate=mark.candidate, option=mark.option, expect=Expect.MARKED) for mark in marks]
    sheet = cast("Sheet", SimpleNamespace(truth=SimpleNamespace(marks=truth)))
    after = (MarkState.EMPTY, MarkState.MARKED, MarkState.MARKED)
    moved = [replace(mark, state=state) for mark, state in zip(marks, after, strict=True)]
    change = Change()
    compare(change, sheet, marks, moved)
    compare(change, sheet, marks, marks)
    compare(change, sheet, marks, None)
    assert change == Change(changed=3, to_people=0, from_people=1, wrong=1, mended=1, refused=1)


@pytest.mark.slow
def test_the_names_of_a_sheet_are_read_again_with_each_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensitivity, "FACTORS", (1.0, 50.0))
    stage = replace(STAGES["names"], conditions=("scan150",))
    targets, changes = measure(stage, 1, ["seen"])
    assert targets == 20
    assert changes["seen", 1.0] == Change()
    assert changes["seen", 50.0].to_people > 0, "no print of a name is ever shown so well"
