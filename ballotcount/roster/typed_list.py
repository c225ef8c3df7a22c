"""Turns lines without headings, typed or pasted, into a table that the importer of rosters reads."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ballotcount.roster.headings import find_headings, recognise
from ballotcount.roster.letters import plain
from ballotcount.roster.row_kinds import names_a_unit
from ballotcount.roster.titles import looks_like_person
from ballotcount.roster.workbook import PastedTable, open_sheets, written

NUMBER = "STT"
NAME = "Họ và tên"
BORN = "Ngày sinh"
SEX = "Giới tính"
POST = "Chức vụ"
UNIT = "Đơn vị"
MOST = 0.8
"""Share of the filled cells of a column that must look alike before they name it."""
_ORDINAL = re.compile(r"\d{1,3}\s*[.)]?")
_LEADING = re.compile(r"^\d{1,3}\s*[.)]\s*")
_DAY = re.compile(r"(\d{1,2}[/.-]){0,2}\d{4}")
_SEX = frozenset({"nam", "nu", "male", "female"})


def table_of(text: str, name: str) -> PastedTable:
    """Return a list of people, one a line, as a table; a table under headings stays as it is.

    A line with semicolons is ``name; born; post; unit``. Cells with tabs come from a spreadsheet or a table in Word:
    what the columns hold names them.

    Args:
        name: what messages call the list.
    """
    if "\t" in text and _has_headings(PastedTable(text, name)):
        return PastedTable(text, name)
    lines = [line for line in text.splitlines() if line.strip()]
    rows = [_cells(line) for line in lines]
    if any("\t" in line for line in lines):
        return PastedTable(_joined([_headings(rows), *rows]), name)
    wide = max(map(len, rows), default=0)
    return PastedTable(_joined([[NAME, BORN, POST, UNIT, *[""] * (wide - 4)], *rows]), name)


def _has_headings(cells: PastedTable) -> bool:
    """Return whether a row of headings is there; a post in a person's row may be a heading elsewhere (Đại biểu)."""
    for (sheet,) in open_sheets(cells):
        found = find_headings(sheet)
        if found is not None:
            row = [written(cell) for cell in sheet.rows[found.row] if cell != ""]
            return not any(
                _DAY.fullmatch(cell) or (looks_like_person(cell) and recognise(cell) is None) for cell in row
            )
    return False


def _cells(line: str) -> list[str]:
    if "\t" in line:
        return [" ".join(cell.split()) for cell in line.split("\t")]
    return [" ".join(part.split()) for part in _LEADING.sub("", line.strip()).split(";")]


def _joined(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("\t".join(row) for row in rows)


def _headings(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return headings by what the columns hold: of what is left the first is the post and the second the unit."""
    columns = [[row[place] for row in rows if place < len(row) and row[place]] for place in range(max(map(len, rows)))]
    found = [_heading(held) for held in columns]
    people = next((place for place, name in enumerate(found) if name == NAME), None)
    if people is None:
        people = next((place for place, name in enumerate(found) if name == "" and columns[place]), 0)
    # Only one column can be the name; another that holds names too may be the post or the unit.
    found = [name if name != NAME or place == people else "" for place, name in enumerate(found)]
    found[people] = NAME
    for wanted in (POST, UNIT):
        if wanted not in found:
            place = next((place for place, name in enumerate(found) if not name and columns[place]), None)
            if place is not None:
                found[place] = wanted
    return found


def _heading(held: Sequence[str]) -> str:
    """Return the heading that the cells of a column show, or nothing."""
    if not held:
        return ""
    shown = {
        NUMBER: sum(_ORDINAL.fullmatch(cell) is not None for cell in held),
        BORN: sum(_DAY.fullmatch(cell) is not None for cell in held),
        SEX: sum(plain(cell) in _SEX for cell in held),
        UNIT: sum(names_a_unit(cell) and not looks_like_person(cell) for cell in held),
        NAME: sum(looks_like_person(_LEADING.sub("", cell)) for cell in held),
    }
    best = max(shown, key=lambda name: shown[name])
    return best if shown[best] >= MOST * len(held) else ""
