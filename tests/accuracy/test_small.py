"""A small seeded part of the measurement: no silent misread among a few hundred targets of each kind."""

from __future__ import annotations

from functools import cache

import cv2
import pytest

from ballotcount.domain.reading import PageStatus
from tests.accuracy.against import ratio_of
from tests.accuracy.case import ROOT, Case
from tests.accuracy.measure import Misread, judge, make
from tests.accuracy.reader import PublicReader
from tests.synth.blank import PrintedPage
from tests.synth.negatives import NEGATIVES


@cache
def ready(style: str, paper: str, names: int) -> tuple[tuple[PrintedPage, PrintedPage], PublicReader]:
    cv2.setNumThreads(1)
    pages = Case("scan150", style, paper, names, "clean").pages()
    return pages, PublicReader(pages[0].layout)


def misreads(case: Case, seeds: range) -> list[Misread]:
    pages, reader = ready(case.style, case.paper, case.names)
    found: list[Misread] = []
    for seed in seeds:
        sheet = make(case, pages, seed)
        found += judge(sheet, reader.read(sheet.image))
    return found


@pytest.mark.parametrize(
    ("condition", "style", "mix", "count"),
    [
        ("scan150", "strike", "mixed", 10),
        ("scan150", "box", "mixed", 6),
        ("scan150", "strike", "harsh", 4),
        ("copier150", "strike", "mixed", 4),
        ("cam1080", "strike", "mixed", 5),
        ("cam1080", "box", "mixed", 3),
    ],
)
def test_no_mark_is_silently_misread(condition: str, style: str, mix: str, count: int) -> None:
    assert misreads(Case(condition, style, "A5", 20, mix), range(1000, 1000 + count)) == []


def test_what_is_no_page_is_never_read() -> None:
    for condition in ("scan150", "cam1080"):
        assert misreads(Case(condition, "strike", "A5", 20, "negative"), range(len(NEGATIVES))) == []


def test_most_clean_scans_are_read_without_people() -> None:
    pages, reader = ready("strike", "A5", 20)
    case = Case("scan150", "strike", "A5", 20, "clean")
    readings = [reader.read(make(case, pages, seed).image) for seed in range(2000, 2010)]
    assert sum(reading.status is PageStatus.READ for reading in readings) >= 7


@pytest.mark.slow
def test_a_checkout_is_as_fast_as_itself() -> None:
    found = ratio_of(Case("scan150", "strike", "A5", 20, "clean"), ROOT, sheets=2, rounds=3)
    assert 0.8 < found.ratio < 1.25


@pytest.mark.parametrize(("condition", "seed"), [("cam1080", 992056), ("cam1080", 992113), ("scan150", 992040)])
def test_a_number_at_a_fold_is_no_foreign_ink(condition: str, seed: int) -> None:
    # Seeds on which the print of a number, a pixel beside its place, was taken for a small mark.
    pages, reader = ready("strike", "A5", 20)
    sheet = make(Case(condition, "strike", "A5", 20, "clean"), pages, seed)
    assert reader.read(sheet.image).foreign_ink == ()
