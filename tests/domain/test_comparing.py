"""Passes are compared sheet by sheet whatever the order, with the fewest differing lines, the same from both sides."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.ballot import Ballot, LineMark
from ballotcount.domain.comparing import INVALID, SHARES, WRITTEN, assign, differing, pair, value_of, with_line


def struck(*numbers: int) -> Ballot:
    return Ballot(tuple((number, LineMark.STRUCK) for number in sorted(numbers)))


SHEETS = st.builds(
    Ballot,
    st.dictionaries(st.integers(1, 4), st.sampled_from([LineMark.AGREE, LineMark.BOTH]), max_size=4).map(
        lambda marks: tuple(sorted(marks.items()))
    ),
    st.none() | st.just("foreign_mark"),
)
STACKS = st.integers(0, 6).flatmap(
    lambda size: st.tuples(
        st.lists(SHEETS, min_size=size, max_size=size), st.lists(SHEETS, min_size=size, max_size=size)
    )
)


@given(STACKS)
def test_both_sides_see_the_same_pairs(stacks: tuple[list[Ballot], list[Ballot]]) -> None:
    left, right = stacks
    there = {(p.left, p.right, p.lines) for p in pair(left, right)}
    back = {(p.right, p.left, p.lines) for p in pair(right, left)}
    assert there == back


@settings(max_examples=60)
@given(STACKS)
def test_no_other_pairing_differs_in_fewer_lines(stacks: tuple[list[Ballot], list[Ballot]]) -> None:
    left, right = stacks
    fewest = min(sum(len(differing(a, b)) for a, b in zip(left, order, strict=True)) for order in permutations(right))
    assert sum(len(p.lines) for p in pair(left, right)) == fewest


@given(STACKS)
def test_every_sheet_is_paired_once_and_differences_are_what_they_say(
    stacks: tuple[list[Ballot], list[Ballot]],
) -> None:
    left, right = stacks
    pairs = pair(left, right)
    assert [p.left for p in pairs] == list(range(len(left)))
    assert sorted(p.right for p in pairs) == list(range(len(right)))
    for p in pairs:
        ballot = left[p.left]
        for line in p.lines:
            ballot = with_line(ballot, line, value_of(right[p.right], line))
        assert ballot == right[p.right]


@given(st.lists(SHEETS, max_size=8), st.randoms())
def test_a_stack_in_another_order_has_no_differences(sheets: list[Ballot], chance: object) -> None:
    turned = list(sheets)
    chance.shuffle(turned)  # type: ignore[attr-defined]
    assert all(not p.lines for p in pair(sheets, turned))


def test_one_wrong_line_is_the_only_thing_asked() -> None:
    first = [struck(1, 2), struck(3), struck(4, 5)]
    second = [struck(4, 5), struck(1, 2, 7), struck(3)]
    assert [(p.left, p.right, p.lines) for p in pair(first, second) if p.lines] == [(0, 1, (7,))]


def test_of_equal_sheets_those_in_the_same_place_are_one() -> None:
    first = [struck(1), struck(1), struck(2)]
    assert [p.right for p in pair(first, [struck(3), struck(1), struck(1)])] == [2, 1, 0]


def test_stacks_of_other_lengths_are_not_compared() -> None:
    with pytest.raises(ValueError, match="1"):
        pair([struck(1)], [])


def test_whole_sheet_lines_are_compared_and_set() -> None:
    left = Ballot(written=("Nguyễn An",), shares=10)
    right = Ballot(invalid="not_issued")
    assert differing(left, right) == (INVALID, WRITTEN, SHARES)
    for line in differing(left, right):
        left = with_line(left, line, value_of(right, line))
    assert left == right


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 5).flatmap(
        lambda n: st.lists(st.lists(st.integers(0, 9), min_size=n, max_size=n), min_size=n, max_size=n)
    )
)
def test_the_assignment_is_the_cheapest(costs: list[list[int]]) -> None:
    columns = assign(costs)
    assert sorted(columns) == list(range(len(costs)))
    cheapest = min(sum(costs[r][c] for r, c in enumerate(order)) for order in permutations(range(len(costs))))
    assert sum(costs[row][column] for row, column in enumerate(columns)) == cheapest
