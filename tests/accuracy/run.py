"""A long run that may be stopped at any time: each finished block is one line, and is not run again."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures._base import FIRST_COMPLETED
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2

from tests.accuracy.case import GENERATOR, READER, RESULTS, Case, digest, packed, unpacked
from tests.accuracy.measure import run_block
from tests.accuracy.reader import PublicReader

BLOCK_TARGETS = 2000
"""Targets in a block: half a minute to two minutes of work that a stop can lose."""

worker: dict[str, Any] = {}


def prepare(pages: bytes) -> None:
    """Give a worker its ballot and its reader, one thread and a low place in the queue."""
    cv2.setNumThreads(1)
    os.nice(5)
    worker["pages"] = unpacked(pages)
    worker["reader"] = PublicReader(worker["pages"][0].layout)


def work(case: Case, first: int, count: int) -> dict[str, Any]:
    return run_block(case, worker["pages"], worker["reader"], first, count).record()


def lines_of(file: Path) -> list[dict[str, Any]]:
    """The finished blocks in a file; a line cut short by a power failure is left out."""
    found = []
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                continue
    return found


def missing(
    done: list[dict[str, Any]], stamp: dict[str, str], sheets: int, size: int, start: int = 0
) -> Iterator[tuple[int, int]]:
    """Blocks that the same code has not finished yet."""
    have = {line["first"] for line in done if all(line.get(key) == value for key, value in stamp.items())}
    for first in range(start, start + sheets, size):
        if first not in have:
            yield first, min(size, start + sheets - first)


def run(case: Case, targets: int, workers: int, file: Path | None = None, *, start: int = 0, say: bool = True) -> Path:
    """Measure a case up to a number of targets, going on where an earlier run of the same code stopped."""
    file = file or RESULTS / f"{case.name}.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    pages = case.pages()
    each = max(1, len(pages[0].page.targets))
    stamp = {"reader": digest(READER), "generator": digest(GENERATOR), "layout": pages[0].layout.id}
    size = max(1, BLOCK_TARGETS // each)
    todo = list(missing(lines_of(file), stamp, -(-targets // each), size, start))
    with ProcessPoolExecutor(workers, get_context("spawn"), prepare, (packed(pages),)) as pool:
        waiting: set[Future[dict[str, Any]]] = set()
        begun = time.monotonic()
        finished = 0
        while todo or waiting:
            while todo and len(waiting) < workers + 1:
                waiting.add(pool.submit(work, case, *todo.pop(0)))
            ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for block in ready:
                finished += 1
                keep(file, case, stamp, block.result())
                if say:
                    print_progress(
                        case, block.result(), finished, finished + len(todo) + len(waiting), time.monotonic() - begun
                    )
    return file


def keep(file: Path, case: Case, stamp: dict[str, str], block: dict[str, Any]) -> None:
    """Append one finished block and see it on disk."""
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps({"case": case.name, **stamp, **block}, ensure_ascii=False) + "\n")
        out.flush()
        os.fsync(out.fileno())


def print_progress(case: Case, block: dict[str, Any], done: int, of: int, seconds: float) -> None:
    sheets = max(1, block["sheets"])
    sys.stdout.write(
        f"{case.name} {done}/{of} {seconds:.0f}s first={block['first']} {dict(block['statuses'])} "
        f"misreads={len(block['misreads'])} by_policy={len(block['by_policy'])} beside={len(block['beside'])} "
        f"alarms={len(block['alarms'])} crashes={len(block['crashes'])} "
        f"clear={block['clear']} clear_to_people={len(block['clear_reviews'])} "
        f"make={block['make_ms'] / sheets:.0f}ms read={block['read_ms'] / sheets:.0f}ms\n"
    )
    sys.stdout.flush()
