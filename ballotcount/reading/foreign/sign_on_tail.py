"""Find a letter, a tick or a cross that touches the end of a strike, where a sign begins instead of a tail."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Mask
from ballotcount.reading.arrays.components import AREA, LEFT, labelled
from ballotcount.reading.foreign.sign_thresholds import TAIL_SIGN, TailSignThresholds


def sign_on_tail(
    inked: Mask, level: float, slope: float, *, thick: float, scale: float, limits: TailSignThresholds = TAIL_SIGN
) -> Mask | None:
    """Return the ink of a strike beyond its name if it is more than a line, or None.

    A line goes on, bends away to one side, or hooks. A sign crosses the line, closes a ring, or leaves it and
    comes back.

    Args:
        inked: ink on bare paper of a row, beside the name, which lies at its left side.
        level: row of the strike's line in the first column.
        slope: rows that the line falls each column.
        thick: thickness of the line, px.
        scale: px/mm.
        limits: the thresholds.
    """
    wide = round(limits.reach_mm * scale)
    piece = _joined(inked[:, :wide], round(limits.gap_mm * scale))
    if not piece.any():
        return None
    columns = np.flatnonzero(piece.any(axis=0))
    # a stroke over letters is traced less well than where it comes out of the name
    most = limits.level_off_mm * scale
    level += float(np.clip(np.flatnonzero(piece[:, columns[0]]).mean() - level, -most, most))
    course = level + slope * columns
    up = course - thick / 2 - piece[:, columns].argmax(axis=0)
    down = len(piece) - 1 - piece[::-1, columns].argmax(axis=0) - course - thick / 2
    beside = round(limits.beside_mm * scale)
    above = _highest(up, beside)
    below = _highest(down, beside)
    crossed = (np.minimum(above, below) >= limits.cross_mm * scale) & (above + below >= limits.tall_mm * scale)
    if crossed.any() or _ringed(piece, limits.ring_mm2 * scale**2) or _dip(up, down, limits.turn_mm * scale):
        return piece
    return None


def _joined(inked: Mask, gap: int) -> Mask:
    """Return the ink that hangs together, across gaps that print leaves, with the ink in the first column."""
    joined = cv2.morphologyEx(inked.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
    labels, stats = labelled(np.ascontiguousarray(joined))
    numbers = [number for number in range(1, len(stats)) if stats[number, LEFT] == 0]
    return np.isin(labels, numbers) & inked if numbers else np.zeros_like(inked)


def _highest(values: np.ndarray, beside: int) -> np.ndarray:
    """Return the largest value among each and its neighbours."""
    return np.asarray(cv2.dilate(values.astype(np.float32)[None], np.ones((1, 2 * beside + 1), np.uint8))[0])


def _ringed(piece: Mask, least: float) -> bool:
    """Return whether the ink closes a ring round bare paper."""
    labels, stats = labelled(np.ascontiguousarray((~piece).astype(np.uint8)))
    outside = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    return any(number not in outside and stats[number, AREA] >= least for number in range(1, len(stats)))


def _dip(up: np.ndarray, down: np.ndarray, least: float) -> bool:
    """Return whether the whole line leaves its course to one side and comes back, as the point of a tick does."""
    return any(_prominence(values) >= least for values in (-up, -down))


def _prominence(values: np.ndarray) -> float:
    """Return how far the farthest point lies beyond the nearest ones before and behind it, at the less far side."""
    before = np.minimum.accumulate(values)
    behind = np.minimum.accumulate(values[::-1])[::-1]
    return float((values - np.maximum(before, behind)).max())
