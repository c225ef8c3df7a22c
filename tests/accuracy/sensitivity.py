"""Measure what changes when a threshold that was not measured otherwise is a fifth smaller or larger.

``python -m tests.accuracy sensitivity --only names --sheets 40`` (then ``boxes``, ``registration``) reads the same
seeded sheets with each value and counts, against the value of the program: targets with another answer, of them those
that went to people or came back from there, and answers that are wrong without a doubt. One line a value goes to
``docs/accuracy/sensitivity.jsonl``. What the stage does not change (ink, traces, networks) is kept for all values.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields, replace
from typing import Any
from unittest.mock import patch

import cv2

from ballotcount.domain.reading import MarkReading, MarkState
from ballotcount.reading import Reader
from ballotcount.reading.boxes.thresholds import BOX_THRESHOLDS
from ballotcount.reading.classifier import second_look
from ballotcount.reading.pipeline import ink_pipeline, name_pipeline
from ballotcount.reading.pipeline.thresholds import READING_THRESHOLDS
from ballotcount.reading.registration.thresholds import REGISTRATION_THRESHOLDS
from ballotcount.reading.strikes.thresholds import STRIKE
from tests.accuracy.case import READER, RESULTS, Case, digest
from tests.accuracy.measure import make
from tests.synth import Sheet

FILE = RESULTS / "sensitivity.jsonl"
FIRST_SEED = 640_000
"""First seed: not used for tuning or for the accuracy report."""
FACTORS = (0.8, 1.2)
VARIED = re.compile(r"Varied ±20 %: [^.;]* changes?")
"""What the docstring of a field says of its kept lines."""

Marks = list[MarkReading] | None
"""The marks of a sheet, or None for a page that was refused."""
Read = Callable[[Any], Marks]
"""Reads one sheet again with other thresholds."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Thresholds that are varied, and how a sheet is read with others.

    Attributes:
        begin: reads a sheet once and gives what reads it again; None for a page that the stage never sees.
        conditions: of the pictures.
        idle: beginning of the names of fields that have no part in reading these sheets.
    """

    thresholds: Any
    style: str
    begin: Callable[[Reader, Sheet], Read | None]
    conditions: tuple[str, ...] = ("scan150", "cam1080")
    idle: str = "-"


@dataclass(slots=True)
class Change:
    """What one value of one field changes."""

    changed: int = 0
    to_people: int = 0
    from_people: int = 0
    wrong: int = 0
    mended: int = 0
    refused: int = 0
    impossible: int = 0


def unmeasured(kind: type) -> list[str]:
    """Return the numeric fields of a class whose docstring says that they were not measured, or varied only."""
    known = {field.name: str(field.type) for field in fields(kind)}
    return [
        name
        for name, words in said_of_fields(kind).items()
        if ("not measured" in words.casefold() or VARIED.search(words)) and known[name] in ("float", "int")
    ]


def said_of_fields(kind: type) -> dict[str, str]:
    """Return the docstring of each field of a class, on one line."""
    body = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(body, ast.ClassDef)
    found = {}
    for field, text in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
            found[field.target.id] = " ".join(str(ast.literal_eval(text.value)).split())
    return found


def varied_words(smaller: Mapping[str, Any], larger: Mapping[str, Any]) -> str:
    """Return what the docstring of a field says of its two kept lines."""
    changed = (smaller["changed"], larger["changed"])
    targets = f"{smaller['targets']:,}"
    if not any(changed):
        return f"Varied ±20 %: no answer of {targets} changes"
    return f"Varied ±20 %: {changed[0]} and {changed[1]} answers of {targets} change"


def varied(name: str, value: float, factor: float) -> float:
    """Return another value of a threshold; a whole number changes by 1 at least, a percentile is one still."""
    if "percentile" in name:
        return min(value * factor, 100.0)
    if isinstance(value, int):
        return value + max(1, round(abs(value * (factor - 1)))) * (1 if factor > 1 else -1)
    return value * factor


@contextmanager
def _kept(module: Any, name: str, key: Callable[..., object]) -> Iterator[None]:
    """Answer a function's calls of one key from its first answer."""
    answers: dict[object, Any] = {}
    real = getattr(module, name)

    def kept(*given: Any, **named: Any) -> Any:
        place = key(*given, **named)
        if place not in answers:
            # the arguments stay alive with the answer: a key is made of their ids
            answers[place] = (real(*given, **named), given)
        found = answers[place][0]
        return list(found) if isinstance(found, list) else found

    with patch.object(module, name, kept):
        yield


@contextmanager
def _what_does_not_change() -> Iterator[None]:
    """Keep traces of strokes and opinions of networks, which no varied threshold changes, for one sheet."""
    with ExitStack() as stack:
        stack.enter_context(_kept(second_look, "_opinion", lambda which, cut: (which, cut.tobytes())))
        for name in ("find_name_ink", "find_name_ink_closely"):
            stack.enter_context(_kept(name_pipeline, name, lambda names, ink: (id(ink), *map(id, names))))
        stack.enter_context(_kept(name_pipeline, "PaperTexture", lambda ink, blanks: id(ink)))
        yield


def _caught(reader: Reader, sheet: Sheet, name: str) -> dict[str, Any] | None:
    """Read a sheet and return the arguments of the last call of a step of the ink pipeline."""
    real = getattr(ink_pipeline, name)
    with patch.object(ink_pipeline, name, side_effect=real) as step:
        reader.read(sheet.image)
    if step.call_args is None:
        return None
    return {**inspect.signature(real).bind(*step.call_args.args, **step.call_args.kwargs).arguments}


def begin_names(reader: Reader, sheet: Sheet) -> Read | None:
    """Give what reads the names of a sheet again, under other ``StrikeThresholds``."""
    given = _caught(reader, sheet, "read_names")
    if given is None:
        return None
    policy = name_pipeline.strike_limits(given["policy"])
    own = {name: getattr(policy, name) for name in ("plain_whole", "plain_word")}

    def read(limits: Any) -> Marks:
        with patch.object(name_pipeline, "strike_limits", lambda policy: replace(limits, **own)):
            return name_pipeline.read_names(**given)[1]

    return read


def begin_boxes(reader: Reader, sheet: Sheet) -> Read | None:
    """Give what reads the boxes of a sheet again."""
    given = _caught(reader, sheet, "_targets")
    if given is None:
        return None
    return lambda limits: list(ink_pipeline._targets(**{**given, "limits": replace(reader.limits, boxes=limits)})[0])


def begin_registration(reader: Reader, sheet: Sheet) -> Read:
    """Give what reads a whole picture again: everything depends on where its print is."""

    def read(limits: Any) -> Marks:
        other = Reader(reader.layout, limits=replace(READING_THRESHOLDS, registration=limits))
        return list(other.read(sheet.image).marks) or None

    return read


STAGES: Mapping[str, Stage] = {
    "names": Stage(STRIKE, "strike", begin_names),
    "boxes": Stage(BOX_THRESHOLDS, "box", begin_boxes),
    # the print of a form is searched only where a ballot has no squares; a scan lies where it should
    "registration": Stage(REGISTRATION_THRESHOLDS, "strike", begin_registration, ("cam1080",), idle="print_"),
}


def compare(change: Change, sheet: Sheet, before: Marks, after: Marks) -> None:
    """Add what another value changes on one sheet."""
    if (before is None) != (after is None):
        change.refused += 1 if after is None else -1
    if before is None or after is None:
        return
    truth = {(mark.candidate, str(mark.option)): mark.expect for mark in sheet.truth.marks}
    for old, new in zip(before, after, strict=True):
        if old.state is new.state:
            continue
        change.changed += 1
        change.to_people += new.state is MarkState.DOUBTFUL
        change.from_people += old.state is MarkState.DOUBTFUL
        expect = truth[(new.candidate, str(new.option))]
        right = [expect.allows(mark.state.value, mark.kind.value) for mark in (old, new)]
        change.wrong += right == [True, False]
        change.mended += right == [False, True]


def measure(stage: Stage, sheets: int, names: list[str] | None = None) -> tuple[int, dict[tuple[str, float], Change]]:
    """Return the targets that were read, and what each value of each field changes.

    Args:
        sheets: of each condition.
        names: fields; None for all that were not measured.
    """
    free = [name for name in unmeasured(type(stage.thresholds)) if not name.startswith(stage.idle)]
    chosen = names if names is not None else free
    values = [(name, factor) for name in chosen for factor in FACTORS]
    changes = {value: Change() for value in values}
    targets = 0
    for condition in stage.conditions:
        case = Case(condition, stage.style, "A5", 20, "mixed")
        pages = case.pages()
        reader = Reader(pages[0].layout)
        for seed in range(FIRST_SEED, FIRST_SEED + sheets):
            sheet = make(case, pages, seed)
            again = stage.begin(reader, sheet) if sheet.truth.readable else None
            if again is None:
                continue
            with _what_does_not_change():
                before = again(stage.thresholds)
                targets += len(before or ())
                for name, factor in values:
                    value = varied(name, getattr(stage.thresholds, name), factor)
                    change = changes[name, factor]
                    try:
                        compare(change, sheet, before, again(replace(stage.thresholds, **{name: value})))
                    except (ArithmeticError, IndexError):  # a limit that meets another one can be no limit
                        change.impossible += 1
    return targets, changes


def run_sensitivity(which: str, sheets: int) -> None:
    """Measure one stage, say each field that changes anything, and keep a line for each value."""
    cv2.setNumThreads(1)
    stage = STAGES[which]
    reader = digest(READER)
    targets, changes = measure(stage, sheets)
    with FILE.open("a", encoding="utf-8") as out:
        for (name, factor), change in changes.items():
            figures = {one.name: getattr(change, one.name) for one in fields(Change)}
            where = {
                "job": "sensitivity",
                "reader": reader,
                "stage": which,
                "field": name,
                "factor": factor,
                "value": getattr(stage.thresholds, name),
            }
            line = json.dumps({**where, "first": FIRST_SEED, "sheets": sheets, "targets": targets, **figures})
            out.write(line + "\n")
            if any(figures.values()):
                sys.stdout.write(line + "\n")
    moving = {name for (name, _), change in changes.items() if change.changed or change.refused}
    sys.stdout.write(f"{which}: {targets} targets, {len(changes) // 2} fields, {len(moving)} change an answer\n")
