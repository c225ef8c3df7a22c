"""Tell a tick from a slash that bends: a tick has one sharp corner below both of its ends."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ballotcount.reading.arrays.arrays import Gray
from ballotcount.reading.boxes.shapes import Shape
from ballotcount.reading.boxes.skeleton import thinned
from ballotcount.reading.boxes.thresholds import BOX_THRESHOLDS, BoxThresholds

Way = NDArray[np.float64]
"""Places along a stroke, ``(x, y)`` px, shape (n, 2)."""
STEPS = 60
"""Places along a stroke at which its turn is measured."""
BESIDE = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
"""Ways from a pixel to its neighbours; straight ones first, so that a way cuts no corner."""


@dataclass(frozen=True, slots=True)
class Corner:
    """The sharpest turn of a stroke.

    Attributes:
        turn: by how much the stroke turns there, degrees; 0 goes straight on.
        below: how far the corner lies below the lower end of the stroke, as a share of the stroke's length.
        bowed: how far a side of the corner leaves the straight line to its end, as a share of its length.
        alone: length of the stroke, as a share of all lines of the mark.
    """

    turn: float
    below: float
    bowed: float
    alone: float


def corner_of(shape: Shape, limits: BoxThresholds = BOX_THRESHOLDS) -> Corner:
    """Return the sharpest turn on the longest way through a mark."""
    lines = thinned(np.asarray(cv2.copyMakeBorder(shape.part, 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=0), np.uint8))
    way = longest_way(lines)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(way, axis=0).T))])
    length = float(along[-1])
    alone = len(way) / max(1, cv2.countNonZero(lines))
    side = max(limits.corner_side * length, shape.strokes.pen)
    if length < 2 * side:
        return Corner(turn=0.0, below=0.0, bowed=0.0, alone=alone)
    at = np.linspace(side, length - side, STEPS)
    here = _at(way, along, at)
    come = here - _at(way, along, at - side)
    go = _at(way, along, at + side) - here
    turns = np.degrees(np.arctan2(np.abs(come[:, 0] * go[:, 1] - come[:, 1] * go[:, 0]), (come * go).sum(axis=1)))
    place = int(turns.argmax())
    split = int(np.searchsorted(along, at[place]))
    return Corner(
        turn=float(turns[place]),
        below=float(here[place, 1] - max(way[0, 1], way[-1, 1])) / length,
        bowed=max(_bow(way[: split + 1]), _bow(way[split:])),
        alone=alone,
    )


def has_tick_corner(corner: Corner, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Return whether a stroke turns sharply once, below both of its ends, and is nearly straight at both sides."""
    return (
        corner.turn >= limits.corner_turn
        and corner.below >= limits.corner_below
        and corner.bowed <= limits.corner_bowed
    )


def longest_way(lines: Gray) -> Way:
    """Return the pixels ``(x, y)`` of the longest way along thin lines that hang together, from end to end."""
    rows, columns = np.nonzero(lines)
    inked = set(zip(columns.tolist(), rows.tolist(), strict=True))
    start = (int(columns[0]), int(rows[0]))
    other = start
    came = {start: start}
    # the place that is farthest from anywhere is an end of the longest way
    for _ in range(2):
        other = start
        came = {start: start}
        queue = [start]
        for x, y in queue:
            for dx, dy in BESIDE:
                near = (x + dx, y + dy)
                if near in inked and near not in came:
                    came[near] = (x, y)
                    queue.append(near)
        start = queue[-1]
    way = [start]
    while way[-1] != other:
        way.append(came[way[-1]])
    return np.array(way, dtype=np.float64)


def _at(way: Way, along: Way, where: Way) -> Way:
    """Return the places of a way at distances along it."""
    return np.column_stack([np.interp(where, along, way[:, axis]) for axis in (0, 1)])


def _bow(side: Way) -> float:
    """Return how far a piece of a way leaves the straight line between its ends, as a share of that line."""
    chord = side[-1] - side[0]
    long = max(1.0, float(np.hypot(*chord)))
    return float(np.abs((side - side[0]) @ np.array([-chord[1], chord[0]])).max()) / long**2
