"""Recognise pages of this round that cannot be read: pale or broken print, the back of a sheet, a picture cut off.

Each is distinguished from "another paper" and from "no page": a board that takes a genuine ballot out of the pile
loses a vote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import cv2
import numpy as np

from ballotcount.domain.layout import PageLayout
from ballotcount.domain.reading import Reason, ReasonCode
from ballotcount.reading.arrays.arrays import Floats, Gray, Points, corners_of, percentile, percentiles
from ballotcount.reading.quality.thresholds import QUALITY_THRESHOLDS, QualityThresholds
from ballotcount.reading.registration.frame_search import find_page
from ballotcount.reading.registration.homography import PageFit, project
from ballotcount.reading.registration.warp import Mesh, mesh_of


def is_scan(gray: Gray, paper: tuple[float, float], *, limits: QualityThresholds = QUALITY_THRESHOLDS) -> bool:
    """Return whether a picture has the shape of the paper, as a scanner's has, and is as light as paper."""
    long = max(gray.shape)
    short = min(gray.shape)
    shaped = abs(long / short / (max(paper) / min(paper)) - 1) < limits.scan_shape
    return shaped and percentile(gray[::8, ::8], 50) >= limits.scanned_white


def cut_or_elsewhere(
    cut: Reason,
    gray: Gray,
    fit: PageFit,
    paper: tuple[float, float],
    *,
    limits: QualityThresholds = QUALITY_THRESHOLDS,
) -> Reason:
    """Return why a part of a form's page lies outside the picture.

    A scan as large as the paper has room for the whole sheet. If the form's print lies elsewhere in it, the sheet lay
    aside on the scanner, or it is another form with the same words: nothing in the picture tells which.

    Args:
        cut: the reason for a picture of another size.
        gray: the picture.
        fit: place of the form's page in it.
        paper: size of the page, mm.
    """
    off = max(
        abs(side / fit.px_per_mm / want - 1) for side, want in zip(sorted(gray.shape), sorted(paper), strict=True)
    )
    if off > limits.scan_shape or not is_scan(gray, paper, limits=limits):
        return cut
    middle = project(fit.matrix, np.array([paper]) / 2)[0]
    away = float(np.hypot(*(middle - np.array(gray.shape[::-1]) / 2))) / fit.px_per_mm
    return Reason.of(ReasonCode.PRINT_ELSEWHERE, mm=round(away))


def strengthened(gray: Gray, px_per_mm: float, *, limits: QualityThresholds = QUALITY_THRESHOLDS) -> tuple[Gray, Gray]:
    """Return a picture with its dots blurred together, its paper white and its print black.

    The second one makes black whatever is a little darker than the paper: a pen may be far darker than faint print.

    Args:
        px_per_mm: resolution of the page in it, roughly.
    """
    soft = cv2.GaussianBlur(gray, (0, 0), max(0.5, limits.pale_blur_mm * px_per_mm))
    small = cv2.resize(soft, None, fx=1 / 16, fy=1 / 16, interpolation=cv2.INTER_AREA)
    # the lightest place nearby is paper, however much print lies around it
    paper = cv2.dilate(small, np.ones((5, 5), np.uint8))
    level = cv2.resize(cv2.blur(paper, (5, 5)), (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_LINEAR)
    white = np.asarray(cv2.divide(soft, level, scale=255), dtype=np.uint8)
    middle = percentile(white[::4, ::4], 50)
    return (
        _stretched(white, percentile(white, limits.pale_black), 255.0),
        _stretched(white, middle - limits.faint_print, middle),
    )


def strengthened_by_code(gray: Gray, corners: Points, *, limits: QualityThresholds = QUALITY_THRESHOLDS) -> Gray:
    """Return a picture whose white and black are the paper and print of a page's code, whatever lies beside the page.

    Args:
        gray: the picture.
        corners: of the code in it, px.
    """
    left, top = np.maximum(corners.min(axis=0), 0).astype(int)
    right, bottom = corners.max(axis=0).astype(int) + 1
    black, white = percentiles(gray[top:bottom, left:right], limits.code_tones)
    return _stretched(gray, black, white)


def _stretched(gray: Gray, black: float, white: float) -> Gray:
    """Return a picture with one grey level at 0 and another at 255."""
    table = np.clip((np.arange(256) - black) * (255 / max(1.0, white - black)), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(gray, table), dtype=np.uint8)


def find_pale_pages(
    gray: Gray, page: PageLayout, paper: tuple[float, float], *, limits: QualityThresholds = QUALITY_THRESHOLDS
) -> Iterator[tuple[Gray, Mesh]]:
    """Yield a picture made stronger and where a page may lie in it; it only tells what the page is."""
    for strong in strengthened(gray, max(gray.shape) / max(paper), limits=limits):
        fit = find_page(strong, page)
        if isinstance(fit, PageFit):
            yield strong, mesh_of(fit, paper)


def is_blank(gray: Gray, *, limits: QualityThresholds = QUALITY_THRESHOLDS) -> bool:
    """Return whether a scan shows hardly anything darker than its paper, as the back of a sheet does."""
    small = gray[::4, ::4]
    return float((small < percentile(small, 50) - limits.blank_darker).mean()) < limits.blank_share


def scan_streak(
    gray: Gray, paper: tuple[float, float], *, limits: QualityThresholds = QUALITY_THRESHOLDS
) -> Reason | None:
    """Return the fault of a scan that dark lines cross from edge to edge, in the direction that has more of them.

    What the lid shows beside the paper is dark from edge to edge too: lines of the rim do not count.

    Args:
        gray: a scan that the sheet fills.
        paper: size of the sheet, mm.
    """
    dark = gray < percentile(gray[::8, ::8], 50) - limits.blank_darker
    px_per_mm = max(gray.shape) / max(paper)
    rim = round(limits.streak_rim_mm * px_per_mm)
    for direction, axis in (("upright", 0), ("level", 1)):
        lines = rim + np.flatnonzero(dark.mean(axis=axis)[rim:-rim] > limits.scan_streak)
        if len(lines):
            at = float(lines[0]) / px_per_mm
            return Reason.of(ReasonCode.STREAK, at_mm=round(at, 1), direction=direction)
    return None


def is_back(gray: Gray, templates: Iterable[Gray], *, limits: QualityThresholds = QUALITY_THRESHOLDS) -> bool:
    """Return whether the print of one of the pages shines through from the other side, mirrored."""
    return any(
        _likeness(np.ascontiguousarray(gray[:, ::-1]), template, limits)
        > max(limits.back_likeness, _likeness(gray, template, limits) + limits.back_margin)
        for template in templates
    )


def _likeness(gray: Gray, template: Gray, limits: QualityThresholds) -> float:
    """Return the best correlation of a scan with a page, upright or upside down, some millimetres off."""
    height = template.shape[0] // limits.back_step
    width = template.shape[1] // limits.back_step
    # a sheet may lie sideways on the glass
    if (gray.shape[0] > gray.shape[1]) != (height > width):
        gray = np.ascontiguousarray(np.rot90(gray))
    seen = _fine(cv2.resize(gray, (width, height), interpolation=cv2.INTER_AREA))
    printed = _fine(cv2.resize(template, (width, height), interpolation=cv2.INTER_AREA))
    rim = limits.back_shift
    inner = np.ascontiguousarray(printed[rim:-rim, rim:-rim])
    found = [cv2.matchTemplate(view, inner, cv2.TM_CCOEFF_NORMED).max() for view in (seen, seen[::-1, ::-1].copy())]
    return float(max(found))


def _fine(small: np.ndarray) -> Floats:
    light = small.astype(np.float32)
    # slow changes of light would correlate as well as print does
    return np.asarray(light - cv2.blur(light, (15, 15)), dtype=np.float32)


def printed_places(template: Gray, width_mm: float, *, limits: QualityThresholds = QUALITY_THRESHOLDS) -> Points:
    """Return places on the print of a page, mm, shape (n, 2).

    Args:
        template: the blank page; it fills the paper.
        width_mm: of the paper.
    """
    step = limits.cut_step
    # the erosion brings the darkest pixel of each place to the one that is kept, or thin print would be missed
    darkest = cv2.erode(template, np.ones((step, step), np.uint8))[::step, ::step]
    rows, columns = np.nonzero(darkest < limits.cut_print)
    return np.asarray(np.stack([columns, rows], axis=1) * step * width_mm / template.shape[1], dtype=np.float64)


def cut_fault(
    shape: tuple[int, ...],
    fit: PageFit,
    printed: Points,
    paper: tuple[float, float],
    *,
    limits: QualityThresholds = QUALITY_THRESHOLDS,
) -> Reason | None:
    """Return the fault of a picture in which a printed part of the page lies outside.

    Args:
        shape: of the picture.
        fit: where the page lies in it.
        printed: ``printed_places`` of the page but for fiducials and codes, which may be lost.
        paper: size of the page, mm.
    """
    height, width = shape[:2]
    corners = project(fit.matrix, corners_of(paper))
    # nearly every page lies wholly in the picture, and no place of its print need be projected
    if (corners >= -1).all() and (corners[:, 0] <= width).all() and (corners[:, 1] <= height).all():
        return None
    placed = project(fit.matrix, printed)
    outside = np.maximum(-placed, placed - np.array([width - 1, height - 1]))
    beyond = np.maximum(outside[:, 0], outside[:, 1]) / fit.px_per_mm
    lost = beyond > limits.cut_mm
    if int(lost.sum()) < limits.cut_places:
        return None
    return Reason.of(ReasonCode.PAGE_CUT, mm=round(float(beyond.max())))
