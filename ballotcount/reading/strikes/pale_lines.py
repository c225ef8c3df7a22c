"""Find pale lines along whole names: too pale to be traced, but longer than anything that paper and print show.

A line paler than the grain of the paper is lost pixel by pixel, and shows when its darkness is summed up along the
name: the sum grows with the length, the noise only with its root. What of it is usual is told by the other names of the
same page, which have the same paper, print and picture. Places within two pixels of print do not count, as edges of
print look like pale level lines.

Source: matched filter for straight lines (the discrete Radon transform); scale by the median absolute deviation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

import cv2
import numpy as np

from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import Floats, Gray, median, over
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.classify import QUIET
from ballotcount.reading.strikes.faint_lines import LineZone
from ballotcount.reading.strikes.folds import Folds
from ballotcount.reading.strikes.ink_thresholds import FAINT_LINE, PALE_LINE, PaleLineThresholds
from ballotcount.reading.strikes.local_registration import in_place
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.strikes.paper_texture import BlankPlace

BLOCKS = 16
"""Blocks into which the width of a name is divided; a line is a row in each of them."""
THICK = 2
"""Rows of a line, px: 0.34 mm, that of a ball point."""
CLEAR = 1
"""Rows left out on either side of a line before the paper with which it is compared."""
PAPER = 3
"""Rows of that paper on either side."""
MARGIN = CLEAR + PAPER
ASTRIDE = 6
"""px beyond the first and last letter that are searched."""
ABOVE = 1
BELOW = 2
"""px above and below the letters that are searched."""
OFF_RULE = 4
"""px from the rules of the row."""
STEPS = 6
"""Parts of a grey level in which a mean over a block is kept, in numbers of one byte."""
WHITE = 250
"""Grey level of clean paper."""


NEAR_PRINT = np.ones((5, 5), np.uint8)
"""Pixels around print that do not count, as in ``Ink.print_bound_wide``."""


class RowZone(LineZone, Protocol):
    """The letters of a name between the rules of its row, in a window."""

    @property
    def row_top(self) -> float: ...
    @property
    def row_bottom(self) -> float: ...


Part = tuple[Gray, Gray]
"""``residual`` and ``print_bound_wide`` of a window."""


def doubt_pale_lines(
    evidence: list[NameEvidence],
    readings: list[MarkReading],
    ink: Ink,
    *,
    blanks: Sequence[BlankPlace],
    limits: PaleLineThresholds = PALE_LINE,
) -> list[MarkReading]:
    """Doubt the names that are called empty although a pale line goes along them, whoever called them so.

    Args:
        evidence: the names with their ink.
        readings: their readings, after the second opinion.
        ink: the ink on the page.
        blanks: places of the page without print.
        limits: the thresholds.
    """
    quiet = [n for n, one in enumerate(readings) if one.state is MarkState.EMPTY and one.kind in QUIET]
    parts = [(evidence[n].residual, ink.print_bound_wide[evidence[n].name.window]) for n in quiet]
    strengths = line_strengths([evidence[n].name for n in quiet], parts, ink.dark, limits)
    if not len(strengths) or float(strengths.max()) <= limits.least:
        return readings
    least = least_strength(strengths, blanks, ink, limits=limits)
    folds = Folds(ink)
    readings = list(readings)
    for n, strength in zip(quiet, strengths.tolist(), strict=True):
        if strength <= least:
            continue
        strength, rest = _closely(evidence[n], ink, folds, limits=limits)
        if strength > least and rest > limits.even * least:
            rule = AppliedRule("pale_line", round(strength, 1), round(least, 1))
            readings[n] = replace(
                readings[n], state=MarkState.DOUBTFUL, kind=MarkKind.PARTIAL, sensitivity=1.0, rule=rule
            )
    return readings


def _closely(evidence: NameEvidence, ink: Ink, folds: Folds, *, limits: PaleLineThresholds) -> tuple[float, float]:
    """Return ``even_strength`` of a name, with its print in place and without folds."""
    name = evidence.name
    paper = ink.paper[name.window]
    moved, bound = in_place(name, paper=paper, residual=evidence.residual, print_bound=evidence.print_bound)
    residual = folds.taken_out(name, moved)
    wide = np.asarray(cv2.erode(bound, NEAR_PRINT), dtype=np.uint8)
    return even_strength(name, (residual, wide), ink.dark, limits)


def line_strengths(
    names: Sequence[RowZone], parts: Sequence[Part], dark: float, limits: PaleLineThresholds = PALE_LINE
) -> Floats:
    """Return the strength of the strongest straight line along each name.

    It is the sum of darkness over the paper beside the line, divided by the root of the number of pixels that show it:
    in grey levels, and with grain alone about the same whatever the length.

    Args:
        names: the names.
        parts: their windows.
        dark: grey of solid print; paper is open where the wide bound is much lighter.
        limits: the thresholds.
    """
    if not names:
        return np.zeros(0, dtype=np.float32)
    return np.asarray(_fields(names, parts, dark, limits).strengths(limits).max(axis=0), dtype=np.float32)


def even_strength(
    name: RowZone, part: Part, dark: float, limits: PaleLineThresholds = PALE_LINE
) -> tuple[float, float]:
    """Return the strength of the strongest line along a name, and the same without its darkest blocks.

    Dust and spots of the paper are dark in a few blocks; a pen's line goes on.
    """
    fields = _fields([name], [part], dark, limits)
    strengths = fields.strengths(limits)[:, 0]
    best = int(strengths.argmax())
    line = fields.lines(limits)[best].reshape(fields.more.shape[1:])
    more = (fields.more[0] * line).sum(axis=0)
    shown = (fields.shown[0] * line).sum(axis=0)
    rest = np.argsort(more)[: -limits.spots]
    least = limits.least_shown * THICK * float(fields.widths[0])
    return float(strengths[best]), float(more[rest].sum() / np.sqrt(max(shown[rest].sum(), least)))


@dataclass(frozen=True, slots=True)
class _Fields:
    """Names in rows and blocks.

    Attributes:
        more: darkness of a line from each row on, over the paper beside it, summed over the block; shape (names, rows,
            blocks).
        shown: pixels of it that are open paper.
        widths: px of each name.
    """

    more: Floats
    shown: Floats
    widths: Floats

    def lines(self, limits: PaleLineThresholds) -> Floats:
        """Return the lines through a name, one a row."""
        return _lines(self.more.shape[1], limits.climb)

    def strengths(self, limits: PaleLineThresholds) -> Floats:
        """Return the strength of each line (rows) at each name (columns)."""
        names = len(self.more)
        none = np.zeros(0, dtype=np.float32)  # OpenCV multiplies small matrices without waking other threads
        lines = self.lines(limits)
        total = cv2.gemm(lines, self.more.reshape(names, -1), 1.0, none, 0.0, flags=cv2.GEMM_2_T)
        seen = cv2.gemm(lines, self.shown.reshape(names, -1), 1.0, none, 0.0, flags=cv2.GEMM_2_T)
        least = limits.least_shown * THICK * self.widths
        return np.asarray(total / np.sqrt(np.maximum(seen, least)), dtype=np.float32)


def _fields(names: Sequence[RowZone], parts: Sequence[Part], dark: float, limits: PaleLineThresholds) -> _Fields:
    """Divide names into blocks, and compare each row with the paper beside it."""
    zones = [_zone(name, residual.shape) for name, (residual, _) in zip(names, parts, strict=True)]
    height = max(rows.stop - rows.start for rows, _ in zones)
    both = np.zeros((2, len(zones), height + 2 * MARGIN + THICK, BLOCKS), dtype=np.float32)
    for number, ((rows, columns), part) in enumerate(zip(zones, parts, strict=True)):
        first = max(0, rows.start - MARGIN)
        last = min(part[0].shape[0], rows.stop + MARGIN + THICK)
        down = MARGIN - (rows.start - first)
        both[:, number, down : down + last - first] = _blocks(part, (slice(first, last), columns), dark, limits)
    more, shown = _against_paper(both, height)
    for number, (rows, _) in enumerate(zones):
        more[number, rows.stop - rows.start :] = 0
        shown[number, rows.stop - rows.start :] = 0
    return _Fields(more, shown, np.array([at.stop - at.start for _, at in zones], dtype=np.float32))


def least_strength(
    usual: Floats, blanks: Sequence[BlankPlace], ink: Ink, *, limits: PaleLineThresholds = PALE_LINE
) -> float:
    """Return the strength from which on a line on a page is none of its paper and print.

    Args:
        usual: strengths of the names that are called empty.
        blanks: places without print, which tell whether most of these names have a pale line.
        ink: the ink on the page.
        limits: the thresholds.
    """
    middle = median(usual)
    known = usual
    if middle > limits.usual:
        most = max(limits.usual, limits.paper_times * _of_paper(blanks, ink, limits))
        if middle > most:
            middle = most
            known = usual[usual <= most]
    spread = 1.4826 * median(np.abs(known - middle)) if len(known) else 0.0
    return middle + max(limits.more, limits.times * spread)


def _of_paper(blanks: Sequence[BlankPlace], ink: Ink, limits: PaleLineThresholds) -> float:
    """Return the strength of the strongest line at half of the places without print."""
    windows = [(slice(one.top, one.bottom), slice(one.left, one.right)) for one in blanks]
    parts = [(ink.residual[window], ink.print_bound_wide[window]) for window in windows]
    strengths = line_strengths(blanks, parts, ink.dark, limits)
    return median(strengths) if len(strengths) else 0.0


def _zone(name: RowZone, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Return rows and columns of a window in which a line along the letters may lie."""
    top = max(0, int(name.cap_top) - ABOVE, round(name.row_top) + OFF_RULE)
    bottom = min(shape[0], int(name.foot) + BELOW, round(name.row_bottom) - OFF_RULE)
    first = max(0, name.first - ASTRIDE)
    return slice(top, max(top + 1, bottom)), slice(first, max(first + BLOCKS, min(shape[1], name.last + ASTRIDE + 1)))


def _blocks(part: Part, at: tuple[slice, slice], dark: float, limits: PaleLineThresholds) -> tuple[Floats, Floats]:
    """Return the darkness in each row and block, and the pixels that show it, both as sums over the block."""
    residual, wide = part[0][at], part[1][at]
    visible = over(wide, dark + FAINT_LINE.open * (WHITE - dark))
    inked = cv2.bitwise_and(cv2.threshold(residual, limits.most, 0, cv2.THRESH_TRUNC)[1] * STEPS, visible)
    size = (BLOCKS, residual.shape[0])
    wide_px = residual.shape[1] / BLOCKS
    return (
        cv2.resize(inked, size, interpolation=cv2.INTER_AREA) * np.float32(wide_px / STEPS),
        cv2.resize(visible, size, interpolation=cv2.INTER_AREA) * np.float32(wide_px / 255),
    )


def _against_paper(both: Floats, height: int) -> tuple[Floats, Floats]:
    """Return the darkness over the paper beside it of a line from each row on, and the pixels that show it."""

    def summed(first: int, last: int) -> Floats:
        total = both[:, :, MARGIN + first : MARGIN + first + height].copy()
        for row in range(first + 1, last):
            total += both[:, :, MARGIN + row : MARGIN + row + height]
        return total

    line = summed(0, THICK)
    beside = summed(-MARGIN, -CLEAR) + summed(THICK + CLEAR, THICK + MARGIN)
    names = beside.shape[1]
    for plane in beside:  # paper of the neighbouring blocks too
        plane[:] = cv2.blur(plane.reshape(names * height, BLOCKS), (3, 1)).reshape(names, height, BLOCKS)
    paper = beside[0] / np.maximum(beside[1], 0.5)
    return line[0] - line[1] * paper, line[1]


@lru_cache(maxsize=8)
def _lines(height: int, climb: int) -> Floats:
    """Return all straight lines between both ends of a field: one a row, 1 for each row and block it goes through."""
    along = (np.arange(BLOCKS) + 0.5) / BLOCKS
    ends = [(a, b) for a in range(height) for b in range(max(0, a - climb), min(height, a + climb + 1))]
    lines = np.zeros((len(ends), height, BLOCKS), dtype=np.float32)
    for line, (a, b) in zip(lines, ends, strict=True):
        line[np.rint(a + (b - a) * along).astype(int), np.arange(BLOCKS)] = 1
    return lines.reshape(len(ends), -1)
