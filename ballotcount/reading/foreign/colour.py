"""Use colour: separate the red of a stamp from the pen's ink, and one pen from another."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ballotcount.domain.layout import Box
from ballotcount.reading.arrays.arrays import Gray, Mask, Picture, at_least, over, part_with, without
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS, ForeignThresholds
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.displaced_rules import MovedRules

WHITE = 250.0


def redness(colour: Picture) -> Gray:
    """Return red over the mean of blue and green, 0 to 255."""
    blue, green, red = cv2.split(colour)
    # OpenCV stops at 0, where a difference of numpy's uint8 would wrap round to nearly 255
    return np.asarray(cv2.subtract(red, cv2.addWeighted(blue, 0.5, green, 0.5, 0)), dtype=np.uint8)


def zone_of(
    stamp: Box, shape: tuple[int, int], scale: float, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> tuple[slice, slice]:
    """Return where a stamp may lie, in pixels of the flat page."""
    x, y, w, h = stamp
    reach = limits.stamp_stray_mm
    left = max(0, round((x - reach) * scale))
    top = max(0, round((y - reach) * scale))
    right = min(shape[1], round((x + w + reach) * scale))
    bottom = min(shape[0], round((y + h + reach) * scale))
    return slice(top, bottom), slice(left, right)


def stamp_pixels(ink: Ink, stamp: Box, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS) -> Mask:
    """Return the pixels of a red stamp on a colour page; all False without a stamp."""
    mask = np.zeros(ink.paper.shape, dtype=bool)
    if ink.colour is None:
        return mask
    zone = zone_of(stamp, ink.paper.shape, ink.scale, limits=limits)
    red = cv2.threshold(redness(ink.colour[zone]), limits.red - 1, 1, cv2.THRESH_BINARY)[1]
    # a stamp is a disc of red; a line by a red pen is not
    side = round(limits.red_side_mm * ink.scale)
    # summed in 32 bits: a square of 12 mm has thousands of pixels
    most = int(cv2.boxFilter(red, cv2.CV_32S, (side, side), normalize=False).max())
    if most / side**2 * limits.red_side_mm**2 < limits.red_area_mm2:
        return mask
    # the fringe of a red line is half paper, too pale to pass for red by itself
    mask[zone] = cv2.dilate(red, np.ones((3, 3), np.uint8)).view(np.bool_)
    return mask


def red_within(ink: Ink, place: Mask, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS) -> Mask:
    """Return the red pixels inside a part of a colour page, with their fringe."""
    if ink.colour is None:
        return np.zeros(place.shape, dtype=bool)
    red = ((redness(ink.colour) >= limits.red) & place).astype(np.uint8)
    return cv2.dilate(red, np.ones((3, 3), np.uint8)) > 0


def without_stamp(ink: Ink, pixels: Mask) -> Ink:
    """Return the page in red light where the stamp lies: the stamp fades, print and pens other than red stay."""
    if ink.colour is None or not pixels.any():
        return ink
    part = part_with(pixels)
    here = pixels[part]
    # channels are blue, green, red; in red light a red stamp is nearly as light as paper
    red = ink.colour[part][:, :, 2]
    paper = ink.paper.copy()
    residual = ink.residual.copy()
    paper[part] = np.where(here, np.maximum(ink.paper[part], red), ink.paper[part])
    faded = np.where(here, cv2.subtract(ink.print_bound[part], np.ascontiguousarray(red)), ink.residual[part])
    # the stamp's own darkness in red light, and its fringe
    faded[here & (faded < 2 * ink.noise_floor)] = 0
    residual[part] = faded
    return replace(ink, paper=paper, residual=residual)


def pens(
    ink: Ink, apart: Mask, moved: MovedRules, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> tuple[str, ...]:
    """Return the names of the ink colours on a page, most used first; empty for a grey picture.

    Args:
        apart: pixels not to look at (the stamp, fiducials, codes).
        moved: rules that a fold moved, which are black.
    """
    if ink.colour is None:
        return ()
    names = _pens(ink, ink.colour, apart, limits=limits)
    # a rule that a fold moved lies off its place and would count as a second pen, a black one
    if len(names) > 1:
        whole = (slice(0, apart.shape[0]), slice(0, apart.shape[1]))
        names = _pens(ink, ink.colour, apart | moved.beside(False, whole) | moved.beside(True, whole), limits=limits)
    return names


def _pens(ink: Ink, colour: Picture, apart: Mask, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS) -> tuple[str, ...]:
    """Return the same for pixels with print in its place."""
    strong = cv2.bitwise_and(
        at_least(ink.residual, max(2 * ink.noise_floor, limits.pen_dark)),
        over(ink.print_bound_wide, limits.pen_print_free),
    )
    strong = without(strong, apart)
    # the desk shows beside a bent sheet, in a colour of its own
    rim = round(limits.rim_mm * ink.scale)
    strong[:rim] = strong[-rim:] = 0
    strong[:, :rim] = strong[:, -rim:] = 0
    part = part_with(strong)
    strong = np.ascontiguousarray(strong[part])
    rows, columns = np.divmod(np.flatnonzero(strong > 0), max(1, strong.shape[1]))
    if len(rows) == 0:
        return ()
    count, labels = cv2.connectedComponents(strong, connectivity=8)
    piece = labels[rows, columns]
    pixels = colour[part][rows, columns].astype(np.float64)
    sizes = np.maximum(np.bincount(piece, minlength=count), 1)
    means = np.stack([np.bincount(piece, pixels[:, channel], count) / sizes for channel in range(3)], axis=1)
    found: dict[str, float] = {}
    for label in np.flatnonzero(sizes >= limits.least_piece):
        name = _ink_name(means[label], limits=limits)
        found[name] = found.get(name, 0.0) + float(sizes[label])
    # between black and a colour, as blue-black is, a piece says nothing about the pen
    found.pop("", None)
    least = max(limits.pen_line_mm * limits.pen_core_mm * ink.scale**2, limits.second_pen * sum(found.values()))
    kept = [name for name, area in found.items() if area >= least]
    return tuple(sorted(kept, key=lambda name: -found[name]))


def _ink_name(mean: np.ndarray, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS) -> str:
    """Return the colour of a piece of ink from its mean blue, green and red; empty where it lies between two.

    What the ink takes of each channel is compared: a thin line is paler than a thick one but takes in proportion.
    """
    taken = np.maximum(WHITE - mean, 0)
    chroma = 1 - float(taken.min()) / max(1.0, float(taken.max()))
    if chroma < limits.greyish:
        return "black"
    if chroma < limits.vivid:
        return ""
    return ("blue", "green", "red")[int(taken.argmin())]
