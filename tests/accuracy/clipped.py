"""Measure scans whose white was cut into the paper: marks of pale pens that are lost in silence, and what is refused.

A page is *silent* where it is read and a marked target is called empty. What is refused of the devices in
``clipping.HONEST`` keeps pale pens and is refused without need.
"""

from __future__ import annotations

import sys
from collections import Counter

from ballotcount.domain.reading import MarkState, PageReading, PageStatus, ReasonCode
from ballotcount.reading import Reader
from tests.accuracy.case import Case
from tests.synth.clipping import DEVICES, HONEST, take
from tests.synth.truth import Expect, PageTruth


def run_clipped(case: Case, sheets: int, first: int) -> dict[str, Counter[str]]:
    """Read sheets of each device, and print what became of their marks; each picture has its own seed."""
    page = case.pages()[0]
    reader = Reader(page.layout)
    found: dict[str, Counter[str]] = {}
    sys.stdout.write("device sheets read review refused as-clipped marks silent silent-pages latent\n")
    for number, device in enumerate(DEVICES):
        sums = found[device] = Counter[str]()
        for seed in range(first + number * sheets, first + (number + 1) * sheets):
            taken = take(page, device, seed=seed)
            lost = _add(sums, reader.read(taken.image), taken.truth)
            if lost:
                sys.stdout.write(f"  {seed}: cut {taken.cut:.3f}, pen {taken.levels:.0f} levels, {lost} lost\n")
        names = ("read", "review", "reject", "clipped", "marks", "silent", "pages", "latent")
        honest = " (keeps pale pens)" if device in HONEST else ""
        sys.stdout.write(f"{device} {sheets} " + " ".join(str(sums[name]) for name in names) + f"{honest}\n")
        sys.stdout.flush()
    return found


def _add(sums: Counter[str], reading: PageReading, truth: PageTruth) -> int:
    """Add one page; return how many of its marks were lost in silence."""
    marked = {(mark.candidate, str(mark.option)) for mark in truth.marks if mark.expect is Expect.MARKED}
    empty = {(mark.candidate, str(mark.option)) for mark in reading.marks if mark.state is MarkState.EMPTY}
    lost = len(marked & empty)
    silent = lost if reading.status is PageStatus.READ else 0
    sums[reading.status.value] += 1
    sums["clipped"] += reading.has(ReasonCode.WHITE_CLIPPED)
    sums["marks"] += len(marked)
    sums["silent"] += silent
    sums["pages"] += silent > 0
    sums["latent"] += lost - silent
    return silent
