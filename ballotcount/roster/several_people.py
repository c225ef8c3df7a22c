"""Divides a row that holds several people in one cell into a row for each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ballotcount.roster.headings import Field
from ballotcount.roster.letters import normalise
from ballotcount.roster.name_remarks import name_remark
from ballotcount.roster.people_rows import BETWEEN_PEOPLE, ORDINAL, PersonRow, bad_name
from ballotcount.roster.row_words import footer_of, names_post
from ballotcount.roster.titles import is_organisation, is_title_alone, without_title
from ballotcount.roster.workbook import Cell, written

_REMARK = re.compile(r"\([^)]*\)")
_LINES = ("\n", ";")
"""What divides the other cells of the row too; a comma or a slash also stands inside a unit or a date."""
_SHARED = (Field.UNIT, Field.KIND)
"""Facts that the people of one row have in common; a birth or a vote belongs to one person."""


@dataclass(frozen=True, slots=True)
class Divided:
    """The people of one row.

    Attributes:
        places: the row once for each person, with the cells of that person.
        unshared: headings of the cells that state one fact for several people; nobody is given it.
    """

    places: tuple[PersonRow, ...]
    unshared: tuple[str, ...]


def divided(place: PersonRow) -> Divided | None:
    """Return the people of a row whose name cell holds several; None for one person, or where a part is no name.

    *Lê Văn An, Bí thư* is one person with a post, which the row cannot be divided by.
    """
    headings = place.headings
    first = written(place.at(headings.name_columns[0]))
    if BETWEEN_PEOPLE.search(first) is None or is_organisation(first) or _is_remarked(place):
        return None
    people = len(_names(first))
    shared = {headings.columns.get(field) for field in _SHARED}
    rows = [list(place.row) for _ in range(people)]
    unshared = []
    for column in headings.used_columns:
        cell = place.at(column)
        parts = _names(written(cell)) if column in headings.name_columns else _listed(written(cell), people)
        if len(parts) != people:
            if column in headings.name_columns:
                return None
            parts = [cell if column in shared else ""] * people
            # The number of the row is a fact of nobody, so nothing is lost if it cannot be divided.
            if column not in shared and cell != "" and column != headings.columns.get(Field.NUMBER):
                unshared.append(headings.shown.get(column, ""))
        if column < len(place.row):
            for row, part in zip(rows, parts, strict=True):
                row[column] = part
    places = tuple(replace(place, part=tuple(row)) for row in rows)
    if people < 2 or not all(_is_name(one.name) for one in places):
        return None
    return Divided(places, tuple(filter(None, unshared)))


def _is_remarked(place: PersonRow) -> bool:
    """Return whether what is parted from the name is a remark: *Lê Văn An, đi công tác*."""
    beside = name_remark(place.name)
    return beside is not None and BETWEEN_PEOPLE.search(beside.name) is None and "(" not in place.name


def _names(text: str) -> list[Cell]:
    """Return the names of a cell; a title alone (*Thượng tá, ThS. Lê A*) belongs to the name behind it."""
    found: list[Cell] = []
    title = ""
    for part in _parted(text):
        bare = ORDINAL.sub("", normalise(part))
        if is_title_alone(bare):
            title = f"{title}{bare} "
        elif bare:
            found.append(title + bare)
            title = ""
    return found


def _parted(text: str) -> list[str]:
    """Return what stands between the signs that part people, outside of brackets: a remark stays beside its name."""
    masked = _REMARK.sub(lambda found: "x" * len(found[0]), text)
    parts = []
    begin = 0
    for sign in BETWEEN_PEOPLE.finditer(masked):
        parts.append(text[begin : sign.start()])
        begin = sign.end()
    return [*parts, text[begin:]]


def _listed(text: str, people: int) -> list[Cell]:
    """Return the parts of a cell that lists one fact for each person, or none."""
    for sign in _LINES:
        parts: list[Cell] = [normalise(part) for part in text.split(sign)]
        if len(parts) == people:
            return parts
    return []


def _is_name(text: str) -> bool:
    bare = without_title(text).name
    beside = name_remark(bare)
    bare = beside.name if beside is not None else bare
    words = bare.split()
    return len(words) > 1 and bad_name(bare) is None and footer_of(bare) is None and not names_post(bare)
