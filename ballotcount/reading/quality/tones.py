"""Find pictures whose tones cannot show pale ink: few grey levels, white clipped into the paper.

Nothing marked on such a picture does not mean nothing marked on the sheet. The printed squares tell: a lens and a
sensor always blur their edges, so the greys between toner and paper are all there. A threshold leaves none of them. A
tone curve that turns the paper's own grey into white cuts off the light end of the blur: near white there are too few
pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ballotcount.domain.layout import Fiducial
from ballotcount.domain.reading import Reason, ReasonCode
from ballotcount.reading.arrays.arrays import (
    Floats,
    Gray,
    Mask,
    Numbers,
    grey_counts,
    over,
    percentiles,
    percentiles_of_counts,
)
from ballotcount.reading.quality.thresholds import QUALITY_THRESHOLDS, QualityThresholds
from ballotcount.reading.registration.homography import PageFit, local_scale


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeTones:
    """Greys at the edges of the printed squares of a picture.

    Attributes:
        squares: how many squares were measured.
        drawn: how many of them are straight as only a computer draws them.
        clipped: how many of the others lie on paper of one single, lightest grey.
        middle: pixels half way between print and paper, around those.
        light: pixels just below paper, around those.
    """

    squares: int
    drawn: int
    clipped: int
    middle: int
    light: int


def tone_fault(
    gray: Gray, fit: PageFit, fiducials: tuple[Fiducial, ...], *, limits: QualityThresholds = QUALITY_THRESHOLDS
) -> Reason | None:
    """Return the fault of a picture that cannot show pale ink.

    Args:
        gray: the picture at the resolution it was made with; averaging pixels hides two levels.
        fit: where the page lies in it.
        fiducials: of the page.
    """
    counts = _grey_counts(gray, fit, limits)
    if has_few_levels(counts, limits=limits):
        return Reason.of(ReasonCode.TWO_LEVELS)
    burnt = _burnt_share(counts, limits)
    if burnt <= limits.burnt_perhaps:
        return None  # nearly always: the paper has its grain
    bare = _bare_burnt_share(gray, fit, counts, limits=limits)
    if burnt <= limits.burnt_share and bare <= limits.bare_share:
        return None
    tones = edge_tones(gray, fit, fiducials, limits=limits)
    # squares that a computer drew never lay in a scanner: with as many of them nothing was clipped by one
    enough = max(limits.tone_squares, limits.clipped_squares * tones.squares, tones.drawn)
    if tones.clipped < enough:
        return None
    if burnt > limits.burnt_wholly or bare > limits.bare_wholly:
        return Reason.of(ReasonCode.WHITE_CLIPPED)
    cut = tones.light < limits.clipped_tail * tones.middle
    # without skew the edges of all squares lie alike on the pixel grid and show few greys: the paper alone decides
    cut = cut or (burnt > limits.burnt_share and not _is_skewed(fit, limits))
    return Reason.of(ReasonCode.WHITE_CLIPPED) if cut else None


def print_tone_fault(gray: Gray, fit: PageFit, *, limits: QualityThresholds = QUALITY_THRESHOLDS) -> Reason | None:
    """Return the fault of a picture of a page without squares that cannot show pale ink.

    The greys are counted over all its print, whose edges meet the pixel grid at all phases.
    """
    counts = _grey_counts(gray, fit, limits)
    if has_few_levels(counts, limits=limits):
        return Reason.of(ReasonCode.TWO_LEVELS)
    black, white = percentiles_of_counts(counts, (limits.page_black, limits.tone_white))
    if white < limits.form_clipped_white or white - black < limits.tone_contrast:
        return None
    burnt = _burnt_share(counts, limits)
    bare = _bare_burnt_share(gray, fit, counts, limits=limits) if burnt > limits.burnt_perhaps else 0.0
    if burnt > limits.burnt_wholly or bare > limits.bare_wholly:
        return Reason.of(ReasonCode.WHITE_CLIPPED)
    clipped = burnt > limits.burnt_share or bare > limits.bare_share
    share = (np.arange(256, dtype=np.float32) - black) / (white - black)
    light, middle = [int(counts[_within(share, band)].sum()) for band in (limits.light_band, limits.middle_band)]
    return Reason.of(ReasonCode.WHITE_CLIPPED) if clipped and light < limits.clipped_tail * middle else None


def _is_skewed(fit: PageFit, limits: QualityThresholds) -> bool:
    """Return whether the edges of the squares meet the pixel grid at all phases."""
    across = local_scale(fit.matrix, fit.layout_points.mean(0))[:, 0]
    slope = min(abs(float(across[0])), abs(float(across[1]))) / float(np.hypot(*across))
    return slope * float(np.ptp(fit.image_points, axis=0).max()) >= limits.skew_px


def _burnt_share(counts: Numbers, limits: QualityThresholds) -> float:
    """Return the share of a page's paper that has one single grey: its grain was clipped away."""
    black, white = percentiles_of_counts(counts, (limits.page_black, limits.tone_white))
    paper = int(counts[math.ceil(black + limits.light_band[1] * (white - black)) :].sum())
    return int(counts[math.ceil(white - 1) :].sum()) / max(1, paper)


def _bare_burnt_share(gray: Gray, fit: PageFit, counts: Numbers, *, limits: QualityThresholds) -> float:
    """Return the same share of the paper away from print: JPEG gives the paper around letters greys of its own.

    A page with much print would else pass where an emptier one of the same scanner is refused. Paper that lies just at
    the scanner's white has little grain here too: up to ``bare_wholly`` the edges of the print must show the loss too.
    """
    black, white = percentiles_of_counts(counts, (limits.page_black, limits.tone_white))
    part = _between_fiducials(gray, fit)
    side = 2 * round(limits.bare_mm * fit.px_per_mm) + 1
    darkest = np.asarray(cv2.erode(part, np.ones((side, side), np.uint8)), dtype=np.uint8)
    bare = grey_counts(part, over(darkest, black + limits.bare_light * (white - black)))
    return int(bare[math.ceil(white - 1) :].sum()) / max(1, int(bare.sum()))


def _between_fiducials(gray: Gray, fit: PageFit) -> Gray:
    left, top = np.maximum(fit.image_points.min(0), 0).astype(int)
    right, bottom = fit.image_points.max(0).astype(int) + 1
    return gray[top:bottom, left:right]


def _grey_counts(gray: Gray, fit: PageFit, limits: QualityThresholds) -> Numbers:
    """Return how often each grey occurs between the fiducials, in every n-th row."""
    return grey_counts(_between_fiducials(gray, fit)[:: limits.level_rows])


def has_few_levels(counts: Numbers, *, limits: QualityThresholds = QUALITY_THRESHOLDS) -> bool:
    """Return whether a picture holds few greys at all, or next to none between print and paper.

    Args:
        counts: how often each grey occurs in it.
    """
    levels = np.flatnonzero(counts)
    if len(levels) <= limits.few_levels:
        return len(levels) > 1
    black = int(levels[0])
    white = float(np.searchsorted(np.cumsum(counts), limits.tone_white / 100 * counts.sum()))
    first = round(black + limits.grey_band[0] * (white - black))
    last = round(black + limits.grey_band[1] * (white - black))
    between = int(counts[first:last].sum())
    # not none at all: JPEG puts a few greys back between two levels
    return between < limits.two_levels * int(counts[:first].sum())


def is_black_and_white(gray: Gray) -> bool:
    """Return whether a whole picture is black and white only."""
    return np.flatnonzero(grey_counts(gray)).tolist() == [0, 255]


def edge_tones(
    gray: Gray, fit: PageFit, fiducials: tuple[Fiducial, ...], *, limits: QualityThresholds = QUALITY_THRESHOLDS
) -> EdgeTones:
    """Count the greys at the edges of the squares that were found."""
    found = EdgeTones(squares=0, drawn=0, clipped=0, middle=0, light=0)
    for number, (x, y) in zip(fit.used, fit.image_points, strict=True):
        reach = limits.tone_window * fiducials[number].size * fit.px_per_mm / 2
        top = round(y - reach)
        left = round(x - reach)
        bottom = round(y + reach) + 1
        right = round(x + reach) + 1
        # a square at the picture's edge shows no paper on one side
        if min(top, left) >= 0 and bottom <= gray.shape[0] and right <= gray.shape[1]:
            found = _with_square(found, gray[top:bottom, left:right], limits)
    return found


def _with_square(found: EdgeTones, window: Gray, limits: QualityThresholds) -> EdgeTones:
    """Add the greys around one square."""
    black, white = percentiles(window, (limits.tone_black, limits.tone_white))
    if white - black < limits.tone_contrast:
        return found
    on_white = float((window >= white - 1).mean())
    if _is_drawn(window):
        return replace(found, squares=found.squares + 1, drawn=found.drawn + 1)
    if white < limits.clipped_white or on_white < limits.clipped_share:
        return replace(found, squares=found.squares + 1)
    share = (window.astype(np.float32) - black) / (white - black)
    return EdgeTones(
        squares=found.squares + 1,
        drawn=found.drawn,
        clipped=found.clipped + 1,
        middle=found.middle + _counted(share, limits.middle_band),
        light=found.light + _counted(share, limits.light_band),
    )


def _counted(share: Floats, band: tuple[float, float]) -> int:
    return int(np.count_nonzero(_within(share, band)))


def _within(share: Floats, band: tuple[float, float]) -> Mask:
    return np.asarray((share > band[0]) & (share < band[1]))


def _is_drawn(window: Gray) -> bool:
    """Return whether the sides of a square are straight as only a computer draws them: no lens, no toner, no grain.

    Such a picture never lay in a scanner; its tones were not clipped by one.
    """
    height, width = window.shape
    level = window[2 * height // 5 : 3 * height // 5].astype(np.int16)
    upright = window[:, 2 * width // 5 : 3 * width // 5].astype(np.int16)
    return max(int(np.ptp(level, axis=0).max()), int(np.ptp(upright, axis=1).max())) <= 1
