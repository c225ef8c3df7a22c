"""Measure the pieces of pen ink that reach the letters of a name, and tell them from the edges of print."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray, Mask, at_least, over
from ballotcount.reading.arrays.components import labelled
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.ink_thresholds import NAME_INK, STRAY_INK, TRACING, NameInkThresholds

PEN_WIDE = np.ones((2, 2), np.uint8)
"""A square that fits into a pen's line, but not into the edge of print, which is one pixel wide."""
WHITE = 250
"""Grey level of clean paper."""
Part = tuple[slice, slice]
"""Rows and columns."""


def least_dark(ink: Ink, limits: NameInkThresholds) -> float:
    """Return the darkness at or above which a pixel may be a pen's, grey levels."""
    return max(TRACING.faintest, limits.touched_noise * ink.noise_floor)


def hidden_below(ink: Ink) -> float:
    """Return the lightness of the bound up to which print hides ink."""
    return ink.dark + TRACING.hidden * (WHITE - ink.dark)


def pen_length(seen: Gray, ink: Ink, letters: tuple[float, float], page: Part) -> float:
    """Return the ink in pieces of a pen that reach the letters, mm of a line 0.5 mm wide.

    A piece is of a pen if it is dark, or lies on paper away from all print; the edge of blurred or displaced print is
    pale and lies beside it.

    Args:
        seen: darkness that no print explains, in the name's columns and the height of its row.
        ink: the ink on the page.
        letters: first and last row of the letters in ``seen``.
        page: the same part of the page.
    """
    pen = at_least(seen, least_dark(ink, NAME_INK))
    dark = np.asarray(cv2.morphologyEx(pen, cv2.MORPH_OPEN, PEN_WIDE), dtype=np.uint8)
    if not cv2.hasNonZero(dark):
        return 0.0
    labels, stats = labelled(dark & 1)
    top = stats[:, cv2.CC_STAT_TOP]
    height = stats[:, cv2.CC_STAT_HEIGHT]
    extent = np.maximum(stats[:, cv2.CC_STAT_WIDTH], height)
    # the edge of a displaced rule comes near the letters too, but is flat
    near = np.where(height > NAME_INK.rule_px, NAME_INK.pen_near, 0)
    reaches = (top <= letters[1] + near) & (top + height > letters[0] - near)
    # number 0 is the paper
    if not reaches[1:].any():
        return 0.0
    pixels = np.bincount(labels[_certain_pen(seen, ink, page)], minlength=len(stats))
    certain = pixels >= np.minimum(NAME_INK.pen_certain, stats[:, cv2.CC_STAT_AREA] // 4)
    kept = certain & reaches & (extent >= min(NAME_INK.piece_extent, NAME_INK.pen_extent))
    kept[0] = False
    for number in np.flatnonzero(kept & (stats[:, cv2.CC_STAT_WIDTH] <= NAME_INK.stem_px)):
        left, upper, wide, high, _ = stats[number].tolist()
        box = (slice(upper, upper + high), slice(left, left + wide))
        kept[number] = not _beside_stem(labels[box] == number, box=box, seen=seen, ink=ink, page=page)
    # before small pieces are dropped, as a skipping pen leaves only such
    skipping = _skipped_length(stats[kept & (extent >= NAME_INK.piece_extent)])
    kept &= extent >= NAME_INK.pen_extent
    length = float(stats[kept, cv2.CC_STAT_AREA].sum()) / ink.scale**2 / STRAY_INK.line_mm
    return max(length, skipping / ink.scale)


def _beside_stem(piece: Mask, box: Part, seen: Gray, ink: Ink, page: Part) -> bool:
    """Return True if a narrow upright piece is the edge of a letter's stem: pale, low, and beside print.

    A lens or a renderer sets single letters half a pixel aside; a blurred stem then shows two pixels of its edge. A
    hairline that lies on its place may be darker: copies print it as black as the thick stems, and nobody sees a pen's
    line that runs exactly along it.

    Args:
        piece: its pixels in the box around it.
        box: rows and columns of that box in ``seen``.
        seen: darkness that no print explains.
        ink: the ink on the page.
        page: rows and columns of the page that ``seen`` shows.
    """
    darkest = int(seen[box][piece].max())
    if len(piece) > NAME_INK.stem_mm * ink.scale or darkest >= NAME_INK.hairline_dark:
        return False
    rows, columns = np.nonzero(piece)
    # an opening by an even square lays a piece one pixel further down and to the right
    at = (np.maximum(rows + box[0].start - 1, 0), np.maximum(columns + box[1].start - 1, 0))
    if lies_on_print(ink.print_bound[page][at], ink):
        return True
    if darkest >= max(NAME_INK.stem_dark, NAME_INK.stem_dark_noise * ink.noise_floor):
        return False
    # only the columns from which print near the piece can be seen
    first = max(0, box[1].start - NAME_INK.stem_near)
    bound = ink.print_bound[page][box[0], first : box[1].stop + NAME_INK.stem_near]
    around = cv2.erode(bound, np.ones((1, 2 * NAME_INK.stem_near + 1), np.uint8))
    print_near = around[:, box[1].start - first :][:, : piece.shape[1]]
    return float((print_near[piece] <= _print_light(ink)).mean()) >= NAME_INK.stem_beside


def lies_on_print(bounds: Gray, ink: Ink) -> bool:
    """Return whether a piece of ink lies on print itself and not only beside it.

    Args:
        bounds: the print bound at its pixels.
        ink: the ink on the page.
    """
    return float((bounds <= _print_light(ink)).mean()) >= NAME_INK.hairline_on


def _print_light(ink: Ink) -> float:
    """Return the lightness of the bound up to which a pixel is print, grey levels."""
    return ink.dark + NAME_INK.stem_open * (WHITE - ink.dark)


def _skipped_length(pieces: np.ndarray) -> float:
    """Return the height in px of a steep line of which a skipping pen left only pieces; 0 where they make no line.

    Args:
        pieces: statistics of the pieces, as OpenCV orders them.
    """
    if len(pieces) < NAME_INK.pieces:
        return 0.0
    top = pieces[:, cv2.CC_STAT_TOP]
    left = pieces[:, cv2.CC_STAT_LEFT]
    height = float((top + pieces[:, cv2.CC_STAT_HEIGHT]).max() - top.min())
    width = float((left + pieces[:, cv2.CC_STAT_WIDTH]).max() - left.min())
    return height if height >= NAME_INK.skipped_height and height >= width else 0.0


def _certain_pen(seen: Gray, ink: Ink, page: Part) -> Mask:
    """Return the pixels that are too dark for blurred print, or dark on paper away from all print."""
    wide = ink.print_bound_wide[page]
    # cv2.subtract stops at 0, where numpy's minus on uint8 would wrap around to white
    away = cv2.bitwise_and(
        at_least(np.asarray(cv2.subtract(wide, ink.paper[page]), dtype=np.uint8), NAME_INK.pen_open),
        over(wide, hidden_below(ink)),
    )
    level = max(NAME_INK.pen_dark, NAME_INK.pen_dark_noise * ink.noise_floor)
    return np.asarray(cv2.bitwise_or(at_least(seen, level), away) > 0)
