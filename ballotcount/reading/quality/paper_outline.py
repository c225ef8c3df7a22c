"""Tell two sheets from one by the outline of the paper: one is convex, two laid together have steps at corners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.domain.layout import PageLayout
from ballotcount.reading.arrays.arrays import Gray, Points, corners_of, over, percentile
from ballotcount.reading.quality.outline_thresholds import OUTLINE_THRESHOLDS, OutlineThresholds
from ballotcount.reading.quality.thresholds import QualityThresholds
from ballotcount.reading.registration.homography import PageFit, project

SCALE = 200
"""What paper is in a picture of light: room is left for what is lighter."""


@dataclass(frozen=True, slots=True)
class OutlineStep:
    """A place where the outline of the paper goes inwards.

    Attributes:
        depth: distance from the line that spans it, mm.
        place: its deepest point, mm on the page.
    """

    depth: float
    place: tuple[float, float]


def outline_has_steps(
    gray: Gray,
    fit: PageFit,
    page: PageLayout,
    paper: tuple[float, float],
    *,
    around: Sequence[Gray],
    white: float,
    below: Sequence[Points] = (),
    limits: QualityThresholds,
    bounds: OutlineThresholds = OUTLINE_THRESHOLDS,
) -> bool:
    """Return whether the paper has steps at two corners, as two sheets have that are shifted by some millimetres.

    How large the paper is does not count: printers shrink and shift a page, and ballots are cut by hand. On a ground
    with a pattern, or as light as paper, nothing is known. A bite that a finger or a clip takes is deeper, or alone.

    Args:
        around: the four strips along the page.
        white: grey of the page's paper.
        below: corners, px, of sheets that are known to lie there.
    """
    if not _goes_on(around, white, limits=limits, bounds=bounds):
        return False
    if not _is_clear(gray, fit, paper, below=below, bounds=bounds):
        return False
    steps = outline_steps(flattened(gray, fit, paper, bounds=bounds), bounds=bounds)
    if any(step.depth > bounds.most_mm for step in steps):
        return False
    own = np.array([fiducial.center for fiducial in page.fiducials])
    room = page.fiducials[0].size / 2 + bounds.mark_mm
    free = [step for step in steps if (np.abs(own - step.place).max(1) > room).all()]
    deepest = np.zeros(4)
    far = [0] * 4
    for step in free:
        away = np.hypot(*(corners_of(paper) - step.place).T)
        corner = int(away.argmin())
        if step.depth >= bounds.step_mm and away[corner] > bounds.far_mm:
            far[_edge_of(step.place, paper)] += 1
        if away[corner] <= bounds.corner_mm:
            deepest[corner] = max(deepest[corner], step.depth)
    # light streaks of a wooden desk that touch the paper make steps anywhere, a turned sheet one on each edge
    if max(far) > bounds.most_far:
        return False
    second, first = np.sort(deepest)[-2:]
    return bool(first >= bounds.step_mm and second >= bounds.other_mm)


def _edge_of(place: tuple[float, float], paper: tuple[float, float]) -> int:
    """Return the number of the paper's edge that a place is nearest to."""
    return int(np.argmin([place[0], place[1], paper[0] - place[0], paper[1] - place[1]]))


def _goes_on(around: Sequence[Gray], white: float, *, limits: QualityThresholds, bounds: OutlineThresholds) -> bool:
    """Return whether paper lies beyond the page along a part of an edge; most sheets end there."""
    row = round(bounds.beyond_mm * limits.strip_px_per_mm)
    least = bounds.along_mm * limits.strip_px_per_mm
    return any(int((strip[row] > limits.as_light * white).sum()) >= least for strip in around)


def _is_clear(
    gray: Gray, fit: PageFit, paper: tuple[float, float], *, below: Sequence[Points], bounds: OutlineThresholds
) -> bool:
    """Return whether the picture shows all that is near the page, and no known sheet lies there."""
    near = project(fit.matrix, _near(paper, bounds.reach_mm))
    inside = bool((near >= 0).all() and (near <= np.array(gray.shape[1::-1]) - 1).all())
    return inside and not any(
        cv2.intersectConvexConvex(outline.astype(np.float32), near.astype(np.float32))[0] > 0 for outline in below
    )


def _near(paper: tuple[float, float], room: float) -> Points:
    """Return the corners of the page with room around it, mm on the page."""
    return corners_of((paper[0] + 2 * room, paper[1] + 2 * room)) - room


def flattened(gray: Gray, fit: PageFit, paper: tuple[float, float], *, bounds: OutlineThresholds) -> Gray:
    """Return the page with what lies around it, ``outline_px_per_mm`` fine."""
    scale = bounds.px_per_mm
    room = bounds.room_mm
    up = np.array([[1 / scale, 0, -room], [0, 1 / scale, -room], [0, 0, 1.0]])
    size = (round((paper[0] + 2 * room) * scale), round((paper[1] + 2 * room) * scale))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpPerspective(gray, fit.matrix @ up, size, flags=flags), np.uint8)


def outline_steps(flat: Gray, *, bounds: OutlineThresholds) -> list[OutlineStep]:
    """Return the steps of the paper's outline; none where the ground does not show it.

    Args:
        flat: the page with what lies around it.
    """
    lit = _lit(flat, bounds=bounds)
    if lit is None:
        return []
    outlines, _ = cv2.findContours(lit, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=cv2.contourArea)  # the page itself is lit, and larger than what lies around it
    # sorted, as points that lie on one line may come back out of order, which OpenCV refuses
    hull = -np.sort(-cv2.convexHull(outline, returnPoints=False), axis=0)
    # an object: OpenCV returns None for an outline without steps, which its types do not tell
    defects: object = cv2.convexityDefects(outline, hull)
    if not isinstance(defects, np.ndarray):
        return []
    scale = bounds.px_per_mm
    found = []
    for _, _, deepest, depth in defects[:, 0].tolist():
        x, y = outline[deepest][0] / scale - bounds.room_mm
        found.append(OutlineStep(depth / 256 / scale, (float(x), float(y))))
    return found


def _lit(flat: Gray, *, bounds: OutlineThresholds) -> Gray | None:
    """Return what is as light as paper as a mask of 0 and 255; None on a ground that has places nearly as light."""
    room = round(bounds.room_mm * bounds.px_per_mm)
    light = np.asarray(cv2.divide(flat, _white(flat, room, bounds=bounds), scale=SCALE), np.uint8)
    ground = _rim(light, room, bounds=bounds)
    dark = percentile(ground, 50)
    half = (SCALE + dark) / 2
    if dark > bounds.ground * SCALE or percentile(ground, bounds.ground_light) > half:
        return None
    lit = over(light, half)
    # print is dark, and is no part of the outline
    inner = room + round(bounds.inner_mm * bounds.px_per_mm)
    lit[inner:-inner, inner:-inner] = 255
    # a copier prints the edge of its sheet as a thin line
    thin = 2 * round(bounds.line_mm * bounds.px_per_mm / 2) + 1
    whole = cv2.morphologyEx(lit, cv2.MORPH_CLOSE, np.ones((thin, thin), np.uint8))
    return np.asarray(cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8)


def _white(flat: Gray, room: int, *, bounds: OutlineThresholds) -> Gray:
    """Return how light paper is at each place: lamps and shadows change over the page."""
    page = flat[room:-room, room:-room]
    reach = 2 * round(bounds.white_mm * bounds.px_per_mm / 2) + 1
    paper = cv2.dilate(cv2.medianBlur(page, 3), np.ones((reach, reach), np.uint8))
    parts = (bounds.parts, bounds.parts)
    soft = cv2.GaussianBlur(cv2.resize(paper, parts, interpolation=cv2.INTER_AREA), (0, 0), 1)
    whole = cv2.resize(soft, page.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    wide = cv2.copyMakeBorder(whole, room, room, room, room, cv2.BORDER_REPLICATE)
    return np.maximum(wide, 1).astype(np.uint8)


def _rim(light: Gray, room: int, *, bounds: OutlineThresholds) -> Gray:
    """Return the places farthest from the page, where a sheet below that shows no marks does not reach."""
    deep = room - round(bounds.reach_mm * bounds.px_per_mm)
    sides = (light[:deep], light[-deep:], light[deep:-deep, :deep], light[deep:-deep, -deep:])
    return np.concatenate([side.ravel() for side in sides])
