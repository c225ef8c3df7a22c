"""An office's form is taken over: its names, its columns, what is asked, and what is refused."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pytest
from PIL import Image

from ballotcount.cli import main
from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Anchor, Layout
from ballotcount.files import layout_file
from ballotcount.paper.adoption import scan_form
from ballotcount.paper.adoption.pdf_form import adopt_pdf
from ballotcount.paper.adoption.scan_form import adopt_scan
from ballotcount.paper.geometry import rendered
from ballotcount.paper.spec_file import spec_of
from ballotcount.reading import Reader
from ballotcount.text.words import t
from tests.office.forms import Form, form
from tests.office.writers import reportlab_pdf

JOHN = form("J")


def called(
    folder: Path, shown: Form, capsys: pytest.CaptureFixture[str], *more: str, content: bytes | None = None, **spec: Any
) -> tuple[int, dict[str, Any]]:
    """Adopt a form and return exit code and JSON answer."""
    file = folder / "form.pdf"
    file.write_bytes(reportlab_pdf(shown) if content is None else content)
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
    code, said = called(tmp_path, JOHN, capsys)
    assert code == 0
    assert said["sure"]
    assert said["written"]
    assert [(one["no"], one["page"], one["sure"]) for one in said["names"]] == [(n, 1, True) for n in range(1, 11)]
    layout = layout_file.read(tmp_path / "l.json")
    assert layout.anchor is Anchor.PRINT
    assert layout_file.parse(layout_file.text_of(layout)) == layout
    reading = Reader(layout).read(picture_of(layout, JOHN))
    assert reading.status == "read"
    assert {mark.state for mark in reading.marks} == {"empty"}
    assert reading.registration_mm is not None
    assert reading.registration_mm < 0.2


def picture_of(layout: Layout, shown: Form, dpi: int = 150) -> np.ndarray:
    """Return a soft, grey picture of a form."""
    gray = cv2.imdecode(np.frombuffer(rendered(reportlab_pdf(shown), dpi)[0], np.uint8), cv2.IMREAD_GRAYSCALE)
    noise = np.random.default_rng(1).normal(0, 2, gray.shape)
    return np.clip(cv2.GaussianBlur(gray, (0, 0), 0.7) * 0.9 + 20 + noise, 0, 250).astype(np.uint8)


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
    people = tuple(printed.get(place, name) for place, name in enumerate(JOHN.people))
    code, said = called(tmp_path, JOHN.with_people(people), capsys, candidates=JOHN.spec()["candidates"])
    assert code == 1
    assert not said["written"]
    assert not (tmp_path / "l.json").exists()
    assert {one["no"]: one["code"] for one in said["names"] if not one["sure"]} == asked


def test_yes_takes_what_is_asked_but_makes_no_layout_without_a_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = ("Mai Phương Cương", *JOHN.people[1:])
    code, said = called(tmp_path, JOHN.with_people(people), capsys, "--yes", candidates=JOHN.spec()["candidates"])
    assert (code, said["sure"], said["written"]) == (0, False, True)
    code, said = called(
        tmp_path, JOHN.with_people(JOHN.people[1:]), capsys, "--yes", candidates=JOHN.spec()["candidates"]
    )
    assert (code, said["written"]) == (1, False)


def test_one_more_name_on_the_form_is_asked_about(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = JOHN.spec()["candidates"][:-1]  # type: ignore[index]
    code, said = called(tmp_path, JOHN, capsys, candidates=listed, seats=3)
    assert code == 1
    assert [one["code"] for one in said["questions"]] == ["extra"]


def test_spelling_case_prefixes_and_columns_do_not_matter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = replace(JOHN, upper=True, prefix="Đ/c ", columns=("name", "birth", "no"), widths=(80.0, 20.0, 14.0))
    people = [{"no": n, "name": name.replace("oà", "òa")} for n, name in enumerate(JOHN.people, start=1)]
    code, said = called(tmp_path, shown, capsys, candidates=people)
    assert code == 0, said


def test_columns_to_mark_are_known_by_their_headings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = replace(form("K"), people=form("K").people[:3])
    code, said = called(tmp_path, shown, capsys)
    assert code == 0
    boxes = said["names"][0]["options"]
    assert list(boxes) == ["high", "medium", "low"]
    assert boxes["high"][0] < boxes["medium"][0] < boxes["low"][0]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"PK\x03\x04word", "adopt.word"), (b"\xd0\xcf\x11\xe0", "adopt.word"), (b"text", "adopt.no_form")],
)
def test_a_document_is_refused_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, code: str
) -> None:
    exit_code, said = called(tmp_path, JOHN, capsys, content=content)
    assert (exit_code, said["error"]) == (2, code)
    assert "PDF" in said["message"]


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
        adopt_pdf(blank_pdf(*sizes), spec_of(json.dumps(form("J").spec())))
    assert fault.value.code == code


def scan(shown: Form, *, lamp: bool = False) -> bytes:
    """Return a 300-dpi scan of a blank form as a PNG file, turned by half a degree."""
    gray = cv2.imdecode(np.frombuffer(rendered(reportlab_pdf(shown), 300)[0], np.uint8), cv2.IMREAD_GRAYSCALE)
    height, width = gray.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 0.5, 1.0)
    gray = cv2.warpAffine(gray, turn, (width, height), borderValue=(255,))
    light = np.linspace(0.6, 1.0, width) if lamp else np.full(width, 0.9)
    seen = (gray * light + np.random.default_rng(2).normal(0, 2, gray.shape)).clip(0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(seen).save(out, "PNG", dpi=(300, 300))
    return out.getvalue()


def test_rows_of_a_scanned_blank_are_asked_about_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = called(tmp_path, JOHN, capsys, content=scan(JOHN))
    assert code == 1
    assert {one["code"] for one in said["names"]} == {"order"}
    code, said = called(tmp_path, JOHN, capsys, "--yes", content=scan(JOHN))
    assert code == 0
    assert said["source"] == "scan"
    reading = Reader(layout_file.read(tmp_path / "l.json")).read(
        picture_of(layout_file.read(tmp_path / "l.json"), JOHN)
    )
    assert reading.status == "read"
    assert {mark.state for mark in reading.marks} == {"empty"}


@pytest.mark.parametrize("pages", [1, 2, 13])
def test_every_page_of_a_scan_in_one_file_is_looked_at(pages: int, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    monkeypatch.setattr(scan_form, "_adopted", lambda grays, *_, **__: looked.append(len(grays)))
    page = Image.new("L", (60, 80), 255)
    buffer = io.BytesIO()
    page.save(buffer, "TIFF", save_all=True, append_images=[page] * (pages - 1), dpi=(300, 300))
    if pages <= scan_form.MOST_PAGES:
        adopt_scan(buffer.getvalue(), spec_of(json.dumps(form("J").spec())))
        assert looked == [pages]
    else:
        with pytest.raises(UserError) as fault:
            adopt_scan(buffer.getvalue(), spec_of(json.dumps(form("J").spec())))
        assert fault.value.code == "adopt.too_many_pages"


def test_a_photo_as_blank_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exit_code, said = called(tmp_path, JOHN, capsys, content=scan(JOHN, lamp=True))
    assert (exit_code, said["error"]) == (2, "adopt.photo")


def renamed(shown: Form, place: int, name: str) -> Form:
    """Return a form with another name in one place."""
    return shown.with_people((*shown.people[:place], name, *shown.people[place + 1 :]))


def test_rounds_whose_ballots_could_be_mixed_up_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    others = {
        "same.json": JOHN,
        "accent.json": renamed(JOHN, 2, "Đặng Thê Hùng"),
        "other.json": renamed(JOHN, 2, "Trần Văn Khác Hẳn"),
    }
    for name, other in others.items():
        layout = adopt_pdf(reportlab_pdf(other), spec_of(json.dumps(other.spec() | {"round": 2}))).layout
        assert layout is not None
        layout_file.write(layout, tmp_path / name)
    code, said = called(tmp_path, JOHN, capsys)
    assert (code, said["written"]) == (1, False)
    assert [(one["code"], "same.json" in one["question"]) for one in said["questions"]] == [("same_text", True)]
    noted = [one["note"] for one in said["notes"] if one["code"] == "nearly_same_text"]
    assert ["accent.json" in note for note in noted] == [True]


def test_a_pile_of_another_form_is_said_at_its_first_sheets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    called(tmp_path, JOHN, capsys)
    layout = layout_file.read(tmp_path / "l.json")
    other = renamed(JOHN, 2, "Trần Văn Khác Hẳn")
    for number in range(4):
        cv2.imwrite(str(tmp_path / f"s{number}.png"), picture_of(layout, other))
    files = [str(tmp_path / f"s{number}.png") for number in range(4)]
    assert main(["read", "--layout", str(tmp_path / "l.json"), *files]) == 1
    assert capsys.readouterr().err.count(t("reading.wrong_pile", count=3)) == 1
