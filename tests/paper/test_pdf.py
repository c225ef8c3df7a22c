"""The PDF as a file: repeatable, small, its fonts inside, its sheets alike unless a serial was asked for."""

from __future__ import annotations

import re
import time

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from ballotcount.domain.layout import PageCode
from ballotcount.paper.pdf import ballot_pdf, serial_pdf
from ballotcount.paper.sheet import compose
from tests.paper.ballots import ballot
from tests.paper.pictures import cut, pages


def page_count(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def test_the_same_ballot_gives_the_same_bytes() -> None:
    for spec in (ballot(), ballot("agree", "A4", 63), ballot("levels", "A5", 40, test=True)):
        assert ballot_pdf(compose(spec), 3) == ballot_pdf(compose(spec), 3)


def test_the_bytes_say_nothing_of_day_or_machine() -> None:
    pdf = ballot_pdf(compose(ballot()))
    assert re.findall(rb"/(?:CreationDate|ModDate) \(D:(\d{4})", pdf) == [b"2000", b"2000"]


def test_a_thousand_alike_sheets_are_one_page_a_thousand_times() -> None:
    sheet = compose(ballot("strike", "A5", 63))
    begun = time.perf_counter()
    pdf = ballot_pdf(sheet, 1000)
    assert time.perf_counter() - begun < 10
    assert page_count(pdf) == 1000 * len(sheet.leaves)
    assert len(pdf) < 2_000_000


def test_copies_are_collated_and_alike() -> None:
    sheet = compose(ballot("strike", "A5", 63))
    first, second, third, fourth = pages(ballot_pdf(sheet, 2), 75)
    assert (first == third).all()
    assert (second == fourth).all()
    assert (first != second).any()


def test_every_font_is_embedded() -> None:
    pdf = ballot_pdf(compose(ballot()))
    named = set(re.findall(rb"/BaseFont /([\w+-]+)", pdf))
    assert named
    assert all(re.fullmatch(rb"[A-Z]{6}\+Tinos(-\w+)?", name) for name in named), named
    assert len(re.findall(rb"/FontFile2 ", pdf)) == len(named)


def test_the_viewer_is_asked_not_to_scale() -> None:
    pdf = ballot_pdf(compose(ballot()))
    assert b"/PrintScaling /None" in pdf
    assert b"/Duplex /Simplex" in pdf


SIZES = {"A6": (297.6, 419.5), "A5": (419.5, 595.3), "A4": (595.3, 841.9), "A3": (841.9, 1190.6)}
"""Points."""


@pytest.mark.parametrize("paper", SIZES)
def test_the_page_has_the_papers_size(paper: str) -> None:
    document = pypdfium2.PdfDocument(ballot_pdf(compose(ballot("strike", paper, 5))))
    try:
        assert document[0].get_size() == pytest.approx(SIZES[paper], abs=0.2)
    finally:
        document.close()


def test_without_the_option_no_sheet_differs_from_another() -> None:
    sheet = compose(ballot())
    assert sheet.code(1).serial is None
    first, second = pages(ballot_pdf(sheet, 2), 150)
    assert (first == second).all()


def test_serials_differ_in_the_code_alone_and_fill_the_same_place() -> None:
    sheet = compose(ballot(serial=True))
    printed = pages(serial_pdf(sheet, ["0000ABCD", "FFFF1234"]), 150)
    found = [[PageCode.parse(code.text) for code in zxingcpp.read_barcodes(Image.fromarray(page))] for page in printed]
    assert [[code.serial for code in page if code] for page in found] == [["0000ABCD"] * 2, ["FFFF1234"] * 2]
    assert all(code == sheet.code(1, code.serial) for page in found for code in page if code)
    first = printed[0].copy()
    second = printed[1].copy()
    for page in (first, second):
        for box in sheet.leaves[0].codes:
            cut(page, box, 150, around=0.5)[:] = 255
    assert (first == second).all()


@pytest.mark.slow
def test_a_thousand_coded_sheets_take_less_than_twenty_seconds_and_a_hundred_megabytes() -> None:
    sheet = compose(ballot(serial=True))
    begun = time.perf_counter()
    pdf = serial_pdf(sheet, [f"{number:08X}" for number in range(1000)])
    assert time.perf_counter() - begun < 20
    assert len(pdf) < 100_000_000
    assert page_count(pdf) == 1000
