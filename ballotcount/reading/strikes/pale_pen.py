"""Look again at a traced stroke: where its pen ran dry, and whether it is a pen's stroke at all."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray, percentile
from ballotcount.reading.strikes.ink_thresholds import PALE_PEN, TRACING, PalePenThresholds
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke

ASIDE = (-6, 5)
"""Rows above and below the line with which it is compared: edges of upright letters are as dark there."""
_BESIDE = np.array(ASIDE)[:, None]
SLACK = np.array([[-2], [-1], [0], [1]])
"""Rows around the path in which the line may lie; each stands for itself and the next."""
WHITE = 250
"""Grey level of clean paper."""


def followed_on(evidence: NameEvidence, dark: float, limits: PalePenThresholds = PALE_PEN) -> list[Stroke]:
    """Return the strokes of a name with the stretches covered where the pen went on paler than it began.

    Args:
        evidence: the name with its strokes.
        dark: grey of solid print.
        limits: the thresholds.
    """
    return [_followed(evidence, dark=dark, stroke=stroke, limits=limits) for stroke in evidence.strokes]


def _followed(evidence: NameEvidence, dark: float, stroke: Stroke, limits: PalePenThresholds) -> Stroke:
    sure = np.flatnonzero(np.nan_to_num(stroke.cover) > limits.sure)
    if len(sure) == 0:
        return stroke
    columns = np.arange(len(stroke.cover))
    rows = np.interp(columns, sure, stroke.rows[sure]).astype(np.float32)
    core, beside, light = ink_along(evidence, rows, dark)
    certain = np.repeat(np.isin(columns, sure), COLUMN)
    open_paper = certain & (light > limits.open)
    # only open paper shows the pen as dark as it is; print between letters makes it paler
    pen = percentile(core[open_paper if open_paper.sum() > 3 else certain], limits.pen_percentile)
    expected = np.where(light > limits.light, pen * light, 0)
    # clipped, so that one black speck does not pass for a whole stretch
    seen = np.where(light > limits.light, np.clip(core - beside, -0.5 * expected, 1.2 * expected), 0)
    together = np.ones(limits.along_px)
    wanted = np.convolve(expected, together, "same")
    found = np.convolve(seen, together, "same")
    least = limits.least_shown * pen
    share = np.where(wanted > least, found / np.maximum(wanted, 1e-3), 0)[COLUMN // 2 :: COLUMN]
    paler = np.clip(share[: len(columns)] / limits.full, 0, 1)
    # what `bridged` takes for this share of cover
    went_on = TRACING.bridge_low + TRACING.bridge_span * paler * (paler > limits.counts_from)
    cover = np.where(np.isnan(stroke.cover), np.nan, np.maximum(stroke.cover, went_on))
    return replace(stroke, rows=rows, cover=cover.astype(np.float32))


def ink_along(evidence: NameEvidence, rows: Floats, dark: float) -> tuple[Floats, Floats, Floats]:
    """Return, for each pixel of a path, its darkness, that of the rows beside it, and the bound's lightness."""
    height = evidence.residual.shape[0]
    across = np.arange(len(rows) * COLUMN)
    path = np.interp((across - COLUMN // 2) / COLUMN, np.arange(len(rows)), rows)
    path = np.clip(np.rint(path).astype(int), -ASIDE[0], height - 2 - ASIDE[1])
    near = _pairs(evidence.residual, path + SLACK, across)
    aside = _pairs(evidence.residual, path + _BESIDE, across)
    steady = cv2.boxFilter(near, -1, (5, 1), normalize=False, borderType=cv2.BORDER_CONSTANT)
    best = steady.argmax(axis=0)
    core = near[best, across]
    beside = np.maximum(aside[0], aside[1])
    row = path + SLACK[best, 0]
    bound = evidence.print_bound
    light = (np.minimum(bound[row, across], bound[row + 1, across]) - dark) / (WHITE - dark)
    return core, beside, np.asarray(np.clip(light, 0, 1), dtype=np.float32)


def _pairs(residual: Gray, rows: np.ndarray, across: np.ndarray) -> Floats:
    """Return the mean darkness of each place and the one below it."""
    return np.asarray((residual[rows, across].astype(np.float32) + residual[rows + 1, across]) / 2, dtype=np.float32)


def between_words(evidence: NameEvidence, dark: float, limits: PalePenThresholds = PALE_PEN) -> float:
    """Return how dark the strokes are in the gaps between the words, relative to their darkness over the letters.

    A pen shows best on open paper. Edges of print out of register, and a fold along them, fade there.
    """
    words = evidence.name.words
    gaps = [(one[1] + other[0]) // 2 for one, other in pairwise(words)]
    if not gaps:
        # no gap speaks against a pen
        return 1.0
    best = 0.0
    for stroke in evidence.strokes[:2]:
        if best < 1:
            best = max(best, _in_gaps(evidence, dark=dark, stroke=stroke, gaps=gaps, limits=limits))
    return best


def _in_gaps(evidence: NameEvidence, dark: float, stroke: Stroke, gaps: list[int], limits: PalePenThresholds) -> float:
    residual = evidence.residual
    columns = np.arange(len(stroke.rows))
    rows = np.clip(np.rint(stroke.rows).astype(int), 1, residual.shape[0] - 2)
    across = columns * COLUMN + COLUMN // 2
    lettered = np.greater(stroke.cover, limits.sure)
    for gap in gaps:
        lettered[gap // COLUMN] = False
    lettered[: evidence.name.words[0][0] // COLUMN] = False
    lettered[evidence.name.words[-1][1] // COLUMN + 1 :] = False
    shown = []
    for gap in gaps:
        row = int(rows[min(gap // COLUMN, len(rows) - 1)])
        if float(evidence.print_bound[row, gap]) - dark > limits.open * (WHITE - dark):
            shown.append(float(residual[row - 1 : row + 2, gap - 1 : gap + 2].max()))
    if not shown or not lettered.any():
        return 1.0
    core = residual[rows[lettered] + np.array([[-1], [0], [1]]), across[lettered]].max(axis=0)
    return float(np.mean(shown)) / max(1.0, percentile(core, limits.pen_percentile))
