"""Follow pen strokes along a name: the path from left to right that meets most ink and least bare paper."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.reading.arrays import Floats, Gray, percentile

COLUMN = 3
"""Pixels of the flat page in one column of a path: 0.5 mm, a pen's width."""
STEEPEST = 4
"""Rows a path may climb a column: 53 degrees."""
BARE = 0.45
"""Cost of a column of bare paper against the gain of a column of ink."""
TOLL = 0.012
"""Cost of a climb, times its square, so that a path does not wander where nothing is seen."""
HIDDEN, CLEAR = 0.4, 0.75
"""Lightness of the bound, from solid print to paper, below which print hides ink and above which paper shows: hair
lines and serifs are drawn darker by a sharp printer than the blank page has them."""
FAINTEST = 24.0
"""Darkness on open paper that the palest pencil leaves; folds and fringes that were not taken out have 15 to 20."""
WEAKEST = 45.0
"""Darkness that counts as full ink where nothing is darker."""
MOST_STROKES = 4
LEAST_COLUMNS = 3
"""Columns of ink that make a stroke: 1.5 mm."""
_LEVELS = np.arange(256, dtype=np.float32)
FARTHEST = 6
"""Half of the thickest pen line, px."""
_BESIDE = np.array([[-1], [0], [1]])
_ASIDE = np.concatenate([-np.arange(1, FARTHEST + 1), np.arange(1, FARTHEST + 1)])
_CLIMBS = np.array([0, *range(-STEEPEST, 0), *range(1, STEEPEST + 1)])
_TOLLS_BY_CHOICE = (TOLL * _CLIMBS**2).astype(np.float32)
_TOLLS = (TOLL * np.arange(-STEEPEST, STEEPEST + 1) ** 2).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Stroke:
    """One path across the part of the page that was looked at.

    Attributes:
        rows: row of the path in each column, px from the top of the part.
        cover: share of the paper visible there that is inked, 0 to 1; NaN where print hides the paper.
        thickness: of the ink, mean over inked columns, px.
        darkness: of the ink on open paper, grey levels.
    """

    rows: Floats
    cover: Floats
    thickness: float
    darkness: float


def trace(parts: list[tuple[Gray, Gray]], floor: int, dark: float) -> list[list[Stroke]]:
    """Follow the strokes in parts of a page, in each the strongest first.

    Args:
        parts: ``extra`` and ``room`` as in ``Ink``, for each part; the parts may differ in size.
        floor: least ``extra`` that is ink.
        dark: grey of solid print; where there is no more room than this, nothing can be seen.
    """
    strengths = [_pen_strength(extra, floor) for extra, _ in parts]
    fields = [_columns(*part, floor, dark, strength) for part, strength in zip(parts, strengths, strict=True)]
    strokes: list[list[Stroke]] = [[] for _ in parts]
    going = list(range(len(parts)))
    while going:
        paths = _best_paths([_gain(*fields[number]) for number in going])
        left = []
        for number, rows in zip(going, paths, strict=True):
            ink, seen = fields[number]
            stroke, touched = _follow(ink, seen, rows, strengths[number])
            if np.count_nonzero(stroke.cover > 0.5) < LEAST_COLUMNS:
                continue
            ink[touched] = seen[touched] = 0
            if stroke.darkness < max(FAINTEST, 1.6 * floor):
                continue
            strokes[number].append(stroke)
            if len(strokes[number]) < MOST_STROKES:
                left.append(number)
        going = left
    return strokes


def _columns(extra: Gray, room: Gray, floor: int, dark: float, strength: float) -> tuple[Floats, Floats]:
    """Ink and visible paper for each row and column of a path, both 0 to 1."""
    size = (max(1, extra.shape[1] // COLUMN), extra.shape[0])
    columns = extra.shape[1] // COLUMN * COLUMN
    paper = (_LEVELS - (dark + HIDDEN * (250 - dark))) / ((CLEAR - HIDDEN) * (250 - dark))
    visible = np.minimum(np.maximum(paper, 0), 1)[room[:, :columns]]
    inked = np.where(floor <= _LEVELS, np.minimum(_LEVELS / np.float32(strength), 1), 0).astype(np.float32)
    amount = inked[extra[:, :columns]] * visible
    ink = cv2.resize(amount, size, interpolation=cv2.INTER_AREA)
    seen = cv2.resize(visible, size, interpolation=cv2.INTER_AREA)
    return np.asarray(ink, np.float32), np.asarray(seen, np.float32)


def _pen_strength(extra: Gray, floor: int) -> float:
    """Darkness that counts as full ink here: most of what the pen does where it shows best."""
    inked = extra[extra >= floor]
    return max(WEAKEST, 2.0 * floor, 0.55 * percentile(inked, 85)) if len(inked) else 255.0


def _gain(ink: Floats, seen: Floats) -> Floats:
    gain = ink - BARE * np.maximum(seen - ink, 0)
    return np.asarray(cv2.blur(gain, (1, 3), borderType=cv2.BORDER_REPLICATE), dtype=np.float32)


def _best_paths(gains: list[Floats]) -> list[np.ndarray]:
    """Rows of the best path of each part, one a column, by dynamic programming over all parts at once."""
    height, width = (max(gain.shape[axis] for gain in gains) for axis in (0, 1))
    whole = np.full((width, len(gains), height), -1e3, dtype=np.float32)
    for number, gain in enumerate(gains):
        whole[: gain.shape[1], number, : gain.shape[0]] = gain.T
        whole[gain.shape[1] :, number, : gain.shape[0]] = 0
    # what is reached at best in each column, with a rim in which no path runs
    reached = np.full((width, len(gains), height + 2 * STEEPEST), -1e9, dtype=np.float32)
    inner = reached[:, :, STEEPEST:-STEEPEST]
    inner[0] = whole[0]
    climbed = np.lib.stride_tricks.sliding_window_view(reached, height, axis=2).transpose(0, 2, 1, 3)
    tolls = _TOLLS[:, None, None]
    options = np.empty((len(_TOLLS), len(gains), height), dtype=np.float32)
    for column in range(1, width):
        np.subtract(climbed[column - 1], tolls, out=options)
        np.add(np.maximum.reduce(options, axis=0), whole[column], out=inner[column])
    rows = _walked_back(reached, inner[-1].argmax(axis=1))
    return [rows[: gain.shape[1], number] for number, gain in enumerate(gains)]


def _walked_back(reached: Floats, last: np.ndarray) -> np.ndarray:
    """The rows of the paths that end at ``last``: of equal ways the level one, then the one from above."""
    width, count, _ = reached.shape
    rows = np.empty((width, count), dtype=np.int64)
    rows[-1] = last
    each = np.arange(count)[:, None]
    for column in range(width - 1, 0, -1):
        here = rows[column][:, None] + STEEPEST + _CLIMBS
        best = (reached[column - 1][each, here] - _TOLLS_BY_CHOICE).argmax(axis=1)
        rows[column - 1] = rows[column] + _CLIMBS[best]
    return rows


def _follow(ink: Floats, seen: Floats, rows: np.ndarray, strength: float) -> tuple[Stroke, np.ndarray]:
    """How a path is covered, and the pixels its stroke takes up."""
    height, width = ink.shape
    each = np.arange(width)
    around = np.minimum(np.maximum(rows[None, :] + _BESIDE, 0), height - 1)
    core = around[ink[around, each].argmax(0), each]  # a thin line fills one row of the three
    core_ink, core_seen = ink[core, each], seen[core, each]
    visible, inked = _spread(core_seen), _spread(core_ink)
    shown = visible > 0.3
    cover = np.full(width, np.nan, dtype=np.float32)
    cover[shown] = np.minimum(inked[shown] / visible[shown], 1)
    reach = _reach(ink, rows)
    full = np.greater(cover, 0.5, where=shown, out=np.zeros(width, dtype=bool))
    covered = ~shown
    np.greater(cover, 0.3, where=shown, out=covered)
    count = int(full.sum())
    thickness = float(2 * reach[full].mean() + 1) if count else 0.0
    dense = core_ink[full] / np.maximum(core_seen[full], 0.2)
    darkness = strength * percentile(dense, 70) if count else 0.0
    offset = np.arange(height)[:, None] - rows[None, :]
    away = np.abs(offset)
    taken = (away <= reach + 2.0) & covered
    return Stroke(_centre(ink, rows, reach, offset, away), cover, thickness, darkness), taken


def _spread(values: Floats) -> Floats:
    """Sum over a column and half of each neighbour."""
    beside = np.zeros_like(values)
    beside[1:] += values[:-1]
    beside[:-1] += values[1:]
    return np.asarray(values + 0.5 * beside, dtype=np.float32)


def _reach(ink: Floats, rows: np.ndarray) -> Floats:
    """Half thickness of the stroke in each column: as far as ink goes on, at most 6 px, smoothed."""
    height, width = ink.shape
    places = np.minimum(np.maximum(rows[None, :] + _ASIDE[:, None], 0), height - 1)
    going = (ink[places, np.arange(width)] > 0.25).reshape(2, FARTHEST, width)
    reach = np.logical_and.accumulate(going, axis=1).sum(axis=(0, 1), dtype=np.float32)
    return np.asarray(cv2.blur(reach[None, :] / 2, (5, 1), borderType=cv2.BORDER_REPLICATE)[0], np.float32)


def _centre(ink: Floats, rows: np.ndarray, reach: Floats, offset: np.ndarray, away: np.ndarray) -> Floats:
    """The path moved to the middle of its ink."""
    weight = ink * (away <= np.maximum(reach, 1.0) + 0.5)
    mass = weight.sum(0)
    moved = np.where(mass > 0.3, (weight * offset).sum(0) / np.maximum(mass, 1e-6), 0)
    return np.asarray(rows + moved, dtype=np.float32)
