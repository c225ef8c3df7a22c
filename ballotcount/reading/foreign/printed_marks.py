"""Find where the picture shows the squares and the codes: ink beside them is a pen's.

At a curled corner they lie up to a millimetre beside the place that the page as a whole gives them. What the template
takes for paper is dark there, and a pen's line along their true edge would be taken for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ballotcount.domain.layout import Box
from ballotcount.reading.arrays.arrays import Gray, Mask
from ballotcount.reading.boxes.cells import box_px
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS, ForeignThresholds
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.registration.fiducials import decimate

if TYPE_CHECKING:
    from ballotcount.reading.template.template_page import TemplatePage


def printed_marks(page: TemplatePage, ink: Ink, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS) -> Mask:
    """Return the pixels that the squares and codes of a page take up in the picture.

    Args:
        page: its template.
        ink: its ink.
        limits: the thresholds.
    """
    found = np.zeros(ink.paper.shape, dtype=bool)
    around = round(limits.mark_around_mm * ink.scale)
    for box in page.private_boxes:
        placed = _place(box, page.template.gray, ink, limits=limits)
        # one that does not show clearly keeps its wide margin
        if placed is None:
            window = _window(box, limits.mark_moved_mm, ink.scale)
            found[window] |= page.private[window]
        else:
            left, top, right, bottom = placed
            found[max(0, top - around) : bottom + around, max(0, left - around) : right + around] = True
    return found


def _place(box: Box, blank: Gray, ink: Ink, *, limits: ForeignThresholds) -> tuple[int, int, int, int] | None:
    """Return left, top, right and bottom of a square or a code in the picture, px; None where it does not show."""
    left, top, right, bottom = box_px(box, ink.scale)
    # the paper around belongs to it: a dark place alone would fit anywhere on a dark square
    own = _window(box, limits.mark_rim_mm, ink.scale)
    window = _window(box, limits.mark_rim_mm + limits.mark_moved_mm, ink.scale)
    # at half size, a sixteenth of the work: a code has many pixels
    fits = cv2.matchTemplate(decimate(ink.paper[window], 2), decimate(blank[own], 2), cv2.TM_CCOEFF_NORMED)
    _, best, _, (x, y) = cv2.minMaxLoc(fits)
    if best < limits.mark_fits:
        return None
    across = window[1].start + 2 * x - own[1].start
    down = window[0].start + 2 * y - own[0].start
    return left + across, top + down, right + across, bottom + down


def _window(box: Box, by_mm: float, scale: float) -> tuple[slice, slice]:
    """Return rows and columns of the page that a box takes up with so much around it."""
    left, top, right, bottom = box_px((box[0] - by_mm, box[1] - by_mm, box[2] + 2 * by_mm, box[3] + 2 * by_mm), scale)
    # a negative start would count from the other edge
    return slice(max(0, top), bottom), slice(max(0, left), right)
