"""Decide what a voter put into the boxes of a row: an X, a tick, a dot, a fill, an X taken back, or nothing."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.domain.layout import Box, Target
from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, ReadingPolicy
from ballotcount.reading.arrays import Gray, Mask
from ballotcount.reading.ink import Ink

AROUND_MM = 1.6
"""Paper looked at around a row's boxes, for an X that spills."""
SPECK_MM = 0.7
"""Ink smaller than this in every direction is a speck of the paper or of the toner."""
MARK_MM = 1.5
"""Ink larger than this was made by a pen on purpose; what lies between may be a dot or a slip."""
SHARED = 0.22
"""Share of a mark's ink in a second box from which nobody can say which box was meant."""
LONG = 3.6
"""Pen line over size: crosses written by hand have 1.8 to 3.4, a cross with a line over it 3.6 and more."""
VERY_LONG = 4.6
ARMS = 6
"""Places at which a circle around the middle meets ink: a cross has 4, a cross with a line over it 6."""
FULL = 0.55
"""Share of the box around a mark that is ink from which it is a fill."""
SEEN = 0.4
"""Share of the box's printed rules that must be visible before *no ink* means *not marked*."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A box target in pixels of the flat page.

    Attributes:
        inner: ``(left, top, right, bottom)`` of the inside.
        outer: the same with the paper around it.
    """

    target: Target
    inner: tuple[int, int, int, int]
    outer: tuple[int, int, int, int]


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
    """

    size: float
    ratio: float
    density: float
    arms: int
    corners: int
    outside: float
    pen: float


def measure_cell(target: Target, shape: tuple[int, int], scale: float) -> Cell:
    """Place a box target on the flat page."""
    x, y, w, h = (value * scale for value in target.bbox)
    inner = (round(x), round(y), round(x + w), round(y + h))
    reach = AROUND_MM * scale
    outer = (
        max(0, round(x - reach)),
        max(0, round(y - reach)),
        min(shape[1], round(x + w + reach)),
        min(shape[0], round(y + h + reach)),
    )
    return Cell(target, inner, outer)


def read_boxes(cells: list[Cell], ink: Ink, policy: ReadingPolicy) -> tuple[list[MarkReading], list[Mask]]:
    """Read all boxes of a page.

    A piece of ink belongs to the box that holds most of it; a piece that two boxes share is doubt for both.

    Returns:
        One reading a box, and for each the mask of its ink within its ``outer``.
    """
    labels, stats = _pieces(ink)
    shares = _shares(labels, cells)
    readings, masks = [], []
    for cell, held in zip(cells, shares, strict=True):
        own = {piece for piece, share in held.items() if share >= 0.5 or share == max(_of(shares, piece))}
        rivals = {
            piece for piece, share in held.items() if SHARED <= share and sum(_of(shares, piece)) - share >= SHARED
        }
        left, top, right, bottom = cell.outer
        window = labels[top:bottom, left:right]
        dark = ink.extra[top:bottom, left:right] >= ink.floor
        mine = np.isin(window, [piece for piece in own | rivals if _big(stats[piece], ink.scale)]) & dark
        readings.append(_judge(cell, mine, bool(rivals), ink, policy))
        masks.append(mine)
    return readings, masks


def _pieces(ink: Ink) -> tuple[np.ndarray, np.ndarray]:
    """Connected ink of the page; a gap as wide as a printed rule does not part it."""
    dark = np.asarray(cv2.compare(ink.extra, ink.floor, cv2.CMP_GE), dtype=np.uint8)
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    return labels, stats


def _shares(labels: np.ndarray, cells: list[Cell]) -> list[dict[int, float]]:
    """For each cell, which share of each piece's ink inside any cell lies in it."""
    counts: list[dict[int, int]] = []
    totals: dict[int, int] = {}
    for cell in cells:
        left, top, right, bottom = cell.inner
        numbers, areas = np.unique(labels[top:bottom, left:right], return_counts=True)
        held = {int(number): int(area) for number, area in zip(numbers, areas, strict=True) if number}
        counts.append(held)
        for number, area in held.items():
            totals[number] = totals.get(number, 0) + area
    return [{number: area / totals[number] for number, area in held.items()} for held in counts]


def _of(shares: list[dict[int, float]], piece: int) -> list[float]:
    return [held[piece] for held in shares if piece in held]


def _big(stat: np.ndarray, scale: float) -> bool:
    return max(int(stat[cv2.CC_STAT_WIDTH]), int(stat[cv2.CC_STAT_HEIGHT])) >= SPECK_MM * scale


def shape_of(mine: Mask, cell: Cell, scale: float) -> Shape | None:
    """Measure the ink of one box, or None where there is none."""
    rows, columns = np.nonzero(mine)
    if len(rows) < 4:
        return None
    height, width = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
    left, top = int(columns.min()), int(rows.min())
    part = mine[top : top + height, left : left + width].astype(np.uint8)
    thick = cv2.distanceTransform(np.pad(part, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    pen = max(1.3, 4 * float(thick[part > 0].mean()) - 1)
    inner = (slice(cell.inner[1] - cell.outer[1], cell.inner[3] - cell.outer[1]),
             slice(cell.inner[0] - cell.outer[0], cell.inner[2] - cell.outer[0]))  # fmt: skip
    size = max(height, width)
    return Shape(
        size=size / scale,
        ratio=len(rows) / pen / max(1.0, size - pen / 2),
        density=len(rows) / (height * width),
        arms=_arms(part),
        corners=_corners(part),
        outside=1 - float(mine[inner].sum()) / len(rows),
        pen=pen / scale,
    )


def _arms(part: Gray) -> int:
    """Most places at which circles around the middle of the ink meet ink."""
    height, width = part.shape
    turn = np.linspace(0, 2 * np.pi, 160, endpoint=False)
    most = 0
    for reach in (0.30, 0.36, 0.42):
        x = np.clip(np.round((width - 1) / 2 + reach * width * np.cos(turn)), 0, width - 1).astype(int)
        y = np.clip(np.round((height - 1) / 2 + reach * height * np.sin(turn)), 0, height - 1).astype(int)
        ring = part[y, x] > 0
        most = max(most, int((ring & ~np.roll(ring, 1)).sum()))
    return most


def _corners(part: Gray) -> int:
    height, width = part.shape
    down, across = max(1, round(height * 0.36)), max(1, round(width * 0.36))
    quarters = (part[:down, :across], part[:down, -across:], part[-down:, :across], part[-down:, -across:])
    return sum(bool(quarter.any()) for quarter in quarters)


def _judge(cell: Cell, mine: Mask, shared: bool, ink: Ink, policy: ReadingPolicy) -> MarkReading:
    shape = shape_of(mine, cell, ink.scale)
    if shape is None:
        if _rules_shown(cell, ink) < SEEN:
            return _reading(cell, MarkState.DOUBTFUL, MarkKind.UNSEEN, 0.0, 1.0)
        return _reading(cell, MarkState.EMPTY, MarkKind.NONE, 0.0, 0.0)
    score = min(1.0, shape.size / (0.5 * min(cell.target.bbox[2:])))
    if shared:
        return _reading(cell, MarkState.DOUBTFUL, MarkKind.BETWEEN, score, 1.0)
    if shape.outside > 0.75:
        # most of it lies outside every box: a line that touches this one
        return _reading(cell, MarkState.DOUBTFUL, MarkKind.STRAY, score, 1.0)
    if shape.size < MARK_MM:
        return _reading(cell, MarkState.DOUBTFUL, MarkKind.DOT, score, 1.0)
    kind, state = _kind(shape, policy)
    near = 1.0 if state is MarkState.DOUBTFUL else max(_length_near(shape), min(0.9, MARK_MM / shape.size))
    return _reading(cell, state, kind, score, near)


def _kind(shape: Shape, policy: ReadingPolicy) -> tuple[MarkKind, MarkState]:
    if shape.density > FULL and shape.ratio < 2.5 and shape.size < 3:
        return MarkKind.DOT, policy.fill
    if shape.density > FULL:
        return MarkKind.FILL, policy.fill
    if shape.ratio > VERY_LONG or (shape.ratio > LONG and shape.arms >= ARMS):
        return MarkKind.CROSSED_OUT, MarkState.DOUBTFUL
    if shape.corners == 4 and shape.arms >= 4:
        return (MarkKind.SPILL if shape.outside > 0.1 else MarkKind.CROSS), MarkState.MARKED
    if shape.ratio < 1.3:
        return MarkKind.LINE, policy.tick
    return MarkKind.TICK, policy.tick


def _length_near(shape: Shape) -> float:
    return float(np.clip((shape.ratio - 2.4) / (LONG - 2.4), 0, 0.95))


def _rules_shown(cell: Cell, ink: Ink) -> float:
    """How much of the printed rules around a box the picture shows."""
    left, top, right, bottom = cell.outer
    room, paper = ink.room[top:bottom, left:right], ink.paper[top:bottom, left:right]
    expected = np.maximum(235.0 - room, 0)
    power = float((expected**2).sum())
    return float((expected * (250.0 - np.minimum(paper, 250))).sum()) / power if power > 1e4 else 1.0


def _reading(cell: Cell, state: MarkState, kind: MarkKind, score: float, near: float) -> MarkReading:
    target = cell.target
    return MarkReading(target.candidate, target.option, state, kind, round(score, 3), round(near, 3))


def box_px(box: Box, scale: float) -> tuple[int, int, int, int]:
    """A box in mm as ``(left, top, right, bottom)`` in pixels of the flat page."""
    x, y, w, h = box
    return round(x * scale), round(y * scale), round((x + w) * scale), round((y + h) * scale)
