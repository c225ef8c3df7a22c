"""Finds the row of headings in a sheet and what each column holds, whatever the order, case, or wording."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from ballotcount.roster.letters import plain
from ballotcount.roster.titles import looks_like_person
from ballotcount.roster.workbook import Cell, Worksheet, written

LOOK_IN_ROWS = 40
"""Rows from the top in which the headings are looked for; above them stand national heading, title and date."""


class Field(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    NAME = "name"
    FAMILY = "family"
    """Family and middle names, where the given name has its own column."""
    GIVEN = "given"
    UNIT = "unit"
    BORN = "born"
    SEX = "sex"
    MALE = "male"
    """A column *Nam* that holds a mark or the year of birth of men."""
    FEMALE = "female"
    ETHNICITY = "ethnicity"
    POST = "post"
    KIND = "kind"
    JOINED = "joined"
    SCHOOLING = "schooling"
    PROFESSION = "profession"
    THEORY = "theory"
    COMMITTEE = "committee"
    """A mark for members of the convening committee."""
    SHARES = "shares"
    SORT_NAME = "sort_name"
    NOTE = "note"


_WORDINGS = """
number:
    stt | tt | so tt | so thu tu | no | so | stt dai bieu | thu tu | so tt cu | s t t | t t | order | index
name:
    ho va ten | ho ten | ho va ten dai bieu | ho ten dai bieu | ten dai bieu | ho va ten dang vien | ho ten dang
    vien | ho va ten doan vien | ho va ten hoi vien | ho va ten khai sinh | ho ten khai sinh | ho va ten co dong |
    ten co dong | co dong | ho ten co dong | ho chu dem va ten | ho dem va ten | ho ten dem va ten | ho chu dem
    ten | full name | name | dai bieu | hoten | ho va ten nguoi dai dien | quy danh | dong chi | ho va ten dong
    chi | ho ten dong chi | ho va ten db | h ten | h va ten | ho va ten d c | ho ten db | ho va ten ung cu vien |
    ho ten ung cu vien | ung cu vien | ho va ten nguoi ung cu | ten to chuc ca nhan | ten nha dau tu | ho va ten
    can bo | ho ten can bo | delegate | delegate name | member name | shareholder
family:
    ho | ho dem | ho va dem | ho va ten dem | ho ten dem | ho lot | ho va chu dem | ho chu dem | ho va chu lot |
    ho va lot | last name | surname | family name
given:
    ten | ten goi | ten rieng | first name | given name | ten chinh
unit:
    doan dai bieu | don vi | to dai bieu | doan | dang bo | to chuc dang | dang bo chi bo | chi bo dang bo | chi
    bo | don vi bau | thuoc don vi | thuoc doan | thuoc dang bo | dang bo truc thuoc | don vi truc thuoc | chi
    doan | cong doan | doan co so | cong doan co so | chi hoi | don vi dai dien | co quan don vi | don vi cong tac
    | noi cong tac | co quan cong tac | co quan | to chuc | unit | delegation | dv | d vi | ten don vi | ten doan
    | department | organization | organisation | unit name | don vi cong tac hien nay | thuoc chi bo | chi dang bo
    | chi bo truc thuoc | ten chi bo | phong ban | phong | ban | khoi | to
born:
    ngay sinh | ngay thang nam sinh | nam sinh | ngay thang sinh | sinh ngay | sinh nam | ngay nam sinh | nam sinh
    duong lich | date of birth | birth date | born | dob | ns | n sinh | ng sinh | ngay thang nam | nam sinh am
    lich | ngay sinh nhat | birthday | year of birth | birth year | ngay t nam sinh
sex:
    gioi tinh | gioi | phai | nam nu | gender | sex | gt | g tinh | gioi tinh nam nu | phai nam nu
male:
    nam
female:
    nu | la nu
ethnicity:
    dan toc | thanh phan dan toc | ethnicity | d toc | ethnic group
post:
    chuc vu | chuc vu hien nay | chuc danh | chuc vu chuc danh | chuc danh chuc vu | chuc vu cong tac | chuc vu
    don vi cong tac | chuc vu va don vi cong tac | chuc vu noi cong tac | chuc vu dang chinh quyen doan the | chuc
    vu cong tac hien nay | chuc vu dang | nghe nghiep chuc vu | post | position | c vu | job title | chuc vu don
    vi | chuc vu va noi cong tac | vi tri | vi tri cong tac | cv
kind:
    loai dai bieu | thanh phan dai bieu | tu cach dai bieu | dien dai bieu | hinh thuc | loai | dien | tu cach |
    kind | loai db | dai bieu thuoc dien
joined:
    ngay vao dang | nam vao dang | vao dang | ngay ket nap | ngay ket nap dang | ngay vao doan | nam vao doan |
    ngay vao hoi | nam vao hoi | ngay vao cong doan | ngay vao dang du bi | ngay vao dang chinh thuc | vao dang du
    bi | vao dang chinh thuc | ngay vao dcsvn | ngay thang nam vao dang | vao dang ngay | joined | ngay vao d |
    ngay vao dang cong san viet nam
schooling:
    trinh do van hoa | van hoa | hoc van | trinh do hoc van | giao duc pho thong | trinh do giao duc pho thong |
    gdpt | trinh do gdpt | tdvh | pho thong | schooling
profession:
    trinh do chuyen mon | chuyen mon | chuyen mon nghiep vu | trinh do chuyen mon nghiep vu | tdcm | trinh do
    chuyen mon ky thuat | trinh do cm | profession
theory:
    ly luan chinh tri | llct | trinh do ly luan chinh tri | trinh do llct | trinh do chinh tri | ly luan | chinh
    tri | theory
committee:
    cap uy vien | uy vien bch | uy vien ban chap hanh | cap uy trieu tap | cap uy vien cap trieu tap | bch | cap
    uy
shares:
    so co phan | co phan | so luong co phan | so cp | so co phan so huu | so co phan bieu quyet | tong so co phan
    | so co phan so huu va uy quyen | shares | so phieu bieu quyet | so phieu mang theo | so phieu | so
    phieu bau | so phieu dai dien | so phieu duoc mang | so phieu mang | so thanh vien | so phieu bau mang theo | tong
    so phieu | votes | so thanh vien dai dien |
    votes carried | so luong cp | so cp so huu | so cp bieu quyet | shares held | number of shares
sort_name:
    ten sap xep | ten de sap xep | ten xep van | ten xep abc | sort name
note:
    ghi chu | chu thich | note | notes | remarks | gc | g chu | comments
"""
"""Wordings of headings without diacritics, by field, the most usual first."""


def _by_wording() -> dict[str, tuple[Field, int]]:
    found: dict[str, tuple[Field, int]] = {}
    for field, line in re.findall(r"^(\w+):\n((?:    .*\n)+)", _WORDINGS, re.MULTILINE):
        for place, wording in enumerate(" ".join(line.split()).split("|")):
            found[wording.strip()] = (Field(field), place)
    for whom in map(str.strip, _PEOPLE.split("|")):
        for place, prefix in enumerate(("ten ", "")):
            found.setdefault(prefix + whom, (Field.NAME, BY_PEOPLE_ALONE + place))
    return found


_PEOPLE = """
chu ho | chu ho gia dinh | dai dien ho | dai dien ho gia dinh | nguoi dai dien ho | cu tri | cu tri dai dien ho |
dang vien | doan vien | hoi vien | thanh vien | xa vien | cong dan | phu huynh | hoc sinh | sinh vien | hoc vien |
can bo | giao vien | nhan vien | nguoi lao dong | cong doan vien | doan vien cong doan | nguoi co quyen bau
"""
"""What the people of a list are, without diacritics; lists head the column of the names with it."""
RARELY = 900
"""How unusual a wording is that only begins like a known one."""
BY_PEOPLE_ALONE = 950
"""How unusual a heading is that only says what the people are; it may also head a column of ticks."""
_BY_WORDING = _by_wording()
# Short wordings without their blanks (to, no, ban) would fit too many other headings.
_BY_LETTERS = {wording.replace(" ", ""): found for wording, found in _BY_WORDING.items() if len(wording) > 4}
"""Headings written without spaces, as programs name their columns: hovaten, DONVI."""


@dataclass(frozen=True, slots=True)
class Headings:
    """What the columns of a sheet hold.

    Attributes:
        top: index from 0 of the first row of headings.
        row: index from 0 of the last row of headings; people start below.
        columns: column index by field.
        shown: heading as written, by column index.
        name_columns: the columns that make up the name, from family to given name; two where it is spread over two
            columns, under two headings or one merged over both.
        used_columns: every column whose cells are taken over, ascending.
        unused: headings that were read but mean nothing to us, or that a better one took the place of.
    """

    top: int
    row: int
    columns: dict[Field, int]
    shown: dict[int, str]
    name_columns: tuple[int, ...]
    used_columns: tuple[int, ...]
    unused: tuple[str, ...]


def recognise(heading: Cell) -> tuple[Field, int] | None:
    """Return the field a heading names and how usual its wording is (0 the most), or None."""
    if not isinstance(heading, str) or len(heading) > MAX_HEADING:
        return None
    return _recognised(heading)


@lru_cache(maxsize=4096)
def _recognised(heading: str) -> tuple[Field, int] | None:
    apart = _HUMPS.sub(" ", heading)
    for text in (heading, apart):
        # What stands in brackets only explains the heading.
        words = " ".join(re.sub(r"\([^)]*\)|[^\w\s]|_", " ", plain(text)).split())
        found = _BY_WORDING.get(words)
        if found is not None:
            return found
    joined = _BY_LETTERS.get(words.replace(" ", ""))
    if joined is not None:
        return joined
    name = _LONG_NAME_HEADING.match(words)
    # "Họ và tên cha" heads the names of other people.
    return (Field.NAME, RARELY) if name is not None and _OTHER_PERSON.search(words) is None else None


MAX_HEADING = 120
"""Letters; a longer text is no heading."""
_HUMPS = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
"""Where a word begins in hoTen and DonVi."""
_LONG_NAME_HEADING = re.compile(r"(ho va ten|ho ten|ho va chu dem) ")
_OTHER_PERSON = re.compile(r"\b(cha|bo|me|vo|chong|con|gioi thieu|lap|cu|than nhan|nguoi|than)\b")


def find_headings(sheet: Worksheet) -> Headings | None:
    """Return the headings of a sheet: the row, or pair of rows, that names the most fields and among them the name."""
    best: Headings | None = None
    for index in range(min(LOOK_IN_ROWS, len(sheet.rows))):
        found = headings_at(sheet, index)
        if found is not None and (best is None or _names_more(found, best)):
            best = found
    return best


def _names_more(one: Headings, other: Headings) -> bool:
    """Return whether one row of headings says more than another, or as much without a title above it."""
    if len(one.columns) != len(other.columns):
        return len(one.columns) > len(other.columns)
    return one.top == one.row == other.row > other.top


def headings_at(sheet: Worksheet, index: int) -> Headings | None:
    """Return the headings that stand in a row, or in a pair of rows that begins with it."""
    one = _in_one_row(sheet, index)
    two = _in_two_rows(sheet, index)
    if one is None or two is None:
        return one or two
    return two if len(two.columns) > len(one.columns) else one


def _in_one_row(sheet: Worksheet, index: int) -> Headings | None:
    row = sheet.rows[index]
    named = [(column, heading, recognise(heading)) for column, heading in enumerate(row) if heading != ""]
    return _settled(sheet, top=index, row=index, named=named)


def _in_two_rows(sheet: Worksheet, index: int) -> Headings | None:
    """Return headings whose groups stand above: *Trình độ* over *Văn hóa*, *Ngày sinh* over *Nam* and *Nữ*."""
    if index + 1 >= len(sheet.rows):
        return None
    over = _filled_right(sheet, index)
    under = sheet.rows[index + 1]
    named = []
    for column, group in enumerate(over):
        below = under[column] if column < len(under) else ""
        if below == "":
            named.append((column, group, recognise(group)))
            continue
        whole = f"{group} {below}".strip()
        # "Nam" under "Ngày sinh" means men; the group above helps only where the lower text alone says nothing.
        named.append((column, whole, recognise(below) or recognise(whole)))
    if not any(found for column, _, found in named if column < len(under) and under[column] != ""):
        return None
    if any(found is None and heading_like(below) is False for below, (_, _, found) in zip(under, named, strict=False)):
        return None  # the second row is already a person
    return _settled(sheet, top=index, row=index + 1, named=[entry for entry in named if entry[1] != ""])


def heading_like(cell: Cell) -> bool:
    """Return whether a cell could be a heading: text, or nothing."""
    return isinstance(cell, str) and not any(map(str.isdigit, cell))


def _filled_right(sheet: Worksheet, index: int) -> list[Cell]:
    row = list(sheet.rows[index])
    row += [""] * (max(len(sheet.rows[index + 1]), len(row)) - len(row))
    # A merged heading has its text in the first of its cells only; the others read as empty.
    for top, left, bottom, right in sheet.merged:
        if top <= index <= bottom and left < len(row):
            row[left : right + 1] = [sheet.rows[top][left]] * (min(right + 1, len(row)) - left)
    return row


def _settled(
    sheet: Worksheet, top: int, row: int, named: Sequence[tuple[int, Cell, tuple[Field, int] | None]]
) -> Headings | None:
    """Return one column a field: in view before hidden, then the most usual wording, then further left.

    The others are reported unused.
    """
    taken: dict[Field, tuple[bool, int, int]] = {}
    for column, _, found in named:
        if found is None:
            continue
        rank = (column in sheet.hidden_columns, found[1], column)
        if found[0] not in taken or rank < taken[found[0]]:
            taken[found[0]] = rank
    # "Họ" and "Tên" are surer than a column of which the heading says that somebody is a member.
    if Field.NAME in taken and taken[Field.NAME][1] >= BY_PEOPLE_ALONE:
        if {Field.FAMILY, Field.GIVEN} <= taken.keys():
            del taken[Field.NAME]
        # The same word is a post in the row of a person.
        elif any(found is None and (not isinstance(cell, str) or _of_person(cell)) for _, cell, found in named):
            return None
    columns = {field: column for field, (_, _, column) in taken.items()}
    # Beside a whole name its two halves would put each name together twice.
    if Field.NAME in columns:
        columns.pop(Field.FAMILY, None)
        columns.pop(Field.GIVEN, None)
    elif Field.GIVEN in columns:  # "Tên" alone is the whole name, beside "Họ và đệm" the given name
        if Field.FAMILY not in columns:
            columns[Field.NAME] = columns.pop(Field.GIVEN)
    else:
        return None
    shown = {column: " ".join(written(heading).split()) for column, heading, _ in named}
    unused = tuple(shown[column] for column in shown if column not in columns.values())
    name = _name_columns(sheet, top, columns)
    return Headings(
        top=top,
        row=row,
        columns=columns,
        shown=shown,
        name_columns=name,
        used_columns=tuple(sorted({*columns.values(), *name})),
        unused=unused,
    )


def _of_person(cell: str) -> bool:
    return looks_like_person(cell) or any(map(str.isdigit, cell))


def _name_columns(sheet: Worksheet, row: int, columns: dict[Field, int]) -> tuple[int, ...]:
    name = columns.get(Field.NAME)
    if name is None:
        return columns[Field.FAMILY], columns[Field.GIVEN]
    for top, left, bottom, right in sheet.merged:
        if top <= row <= bottom and left == name and right == left + 1:
            return name, name + 1
    return (name,)
