"""Find what a pen wrote on printed words that are no targets: it shows between their letters.

Print that lies beside its place is as heavy as before, and is missing at its place.
"""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Mask, at_least
from ballotcount.reading.foreign.segments import Written
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS, ForeignThresholds
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.ink_thresholds import STRAY_INK
from ballotcount.reading.strikes.name_ink import (
    beyond_print,
    find_name_ink,
    find_name_ink_closely,
    pen_on_name,
)
from ballotcount.reading.strikes.pen_pieces import PEN_WIDE
from ballotcount.reading.template.printed_parts import TextLine

Part = tuple[slice, slice]
"""Rows and columns of the page."""


def ink_on_texts(
    ink: Ink, texts: list[TextLine], apart: Mask, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> list[Written]:
    """Find pen ink on printed words that are no targets: titles, numbers, names beside boxes.

    Args:
        ink: the ink of the page.
        texts: its lines of text.
        apart: pixels whose ink is explained: strokes of targets, stamps.
    """
    level = max(limits.text_dark, limits.text_noise * ink.noise_floor)
    dark_page = at_least(ink.residual, level)
    # the cheapest test comes first: most lines of print carry no ink at all
    suspects = [
        text.region
        for text in texts
        if cv2.countNonZero(dark_page[text.part]) >= limits.text_least_px
        and not apart[text.part].any()
        and pen_on_name(text.region, ink) >= limits.text_ink_mm
    ]
    if not suspects:
        return []
    found = []
    # registered closely, as names are: print a little beside its place would pass for a pen
    for one in find_name_ink_closely(find_name_ink(suspects, ink), ink):
        off = beyond_print(one.residual, one.print_bound, ink)
        dark = cv2.morphologyEx(at_least(off, level), cv2.MORPH_OPEN, PEN_WIDE)
        columns = np.flatnonzero(dark.any(axis=0))
        is_wide = len(columns) > 0 and np.ptp(columns) + 1 >= limits.text_wide_mm * ink.scale
        is_pen = one.pen_mm >= limits.text_ink_mm and one.faint_line >= limits.text_line
        # print that is missing at its place lies elsewhere, and the dark pixels may be that print
        if is_wide and is_pen and one.print_shown >= limits.text_shown:
            found.append(
                _as_written(dark > 0, part=one.name.window, scale=ink.scale, area=one.pen_mm * STRAY_INK.line_mm)
            )
    return found


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
