"""Tells what each row of a table is: a person, a title, a total, a signature, a note, or nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ballotcount.roster import cells
from ballotcount.roster.headings import Field, Headings, recognise
from ballotcount.roster.letters import normalise
from ballotcount.roster.people_rows import PersonRow
from ballotcount.roster.row_words import footer_of, kinds_in, names_official
from ballotcount.roster.tables import ListTable
from ballotcount.roster.titles import looks_like_person
from ballotcount.roster.workbook import Cell, Worksheet, written

_NAMES = frozenset((Field.NAME, Field.FAMILY, Field.GIVEN))
_GROUP_NUMBER = re.compile(r"[IVXLC]+[.)]?|[A-Z][.)]?")
_GROUP_IN_TITLE = re.compile(r"^(?:[IVXLC]+|[A-ZĐ])\s*[.):/-]\s*")
"""Number of a section written in one cell with its title."""
_UNDIVIDED = re.compile(r"\d{1,4}\s*[,;|]\s*[^\W\d_]")
"""A row whose cells are divided by another sign than those of the list: a person who must not be lost."""
_UNIT_TITLE = re.compile(
    r"(đoàn đại biểu|đoàn (xã|phường|khối)|đảng bộ|chi bộ|đảng (ủy|uỷ)|huyện|thị xã|thành phố|xã|phường|khối|tổ|sở|"
    r"chi đoàn|công đoàn|chi hội|đơn vị|ban|phòng|trường|công ty|thôn|ấp|bản|làng|buôn|tổ dân phố)\b"
)
"""Beginnings of section titles; *Đoàn* alone is also a family name, and a person must not be taken for a title."""
_SURE_UNIT = re.compile(
    r"(đoàn đại biểu|đoàn (xã|phường|khối)|đảng bộ|chi bộ|đảng (ủy|uỷ)|huyện|thị xã|thành phố|xã|phường|khối|tổ|sở|"
    r"chi đoàn|công đoàn|chi hội|đơn vị)\b"
)
"""The same without words that may begin a name: *Ban Văn C* is a person."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a row is that is no person.

    Attributes:
        why: title, total, signature or note; empty for a row that holds nothing to look over.
    """

    why: str
    text: str = ""


def is_blank(row: Sequence[Cell]) -> bool:
    """Return whether a row holds only spaces."""
    return all(cell == "" or (isinstance(cell, str) and not normalise(cell)) for cell in row)


def is_numbering(row: Sequence[Cell]) -> bool:
    """Return whether a row only numbers the columns, as forms do under their headings: (1), (2), (3) or A, B, C."""
    held = [written(cell).strip("() ").removesuffix(".0") for cell in row if cell != ""]
    if len(held) > 2 and held == [chr(ord("A") + step) for step in range(len(held))]:
        return True
    if len(held) < 2 or not held[0].isdecimal():
        return False
    first = int(held[0])
    return held == [str(first + step) for step in range(len(held))]


def repeats_headings(place: PersonRow) -> bool:
    """Return whether a row is the row of headings again, as lists made for printing repeat it on each page."""
    found = [recognise(place.at(column)) for column in place.headings.name_columns]
    # Words that head another column may be a name here: *Công đoàn* holds shares.
    return all(heading is not None and heading[0] in _NAMES for heading in found)


def sort_row(place: PersonRow) -> Sorted | None:
    """Return what a row is, None for a person."""
    if is_numbering(place.row) or repeats_headings(place):
        return Sorted("")
    number = written(place.cell(Field.NUMBER)).strip()
    texts = [normalise(written(cell)) for cell in place.row if cell != "" and written(cell).strip() != number]
    # Printed forms number their rows before anybody is filled in.
    if place.counted and not texts:
        return Sorted("")
    title = " ".join(texts) or number
    footer = _footer(place, number=number, texts=texts)
    if footer is not None:
        return Sorted(footer, " ".join(filter(None, (number, title))) if not place.counted else title)
    facts = facts_beside_name(place)
    if _names_kind(place, facts):
        return Sorted("title", title)
    # A number of its own speaks for a person: only the sure name of a unit without any fact is a title here.
    if place.counted:
        sure = facts == 0 and _SURE_UNIT.match(place.name.lower()) is not None
        return Sorted("title", title) if sure and not looks_like_person(place.name) else None
    if not place.name:
        return Sorted("title", title) if facts < 2 and _UNDIVIDED.match(title) is None else None
    group = _GROUP_NUMBER.fullmatch(number) is not None and facts < 2
    bare = _GROUP_IN_TITLE.sub("", title)
    alone = facts == 0 and (_SURE_UNIT.match(bare.lower()) is not None or _merged_wide(place))
    return Sorted("title", title) if group or alone else None


def _footer(place: PersonRow, number: str, texts: Sequence[str]) -> str | None:
    """Return the words of a footer, in the name, in the place of the number, or in a row without a name."""
    named = place.name
    if named:
        found = footer_of(named)
        if found == "note" and (place.counted or facts_beside_name(place) > 0):
            found = None  # a sign in front of a name, not a remark below the list
        if found == "total" and place.counted and _is_cong(named):
            found = None
        if found is None and number and not place.counted and _GROUP_NUMBER.fullmatch(number) is None:
            found = footer_of(number)
        return found
    for text in (number, *texts):
        found = footer_of(text) if text else None
        if found is not None:
            return found
    return None


def _is_cong(name: str) -> bool:
    """Return whether a numbered row is of a person of the rare family Cộng or Tổng, by its capitals: *Cộng Văn Ký*."""
    words = name.split()
    return 3 <= len(words) <= 5 and all(word.istitle() for word in words)


def _names_kind(place: PersonRow, facts: int) -> bool:
    text = place.name or normalise(" ".join(written(cell) for cell in place.row if cell != ""))
    if facts > 1 or looks_like_person(place.name):
        return False
    return bool(kinds_in(text)) or (facts == 0 and not place.counted and names_official(text))


def names_a_unit(title: str) -> bool:
    """Return whether a section title begins as names of units do."""
    return _UNIT_TITLE.match(title.lower()) is not None


def facts_beside_name(place: PersonRow) -> int:
    """Return how many facts besides name and number a row states."""
    aside = (*place.headings.name_columns, place.headings.columns.get(Field.NUMBER))
    return sum(place.at(column) != "" for column in place.headings.used_columns if column not in aside)


def _merged_wide(place: PersonRow) -> bool:
    # A title is merged over three columns and more; over two a name may be written.
    return any(top <= place.index <= bottom and right - left >= 2 for top, left, bottom, right in place.sheet.merged)


def filled_down(sheet: Worksheet, headings: Headings) -> Worksheet:
    """Return the sheet with what is merged over several rows in each of them: one unit beside its people, say.

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
            # Rows of a file end at their last filled cell and may be shorter than the table.
            row += [""] * (column + 1 - len(row))
            row[column] = rows[top][column]
    return replace(sheet, rows=rows)


@dataclass(frozen=True, slots=True)
class Habits:
    """What most people of a table have, by which a signature or remark below the list is distinguished from a person.

    Attributes:
        numbered: a number of their own.
        facts: a fact beside the name.
        always: columns that every row except the last few fills.
        only_women_marked: women have an x and no other column tells the sex; then the others are men.
    """

    numbered: bool
    facts: bool
    always: frozenset[int]
    only_women_marked: bool

    def doubt(self, place: PersonRow, *, below_gap: bool, last: bool) -> str | None:
        """Return the question that a row of another shape raises, or None.

        Args:
            below_gap: an empty row stands above.
            last: no row of the usual shape follows.
        """
        facts = facts_beside_name(place)
        bare = facts == 0 and self.facts
        if self.numbered and not place.counted:
            return "other_shape" if bare or (below_gap and last and facts == 0) else "unnumbered"
        if self.numbered:
            return None
        if bare and below_gap:
            return "other_shape"
        if last and any(looks_like_person(written(place.at(column))) for column in _beside(place)):
            return "other_shape"
        lacks = any(place.at(column) == "" for column in self.always)
        return "shorter_row" if last and lacks else None


def _beside(place: PersonRow) -> list[int]:
    return [column for column in place.headings.used_columns if column not in place.headings.name_columns]


MIN_ROWS_FOR_SHAPE = 3
"""Rows; fewer do not show what is usual in a list."""


def habits_of(table: ListTable) -> Habits:
    """Return what most named rows of a table have."""
    headings = table.headings
    places = [PersonRow(table.sheet, headings, index) for index in range(headings.row + 1, table.end)]
    named = [place for place in places if place.name and sort_row(place) is None]
    counted = sum(place.counted for place in named)
    stated = sum(facts_beside_name(place) > 0 for place in named)
    fill = Counter(column for place in named for column in headings.used_columns if place.at(column) != "")
    # Two rows may lack it: a signature or remark below the list is still among the named rows here.
    enough = len(named) - 2 if len(named) > MIN_ROWS_FOR_SHAPE else len(named) + 1
    always = frozenset(column for column, count in fill.items() if count >= max(enough, MIN_ROWS_FOR_SHAPE))
    return Habits(
        numbered=counted * 2 > len(named),
        facts=stated * 2 > len(named),
        always=always,
        only_women_marked=_only_women_marked(places, headings),
    )


def _only_women_marked(places: Sequence[PersonRow], headings: Headings) -> bool:
    if Field.FEMALE not in headings.columns or Field.MALE in headings.columns or Field.SEX in headings.columns:
        return False
    return any(cells.mark_of(place.cell(Field.FEMALE)) is True for place in places)
