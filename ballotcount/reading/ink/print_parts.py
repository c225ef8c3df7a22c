"""Measure whether the print of each target shows in all its parts, whatever hides it: glare, a finger, tape, fluid.

Where print is gone, or pale beside the other print of the page, a stroke of a pen would be too. Print is compared part
by part: a name whose end is hidden still shows most of its print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import Floats, Gray, Numbers, percentile
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.ink.thresholds import PRINT_PARTS, PrintPartThresholds

PAPER = 250.0
"""Grey level of clean paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintParts:
    """The print of a page's targets, cut into parts that overlap by half.

    Attributes:
        at: places of the printed pixels in the flat page.
        part: numbers of the two parts that each of these pixels lies in, shape (2, pixels).
        owners: number of the target of each part.
        targets: how many targets there are.
        rows: those of the flat page that hold the printed pixels.
    """

    at: Numbers
    part: Numbers
    owners: Numbers
    targets: int
    rows: slice

    @classmethod
    def of(cls, prints: Sequence[Numbers], width: int, size: tuple[int, int]) -> PrintParts:
        """Cut the print of each target into parts.

        Args:
            prints: places of its pixels in the flat page.
            width: pixels in a row of the page.
            size: width and height of a part, px.
        """
        owners = [owner for owner, at in enumerate(prints) if len(at)]
        if not owners:
            none = np.zeros(0, dtype=np.int64)
            return cls(at=none, part=none.reshape(2, 0), owners=none, targets=len(prints), rows=slice(0, 0))
        at = np.concatenate([prints[owner] for owner in owners])
        sizes = [len(prints[owner]) for owner in owners]
        x = np.concatenate([prints[owner] % width - int((prints[owner] % width).min()) for owner in owners])
        y = np.concatenate([prints[owner] // width - int((prints[owner] // width).min()) for owner in owners])
        # a hidden place of a part and a half covers one part wholly, wherever it lies
        shift = np.array([[0], [1]])
        across = (2 * x + shift * size[0]) // (2 * size[0])
        down = (2 * y + shift * size[1]) // (2 * size[1])
        tiles = (int(across.max()) + 1, int(down.max()) + 1)
        place = ((2 * np.repeat(owners, sizes) + shift) * tiles[0] + across) * tiles[1] + down
        # counted instead of sorted: there are few places and many pixels
        used = np.zeros(2 * len(prints) * tiles[0] * tiles[1], dtype=bool)
        used[place] = True
        return cls(
            at=at,
            part=(np.cumsum(used) - 1)[place],
            owners=np.flatnonzero(used) // (2 * tiles[0] * tiles[1]),
            targets=len(prints),
            rows=slice(int(at.min()) // width, int(at.max()) // width + 1),
        )

    def shown(
        self,
        ink: Ink,
        *,
        near_px: int = PRINT_PARTS.near_px,
        enough: float = PRINT_PARTS.enough,
        limits: PrintPartThresholds = PRINT_PARTS,
    ) -> Floats:
        """Return for each target how dark the palest part of its print is; 1 is usual on this page.

        Args:
            ink: the ink on the page.
            near_px: side of the square around a place in which its print may lie.
            enough: print in a part at least, as a share of that in the median part.
            limits: the thresholds.
        """
        least = np.ones(self.targets, dtype=np.float32)
        if not len(self.at):
            return least
        expected = np.maximum(PAPER - ink.print_bound.take(self.at), 0)
        # print that a fold moved is not hidden: the darkest place nearby counts
        seen = PAPER - np.minimum(self._darkest(ink.paper, near_px), PAPER)
        power = self._sums(expected * expected)
        found = self._sums(expected * seen)
        judged = power > enough * np.median(power)
        share = found[judged] / power[judged]
        # not the median: what hides many targets must not become the measure
        usual = percentile(share, limits.usual) if len(share) else 0.0
        if usual > 0:
            np.minimum.at(least, self.owners[judged], (share / usual).astype(np.float32))
        return least

    def _darkest(self, paper: Gray, near_px: int) -> Gray:
        """Return the darkest grey in the square around each printed pixel."""
        # only in the rows that hold the print, and those which the square reaches
        first = max(0, self.rows.start - near_px)
        near = cv2.erode(paper[first : self.rows.stop + near_px], np.ones((near_px, near_px), np.uint8))
        return np.asarray(near.take(self.at - first * paper.shape[1]), dtype=np.uint8)

    def _sums(self, values: Floats) -> Floats:
        """Return the sum over the pixels of each part."""
        one, other = [np.bincount(part, values, len(self.owners)) for part in self.part]
        # no part has both shifts: one of the two sums is 0
        return np.asarray(one + other, dtype=np.float32)


def doubt_hidden(
    marks: Sequence[MarkReading],
    parts: PrintParts,
    ink: Ink,
    *,
    least: float,
    near_px: int = PRINT_PARTS.near_px,
    enough: float = PRINT_PARTS.enough,
    limits: PrintPartThresholds = PRINT_PARTS,
) -> list[MarkReading]:
    """Return the readings with a doubt for each target of which a part is hidden.

    Args:
        marks: the readings, in the order of the targets.
        parts: the print of the targets.
        ink: the ink on the page.
        least: what the palest part of a target must show, see ``PrintParts.shown``.
        near_px, enough: as there.
        limits: the thresholds.
    """
    shown = parts.shown(ink, near_px=near_px, enough=enough, limits=limits).tolist()
    return [_doubted(mark, one, least) for mark, one in zip(marks, shown, strict=True)]


def _doubted(mark: MarkReading, shown: float, least: float) -> MarkReading:
    # a doubt that a policy may decide is no doubt yet
    if shown >= least or (mark.state is MarkState.DOUBTFUL and mark.sensitivity >= 1):
        return mark
    rule = AppliedRule("part_not_shown", round(shown, 2), least)
    return replace(mark, state=MarkState.DOUBTFUL, kind=MarkKind.UNSEEN, sensitivity=1.0, rule=rule)
