"""Compares a list with itself: its own numbers, the totals it states, people named twice, units written in two ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from ballotcount.domain.people import Delegate, DelegateKind
from ballotcount.roster.findings import GO_ON, CellFault
from ballotcount.roster.names import name_identity
from ballotcount.roster.people_rows import PersonRow
from ballotcount.roster.same_name import alike, alike_keys, may_be_one
from ballotcount.roster.stated_figures import CountedPart, counted_in
from ballotcount.roster.table_reading import Reading, cell_fault
from ballotcount.roster.units import same_units, unit_key

ONE = "one"
APART = "apart"


def check_numbers(reading: Reading) -> None:
    """Name the gaps and repeats in the numbers that the list gives its people."""
    for sheet, numbers in reading.numbers.items():
        if sorted(number for number, _ in numbers) == list(range(1, len(numbers) + 1)):
            continue
        before = 0
        for number, row in numbers:
            # A list may begin with 1 again in each of its sections.
            if number not in (1, before + 1):
                shown = f"{before or '…'} → {number} ({row})"
                key = "numbers" if len(reading.numbers) == 1 else f"numbers-{sheet}"
                reading.questions.ask("numbers", id=key, default=GO_ON, choices=(GO_ON,), rows=(row,), shown=shown)
            before = number


def check_totals(reading: Reading) -> None:
    """Compare what the list states of its own size with what was read."""
    people = [delegate for _, delegate in reading.people]
    for stated in reading.stated:
        counted = stated.figure.counted
        whole = counted_in(people, counted)
        # A stated number of people may include the guests, who are listed and not taken.
        known = {*stated.read, whole, *((len(people) + reading.guests,) if counted is CountedPart.PEOPLE else ())}
        if whole is None or stated.figure.number in known:
            continue
        shown = f"“{stated.text}”: {stated.figure.number} ≠ {whole}"
        reading.questions.ask("total", default=GO_ON, choices=(GO_ON,), rows=(stated.row,), shown=shown)


def with_one_unit(reading: Reading) -> None:
    """Put units together that are written in two ways, unless a person says that they are two."""
    units = [delegate.unit for _, delegate in reading.people]
    kept: dict[str, str] = {}
    for same in same_units(units):
        rows = tuple(place.index + 1 for place, one in reading.people if one.unit in same.written)
        key = f"unit-{unit_key(same.written[0])}"
        default = ONE if same.sure else APART
        choices = (default, APART if same.sure else ONE)
        shown = " = ".join(f"“{unit}”" for unit in same.written)
        if reading.questions.ask("unit", id=key, default=default, choices=choices, rows=rows, shown=shown) == ONE:
            kept |= dict.fromkeys(same.written, same.written[0])
    if kept:
        reading.people = [(place, replace(one, unit=kept.get(one.unit, one.unit))) for place, one in reading.people]


def check_alike(reading: Reading) -> None:
    """Ask about names that may be one person's, where neither birth nor unit tells the two apart."""
    # Only names that share a key are compared: 5,000 people would be 12 million pairs.
    found: dict[str, list[tuple[PersonRow, Delegate]]] = {}
    for place, delegate in reading.people:
        for key in alike_keys(delegate.name):
            found.setdefault(key, []).append((place, delegate))
    pairs: dict[tuple[str, int, int], tuple[tuple[PersonRow, Delegate], tuple[PersonRow, Delegate]]] = {}
    for people in found.values():
        for one, other in combinations(people, 2):
            # Two people may meet under two keys and are asked about once.
            pairs[one[0].sheet.name, one[0].index, other[0].index] = (one, other)
    for (place, person), (further, twin) in pairs.values():
        if alike(person.name, twin.name) and _may_be_one(person, twin):
            rows = (place.index + 1, further.index + 1)
            shown = f"“{person.name}” ({rows[0]}) = “{twin.name}” ({rows[1]})"
            reading.questions.ask("alike", default=GO_ON, choices=(GO_ON,), rows=rows, shown=shown)


def check_board(reading: Reading, board: Sequence[str]) -> None:
    """Ask about people whose names may be those of members of the counting board, written in another way."""
    for place, delegate in reading.people:
        for member in board:
            if may_be_one(member, delegate.name):
                row = place.index + 1
                shown = f"“{delegate.name}” ({row}) = “{member}”"
                reading.questions.ask("board", default=GO_ON, choices=(GO_ON,), rows=(row,), shown=shown)


def _may_be_one(one: Delegate, other: Delegate) -> bool:
    """Return whether two of nearly one name may be one person: by birth where both are known, otherwise by unit."""
    if one.born and other.born:
        # A year alone fits every day of that year.
        return one.born.startswith(other.born) or other.born.startswith(one.born)
    return not (one.unit and other.unit) or unit_key(one.unit) == unit_key(other.unit)


def duplicates(people: Sequence[tuple[PersonRow, Delegate]]) -> list[CellFault]:
    """Find equal name, birth and unit: one person entered twice, or two whose birth must be completed."""
    seen: dict[object, PersonRow] = {}
    faults = []
    for place, delegate in people:
        if not delegate.name:
            continue
        same = (name_identity(delegate.name), delegate.born, delegate.unit.casefold())
        first = seen.setdefault(same, place)
        if first is not place:
            where = {"first": first.index + 1, "first_sheet": first.sheet.name}
            column = place.headings.name_columns[0]
            code = "duplicate" if delegate.born or delegate.unit else "duplicate_name"
            faults.append(cell_fault(place, column=column, code=code, value=delegate.name, **where))
    return faults


ONE_VOTE = "one_vote"
UNSTATED = "unstated"


def with_votes(reading: Reading) -> None:
    """Ask about delegates whose votes the list does not say; nobody is given a vote without an answer."""
    bare = [
        (place, delegate)
        for place, delegate in reading.people
        # An alternate votes only in the seat of somebody else, whose votes are counted there.
        if not delegate.shares and delegate.kind is not DelegateKind.ALTERNATE
    ]
    if not bare:
        return
    some = any(delegate.shares for _, delegate in reading.people)
    code = "votes_of_some" if some else "votes_of_all"
    answer = UNSTATED
    for place, delegate in bare:
        shown = f"{delegate.name} ({place.index + 1})" if some else ""
        rows = (place.index + 1,)
        answer = reading.questions.ask(code, default=UNSTATED, choices=(UNSTATED, ONE_VOTE), rows=rows, shown=shown)
    if answer == ONE_VOTE:
        ids = {delegate.id for _, delegate in bare}
        reading.people = [(place, replace(one, shares=1) if one.id in ids else one) for place, one in reading.people]
