"""Cells that nobody takes over stop no list; what is beside a name is asked; messages show cells as a spreadsheet."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.roster import report
from ballotcount.roster.importing import Refused, Roster, read_roster
from ballotcount.roster.name_remarks import name_remark
from ballotcount.roster.workbook import written
from ballotcount.text.words import speaking
from tests.roster.books import TODAY, book

HEAD = ["STT", "Họ và tên", "Năm sinh", "Đơn vị"]
NAMES = ["Nguyễn Văn Bình", "Trần Thị Hoa", "Lê Quang Dũng", "Phạm Thu Hằng", "Võ Minh Khôi"]


def read(tmp_path: Path, rows: list[list[Any]], **answers: str) -> Roster:
    answer = read_roster(book(tmp_path / "a.xlsx", rows), today=TODAY, answers=answers)
    assert isinstance(answer, Roster), answer
    return answer


def asked(answer: Roster) -> dict[str, tuple[int, ...]]:
    return {question.code: question.rows for question in answer.questions}


@given(st.one_of(st.integers(), st.floats(), st.booleans(), st.datetimes(), st.dates(), st.text(max_size=8)))
def test_no_cell_is_shown_in_words_of_a_program(cell: object) -> None:
    shown = written(cell)
    assert isinstance(cell, str) or (not re.search(r"\d\.0$", shown) and shown not in ("True", "False"))
    assert not isinstance(cell, date) or re.match(r"\d\d/\d\d/", shown)


def test_numbers_in_rows_that_are_left_out_are_whole(tmp_path: Path) -> None:
    rows: list[list[Any]] = [HEAD, *([n, name, 1970 + n, "Chi đoàn A"] for n, name in enumerate(NAMES, start=1))]
    # Each odd row and each odd cell goes into a message of its own kind.
    rows += [[6.0, 29000.0, 1975.0, datetime(1975, 3, 2)], ["", "Tổng số: 5", 5.0, ""], ["", "", 12.0, 7.0]]
    answer = read_roster(book(tmp_path / "a.xlsx", rows), today=TODAY)
    for language in ("vi", "en"):
        with speaking(language):
            text = "\n".join(report.lines(answer))
        assert "29000" in text
        assert not re.search(r"\d\.0\b|00:00|None|True|False", text), text


@pytest.mark.parametrize("broken", [(0,), (0, 1, 2, 3, 4), (2, 3)])
def test_a_number_that_cannot_be_read_neither_stops_a_list_nor_is_a_gap(
    tmp_path: Path, broken: tuple[int, ...]
) -> None:
    rows = [[f"={n}" if n - 1 in broken else n, name, 1970, "A"] for n, name in enumerate(NAMES, start=1)]
    found = read(tmp_path, [HEAD, *rows])
    assert [one.name for one in found.delegates] == NAMES
    assert not found.questions
    assert not found.skipped


def test_a_sum_below_the_list_that_was_never_computed_stops_nothing(tmp_path: Path) -> None:
    people = [[n, name, 1970, "A"] for n, name in enumerate(NAMES, start=1)]
    found = read(tmp_path, [HEAD, *people, ["", "Tổng cộng", "=COUNT(C2:C6)", ""]])
    assert [one.name for one in found.delegates] == NAMES
    assert [row.why for row in found.skipped] == ["total"]
    # In the row of a person the same cell is asked for.
    people[2][2] = "=1970"
    answer = read_roster(book(tmp_path / "a.xlsx", [HEAD, *people]), today=TODAY)
    assert isinstance(answer, Refused)
    assert [(fault.column, fault.row) for fault in answer.faults] == [("C", 4)]


REMARKS = ["xin rút", "đi công tác", "vắng", "nữ", "Bí thư", "chuyển sinh hoạt đảng"]
SIGNS = [" ({})", " ({}", "({})", "\n({})"]
SMALL_SIGNS = [", {}", " - {}", "\n{}"]


@pytest.mark.parametrize("sign", [*SIGNS, *SMALL_SIGNS])
@pytest.mark.parametrize("remark", REMARKS)
def test_what_stands_beside_a_name_is_asked_about_and_noted(tmp_path: Path, sign: str, remark: str) -> None:
    if sign in SMALL_SIGNS and (remark[0].isupper() or ("\n" in sign and " " not in remark)):
        pytest.skip("read as a name, or refused as two people")
    rows = [[n, name, 1970, "A"] for n, name in enumerate(NAMES, start=1)]
    rows[1][1] = NAMES[1] + sign.format(remark)
    found = read(tmp_path, [HEAD, *rows])
    assert [one.name for one in found.delegates] == NAMES
    assert found.delegates[1].note == remark
    assert asked(found)["name_remark"] == (3,)
    gone = remark in ("xin rút", "chuyển sinh hoạt đảng")
    assert ("remark_gone" in asked(found)) == gone
    if gone:
        assert NAMES[1] not in [one.name for one in read(tmp_path, [HEAD, *rows], remark_gone="leave").delegates]
    if sign in SIGNS[:1]:
        kept = read(tmp_path, [HEAD, *rows], name_remark="keep")
        assert kept.delegates[1].name == rows[1][1]


def test_another_name_in_brackets_is_asked_about_and_stays(tmp_path: Path) -> None:
    rows = [[1, "Trần Thị Hoa (Ba Đen)", 1970, "A"], [2, "Lê Văn An (2)", 1971, "A"], [3, "Lê Văn An (1)", 1972, "A"]]
    found = read(tmp_path, [HEAD, *rows])
    assert [one.name for one in found.delegates] == [row[1] for row in rows]
    assert asked(found) == {"name_alias": (2,)}
    assert read(tmp_path, [HEAD, *rows], name_alias="bare").delegates[0].name == "Trần Thị Hoa"


@pytest.mark.parametrize(
    "name", ["lê văn an", "lê văn an, trần thị hoa", "H'Hen Niê", "Nguyễn thị Hoa", "Trần Tú Trân"]
)
def test_names_written_in_small_letters_hold_no_remark(name: str) -> None:
    assert name_remark(name) is None


def test_a_remark_stays_with_its_own_person(tmp_path: Path) -> None:
    rows = [[1, "Nguyễn Văn Bình (xin rút)\nTrần Thị Hoa", "", "A"], [2, NAMES[2], 1970, "A"]]
    found = read(tmp_path, [HEAD, *rows])
    assert [(one.name, one.note) for one in found.delegates] == [(NAMES[0], "xin rút"), (NAMES[1], ""), (NAMES[2], "")]
    assert {"several_people", "name_remark", "remark_gone"} <= asked(found).keys()


@pytest.mark.parametrize(
    "heading", ["Chủ hộ", "Họ tên chủ hộ", "Tên chủ hộ", "Đại diện hộ", "Cử tri", "Hội viên", "Xã viên", "Phụ huynh"]
)
def test_a_heading_may_say_what_the_people_are(tmp_path: Path, heading: str) -> None:
    rows: list[list[Any]] = [["STT", heading, "Thôn"], *([n, name, "Thôn 2"] for n, name in enumerate(NAMES, start=1))]
    assert [one.name for one in read(tmp_path, rows).delegates] == NAMES


def test_a_word_for_people_never_wins_over_headings_of_names(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["STT", "Họ và tên", "Chủ hộ"],
        *([n, name, "Đỗ Văn Hộ"] for n, name in enumerate(NAMES, start=1)),
    ]
    assert [one.name for one in read(tmp_path, rows).delegates] == NAMES
    rows = [["STT", "Họ đệm", "Tên", "Đảng viên"], [1, "Nguyễn Văn", "Bình", "x"], [2, "Trần Thị", "Hoa", ""]]
    assert [one.name for one in read(tmp_path, rows).delegates] == NAMES[:2]
