"""Tell a fold from dirt on a scanner's glass, among the dark lines that run over a whole page.

Dirt draws a line that is exactly straight and has the same paper on both sides. A fold is a ridge: lit from one side,
one flank is lighter than the other. Fingers make it, so it wavers; and a sheet folded in four has a second one
across it, about the middle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ballotcount.reading.arrays.arrays import Floats, without_colour
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.ink.thresholds import FOLD_SIGNS, FoldSignThresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldSigns:
    """What shows that a line over a page is a fold.

    Attributes:
        lit: whether one of its sides is lighter than the other along its way.
        wavers: whether it is no straight line.
        crossed: whether it lies where sheets are folded, and another one crosses it about the middle of the page.
    """

    lit: bool
    wavers: bool
    crossed: bool

    @property
    def perhaps(self) -> bool:
        """Whether it is a fold, or a hand's line, and no dirt on a glass."""
        return self.lit or self.wavers or self.crossed

    @property
    def certain(self) -> bool:
        """Whether it is neither dirt nor a pen's line: a hand's line wavers as well."""
        return self.lit or self.crossed


def fold_signs(ink: Ink, at: int, *, upright: bool, limits: FoldSignThresholds = FOLD_SIGNS) -> FoldSigns:
    """Return what shows that a line over the whole page is a fold.

    Args:
        ink: the page's ink.
        at: its column if it is upright, else its row.
        upright: its direction.
        limits: the thresholds.
    """
    crossed = _is_crossed(ink, at, upright=upright, limits=limits)
    light = _profiles(ink, at, slope=0.0, upright=upright, limits=limits)
    if light is None:
        return FoldSigns(lit=False, wavers=False, crossed=crossed)
    return FoldSigns(
        lit=_is_lit(light, ink.scale, limits), wavers=_waver(light, ink.scale, limits) >= limits.waver, crossed=crossed
    )


def is_lit(ink: Ink, start: float, *, slope: float, upright: bool, limits: FoldSignThresholds = FOLD_SIGNS) -> bool:
    """Return whether one side of a line that may lean is lighter than the other along its way.

    Args:
        ink: the page's ink.
        start: where it begins, px across its way.
        slope: px across for each px along.
        upright: its direction.
        limits: the thresholds.
    """
    light = _profiles(ink, start, slope=slope, upright=upright, limits=limits)
    return light is not None and _is_lit(light, ink.scale, limits)


def _profiles(ink: Ink, start: float, *, slope: float, upright: bool, limits: FoldSignThresholds) -> Floats | None:
    """Return the light across a line, piece by piece along it, NaN where print hides it; None at the page's edge."""
    grey = without_colour(ink.light)
    bound = ink.print_bound_wide
    if not upright:
        grey = grey.T
        bound = bound.T
    reach = round(limits.far_mm[1] * ink.scale)
    rim = round(limits.rim_mm * ink.scale)
    piece = round(limits.piece_mm * ink.scale)
    tops = np.arange(rim, grey.shape[0] - rim - piece + 1, piece)
    ways = np.rint(start + slope * (tops + piece / 2)).astype(int)
    if ways.min() < reach or ways.max() + reach >= grey.shape[1]:
        return None
    parts = [np.s_[top : top + piece, way - reach : way + reach + 1] for top, way in zip(tops, ways, strict=True)]
    light = np.stack([grey[part] for part in parts]).astype(np.float32)
    clear = np.stack([bound[part] for part in parts]) > limits.clear
    shown = clear.sum(axis=1)
    mean = (light * clear).sum(axis=1) / np.maximum(shown, 1)
    return np.asarray(np.where(shown >= piece // 3, mean, np.nan), dtype=np.float32)


def _across(light: Floats, scale: float) -> Floats:
    """Return how far each column of profiles lies from where the line is taken to be, mm."""
    return np.asarray((np.arange(light.shape[1]) - light.shape[1] // 2) / scale, dtype=np.float32)


def _places(light: Floats, scale: float, limits: FoldSignThresholds) -> Floats:
    """Return where the dark line lies in each profile, mm from their middle; NaN where it does not show."""
    across = _across(light, scale)
    near = light[:, np.abs(across) <= limits.seen_mm]
    within = across[np.abs(across) <= limits.seen_mm]
    beside = np.nanmax(np.nan_to_num(near, nan=0.0), axis=1, keepdims=True)
    dark = np.maximum(beside - near - limits.paper, 0) * (np.abs(within) < 1)
    seen = ~np.isnan(near).any(axis=1) & (np.nan_to_num(dark).sum(axis=1) > limits.enough)
    places = np.full(len(light), np.nan, dtype=np.float32)
    places[seen] = (dark[seen] * within).sum(axis=1) / dark[seen].sum(axis=1)
    return places


def _is_lit(light: Floats, scale: float, limits: FoldSignThresholds) -> bool:
    """Return whether one side of a line is lighter along its way, beyond what the light on the page changes there."""
    across = _across(light, scale)
    places = _places(light, scale, limits)
    known = ~np.isnan(places)
    # a flank that is measured from beside the line has a part of the line's own ink
    away = across[None] - np.where(known, places, np.median(places[known]) if known.any() else 0.0)[:, None]

    def between(first: float, last: float) -> Floats:
        part = (away >= first) & (away <= last)
        shown = part & ~np.isnan(light)
        mean = np.where(shown, light, 0).sum(axis=1) / np.maximum(shown.sum(axis=1), 1)
        return np.asarray(np.where(2 * shown.sum(axis=1) > part.sum(axis=1), mean, np.nan), dtype=np.float32)

    near, near_end = limits.near_mm
    far, far_end = limits.far_mm
    slope = (near + near_end) / (far + far_end)
    side = between(near, near_end) - between(-near_end, -near)
    side = side - slope * (between(far, far_end) - between(-far_end, -far))
    side = side[~np.isnan(side)]
    if len(side) < limits.pieces:
        return False
    alike = max(float((side > 0).mean()), float((side < 0).mean()))
    return abs(float(np.median(side))) >= limits.lit and alike >= limits.alike


def _waver(light: Floats, scale: float, limits: FoldSignThresholds) -> float:
    """Return how far the pieces of a line lie from one straight line (standard deviation, mm); 0 where few show."""
    places = _places(light, scale, limits)
    along = np.flatnonzero(~np.isnan(places))
    if len(along) < limits.pieces:
        return 0.0
    at = places[along]
    slope, start = np.polyfit(along, at, 1)
    # of a normal distribution this is the standard deviation
    return 1.4826 * float(np.median(np.abs(at - slope * along - start)))


def _is_crossed(ink: Ink, at: int, *, upright: bool, limits: FoldSignThresholds) -> bool:
    """Return whether a line lies where sheets are folded, and one as dark crosses it about the middle of the page."""
    own, other = (ink.creases.upright, ink.creases.level) if upright else (ink.creases.level, ink.creases.upright)
    if min(abs(at / len(own) - share) for share in limits.shares) > limits.off:
        return False
    middle = other[int(len(other) * (0.5 - limits.off)) : int(len(other) * (0.5 + limits.off)) + 1]
    crossing = float(middle.max(initial=0))
    dark = float(own[at])
    return crossing >= limits.crossing and max(crossing, dark) <= limits.times * min(crossing, dark)
