"""Segment the ink of a page's boxes: which pixels are pen, and which of them are connected.

Ink is followed from the middle of a box to its rules and over them; ink at the rules only is the rules.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ballotcount.domain.layout import Box, Target
from ballotcount.reading.arrays.arrays import Gray, Mask, Numbers, percentile
from ballotcount.reading.arrays.components import HEIGHT, WIDTH, stats_of
from ballotcount.reading.boxes.skeleton import SQUARE
from ballotcount.reading.boxes.thresholds import BOX_THRESHOLDS, BoxThresholds
from ballotcount.reading.ink.ink import Ink

PLANES = ("paper", "residual", "print_bound", "print_bound_wide")
"""Arrays of ``Ink`` that cover the page."""


@dataclass(frozen=True, slots=True)
class BoxCell:
    """A box target in pixels of the flat page.

    Attributes:
        inner: ``(left, top, right, bottom)`` of the inside.
        outer: the same with the paper around it.
    """

    target: Target
    inner: tuple[int, int, int, int]
    outer: tuple[int, int, int, int]

    @property
    def window(self) -> tuple[slice, slice]:
        left, top, right, bottom = self.outer
        return slice(top, bottom), slice(left, right)

    @property
    def within(self) -> tuple[int, int, int, int]:
        """``inner`` as it lies in the window."""
        left, top, right, bottom = self.inner
        return left - self.outer[0], top - self.outer[1], right - self.outer[0], bottom - self.outer[1]


@dataclass(frozen=True, slots=True)
class CellInk:
    """The ink of one box within its ``outer``.

    Attributes:
        spread: all that hangs together with it, as far as it spills.
        own: what is as dark as the pen, inside the cell.
    """

    spread: Mask
    own: Mask


@dataclass(frozen=True, slots=True)
class Pieces:
    """The connected ink of a page's boxes.

    Attributes:
        labels: number of the piece of each pixel, 0 for paper.
        solid: pixels as dark as the pen.
        inked: all ink.
        areas: pixels of each piece in each cell, shape (cells, pieces).
        large: whether a piece is more than a speck and comes into the core of a cell.
        pale: whether the ink in a cell is much paler than the page's pen.
    """

    labels: Numbers
    solid: Mask
    inked: Mask
    areas: Numbers
    large: Mask
    pale: Mask


def measure_cell(
    target: Target, shape: tuple[int, int], scale: float, *, limits: BoxThresholds = BOX_THRESHOLDS
) -> BoxCell:
    """Place a box target on the flat page."""
    x, y, w, h = [value * scale for value in target.bbox]
    inner = (round(x), round(y), round(x + w), round(y + h))
    reach = limits.around_mm * scale
    outer = (
        max(0, round(x - reach)),
        max(0, round(y - reach)),
        min(shape[1], round(x + w + reach)),
        min(shape[0], round(y + h + reach)),
    )
    return BoxCell(target, inner, outer)


def cut_out(cells: list[BoxCell], ink: Ink, *, limits: BoxThresholds = BOX_THRESHOLDS) -> tuple[list[BoxCell], Ink]:
    """Return the cells and the ink of the part of the page that holds them."""
    left = min(cell.outer[0] for cell in cells)
    top = min(cell.outer[1] for cell in cells)
    right = max(cell.outer[2] for cell in cells)
    bottom = max(cell.outer[3] for cell in cells)

    def moved(box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
        return box[0] - left, box[1] - top, box[2] - left, box[3] - top

    part = {name: getattr(ink, name)[top:bottom, left:right] for name in PLANES}
    return [BoxCell(one.target, moved(one.inner), moved(one.outer)) for one in cells], replace(ink, **part)


def inner_mask(cell: BoxCell) -> Mask:
    """Return the pixels inside a cell, as a mask of its window."""
    left, top, right, bottom = cell.outer
    mask = np.zeros((bottom - top, right - left), dtype=bool)
    left, top, right, bottom = cell.within
    mask[top:bottom, left:right] = True
    return mask


def pieces_of_page(cells: list[BoxCell], ink: Ink, *, limits: BoxThresholds = BOX_THRESHOLDS) -> Pieces:
    """Return the connected ink of the page; a gap as wide as a printed rule does not separate it."""
    inked = _without_grains(cell_ink(ink, limits=limits), ink, limits=limits)
    levels, pale = _levels(cells, inked, ink, limits=limits)
    solid = _followed(cells, inked=inked, levels=levels, ink=ink, limits=limits)
    reach = np.ones((limits.join_px, limits.join_px), np.uint8)
    closed = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, reach)
    # a mark on the rule between two boxes of a row: its halves meet at the middle of the mark only
    closed = np.maximum(closed, cv2.morphologyEx(solid, cv2.MORPH_CLOSE, np.ones((1, limits.join_level_px), np.uint8)))
    # only on print: on open paper a gap is a gap
    over_print = (ink.print_bound_wide < limits.print_free).view(np.uint8)
    strokes = solid | (np.asarray(closed, dtype=np.uint8) & over_print)
    # the ends of a slanting stroke are not opposite each other: no square closes the gap between them
    wider = np.asarray(cv2.dilate(strokes, reach), dtype=np.uint8)
    count, joined = cv2.connectedComponents(strokes | (wider & over_print), connectivity=8)
    labels = np.where(strokes, joined, 0)
    stats = stats_of(labels, np.flatnonzero(strokes), count)
    areas = np.zeros((len(cells), count), dtype=np.int64)
    cores = np.zeros(count, dtype=np.int64)
    for number, cell in enumerate(cells):
        left, top, right, bottom = cell.inner
        inside = labels[top:bottom, left:right]
        # most boxes are empty, and there is nothing to count
        if cv2.hasNonZero(inside):
            areas[number] = np.bincount(inside.ravel(), minlength=count)
            cores += np.bincount(labels[_core(cell, ink.scale, limits=limits)].ravel(), minlength=count)
    areas[:, 0] = 0
    large = (np.maximum(stats[:, WIDTH], stats[:, HEIGHT]) >= limits.speck_mm * ink.scale) & (cores >= limits.core_px)
    large[0] = False
    return Pieces(labels=labels, solid=solid.view(np.bool_), inked=inked, areas=areas, large=large, pale=pale)


def _followed(
    cells: list[BoxCell], inked: Mask, levels: Gray, ink: Ink, *, limits: BoxThresholds = BOX_THRESHOLDS
) -> Gray:
    """Return ink as dark as the pen in the cores and away from the cells, with the strokes followed over the rules."""
    seen = ((ink.residual >= levels) & (inked | (ink.print_bound_wide < limits.print_free))).view(np.uint8)
    at_rules = cv2.bitwise_and(
        seen, cv2.dilate((ink.print_bound_wide < limits.print_free).view(np.uint8), np.ones((5, 5), np.uint8))
    )
    # a line four pixels thick at a rule is a pen's, and no displaced rule
    thick = cv2.dilate(cv2.morphologyEx(seen, cv2.MORPH_OPEN, np.ones((4, 4), np.uint8)), SQUARE)
    for along in ((1, limits.fringe_px), (limits.fringe_px, 1)):
        fringe = cv2.subtract(cv2.morphologyEx(at_rules, cv2.MORPH_OPEN, np.ones(along, np.uint8)), thick)
        seen = np.asarray(cv2.subtract(seen, fringe), dtype=np.uint8)
    beside = np.zeros_like(seen)
    rim = round(limits.core_mm * ink.scale)
    for cell in cells:
        left, top, right, bottom = cell.inner
        beside[max(0, top - rim) : bottom + rim, max(0, left - rim) : right + rim] = 1
    # after all rims, as a neighbour's rim may reach into a core
    for cell in cells:
        beside[_core(cell, ink.scale, limits=limits)] = 0
    solid = cv2.subtract(seen, beside)
    # so far and no farther: along a displaced rule it would go on to the next boxes
    for _ in range(limits.followed_px):
        solid = cv2.bitwise_or(solid, cv2.bitwise_and(cv2.dilate(solid, SQUARE), seen))
    return np.asarray(solid, dtype=np.uint8)


def _without_grains(inked: Mask, ink: Ink, *, limits: BoxThresholds = BOX_THRESHOLDS) -> Mask:
    """Remove the single grains of a coarse copy, which would join along the rules."""
    if ink.noise_floor <= limits.noisy:
        return inked
    _, grains, sizes, _ = cv2.connectedComponentsWithStats(inked.view(np.uint8), connectivity=8)
    return np.asarray(inked & (sizes[:, cv2.CC_STAT_AREA] >= limits.grain_px)[grains])


def _levels(
    cells: list[BoxCell], inked: Mask, ink: Ink, *, limits: BoxThresholds = BOX_THRESHOLDS
) -> tuple[Gray, Mask]:
    """Return the darkness above which a pixel is stroke, from the pen in each box or on the page; and which boxes
    are pale."""
    cores = [_core(cell, ink.scale, limits=limits) for cell in cells]
    held = [ink.residual[core][inked[core]] for core in cores]
    every = np.concatenate(held)
    usual = limits.solid * percentile(every, limits.pen_percentile) if len(every) else 0.0
    levels = np.full(inked.shape, min(255, max(limits.pale, round(usual))), dtype=np.uint8)
    pale = np.zeros(len(cells), dtype=bool)
    for n, (cell, core, values) in enumerate(zip(cells, cores, held, strict=True)):
        # only lower: a darker pen in one box is found at the level of the page anyway
        if len(values) >= limits.core_px and (own := limits.solid * percentile(values, limits.pen_percentile)) < usual:
            pale[n] = own < limits.palest * usual
            if pale[n] and (len(values) < limits.pale_px or _is_fold(inked[core], ink.scale, limits=limits)):
                continue
            left, top, right, bottom = cell.inner
            levels[top:bottom, left:right] = max(limits.pale // 2, round(own))
    return levels, pale


def _is_fold(core: Mask, scale: float, *, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Return whether nearly all ink of a core is a flat line over a good part of it."""
    rows = np.cumsum(np.r_[0, core.sum(1)])
    high = min(round(limits.fold_mm * scale), len(core))
    in_line = float((rows[high:] - rows[:-high]).max()) >= limits.fold_share * rows[-1]
    return in_line and bool(core.any(0).mean() >= limits.fold_wide)


def _core(cell: BoxCell, scale: float, *, limits: BoxThresholds = BOX_THRESHOLDS) -> tuple[slice, slice]:
    inset = round(limits.core_mm * scale)
    left, top, right, bottom = cell.inner
    return slice(top + inset, bottom - inset), slice(left + inset, right - inset)


def cell_ink(ink: Ink, *, limits: BoxThresholds = BOX_THRESHOLDS) -> Mask:
    """Return ink away from all print: cells hold no print, and their rules may lie half a pixel off."""
    return (
        (cv2.subtract(ink.print_bound_wide, ink.paper) >= max(ink.noise_floor, limits.pale))
        & (ink.print_bound_wide >= limits.print_free)
        & (ink.residual > 0)
    )


def box_px(box: Box, scale: float) -> tuple[int, int, int, int]:
    """Return a box in mm as ``(left, top, right, bottom)`` in pixels of the flat page."""
    x, y, w, h = box
    return round(x * scale), round(y * scale), round((x + w) * scale), round((y + h) * scale)
