"""Measure a printed name on the blank page: its words and the band of its small letters."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ballotcount.domain.layout import Target
from ballotcount.reading.arrays.arrays import Gray, Mask
from ballotcount.reading.strikes.ink_thresholds import NAME_GEOMETRY, NameGeometryThresholds


@dataclass(frozen=True, slots=True)
class NameRegion:
    """A strike target in pixels of the flat page.

    Attributes:
        target: the target.
        left, top, right, bottom: the window, a part of the page.
        first, last: columns of the name's print inside the window.
        small_top, baseline: rows of the band of small letters inside the window.
        cap_top, foot: rows of the highest and lowest print (accents and descenders included).
        row_top, row_bottom: rows of the table's row inside the window.
        words: columns of each word, ``(first, last)``, inside the window.
        print_mask: where the name's own print is, inside the window.
        print_at: the same as places in the flat page's pixels, row by row.
        print_here: the same as places in the window's pixels.
        near_print: 1 within two pixels of the name's print, 0 elsewhere, inside the window.
    """

    target: Target
    left: int
    top: int
    right: int
    bottom: int
    first: int
    last: int
    small_top: float
    baseline: float
    cap_top: float
    foot: float
    row_top: float
    row_bottom: float
    words: tuple[tuple[int, int], ...]
    print_mask: Mask
    print_at: np.ndarray
    print_here: np.ndarray
    near_print: Gray

    @property
    def window(self) -> tuple[slice, slice]:
        """Return rows and columns of the window."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def middle(self) -> float:
        """Return the row of the middle of the small letters."""
        return (self.small_top + self.baseline) / 2

    @property
    def half(self) -> float:
        """Return half the height of the small letters, px."""
        return max(1.5, (self.baseline - self.small_top) / 2)


def measure_names(
    targets: list[Target], blank: Gray, scale: float, *, limits: NameGeometryThresholds = NAME_GEOMETRY
) -> list[NameRegion]:
    """Measure the names of a page on the blank page.

    Names of one size are measured together: a single short name can lack small letters or be all capitals with accents.

    Args:
        targets: strike targets, mm.
        blank: the unmarked page.
        scale: px per mm.
        limits: the thresholds.
    """
    names = [_measure(target, blank, scale, limits=limits) for target in targets]
    heights: dict[int, list[float]] = {}
    # rounded, as floating point gives equal rows other last digits
    for name in names:
        heights.setdefault(round(name.row_bottom - name.row_top), []).append(name.baseline - name.small_top)
    usual = {row: float(np.median(values)) for row, values in heights.items()}
    return [replace(name, small_top=name.baseline - usual[round(name.row_bottom - name.row_top)]) for name in names]


def _measure(target: Target, blank: Gray, scale: float, *, limits: NameGeometryThresholds) -> NameRegion:
    height, width = blank.shape
    x, y, w, h = [value * scale for value in target.bbox]
    row_y = target.row[1] * scale
    row_h = target.row[3] * scale
    left = max(0, round(x - limits.side_mm * scale))
    right = min(width, round(x + w + limits.side_mm * scale))
    top = max(0, round(min(row_y, y) - limits.beyond_mm * scale))
    bottom = min(height, round(max(row_y + row_h, y + h) + limits.beyond_mm * scale))
    inside = np.zeros((bottom - top, right - left), dtype=bool)
    # the target's extent, kept off the row's own rules
    upper = max(y, row_y + limits.off_rule_mm * scale)
    lower = min(y + h, row_y + row_h - limits.off_rule_mm * scale)
    inside[round(upper - top) : round(lower - top), round(x - left - 1) : round(x + w - left + 1)] = True
    dark = (blank[top:bottom, left:right] < limits.printed) & inside
    columns = np.flatnonzero(dark.any(0))
    rows = np.flatnonzero(dark.any(1))
    first = int(columns[0]) if len(columns) else round(x - left)
    last = int(columns[-1]) if len(columns) else round(x + w - left)
    cap_top = float(rows[0]) if len(rows) else upper - top
    foot = float(rows[-1]) if len(rows) else lower - top
    small_top, baseline = _small_letters(dark, cap_top, foot, limits=limits)
    return NameRegion(
        target=target,
        left=left,
        top=top,
        right=right,
        bottom=bottom,
        first=first,
        last=last,
        small_top=small_top,
        baseline=baseline,
        cap_top=cap_top,
        foot=foot,
        row_top=row_y - top,
        row_bottom=row_y + row_h - top,
        words=_words(dark, first=first, last=last, count=len(target.name.split())),
        print_mask=dark,
        print_at=np.ravel_multi_index((np.nonzero(dark)[0] + top, np.nonzero(dark)[1] + left), blank.shape),
        print_here=np.flatnonzero(dark),
        # `in_place` compares two places of the print only there: strokes elsewhere speak for neither
        near_print=np.asarray(cv2.dilate(dark.astype(np.uint8), np.ones((5, 5), np.uint8)), dtype=np.uint8),
    )


def small_letters(blank: Gray, *, limits: NameGeometryThresholds = NAME_GEOMETRY) -> tuple[float, float]:
    """Return top and foot of the band of the small letters of a piece of the blank page, px."""
    dark = blank < limits.printed
    rows = np.flatnonzero(dark.any(1))
    if not len(rows):
        return 0.0, float(dark.shape[0])
    return _small_letters(dark, float(rows[0]), float(rows[-1]), limits=limits)


def _small_letters(dark: Mask, cap_top: float, foot: float, *, limits: NameGeometryThresholds) -> tuple[float, float]:
    """Return top and foot of the band of the small letters: where the ink of the rows rises and where it falls most."""
    ink = dark.sum(1).astype(float)
    if not ink.any():
        tall = foot - cap_top
        return cap_top + limits.guessed_top * tall, cap_top + limits.guessed_foot * tall
    fall = ink[:-2] + ink[1:-1] - ink[2:] - np.append(ink[3:], 0)
    middle = int((cap_top + foot) / 2)
    baseline = middle + int(fall[middle:].argmax()) + 2
    rise = np.append(ink[2:], [0, 0]) + np.append(ink[1:], 0) - ink - np.append(0, ink[:-1])
    tall = baseline - cap_top
    # accents make the rows rise too, so only heights that typefaces have are searched
    reach = range(max(1, int(baseline - limits.small_most * tall)), int(baseline - limits.small_least * tall) + 1)
    small_top = max(reach, key=lambda row: float(rise[row])) + 1 if len(reach) else int(cap_top)
    return float(small_top), float(baseline)


def _words(dark: Mask, first: int, last: int, count: int) -> tuple[tuple[int, int], ...]:
    """Cut a name at its widest gaps into as many words as it has."""
    inked = np.flatnonzero(dark.any(0))
    if count < 2 or len(inked) < 2:
        return ((first, last),)
    gaps = np.diff(inked)
    # stable: of two gaps as wide the left one is cut, whatever the computer
    cuts = np.sort(np.argsort(-gaps, kind="stable")[: count - 1])
    starts = [first, *(int(inked[cut + 1]) for cut in cuts)]
    ends = [*(int(inked[cut]) for cut in cuts), last]
    return tuple(zip(starts, ends, strict=True))
