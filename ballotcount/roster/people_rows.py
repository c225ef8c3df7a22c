"""Reads one row of a roster as a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from ballotcount.domain.people import Delegate, DelegateKind, Sex
from ballotcount.roster import cells, legacy
from ballotcount.roster.cells import BadValue
from ballotcount.roster.headings import Field, Headings
from ballotcount.roster.letters import normalise
from ballotcount.roster.name_remarks import name_remark
from ballotcount.roster.titles import is_organisation, is_title_alone, without_title
from ballotcount.roster.workbook import Cell, Worksheet, written

T = TypeVar("T")

MAX_NAME = 60
"""Letters; the longest names on record in Viet Nam have about 40."""
MAX_TEXT = 300
EXAMPLE_NAMES = ("Nguyễn Văn Ví Dụ", "H'Ví Dụ Niê")
"""Names of the template's example rows, which must not end up on a ballot."""
YOUNGEST = 14
"""Years; nobody younger is a member of an organisation that elects (a shareholder may be)."""

ORDINAL = re.compile(r"^\d{1,4}\s*[.)/:\-]\s*(?=[^\W\d_])")
"""A number in front of a name: 1. Lê A."""
BETWEEN_PEOPLE = re.compile(r"[\n;,&+]|/(?! ?[cC]\b)|\s-\s|\b(?:và|VÀ|Và)\b|(?<=\w)\s+(?=\(?\d{1,2}\s*[.)]\s*[^\W\d_])")
"""What stands between two names in one cell, a number of its own too; the slash of *đ/c* does not."""
SPACED_LETTERS = 5
"""Words of one letter each that are a name written with spaces between its letters."""
MAX_ORGANISATION = 150
_NAME_SIGNS = re.compile(r"[^\w '\-.,()]|_")
_UNIT = re.compile(
    r"(đoàn đại biểu|đảng bộ|chi bộ|đảng (ủy|uỷ)|chi đoàn|công đoàn|chi hội|đơn vị|thị xã|thành phố|phường|huyện|xã)\b"
)
"""Beginnings of names of units, which no person's name has."""
_DIGIT = re.compile(r"\d")

Collect = Callable[[int, BadValue, object], None]
"""Takes a bad cell: column, cause, what the cell holds."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row of a sheet, with what its columns hold.

    Attributes:
        part: the cells of one person, where the row holds several people.
    """

    sheet: Worksheet
    headings: Headings
    index: int
    part: tuple[Cell, ...] | None = None

    @property
    def row(self) -> Sequence[Cell]:
        """The cells of the row, or of one person where the row holds several."""
        return self.sheet.rows[self.index] if self.part is None else self.part

    def cell(self, field: Field) -> Cell:
        """Return what the row holds in the column of a field, ``""`` where row or column is missing."""
        column = self.headings.columns.get(field)
        return self.at(column) if column is not None else ""

    def at(self, column: int) -> Cell:
        """Return what the row holds in a column."""
        return self.row[column] if column < len(self.row) else ""

    @property
    def name(self) -> str:
        """The whole name, put together where it is spread over columns, without a number in front."""
        whole = normalise(" ".join(written(self.at(column)) for column in self.headings.name_columns))
        return ORDINAL.sub("", whole.lstrip("'")) if whole else whole

    @property
    def broken(self) -> bool:
        """Whether a cell to be taken over reads as empty and is not."""
        return any(self.cause_broken(column) is not None for column in self.headings.used_columns)

    def cause_broken(self, column: int) -> str | None:
        """Return why a cell to be taken over reads as empty and is not; the number of a row is taken over by nobody."""
        if column == self.headings.columns.get(Field.NUMBER):
            return None
        return self.sheet.broken.get((self.index, column))

    @property
    def counted(self) -> bool:
        """Whether the row bears a number of its own, as people in a numbered list do; also one that cannot be read."""
        column = self.headings.columns.get(Field.NUMBER)
        return self.number is not None or (column is not None and (self.index, column) in self.sheet.broken)

    @property
    def number(self) -> int | None:
        """The number of the row, in its own column or in front of the name, or None."""
        # Programs that write text files keep the ".0" of a column of floats.
        text = written(self.cell(Field.NUMBER)).removesuffix(".0").strip(".,:) ")
        if text.isdecimal():
            return int(text)
        first = self.headings.name_columns[0]
        ordinal = ORDINAL.match(normalise(written(self.at(first)))) if text == "" else None
        return int(re.sub(r"\D", "", ordinal[0])) if ordinal is not None else None


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads rows as people.

    Attributes:
        today: no day in the roster may be later.
        default_kind: kind of a person whose row names none.
        witnesses: words of the whole list that could be of an old encoding.
    """

    today: date
    default_kind: DelegateKind
    witnesses: frozenset[str] = frozenset()

    def proven(self, cell: str, found: legacy.Suspicion) -> bool:
        """Return whether two words of the list speak for an old encoding; one may be a name of another people."""
        if found.encoding not in (legacy.Encoding.TCVN3, legacy.Encoding.VNI):
            return True
        return legacy.is_proven(cell, self.witnesses)

    def read(self, place: PersonRow, id: str, unit: str, collect: Collect) -> Delegate:
        """Return the person of a row; every cell that cannot be used goes to ``collect``, and its fact stays empty."""
        self._check_cells(place, collect)
        holder = self.default_kind is DelegateKind.SHAREHOLDER

        def text(field: Field) -> str:
            return self._take(place, field, read=_text, collect=collect) or ""

        born, sex = self._born_and_sex(place, collect)
        joined = self._take(place, Field.JOINED, read=self._joined, collect=collect) or ""
        if born and joined and joined[:4] <= born[:4]:
            collect(place.headings.columns[Field.JOINED], BadValue("joined_before_birth"), place.cell(Field.JOINED))
        return Delegate(
            id=id,
            name=self._name(place, holder, collect),
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

    def _check_cells(self, place: PersonRow, collect: Collect) -> None:
        """Check the used columns for old encodings, errors, and formulas without a value."""
        for column in place.headings.used_columns:
            cell = place.at(column)
            broken = place.cause_broken(column)
            if broken is not None:
                collect(column, BadValue(broken), cell)
            elif isinstance(cell, str) and (found := legacy.suspect(cell)) is not None and self.proven(cell, found):
                collect(column, BadValue(found.encoding, {"likely": found.likely}), cell)

    def _take(
        self, place: PersonRow, field: Field, read: Callable[[Cell], T | BadValue | None], collect: Collect
    ) -> T | None:
        cell = place.cell(field)
        if cell == "":
            return None
        value = read(cell)
        if isinstance(value, BadValue):
            collect(place.headings.columns[field], value, cell)
            return None
        return value

    def _name(self, place: PersonRow, holder: bool, collect: Collect) -> str:
        name = place.name
        if holder and is_organisation(name):
            if len(name) > MAX_ORGANISATION:
                collect(place.headings.name_columns[0], BadValue("long_name"), name)
            return name
        bare = without_title(name).name
        cause = "several_people" if self._several(place) else bad_name(bare)
        if any(isinstance(place.at(column), bool | int | float) for column in place.headings.name_columns):
            cause = "odd_name"
        if cause is not None:
            collect(place.headings.name_columns[0], BadValue(cause), name)
        return bare

    def _several(self, place: PersonRow) -> bool:
        """Return whether one cell holds the names of several people."""
        raw = written(place.at(place.headings.name_columns[0]))
        if BETWEEN_PEOPLE.search(raw) is None:
            return False
        parts = [without_title(normalise(part)).name for part in BETWEEN_PEOPLE.split(re.sub(r"\([^)]*\)", "", raw))]
        whole = [part for part in parts if len(ORDINAL.sub("", part).split()) > 1 and not is_title_alone(part)]
        return len(whole) > 1 and name_remark(place.name) is None

    def _born_and_sex(self, place: PersonRow, collect: Collect) -> tuple[str, Sex | None]:
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
        # Never later than the 28th: 29 February has no such day fourteen years before.
        return cells.day_of(cell, latest=date(self.today.year - years, self.today.month, min(self.today.day, 28)))

    def _joined(self, cell: Cell) -> str | BadValue:
        return cells.day_of(cell, latest=self.today)


def bad_name(name: str) -> str | None:
    """Return the cause why a text cannot be a person's name, or None."""
    if not name:
        return "no_name"
    if name in EXAMPLE_NAMES:
        return "example"
    if len(name) > MAX_NAME:
        return "long_name"
    if _NAME_SIGNS.search(name) or not any(map(str.isalpha, name)):
        return "odd_name"
    if _UNIT.match(name.lower()):
        return "unit_as_name"
    if len(name.split()) >= SPACED_LETTERS and all(len(word) == 1 for word in name.split()):
        return "odd_name"
    # A number behind the name is how offices tell namesakes apart.
    if _DIGIT.search(re.sub(r" \(?\d+\)?$", "", name)):
        return "digits_in_name"
    return None


def _text(cell: Cell) -> str | BadValue:
    text = cells.text_of(cell)
    return BadValue("long_text") if isinstance(text, str) and len(text) > MAX_TEXT else text
