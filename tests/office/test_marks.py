"""Squares and code on an office's own PDF: read by the usual pipeline, never over its print, refused without room."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest

from ballotcount.cli import main
from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Anchor
from ballotcount.domain.reading import MarkState, PageStatus, ReasonCode
from ballotcount.files import layout_file
from ballotcount.paper.adoption.marks import box_of, with_marks
from ballotcount.paper.geometry import rendered
from ballotcount.reading import Reader
from tests.office.forms import form
from tests.office.printed import adopted, pdf_of
from tests.office.sheets import OfficePage, make_office_sheet
from tests.synth.truth import Expect

SHOWN = form("J")


def gray_of(png: bytes) -> np.ndarray:
    """Return a picture as grey figures that can be subtracted."""
    return cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE).astype(int)


def turned(pdf: bytes, degrees: int, corner: tuple[float, float]) -> bytes:
    """Return a PDF whose pages look the same, with content turned the other way and another corner of the sheet."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    wide, high = page.get_size()
    matrix = {
        0: pypdfium2.PdfMatrix(),
        90: pypdfium2.PdfMatrix().rotate(-90).translate(high, 0),
        180: pypdfium2.PdfMatrix().rotate(180).translate(wide, high),
        270: pypdfium2.PdfMatrix().rotate(90).translate(0, wide),
    }[degrees].translate(*corner)
    for one in page.get_objects(max_depth=1):
        one.transform(matrix)
    size = (high, wide) if degrees in (90, 270) else (wide, high)
    page.set_mediabox(corner[0], corner[1], corner[0] + size[0], corner[1] + size[1])
    page.set_cropbox(corner[0], corner[1], corner[0] + size[0], corner[1] + size[1])
    page.set_rotation(degrees)
    page.gen_content()
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_marked_sheets_are_read_like_our_own_and_unmarked_print_is_untouched() -> None:
    pdf = pdf_of(SHOWN)
    layout = adopted(SHOWN)
    marked = with_marks(pdf, layout)
    assert marked.layout.anchor is Anchor.SQUARES
    assert marked.layout.id != layout.id
    assert [len(page.codes) for page in marked.layout.pages] == [2]
    before = gray_of(layout.pages[0].blank_png)
    after = gray_of(marked.layout.pages[0].blank_png)
    mm = layout.pages[0].blank_dpi / 25.4
    page = marked.layout.pages[0]
    for x, y, w, h in (*map(box_of, page.fiducials), *(code.bbox for code in page.codes)):
        area = slice(int(y * mm) - 2, int((y + h) * mm) + 3), slice(int(x * mm) - 2, int((x + w) * mm) + 3)
        assert before[area].min() > 200, "no mark lies on print"
        after[area] = before[area]
    assert abs(after - before).max() <= 2, "outside the marks nothing has changed"
    reader = Reader(marked.layout)
    sheet = make_office_sheet(
        OfficePage(marked.pdf, marked.layout, 1), seed=910_000, condition="scan150", mix="ordinary"
    )
    found = reader.read(sheet.image)
    assert found.status is PageStatus.READ
    assert [mark.state is MarkState.MARKED for mark in found.marks] == [
        one.expect is Expect.MARKED for one in sheet.truth.marks
    ]
    assert Reader(layout).read(sheet.image).status is not PageStatus.READ, "the bare form's reader does not take it"


@pytest.mark.parametrize(("degrees", "corner"), [(90, (0.0, 0.0)), (270, (30.0, -20.0)), (180, (-15.0, 40.0))])
def test_marks_stand_where_they_are_seen_whatever_way_the_page_is_written(
    degrees: int, corner: tuple[float, float]
) -> None:
    written = pdf_of(SHOWN)
    pdf = turned(written, degrees, corner)
    layout = adopted(SHOWN)
    plain = with_marks(written, layout)
    assert layout.source is not None
    other = with_marks(pdf, replace(layout, source=replace(layout.source, sha256=hashlib.sha256(pdf).hexdigest())))
    one = gray_of(rendered(plain.pdf, 100)[0])
    two = gray_of(rendered(other.pdf, 100)[0])
    for x, y, w, h in map(box_of, plain.layout.pages[0].fiducials):
        area = slice(int((y - 2) * 4), int((y + h + 2) * 4)), slice(int((x - 2) * 4), int((x + w + 2) * 4))
        assert abs(one[area] - two[area]).mean() < 12


def test_another_round_of_the_same_form_is_refused_by_its_code() -> None:
    pdf = pdf_of(SHOWN)
    layout = adopted(SHOWN)
    first = with_marks(pdf, layout).layout
    second = with_marks(pdf, replace(layout, round=2)).layout
    blank = gray_of(second.pages[0].blank_png)
    found = Reader(first).read(np.minimum(blank, 250).astype(np.uint8))
    assert [reason.code for reason in found.reasons] == [ReasonCode.WRONG_ROUND]


def test_a_pdf_that_was_saved_again_after_its_layout_was_taken_gets_no_marks() -> None:
    layout = adopted(SHOWN)
    with pytest.raises(UserError) as fault:
        with_marks(pdf_of(SHOWN.with_people(SHOWN.people[::-1])), layout)
    assert fault.value.code == "marks.other_file"


def test_a_form_without_room_is_refused_with_where_and_how_much() -> None:
    narrow = replace(SHOWN, margin=5.0, widths=(14.0, 124.0))
    pdf = pdf_of(narrow)
    with pytest.raises(UserError) as fault:
        with_marks(pdf, adopted(narrow))
    assert fault.value.code == "marks.no_room"
    assert fault.value.facts["page"] == 1


def test_the_command_writes_the_form_and_a_layout_that_reads_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "form.pdf").write_bytes(pdf_of(SHOWN))
    (tmp_path / "spec.json").write_text(json.dumps(SHOWN.spec()), encoding="utf-8")
    names = {name: str(tmp_path / name) for name in ("form.pdf", "spec.json", "l.json", "marked.pdf")}
    more = ("--spec", names["spec.json"], "--layout", names["l.json"], "--out", names["marked.pdf"], "--json")
    assert main(["ballots", "mark", names["form.pdf"], *more]) == 0
    said = json.loads(capsys.readouterr().out)
    layout = layout_file.read(tmp_path / "l.json")
    assert said["layout"] == layout.id
    assert layout.pages[0].blank_png == rendered((tmp_path / "marked.pdf").read_bytes(), 150)[0]
