"""The long run over forms keeps each block once and goes on where it stopped."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.office import long_run
from tests.office.long_run import Part

BLOCKS = 6


def test_a_long_run_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def one(part: Part) -> dict[str, Any]:
        made.append(part.name)
        if len(made) % BLOCKS == 0:
            monkeypatch.setattr(long_run.time, "monotonic", lambda: 1e9)
        facts: dict[str, Any] = {"sheets": 5, "targets": 50, "judged": 40, "statuses": {"read": 4, "review": 1}}
        return {"part": part.name, **facts, "reasons": {}, "misreads": [], "rejects": []}

    monkeypatch.setattr(long_run, "ProcessPoolExecutor", lambda workers, _: ThreadPoolExecutor(workers))
    monkeypatch.setattr(long_run, "pdfs_of", lambda forms: [])
    monkeypatch.setattr(long_run, "one_part", one)
    kept = tmp_path / "kept.jsonl"
    for _ in range(2):
        monkeypatch.setattr(long_run.time, "monotonic", lambda: 0.0)
        long_run.run(kept, 1.0, chosen="ordinary scan150", first=5_000_000, workers=2)
    lines = [json.loads(line)["part"] for line in kept.read_text().splitlines()]
    assert sorted(lines) == sorted(made) == sorted(set(made))
    wanted = [part.name for part in long_run.parts(5_000_000) if "scan150 ordinary" in part.name]
    # what had begun when the time was over is finished and kept
    assert 2 * BLOCKS <= len(lines) <= 2 * (BLOCKS + 2)
    assert set(lines) == set(wanted[: len(lines)])
    said = list(long_run.report(kept, 5_000_000))
    assert said[-1].startswith("scan150 ordinary, to people, form against own: 1.00 (")


def test_seeds_of_a_long_run_stay_apart() -> None:
    seeds: dict[str, set[int]] = {}
    for part in long_run.parts():
        seeds.setdefault(part.key, set()).update(range(part.first, part.first + long_run.COUNT))
    assert sum(map(len, seeds.values())) == len(set().union(*seeds.values()))


def test_words_choose_blocks_of_a_long_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Part] = []

    def one(part: Part) -> dict[str, Any]:
        made.append(part)
        if len(made) == BLOCKS:
            monkeypatch.setattr(long_run.time, "monotonic", lambda: 1e9)
        return {"part": part.name, "sheets": 5}

    monkeypatch.setattr(long_run, "ProcessPoolExecutor", lambda workers, _: ThreadPoolExecutor(workers))
    monkeypatch.setattr(long_run, "pdfs_of", lambda forms: [])
    monkeypatch.setattr(long_run, "one_part", one)
    monkeypatch.setattr(long_run.time, "monotonic", lambda: 0.0)
    long_run.run(tmp_path / "kept.jsonl", 1.0, chosen="form cam1080 ordinary", first=5_000_000)
    assert {(part.own, part.condition, part.mix) for part in made} == {(False, "cam1080", "ordinary")}
