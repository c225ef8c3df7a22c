"""The list as a table: which columns it has, how rows break, how they fill columns and pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Option
from ballotcount.paper.fonts import Face, width
from ballotcount.paper.printed import printed
from ballotcount.paper.sizes import LEAST_ROW, LEAST_TYPE, Measures
from ballotcount.paper.spec import BallotSpec, Person
from ballotcount.paper.typeset import line_height, wrapped

GAP = 4.0
"""mm between lists side by side."""

PAD = 1.5
"""mm between a rule and the letters beside it."""

LEAST_NAME = 36.0
"""mm for a name where lists stand side by side; a usual name of three words at 11 pt is 30 mm."""

NARROW = 0.72
"""Cells to mark may shrink to this share where names need the width."""

EASY_ROW = 8.0
"""mm; from here on a hand strikes one row without aiming."""

MOST_LINES = 3
"""A name on more lines than this is not read as one name."""


class CellKind(StrEnum):
    """What a column of the table holds."""

    NUMBER = "number"
    NAME = "name"
    BIRTH = "birth"
    POST = "post"
    UNIT = "unit"
    MARK = "mark"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class BallotColumn:
    """One column of the list.

    Attributes:
        header: its words, broken into lines.
        width: mm.
        option: what a mark in it says, for cells to mark.
    """

    cell: CellKind
    header: tuple[str, ...]
    width: float
    option: Option | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of the list, broken to fit.

    Attributes:
        lines: lines of each column, empty for cells to mark.
        height: least height, mm.
    """

    person: Person
    lines: tuple[tuple[str, ...], ...]
    height: float


@dataclass(frozen=True, slots=True)
class TablePlan:
    """The list laid out.

    Attributes:
        size: type size of names, points.
        header: height of the header row, mm.
        pages: for each page, for each list side by side, its rows.
    """

    columns: tuple[BallotColumn, ...]
    size: float
    header: float
    pages: tuple[tuple[tuple[TableRow, ...], ...], ...]


BOXES: dict[VotingMethod, tuple[Option, ...]] = {
    VotingMethod.STRIKE: (),
    VotingMethod.AGREE: (Option.AGREE, Option.DISAGREE),
    VotingMethod.OPINION: (Option.AGREE, Option.DISAGREE),
    VotingMethod.LEVELS: (Option.HIGH, Option.MEDIUM, Option.LOW),
    VotingMethod.CUMULATIVE: (Option.VOTES,),
}


def plan(spec: BallotSpec, measures: Measures, room: float) -> TablePlan:
    """Lay the list out: first few pages, then few broken names, rows easy to mark, few columns, large type.

    Args:
        room: height for the table on each page, mm.

    Raises:
        UserError: a name is wider than its column even in the smallest type.
    """
    counts = range(1, measures.columns + 1) if spec.columns is None else (spec.columns,)
    found: list[tuple[tuple[float, ...], TablePlan]] = []
    for count in counts:
        for share, size in product((1.0, NARROW) if count == 1 else (NARROW,), _sizes(measures.name)):
            tried = _tried(spec, measures=measures, room=room, count=count, share=share, size=size)
            if tried is not None:
                # The order of this tuple is the order of wishes; share and size are negative: more is better.
                found.append(((len(tried.pages), _folded(tried), _cramped(tried, room), count, -share, -size), tried))
    if not found:
        raise _reason(spec, measures, min(counts))
    return min(found, key=lambda pair: pair[0])[1]


def _folded(listed: TablePlan) -> int:
    """Return how many names stand on more than one line."""
    # Column 1 is the name in every list.
    return sum(len(row.lines[1]) > 1 for page in listed.pages for rows in page for row in rows)


def _cramped(listed: TablePlan, room: float) -> bool:
    """Return whether rows stay lower than is easy to mark."""
    return (room - listed.header) / max(len(rows) for page in listed.pages for rows in page) < EASY_ROW


def _sizes(largest: float) -> tuple[float, ...]:
    steps = int((largest - LEAST_TYPE) * 2)
    return tuple(largest - step / 2 for step in range(steps + 1))


def _tried(
    spec: BallotSpec, measures: Measures, room: float, count: int, share: float, size: float
) -> TablePlan | None:
    columns = _columns(spec, measures=measures, count=count, share=share)
    if columns is None:
        return None
    rows = [_row(person, columns, size) for person in spec.candidates]
    header = max(LEAST_ROW, max(len(column.header) for column in columns) * line_height(LEAST_TYPE) + 1.0)
    whole = [row for row in rows if row is not None]
    # One row that fits nowhere rules this choice out; _reason finds whose it is.
    if len(whole) < len(rows) or header + max(row.height for row in whole) > room:
        return None
    return TablePlan(columns=columns, size=size, header=header, pages=_evenly(whole, room - header, count))


def _columns(spec: BallotSpec, measures: Measures, count: int, share: float) -> tuple[BallotColumn, ...] | None:
    """Return the columns of one list, or None when words do not fit.

    Args:
        share: width of the number and of cells to mark, as a share of what the paper likes.
    """
    block = (measures.width - GAP * (count - 1)) / count
    number = _titled(CellKind.NUMBER, measures.number * share)
    boxes = [_box(option, measures.box * share) for option in BOXES[spec.style]]
    birth = (
        [_titled(CellKind.BIRTH, measures.number + 3.0)] if any(person.birth_year for person in spec.candidates) else []
    )
    left = block - sum(column.width for column in [number, *birth, *boxes])
    rooms = _shared(spec, measures=measures, left=left, least_name=LEAST_NAME if count > 1 else 0.0)
    if rooms is None:
        return None
    wordy = {cell: _titled(cell, room) for cell, room in rooms.items()}
    before = [wordy[cell] for cell in (CellKind.POST, CellKind.UNIT) if cell in wordy]
    after = [wordy[CellKind.NOTE]] if CellKind.NOTE in wordy else []
    return (number, wordy[CellKind.NAME], *birth, *before, *boxes, *after)


def _shared(spec: BallotSpec, measures: Measures, left: float, least_name: float) -> dict[CellKind, float] | None:
    """Share a width among the columns of words: each its longest word at least, the rest by what it would like."""
    cells = [cell for cell in (CellKind.POST, CellKind.UNIT) if any(_words(person, cell) for person in spec.candidates)]
    least: dict[CellKind, float] = {}
    liked: dict[CellKind, float] = {}
    for cell in (CellKind.NAME, *cells):
        texts = [_words(person, cell) for person in spec.candidates]
        floor = max(width(word, Face.REGULAR, LEAST_TYPE) for text in texts for word in text.split(" "))
        # 0.1 mm more than measured: rounding must not push the longest word out of its column.
        least[cell] = floor + 2 * PAD + 0.1
        whole = max(width(text, Face.REGULAR, type_of(cell, measures.name)) for text in texts)
        liked[cell] = max(least[cell], whole + 2 * PAD + 1.0)
    if spec.style is VotingMethod.OPINION:
        least[CellKind.NOTE] = measures.box * 0.8
        liked[CellKind.NOTE] = measures.box * 1.6
    # A post may stand on two lines; a name is struck more surely on one.
    unbroken = max(width(person.name, Face.REGULAR, LEAST_TYPE) for person in spec.candidates) + 2 * PAD + 0.1
    beside = sum(least.values()) - least[CellKind.NAME]
    least[CellKind.NAME] = max(least[CellKind.NAME], least_name, min(unbroken, left - beside))
    liked[CellKind.NAME] = max(liked[CellKind.NAME], least[CellKind.NAME])
    spare = left - sum(least.values())
    wish = sum(liked.values()) - sum(least.values())
    if spare < 0:
        return None
    if spare <= wish:
        return {cell: floor + (liked[cell] - floor) * spare / wish for cell, floor in least.items()}
    return {cell: like * left / sum(liked.values()) for cell, like in liked.items()}


def _box(option: Option, room: float) -> BallotColumn:
    words = printed(f"paper.column.{option}")
    need = max(width(word, Face.BOLD, LEAST_TYPE) for word in words.split(" ")) + 1.0
    room = max(need, room * (1.8 if option is Option.VOTES else 1.0))
    return BallotColumn(
        cell=CellKind.MARK,
        header=wrapped(words, face=Face.BOLD, size=LEAST_TYPE, room=room - 0.8) or (words,),
        width=room,
        option=option,
    )


def _titled(cell: CellKind, room: float) -> BallotColumn:
    words = printed(f"paper.column.{cell}")
    return BallotColumn(cell, wrapped(words, face=Face.BOLD, size=LEAST_TYPE, room=room - 0.8) or (words,), room)


def _row(person: Person, columns: tuple[BallotColumn, ...], size: float) -> TableRow | None:
    lines: list[tuple[str, ...]] = []
    for column in columns:
        broken = wrapped(
            _words(person, column.cell), face=Face.REGULAR, size=type_of(column.cell, size), room=column.width - 2 * PAD
        )
        if broken is None or len(broken) > MOST_LINES:
            return None
        lines.append(broken)
    tall = max(
        len(found) * line_height(type_of(column.cell, size)) for found, column in zip(lines, columns, strict=True)
    )
    return TableRow(person, tuple(lines), max(LEAST_ROW, tall + 0.8))


def type_of(cell: CellKind, size: float) -> float:
    """Type size of a cell: names and numbers as large as they go, the rest smaller."""
    return size if cell in (CellKind.NUMBER, CellKind.NAME) else max(LEAST_TYPE, size - 2)


def _words(person: Person, cell: CellKind) -> str:
    texts = {CellKind.NUMBER: str(person.no), CellKind.NAME: person.name, CellKind.BIRTH: person.birth_year or ""}
    return {**texts, CellKind.POST: person.post or "", CellKind.UNIT: person.unit or ""}.get(cell, "")


def _reason(spec: BallotSpec, measures: Measures, count: int) -> UserError:
    """Return why nothing fitted: the first line that does not fit the widest list, or the paper itself."""
    columns = _columns(spec, measures=measures, count=count, share=NARROW)
    long = [person for person in spec.candidates if columns is not None and _row(person, columns, LEAST_TYPE) is None]
    if (
        columns is None
        and _columns(replace(spec, candidates=(Person(1, "A"),)), measures=measures, count=count, share=NARROW)
        is not None
    ):
        long = [max(spec.candidates, key=_longest_word)]
    if not long:
        return UserError("ballots.paper_too_small", paper=spec.paper.value)
    return UserError("ballots.line_too_long", number=long[0].no, name=long[0].name, paper=spec.paper.value)


def _longest_word(person: Person) -> float:
    texts = [_words(person, cell) for cell in (CellKind.NAME, CellKind.POST, CellKind.UNIT)]
    return max(width(word, Face.REGULAR, LEAST_TYPE) for text in texts for word in text.split(" "))


def _evenly(rows: list[TableRow], room: float, count: int) -> tuple[tuple[tuple[TableRow, ...], ...], ...]:
    """Fill columns in order, as few pages as fit, all columns about equally long."""
    fewest = -(-len(_filled(rows, room)) // count)
    low = 0.0
    high = room
    for _ in range(16):  # to a hundredth of a millimetre
        middle = (low + high) / 2
        # No column may be lower than its highest row, or that row would have no place.
        fits = middle >= max(row.height for row in rows) and len(_filled(rows, middle)) <= fewest * count
        low, high = (low, middle) if fits else (middle, high)
    columns = _filled(rows, high)
    return tuple(tuple(columns[start : start + count]) for start in range(0, len(columns), count))


def _filled(rows: list[TableRow], room: float) -> list[tuple[TableRow, ...]]:
    columns: list[list[TableRow]] = [[]]
    used = 0.0
    for row in rows:
        # A millionth: sums of heights differ from the same sums in another order.
        if columns[-1] and used + row.height > room + 1e-6:
            columns.append([])
            used = 0.0
        columns[-1].append(row)
        used += row.height
    return [tuple(column) for column in columns]
