"""A pen line as long as a row, a table or the sheet, however pale a pen: over letters it is a mark or a doubt."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ballotcount.domain.reading import MarkKind, MarkState, PageStatus
from tests.reading.pages import PICTURE_PHASES, Image, ballot, reader

FINE = 300
"""Dots per inch at which lines are drawn, before the picture is brought down to half."""
QUIET = (MarkKind.NONE, MarkKind.STRAY)
ROW = ballot().page.targets[0].row
COLUMNS = ((ROW[0], ROW[0] + ROW[2]), (76.0, 134.5))
LINES = {
    "row": (COLUMNS[0],),
    "both columns": COLUMNS,
    "table": ((COLUMNS[0][0], COLUMNS[1][1]),),
}
MANY = settings(max_examples=8, deadline=None, phases=PICTURE_PHASES)


def scanned(ends: tuple[tuple[float, float], ...], y: float, *, width: float, dark: int) -> Image:
    """The printed page with level lines of a pen that takes ``dark`` grey levels from the paper and from print."""
    k = FINE / 25.4
    page = ballot().grey(FINE).astype(np.float32)
    cover = np.zeros(page.shape, np.uint8)
    for first, last in ends:
        at = np.round((np.array([(first, y), (last, y)]) * k - 0.5) * 16).astype(np.int32)
        cv2.polylines(cover, [at], False, 255, max(1, round(width * k)), cv2.LINE_AA, 4)
    inked = page * (1 - cover.astype(np.float32) / 255 * dark / 255)
    half = (page.shape[1] // 2, page.shape[0] // 2)
    grey = np.asarray(cv2.resize(inked.astype(np.uint8), half, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


@MANY
@given(
    number=st.integers(1, 10),
    height=st.floats(-0.5, 0.5),
    width=st.floats(0.2, 0.6),
    dark=st.integers(40, 160),
    where=st.sampled_from(sorted(LINES)),
)
def test_a_line_over_letters_is_never_nothing(number: int, height: float, width: float, dark: int, where: str) -> None:
    shape = ballot().names[number]
    y = (shape.top + shape.base) / 2 + height * (shape.base - shape.top)
    reading = reader().read(scanned(LINES[where], y, width=width, dark=dark))
    touched = {number} if where == "row" else {number, number + 10}
    for mark in reading.marks:
        assert (mark.candidate in touched) == (mark.state is not MarkState.EMPTY), (mark.candidate, mark.rule)


def top_of(number: int) -> float:
    """Return where the rule above a candidate's row lies, mm."""
    return next(one for one in ballot().page.targets if one.candidate == number).row[1]


@MANY
@given(
    number=st.integers(2, 10),
    width=st.floats(0.4, 0.6),
    dark=st.integers(60, 160),
    where=st.sampled_from(sorted(LINES)),
)
def test_a_line_on_a_printed_rule_is_shown_to_people(number: int, width: float, dark: int, where: str) -> None:
    reading = reader().read(scanned(LINES[where], top_of(number), width=width, dark=dark))
    assert reading.status is PageStatus.REVIEW


@MANY
@given(
    number=st.integers(2, 10),
    width=st.floats(0.35, 0.6),
    dark=st.integers(60, 160),
    free=st.floats(3.0, 20.0),
)
@example(number=6, width=0.357475434072044, dark=61, free=10.12310560749662)
@example(number=6, width=0.35, dark=60, free=3.0)
def test_a_thin_line_on_a_part_of_a_rule_is_shown_to_people(number: int, width: float, dark: int, free: float) -> None:
    first, last = COLUMNS[0]
    reading = reader().read(scanned(((first, last - free),), top_of(number), width=width, dark=dark))
    assert reading.status is PageStatus.REVIEW


@MANY
@given(numbers=st.sets(st.integers(2, 10), min_size=1, max_size=3), width=st.sampled_from([0.2, 0.25]))
def test_rules_that_a_printer_made_a_dot_wider_are_print(numbers: set[int], width: float) -> None:
    page = ballot().grey(FINE).copy()
    for number in numbers:
        k = FINE / 25.4
        rows = round((top_of(number) - width / 2) * k), round((top_of(number) + width / 2) * k)
        page[rows[0] : rows[1] + 1, round(COLUMNS[0][0] * k) : round(COLUMNS[0][1] * k)] = 0
    half = (page.shape[1] // 2, page.shape[0] // 2)
    grey = np.asarray(cv2.resize(page, half, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    reading = reader().read(np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8))
    assert reading.status is PageStatus.READ, [mark.rule for mark in reading.marks if mark.state is MarkState.DOUBTFUL]


@pytest.mark.parametrize("share", [0.3, 0.7])
@pytest.mark.parametrize("dark", [60, 110, 160])
def test_a_dark_line_from_edge_to_edge_of_the_sheet_is_a_doubt_on_each_name(dark: int, share: float) -> None:
    shape = ballot().names[4]
    y = shape.top + share * (shape.base - shape.top)
    reading = reader().read(scanned(((0.0, ballot().paper[0]),), y, width=0.4, dark=dark))
    if reading.status is PageStatus.REJECT:  # dirt on the scanner's glass, which people look at too
        return
    assert {mark.candidate for mark in reading.marks if mark.state is MarkState.DOUBTFUL} == {4, 14}
