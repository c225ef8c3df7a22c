"""Find why a picture cannot be read, in words a person can act on."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

import cv2
import numpy as np

from ballotcount.domain.layout import Box
from ballotcount.domain.reading import Reason, ReasonCode
from ballotcount.reading.arrays.arrays import MM_PER_INCH, Gray, Mask, Numbers, Picture, Points, median, percentile
from ballotcount.reading.ink.fold_signs import fold_signs
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.quality.resolution import needed_scale
from ballotcount.reading.quality.thresholds import QUALITY_THRESHOLDS, QualityThresholds
from ballotcount.reading.registration.fiducials import decimate
from ballotcount.reading.registration.homography import PageFit, local_scale, project

WHITE = 250
"""Grey level of clean paper."""
SAMPLED = (0.04, 0.96)
"""Part of the page, in shares of its size, whose grey is sampled; the rim may show the desk."""
SAMPLES = (40, 56)
"""Samples across and down."""


def is_strip(shape: tuple[int, ...], *, limits: QualityThresholds) -> bool:
    """Return whether a picture is so slender or so small that no page can be in it.

    Args:
        shape: height and width, px.
    """
    short, long = sorted(shape[:2])
    return short < limits.least_side or long > limits.most_slender * short


def picture_faults(
    gray: Gray,
    fit: PageFit,
    paper: tuple[float, float],
    small_letter: float,
    *,
    black: float | None = None,
    limits: QualityThresholds = QUALITY_THRESHOLDS,
) -> list[Reason]:
    """Return the faults that show before the page is drawn flat.

    Args:
        gray: the picture.
        fit: where the page lies in it.
        paper: size of the page, mm.
        small_letter: height of the small letters of the names, mm.
        black: grey of solid print; that of the printed squares without it.
    """
    found = []
    inside = _page_part(gray, fit, paper)
    white = percentile(inside, limits.white_percentile)
    black = _fiducial_grey(gray, fit) if black is None else black
    if white < limits.dark_white or white - black < limits.least_contrast:
        found.append(Reason.of(ReasonCode.TOO_DARK, white=round(white), contrast=round(white - black)))
    needed = needed_scale(small_letter, limits=limits)
    if fit.px_per_mm < needed:
        found.append(too_coarse(fit.px_per_mm, needed))
    return found


def too_coarse(px_per_mm: float, needed: float) -> Reason:
    """Return the reason of a picture with too few pixels, with the setting of a scanner that gives enough."""
    # rounded apart, or a picture a little too coarse has "3.5, 3.5 needed"
    return Reason.of(
        ReasonCode.RESOLUTION,
        px_per_mm=floor(10 * px_per_mm) / 10,
        needed=ceil(10 * needed) / 10,
        dpi=10 * ceil(needed * MM_PER_INCH / 10),
    )


def print_grey(
    gray: Gray, fit: PageFit, paper: tuple[float, float], *, limits: QualityThresholds = QUALITY_THRESHOLDS
) -> float:
    """Return the grey of solid print of a page without squares."""
    return percentile(_page_part(gray, fit, paper, samples=limits.form_samples), limits.form_black)


def paper_grey(
    gray: Gray, fit: PageFit, paper: tuple[float, float], *, limits: QualityThresholds = QUALITY_THRESHOLDS
) -> float:
    """Return the grey of a page's paper."""
    return percentile(_page_part(gray, fit, paper), limits.white_percentile)


def not_whole(
    shape: tuple[int, ...],
    fit: PageFit,
    paper: tuple[float, float],
    needed: Points,
    *,
    limits: QualityThresholds = QUALITY_THRESHOLDS,
) -> Reason | None:
    """Return the fault of a picture that does not show the whole sheet.

    Args:
        shape: of the picture.
        needed: corners of what must lie inside in any case (targets, words), mm, shape (n, 2).
    """
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    inner = (0.5 + (corners - 0.5) * (1 - 2 * limits.whole_share)) * np.array(paper)
    placed = project(fit.matrix, np.vstack([inner, needed]))
    size = np.array([shape[1], shape[0]], dtype=float)
    beyond = float(np.maximum(-placed, placed - (size - 1)).max()) / fit.px_per_mm
    return Reason.of(ReasonCode.PAGE_CUT, mm=max(1, round(beyond))) if beyond > 0 else None


def _page_part(gray: Gray, fit: PageFit, paper: tuple[float, float], samples: tuple[int, int] = SAMPLES) -> Gray:
    """Return a sparse sample of the page's pixels."""
    xs = np.linspace(*SAMPLED, samples[0]) * paper[0]
    ys = np.linspace(*SAMPLED, samples[1])[:, None] * paper[1]
    # by rows and columns: a list of all points takes six times as long
    placed = [x * xs + (y * ys + whole) for x, y, whole in fit.matrix]
    columns = np.rint(placed[0] / placed[2]).astype(int)
    rows = np.rint(placed[1] / placed[2]).astype(int)
    inside = (columns >= 0) & (rows >= 0) & (columns < gray.shape[1]) & (rows < gray.shape[0])
    # a percentile needs one value at least
    return gray[rows[inside], columns[inside]] if inside.any() else gray.ravel()[:1]


def _fiducial_grey(gray: Gray, fit: PageFit) -> float:
    at = np.round(fit.image_points).astype(int)
    # the window of three pixels must lie inside for a square at the border as well
    at = np.clip(at, 1, np.array(gray.shape[::-1]) - 2)
    return median(np.array([gray[y - 1 : y + 2, x - 1 : x + 2].mean() for x, y in at]))


def scale_fault(
    fit: PageFit,
    shape: tuple[int, ...],
    paper: tuple[float, float],
    dpi: float | None,
    *,
    accepted: tuple[float, float] | None = None,
    limits: QualityThresholds = QUALITY_THRESHOLDS,
) -> Reason | None:
    """Return the fault of a page printed or scanned at the wrong size, as far as the picture can tell.

    Args:
        shape: of the picture.
        dpi: resolution that the file itself gives, or None. It is believed only where the size of the whole sheet in
            the picture agrees: a wrong entry in a file makes no wrong print.
        accepted: printed size that is accepted, per cent; that of our own ballots without it.
    """
    least, most = accepted or limits.size_accepted
    middle = np.array([paper[0] / 2, paper[1] / 2])
    jacobian = local_scale(fit.matrix, middle)
    across = float(np.hypot(*jacobian[:, 0]))
    down = float(np.hypot(*jacobian[:, 1]))
    # a tilted camera shortens one direction, so only a flat picture tells of a stretched print
    tilt = abs(fit.matrix[2, 0]) * paper[0] + abs(fit.matrix[2, 1]) * paper[1]
    if tilt < limits.tilt_flat and abs(across / down - 1) > limits.anisotropic:
        return Reason.of(ReasonCode.SCALE, across=round(100.0), down=round(100 * down / across))
    if dpi:
        percent = 100 * (across * down) ** 0.5 * MM_PER_INCH / dpi
        sheet = min(max(shape[:2]) / max(paper), min(shape[:2]) / min(paper)) / (across * down) ** 0.5
        agrees = abs(sheet * percent / 100 - 1) < limits.size_agrees
        believed = agrees and limits.size_believed[0] < percent < limits.size_believed[1]
        if believed and not least <= percent <= most:
            return Reason.of(ReasonCode.SCALE, percent=round(percent, 1))
    return None


def blur_fault(
    ink: Ink, small_letter: float, softest: float | None = None, *, limits: QualityThresholds = QUALITY_THRESHOLDS
) -> Reason | None:
    """Return the fault of a picture in which strokes and letters merge."""
    softest = limits.softest if softest is None else softest
    # a picture that is noisy and soft at once has hidden partial strikes
    softest = min(softest, limits.noisy_softest) if ink.noise_floor >= limits.noisy else softest
    blur = float(np.hypot(ink.blur, limits.sensor_blur_px)) / ink.scale
    if blur > softest * small_letter:
        return Reason.of(ReasonCode.BLURRED, mm=round(blur, 2), most=round(softest * small_letter, 2))
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class LostPrint:
    """Parts of a page in which all print is gone and all is white.

    Attributes:
        boxes: these parts, mm.
        share: their share of all parts with print.
        on_white: whether the paper around is as white as they are, so that no lamp is needed to explain them.
    """

    boxes: tuple[Box, ...]
    share: float
    on_white: bool


def lost_print(
    flat: Picture, ink: Ink, apart: Mask, *, rules: Mask, limits: QualityThresholds = QUALITY_THRESHOLDS
) -> LostPrint | None:
    """Return the parts of a page whose print is gone, or None when nothing is missing.

    Args:
        flat: the page as it was drawn flat.
        ink: its ink.
        apart: pixels of fiducials and codes, which have their own checks.
        rules: pixels of printed rules.
        limits: the thresholds.
    """
    glance = flat[::8, ::8]
    if percentile(glance if flat.ndim == 2 else glance[:, :, 1], limits.glare_percentile) < limits.glare_white:
        return None
    green = flat if flat.ndim == 2 else np.asarray(cv2.extractChannel(flat, 1), dtype=np.uint8)
    expected = _darkness(decimate(ink.print_bound, 2))
    expected = np.asarray(cv2.threshold(expected, ceil(limits.glare_ink) - 1, 0, cv2.THRESH_TOZERO)[1], np.uint8)
    expected[apart[: 2 * expected.shape[0] : 2, : 2 * expected.shape[1] : 2]] = 0
    seen = _darkness(decimate(ink.paper, 2))
    cells = (
        max(1, round(2 * expected.shape[1] / ink.scale / limits.glare_mm)),
        max(1, round(2 * expected.shape[0] / ink.scale / limits.glare_mm)),
    )
    # sum of products over sum of squares: how much of the expected darkness a cell shows
    power = cv2.resize(cv2.multiply(expected, expected, dtype=cv2.CV_32F), cells, interpolation=cv2.INTER_AREA)
    found = cv2.resize(cv2.multiply(expected, seen, dtype=cv2.CV_32F), cells, interpolation=cv2.INTER_AREA)
    printed = power > limits.glare_print
    lost = printed & (found < limits.glare_shown * power)
    if int(lost.sum()) < limits.glare_cells:
        return None  # nearly always
    raw = decimate(green, 2)
    lost &= cv2.resize(raw.astype(np.float32), cells, interpolation=cv2.INTER_AREA) > limits.glare_white
    pale = _pale_rules(expected, seen=seen, rules=rules, power=power, noise=ink.noise, limits=limits)
    lost &= ~(pale & (found >= limits.glare_rule_least * power))
    if int(lost.sum()) < limits.glare_cells:
        return None
    wide = flat.shape[1] / ink.scale / cells[0]
    high = flat.shape[0] / ink.scale / cells[1]
    return LostPrint(
        boxes=tuple((float(x) * wide, float(y) * high, wide, high) for y, x in np.argwhere(lost)),
        share=float(lost.sum() / printed.sum()),
        on_white=percentile(raw[::4, ::4], 50) >= limits.glare_white,
    )


def _pale_rules(
    expected: Gray, seen: Gray, *, rules: Mask, power: Numbers, noise: float, limits: QualityThresholds
) -> Mask:
    """Return the parts of a page whose only print is rules that show along their length, however pale.

    A rule is thin: a picture that sets it between two pixels shows a third of its darkness where it shows half of a
    letter's. What covers a place leaves nothing of it along a part of the rule. Thin fluid leaves it all, but paler
    still.

    Args:
        expected: darkness of the print, at half size.
        seen: darkness of the page there.
        rules: pixels of printed rules, at full size.
        power: mean of the squared expected darkness of each part.
        noise: of the paper, grey levels.
        limits: the thresholds.
    """
    cells = (power.shape[1], power.shape[0])
    # a rule that is set between two pixels of the template lies beside its place
    near = np.asarray(cv2.dilate(seen, np.ones((3, 3), np.uint8)))
    half = rules[: 2 * expected.shape[0] : 2, : 2 * expected.shape[1] : 2]
    half = half | rules[1 : 2 * expected.shape[0] : 2, 1 : 2 * expected.shape[1] : 2]
    on_rules = np.where(half, cv2.multiply(expected, expected, dtype=cv2.CV_32F), 0)
    shown = np.where(near >= max(limits.glare_rule, limits.glare_rule_noise * noise), on_rules, 0)
    own, visible = [cv2.resize(one, cells, interpolation=cv2.INTER_AREA) for one in (on_rules, shown)]
    return np.asarray((own > limits.glare_rules_only * power) & (visible > limits.glare_rule_shown * own))


def _darkness(light: Gray) -> Gray:
    """Return how much darker than clean paper a picture is, grey levels."""
    return np.asarray(cv2.subtract(cv2.bitwise_not(light), np.full_like(light, 255 - WHITE)), dtype=np.uint8)


def lost_print_fault(
    lost: LostPrint | None, *, scan: bool, limits: QualityThresholds = QUALITY_THRESHOLDS
) -> Reason | None:
    """Return why a page with lost print is refused; None where only some places are covered.

    Args:
        scan: whether the picture comes from a scanner, which has no lamp to be mirrored in the paper.
    """
    if lost is None:
        return None
    # a scanner mirrors no lamp: few white places are covered ones, and only doubt what lies under them
    if scan and lost.on_white:
        return Reason.of(ReasonCode.PRINT_PALE) if lost.share >= limits.pale_share else None
    return Reason.of(ReasonCode.GLARE, mm2=round(len(lost.boxes) * limits.glare_mm**2))


def streak_fault(ink: Ink, *, limits: QualityThresholds = QUALITY_THRESHOLDS) -> Reason | None:
    """Return the fault of a line over the whole height or width of the page: dirt on the scanner glass.

    A line with a sign of a fold gives no fault: what it hides is doubted name by name (``foreign/edge_lines.py``). A
    fold without such a sign cannot be distinguished from dirt.
    """
    rim = round(limits.streak_rim_mm * ink.scale)
    for axis, (name, line) in enumerate((("upright", ink.creases.upright), ("level", ink.creases.level))):
        inner = line[rim:-rim]
        if float(inner.max(initial=0)) < limits.streak_depth:
            continue
        at = rim + int(inner.argmax())
        place = np.s_[:, at] if axis == 0 else np.s_[at]
        bound = np.ascontiguousarray(ink.print_bound_wide[place])
        along = cv2.subtract(bound, np.ascontiguousarray(ink.paper[place])).ravel()
        seen = along[bound > limits.streak_clear]
        # dirt darkens the whole way evenly, a soft fold does not; a sharp one may, so its signs are asked too
        even = len(seen) > limits.streak_pixels and float((seen > 0.5 * line[at]).mean()) > limits.streak_share
        if even and not fold_signs(ink, at, upright=axis == 0).perhaps:
            return Reason.of(ReasonCode.STREAK, at_mm=round(at / ink.scale, 1), direction=name)
    return None


def thumbnail(gray: Gray, side: int = 200) -> Gray:
    """Return a small picture for quick checks."""
    step = max(1, round(max(gray.shape) / side))
    size = (max(1, round(gray.shape[1] / step)), max(1, round(gray.shape[0] / step)))
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
