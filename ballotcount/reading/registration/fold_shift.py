"""Move the print beside a fold to where the template has it.

A fold shifts the print on its two sides apart, by up to half a millimetre within a few rows; a smooth field cannot
follow that. The rows (or the columns) of a zone of the flat page are laid over those of the template one by one: the
sequence of shifts that explains the picture best, with a price for each change, is found by dynamic programming.

Source: dynamic time warping (Sakoe and Chiba, 1978).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray, Picture
from ballotcount.reading.registration.thresholds import REGISTRATION_THRESHOLDS, RegistrationThresholds

THINNED = 2
"""Every how many pixels along a row are compared."""
ZONES = 4
"""Parts across the page whose shifts are found each by itself: the smooth field is not alike in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPage:
    """A flat page in grey, and its print.

    Attributes:
        paper: the page with white paper.
        expected: the print alone, as blurred and as dark as in the picture.
        bound: how light the page is at least without ink.
    """

    paper: Gray
    expected: Gray
    bound: Gray

    def turned(self) -> PrintPage:
        """Return the page with its columns as rows."""
        return PrintPage(paper=_turned(self.paper), expected=_turned(self.expected), bound=_turned(self.bound))


def without_fold_shifts(
    flat: Picture, page: PrintPage, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> Picture | None:
    """Return the flat page with the print beside its folds in place, or None where nothing is gained."""
    # an upright fold shifts columns: the same search on the transposed page
    turned = page.turned()
    down = fold_shifts(page.paper, page.expected, limits=limits)
    across = fold_shifts(turned.paper, turned.expected, limits=limits)
    if down is None and across is None:
        return None
    moved = flat if down is None else rows_moved(flat, page, down, limits=limits)
    return moved if across is None else _turned(rows_moved(_turned(moved), turned, across, limits=limits))


def fold_shifts(
    paper: Gray, expected: Gray, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> Floats | None:
    """Return by how many px each place's print lies below where it belongs, or None where that explains little.

    Args:
        paper: the page with white paper.
        expected: the print alone.
        limits: the thresholds.

    Returns:
        The shape of the page.
    """
    costs = _costs(paper, expected, limits)
    paths = _best_paths(costs, limits)
    exact, weight = _between(costs, paths, limits)
    folds = _folds(paths, weight, limits)
    if not folds:
        return None
    at = _places(folds, costs, exact=exact, weight=weight, limits=limits)
    by = np.stack([_smooth(*one, limits) for one in zip(exact, weight, at, strict=True)])
    still = _cost(costs, np.zeros_like(by), limits)
    if still - _cost(costs, by, limits) < limits.fold_gain * still:
        return None
    zones = np.stack([_in_rows(*one, len(paper), limits=limits) for one in zip(by, at, strict=True)], axis=1)
    return np.asarray(cv2.resize(zones, paper.shape[::-1], interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def rows_moved(
    flat: Picture, page: PrintPage, by: Floats, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> Picture:
    """Return a page each place of which is taken from ``by`` px further down.

    Ink on rows that are left out between two of the result is kept: a thin line of a pen there must not be lost.
    """
    height, width = flat.shape[:2]
    at = np.clip(np.arange(height, dtype=np.float32)[:, None] + by, 0, height - 1)
    columns = np.repeat(np.arange(width, dtype=np.float32)[None], height, axis=0)
    moved = np.asarray(cv2.remap(flat, columns, at, cv2.INTER_LINEAR), dtype=np.uint8)
    for row in np.flatnonzero((np.diff(at, axis=0) > limits.fold_left_out_px).any(axis=1)).tolist():
        ink = _ink_between(page, at=at, by=by, row=row, limits=limits)
        # int16, as a difference below 0 would wrap around to white in uint8
        moved[row] = np.maximum(moved[row].astype(np.int16) - (ink if flat.ndim == 2 else ink[:, None]), 0)
    return moved


def _ink_between(page: PrintPage, *, at: Floats, by: Floats, row: int, limits: RegistrationThresholds) -> np.ndarray:
    """Return how much darker the ink on the rows left out after a row is than that on it and than the fold."""
    columns = np.arange(at.shape[1])
    here = np.rint(at[row]).astype(np.int64)
    shown = page.bound[row].astype(np.int16) - page.paper[here, columns]
    darkest = np.zeros(at.shape[1], dtype=np.int16)
    for below in range(1, 2 * limits.fold_most_px + 1):
        between = here + below < at[row + 1]
        # rows are in order: where none is left out here, none is further down
        if not between.any():
            break
        place = np.minimum(here + below, len(page.paper) - 1)
        ink = np.full(at.shape[1], 255, dtype=np.int16)
        for shift in (by[row], by[row + 1]):  # the print of either side explains it
            own = np.clip(np.rint(place - shift).astype(np.int64), 0, len(page.bound) - 1)
            ink = np.minimum(ink, page.bound[own, columns].astype(np.int16) - page.paper[place, columns])
        darkest = np.maximum(darkest, np.where(between, ink - np.maximum(shown, 0), 0))
    # the shade of the fold runs along all columns, so it is their median; a pen's line is darker in few
    return np.asarray(np.maximum(darkest - round(limits.fold_uneven * float(np.median(darkest))), 0), dtype=np.int16)


def _turned(picture: Picture) -> Picture:
    return np.asarray(cv2.transpose(picture), dtype=np.uint8)


def _costs(paper: Gray, expected: Gray, limits: RegistrationThresholds) -> Floats:
    """Return the mean difference of each step of rows at each shift, shape (zones, shifts, steps).

    Zones lie side by side across the page, and see a half of their neighbours. Ink counts up to a cap.
    """
    most = limits.fold_most_px
    step = limits.fold_step_px
    height = len(paper) // step * step
    wanted = np.ascontiguousarray(expected[:height, ::THINNED])
    around = cv2.copyMakeBorder(
        np.ascontiguousarray(paper[:, ::THINNED]), most, most, 0, 0, borderType=cv2.BORDER_REPLICATE
    )
    costs = np.empty((ZONES, 2 * most + 1, height // step), dtype=np.float32)
    for shift in range(2 * most + 1):
        apart = cv2.absdiff(around[shift : shift + height], wanted)
        apart = cv2.threshold(apart, limits.fold_cap, limits.fold_cap, cv2.THRESH_TRUNC)[1]
        costs[:, shift] = _zone_means(np.asarray(apart, dtype=np.uint8), step).T
    padded = np.concatenate([costs[:1], costs, costs[-1:]])
    return np.asarray((padded[:-2] + 2 * costs + padded[2:]) / 4, dtype=np.float32)


def _zone_means(apart: Gray, step: int) -> Floats:
    """Return the mean of each zone in each step of rows, a whole number, shape (steps, zones).

    It is what ``cv2.resize`` returns with ``INTER_AREA``, in an eighth of the time where zones end within a pixel.
    """
    height, width = apart.shape
    sums = np.empty((height, ZONES), dtype=np.float32)
    for zone in range(ZONES):
        left = zone * width / ZONES
        right = (zone + 1) * width / ZONES
        first = math.ceil(left)
        last = math.floor(right)
        sums[:, zone] = cv2.reduce(apart[:, first:last], 1, cv2.REDUCE_SUM, dtype=cv2.CV_32F)[:, 0]
        # of a pixel that two zones share each has a part
        if first > left:
            sums[:, zone] += np.float32(first - left) * apart[:, first - 1]
        if right > last:
            sums[:, zone] += np.float32(right - last) * apart[:, last]
    whole = sums.reshape(-1, step, ZONES).sum(axis=1)
    return np.asarray(np.rint(whole / np.float32(step * width / ZONES)), dtype=np.float32)


def _best_paths(costs: Floats, limits: RegistrationThresholds) -> np.ndarray:
    """Return the whole shifts of each zone's steps that cost least together with their changes, px.

    The margins of the page, which show no print, do not begin or end with a shift of their own.
    """
    zones, count, steps = costs.shape
    places = np.arange(count)
    tolls = (limits.fold_toll * np.abs(places[:, None] - places)).astype(np.float32)
    ends = tolls[limits.fold_most_px]
    # 13 ways to 13 shifts at each step, in all zones at once
    ways = np.zeros((steps, count, zones, count), dtype=np.float32)
    reached = costs[:, :, 0] + ends
    for number, own in enumerate(np.ascontiguousarray(costs.transpose(2, 0, 1))[1:], start=1):
        np.add(reached.T[:, :, None], tolls[:, None], out=ways[number])
        reached = np.minimum.reduce(ways[number], axis=0)
        reached += own
    # outside the loop, as one call for all steps is far faster
    before = ways.argmin(axis=1)
    paths = np.empty((zones, steps), dtype=np.int64)
    paths[:, -1] = (reached + ends).argmin(axis=1)
    each = np.arange(zones)
    for number in range(steps - 1, 0, -1):
        paths[:, number - 1] = before[number, each, paths[:, number]]
    return paths - limits.fold_most_px


def _folds(paths: np.ndarray, weight: Floats, limits: RegistrationThresholds) -> list[np.ndarray]:
    """Return the steps at which each fold may lie: in a zone, between print whose two sides are shifted apart."""
    steps = paths.shape[1]
    beside = limits.fold_beside
    printed = np.flatnonzero(weight.max(axis=0) >= limits.fold_print)
    apart = np.zeros(steps, dtype=bool)
    if len(printed) == 0:
        return []
    leaps = paths[:, 2 * beside :] - paths[:, : -2 * beside]
    wide = (leaps >= limits.fold_apart_px) | (leaps <= -limits.fold_together_px)
    apart[beside:-beside] = wide.any(axis=0)
    apart[: max(limits.fold_edge, printed[0])] = False
    apart[min(steps - limits.fold_edge, printed[-1]) :] = False
    places = np.flatnonzero(apart)
    # leaps nearer than the window in which they are measured are one fold
    return np.split(places, np.flatnonzero(np.diff(places) > 2 * beside) + 1) if len(places) else []


def _places(
    folds: list[np.ndarray], costs: Floats, *, exact: Floats, weight: Floats, limits: RegistrationThresholds
) -> np.ndarray:
    """Return the step at which each fold lies in each zone, where it costs least, shape (zones, folds)."""
    at = np.array([[places[len(places) // 2] for places in folds]] * ZONES)

    def cost(zone: int, fold: int, place: int) -> float:
        tried = at[zone].copy()
        tried[fold] = place
        return _cost(costs[zone], _smooth(exact[zone], weight[zone], tried, limits=limits), limits)

    for fold, places in enumerate(folds):
        table = np.array([[cost(zone, fold, int(place)) for place in places] for zone in range(ZONES)])
        at[:, fold] = places[_straightest(table, limits)]
    return at


def _in_rows(by: Floats, at: np.ndarray, height: int, limits: RegistrationThresholds) -> Floats:
    """Return the shifts of a zone's steps for each row of the page, with a leap at each fold that leaves rows out."""
    rows = (np.arange(height) + 0.5) / limits.fold_step_px - 0.5
    found = np.empty(height, dtype=np.float32)
    leaps = [place for place in sorted(at.tolist()) if 0 < place < len(by) and by[place] > by[place - 1]]
    for first, last in pairwise([0, *leaps, len(by)]):
        if last > first:
            own = slice(first * limits.fold_step_px, height if last == len(by) else last * limits.fold_step_px)
            found[own] = np.interp(rows[own], np.arange(first, last), by[first:last])
    return found


def _straightest(table: np.ndarray, limits: RegistrationThresholds) -> np.ndarray:
    """Return the place of a fold in each zone, on one line across the page, that costs least.

    Args:
        table: the cost of each zone with the fold at each of some places in turn.
        limits: the thresholds.
    """
    count = table.shape[1]
    zones = np.arange(ZONES)
    best = np.inf
    found = np.zeros(ZONES, dtype=np.int64)
    for slope in range(-limits.fold_steepest, limits.fold_steepest + 1):
        for middle in range(count):
            line = np.clip(middle + slope * (2 * zones - ZONES + 1) // 2, 0, count - 1)
            cost = float(table[zones, line].sum()) + limits.fold_level * abs(slope)
            if cost < best:
                best = cost
                found = line
    return found


def _between(costs: Floats, paths: np.ndarray, limits: RegistrationThresholds) -> tuple[Floats, Floats]:
    """Return the shift of each step by a parabola through the costs of its neighbours, and how much it weighs."""
    most = limits.fold_most_px
    inner = np.clip(paths + most, 1, 2 * most - 1)[:, None]
    less = np.take_along_axis(costs, inner - 1, axis=1)[:, 0]
    here = np.take_along_axis(costs, inner, axis=1)[:, 0]
    more = np.take_along_axis(costs, inner + 1, axis=1)[:, 0]
    curve = np.maximum(less - 2 * here + more, 0)
    part = np.clip(0.5 * (less - more) / np.maximum(curve, 1e-3), -0.5, 0.5)
    # rows of print have a sharp minimum, blank ones a flat one: these hardly weigh
    return (paths + part).astype(np.float32), (curve + limits.fold_least).astype(np.float32)


def _smooth(shifts: Floats, weight: Floats, folds: np.ndarray, limits: RegistrationThresholds) -> Floats:
    """Return the shifts smoothed between the folds, each by its weight, and none far from them."""
    by = shifts.copy()
    for first, last in pairwise([0, *sorted(folds.tolist()), len(shifts)]):
        if last > first:
            weighted = np.stack([shifts[first:last] * weight[first:last], weight[first:last]])
            # OpenCV takes sigmaY=0 for sigmaX, and would blur shifts and weights into each other
            sums = cv2.GaussianBlur(weighted, (0, 0), limits.fold_smooth, sigmaY=1e-6, borderType=cv2.BORDER_REPLICATE)
            by[first:last] = sums[0] / sums[1]
    places = np.arange(len(shifts))[:, None] + 0.5
    away = np.abs(places - folds).min(axis=1) / limits.fold_reach
    return np.asarray(by * np.clip((1 - away) / limits.fold_fades, 0, 1), dtype=np.float32)


def _cost(costs: Floats, by: Floats, limits: RegistrationThresholds) -> float:
    """Return what shifts cost, each interpolated between whole ones; of one zone or of all."""
    # a little below the last shift, so that its upper neighbour exists
    place = np.clip(by + limits.fold_most_px, 0, costs.shape[-2] - 1.001)[..., None, :]
    whole = place.astype(np.int64)
    part = place - whole
    less = np.take_along_axis(costs, whole, axis=-2)
    more = np.take_along_axis(costs, whole + 1, axis=-2)
    return float((less * (1 - part) + more * part).sum())
