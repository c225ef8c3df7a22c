"""The same sheet twice: two pictures of one sheet, against other sheets that are marked the same way."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ballotcount.domain.reading import PageReading, PageStatus
from tests.accuracy.alike import alike_sheet
from tests.accuracy.case import GENERATOR, READER, RESULTS, Case, digest
from tests.accuracy.reader import Memory, PublicReader
from tests.synth import make_sheet
from tests.synth.sheet import Sheet

AGAIN = 500_000_000
"""Added to a seed for the ageing of a second picture."""
ALIKE = "alike"
"""The mix of hands that repeat each other, see ``alike.py``."""
OTHER = 900_000_000
"""Added to a seed for another voter who marks the same names."""


def run_pairs(case: Case, pairs: int, file: Path | None = None, start: int = 0) -> dict[str, Any]:
    """Look at ``pairs`` marked sheets, then at each again and at a twin marked the same way by another hand."""
    page, _ = case.pages()
    reader = PublicReader(page.layout)
    memory = Memory()
    result: dict[str, Any] = {
        "case": case.name,
        "job": "duplicates",
        "reader": digest(READER),
        "generator": digest(GENERATOR),
        "first": start,
        "pairs": 0,
        "found_sure": 0,
        "found_maybe": 0,
        "wrong_number": [],
        "lost": [],
        "false_sure": [],
        "false_maybe": [],
    }
    kept: list[int] = []
    seed = start
    while len(kept) < pairs and seed < start + 3 * pairs + 50:
        sheet = first_sheet(case, page, seed)
        if any(mark.drawn != "none" for mark in sheet.truth.marks):
            reading = reader.read(sheet.image)
            if reading.status is not PageStatus.REJECT:
                stranger(memory, reading, seed, result)
                memory.add(seed + 1, reading)
                kept.append(seed)
        seed += 1
    for seed in kept:
        again(case, page, reader=reader, memory=memory, seed=seed, result=result)
        if case.mix != ALIKE:  # every sheet is a twin there, and was asked about when it came
            twin(case, page, reader=reader, memory=memory, seed=seed, result=result)
        result["pairs"] += 1
    target = file or RESULTS / f"duplicates-{case.condition}-{case.style}.jsonl"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a", encoding="utf-8") as out:
        out.write(json.dumps(result) + "\n")
    sys.stdout.write(json.dumps({key: len(v) if isinstance(v, list) else v for key, v in result.items()}) + "\n")
    return result


def first_sheet(case: Case, page: Any, seed: int, age_seed: int | None = None) -> Sheet:
    """Return a sheet of a case; ``age_seed`` gives another picture of it."""
    if case.mix == ALIKE:
        return alike_sheet(page, seed=seed, condition=case.condition, age_seed=age_seed)
    return make_sheet(page, seed=seed, condition=case.condition, mix=case.mix, age_seed=age_seed)


def stranger(memory: Memory, reading: PageReading, seed: int, result: dict[str, Any]) -> None:
    """Note where a sheet that comes for the first time is taken for an earlier one."""
    found = memory.find(reading)
    if found is not None:
        result["false_sure" if found[1] else "false_maybe"].append([seed, found[0] - 1])


def again(case: Case, page: Any, reader: PublicReader, memory: Memory, seed: int, result: dict[str, Any]) -> None:
    """A second picture of a known sheet must be found, under its own number."""
    sheet = first_sheet(case, page, seed, age_seed=seed + AGAIN)
    found = memory.find(reader.read(sheet.image))
    if found is None:
        result["lost"].append(seed)
    elif found[0] != seed + 1:
        result["wrong_number"].append([seed, found[0] - 1, found[1]])
    else:
        result["found_sure" if found[1] else "found_maybe"] += 1


def twin(case: Case, page: Any, reader: PublicReader, memory: Memory, seed: int, result: dict[str, Any]) -> None:
    """A sheet of another voter with the same choice is another sheet."""
    sheet = make_sheet(page, seed=seed + OTHER, condition=case.condition, mix=case.mix, choice_seed=seed)
    found = memory.find(reader.read(sheet.image))
    if found is not None:
        result["false_sure" if found[1] else "false_maybe"].append([seed, found[0] - 1])
