"""Measures of a mark's shape: width of its line, arms, corners, holes, long level runs."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.reading.arrays import Gray, Mask

DRY_MM = 0.7
"""Gap in a stroke that a dry pen leaves."""
BAR_SHARE = 0.8
"""Share of the ink's width from which a level run is long."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the ink of one box looks like.

    Attributes:
        size: larger side of the box around the ink, mm.
        ratio: length of the pen line over ``size``.
        density: share of the box around the ink that is inked.
        arms: most places at which a circle around the middle meets ink.
        corners: how many of the four corners of the box around the ink are inked.
        outside: share of the ink outside the cell.
        pen: width of the pen line, mm.
        holes: pieces of paper shut in by the ink.
        largest_hole: share of the box around the ink that the largest takes.
        slim: smaller side of the box around the ink over the larger.
        bar: longest level run of ink over the longest that a cross of this size has.
        bay: depth of the shallowest of the bays between four arms, as a share of the size.
        pieces: how many large pieces the ink has.
    """

    size: float
    ratio: float
    density: float
    arms: int
    corners: int
    outside: float
    pen: float
    holes: int
    largest_hole: float
    slim: float
    bar: float
    bay: float
    pieces: int


def shape_of(mine: Mask, inner: Mask, scale: float, pen: float | None = None) -> Shape | None:
    """Measure the ink of one box, or None where there is none.

    Args:
        mine: its ink.
        inner: pixels inside the box.
        scale: px per mm.
        pen: width of the pen, px, where it is known.
    """
    rows, columns = np.nonzero(mine)
    if len(rows) < 4:
        return None
    height, width = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
    left, top = int(columns.min()), int(rows.min())
    part = mine[top : top + height, left : left + width].astype(np.uint8)
    own = pen_width(part)
    holes = holes_of(part)
    pen = own if pen is None else min(own, pen)
    size = max(height, width)
    return Shape(
        size=size / scale,
        ratio=len(rows) / pen / max(1.0, size - pen / 2),
        density=len(rows) / (height * width),
        arms=arms_of(part),
        corners=corners_of(part),
        outside=1 - float((mine & inner).sum()) / len(rows),
        pen=pen / scale,
        holes=len(holes),
        largest_hole=max(holes, default=0) / (height * width),
        slim=min(height, width) / size,
        bar=bar_of(part, pen),
        bay=bay_of(part),
        pieces=pieces_of(part, round(DRY_MM * scale)),
    )


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


def bay_of(part: Gray) -> float:
    """Depth of the shallowest of the four bays between the arms of a cross, as a share of its height or width."""
    height, width = part.shape
    middle: Mask = part[:, int(0.4 * width) : max(int(0.4 * width) + 1, int(np.ceil(0.6 * width)))].max(1) > 0
    centre: Mask = part[int(0.4 * height) : max(int(0.4 * height) + 1, int(np.ceil(0.6 * height)))].max(0) > 0
    depths = [float(side.argmax()) / len(side) for line in (middle, centre) for side in (line, line[::-1])]
    return min(depths) if middle.any() and centre.any() else 0.0


def pieces_of(part: Gray, gap: int) -> int:
    """Pieces of ink with a tenth of all of it or more each; a gap that a dry pen leaves does not part them."""
    joined = cv2.morphologyEx(np.pad(part, gap), cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA]
    return int((areas >= 0.1 * areas.sum()).sum())
