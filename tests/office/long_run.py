"""A long run over all forms, block by block, kept in a file: begun again, it goes on where it stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice, product
from math import exp, log, sqrt
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.accuracy.bounds import upper
from tests.office.forms import form
from tests.office.measure import block_of, own_block
from tests.office.writers import pdfs_of

FIRST = 1_400_000
"""First seed; no threshold was set by sheets from here on."""
APART = 1_000
"""Seeds between the forms, so that no two of them share hands and dirt."""
COUNT = 5
"""Sheets in one block."""
MIXES = ("ordinary", "mixed", "foreign")
DRIFTS = (0.0, 0.02, 0.0, 0.01)
"""Share by which the print is taller than the file, block by block."""
FORMS = {"scan150": "ABCDEFGHIJKLM", "cam1080": "ACFGHIJL"}
"""Forms by condition; a camera of 1080 lines sees the type of an A4 sheet too coarsely."""


@dataclass(frozen=True, slots=True)
class Part:
    """One block of sheets.

    Attributes:
        key: letter of the form.
        own: whether our own ballot with the same names is measured with the same seeds.
    """

    key: str
    condition: str
    mix: str
    first: int
    drift: float
    own: bool

    @property
    def name(self) -> str:
        """Return what the block is kept under."""
        return f"{'own' if self.own else 'form'} {self.key} {self.condition} {self.mix} {self.first} {self.drift}"


def parts(first_seed: int = FIRST) -> Iterator[Part]:
    """Yield the blocks in the order in which they are run, as long as the forms' seeds stay apart."""
    for turn in range(APART // COUNT):
        drift = DRIFTS[turn % len(DRIFTS)]
        for condition, keys in FORMS.items():
            for key in keys:
                first = first_seed + APART * (ord(key) - ord("A")) + turn * COUNT
                for mix in MIXES:
                    yield Part(key, condition, mix, first, drift, own=False)
                    yield Part(key, condition, mix, first, drift, own=True)


def run(kept: Path, minutes: float, *, chosen: str = "", first: int = FIRST, workers: int = 1) -> None:
    """Run blocks that are not kept yet until the time is over.

    Args:
        chosen: words of the only blocks that are run, "form scan150 ordinary"; empty for all.
        first: first seed; form by form 1,000 more.
        workers: processes; blocks that have begun when the time is over are finished.
    """
    kept.parent.mkdir(parents=True, exist_ok=True)
    done = {json.loads(line)["part"] for line in kept.read_text().splitlines()} if kept.exists() else set()
    end = time.monotonic() + 60 * minutes
    words = set(chosen.split())
    left = (part for part in parts(first) if part.name not in done and words <= set(part.name.split()))
    # LibreOffice writes one form at a time: workers that find all of them written need not wait for it
    pdfs_of([form(key) for key in sorted(set("".join(FORMS.values())))])
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        running: set[Future[dict[str, Any]]] = set()
        while True:
            wanted = workers + 1 - len(running) if time.monotonic() < end else 0
            running |= {pool.submit(one_part, part) for part in islice(left, wanted)}
            if not running:
                return
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            with kept.open("a") as file:
                file.writelines(json.dumps(job.result()) + "\n" for job in finished)


def one_part(part: Part) -> dict[str, Any]:
    """Return the line that is kept of a block (runs in a worker)."""
    if part.own:
        block = own_block(part.key, part.condition, part.mix, first=part.first, count=COUNT)
    else:
        block = block_of(part.key, part.condition, part.mix, first=part.first, count=COUNT, drift=part.drift)
    record = block.record()
    facts = ("sheets", "targets", "judged", "statuses", "reasons", "misreads", "rejects")
    return {"part": part.name, **{name: record[name] for name in facts}}


def report(kept: Path, since: int) -> Iterator[str]:
    """Yield a line for each kind of block, and the ratios of sheets that go to people.

    Args:
        since: first seed that counts.
    """
    sums: dict[tuple[str, str, str], list[int]] = {}
    for line in map(json.loads, kept.read_text().splitlines()):
        what, _, condition, mix, first, _ = line["part"].split()
        if int(first) < since:
            continue
        statuses = line["statuses"]
        figures = [
            line["sheets"],
            line["targets"],
            line["judged"],
            statuses.get("review", 0),
            statuses.get("reject", 0),
            len(line["misreads"]),
            line["reasons"].get("print_differs", 0),
        ]
        total = sums.setdefault((what, condition, mix), [0] * len(figures))
        for place, figure in enumerate(figures):
            total[place] += figure
    for (what, condition, mix), (sheets, targets, judged, people, refused, wrong, words) in sorted(sums.items()):
        bound = upper(wrong, judged) if judged else 1.0
        yield (
            f"{what} {condition} {mix}: {sheets} sheets, {targets} targets; silent misreads {wrong} of {judged} judged "
            f"(95 % bound {bound:.1e}); to people {people} ({100 * people / sheets:.1f} %), of them print doubted "
            f"{words}; refused {refused} ({100 * refused / sheets:.2f} %)"
        )
    for condition, mix in product(FORMS, MIXES):
        forms = sums.get(("form", condition, mix))
        ours = sums.get(("own", condition, mix))
        if forms and ours and forms[3] and ours[3]:
            taken = ratio(forms[3], forms[0] - forms[4], ours[3], ours[0] - ours[4])
            yield (
                f"{condition} {mix}, to people, form against own: {ratio(forms[3], forms[0], ours[3], ours[0])}; "
                f"of sheets that were not refused: {taken}"
            )


def ratio(some: int, all_: int, others: int, all_others: int) -> str:
    """Return the ratio of two shares with its 95 % range, by the normal range of its logarithm."""
    found = (some / all_) / (others / all_others)
    spread = 1.96 * sqrt(1 / some - 1 / all_ + 1 / others - 1 / all_others)
    return f"{found:.2f} ({exp(log(found) - spread):.2f} to {exp(log(found) + spread):.2f})"
