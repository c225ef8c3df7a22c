"""Where a line certainly ends: never beyond its pen, and a word that it leaves free is never touched by it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ballotcount.domain.reading import MarkState, ReadingPolicy
from ballotcount.reading.strikes.coverage import coverage_of, mean_level, meets_letters, touches_words
from ballotcount.reading.strikes.line_ends import measured_coverage
from ballotcount.reading.strikes.name_geometry import NameRegion
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke, trace
from ballotcount.reading.strikes.thresholds import strike_limits
from tests.reading.pages import ballot, line, reader, sheet, strike
from tests.synth.blank import NameShape
from tests.synth.ordinary import on_letters
from tests.synth.strikes import FREE, PART, word_shares
from tests.synth.strokes import Line

LIMITS = strike_limits(ReadingPolicy())
NAMES = list(next(iter(reader().pages.values())).names)
DARK = 40
PX_PER_MM = 150 / 25.4
PEN = 90
THICK = 3


def evidence(name: NameRegion, first: float, last: float, level: float = 0.0, soft: float = 0.7) -> NameEvidence:
    """A name with one level line between two columns of its window, seen where its soft print leaves paper."""
    height, width = name.print_mask.shape
    bound = np.where(name.print_mask, DARK, 250).astype(np.uint8)
    bound = np.asarray(cv2.GaussianBlur(bound, (0, 0) if soft > 1 else (3, 3), soft), dtype=np.uint8)
    pen = np.zeros((height, width), dtype=np.uint8)
    y = round(name.middle + level * name.half)
    # its round tips reach half a line beyond both columns
    ends = [(round(first * 16), y * 16), (round(last * 16), y * 16)]
    cv2.line(pen, ends[0], ends[1], PEN, THICK, cv2.LINE_AA, 4)
    light = (bound.astype(np.float32) - DARK) / (250 - DARK)
    residual = (cv2.GaussianBlur(pen, (3, 3), 0.8) * np.clip(light, 0, 1)).astype(np.uint8)
    strokes = trace([(residual, bound)], noise_floor=8, dark=DARK)[0]
    return NameEvidence(
        name=name,
        residual=residual,
        print_bound=bound,
        strokes=tuple(strokes),
        touched=True,
        print_shown=1.0,
        off_print=0.0,
        faint_line=0.0,
        pen_mm=5.0,
    )


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.target.name)
@pytest.mark.parametrize("last", [True, False])
def test_a_word_is_touched_only_by_a_line_that_enters_it(name: NameRegion, last: bool) -> None:
    start, end = name.words[-1 if last else 0]
    width = end - start + 1
    for share in (-0.02, 0.0, 0.02, 0.05, 0.6):
        if last:
            found = evidence(name, name.first - 4, start + share * width)
        else:
            found = evidence(name, end + 1 - share * width, name.last + 4)
        touched = touches_words(measured_coverage(found, DARK, LIMITS), LIMITS)
        assert touched == (share == 0.6), share


@pytest.mark.parametrize(("climbs", "touched"), [(True, False), (False, True)])
def test_a_path_that_climbs_along_a_capital_beyond_its_line_touches_no_word(climbs: bool, touched: bool) -> None:
    """A line that ends at the bar of a T: the path goes on along the bar, whose edge a scanner moved (scan150, 1834203
    of own drawings, struck before)."""
    name = next(one for one in NAMES if one.target.candidate == 15)
    columns = name.last // COLUMN + 9
    start = name.words[-1][0] // COLUMN
    rows = np.full(columns, name.middle - 0.3 * name.half, dtype=np.float32)
    if climbs:
        rows[start + 1 :] = name.middle + np.float32(name.half) * np.float32(-2.0)
    cover = np.zeros(columns, dtype=np.float32)
    cover[: start + 7] = 1
    coverage = coverage_of(name, [Stroke(rows=rows, cover=cover, thickness=3.0, darkness=76.0)], LIMITS)
    assert touches_words(coverage, LIMITS) == touched


@pytest.mark.parametrize("level", [-0.5, -0.25, 0.0, 0.25])
@pytest.mark.parametrize(("number", "share"), [(6, 0.35), (1, 0.22)])
def test_a_line_in_the_openings_of_a_soft_letter_touches_its_word(number: int, share: float, level: float) -> None:
    """Blur leaves no open paper in the loop of an e; the line that comes from outside is seen there all the same."""
    name = next(one for one in NAMES if one.target.candidate == number)
    start, end = name.words[0]
    width = end - start + 1
    for touched in (-0.02, 0.0, 0.05, share):
        found = evidence(name, end + 1 - touched * width, name.last + 4, level, soft=1.3)
        assert touches_words(measured_coverage(found, DARK, LIMITS), LIMITS) == (touched == share), touched


@pytest.mark.parametrize("down", [-0.2, 0.0, 0.2])
def test_edges_of_print_beside_its_place_make_no_line_longer(down: float) -> None:
    """Nor does print that is darker than expected: what the bar of an e shows then is no end of a line."""
    for name in NAMES[:10]:
        start, end = name.words[0]
        for level in (-0.2, 0.2):
            found = evidence(name, end + 1 - 0.03 * (end - start), name.last + 4, level, soft=1.1)
            move = np.array([[1, 0, 0], [0, 1, down]], dtype=np.float32)
            size = found.print_bound.shape[::-1]
            print_here = cv2.warpAffine(found.print_bound, move, size, borderMode=cv2.BORDER_REPLICATE)
            dark = np.clip(250 - 1.05 * (250.0 - print_here), 0, 250).astype(np.uint8)
            residual = np.maximum(found.residual, cv2.subtract(found.print_bound, dark))
            strokes = tuple(trace([(residual, found.print_bound)], noise_floor=14, dark=DARK)[0])
            found = replace(found, residual=residual, strokes=strokes)
            assert not touches_words(measured_coverage(found, DARK, LIMITS), LIMITS), (name.target.name, level)


def test_the_level_of_a_line_is_that_of_its_ink() -> None:
    """Before it begins, its path runs on at any height."""
    name = NAMES[3]
    columns = name.last // COLUMN + 2
    begins = (name.first + (name.last - name.first) * 3 // 5) // COLUMN
    rows = np.full(columns, name.middle + 0.9 * name.half, dtype=np.float32)
    rows[:begins] = name.middle - 2 * name.half
    cover = np.ones(columns, dtype=np.float32)
    cover[:begins] = 0
    assert mean_level(name, [Stroke(rows=rows, cover=cover, thickness=3.0, darkness=60.0)]) == pytest.approx(0.9)


def met_in_words(shape: NameShape, drawn: Line) -> list[float]:
    return word_shares(shape, [drawn], lambda x, y: on_letters(shape, x, y))


def covered(shape: NameShape, met: list[float]) -> float:
    return float(np.average(met, weights=[right - left for left, right in shape.words]))


@pytest.mark.parametrize("number", [1, 4, 7, 9, 14, 20])
def test_a_line_meets_letters_only_where_they_stand(number: int) -> None:
    """Compared with the drawn place of lines that begin inside the name, along the feet or over the small letters."""
    shape = ballot().names[number]
    name = next(one for one in NAMES if one.target.candidate == number)
    columns = np.arange(name.last // COLUMN + 6)
    rng = np.random.default_rng(7)
    answers = set()
    for _ in range(150):
        begin = shape.left + rng.uniform(1.0, 0.3 * shape.width)
        places = np.array([begin, shape.right - 3, shape.right + 2])
        heights = shape.middle + rng.choice([-1, 1]) * rng.uniform(0.2, 0.75, 3) * shape.height
        xs = np.linspace(begin, shape.right + 2, 400)
        drawn = np.column_stack([xs, np.interp(xs, places, heights)])
        met = met_in_words(shape, drawn)
        at = ((columns + 0.5) * COLUMN + name.left) / PX_PER_MM
        rows = (np.interp(at, xs, drawn[:, 1]) * PX_PER_MM - name.top).astype(np.float32)
        cover_seen = (at >= begin).astype(np.float32)
        found = meets_letters(name, [Stroke(rows=rows, cover=cover_seen, thickness=2.5, darkness=60.0)], LIMITS)
        answers.add(found)
        if found:
            assert covered(shape, met) > PART or min(met) > FREE, (begin, heights, met)
        else:
            # certainly on the letters is what stays there when it is moved by a pen's half width
            moved = [covered(shape, met_in_words(shape, drawn + np.array([0, by]))) for by in (-0.25, 0.25)]
            assert min(moved) < 0.7, (begin, heights, met)
    assert answers == {True, False}


@pytest.mark.parametrize(("gap", "island", "touched"), [(4, 1, False), (3, 6, False), (4, 12, True), (2, 7, True)])
def test_a_speck_beyond_bare_paper_is_no_end_of_a_line(gap: int, island: int, touched: bool) -> None:
    """Edges of letters 1.5 mm after a line's end; a pen that skipped goes on for longer."""
    name = NAMES[3]
    columns = name.last // COLUMN + 9
    rows = np.full(columns, name.middle, dtype=np.float32)
    cover = np.zeros(columns, dtype=np.float32)
    start = name.words[-1][0] // COLUMN
    cover[: start - 1] = 1
    cover[start - 1 + gap : start - 1 + gap + island] = 1
    coverage = coverage_of(name, [Stroke(rows=rows, cover=cover, thickness=2.5, darkness=60.0)], LIMITS)
    assert touches_words(coverage, LIMITS) == touched


@pytest.mark.parametrize("ends", [-0.4, 0.0, 0.1])
@pytest.mark.parametrize("level", [0.25, 0.4])
@pytest.mark.parametrize("width", [0.35, 0.55])
def test_a_line_that_ends_before_a_word_of_one_letter_leaves_it_free(ends: float, level: float, width: float) -> None:
    number = 20
    shape = ballot().names[number]
    middle = (shape.top + shape.base) / 2
    picture = sheet()
    stop = shape.words[-1][0] + ends
    y = middle + level * shape.height
    line(picture, [(shape.left - 2.8, y), (stop - 6, y + 0.1), (stop, middle + level * shape.height / 2)], width=width)
    found = next(one for one in reader().read(picture).marks if one.candidate == number)
    assert found.state is MarkState.DOUBTFUL


@pytest.mark.parametrize("number", [5, 9, 14, 20])
@pytest.mark.parametrize("at", [0.5, 0.52])
def test_a_line_on_the_foot_of_all_letters_is_doubt(number: int, at: float) -> None:
    """It underlines the name as much as it strikes it; the network alone does not settle that."""
    picture = sheet()
    strike(picture, number, at=at)
    found = next(one for one in reader().read(picture).marks if one.candidate == number)
    assert found.state is MarkState.DOUBTFUL
