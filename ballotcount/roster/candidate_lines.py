"""Candidates typed or pasted as lines without headings: with semicolons as the desk shows them, or with tabs."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
    """Read a list without headings, one person a line; empty lines are left out.

    A line with semicolons is ``name; born; post; unit``. A line with tabs comes from a spreadsheet or a table in Word:
    a number in front is left out, a date is the birth wherever it stands, a sex is left out, and of the rest the first
    is the post, the second the unit. A table under headings is read by ``importing.read_roster``.
    """
    return tuple(_candidate(line) for line in text.splitlines() if line.strip())


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
