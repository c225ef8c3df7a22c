"""Trace the strokes of a mark: thin its ink to lines one pixel wide and find free ends and junctions.

Source: Z. Guo and R. W. Hall, "Parallel thinning with two-subiteration algorithms", CACM 32 (1989), algorithm A1. The
older tables of Zhang and Suen (1984) take slanted strokes of an even width from their ends until a dot is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray, Mask, percentile
from ballotcount.reading.boxes.thresholds import BOX_THRESHOLDS, BoxThresholds

AROUND = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], dtype=np.float32)
"""A bit for each neighbour of a pixel, clockwise from above."""


def _tables() -> tuple[list[Gray], Gray]:
    """Return Guo and Hall's two look-up tables over the neighbours of a pixel that stays, and the groups of
    neighbours."""
    bits = (np.arange(256)[:, None] >> np.arange(8)) & 1
    groups = ((bits == 0) & (np.roll(bits, -1, axis=1) == 1)).sum(1)
    north, north_east, east, south_east, south, south_west, west, north_west = bits.T
    # lines hang together by corners too: a pixel between two that touch may go
    apart = sum(
        (1 - side) & (corner | next_side)
        for side, corner, next_side in (
            (north, north_east, east),
            (east, south_east, south),
            (south, south_west, west),
            (west, north_west, north),
        )
    )
    clockwise = (north_west | north) + (north_east | east) + (south_east | south) + (south_west | west)
    against = (north | north_east) + (east | south_east) + (south | south_west) + (west | north_west)
    fewest = np.minimum(clockwise, against)
    # one pair of neighbours is the end of a line, which stays
    goes = (apart == 1) & (fewest >= 2) & (fewest <= 3)
    first = goes & (((north | north_east | (1 - south_east)) & east) == 0)
    second = goes & (((south | south_west | (1 - north_west)) & west) == 0)
    return [(~first).astype(np.uint8), (~second).astype(np.uint8)], groups.astype(np.uint8)


STAYS, GROUPS = _tables()
SQUARE = np.ones((3, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The strokes of a mark.

    Attributes:
        tips: free ends of the lines.
        parts: lines that hang together count as one.
        hubs: places where lines meet.
        length: of all lines, px.
        span: from one free end to the other, px, where there are just two.
        pen: mean width of the strokes, px.
        widest: width where they run together, px.
        holes: sizes of the pieces of paper shut in by ink, px.
        middle: ``(x, y)`` of the middle of the hubs, or of the thickest place.
    """

    tips: int
    parts: int
    hubs: int
    length: float
    span: float
    pen: float
    widest: float
    holes: tuple[int, ...]
    middle: tuple[float, float]
    ends: tuple[tuple[int, int], ...]


def thinned(ink: Gray) -> Gray:
    """Thin ink (0 and 1, with a rim of paper) to connected lines one pixel wide, after Guo and Hall."""
    left = -1
    # as many rounds as half of the thickest stroke has pixels
    while (now := cv2.countNonZero(ink)) != left:
        left = now
        # the two tables take from opposite sides, so that the line stays in the middle of the stroke
        for stays in STAYS:
            ink = np.asarray(cv2.bitwise_and(ink, cv2.LUT(_neighbours(ink), stays)), dtype=np.uint8)
    return ink


def _neighbours(ink: Gray) -> Gray:
    return np.asarray(cv2.filter2D(ink, -1, AROUND, borderType=cv2.BORDER_CONSTANT), dtype=np.uint8)


def _without_pinholes(ink: Gray, *, limits: BoxThresholds = BOX_THRESHOLDS) -> tuple[Gray, tuple[int, ...]]:
    paper = 1 - ink
    # 4 for paper where ink has 8: else paper would leak through a slanted stroke one pixel wide
    if cv2.connectedComponents(paper, connectivity=4)[0] <= 2:
        return ink, ()
    _, labels, stats, _ = cv2.connectedComponentsWithStats(paper, connectivity=4)
    sizes = stats[2:, cv2.CC_STAT_AREA]  # 0 is ink, 1 the paper outside
    for number in np.flatnonzero(sizes < limits.pinhole_px):
        ink[labels == number + 2] = 1
    return ink, tuple(int(size) for size in sizes if size >= limits.pinhole_px)


def skeletons_of(parts: Sequence[Gray], *, limits: BoxThresholds = BOX_THRESHOLDS) -> list[Skeleton]:
    """Trace the strokes of marks.

    Args:
        parts: the ink of each, 0 and 1, cut to its bounds; not empty.
        limits: the thresholds.
    """
    if not parts:
        return []
    held = [
        _without_pinholes(
            np.asarray(cv2.copyMakeBorder(part, 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=0), dtype=np.uint8),
            limits=limits,
        )
        for part in parts
    ]
    # all in one column, as each of the many steps costs more to begin than to do; their frames keep them apart
    ends = np.cumsum([ink.shape[0] for ink, _ in held])
    column = np.zeros((int(ends[-1]), max(ink.shape[1] for ink, _ in held)), dtype=np.uint8)
    places = [
        (slice(int(end) - ink.shape[0], int(end)), slice(0, ink.shape[1]))
        for end, (ink, _) in zip(ends, held, strict=True)
    ]
    for place, (ink, _) in zip(places, held, strict=True):
        column[place] = ink
    lines = thinned(column)
    return [
        _skeleton(ink, holes=holes, lines=np.ascontiguousarray(lines[place]), limits=limits)
        for place, (ink, holes) in zip(places, held, strict=True)
    ]


def _skeleton(ink: Gray, holes: tuple[int, ...], lines: Gray, *, limits: BoxThresholds) -> Skeleton:
    """Measure the strokes of one mark.

    Args:
        ink: its ink without pinholes, in a frame of paper.
        holes: sizes of the pieces of paper shut in, px.
        lines: the ink thinned to lines.
        limits: the thresholds.
    """
    # distances are to the middle of the first pixel of paper
    width = 2 * cv2.distanceTransform(ink, cv2.DIST_L2, 5) - 1
    rows, columns = np.nonzero(lines)
    along = width[rows, columns]
    length = _length(lines)
    pen = cv2.countNonZero(ink) / max(1.0, length)
    near = _neighbours(lines)[rows, columns]
    ends = GROUPS[near] == 1
    meets = GROUPS[near] >= 3
    hubs = np.zeros_like(lines)
    hubs[rows[meets], columns[meets]] = 1
    count, _, _, centers = cv2.connectedComponentsWithStats(cv2.dilate(hubs, SQUARE), connectivity=8)
    thickest = int(along.argmax())
    middle = centers[1:].mean(0) if count > 1 else np.array([columns[thickest], rows[thickest]])
    span = float(np.hypot(np.ptp(rows[ends]), np.ptp(columns[ends]))) if ends.sum() == 2 else 0.0
    return Skeleton(
        tips=int(ends.sum())
        - _spurs(lines, hubs=hubs, rows=rows[ends], columns=columns[ends], longest=limits.spur * pen),
        parts=cv2.connectedComponents(lines, connectivity=8)[0] - 1,
        hubs=count - 1,
        length=length,
        span=span,
        pen=pen,
        widest=percentile(along, limits.widest_percentile),
        holes=holes,
        middle=(float(middle[0]) - 2, float(middle[1]) - 2),
        ends=tuple((int(x) - 2, int(y) - 2) for x, y in zip(columns[ends], rows[ends], strict=True)),
    )


def rest_of(part: Gray, strokes: Skeleton, pen: float) -> float:
    """Return the share of the ink that no straight stroke from the middle to a free end covers."""
    over = np.zeros_like(part)
    middle = round(strokes.middle[0]), round(strokes.middle[1])
    for end in strokes.ends:
        cv2.line(over, middle, end, 1, max(1, round(pen)))
    return cv2.countNonZero(cv2.subtract(part, over)) / cv2.countNonZero(part)


def _spurs(lines: Gray, hubs: Gray, rows: Mask, columns: Mask, longest: float) -> int:
    """Count free ends beyond the four of a cross that are too short to be strokes."""
    if len(rows) <= 4:
        return 0
    branches = cv2.subtract(lines, cv2.dilate(hubs, SQUARE))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(branches, connectivity=8)
    numbers = labels[rows, columns]
    lengths = np.where(numbers > 0, stats[numbers, cv2.CC_STAT_AREA], 0)
    return min(len(rows) - 4, int((lengths <= longest).sum()))


def _length(lines: Gray) -> float:
    """Return the length of thin lines, px: a diagonal step is longer than one along the grid."""
    level = cv2.countNonZero(lines[:, 1:] & lines[:, :-1]) + cv2.countNonZero(lines[1:] & lines[:-1])
    a = lines[:-1, :-1]
    b = lines[:-1, 1:]
    c = lines[1:, :-1]
    d = lines[1:, 1:]
    aslant = cv2.countNonZero((a & d) & ~(b | c)) + cv2.countNonZero((b & c) & ~(a | d))
    return float(level + 1.414 * aslant)
