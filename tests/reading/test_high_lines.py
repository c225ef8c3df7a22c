"""A line along the heads of the small letters is no certain strike: people decide."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.reading import MarkState
from tests.reading.pages import PICTURE_PHASES, ballot, reader, sheet, strike

ALONG_HEADS = st.floats(-0.75, -0.62)
"""Heights of a line, in heights of small letters below their middle; their heads lie at -0.5."""
NUMBERS = st.integers(0, len(ballot().names) - 1)


@settings(max_examples=12, deadline=None, phases=PICTURE_PHASES)
@given(place=NUMBERS, at=ALONG_HEADS)
def test_a_line_along_the_heads_of_the_letters_is_doubted(place: int, at: float) -> None:
    number = sorted(ballot().names)[place]
    picture = sheet()
    strike(picture, number, at=at)
    found = next(one for one in reader().read(picture).marks if one.candidate == number)
    assert found.state is MarkState.DOUBTFUL


@settings(max_examples=6, deadline=None, phases=PICTURE_PHASES)
@given(place=NUMBERS)
def test_a_line_through_the_small_letters_is_a_strike(place: int) -> None:
    number = sorted(ballot().names)[place]
    picture = sheet()
    strike(picture, number, at=-0.2)
    found = next(one for one in reader().read(picture).marks if one.candidate == number)
    assert found.state is MarkState.MARKED
