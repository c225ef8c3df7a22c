"""Lists as other people write them: titles in other words, names cut over columns, units with y or i, odd owners."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from ballotcount.domain.errors import UserError
from ballotcount.domain.people import DelegateKind
from ballotcount.roster.importing import Roster, read_roster
from ballotcount.roster.same_name import alike
from ballotcount.roster.titles import without_title
from ballotcount.roster.units import same_units
from tests.roster.books import TODAY, book

HEAD = ["STT", "Họ và tên", "Chức vụ"]
A = "Nguyễn Văn Bình"
B = "Trần Thị Hoa"
C = "Lê Quang Dũng"


def read(tmp_path: Path, rows: list[list[Any]], kind: DelegateKind = DelegateKind.ELECTED) -> Roster:
    answer = read_roster(book(tmp_path / "a.xlsx", rows), today=TODAY, default_kind=kind)
    assert isinstance(answer, Roster), answer
    return answer


def asked(answer: Roster) -> list[str]:
    return [question.code for question in answer.questions]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Đại biểu dự thính", None),
        ("Quan sát viên", None),
        ("Khối phóng viên, báo chí", None),
        ("Observers", None),
        ("Đại biểu dự bị", "alternate"),
        ("Alternates", "alternate"),
        ("Đại biểu chính thức", "elected"),
    ],
)
def test_titles_that_name_a_kind_in_other_words(tmp_path: Path, title: str, kind: str | None) -> None:
    found = read(tmp_path, [HEAD, [1, B, "Bí thư"], [f"II. {title}", "", ""], [1, A, "Uỷ viên"]])
    assert [one.kind.value for one in found.delegates] == ["elected", *([kind] if kind else [])]
    assert asked(found) == []


@pytest.mark.parametrize("title", ["ĐẠI BIỂU KHÔNG CHÍNH THỨC", "Đại biểu chưa chính thức", "Đại biểu quan sát"])
def test_a_title_of_other_delegates_is_asked_about(tmp_path: Path, title: str) -> None:
    rows = [HEAD, ["I. Đại biểu chỉ định", "", ""], [1, A, "x"], [f"II. {title}", "", ""], [1, B, "x"]]
    found = read(tmp_path, rows)
    assert asked(found) == ["title_others"]
    # The kind above does not go on below it.
    assert [one.kind.value for one in found.delegates] == ["designated", "elected"]
    assert all(one.unit == "" for one in found.delegates)


def test_a_title_of_the_same_numbering_ends_the_unit_above_it(tmp_path: Path) -> None:
    rows = [HEAD, ["I. Chi bộ 1", "", ""], [1, A, "x"], ["II. Đại biểu dự khuyết", "", ""], [1, B, "x"]]
    assert [one.unit for one in read(tmp_path, rows).delegates] == ["Chi bộ 1", ""]
    rows[3][0] = "1. Đại biểu dự khuyết"
    assert [one.unit for one in read(tmp_path, rows).delegates] == ["Chi bộ 1", "Chi bộ 1"]


def test_names_cut_over_several_columns_are_joined(tmp_path: Path) -> None:
    rows = [["STT", "Họ và tên", "", "", "Đơn vị"], [1, "Nguyễn", "Văn", "An", "A"], [2, "Trần", "Thị", "Bình", "B"]]
    found = read(tmp_path, rows)
    assert [one.name for one in found.delegates] == ["Nguyễn Văn An", "Trần Thị Bình"]
    rows = [["STT", "Họ và tên", "Ghi", "Đơn vị"], [1, "Nguyễn Văn", "An", "A"], [2, "Trần Thị", "Bình", "B"]]
    found = read(tmp_path, rows)
    assert ([one.name for one in found.delegates], asked(found)) == (
        ["Nguyễn Văn An", "Trần Thị Bình"],
        ["two_columns"],
    )
    assert found.unused == {}


def test_an_unknown_column_beside_whole_names_is_no_part_of_them(tmp_path: Path) -> None:
    rows = [["STT", "Họ và tên", "Tôn danh", "Đơn vị"], [1, A, "Phật", "A"], [2, B, "Không", "B"], [3, C, "Không", "B"]]
    found = read(tmp_path, rows)
    assert [one.name for one in found.delegates] == [A, B, C]
    assert asked(found) == []


@pytest.mark.parametrize(("one", "other"), [("Lý", "Lí"), ("Mỹ", "Mĩ"), ("Quý", "Quí"), ("Kỳ", "Kì")])
def test_units_and_names_with_y_or_i(one: str, other: str) -> None:
    assert len(same_units([f"Chi bộ {one} Hoà", f"Chi bộ {other} Hòa"])) == 1
    assert alike(f"Trần Văn {one}", f"Trần Văn {other}")
    assert not same_units(["Chi bộ Thuý", "Chi bộ Thuí"])


@pytest.mark.parametrize("name", ["CTCP Đầu tư 568", "Tổng công ty 36 - CTCP", "Công đoàn", "Tổng Công ty Sông Đà"])
def test_owners_of_shares_that_look_like_something_else(tmp_path: Path, name: str) -> None:
    rows = [["STT", "Tên cổ đông", "Số cổ phần"], [1, name, 100], [2, B, 500]]
    found = read(tmp_path, rows, DelegateKind.SHAREHOLDER)
    assert [(one.name, one.shares) for one in found.delegates] == [(name, 100), (B, 500)]
    assert asked(found) == []


@pytest.mark.parametrize("title", ["Ths", "NGND", "NGƯT", "Ông/Bà", "Cụ", "Anh/chị"])
def test_more_titles_before_names(title: str) -> None:
    assert without_title(f"{title} Nguyễn Văn An").name == "Nguyễn Văn An"


def test_dots_where_the_unit_is_to_be_written_are_no_unit(tmp_path: Path) -> None:
    for dots in ("……………", "......", "____"):
        found = read(tmp_path, [[f"Đơn vị: {dots}", "", "Số: 5"], HEAD, [1, A, "x"]])
        assert (found.delegates[0].unit, asked(found)) == ("", [])


def test_a_part_of_a_cell_written_inline_and_struck_out_is_seen(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["STT", "Họ và tên"], [1, A], [2, B], [3, C]])
    workbook = openpyxl.load_workbook(path)
    workbook.active["B3"] = CellRichText(TextBlock(InlineFont(strike=True), B), " Phạm Văn Mới")
    workbook.save(path)
    found = read_roster(path, today=TODAY)
    assert isinstance(found, Roster)
    assert ([one.name for one in found.delegates], asked(found)) == ([A, C], ["struck_out"])


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfe" + "<html><table><tr><td>Họ và tên".encode("utf-16-le"),
        b"\xfe\xff" + "<table>".encode("utf-16-be"),
        b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n",
    ],
)
def test_web_pages_in_other_clothes_are_called_so(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(raw)
    with pytest.raises(UserError) as fault:
        read_roster(path, today=TODAY)
    assert fault.value.code == "roster.web_page"
