"""Thresholds of the pipeline itself, and all thresholds of reading in one value.

Re-measure after a change: ``python -m tests.accuracy --targets 20000`` (refused, silent misreads).
"""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.reading.boxes.thresholds import BOX_THRESHOLDS, BoxThresholds
from ballotcount.reading.classifier.thresholds import SECOND_LOOK_THRESHOLDS, SecondLookThresholds
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS, ForeignThresholds
from ballotcount.reading.identity.thresholds import IDENTITY_THRESHOLDS, IdentityThresholds
from ballotcount.reading.quality.thresholds import QUALITY_THRESHOLDS, QualityThresholds
from ballotcount.reading.quality.word_thresholds import WORD_THRESHOLDS, WordThresholds
from ballotcount.reading.registration.thresholds import REGISTRATION_THRESHOLDS, RegistrationThresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderThresholds:
    """Limits of the steps between the packages."""

    large_mm: float = 9.0
    """Extent of foreign ink above which it may be a stamp, mm. Not measured."""
    enough_px_per_mm: float = 5.4
    """Resolution that a page needs at most, px per mm: the flat page has 5.9. Not measured."""
    coarse: int = 4
    """Downscale factor for the template check: 4 px of the flat page are 0.7 mm."""
    same_print: float = 0.3
    """Least correlation with the template to accept a page whose code is unreadable. Not measured."""
    worst_mm: float = 0.55
    """Greatest distance between print and layout after registration, mm. Not measured."""
    light_px: int = 15
    """Side of the window whose mean light is removed before that correlation, coarse pixels. Not measured."""
    white_percentile: float = 95
    """Percentile of a picture's grey that stands for its lightest part. Not measured."""
    negative_grey: float = 110
    """Median grey of a picture below which it may be a negative. Not measured: paper in one is below 70."""
    fewest_squares: int = 4
    """Fewest black squares of a picture that may be a mirrored page of ours. Chosen: a page is found by as many."""
    edge_ink_mm: float = 0.4
    """Distance from the rim that is not searched within which ink goes on into it, as a hand does, mm. Measured: hands
    of `python -m tests.films2 --condition hand_stays` begin 0.1 mm from that rim (two pixels are 0.34 mm)."""
    many_places: int = 6
    """Places with ink at or above which another sheet or dirt is named before writing. Chosen: few voters write so
    much, and a strip of another sheet shows 6 and more."""
    strip_mm: float = 20.0
    """Length of ink along an edge of the paper above which it is called a shadow too, mm. Chosen."""
    strip_long: float = 4.0
    """Times its width that such ink is long at least. Chosen: shadows of bindings are 10 times as long and more."""
    line_mm: float = 2.0
    """Width of ink along a straight line over the page, and distance of its pieces from one, mm, up to which a fold is
    named. Measured: 7 folded sheets whose fold was foreign ink 0.8 to 1.5 mm wide, in pieces 0.4 mm off one line."""
    line_share: float = 0.85
    """Share of the paper from the first to the last piece of such a line at least. Measured: 0.94 to 0.98 there."""
    beside_row_mm: float = 14.0
    """Distance beside a row of the list within which ink stands beside it, mm: the column of the numbers and
    the margin. Chosen."""
    rows_high: float = 2.0
    """Times the height of a row above which ink is in no row. Chosen."""
    pattern_candidates: int = 3000
    """Most squares kept where a ground is full of them. Measured: soft checked cloths of 11 to 20 mm show 100 to 400
    (`python -m tests.films2 --condition checked_cloth`), a hard one of 6 mm more than 800."""
    pattern_black: float = 0.45
    """Grey of a printed square on such a ground as a share of the ring around it. Measured: printed 0.34 (99 %; see
    ``likely_squares`` of registration), squares of a green cloth have 0.6 of the white around them. Drawn cloths with
    shadows over the page and thumbs on it (seeds 1801000 to 1801039 of `tests.accuracy.two_sheets` on checks, flowers
    and tiles): 37 of 40 pages found, none in a wrong place; with the white of the whole picture instead 24 and 12."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingThresholds:
    """All thresholds of a reader, stage by stage."""

    reader: ReaderThresholds = ReaderThresholds()
    quality: QualityThresholds = QUALITY_THRESHOLDS
    words: WordThresholds = WORD_THRESHOLDS
    registration: RegistrationThresholds = REGISTRATION_THRESHOLDS
    boxes: BoxThresholds = BOX_THRESHOLDS
    foreign: ForeignThresholds = FOREIGN_THRESHOLDS
    second_look: SecondLookThresholds = SECOND_LOOK_THRESHOLDS
    identity: IdentityThresholds = IDENTITY_THRESHOLDS


READING_THRESHOLDS = ReadingThresholds()
"""The limits the program uses."""
