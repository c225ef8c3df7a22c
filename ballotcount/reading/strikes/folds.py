"""Folds across the whole page, not quite level: a faint line on a name that goes on from edge to edge of the paper."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.name_geometry import NameRegion

STRIP = 24
"""Columns of a strip of the page, px: 4 mm, a word's gap."""
STEEPEST = 2
"""Rows a fold may climb from strip to strip: 5 degrees."""
TOLL = 1.0
"""Cost of a row climbed, grey levels."""
OPEN = 0.8
"""Lightness of the bound, from solid print to paper, from which paper is open."""
ENOUGH_OPEN = 0.25
"""Share of a strip's row that must be open paper to speak for itself."""
APART = 4
"""Rows from a fold to the paper it is compared with."""
OFF_RULE = 6
"""Rows from the row's rules, which a fold displaces, px: 1 mm."""
HALF = 2.5
"""Half of what a fold darkens, rows."""
EDGE = 3
"""Strips beside the table on either side, in which a fold must be seen: no voter strikes the margins."""
FAINT = 0.5
NOISE = 0.5
"""Darkness of a fold at least, grey levels, and times the noise of the paper more."""
MOSTLY = 0.5
"""Share of the way across the page that is as dark; rows without a fold that were looked at had 0.2 at most."""
DARKEST = 25.0
"""Darkness of a fold at most."""
ENOUGH = 10.0
"""Contrast beyond which a path gains nothing: a pen's line does not draw it away from the fold."""
MOST = 40.0
"""Grey levels beyond which darkness counts no more: a pen's line does not make a fold of its neighbourhood."""


class Folds:
    """The folds of a page, looked for only in the rows that are asked about.

    Args:
        ink: the ink on the page.
    """

    def __init__(self, ink: Ink) -> None:
        self.ink = ink
        self._known: dict[tuple[int, int], Fold | None] = {}

    def taken_out(self, name: NameRegion, residual: Gray) -> Gray:
        """The ink of a name's part of the page without the darkness of a fold; the same array where there is none."""
        rows = (round(name.top + name.row_top) + OFF_RULE, round(name.top + name.row_bottom) - OFF_RULE)
        if rows not in self._known:
            self._known[rows] = _fold(darkest_path(self.ink, *rows), FAINT + NOISE * self.ink.noise)
        fold = self._known[rows]
        if fold is None:
            return residual
        middles = (np.arange(len(fold.rows)) + 0.5) * STRIP
        at = np.interp(np.arange(name.left, name.left + residual.shape[1]), middles, fold.rows) - name.top
        away = np.abs(np.arange(residual.shape[0])[:, None] - at[None, :])
        less = np.where(away <= HALF, round(1.5 * fold.level + 4), 0).astype(np.uint8)
        return np.asarray(cv2.subtract(residual, less), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Fold:
    """A line from edge to edge of the page.

    Attributes:
        rows: row of the page in each strip.
        level: median darkness, grey levels.
    """

    rows: np.ndarray
    level: float


def _fold(path: tuple[np.ndarray, Floats], faint: float) -> Fold | None:
    """A path as a fold, if it is dark nearly all the way and at both edges of the paper."""
    rows, contrast = path
    seen = contrast[~np.isnan(contrast)]
    edges = [part[~np.isnan(part)] for part in (contrast[:EDGE], contrast[-EDGE:])]
    if min(len(part) for part in edges) == 0 or min(float(part.mean()) for part in edges) < faint:
        return None
    if float((seen > faint).mean()) < MOSTLY:
        return None
    return Fold(rows, float(np.median(np.minimum(seen, DARKEST))))


def darkest_path(ink: Ink, top: int, bottom: int) -> tuple[np.ndarray, Floats]:
    """The darkest way across the page between two rows: its row in each strip, and how dark it is there.

    Darkness is against the paper beside it, grey levels, NaN where print hides it.

    Args:
        ink: the ink on the page.
        top, bottom: rows of the page.
    """
    columns = ink.residual.shape[1] // STRIP * STRIP
    size = (columns // STRIP, bottom - top)
    residual = ink.residual[top:bottom, :columns]
    print_bound = ink.print_bound_wide[top:bottom, :columns]
    visible = (print_bound > ink.dark + OPEN * (250 - ink.dark)).astype(np.float32)
    inked = np.minimum(residual, np.float32(MOST)) * visible
    seen = cv2.blur(cv2.resize(visible, size, interpolation=cv2.INTER_AREA), (1, 2))
    dark = cv2.blur(cv2.resize(inked, size, interpolation=cv2.INTER_AREA), (1, 2))
    shown = seen >= ENOUGH_OPEN
    mean = np.where(shown, dark / np.maximum(seen, ENOUGH_OPEN), 0)
    beside = np.zeros_like(mean)
    beside[APART:] = mean[:-APART]
    beside[:-APART] = np.maximum(beside[:-APART], mean[APART:])
    contrast = np.where(shown, np.maximum(mean - beside, 0), 0).astype(np.float32)
    rows = _best_path(np.minimum(contrast, np.float32(ENOUGH)))
    each = np.arange(size[0])
    return rows + top, np.where(shown[rows, each], contrast[rows, each], np.nan).astype(np.float32)


def _best_path(gain: Floats) -> np.ndarray:
    """Rows of the path from left to right that gains most."""
    height, width = gain.shape
    climbs = np.arange(-STEEPEST, STEEPEST + 1)
    tolls = (TOLL * np.abs(climbs)).astype(np.float32)[:, None]
    reached = np.full((width, height + 2 * STEEPEST), -1e9, dtype=np.float32)
    inner = reached[:, STEEPEST:-STEEPEST]
    inner[0] = gain[:, 0]
    windows = np.lib.stride_tricks.sliding_window_view(reached, height, axis=1)
    for strip in range(1, width):
        inner[strip] = (windows[strip - 1] - tolls).max(0) + gain[:, strip]
    rows = np.empty(width, dtype=np.int64)
    rows[-1] = int(inner[-1].argmax())
    for strip in range(width - 1, 0, -1):
        before = reached[strip - 1, rows[strip] : rows[strip] + 2 * STEEPEST + 1] - tolls[:, 0]
        rows[strip - 1] = rows[strip] + climbs[int(before.argmax())]
    return rows
