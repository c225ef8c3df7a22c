"""The one table of the desk: sorted by a heading, filtered by letters, copied and exported as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

import ui
from ballotcount.domain.election import Candidate
from ui.models.table import Column, TableModel
from ui.stages.elections.candidate_list import CandidateTable
from ui.stages.elections.candidate_model import CandidateModel
from ui.widgets.table import MANY, Table, searched


@dataclass(frozen=True)
class Person:
    name: str
    votes: int


PEOPLE = (Person("Trần Thị Bình", 1000), Person("Nguyễn Văn Ân", 99), Person("=Lê Đức An", 7))


@pytest.fixture
def table(qtbot: QtBot) -> Iterator[Table]:  # the page must outlive the test
    columns: list[Column[Person]] = [
        Column("Họ và tên", lambda row: row.name, stretch=True),
        Column("Số phiếu", lambda row: f"{row.votes:,}".replace(",", "."), numeric=True),
    ]
    model: TableModel[Person] = TableModel(columns, key=lambda row: row.name)
    model.put(PEOPLE)
    made = Table(model)
    page = searched(made)
    qtbot.addWidget(page)
    yield made
    shiboken6.delete(page)  # the button that clears the field fades in


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
    assert table.letters is not None
    qtbot.keyClicks(table.letters, "duc an")
    assert votes(table) == [7]
    table.mark(2)
    assert table.chosen() is PEOPLE[2]
    table.rows.put(PEOPLE[:2])
    assert votes(table) == [], "rows that come later are filtered too"
    qtbot.keyClick(table.letters, Qt.Key.Key_Escape)
    assert votes(table) == [1000, 99]


def test_the_marked_row_stays_marked_and_a_hidden_one_gives_its_mark_to_the_first_found(table: Table) -> None:
    heard: list[object] = []
    table.selectionModel().currentRowChanged.connect(lambda *_: heard.append(table.chosen()))
    assert table.letters is not None
    table.letters.setText("an")
    assert table.chosen() is None, "letters mark nothing where nothing was marked"
    table.mark(2)
    table.letters.setText("")
    assert table.chosen() is PEOPLE[2]
    table.letters.setText("van an")
    assert table.chosen() is PEOPLE[1]
    table.letters.setText("zz")
    assert heard[-1] is None, "who shows the marked row hears that there is none"


def test_the_field_of_a_table_is_there_for_many_rows_and_for_letters_that_hide_some(table: Table) -> None:
    assert table.letters is not None
    assert table.letters.isHidden()
    table.rows.put([Person(f"Người {n}", n) for n in range(MANY + 1)])
    assert not table.letters.isHidden()
    table.letters.setText("8")
    table.rows.put(PEOPLE)
    assert not table.letters.isHidden(), "letters that hide rows are in sight"
    table.show_all()
    assert table.letters.isHidden()


def test_a_list_that_is_filtered_is_changed_where_it_is_looked_at(qtbot: QtBot) -> None:
    """The row on the screen is the person meant: out, moved, dragged and corrected."""
    model = CandidateModel()
    people = [Candidate(n, f"{'Lê' if n % 2 else 'Vũ'} {n}") for n in range(1, 7)]
    model.fill(people)
    table = CandidateTable(model, lambda _: None)
    page = searched(table)
    qtbot.addWidget(page)
    table.search("vu")
    table.selectRow(1)  # Vũ 4
    table.remove_row()
    assert [one.name for one in model.given] == ["Lê 1", "Vũ 2", "Lê 3", "Lê 5", "Vũ 6"]
    table.move_row(-1)
    assert [one.name for one in model.given] == ["Lê 1", "Vũ 2", "Lê 3", "Vũ 6", "Lê 5"]
    assert table.chosen().name == "Vũ 6"
    model.dropMimeData(model.mimeData([model.index(1, 1)]), Qt.DropAction.MoveAction, 0, 0)
    assert [one.name for one in model.given] == ["Lê 1", "Vũ 6", "Vũ 2", "Lê 3", "Lê 5"]
    model.setData(model.index(1, 1), "Vũ Hai")
    assert [one.name for one in model.given] == ["Lê 1", "Vũ 6", "Vũ Hai", "Lê 3", "Lê 5"]


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


MADE = re.compile(r"\bTable\(|\bCandidateTable\(")
SEARCHED = re.compile(r"\bsearched\(")


def test_every_table_of_the_desk_sorts_finds_copies_and_exports() -> None:
    """No screen has a table of Qt's own, which can do none of it, and none takes these acts away again."""
    sources = {path: path.read_text("utf-8") for path in Path(ui.__file__).parent.rglob("*.py")}
    own = {path.name for path, text in sources.items() if re.search(r"Q(Table|Tree)(View|Widget)\b", text)}
    assert own == {"table.py"}
    kinds = Table.__subclasses__()
    assert CandidateTable in kinds
    pages = {path: text.replace("class CandidateTable(Table)", "") for path, text in sources.items()}
    bare = {path.parent.name for path, text in pages.items() if len(MADE.findall(text)) > len(SEARCHED.findall(text))}
    assert bare == {"delegates", "minutes"}, "check-in finds its rows by itself; kinds of paper are few"
    assert [kind for kind in kinds if {"copy", "export", "menu", "contextMenuEvent", "_sort"} & set(vars(kind))] == []
