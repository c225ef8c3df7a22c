"""The roster of the sample as an office hands it over: a spreadsheet with Vietnamese headings."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

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
    """The roster as an office would hand it over."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(HEADINGS)
    for number, person in enumerate(listed, start=1):
        rows.writerow(
            (
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
        )
    return text.getvalue().encode("utf-8-sig")


def _shown(day: str) -> str:
    return "/".join(reversed(day.split("-")))
