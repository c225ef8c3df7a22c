"""What a row says of a person outside its own columns: ticks under kinds of delegate, remarks, *as above*."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ballotcount.roster import cells
from ballotcount.roster.findings import LEAVE, TAKE, Questions
from ballotcount.roster.headings import Field
from ballotcount.roster.letters import normalise
from ballotcount.roster.name_remarks import name_remark, says_gone
from ballotcount.roster.people_rows import PersonRow
from ballotcount.roster.row_words import kinds_in
from ballotcount.roster.tables import ListTable
from ballotcount.roster.workbook import Cell

_AS_ABOVE = frozenset({'"', "''", "”", "“", "〃", "nt", "-nt-", "- nt -", "n.t", "n.t.", "như trên", "(như trên)"})
"""How lists write that a cell says the same as the one above."""


def kind_columns(table: ListTable) -> dict[int, str]:
    """Return the kind by column of headings such as *Đương nhiên*, *Dự khuyết*, under which people are ticked."""
    headings = table.headings
    found = {}
    for column, shown in headings.shown.items():
        kinds = kinds_in(shown)
        if column in headings.used_columns or len(kinds) != 1:
            continue
        rows = table.sheet.rows[headings.row + 1 : table.end]
        held = [row[column] for row in rows if column < len(row) and row[column] != ""]
        # Ticks only: texts under such a heading are remarks and choose no kind.
        if held and all(cells.mark_of(cell) in (True, False) for cell in held):
            found[column] = next(iter(kinds))
    return found


def without_headings(table: ListTable, columns: Mapping[int, str]) -> ListTable:
    """Return a table in which these columns do not count as unused."""
    taken = {table.headings.shown[column] for column in columns}
    unused = tuple(shown for shown in table.headings.unused if shown not in taken)
    return replace(table, headings=replace(table.headings, unused=unused))


def ticked(place: PersonRow, columns: Mapping[int, str]) -> list[str]:
    """Return the kinds under which a person is ticked."""
    return [kind for column, kind in columns.items() if cells.mark_of(place.at(column)) is True]


def kind_in_remark(place: PersonRow, questions: Questions) -> str:
    """Return the kind that the remark beside a person names, where a person wants it used; else nothing."""
    text = _remark(place)
    kinds = kinds_in(text)
    if len(kinds) != 1:
        return ""
    beside = name_remark(place.name)
    shown = f"{place.name if beside is None else beside.name}: {text} ({place.index + 1})"
    if questions.ask("remark_kind", default=TAKE, rows=(place.index + 1,), shown=shown) == LEAVE:
        return ""
    return next(iter(kinds))


def is_gone(place: PersonRow, questions: Questions) -> bool:
    """Return whether the remark says that a person is no delegate any more, and people want them left out."""
    text = _remark(place)
    if not says_gone(text):
        return False
    beside = name_remark(place.name)
    shown = f"{place.name if beside is None else beside.name}: {text} ({place.index + 1})"
    return questions.ask("remark_gone", default=TAKE, rows=(place.index + 1,), shown=shown) == LEAVE


def _remark(place: PersonRow) -> str:
    """Return what is remarked of a person, in its own column and beside the name."""
    cell = place.cell(Field.NOTE)
    beside = name_remark(place.name)
    said = (normalise(cell) if isinstance(cell, str) else "", beside.remark if beside is not None else "")
    return "; ".join(filter(None, said))


def with_as_above(table: ListTable) -> ListTable:
    """Return a table in which *nt* and ditto marks are what stands above them."""
    headings = table.headings
    # Names are never repeated from above: two rows need two names.
    columns = [column for column in headings.used_columns if column not in headings.name_columns]
    rows: list[Sequence[Cell]] = [*table.sheet.rows]
    changed = False
    last: dict[int, Cell] = {}
    for index in range(headings.row + 1, table.end):
        for column in columns:
            cell = rows[index][column] if column < len(rows[index]) else ""
            # A ditto mark in the first row has nothing above it and stays for the check of the cell to refuse.
            if isinstance(cell, str) and normalise(cell).lower() in _AS_ABOVE and column in last:
                # The rows are still those of the sheet as read, so a row is copied before it is changed.
                row = [*rows[index]]
                row[column] = last[column]
                rows[index] = row
                changed = True
            elif cell != "":
                last[column] = cell
    return replace(table, sheet=replace(table.sheet, rows=rows)) if changed else table
