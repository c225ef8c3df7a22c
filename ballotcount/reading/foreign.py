"""Find what was written outside the targets; leave specks, folds, edges and the stamp alone."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.domain.layout import Box
from ballotcount.reading.arrays import Mask
from ballotcount.reading.ink import Ink
from ballotcount.reading.pieces import HEIGHT, WIDTH, labelled

OPEN = 185
"""Paper that print does not touch: a rule drawn half a pixel elsewhere is darker than the blank page's."""
PALE = 36
"""Darkness of the back of the sheet shining through, and of folds, stays below this, grey levels."""
EDGE_MM = 4.0
"""Rim of the paper that is not looked at: shadows of the edge, staples, thumbs."""
SPECK_MM = 1.1
"""Largest piece of dust or toner, mm."""
NEAR_MM = 3.0
"""Pieces this near belong to one word."""
LEAST_MM = 2.6
"""Smallest extent of something written."""
LEAST_AREA = 1.0
"""mm2 of ink of the shortest word; a sign of 3 mm has 1.5."""
HAIR_PX = 2
"""Thickness of a line, px, that is level or upright as no hand draws it: the fringe of a printed rule."""
FOLD_MM = 25.0
"""Longest straight line a hand draws outside the names; creases and streaks are longer."""
FRINGE_MM = 0.75
"""Thickness up to which ink along print is that print's own fringe."""
STRAIGHT_MM = 1.3
"""Thickness up to which a long piece is a crease or a streak."""


@dataclass(frozen=True, slots=True)
class Written:
    """Something written outside the targets: its box in mm, its ink in mm2."""

    box: Box
    area: float


def find_foreign(ink: Ink, explained: Mask) -> list[Written]:
    """Find ink outside the targets.

    Args:
        ink: the page's ink.
        explained: pixels that belong to targets, codes, fiducials or the stamp.
    """
    least = max(ink.floor, PALE)
    dark = (cv2.subtract(ink.open, ink.paper) >= least).astype(np.uint8)
    dark[explained | (ink.open < OPEN)] = 0
    rim = round(EDGE_MM * ink.scale)
    dark[:rim] = dark[-rim:] = 0
    dark[:, :rim] = dark[:, -rim:] = 0
    near_print = cv2.erode(ink.open, np.ones((7, 7), np.uint8)) < 150
    pieces = _without_specks(dark, near_print, ink.scale)
    return _words(pieces, ink.scale)


def _without_specks(dark: np.ndarray, near_print: Mask, scale: float) -> np.ndarray:
    """Drop dust, long straight creases, and the fringe of fat or displaced print."""
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    labels, stats = labelled(joined)
    width, height = stats[:, WIDTH] / scale, stats[:, HEIGHT] / scale
    large = np.maximum(width, height) >= SPECK_MM
    crease = (np.maximum(width, height) > FOLD_MM) & (np.minimum(width, height) < STRAIGHT_MM)
    thin = np.minimum(width, height) < FRINGE_MM
    at = np.flatnonzero(dark.view(np.bool_))
    piece = labels.ravel()[at]
    beside = np.bincount(piece[near_print.ravel()[at]], minlength=len(stats)) > 0.6 * np.bincount(
        piece, minlength=len(stats)
    )
    keep = large & ~crease & ~(thin & beside)
    keep[0] = False
    kept = np.zeros_like(dark)
    kept.ravel()[at[keep[piece]]] = 1
    return kept


def _words(pieces: np.ndarray, scale: float) -> list[Written]:
    if not pieces.any():
        return []
    reach = round(NEAR_MM * scale / 2) * 2 + 1
    small = cv2.resize(pieces, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    near = cv2.dilate(small, np.ones((reach // 2, reach // 2), np.uint8))
    count, labels = cv2.connectedComponents((near > 0).astype(np.uint8))
    rows, columns = np.nonzero(pieces)
    group = labels[np.minimum(rows // 2, labels.shape[0] - 1), np.minimum(columns // 2, labels.shape[1] - 1)]
    found = []
    for number in range(1, count):
        y, x = rows[group == number], columns[group == number]
        if len(y) == 0:
            continue
        area = len(y) / scale**2
        extent = max(np.ptp(x), np.ptp(y)) / scale
        if area < LEAST_AREA or extent < LEAST_MM or min(np.ptp(x), np.ptp(y)) + 1 <= HAIR_PX:
            continue
        if _is_crease(x, y, scale):
            continue
        left, top, width, height = (
            round(float(value) / scale, 1) for value in (x.min(), y.min(), np.ptp(x) + 1, np.ptp(y) + 1)
        )
        found.append(Written((left, top, width, height), round(area, 2)))
    return sorted(found, key=lambda one: -one.area)


def _is_crease(x: np.ndarray, y: np.ndarray, scale: float) -> bool:
    """Pieces in one straight, level or upright line longer than a hand's."""
    along, across = (x, y) if np.ptp(x) > np.ptp(y) else (y, x)
    if np.ptp(along) / scale < FOLD_MM:
        return False
    slope, start = np.polyfit(along, across, 1)
    return bool(abs(slope) < 0.1 and np.std(across - slope * along - start) / scale < STRAIGHT_MM / 2)
