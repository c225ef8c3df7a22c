"""The forms: what an office typed, as data, and the names on them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace

from ballotcount.domain.ballot import VotingMethod
from tests.synth.ballots import names

POSTS = (
    "Bí thư Đảng uỷ",
    "Phó Bí thư Thường trực",
    "Chủ tịch Ủy ban nhân dân",
    "Trưởng phòng Tổ chức",
    "Hiệu trưởng",
    "Uỷ viên Ban Thường vụ",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One office's form.

    Attributes:
        writer: ``libreoffice``, ``reportlab`` or ``qt``.
        paper: width and height, mm.
        font: family; LibreOffice lays Times New Roman out as Liberation Serif, of the same measures.
        size: of the names, points.
        columns: of the table, of ``no``, ``name``, ``birth``, ``post`` and the options' headings.
        widths: of the columns, mm.
        row: least height of a row, mm.
        rules: whether the table has rules.
        lists: lists side by side.
        prefix: before each name.
        upper: names in capitals.
        nfd: accents as separate characters, and hard spaces.
        bold: names in bold type.
        title: of the ballot.
    """

    key: str
    writer: str = "libreoffice"
    paper: tuple[float, float] = (148.0, 210.0)
    font: str = "Times New Roman"
    size: float = 13.0
    columns: tuple[str, ...] = ("no", "name")
    widths: tuple[float, ...] = (14.0, 96.0)
    row: float = 9.0
    rules: bool = True
    lists: int = 1
    prefix: str = ""
    upper: bool = False
    nfd: bool = False
    bold: bool = False
    style: VotingMethod = VotingMethod.STRIKE
    title: str = "PHIẾU BẦU CỬ"
    people: tuple[str, ...] = ()
    margin: float = 18.0
    note: str = "Đồng chí gạch ngang họ tên người mình không tín nhiệm."
    options: tuple[str, ...] = field(default=())

    def shown(self, name: str) -> str:
        """Return a name as the form prints it."""
        text = name.upper() if self.upper else name
        if self.nfd:
            text = unicodedata.normalize("NFD", text).replace(" ", "\u00a0", 1)
        return self.prefix + text

    def cell(self, column: str, place: int) -> str:
        """Return what stands in a column of a row."""
        if column == "no":
            return f"{place + 1}"
        if column == "name":
            return self.shown(self.people[place])
        if column == "birth":
            return str(1960 + (place * 7) % 35)
        if column == "post":
            return POSTS[place % len(POSTS)]
        return ""

    def heading(self, column: str) -> str:
        """Return the heading of a column."""
        return {"no": "STT", "name": "Họ và tên", "birth": "Năm sinh", "post": "Chức vụ"}.get(column, column)

    def spec(self) -> dict[str, object]:
        """Return the description that ``ballots adopt --spec`` reads."""
        return {
            "title": self.title,
            "organisation": ["ĐẢNG BỘ XÃ MINH HOÀ", "ĐẠI HỘI LẦN THỨ V"],
            "style": self.style.value,
            "seats": max(1, len(self.people) * 3 // 4),
            "candidates": [{"no": n, "name": name} for n, name in enumerate(self.people, start=1)],
        }

    def with_people(self, people: tuple[str, ...]) -> Form:
        """Return the form with other people on it."""
        return replace(self, people=people)


TWO = ("Đồng ý", "Không đồng ý")
THREE = ("Tín nhiệm cao", "Tín nhiệm", "Tín nhiệm thấp")
LONG = (
    "Nguyễn Thị Phương Thảo Nguyên",
    "Trần Văn An",
    "Hoàng Công Tôn Nữ Quỳnh Trâm Anh",
    "Lê Hữu Đức",
    "Phạm Nguyễn Hoàng Minh Khôi",
    "Vũ Thị Yến",
    "Đặng Trần Ngọc Bảo Châu Giang",
)

A4 = (210.0, 297.0)
A5 = (148.0, 210.0)
FORMS: tuple[Form, ...] = (
    Form(key="A", people=tuple(names(9, 21))),
    Form(
        key="B",
        paper=A4,
        columns=("no", "name", "birth", "post"),
        widths=(12.0, 66.0, 22.0, 70.0),
        prefix="Đ/c ",
        people=tuple(names(15, 22)),
        size=14.0,
        row=11.0,
    ),
    Form(key="C", rules=False, columns=("no", "name"), people=tuple(names(5, 23)), row=11.0),
    Form(
        key="D",
        paper=A4,
        columns=("no", "name", "birth", "post", *TWO),
        widths=(12.0, 58.0, 18.0, 40.0, 24.0, 24.0),
        upper=True,
        style=VotingMethod.AGREE,
        people=tuple(names(7, 24)),
        row=14.0,
        options=TWO,
        margin=16.0,
        note="Đánh dấu X vào ô Đồng ý hoặc Không đồng ý.",
    ),
    Form(
        key="E",
        paper=A4,
        lists=2,
        columns=("no", "name"),
        widths=(12.0, 72.0),
        people=tuple(names(30, 25)),
        row=10.0,
        size=13.0,
    ),
    Form(
        key="F",
        paper=(210.0, 148.0),
        font="Arial",
        columns=("name", *TWO),
        widths=(90.0, 40.0, 40.0),
        style=VotingMethod.AGREE,
        people=tuple(names(1, 26)),
        row=16.0,
        options=TWO,
        note="Đánh dấu X vào một trong hai ô.",
    ),
    Form(key="G", columns=("name", "birth", "no"), widths=(66.0, 24.0, 16.0), people=tuple(names(12, 27)), nfd=True),
    Form(key="H", columns=("no", "name", "birth"), widths=(12.0, 46.0, 22.0), people=LONG, row=9.0, font="Arial"),
    Form(key="I", font="Carlito", people=tuple(names(11, 28)), prefix="Ông ", size=14.0),
    Form(key="J", writer="reportlab", font="DejaVuSerif", people=tuple(names(10, 29)), size=12.0),
    Form(
        key="K",
        writer="reportlab",
        font="DejaVuSans",
        paper=A4,
        columns=("no", "name", *THREE),
        widths=(12.0, 58.0, 34.0, 34.0, 34.0),
        style=VotingMethod.LEVELS,
        people=tuple(names(10, 30)),
        row=12.0,
        options=THREE,
        title="PHIẾU TÍN NHIỆM",
        note="Đánh dấu X vào một trong ba ô của mỗi dòng.",
    ),
    Form(key="L", writer="qt", font="Noto Serif", people=tuple(names(8, 31)), bold=True),
    Form(
        key="M",
        writer="qt",
        font="Liberation Serif",
        paper=A4,
        columns=("no", "post", "name"),
        widths=(14.0, 70.0, 80.0),
        people=tuple(names(16, 32)),
        row=10.0,
    ),
    Form(key="N", paper=A4, columns=("no", "name"), widths=(14.0, 110.0), people=tuple(names(45, 33)), row=9.5),
)
"""Fourteen forms; N has two pages."""


def form(key: str) -> Form:
    """Return a form by its letter."""
    return next(one for one in FORMS if one.key == key)
