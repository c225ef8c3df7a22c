"""The roster of the sample as an office hands it over: a spreadsheet with Vietnamese headings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from openpyxl import Workbook

from ballotcount.documents.tables import repeatable
from ballotcount.domain.people import Delegate, DelegateKind, Sex

HEADINGS = (
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Dân tộc",
    "Chức vụ",
    "Đơn vị",
    "Loại đại biểu",
    "Ngày vào Đảng",
    "Trình độ học vấn",
    "Trình độ chuyên môn",
    "Lý luận chính trị",
    "Cấp uỷ triệu tập",
)
_KINDS = {
    DelegateKind.ELECTED: "Bầu",
    DelegateKind.EX_OFFICIO: "Đương nhiên",
    DelegateKind.DESIGNATED: "Chỉ định",
    DelegateKind.ALTERNATE: "Dự khuyết",
}


def roster_csv(listed: Sequence[Delegate]) -> bytes:
    """Return the roster as an office would hand it over, as text."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(_rows(listed))
    # As Excel on Windows saves it: a byte order mark, lines that end in CR LF.
    return text.getvalue().encode("utf-8-sig")


def roster_workbook(listed: Sequence[Delegate]) -> bytes:
    """Return the roster as an office would hand it over, in Excel: the same bytes for the same people."""
    book = Workbook(write_only=True)
    page = book.create_sheet("Danh sách")
    for row in _rows(listed):
        page.append(row)
    raw = io.BytesIO()
    book.save(raw)
    # openpyxl writes the moment; the roster's hash stands in the journal and has to repeat.
    return repeatable(raw.getvalue())


def _rows(listed: Sequence[Delegate]) -> Iterator[tuple[str | int, ...]]:
    yield HEADINGS
    for number, person in enumerate(listed, start=1):
        yield (
            number,
            person.name,
            _shown(person.born),
            "Nữ" if person.sex is Sex.FEMALE else "Nam",
            person.ethnicity,
            person.post,
            person.unit,
            _KINDS[person.kind],
            _shown(person.joined),
            person.schooling,
            person.profession,
            person.theory,
            "x" if person.on_convening_committee else "",
        )


def _shown(day: str) -> str:
    return "/".join(reversed(day.split("-")))
