"""One sheet made, read and judged; and a block of sheets counted up."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from ballotcount.domain.reading import PageReading, PageStatus
from tests.accuracy.case import Case
from tests.accuracy.policies import policies, under
from tests.accuracy.reader import PublicReader
from tests.synth import Sheet, make_sheet
from tests.synth.blank import PrintedPage
from tests.synth.negatives import make_negative
from tests.synth.sheet import VOTERS
from tests.synth.truth import Box, Expect, PageTruth

NEAR = 2.0
"""Foreign ink counts as found when a reported box comes this near to it, mm."""


@dataclass(frozen=True, slots=True)
class Misread:
    """One silent misread, so that it can be made again and looked at."""

    seed: int
    candidate: int
    option: str
    drawn: str
    expect: str
    state: str
    kind: str
    score: float = 0.0
    sensitivity: float = 0.0
    policy: str = "default"


@dataclass(slots=True)
class Block:
    """The results of ``count`` sheets from seed ``first`` on.

    Attributes:
        targets: on all sheets; ``judged`` those on sheets called read.
        beside: wrong answers without doubt on pages that go to people for another reason: not silent, but a person
            who looks only at what is marked doubtful would pass them.
        reviews, rejects: seeds of sheets that were not simply read.
        clear: sheets on which each mark is one to any board; ``clear_reviews`` are seeds of those that go to people.
        written: sheets with a word, name or signature outside the targets; ``found`` of them; ``refused`` of them.
        plain: sheets without any foreign ink; ``alarms`` are seeds of those where some was reported.
        stamp: ``right``, ``wrong`` or ``unsaid``.
        by_policy: silent misreads under the policies of other profiles, applied to the same evidence.
        doubts: targets called doubtful, by what was drawn.
        read_ms, make_ms: of all sheets together.
    """

    first: int
    count: int
    sheets: int = 0
    targets: int = 0
    judged: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    misreads: list[Misread] = field(default_factory=list)
    beside: list[Misread] = field(default_factory=list)
    by_policy: list[Misread] = field(default_factory=list)
    reviews: list[int] = field(default_factory=list)
    rejects: list[int] = field(default_factory=list)
    clear: int = 0
    clear_reviews: list[int] = field(default_factory=list)
    written: int = 0
    found: int = 0
    refused: int = 0
    missed: list[int] = field(default_factory=list)
    other_written: int = 0
    other_found: int = 0
    plain: int = 0
    alarms: list[int] = field(default_factory=list)
    stamp: Counter[str] = field(default_factory=Counter)
    drawn: Counter[str] = field(default_factory=Counter)
    doubts: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    read_ms: float = 0.0
    make_ms: float = 0.0

    def record(self) -> dict[str, Any]:
        """As plain values for one line of a file."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        plain = {name: dict(value) if isinstance(value, Counter) else value for name, value in values.items()}
        wrong = {name: [asdict(one) for one in values[name]] for name in ("misreads", "beside", "by_policy")}
        return {**plain, **wrong}


def make(case: Case, pages: tuple[PrintedPage, PrintedPage], seed: int) -> Sheet:
    """The sheet of a seed."""
    if case.mix == "negative":
        return make_negative(*pages, seed=seed, condition=case.condition)
    return make_sheet(pages[0], seed=seed, condition=case.condition, mix=case.mix)


def judge(sheet: Sheet, reading: PageReading) -> list[Misread]:
    """The silent misreads of one picture, as ``tests.synth.truth`` defines them."""
    if reading.status is not PageStatus.READ:
        return []
    if not sheet.truth.readable:
        return [Misread(sheet.seed, 0, "", sheet.truth.corruptions[-1], "refused", "read", "")]
    return wrong_answers(sheet, reading)


def judge_policies(sheet: Sheet, reading: PageReading) -> list[Misread]:
    """The silent misreads under every other policy of a profile."""
    return [
        replace(wrong, policy=name) for name, policy in policies()[1:] for wrong in judge(sheet, under(reading, policy))
    ]


def wrong_answers(sheet: Sheet, reading: PageReading) -> list[Misread]:
    """Targets that are answered without doubt and wrongly, whatever becomes of the page."""
    answers = {(mark.candidate, str(mark.option)): mark for mark in reading.marks}
    wrong = []
    for mark in sheet.truth.marks:
        answer = answers.get((mark.candidate, str(mark.option)))
        facts = (sheet.seed, mark.candidate, str(mark.option), mark.drawn, mark.expect.value)
        if answer is None:
            wrong.append(Misread(*facts, "missing", ""))
        elif not mark.expect.allows(answer.state.value, answer.kind.value):
            seen = (answer.state.value, answer.kind.value, round(answer.score, 4), round(answer.sensitivity, 4))
            wrong.append(Misread(*facts, *seen))
    return wrong


def foreign_found(truth: PageTruth, reading: PageReading) -> bool:
    """Whether each thing written outside the targets has a reported box on it or next to it."""
    return all(any(near(box, seen) for seen in reading.foreign_ink) for _, box in truth.foreign)


def near(a: Box, b: Box) -> bool:
    return (
        a[0] - NEAR < b[0] + b[2]
        and b[0] < a[0] + a[2] + NEAR
        and a[1] - NEAR < b[1] + b[3]
        and b[1] < a[1] + a[3] + NEAR
    )


def run_block(
    case: Case, pages: tuple[PrintedPage, PrintedPage], reader: PublicReader, first: int, count: int
) -> Block:
    """Make, read and judge sheets ``first`` to ``first + count - 1``."""
    block = Block(first, count)
    for seed in range(first, first + count):
        begun = time.perf_counter()
        sheet = make(case, pages, seed)
        made = time.perf_counter()
        try:
            reading = reader.read(sheet.image)
        except Exception as problem:  # a crash of the reader is a result of the measurement, not the end of it
            block.crashes.append(f"{seed}: {problem!r}"[:300])
            continue
        block.make_ms += (made - begun) * 1000
        block.read_ms += (time.perf_counter() - made) * 1000
        add(block, case, sheet, reading)
    return block


def add(block: Block, case: Case, sheet: Sheet, reading: PageReading) -> None:
    """Count one sheet."""
    truth = sheet.truth
    block.sheets += 1
    block.targets += len(truth.marks)
    block.statuses[reading.status.value] += 1
    block.reasons.update(reason.code.value for reason in reading.reasons)
    block.misreads += judge(sheet, reading)
    block.by_policy += judge_policies(sheet, reading)
    if reading.status is PageStatus.REVIEW and truth.readable:
        block.beside += wrong_answers(sheet, reading)
    if reading.status is PageStatus.READ:
        block.judged += len(truth.marks)
    elif case.mix in ("clean", "harsh", *VOTERS):
        (block.reviews if reading.status is PageStatus.REVIEW else block.rejects).append(sheet.seed)
    if case.mix == "negative" or not truth.readable:
        return
    if all(mark.expect in (Expect.EMPTY, Expect.MARKED) for mark in truth.marks):
        block.clear += 1
        if reading.status is not PageStatus.READ:
            block.clear_reviews.append(sheet.seed)
    block.drawn.update(mark.drawn.split("_")[0] for mark in truth.marks if mark.drawn != "none")
    block.doubts.update(mark.kind.value for mark in reading.marks if mark.state.value == "doubtful")
    count_foreign(block, sheet, reading)
    if reading.stamp is not None:
        block.stamp["right" if reading.stamp == truth.stamp else "wrong"] += 1
    else:
        block.stamp["unsaid"] += 1


def count_foreign(block: Block, sheet: Sheet, reading: PageReading) -> None:
    """Whether what was written outside the targets was found, and whether anything was invented."""
    truth = sheet.truth
    refused = reading.status is PageStatus.REJECT
    if not truth.foreign:
        block.plain += 1
        if reading.foreign_ink:
            block.alarms.append(sheet.seed)
        return
    found = foreign_found(truth, reading)
    if truth.written:
        block.written += 1
        block.refused += refused
        block.found += found and not refused
        if not found and not refused:
            block.missed.append(sheet.seed)
    else:
        block.other_written += 1
        block.other_found += found
