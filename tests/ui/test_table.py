"""The one table of the desk: sorted by a heading, filtered by letters, copied and exported as it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

import ui
from ui.models.table import Column, TableModel
from ui.stages.elections.candidate_list import CandidateTable
from ui.widgets.table import Table, search_field


@dataclass(frozen=True)
class Person:
    name: str
    votes: int


PEOPLE = (Person("Trần Thị Bình", 1000), Person("Nguyễn Văn Ân", 99), Person("=Lê Đức An", 7))


@pytest.fixture
def table(qtbot: QtBot) -> Table:
    columns: list[Column[Person]] = [
        Column("Họ và tên", lambda row: row.name, stretch=True),
        Column("Số phiếu", lambda row: f"{row.votes:,}".replace(",", "."), numeric=True),
    ]
    model: TableModel[Person] = TableModel(columns, key=lambda row: row.name)
    model.put(PEOPLE)
    made = Table(model)
    qtbot.addWidget(made)
    return made


def votes(table: Table) -> list[int]:
    return [row.votes for row in table.rows.rows]


def test_a_heading_sorts_numbers_as_numbers_and_names_as_lists_do_then_gives_the_first_order_back(table: Table) -> None:
    header = table.horizontalHeader()
    table.mark(0)
    for column, expected in ((1, [7, 99, 1000]), (1, [1000, 99, 7]), (1, [1000, 99, 7]), (0, [7, 99, 1000])):
        header.sectionClicked.emit(column)
        assert votes(table) == expected
        assert table.chosen() is PEOPLE[0], "the marked row stays marked wherever it goes"


def test_letters_choose_rows_and_the_place_of_a_row_is_the_one_it_was_given(qtbot: QtBot, table: Table) -> None:
    field = search_field(table)
    qtbot.addWidget(field)
    qtbot.keyClicks(field, "duc an")
    assert votes(table) == [7]
    table.mark(2)
    assert table.chosen() is PEOPLE[2]
    table.rows.put(PEOPLE[:2])
    assert votes(table) == [], "rows that come later are filtered too"
    field.clear()
    assert votes(table) == [1000, 99]


def test_a_table_is_copied_and_exported_as_it_stands_and_runs_no_formula(
    qtbot: QtBot, table: Table, tmp_path: Path
) -> None:
    table.rows.sort_by(1)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    assert copied == [
        ["Họ và tên", "Số phiếu"],
        ["=Lê Đức An", "7"],
        ["Nguyễn Văn Ân", "99"],
        ["Trần Thị Bình", "1.000"],
    ]
    table.export_to(tmp_path / "bang.csv")
    written = (tmp_path / "bang.csv").read_text("utf-8-sig").splitlines()
    assert written == ["Họ và tên,Số phiếu", "'=Lê Đức An,7", "Nguyễn Văn Ân,99", "Trần Thị Bình,1.000"]


def test_every_table_of_the_desk_sorts_copies_and_exports() -> None:
    """No screen has a table of Qt's own, which can do none of it, and none takes these acts away again."""
    sources = {path: path.read_text("utf-8") for path in Path(ui.__file__).parent.rglob("*.py")}
    own = {path.name for path, text in sources.items() if re.search(r"Q(Table|Tree)(View|Widget)\b", text)}
    assert own == {"table.py"}
    kinds = Table.__subclasses__()
    assert CandidateTable in kinds
    assert [kind for kind in kinds if {"copy", "export", "menu", "contextMenuEvent", "_sort"} & set(vars(kind))] == []
