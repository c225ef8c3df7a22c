"""What a row says beside its name: ticks under kinds, remarks, *as above*, numbers and titles inside the name cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ballotcount.roster.importing import Refused, Roster, read_roster
from ballotcount.roster.titles import is_title_alone, without_title
from tests.roster.books import TODAY, book

HEAD = ["STT", "Họ và tên", "Đơn vị"]
A = "Nguyễn Văn Bình"
B = "Trần Thị Hoa"
C = "Lê Quang Dũng"
D = "Phạm Thu Hằng"


def read(tmp_path: Path, rows: list[list[Any]], **answers: str) -> Roster:
    answer = read_roster(book(tmp_path / "a.xlsx", rows), today=TODAY, answers=answers)
    assert isinstance(answer, Roster), answer
    return answer


def refused(tmp_path: Path, rows: list[list[Any]]) -> list[tuple[int, str]]:
    answer = read_roster(book(tmp_path / "a.xlsx", rows), today=TODAY)
    assert isinstance(answer, Refused), answer
    return [(fault.row, fault.code) for fault in answer.faults]


def people(answer: Roster) -> list[tuple[str, str]]:
    return [(one.name, one.kind.value) for one in answer.delegates]


def test_a_tick_under_a_kind_is_that_kind(tmp_path: Path) -> None:
    rows = [["STT", "Họ và tên", "Đương nhiên", "Được bầu", "Dự khuyết", "Khách mời"]]
    rows += [["1", A, "x", "", "", ""], ["2", B, "", "X", "", ""], ["3", C, "", "", "v", ""], ["4", D, "", "", "", "x"]]
    found = read(tmp_path, rows)
    assert people(found) == [(A, "ex_officio"), (B, "elected"), (C, "alternate")]
    assert [(row.row, row.why) for row in found.skipped] == [(5, "guest")]
    assert found.unused == {}
    assert refused(tmp_path, [rows[0], ["1", A, "x", "", "x", ""]]) == [(2, "two_kinds")]


def test_remarks_that_name_a_kind_or_a_departure_are_asked_about(tmp_path: Path) -> None:
    rows = [
        ["STT", "Họ và tên", "Ghi chú"],
        [1, A, "Dự khuyết"],
        [2, B, "Từ trần"],
        [3, C, "Bí thư"],
        [4, D, "Khách mời"],
    ]
    found = read(tmp_path, rows)
    assert people(found) == [(A, "alternate"), (B, "elected"), (C, "elected")]
    assert {one.code: one.rows for one in found.questions} == {"remark_kind": (2, 5), "remark_gone": (3,)}
    other = read(tmp_path, rows, remark_kind="leave", remark_gone="leave")
    assert people(other) == [(A, "elected"), (C, "elected"), (D, "elected")]


@pytest.mark.parametrize("sign", ['"', "''", "nt", "-nt-", "Như trên", "〃"])
def test_as_above_is_what_stands_above(tmp_path: Path, sign: str) -> None:
    found = read(tmp_path, [HEAD, [1, A, "Chi bộ 1"], [2, B, sign], [3, C, "Chi bộ 2"], [4, D, sign]])
    assert [one.unit for one in found.delegates] == ["Chi bộ 1", "Chi bộ 1", "Chi bộ 2", "Chi bộ 2"]


def test_a_title_in_capitals_keeps_its_first_word(tmp_path: Path) -> None:
    rows = [
        ["TT", "Họ và tên"],
        [None, "CHI BỘ 1"],
        [1, A],
        [None, "CHI BỘ XÃ HÒA BÌNH"],
        [2, B],
        [None, "II. Xã Mới"],
        [3, C],
    ]
    assert [one.unit for one in read(tmp_path, rows).delegates] == ["CHI BỘ 1", "CHI BỘ XÃ HÒA BÌNH", "Xã Mới"]


def test_people_numbered_inside_one_cell_are_several(tmp_path: Path) -> None:
    found = read(tmp_path, [HEAD, ["1-2", f"1. {A} 2. {B}", "Chi bộ 1"], [3, C, "Chi bộ 1"]])
    assert [one.name for one in found.delegates] == [A, B, C]
    assert "several_people" in {one.code for one in found.questions}


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Thượng tá, ThS. Lê A", "Lê A"),
        ("đ/c: Hồ Văn B", "Hồ Văn B"),
        ("Đc Hồ Dũng", "Hồ Dũng"),
        ("BS.CKII Hồ Đào", "Hồ Đào"),
        ("BS CK1. Hồ Đào", "Hồ Đào"),
        ("BS. Hồ Đào", "Hồ Đào"),
        ("Đồng chí: Hồ Đào", "Hồ Đào"),
        ("Đỗ Cường", "Đỗ Cường"),
    ],
)
def test_titles_in_every_writing_come_off_and_are_no_people(tmp_path: Path, written: str, name: str) -> None:
    assert without_title(written).name == name
    found = read(tmp_path, [HEAD, [1, written, "Chi bộ 1"], [2, B, "Chi bộ 1"]])
    assert [one.name for one in found.delegates] == [name, B]


def test_a_title_alone_is_no_name() -> None:
    assert is_title_alone("Thượng tá")
    assert is_title_alone("PGS.TS")
    assert not is_title_alone("Lê A")


def test_a_numbered_person_of_a_family_that_means_total_is_not_lost(tmp_path: Path) -> None:
    found = read(tmp_path, [HEAD, [1, A, "Chi bộ 1"], [2, "Cộng Văn Ký", "Chi bộ 1"], [None, "Cộng", None]])
    assert [one.name for one in found.delegates] == [A, "Cộng Văn Ký"]


@pytest.mark.parametrize("name", [True, 12345, "N G U Y Ễ N V Ă N A N"])
def test_what_is_no_written_name_is_refused(tmp_path: Path, name: object) -> None:
    assert refused(tmp_path, [HEAD, [1, name, "Chi bộ 1"], [2, B, "Chi bộ 1"]]) == [(2, "odd_name")]


def test_a_line_divided_by_another_sign_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"STT;Họ và tên;Đơn vị\n1;{A};Chi bộ 1\n2,{B},Chi bộ 2\n3;{C};Chi bộ 3\n", encoding="utf-8")
    answer = read_roster(path, today=TODAY)
    assert isinstance(answer, Refused)
    assert [fault.row for fault in answer.faults] == [3]


def test_the_figure_in_the_title_is_compared(tmp_path: Path) -> None:
    rows = [["DANH SÁCH ĐẠI BIỂU (gồm 3 đồng chí)"], [], HEAD, [1, A, "Chi bộ 1"], [2, B, "Chi bộ 1"]]
    assert [one.code for one in read(tmp_path, rows).questions] == ["total"]
    assert read(tmp_path, [*rows, [3, C, "Chi bộ 1"]]).questions == ()


def test_each_unit_above_the_headings_is_asked_about(tmp_path: Path) -> None:
    rows = [["ĐẢNG BỘ HUYỆN X"], ["CHI BỘ TRƯỜNG Y"], ["DANH SÁCH"], ["TT", "Họ và tên"], [1, A], [2, B]]
    asked = [one.shown[0] for one in read(tmp_path, rows).questions if one.code == "unit_above"]
    assert asked == ["ĐẢNG BỘ HUYỆN X", "CHI BỘ TRƯỜNG Y"]


def test_a_hidden_sheet_with_a_list_is_named(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [HEAD, [1, A, "Chi bộ 1"]])
    made = openpyxl.load_workbook(path)
    hidden = made.create_sheet("An")
    for row in (HEAD, [1, B, "Chi bộ 2"]):
        hidden.append(row)
    hidden.sheet_state = "hidden"
    made.save(path)
    answer = read_roster(path, today=TODAY)
    assert [(one.code, one.shown) for one in answer.questions] == [("hidden_sheet", ("An",))]
