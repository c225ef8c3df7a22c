"""A pen line exactly on the rule between two names: it may mean either, also where one of them is struck."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.reading import MarkState
from tests.reading.pages import PICTURE_PHASES, ballot, line, reader, sheet, strike, target


@settings(max_examples=10, deadline=None, phases=PICTURE_PHASES)
@given(
    number=st.integers(2, 9),
    is_below=st.booleans(),
    width=st.floats(0.35, 0.6),
    off=st.floats(-0.08, 0.08),
    start=st.floats(-2, 2),
    end=st.floats(-2, 2),
    is_struck=st.booleans(),
)
def test_a_line_on_a_rule_is_not_taken_for_a_part_of_a_strike_beside_it(
    number: int, *, is_below: bool, width: float, off: float, start: float, end: float, is_struck: bool
) -> None:
    picture = sheet()
    if is_struck:
        strike(picture, number)
    assert {mark.state for mark in reader().read(picture).marks} <= {MarkState.EMPTY, MarkState.MARKED}
    _, top, _, height = target("strike", number).row
    neighbour = number + 1 if is_below else number - 1
    y = (top + height if is_below else top) + off
    shapes = [ballot("strike").names[one] for one in (number, neighbour)]
    left = max(shape.left for shape in shapes) + start
    line(picture, [(left, y), (min(shape.right for shape in shapes) + end, y)], width=width)
    marks = {mark.candidate: mark.state for mark in reader().read(picture).marks}
    # a thick line reaches into the row and may take the strike back
    if marks[number] is MarkState.MARKED:
        assert is_struck
        assert marks[neighbour] is MarkState.DOUBTFUL
    assert marks[number] is not MarkState.EMPTY
