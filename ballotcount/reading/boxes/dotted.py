"""Find marks in boxes whose every piece is as small as dust, but which lie together: a pen that left dots only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import at_least, over
from ballotcount.reading.arrays.components import AREA, LEFT, TOP, labelled
from ballotcount.reading.boxes.cells import BoxCell
from ballotcount.reading.boxes.dotted_thresholds import DOTTED, DottedThresholds
from ballotcount.reading.ink.ink import Ink

Part = tuple[slice, slice]
"""Rows and columns of the page."""


def doubt_dotted(
    cells: Sequence[BoxCell],
    readings: Sequence[MarkReading],
    ink: Ink,
    *,
    blanks: Sequence[Part],
    limits: DottedThresholds = DOTTED,
) -> list[MarkReading]:
    """Doubt the boxes that are called empty although many specks lie in them, where bare paper holds hardly any.

    Args:
        cells: the boxes.
        readings: their readings.
        ink: the ink on the page.
        blanks: places of the page without print.
        limits: the thresholds.
    """
    found = list(readings)
    for number, (cell, mark) in enumerate(zip(cells, readings, strict=True)):
        if not mark.is_quiet:
            continue
        left, top, right, bottom = cell.inner
        rim = limits.rim_px
        core = slice(top + rim, max(top + rim, bottom - rim)), slice(left + rim, max(left + rim, right - rim))
        count = _dots(core, ink, limits=limits)
        if count >= limits.fewest:
            rule = AppliedRule("dotted_mark", float(count), float(limits.fewest))
            found[number] = replace(mark, state=MarkState.DOUBTFUL, kind=MarkKind.LINE, sensitivity=1.0, rule=rule)
    # asked last, as hardly any page has such a box: dust, grain and patterned paper lie elsewhere too
    if found != list(readings) and _is_spotted(blanks, ink, limits):
        return list(readings)
    return found


def _is_spotted(blanks: Sequence[Part], ink: Ink, limits: DottedThresholds) -> bool:
    """Return whether bare paper of the page shows specks."""
    many = sum(_dots(part, ink, limits=limits) >= limits.usual for part in blanks)
    return many > limits.spotted * len(blanks)


def _dots(part: Part, ink: Ink, *, limits: DottedThresholds) -> int:
    """Return how many specks lie in a part of the page, 0 where they lie at one place only."""
    dark = at_least(ink.residual[part], max(limits.dark, ink.noise_floor))
    clear = over(ink.print_bound_wide[part], ink.dark + limits.open * (255 - ink.dark))
    dark = np.asarray(cv2.bitwise_and(dark, clear), dtype=np.uint8)
    if dark.size == 0 or not cv2.hasNonZero(dark):
        return 0
    _, stats = labelled(np.ascontiguousarray(dark) & 1)
    pieces = stats[1:][stats[1:, AREA] >= limits.least_px]
    if len(pieces) < limits.usual:
        return len(pieces)
    spread = max(np.ptp(pieces[:, LEFT]), np.ptp(pieces[:, TOP]))
    return len(pieces) if spread >= limits.spread_mm * ink.scale else 0
