"""Whether the stamp is there."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.domain.layout import Box
from ballotcount.reading.arrays import Mask
from ballotcount.reading.colour import zone_of
from ballotcount.reading.ink import Ink

LEAST_INK = 20.0
"""mm2 of ink: a faint half stamp still has 60, a signature in its place 15."""
ROUND = (24.0, 46.0)
"""Size of a stamp, mm: round ones are 28 to 42."""
LEAST_SPREAD = 16.0
"""mm of paper over which the ink of half a stamp spreads both ways."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The stamp on a page.

    Attributes:
        present: seen, not seen, or None when the layout expects none.
        pixels: where it covers the page, for leaving it out.
    """

    present: bool | None
    pixels: Mask


def find_stamp(ink: Ink, red: Mask, place: Box | None) -> Stamp:
    """Find the stamp.

    Args:
        ink: the page's ink.
        red: pixels of a red stamp found by colour.
        place: where a stamp is expected, mm; None when the layout has none.
    """
    nowhere = np.zeros(ink.paper.shape, dtype=bool)
    if place is None:
        return Stamp(None, nowhere)
    zone = zone_of(place, ink.paper.shape, ink.scale)
    if ink.colour is not None:
        spread, area = _extent(red[zone], ink.scale)
        return Stamp(spread >= LEAST_SPREAD and area >= LEAST_INK, red)
    dark = (cv2.subtract(ink.open[zone], ink.paper[zone]) >= ink.floor).astype(np.uint8)
    disc = _disc(dark, ink.scale)
    if disc is None:
        return Stamp(False, nowhere)
    pixels = nowhere.copy()
    x, y, radius = disc
    drawn = np.zeros(dark.shape, dtype=np.uint8)
    cv2.circle(drawn, (round(x), round(y)), round(radius + 1.2 * ink.scale), 1, -1)
    pixels[zone] = drawn > 0
    return Stamp(True, pixels)


def _disc(dark: np.ndarray, scale: float) -> tuple[float, float, float] | None:
    """Centre and radius (px) of a round stamp in the ink of its zone, or None."""
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for label in range(1, count):
        width, height = stats[label, cv2.CC_STAT_WIDTH] / scale, stats[label, cv2.CC_STAT_HEIGHT] / scale
        if not (ROUND[0] <= width <= ROUND[1] + 20 and ROUND[0] <= height <= ROUND[1]):
            continue
        found = _fit_circle(labels == label, scale)
        if found is not None:
            return found
    return None


def _fit_circle(mask: Mask, scale: float) -> tuple[float, float, float] | None:
    """The circle on which the outermost ink lies, if most of its round is inked."""
    rows, columns = np.nonzero(mask)
    x, y = float(np.median(columns)), float((np.percentile(rows, 1) + np.percentile(rows, 99)) / 2)
    turn = np.linspace(-np.pi, np.pi, 73)
    for _ in range(4):
        dx, dy = columns - x, rows - y
        angle = np.digitize(np.arctan2(dy, dx), turn)
        reach = np.hypot(dx, dy)
        outer = np.array([reach[angle == k].max() if (angle == k).any() else np.nan for k in range(1, 73)])
        radius = float(np.nanmedian(outer))
        middle = (turn[:-1] + turn[1:]) / 2
        good = np.abs(outer - radius) < 0.12 * radius
        if good.sum() < 24:
            return None
        x += 2 * float(np.mean(((outer - radius) * np.cos(middle))[good]))
        y += 2 * float(np.mean(((outer - radius) * np.sin(middle))[good]))
    round_share = float(good.mean())
    size = 2 * radius / scale
    return (x, y, radius) if round_share > 0.6 and ROUND[0] <= size <= ROUND[1] else None


def _extent(marked: Mask, scale: float) -> tuple[float, float]:
    """Least spread (mm) and area (mm2) of marked pixels."""
    rows, columns = (np.flatnonzero(marked.sum(axis) > 2) for axis in (1, 0))
    if len(rows) < 2 or len(columns) < 2:
        return 0.0, 0.0
    return float(min(np.ptp(rows), np.ptp(columns))) / scale, float(marked.sum()) / scale**2
