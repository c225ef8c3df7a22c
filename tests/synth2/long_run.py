"""A long run that may be stopped at any time: each sheet is one line of a file, and is not read again by the same code.

    python -m tests.synth2.long_run --style strike --first 1000 --seconds 600 --out docs/accuracy/synth2/strike.jsonl
    python -m tests.synth2.long_run --report docs/accuracy/synth2/strike.jsonl

Seeds go on one after another; of each seed one sheet of every condition is made. A line says what was made, by which
reader, how many targets, and under each policy what was wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import cv2

from tests.accuracy.bounds import upper
from tests.accuracy.case import READER, digest
from tests.synth2 import read_back, survey
from tests.synth2.conditions import STYLES, Condition, conditions
from tests.synth2.scanners import SCANNERS
from tests.synth2.sheets import make
from tests.synth2.survey import Count

WRONG = ("silent", "latent", "unsaid")
"""Findings that are kept in full."""


def lines_of(file: Path) -> list[dict[str, Any]]:
    """Return the finished sheets of a file; a line cut short by a stop is left out."""
    found = []
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def sheet_line(condition: Condition, seed: int, reader: str) -> dict[str, Any]:
    """Make and read one sheet, and say what was wrong."""
    sheet = make(condition, seed)
    counts: dict[str, Count] = {}
    findings = survey.counted(sheet, read_back.read(sheet), counts)
    return {
        "reader": reader,
        "style": condition.style,
        "condition": condition.name,
        "device": "scan" if condition.device in SCANNERS else "camera",
        "seed": seed,
        "targets": len(sheet.truths),
        "status": {profile: next(iter(one.status)) for profile, one in counts.items()},
        "needless": counts[read_back.PROFILES[0]].needless,
        "easy": counts[read_back.PROFILES[0]].easy,
        "wrong": [finding for finding in findings if finding["verdict"] in WRONG],
    }


def still_to_make(style: str, first: int, done: set[tuple[str, int]]) -> Iterator[tuple[Condition, int]]:
    """Return conditions and seeds without an end, those that are done left out."""
    for seed in count(first):
        for condition in conditions(style).values():
            if (condition.name, seed) not in done:
                yield condition, seed


def run(style: str, *, first: int, seconds: float, file: Path, reader: str | None = None) -> int:
    """Go on with a run for a time; return how many sheets were read."""
    reader = reader or digest(READER)
    done = {(line["condition"], line["seed"]) for line in lines_of(file) if line["reader"] == reader}
    end = time.monotonic() + seconds
    file.parent.mkdir(parents=True, exist_ok=True)
    made = 0
    cut_short = file.exists() and not file.read_bytes().endswith(b"\n")
    with file.open("a", encoding="utf-8") as out:
        out.write("\n" if cut_short else "")
        for condition, seed in still_to_make(style, first, done):
            if time.monotonic() >= end:
                return made
            out.write(json.dumps(sheet_line(condition, seed, reader), ensure_ascii=False) + "\n")
            out.flush()
            made += 1
    return made


def report(lines: list[dict[str, Any]]) -> list[str]:
    """Return a table: one line for each reader, style, device and policy."""
    rows: dict[tuple[str, ...], Counter[str]] = {}
    for line in lines:
        for profile, status in line["status"].items():
            row = rows.setdefault((line["reader"], line["style"], line["device"], profile), Counter())
            row["sheets"] += 1
            row["targets"] += line["targets"]
            row[status] += 1
            for finding in line["wrong"]:
                row[finding["verdict"]] += finding["profile"] == profile
    table = [
        "| reader | style | device | policy | sheets | read | refused | targets | silent | below | latent | unsaid |",
        "|---|---|---|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for key, row in sorted(rows.items()):
        bound = f"{1000 * upper(row['silent'], row['targets']):.2f} in 1,000"
        figures = (row["sheets"], row["read"], row["reject"], row["targets"], row["silent"], bound)
        cells = (*key, *figures, row["latent"], row["unsaid"])
        table.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return table


def main() -> int:
    """Go on with a run, or print the tables of files."""
    parser = argparse.ArgumentParser(prog="python -m tests.synth2.long_run", description=__doc__)
    parser.add_argument("--style", choices=STYLES, default="strike")
    parser.add_argument("--first", type=int, default=1000, help="first seed")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--out", type=Path, default=Path("out/synth2-long.jsonl"))
    parser.add_argument("--report", type=Path, nargs="+", help="files whose table is printed")
    asked = parser.parse_args()
    if asked.report:
        lines = [line for file in asked.report for line in lines_of(file)]
        sys.stdout.write("\n".join(report(lines)) + "\n")
        return 0
    cv2.setNumThreads(1)
    made = run(asked.style, first=asked.first, seconds=asked.seconds, file=asked.out)
    sys.stdout.write(f"{made} sheets\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
