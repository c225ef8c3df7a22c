"""Takes a roster in from a spreadsheet: the whole of it, or a report that names every bad cell and takes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from ballotcount.domain.errors import UserError
from ballotcount.domain.people import CongressKind, Delegate, DelegateKind, Sex
from ballotcount.roster import legacy
from ballotcount.roster.cells import BadValue
from ballotcount.roster.headings import Field, Headings, find_headings
from ballotcount.roster.names import name_identity
from ballotcount.roster.people_rows import (
    Place,
    RowReader,
    filled_down,
    habits_of,
    is_blank,
    names_a_unit,
    title_of,
)
from ballotcount.roster.workbook import Sheet, column_letters, open_sheets


@dataclass(frozen=True, slots=True)
class CellFault:
    """One bad cell.

    Attributes:
        row: as the spreadsheet shows it, from 1.
        column: letters of the spreadsheet, e.g. "C".
        heading: heading of the column as written.
        code: ``roster.fault.<code>`` in the catalogue says the cause and what to do.
        value: what the cell holds, shortened.
        facts: further facts of the sentence.
    """

    sheet: str
    row: int
    column: str
    heading: str
    code: str
    value: str = ""
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row below the headings that holds no person: a section title, a total, a footer."""

    sheet: str
    row: int
    text: str


@dataclass(frozen=True, slots=True)
class Roster:
    """A roster that was read without a fault.

    Attributes:
        delegates: in the order of the file, ids ``d1``, ``d2``, ...
        units: in the order they first appear.
        sheets: names of the sheets read.
        unused: headings of columns that were not taken over, by sheet.
        same_names: groups of ids that share a name; allowed, told apart by birth and unit.
        skipped: rows below the headings that were taken for titles or footers, for a person to look over.
    """

    delegates: tuple[Delegate, ...]
    units: tuple[str, ...]
    sheets: tuple[str, ...]
    unused: dict[str, tuple[str, ...]]
    same_names: tuple[tuple[str, ...], ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A roster of which nothing was taken.

    Attributes:
        faults: every bad cell found, by sheet, row and column.
        rows: people read, good and bad.
    """

    faults: tuple[CellFault, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class SheetLook:
    """What a sheet holds at first sight: its name, the fields found in its headings, and the rows below them."""

    name: str
    fields: tuple[Field, ...]
    rows: int


def usual_kind(congress: CongressKind) -> DelegateKind:
    """The kind of a person whose row names none, by the kind of congress."""
    match congress:
        case CongressKind.DELEGATES:
            return DelegateKind.ELECTED
        case CongressKind.SHAREHOLDERS:
            return DelegateKind.SHAREHOLDER
        case CongressKind.MEMBERS | CongressKind.CONFERENCE | CongressKind.COUNCIL:
            return DelegateKind.MEMBER


def look(path: Path) -> tuple[SheetLook, ...]:
    """The visible sheets of a file that have headings of a roster, for a person to choose from.

    Raises:
        UserError: the file cannot be read as a spreadsheet, or no sheet has the headings.
        EnvironmentFault: the disk will not give the file.
    """
    return tuple(
        SheetLook(sheet.name, tuple(headings.columns), len(sheet.rows) - headings.row - 1)
        for sheet, headings in _headed(path)
    )


def read_roster(
    path: Path,
    *,
    today: date,
    sheets: Sequence[str] | None = None,
    default_kind: DelegateKind = DelegateKind.ELECTED,
) -> Roster | Refused:
    """Read a roster from .xlsx or .csv.

    Args:
        today: no birth or admission may be later; two-digit years are read as the last such year before it.
        sheets: names of the sheets to read together; None where only one has the headings. Of several sheets, one
            that has no column for the unit gives its own name as the unit.
        default_kind: kind of a person whose row names none, see ``usual_kind``.

    Returns:
        The whole roster, or every bad cell.

    Raises:
        UserError: the file cannot be read as a spreadsheet, has no headings, or a sheet must be chosen.
        EnvironmentFault: the disk will not give the file.
    """
    chosen = _chosen(_headed(path), sheets, path.name)
    reader = RowReader(today=today, default_kind=default_kind)
    reading = _Reading()
    for sheet, headings in chosen:
        unit = sheet.name if len(chosen) > 1 and Field.UNIT not in headings.columns else ""
        _read_sheet(sheet, headings=headings, reader=reader, unit=unit, into=reading)
    if not reading.people:
        raise UserError("roster.nobody", file=path.name)
    if _given_names_only([delegate for _, delegate in reading.people]):
        raise UserError("roster.given_names_only", file=path.name, heading=_name_heading(chosen))
    faults = reading.faults + _duplicates(reading.people)
    if faults:
        order = {sheet.name: index for index, (sheet, _) in enumerate(chosen)}
        faults.sort(key=lambda fault: (order[fault.sheet], fault.row, len(fault.column), fault.column))
        return Refused(tuple(faults), len(reading.people))
    return _roster(reading, chosen)


def _headed(path: Path) -> list[tuple[Sheet, Headings]]:
    best: list[tuple[Sheet, Headings]] = []
    for reading in open_sheets(path):
        headed = [(sheet, found) for sheet in reading if sheet.visible and (found := find_headings(sheet)) is not None]
        if sum(len(found.columns) for _, found in headed) > sum(len(found.columns) for _, found in best):
            best = headed
    if not best:
        _refuse_legacy_headings(open_sheets(path)[0], path.name)
        raise UserError("roster.no_headings", file=path.name)
    return best


def _refuse_legacy_headings(sheets: Iterable[Sheet], file: str) -> None:
    """Headings in an old encoding are why none was recognised: say that instead."""
    for sheet in sheets:
        for row, cells in enumerate(sheet.rows[:60]):
            for column, cell in enumerate(cells):
                found = legacy.suspect(cell) if isinstance(cell, str) else None
                if found is not None:
                    at = f"{column_letters(column)}{row + 1}"
                    facts = {"file": file, "sheet": sheet.name, "cell": at, "likely": found.likely}
                    raise UserError(f"roster.{found.encoding}_headings", **facts)


def _chosen(
    headed: list[tuple[Sheet, Headings]], names: Sequence[str] | None, file: str
) -> list[tuple[Sheet, Headings]]:
    known = ", ".join(sheet.name for sheet, _ in headed)
    if names is None:
        if len(headed) > 1:
            raise UserError("roster.choose_sheet", file=file, sheets=known, names=tuple(one.name for one, _ in headed))
        return headed
    for name in names:
        if all(sheet.name != name for sheet, _ in headed):
            raise UserError("roster.no_such_sheet", file=file, sheet=name, sheets=known)
    return [(sheet, found) for sheet, found in headed if sheet.name in names]


@dataclass(slots=True)
class _Reading:
    """What has been read so far from the chosen sheets."""

    people: list[tuple[Place, Delegate]] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def _read_sheet(sheet: Sheet, headings: Headings, reader: RowReader, unit: str, into: _Reading) -> None:
    sheet = filled_down(sheet, headings)
    habits = habits_of(sheet, headings)
    below_gap = False
    for index in range(headings.row + 1, len(sheet.rows)):
        place = Place(sheet, headings, index)
        if not place.broken:
            if is_blank(place.row):
                below_gap = True
                continue
            title = title_of(place)
            if title is not None:
                unit = _after_title(place, title=title, unit=unit, into=into)
                continue
        collect = _Collector(place, into.faults)
        delegate = reader.read(place, f"d{len(into.people) + 1}", unit=unit, collect=collect)
        if habits.only_women_marked and delegate.sex is None:
            delegate = replace(delegate, sex=Sex.MALE)
        doubt = habits.doubt(place, below_gap=below_gap)
        if doubt is not None:
            collect(headings.name_columns[0], BadValue(doubt), place.name)
        below_gap = False
        into.people.append((place, delegate))


def _after_title(place: Place, title: str, unit: str, into: _Reading) -> str:
    """Note a row that is no person; give the unit of the people below it."""
    if title:
        into.skipped.append(Skipped(place.sheet.name, place.index + 1, title))
    if title and Field.UNIT not in place.headings.columns and names_a_unit(title):
        return title
    return unit


class _Collector:
    """Takes the bad cells of one row; of several causes in one cell the first is told."""

    def __init__(self, place: Place, faults: list[CellFault]) -> None:
        self.place = place
        self.faults = faults
        self.columns: set[int] = set()

    def __call__(self, column: int, bad: BadValue, cell: object) -> None:
        if column not in self.columns:
            self.columns.add(column)
            self.faults.append(_fault(self.place, column=column, code=bad.code, value=str(cell)[:60], **bad.facts))


def _fault(place: Place, column: int, code: str, value: str, **facts: object) -> CellFault:
    heading = place.headings.shown.get(column, "")
    return CellFault(
        sheet=place.sheet.name,
        row=place.index + 1,
        column=column_letters(column),
        heading=heading,
        code=code,
        value=value,
        facts=facts,
    )


def _duplicates(people: Sequence[tuple[Place, Delegate]]) -> list[CellFault]:
    """The same name, birth and unit twice: either one person entered twice or two whose birth must be completed."""
    seen: dict[object, Place] = {}
    faults = []
    for place, delegate in people:
        if not delegate.name:
            continue
        same = (name_identity(delegate.name), delegate.born, delegate.unit.casefold())
        first = seen.setdefault(same, place)
        if first is not place:
            where = {"first": first.index + 1, "first_sheet": first.sheet.name}
            faults.append(
                _fault(place, column=place.headings.name_columns[0], code="duplicate", value=delegate.name, **where)
            )
    return faults


def _given_names_only(delegates: Sequence[Delegate]) -> bool:
    """Whether the column taken for the name holds given names alone, the family names standing elsewhere."""
    single = sum(" " not in delegate.name for delegate in delegates if delegate.name)
    return len(delegates) > 2 and single * 2 > len(delegates)


def _name_heading(chosen: Sequence[tuple[Sheet, Headings]]) -> str:
    headings = chosen[0][1]
    return headings.shown[headings.name_columns[-1]]


def _roster(reading: _Reading, chosen: Sequence[tuple[Sheet, Headings]]) -> Roster:
    delegates = [delegate for _, delegate in reading.people]
    namesakes: dict[object, list[str]] = {}
    for delegate in delegates:
        namesakes.setdefault(name_identity(delegate.name), []).append(delegate.id)
    return Roster(
        delegates=tuple(delegates),
        units=tuple(dict.fromkeys(delegate.unit for delegate in delegates if delegate.unit)),
        sheets=tuple(sheet.name for sheet, _ in chosen),
        unused={sheet.name: headings.unused for sheet, headings in chosen if headings.unused},
        same_names=tuple(tuple(ids) for ids in namesakes.values() if len(ids) > 1),
        skipped=tuple(reading.skipped),
    )
