"""What several ballots in a row have at the same spot is said once; what a pen does on each in its own way never is."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ballotcount.domain.layout import PageCode
from ballotcount.domain.reading import (
    MarkKind,
    MarkReading,
    MarkState,
    OddWord,
    PageReading,
    PageStatus,
    Reason,
    ReasonCode,
)
from ballotcount.domain.record import Option
from ballotcount.domain.same_spot import NEAR_MM, SameSpot, SameSpots
from ballotcount.domain.wrong_pile import ENOUGH

MARK = MarkReading(1, Option.STRIKE, MarkState.EMPTY, MarkKind.NONE, score=0.0, sensitivity=0.0)
CELLS = 6
ALL = (1 << CELLS) - 1
BOX = (20.0, 30.0, 2.0, 1.5)


def page(*words: OddWord, ink: tuple[tuple[float, float, float, float], ...] = (), number: int = 1) -> PageReading:
    code = PageCode(election="e1", round=1, layout="l", page=number, pages=2, test=False)
    return PageReading("a.png", 1, PageStatus.READ, marks=(MARK,), odd_words=words, foreign_ink=ink, code=code)


def kim(darker: int = 0, paler: int = 0, hidden: int = 0) -> OddWord:
    return OddWord(7, "Kim", darker=darker & ~hidden, paler=paler & ~hidden, same=ALL & ~(darker | paler | hidden))


def said(*pages: PageReading) -> list[SameSpot | None]:
    spots = SameSpots()
    return [spots.note(one) for one in pages]


def test_the_same_cell_on_three_sheets_is_said_at_the_third_and_once() -> None:
    odd = page(kim(darker=2))
    assert said(odd, odd, odd, odd, odd) == [None, None, SameSpot(word="Kim"), None, None]
    lost = page(kim(paler=4))
    assert said(lost, lost, lost)[2] == SameSpot(word="Kim")


def test_a_sheet_on_which_the_word_is_as_printed_ends_the_row() -> None:
    odd = page(kim(darker=2))
    for right in (page(), page(kim(darker=1))):
        assert said(odd, odd, right, odd, odd) == [None] * 5


def test_a_sheet_whose_pen_hides_the_cell_neither_counts_nor_ends_the_row() -> None:
    odd = page(kim(darker=2))
    under_pen = page(kim(hidden=ALL))
    assert said(odd, under_pen, odd, under_pen, odd) == [None] * 4 + [SameSpot(word="Kim")]
    assert said(odd, under_pen, under_pen) == [None] * 3


def test_darker_and_paler_are_not_the_same() -> None:
    assert said(page(kim(darker=2)), page(kim(paler=2)), page(kim(darker=2))) == [None] * 3


def test_refused_pages_other_pages_and_sheets_seen_before_say_nothing() -> None:
    odd = page(kim(darker=2))
    refused = replace(odd, marks=())
    other = page(number=2)
    again = replace(odd, reasons=(Reason.of(ReasonCode.SEEN_BEFORE),))
    assert said(odd, refused, other, again, odd, odd) == [None] * 5 + [SameSpot(word="Kim")]


def test_ink_at_the_same_place_is_said_and_ink_elsewhere_is_not() -> None:
    moved = tuple(value + 0.9 * NEAR_MM for value in BOX[:2])
    near = (*moved, *BOX[2:])
    far = (BOX[0] + 2 * NEAR_MM, *BOX[1:])
    assert said(page(ink=(BOX,)), page(ink=(near,)), page(ink=(BOX,)))[2] == SameSpot(place=BOX[:2])
    assert said(page(ink=(BOX,)), page(ink=(far,)), page(ink=(BOX,))) == [None] * 3


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.tuples(st.integers(0, ALL), st.integers(0, ALL), st.integers(0, ALL)),
        ),
        max_size=12,
    )
)
def test_it_is_said_just_when_a_cell_differed_on_three_sheets_with_none_as_printed_between(
    sheets: list[tuple[int, int, int] | None],
) -> None:
    """A cell at a time, counted by hand."""
    pages = []
    runs = {(cell, sign): 0 for cell in range(CELLS) for sign in (0, 1)}
    first = None
    for number, sheet in enumerate(sheets):
        darker, paler, hidden = (0, 0, 0) if sheet is None else sheet
        pages.append(page() if sheet is None else page(kim(darker, paler, hidden)))
        for cell, sign in runs:
            bit = 1 << cell
            differs = ((darker, paler)[sign] & bit) and not hidden & bit
            if differs:
                runs[cell, sign] += 1
            elif sheet is None or not (darker | paler | hidden) & bit:
                runs[cell, sign] = 0
        if first is None and max(runs.values()) >= ENOUGH:
            first = number
    wanted = [SameSpot(word="Kim") if number == first else None for number in range(len(sheets))]
    assert said(*pages) == wanted
