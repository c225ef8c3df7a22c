"""Reads one row of a roster as a person, and tells persons from section titles, numbering and footers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from ballotcount.domain.people import Delegate, DelegateKind, Sex
from ballotcount.roster import cells, legacy
from ballotcount.roster.cells import BadValue
from ballotcount.roster.headings import Field, Headings, recognise
from ballotcount.roster.letters import normalise
from ballotcount.roster.workbook import Cell, Sheet

T = TypeVar("T")

MAX_NAME = 60
"""Letters; the longest names on record in Viet Nam have about 40."""
MAX_TEXT = 300
EXAMPLE_NAMES = ("Nguyễn Văn Ví Dụ", "H'Ví Dụ Niê")
"""Names of the template's example rows, which must not end up on a ballot."""
YOUNGEST = 14
"""Years; nobody younger is a member of an organisation that elects (a shareholder may be)."""

_GROUP_NUMBER = re.compile(r"[IVXLC]+[.)]?|[A-Z][.)]?")
_UNIT_TITLE = re.compile(
    r"(đoàn đại biểu|đoàn (xã|phường|khối)|đảng bộ|chi bộ|đảng (ủy|uỷ)|huyện|thị xã|thành phố|xã|phường|khối|tổ|sở|"
    r"chi đoàn|công đoàn|chi hội|đơn vị)\b"
)
"""Beginnings of section titles; *Đoàn* alone is also a family name, and a person must not be taken for a title."""
_FOOTER = re.compile(r"(tổng( số| cộng)?|cộng|danh sách (này|gồm|có)|người lập|ngày \d|t/?m|kt)\b")
_NAME_SIGNS = re.compile(r"[^\w '\-.,()]|_")
_DIGIT = re.compile(r"\d")

Collect = Callable[[int, BadValue, object], None]
"""Takes a bad cell: column, cause, what the cell holds."""


@dataclass(frozen=True, slots=True)
class Place:
    """One row of a sheet, with what its columns hold."""

    sheet: Sheet
    headings: Headings
    index: int

    @property
    def row(self) -> Sequence[Cell]:
        """The cells of the row."""
        return self.sheet.rows[self.index]

    def cell(self, field: Field) -> Cell:
        """What the row holds in the column of a field, ``""`` where the row is shorter or no column has the field."""
        column = self.headings.columns.get(field)
        return self.at(column) if column is not None else ""

    def at(self, column: int) -> Cell:
        """What the row holds in a column."""
        return self.row[column] if column < len(self.row) else ""

    @property
    def name(self) -> str:
        """The whole name, put together where it is spread over columns."""
        return normalise(" ".join(str(self.at(column)) for column in self.headings.name_columns))

    @property
    def broken(self) -> bool:
        """Whether a cell to be taken over reads as empty and is not."""
        return any((self.index, column) in self.sheet.broken for column in self.headings.used_columns)

    @property
    def counted(self) -> bool:
        """Whether the row bears a number of its own, as people in a numbered list do."""
        return str(self.cell(Field.NUMBER)).removesuffix(".0").strip(". ").isdecimal()


def is_blank(row: Sequence[Cell]) -> bool:
    """Whether a row holds nothing but spaces."""
    return all(cell == "" or (isinstance(cell, str) and not normalise(cell)) for cell in row)


def is_numbering(row: Sequence[Cell]) -> bool:
    """Whether a row only numbers the columns, as forms do under their headings: (1), (2), (3)."""
    held = [str(cell).strip("() ").removesuffix(".0") for cell in row if cell != ""]
    if len(held) < 2 or not held[0].isdecimal():
        return False
    first = int(held[0])
    return held == [str(first + step) for step in range(len(held))]


def repeats_headings(place: Place) -> bool:
    """Whether a row is the row of headings again, as lists made for printing repeat it on each page."""
    return all(recognise(place.at(column)) is not None for column in place.headings.name_columns)


def title_of(place: Place) -> str | None:
    """The text of a row that is a section title, a total or a footer, None for a person.

    A number alone and headings repeated give ``""``: they hold nothing to look over.
    """
    number = str(place.cell(Field.NUMBER)).strip()
    others = [cell for cell in place.row if cell != "" and str(cell).strip() != number]
    if is_numbering(place.row) or repeats_headings(place):
        return ""
    if place.counted:
        return None if others else ""
    texts = [normalise(str(cell)) for cell in others]
    title = " ".join(texts) or number
    named = bool(place.name)
    facts = facts_beside_name(place)
    if not named:
        return title if facts < 2 else None
    group = _GROUP_NUMBER.fullmatch(number) is not None and facts < 2
    worded = _FOOTER.match(title.lower()) or _UNIT_TITLE.match(title.lower())
    alone = facts == 0 and (worded is not None or _merged_wide(place))
    return title if group or alone else None


def names_a_unit(title: str) -> bool:
    """Whether a section title is the name of a unit whose people follow, rather than a total or a signature."""
    return _FOOTER.match(title.lower()) is None


def facts_beside_name(place: Place) -> int:
    """How many facts besides name and number a row states."""
    aside = (*place.headings.name_columns, place.headings.columns.get(Field.NUMBER))
    return sum(place.at(column) != "" for column in place.headings.used_columns if column not in aside)


def _merged_wide(place: Place) -> bool:
    return any(top <= place.index <= bottom and right - left >= 2 for top, left, bottom, right in place.sheet.merged)


def filled_down(sheet: Sheet, headings: Headings) -> Sheet:
    """The sheet with what is merged over several rows in each of them: one unit beside its people, say.

    A name is not filled down: two rows need two names.
    """
    areas = [
        (top, left, bottom)
        for top, left, bottom, _ in sheet.merged
        if headings.row < top < bottom and left in headings.used_columns and left not in headings.name_columns
    ]
    if not areas:
        return sheet
    rows = [list(row) for row in sheet.rows]
    for top, column, bottom in areas:
        for row in rows[top + 1 : bottom + 1]:
            row += [""] * (column + 1 - len(row))
            row[column] = rows[top][column]
    return replace(sheet, rows=rows)


@dataclass(frozen=True, slots=True)
class Habits:
    """What most people of a sheet have, by which a signature or remark below the list is told from a person.

    Attributes:
        numbered: a number of their own.
        facts: a fact beside the name.
        only_women_marked: women have an x and no other column tells the sex; then the others are men.
    """

    numbered: bool
    facts: bool
    only_women_marked: bool

    def doubt(self, place: Place, *, below_gap: bool) -> str | None:
        """Why a row may be no person although it has a name, or None.

        Args:
            below_gap: an empty row stands above.
        """
        if self.numbered and not place.counted:
            return "no_number"
        if self.facts and below_gap and not self.numbered and facts_beside_name(place) == 0:
            return "below_gap"
        return None


def habits_of(sheet: Sheet, headings: Headings) -> Habits:
    """What most named rows of a sheet have."""
    places = [Place(sheet, headings, index) for index in range(headings.row + 1, len(sheet.rows))]
    named = [place for place in places if place.name]
    counted = sum(place.counted for place in named)
    stated = sum(facts_beside_name(place) > 0 for place in named)
    return Habits(counted * 2 > len(named), stated * 2 > len(named), _only_women_marked(places, headings))


def _only_women_marked(places: Sequence[Place], headings: Headings) -> bool:
    if Field.FEMALE not in headings.columns or Field.MALE in headings.columns or Field.SEX in headings.columns:
        return False
    return any(cells.mark_of(place.cell(Field.FEMALE)) is True for place in places)


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads rows as people.

    Attributes:
        today: no day in the roster may be later.
        default_kind: kind of a person whose row names none.
    """

    today: date
    default_kind: DelegateKind

    def read(self, place: Place, id: str, unit: str, collect: Collect) -> Delegate:
        """The person of a row; every cell that cannot be used goes to ``collect``, and its fact stays empty."""
        self._check_cells(place, collect)

        def text(field: Field) -> str:
            return self._take(place, field, read=_text, collect=collect) or ""

        born, sex = self._born_and_sex(place, collect)
        joined = self._take(place, Field.JOINED, read=self._joined, collect=collect) or ""
        if born and joined and joined[:4] <= born[:4]:
            collect(place.headings.columns[Field.JOINED], BadValue("joined_before_birth"), place.cell(Field.JOINED))
        return Delegate(
            id=id,
            name=self._name(place, collect),
            unit=text(Field.UNIT) or unit,
            born=born,
            sex=sex,
            ethnicity=text(Field.ETHNICITY),
            post=text(Field.POST),
            kind=self._take(place, Field.KIND, read=cells.kind_of, collect=collect) or self.default_kind,
            joined=joined,
            schooling=text(Field.SCHOOLING),
            profession=text(Field.PROFESSION),
            theory=text(Field.THEORY),
            on_convening_committee=bool(self._take(place, Field.COMMITTEE, read=cells.mark_of, collect=collect)),
            shares=self._take(place, Field.SHARES, read=cells.shares_of, collect=collect) or 0,
            sort_name=text(Field.SORT_NAME),
            note=text(Field.NOTE),
        )

    def _check_cells(self, place: Place, collect: Collect) -> None:
        """Old encodings, errors, and formulas without a value, in the columns that are taken over."""
        for column in place.headings.used_columns:
            cell = place.at(column)
            broken = place.sheet.broken.get((place.index, column))
            if broken is not None:
                collect(column, BadValue(broken), cell)
            elif isinstance(cell, str) and (found := legacy.suspect(cell)) is not None:
                collect(column, BadValue(found.encoding, {"likely": found.likely}), cell)

    def _take(
        self, place: Place, field: Field, read: Callable[[Cell], T | BadValue | None], collect: Collect
    ) -> T | None:
        cell = place.cell(field)
        if cell == "":
            return None
        value = read(cell)
        if isinstance(value, BadValue):
            collect(place.headings.columns[field], value, cell)
            return None
        return value

    def _name(self, place: Place, collect: Collect) -> str:
        cause = bad_name(place.name)
        if cause is not None:
            collect(place.headings.name_columns[0], BadValue(cause), place.name)
        return place.name

    def _born_and_sex(self, place: Place, collect: Collect) -> tuple[str, Sex | None]:
        born = self._take(place, Field.BORN, read=self._born, collect=collect) or ""
        sex = self._take(place, Field.SEX, read=cells.sex_of, collect=collect)
        for field, meant in ((Field.MALE, Sex.MALE), (Field.FEMALE, Sex.FEMALE)):
            cell = place.cell(field)
            if cell == "":
                continue
            if cells.mark_of(cell) is not True:  # a list may write the year of birth under Nam or Nữ
                year = self._take(place, field, read=self._born, collect=collect)
                if not year:
                    continue
                born = born or year
            if sex not in (None, meant):
                collect(place.headings.columns[field], BadValue("two_sexes"), cell)
            sex = meant
        return born, sex

    def _born(self, cell: Cell) -> str | BadValue:
        years = 0 if self.default_kind is DelegateKind.SHAREHOLDER else YOUNGEST
        return cells.day_of(cell, latest=date(self.today.year - years, self.today.month, min(self.today.day, 28)))

    def _joined(self, cell: Cell) -> str | BadValue:
        return cells.day_of(cell, latest=self.today)


def bad_name(name: str) -> str | None:
    """The cause why a text cannot be a person's name, or None."""
    if not name:
        return "no_name"
    if name in EXAMPLE_NAMES:
        return "example"
    if len(name) > MAX_NAME:
        return "long_name"
    if _NAME_SIGNS.search(name) or not any(map(str.isalpha, name)):
        return "odd_name"
    if _DIGIT.search(re.sub(r" \(?\d+\)?$", "", name)):
        return "digits_in_name"
    return None


def _text(cell: Cell) -> str | BadValue:
    text = cells.text_of(cell)
    return BadValue("long_text") if isinstance(text, str) and len(text) > MAX_TEXT else text
