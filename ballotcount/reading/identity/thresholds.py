"""Thresholds for recognising the same sheet again: measures of its strokes, statistics of their differences.

Lengths are mm on paper. "Odds" are natural logarithms. Re-measure after a change: ``python -m tests.accuracy
duplicates`` (same sheets missed, other sheets called the same); a field without "measured" was set on sheets inspected
one by one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Difference of one measured length between two pictures.

    Attributes:
        within: standard deviation between pictures of one sheet, mm.
        between: standard deviation between two sheets that are marked at the same place, mm.
        astray: share of the lengths of one sheet that agree no better than those of two sheets (a speck, another
            stroke at that place).
        weight: share of the evidence that counts, because lengths of one stroke depend on each other.
    """

    within: float
    between: float
    astray: float
    weight: float


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

    # -- statistics (duplicates.py) ------------------------------------------------

    course: Spread = Spread(within=0.05, between=0.6, astray=0.04, weight=1 / 3)
    """Height of a stroke at a station. Measured: of two scans of one sheet 68 % of the heights agree within 0.02 mm
    and 95 % within 0.08, of two camera pictures within 0.03 and 0.11, of two hands within 0.57 and 1.25. The twelve
    stations of a stroke vary like four independent ones."""
    end: Spread = Spread(within=0.08, between=1.8, astray=0.12, weight=0.8)
    """End of a stroke. Measured: 68 % of scans within 0.04 mm, camera pictures within 0.08, two hands 1.3 to 1.7."""
    outline: Spread = Spread(within=0.12, between=0.9, astray=0.06, weight=0.3)
    """Outline of a mark in a box. Not measured."""
    smeared: float = 4.0
    """Factor by which lengths spread wider where a sheet does not lie flat. Not measured."""
    smeared_share: float = 0.15
    """Share of the lengths for which that holds. Not measured."""
    gone: float = -4.0
    """Least odds from a mark that only one of the sheets has, or from two marks that differ. Not measured."""
    alike: float = 0.5
    """Weight of two similar strokes where one may be displaced print, which other sheets have too. Not measured."""
    sure: float = 7.0
    """Odds above which it is the same sheet. Measured: see the duplicates table of docs/accuracy.md."""
    maybe: float = 4.0
    """Odds from which people compare. Measured with ``sure``."""
    close: int = 8
    """Sheets whose stamps are compared because their strokes are the most similar. Not measured."""
    sampled: int = 64
    """Sheets that show how similar stamps usually are. Not measured."""
    stamp_within: float = 2.0
    """Similarity (Fisher's z) of the stamp in two pictures of one sheet, lower end. Measured: 99 of 100 scans have
    more."""
    stamp_spread: float = 0.25
    """Standard deviation of that similarity. Measured with ``stamp_within``."""
    stamp_rate: float = 1.5
    """Odds for each standard deviation by which two stamps are more similar than usual. Measured: of 27,000 pairs of
    sheets one in 10 lay 1.3 above the mean, one in 100 3.2, one in 1,000 4.6, one in 10,000 6.6."""
    stamp_most: float = 6.0
    """Most odds from a stamp. Not measured."""
    stamp_least: float = 12.0
    """Most odds against, from a stamp. Not measured."""
    stamp_gone: float = -3.0
    """Odds from a stamp that only one sheet has: a lamp may be mirrored in it. Not measured."""
    stamp_printed: float = 2.0
    """Similarity of stamps that are printed, not pressed. Not measured."""
    stamp_unknown: int = 10
    """Sheets' worth of belief that stamps may be printed. Not measured."""
    stamp_noise: float = 0.1
    """Least standard deviation of the similarity of stamps. Not measured."""
    farthest: int = 1024
    """Distance from which all differences count alike, in units of 0.01 mm. Not measured."""


IDENTITY_THRESHOLDS = IdentityThresholds()
"""The limits the program uses."""
