"""Find pen lines that run over several names or boxes, so that people are asked about each of them once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np

from ballotcount.domain.reading import LINE_OVER_NAMES, AppliedRule, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import at_least
from ballotcount.reading.boxes.cells import BoxCell
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS, ForeignThresholds
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.name_ink import NameEvidence

Run = tuple[int, int]
"""First and last of neighbouring names."""


def lines_over_names(
    ink: Ink,
    names: Sequence[NameEvidence],
    marks: Sequence[MarkReading],
    *,
    limits: ForeignThresholds = FOREIGN_THRESHOLDS,
) -> tuple[Run, ...]:
    """Return the runs of doubtful names that one piece of ink crosses, as places in ``marks``.

    A name with ink along most of its width is in no run: it may be struck by itself, and is asked about alone.

    Args:
        ink: the page's ink.
        names: the names in layout order.
        marks: their readings, in the same order.
    """
    doubtful = [mark.state is MarkState.DOUBTFUL for mark in marks]
    # numbering the ink of a whole page is slow, and without two doubted neighbours there is no run
    if not any(one and other for one, other in pairwise(doubtful)):
        return ()
    labels = _labels(ink, limits)
    crossed = [
        _pieces(labels, one, limits) if asked else frozenset() for one, asked in zip(names, doubtful, strict=True)
    ]
    return _runs(crossed)


def _labels(ink: Ink, limits: ForeignThresholds) -> np.ndarray:
    """Return the number of the piece of pen of each pixel, gaps at stems and rules closed; 0 for paper."""
    # an odd side has a middle, so that closing does not shift the ink
    side = 2 * round(limits.over_gap_mm * ink.scale / 2) + 1
    pen = at_least(ink.residual, max(ink.noise_floor, limits.pale))
    whole = cv2.morphologyEx(pen, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    return np.asarray(cv2.connectedComponents(whole, connectivity=8)[1])


def _runs(crossed: Sequence[frozenset[int]]) -> tuple[Run, ...]:
    """Return the runs of neighbours that share a piece of ink.

    Args:
        crossed: the pieces at each place.
    """
    runs: list[Run] = []
    for place, (here, following) in enumerate(pairwise(crossed)):
        if not here & following:
            continue
        # one piece must go through all three: two lines that meet at one name are two questions
        if runs and runs[-1][1] == place and here & following & crossed[place - 1]:
            runs[-1] = (runs[-1][0], place + 1)
        # a name is in one run only, or people would be asked about it twice
        elif not runs or runs[-1][1] < place:
            runs.append((place, place + 1))
    return tuple(runs)


def _pieces(labels: np.ndarray, one: NameEvidence, limits: ForeignThresholds) -> frozenset[int]:
    """Return the pieces of ink that cross the letters of a name without running along it."""
    name = one.name
    rows = slice(name.top + round(name.cap_top), name.top + round(name.foot) + 1)
    here = labels[rows, name.left + name.first : name.left + name.last + 1]
    found = set()
    for number in np.unique(here):
        columns = np.flatnonzero((here == number).any(axis=0))
        if number and len(columns) < limits.over_share * here.shape[1]:
            found.add(int(number))
    return frozenset(found)


def box_lines_asked_once(
    ink: Ink,
    cells: Sequence[BoxCell],
    marks: Sequence[MarkReading],
    *,
    limits: ForeignThresholds = FOREIGN_THRESHOLDS,
) -> tuple[MarkReading, ...]:
    """Return the readings with one rule for all doubtful boxes of a run of rows that one line crosses.

    Two rows are no run: crosses in both may touch.

    Args:
        ink: the page's ink.
        cells: the boxes in layout order.
        marks: the readings of all targets of the page.
    """
    rows: dict[int, list[BoxCell]] = {}
    for cell in cells:
        rows.setdefault(cell.target.candidate, []).append(cell)
    doubtful = {mark.candidate for mark in marks if mark.state is MarkState.DOUBTFUL}
    if len(doubtful & rows.keys()) < limits.fewest_boxes:
        return tuple(marks)
    # a line of pen has gaps at the printed rims of boxes, which the labels close
    labels = _labels(ink, limits)
    candidates = list(rows)
    crossed = [_in_boxes(labels, rows[one]) if one in doubtful else frozenset() for one in candidates]
    found = list(marks)
    for first, last in _runs(crossed):
        if last - first + 1 < limits.fewest_boxes:
            continue
        run = candidates[first : last + 1]
        rule = AppliedRule(LINE_OVER_NAMES, float(run[0]), float(run[-1]))
        found = [
            replace(mark, rule=rule) if mark.candidate in run and mark.state is MarkState.DOUBTFUL else mark
            for mark in found
        ]
    return tuple(found)


def _in_boxes(labels: np.ndarray, cells: Sequence[BoxCell]) -> frozenset[int]:
    """Return the pieces of ink inside the boxes of a row."""
    found: set[int] = set()
    for cell in cells:
        left, top, right, bottom = cell.inner
        found |= {int(number) for number in np.unique(labels[top:bottom, left:right])}
    return frozenset(found - {0})


def asked_once(marks: Sequence[MarkReading], runs: Sequence[Run]) -> list[MarkReading]:
    """Return the readings with one rule for all names of a run: the numbers of the first and the last of them."""
    found = list(marks)
    for first, last in runs:
        rule = AppliedRule(LINE_OVER_NAMES, float(marks[first].candidate), float(marks[last].candidate))
        found[first : last + 1] = [replace(mark, rule=rule) for mark in marks[first : last + 1]]
    return found
