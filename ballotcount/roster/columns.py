"""Settles what the columns of a table hold where the headings alone do not say it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from ballotcount.roster import cells
from ballotcount.roster.cells import BadValue
from ballotcount.roster.findings import LEAVE, TAKE, CellFault, Questions
from ballotcount.roster.headings import BY_PEOPLE_ALONE, Field, recognise
from ballotcount.roster.letters import normalise, plain
from ballotcount.roster.people_rows import PersonRow
from ballotcount.roster.row_kinds import names_a_unit, sort_row
from ballotcount.roster.tables import ListTable
from ballotcount.roster.titles import looks_like_person
from ballotcount.roster.workbook import Cell, column_letters, written

JOIN = "join"
SAMPLE = 200
"""Rows by which the meaning of a column is judged."""
MOST = 0.8
"""Share of the filled cells that must have one meaning before a column is asked about; not measured."""
GIVEN_NAME_WORDS = 2
"""Words; a given name written apart has one, seldom two."""
_CUT_NAME = re.compile(r"^\S+$|\b(?:van|thi)$")
"""A family name alone, or one with the usual middle name and no given name behind it."""


def settle_columns(table: ListTable, questions: Questions, faults: list[CellFault]) -> ListTable:
    """Return a table whose columns are settled by the answers, or by the defaults, to the questions they raise."""
    table = _with_given_names(table, questions)
    table = _without_heading(table, questions, faults)
    table = _with_hidden(table, questions)
    table = _with_known_values(table, questions)
    _refuse_second_names(table, faults)
    return table


def _people(table: ListTable) -> list[PersonRow]:
    places = (PersonRow(table.sheet, table.headings, index) for index in range(table.headings.row + 1, table.end))
    return [place for place in places if place.name and sort_row(place) is None]


def _bare_columns(table: ListTable) -> set[int]:
    """Return columns with cells below the headings and no heading of their own."""
    headings = table.headings
    named = {*headings.shown, *headings.used_columns}
    filled: set[int] = set()
    for row in table.sheet.rows[headings.row + 1 : table.end]:
        # Rows that can add no new column are skipped, because this goes over every cell of a long list.
        if len(row) > len(named) or not filled.issuperset(range(len(row))):
            filled.update(column for column, cell in enumerate(row) if cell != "" and column not in named)
    return filled


def _with_given_names(table: ListTable, questions: Questions) -> ListTable:
    """Take the filled columns right of the name that hold the rest of it for the given names."""
    headings = table.headings
    if len(headings.name_columns) > 1:
        return table
    people = _people(table)
    rest = _rest_of_names(table, people)
    if not rest:
        return table
    filled = [place for place in people if any(place.at(column) != "" for column in rest)]
    shown = "; ".join(" | ".join((place.name, *(written(place.at(column)) for column in rest))) for place in filled[:3])
    key = f"two_columns-{column_letters(rest[0])}{headings.row + 1}"
    rows = tuple(place.index + 1 for place in filled)
    if questions.ask("two_columns", id=key, default=JOIN, choices=(JOIN, LEAVE), rows=rows, shown=shown) != JOIN:
        return table
    columns = (headings.name_columns[0], *rest)
    used = tuple(sorted({*headings.used_columns, *columns}))
    unused = tuple(text for where, text in headings.shown.items() if where not in used)
    return replace(table, headings=replace(headings, name_columns=columns, used_columns=used, unused=unused))


def _rest_of_names(table: ListTable, people: Sequence[PersonRow]) -> tuple[int, ...]:
    """Return the columns right of the names, one after the other, that hold parts of names."""
    headings = table.headings
    bare = _bare_columns(table)
    column = headings.name_columns[-1] + 1
    # Under a heading that says nothing of names they are looked for only where the names lack their last word.
    cut = sum(_CUT_NAME.search(plain(place.name)) is not None for place in people) * 2 > len(people)
    found: list[int] = []
    while column in bare or (cut and column in headings.shown and recognise(headings.shown[column]) is None):
        filled = [written(place.at(column)) for place in people if place.at(column) != ""]
        short = [text for text in filled if len(text.split()) <= GIVEN_NAME_WORDS and not re.search(r"\d", text)]
        # A remark beside a few names must not become a part of their names.
        if len(filled) * 2 <= len(people) or len(short) < len(filled) * MOST:
            break
        found.append(column)
        column += 1
    return tuple(found)


def _without_heading(table: ListTable, questions: Questions, faults: list[CellFault]) -> ListTable:
    """Refuse a second column of names without a heading; ask about other cells beyond the headings."""
    bare = _bare_columns(table)
    if not bare:
        return table
    people = _people(table)
    beyond = [place for place in people if any(place.at(column) != "" for column in bare)]
    for column in sorted(bare):
        held = [written(place.at(column)) for place in people if place.at(column) != ""]
        if held and sum(map(looks_like_person, held)) * 2 > len(held):
            faults.append(_second_names(table, column, held[0]))
            return table
    if not beyond:
        return table
    last = max(table.headings.shown)
    typed = table.sheet.delimiter not in ("", "\t")  # a sign that people type inside a text; a tab they do not
    # Only what stands right of the last heading can be the rest of a text that was divided there.
    split = typed and min(bare) > last and last in table.headings.used_columns
    key = f"cells_beyond-{table.headings.row + 1}-{table.block}"
    choices = (JOIN, LEAVE) if split else (LEAVE,)
    answer = LEAVE
    for place in beyond:
        text = "; ".join(written(place.at(column)) for column in sorted(bare) if place.at(column) != "")
        row = (place.index + 1,)
        # All rows share one question, so each call adds its row and gives the same answer.
        answer = questions.ask("cells_beyond", id=key, default=choices[0], choices=choices, rows=row, shown=text)
    if answer != JOIN:
        return table
    rows = [*table.sheet.rows]
    for place in beyond:
        kept = [*place.row[: last + 1]]
        rest = [normalise(written(cell)) for cell in place.row[last + 1 :] if cell != ""]
        # The sign goes back between the parts: a person typed it as part of the text.
        kept[last] = f"{table.sheet.delimiter} ".join([normalise(str(kept[last])), *rest])
        rows[place.index] = kept
    return replace(table, sheet=replace(table.sheet, rows=rows))


def _second_names(table: ListTable, column: int, value: str) -> CellFault:
    return CellFault(
        sheet=table.sheet.name,
        row=table.headings.row + 1,
        column=column_letters(column),
        heading=table.headings.shown.get(column, ""),
        code="second_names",
        value=value[:60],
    )


def _refuse_second_names(table: ListTable, faults: list[CellFault]) -> None:
    """Refuse a second column in view under a heading of names, with other people in it."""
    headings = table.headings
    for column, heading in headings.shown.items():
        found = recognise(heading)
        if found is None or found[0] is not Field.NAME or column in headings.used_columns:
            continue
        # Beside the names of the list, "Chủ hộ" and "Phụ huynh" are other people on purpose.
        if found[1] >= BY_PEOPLE_ALONE:
            continue
        # Hidden columns have had a question of their own before.
        if column in table.sheet.hidden_columns:
            continue
        held = [written(place.at(column)) for place in _people(table) if place.at(column) not in ("", place.name)]
        if held and sum(map(looks_like_person, held)) * 2 > len(held):
            faults.append(_second_names(table, column, held[0]))


def _with_hidden(table: ListTable, questions: Questions) -> ListTable:
    """Ask about each hidden column; it is used by default only where no column in view holds the same."""
    for column in sorted(table.sheet.hidden_columns & table.headings.shown.keys()):
        found = recognise(table.headings.shown[column])
        if found is None or found[0] is Field.NUMBER:
            continue
        field = found[0]
        used = column in table.headings.used_columns
        heading = f"{column_letters(column)}: {table.headings.shown[column]}"
        # Without its only column of names there is no list, so this is shown and cannot be refused.
        if field is Field.NAME and used:
            questions.ask(
                "hidden_column",
                id=f"hidden_column-{column_letters(column)}",
                default=TAKE,
                choices=(TAKE,),
                shown=heading,
            )
            continue
        default = TAKE if used else LEAVE
        answer = questions.ask(
            "hidden_column", id=f"hidden_column-{column_letters(column)}", default=default, shown=heading
        )
        if answer == TAKE and not used:
            table = _use(table, field, column)
        elif answer == LEAVE and used:
            table = _use(table, field, None)
    return table


def _use(table: ListTable, field: Field, column: int | None) -> ListTable:
    """Give a field another column, or none."""
    headings = table.headings
    columns = {each: where for each, where in headings.columns.items() if each is not field}
    names = headings.name_columns
    if column is not None:
        columns[field] = column
        names = (column,) if field is Field.NAME else names
    used = tuple(sorted({*columns.values(), *names}))
    unused = tuple(text for where, text in headings.shown.items() if where not in used)
    return replace(
        table, headings=replace(headings, columns=columns, name_columns=names, used_columns=used, unused=unused)
    )


def _is_sex(cell: Cell) -> bool:
    return not isinstance(cells.sex_of(cell), BadValue)


def _is_kind(cell: Cell) -> bool:
    return not isinstance(cells.kind_of(cell), BadValue)


def _is_unit(cell: Cell) -> bool:
    return isinstance(cell, str) and names_a_unit(normalise(cell)) and not looks_like_person(cell)


_VALUES: tuple[tuple[Field, Callable[[Cell], bool]], ...] = (
    (Field.SEX, _is_sex),
    (Field.KIND, _is_kind),
    (Field.UNIT, _is_unit),
)


def _with_known_values(table: ListTable, questions: Questions) -> ListTable:
    """Ask about an unknown heading over values that are known."""
    headings = table.headings
    unknown = [column for column in headings.shown if column not in headings.used_columns]
    # A known heading that is unused gave way to a better column, which was decided already.
    unknown = [column for column in unknown if recognise(headings.shown[column]) is None]
    if not unknown:
        return table
    people = _people(table)[:SAMPLE]
    for column in unknown:
        held = [place.at(column) for place in people if place.at(column) != ""]
        field = _meaning(held)
        if field is None or field in table.headings.columns:
            continue
        where = column_letters(column)
        shown = f"{where}: {headings.shown[column]} ({'; '.join(map(str, held[:3]))})"
        if (
            questions.ask(f"column_{field.value}", id=f"column-{where}{headings.row + 1}", default=TAKE, shown=shown)
            == TAKE
        ):
            table = _use(table, field, column)
    return table


def _meaning(held: Sequence[Cell]) -> Field | None:
    if not held:
        return None
    for field, known in _VALUES:
        if sum(map(known, held)) >= len(held) * MOST:
            return field
    return None
