"""Compare the readings of seeded sheets with readings kept from an earlier reader.

A change that moves or renames code must not change an answer. ``python -m tests.accuracy same --keep`` stores one
hash a sheet under ``docs/accuracy/same/``; without ``--keep`` the sheets are read again and each hash is compared.
The hash covers everything a reading says except the milliseconds, so it does not depend on names in the code.
"""

from __future__ import annotations

import hashlib
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from ballotcount.domain.reading import PageReading
from tests.accuracy.case import RESULTS, Case, packed
from tests.accuracy.measure import make
from tests.accuracy.run import prepare, worker

FOLDER = RESULTS / "same"
BLOCK_SHEETS = 50
"""Sheets in one job of a worker, and in one line of a kept file."""
FIRST_SEED = 700_000
"""First seed: not used for tuning or for the accuracy report."""
CASES = (
    Case("scan150", "strike", "A5", 20, "mixed"),
    Case("cam1080", "strike", "A5", 20, "mixed"),
    Case("scan150", "box", "A5", 20, "mixed"),
    Case("cam1080", "box", "A5", 20, "mixed"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How the readings of one case compare with the kept ones; ``changed`` holds seeds."""

    case: Case
    sheets: int
    changed: tuple[int, ...]


def answer_hash(reading: PageReading) -> str:
    """Return 8 hex digits that stand for all a reading says."""
    said: dict[str, Any] = {
        "status": reading.status.value,
        "reasons": [[reason.code.value, sorted(map(list, reason.facts))] for reason in reading.reasons],
        "marks": [
            [m.candidate, str(m.option), m.state.value, m.kind.value, round(m.score, 3), round(m.sensitivity, 3)]
            for m in reading.marks
        ],
        "foreign": [list(map(float, box)) for box in reading.foreign_ink],
        "stamp": reading.stamp,
        "inks": list(reading.inks),
        "fingerprint": reading.fingerprint.hex(),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:8]


def block_hashes(case: Case, first: int, count: int) -> list[str]:
    """Return the answer hashes of ``count`` sheets from seed ``first`` on (runs in a worker)."""
    pages = worker["pages"]
    reader = worker["reader"]
    return [answer_hash(reader.read(make(case, pages, seed).image)) for seed in range(first, first + count)]


def hashes_of(case: Case, sheets: int, workers: int) -> dict[int, list[str]]:
    """Return the answer hashes of a case by the first seed of each block."""
    firsts = range(FIRST_SEED, FIRST_SEED + sheets, BLOCK_SHEETS)
    with ProcessPoolExecutor(workers, get_context("spawn"), prepare, (packed(case.pages()),)) as pool:
        jobs = {first: pool.submit(block_hashes, case, first, BLOCK_SHEETS) for first in firsts}
        return {first: job.result() for first, job in jobs.items()}


def keep(case: Case, sheets: int, workers: int, folder: Path = FOLDER) -> Path:
    """Write the answers of the present reader."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{case.name}.jsonl"
    blocks = hashes_of(case, sheets, workers)
    lines = [json.dumps({"first": first, "answers": " ".join(answers)}) for first, answers in blocks.items()]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def compare(case: Case, sheets: int, workers: int, folder: Path = FOLDER) -> Comparison:
    """Read the kept sheets again and return the seeds whose answers changed."""
    lines = (folder / f"{case.name}.jsonl").read_text(encoding="utf-8").splitlines()
    kept = {line["first"]: line["answers"].split() for line in map(json.loads, lines)}
    now = hashes_of(case, min(sheets, BLOCK_SHEETS * len(kept)), workers)
    changed = [
        first + place
        for first, answers in now.items()
        for place, (before, after) in enumerate(zip(kept[first], answers, strict=True))
        if before != after
    ]
    return Comparison(case=case, sheets=BLOCK_SHEETS * len(now), changed=tuple(changed))


def run_same(sheets: int, workers: int, *, keep_them: bool, styles: str = "") -> int:
    """Keep or compare all cases; return 1 if an answer changed."""
    changed = 0
    for case in CASES:
        if styles and styles not in case.name:
            continue
        if keep_them:
            sys.stdout.write(f"{keep(case, sheets, workers)}\n")
            continue
        found = compare(case, sheets, workers)
        changed += len(found.changed)
        sys.stdout.write(f"{case.name}: {found.sheets} sheets, changed {len(found.changed)} {found.changed[:20]}\n")
        sys.stdout.flush()
    return 1 if changed else 0
