"""Lay a name's print in two parts where an upright fold breaks it.

Beyond a fold the paper lies higher or lower, so the rest of a name is a pixel or two beside its place. One affine map
does not fit both parts, and what it leaves is a row of dark edges, like a pale line.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray
from ballotcount.reading.strikes.ink_thresholds import BROKEN_PRINT, LOCAL_REGISTRATION, BrokenPrintThresholds
from ballotcount.reading.strikes.local_registration import as_dark_as_here, word_move
from ballotcount.reading.strikes.name_geometry import NameRegion

Moves = tuple[tuple[float, float], tuple[float, float]]
"""Px to the right and down by which both parts of a name are displaced."""


def in_two_parts(
    name: NameRegion,
    paper: Gray,
    residual: Gray,
    print_bound: Gray,
    *,
    best: Gray,
    limits: BrokenPrintThresholds = BROKEN_PRINT,
) -> tuple[Gray, Gray] | None:
    """Return residual and bound with the print in two parts, None where they explain hardly more than one does.

    Args:
        name: the name.
        paper, residual, print_bound: its window of the arrays of ``Ink``.
        best: residual with the print in one part.
        limits: the thresholds.
    """
    bound = as_dark_as_here(name, paper, print_bound)
    # a stamp, a crease and all beyond the row were taken out before and stay out
    taken = cv2.subtract(cv2.subtract(print_bound, paper), residual)

    def left_over(moved: Gray) -> Gray:
        return np.asarray(cv2.subtract(cv2.subtract(moved, paper), taken), dtype=np.uint8)

    def fit(column: int) -> tuple[float, Gray]:
        moves = _moves(name, paper, bound, column=column, limits=limits)
        moved = bound if moves is None else _shifted(bound, column, moves)
        return float(cv2.mean(left_over(moved), name.near_print)[0]), moved

    first = name.first + limits.part_px
    last = name.last - limits.part_px
    if first > last:
        return None
    rough = min(range(first, last + 1, limits.step_px), key=lambda column: fit(column)[0])
    near = [max(first, rough - limits.near_px), rough, min(last, rough + limits.near_px)]
    dark, moved = min((fit(column) for column in near), key=lambda one: one[0])
    least = limits.better * float(cv2.mean(best, name.near_print)[0])
    return (left_over(moved), moved) if dark <= least and moved is not bound else None


def _moves(name: NameRegion, paper: Gray, bound: Gray, *, column: int, limits: BrokenPrintThresholds) -> Moves | None:
    """Return how both parts of a name are displaced, None where they are alike, as without a fold."""
    anywhere = replace(LOCAL_REGISTRATION, alike=limits.alike)
    left = word_move(paper, name=name, print_bound=bound, word=(name.first, column - 1), limits=anywhere)
    right = word_move(paper, name=name, print_bound=bound, word=(column, name.last), limits=anywhere)
    jump = max(abs(left[0] - right[0]), abs(left[1] - right[1]))
    return (left, right) if jump >= limits.jump_px else None


def _shifted(bound: Gray, column: int, moves: Moves) -> Gray:
    """Return the bound with what stands before and from a column on moved."""
    height, width = bound.shape
    columns = np.arange(width, dtype=np.float32)
    across = np.where(columns < column, np.float32(moves[0][0]), np.float32(moves[1][0]))
    down = np.where(columns < column, np.float32(moves[0][1]), np.float32(moves[1][1]))
    # remap asks where each pixel comes from, so the move is subtracted
    x = np.repeat((columns - across)[None], height, axis=0)
    y = np.arange(height, dtype=np.float32)[:, None] - down[None]
    return np.asarray(cv2.remap(bound, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)
