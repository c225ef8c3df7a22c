"""Ink that runs over several boxes, and marks with less ink than a pen leaves: no crosses of their own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ballotcount.domain.reading import MarkReading, MarkState
from ballotcount.reading.boxes.cells import BoxCell, pieces_of_page
from ballotcount.reading.boxes.shared_ink import _nearly_straight, own_ink
from ballotcount.reading.boxes.thresholds import BOX_THRESHOLDS
from ballotcount.reading.ink.ink import Creases, Ink
from tests.reading.pages import DPI, INK, PICTURE_PHASES, Image, cross, line, reader, sheet, target
from tests.synth.blank import MM_PER_INCH

OTHERS = (1, 2, 18, 19)
"""Rows with plain crosses, which show the pen of the sheet."""


def marked_sheet() -> Image:
    """Return a sheet with some plain crosses."""
    picture = sheet("box")
    for number in OTHERS:
        cross(picture, number, "agree")
    return picture


def states(picture: Image, numbers: range, option: str) -> list[MarkState]:
    found: dict[tuple[int, str], MarkReading] = {
        (one.candidate, one.option.value): one for one in reader("box").read(picture, source="drawn").marks
    }
    assert all(found[number, "agree"].state is MarkState.MARKED for number in OTHERS)
    return [found[number, option].state for number in numbers]


@settings(max_examples=10, deadline=None, phases=PICTURE_PHASES)
@given(
    first=st.integers(4, 10),
    rows=st.integers(3, 5),
    lean=st.floats(-1.5, 1.5),
    dash=st.floats(1.5, 3.0),
    at=st.floats(0.35, 0.65),
)
@example(first=4, rows=3, lean=0.0, dash=2.2, at=0.5)
def test_a_line_down_a_column_makes_no_crosses_of_the_dashes_it_meets(
    first: int, rows: int, lean: float, dash: float, at: float
) -> None:
    picture = marked_sheet()
    numbers = range(first, first + rows)
    boxes = [target("box", number, "agree").bbox for number in numbers]
    x = boxes[0][0] + at * boxes[0][2]
    top = boxes[0][1] + 0.2 * boxes[0][3]
    foot = boxes[-1][1] + 0.8 * boxes[-1][3]
    line(picture, [(x, top), (x + lean, foot)])
    for _, y, _, h in boxes:
        middle = x + lean * (y + h / 2 - top) / (foot - top)
        line(picture, [(middle - dash, y + h / 2), (middle + dash, y + h / 2 - 0.3)])
    assert MarkState.MARKED not in states(picture, numbers, "agree")


@settings(max_examples=10, deadline=None, phases=PICTURE_PHASES)
@given(first=st.integers(4, 10), rows=st.integers(3, 5), wide=st.floats(0.5, 0.9), high=st.floats(0.75, 0.95))
@example(first=5, rows=3, wide=0.8, high=0.9)
@example(first=8, rows=5, wide=0.5403797140374192, high=0.7603330159222685)
def test_one_cross_over_several_rows_marks_none_of_them(first: int, rows: int, wide: float, high: float) -> None:
    picture = marked_sheet()
    numbers = range(first, first + rows)
    x, top, w, _ = target("box", first, "agree").bbox
    _, y, _, h = target("box", numbers[-1], "agree").bbox
    middle = (x + w / 2, (top + y + h) / 2)
    reach = (wide * w / 2, high * (y + h - top) / 2)
    for sign in (-1, 1):
        line(
            picture,
            [(middle[0] - reach[0], middle[1] - sign * reach[1]), (middle[0] + reach[0], middle[1] + sign * reach[1])],
        )
    assert MarkState.MARKED not in states(picture, numbers, "agree")


@pytest.mark.parametrize("into", [0.55, 0.7, 0.9])
def test_a_line_that_ends_in_a_box_does_not_leave_it_empty(into: float) -> None:
    picture = marked_sheet()
    x, top, w, _ = target("box", 6, "agree").bbox
    _, y, _, h = target("box", 8, "agree").bbox
    line(picture, [(x + w / 2, top + 1), (x + w / 2 + 0.4, y + into * h)])
    assert states(picture, range(6, 9), "agree") == [MarkState.DOUBTFUL] * 3


@pytest.mark.parametrize("far", [0.25, 0.4])
def test_the_tail_of_a_tick_makes_no_cross_with_a_stroke_of_the_next_row(far: float) -> None:
    picture = marked_sheet()
    x, y, w, h = target("box", 9, "agree").bbox
    _, above, _, _ = target("box", 8, "agree").bbox
    tail = (x + w / 2 + 2.2, above + far * h)
    line(picture, [(x + w / 2 - 2.0, y + 0.45 * h), (x + w / 2 - 1, y + 0.85 * h), tail])
    line(picture, [(x + w / 2 - 0.8, above + 0.2 * h), (x + w / 2 + 3.2, above + 0.85 * h)])
    assert states(picture, range(8, 10), "agree") == [MarkState.DOUBTFUL] * 2


@pytest.mark.parametrize("lean", [1.1, 1.5, 1.8])
@pytest.mark.parametrize("start", [0.15, 0.2])
def test_a_line_through_two_slashes_is_no_cross_in_either_box(lean: float, start: float) -> None:
    """Where the line meets the rule a slash begins beside it: the gap between them is no ink."""
    picture = marked_sheet()
    x, y, w, h = target("box", 8, "agree").bbox
    middle = x + w / 2
    line(picture, [(middle - lean, y + start * h), (middle + lean, y + (2 - start) * h)])
    for row, at in ((0, middle - lean / 2), (1, middle + lean / 2)):
        top = y + row * h
        line(picture, [(at + 1.5, top + 0.17 * h), (at - 1.5, top + 0.83 * h)])
    assert states(picture, range(8, 10), "agree") == [MarkState.DOUBTFUL] * 2


def thin_cross(picture: Image, number: int, *, sigma: float, level: float, degrees: float) -> None:
    """Draw two dark lines that meet in a box as creases do, in place: half their width in mm, darkness, slope."""
    k = DPI / MM_PER_INCH
    x, y, w, h = target("box", number, "agree").bbox
    rows, columns = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]].astype(np.float32)
    dark = np.zeros(rows.shape, dtype=np.float32)
    for slope in (np.radians(degrees), -np.radians(degrees)):
        right = (columns + 0.5) / k - x - w / 2
        down = (rows + 0.5) / k - y - h / 2
        across = down * np.cos(slope) - right * np.sin(slope)
        along = right * np.cos(slope) + down * np.sin(slope)
        dark += np.where(np.abs(along) < 2.6, level * np.exp(-((across / sigma) ** 2) / 2), 0)
    picture[:] = np.clip(picture - dark[..., None], 0, 255).astype(np.uint8)


@settings(max_examples=12, deadline=None, phases=PICTURE_PHASES)
@given(number=st.integers(4, 16), sigma=st.floats(0.06, 0.13), level=st.floats(40, 130), degrees=st.floats(25, 65))
@example(number=5, sigma=0.13, level=110, degrees=40)
@example(number=5, sigma=0.06, level=130, degrees=40)
def test_two_creases_that_meet_in_a_box_are_no_cross(number: int, sigma: float, level: float, degrees: float) -> None:
    """A pen of half a millimetre leaves twice as much ink across its strokes."""
    picture = marked_sheet()
    thin_cross(picture, number, sigma=sigma, level=level, degrees=degrees)
    assert MarkState.MARKED not in states(picture, range(number, number + 1), "agree")


def ink_over_a_rule(lean: float, *, wide: int, down: int, hidden: int) -> Ink:
    """Return two boxes over each other with a slanting stroke, whose ink the rule between them hides in a few rows."""
    residual = np.zeros((84, 90), dtype=np.uint8)
    cv2.line(residual, (round(45 + 28 * lean), 14), (round(45 - 28 * lean), 70), 120, wide)
    residual[41 + down : 41 + down + hidden] = 0
    bound = np.full_like(residual, 249)
    bound[39:46] = 130
    paper = np.asarray(250 - residual, dtype=np.uint8)
    return Ink(
        paper=paper,
        residual=residual,
        print_bound=bound,
        print_bound_wide=bound,
        creases=Creases(np.zeros(84, np.float32), np.zeros(90, np.float32)),
        noise=1.0,
        noise_floor=8,
        dark=30.0,
        blur=0.8,
        scale=6.0,
        colour=None,
        light=paper,
    )


@pytest.mark.parametrize(("wide", "hidden"), [(1, 2), (1, 4), (2, 4), (3, 4)])
@pytest.mark.parametrize("down", [0, 1])
@pytest.mark.parametrize("lean", [-0.8, -0.6, -0.4, 0.0, 0.4, 0.6, 0.8])
def test_a_rule_does_not_part_a_stroke_however_it_slants(lean: float, down: int, wide: int, hidden: int) -> None:
    ink = ink_over_a_rule(lean, wide=wide, down=down, hidden=hidden)
    upper = BoxCell(target("box", 8, "agree"), (5, 2, 85, 42), (0, 0, 90, 52))
    lower = BoxCell(target("box", 9, "agree"), (5, 42, 85, 82), (0, 32, 90, 84))
    cells = [upper, lower]
    pieces = pieces_of_page(cells, ink)
    assert len(set(pieces.labels[pieces.solid].tolist()) - {0}) == 1
    assert own_ink(0, cells=cells, pieces=pieces, scale=ink.scale).shared


@pytest.mark.parametrize("cover", [0.25, 0.35])
def test_a_pale_cross_beside_one_of_the_pen_is_left_to_people(cover: float) -> None:
    """It may be the rest of a cross taken back; the voter's other crosses say nothing about it."""
    picture = marked_sheet()
    cross(picture, 7, "disagree")
    x, y, w, h = target("box", 7, "agree").bbox
    pale = tuple(int(245 - cover * (245 - part)) for part in INK)
    for sign in (-1, 1):
        start = (x + w / 2 - 2, y + h / 2 - 2 * sign)
        end = (x + w / 2 + 2, y + h / 2 + 2 * sign)
        line(picture, [start, end], ink=(pale[0], pale[1], pale[2]))
    assert states(picture, range(7, 8), "agree") == [MarkState.DOUBTFUL]
    assert states(picture, range(7, 8), "disagree") == [MarkState.MARKED]


@settings(max_examples=150, deadline=None)
@given(
    slope=st.floats(-3, 3),
    others=st.lists(st.lists(st.floats(0, 60), max_size=2), min_size=6, max_size=6),
    off=st.lists(st.floats(-3, 3), min_size=6, max_size=6),
)
def test_no_straight_way_is_left_out_of_those_that_are_tried(
    slope: float, others: list[list[float]], off: list[float]
) -> None:
    limits = BOX_THRESHOLDS
    places = np.array([*(-place for place in limits.through_px[::-1]), *limits.through_px])
    middles = [[30 + slope * place + away, *more] for place, away, more in zip(places, off, others, strict=True)]

    def is_straight(way: Sequence[float]) -> bool:
        found, start = np.polyfit(places, way, 1)
        return abs(found) <= limits.through_slope and bool(
            np.abs(found * places + start - way).max() <= limits.through_off_px
        )

    tried = [tuple(way) for way in _nearly_straight(places, middles, limits=limits)]
    assert {way for way in product(*middles) if is_straight(way)} <= set(tried)


def test_hatching_leaves_few_ways_to_try() -> None:
    places = np.array([-14, -9, -4, 4, 9, 14])
    hatched = [[5.0 + 9 * line for line in range(8)] for _ in places]
    assert len(_nearly_straight(places, hatched, limits=BOX_THRESHOLDS)) < 500
