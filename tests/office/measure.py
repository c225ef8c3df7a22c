"""How forms are read: many sheets of each, judged as our own ballots are; and which other ballots are caught."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from multiprocessing import get_context

import cv2

from ballotcount.domain.ballot import VotingMethod
from ballotcount.paper.geometry import layout_of as layout_of_ballot
from ballotcount.paper.pdf import ballot_pdf
from ballotcount.paper.sheet import compose
from ballotcount.paper.spec import BallotSpec, PaperSize, Person
from ballotcount.reading import Reader
from tests.accuracy.bounds import upper
from tests.accuracy.case import Case
from tests.accuracy.measure import Block, add
from tests.office.forms import A4, FORMS, Form, form
from tests.office.sheets import OfficePage, layout_of, make_office_sheet, office_page
from tests.office.variants import variant
from tests.office.writers import pdf_of
from tests.synth import Sheet, make_sheet
from tests.synth.blank import PrintedPage

MOST_ON_A5 = 12
"""Most names of our own ballot on A5."""
SIDE_BY_SIDE = 20
"""Sheets in one job of a worker."""


@dataclass(slots=True)
class Tally:
    """What became of the sheets of some forms.

    Attributes:
        sheets, targets, judged: as ``Block``.
        misreads: form, seed, candidate, what was drawn and what was read.
        refused: form, seed and reasons of sheets refused.
    """

    sheets: int = 0
    targets: int = 0
    judged: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    misreads: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    plain: int = 0
    written: int = 0
    found: int = 0
    read_ms: float = 0.0

    def take(self, key: str, block: Block) -> None:
        """Add the results of one form."""
        self.sheets += block.sheets
        self.targets += block.targets
        self.judged += block.judged
        self.statuses += block.statuses
        self.reasons += block.reasons
        self.misreads += [f"{key}: {one}" for one in block.misreads]
        self.refused += [f"{key} {seed}" for seed in block.rejects]
        self.alarms += [f"{key} {seed}" for seed in block.alarms]
        self.plain += block.plain
        self.written += block.written - block.refused
        self.found += block.found
        self.read_ms += block.read_ms

    def line(self, name: str) -> str:
        """Return one line of a report."""
        sheets = max(1, self.sheets)
        bound = upper(len(self.misreads), self.judged) if self.judged else 1.0
        return (
            f"{name}: {self.sheets} sheets, {self.targets} targets; read {self.statuses['read']}, to people "
            f"{self.statuses['review']} ({100 * self.statuses['review'] / sheets:.1f} %), refused "
            f"{self.statuses['reject']} ({100 * self.statuses['reject'] / sheets:.1f} %); silent misreads "
            f"{len(self.misreads)} of {self.judged} (95 % bound {bound:.1e}); writing found {self.found} of "
            f"{self.written}; false foreign ink {len(self.alarms)} of {self.plain}; {self.read_ms / sheets:.0f} ms; "
            f"{dict(self.reasons)}"
        )


def block_of(key: str, condition: str, mix: str, first: int, count: int, drift: float) -> Block:
    """Make, read and judge sheets of one form (runs in a worker)."""
    page = office_page(form(key), 1, 1.0 + drift)
    case = Case(condition, "office", "A5", 0, mix)
    make = partial(make_office_sheet, page, condition=condition, mix=mix)
    return read_block(case, reader_of(key), make=make, first=first, count=count)


@cache
def own_page(form: Form) -> PrintedPage:
    """Return our own ballot with the names of a form, on its paper; with boxes on A4.

    Of other names more or fewer are short ("Lê", "Ý"), which are doubted more often on any ballot.
    """
    small = form.paper != A4 and form.style is VotingMethod.STRIKE and len(form.people) <= MOST_ON_A5
    spec = BallotSpec(
        title="PHIẾU BẦU CỬ",
        organisation=("ĐẢNG BỘ TỈNH MINH HOÀ", "ĐẠI HỘI LẦN THỨ XV"),
        body="Ban Chấp hành Đảng bộ khoá XV, nhiệm kỳ 2025 - 2030",
        seats=len(form.people) if form.style is VotingMethod.LEVELS else max(1, len(form.people) * 3 // 4),
        style=form.style,
        paper=PaperSize("A5" if small else "A4"),
        candidates=tuple(Person(number, name) for number, name in enumerate(form.people, start=1)),
        place_date="Minh Hoà, ngày 12 tháng 9 năm 2025",
        election=f"{0xC0000000 + ord(form.key):08X}",
    )
    sheet = compose(spec)
    return PrintedPage(ballot_pdf(sheet), layout_of_ballot(sheet))


def own_block(key: str, condition: str, mix: str, first: int, count: int) -> Block:
    """Make, read and judge sheets of our own ballot with the same seeds (runs in a worker)."""
    page = own_page(form(key))
    case = Case(condition, form(key).style.value, "A5", 0, mix)
    make = partial(make_sheet, page, condition=condition, mix=mix)
    return read_block(case, own_reader_of(key), make=make, first=first, count=count)


def read_block(case: Case, reader: Reader, *, make: Callable[..., Sheet], first: int, count: int) -> Block:
    """Make, read and judge sheets of some seeds."""
    cv2.setNumThreads(1)
    block = Block(first, count)
    for seed in range(first, first + count):
        sheet = make(seed=seed)
        begun = time.perf_counter()
        reading = reader.read(sheet.image)
        block.read_ms += 1000 * (time.perf_counter() - begun)
        add(block, case, sheet, reading)
        foreign_form = case.style == "office" and case.mix not in ("clean", "harsh", "ordinary", "careless")
        if reading.status.value == "reject" and foreign_form:
            block.rejects.append(seed)
    return block


def measure(
    keys: str, condition: str, mix: str, sheets: int, first: int, workers: int, drift: float = 0.0
) -> tuple[Tally, Tally]:
    """Return what became of sheets of some forms, and of our own ballots with the same seeds.

    Args:
        keys: letters of the forms.
        sheets: of each form.
        drift: by how much the print is taller than in the file.
    """
    jobs = [
        (key, start, min(SIDE_BY_SIDE, first + sheets - start))
        for key in keys
        for start in range(first, first + sheets, SIDE_BY_SIDE)
    ]
    office = Tally()
    own = Tally()
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        asked = [
            (key, pool.submit(block_of, key, condition, mix, first=start, count=count, drift=drift))
            for key, start, count in jobs
        ]
        ours = [pool.submit(own_block, key, condition, mix, first=start, count=count) for key, start, count in jobs]
        for key, job in asked:
            office.take(key, job.result())
        for job in ours:
            own.take("own", job.result())
    return office, own


@cache
def reader_of(key: str) -> Reader:
    """Return the reader of a form, made once in a worker."""
    return Reader(layout_of(form(key)))


@cache
def own_reader_of(key: str) -> Reader:
    """Return the reader of our own ballot that is compared with a form."""
    return Reader(own_page(form(key)).layout)


def caught(key: str, change: str, condition: str, seed: int, mix: str = "clean") -> tuple[str, str]:
    """Return what the reader of a form says of a sheet of a changed one: status and the word that tells it."""
    cv2.setNumThreads(1)
    shown = form(key)
    reader = reader_of(key)
    changed = variant(shown, change, seed)
    page = OfficePage(pdf_of(changed), layout_of(changed), 1)
    sheet = make_office_sheet(page, seed=seed, condition=condition, mix=mix)
    reading = reader.read(sheet.image)
    telling = [reason for reason in reading.reasons if reason.code.value in ("other_ballot", "print_differs")]
    word = str(dict(telling[0].facts).get("word", "")) if telling else ""
    return reading.status.value, f"{telling[0].code.value} {word}" if telling else ",".join(
        reason.code.value for reason in reading.reasons
    )


ALL = "".join(one.key for one in FORMS)
