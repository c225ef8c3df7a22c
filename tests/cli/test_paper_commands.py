"""The commands, from a description file to PDF and layout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from ballotcount.cli import main
from ballotcount.domain.layout import Layout
from ballotcount.files import layout_file
from ballotcount.text import words

SPEC: dict[str, Any] = {
    "title": "PHIẾU BẦU CỬ",
    "organisation": "ĐẢNG BỘ TỈNH MINH HOÀ",
    "seats": 2,
    "style": "strike",
    "paper": "A5",
    "candidates": [
        {"no": 1, "name": "Nguyễn Văn An"},
        {"no": 2, "name": "Lê Thị Bình"},
        {"no": 3, "name": "Võ Đức Yên"},
    ],
    "profile": "party-190",
}


@pytest.fixture(autouse=True)
def _vietnamese() -> None:
    words.set_language("vi")


def described(tmp_path: Path, **changed: Any) -> str:
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(SPEC | changed, ensure_ascii=False), encoding="utf-8")
    return str(path)


def read(tmp_path: Path) -> Layout:
    return layout_file.read(tmp_path / "layout.json")


def test_print_writes_the_pdf_and_the_layout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "ballots.pdf")
    layout = str(tmp_path / "layout.json")
    assert main(["ballots", "print", "--spec", described(tmp_path), "--out", out, "--layout", layout, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    kept = read(tmp_path)
    assert said["layout"] == kept.id
    assert [target.name for target in kept.pages[0].targets] == ["Nguyễn Văn An", "Lê Thị Bình", "Võ Đức Yên"]
    assert kept.seats == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ballots.pdf", "layout.json", "spec.json"]


def test_print_says_which_cameras_are_too_coarse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sheet of A3 must lie along the picture of a camera of 1080p; said before the ballots are printed."""
    spec = described(tmp_path, paper="A3")
    out = str(tmp_path / "ballots.pdf")
    assert main(["ballots", "print", "--spec", spec, "--out", out, "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["cameras"]["lengthwise"] == ["1080p"]
    assert "1080p" in told.err
    assert main(["ballots", "print", "--spec", described(tmp_path), "--out", out]) == 0
    assert "1080p" not in capsys.readouterr().err


def test_layout_alone_is_the_one_printed(tmp_path: Path) -> None:
    spec = described(tmp_path)
    first = str(tmp_path / "a.json")
    second = str(tmp_path / "layout.json")
    assert main(["ballots", "print", "--spec", spec, "--out", str(tmp_path / "b.pdf"), "--layout", first]) == 0
    assert main(["ballots", "layout", "--spec", spec, "--out", second]) == 0
    assert Path(first).read_bytes() == Path(second).read_bytes()


def test_the_profile_gives_heading_and_instruction(tmp_path: Path) -> None:
    out = tmp_path / "b.pdf"
    assert main(["ballots", "print", "--spec", described(tmp_path), "--out", str(out)]) == 0
    document = pypdfium2.PdfDocument(out.read_bytes())
    page = document[0]
    textpage = page.get_textpage()
    text = " ".join(textpage.get_text_range().split())
    textpage.close()
    page.close()
    document.close()
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text
    assert "gạch giữa cả dòng chữ họ và tên" in text
    assert "Số lượng cần bầu: 02 đồng chí" in text


def test_copies_are_pages(tmp_path: Path) -> None:
    out = tmp_path / "b.pdf"
    assert main(["ballots", "print", "--spec", described(tmp_path), "--out", str(out), "--copies", "7"]) == 0
    document = pypdfium2.PdfDocument(out.read_bytes())
    assert len(document) == 7
    document.close()


def test_serials_warn_about_secrecy_on_the_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = described(tmp_path)
    out = tmp_path / "b.pdf"
    arguments = ["ballots", "print", "--spec", spec, "--out", str(out), "--copies", "2", "--json"]
    assert main(arguments) == 0
    assert capsys.readouterr().err == ""
    assert main([*arguments, "--serial"]) == 0
    said = capsys.readouterr()
    assert "CẢNH BÁO" in said.err
    assert "bí mật" in said.err
    assert json.loads(said.out)["serial"] is True


def test_proof_and_test_deck_are_written(tmp_path: Path) -> None:
    spec = described(tmp_path)
    proof = tmp_path / "proof.pdf"
    checks = tmp_path / "checks.pdf"
    assert main(["ballots", "proof", "--spec", spec, "--out", str(proof), "--checks", str(checks)]) == 0
    assert proof.read_bytes().startswith(b"%PDF")
    assert checks.read_bytes().startswith(b"%PDF")
    deck = tmp_path / "deck.pdf"
    truth = tmp_path / "truth.json"
    layout = tmp_path / "layout.json"
    files = ["--out", str(deck), "--truth", str(truth), "--layout", str(layout)]
    assert main(["ballots", "test-deck", "--spec", spec, *files, "--sheets", "5"]) == 0
    assert len(json.loads(truth.read_text("utf-8"))["sheets"]) == 5
    assert read(tmp_path).test
    assert json.loads(truth.read_text("utf-8"))["layout"] == read(tmp_path).id


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"candidates": []}, "ballots.empty_list"),
        ({"seats": 0}, "ballots.no_seats"),
        ({"seats": 4}, "ballots.seats_above_names"),
        ({"seats": "2"}, "input.wrong_value"),
        ({"style": "circle"}, "input.not_one_of"),
        ({"paper": "B5"}, "input.not_one_of"),
        ({"colour": "red"}, "input.unknown_key"),
        ({"profile": "nobody"}, "profile.unknown"),
        ({"candidates": [{"no": 1, "name": "Nguyễn 王"}], "seats": 1}, "ballots.no_glyph"),
    ],
)
def test_bad_descriptions_are_refused_and_nothing_is_written(
    changed: dict[str, Any], code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = described(tmp_path, **changed)
    arguments = ["--out", str(tmp_path / "b.pdf"), "--layout", str(tmp_path / "layout.json"), "--json"]
    assert main(["ballots", "print", "--spec", spec, *arguments]) == 2
    assert json.loads(capsys.readouterr().out)["error"] == code
    assert [path.name for path in tmp_path.iterdir()] == ["spec.json"]


def test_seats_may_be_left_out_where_nobody_is_elected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = {key: value for key, value in SPEC.items() if key != "seats"}
    path = tmp_path / "asked.json"
    for style, outcome in (("opinion", 0), ("levels", 0), ("agree", 2)):
        path.write_text(json.dumps(asked | {"style": style}, ensure_ascii=False), encoding="utf-8")
        assert main(["ballots", "print", "--spec", str(path), "--out", str(tmp_path / "b.pdf"), "--json"]) == outcome
    assert '"input.missing"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "input.json"),
        (b"", "input.json"),
        (b"[]", "input.wrong_value"),
        (b"\xff\xfe{}", "ballots.spec_not_utf8"),
        (b'{"title": 1, "title": 2}', "input.twice"),
    ],
)
def test_a_broken_description_file_is_refused(
    content: bytes, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "spec.json"
    path.write_bytes(content)
    assert main(["ballots", "print", "--spec", str(path), "--out", str(tmp_path / "b.pdf"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"] == code


def test_a_missing_description_and_a_call_without_one_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--out", str(tmp_path / "b.pdf"), "--json"]
    assert main(["ballots", "print", "--spec", str(tmp_path / "none.json"), *out]) == 2
    assert json.loads(capsys.readouterr().out)["error"] == "ballots.spec_unreadable"
    assert main(["ballots", "print", *out]) == 2
    assert json.loads(capsys.readouterr().out)["error"] == "ballots.spec_or_file"


@pytest.mark.parametrize("copies", ["0", "-3", "20001"])
def test_an_impossible_number_of_copies_is_refused(
    copies: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "b.pdf")
    assert main(["ballots", "print", "--spec", described(tmp_path), "--out", out, "--copies", copies, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"] == "ballots.copies"


def test_a_folder_that_is_not_there_is_said_and_nothing_is_half_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = described(tmp_path)
    layout = str(tmp_path / "layout.json")
    out = str(tmp_path / "no" / "b.pdf")
    assert main(["ballots", "print", "--spec", spec, "--out", out, "--layout", layout, "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["error"] == "ballots.cannot_write"
    assert [path.name for path in tmp_path.iterdir()] == ["spec.json"]
