"""The template can be filled in and read back; the command line writes and checks it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from ballotcount.cli import main
from ballotcount.domain.errors import EnvironmentFault
from ballotcount.domain.people import DelegateKind, Sex
from ballotcount.files.places import resource
from ballotcount.roster.headings import Field, find_headings
from ballotcount.roster.template import COLUMNS, HEADING_ROW, write_template
from ballotcount.roster.workbook import open_sheets
from tests.roster.books import book, people, refused


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "mẫu.xlsx"
    write_template(path)
    return path


def test_every_column_of_the_template_is_understood(template: Path) -> None:
    (sheets,) = open_sheets(template)
    found = find_headings(sheets[0])
    assert found is not None
    assert found.unused == ()
    assert set(found.columns) == set(Field) - {Field.FAMILY, Field.GIVEN, Field.MALE, Field.FEMALE}
    assert find_headings(sheets[1]) is None


def test_the_example_rows_never_come_in(template: Path) -> None:
    assert refused(template) == [("B5", "example"), ("B6", "example")]


def test_a_filled_template_comes_in(template: Path, tmp_path: Path) -> None:
    workbook = load_workbook(template)
    sheet = workbook.worksheets[0]
    for row, name in ((HEADING_ROW + 1, "Lê Văn A"), (HEADING_ROW + 2, "H'Bia Êban")):
        sheet.cell(row, 2).value = name
    workbook.save(tmp_path / "a.xlsx")
    one, other = people(tmp_path / "a.xlsx")
    assert (one.name, one.born, one.kind, one.on_convening_committee) == (
        "Lê Văn A", "1975-02-03", DelegateKind.EX_OFFICIO, True,
    )  # fmt: skip
    assert (other.born, other.sex, other.ethnicity) == ("1988", Sex.FEMALE, "Ê Đê")


def test_lists_to_choose_from_reach_two_thousand_rows(template: Path) -> None:
    rules = load_workbook(template).worksheets[0].data_validations.dataValidation
    assert len(rules) == len(COLUMNS)
    lists = {rule.formula1 for rule in rules if rule.type == "list"}
    assert '"Nam,Nữ"' in lists
    assert '"Được bầu,Đương nhiên,Chỉ định,Dự khuyết"' in lists
    assert all(str(rule.sqref).endswith("2004") for rule in rules)


def test_no_heading_or_example_is_cut(template: Path) -> None:
    pdfmetrics.registerFont(TTFont("Tinos-Bold", str(resource("fonts", "Tinos-Bold.ttf"))))
    for column in COLUMNS:
        room = column.width * 7 * 0.75  # a character of width is 7 px, a px is 0.75 pt
        lines = 1
        line = ""
        for word in column.heading.split():
            longer = f"{line} {word}".strip()
            if pdfmetrics.stringWidth(longer, "Tinos-Bold", 12) > room:
                lines = lines + 1
                line = word
            else:
                line = longer
            assert pdfmetrics.stringWidth(line, "Tinos-Bold", 12) <= room, column.heading
        assert lines <= 2, column.heading
        for example in column.examples:
            assert pdfmetrics.stringWidth(str(example), "Tinos-Bold", 12) <= room, example


def test_a_template_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault) as fault:
        write_template(tmp_path / "missing" / "a.xlsx")
    assert fault.value.code == "roster.unwritable"


def test_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "mẫu.xlsx"
    assert main(["roster", "template", "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"file": str(out)}
    assert main(["roster", "check", str(out), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert [(fault["column"], fault["row"], fault["code"]) for fault in answer["errors"]] == [
        ("B", 5, "example"), ("B", 6, "example"),
    ]  # fmt: skip
    good = book(tmp_path / "a.xlsx", [["Họ tên", "Năm sinh", "X"], ["Lê A", 1970], ["Lê A", 1971]])
    assert main(["roster", "check", str(good)]) == 0
    said = capsys.readouterr().out
    assert "Danh sách dùng được: 2 người" in said
    assert "Lê A (1970); Lê A (1971)" in said
    assert main(["--lang", "en", "roster", "check", str(good), "--kind", "member", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["good"], len(answer["people"]), answer["delegates"][0]["kind"]) == (True, 2, "member")
    assert main(["roster", "check", str(tmp_path / "none.xlsx")]) == 3
    assert "none.xlsx" in capsys.readouterr().err
    (tmp_path / "b.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert main(["--lang", "vi", "roster", "check", str(tmp_path / "b.csv"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"] == "roster.no_headings"
    assert main(["roster", "check", str(good), "--kind", "guest"]) == 2


def test_the_credentials_figures_of_a_congress_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    congress = str(tmp_path / "a.ballot")
    roster = tmp_path / "a.xlsx"
    rows = [
        ["Họ tên", "Đơn vị", "Năm sinh", "Giới tính", "Loại đại biểu"],
        ["Lê A", "X", 1970, "Nam", "Đương nhiên"],
        ["Lê B", "Y", 1990, "Nữ", "Bầu"],
        ["Lê C", "Y", 1991, "Nữ", "Dự khuyết"],
    ]
    named = ["--name", "Đại hội", "--organisation", "ĐẢNG BỘ A", "--head", "Lê A", "--pin", "271828"]
    assert main(["new", congress, *named, "--date", "2025-09-02"]) == 0
    assert main(["roster", "import", congress, str(book(roster, rows)), "--pin", "271828"]) == 0
    capsys.readouterr()
    assert main(["roster", "credentials", congress, "--json", "--ages", "30,50"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["total"] == 2
    assert {line["id"]: line["count"] for line in found["groups"]["age"]["lines"]} == {
        "age_under_30": 0, "age_30_49": 1, "age_from_50": 1, "not_stated": 0,
    }  # fmt: skip
    assert main(["roster", "check-in", congress, "d2", "--replaced", "d1=d3", "--pin", "271828"]) == 0
    capsys.readouterr()
    assert main(["roster", "credentials", congress]) == 0
    said = capsys.readouterr().out
    assert "Nữ: 2 (100%)" in said
    assert "Dự khuyết thay thế: 1 (50%)" in said
    assert "Cao tuổi nhất: Lê B (Y), 35 tuổi" in said
    for ages in ("50,30", "x", "", "0,30"):
        assert main(["roster", "credentials", congress, "--ages", ages]) == 2
