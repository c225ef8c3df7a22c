"""Thresholds for recognising the same sheet again: measures of its strokes, statistics of their differences.

Lengths are mm on paper. "Odds" are natural logarithms. Re-measure after a change: ``python -m tests.accuracy
duplicates`` (same sheets missed, other sheets called the same); a field without "measured" was set on sheets inspected
one by one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturePair:
    """How the course of one stroke differs in two pictures of its sheet.

    Attributes:
        share: of such pairs, 0 to 1.
        course: standard deviation of its height and of its tilt, mm.
        waves: that of the rest, mm.
    """

    share: float
    course: float
    waves: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoHands:
    """Difference of the height of a stroke on two sheets that are marked at the same place.

    Attributes:
        apart: standard deviation, mm; half of it for the tilt.
        close: the same of hands that repeat each other.
    """

    apart: float
    close: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Looseness:
    """Difference of one length between two pictures.

    Attributes:
        within: standard deviation between pictures of one sheet, mm, for each of ``pictures``.
        apart: standard deviation between two sheets that are marked at the same place, mm.
        close: the same of hands that repeat each other.
        astray: share of the lengths of one sheet that agree no better than those of two sheets (a speck, another
            stroke at that place).
    """

    within: tuple[float, float, float]
    apart: float
    close: float
    astray: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityThresholds:
    """Limits of the fingerprint and of its comparison."""

    # -- measures (fingerprint.py) ------------------------------------------------

    doubted: float = 0.15
    """Weight of doubtful marks and of ink rejected as noise; another picture of the sheet may not show them. Not
    measured."""
    inked: float = 0.4
    """Ink cover of a column in which a stroke runs, 0 to 1. Not measured."""
    full_dark: int = 60
    """Darkness of the palest stamp's lines, grey levels; the amount of ink does not count. Not measured."""
    least_columns: int = 2
    """Fewest inked columns of a stroke or a station. Not measured."""
    least_pixels: int = 6
    """Fewest pixels of ink in a box that have an outline. Not measured."""
    edge_mm: float = 0.4
    """Ends this close to the edge of the window are ignored, mm: the stroke continues outside. Not measured."""

    # -- statistics (likeness.py) -------------------------------------------------

    pictures: tuple[PicturePair, PicturePair, PicturePair] = (
        PicturePair(share=0.45, course=0.02, waves=0.025),
        PicturePair(share=0.45, course=0.045, waves=0.04),
        PicturePair(share=0.10, course=0.12, waves=0.06),
    )
    """Two scans; a camera; paper that does not lie flat. Measured on 511 strokes of scans and 521 of a camera (seeds
    1710000 to 1710299 of ``--mix alike``): of the heights in two pictures of one sheet 68 % agree within 0.02 mm and 95
    % within 0.06, under a camera within 0.03 and 0.11; the mean of a stroke moves by 0.025 and 0.064 in 5 of 100. The
    shares are not measured."""
    course: TwoHands = TwoHands(apart=0.6, close=0.2)
    """Height of a stroke. Measured: two hands differ by 0.57 mm in 32 of 100 strokes; ``close`` is 1.4 times the
    deviation of a hand that keeps its height within 0.14 mm."""
    ends: Looseness = Looseness(within=(0.035, 0.08, 0.3), apart=1.8, close=0.45, astray=0.04)
    """End of a stroke. Measured as ``pictures``: 68 % agree within 0.03 mm and 95 % within 0.09, under a camera within
    0.07 and 0.16, and 3 of 100 lie 0.6 mm apart; two hands 1.3 to 1.7 mm. ``close`` is that of ends kept within 0.32
    mm."""
    outline: Looseness = Looseness(within=(0.05, 0.12, 0.3), apart=0.9, close=0.3, astray=0.06)
    """Outline of a mark in a box. Not measured."""
    outline_weight: float = 0.3
    """Share of the evidence of an outline that counts, because its lengths depend on each other. Not measured."""
    least_stations: int = 4
    """Fewest stations of a stroke that has a tilt and waves. Not measured."""
    astray_mm: float = 0.25
    """Distance of a station's difference from the middle one of its stroke above which the station follows other ink,
    mm. Not measured."""
    astray_share: float = 0.34
    """Most stations of a stroke that may; where more differ, the strokes do. Not measured."""
    astray: float = -1.5
    """Odds from each such station. Not measured."""
    swapped: float = 0.1
    """Share of names with two strokes whose order changes in another picture. Not measured."""
    weaker: float = -2.0
    """Least odds from the weaker stroke of a name. Not measured."""
    wave_stations: float = 3.0
    """Stations that vary like one in the waves of a stroke. Not measured."""
    waves_most: float = 3.0
    """Most independent waves of a stroke. Not measured."""
    strange: float = 0.1
    """Share of the strokes of hands that repeat each other which do not. Not measured."""
    alike: float = 0.5
    """Weight of two similar strokes where one may be displaced print, which other sheets have too. Not measured."""
    repeating: float = 0.1
    """Share of the pairs of sheets marked at the same names whose hands repeat each other. Not measured."""
    gone: float = -1.0
    """Odds from a stroke that only one of the sheets shows; the other may be hidden. Not measured."""
    differs: float = -6.0
    """Least odds from two marks that differ. Not measured."""

    # -- statistics (duplicates.py) ------------------------------------------------

    read_twice: float = 0.01
    """Share of the sheets that were read before. Not measured."""
    lying: float = 0.1
    """Probability that a sheet is the one counted last, where that was not seen to leave: most often the next one was
    laid on it. Not measured."""
    compared: int = 128
    """Sheets that are compared closely, of those with the same marks: the nearest by height. Not measured."""
    sure: float = 0.999
    """Probability above which it is the same sheet. Measured on 195 sheets with one name struck along a ruler, ends
    within 0.2 mm and heights within 0.08 (seeds 1711200 to 1711399), each with every other: the odds of two sheets were
    at most 8.0 in 24,497 pairs, 16.8 are needed among as many."""
    maybe: float = 0.05
    """Probability from which people compare. Measured with ``sure``: 8 of these 195 sheets are compared for nothing, of
    292 sheets whose ends lie within 0.2 to 0.5 mm (seeds 1710000 to 1710299) none."""
    one_sided: float = -8.0
    """Odds from ink on a target that the other sheet has clean, where that ink need not be a mark. Measured: of 365
    such targets (line under, over, around) none was clean in another picture of its sheet (``alike`` as above,
    ``ordinary`` 1710400 to 1710549, ``mixed`` 1710600 to 1710749, scans and a camera)."""
    one_sided_doubtful: float = -3.0
    """The same where the reader doubts the ink. Measured with ``one_sided``: 53 of 1,200 such targets were clean in
    another picture."""
    sampled: int = 64
    """Sheets that show how similar stamps usually are. Not measured."""
    stamp_within: float = 2.0
    """Similarity (Fisher's z) of the stamp in two pictures of one sheet, lower end. Measured: 99 of 100 scans have
    more, and 96 of 100 pictures of a camera; of 9,480 pairs of sheets none had more than 1.7."""
    stamp_spread: float = 0.25
    """Standard deviation of that similarity. Measured with ``stamp_within``."""
    stamp_rate: float = 1.5
    """Odds for each standard deviation by which two stamps are more similar than usual. Measured: of 27,000 pairs of
    sheets one in 10 lay 1.3 above the mean, one in 100 3.2, one in 1,000 4.6, one in 10,000 6.6."""
    stamp_most: float = 7.0
    """Most odds from a stamp. Not measured."""
    stamp_least: float = 12.0
    """Most odds against, from a stamp. Not measured."""
    stamp_gone: float = -3.0
    """Odds from a stamp that only one sheet has: a lamp may be mirrored in it. Not measured."""
    stamp_printed: float = 2.0
    """Similarity of stamps that are printed, not pressed. Not measured."""
    stamp_unknown: int = 4
    """Sheets' worth of belief that stamps may be printed. Not measured."""
    stamp_noise: float = 0.1
    """Least standard deviation of the similarity of stamps. Not measured."""


IDENTITY_THRESHOLDS = IdentityThresholds()
"""The limits the program uses."""
