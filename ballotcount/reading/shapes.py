"""Measures of a mark's shape: width of its line, arms, corners, holes, long level runs."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.reading.arrays import Gray

BAR_SHARE = 0.8
"""Share of the ink's width from which a level run is long."""


def pen_width(part: Gray) -> float:
    """Width of a line, px, from the mean distance of its pixels to paper; lines that run together look wider."""
    thick = cv2.distanceTransform(np.pad(part, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    return max(1.3, 4 * float(thick[part > 0].mean()) - 1)


def holes_of(part: Gray) -> list[int]:
    """Sizes of the pieces of paper shut in by the ink, px, without pinholes."""
    paper = (np.pad(part, 1) == 0).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(paper, connectivity=4)
    return [int(area) for area in stats[2:, cv2.CC_STAT_AREA] if area >= 4]  # 0 is ink, 1 the paper outside


def bar_of(part: Gray, pen: float) -> float:
    """Longest level run of ink over the longest that the arms of a cross of this size make; 0 for a short one."""
    height, width = part.shape
    band = cv2.dilate(part, np.ones((2, 1), np.uint8)) > 0
    edges = np.diff(np.pad(band.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    starts, ends = np.nonzero(edges == 1)[1], np.nonzero(edges == -1)[1]
    longest = float((ends - starts).max()) if len(starts) else 0.0
    slope = height / width
    return longest / (2 * (2 + pen * (1 + slope**2) ** 0.5) / slope) if longest > BAR_SHARE * width else 0.0


def arms_of(part: Gray) -> int:
    """At how many places circles around the middle of the ink meet ink: the middle count of five circles."""
    height, width = part.shape
    turn = np.linspace(0, 2 * np.pi, 180, endpoint=False)
    counts = []
    for reach in (0.24, 0.29, 0.34, 0.39, 0.44):
        x = np.clip(np.round((width - 1) / 2 + reach * width * np.cos(turn)), 0, width - 1).astype(int)
        y = np.clip(np.round((height - 1) / 2 + reach * height * np.sin(turn)), 0, height - 1).astype(int)
        ring = part[y, x] > 0
        counts.append(int((ring & ~np.roll(ring, 1)).sum()))
    return int(np.median(counts))


def corners_of(part: Gray) -> int:
    height, width = part.shape
    down, across = max(1, round(height * 0.36)), max(1, round(width * 0.36))
    quarters = (part[:down, :across], part[:down, -across:], part[-down:, :across], part[-down:, -across:])
    return sum(bool(quarter.any()) for quarter in quarters)
