"""Several people in one cell: asked about, divided with what can be divided, never lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from ballotcount.roster.importing import Roster, read_roster
from tests.roster.books import TODAY, book, people, refused, taken

HEADS = ["STT", "Họ và tên", "Đơn vị", "Ngày sinh"]


@pytest.mark.parametrize("between", ["\n", "; ", ", ", " và ", " / ", " - ", " & ", "\n2. "])
def test_people_of_one_cell_are_divided_once_a_person_agrees(tmp_path: Path, between: str) -> None:
    rows = [HEADS, [1, "Lê Văn An", "Chi bộ 1", ""], [2, f"Võ Thị Hoa{between}Đ/c Y Moan Niê", "Chi bộ 2", ""]]
    roster = taken(book(tmp_path / "a.xlsx", rows))
    assert [(one.name, one.unit) for one in roster.delegates] == [
        ("Lê Văn An", "Chi bộ 1"),
        ("Võ Thị Hoa", "Chi bộ 2"),
        ("Y Moan Niê", "Chi bộ 2"),
    ]
    (question,) = [one for one in roster.questions if one.code == "several_people"]
    assert (question.default, question.rows) == ("split", (3,))
    left = read_roster(tmp_path / "a.xlsx", today=TODAY, answers={"several_people": "leave"})
    assert isinstance(left, Roster)
    assert [one.name for one in left.delegates] == ["Lê Văn An"]
    assert [(row.row, row.why) for row in left.skipped] == [(3, "several_people")]


def test_a_fact_written_once_for_each_goes_to_each(tmp_path: Path) -> None:
    rows = [HEADS, ["1\n2", "Lê Văn An\nVõ Thị Hoa", "Chi bộ 1\nChi bộ 2", "1970\n03/02/1981"]]
    roster = taken(book(tmp_path / "a.xlsx", rows))
    assert [(one.unit, one.born) for one in roster.delegates] == [("Chi bộ 1", "1970"), ("Chi bộ 2", "1981-02-03")]
    assert [one.code for one in roster.questions] == ["several_people"]


def test_a_fact_of_one_of_them_is_given_to_nobody_and_named(tmp_path: Path) -> None:
    rows = [HEADS, [1, "Lê Văn An; Võ Thị Hoa", "Chi bộ 1", 1970]]
    roster = taken(book(tmp_path / "a.xlsx", rows))
    assert [one.born for one in roster.delegates] == ["", ""]
    (named,) = [one for one in roster.questions if one.code == "unshared"]
    assert named.shown == ("Ngày sinh (2)",)


@pytest.mark.parametrize("cell", ["Lê Văn An, Bí thư Đảng ủy", "Lê Văn An; Chi bộ Hai", "Lê Văn An, 2 người khác"])
def test_a_post_or_unit_behind_a_name_is_nobody(tmp_path: Path, cell: str) -> None:
    assert [code for _, code in refused(book(tmp_path / "a.xlsx", [HEADS, [1, cell, "Chi bộ 1", 1970]]))]


def test_organisations_are_not_divided(tmp_path: Path) -> None:
    rows = [
        ["STT", "Tên cổ đông", "Số cổ phần"],
        [1, "Công ty Xây dựng và Thương mại Bình An", 10],
        [2, "Lê Văn An", 5],
    ]
    assert len(people(book(tmp_path / "a.xlsx", rows))) == 2
