"""An office's form is taken over: its names, its columns, what is asked, and what is refused."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pytest
from PIL import Image

from ballotcount.cli import main
from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Anchor, Layout, Target, form_digest
from ballotcount.domain.reading import PageReading
from ballotcount.files import layout_file
from ballotcount.paper.adoption import scan_form
from ballotcount.paper.adoption.draft import FormDraft, FormQuestion
from ballotcount.paper.adoption.likeness import likeness
from ballotcount.paper.adoption.pdf_form import adopt_pdf
from ballotcount.paper.adoption.scan_form import adopt_scan
from ballotcount.paper.spec_file import spec_of
from ballotcount.reading import Reader
from ballotcount.service.office_forms import question_said
from ballotcount.text.words import t
from tests.office.forms import Form, form
from tests.office.printed import SMALL, adopted, drawn, pdf_of, reader, sheet

SHOWN = SMALL


def called(
    folder: Path, shown: Form, capsys: pytest.CaptureFixture[str], *more: str, content: bytes | None = None, **spec: Any
) -> tuple[int, dict[str, Any]]:
    """Adopt a form and return exit code and JSON answer."""
    file = folder / "form.pdf"
    file.write_bytes(pdf_of(shown) if content is None else content)
    (folder / "spec.json").write_text(json.dumps(shown.spec() | spec))
    code = main(
        [
            "ballots",
            "adopt",
            str(file),
            "--spec",
            str(folder / "spec.json"),
            "--layout",
            str(folder / "l.json"),
            "--json",
            *list(more),
        ]
    )
    return code, json.loads(capsys.readouterr().out)


def test_every_name_is_found_and_the_layout_reads_a_picture_of_the_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = called(tmp_path, SHOWN, capsys)
    assert code == 0
    assert said["sure"]
    assert said["written"]
    assert [(one["no"], one["page"], one["sure"]) for one in said["names"]] == [(n, 1, True) for n in range(1, 8)]
    layout = layout_file.read(tmp_path / "l.json")
    assert layout.anchor is Anchor.PRINT
    assert layout_file.parse(layout_file.text_of(layout)) == layout
    reading = Reader(layout).read(sheet(SHOWN, layout))
    assert reading.status == "read"
    assert {mark.state for mark in reading.marks} == {"empty"}
    assert reading.registration_mm is not None
    assert reading.registration_mm < 0.2


@pytest.mark.parametrize(
    ("printed", "asked"),
    [
        ({2: "Trần Văn Khác Hẳn"}, {3: "missing"}),
        ({2: "Đặng Thê Hùng"}, {3: "spelling"}),
    ],
    ids=["another name", "another accent"],
)
def test_a_name_that_is_not_printed_as_listed_is_asked_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], printed: dict[int, str], asked: dict[int, str]
) -> None:
    people = tuple(printed.get(place, name) for place, name in enumerate(SHOWN.people))
    code, said = called(tmp_path, SHOWN.with_people(people), capsys, candidates=SHOWN.spec()["candidates"])
    assert code == 1
    assert not said["written"]
    assert not (tmp_path / "l.json").exists()
    assert {one["no"]: one["code"] for one in said["names"] if not one["sure"]} == asked


def test_yes_takes_what_is_asked_but_makes_no_layout_without_a_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = ("Mai Phương Cương", *SHOWN.people[1:])
    code, said = called(tmp_path, SHOWN.with_people(people), capsys, "--yes", candidates=SHOWN.spec()["candidates"])
    assert (code, said["sure"], said["written"]) == (0, False, True)
    code, said = called(
        tmp_path, SHOWN.with_people(SHOWN.people[1:]), capsys, "--yes", candidates=SHOWN.spec()["candidates"]
    )
    assert (code, said["written"]) == (1, False)


def test_one_more_name_on_the_form_is_asked_about(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = SHOWN.spec()["candidates"][:-1]  # type: ignore[index]
    code, said = called(tmp_path, SHOWN, capsys, candidates=listed, seats=3)
    assert code == 1
    assert [one["code"] for one in said["questions"]] == ["extra"]


def test_spelling_case_prefixes_and_columns_do_not_matter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = replace(SHOWN, upper=True, prefix="Đ/c ", columns=("name", "birth", "no"), widths=(72.0, 15.0, 11.0))
    people = [{"no": n, "name": name.replace("oà", "òa")} for n, name in enumerate(SHOWN.people, start=1)]
    code, said = called(tmp_path, shown, capsys, candidates=people)
    assert code == 0, said


def test_columns_to_mark_are_known_by_their_headings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = replace(form("K"), people=form("K").people[:3], paper=(210.0, 148.0), margin=8.0)
    code, said = called(tmp_path, shown, capsys)
    assert code == 0
    boxes = said["names"][0]["options"]
    assert list(boxes) == ["high", "medium", "low"]
    assert boxes["high"][0] < boxes["medium"][0] < boxes["low"][0]


@pytest.mark.parametrize(
    ("content", "code", "program"),
    [
        (b"PK\x03\x04\x14[Content_Types].xml word/document.xml", "adopt.word", "Word"),
        (b"PK\x03\x04\x14[Content_Types].xml xl/workbook.xml", "adopt.word", "Excel"),
        (b"PK\x03\x04\x14mimetypeapplication/vnd.oasis.opendocument.text", "adopt.word", "LibreOffice"),
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "adopt.word", "Word"),
        (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "adopt.word", "Excel"),
        (b"{\\rtf1", "adopt.word", "Word"),
        (b"PK\x03\x04\x14photos/1.jpg", "adopt.no_form", "ZIP"),
        (b"text", "adopt.no_form", "text"),
    ],
)
def test_a_document_is_refused_by_its_program_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, content: bytes, code: str, program: str
) -> None:
    exit_code, said = called(tmp_path, SHOWN, capsys, content=content)
    assert (exit_code, said["error"]) == (2, code)
    assert "PDF" in said["message"]
    assert program in said["message"]


def blank_pdf(*sizes: tuple[float, float]) -> bytes:
    """Return a PDF with an empty page of each size, points."""
    document = pypdfium2.PdfDocument.new()
    for width, height in sizes:
        document.new_page(width, height)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("sizes", "code"),
    [
        ((), "adopt.bad_pdf"),
        (((14_400.0, 14_400.0),), "adopt.paper"),
        (((420.0, 14_400.0),), "adopt.paper"),
        (((1.0, 1.0),), "adopt.paper"),
        (((420.0, 595.0), (595.0, 842.0)), "adopt.several_sizes"),
        (((420.0, 595.0),) * 13, "adopt.too_many_pages"),
    ],
)
def test_a_pdf_of_no_paper_is_refused_before_anything_is_drawn(
    sizes: tuple[tuple[float, float], ...], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pypdfium2.PdfPage, "render", None)
    with pytest.raises(UserError) as fault:
        adopt_pdf(blank_pdf(*sizes), spec_of(json.dumps(SHOWN.spec())))
    assert fault.value.code == code


@cache
def scanned(shown: Form) -> np.ndarray:
    """Return a level 300-dpi scan of a blank form."""
    gray = drawn(shown, 300)
    noise = np.random.default_rng(2).normal(0, 2, gray.shape)
    return (gray * 0.9 + noise).clip(0, 255).astype(np.uint8)


def scan(shown: Form, change: Callable[[np.ndarray], np.ndarray] = np.asarray) -> bytes:
    """Return a scan of a blank form as a PNG file, changed as given."""
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(change(scanned(shown)))).save(out, "PNG", dpi=(300, 300), compress_level=1)
    return out.getvalue()


def slanted(gray: np.ndarray) -> np.ndarray:
    """Return a scan turned by half a degree."""
    height, width = gray.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 0.5, 1.0)
    return cv2.warpAffine(gray, turn, (width, height), borderValue=(230,))


def lit(gray: np.ndarray) -> np.ndarray:
    """Return a picture that is darker at one side, as under a lamp."""
    return (gray * np.linspace(0.6, 1.0, gray.shape[1])).astype(np.uint8)


def taken(content: bytes, **spec: Any) -> FormDraft:
    """Adopt a scan."""
    return adopt_scan(content, spec_of(json.dumps(SHOWN.spec() | spec)), name="blank.png")


def test_rows_of_a_scanned_blank_are_asked_about_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = called(tmp_path, SHOWN, capsys, "--yes", content=scan(SHOWN, slanted))
    assert code == 0
    assert (said["source"], said["sure"]) == ("scan", False)
    assert {one["code"] for one in said["names"]} == {"order"}
    layout = layout_file.read(tmp_path / "l.json")
    reading = Reader(layout).read(sheet(SHOWN, layout))
    assert reading.status == "read"
    assert {mark.state for mark in reading.marks} == {"empty"}


@pytest.mark.parametrize(
    ("quarters", "degrees"),
    [(1, 270), pytest.param(2, 180, marks=pytest.mark.slow), pytest.param(3, 90, marks=pytest.mark.slow)],
)
def test_a_scan_that_lies_turned_is_set_upright_and_said(quarters: int, degrees: int) -> None:
    found = taken(scan(SHOWN, lambda gray: np.rot90(gray, quarters)))
    assert [(one.code, one.facts) for one in found.notes if one.code == "turned"] == [
        ("turned", {"page": 1, "degrees": degrees})
    ]
    assert found.layout is not None
    assert (found.layout.paper[0] < found.layout.paper[1], found.layout.pages[0].targets) == (True, level_targets())


@cache
def level_targets() -> tuple[Target, ...]:
    """Return the targets of a scan that lies as it is read."""
    layout = taken(scan(SHOWN)).layout
    assert layout is not None
    return layout.pages[0].targets


def printed_behind(gray: np.ndarray) -> np.ndarray:
    """Return the back of a sheet: its print shines through a little, mirrored."""
    return np.asarray(230 - (230 - gray[:, ::-1].astype(float)).clip(0) * 0.1, dtype=np.uint8)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (np.fliplr, "adopt.mirrored"),
        pytest.param(np.flipud, "adopt.mirrored", marks=pytest.mark.slow),
        (printed_behind, "adopt.no_print"),
        pytest.param(lambda gray: np.full_like(gray, 250), "adopt.no_print", marks=pytest.mark.slow),
        (lit, "adopt.photo"),
    ],
    ids=["mirrored", "mirrored and turned", "back", "empty", "photo"],
)
def test_a_scan_that_shows_no_ballot_as_it_is_read_is_refused(
    change: Callable[[np.ndarray], np.ndarray], code: str
) -> None:
    with pytest.raises(UserError) as fault:
        taken(scan(SHOWN, change))
    assert fault.value.code == code
    # of several files people must know which one is meant
    assert fault.value.facts.get("path", "blank.png") == "blank.png"


def test_a_scan_whose_rows_are_other_names_is_refused() -> None:
    short = [
        {"no": number, "name": "An Bo"} if number % 3 else {"no": number, "name": "Tôn Nữ Hoàng Thị Minh Anh"}
        for number in range(1, len(SHOWN.people) + 1)
    ]
    for number, one in enumerate(short, start=1):
        one["name"] = f"{one['name']} {'I' * number}"
    with pytest.raises(UserError) as fault:
        taken(scan(SHOWN), candidates=short)
    assert fault.value.code in ("adopt.other_rows", "adopt.rows")


@pytest.mark.parametrize("pages", [1, 2, 13])
def test_every_page_of_a_scan_in_one_file_is_looked_at(pages: int, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    monkeypatch.setattr(scan_form, "_adopted", lambda grays, *_, **__: looked.append(len(grays)))
    page = Image.new("L", (60, 80), 255)
    buffer = io.BytesIO()
    page.save(buffer, "TIFF", save_all=True, append_images=[page] * (pages - 1), dpi=(300, 300))
    if pages <= scan_form.MOST_PAGES:
        adopt_scan(buffer.getvalue(), spec_of(json.dumps(SHOWN.spec())), name="blank.tif")
        assert looked == [pages]
    else:
        with pytest.raises(UserError) as fault:
            adopt_scan(buffer.getvalue(), spec_of(json.dumps(SHOWN.spec())), name="blank.tif")
        assert fault.value.code == "adopt.too_many_pages"


def renamed(shown: Form, place: int, name: str) -> Form:
    """Return a form with another name in one place."""
    return shown.with_people((*shown.people[:place], name, *shown.people[place + 1 :]))


def test_rounds_whose_ballots_could_be_mixed_up_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = replace(SMALL, size=12.0, paper=(120.0, 148.0), people=SMALL.people[:5])
    others = {
        "same.json": shown,
        "accent.json": renamed(shown, 2, "Đặng Thê Hùng"),
        "other.json": renamed(shown, 2, "Trần Văn Khác Hẳn"),
    }
    for name, other in others.items():
        second = replace(adopted(other), round=2)
        layout_file.write(replace(second, id=form_digest(second)), tmp_path / name)
    code, said = called(tmp_path, shown, capsys)
    assert (code, said["written"]) == (1, False)
    assert [(one["code"], "same.json" in one["question"]) for one in said["questions"]] == [("same_text", True)]
    noted = [one["note"] for one in said["notes"] if one["code"] == "nearly_same_text"]
    assert ["accent.json" in note for note in noted] == [True]


@pytest.mark.parametrize(("absent", "asked"), [(1, True), (2, False), (5, False)])
def test_the_reader_is_not_asked_about_a_form_of_other_people(
    monkeypatch: pytest.MonkeyPatch, *, absent: int, asked: bool
) -> None:
    shown = SMALL.with_people(SMALL.people[:5])
    other = shown
    for place in range(absent):
        other = renamed(other, place, f"{('Tôn', 'Hà', 'Mã', 'Cù', 'Âu')[place]} Quỳnh Nghi")
    read: list[Layout] = []
    whole = Reader.read

    def noted(own: Reader, picture: np.ndarray) -> PageReading:
        read.append(own.layout)
        return whole(own, picture)

    monkeypatch.setattr(Reader, "read", noted)
    assert likeness(reader(shown), adopted(other)) is None
    assert bool(read) is asked
    # and rightly: each ballot of those is refused
    assert reader(shown).read(drawn(other)).status == "reject"


@pytest.mark.parametrize("key", ["candidate", "row_mm"])
def test_a_layout_that_was_changed_by_hand_is_refused(key: str) -> None:
    value = json.loads(layout_file.text_of(adopted()))
    one, other, *_ = value["pages"][0]["targets"]
    for name in {"candidate": ("candidate", "name"), "row_mm": ("row_mm", "bbox_mm")}[key]:
        one[name], other[name] = other[name], one[name]
    with pytest.raises(UserError) as fault:
        layout_file.parse(json.dumps(value))
    assert fault.value.code == "layout.edited"


def test_a_pile_of_another_form_is_said_at_its_first_sheets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    called(tmp_path, SHOWN, capsys)
    layout = layout_file.read(tmp_path / "l.json")
    other = renamed(SHOWN, 2, "Trần Văn Khác Hẳn")
    for number in range(4):
        cv2.imwrite(str(tmp_path / f"s{number}.png"), sheet(other, layout))
    files = [str(tmp_path / f"s{number}.png") for number in range(4)]
    assert main(["read", "--layout", str(tmp_path / "l.json"), *files]) == 1
    assert capsys.readouterr().err.count(t("reading.wrong_pile", count=3)) == 1


def test_a_missing_box_is_named_by_the_words_of_its_column() -> None:
    asked = FormQuestion(code="no_box", facts={"options": "agree, disagree"}, blocks=True)
    assert question_said(asked) == t("adopt.question.no_box", options="Đồng ý, Không đồng ý")
