"""A stroke that was followed, looked at once more: where its pen ran dry, and whether it is a pen's at all."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray, percentile
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke

LIGHT = 0.5
"""Lightness of the bound, from solid print to paper, from which a pale line is looked for between letters."""
OPEN = 0.9
"""The same from which paper is open and shows the pen as dark as it is."""
ALONG = 13
"""Pixels of the line taken together, 2.2 mm: less is noise, more is another word."""
ASIDE = (-6, 5)
"""Rows above and below the line with which it is compared: fringes of upright letters are as dark there."""
_BESIDE = np.array(ASIDE)[:, None]
SLACK = np.array([[-2], [-1], [0], [1]])
"""Rows around the path in which the line may lie; each stands for itself and the next."""
FULL = 0.25
"""Share of the pen's own darkness at which a pale stretch is covered, half of it counts from: of 587 words that a
partial strike left alone 99 in 100 had less than 0.15 all over, of 18,000 struck ones 99 in 100 more than 0.25."""
LEAST_SHOWN = 1.5
"""Pixels of open paper without which a stretch tells nothing."""


def followed_on(at: NameEvidence, dark: float) -> list[Stroke]:
    """The strokes of a name with the stretches covered where the pen went on paler than it began.

    Args:
        at: the name with its strokes.
        dark: grey of solid print.
    """
    return [_once_more(at, dark, stroke) for stroke in at.strokes]


def _once_more(at: NameEvidence, dark: float, stroke: Stroke) -> Stroke:
    sure = np.flatnonzero(np.nan_to_num(stroke.cover) > 0.5)
    if len(sure) == 0:
        return stroke
    columns = np.arange(len(stroke.cover))
    rows = np.interp(columns, sure, stroke.rows[sure]).astype(np.float32)
    core, beside, light = _profile(at, rows, dark)
    certain = np.repeat(np.isin(columns, sure), COLUMN)
    open_paper = certain & (light > OPEN)
    pen = percentile(core[open_paper if open_paper.sum() > 3 else certain], 60)
    expected = np.where(light > LIGHT, pen * light, 0)
    seen = np.where(light > LIGHT, np.clip(core - beside, -0.5 * expected, 1.2 * expected), 0)
    wanted = np.convolve(expected, np.ones(ALONG), "same")
    found = np.convolve(seen, np.ones(ALONG), "same")
    share = np.where(wanted > LEAST_SHOWN * pen, found / np.maximum(wanted, 1e-3), 0)[COLUMN // 2 :: COLUMN]
    paler = np.clip(share[: len(columns)] / FULL, 0, 1)
    cover = np.where(np.isnan(stroke.cover), np.nan, np.maximum(stroke.cover, 0.2 + 0.4 * paler * (paler > 0.25)))
    return replace(stroke, rows=rows, cover=cover.astype(np.float32))


def _profile(at: NameEvidence, rows: Floats, dark: float) -> tuple[Floats, Floats, Floats]:
    """Along a path, pixel by pixel: its darkness, that of the rows beside it, and how light the print leaves it."""
    height = at.residual.shape[0]
    across = np.arange(len(rows) * COLUMN)
    path = np.interp((across - COLUMN // 2) / COLUMN, np.arange(len(rows)), rows)
    path = np.clip(np.rint(path).astype(int), -ASIDE[0], height - 2 - ASIDE[1])
    near = _pairs(at.residual, path + SLACK, across)
    aside = _pairs(at.residual, path + _BESIDE, across)
    steady = cv2.boxFilter(near, -1, (5, 1), normalize=False, borderType=cv2.BORDER_CONSTANT)
    best = steady.argmax(axis=0)
    core = near[best, across]
    beside = np.maximum(aside[0], aside[1])
    row = path + SLACK[best, 0]
    light = (np.minimum(at.print_bound[row, across], at.print_bound[row + 1, across]) - dark) / (250 - dark)
    return core, beside, np.asarray(np.clip(light, 0, 1), dtype=np.float32)


def _pairs(residual: Gray, rows: np.ndarray, across: np.ndarray) -> Floats:
    """Mean darkness of each place and the one below it."""
    return np.asarray((residual[rows, across].astype(np.float32) + residual[rows + 1, across]) / 2, dtype=np.float32)


def between_words(at: NameEvidence, dark: float) -> float:
    """How dark the strokes are in the gaps between the words, against how dark they are over the letters.

    A pen shows best on open paper. Fringes of print out of register, and a fold along them, fade there.
    """
    words = at.name.words
    gaps = [(one[1] + other[0]) // 2 for one, other in pairwise(words)]
    if not gaps:
        return 1.0
    best = 0.0
    for stroke in at.strokes[:2]:
        best = max(best, _in_gaps(at, dark=dark, stroke=stroke, gaps=gaps)) if best < 1 else best
    return best


def _in_gaps(at: NameEvidence, dark: float, stroke: Stroke, gaps: list[int]) -> float:
    columns = np.arange(len(stroke.rows))
    rows = np.clip(np.rint(stroke.rows).astype(int), 1, at.residual.shape[0] - 2)
    across = columns * COLUMN + COLUMN // 2
    lettered = np.greater(stroke.cover, 0.5)
    for gap in gaps:
        lettered[gap // COLUMN] = False
    lettered[: at.name.words[0][0] // COLUMN] = False
    lettered[at.name.words[-1][1] // COLUMN + 1 :] = False
    shown = []
    for gap in gaps:
        row = int(rows[min(gap // COLUMN, len(rows) - 1)])
        if float(at.print_bound[row, gap]) - dark > OPEN * (250 - dark):
            shown.append(float(at.residual[row - 1 : row + 2, gap - 1 : gap + 2].max()))
    if not shown or not lettered.any():
        return 1.0
    core = at.residual[rows[lettered] + np.array([[-1], [0], [1]]), across[lettered]].max(axis=0)
    return float(np.mean(shown)) / max(1.0, percentile(core, 60))
