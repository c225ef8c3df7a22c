"""Recognise another sheet in the picture, beside the one that was found or partly under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from ballotcount.domain.layout import PageLayout
from ballotcount.reading.arrays.arrays import (
    Gray,
    Mask,
    Points,
    at_least,
    corners_of,
    grey_counts,
    over,
    percentile,
    percentiles_of_counts,
)
from ballotcount.reading.quality.around_page import (
    beside_edges,
    beside_page,
    is_light_ground,
    strips,
    to_page,
    tones_of,
    touching_page,
)
from ballotcount.reading.quality.paper_outline import outline_has_steps
from ballotcount.reading.quality.print_below import shows_own_print
from ballotcount.reading.quality.sheet_marks import (
    InView,
    another_sheet,
    marks_below,
    peeking_marks,
    places_of_pairs,
    printed_squares,
    unknown_squares,
)
from ballotcount.reading.quality.thresholds import QUALITY_THRESHOLDS, QualityThresholds
from ballotcount.reading.registration.fiducials import Squares, decimate
from ballotcount.reading.registration.frame_search import find_page
from ballotcount.reading.registration.homography import PageFit, project


def several(
    gray: Gray,
    fit: PageFit,
    page: PageLayout,
    paper: tuple[float, float],
    *,
    template: Gray | None = None,
    below: Sequence[Points] = (),
    limits: QualityThresholds = QUALITY_THRESHOLDS,
) -> bool:
    """Return whether another page of the same kind lies in the picture.

    Args:
        template: the blank page; without it two marks alone are no evidence.
        below: corners, px, of sheets that are known to lie under this one; what shows of them is no evidence.

    Evidence is a whole second page, marks that peek out from under the page, a single mark on a flap of paper close to
    the page, print on paper that touches the page, or steps in the outline of the paper at two corners. Patterns of a
    cloth, things on the desk and sheets that lie apart and leave the picture are no evidence.
    """
    known = marks_below(page, paper, below)
    others = unknown_squares(printed_squares(gray, fit, page, limits=limits), known, fit, limits=limits)
    place = _place_of_another(gray.shape, fit=fit, page=page, marks=others, paper=paper, below=below, limits=limits)
    if place is not None and place.counts:
        return True
    if place is not None:  # a former sheet: what stands on it is explained
        below = [*below, place.outline]
        known = marks_below(page, paper, below)
        others = unknown_squares(others, known, fit, limits=limits)
    around = strips(gray, fit, paper, limits=limits)
    tones = tones_of(gray, fit, page.fiducials[0].size * fit.px_per_mm)
    # more squares than a sheet has are the pattern of a ground: among so many, one or two lie like marks by chance
    is_pattern = len(others) > len(page.fiducials)
    if not is_pattern and peeking_marks(
        page, tones=tones, around=around, known=beside_edges(to_page(fit, known), paper), limits=limits
    ):
        return True

    @cache
    def white() -> float:
        # nearly always the size of the squares, whose paper is measured above
        if page.fiducials[0].size == limits.ground_size_mm:
            return tones[1]
        return tones_of(gray, fit, limits.ground_size_mm * fit.px_per_mm)[1]

    @cache
    def ground() -> bool:  # asked for on few pages
        return is_light_ground(around, white(), limits=limits)

    # the squares of a ground are dark marks themselves, and no print
    print_beside = other_print(gray, fit, paper, below=below, limits=limits)
    if print_beside >= limits.other_print + len(fit.others) and not ground():
        return True
    if len(others) >= 3:
        second = find_page(gray, page, others)
        if (
            isinstance(second, PageFit)
            and (_is_whole(gray.shape, second, paper, limits=limits) or _overlap(fit, second, paper))
            and _has_few_others(second, others, paper, limits=limits)
        ):
            return True
    if not is_pattern and _stand_on_a_flap(gray, fit, others, paper=paper, limits=limits) and not ground():
        return True
    if template is not None and _has_print(
        gray, fit, template, page=page, paper=paper, marks=others, below=below, limits=limits
    ):
        return True
    return outline_has_steps(gray, fit, page, paper=paper, around=around, white=white(), below=below, limits=limits)


@dataclass(frozen=True, slots=True)
class _OtherPlace:
    """Where another sheet lies.

    Attributes:
        outline: corners of its paper, px.
        counts: it reaches under the page or lies whole in the picture. One that lies apart and leaves the picture is a
            former one.
    """

    outline: Points
    counts: bool


def _place_of_another(
    shape: tuple[int, ...],
    fit: PageFit,
    page: PageLayout,
    marks: Squares,
    *,
    paper: tuple[float, float],
    below: Sequence[Points],
    limits: QualityThresholds,
) -> _OtherPlace | None:
    """Return where the sheet lies that squares outside the page are the marks of; None where they are no sheet's."""
    outside = _outside(to_page(fit, marks.centers), paper, limits)
    in_view = _view_of(shape, fit, page, paper=paper, below=below, limits=limits)
    outline = another_sheet(outside, page, paper, in_view=in_view, limits=limits)
    if outline is None:
        return None
    rim = limits.rim_mm
    right = paper[0] + rim
    bottom = paper[1] + rim
    near = np.array([[-rim, -rim], [right, -rim], [right, bottom], [-rim, bottom]], dtype=np.float32)
    shown = project(fit.matrix, outline)
    room = rim * fit.px_per_mm
    whole = bool((shown > -room).all() and (shown < np.array(shape[1::-1]) + room).all())
    touches = bool(cv2.intersectConvexConvex(outline.astype(np.float32), near)[0] > 0)
    return _OtherPlace(shown, whole or touches)


def _has_print(
    gray: Gray,
    fit: PageFit,
    template: Gray,
    page: PageLayout,
    paper: tuple[float, float],
    *,
    marks: Squares,
    below: Sequence[Points],
    limits: QualityThresholds,
) -> bool:
    """Return whether two squares outside the page are marks of a sheet under it, whose print is seen as well."""
    outside = _outside(to_page(fit, marks.centers), paper, limits)
    if len(outside) < 2:
        return False
    in_view = _view_of(gray.shape, fit, page, paper=paper, below=below, limits=limits)
    own = corners_of(paper).astype(np.float32)
    return any(
        cv2.intersectConvexConvex(outline.astype(np.float32), own)[0] > 0
        and shows_own_print(gray, fit, template, outline=outline, paper=paper, below=below, limits=limits)
        for outline in places_of_pairs(outside, page, paper, in_view=in_view, limits=limits)
    )


def _outside(mm: Points, paper: tuple[float, float], limits: QualityThresholds) -> Points:
    """Return the places that lie outside the page and its rim, mm on the page."""
    return np.asarray(mm[((mm < -limits.rim_mm) | (mm > np.array(paper) + limits.rim_mm)).any(1)])


def _view_of(
    shape: tuple[int, ...],
    fit: PageFit,
    page: PageLayout,
    *,
    paper: tuple[float, float],
    below: Sequence[Points],
    limits: QualityThresholds,
) -> InView:
    """Return what tells where a mark of another sheet would be seen."""
    room = page.fiducials[0].size / 2 + limits.other_mm
    covers = [project(fit.matrix, corners_of(paper)), *below]

    def in_view(places: Points) -> Mask:
        return _in_view(shape, project(fit.matrix, places), covers=covers, room=room * fit.px_per_mm)

    return in_view


def _in_view(shape: tuple[int, ...], places: Points, covers: Sequence[Points], room: float) -> Mask:
    """Return which places lie in the picture and on none of some sheets.

    Args:
        shape: of the picture.
        places: px, shape (n, 2).
        covers: corners of these sheets in order, px.
        room: distance that a place must keep from the picture's edge and from a sheet's, px.
    """
    shown: Mask = np.asarray(((places > room) & (places < np.array(shape[1::-1]) - room)).all(1))
    for outline in covers:
        side = np.roll(outline, -1, axis=0) - outline
        side = side / np.hypot(*side.T)[:, None]
        from_corner = places[:, None] - outline[None]
        across = side[None, :, 0] * from_corner[..., 1] - side[None, :, 1] * from_corner[..., 0]
        # positive or negative by the way in which the corners go round: a place inside has one sign at all sides
        round_it = np.sign(side[0, 0] * side[1, 1] - side[0, 1] * side[1, 0])
        shown &= (across * round_it).min(1) < -room
    return shown


def _stand_on_a_flap(
    gray: Gray, fit: PageFit, marks: Squares, *, paper: tuple[float, float], limits: QualityThresholds
) -> bool:
    """Return whether a printed square stands outside the page on paper that comes close to the page."""
    mm = to_page(fit, marks.centers)
    outside = ((mm < -limits.rim_mm) | (mm > np.array(paper) + limits.rim_mm)).any(1)
    if not outside.any():
        return False
    step = max(1, round(max(gray.shape) / limits.small_side))
    small = decimate(gray, step)
    beside = beside_page(small.shape, fit=fit, paper=paper, step=step, limits=limits)
    # print covers far less than three quarters of a page, so this is the grey of its paper
    light = cv2.bitwise_and(over(small, limits.as_light * percentile(small[beside == 0], 75)), beside)
    flap = touching_page(np.asarray(light, np.uint8), fit=fit, paper=paper, step=step, limits=limits)
    for (x, y), side in zip(marks.centers[outside], marks.sides[outside], strict=True):
        rows = slice(max(0, round((y - side) / step)), round((y + side) / step) + 1)
        columns = slice(max(0, round((x - side) / step)), round((x + side) / step) + 1)
        if flap[rows, columns].any():
            return True
    return False


def _overlap(fit: PageFit, second: PageFit, paper: tuple[float, float]) -> bool:
    """Return whether two pages lie one on the other, also where the lower one leaves the picture."""
    corners = corners_of(paper)
    outlines = [project(one.matrix, corners).astype(np.float32) for one in (fit, second)]
    return bool(cv2.intersectConvexConvex(outlines[0], outlines[1])[0] > 0)


def _has_few_others(second: PageFit, marks: Squares, paper: tuple[float, float], *, limits: QualityThresholds) -> bool:
    """Return whether most squares that stand where a page lies are its marks; a pattern has others between them."""
    mm = to_page(second, marks.centers)
    on_it = ((mm >= 0) & (mm <= np.array(paper))).all(1).sum()
    return bool(len(second.used) >= limits.own_marks * on_it)


def _is_whole(shape: tuple[int, ...], fit: PageFit, paper: tuple[float, float], *, limits: QualityThresholds) -> bool:
    """Return whether a page lies inside the picture."""
    corners = project(fit.matrix, corners_of(paper))
    room = limits.rim_mm * fit.px_per_mm
    return bool((corners > -room).all() and (corners < np.array(shape[1::-1]) + room).all())


def prints_beside(
    gray: Gray,
    fit: PageFit,
    paper: tuple[float, float],
    white: float,
    *,
    below: Sequence[Points] = (),
    limits: QualityThresholds,
) -> bool:
    """Return whether print on paper that touches the page tells another sheet; for a page without squares.

    Args:
        white: grey of the page's paper.
        below: corners, px, of sheets whose print does not count.
    """
    if is_light_ground(strips(gray, fit, paper, limits=limits), white, limits=limits):
        return False
    return other_print(gray, fit, paper, below=below, limits=limits) >= limits.other_print


def other_print(
    gray: Gray,
    fit: PageFit,
    paper: tuple[float, float],
    *,
    below: Sequence[Points] = (),
    limits: QualityThresholds = QUALITY_THRESHOLDS,
) -> int:
    """Count small dark marks on something as white as the page, beside it: the print of another sheet.

    Args:
        below: corners, px, of sheets whose print does not count.
    """
    glance = np.ascontiguousarray(gray[:: limits.glance, :: limits.glance])
    beside = beside_page(glance.shape, fit=fit, paper=paper, step=limits.glance, limits=limits)
    page = grey_counts(glance, np.bitwise_not(beside))
    if not page.any():
        return 0
    (white,) = percentiles_of_counts(page, (75,))
    light = cv2.bitwise_and(over(glance, limits.as_light * white), beside)
    if cv2.countNonZero(light) < limits.least_beside * page.sum():
        return 0  # nearly always: the desk is darker than paper
    step = max(1, round(max(gray.shape) / limits.small_side))
    small = decimate(gray, step)
    beside = beside_page(small.shape, fit=fit, paper=paper, step=step, limits=limits)
    light = cv2.bitwise_and(over(small, limits.as_light * white), beside)
    # closed, so that the print on that sheet is part of it
    sheet = cv2.erode(cv2.morphologyEx(light, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8)), np.ones((3, 3), np.uint8))
    lit = np.asarray(sheet, np.uint8)
    sheet = touching_page(lit, fit=fit, paper=paper, step=step, reach=limits.print_touch_mm, limits=limits)
    for outline in below:
        cv2.fillConvexPoly(sheet, np.round((outline + 0.5) / step - 0.5).astype(np.int32), 0)
    dark = cv2.bitwise_not(at_least(small, limits.as_dark * white))
    return cv2.connectedComponents(cv2.bitwise_and(cv2.bitwise_and(dark, sheet), beside))[0] - 1
