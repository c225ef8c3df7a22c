"""Measure pale pens: how pale a line may be before a struck name is called empty.

Ordinary voters strike 3 of 20 names with one pen a sheet, so pale that its full line takes 8 to 45 grey levels from the
paper. A struck name counts as *silent* where it is called empty on a page that is read.
"""

from __future__ import annotations

import sys
from collections import Counter
from itertools import pairwise

import numpy as np

from ballotcount.domain.reading import MarkState, PageStatus
from ballotcount.reading import Reader
from tests.accuracy.case import Case
from tests.synth import make_sheet
from tests.synth.pens import Pen
from tests.synth.truth import Expect

PALEST = 8.0
DARKEST = 45.0
BANDS = (8, 12, 16, 20, 25, 30, 45)
"""Grey levels at which the rows of the table begin and end."""
INKS = ((100, 100, 100), (130, 90, 80))
"""Pencil and blue ball point, blue green red; the first takes 155 grey levels at full cover."""


def pen_of(seed: int) -> tuple[Pen, float]:
    """Return the pale pen of a sheet, and how many grey levels it takes from the paper."""
    rng = np.random.default_rng([seed, 17])
    levels = float(rng.uniform(PALEST, DARKEST))
    ink = INKS[int(rng.integers(len(INKS)))]
    width = rng.uniform(0.28, 0.5)
    return Pen(
        "pale", ink, width=width, cover=levels / (255 - INKS[0][0]), grain=rng.uniform(0.1, 0.5), skip=0.01, taper=0.6
    ), levels


def run_pale(case: Case, sheets: int, first: int) -> dict[int, Counter[str]]:
    """Read sheets of a case struck with pale pens, and print what became of the struck names, by darkness."""
    page = case.pages()[0]
    reader = Reader(page.layout)
    bands: dict[int, Counter[str]] = {low: Counter() for low in BANDS[:-1]}
    for seed in range(first, first + sheets):
        pen, levels = pen_of(seed)
        sheet = make_sheet(page, seed=seed, condition=case.condition, mix="ordinary", pen=pen)
        reading = reader.read(sheet.image)
        found = bands[max(low for low in bands if low <= levels)]
        found[reading.status.value] += 1
        truths = {(mark.candidate, mark.option): mark.expect for mark in sheet.truth.marks}
        for mark in reading.marks:
            expected = truths[mark.candidate, mark.option]
            if expected is Expect.EMPTY:
                found["invented"] += mark.state is not MarkState.EMPTY
            elif expected is Expect.MARKED:
                found["marked"] += 1
                lost = mark.state is MarkState.EMPTY
                found["silent"] += lost and reading.status is PageStatus.READ
                found["latent"] += lost and reading.status is not PageStatus.READ
    _print(case, bands)
    return bands


def _print(case: Case, bands: dict[int, Counter[str]]) -> None:
    sys.stdout.write(f"{case.name}\nlevels   sheets read refused marked silent latent untouched-doubted\n")
    for low, high in pairwise(BANDS):
        found = bands[low]
        sheets = sum(found[one.value] for one in PageStatus)
        figures = (found["read"], found["reject"], found["marked"], found["silent"], found["latent"], found["invented"])
        sys.stdout.write(f"{low:>3}-{high:<3} {sheets:>8} " + " ".join(f"{one:>6}" for one in figures) + "\n")
