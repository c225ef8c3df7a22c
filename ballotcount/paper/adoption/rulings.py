"""The ruled lines of a page's picture, and the cell around a place."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.domain.layout import Box
from ballotcount.reading.arrays.arrays import MM_PER_INCH, Gray

RULE_MM = 6.0
"""Shortest ruled line, mm: a letter of 24 points is lower."""
THICK_MM = 1.6
"""Thickest ruled line, mm; what is thicker is a filled area."""
DARK = 170
"""Grey below which a pixel is a rule; a shaded heading is lighter."""
FILL_STEP = 15
"""Grey levels between a filled area and a rule that parts it."""
SLACK_MM = 0.6
"""How far a rule may end before the one it meets, mm."""


@dataclass(frozen=True, slots=True)
class Rulings:
    """Ruled lines, mm.

    Attributes:
        level: ``(y, left, right)`` of each level line.
        upright: ``(x, top, bottom)`` of each upright line.
    """

    level: tuple[tuple[float, float, float], ...]
    upright: tuple[tuple[float, float, float], ...]

    def above(self, x: float, y: float) -> float | None:
        """Return the nearest level line above a place, mm, or None."""
        found = [one[0] for one in self.level if one[0] < y and one[1] - SLACK_MM <= x <= one[2] + SLACK_MM]
        return max(found, default=None)

    def below(self, x: float, y: float) -> float | None:
        """Return the nearest level line below a place, mm, or None."""
        found = [one[0] for one in self.level if one[0] > y and one[1] - SLACK_MM <= x <= one[2] + SLACK_MM]
        return min(found, default=None)

    def left(self, x: float, y: float) -> float | None:
        """Return the nearest upright line left of a place, mm, or None."""
        found = [one[0] for one in self.upright if one[0] < x and one[1] - SLACK_MM <= y <= one[2] + SLACK_MM]
        return max(found, default=None)

    def right(self, x: float, y: float) -> float | None:
        """Return the nearest upright line right of a place, mm, or None."""
        found = [one[0] for one in self.upright if one[0] > x and one[1] - SLACK_MM <= y <= one[2] + SLACK_MM]
        return min(found, default=None)

    def cell(self, x: float, y: float) -> Box | None:
        """Return the cell around a place, mm, or None where a side is open."""
        sides = (self.left(x, y), self.above(x, y), self.right(x, y), self.below(x, y))
        left, top, right, bottom = sides
        if left is None or top is None or right is None or bottom is None:
            return None
        return (left, top, right - left, bottom - top)

    def span(self, y: float, x: float) -> tuple[float, float] | None:
        """Return the ends of the longest level line at a height that passes a place, mm."""
        found = [
            one for one in self.level if abs(one[0] - y) < SLACK_MM and one[1] - SLACK_MM <= x <= one[2] + SLACK_MM
        ]
        longest = max(found, key=lambda one: one[2] - one[1], default=None)
        return None if longest is None else (longest[1], longest[2])


def rulings_of(gray: Gray, dpi: float) -> Rulings:
    """Find the ruled lines of a page.

    Args:
        gray: the blank page, upright.
    """
    k = dpi / MM_PER_INCH
    dark = (gray < DARK).astype(np.uint8)
    longest = round(RULE_MM * k)
    thick = np.ones((round(THICK_MM * k),) * 2, np.uint8)
    # Dark headings are no rules: opened by a square thicker than any rule, only filled areas stay.
    filled = _with_letters(cv2.dilate(cv2.morphologyEx(dark, cv2.MORPH_OPEN, thick), np.ones((3, 3), np.uint8)))
    found = []
    for across in (True, False):
        line = np.ones((1, longest) if across else (longest, 1), np.uint8)
        ruled = cv2.morphologyEx(dark, cv2.MORPH_OPEN, line)
        if filled.any():
            ruled[filled > 0] = 0
            ruled = cv2.bitwise_or(ruled, _rules_of_filled(gray, filled, line=line, k=k))
        # The same code for both directions; OpenCV needs the turned picture in one piece of memory.
        found.append(_lines(ruled if across else np.ascontiguousarray(ruled.T), k))
    return Rulings(level=found[0], upright=found[1])


def _with_letters(filled: np.ndarray) -> np.ndarray:
    """Return filled areas with the white letters on them."""
    # White letters would cut a dark heading into pieces whose edges look like rules.
    outlines, _ = cv2.findContours(filled, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(cv2.drawContours(np.zeros_like(filled), outlines, -1, (1,), cv2.FILLED), dtype=np.uint8)


def _rules_of_filled(gray: Gray, filled: np.ndarray, *, line: np.ndarray, k: float) -> np.ndarray:
    """Return the edges of filled areas, such as dark headings, and the lines that part them, in one direction.

    Args:
        filled: where the page is dark over more than the width of a rule, with what stands on it.
        line: shape of the shortest rule.
        k: px per mm.
    """
    edge = cv2.subtract(filled, cv2.erode(filled, np.ones((3, 3), np.uint8)))
    wide = round(THICK_MM * k)
    beside = np.ones((wide, 1) if line.shape[0] == 1 else (1, wide), np.uint8)
    # On a dark ground a rule is a thin line paler or darker than its ground, by little.
    paler = cv2.morphologyEx(gray, cv2.MORPH_TOPHAT, beside)
    darker = cv2.morphologyEx(gray, cv2.MORPH_BLACKHAT, beside)
    parting = cv2.bitwise_and(filled, np.asarray(cv2.max(paler, darker) > FILL_STEP, dtype=np.uint8))
    return np.asarray(cv2.morphologyEx(cv2.bitwise_or(edge, parting), cv2.MORPH_OPEN, line), dtype=np.uint8)


def _lines(mask: np.ndarray, k: float) -> tuple[tuple[float, float, float], ...]:
    count, _, stats, centers = cv2.connectedComponentsWithStats(mask)
    return tuple(
        # mm count from the edge of the picture, and the middle of a pixel lies half a pixel behind it.
        (float(centers[n][1] + 0.5) / k, float(stats[n][0]) / k, float(stats[n][0] + stats[n][2]) / k)
        for n in range(1, count)
        if stats[n][3] / k < THICK_MM
    )
