"""Takes a sheet apart into its tables: one below the other under headings of their own, or side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ballotcount.roster.headings import Field, Headings, headings_at, recognise
from ballotcount.roster.letters import plain
from ballotcount.roster.workbook import Cell, Worksheet, written

MAX_HEADING_CELL = 40
"""Letters; cells of a row of headings are short, and looking at longer ones takes time."""
MIN_FIELDS = 2
"""Fields a row must name to be the headings of a second table; one alone may be a word in a person's row."""


@dataclass(frozen=True, slots=True)
class ListTable:
    """One table of a sheet.

    Attributes:
        sheet: the sheet with nothing in the columns of the tables beside this one.
        end: index from 0 of the row below the table.
        above: index from 0 of the first row above its headings that belongs to it.
        block: number of the table among those side by side, from 0.
    """

    sheet: Worksheet
    headings: Headings
    end: int
    above: int
    block: int = 0


def tables_of(sheet: Worksheet, headings: Headings) -> list[ListTable]:
    """Return the tables of a sheet in reading order.

    Args:
        headings: of the first table.
    """
    found = [headings]
    for index in range(headings.row + 1, len(sheet.rows)):
        # The lower row of a pair of headings must not begin a table of its own.
        if index > found[-1].row and _may_be_headings(sheet.rows[index]):
            other = headings_at(sheet, index)
            if other is not None and len(other.columns) >= MIN_FIELDS and _differs(other, found[-1]):
                found.append(other)
    ends = [other.top for other in found[1:]] + [len(sheet.rows)]
    tables: list[ListTable] = []
    above = 0
    for each, end in zip(found, ends, strict=True):
        tables += _side_by_side(sheet, each, end=end, above=above)
        above = each.row + 1
    return tables


def _may_be_headings(row: Sequence[Cell]) -> bool:
    held = [cell for cell in row if cell != ""]
    return len(held) >= MIN_FIELDS and all(
        isinstance(cell, str) and len(cell) <= MAX_HEADING_CELL and not any(map(str.isdigit, cell)) for cell in held
    )


def _differs(one: Headings, other: Headings) -> bool:
    """Return whether two rows of headings name other columns; the same ones are only repeated on each page."""
    return one.columns != other.columns or one.name_columns != other.name_columns


def _side_by_side(sheet: Worksheet, headings: Headings, end: int, above: int) -> list[ListTable]:
    starts = _starts(sheet, headings)
    if len(starts) < 2:
        return [ListTable(sheet=sheet, headings=headings, end=end, above=above)]
    tables = []
    for block, (start, stop) in enumerate(zip(starts, [*starts[1:], 10_000], strict=True)):
        rows = [*sheet.rows]
        for index in range(headings.top, end):
            rows[index] = [cell if start <= column < stop else "" for column, cell in enumerate(rows[index])]
        part = replace(sheet, rows=rows)
        own = headings_at(part, headings.top)
        if own is not None:
            tables.append(ListTable(sheet=part, headings=own, end=end, above=above, block=block))
    return tables


def _starts(sheet: Worksheet, headings: Headings) -> list[int]:
    """Return first columns of the tables that stand side by side under one row of headings."""
    row = sheet.rows[headings.top]
    leading = Field.NAME if Field.NAME in headings.columns else Field.FAMILY
    known = [
        (column, plain(written(cell)).strip())
        for column, cell in enumerate(row)
        if (found := recognise(cell)) is not None and found[0] is leading
    ]
    # A table beside repeats the wording of the first; other words head another fact of the same person.
    names = [column for column, text in known if text == known[0][1]]
    if len(names) < 2:
        return names
    first = next(column for column, cell in enumerate(row) if cell != "")
    # Each table begins as far to the left of its names as the first one does, with its numbers.
    return [first + column - names[0] for column in names]
