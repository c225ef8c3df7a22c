"""What a list states of its own size is compared with what was read, each figure by what it counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from ballotcount.roster.stated_figures import CountedPart, figures_stated
from tests.roster.books import book, taken

HEADS = ["STT", "Họ và tên", "Giới tính", "Loại đại biểu"]
ROWS = [
    HEADS,
    [1, "Lê Văn An", "Nam", "Bầu"],
    [2, "Võ Thị Hoa", "Nữ", "Bầu"],
    [3, "Trần Thị Mai", "Nữ", "Đương nhiên"],
    [4, "Phạm Văn Tú", "Nam", "Dự khuyết"],
]


@pytest.mark.parametrize(
    "text",
    [
        "Tổng cộng: 4 đồng chí, 2 nữ",
        "Tổng cộng: 4 đồng chí (nữ: 2, dự khuyết 1)",
        "Danh sách có 4 đại biểu; trong đó: 3 chính thức, 1 dự khuyết, 1 đương nhiên",
        "Tổng số 04 nam 2 nữ 2",
        "Trong đó: nữ 2 đồng chí (50%)",
        "Ấn định danh sách có 4 đại biểu dự Đại hội năm 2025",
        "Total: 4 delegates, 2 women",
        "Trong đó dân tộc thiểu số: 3 đồng chí",
    ],
)
def test_figures_that_agree_raise_no_question(tmp_path: Path, text: str) -> None:
    assert taken(book(tmp_path / "a.xlsx", [*ROWS, [None, text]])).questions == ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Tổng cộng: 5 đồng chí, 2 nữ", "5 ≠ 4"),
        ("Tổng cộng: 4 đồng chí, 3 nữ", "3 ≠ 2"),
        ("Tổng cộng: 4 đồng chí (nữ: 2, dự khuyết 2)", "2 ≠ 1"),
        ("Danh sách có 4 đại biểu; trong đó: 4 chính thức", "4 ≠ 3"),
        ("Trong đó: nữ 1 đồng chí", "1 ≠ 2"),
        ("Ấn định danh sách có 7 đại biểu dự Đại hội", "7 ≠ 4"),
    ],
)
def test_each_figure_that_differs_is_asked_about(tmp_path: Path, text: str, shown: str) -> None:
    (question,) = taken(book(tmp_path / "a.xlsx", [*ROWS, [None, text]])).questions
    assert (question.code, question.rows, question.shown) == ("total", (6,), (f"“{text}”: {shown}",))


def test_figures_below_the_columns_of_men_and_women_are_compared(tmp_path: Path) -> None:
    rows = [["STT", "Họ và tên", "Nam", "Nữ"], [1, "Lê Văn An", "x", ""], [2, "Võ Thị Hoa", "", "x"]]
    assert taken(book(tmp_path / "a.xlsx", [*rows, [None, "Tổng cộng", 1, 1]])).questions == ()
    (question,) = taken(book(tmp_path / "b.xlsx", [*rows, [None, "Tổng cộng", 1, 2]])).questions
    assert question.code == "total"


def test_a_figure_of_unknown_meaning_is_left_out() -> None:
    assert figures_stated("Tổng cộng: 12 đảng viên, 3 dự bị") == figures_stated("Tổng cộng: 12 đảng viên")
    assert [one.counted for one in figures_stated("Tổng cộng 25 nam 22 nữ 3")] == [
        CountedPart.PEOPLE,
        CountedPart.MEN,
        CountedPart.WOMEN,
    ]
