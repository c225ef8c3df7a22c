"""The short ways of the reader give the same answers as the long ones."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ballotcount.reading.arrays.arrays import percentile, percentiles, without
from ballotcount.reading.boxes.covered import _median
from ballotcount.reading.boxes.shapes import run_of
from ballotcount.reading.boxes.skeleton import skeletons_of
from ballotcount.reading.identity.fingerprint import BANDS, _outlines
from ballotcount.reading.ink.ink import SAMPLES, _crease_lines, _samples
from ballotcount.reading.ink.print_parts import PrintParts
from ballotcount.reading.ink.thresholds import INK
from ballotcount.reading.quality.odd_words import _in_cells
from ballotcount.reading.registration.fiducials import decimate
from ballotcount.reading.registration.homography import local_scale
from ballotcount.reading.registration.print_search import _least_scale
from ballotcount.reading.strikes.ink_thresholds import TRACING
from ballotcount.reading.strikes.stroke_tracing import STEEPEST, _best_paths, _Fields, _gain
from tests.reading.pages import PICTURE_PHASES

GRAYS = arrays.arrays(np.uint8, st.tuples(st.integers(3, 20), st.integers(3, 20)))


@given(GRAYS, st.lists(st.floats(0, 100), min_size=1, max_size=3))
def test_percentiles_are_those_of_numpy(values: np.ndarray, percents: list[float]) -> None:
    expected = np.percentile(values, percents)
    assert percentiles(values, tuple(percents)) == pytest.approx(expected)
    assert percentile(values.astype(np.float32), percents[0]) == pytest.approx(expected[0], abs=1e-4)


@given(GRAYS)
def test_thirds_are_the_means_of_three_by_three(gray: np.ndarray) -> None:
    height = gray.shape[0] // 3
    width = gray.shape[1] // 3
    whole = gray[: height * 3, : width * 3].astype(float).reshape(height, 3, width, 3).mean(axis=(1, 3))
    assert np.abs(decimate(gray, 3) - whole).max() <= 0.5 + 1e-9


@given(GRAYS, st.integers(0, 2**32 - 1))
def test_what_is_apart_is_left_out(marked: np.ndarray, seed: int) -> None:
    apart = np.random.default_rng(seed).random(marked.shape) < 0.5
    assert np.array_equal(without(marked, apart), ((marked > 0) & ~apart).astype(np.uint8))


@given(arrays.arrays(np.bool_, st.tuples(st.integers(2, 12), st.integers(2, 12))))
def test_the_longest_run_is_that_of_all_rows(ink: np.ndarray) -> None:
    band = cv2.dilate(ink.astype(np.uint8), np.ones((2, 1), np.uint8))
    rows = ["".join(map(str, row)) for row in band.tolist()]
    assert run_of(ink.astype(np.uint8)) == max(len(run) for row in rows for run in row.split("0"))


@given(arrays.arrays(np.bool_, st.tuples(st.integers(2, 40), st.integers(2, 12))))
def test_an_outline_is_the_middle_of_the_first_run_of_each_row(ink: np.ndarray) -> None:
    bands: dict[int, list[float]] = {}
    for number, row in enumerate(ink.tolist()):
        if True in row:
            first = row.index(True)
            end = next((place for place in range(first, len(row)) if not row[place]), len(row))
            bands.setdefault(number * BANDS // len(ink), []).append((first + end) / 2)
    expected = [np.mean(bands[band]) / 6 if band in bands else np.nan for band in range(BANDS)]
    found = _outlines(ink, 6.0)
    assert found[:BANDS] == pytest.approx(np.array(expected), nan_ok=True, rel=1e-5)
    # what is seen from the right is what its mirror image shows from the left
    mirrored = np.ascontiguousarray(ink[:, ::-1])
    assert found[BANDS:] == pytest.approx(_outlines(mirrored, 6.0)[:BANDS], nan_ok=True)


@given(st.integers(0, 2**32 - 1), st.integers(0, 8))
@settings(max_examples=40, phases=PICTURE_PHASES)
def test_creases_are_found_as_if_every_line_was_measured(seed: int, creases: int) -> None:
    rng = np.random.default_rng(seed)
    judged = rng.random(160) < 0.9
    seen = rng.integers(0, 6, (int(judged.sum()), SAMPLES)).astype(np.uint8)
    seen[rng.integers(0, len(seen), creases)] += np.uint8(12)
    values = np.zeros(len(judged), dtype=np.float32)
    values[judged] = np.median(seen, axis=1)
    line = values - cv2.blur(values[:, None], (1, INK.crease_rows), borderType=cv2.BORDER_REPLICATE)[:, 0]
    expected = np.where(judged & (line > INK.crease), values, 0)
    assert np.array_equal(_crease_lines(seen, judged), expected)


@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.tuples(st.integers(5, 12), st.integers(2, 9)), min_size=1, max_size=4),
    st.sampled_from([0.0, TRACING.toll, 0.3]),
)
@settings(max_examples=60, phases=PICTURE_PHASES)
def test_paths_from_both_ends_gain_as_much_as_any(seed: int, sizes: list[tuple[int, int]], toll: float) -> None:
    rng = np.random.default_rng(seed)
    seen = [rng.random(size).astype(np.float32) for size in sizes]
    fields = _Fields.of([(one * (rng.random(one.shape) < 0.3).astype(np.float32), one) for one in seen])
    gains = _gain(fields)
    paths = _best_paths(fields, replace(TRACING, toll=toll))
    for number, (height, width) in enumerate(sizes):
        gain = gains[:width, number, :height]
        path = paths[number, :width]
        steps = np.diff(path)
        assert np.abs(steps).max(initial=0) <= STEEPEST
        found = gain[np.arange(width), path].sum() - toll * (steps**2).sum()
        assert found == pytest.approx(best_of_all(gain, toll), abs=1e-4)


def best_of_all(gain: np.ndarray, toll: float) -> float:
    """What the best path gains, reckoned column by column from the left alone."""
    rows = np.arange(gain.shape[1])
    climb = np.abs(rows[:, None] - rows[None, :])
    tolls = np.where(climb <= STEEPEST, toll * climb.astype(float) ** 2, np.inf)
    reached = gain[0].astype(float)
    for column in gain[1:]:
        reached = (reached[None, :] - tolls).max(axis=1) + column
    return float(reached.max())


@given(st.lists(arrays.arrays(np.bool_, st.tuples(st.integers(2, 25), st.integers(2, 25))), min_size=1, max_size=4))
def test_marks_traced_together_are_traced_as_each_alone(marks: list[np.ndarray]) -> None:
    parts = [mark.astype(np.uint8) for mark in marks if mark.any()]
    assert skeletons_of(parts) == [skeletons_of([part])[0] for part in parts]


@given(arrays.arrays(np.float32, st.tuples(*[st.integers(1, 7)] * 3), elements=st.floats(-300, 300, width=32)))
def test_the_median_of_each_row_of_a_box_is_that_of_numpy(values: np.ndarray) -> None:
    assert np.array_equal(_median(values), np.median(values, axis=2))


@given(GRAYS, st.data(), st.sampled_from([1, 3, 5]))
def test_the_darkest_place_near_print_is_that_of_the_whole_page(
    paper: np.ndarray, data: st.DataObject, near: int
) -> None:
    places = data.draw(st.sets(st.integers(0, paper.size - 1), min_size=1, max_size=9))
    at = np.array(sorted(places))
    parts = PrintParts.of([at], paper.shape[1], (3, 3))
    whole = cv2.erode(paper, np.ones((near, near), np.uint8))
    assert np.array_equal(parts._darkest(paper, near), whole.ravel()[at])


@given(
    st.integers(0, 2**32 - 1), st.lists(st.integers(0, 40), max_size=4), st.tuples(st.integers(1, 9), st.integers(1, 9))
)
def test_parts_of_print_are_those_that_sorting_finds(seed: int, pixels: list[int], size: tuple[int, int]) -> None:
    rng = np.random.default_rng(seed)
    width = 30
    prints = [np.sort(rng.choice(width * 20, count, replace=False)) for count in pixels]
    found = PrintParts.of(prints, width, size)
    tiles: tuple[list[tuple[int, ...]], list[tuple[int, ...]]] = ([], [])
    for owner, at in enumerate(prints):
        for pixel in at.tolist():
            x = pixel % width - min(at % width)
            y = pixel // width - min(at // width)
            for shift in (0, 1):
                corner = ((2 * x + shift * size[0]) // (2 * size[0]), (2 * y + shift * size[1]) // (2 * size[1]))
                tiles[shift].append((owner, shift, *corner))
    known = sorted({*tiles[0], *tiles[1]})
    assert found.at.tolist() == [pixel for at in prints for pixel in at.tolist()]
    assert found.part.tolist() == [[known.index(tile) for tile in shifted] for shifted in tiles]
    assert found.owners.tolist() == [tile[0] for tile in known]


@given(
    st.integers(0, 2**32 - 1),
    st.tuples(st.integers(1, 12), st.integers(2, 3 * SAMPLES)),
    st.lists(st.floats(0, 1), min_size=12, max_size=12),
)
def test_open_places_of_all_lines_are_those_of_each(seed: int, shape: tuple[int, int], shares: list[float]) -> None:
    unprinted = np.random.default_rng(seed).random(shape) < np.array(shares)[: shape[0], None]
    judged, places = _samples(unprinted, INK)
    free = [np.flatnonzero(line) for line in unprinted]
    assert judged.tolist() == [len(one) >= INK.open_share * shape[1] for one in free]
    expected = [
        one[np.linspace(0, len(one) - 1, SAMPLES).astype(int)] for one, open_ in zip(free, judged, strict=True) if open_
    ]
    assert places.tolist() == [one.tolist() for one in expected]


@given(GRAYS, st.integers(1, 9))
def test_cells_at_the_rim_repeat_it(values: np.ndarray, side: int) -> None:
    height, width = values.shape
    whole = np.pad(values, ((0, -height % side), (0, -width % side)), mode="edge")
    cells = _in_cells(values.astype(np.float32), side).transpose(0, 2, 1, 3)
    assert cells.shape[2:] == (side, side)
    assert np.array_equal(np.block([list(row) for row in cells]), whole)


@given(st.integers(0, 2**32 - 1), st.integers(1, 48))
def test_the_least_resolution_is_that_of_each_point(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = np.eye(3) * [5.0, 5.0, 1.0] + rng.uniform(-1, 1, (3, 3)) * [[1, 1, 50], [1, 1, 50], [1e-3, 1e-3, 0]]
    points = rng.uniform(0, 210, (count, 2))
    each = [np.linalg.svd(local_scale(matrix, point), compute_uv=False)[1] for point in points]
    assert _least_scale(matrix, points) == pytest.approx(min(each), rel=1e-9)
