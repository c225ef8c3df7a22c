"""Folds across the whole page that are not quite level: a faint line that goes on from edge to edge of the paper."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.ink.thresholds import INK
from ballotcount.reading.strikes.line_thresholds import FOLD, FoldThresholds
from ballotcount.reading.strikes.name_geometry import NameRegion

STRIP = 24
"""Columns of a strip of the page, px: 4 mm, a word's gap."""
WHITE = 250
"""Grey level of clean paper."""


class Folds:
    """The folds of a page, searched only in the rows of the names that need it.

    Args:
        ink: the ink on the page.
        limits: the thresholds.
    """

    def __init__(self, ink: Ink, limits: FoldThresholds = FOLD) -> None:
        self.ink = ink
        self.limits = limits
        # the names of one row share its fold: the search is done once a row
        self._known: dict[tuple[int, int], Fold | None] = {}

    def taken_out(self, name: NameRegion, residual: Gray) -> Gray:
        """Return the ink of a name's window without the darkness of a fold; the same array where there is no fold."""
        residual = self._without_rest_of_creases(name, residual)
        rows = rows_of_fold(name, self.limits)
        if rows not in self._known:
            self._known[rows] = _fold(
                darkest_path(self.ink, *rows, self.limits), noise=self.ink.noise, limits=self.limits
            )
        fold = self._known[rows]
        if fold is None:
            return residual
        middles = (np.arange(len(fold.rows)) + 0.5) * STRIP
        # from strips of the page to pixels of the name's window
        at = np.interp(np.arange(name.left, name.left + residual.shape[1]), middles, fold.rows) - name.top
        away = np.abs(np.arange(residual.shape[0])[:, None] - at[None, :])
        taken = round(self.limits.taken_times * fold.level + self.limits.taken_more)
        less = np.where(away <= self.limits.taken_half, taken, 0).astype(np.uint8)
        return np.asarray(cv2.subtract(residual, less), dtype=np.uint8)

    def _without_rest_of_creases(self, name: NameRegion, residual: Gray) -> Gray:
        """Return the ink of a name's window without what a level crease darkens where it is darkest.

        ``Ink`` takes out what a crease darkens nearly everywhere; it is uneven along its way, and its edges are soft.
        """
        level = self.ink.creases.level
        if not level[name.top : name.bottom].any():
            return residual
        # `Ink` took that much out already, and it must not be taken twice
        taken = np.where(level > 0, INK.crease_times * level + INK.crease_more, 0)
        around = cv2.dilate(level[:, None], np.ones((3, 1), np.uint8))[:, 0]
        whole = np.where(around > 0, self.limits.crease_uneven * around + INK.crease_more, 0)
        rest = np.clip(np.rint(whole - taken), 0, 255).astype(np.uint8)[name.top : name.top + residual.shape[0]]
        return np.asarray(cv2.subtract(residual, np.repeat(rest[:, None], residual.shape[1], axis=1)), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Fold:
    """A line from edge to edge of the page.

    Attributes:
        rows: row of the page in each strip.
        level: median darkness, grey levels.
    """

    rows: np.ndarray
    level: float


def rows_of_fold(name: NameRegion, limits: FoldThresholds = FOLD) -> tuple[int, int]:
    """Return the rows of the page between which a fold through a name is searched, off the rules of its row."""
    off = limits.off_rule_px
    return round(name.top + name.row_top) + off, round(name.top + name.row_bottom) - off


def darkness_at_edges(ink: Ink, top: int, bottom: int, *, limits: FoldThresholds = FOLD) -> float:
    """Return how dark the darkest line between two rows is in the paler of both margins, grey levels.

    A fold goes on to both edges of the paper; a pen's line along a table ends with it.
    """
    return min(darkness_in_margins(ink, top, bottom, limits=limits))


def darkness_in_margins(ink: Ink, top: int, bottom: int, *, limits: FoldThresholds = FOLD) -> tuple[float, float]:
    """Return how dark the darkest line between two rows is in the left and in the right margin, grey levels.

    A margin that other ink hides counts as 0.
    """
    _, contrast = darkest_path(ink, top, bottom, limits=limits)
    left, right = [float(part.mean()) if len(part) else 0.0 for part in _at_edges(contrast, limits)]
    return left, right


def _at_edges(contrast: Floats, limits: FoldThresholds) -> list[Floats]:
    """Return what is known of the darkness of a path at the left and at the right edge of the paper."""
    parts = (contrast[: limits.edge_strips], contrast[-limits.edge_strips :])
    return [part[~np.isnan(part)] for part in parts]


def _fold(path: tuple[np.ndarray, Floats], noise: float, limits: FoldThresholds) -> Fold | None:
    """Return a path as a fold, if it is dark nearly all the way and at both edges of the paper."""
    rows, contrast = path
    faint = limits.faint + limits.noise * noise
    seen = contrast[~np.isnan(contrast)]
    edges = _at_edges(contrast, limits)
    if min(len(part) for part in edges) == 0 or min(float(part.mean()) for part in edges) < faint:
        return None
    if float((seen > faint).mean()) < limits.mostly:
        return None
    # where a name on the fold is struck it is darker; the cap keeps that out of the fold's own level
    return Fold(rows, float(np.median(np.minimum(seen, limits.darkest))))


def darkest_path(ink: Ink, top: int, bottom: int, limits: FoldThresholds = FOLD) -> tuple[np.ndarray, Floats]:
    """Return the darkest way across the page between two rows: its row in each strip, and its darkness there.

    Darkness is against the paper beside it, grey levels, NaN where print hides it.

    Args:
        ink: the ink on the page.
        top, bottom: rows of the page.
        limits: the thresholds.
    """
    columns = ink.residual.shape[1] // STRIP * STRIP
    size = (columns // STRIP, bottom - top)
    residual = ink.residual[top:bottom, :columns]
    bound = ink.print_bound_wide[top:bottom, :columns]
    visible = (bound > ink.dark + limits.open * (WHITE - ink.dark)).astype(np.float32)
    inked = np.minimum(residual, np.float32(limits.most)) * visible
    seen = cv2.blur(cv2.resize(visible, size, interpolation=cv2.INTER_AREA), (1, 2))
    dark = cv2.blur(cv2.resize(inked, size, interpolation=cv2.INTER_AREA), (1, 2))
    shown = seen >= limits.enough_open
    mean = np.where(shown, dark / np.maximum(seen, limits.enough_open), 0)
    # against the darker side, as the edge of a shade is dark on one side and no line
    beside = np.zeros_like(mean)
    apart = limits.apart_px
    beside[apart:] = mean[:-apart]
    beside[:-apart] = np.maximum(beside[:-apart], mean[apart:])
    contrast = np.where(shown, np.maximum(mean - beside, 0), 0).astype(np.float32)
    rows = _best_path(np.minimum(contrast, np.float32(limits.enough)), limits)
    each = np.arange(size[0])
    return rows + top, np.where(shown[rows, each], contrast[rows, each], np.nan).astype(np.float32)


def _best_path(gain: Floats, limits: FoldThresholds) -> np.ndarray:
    """Return the rows of the path from left to right that gains most."""
    height, width = gain.shape
    steepest = limits.steepest
    climbs = np.arange(-steepest, steepest + 1)
    tolls = (limits.toll * np.abs(climbs)).astype(np.float32)[:, None]
    reached = np.full((width, height + 2 * steepest), -1e9, dtype=np.float32)
    inner = reached[:, steepest:-steepest]
    inner[0] = gain[:, 0]
    windows = np.lib.stride_tricks.sliding_window_view(reached, height, axis=1)
    for strip in range(1, width):
        inner[strip] = (windows[strip - 1] - tolls).max(0) + gain[:, strip]
    rows = np.empty(width, dtype=np.int64)
    rows[-1] = int(inner[-1].argmax())
    for strip in range(width - 1, 0, -1):
        before = reached[strip - 1, rows[strip] : rows[strip] + 2 * steepest + 1] - tolls[:, 0]
        rows[strip - 1] = rows[strip] + climbs[int(before.argmax())]
    return rows
