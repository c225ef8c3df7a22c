"""A line through a word in bold type shows in the openings of its letters only; the name is not read as untouched."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ballotcount.domain.reading import MarkReading, MarkState
from ballotcount.reading import Reader
from tests.office.forms import form
from tests.office.sheets import OfficePage, layout_of, office_page
from tests.synth.conditions import CONDITIONS
from tests.synth.pens import Pen
from tests.synth.sheet import Drawn, Ink, picture, put
from tests.synth.truth import Expect, PageTruth

PEN = Pen("ballpoint", bgr=(60, 52, 50), width=0.32, cover=0.9, grain=0.1, skip=0.0, taper=0.9)
NUMBER = 7
"""Mai Thế Phương Vân."""


@cache
def page() -> OfficePage:
    """Form L has bold names."""
    return office_page(form("L"))


@cache
def reader() -> Reader:
    return Reader(layout_of(form("L")))


def mark(word: int | None, *, at: float, seed: int) -> MarkReading:
    """Return what a camera reads of a name with one word struck, by a line that ends with the word's letters."""
    ink = Ink()
    if word is not None:
        name = page().names[NUMBER]
        first, last = name.words[word]
        across = np.linspace(first - 0.2, last + 0.2, 40)
        line = np.column_stack([across, np.full(40, name.middle + at * name.height)])
        put(ink, NUMBER - 1, Drawn([line], "part", Expect.PARTIAL, []), PEN)
    seen = picture(page(), ink, how=CONDITIONS["cam1080"], truth=PageTruth(), seed=seed, age_seed=seed, mix="clean")
    return next(one for one in reader().read(seen).marks if one.candidate == NUMBER)


@pytest.mark.parametrize(("at", "seed"), [(-0.1, 1), (0.1, 3)])
def test_a_line_through_a_short_bold_word_is_seen_in_the_openings_of_its_letters(at: float, seed: int) -> None:
    assert mark(0, at=at, seed=seed).state is MarkState.DOUBTFUL


@pytest.mark.parametrize("seed", [1, 3])
def test_bold_letters_without_a_line_have_none_in_their_openings(seed: int) -> None:
    assert mark(None, at=0.0, seed=seed).state is MarkState.EMPTY
