"""Help to set a camera up: height, tilt, focus, light and glare, each green or amber with what to do."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.domain.layout import Layout
from ballotcount.domain.live import Guide, GuideName
from ballotcount.reading.arrays.arrays import Floats, Gray, Picture, Points, corners_of, without_colour
from ballotcount.reading.live.thresholds import SETUP_THRESHOLDS, SetupThresholds
from ballotcount.reading.quality.resolution import needed_scale, scale_across, scale_along
from ballotcount.reading.registration.homography import NoPage, PageFit, find_page, local_scale, project


def guides(
    picture: Picture,
    layout: Layout,
    small_letter: float,
    fit: PageFit | NoPage | None = None,
    *,
    limits: SetupThresholds = SETUP_THRESHOLDS,
) -> tuple[Guide, ...]:
    """Measure a frame in which a sheet of the layout lies.

    Args:
        picture: uint8, grey or blue-green-red.
        small_letter: height of the small letters of the names, mm.
        fit: where the page lies in it, when a reader found it already.
        limits: the thresholds.
    """
    gray = without_colour(picture)
    fit = find_page(gray, layout.pages[0]) if fit is None else fit
    if isinstance(fit, NoPage):
        return (Guide(GuideName.SHEET, good=False, hint="lay", value=float(fit.best), limit=4.0),)
    cells = page_cells(gray, fit, layout.paper)
    return (
        Guide(GuideName.SHEET, good=True, hint="good", value=float(len(fit.used)), limit=4.0),
        _height(gray, fit=fit, paper=layout.paper, small_letter=small_letter, limits=limits),
        _tilt(fit, layout.paper, limits),
        _focus(gray, fit, layout, limits=limits),
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


def _focus(gray: Gray, fit: PageFit, layout: Layout, *, limits: SetupThresholds) -> Guide:
    """Return how wide the edges of the printed squares are, the softest of them."""
    widths = [
        edge_mm(
            gray, fit=fit, center=layout.pages[0].fiducials[place].center, size=layout.pages[0].fiducials[place].size
        )
        for place in fit.used
    ]
    width = float(np.percentile(widths, limits.soft_percentile))
    good = width <= limits.soft_edge_mm
    return Guide(
        name=GuideName.FOCUS,
        good=good,
        hint="good" if good else "focus",
        value=round(width, 3),
        limit=limits.soft_edge_mm,
    )


def edge_mm(gray: Gray, fit: PageFit, center: tuple[float, float], size: float) -> float:
    """Return width in mm of the left and right edges of a printed square, dark to light at the steepest slope."""
    reach = np.arange(-size, size + 1e-9, 0.05)
    widths = []
    for level in (-0.2, 0.0, 0.2):
        line = np.column_stack([center[0] + reach, np.full_like(reach, center[1] + level * size)])
        at = project(fit.matrix, line).astype(np.float32)
        profile: Floats = cv2.remap(gray, at[None, :, 0], at[None, :, 1], cv2.INTER_LINEAR)[0].astype(np.float32)
        contrast = float(np.percentile(profile, 90) - np.percentile(profile, 10))
        slope = np.abs(np.gradient(cv2.GaussianBlur(profile[None], (0, 0), 1.0)[0], 0.05))
        widths.append(contrast / max(1e-6, float(slope.max())))
    return float(np.median(widths))


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
