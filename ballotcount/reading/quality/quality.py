"""Say why a picture cannot be read, in words a person can act on."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.domain.reading import Reason, ReasonCode
from ballotcount.reading.arrays.arrays import Gray, Mask, Picture, Points, median, percentile
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.registration.fiducials import decimate
from ballotcount.reading.registration.homography import PageFit, local_scale, project

DARK_WHITE = 58.0
"""Grey of the paper below which noise and toner drown thin pen lines."""
LEAST_CONTRAST = 38.0
"""Grey levels between paper and solid print."""
LEAST_SMALL_LETTER = 7.2
"""Height of a small letter, px of the picture, below which the gaps between letters are not seen."""
LEAST_PX_PER_MM = 2.6
SOFTEST = 0.24
"""Blur (standard deviation) over the height of a small letter from which a stroke melts into the letters."""
NOISY = 26
NOISY_SOFTEST = 0.19
"""Noise (least darkness that is ink, grey levels) from which a pale pen drowns in a blur that a quiet picture may have:
none of 2,400 pictures but one in which two partial strikes were not seen was as noisy and as soft."""
CODE_SOFTEST = 0.14
"""The same, from which the modules of a code that cannot be read have melted into each other: 11 such pictures had 0.15
to 0.21."""
GLARE_MM = 6.0
GLARE_CELLS = 2
"""Size and number of the parts of a page in which all print is gone and all is white."""
GLARE_PRINT = 1200.0
"""Mean squared darkness of the print in a part that can tell: a hairline has 250, a word 2,000."""
GLARE_SHOWN = 0.25
"""Share of the print's darkness below which it is gone."""
STREAK_SHARE = 0.95
"""Share of the page's height (or width) that a streak darkens evenly; a fold is uneven."""
STREAK_DEPTH = 45.0
"""Grey levels; what is paler is taken out like a fold."""
STREAK_RIM_MM = 6.0
"""Rim in which the paper's edge makes lines of its own."""
ANISOTROPIC = 0.06
"""Difference of the scales across and down that no printer or feeder makes."""


def picture_faults(gray: Gray, fit: PageFit, paper: tuple[float, float], small_letter: float) -> list[Reason]:
    """Faults that show before the page is drawn flat.

    Args:
        gray: the picture.
        fit: where the page lies in it.
        paper: size of the page, mm.
        small_letter: height of the small letters of the names, mm.
    """
    found = []
    inside = _page_part(gray, fit, paper)
    white = percentile(inside, 85)
    black = _fiducial_grey(gray, fit)
    if white < DARK_WHITE or white - black < LEAST_CONTRAST:
        found.append(Reason.of(ReasonCode.TOO_DARK, white=round(white), contrast=round(white - black)))
    if fit.px_per_mm < max(LEAST_PX_PER_MM, LEAST_SMALL_LETTER / small_letter):
        needed = max(LEAST_PX_PER_MM, LEAST_SMALL_LETTER / small_letter)
        found.append(Reason.of(ReasonCode.RESOLUTION, px_per_mm=round(fit.px_per_mm, 1), needed=round(needed, 1)))
    return found


def _page_part(gray: Gray, fit: PageFit, paper: tuple[float, float]) -> Gray:
    """A sparse sample of the page's pixels."""
    xs, ys = (np.linspace(0.04, 0.96, count) * size for count, size in zip((40, 56), paper, strict=True))
    grid: Points = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    placed = np.round(project(fit.matrix, grid)).astype(int)
    inside = (placed >= 0).all(1) & (placed[:, 0] < gray.shape[1]) & (placed[:, 1] < gray.shape[0])
    return gray[placed[inside, 1], placed[inside, 0]] if inside.any() else gray.ravel()[:1]


def _fiducial_grey(gray: Gray, fit: PageFit) -> float:
    at = np.round(fit.image_points).astype(int)
    at = np.clip(at, 1, np.array(gray.shape[::-1]) - 2)
    return median(np.array([gray[y - 1 : y + 2, x - 1 : x + 2].mean() for x, y in at]))


def scale_fault(fit: PageFit, paper: tuple[float, float], dpi: float | None) -> Reason | None:
    """A page printed or scanned at the wrong size, as far as the picture can tell.

    Args:
        dpi: resolution that the file itself gives, or None; a file that is far off is not believed.
    """
    middle = np.array([paper[0] / 2, paper[1] / 2])
    jacobian = local_scale(fit.matrix, middle)
    across = float(np.hypot(*jacobian[:, 0]))
    down = float(np.hypot(*jacobian[:, 1]))
    tilt = abs(fit.matrix[2, 0]) * paper[0] + abs(fit.matrix[2, 1]) * paper[1]
    if tilt < 0.01 and abs(across / down - 1) > ANISOTROPIC:
        return Reason.of(ReasonCode.SCALE, across=round(100.0), down=round(100 * down / across))
    if dpi:
        percent = 100 * (across * down) ** 0.5 * 25.4 / dpi
        if 60 < percent < 93.5 or 106.5 < percent < 160:
            return Reason.of(ReasonCode.SCALE, percent=round(percent, 1))
    return None


def blur_fault(ink: Ink, small_letter: float, softest: float = SOFTEST) -> Reason | None:
    """A picture in which strokes and letters run into each other."""
    softest = min(softest, NOISY_SOFTEST) if ink.noise_floor >= NOISY else softest
    blur = float(np.hypot(ink.blur, 0.35)) / ink.scale
    if blur > softest * small_letter:
        return Reason.of(ReasonCode.BLURRED, mm=round(blur, 2), most=round(softest * small_letter, 2))
    return None


def glare_fault(flat: Picture, ink: Ink, apart: Mask) -> Reason | None:
    """Light so strong that the print under it is gone.

    Args:
        flat: the page as it was seen.
        ink: its ink.
        apart: pixels of fiducials and codes, which have their own checks.
    """
    glance = flat[::8, ::8]
    if percentile(glance if flat.ndim == 2 else glance[:, :, 1], 90) < 245:
        return None
    green = flat if flat.ndim == 2 else np.asarray(cv2.extractChannel(flat, 1), dtype=np.uint8)
    raw = decimate(green, 2)
    expected = 250.0 - decimate(ink.print_bound, 2).astype(np.float32)
    expected[(expected < 40) | apart[: 2 * expected.shape[0] : 2, : 2 * expected.shape[1] : 2]] = 0
    seen = 250.0 - np.minimum(decimate(ink.paper, 2), 250).astype(np.float32)
    cells = (
        max(1, round(2 * raw.shape[1] / ink.scale / GLARE_MM)),
        max(1, round(2 * raw.shape[0] / ink.scale / GLARE_MM)),
    )
    power = cv2.resize(expected * expected, cells, interpolation=cv2.INTER_AREA)
    found = cv2.resize(expected * seen, cells, interpolation=cv2.INTER_AREA)
    light = cv2.resize(raw.astype(np.float32), cells, interpolation=cv2.INTER_AREA)
    lost = (power > GLARE_PRINT) & (found < GLARE_SHOWN * power) & (light > 245)
    count = int(lost.sum())
    return Reason.of(ReasonCode.GLARE, mm2=round(count * GLARE_MM**2)) if count >= GLARE_CELLS else None


def streak_fault(ink: Ink) -> Reason | None:
    """A line that runs the whole height or width of the page: dirt on the scanner's glass."""
    rim = round(STREAK_RIM_MM * ink.scale)
    dark = cv2.subtract(ink.print_bound_wide, ink.paper)
    for axis, (name, line) in enumerate((("upright", ink.creases.upright), ("level", ink.creases.level))):
        inner = line[rim:-rim]
        if float(inner.max(initial=0)) < STREAK_DEPTH:
            continue
        at = rim + int(inner.argmax())
        along = dark[:, at] if axis == 0 else dark[at]
        seen = along[(ink.print_bound_wide[:, at] if axis == 0 else ink.print_bound_wide[at]) > 200]
        if len(seen) > 50 and float((seen > 0.5 * line[at]).mean()) > STREAK_SHARE:
            return Reason.of(ReasonCode.STREAK, at_mm=round(at / ink.scale, 1), direction=name)
    return None


def thumbnail(gray: Gray, side: int = 200) -> Gray:
    """A small picture for quick judgements."""
    step = max(1, round(max(gray.shape) / side))
    return np.asarray(cv2.resize(gray, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA), dtype=np.uint8)
