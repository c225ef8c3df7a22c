"""Letters, figures and signs without two strokes that cross mark no box, whatever the second opinion makes of them."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ballotcount.domain.reading import MarkKind, MarkReading, MarkState
from ballotcount.text import words
from tests.reading.pages import cross, line, reader, sheet, target

OPTION = "agree"
Points = list[tuple[float, float]]


def arc(x: float, y: float, radius: float, first: int, last: int) -> Points:
    """Places on a circle from one angle to another, degrees, clockwise from the right."""
    turns = np.radians(np.linspace(first, last, 15))
    return [(float(x + radius * np.cos(t)), float(y + radius * np.sin(t))) for t in turns]


SIGNS: dict[str, list[Points]] = {
    "E": [[(1.2, -1.6), (-1.2, -1.6), (-1.2, 1.6), (1.2, 1.6)], [(-1.2, 0), (1.0, 0)]],
    "F": [[(1.2, -1.6), (-1.2, -1.6), (-1.2, 1.6)], [(-1.2, 0), (1.0, 0)]],
    "T": [[(-1.4, -1.6), (1.4, -1.6)], [(0, -1.6), (0, 1.6)]],
    "2": [[*arc(0, -0.7, 1.0, -170, 40), (-1.2, 1.6), (1.3, 1.6)]],
    "3": [[*arc(0, -0.8, 0.8, -150, 90), *arc(0, 0.8, 0.9, -90, 150)]],
    "5": [[(1.1, -1.6), (-0.8, -1.6), (-0.8, -0.2), *arc(0, 0.6, 1.0, -130, 140)]],
    "9": [[*arc(0, -0.6, 1.0, 0, -360), (0.8, 1.7)]],
    "U": [[(-1.2, -1.6), *arc(0, 0.4, 1.2, 180, 0), (1.2, -1.6)]],
    "triangle": [[(-1.7, 1.5), (0, -1.6), (1.7, 1.5), (-1.6, 1.5)]],
    "star": [[(-1.4, -1.4), (1.4, 1.4)], [(1.4, -1.4), (-1.4, 1.4)], [(0, -1.7), (0, 1.7)]],
    "equals": [[(-1.4, -0.7), (1.4, -0.7)], [(-1.4, 0.7), (1.4, 0.7)]],
}
CROSSES: dict[str, list[Points]] = {
    "plus": [[(-1.5, 0), (1.5, 0)], [(0, -1.5), (0, 1.5)]],
    "in one movement": [[(-2.4, -1.5), (1.0, 1.2), *arc(1.4, 0, 1.2, 100, -100), (1.0, -1.2), (-2.4, 1.5)]],
}


@cache
def marks() -> dict[str, MarkReading]:
    """The reading of a box with each sign, on two sheets whose other marks are crosses."""
    found = {}
    signs = list((SIGNS | CROSSES).items())
    for first in (0, 8):
        picture = sheet("box")
        here = dict(enumerate(signs[first : first + 8], start=1))
        for number, (_, strokes) in here.items():
            x, y, w, h = target("box", number, OPTION).bbox
            for points in strokes:
                line(picture, [(x + w / 2 + dx, y + h / 2 + dy) for dx, dy in points], width=0.4)
        for number in range(10, 18):
            cross(picture, number, OPTION)
        read = {one.candidate: one for one in reader("box").read(picture).marks if str(one.option) == OPTION}
        found |= {name: read[number] for number, (name, _) in here.items()}
    return found


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_without_a_crossing_is_for_people(sign: str) -> None:
    assert marks()[sign].state is MarkState.DOUBTFUL


@pytest.mark.parametrize("sign", [sign for sign in SIGNS if sign != "star"])
def test_a_sign_without_a_crossing_is_no_cross_with_more_ink(sign: str) -> None:
    assert marks()[sign].kind is not MarkKind.CROSSED_OUT


@pytest.mark.parametrize("sign", CROSSES)
def test_a_cross_stays_a_mark(sign: str) -> None:
    assert marks()[sign].state is MarkState.MARKED


@pytest.mark.parametrize("kind", MarkKind)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_kind_of_mark_has_its_words(kind: MarkKind, language: str) -> None:
    with words.speaking(language):
        texts = [words.t(f"{key}.{kind.value}") for key in ("deciding.mark", "rehearse.kind")]
    assert not any("." in text for text in texts), texts
