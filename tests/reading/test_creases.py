"""Creases that touch no edge of the paper, over long and short names: never read as strikes."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.reading import MarkReading, MarkState
from ballotcount.paper.geometry import layout_of
from ballotcount.paper.pdf import ballot_pdf
from ballotcount.paper.sheet import compose
from ballotcount.paper.spec import BallotSpec, PaperSize, Person
from ballotcount.reading import Reader
from ballotcount.reading.strikes.course_thresholds import LINE_COURSE
from ballotcount.reading.strikes.line_thresholds import CREASE
from tests.reading.pages import DPI, PICTURE_PHASES, Image
from tests.synth.blank import MM_PER_INCH, PrintedPage

NAMES = ("Anh", "Lý Ý", "Vũ An", "Lê Hà", "Mai Anh", "Lê Văn An", "Ngô Hải Yến", "Nguyễn Thị Phương Thảo")
PAPER = 243
"""Grey level of the sheets: paper that can still be lighter."""


@cache
def page() -> PrintedPage:
    """Return a ballot of names of 8 to 50 mm."""
    spec = BallotSpec(
        title="PHIẾU BẦU CỬ",
        organisation=("ĐẢNG BỘ TỈNH MINH HOÀ", "ĐẠI HỘI LẦN THỨ XV"),
        body="Ban Chấp hành Đảng bộ khoá XV",
        seats=5,
        style=VotingMethod.STRIKE,
        paper=PaperSize("A5"),
        candidates=tuple(Person(number, name) for number, name in enumerate(NAMES, start=1)),
        place_date="Minh Hoà, ngày 12 tháng 9 năm 2025",
        election="B0000007",
    )
    made = compose(spec)
    return PrintedPage(ballot_pdf(made), layout_of(made))


@cache
def reader() -> Reader:
    return Reader(page().layout)


def blank() -> Image:
    """Return an unmarked sheet on paper with a little grain."""
    grain = np.random.default_rng(3).normal(0, 1.0, page().grey(DPI).shape)
    return np.clip(page().grey(DPI) * (PAPER / 255.0) + grain, 0, 255).astype(np.uint8)


def line(
    picture: Image,
    number: int,
    *,
    beyond: float,
    sigma: float,
    level: float,
    degrees: float = 0.0,
    light: float = 0.0,
    waver: float = 0.0,
    bow: float = 0.0,
    fade: float = 0.0,
    shift: float = 0.0,
) -> None:
    """Draw a line along a name, in place.

    Args:
        picture: the sheet.
        number: the name.
        beyond: mm that the line goes on before and after the name.
        sigma: half of its width, mm.
        level: its darkness, grey levels.
        degrees: its slope.
        light: by how much one of its sides is lighter than the paper, grey levels.
        waver: how far it leaves the straight line to either side, in waves of 30 mm, mm.
        bow: how far its middle lies off the straight line between its ends, mm.
        fade: mm at both ends in which it gets paler until nothing is left.
        shift: how far it lies to the right, mm.
    """
    k = DPI / MM_PER_INCH
    shape = page().names[number]
    rows, columns = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]].astype(np.float32)
    x = (columns + 0.5) / k - (shape.left + shape.right) / 2 - shift
    y = (rows + 0.5) / k - shape.middle
    along = x * np.cos(np.radians(degrees)) + y * np.sin(np.radians(degrees))
    across = y * np.cos(np.radians(degrees)) - x * np.sin(np.radians(degrees))
    reach = shape.width / 2 + beyond
    across += waver * np.sin(2 * np.pi * along / 30) + bow * (1 - (along / reach) ** 2)
    inside = np.clip((reach - np.abs(along)) / max(fade, 1e-6), 0, 1)
    dark = level * np.exp(-((across / sigma) ** 2) / 2)
    lighter = light * np.exp(-(((across - 3.5 * sigma) / (1.5 * sigma)) ** 2) / 2)
    picture[:] = np.clip(picture + inside * (lighter - dark), 0, 255).astype(np.uint8)


def marks(picture: Image) -> dict[int, MarkReading]:
    return {mark.candidate: mark for mark in reader().read(picture, source="drawn").marks}


@settings(max_examples=12, deadline=None, phases=PICTURE_PHASES)
@given(
    number=st.integers(1, len(NAMES)),
    beyond=st.floats(1, 8),
    sigma=st.floats(0.05, 0.1),
    level=st.floats(40, 160),
    degrees=st.floats(-6, 6),
)
@example(number=1, beyond=3.0, sigma=0.08, level=100.0, degrees=0.0)
@example(number=2, beyond=5.0, sigma=0.08, level=110.0, degrees=2.0)
def test_a_thin_crease_strikes_no_name(number: int, beyond: float, sigma: float, level: float, degrees: float) -> None:
    """Its darkness summed up across it is less than that of a pen's line."""
    level = min(level, 0.85 * CREASE.line_ink / (sigma * np.sqrt(2 * np.pi)))
    picture = blank()
    line(picture, number, beyond=beyond, sigma=sigma, level=level, degrees=degrees)
    assert marks(picture)[number].state is not MarkState.MARKED


@pytest.mark.parametrize("number", range(1, len(NAMES) + 1))
@pytest.mark.parametrize(("light", "state"), [(0.0, MarkState.MARKED), (30.0, MarkState.DOUBTFUL)])
def test_a_line_with_one_lighter_side_is_a_crease(number: int, light: float, state: MarkState) -> None:
    picture = blank()
    line(picture, number, beyond=2.0, sigma=0.13, level=130, light=light)
    assert marks(picture)[number].state is state


@pytest.mark.parametrize(("beyond", "state"), [(2.0, MarkState.MARKED), (6.0, MarkState.DOUBTFUL)])
def test_a_weak_line_ends_with_the_name(beyond: float, state: MarkState) -> None:
    picture = blank()
    line(picture, 6, beyond=beyond, sigma=0.13, level=110)
    assert marks(picture)[6].state is state


@pytest.mark.parametrize(("others", "state"), [(0.14, MarkState.MARKED), (0.3, MarkState.DOUBTFUL)])
def test_a_weak_line_is_of_the_pen_that_drew_the_others(others: float, state: MarkState) -> None:
    """A line of a third of the ink of the two others is of another pen, or of none."""
    picture = blank()
    for number, degrees in ((5, -0.8), (7, 0.8)):
        line(picture, number, beyond=1.5, sigma=others, level=120, degrees=degrees)
    line(picture, 8, beyond=1.5, sigma=0.1, level=105)
    found = marks(picture)
    assert [found[number].state for number in (5, 7)] == [MarkState.MARKED] * 2
    assert found[8].state is state


@settings(max_examples=4, deadline=None, phases=PICTURE_PHASES)
@given(
    numbers=st.lists(st.integers(1, len(NAMES)), min_size=1, max_size=5, unique=True),
    degrees=st.floats(-2, 2),
    sigma=st.floats(0.08, 0.18),
    level=st.floats(60, 200),
)
@example(numbers=[6, 7, 8], degrees=1.0, sigma=0.15, level=180.0)
@example(numbers=[8], degrees=-1.5, sigma=0.18, level=200.0)
def test_folds_over_the_whole_sheet_strike_no_name(
    numbers: list[int], degrees: float, sigma: float, level: float
) -> None:
    """However dark and however many: they go on over the page."""
    picture = blank()
    for number in numbers:
        line(picture, number, beyond=200, sigma=sigma, level=level, degrees=degrees)
    # a level line over the whole page may be dirt on a scanner's glass: such a page is refused, without marks
    struck = [number for number, mark in marks(picture).items() if mark.state is MarkState.MARKED]
    assert struck == []


LETTER = (5, 7, 8)
"""Long names in three rows."""


@settings(max_examples=4, deadline=None, phases=PICTURE_PHASES)
@given(
    beyond=st.floats(3, 6),
    sigma=st.floats(0.1, 0.18),
    strength=st.floats(0.6, 0.95),
    degrees=st.floats(-2, 2),
)
@example(beyond=4.0, sigma=0.15, strength=0.9, degrees=0.5)
def test_parallel_creases_do_not_vouch_for_each_other(
    beyond: float, sigma: float, strength: float, degrees: float
) -> None:
    """Three lines alike are no pen's where they are straight and exactly parallel."""
    level = min(230.0, strength * LINE_COURSE.most_ink / (sigma * np.sqrt(2 * np.pi)))
    picture = blank()
    for number in LETTER:
        line(picture, number, beyond=beyond, sigma=sigma, level=level, degrees=degrees)
    found = marks(picture)
    assert MarkState.MARKED not in [found[number].state for number in LETTER]


def long_line(picture: Image, *, beyond: float, waver: float = 0.0, bow: float = 0.0) -> None:
    """Draw a dark line along a name of 20 mm, in place."""
    line(picture, 6, sigma=0.15, level=200, beyond=beyond, degrees=0.5, waver=waver, bow=bow)


def strike(picture: Image, sigma: float) -> None:
    """Strike another name with a pen of a width, in place."""
    line(picture, 8, sigma=sigma, level=200, beyond=1.0, degrees=-1.0)


@pytest.mark.parametrize(
    ("beyond", "waver", "bow", "pen", "state"),
    [
        (10.0, 0.16, 0.0, 0.15, MarkState.MARKED),
        (10.0, 0.0, 0.0, 0.15, MarkState.DOUBTFUL),
        (10.0, 0.0, 0.4, 0.15, MarkState.DOUBTFUL),
        (200.0, 0.16, 0.0, 0.15, MarkState.DOUBTFUL),
        (10.0, 0.16, 0.0, 0.4, MarkState.DOUBTFUL),
    ],
)
def test_a_long_line_is_a_stroke_where_it_wavers_and_ends_on_paper(
    beyond: float, waver: float, bow: float, pen: float, state: MarkState
) -> None:
    """A crease is straight or evenly bowed, a fold reaches the edge of the paper, and neither is like the pen."""
    picture = blank()
    long_line(picture, beyond=beyond, waver=waver, bow=bow)
    strike(picture, pen)
    found = marks(picture)
    assert found[6].state is state
    assert found[8].state is MarkState.MARKED


@pytest.mark.parametrize(
    ("level", "beyond", "state"),
    [
        (220.0, 10.0, MarkState.MARKED),
        (160.0, 10.0, MarkState.DOUBTFUL),
        (220.0, 30.0, MarkState.DOUBTFUL),
        (220.0, 200.0, MarkState.DOUBTFUL),
    ],
)
def test_a_straight_line_darker_than_any_crease_is_a_stroke_where_it_ends_near_its_name(
    level: float, beyond: float, state: MarkState
) -> None:
    """A voter may strike along a ruler, over the number and far into the empty cell."""
    picture = blank()
    line(picture, 6, beyond=beyond, sigma=0.23, level=level, degrees=0.5)
    assert marks(picture)[6].state is state


@pytest.mark.parametrize(
    ("beyond", "waver", "pen", "others", "state"),
    [
        (10.0, 0.09, 0.15, LETTER, MarkState.MARKED),
        (10.0, 0.0, 0.15, LETTER, MarkState.DOUBTFUL),
        (20.0, 0.09, 0.15, LETTER, MarkState.DOUBTFUL),
        (10.0, 0.09, 0.2, LETTER, MarkState.DOUBTFUL),
        (10.0, 0.09, 0.12, LETTER, MarkState.DOUBTFUL),
        (10.0, 0.09, 0.15, LETTER[:2], MarkState.DOUBTFUL),
    ],
)
def test_a_long_line_is_a_stroke_where_it_wavers_and_ends_in_its_row(
    beyond: float, waver: float, pen: float, others: tuple[int, ...], state: MarkState
) -> None:
    """It has nearly the ink of three other strikes; no crease is as wide as a row."""
    picture = blank()
    long_line(picture, beyond=beyond, waver=waver)
    for number, degrees in zip(others, (-1.0, 0.2, 1.2), strict=False):
        line(picture, number, beyond=1.0, sigma=pen, level=200, degrees=degrees)
    assert marks(picture)[6].state is state


def test_a_long_line_alone_on_its_sheet_may_be_a_crease() -> None:
    picture = blank()
    long_line(picture, beyond=10.0, waver=0.16)
    assert marks(picture)[6].state is MarkState.DOUBTFUL


def test_a_line_that_shows_again_beyond_its_end_is_a_fold() -> None:
    picture = blank()
    long_line(picture, beyond=10.0, waver=0.16)
    strike(picture, 0.15)
    whole = blank()
    long_line(whole, beyond=200.0)
    far = round((page().names[6].right + 16) * DPI / MM_PER_INCH)
    rows = slice(*(round((page().names[6].middle + off) * DPI / MM_PER_INCH) for off in (-4, 4)))
    picture[rows, far:] = whole[rows, far:]
    assert marks(picture)[6].state is MarkState.DOUBTFUL


def test_lines_of_one_pen_differ_in_slope() -> None:
    """The same three lines are strikes where no two of them are parallel."""
    picture = blank()
    for number, degrees in zip(LETTER, (-1.0, 0.0, 1.2), strict=True):
        line(picture, number, beyond=4.0, sigma=0.15, level=180, degrees=degrees)
    found = marks(picture)
    assert [found[number].state for number in LETTER] == [MarkState.MARKED] * 3


def test_a_dark_strike_beside_folds_over_the_sheet_stays_a_strike() -> None:
    picture = blank()
    line(picture, 8, beyond=1.5, sigma=0.2, level=180, degrees=0.4)
    for number in (3, 6):
        line(picture, number, beyond=200, sigma=0.12, level=150, degrees=-1.0)
    found = marks(picture)
    assert found[8].state is MarkState.MARKED
    assert MarkState.MARKED not in [found[number].state for number in (3, 6)]
