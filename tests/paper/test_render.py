"""What the rendered PDF really shows: every letter, every target where the layout says, every fiducial solid."""

from __future__ import annotations

import io
import unicodedata
from itertools import combinations

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from ballotcount.domain.layout import PageCode, TargetKind
from ballotcount.paper import fonts
from ballotcount.paper.drawing import LINE
from ballotcount.paper.fonts import Face
from ballotcount.paper.geometry import layout_of, rendered
from ballotcount.paper.pdf import ballot_pdf
from ballotcount.paper.sheet import compose
from ballotcount.paper.spec import Person
from tests.paper.ballots import ballot, name
from tests.paper.pictures import Gray, cut, ink_box, pages

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LOWER = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES]
VIETNAMESE = [*LOWER, *(letter.upper() for letter in LOWER), *"bcdđghklmnpqrstvxBCDĐGHKLMNPQRSTVX"]
STEP = 14.0
ACROSS = 14


def alphabet(face: Face, letters: list[str], dpi: int = 200) -> list[Gray]:
    """Each letter as a picture of its own, drawn by the PDF writer in 20 points."""
    fonts.register()
    buffer = io.BytesIO()
    side = STEP * ACROSS
    canvas = Canvas(buffer, pagesize=(side * mm, side * mm), invariant=1)
    canvas.setFont(face.value, 20)
    for place, letter in enumerate(letters):
        canvas.drawString((place % ACROSS * STEP + 3) * mm, (side - (place // ACROSS * STEP + 9)) * mm, letter)
    canvas.save()
    page = pages(buffer.getvalue(), dpi)[0]
    boxes = [(place % ACROSS * STEP, place // ACROSS * STEP, STEP, STEP) for place in range(len(letters))]
    return [cut(page, box, dpi) for box in boxes]


@pytest.mark.parametrize("face", list(Face))
def test_each_vietnamese_letter_is_drawn_and_none_as_a_box(face: Face) -> None:
    assert len(set(VIETNAMESE)) == len(VIETNAMESE) == 178
    drawn = alphabet(face, [*VIETNAMESE, "\ue000"])
    missing = drawn.pop()
    for letter, picture in zip(VIETNAMESE, drawn, strict=True):
        assert (picture < 128).sum() > 20, f"{letter} left no ink"
        assert not np.array_equal(picture, missing), f"{letter} is a box"
    seen: dict[bytes, str] = {}
    for letter, picture in zip(VIETNAMESE, drawn, strict=True):
        other = seen.setdefault(picture.tobytes(), letter)
        assert other == letter, f"{letter} looks like {other}"


@pytest.mark.parametrize("face", list(Face))
def test_measured_ink_is_the_drawn_ink(face: Face) -> None:
    for letter, picture in zip(VIETNAMESE, alphabet(face, VIETNAMESE, 300), strict=True):
        x, y, w, h = fonts.ink(letter, 3, 9, face, 20)
        rows, columns = np.nonzero(picture < 200)
        pixel = 25.4 / 300
        found = (columns.min() * pixel, rows.min() * pixel, (columns.max() + 1) * pixel, (rows.max() + 1) * pixel)
        assert found == pytest.approx((x, y, x + w, y + h), abs=0.2), letter


@pytest.mark.parametrize(("style", "paper", "count"), [("strike", "A5", 20), ("strike", "A4", 63), ("strike", "A6", 9)])
def test_a_strike_target_is_the_ink_of_its_name(style: str, paper: str, count: int) -> None:
    sheet = compose(ballot(style, paper, count))
    for leaf, page in zip(sheet.leaves, pages(ballot_pdf(sheet)), strict=True):
        for target in leaf.targets:
            x, y, w, h = target.bbox
            found = ink_box(page, (x - 1.2, target.row[1] + 0.3, w + 2.4, target.row[3] - 0.6))
            assert found is not None
            assert found == pytest.approx((x, y, w, h), abs=0.3), target.name


def test_a_name_on_two_lines_is_one_target_around_both() -> None:
    long = Person(1, "Nguyễn Phước Tôn Nữ Thị Hồng Ngọc Quỳnh Hương Khánh Phương Uyên Thảo Nguyên")
    sheet = compose(ballot(count=1, candidates=(long,)))
    target = sheet.leaves[0].targets[0]
    found = ink_box(pages(ballot_pdf(sheet))[0], (target.bbox[0] - 1, target.row[1] + 0.3, 104, target.row[3] - 0.6))
    assert target.bbox[3] > 8
    assert found == pytest.approx(target.bbox, abs=0.3)


@pytest.mark.parametrize(
    ("style", "paper"), [("agree", "A5"), ("levels", "A4"), ("opinion", "A4"), ("cumulative", "A6")]
)
def test_a_box_target_is_empty_inside_and_ruled_around(style: str, paper: str) -> None:
    sheet = compose(ballot(style, paper, 9))
    for leaf, page in zip(sheet.leaves, pages(ballot_pdf(sheet), 300), strict=True):
        for target in leaf.targets:
            assert target.kind in (TargetKind.BOX, TargetKind.DIGITS)
            assert (cut(page, target.bbox, 300, around=-0.1) == 255).all()
            x, y, w, h = target.bbox
            sides = [(x - LINE, y, LINE, h), (x + w, y, LINE, h), (x, y - LINE, w, LINE), (x, y + h, w, LINE)]
            for side in sides:
                strip = cut(page, side, 300, around=0.05)
                along = strip.min(axis=0 if side[2] > side[3] else 1)
                assert (along < 140).all()


def test_fiducials_are_solid_with_white_around() -> None:
    for paper in ("A6", "A5", "A4", "A3"):
        sheet = compose(ballot("strike", paper, 12))
        page = pages(ballot_pdf(sheet), 150)[0]
        for mark in sheet.leaves[0].fiducials:
            x = mark.center[0] - mark.size / 2
            y = mark.center[1] - mark.size / 2
            assert cut(page, (x, y, mark.size, mark.size), 150, around=-0.3).max() == 0
            frame = cut(page, (x, y, mark.size, mark.size), 150, around=2.0).copy()
            solid = cut(page, (x, y, mark.size, mark.size), 150, around=0.2)
            assert (frame < 128).sum() <= solid.size


@pytest.mark.parametrize("paper", ["A6", "A5", "A4", "A3"])
def test_both_codes_of_each_page_are_read_and_say_the_page(paper: str) -> None:
    sheet = compose(ballot("strike", paper, 63, round=2))
    for number, page in enumerate(pages(ballot_pdf(sheet), 150), start=1):
        found = zxingcpp.read_barcodes(Image.fromarray(page))
        assert len(found) == 2
        for code in found:
            parsed = PageCode.parse(code.text)
            assert parsed == sheet.code(number)
            assert parsed.round == 2


def test_a_code_is_read_with_a_quarter_of_it_covered() -> None:
    sheet = compose(ballot())
    page = pages(ballot_pdf(sheet), 300)[0].copy()
    for x, y, w, h in sheet.leaves[0].codes:
        cut(page, (x + w * 0.62, y + h * 0.62, w * 0.2, h * 0.2), 300)[:] = 255
    assert len(zxingcpp.read_barcodes(Image.fromarray(page))) == 2


def test_a_test_ballot_carries_a_pale_watermark_and_its_flag() -> None:
    plain = compose(ballot())
    test = compose(ballot(test=True))
    first = pages(ballot_pdf(plain), 100)[0]
    second = pages(ballot_pdf(test), 100)[0]
    pale = (second > 200) & (second < 250) & (first == 255)
    assert pale.mean() > 0.02
    assert test.code(1).test
    assert layout_of(test).test
    assert not plain.code(1).test


def test_only_black_white_and_grey_are_printed() -> None:
    document = pypdfium2.PdfDocument(ballot_pdf(compose(ballot(test=True))))
    try:
        page = np.asarray(document[0].render(scale=2).to_pil().convert("RGB"))
    finally:
        document.close()
    assert (page[..., 0] == page[..., 1]).all()
    assert (page[..., 1] == page[..., 2]).all()


def test_the_blank_picture_is_the_printed_page() -> None:
    sheet = compose(ballot("agree", "A5", 9))
    page = layout_of(sheet).pages[0]
    blank = np.asarray(Image.open(io.BytesIO(page.blank_png)))
    assert blank.dtype == np.uint8
    assert blank.ndim == 2
    assert page.blank_png == rendered(ballot_pdf(sheet), page.blank_dpi)[0]
    assert blank.shape == pytest.approx((210 / 25.4 * 150, 148 / 25.4 * 150), abs=1.5)


def test_each_style_looks_different() -> None:
    blanks = [layout_of(compose(ballot(style, "A5", 8))).pages[0].blank_png for style in ("strike", "agree", "levels")]
    assert all(one != other for one, other in combinations(blanks, 2))


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.sampled_from(("A6", "A5", "A4", "A3")), st.integers(1, 250), st.integers(0, 40))
def test_the_ink_of_any_name_on_any_list_is_where_its_target_says(paper: str, count: int, shift: int) -> None:
    people = tuple(Person(number, name(number + shift)) for number in range(1, count + 1))
    sheet = compose(ballot("strike", paper, count, candidates=people))
    for leaf, page in zip(sheet.leaves, pages(ballot_pdf(sheet)), strict=True):
        for target in leaf.targets:
            x, y, w, h = target.bbox
            found = ink_box(page, (x - 1.2, target.row[1] + 0.3, w + 2.4, target.row[3] - 0.6))
            assert found == pytest.approx((x, y, w, h), abs=0.3), target.name
