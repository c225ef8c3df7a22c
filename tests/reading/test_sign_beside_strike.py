"""A tick or a short word behind a strike may take it back: people look; the strike's own tail asks nobody."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ballotcount.domain.reading import MarkState
from tests.reading.pages import PICTURE_PHASES, ballot, line, reader, sheet, strike, target

NUMBER = 3
O_K = (
    [(0.5 + 0.5 * np.cos(turn), -0.6 + 0.6 * np.sin(turn)) for turn in np.linspace(0, 6.3, 12)],
    [(1.4, -1.9), (1.4, 0.0)],
    [(2.3, -1.1), (1.4, -0.5), (2.3, 0.0)],
)
TICK = ([(0.0, -1.0), (0.8, 0.2), (2.2, -2.0)],)


@settings(max_examples=12, deadline=None, phases=PICTURE_PHASES)
@given(
    sign=st.sampled_from([O_K, TICK]),
    gap=st.floats(4.5, 7.0),
    lift=st.floats(-0.3, 0.3),
    times=st.floats(1.0, 1.3),
    width=st.floats(0.35, 0.5),
)
def test_a_small_sign_behind_a_strike_is_asked_about(
    sign: tuple[list[tuple[float, float]], ...], gap: float, lift: float, times: float, width: float
) -> None:
    picture = sheet()
    strike(picture, NUMBER)
    shape = ballot().names[NUMBER]
    x = shape.right + gap
    y = shape.base + lift
    for part in sign:
        line(picture, [(x + times * across, y + times * down) for across, down in part], width=width)
    reading = reader().read(picture)
    assert reading.foreign_ink
    mark = next(one for one in reading.marks if one.candidate == NUMBER)
    assert mark.state is MarkState.DOUBTFUL


@settings(max_examples=8, deadline=None, phases=PICTURE_PHASES)
@given(gap=st.floats(4.5, 7.0), high=st.floats(1.5, 2.0), wide=st.floats(6.0, 10.0), bows=st.integers(4, 6))
def test_a_low_word_without_stems_behind_a_strike_is_asked_about(
    gap: float, high: float, wide: float, bows: int
) -> None:
    picture = sheet()
    strike(picture, NUMBER)
    shape = ballot().names[NUMBER]
    along = np.linspace(0, 1, 60)
    x = shape.right + gap + wide * along
    y = (shape.top + shape.base) / 2 - high / 2 * np.cos(2 * np.pi * bows * along)
    line(picture, list(zip(x, y, strict=True)), width=0.4)
    reading = reader().read(picture)
    mark = next(one for one in reading.marks if one.candidate == NUMBER)
    assert mark.state is MarkState.DOUBTFUL


@pytest.mark.parametrize("beyond", [0.5, 0.8])
@pytest.mark.parametrize("hook", [1.2, 2.4])
def test_a_hook_that_a_rule_cuts_off_a_strike_asks_nobody(beyond: float, hook: float) -> None:
    picture = sheet()
    strike(picture, NUMBER)
    shape = ballot().names[NUMBER]
    left, _, wide, _ = target("strike", NUMBER).row
    x = left + wide + beyond
    y = (shape.top + shape.base) / 2
    line(picture, [(shape.right + 1, y), (x, y), (x + 0.2, y - hook / 2), (x + 1, y - hook)], width=0.4)
    mark = next(one for one in reader().read(picture).marks if one.candidate == NUMBER)
    assert mark.state is MarkState.MARKED


@settings(max_examples=8, deadline=None, phases=PICTURE_PHASES)
@given(gap=st.floats(0.5, 2.0), tail=st.floats(1.0, 5.0), climb=st.floats(-0.1, 0.1), width=st.floats(0.35, 0.8))
@example(gap=1.2401829064476937, tail=3.9719505512509286, climb=-0.008800854379894238, width=0.8)
@example(gap=1.24, tail=5.0, climb=0.1, width=0.8)
def test_a_broken_tail_of_a_strike_asks_nobody(gap: float, tail: float, climb: float, width: float) -> None:
    picture = sheet()
    strike(picture, NUMBER)
    shape = ballot().names[NUMBER]
    y = (shape.top + shape.base) / 2
    x = shape.right + 3 + gap
    left, _, wide, _ = target("strike", NUMBER).row
    line(picture, [(x, y), (min(x + tail, left + wide - 2), y + climb * tail)], width=width)
    mark = next(one for one in reader().read(picture).marks if one.candidate == NUMBER)
    assert mark.state is MarkState.MARKED
