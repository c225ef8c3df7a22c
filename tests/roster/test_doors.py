"""One list by every way in (workbook, text file, pasted cells): the same people, questions and faults."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ballotcount.domain.errors import UserError
from ballotcount.roster.importing import Refused, read_roster
from ballotcount.roster.workbook import PastedTable
from tests.roster.books import TODAY, book
from tests.roster.habits import HABITS, Office, office


def _text(rows: list[list[Any]], delimiter: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([["" if cell is None else cell for cell in row] for row in rows])
    return out.getvalue()


def _found(source: Path | PastedTable) -> tuple[Any, ...]:
    try:
        answer = read_roster(source, today=TODAY)
    except UserError as fault:
        return (fault.code,)
    left_out = [(row.row, row.why) for row in answer.skipped]
    asked = [(one.id, one.default, one.rows) for one in answer.questions]
    if isinstance(answer, Refused):
        return ("refused", sorted({(fault.row, fault.code) for fault in answer.faults}), left_out, asked)
    people = [(one.name, one.unit, one.born, one.post, one.kind, one.sex) for one in answer.delegates]
    return (people, answer.rows, left_out, asked)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 2**32 - 1),
    habits=st.lists(st.sampled_from(HABITS), min_size=0, max_size=3, unique=True),
)
def test_every_way_in_reads_the_same(tmp_path: Path, seed: int, habits: list[Callable[[Office, Random], None]]) -> None:
    rng = Random(seed)
    made = office(rng, 5)
    for habit in habits:
        habit(made, rng)
    rows = made.rows()
    text = tmp_path / "a.csv"
    text.write_text(_text(rows, ","), encoding="utf-8", newline="")
    workbook = _found(book(tmp_path / "a.xlsx", rows))
    pasted = _found(PastedTable(_text(rows, "\t"), "a"))
    told = (rows, [habit.__name__ for habit in habits])
    assert workbook == pasted, told
    if "cells_beyond" not in str(workbook):  # a comma beyond the headings may stand inside a text, and is asked about
        assert _found(text) == workbook, told


def test_a_comma_inside_a_pasted_cell_parts_no_cells(tmp_path: Path) -> None:
    for above in ([], [["ĐẢNG BỘ A", "ĐẢNG CỘNG SẢN VIỆT NAM"], []]):
        rows: list[list[object]] = [*above, ["Họ và tên"], ["Tô Thị Mơ, Lê An"]]
        assert _found(PastedTable(_text(rows, "\t"), "a")) == _found(book(tmp_path / "a.xlsx", rows))


def test_a_note_beside_a_list_of_one_column_is_no_part_of_a_name(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Họ và tên", None], ["Trần Thị An", None], ["Đoàn Ngọc Mơ", "đã báo"]]
    pasted = _found(PastedTable(_text(rows, "\t"), "a"))
    assert pasted == _found(book(tmp_path / "a.xlsx", rows))
    assert "Mơ đã báo" not in str(pasted)


@pytest.mark.parametrize(
    "name", ["Nguye\u0302\u0303n Va\u0306n An", "Nguyễn Văn Аn", "  Nguyễn\u00a0Văn  An ", "NGUYỄN VĂN AN"]
)
def test_every_way_in_writes_a_name_in_one_form(tmp_path: Path, name: str) -> None:
    rows = [["STT", "Họ và tên", "Đơn vị"], [1, name, "Chi bộ 1"], [2, "Lê Thị Hoa", "Chi bộ 1"]]
    text = tmp_path / "a.csv"
    text.write_text(_text(rows, ";"), encoding="utf-8", newline="")
    for source in (book(tmp_path / "a.xlsx", rows), text, PastedTable(_text(rows, "\t"), "a")):
        answer = read_roster(source, today=TODAY)
        assert not isinstance(answer, Refused)
        assert answer.delegates[0].name.casefold() == "nguyễn văn an"
