"""Takes a roster in from a spreadsheet: the whole of it, or a report that names every bad cell and takes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ballotcount.domain.errors import UserError
from ballotcount.domain.people import CongressKind, Delegate, DelegateKind
from ballotcount.roster import legacy
from ballotcount.roster.columns import settle_columns
from ballotcount.roster.findings import GO_ON, CellFault, ListQuestion, Questions, Skipped
from ballotcount.roster.headings import Field, Headings, find_headings
from ballotcount.roster.letters import plain
from ballotcount.roster.list_checks import (
    check_alike,
    check_board,
    check_numbers,
    check_totals,
    duplicates,
    with_one_unit,
    with_votes,
)
from ballotcount.roster.names import name_identity
from ballotcount.roster.people_rows import RowReader
from ballotcount.roster.row_kinds import filled_down
from ballotcount.roster.row_remarks import kind_columns, with_as_above, without_headings
from ballotcount.roster.row_words import kinds_in
from ballotcount.roster.section_titles import kind_asked, read_above
from ballotcount.roster.table_reading import Reading, TableReader, figures_above
from ballotcount.roster.tables import ListTable, tables_of
from ballotcount.roster.workbook import PastedTable, Worksheet, column_letters, open_sheets


@dataclass(frozen=True, slots=True)
class Roster:
    """A roster that was read without a fault.

    Attributes:
        delegates: in the order of the file, ids ``d1``, ``d2``, ...
        units: in the order they first appear.
        sheets: names of the sheets read.
        unused: headings of columns that were not taken over, by sheet.
        same_names: groups of ids that share a name; allowed, distinguished by birth and unit.
        skipped: rows below the headings that were not taken as people, for a person to look over.
        rows: row of the spreadsheet of each delegate.
        questions: what a person must decide; the roster is as the answers or the defaults make it.
    """

    delegates: tuple[Delegate, ...]
    units: tuple[str, ...]
    sheets: tuple[str, ...]
    unused: dict[str, tuple[str, ...]]
    same_names: tuple[tuple[str, ...], ...]
    skipped: tuple[Skipped, ...]
    rows: tuple[int, ...] = ()
    questions: tuple[ListQuestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A roster of which nothing was taken.

    Attributes:
        faults: every bad cell found, by sheet, row and column.
        rows: people read, good and bad.
        read: row and person of each.
        skipped, questions: as of a ``Roster``.
    """

    faults: tuple[CellFault, ...]
    rows: int
    read: tuple[tuple[int, Delegate], ...] = ()
    skipped: tuple[Skipped, ...] = ()
    questions: tuple[ListQuestion, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetLook:
    """What a sheet holds at first sight: its name, the fields found in its headings, and the rows below them."""

    name: str
    fields: tuple[Field, ...]
    rows: int


def usual_kind(congress: CongressKind) -> DelegateKind:
    """Return the kind of a person whose row names none, by the kind of congress."""
    match congress:
        case CongressKind.DELEGATES:
            return DelegateKind.ELECTED
        case CongressKind.SHAREHOLDERS:
            return DelegateKind.SHAREHOLDER
        case CongressKind.MEMBERS | CongressKind.CONFERENCE | CongressKind.COUNCIL:
            return DelegateKind.MEMBER


def look(path: Path) -> tuple[SheetLook, ...]:
    """List the visible sheets of a file that have headings of a roster, for a person to choose from.

    Raises:
        UserError: the file cannot be read as a spreadsheet, or no sheet has the headings.
        EnvironmentFault: the disk will not give the file.
    """
    return tuple(
        SheetLook(sheet.name, tuple(headings.columns), len(sheet.rows) - headings.row - 1)
        for sheet, headings in _headed(path)
    )


def read_roster(
    path: Path | PastedTable,
    *,
    today: date,
    sheets: Sequence[str] | None = None,
    default_kind: DelegateKind = DelegateKind.ELECTED,
    answers: Mapping[str, str] | None = None,
    weighted: bool = False,
    board: Sequence[str] = (),
) -> Roster | Refused:
    """Read a list of people from .xlsx, .csv or pasted cells: a roster, or the list of an election.

    Args:
        path: the file, or the cells.
        today: no birth or admission may be later; two-digit years are read as the last such year before it.
        sheets: names of the sheets to read together; None where only one has the headings. Of several sheets, one
            that has no column for the unit gives its own name as the unit.
        default_kind: kind of a person whose row names none, see ``usual_kind``.
        answers: choice by id of the questions of an earlier reading; without one the default is taken.
        weighted: the delegates carry several votes each, so a list that does not say how many is asked about.
        board: names of the members of the counting board.

    Returns:
        The whole roster, or every bad cell.

    Raises:
        UserError: the file cannot be read as a spreadsheet, has no headings, or a sheet must be chosen.
        EnvironmentFault: the disk will not give the file.
    """
    chosen = _chosen(_headed(path), sheets, path.name)
    reading = Reading(Questions(answers or {}))
    # A hidden sheet is not read; it is named, so that nobody believes that its people came in.
    for hidden in _hidden_lists(path):
        reading.questions.ask("hidden_sheet", default=GO_ON, choices=(GO_ON,), shown=hidden)
    names: list[tuple[Worksheet, Headings]] = []
    for sheet, headings in chosen:
        for table in tables_of(filled_down(sheet, headings), headings):
            settled = settle_columns(table, reading.questions, reading.faults)
            settled = with_as_above(without_headings(settled, kind_columns(settled)))
            reading.stated += figures_above(settled)
            names.append((settled.sheet, settled.headings))
            _read_table(settled, reading=reading, today=today, default_kind=default_kind, several=len(chosen) > 1)
    if not reading.people:
        raise UserError("roster.nobody", file=path.name)
    if _given_names_only([delegate for _, delegate in reading.people]):
        raise UserError("roster.given_names_only", file=path.name, heading=_name_heading(names))
    check_numbers(reading)
    check_totals(reading)
    # Before duplicates(): a unit in two writings would hide a person who was entered twice.
    with_one_unit(reading)
    check_alike(reading)
    check_board(reading, board)
    if weighted:
        with_votes(reading)
    faults = reading.faults + duplicates(reading.people)
    if faults:
        order = {sheet.name: index for index, (sheet, _) in enumerate(chosen)}
        # By length first, as the spreadsheet has its columns: Z stands before AA.
        faults.sort(key=lambda fault: (order[fault.sheet], fault.row, len(fault.column), fault.column))
        return Refused(
            faults=tuple(faults),
            rows=len(reading.people),
            read=tuple((place.index + 1, delegate) for place, delegate in reading.people),
            skipped=tuple(reading.skipped),
            questions=tuple(reading.questions.asked.values()),
        )
    return _roster(reading, names)


def _read_table(table: ListTable, *, reading: Reading, today: date, default_kind: DelegateKind, several: bool) -> None:
    """Read one table with what its sheet, the rows above it and its headings say of all its people."""
    unit, kind = read_above(table, reading.questions)
    named = kinds_in(table.sheet.name)
    if named and not kind and several:
        kind = kind_asked(reading.questions, table.sheet.name, named, row=0)
    elif several and not unit and Field.UNIT not in table.headings.columns:
        unit = table.sheet.name
    holders = Field.SHARES in table.headings.columns and _of_shareholders(table.headings)
    usual = DelegateKind.SHAREHOLDER if holders else default_kind
    reader = RowReader(today=today, default_kind=usual, witnesses=_witnesses(table))
    TableReader(table, reader, reading, unit=unit, kind=kind).read()


def _of_shareholders(headings: Headings) -> bool:
    heading = plain(headings.shown.get(headings.name_columns[0], ""))
    return any(word in heading for word in ("co dong", "nha dau tu", "shareholder"))


def _witnesses(table: ListTable) -> frozenset[str]:
    """Return words of the names and units that could be of an old encoding."""
    columns = (*table.headings.name_columns, table.headings.columns.get(Field.UNIT, table.headings.name_columns[0]))
    found: set[str] = set()
    for row in table.sheet.rows[table.headings.row + 1 : table.end]:
        for column in columns:
            if column < len(row) and isinstance(row[column], str):
                found |= legacy.witnesses(row[column])
    return frozenset(found)


def _headed(path: Path | PastedTable) -> list[tuple[Worksheet, Headings]]:
    best: list[tuple[Worksheet, Headings]] = []
    for reading in open_sheets(path):
        headed = [(sheet, found) for sheet in reading if sheet.visible and (found := find_headings(sheet)) is not None]
        # Of the ways to read a text file the one that shows the most headings has the right delimiter.
        if sum(len(found.columns) for _, found in headed) > sum(len(found.columns) for _, found in best):
            best = headed
    if not best:
        _refuse_legacy_headings(open_sheets(path)[0], path.name)
        raise UserError("roster.no_headings", file=path.name)
    return best


def _hidden_lists(path: Path | PastedTable) -> list[str]:
    """Return the names of hidden sheets that hold a list, which is not read."""
    return [sheet.name for sheet in open_sheets(path)[0] if not sheet.visible and find_headings(sheet) is not None]


def _refuse_legacy_headings(sheets: Iterable[Worksheet], file: str) -> None:
    """Refuse headings in an old encoding: they are why none was recognised."""
    for sheet in sheets:
        for row, cells in enumerate(sheet.rows[:60]):
            for column, cell in enumerate(cells):
                found = legacy.suspect(cell) if isinstance(cell, str) else None
                if found is not None:
                    at = f"{column_letters(column)}{row + 1}"
                    facts = {"file": file, "sheet": sheet.name, "cell": at, "likely": found.likely}
                    raise UserError(f"roster.{found.encoding}_headings", **facts)


def _chosen(
    headed: list[tuple[Worksheet, Headings]], names: Sequence[str] | None, file: str
) -> list[tuple[Worksheet, Headings]]:
    known = ", ".join(sheet.name for sheet, _ in headed)
    if names is None:
        if len(headed) > 1:
            raise UserError("roster.choose_sheet", file=file, sheets=known, names=tuple(one.name for one, _ in headed))
        return headed
    for name in names:
        if all(sheet.name != name for sheet, _ in headed):
            raise UserError("roster.no_such_sheet", file=file, sheet=name, sheets=known)
    return [(sheet, found) for sheet, found in headed if sheet.name in names]


def _given_names_only(delegates: Sequence[Delegate]) -> bool:
    """Return whether the column taken for the name holds given names alone, the family names standing elsewhere."""
    single = sum(" " not in delegate.name for delegate in delegates if delegate.name)
    return len(delegates) > 2 and single * 2 > len(delegates)


def _name_heading(chosen: Sequence[tuple[Worksheet, Headings]]) -> str:
    headings = chosen[0][1]
    return headings.shown[headings.name_columns[-1]]


def _roster(reading: Reading, chosen: Sequence[tuple[Worksheet, Headings]]) -> Roster:
    delegates = [delegate for _, delegate in reading.people]
    namesakes: dict[object, list[str]] = {}
    for delegate in delegates:
        namesakes.setdefault(name_identity(delegate.name), []).append(delegate.id)
    return Roster(
        delegates=tuple(delegates),
        units=tuple(dict.fromkeys(delegate.unit for delegate in delegates if delegate.unit)),
        sheets=tuple(dict.fromkeys(sheet.name for sheet, _ in chosen)),
        unused={sheet.name: headings.unused for sheet, headings in chosen if headings.unused},
        same_names=tuple(tuple(ids) for ids in namesakes.values() if len(ids) > 1),
        skipped=tuple(reading.skipped),
        rows=tuple(place.index + 1 for place, _ in reading.people),
        questions=tuple(reading.questions.asked.values()),
    )
