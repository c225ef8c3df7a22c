"""A sign that touches the end of a strike may take it back: people look; a hook or a bent tail asks nobody."""

from __future__ import annotations

import numpy as np
import pytest

from ballotcount.domain.reading import MarkReading, MarkState
from tests.reading.pages import ballot, line, reader, sheet, strike

NUMBER = 3
O_K = (
    [(0.8 + 0.8 * np.cos(turn), 0.8 * np.sin(turn)) for turn in np.linspace(0, 6.3, 12)],
    [(1.9, -2.2), (1.9, 1.0)],
    [(3.0, -0.9), (1.9, 0.0), (3.0, 0.9)],
)
CROSS = ([(0.0, -1.6), (3.2, 1.6)], [(3.2, -1.6), (0.0, 1.6)])
TICK = ([(0.0, 0.0), (0.9, 1.5), (2.3, -1.5)],)
DASHES = ([(0.3, 1.6), (1.3, -1.6)], [(1.5, 1.6), (2.5, -1.6)])
HOOK_UP = ([(0.0, 0.0), (1.0, -0.4), (1.3, -2.0)],)
HOOK_BACK = ([(0.0, 0.0), (0.9, 0.5), (0.2, 1.1)],)
FALL = ([(0.0, 0.0), (3.0, 0.6), (5.0, 2.2)],)


def _read(parts: tuple[list[tuple[float, float]], ...], beyond: float) -> MarkReading:
    picture = sheet()
    strike(picture, NUMBER)
    shape = ballot().names[NUMBER]
    x = shape.right + beyond
    y = (shape.top + shape.base) / 2
    line(picture, [(shape.right - 3, y), (x, y)], width=0.45)
    for part in parts:
        line(picture, [(x + across, y + down) for across, down in part], width=0.4)
    return next(mark for mark in reader().read(picture).marks if mark.candidate == NUMBER)


@pytest.mark.parametrize("sign", [O_K, CROSS, TICK, DASHES])
@pytest.mark.parametrize("beyond", [3.2, 4.4])
def test_a_sign_at_the_end_of_a_strike_is_asked_about(
    sign: tuple[list[tuple[float, float]], ...], beyond: float
) -> None:
    assert _read(sign, beyond).state is MarkState.DOUBTFUL


@pytest.mark.parametrize("tail", [HOOK_UP, HOOK_BACK, FALL])
@pytest.mark.parametrize("beyond", [3.2, 4.4])
def test_the_tail_of_a_strike_asks_nobody(tail: tuple[list[tuple[float, float]], ...], beyond: float) -> None:
    assert _read(tail, beyond).state is MarkState.MARKED
