"""Help to set a camera up: height, tilt, focus, light and glare, each green or amber with what to do."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from ballotcount.domain.live import Guide, GuideName
from ballotcount.reading.arrays.arrays import Floats, Gray, Points, corners_of
from ballotcount.reading.live.thresholds import SETUP_THRESHOLDS, SetupThresholds
from ballotcount.reading.pipeline.page_sight import PageSight
from ballotcount.reading.quality.resolution import needed_scale, scale_across, scale_along
from ballotcount.reading.registration.homography import NoPage, PageFit, local_scale, project
from ballotcount.reading.registration.thresholds import REGISTRATION_THRESHOLDS

FEWEST = float(REGISTRATION_THRESHOLDS.fewest)
"""Places of a page, squares or blocks of print, that say where it lies."""


def guides(sight: PageSight | NoPage, *, limits: SetupThresholds = SETUP_THRESHOLDS) -> tuple[Guide, ...]:
    """Measure a picture in which a sheet lies, whatever the sheet is found by."""
    if isinstance(sight, NoPage):
        return (Guide(GuideName.SHEET, good=False, hint="lay", value=0.0, limit=FEWEST),)
    gray = sight.gray
    fit = sight.fit
    cells = page_cells(gray, fit, sight.paper)
    return (
        Guide(GuideName.SHEET, good=True, hint="good", value=float(len(fit.image_points)), limit=FEWEST),
        _height(gray, fit=fit, paper=sight.paper, small_letter=sight.small_letter, limits=limits),
        _tilt(fit, sight.paper, limits),
        *_focus(sight.edges, limits),
        _light(cells, limits),
        _glare(cells, limits),
    )


def _height(
    gray: Gray, *, fit: PageFit, paper: tuple[float, float], small_letter: float, limits: SetupThresholds
) -> Guide:
    needed = limits.spare * needed_scale(small_letter)
    corners = project(fit.matrix, corners_of(paper))
    size = np.array(gray.shape[::-1], dtype=float)
    room = float(min(corners.min(), (size - corners).min())) / gray.shape[0]
    if fit.px_per_mm < needed:
        hint = nearer(needed, picture=(size[0], size[1]), paper=paper, corners=corners, limits=limits)
    else:
        hint = "raise" if room < limits.edge_room else "good"
    return Guide(
        name=GuideName.HEIGHT, good=hint == "good", hint=hint, value=round(fit.px_per_mm, 2), limit=round(needed, 2)
    )


def nearer(
    needed: float,
    *,
    picture: tuple[float, float],
    paper: tuple[float, float],
    corners: Points,
    limits: SetupThresholds = SETUP_THRESHOLDS,
) -> str:
    """Return what brings the letters of a sheet to the size that is needed, with the whole of it in the picture.

    Args:
        corners: of the sheet in the picture, px.
        limits: the thresholds.
    """
    inside = 1 - 2 * limits.edge_room
    right, down = np.abs(corners[2] - corners[1] if paper[1] >= paper[0] else corners[1] - corners[0])
    along = (right > down) == (picture[0] > picture[1])
    if inside * scale_along(picture, paper) < needed:
        return "finer"
    return "lower" if along or inside * scale_across(picture, paper) >= needed else "lengthwise"


def _tilt(fit: PageFit, paper: tuple[float, float], limits: SetupThresholds) -> Guide:
    corners = ((0.0, 0.0), (paper[0], 0.0), paper, (0.0, paper[1]))
    areas = [abs(float(np.linalg.det(local_scale(fit.matrix, np.array(corner))))) for corner in corners]
    ratio = float(np.sqrt(max(areas) / min(areas)))
    good = ratio <= limits.tilt_ratio
    return Guide(
        name=GuideName.TILT, good=good, hint="good" if good else "level", value=round(ratio, 3), limit=limits.tilt_ratio
    )


def _focus(edges: tuple[float, ...], limits: SetupThresholds) -> Iterator[Guide]:
    """Yield how wide printed edges are, the softest of them; nothing where no print shows it."""
    if not edges:
        return
    width = float(np.percentile(edges, limits.soft_percentile))
    good = width <= limits.soft_edge_mm
    yield Guide(
        name=GuideName.FOCUS,
        good=good,
        hint="good" if good else "focus",
        value=round(width, 3),
        limit=limits.soft_edge_mm,
    )


def page_cells(gray: Gray, fit: PageFit, paper: tuple[float, float], step: float = 8.0) -> Floats:
    """Return brightness of the paper in cells of ``step`` mm: the brightest of a few samples of each."""
    columns = max(2, int(paper[0] / step))
    rows = max(2, int(paper[1] / step))
    xs = (np.arange(columns * 4) + 0.5) * paper[0] / (columns * 4)
    ys = (np.arange(rows * 4) + 0.5) * paper[1] / (rows * 4)
    at = project(fit.matrix, np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)).astype(np.float32)
    at = at.reshape(rows * 4, columns * 4, 2)
    samples = cv2.remap(gray, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    blocks = samples.reshape(rows, 4, columns, 4).swapaxes(1, 2).reshape(rows, columns, 16)
    cells: Floats = np.percentile(blocks, 75, axis=2).astype(np.float32)
    return cells


def _light(cells: Floats, limits: SetupThresholds) -> Guide:
    white = float(np.median(cells))
    dark, bright = np.percentile(cells, limits.even_percentiles)
    if white < limits.dim:
        return Guide(GuideName.LIGHT, good=False, hint="more", value=round(white), limit=limits.dim)
    if white > limits.bright:
        return Guide(GuideName.LIGHT, good=False, hint="less", value=round(white), limit=limits.bright)
    if dark < limits.even * bright:
        return Guide(GuideName.LIGHT, good=False, hint="even", value=round(float(dark / bright), 2), limit=limits.even)
    return Guide(GuideName.LIGHT, good=True, hint="good", value=round(white), limit=limits.dim)


def _glare(cells: Floats, limits: SetupThresholds) -> Guide:
    share = float((cells >= limits.burnt).mean())
    good = share <= limits.glare_share
    return Guide(
        name=GuideName.GLARE,
        good=good,
        hint="good" if good else "turn",
        value=round(share, 3),
        limit=limits.glare_share,
    )
