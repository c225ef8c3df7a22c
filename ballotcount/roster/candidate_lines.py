"""Candidates typed or pasted as lines: with semicolons as the desk shows them, or with tabs as from a spreadsheet."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ballotcount.roster.headings import Field, recognise
from ballotcount.roster.letters import plain

_ORDINAL = re.compile(r"\d{1,3}\s*[.)]?")
_LEADING = re.compile(r"^\d{1,3}\s*[.)]\s*")
_DAY = re.compile(r"(\d{1,2}[/.-]){0,2}\d{4}")
_SEX = frozenset({"nam", "nu", "male", "female"})


@dataclass(frozen=True, slots=True)
class TypedCandidate:
    """One line of a list; ``born`` as typed, read by the caller."""

    name: str
    born: str = ""
    post: str = ""
    unit: str = ""


def typed_candidates(text: str) -> tuple[TypedCandidate, ...]:
    """Read a list, one person a line; a line of headings and empty lines are left out.

    Under a line of headings a row of as many cells is what the headings say. A line with semicolons is ``name; born;
    post; unit``. A line with tabs comes from a spreadsheet or a table in Word: a number in front is left out, a date is
    the birth wherever it stands, a sex is left out, and of the rest the first is the post, the second the unit.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    people: list[TypedCandidate] = []
    columns: dict[Field, int] = {}
    wide = 0
    for line in lines:
        cells = line.split("\t")
        if _is_heading(line):
            columns = _columns(line)
            wide = len(cells)
        elif columns and len(cells) == wide > 1:
            people.append(_by_heading(cells, columns))
        else:
            people.append(_candidate(line))
    return tuple(people)


def _columns(line: str) -> dict[Field, int]:
    """Return what the columns of a pasted table hold, by the headings that rosters have too."""
    found: dict[Field, int] = {}
    for place, heading in enumerate(line.split("\t")):
        known = recognise(" ".join(heading.split()))
        if known is not None:
            found.setdefault(known[0], place)
    return found


def _by_heading(cells: list[str], columns: dict[Field, int]) -> TypedCandidate:
    def at(field: Field) -> str:
        place = columns.get(field, len(cells))
        return " ".join(cells[place].split()) if place < len(cells) else ""

    name = at(Field.NAME) or f"{at(Field.FAMILY)} {at(Field.GIVEN)}".strip()
    name = _LEADING.sub("", name)
    return TypedCandidate(name=name, born=at(Field.BORN), post=at(Field.POST), unit=at(Field.UNIT))


def _is_heading(line: str) -> bool:
    cells = [" ".join(cell.split()) for cell in re.split(r"[\t;]", line) if cell.strip()]
    known = [found[0] for found in map(recognise, cells) if found is not None]
    # One word of a person's line, "Đại biểu" as a post, may be a heading elsewhere.
    return 2 * len(known) > len(cells) and bool({Field.NAME, Field.FAMILY} & set(known))


def _candidate(line: str) -> TypedCandidate:
    if "\t" in line:
        return _from_table([" ".join(cell.split()) for cell in line.split("\t")])
    parts = [" ".join(part.split()) for part in _LEADING.sub("", line.strip()).split(";")] + [""] * 3
    return TypedCandidate(name=parts[0], born=parts[1], post=parts[2], unit=parts[3])


def _from_table(cells: list[str]) -> TypedCandidate:
    cells = [cell for cell in cells if cell]
    if len(cells) > 1 and _ORDINAL.fullmatch(cells[0]):
        cells = cells[1:]
    name = _LEADING.sub("", cells[0]) if cells else ""
    rest = [cell for cell in cells[1:] if plain(cell) not in _SEX]
    born = next((cell for cell in rest if _DAY.fullmatch(cell)), "")
    others = [cell for cell in rest if cell != born] + [""] * 2
    return TypedCandidate(name=name, born=born, post=others[0], unit=others[1])
