"""A scanned pile of two-page ballots: the desk and ``read`` divide it alike, and never pair two voters unsaid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.reading import PageReading, ReasonCode
from ballotcount.domain.record import PassKind
from ballotcount.reading.pipeline.ballots import put_together
from ballotcount.service.camera import MachinePass
from tests.reading.test_again import mixed_up, page
from tests.service.test_camera import begun, layout, seen

UNREAD = 0
Pile = list[tuple[int, int]]
"""Voter and page of each picture; page ``UNREAD`` could not be read."""


def by_desk(pile: Pile) -> list[tuple[frozenset[int], bool]]:
    """Places in the pile of the readable pages of each sheet, and whether its order or a lost page is a doubt."""
    session = begun(30, PassKind.SCAN)
    run = MachinePass("e1r1", layout(2), PassKind.SCAN)
    doubts: list[bool] = []

    def note(taken: object) -> None:
        found = taken.doubts  # type: ignore[attr-defined]
        if taken.entered is not None:  # type: ignore[attr-defined]
            doubts.append(bool({one.code for one in found} & {"page_order", "page_missing"}))

    for place, (_, number) in enumerate(pile):
        before = len(session.round("e1r1").passes[1].stacks.get(1, _NoStack()).sheets)
        if number == UNREAD:
            note(run.take_unread(session))
            continue
        taken = run.take(session, seen(place, 1, names=(1, 2) if number == 1 else (3, 4), page=number))
        after = len(session.round("e1r1").passes[1].stacks.get(1, _NoStack()).sheets)
        if after - before > (taken.entered is not None):
            doubts.append(True)  # the sheet before was written down without its other page
        note(taken)
    if run.missing and run._waiting:
        note(run.take_incomplete(session))
    sheets: dict[int, set[int]] = {}
    for place, (_, sheet) in run.places.items():
        sheets.setdefault(sheet, set()).add(place)
    return [(frozenset(sheets[sheet]), doubt) for sheet, doubt in zip(sorted(sheets), doubts, strict=True)]


class _NoStack:
    sheets: Sequence[object] = ()


def read(pile: Pile) -> list[PageReading]:
    return list(
        put_together(
            [replace(page(number or None), source=str(voter), sha256=str(n)) for n, (voter, number) in enumerate(pile)],
            2,
        )
    )


def by_command(pile: Pile) -> list[tuple[frozenset[int], bool]]:
    ballots: dict[int, list[PageReading]] = {}
    for one in read(pile):
        assert one.ballot is not None
        ballots.setdefault(one.ballot, []).append(one)
    return [
        (
            frozenset(int(one.sha256) for one in pages if one.code is not None),
            any(one.has(ReasonCode.PAGE_ORDER) or one.has(ReasonCode.PAGE_MISSING) for one in pages),
        )
        for pages in ballots.values()
        if any(one.code is not None for one in pages)
    ]


def forward(first: int, last: int) -> Pile:
    return [(voter, number) for voter in range(first, last) for number in (1, 2)]


def backward(first: int, last: int) -> Pile:
    return forward(first, last)[::-1]


BLOCKS = st.lists(st.tuples(st.booleans(), st.integers(2, 4)), min_size=0, max_size=3)


@st.composite
def piles(draw: st.DrawFn) -> Pile:
    """A pile whose first ballots lie right; bunches behind them may be turned round."""
    pile = forward(0, 2)
    voter = 2
    for turned, size in draw(BLOCKS):
        pile += (backward if turned else forward)(voter, voter + size)
        voter += size
    return pile


@given(piles(), st.data())
@settings(max_examples=25, deadline=None)
def test_desk_and_command_divide_a_pile_alike(pile: Pile, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(0, 2))):
        place = data.draw(st.integers(0, len(pile) - 1))
        if data.draw(st.booleans()):
            del pile[place]
        else:
            pile[place] = (pile[place][0], UNREAD)
    desk = by_desk(pile)
    command = by_command(pile)
    assert [pages for pages, _ in desk] == [pages for pages, _ in command]
    unsaid = [pages for (pages, said), (_, wanted) in zip(command, desk, strict=True) if wanted and not said]
    assert unsaid == [], "what the desk doubts the command doubts"


@given(piles())
@settings(max_examples=25, deadline=None)
def test_a_bunch_turned_round_in_a_pile_pairs_no_two_voters_unsaid(pile: Pile) -> None:
    assert mixed_up(read(pile)) == []
    for pages, doubtful in by_desk(pile):
        assert doubtful or len({pile[place][0] for place in pages}) == 1


@pytest.mark.parametrize(
    ("name", "pile", "doubtful"),
    [
        ("in order", forward(0, 4), 0),
        ("fed from the back", backward(0, 4), 4),
        ("all first pages first", [(v, 1) for v in range(3)] + [(v, 2) for v in range(3)], 5),
        ("second page lost", [*forward(0, 2), (2, 1), *forward(3, 6)], 2),
        ("first page lost", [*forward(0, 2), (2, 2), *forward(3, 6)], 4),
        ("one bunch turned", [*forward(0, 2), *backward(2, 5), *forward(5, 8)], 5),
    ],
)
def test_a_pile_at_the_desk(name: str, pile: Pile, doubtful: int) -> None:
    assert sum(doubt for _, doubt in by_desk(pile)) == doubtful, name
