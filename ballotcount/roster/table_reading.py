"""Reads the people of one table; what is left out is noted, what only a person can decide is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ballotcount.domain.people import Delegate, DelegateKind, Sex
from ballotcount.roster import legacy
from ballotcount.roster.cells import BadValue, shares_of
from ballotcount.roster.findings import GO_ON, LEAVE, TAKE, CellFault, Questions, Skipped
from ballotcount.roster.headings import Field
from ballotcount.roster.letters import normalise
from ballotcount.roster.name_questions import settled_name
from ballotcount.roster.people_rows import PersonRow, RowReader
from ballotcount.roster.row_kinds import Habits, Sorted, habits_of, is_blank, names_a_unit, sort_row
from ballotcount.roster.row_remarks import is_gone, kind_columns, kind_in_remark, ticked
from ballotcount.roster.row_words import GUEST, kinds_in, names_official, names_other_delegates
from ballotcount.roster.section_titles import NOTHING, UNIT, kind_asked, level_of, other_kind_asked, without_group
from ballotcount.roster.several_people import Divided, divided
from ballotcount.roster.stated_figures import CountedPart, StatedFigure, counted_in, figures_stated
from ballotcount.roster.tables import ListTable
from ballotcount.roster.workbook import column_letters, written

SPLIT = "split"
_ADDED_UP = {Field.SHARES: CountedPart.SHARES, Field.FEMALE: CountedPart.WOMEN, Field.MALE: CountedPart.MEN}
"""Columns below which a total writes a figure."""
_SECTION_COUNT = re.compile(
    r"\s*[:(–-]*\s*(?:có |gồm (?:có )?)?(\d{1,4}) ?(?:đồng chí|đ/c|đại biểu|người|đảng viên|đoàn viên|hội viên)\)?\.?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure that the list itself states, and what was read for it.

    Attributes:
        row: as the spreadsheet shows it, from 1.
        read: every count of the reading that the figure may mean; the whole list is added later.
    """

    row: int
    text: str
    figure: StatedFigure
    read: tuple[int | None, ...]


@dataclass(slots=True)
class Reading:
    """What has been read so far from the chosen sheets."""

    questions: Questions
    people: list[tuple[PersonRow, Delegate]] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    numbers: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    guests: int = 0


@dataclass(slots=True)
class TableReader:
    """Reads one table from top to bottom.

    Attributes:
        unit: unit of the people below the last title that named one.
        unit_above: unit that stands above the table.
        unit_level: how that title was numbered; a title numbered in the same way ends its part of the list.
        kind: kind of the people below the last title that named one; ``GUEST`` for people who are no delegates.
    """

    table: ListTable
    reader: RowReader
    into: Reading
    unit: str = ""
    unit_above: str = ""
    unit_level: str = ""
    kind: str = ""
    below_gap: bool = False
    below_signature: bool = False
    ticks: dict[int, str] = field(default_factory=dict)
    section: int = 0
    section_guests: int = 0
    section_stated: tuple[int, str, StatedFigure] | None = None

    def read(self) -> None:
        """Read every row."""
        self.ticks = kind_columns(self.table)
        self.unit_above = self.unit
        sorts = self._sorts()
        habits = habits_of(self.table)
        people = [index for index, sort in sorts.items() if sort is None]
        last_person = people[-1] if people else -1
        usual = self._last_usual(people, habits)
        for index in range(self.table.headings.row + 1, self.table.end):
            if index not in sorts:
                self.below_gap = True
                continue
            place = self._place(index)
            sort = sorts[index]
            if sort is not None:
                self._aside(place, sort, below=index > last_person)
                continue
            self._person(place, habits, last=index > usual)
            self.below_gap = False
        self._end_section()

    def _place(self, index: int) -> PersonRow:
        return PersonRow(self.table.sheet, self.table.headings, index)

    def _sorts(self) -> dict[int, Sorted | None]:
        """Return what each row is that holds anything; None is a person."""
        found: dict[int, Sorted | None] = {}
        for index in range(self.table.headings.row + 1, self.table.end):
            place = self._place(index)
            sort = sort_row(place) if not is_blank(place.row) else Sorted("")
            if place.broken:
                # Sums below a list are taken over by nobody; of any other row the cell must be seen first.
                found[index] = sort if sort is not None and sort.why == "total" else None
            elif not is_blank(place.row):
                found[index] = sort
        return found

    def _last_usual(self, people: list[int], habits: Habits) -> int:
        for index in reversed(people):
            place = self._place(index)
            if all(place.at(column) != "" for column in habits.always) and (place.counted or not habits.numbered):
                return index
        return -1

    def _aside(self, place: PersonRow, sort: Sorted, *, below: bool) -> None:
        """Note a row that is no person, and use what it says."""
        if not sort.why:
            return
        if sort.why == "total":
            self._total(place, sort.text)
        if sort.why == "signature":
            self.below_signature = True
        # Nobody stands below the last title of a list, so it is a remark.
        why = "note" if sort.why == "title" and below else sort.why
        self._leave(place, why, sort.text)
        if why == "title":
            self._title(place, sort.text)

    def _leave(self, place: PersonRow, why: str, text: str) -> None:
        self.into.skipped.append(Skipped(sheet=place.sheet.name, row=place.index + 1, text=text, why=why))

    def _total(self, place: PersonRow, text: str) -> None:
        figures = [*figures_stated(text), *self._below_columns(place)]
        below = [delegate for _, delegate in self.into.people]
        section = below[len(below) - self.section :]
        for figure in figures:
            counts = [counted_in(people, figure.counted) for people in (below, section)]
            if figure.counted is CountedPart.PEOPLE:
                counts += [len(below) + self.into.guests, len(section) + self.section_guests]
            self.into.stated.append(Stated(row=place.index + 1, text=text, figure=figure, read=tuple(counts)))

    def _below_columns(self, place: PersonRow) -> list[StatedFigure]:
        """Return the figures that a total writes below the columns they add up."""
        found = []
        for column, counted in _ADDED_UP.items():
            cell = place.cell(column)
            number = shares_of(cell) if cell != "" else None
            if isinstance(number, int):
                found.append(StatedFigure(counted, number))
        return found

    def _title(self, place: PersonRow, text: str) -> None:
        self._end_section()
        counted = _SECTION_COUNT.search(text)
        if counted is not None:
            self.section_stated = (place.index + 1, text, StatedFigure(CountedPart.PEOPLE, int(counted[1])))
            text = text[: counted.start()]
        level = level_of(text, written(place.cell(Field.NUMBER)))
        if level and level == self.unit_level:
            self.unit = self.unit_above
        kinds = kinds_in(text)
        if kinds:
            self.kind = kind_asked(self.into.questions, text, kinds, row=place.index + 1)
            return
        if names_official(text):
            self.kind = ""
            return
        bare = without_group(text)
        if (other := names_other_delegates(bare)) and not names_a_unit(other):
            self.kind = other_kind_asked(self.into.questions, text, row=place.index + 1)
            return
        self._unit_title(place, text, level=level)

    def _unit_title(self, place: PersonRow, text: str, *, level: str) -> None:
        row = (place.index + 1,)
        bare = without_group(text)
        if Field.UNIT in self.table.headings.columns:
            if not names_a_unit(bare):
                self.into.questions.ask("title_unused", default=GO_ON, choices=(GO_ON,), rows=row, shown=text)
            return
        sure = names_a_unit(bare) or bare.lower().startswith(("đoàn ", "các "))
        choices = (UNIT, NOTHING)
        if sure or self.into.questions.ask("title_unit", default=UNIT, choices=choices, rows=row, shown=text) == UNIT:
            self.unit = bare
            self.unit_level = level

    def _end_section(self) -> None:
        """Compare the figure in a title with the people below it."""
        if self.section_stated is not None:
            row, text, figure = self.section_stated
            counts = (self.section, self.section + self.section_guests)
            self.into.stated.append(Stated(row=row, text=text, figure=figure, read=counts))
        self.section = 0
        self.section_guests = 0
        self.section_stated = None

    def _person(self, place: PersonRow, habits: Habits, *, last: bool) -> None:
        if place.counted:
            numbers = self.into.numbers.setdefault(place.sheet.name, [])
            # A number that cannot be read is no gap.
            number = place.number if place.number is not None else numbers[-1][0] + 1 if numbers else 1
            numbers.append((number, place.index + 1))
        several = divided(place)
        kind = self._kind_of(place)
        if kind == GUEST:
            guests = len(several.places) if several is not None else 1
            self.into.guests += guests
            self.section_guests += guests
            self._leave(place, GUEST, place.name)
            return
        why = self._left_out_by(place, habits, last=last)
        if why is not None:
            self._leave(place, why, " ".join(normalise(written(cell)) for cell in place.row if cell != ""))
            return
        if several is not None and not self._split(place, several):
            self._leave(place, "several_people", place.name)
            return
        for one in several.places if several is not None else (place,):
            self._note_spelling(one)
            self._take(one, habits, kind)

    def _split(self, place: PersonRow, several: Divided) -> bool:
        """Ask whether a row is several people; what cannot be divided among them is named and given to nobody."""
        row = (place.index + 1,)
        shown = " | ".join(one.name for one in several.places)
        ask = self.into.questions.ask
        if ask("several_people", default=SPLIT, choices=(SPLIT, LEAVE), rows=row, shown=f"{shown} ({row[0]})") == LEAVE:
            return False
        if several.unshared:
            shown = f"{', '.join(several.unshared)} ({row[0]})"
            ask("unshared", default=GO_ON, choices=(GO_ON,), rows=row, shown=shown)
        return True

    def _take(self, place: PersonRow, habits: Habits, kind: str) -> None:
        """Read one person."""
        reader = self.reader
        if kind:
            reader = replace(reader, default_kind=DelegateKind(kind))
        collect = Collector(place, self.into.faults)
        delegate = reader.read(place, f"d{len(self.into.people) + 1}", unit=self.unit, collect=collect)
        if habits.only_women_marked and delegate.sex is None:
            delegate = replace(delegate, sex=Sex.MALE)
        self.section += 1
        self.into.people.append((place, settled_name(place, delegate, self.into.questions)))

    def _kind_of(self, place: PersonRow) -> str:
        """Return the kind of a person by the row: its own cell, a tick, a remark, or the title above."""
        written = place.cell(Field.KIND)
        if written != "":
            guest = isinstance(written, str) and kinds_in(written) == frozenset((GUEST,))
            return GUEST if guest else "" if self.kind == GUEST else self.kind
        kinds = ticked(place, self.ticks)
        if len(kinds) > 1:
            column = next(iter(self.ticks))
            self.into.faults.append(cell_fault(place, column=column, code="two_kinds", value=place.name))
        return kinds[0] if kinds else kind_in_remark(place, self.into.questions) or self.kind

    def _left_out_by(self, place: PersonRow, habits: Habits, *, last: bool) -> str | None:
        """Ask about a row that may be no person; return the question by which it is left out, or None."""
        sheet = place.sheet
        asked = []
        if place.index in sheet.hidden_rows:
            asked.append(("hidden_rows", TAKE))
        if any((place.index, column) in sheet.struck for column in place.headings.name_columns):
            asked.append(("struck_out", LEAVE))
        elif any((place.index, column) in sheet.struck for column in place.headings.used_columns):
            asked.append(("struck_cells", TAKE))
        doubt = habits.doubt(place, below_gap=self.below_gap, last=last) if place.name else None
        if self.below_signature and not (habits.numbered and place.counted):
            asked.append(("below_signature", LEAVE))
        elif doubt is not None:
            asked.append((doubt, LEAVE if doubt == "other_shape" else TAKE))
        text = f"{place.name} ({place.index + 1})"
        if is_gone(place, self.into.questions):
            return "remark_gone"
        answers = [
            (code, self.into.questions.ask(code, default=default, rows=(place.index + 1,), shown=text))
            for code, default in asked
        ]
        return next((code for code, answer in answers if answer == LEAVE), None)

    def _note_spelling(self, place: PersonRow) -> None:
        """Show a name that one word makes look like an old encoding, without proof."""
        name = place.name
        if name.isascii():
            return
        found = legacy.suspect(name)
        if found is not None and not self.reader.proven(name, found):
            row = (place.index + 1,)
            self.into.questions.ask("spelling", default=GO_ON, choices=(GO_ON,), rows=row, shown=name)


def figures_above(table: ListTable) -> list[Stated]:
    """Return how many people the title above a table says there are."""
    found = []
    for index in range(table.above, table.headings.top):
        text = " ".join(normalise(written(cell)) for cell in table.sheet.rows[index] if cell != "")
        counted = _SECTION_COUNT.search(text)
        if counted is not None and "danh sách" in text.lower():
            figure = StatedFigure(CountedPart.PEOPLE, int(counted[1]))
            found.append(Stated(row=index + 1, text=text, figure=figure, read=()))
    return found


class Collector:
    """Takes the bad cells of one row; of several causes in one cell the first is kept."""

    def __init__(self, place: PersonRow, faults: list[CellFault]) -> None:
        self.place = place
        self.faults = faults
        self.columns: set[int] = set()

    def __call__(self, column: int, bad: BadValue, cell: object) -> None:
        if column not in self.columns:
            self.columns.add(column)
            self.faults.append(
                cell_fault(self.place, column=column, code=bad.code, value=written(cell)[:60], **bad.facts)
            )


def cell_fault(place: PersonRow, column: int, code: str, value: str, **facts: object) -> CellFault:
    """Return the fault of a cell of a row."""
    return CellFault(
        sheet=place.sheet.name,
        row=place.index + 1,
        column=column_letters(column),
        heading=place.headings.shown.get(column, ""),
        code=code,
        value=value,
        facts=facts,
    )
