"""Trace pen strokes along a name: the path from left to right that meets most ink and least bare paper.

Source: shortest paths by dynamic programming over columns, as in seam carving (Avidan and Shamir, 2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray, percentile, percentile_from
from ballotcount.reading.strikes.ink_thresholds import TRACING, TracingThresholds

COLUMN = 3
"""Pixels of the flat page in one column of a path: 0.5 mm, a pen's width."""
STEEPEST = 4
"""Rows a path may climb a column: 53 degrees."""
WHITE = 250
"""Grey level of clean paper."""
_LEVELS = np.arange(256, dtype=np.float32)
FARTHEST = 6
"""px: half of the thickest pen line."""
_BESIDE = np.array([[-1], [0], [1]])
_ASIDE = np.concatenate([-np.arange(1, FARTHEST + 1), np.arange(1, FARTHEST + 1)])
# level first: argmax takes the first of equal ways, so a path keeps level where nothing decides
_CLIMBS = np.array([0, *range(-STEEPEST, 0), *range(1, STEEPEST + 1)])


@dataclass(frozen=True)
class Stroke:
    """One path across a name's window.

    Attributes:
        rows: row of the path in each column, px from the top of the window.
        cover: share of the paper visible there that is inked, 0 to 1; NaN where print hides the paper.
        thickness: of the ink, mean over inked columns, px.
        darkness: of the ink on open paper, grey levels.
    """

    rows: Floats
    cover: Floats
    thickness: float
    darkness: float

    # no slots, so that this is kept: several measures of a name ask for it
    @cached_property
    def bridged(self) -> Floats:
        """The cover, with the columns that print hides interpolated."""
        return bridged(self.cover)


def trace(
    parts: list[tuple[Gray, Gray]], noise_floor: int, dark: float, limits: TracingThresholds = TRACING
) -> list[list[Stroke]]:
    """Trace the strokes in windows of a page, in each the strongest first.

    Args:
        parts: ``residual`` and ``print_bound`` as in ``Ink``, for each window; windows may differ in size.
        noise_floor: least ``residual`` that is ink.
        dark: grey of solid print; where the bound is as dark as this, no ink can be seen.
        limits: the thresholds.
    """
    strengths = [_pen_strength(residual, noise_floor, limits) for residual, _ in parts]
    fields = [
        _columns(residual, bound, noise_floor=noise_floor, dark=dark, strength=strength, limits=limits)
        for (residual, bound), strength in zip(parts, strengths, strict=True)
    ]
    strokes: list[list[Stroke]] = [[] for _ in parts]
    going = list(range(len(parts)))
    while going:
        together = _Fields.of([fields[number] for number in going])
        paths = _best_paths(together, limits)
        found = _follow(together, paths, [strengths[number] for number in going], limits=limits)
        left = []
        for number, (stroke, touched) in zip(going, found, strict=True):
            ink, seen = fields[number]
            # the strongest path comes first: where it is too short or too pale, the window is done
            if np.count_nonzero(stroke.cover > limits.covered) < limits.least_columns:
                continue
            # the next round copies these arrays, so that no path is found twice
            ink[touched] = 0
            seen[touched] = 0
            if stroke.darkness < max(limits.faintest, limits.faintest_noise * noise_floor):
                continue
            strokes[number].append(stroke)
            if len(strokes[number]) < limits.most_strokes:
                left.append(number)
        going = left
    return strokes


@dataclass(frozen=True, slots=True)
class _Fields:
    """Ink and visible paper of several windows, padded to one size, so that numpy works on all of them at once.

    Attributes:
        ink, seen: shape (windows, height, width).
        heights, widths: of each window.
    """

    ink: Floats
    seen: Floats
    heights: np.ndarray
    widths: np.ndarray

    @classmethod
    def of(cls, fields: list[tuple[Floats, Floats]]) -> _Fields:
        heights = np.array([ink.shape[0] for ink, _ in fields])
        widths = np.array([ink.shape[1] for ink, _ in fields])
        both = np.zeros((2, len(fields), heights.max(), widths.max()), dtype=np.float32)
        for number, field in enumerate(fields):
            for filled, one in zip(both[:, number], field, strict=True):
                height, width = one.shape
                filled[:height, :width] = one
                # `_gain` averages three rows, so the last row needs a neighbour like itself
                filled[height:, :width] = one[-1]
        return cls(both[0], both[1], heights, widths)


def strongest(strokes: Sequence[Stroke]) -> Stroke:
    """Return the stroke with most ink."""
    return max(strokes, key=lambda stroke: float(np.nansum(stroke.cover)))


def bridged(cover: Floats, limits: TracingThresholds = TRACING) -> Floats:
    """Return the cover, 0 to 1, with the columns that print hides interpolated between visible ones."""
    known = ~np.isnan(cover)
    if not known.any():
        return np.zeros_like(cover)
    places = np.arange(len(cover))
    filled = np.interp(places, places[known], cover[known])
    shares = (filled - limits.bridge_low) / limits.bridge_span
    return np.asarray(np.minimum(np.maximum(shares, 0), 1), dtype=np.float32)


def _columns(
    residual: Gray, bound: Gray, *, noise_floor: int, dark: float, strength: float, limits: TracingThresholds
) -> tuple[Floats, Floats]:
    """Return ink and visible paper for each row and column of a path, both 0 to 1."""
    size = (max(1, residual.shape[1] // COLUMN), residual.shape[0])
    columns = residual.shape[1] // COLUMN * COLUMN
    least = dark + limits.hidden * (WHITE - dark)
    paper = (_LEVELS - least) / ((limits.clear - limits.hidden) * (WHITE - dark))
    visible = np.minimum(np.maximum(paper, 0), 1)[bound[:, :columns]]
    inked = np.where(noise_floor <= _LEVELS, np.minimum(_LEVELS / np.float32(strength), 1), 0).astype(np.float32)
    amount = inked[residual[:, :columns]] * visible
    ink = cv2.resize(amount, size, interpolation=cv2.INTER_AREA)
    seen = cv2.resize(visible, size, interpolation=cv2.INTER_AREA)
    return np.asarray(ink, np.float32), np.asarray(seen, np.float32)


def _pen_strength(residual: Gray, noise_floor: int, limits: TracingThresholds) -> float:
    """Return the darkness that counts as full ink here: most of what the pen does where it is darkest."""
    strong = percentile_from(residual, noise_floor, limits.strong_percentile)
    if strong is None:
        return 255.0
    return max(limits.weakest, limits.weakest_noise * noise_floor, limits.strong * strong)


def _gain(fields: _Fields, limits: TracingThresholds = TRACING) -> Floats:
    """Return what a path gains in each place, shape (width, windows, height); outside a window's rows it loses."""
    gain = fields.ink - limits.bare * np.maximum(fields.seen - fields.ink, 0)
    padded = np.concatenate([gain[:, :1], gain, gain[:, -1:]], axis=1)
    gain = (padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]) * np.float32(1 / 3)
    outside = np.arange(gain.shape[1]) >= fields.heights[:, None]
    gain[outside] = -1e3
    for number, width in enumerate(fields.widths):
        gain[number, :, width:] = 0
    return np.ascontiguousarray(gain.transpose(2, 0, 1))


def _best_paths(fields: _Fields, limits: TracingThresholds = TRACING) -> np.ndarray:
    """Return the rows of the best path of each window, one a column, by dynamic programming over all windows at once.

    Both halves run at once: the best way from the left meets the best way from the right in the middle column.
    """
    gain = _gain(fields, limits)
    width, count, height = gain.shape
    half = (width + 1) // 2
    whole = np.zeros((half, 2 * count, height), dtype=np.float32)
    whole[:, :count] = gain[:half]
    whole[half - (width - half) :, count:] = gain[half:][::-1]
    # what is reached at best in each column, with a rim in which no path runs
    reached = np.full((half, 2 * count, height + 2 * STEEPEST), -1e9, dtype=np.float32)
    inner = reached[:, :, STEEPEST:-STEEPEST]
    inner[0] = whole[0]
    climbed = np.lib.stride_tricks.sliding_window_view(reached, height, axis=2).transpose(0, 2, 1, 3)
    tolls = _tolls(np.arange(-STEEPEST, STEEPEST + 1), limits)[:, None, None]
    options = np.empty((len(tolls), 2 * count, height), dtype=np.float32)
    # the only loop in Python: a step a column, for all windows and both halves together
    for column in range(1, half):
        np.subtract(climbed[column - 1], tolls, out=options)
        np.add(np.maximum.reduce(options, axis=0), whole[column], out=inner[column])
    met = (climbed[-1, :, :count] - tolls).max(axis=0) + inner[-1, count:]
    right = met.argmax(axis=1)
    left = _nearest_before(reached[-1, :count], right, limits)
    rows = _walked_back(reached, np.concatenate([left, right]), limits)
    return np.concatenate([rows[:, :count], rows[half - (width - half) :, count:][::-1]]).T


def _tolls(climbs: np.ndarray, limits: TracingThresholds) -> Floats:
    """Return what climbs by some rows cost."""
    return np.asarray(limits.toll * climbs**2, dtype=np.float32)


def _nearest_before(reached: Floats, rows: np.ndarray, limits: TracingThresholds) -> np.ndarray:
    """Return where the best paths to some rows were one column before; of equal ones the level one, then from above."""
    here = rows[:, None] + STEEPEST + _CLIMBS
    best = (reached[np.arange(len(rows))[:, None], here] - _tolls(_CLIMBS, limits)).argmax(axis=1)
    return np.asarray(rows + _CLIMBS[best])


def _walked_back(reached: Floats, last: np.ndarray, limits: TracingThresholds) -> np.ndarray:
    """Return the rows of the paths that end at ``last``, shape (width, paths)."""
    width, count, deep = reached.shape
    rows = np.empty((width, count), dtype=np.int64)
    rows[-1] = last
    starts = (np.arange(count) * deep + STEEPEST)[:, None] + _CLIMBS
    tolls = _tolls(_CLIMBS, limits)
    for column in range(width - 1, 0, -1):
        best = (reached[column - 1].take(rows[column][:, None] + starts) - tolls).argmax(axis=1)
        np.add(rows[column], _CLIMBS[best], out=rows[column - 1])
    return rows


def _follow(
    fields: _Fields, rows: np.ndarray, strengths: list[float], limits: TracingThresholds
) -> list[tuple[Stroke, np.ndarray]]:
    """Return the stroke along each path, and the pixels that it takes up."""
    count, width = rows.shape
    parts = np.arange(count)[:, None]
    each = np.arange(width)
    around = np.minimum(np.maximum(rows[:, None] + _BESIDE, 0), fields.heights[:, None, None] - 1)
    thickest = fields.ink[parts[:, None], around, each].argmax(1)  # a thin line fills one row of the three
    core = np.take_along_axis(around, thickest[:, None], axis=1)[:, 0]
    core_ink = fields.ink[parts, core, each]
    core_seen = fields.seen[parts, core, each]
    visible = _spread(core_seen)
    inked = _spread(core_ink)
    shown = visible > limits.shown
    cover = np.where(shown, np.minimum(inked / np.maximum(visible, 1e-6), 1), np.nan).astype(np.float32)
    reach = _reach(fields, rows, limits)
    full = shown & (inked > limits.covered * visible)
    covered = ~shown | (inked > limits.taken * visible)
    offset = np.arange(fields.ink.shape[1], dtype=np.float32)[None, :, None] - rows[:, None].astype(np.float32)
    away = np.abs(offset)
    taken = (away <= reach[:, None] + limits.beside) & covered[:, None]
    centres = _centre(fields.ink, rows=rows, reach=reach, offset=offset, away=away, limits=limits)
    found = []
    for number, strength in enumerate(strengths):
        part = slice(0, fields.widths[number])
        inside = full[number, : fields.widths[number]]
        # a column that print nearly hides would look darker than any pen
        dense = core_ink[number, part][inside] / np.maximum(core_seen[number, part][inside], 0.2)
        thickness = float(2 * reach[number, part][inside].mean() + 1) if len(dense) else 0.0
        darkness = strength * percentile(dense, limits.dense_percentile) if len(dense) else 0.0
        # copies: a view would keep the arrays of all windows in memory
        stroke = Stroke(
            rows=centres[number, part].copy(), cover=cover[number, part].copy(), thickness=thickness, darkness=darkness
        )
        found.append((stroke, taken[number, : fields.heights[number], part]))
    return found


def _spread(values: Floats) -> Floats:
    """Return the sum over a column and half of each neighbour."""
    beside = np.zeros_like(values)
    beside[:, 1:] += values[:, :-1]
    beside[:, :-1] += values[:, 1:]
    return np.asarray(values + np.float32(0.5) * beside, dtype=np.float32)


def _reach(fields: _Fields, rows: np.ndarray, limits: TracingThresholds) -> Floats:
    """Return half the thickness of the strokes in each column, px: as far as ink goes on, smoothed."""
    count, width = rows.shape
    places = np.minimum(np.maximum(rows[:, None] + _ASIDE[:, None], 0), fields.heights[:, None, None] - 1)
    inked = fields.ink[np.arange(count)[:, None, None], places, np.arange(width)] > limits.thick_ink
    going = np.logical_and.accumulate(inked.reshape(count, 2, FARTHEST, width), axis=2)
    reach = going.sum(axis=(1, 2), dtype=np.float32)
    for number, end in enumerate(fields.widths):
        reach[number, end:] = reach[number, end - 1]
    return np.asarray(cv2.blur(reach / 2, (5, 1), borderType=cv2.BORDER_REPLICATE), np.float32)


def _centre(
    ink: Floats, *, rows: np.ndarray, reach: Floats, offset: np.ndarray, away: np.ndarray, limits: TracingThresholds
) -> Floats:
    """Return the paths moved to the middle of their ink."""
    weight = ink * (away <= np.maximum(reach, 1.0)[:, None] + 0.5)
    mass = weight.sum(1)
    moved = np.where(mass > limits.centre_ink, (weight * offset).sum(1) / np.maximum(mass, 1e-6), 0)
    return np.asarray(rows + moved, dtype=np.float32)
