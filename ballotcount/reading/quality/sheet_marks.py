"""Find another sheet of the same layout by its printed marks: whole ones beside the page, or parts that peek out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ballotcount.domain.layout import PageLayout
from ballotcount.reading.arrays.arrays import Gray, Mask, Points, at_least, corners_of, percentile
from ballotcount.reading.quality.around_page import grey_at, paper_around, tones_of
from ballotcount.reading.quality.thresholds import QUALITY_THRESHOLDS, QualityThresholds
from ballotcount.reading.registration.fiducials import Squares
from ballotcount.reading.registration.homography import PageFit, project


def printed_squares(
    gray: Gray, fit: PageFit, page: PageLayout, *, limits: QualityThresholds = QUALITY_THRESHOLDS
) -> Squares:
    """Return the squares beside the page's own that are as large, as dark and as white around as printed ones.

    Dots, leaves and other round spots of a pattern do not count: they leave the corners of their rectangle free.
    """
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
    for place in np.flatnonzero(printed):
        middle = (own[place] + light[place]) / 2
        printed[place] = _fills_rectangle(gray, centers[place], sides[place], middle=middle, limits=limits)
    return Squares(centers[printed], sides[printed])


def _fills_rectangle(gray: Gray, center: Points, side: float, *, middle: float, limits: QualityThresholds) -> bool:
    """Return whether a dark spot fills the smallest rectangle around it, of any turn.

    Args:
        center: of the spot, px; ``side`` square root of its area, px.
        middle: grey half way between the spot and the paper around it.
    """
    reach = round(limits.spot_reach * side)
    x = round(float(center[0]))
    y = round(float(center[1]))
    left = max(0, x - reach)
    top = max(0, y - reach)
    part = gray[top : y + reach + 1, left : x + reach + 1]
    labels = cv2.connectedComponents(np.asarray(part < middle, np.uint8))[1]
    label = int(labels[min(y - top, part.shape[0] - 1), min(x - left, part.shape[1] - 1)])
    if not label:
        return False
    spot = np.asarray(labels == label, np.uint8)
    points = cv2.findNonZero(spot)
    _, (wide, tall), _ = cv2.minAreaRect(points)
    # the rectangle goes from centre to centre of the outer pixels, which is one pixel less each way
    return cv2.countNonZero(spot) >= limits.square_filled * (wide + 1) * (tall + 1)


def marks_below(page: PageLayout, paper: tuple[float, float], below: Sequence[Points]) -> Points:
    """Return where the fiducials of sheets are whose corners are known, px, shape (n, 2)."""
    corners = corners_of(paper).astype(np.float32)
    centers = np.array([fiducial.center for fiducial in page.fiducials], dtype=np.float64)
    found = [
        project(np.asarray(cv2.getPerspectiveTransform(corners, np.asarray(outline, np.float32)), np.float64), centers)
        for outline in below
    ]
    return np.concatenate(found) if found else np.zeros((0, 2))


def unknown_squares(marks: Squares, known: Points, fit: PageFit, *, limits: QualityThresholds) -> Squares:
    """Return the squares that are no mark of a known sheet."""
    if not len(marks.sides) or not len(known):
        return marks
    apart = np.hypot(*(marks.centers[:, None] - known[None]).transpose(2, 0, 1)).min(1)
    kept = apart > limits.known_mm * fit.px_per_mm
    return Squares(marks.centers[kept], marks.sides[kept])


ComplexPoints = NDArray[np.complex128]
"""Places on the page, mm, as complex numbers."""

Counts = NDArray[np.int64]

InView = Callable[[Points], Mask]
"""Tells which places, mm on the page, the picture shows; shape (n, 2) to (n,)."""


def another_sheet(
    marks: Points,
    page: PageLayout,
    paper: tuple[float, float],
    *,
    in_view: InView,
    limits: QualityThresholds = QUALITY_THRESHOLDS,
) -> Points | None:
    """Find a sheet of the same layout by its marks outside the page, some of which may be hidden or out of the picture.

    The other sheet may lie in another plane (bent, on a pile), so that its distances deviate in scale and place.

    Args:
        marks: printed squares outside the page, mm on the page, shape (n, 2).
        in_view: tells where a mark of that sheet would be seen.

    Returns:
        The corners of its paper, mm on the page, shape (4, 2); None where no sheet fits. A sheet fits when at least
        ``sheet_marks`` of its marks are there, nearly all of those that would be seen are, and most squares that stand
        on it are its marks: a pattern has others, and has none where a sheet must have one.
    """
    places = _placements(marks, page, in_view, least=limits.sheet_marks, limits=limits)
    if places is None:
        return None
    # Of two places with as many marks, that with fewer missing: a sheet turned round has its marks nearly there too.
    best = int(np.argmax(places.found * len(page.fiducials) - places.shown))
    polygon = places.outline(best, paper)
    hull = polygon.astype(np.float32)
    on_it = sum(cv2.pointPolygonTest(hull, (float(x), float(y)), measureDist=False) >= 0 for x, y in marks)
    return polygon if places.found[best] >= limits.own_marks * on_it else None


def places_of_pairs(
    marks: Points,
    page: PageLayout,
    paper: tuple[float, float],
    *,
    in_view: InView,
    limits: QualityThresholds = QUALITY_THRESHOLDS,
) -> list[Points]:
    """Return where sheets may lie of which two marks are seen: corners of the paper, mm on the page.

    Two squares lie like two marks on many a patterned cloth: the print must tell whether a sheet is there.
    """
    places = _placements(marks, page, in_view, least=2, limits=limits)
    if places is None:
        return []
    kept: list[Points] = []
    for number in np.argsort(places.shown - places.found * len(page.fiducials), kind="stable"):
        outline = places.outline(int(number), paper)
        if all(np.abs(outline - other).max() > limits.other_mm for other in kept):
            kept.append(outline)
        if len(kept) == limits.most_places:
            break
    return kept


@dataclass(frozen=True, slots=True)
class _Placements:
    """Places of a sheet that fit squares beside the page; one for each pair of squares and pair of marks.

    Attributes:
        turn, origin: complex; a place of the layout goes to ``turn * place + origin``.
        found, shown: marks that are there, and marks that would be seen.
    """

    turn: ComplexPoints
    origin: ComplexPoints
    found: Counts
    shown: Counts

    def outline(self, number: int, paper: tuple[float, float]) -> Points:
        """Return the corners of the paper in one of the places, mm on the page."""
        corners = np.array([0, paper[0], paper[0] + 1j * paper[1], 1j * paper[1]])
        outline = self.turn[number] * corners + self.origin[number]
        return np.stack([outline.real, outline.imag], axis=1)


def _placements(
    marks: Points, page: PageLayout, in_view: InView, *, least: int, limits: QualityThresholds
) -> _Placements | None:
    """Return the places in which at least ``least`` marks are there, and nearly all that would be seen."""
    if not least <= len(marks) <= limits.most_marks:
        return None
    # as complex numbers, a turn with a change of size is one factor
    seen = marks[:, 0] + 1j * marks[:, 1]
    centers = np.array([fiducial.center for fiducial in page.fiducials], dtype=float)
    model = centers[:, 0] + 1j * centers[:, 1]
    there = seen[None, :] - seen[:, None]
    here = model[None, :] - model[:, None]
    ratio = np.abs(there)[:, :, None, None] / np.maximum(np.abs(here), 1e-9)[None, None]
    # every pair of marks against every pair of the layout: n^2 m^2, so the number of marks is limited above
    first, second, start, end = np.nonzero((np.abs(ratio - 1) < limits.other_scale) & (np.abs(here) > 0)[None, None])
    if not len(first):
        return None
    turn = (seen[second] - seen[first]) / (model[end] - model[start])
    origin = seen[first] - turn * model[start]
    placed = turn[:, None] * model[None, :] + origin[:, None]
    apart = np.abs(placed[:, :, None] - seen[None, None, :])
    found = (apart.min(2) < limits.other_mm).sum(1)
    likely = np.flatnonzero(found >= least)
    shown = in_view(np.stack([placed[likely].real, placed[likely].imag], axis=-1).reshape(-1, 2))
    shown = shown.reshape(-1, len(model)).sum(1)
    fits = found[likely] >= limits.shown_marks * shown
    if not fits.any():
        return None
    kept = likely[fits]
    return _Placements(turn=turn[kept], origin=origin[kept], found=found[kept], shown=shown[fits])


def peeking_marks(
    page: PageLayout,
    *,
    tones: tuple[float, float],
    around: list[Gray],
    known: list[Points] | None = None,
    limits: QualityThresholds = QUALITY_THRESHOLDS,
) -> bool:
    """Return whether two marks of a sheet under the page look out along one of its edges, each perhaps in part.

    Args:
        page: geometry of the page.
        tones: grey levels of the page's own fiducials and of the paper around them.
        around: the four strips along the page.
        known: for each strip, marks of sheets that may lie there: mm along it and away from the page.
        limits: the thresholds.
    """
    size = page.fiducials[0].size
    for strip, expected in zip(around, known or [np.zeros((0, 2))] * len(around), strict=True):
        places = _marks_along(strip, size, tones=tones, limits=limits)
        outside = expected[expected[:, 1] > -size / 2]
        apart = np.abs(places[:, None, 0] - outside[None, :, 0])
        places = places[(apart > limits.known_mm).all(1)]
        if not 2 <= len(places) <= limits.peek_most:
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
    dark = np.asarray(cv2.bitwise_not(at_least(strip, black + limits.peek_dark * (white - black))), dtype=np.uint8)

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
