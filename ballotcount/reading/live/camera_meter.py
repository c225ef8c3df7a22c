"""Measure a camera over the last seconds, while a sheet lies still under it: rate, flicker, exposure, focus, margin.

No Qt, no clock, no driver: frames bring their own time, and what the driver tells is passed in.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.domain.live import CameraFigures, DriverState, Guide, GuideName, PictureRate
from ballotcount.reading.arrays.arrays import Floats, Gray, Matrix, Picture, corners_of
from ballotcount.reading.live.camera_setup import page_cells
from ballotcount.reading.live.thresholds import METER_THRESHOLDS, MeterThresholds
from ballotcount.reading.pipeline.page_sight import PageSight
from ballotcount.reading.quality.around_page import strips
from ballotcount.reading.quality.thresholds import QUALITY_THRESHOLDS
from ballotcount.reading.registration import homography
from ballotcount.reading.registration.homography import NoPage, PageFit, local_scale, project

GAMMA = 2.2
"""Power of light that a display value stands for (IEC 61966-2-1, simplified)."""
ROWS = 180
COLUMNS = 48
"""Size of the picture on which light is measured: bands of a lamp lie along the rows."""
WAVES = np.arange(0.75, 8.01, 0.25)
"""Bands in a picture that are searched: 100 Hz and a read-out of 15 to 30 ms show 1.5 to 3."""
PARTS = 6
"""Parts of a row that must show the same bands."""


@dataclass(frozen=True, slots=True)
class _Sight:
    """What one frame shows.

    Attributes:
        light: logarithm of the light, float32, shape (ROWS, COLUMNS).
        same: the frame repeats the one before.
        edge: width of printed edges, mm; None without a page, or where no print shows it or it was not looked for.
        scale: root of the area of the page, px; None without a page or where it was not looked for.
    """

    t: float
    light: Floats
    same: bool
    edge: float | None
    scale: float | None


class CameraMeter:
    """The last seconds of one camera.

    Args:
        limits: window and limits of the guides.
    """

    def __init__(self, limits: MeterThresholds = METER_THRESHOLDS) -> None:
        self._limits = limits
        self._seen: deque[_Sight] = deque()
        self._last: Picture | None = None
        self._page: tuple[float, float, float] | None = None

    def clear(self) -> None:
        """Forget everything: the camera was set otherwise."""
        self._seen.clear()
        self._last = None
        self._page = None

    def feed(self, picture: Picture, t: float, sight: PageSight | NoPage | None = None) -> None:
        """Take the next frame.

        Args:
            picture: uint8, shape (height, width) or (height, width, 3) in blue green red.
            t: seconds, growing.
            sight: where the page lies in it, some times a second; None where it was not looked for.
        """
        last = self._last
        same = last is not None and last.shape == picture.shape and np.array_equal(last[::8, ::8], picture[::8, ::8])
        self._last = picture
        edge = scale = None
        if sight is not None:
            self._page = None
        if isinstance(sight, PageSight):
            contrast, pattern = desk_of(sight.gray, sight.fit, sight.paper)
            self._page = (margin_mm(sight.gray, sight.fit, sight.paper), contrast, pattern)
            edge = float(np.median(sight.edges)) if sight.edges else None
            scale = _scale(sight)
        self._seen.append(_Sight(t=t, light=light_of(picture), same=same, edge=edge, scale=scale))
        while self._seen and t - self._seen[0].t > self._limits.window:
            self._seen.popleft()

    def figures(self, taken: PictureRate | None = None) -> CameraFigures | None:
        """Return what was measured; None in the first second.

        Args:
            taken: pace of a camera as measured where its pictures are taken; without it, that of the pictures fed.
        """
        seen = list(self._seen)
        if len(seen) < 3 or seen[-1].t - seen[0].t < self._limits.least:
            return None
        fresh = [one for one in seen if not one.same]
        if len(fresh) < 3:
            return None
        flicker, drift = flicker_of(np.stack([one.light for one in fresh]))
        edges = [one.edge for one in seen if one.edge is not None]
        scales = [one.scale for one in seen if one.scale is not None]
        page = self._page
        return CameraFigures(
            rate=taken.rate if taken is not None else (len(seen) - 1) / (seen[-1].t - seen[0].t),
            doubled=taken.doubled if taken is not None else 1 - len(fresh) / len(seen),
            flicker=flicker,
            drift=drift,
            focus_mm=_range(edges)[1] - _range(edges)[0] if len(edges) >= 3 else None,
            breathing=_range(scales)[1] / _range(scales)[0] - 1 if len(scales) >= 3 else None,
            margin_mm=page[0] if page is not None else None,
            contrast=page[1] if page is not None else None,
            pattern=page[2] if page is not None else None,
        )


def light_of(picture: Picture) -> Floats:
    """Return the logarithm of the light of a picture, float32, shape (ROWS, COLUMNS)."""
    gray = picture if picture.ndim == 2 else picture[:, :, 1]
    # The first step rounds to whole grey levels; the mean of several is finer than one.
    fine = cv2.resize(gray, (4 * COLUMNS, ROWS), interpolation=cv2.INTER_AREA).astype(np.float32)
    small = cv2.resize(fine, (COLUMNS, ROWS), interpolation=cv2.INTER_AREA)
    found: Floats = (GAMMA * np.log((small + 2) / 257)).astype(np.float32)
    return found


def flicker_of(light: Floats) -> tuple[float, float]:
    """Return the depth of the bands that run over still pictures, and how far their whole light changes.

    Args:
        light: of pictures one after the other, float32, shape (pictures, ROWS, COLUMNS).

    Returns:
        Amplitude of the bands as a share of the light, and the range of the light, as a share. Bands that stand still
        (25 pictures a second under 50 Hz) are not seen; they disturb nothing.
    """
    moved = light - light.mean(axis=0)
    # Bands are the same in every part of a row; a hand or a shadow is not.
    parts = [part.mean(axis=2) for part in np.array_split(moved, PARTS, axis=2)]
    change = np.median(moved, axis=2)
    level = change.mean(1)
    drift = float(np.exp(level.max() - level.min()) - 1)
    at = np.linspace(0, 1, ROWS)
    best = 0.0
    for waves in WAVES:
        # One fit: a band and a slope of the light are separated only together.
        turn = 2 * np.pi * waves * at
        base = np.column_stack([np.ones(ROWS), at, np.cos(turn), np.sin(turn)])
        solve = np.linalg.pinv(base).T[:, 2:]
        bands = np.stack([(part @ solve).astype(np.float64).view(np.complex128)[:, 0] for part in parts])
        middle = bands.mean(0)
        along = (bands * np.conj(middle)).real / np.maximum(np.abs(middle), 1e-9)
        best = max(best, float(np.median(np.sort(along, axis=0)[PARTS // 2 - 1])))  # a hand may cover some
    return best, drift


def margin_mm(gray: Gray, fit: PageFit, paper: tuple[float, float]) -> float:
    """Return the least distance of the sheet from the edge of the picture, mm; below 0 where it reaches over it."""
    corners = corners_of(paper)
    matrix = _of_most_blocks(fit)
    placed = project(matrix, corners)
    size = np.array(gray.shape[::-1], dtype=float)
    rooms = np.minimum(placed, size - placed).min(axis=1)
    # the scale at each corner: the page's own is that of its squares or its print, which lie elsewhere
    scales = [math.sqrt(abs(float(np.linalg.det(local_scale(matrix, corner))))) for corner in corners]
    return float((rooms / scales).min())


def _of_most_blocks(fit: PageFit, limits: MeterThresholds = METER_THRESHOLDS) -> Matrix:
    """Return where the page lies by the blocks of print that agree; those of rules alone slide along them.

    Print may end far above the foot of a form: there a few such blocks put its corner elsewhere.
    """
    if not fit.page or len(fit.layout_points) < limits.blocks:
        return fit.matrix
    _, agree = cv2.findHomography(fit.image_points, fit.layout_points, cv2.RANSAC, limits.blocks_agree_mm)
    if agree is None or np.count_nonzero(agree) < limits.blocks:
        return fit.matrix
    kept = agree.ravel() > 0
    return homography.fit(fit.layout_points[kept], fit.image_points[kept])


def desk_of(gray: Gray, fit: PageFit, paper: tuple[float, float]) -> tuple[float, float]:
    """Return how much darker than the paper the desk around the sheet is, and how uneven it is; shares of the paper."""
    limits = QUALITY_THRESHOLDS
    white = float(np.median(page_cells(gray, fit, paper)))
    first = round(limits.rim_mm * limits.strip_px_per_mm)
    last = round(limits.ground_to_mm * limits.strip_px_per_mm)
    parts = [np.asarray(cv2.blur(strip, (9, 9)))[first:last] for strip in strips(gray, fit, paper, limits=limits)]
    shown = np.concatenate([part[part > 0] for part in parts])
    if not shown.size or white <= 0:
        return 0.0, 0.0
    dark, middle, light = np.percentile(shown, [10, 50, 90])
    return 1 - float(middle) / white, float(light - dark) / white


def _range(values: list[float]) -> tuple[float, float]:
    """Return the range of most values; a cloth may hide a square in one picture."""
    low, high = np.percentile(values, [15, 85])
    return float(low), float(high)


def _scale(sight: PageSight) -> float:
    """Return the root of the area that the page takes in the picture, px."""
    return math.sqrt(cv2.contourArea(project(sight.fit.matrix, corners_of(sight.paper)).astype(np.float32)))


def left_by_exposure(seconds: float, hertz: float = 100.0) -> float:
    """Return the share of a lamp's flicker that an exposure leaves in the picture: the mean of a sine over it.

    Args:
        seconds: of exposure.
        hertz: of the lamp, twice that of the mains.
    """
    return abs(float(np.sinc(hertz * seconds)))


def camera_guides(
    figures: CameraFigures, driver: DriverState | None = None, limits: MeterThresholds = METER_THRESHOLDS
) -> tuple[Guide, ...]:
    """Return what to set at the camera itself and on the desk, most disturbing first.

    Args:
        driver: what the camera's driver tells of its settings; None for a source without one.
    """
    found = [_flicker(figures, driver, limits), _rate(figures, limits), _drift(figures, driver, limits)]
    if figures.focus_mm is not None and figures.breathing is not None:
        hunts = figures.focus_mm > limits.focus_mm or figures.breathing > limits.breathing
        found.append(
            Guide(
                name=GuideName.HUNTING,
                good=not hunts,
                hint="lock" if hunts else "good",
                value=round(figures.focus_mm, 2),
                limit=limits.focus_mm,
            )
        )
    if figures.margin_mm is not None:
        hint = "cut" if figures.margin_mm < 0 else "near" if figures.margin_mm < limits.margin_mm else "good"
        found.append(
            Guide(
                name=GuideName.MARGIN,
                good=hint == "good",
                hint=hint,
                value=round(figures.margin_mm, 1),
                limit=limits.margin_mm,
            )
        )
    if figures.contrast is not None and figures.pattern is not None:
        found.append(_desk(figures.contrast, figures.pattern, limits))
    return tuple(found)


def _flicker(figures: CameraFigures, driver: DriverState | None, limits: MeterThresholds) -> Guide:
    depth = figures.flicker
    exposure = driver.exposure if driver is not None else None
    if depth > limits.flicker:
        hint = "strong"
    elif depth > limits.flicker_seen:
        hint = "weak"
    elif (
        exposure is not None
        and driver is not None
        and not driver.auto_exposure
        and left_by_exposure(exposure) > limits.exposure_left
    ):
        hint = "exposure"
    else:
        hint = "good"
    return Guide(
        name=GuideName.FLICKER,
        good=hint != "strong",
        hint=hint,
        value=round(100 * depth, 1),
        limit=round(100 * limits.flicker),
    )


def _rate(figures: CameraFigures, limits: MeterThresholds) -> Guide:
    fresh = figures.rate * (1 - figures.doubled)
    hint = "slow" if fresh < limits.rate else "doubled" if figures.doubled > limits.doubled else "good"
    return Guide(name=GuideName.RATE, good=hint != "slow", hint=hint, value=round(fresh), limit=limits.rate)


def _drift(figures: CameraFigures, driver: DriverState | None, limits: MeterThresholds) -> Guide:
    automatic = driver is not None and (driver.auto_exposure or driver.auto_white)
    hint = "changes" if figures.drift > limits.drift else "automatic" if automatic else "good"
    return Guide(
        name=GuideName.EXPOSURE,
        good=hint != "changes",
        hint=hint,
        value=round(100 * figures.drift),
        limit=round(100 * limits.drift),
    )


def _desk(contrast: float, pattern: float, limits: MeterThresholds) -> Guide:
    hint = "pattern" if pattern > limits.pattern else "light" if contrast < limits.contrast else "good"
    value, limit = (pattern, limits.pattern) if hint == "pattern" else (contrast, limits.contrast)
    return Guide(
        name=GuideName.DESK, good=hint != "pattern", hint=hint, value=round(100 * value), limit=round(100 * limit)
    )
