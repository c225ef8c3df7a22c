"""Comparing two blind passes over the same stack, sheet for sheet, although the sheets may lie in another order.

Sheets are paired so that the fewest lines differ. Which pass is called the first never changes the pairs, and equal
input gives equal pairs: with several best pairings the one with the nearest places is taken, then the first in the
order of what the sheets say.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.codec import dump_ballot
from ballotcount.domain.events.counting import LineKey, LineValue

INVALID = "invalid"
WRITTEN = "written"
SHARES = "shares"
"""Lines that concern the sheet and not one name."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two places that hold the same sheet.

    Attributes:
        left, right: places in the two stacks, from 0.
        lines: what differs between them; empty when both say the same.
    """

    left: int
    right: int
    lines: tuple[LineKey, ...]


def value_of(ballot: Ballot, line: LineKey) -> LineValue:
    """Return what a ballot says on one line."""
    if line == INVALID:
        return ballot.invalid
    if line == WRITTEN:
        return ballot.written
    if line == SHARES:
        return ballot.shares
    return next((mark for number, mark in ballot.marks if number == line), None)


def with_line(ballot: Ballot, line: LineKey, value: LineValue) -> Ballot:
    """Return the ballot with one line said otherwise."""
    if line == INVALID:
        return Ballot(
            marks=ballot.marks,
            invalid=None if value is None else str(value),
            written=ballot.written,
            shares=ballot.shares,
        )
    if line == WRITTEN:
        return Ballot(
            marks=ballot.marks,
            invalid=ballot.invalid,
            written=value if isinstance(value, tuple) else (),
            shares=ballot.shares,
        )
    if line == SHARES:
        return Ballot(
            marks=ballot.marks,
            invalid=ballot.invalid,
            written=ballot.written,
            shares=value if isinstance(value, int) else None,
        )
    marks = [(number, mark) for number, mark in ballot.marks if number != line]
    if value is not None:
        marks.append((line, value))  # type: ignore[arg-type]
    return Ballot(
        marks=tuple(sorted(marks, key=lambda m: m[0])),
        invalid=ballot.invalid,
        written=ballot.written,
        shares=ballot.shares,
    )


def differing(left: Ballot, right: Ballot) -> tuple[LineKey, ...]:
    """Return the lines on which two ballots differ: names in order of number, then what concerns the sheet."""
    if left == right:
        return ()
    # A line with two marks is in both halves of the difference; the set names it once.
    lines: list[LineKey] = sorted({number for number, _ in set(left.marks) ^ set(right.marks)})
    lines += [line for line in (INVALID, WRITTEN, SHARES) if value_of(left, line) != value_of(right, line)]
    return tuple(lines)


def pair(left: Sequence[Ballot], right: Sequence[Ballot]) -> tuple[Pair, ...]:
    """Pair the sheets of two passes over one stack, in the order of the left one.

    Raises:
        ValueError: the stacks have not the same number of sheets.
    """
    if len(left) != len(right):
        raise ValueError((len(left), len(right)))
    # The usual case; what follows may cost the cube of the number of sheets that differ.
    if list(left) == list(right):
        return tuple(Pair(place, place, ()) for place in range(len(left)))
    # The assignment may have several best answers; always asking it from the same side makes both sides see the same.
    if _order(left) <= _order(right):
        return _paired(left, right)
    turned = _paired(right, left)
    return tuple(sorted((Pair(p.right, p.left, p.lines) for p in turned), key=lambda p: p.left))


def _paired(left: Sequence[Ballot], right: Sequence[Ballot]) -> tuple[Pair, ...]:
    # Equal sheets are taken out first, so that only the few that differ go through the O(n^3) assignment.
    equal, rest_left, rest_right = _equal(left, right)
    matched = [(a, b) for a, b in equal]
    if rest_left:
        costs = [[_cost(left, a=a, right=right, b=b) for b in rest_right] for a in rest_left]
        matched += [(rest_left[row], rest_right[column]) for row, column in enumerate(assign(costs))]
    return tuple(Pair(a, b, differing(left[a], right[b])) for a, b in sorted(matched))


def _equal(left: Sequence[Ballot], right: Sequence[Ballot]) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    # The same place first: of several equal sheets these two are most likely one paper.
    pairs = [(place, place) for place in range(len(left)) if left[place] == right[place]]
    taken = {a for a, _ in pairs}
    open_right: dict[Ballot, list[int]] = {}
    # From the end, so that pop() hands out the sheets nearest to the front first.
    for place in range(len(right) - 1, -1, -1):
        if place not in taken:
            open_right.setdefault(right[place], []).append(place)
    rest: list[int] = []
    for place in range(len(left)):
        if place in taken:
            continue
        places = open_right.get(left[place])
        if places:
            pairs.append((place, places.pop()))
        else:
            rest.append(place)
    return pairs, rest, sorted(place for places in open_right.values() for place in places)


def _cost(left: Sequence[Ballot], a: int, right: Sequence[Ballot], b: int) -> int:
    # Differing lines decide; the distance of the places only breaks ties, so it must never add up to one line.
    size = len(left)
    return len(differing(left[a], right[b])) * (size * size + 1) + abs(a - b)


def _order(ballots: Collection[Ballot]) -> list[str]:
    # Any total order serves, as long as it follows from what the sheets say and not from their places.
    return [str(sorted(dump_ballot(ballot).items())) for ballot in ballots]


def assign(costs: Sequence[Sequence[int]]) -> list[int]:
    """Return the column of each row so that the sum of costs is smallest.

    Args:
        costs: square, whole numbers.

    Source: the Hungarian method with potentials, O(n^3) (Kuhn 1955; Jonker and Volgenant 1987).
    """
    size = len(costs)
    # Above every sum of costs; a float infinity would turn whole numbers into rounded ones.
    infinite = (sum(map(sum, costs)) + 1) * (size + 2)
    # Row and column 0 are helpers of the method; the real ones count from 1.
    row_of = [0] * (size + 1)
    u = [0] * (size + 1)
    v = [0] * (size + 1)
    for row in range(1, size + 1):
        row_of[0] = row
        _augment(costs, row_of=row_of, u=u, v=v, infinite=infinite)
    columns = [0] * size
    for column in range(1, size + 1):
        columns[row_of[column] - 1] = column - 1
    return columns


def _augment(costs: Sequence[Sequence[int]], row_of: list[int], u: list[int], v: list[int], infinite: int) -> None:
    size = len(costs)
    least = [infinite] * (size + 1)
    used = [False] * (size + 1)
    way = [0] * (size + 1)
    column = 0
    while row_of[column]:
        used[column] = True
        row = row_of[column]
        delta = infinite
        following = 0
        for other in range(1, size + 1):
            if used[other]:
                continue
            reduced = costs[row - 1][other - 1] - u[row] - v[other]
            if reduced < least[other]:
                least[other] = reduced
                way[other] = column
            if least[other] < delta:
                delta = least[other]
                following = other
        # The potentials move by the least slack: one more column is then reached without extra cost.
        for other in range(size + 1):
            if used[other]:
                u[row_of[other]] += delta
                v[other] -= delta
            else:
                least[other] -= delta
        column = following
    # Along the way found, each column takes over the row of the column before it.
    while column:
        row_of[column] = row_of[way[column]]
        column = way[column]
