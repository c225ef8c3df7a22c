"""Recognise another sheet in the picture, beside the one that was found or partly under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from ballotcount.domain.layout import PageLayout
from ballotcount.reading.arrays.arrays import Gray, Points, at_least, median, over, percentile
from ballotcount.reading.quality.thresholds import QUALITY_THRESHOLDS, QualityThresholds
from ballotcount.reading.registration.fiducials import Squares, decimate
from ballotcount.reading.registration.homography import PageFit, find_page, project


def several(
    gray: Gray,
    fit: PageFit,
    page: PageLayout,
    paper: tuple[float, float],
    *,
    below: Sequence[Points] = (),
    limits: QualityThresholds = QUALITY_THRESHOLDS,
) -> bool:
    """Return whether another page of the same kind lies in the picture.

    Args:
        below: corners, px, of sheets that are known to lie under this one; what shows of them is no evidence.

    Evidence is a whole second page, marks that peek out from under the page, a single mark on a flap of paper close to
    the page, or print on paper that touches the page. Patterns of a cloth, things on the desk and sheets that lie
    apart and leave the picture are no evidence.
    """
    known = marks_below(page, paper, below)
    others = _unknown(printed_squares(gray, fit, page, limits=limits), known, fit, limits=limits)
    place = _place_of_another(gray.shape, fit=fit, page=page, marks=others, paper=paper, limits=limits)
    if place is not None and place.counts:
        return True
    if place is not None:  # a former sheet: what stands on it is explained
        below = [*below, place.outline]
        known = marks_below(page, paper, below)
        others = _unknown(others, known, fit, limits=limits)
    around = strips(gray, fit, paper, limits=limits)
    if peeking_marks(gray, fit, page, around=around, known=_beside_edges(to_page(fit, known), paper), limits=limits):
        return True

    @cache
    def ground() -> bool:  # asked for on few pages
        _, white = tones_of(gray, fit, limits.ground_size_mm * fit.px_per_mm)
        return is_light_ground(around, white, limits=limits)

    if other_print(gray, fit, paper, below=below, limits=limits) >= limits.other_print and not ground():
        return True
    if len(others) >= 3:
        second = find_page(gray, page, others)
        if isinstance(second, PageFit) and (
            _is_whole(gray.shape, second, paper, limits=limits) or _overlap(fit, second, paper)
        ):
            return True
    return _stand_on_a_flap(gray, fit, others, paper=paper, limits=limits) and not ground()


def marks_below(page: PageLayout, paper: tuple[float, float], below: Sequence[Points]) -> Points:
    """Return where the fiducials of sheets are whose corners are known, px, shape (n, 2)."""
    corners = np.array([[0.0, 0.0], [paper[0], 0.0], [*paper], [0.0, paper[1]]], dtype=np.float32)
    centers = np.array([fiducial.center for fiducial in page.fiducials], dtype=np.float64)
    found = [
        project(np.asarray(cv2.getPerspectiveTransform(corners, np.asarray(outline, np.float32)), np.float64), centers)
        for outline in below
    ]
    return np.concatenate(found) if found else np.zeros((0, 2))


def _unknown(marks: Squares, known: Points, fit: PageFit, *, limits: QualityThresholds) -> Squares:
    """Return the squares that are no mark of a known sheet."""
    if not len(marks.sides) or not len(known):
        return marks
    apart = np.hypot(*(marks.centers[:, None] - known[None]).transpose(2, 0, 1)).min(1)
    kept = apart > limits.known_mm * fit.px_per_mm
    return Squares(marks.centers[kept], marks.sides[kept])


def another_sheet(
    marks: Points, page: PageLayout, paper: tuple[float, float], *, limits: QualityThresholds = QUALITY_THRESHOLDS
) -> Points | None:
    """Find a sheet of the same layout by its marks outside the page, some of which may be hidden or out of the picture.

    The other sheet may lie in another plane (bent, on a pile), so that its distances deviate in scale and place.

    Args:
        marks: printed squares outside the page, mm on the page, shape (n, 2).

    Returns:
        The corners of its paper, mm on the page, shape (4, 2); None where no sheet fits. A sheet fits when at least
        ``sheet_marks`` of its marks are there and most squares that stand on it are its marks: a pattern has others.
    """
    if not limits.sheet_marks <= len(marks) <= limits.most_marks:
        return None
    seen = marks[:, 0] + 1j * marks[:, 1]
    centers = np.array([fiducial.center for fiducial in page.fiducials], dtype=float)
    model = centers[:, 0] + 1j * centers[:, 1]
    there = seen[None, :] - seen[:, None]
    here = model[None, :] - model[:, None]
    ratio = np.abs(there)[:, :, None, None] / np.maximum(np.abs(here), 1e-9)[None, None]
    first, second, start, end = np.nonzero((np.abs(ratio - 1) < limits.other_scale) & (np.abs(here) > 0)[None, None])
    if not len(first):
        return None
    turn = (seen[second] - seen[first]) / (model[end] - model[start])
    placed = turn[:, None] * (model[None, :] - model[start][:, None]) + seen[first][:, None]
    apart = np.abs(placed[:, :, None] - seen[None, None, :])
    found = (apart.min(2) < limits.other_mm).sum(1)
    best = int(np.argmax(found))
    if found[best] < limits.sheet_marks:
        return None
    corners = np.array([0, paper[0], paper[0] + 1j * paper[1], 1j * paper[1]])
    outline = turn[best] * (corners - model[start[best]]) + seen[first[best]]
    polygon = np.stack([outline.real, outline.imag], axis=1)
    hull = polygon.astype(np.float32)
    on_it = sum(cv2.pointPolygonTest(hull, (float(x), float(y)), measureDist=False) >= 0 for x, y in marks)
    return polygon if found[best] >= limits.own_marks * on_it else None


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
    limits: QualityThresholds,
) -> _OtherPlace | None:
    """Return where the sheet lies that squares outside the page are the marks of; None where they are no sheet's."""
    mm = to_page(fit, marks.centers)
    outside = mm[((mm < -limits.rim_mm) | (mm > np.array(paper) + limits.rim_mm)).any(1)]
    outline = another_sheet(outside, page, paper, limits=limits)
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
    beside = _beside(small.shape, fit=fit, paper=paper, step=step, limits=limits)
    light = cv2.bitwise_and(over(small, limits.as_light * percentile(small[beside == 0], 75)), beside)
    flap = _touching(np.asarray(light, np.uint8), fit=fit, paper=paper, step=step, limits=limits)
    for (x, y), side in zip(marks.centers[outside], marks.sides[outside], strict=True):
        rows = slice(max(0, round((y - side) / step)), round((y + side) / step) + 1)
        columns = slice(max(0, round((x - side) / step)), round((x + side) / step) + 1)
        if flap[rows, columns].any():
            return True
    return False


def printed_squares(
    gray: Gray, fit: PageFit, page: PageLayout, *, limits: QualityThresholds = QUALITY_THRESHOLDS
) -> Squares:
    """Return the squares beside the page's own that are as large, as dark and as white around as printed ones."""
    size = page.fiducials[0].size * fit.px_per_mm
    alike = np.abs(np.log(np.maximum(fit.others.sides, 1) / size)) < limits.square_spread
    centers = fit.others.centers[alike]
    sides = fit.others.sides[alike]
    if not len(sides):
        return Squares(centers, sides)
    black, white = tones_of(gray, fit, size)
    light = paper_around(gray, centers, sides)
    own = np.array([grey_at(gray, center) for center in centers])
    printed = (light > limits.as_white * white) & (own < black + limits.as_black * (light - black))
    return Squares(centers[printed], sides[printed])


def tones_of(gray: Gray, fit: PageFit, size: float) -> tuple[float, float]:
    """Return the grey levels of the page's own fiducials and of the paper around them.

    Args:
        size: side of a fiducial, px.
    """
    black = median(np.array([grey_at(gray, center) for center in fit.image_points]))
    white = median(paper_around(gray, fit.image_points, np.full(len(fit.image_points), size)))
    return black, white


def grey_at(gray: Gray, center: Points) -> float:
    """Return the grey level at a place, px; outside the picture that of its nearest border."""
    height, width = gray.shape
    x, y = center
    return float(gray[min(height - 1, max(0, round(y))), min(width - 1, max(0, round(x)))])


def to_page(fit: PageFit, points: Points) -> Points:
    """Return points of the picture in millimetres on the page."""
    if not len(points):
        return np.zeros((0, 2))
    back = np.c_[points, np.ones(len(points))] @ np.linalg.inv(fit.matrix).T
    return np.asarray(back[:, :2] / back[:, 2:])


def _overlap(fit: PageFit, second: PageFit, paper: tuple[float, float]) -> bool:
    """Return whether two pages lie one on the other, also where the lower one leaves the picture."""
    corners = np.array([[0.0, 0.0], [paper[0], 0.0], [*paper], [0.0, paper[1]]])
    outlines = [project(one.matrix, corners).astype(np.float32) for one in (fit, second)]
    return bool(cv2.intersectConvexConvex(outlines[0], outlines[1])[0] > 0)


def _is_whole(shape: tuple[int, ...], fit: PageFit, paper: tuple[float, float], *, limits: QualityThresholds) -> bool:
    """Return whether a page lies inside the picture."""
    corners = project(fit.matrix, np.array([[0.0, 0.0], [paper[0], 0.0], [*paper], [0.0, paper[1]]]))
    room = limits.rim_mm * fit.px_per_mm
    return bool((corners > -room).all() and (corners < np.array(shape[1::-1]) + room).all())


# -- what lies around the page -------------------------------------------------------------------------------------


def strips(gray: Gray, fit: PageFit, paper: tuple[float, float], *, limits: QualityThresholds) -> list[Gray]:
    """Return the picture along the four edges of the page, ``strip_px_per_mm`` fine: rows go away from the page.

    What lies outside the picture is 0. The first row is the edge itself.
    """
    found = []
    for begin, end, away in _edges(paper):
        length = float(np.hypot(end[0] - begin[0], end[1] - begin[1]))
        columns = max(2, round(length * limits.strip_px_per_mm))
        rows = round(limits.strip_mm * limits.strip_px_per_mm)
        step_x = (end[0] - begin[0]) / (columns - 1)
        step_y = (end[1] - begin[1]) / (columns - 1)
        to_mm = np.array(
            [
                [step_x, away[0] / limits.strip_px_per_mm, begin[0]],
                [step_y, away[1] / limits.strip_px_per_mm, begin[1]],
                [0.0, 0.0, 1.0],
            ]
        )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        strip = cv2.warpPerspective(gray, fit.matrix @ to_mm, (columns, rows), flags=flags)
        found.append(np.asarray(strip, np.uint8))
    return found


Edge = tuple[tuple[float, float], tuple[float, float], tuple[float, float]]


def _edges(paper: tuple[float, float]) -> tuple[Edge, ...]:
    """Return begin, end and outward direction of the four edges of the paper, mm, clockwise from the upper one."""
    width, height = paper
    return (
        ((0.0, 0.0), (width, 0.0), (0.0, -1.0)),
        ((width, 0.0), (width, height), (1.0, 0.0)),
        ((width, height), (0.0, height), (0.0, 1.0)),
        ((0.0, height), (0.0, 0.0), (-1.0, 0.0)),
    )


def _beside_edges(points: Points, paper: tuple[float, float]) -> list[Points]:
    """Return points on the page, mm, as distances along each edge and away from it."""
    found = []
    for begin, end, away in _edges(paper):
        along = np.subtract(end, begin) / np.hypot(*np.subtract(end, begin))
        found.append((points - begin) @ np.stack([along, away], axis=1))
    return found


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


def is_light_ground(around: list[Gray], white: float, *, limits: QualityThresholds = QUALITY_THRESHOLDS) -> bool:
    """Return whether the page lies on something that is as light as paper in places all around it.

    Args:
        around: the four ``strips``.
        white: grey of the page's paper.

    A plain, striped or checked cloth is seen along all four edges. A sheet of the same size below the page looks out
    along half of its border at most.
    """
    first = round(limits.rim_mm * limits.strip_px_per_mm)
    last = round(limits.ground_to_mm * limits.strip_px_per_mm)
    lit = [
        float((part > limits.as_light * white).mean()) >= limits.ground_light
        for strip in around
        for part in np.array_split(strip[first:last], limits.ground_parts, axis=1)
    ]
    return float(np.mean(lit)) >= limits.ground_share


def peeking_marks(
    gray: Gray,
    fit: PageFit,
    page: PageLayout,
    *,
    around: list[Gray],
    known: list[Points] | None = None,
    limits: QualityThresholds = QUALITY_THRESHOLDS,
) -> bool:
    """Return whether two marks of a sheet under the page look out along one of its edges, each perhaps in part.

    Args:
        known: for each strip, marks of sheets that may lie there: mm along it and away from the page.
    """
    size = page.fiducials[0].size
    tones = tones_of(gray, fit, size * fit.px_per_mm)
    for strip, expected in zip(around, known or [np.zeros((0, 2))] * len(around), strict=True):
        places = _marks_along(strip, size, tones=tones, limits=limits)
        outside = expected[expected[:, 1] > -size / 2]
        apart = np.abs(places[:, None, 0] - outside[None, :, 0])
        places = places[(apart > limits.known_mm).all(1)]
        if len(places) < 2:
            continue
        gaps = np.hypot(*(places[:, None] - places[None, :]).transpose(2, 0, 1))[np.triu_indices(len(places), 1)]
        if (np.abs(gaps[:, None] - edge_distances(page)[None, :]) < limits.mark_distance_mm).any():
            return True
    return False


def edge_distances(page: PageLayout) -> np.ndarray:
    """Return the distances, mm, between fiducials that stand along one edge of the paper."""
    centers = np.array([fiducial.center for fiducial in page.fiducials], dtype=float)
    apart = np.abs(centers[:, None] - centers[None, :])
    first, second = np.triu_indices(len(centers), 1)
    pairs = apart[first, second]
    return np.asarray(pairs.max(1)[pairs.min(1) < page.fiducials[0].size])


def _marks_along(strip: Gray, size: float, tones: tuple[float, float], *, limits: QualityThresholds) -> Points:
    """Return where dark rectangles as wide as a mark stand on paper in a strip: mm along it and away from the page."""
    black, white = tones
    scale = limits.strip_px_per_mm
    dark = (strip < black + limits.peek_dark * (white - black)).astype(np.uint8)

    def has_size(width: int, height: int) -> bool:
        deep = limits.peek_least_mm <= height / scale <= (1 + limits.peek_spread) * size
        return deep and abs(width / scale - size) < limits.peek_spread * size

    # outlines are found in a tenth of the time; nearly all strips hold nothing as large as a mark
    outlines, _ = cv2.findContours(dark, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    if not any(has_size(*cv2.boundingRect(outline)[2:]) for outline in outlines):
        return np.zeros((0, 2))
    count, _, stats, centers = cv2.connectedComponentsWithStats(dark)
    found = []
    for label in range(1, count):
        left, top, width, height, area = stats[label].tolist()
        if not has_size(width, height) or area < limits.peek_filled * width * height:
            continue
        if _paper_on_three_sides(strip, (left, top, width, height), limits.peek_white * white):
            found.append((centers[label][0] / scale, top / scale))
    return np.array(found, dtype=float).reshape(-1, 2)


def _paper_on_three_sides(strip: Gray, box: tuple[int, int, int, int], least: float) -> bool:
    """Return whether it is light left, right and beyond a box in a strip."""
    left, top, width, height = box
    reach = max(2, width // 4)
    gap = 2
    sides = (
        strip[top : top + height, max(0, left - gap - reach) : max(0, left - gap)],
        strip[top : top + height, left + width + gap : left + width + gap + reach],
        strip[top + height + gap : top + height + gap + reach, left : left + width],
    )
    return all(side.size > 0 and percentile(side, 50) > least for side in sides)


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
    glance = gray[:: limits.glance, :: limits.glance]
    beside = _beside(glance.shape, fit=fit, paper=paper, step=limits.glance, limits=limits)
    page = beside == 0
    if not page.any():
        return 0
    white = percentile(glance[page], 75)
    if (
        cv2.countNonZero(cv2.bitwise_and(over(glance, limits.as_light * white), beside))
        < limits.least_beside * page.sum()
    ):
        return 0  # nearly always: the desk is darker than paper
    step = max(1, round(max(gray.shape) / limits.small_side))
    small = decimate(gray, step)
    beside = _beside(small.shape, fit=fit, paper=paper, step=step, limits=limits)
    light = cv2.bitwise_and(over(small, limits.as_light * white), beside)
    sheet = cv2.erode(cv2.morphologyEx(light, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8)), np.ones((3, 3), np.uint8))
    sheet = _touching(np.asarray(sheet, np.uint8), fit=fit, paper=paper, step=step, limits=limits)
    for outline in below:
        cv2.fillConvexPoly(sheet, np.round((outline + 0.5) / step - 0.5).astype(np.int32), 0)
    dark = cv2.bitwise_not(at_least(small, limits.as_dark * white))
    return cv2.connectedComponents(cv2.bitwise_and(cv2.bitwise_and(dark, sheet), beside))[0] - 1


def _touching(sheet: Gray, fit: PageFit, paper: tuple[float, float], step: int, *, limits: QualityThresholds) -> Gray:
    """Return the parts of a mask that come close to the page."""
    near = cv2.bitwise_not(_beside(sheet.shape, fit=fit, paper=paper, step=step, rim=limits.touch_mm, limits=limits))
    labels = cv2.connectedComponents(sheet)[1]
    kept = np.unique(labels[(near > 0) & (sheet > 0)])
    return np.asarray(np.where(np.isin(labels, kept[kept > 0]), sheet, 0), np.uint8)


def _beside(
    shape: tuple[int, ...],
    fit: PageFit,
    paper: tuple[float, float],
    step: int,
    *,
    rim: float | None = None,
    limits: QualityThresholds = QUALITY_THRESHOLDS,
) -> Gray:
    """Return 255 where a picture brought down ``step`` times shows something beside the page, 0 on it.

    Args:
        rim: how far around the page still belongs to it, mm; ``rim_mm`` without.
    """
    rim = limits.rim_mm if rim is None else rim
    left = -rim
    top = -rim
    right = paper[0] + rim
    bottom = paper[1] + rim
    border = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    outline = np.round((project(fit.matrix, border) + 0.5) / step - 0.5).astype(np.int32)
    beside = np.full(shape[:2], 255, dtype=np.uint8)
    cv2.fillConvexPoly(beside, outline, 0)
    return beside


def paper_around(gray: Gray, centers: Points, sides: np.ndarray) -> np.ndarray:
    """Return how light it is on at least three sides of squares, grey levels: around a printed one that is the paper.

    A knot in the wood of a desk can have something light on one side of it. The end of a pen that lies on a light desk
    looks like a square too, but the pen goes on beyond it: 0. What lies beyond the picture's edge is not asked for.
    """
    light = np.zeros(len(sides))
    height, width = gray.shape
    for number, ((x, y), side) in enumerate(zip(centers, sides, strict=True)):
        near = 0.75 * side
        far = 1.05 * side
        half = 0.4 * side
        strips = (
            (x - far, y - half, x - near, y + half),
            (x + near, y - half, x + far, y + half),
            (x - half, y - far, x + half, y - near),
            (x - half, y + near, x + half, y + far),
        )
        parts = [
            gray[max(0, round(top)) : round(bottom) + 1, max(0, round(left)) : round(right) + 1]
            for left, top, right, bottom in strips
            if right >= 0 and bottom >= 0 and left < width and top < height
        ]
        shown = sorted(percentile(part, 50) for part in parts if part.size)
        paper = shown[1 if len(shown) == 4 else 0] if shown else 0.0
        own = float(gray[min(height - 1, max(0, round(y))), min(width - 1, max(0, round(x)))])
        light[number] = 0.0 if shown and shown[0] < (own + paper) / 2 else paper
    return light
