"""Find pictures whose tones cannot show pale ink: few grey levels, white clipped into the paper.

Nothing marked on such a picture does not mean nothing marked on the sheet. A threshold leaves no greys between toner
and paper. A tone curve whose white lies below the paper's own light leaves paper without grain: fibres, sensor and
lamp always differ by a level or two, and where not even they are left, pale ink may be gone as well. Grain that
remains proves that the white lies within the grain of the paper, so that anything darker is still there - unless the
grain came after the cut. Then the edges of print tell: a lens leaves all greys there, and the lightest of them are gone
with the pale ink. A whitened copy that goes through a lens once more has them again: nothing in its picture tells.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from ballotcount.domain.layout import Fiducial
from ballotcount.domain.reading import Reason, ReasonCode
from ballotcount.reading.arrays.arrays import (
    Gray,
    Numbers,
    at_least,
    grey_counts,
    median,
    percentiles,
    percentiles_of_counts,
)
from ballotcount.reading.quality.thresholds import QUALITY_THRESHOLDS, QualityThresholds
from ballotcount.reading.registration.homography import PageFit


def tone_fault(
    gray: Gray,
    fit: PageFit,
    fiducials: tuple[Fiducial, ...] = (),
    *,
    limits: QualityThresholds = QUALITY_THRESHOLDS,
) -> Reason | None:
    """Return the fault of a picture that cannot show pale ink.

    Args:
        gray: the picture at the resolution it was made with; averaging pixels hides two levels.
        fit: where the page lies in it.
        fiducials: printed squares of the page, if it has any.
    """
    page = _between_fiducials(gray, fit)
    counts = grey_counts(page[:: limits.level_rows])
    if has_few_levels(counts, limits=limits):
        return _few_levels(page, limits)
    black = int(percentiles_of_counts(counts, (limits.page_black,))[0])
    paper = black + int(counts[black:].argmax())
    if paper < limits.dark_white:
        return None  # another fault, which is said
    squares = list(_squares(gray, fit, fiducials, limits=limits))
    if not _is_without_grain(page, counts, paper=paper, px_per_mm=fit.px_per_mm, limits=limits):
        white = counts[limits.file_white :].sum() >= limits.white_share * counts.sum()
        cut = white and has_cut_edges(page, black=black, paper=paper, px_per_mm=fit.px_per_mm, limits=limits)
        return Reason.of(ReasonCode.WHITE_CLIPPED) if cut and not _are_drawn(squares) else None
    # a clipped picture that was made smaller has whole edges too, but its solid print keeps the grain
    file_took_it = paper < limits.file_white or _is_solid_without_grain(squares, limits)
    if (
        black >= limits.file_black
        and file_took_it
        and _has_whole_edges(counts, black=black, paper=paper, limits=limits)
    ):
        return None
    if _are_drawn(squares):
        return None
    # a white below the file's own was set by no brightness: compression or smoothing made the paper even
    kind = {} if paper >= limits.file_white else {"kind": "even"}
    return Reason.of(ReasonCode.WHITE_CLIPPED, **kind)


def _few_levels(page: Gray, limits: QualityThresholds) -> Reason:
    """Return that a page has two levels, or a few more: those of a file with many are two and what JPEG put between."""
    levels = int(np.count_nonzero(grey_counts(page)))
    if 2 < levels <= limits.few_levels:
        return Reason.of(ReasonCode.TWO_LEVELS, kind="few", levels=levels)
    return Reason.of(ReasonCode.TWO_LEVELS)


def _is_without_grain(page: Gray, counts: Numbers, *, paper: int, px_per_mm: float, limits: QualityThresholds) -> bool:
    """Return whether the paper away from print, pen and dirt has one single grey.

    Only calm paper is compared: JPEG spreads print and strokes over blocks of 8 pixels beside them.

    Args:
        page: the part of the picture between the squares.
        counts: how often each grey occurs in it.
        paper: commonest grey of the paper.
        px_per_mm: scale of the picture.
        limits: what decides.
    """
    if counts[paper] < limits.single_grey * counts.sum():
        return False  # nearly always
    side = 2 * round(limits.calm_mm * px_per_mm) + 1
    darkest = cv2.erode(page, np.ones((side, side), np.uint8))
    calm = at_least(np.asarray(darkest, dtype=np.uint8), paper - limits.grain_levels)
    # counted in place: the calm pixels of a page are too many to be gathered
    count = cv2.countNonZero(calm)
    if count < limits.calm_share * page.size:
        return False
    of_paper = cv2.countNonZero(cv2.bitwise_and(cv2.inRange(page, paper, paper), calm))
    return count > 0 and (count - of_paper) / count < limits.grain_share


def _has_whole_edges(counts: Numbers, *, black: int, paper: int, limits: QualityThresholds) -> bool:
    """Return whether the greys at the edges of print run up to the paper as those of a blurred edge do.

    JPEG can take the grain from honest paper, but leaves these greys; a cut takes the lightest of them.
    """
    share = (np.arange(256, dtype=np.float32) - black) / max(1, paper - black)
    bands = [int(counts[(share > low) & (share < high)].sum()) for low, high in limits.edge_bands]
    middle = max(1, bands[0])
    found = (bands[3] / middle, bands[2] / middle, bands[2] / max(1, bands[1]))
    return all(low <= ratio <= high for ratio, (low, high) in zip(found, limits.whole_edge, strict=True))


def has_cut_edges(
    page: Gray, *, black: int, paper: int, px_per_mm: float, limits: QualityThresholds = QUALITY_THRESHOLDS
) -> bool:
    """Return whether the greys close to dark print end before the paper, whatever grain the paper has.

    Unlike ``_has_whole_edges`` it leaves out all greys that do not lie beside dark print: pale pens, dirt, grain.

    Args:
        page: the part of the picture between the squares.
        black: grey of its print.
        paper: commonest grey of its paper.
        px_per_mm: scale of the picture.
        limits: what decides.
    """
    contrast = max(1, paper - black)
    side = 2 * max(limits.edge_px, round(limits.edge_mm * px_per_mm)) + 1
    dark = cv2.bitwise_not(at_least(page, black + limits.edge_dark * contrast))
    near = np.asarray(cv2.dilate(dark, np.ones((side, side), np.uint8)), dtype=np.uint8)
    counts = cv2.calcHist([page], [0], near, [256], [0, 256]).ravel()
    share = (np.arange(256, dtype=np.float32) - black) / contrast
    middle, light = [
        float(counts[(share > low) & (share < high)].sum()) / (high - low) for low, high in limits.cut_bands
    ]
    return light < limits.cut_edge * middle


def _between_fiducials(gray: Gray, fit: PageFit) -> Gray:
    left, top = np.maximum(fit.image_points.min(0), 0).astype(int)
    right, bottom = fit.image_points.max(0).astype(int) + 1
    return gray[top:bottom, left:right]


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


def _is_solid_without_grain(squares: list[Gray], limits: QualityThresholds) -> bool:
    """Return whether solid print has a single grey as well: then the file lost the grain, not a curve."""
    shares = []
    for square in squares:
        height, width = square.shape
        solid = square[height * 2 // 5 : height * 3 // 5, width * 2 // 5 : width * 3 // 5].astype(np.int16)
        shares.append(float((solid != round(median(solid))).mean()))
    return bool(shares) and median(np.array(shares)) < limits.solid_grain


def _are_drawn(squares: list[Gray]) -> bool:
    """Return whether most printed squares are drawn by a computer; such a page never lay in a scanner."""
    return 2 * sum(_has_straight_sides(square) for square in squares) > len(squares)


def _squares(gray: Gray, fit: PageFit, fiducials: tuple[Fiducial, ...], *, limits: QualityThresholds) -> Iterator[Gray]:
    """Return the parts of a picture around the squares that were found and stand out."""
    for number, (x, y) in zip(fit.used, fit.image_points, strict=True) if fiducials else ():
        reach = limits.tone_window * fiducials[number].size * fit.px_per_mm / 2
        top = round(y - reach)
        left = round(x - reach)
        bottom = round(y + reach) + 1
        right = round(x + reach) + 1
        # a square at the picture's edge shows no paper on one side
        if min(top, left) >= 0 and bottom <= gray.shape[0] and right <= gray.shape[1]:
            window = gray[top:bottom, left:right]
            black, white = percentiles(window, (limits.tone_black, limits.tone_white))
            if white - black >= limits.tone_contrast:
                yield window


def _has_straight_sides(window: Gray) -> bool:
    """Return whether the sides of a square are straight as only a computer draws them: no lens, no toner, no grain."""
    height, width = window.shape
    level = window[2 * height // 5 : 3 * height // 5].astype(np.int16)
    upright = window[:, 2 * width // 5 : 3 * width // 5].astype(np.int16)
    return max(int(np.ptp(level, axis=0).max()), int(np.ptp(upright, axis=1).max())) <= 1
