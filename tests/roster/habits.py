"""Habits of offices that make lists: each changes a sheet of people and leaves the people the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đoàn", "Tô", "Bàn", "Giàng", "Lò", "Ông", "Rơ Châm", "Thạch")
MIDDLES = ("Văn", "Thị", "Minh", "Quang", "Thu", "Ngọc")
GIVENS = ("An", "Bình", "Cường", "Dung", "Hoà", "Khoẻ", "Liên", "Mơ", "Nhân", "Oanh", "Phúc", "Quý", "Sơn", "Tú")
UNITS = ("Chi bộ Hoà Bình", "Chi bộ 2", "Xã Ea Súp", "Phường Tân An")
POSTS = ("Bí thư", "Phó Bí thư", "Ủy viên", "Chủ tịch")


HEADINGS: list[Any] = ["headings"]
"""Stands for the row of headings in its final form."""


@dataclass(slots=True)
class Office:
    """A sheet in the making.

    Attributes:
        names: the people who are on the list, whatever the sheet looks like.
        columns: keys of the columns from the left.
        heads: heading by key.
        people: facts by key, one dictionary a person.
        above, below: rows around the table.
        between: rows by the number of the person they stand before.
    """

    names: list[str]
    columns: list[str]
    heads: dict[str, Any]
    people: list[dict[str, Any]]
    above: list[list[Any]] = field(default_factory=list)
    below: list[list[Any]] = field(default_factory=list)
    between: dict[int, list[list[Any]]] = field(default_factory=dict)
    copies: int = 1
    blocks: int = 1

    def rows(self) -> list[list[Any]]:
        """The rows of the sheet."""
        head = [self.heads[key] for key in self.columns]
        rows = [*self.above]
        if self.blocks == 2:
            half = (len(self.people) + 1) // 2
            left = [[one.get(key) for key in self.columns] for one in self.people[:half]]
            right = [[one.get(key) for key in self.columns] for one in self.people[half:]]
            right += [[None] * len(self.columns)] * (len(left) - len(right))
            rows.append([*head, None, *head])
            return [*rows, *([*one, None, *other] for one, other in zip(left, right, strict=True)), *self.below]
        rows.append(head)
        for place, one in enumerate(self.people):
            rows += [head if row is HEADINGS else row for row in self.between.get(place, [])]
            rows.append([one.get(key) for key in self.columns])
        return [*rows, *self.below]


def office(rng: Random, people: int) -> Office:
    """A plain and valid list."""
    names: list[str] = []
    while len(names) < people:
        name = f"{rng.choice(FAMILIES)} {rng.choice(MIDDLES)} {rng.choice(GIVENS)}"
        if name not in names:
            names.append(name)
    facts = [
        {
            "no": place,
            "name": name,
            "unit": rng.choice(UNITS),
            "born": rng.choice((1970, "12/03/1975", 1988)),
            "post": rng.choice(POSTS),
        }
        for place, name in enumerate(names, start=1)
    ]
    columns = ["name", *(key for key in ("unit", "born", "post") if rng.random() < 0.7)]
    if rng.random() < 0.7:
        columns.insert(0, "no")
    heads = {"no": "STT", "name": "Họ và tên", "unit": "Đơn vị", "born": "Ngày sinh", "post": "Chức vụ"}
    return Office(names, columns, heads, facts)


def _signature(made: Office, rng: Random) -> None:
    if rng.random() < 0.7:
        made.below.append([])
    made.below.append(_at_name(made, rng.choice(("Người lập biểu", "NGƯỜI LẬP", "TM. BAN CHẤP HÀNH", "T/M ĐẢNG ỦY"))))
    if rng.random() < 0.5:
        made.below.append(_at_name(made, "(Ký, ghi rõ họ tên)"))
    made.below += [[], _at_name(made, "Đặng Thị Lan")]


def _at_name(made: Office, text: str) -> list[Any]:
    return [None] * made.columns.index("name" if "name" in made.columns else "family") + [text]


def _total(made: Office, rng: Random) -> None:
    count = len(made.names)
    text = rng.choice(
        (
            f"Tổng cộng: {count} đồng chí",
            f"Danh sách có {count} đại biểu",
            "Tổng cộng",
            f"Tổng số: {count}",
            "TỔNG CỘNG",
        )
    )
    made.below.append(_at_name(made, text) if rng.random() < 0.5 else [text])


def _note(made: Office, rng: Random) -> None:
    made.below.append(
        [rng.choice(("Ghi chú: xếp theo vần", "* Đảng viên dự bị", "(Danh sách kèm theo Tờ trình số 5)"))]
    )


def _date(made: Office, rng: Random) -> None:
    made.below.append([None, rng.choice(("Tân An, ngày 5 tháng 9 năm 2025", "Ngày 05 tháng 9 năm 2025"))])


def _letterhead(made: Office, rng: Random) -> None:
    made.above[:0] = [["ĐẢNG BỘ TỈNH A", None, "ĐẢNG CỘNG SẢN VIỆT NAM"], [], ["DANH SÁCH ĐẠI BIỂU"], []]


def _plain_heads(made: Office, rng: Random) -> None:
    made.heads |= {"no": "TT", "name": "HO VA TEN", "unit": "DON VI", "born": "NGAY SINH", "post": "CHUC VU"}


def _camel_heads(made: Office, rng: Random) -> None:
    made.heads |= {"no": "stt", "name": "hoTen", "unit": "donVi", "born": "ngaySinh", "post": "chucVu"}


def _snake_heads(made: Office, rng: Random) -> None:
    made.heads |= {"no": "STT", "name": "ho_va_ten", "unit": "don_vi", "born": "ngay_sinh", "post": "chuc_vu"}


def _english_heads(made: Office, rng: Random) -> None:
    made.heads |= {"no": "No", "name": "Full name", "unit": "Unit", "born": "Date of birth", "post": "Position"}


def _titled(made: Office, rng: Random) -> None:
    for one in made.people:
        if rng.random() < 0.5 and "name" in made.columns and not one["name"].startswith("Ông"):
            one["name"] = f"{rng.choice(('Đ/c', 'Đồng chí', 'TS.', 'ThS.', 'Đại tá', 'Bác sĩ'))} {one['name']}"


def _numbered_names(made: Office, rng: Random) -> None:
    if "no" in made.columns and "name" in made.columns:
        made.columns.remove("no")
        for one in made.people:
            one["name"] = f"{one['no']}. {one['name']}"


def _two_columns(made: Office, rng: Random) -> None:
    if "name" not in made.columns:
        return
    place = made.columns.index("name")
    made.columns[place : place + 1] = ["family", "given"]
    heads = rng.choice((("Họ và đệm", "Tên"), ("Họ và tên", None), ("Họ đệm", "Tên")))
    made.heads |= {"family": heads[0], "given": heads[1]}
    for one in made.people:
        one["family"], one["given"] = one["name"].rsplit(" ", 1)


def _side_by_side(made: Office, rng: Random) -> None:
    if "no" in made.columns:
        made.blocks = 2


def _gap(made: Office, rng: Random) -> None:
    made.between.setdefault(rng.randrange(1, len(made.people)), []).append([])


def _page_heads(made: Office, rng: Random) -> None:
    made.between.setdefault(rng.randrange(1, len(made.people)), []).append(HEADINGS)


def _numbering(made: Office, rng: Random) -> None:
    if len(made.columns) > 1:
        made.between.setdefault(0, []).insert(0, [f"({place})" for place in range(1, len(made.columns) + 1)])


def _sections(made: Office, rng: Random) -> None:
    title = rng.choice(("ĐẢNG BỘ XÃ A", "Chi bộ 5", "ĐẠI BIỂU ĐƯỢC BẦU"))
    made.between.setdefault(rng.randrange(len(made.people)), []).append(
        ["I", title] if "no" in made.columns else [title]
    )


def _subtotal(made: Office, rng: Random) -> None:
    made.between.setdefault(rng.randrange(1, len(made.people)), []).append(_at_name(made, "Cộng"))


def _jumping_numbers(made: Office, rng: Random) -> None:
    for one in made.people[len(made.people) // 2 :]:
        if one["no"] is not None:  # another habit may have lost it
            one["no"] += 1


def _lost_number(made: Office, rng: Random) -> None:
    rng.choice(made.people)["no"] = None


def _unit_writings(made: Office, rng: Random) -> None:
    for one in made.people:
        if rng.random() < 0.3:
            one["unit"] = rng.choice(
                (str(one["unit"]).upper(), str(one["unit"]).replace("Hoà", "Hòa"), f" {one['unit']} ")
            )


def _capitals(made: Office, rng: Random) -> None:
    for one in made.people:
        if "name" in made.columns and rng.random() < 0.5:
            one["name"] = one["name"].upper()


def _spaces(made: Office, rng: Random) -> None:
    for one in made.people:
        if "name" in made.columns:
            one["name"] = f"  {one['name'].replace(' ', '  ')}\u00a0"


def _stray_column(made: Office, rng: Random) -> None:
    made.columns.append("tick")
    made.heads["tick"] = None
    rng.choice(made.people)["tick"] = "đã báo"


def _two_in_a_cell(made: Office, rng: Random) -> None:
    if "name" in made.columns and len(made.people) > 1:
        last = made.people.pop()
        made.people[-1]["name"] += rng.choice(("\n", "; ", ", ", " và ", " / ")) + last["name"]


def _unknown_column(made: Office, rng: Random) -> None:
    made.columns.append("colour")
    made.heads["colour"] = "Màu áo"
    for one in made.people:
        one["colour"] = rng.choice(("đỏ", "vàng"))


def _sex(made: Office, rng: Random) -> None:
    made.columns.append("sex")
    made.heads["sex"] = rng.choice(("Giới tính", "Phái", "Nam/Nữ", "GT"))
    for one in made.people:
        one["sex"] = rng.choice(("Nam", "nữ", "NAM"))


def _reordered(made: Office, rng: Random) -> None:
    if "name" in made.columns:
        rng.shuffle(made.columns)


def _empty_column(made: Office, rng: Random) -> None:
    made.columns.insert(0, "empty")
    made.heads["empty"] = None


def _line_break_in_heads(made: Office, rng: Random) -> None:
    made.heads = {key: text.replace(" ", "\n") if isinstance(text, str) else text for key, text in made.heads.items()}


def _second_table(made: Office, rng: Random) -> None:
    if "no" not in made.columns and len(made.columns) < 2:
        return
    made.between.setdefault(rng.randrange(1, len(made.people)), []).extend([[], ["CHI BỘ 9"], HEADINGS])


HABITS: tuple[Callable[[Office, Random], None], ...] = (
    _signature, _total, _note, _date, _letterhead, _plain_heads, _camel_heads, _snake_heads, _english_heads, _titled,
    _numbered_names, _two_columns, _side_by_side, _gap, _page_heads, _numbering, _sections, _subtotal,
    _jumping_numbers, _lost_number, _unit_writings, _capitals, _spaces, _stray_column, _two_in_a_cell, _unknown_column,
    _sex, _reordered, _empty_column, _line_break_in_heads, _second_table,
)  # fmt: skip
