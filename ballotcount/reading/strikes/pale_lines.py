"""Find pale lines along whole names: too pale to be traced, but longer than anything that paper and print show.

A line paler than the grain of the paper is lost pixel by pixel, and shows when its darkness is summed up along the
name: the sum grows with the length, the noise only with its root. The other names of the same page show what is
usual: they have the same paper, print and picture. Places within two pixels of print do not count, as edges of
print look like pale level lines.

Source: matched filter for straight lines, summed as in the fast Hough transform (Brady, 1998); spread by the median
absolute deviation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import cv2
import numpy as np

from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import Floats, Gray, median, over
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.folds import Folds
from ballotcount.reading.strikes.line_thresholds import FAINT_LINE, PALE_LINE, PaleLineThresholds
from ballotcount.reading.strikes.local_registration import in_place
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.strikes.paper_texture import BlankPlace
from ballotcount.reading.strikes.thresholds import STRIKE

BLOCKS = 16
"""Blocks into which the width of a name is divided; a line is a row in each of them."""
EDGES = np.arange(BLOCKS + 1)
"""The edges of the blocks, in blocks."""
RISES = tuple(range(-BLOCKS, BLOCKS + 1))
"""Rows by which a line may rise or fall along the name, 2.7 mm."""
THICK = 2
"""Rows of a line, px: 0.34 mm, that of a ball point."""
CLEAR = 1
"""Rows left out on either side of a line before the paper with which it is compared."""
PAPER = 3
"""Rows of that paper on either side."""
MARGIN = CLEAR + PAPER
WHITE = 250
"""Grey level of clean paper."""


NEAR_PRINT = np.ones((5, 5), np.uint8)
"""Pixels around print that do not count, as in ``Ink.print_bound_wide``."""


class RowZone(Protocol):
    """The letters of a name in a window: its columns, and the middle and half height of its small letters in rows."""

    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...
    @property
    def middle(self) -> float: ...
    @property
    def half(self) -> float: ...


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
    """Doubt the names that are called empty although a pale line goes along them.

    Args:
        evidence: the names with their ink.
        readings: their readings, after the second opinion.
        ink: the ink on the page.
        blanks: places of the page without print.
        limits: the thresholds.
    """
    quiet = [n for n, one in enumerate(readings) if one.is_quiet]
    parts = [(evidence[n].residual, ink.print_bound_wide[evidence[n].name.window]) for n in quiet]
    strengths = line_strengths([evidence[n].name for n in quiet], parts, dark=ink.dark, limits=limits)
    # no line above the weakest limit on nearly every page: folds and print are not measured again
    if not len(strengths) or float(strengths.max()) <= limits.several_more:
        return readings
    is_usual = median(strengths) <= limits.usual  # nearly always; the paper need not be measured
    usual = usual_strength(strengths, 0.0 if is_usual else _of_paper(blanks, ink, limits), limits)
    folds = Folds(ink)
    found = {}
    for n, strength in zip(quiet, strengths.tolist(), strict=True):
        if strength > usual.several:
            strength, share = _closely(evidence[n], ink, folds, limits=limits)
            if strength > usual.several and share > limits.several_even:
                found[n] = (strength, share)
    rows = {evidence[n].name.target.row[1] for n in found}  # a fold goes through all names of a row
    readings = list(readings)
    for n, (strength, share) in found.items():
        if len(rows) > 1 or (strength > usual.one and share > limits.even):
            rule = AppliedRule("pale_line", round(strength, 1), round(usual.several, 1))
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
    # the wide bound of the page belongs to the print where the page has it, not to the moved one
    wide = np.asarray(cv2.erode(bound, NEAR_PRINT), dtype=np.uint8)
    return even_strength(name, (residual, wide), dark=ink.dark, limits=limits)


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
    return np.asarray(
        _fields(names, parts, dark=dark, limits=limits).strengths(limits).max(axis=(0, 2)), dtype=np.float32
    )


def even_strength(
    name: RowZone, part: Part, dark: float, limits: PaleLineThresholds = PALE_LINE
) -> tuple[float, float]:
    """Return the strength of the strongest line along a name, and the share of its blocks in which it shows.

    Dust and spots of the paper are dark in a few blocks; a pen's line goes on.
    """
    fields = _fields([name], [part], dark=dark, limits=limits)
    strengths = fields.strengths(limits)[:, 0]
    best, row = np.unravel_index(int(strengths.argmax()), strengths.shape)
    rows = _rows(int(row), RISES[best], BLOCKS)
    inside = [(block, at) for block, at in enumerate(rows) if 0 <= at < strengths.shape[1]]
    more = np.array([fields.more[block, 0, at] for block, at in inside])
    shown = np.array([fields.shown[block, 0, at] for block, at in inside])
    open_blocks = shown >= THICK
    if not open_blocks.any():
        return float(strengths[best, row]), 0.0
    mean = more[open_blocks] / shown[open_blocks]
    usual = float(more[open_blocks].sum() / shown[open_blocks].sum())
    return float(strengths[best, row]), float((mean > limits.shows * usual).mean())


@dataclass(frozen=True, slots=True)
class _Fields:
    """Names in rows and blocks.

    Attributes:
        more: darkness of a line from each row on, over the paper beside it, summed over the block; shape (blocks,
            names, rows).
        shown: pixels of it that are open paper.
        widths: px of each name.
    """

    more: Floats
    shown: Floats
    widths: Floats

    def strengths(self, limits: PaleLineThresholds) -> Floats:
        """Return the strength of the line of each rise (first axis) from each row (last axis) on, at each name."""
        lines = np.array(_along_lines(np.stack([self.more, self.shown], axis=1)))
        # where print hides nearly the whole line, a speck divided by a small root would be strong
        least = limits.least_shown * THICK * self.widths[:, None]
        return np.asarray(lines[:, 0] / np.sqrt(np.maximum(lines[:, 1], least)), dtype=np.float32)


def _along_lines(blocks: Floats) -> list[Floats]:
    """Return the sums along the lines of each of ``RISES``, from each row on; shape of each (planes, names, rows).

    Lines of twice the length are put together from two halves, as in the fast Hough transform.

    Args:
        blocks: values to be summed, shape (blocks, planes, names, rows).
    """
    level = {0: blocks}
    length = 2
    # four rounds instead of 33 sums of 16 blocks
    while length <= BLOCKS:
        longer = {}
        for rise in range(-length, length + 1):
            half = _half(rise, length)
            right = level[half][1::2]
            down = rise - half
            whole = level[half][0::2].copy()
            # rows whose right half leaves the window keep their left half alone
            if down > 0:
                whole[..., :-down] += right[..., down:]
            elif down < 0:
                whole[..., -down:] += right[..., :down]
            else:
                whole += right
            longer[rise] = whole
        level = longer
        length *= 2
    return [level[rise][0] for rise in RISES]


def _half(rise: int, length: int) -> int:
    """Return the rise of both halves of a line; single blocks are level."""
    return int(rise / 2) if length > 2 else 0


def _rows(row: int, rise: int, length: int) -> list[int]:
    """Return the row of a line in each block; some may lie outside the window."""
    if length == 1:
        return [row]
    half = _half(rise, length)
    return _rows(row, half, length // 2) + _rows(row + rise - half, half, length // 2)


def _fields(names: Sequence[RowZone], parts: Sequence[Part], dark: float, limits: PaleLineThresholds) -> _Fields:
    """Divide names into blocks, and compare each row with the paper beside it."""
    zones = [_zone(name, residual.shape, limits) for name, (residual, _) in zip(names, parts, strict=True)]
    height = max(rows.stop - rows.start for rows, _ in zones)
    above = np.zeros((2, len(zones), height + 2 * MARGIN + THICK + 1, BLOCKS), dtype=np.float32)
    for number, ((rows, columns), part) in enumerate(zip(zones, parts, strict=True)):
        first = max(0, rows.start - MARGIN)
        last = min(part[0].shape[0], rows.stop + MARGIN + THICK)
        down = MARGIN - (rows.start - first)
        summed = _summed(part, (slice(first, last), columns), dark=dark, limits=limits)
        above[:, number, down : down + last - first + 1] = summed
        # below the window the sums stay as they are: neither ink nor paper
        above[:, number, down + last - first + 1 :] = summed[:, -1:]
    more, shown = _against_paper(above, height)
    for number, (rows, _) in enumerate(zones):
        more[number, rows.stop - rows.start :] = 0
        shown[number, rows.stop - rows.start :] = 0
    widths = np.array([at.stop - at.start for _, at in zones], dtype=np.float32)
    return _Fields(more.transpose(2, 0, 1), shown.transpose(2, 0, 1), widths)


@dataclass(frozen=True, slots=True)
class UsualStrength:
    """What paper and print of a page show.

    Attributes:
        one: strength above which a line is ink where it is the only one.
        several: the same where several rows have such a line: one writer has one pen.
    """

    one: float
    several: float


def usual_strength(strengths: Floats, paper: float, limits: PaleLineThresholds = PALE_LINE) -> UsualStrength:
    """Return the strengths above which a line does not come from the paper and print of a page.

    Args:
        strengths: those of the names that are called empty.
        paper: strength at places without print, which tells whether most of these names have a pale line.
        limits: the thresholds.
    """
    middle = median(strengths)
    known = strengths
    most = max(limits.usual, limits.paper_times * paper)
    # most names have a line, so their middle is no paper: only those as pale as bare paper count
    if middle > most:
        known = strengths[strengths <= most]
        middle = median(known) if len(known) else most
    # 1.4826 times the median deviation is the standard deviation of normal noise
    spread = 1.4826 * median(np.abs(known - middle)) if len(known) else 0.0
    return UsualStrength(
        one=middle + max(limits.more, limits.times * spread),
        several=middle + max(limits.several_more, limits.several_times * spread),
    )


def _of_paper(blanks: Sequence[BlankPlace], ink: Ink, limits: PaleLineThresholds) -> float:
    """Return the strength of the strongest line at half of the places without print."""
    parts = [(ink.residual[one.window], ink.print_bound_wide[one.window]) for one in blanks]
    strengths = line_strengths(blanks, parts, dark=ink.dark, limits=limits)
    return median(strengths) if len(strengths) else 0.0


def _zone(name: RowZone, shape: tuple[int, ...], limits: PaleLineThresholds) -> tuple[slice, slice]:
    """Return rows and columns of a window in which a line goes through the letters.

    Just above and below them blur and compression leave a pale rim along all letters.
    """
    top = max(0, math.ceil(name.middle + STRIKE.on_top * name.half))
    bottom = min(shape[0], int(name.middle + STRIKE.on_foot * name.half))
    first = max(0, name.first - limits.astride_px)
    last = min(shape[1], name.last + limits.astride_px + 1)
    return slice(top, max(top + 1, bottom)), slice(first, max(first + BLOCKS, last))


def _summed(part: Part, at: tuple[slice, slice], dark: float, limits: PaleLineThresholds) -> Floats:
    """Return the darkness above each row in each block, and the pixels that show it; shape (2, rows + 1, blocks)."""
    residual = part[0][at]
    wide = part[1][at]
    visible = over(wide, dark + FAINT_LINE.open * (WHITE - dark))
    inked = cv2.bitwise_and(cv2.threshold(residual, limits.most, 0, cv2.THRESH_TRUNC)[1], visible)
    edges = EDGES * residual.shape[1] // BLOCKS
    planes = np.array([cv2.integral(inked)[:, edges], cv2.integral(visible)[:, edges] // 255], dtype=np.float32)
    return np.asarray(planes[:, :, 1:] - planes[:, :, :-1], dtype=np.float32)


def _against_paper(above: Floats, height: int) -> tuple[Floats, Floats]:
    """Return the darkness over the paper beside it of a line from each row on, and the pixels that show it.

    Args:
        above: sums of all rows above each row, as ``_summed`` returns them, for each name.
        height: rows from which lines begin.
    """

    def between(first: int, last: int) -> Floats:
        whole = above[:, :, MARGIN + last : MARGIN + last + height] - above[:, :, MARGIN + first :][:, :, :height]
        return np.asarray(whole, dtype=np.float32)

    line = between(0, THICK)
    beside = between(-MARGIN, -CLEAR) + between(THICK + CLEAR, THICK + MARGIN)
    near = beside.copy()  # paper of the neighbouring blocks too
    near[..., 1:] += beside[..., :-1]
    near[..., :-1] += beside[..., 1:]
    return line[0] - line[1] * (near[0] / np.maximum(near[1], 1)), line[1]
