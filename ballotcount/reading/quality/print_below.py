"""Look for the print of the form in the place where another sheet may lie by two of its marks."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray, Mask, Points, corners_of
from ballotcount.reading.quality.thresholds import QualityThresholds
from ballotcount.reading.registration.homography import PageFit, project


def shows_own_print(
    gray: Gray,
    fit: PageFit,
    template: Gray,
    outline: Points,
    *,
    paper: tuple[float, float],
    below: Sequence[Points] = (),
    limits: QualityThresholds,
) -> bool:
    """Return whether what the page leaves free of another sheet's place looks like the print of the form.

    Args:
        template: the blank page; it fills the paper.
        outline: corners of the other sheet, mm on the page.
        below: corners, px, of sheets that are known to lie there.
    """
    scale = limits.print_px_per_mm
    size = (round(paper[0] * scale), round(paper[1] * scale))
    corners = corners_of(paper)
    there = project(fit.matrix, outline).astype(np.float32)
    flat = np.asarray(cv2.getPerspectiveTransform((corners * scale).astype(np.float32), there), np.float64)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = np.asarray(cv2.warpPerspective(gray, flat, size, flags=flags), np.uint8)
    free = _free_part(gray.shape, flat, size, covers=[project(fit.matrix, corners), *below], limits=limits)
    if int(free.sum()) < limits.print_least_mm2 * scale**2:
        return False
    printed = np.asarray(cv2.resize(template, size, interpolation=cv2.INTER_AREA), np.uint8)
    return _likeness(seen, printed, free, limits=limits) >= limits.own_print


def _free_part(
    shape: tuple[int, ...], flat: Points, size: tuple[int, int], *, covers: Sequence[Points], limits: QualityThresholds
) -> Mask:
    """Return which places of the other sheet lie in the picture and under no sheet.

    Args:
        shape: of the picture.
        flat: leads from the other sheet, in px of the comparison, to the picture.
        size: width and height of that sheet, px.
        covers: corners of the sheets on it, px of the picture.
    """
    there = np.full(shape[:2], 255, np.uint8)
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    free = np.asarray(cv2.warpPerspective(there, flat, size, flags=flags), np.uint8)
    back = np.asarray(np.linalg.inv(flat), dtype=np.float64)
    for outline in covers:
        cv2.fillConvexPoly(free, np.round(project(back, outline)).astype(np.int32), 0)
    rim = 2 * round(limits.rim_mm * limits.print_px_per_mm) + 1
    return np.asarray(cv2.erode(free, np.ones((rim, rim), np.uint8)) > 0)


def _likeness(seen: Gray, printed: Gray, free: Mask, *, limits: QualityThresholds) -> float:
    """Return the best correlation of what is seen with the print, within a few pixels."""
    window = 2 * round(limits.print_soft_mm * limits.print_px_per_mm) + 1
    one = _without_light(seen, window)
    other = _without_light(printed, window)
    reach = range(-limits.print_shift_px, limits.print_shift_px + 1)
    values = one[free]
    return max(_correlation(values, np.roll(other, (down, right), (0, 1))[free]) for down in reach for right in reach)


def _without_light(picture: Gray, window: int) -> Floats:
    light = picture.astype(np.float32)
    return np.asarray(light - cv2.blur(light, (window, window)), dtype=np.float32)


def _correlation(one: Floats, other: Floats) -> float:
    one = one - one.mean()
    other = other - other.mean()
    size = float(np.sqrt(np.dot(one, one) * np.dot(other, other)))
    return float(np.dot(one, other)) / size if size else 0.0
