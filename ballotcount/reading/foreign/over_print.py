"""Find what a pen wrote on printed words that are no targets: it shows between their letters.

Print that lies beside its place is as heavy as before, and is missing at its place.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray, Mask, at_least, over
from ballotcount.reading.arrays.components import labelled
from ballotcount.reading.foreign.segments import Written, together
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS, ForeignThresholds
from ballotcount.reading.foreign.uneven_rules import darkness
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.faint_lines import faint_lines
from ballotcount.reading.strikes.ink_thresholds import STRAY_INK
from ballotcount.reading.strikes.name_geometry import NameRegion
from ballotcount.reading.strikes.name_ink import (
    NameEvidence,
    beyond_print,
    find_name_ink,
    find_name_ink_closely,
    letters_of,
    pen_on_name,
)
from ballotcount.reading.strikes.pen_pieces import PEN_WIDE, WHITE, hidden_below, lies_on_print
from ballotcount.reading.template.printed_parts import TextLine

Part = tuple[slice, slice]
"""Rows and columns of the page."""
BESIDE = np.ones((7, 7), np.uint8)
"""px around explained ink that its edge takes up."""
PIXEL_AROUND = np.ones((3, 3), np.uint8)
LETTER_WIDE = np.ones((5, 5), np.uint8)
"""px: a stem of a letter, and a little more."""


def ink_on_texts(
    ink: Ink, texts: list[TextLine], apart: Mask, rows: slice, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> list[Written]:
    """Find pen ink on printed words that are no targets: titles, numbers, names beside boxes.

    Args:
        ink: the ink of the page.
        texts: its lines of text.
        apart: pixels whose ink is explained: strokes of targets, stamps.
        rows: the rows of the page with targets; a small mark on a name or a number there may be a vote.
        limits: the thresholds.
    """
    level = max(limits.text_dark, limits.text_noise * ink.noise_floor)
    dark_page = at_least(ink.residual, level)
    # the cheapest test comes first: most lines of print carry no ink at all
    suspects = [text for text in texts if cv2.countNonZero(dark_page[text.part]) >= limits.text_least_px]
    if not suspects:
        return []
    found = []
    long = [
        text.region
        for text in suspects
        if not apart[text.part].any() and pen_on_name(text.region, ink) >= limits.text_ink_mm
    ]
    # registered closely, as names are: print a little beside its place would pass for a pen
    for one in find_name_ink_closely(find_name_ink(long, ink), ink):
        off = beyond_print(one.residual, one.print_bound, ink)
        dark = cv2.morphologyEx(at_least(off, level), cv2.MORPH_OPEN, PEN_WIDE)
        columns = np.flatnonzero(dark.any(axis=0))
        is_wide = len(columns) > 0 and np.ptp(columns) + 1 >= limits.text_wide_mm * ink.scale
        is_pen = one.pen_mm >= limits.text_ink_mm and one.faint_line >= limits.text_line
        # print that is missing at its place lies elsewhere, and the dark pixels may be that print
        if not (is_wide and is_pen and one.print_shown >= limits.text_shown):
            continue
        pen = _without_print_beside(dark > 0, one, ink, level=level, limits=limits)
        # beside such print the pen may be smaller than the width
        if np.count_nonzero(pen) >= limits.small_px:
            found.append(_as_written(pen, part=one.name.window, scale=ink.scale, area=one.pen_mm * STRAY_INK.line_mm))
    regions = [text.region for text in suspects if rows.start <= text.part[0].start and text.part[0].stop <= rows.stop]
    if not regions:
        return together(found, [])
    return together(found, _small_marks(regions, _unexplained(ink, apart), level=level, limits=limits))


def _small_marks(regions: list[NameRegion], ink: Ink, *, level: float, limits: ForeignThresholds) -> list[Written]:
    """Find ink of a small cross, tick or dot, most of which the letters hide: one line or one blot between them.

    Args:
        regions: the lines of text, at least one.
        ink: the ink of the page that nothing explains.
        level: least darkness of a pen, grey levels.
        limits: the thresholds.
    """
    least = max(limits.small_line, limits.small_line_noise * ink.noise)
    parts = [(ink.residual[one.window], ink.print_bound[one.window]) for one in regions]
    lines = faint_lines(regions, parts, ink.dark)
    perhaps = [
        region
        for region, line, (residual, bound) in zip(regions, lines, parts, strict=True)
        if line >= least or _dark_pixels(region, beyond_print(residual, bound, ink), level) >= limits.blot_px
    ]
    found = []
    # registered closely, as a fold sets print beside its place
    for one in find_name_ink_closely(find_name_ink(perhaps, ink), ink):
        # print that is missing at its place lies elsewhere, and the dark pixels may be that print
        if one.print_shown < limits.text_shown:
            continue
        mark = _small_mark(one, ink, least=least, level=level, limits=limits)
        if mark is None or not _alone(mark, one, ink, level=level, limits=limits):
            continue
        rest = one
        # a pen may have been on the same text, and have left less ink than the print beside its place
        while mark is not None and _is_print_beside(mark, one, ink, level=level, limits=limits):
            explained = cv2.dilate(mark.view(np.uint8), LETTER_WIDE) > 0
            rest = replace(rest, residual=np.where(explained, 0, rest.residual).astype(np.uint8))
            mark = _small_mark(rest, ink, least=least, level=level, limits=limits)
        if mark is not None:
            found.append(_as_written(mark, part=one.name.window, scale=ink.scale, area=limits.small_area_mm2))
    return found


def _small_mark(one: NameEvidence, ink: Ink, *, least: float, level: float, limits: ForeignThresholds) -> Mask | None:
    """Return the largest blot between letters, or the place of the most ink; None without both."""
    mark = _blot(one, ink, level=level, limits=limits)
    if mark is None and one.faint_line >= least:
        return _line(one, ink, level=level, limits=limits)
    return mark


def _dark_pixels(region: NameRegion, dark: Gray, level: float) -> int:
    return cv2.countNonZero(at_least(dark[letters_of(region)], level))


def _blot(one: NameEvidence, ink: Ink, *, level: float, limits: ForeignThresholds) -> Mask | None:
    """Return a piece of ink larger than dust, also where letters part it; None without one."""
    off = _at_letters(one.name, beyond_print(one.residual, one.print_bound, ink))
    dark = at_least(off, level)
    if cv2.countNonZero(dark) < limits.blot_px:
        return None
    solid = at_least(_gray(255 - cv2.erode(one.print_bound, PIXEL_AROUND)), 255 - hidden_below(ink))
    closed = cv2.bitwise_and(cv2.morphologyEx(dark, cv2.MORPH_CLOSE, LETTER_WIDE), solid)
    labels, _ = labelled(cv2.bitwise_or(dark, closed))
    labels[dark == 0] = 0
    weights = np.bincount(labels.ravel(), weights=off.ravel())
    weights[0] = 0
    piece: Mask = np.asarray(labels == int(weights.argmax()))
    y, x = np.nonzero(piece)
    thin, long = sorted((int(np.ptp(x)) + 1, int(np.ptp(y)) + 1))
    large = len(y) >= limits.blot_px and thin >= limits.blot_thick_px and long >= limits.blot_long_px
    if not large or float(weights.max()) < limits.blot_dark or is_hairline(piece, one, ink, limits=limits):
        return None
    return piece


def is_hairline(piece: Mask, one: NameEvidence, ink: Ink, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS) -> bool:
    """Return whether dark pixels are a thin stroke of the print itself, as of a slash, printed as black as the stems.

    They lie on the stroke, are thinner than a pen's line, and the paper beside them is lighter instead: a pen adds
    darkness and takes none away.
    """
    if not lies_on_print(one.print_bound[piece], ink):
        return False
    shape = piece.view(np.uint8)
    if cv2.hasNonZero(cv2.morphologyEx(shape, cv2.MORPH_OPEN, PEN_WIDE)):
        return False
    around = at_least(_gray(cv2.dilate(shape, LETTER_WIDE)), 1)
    white = np.full_like(one.print_bound, WHITE)
    seen, printed = [
        cv2.sumElems(cv2.bitwise_and(cv2.subtract(white, page), around))[0]
        for page in (ink.paper[one.name.window], one.print_bound)
    ]
    return seen <= limits.hairline_whole * printed


def _line(one: NameEvidence, ink: Ink, *, level: float, limits: ForeignThresholds) -> Mask | None:
    """Return the place of the most ink between the letters; None where no pixel there is as dark as a pen's."""
    shown = _shown(one, ink)
    side = round(limits.small_mm * ink.scale) | 1
    total = cv2.boxFilter(shown, cv2.CV_32F, (side, side), normalize=False, borderType=cv2.BORDER_CONSTANT)
    y, x = np.unravel_index(int(total.argmax()), total.shape)
    rows = slice(max(0, int(y) - side // 2), int(y) + side // 2 + 1)
    columns = slice(max(0, int(x) - side // 2), int(x) + side // 2 + 1)
    dark = at_least(shown[rows, columns], max(level, limits.small_dark))
    # what shines through from the back is a line too, and pale all over; dust is dark, and smaller than a sign
    if cv2.countNonZero(dark) < limits.small_px or max(cv2.boundingRect(dark)[2:]) < limits.blot_long_px:
        return None
    short = one.name.last - one.name.first < limits.small_short_mm * ink.scale
    if short and _is_displaced(one, (rows, columns), ink, level=max(level, limits.small_dark), limits=limits):
        return None
    mark = np.zeros(shown.shape, dtype=bool)
    mark[rows, columns] = True
    return mark


def _is_displaced(one: NameEvidence, part: Part, ink: Ink, *, level: float, limits: ForeignThresholds) -> bool:
    """Return whether the same print a little aside leaves no mark: a number at a fold is too short to be registered."""
    paper = ink.paper[one.name.window][part]
    reach = limits.small_shift_px
    for down, aside in product(range(-reach, reach + 1), repeat=2):
        moved = np.roll(one.print_bound, (down, aside), axis=(0, 1))[part]
        left = cv2.min(one.residual[part], cv2.subtract(moved, paper))
        open_paper = over(_gray(cv2.erode(moved, PIXEL_AROUND)), hidden_below(ink))
        if cv2.countNonZero(at_least(_gray(cv2.bitwise_and(left, open_paper)), level)) < limits.small_px:
            return True
    return False


def _without_print_beside(dark: Mask, one: NameEvidence, ink: Ink, *, level: float, limits: ForeignThresholds) -> Mask:
    """Return dark pixels without the pieces that are print beside its place."""
    labels, stats = labelled(dark)
    pen = dark.copy()
    for number in range(1, len(stats)):
        piece = labels == number
        # of a smaller piece too little is left at any place
        if np.count_nonzero(piece) >= limits.small_px and _is_print_beside(piece, one, ink, level=level, limits=limits):
            pen &= ~piece
    return pen


def _is_print_beside(mark: Mask, one: NameEvidence, ink: Ink, *, level: float, limits: ForeignThresholds) -> bool:
    """Return whether print that lies beside its place is all that is dark there.

    A fold or the corner of a lens moves a part of a text, and the text is registered as a whole. Print that moved fits
    the picture much better there, and nothing is left at its old place. Ink of a pen beside a letter, also of the same
    shape, leaves the letter where it is.
    """
    y, x = np.nonzero(mark)
    around = round(limits.small_around_mm * ink.scale)
    rows = slice(max(0, int(y.min()) - around), int(y.max()) + around + 1)
    columns = slice(max(0, int(x.min()) - around), int(x.max()) + around + 1)
    paper = ink.paper[one.name.window][rows, columns]
    reach = limits.small_beside_px
    height, width = one.print_bound.shape
    wide = one.print_bound.take(np.arange(rows.start - reach, min(rows.stop, height) + reach), axis=0, mode="wrap")
    prints = wide.take(np.arange(columns.start - reach, min(columns.stop, width) + reach), axis=1, mode="wrap")
    # correlations at all places at once; 0 where one of the pictures shows nothing
    fits = cv2.matchTemplate(darkness(prints), darkness(paper), cv2.TM_CCOEFF_NORMED)
    down, aside = np.unravel_index(int(fits.argmax()), fits.shape)
    if fits[down, aside] < fits[reach, reach] + limits.small_fits:
        return False
    best = prints[int(down) : int(down) + paper.shape[0], int(aside) : int(aside) + paper.shape[1]]
    return cv2.countNonZero(at_least(_gray(cv2.subtract(best, paper)), level)) < limits.small_px


def _alone(mark: Mask, one: NameEvidence, ink: Ink, *, level: float, limits: ForeignThresholds) -> bool:
    """Return whether most dark pixels of a text are of one mark: a fold sets many letters beside their place."""
    dark = at_least(_shown(one, ink), level)
    around = cv2.dilate(mark.view(np.uint8), LETTER_WIDE)
    return cv2.countNonZero(cv2.bitwise_and(dark, dark, mask=around)) >= limits.small_share * cv2.countNonZero(dark)


def _shown(one: NameEvidence, ink: Ink) -> Gray:
    """Return the ink at the letters of a text where print does not hide it."""
    return _at_letters(one.name, _gray(cv2.bitwise_and(one.residual, over(one.print_bound, hidden_below(ink)))))


def _gray(values: np.ndarray) -> Gray:
    """Return what OpenCV made of greys as greys: its types do not say so."""
    return np.asarray(values, dtype=np.uint8)


def _at_letters(region: NameRegion, dark: Gray) -> Gray:
    """Return darkness at the letters of a text alone."""
    own = np.zeros_like(dark)
    own[letters_of(region)] = dark[letters_of(region)]
    return own


def _unexplained(ink: Ink, apart: Mask) -> Ink:
    """Return the ink without what targets, stamps and their edges explain."""
    taken = cv2.dilate(cv2.threshold(apart.view(np.uint8), 0, 255, cv2.THRESH_BINARY)[1], BESIDE)
    # OpenCV stops at 0: nothing is left where 255 is taken off
    return replace(ink, residual=np.asarray(cv2.subtract(ink.residual, taken), dtype=np.uint8))


def _as_written(dark: Mask, part: Part, scale: float, area: float) -> Written:
    """Return ink in a part of the page as foreign ink.

    Args:
        dark: its pixels, at least one.
        part: rows and columns of the page.
        scale: px per mm.
        area: of the ink, mm2.
    """
    y, x = np.nonzero(dark)
    corner = (part[1].start + x.min(), part[0].start + y.min(), np.ptp(x) + 1, np.ptp(y) + 1)
    left, top, width, height = [round(float(value) / scale, 1) for value in corner]
    return Written((left, top, width, height), round(area, 2))
