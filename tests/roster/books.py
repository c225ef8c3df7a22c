"""Workbooks and rows made for the tests of importing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from ballotcount.domain.people import Delegate
from ballotcount.roster.importing import Refused, Roster, read_roster

TODAY = date(2025, 9, 2)
FULL = ["STT", "Họ và tên", "Đơn vị", "Ngày sinh", "Giới tính", "Dân tộc", "Chức vụ", "Loại đại biểu", "Ngày vào Đảng",
        "Trình độ văn hóa", "Chuyên môn", "Lý luận chính trị", "Cấp ủy viên", "Số cổ phần", "Ghi chú"]  # fmt: skip


def many_rows(names: Sequence[str], people: int) -> list[list[object]]:
    """The headings ``FULL`` and so many people with every fact, distinguished by their units and births."""
    rows: list[list[object]] = [
        [n, names[n % len(names)], f"Đảng bộ huyện {n % 31}", date(1950 + n % 50, 1 + n % 12, 1 + n % 28), "Nữ", "Kinh",
         f"Phó Bí thư Đảng ủy xã số {n}", "Bầu", "03/02/2000", "12/12", "Đại học", "Cao cấp", "", n, f"ghi chú {n}"]
        for n in range(1, people + 1)
    ]  # fmt: skip
    return [list(FULL), *rows]


def book(path: Path, rows: Sequence[Sequence[object]], merged: Sequence[str] = (), title: str = "Danh sách") -> Path:
    """Write one sheet."""
    return books(path, {title: rows}, merged)


def books(path: Path, sheets: dict[str, Sequence[Sequence[object]]], merged: Sequence[str] = ()) -> Path:
    """Write several sheets; ``merged`` holds for the first."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    for area in merged:
        workbook.worksheets[0].merge_cells(area)
    workbook.save(path)
    return path


def taken(path: Path, **how: object) -> Roster:
    """Read a roster that must be good."""
    answer = read_roster(path, today=TODAY, **how)  # type: ignore[arg-type]
    assert isinstance(answer, Roster), answer
    return answer


def people(path: Path, **how: object) -> tuple[Delegate, ...]:
    """The delegates of a roster that must be good."""
    return taken(path, **how).delegates


def refused(path: Path, **how: object) -> list[tuple[str, str]]:
    """Cell and cause of every fault of a roster that must be refused."""
    answer = read_roster(path, today=TODAY, **how)  # type: ignore[arg-type]
    assert isinstance(answer, Refused), answer
    return [(f"{fault.column}{fault.row}", fault.code) for fault in answer.faults]
