"""See how a line ends on open paper: a pen's stops within half a millimetre, the crease of a fold fades.

A fold that ends inside a sheet ends in a cone, whose crescent is about the cube root of the paper's thickness times the
square of the sheet's size: 6 to 10 mm (Cerda, Chaieb, Melo and Mahadevan, Nature 401, 46, 1999). Its shade fades with
its angle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ballotcount.reading.arrays.arrays import Floats, median
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.course_thresholds import LINE_TIP, LineTipThresholds
from ballotcount.reading.strikes.line_course import LineCourse


@dataclass(frozen=True, slots=True)
class LineTip:
    """One end of a line.

    Attributes:
        column: of the page, where the line is seen last.
        is_sharp: whether bare paper is seen just beyond.
        fades: whether the line is seen to get paler there.
    """

    column: int
    is_sharp: bool
    fades: bool


@dataclass(frozen=True, slots=True)
class LineTips:
    """Both ends of a line.

    Attributes:
        darkness: of the line's middle, where the paper is open, grey levels.
        before, after: its left and its right end.
    """

    darkness: float
    before: LineTip
    after: LineTip

    @property
    def are_of_pen(self) -> bool:
        """Return True if one end is sharp, and the other is too or is hidden by print."""
        tips = (self.before, self.after)
        return any(tip.is_sharp for tip in tips) and not any(tip.fades for tip in tips)

    def are_of_fold(self, limits: LineTipThresholds = LINE_TIP) -> bool:
        """Return True if a pale line fades at both ends, or one as pale as a shade at one and is sharp at none."""
        tips = (self.before, self.after)
        is_shade = self.darkness < limits.dark and not any(tip.is_sharp for tip in tips)
        if self.darkness >= limits.fold_dark:
            return False
        return all(tip.fades for tip in tips) or (is_shade and any(tip.fades for tip in tips))


def line_tips(course: LineCourse, ink: Ink, limits: LineTipThresholds = LINE_TIP) -> LineTips | None:
    """Return how a line ends, None where too little of it is seen.

    Args:
        course: where the line runs.
        ink: the ink on the page.
        limits: the thresholds.
    """
    columns, dark = _along(course, ink, limits)
    total = _smooth(columns, dark.sum(axis=1), limits)
    own = round(limits.end_mm * ink.scale)
    inside = (columns >= course.ends[0] + own) & (columns <= course.ends[1] - own)
    if np.count_nonzero(inside) < limits.fewest_px:
        return None
    usual = median(total[inside])
    middle = (course.ends[0] + course.ends[1]) / 2
    left = columns <= middle
    share = total / max(usual, 1.0)
    before = _tip(columns[left][::-1], share[left][::-1], scale=ink.scale, limits=limits)
    after = _tip(columns[~left], share[~left], scale=ink.scale, limits=limits)
    if before is None or after is None:
        return None
    return LineTips(median(dark[inside].max(axis=1)), before, after)


def _along(course: LineCourse, ink: Ink, limits: LineTipThresholds) -> tuple[np.ndarray, Floats]:
    """Return the columns of the page that show the line or bare paper beyond its ends, and the ink across it there."""
    height, width = ink.residual.shape
    beyond = round(limits.beyond_mm * ink.scale)
    columns = np.arange(max(0, course.ends[0] - beyond), min(width, course.ends[1] + beyond))
    rows = np.rint(course.slope * columns + course.row).astype(int)
    across = np.arange(-limits.across_px, limits.across_px + 1)
    is_inside = (rows >= limits.across_px) & (rows < height - limits.across_px)
    columns = columns[is_inside]
    place = (rows[is_inside][:, None] + across, columns[:, None])
    is_open = ink.print_bound_wide[place] >= limits.open
    shown = is_open[:, np.abs(across) <= limits.open_px].all(axis=1)
    dark = np.where(is_open, ink.residual[place], 0)[shown].astype(np.float32)
    dark[dark < limits.noise * ink.noise_floor] = 0
    return columns[shown], dark


def _smooth(columns: np.ndarray, values: Floats, limits: LineTipThresholds) -> Floats:
    """Return the mean of each value and those of the columns beside it."""
    if len(columns) == 0:
        return values
    wide = np.zeros(int(columns[-1] - columns[0]) + limits.smooth_px, np.float32)
    shown = wide.copy()
    wide[columns - columns[0]] = values
    shown[columns - columns[0]] = 1
    kernel = np.ones(limits.smooth_px)
    mean = np.convolve(wide, kernel, mode="same") / np.maximum(np.convolve(shown, kernel, mode="same"), 1)
    return np.asarray(mean[columns - columns[0]], dtype=np.float32)


def _tip(columns: np.ndarray, share: Floats, *, scale: float, limits: LineTipThresholds) -> LineTip | None:
    """Return one end of a line, None where it is not seen on that side.

    Args:
        columns: those that show something, from the middle outwards.
        share: ink there against the usual ink of the line.
        scale: px per mm.
        limits: the thresholds.
    """
    seen = np.flatnonzero(share >= limits.line)
    if len(seen) == 0:
        return None
    last = int(seen[-1])
    bare = np.flatnonzero(share[last:] <= limits.bare)
    first_bare = last + int(bare[0]) if len(bare) else len(share)
    is_near = first_bare < len(share) and abs(int(columns[first_bare]) - int(columns[last])) <= limits.sharp_mm * scale
    pale = first_bare - last - 1
    return LineTip(int(columns[last]), is_sharp=is_near, fades=not is_near and pale >= limits.pale_px)
