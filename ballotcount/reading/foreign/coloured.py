"""Find coloured ink on print, which is black: a tick across a rule leaves hardly any ink on bare paper.

Of a small sign on a rule, bare paper shows only specks. Its colour shows wherever it lies: print, toner, dust and folds
are grey. The coloured fringes of print in a picture are of opposite colours on its two sides, so that the mean over a
window wider than a rule is nearly grey; a sign has more colour than nearly all print of its page.
"""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray, Mask, at_least, percentile
from ballotcount.reading.arrays.components import AREA, HEIGHT, LEFT, TOP, WIDTH, labelled
from ballotcount.reading.foreign.coloured_thresholds import COLOURED_THRESHOLDS, ColouredThresholds
from ballotcount.reading.foreign.segments import Written
from ballotcount.reading.ink.ink import Ink


def coloured_ink(ink: Ink, apart: Mask, *, limits: ColouredThresholds = COLOURED_THRESHOLDS) -> list[Written]:
    """Return the coloured signs on a page that no mark explains; nothing for a grey picture.

    Args:
        ink: the ink of the page.
        apart: pixels of marks, doubts, stamps, squares and codes.
        limits: the thresholds.
    """
    if ink.colour is None:
        return []
    pixel = limits.pixel_mm
    size = (round(apart.shape[1] / ink.scale / pixel), round(apart.shape[0] / ink.scale / pixel))
    window = (limits.window, limits.window)
    seen = cv2.blur(cv2.resize(ink.colour, size, interpolation=cv2.INTER_AREA), window)
    taken = cv2.resize(apart.view(np.uint8), size, interpolation=cv2.INTER_AREA)
    # the mean of a window shows colour that lies outside it by half of its width
    hidden = cv2.dilate(taken, np.ones(window, np.uint8))
    colour = _colour(seen)
    print_seen = cv2.resize(ink.print_bound, size, interpolation=cv2.INTER_AREA) < limits.print_grey
    fringes = colour[print_seen & (hidden == 0)]
    usual = percentile(fringes, limits.percent) if len(fringes) else 0.0
    level = max(limits.colour, limits.times * usual)
    shown = cv2.subtract(at_least(colour, level), np.asarray(hidden * 255, dtype=np.uint8))
    # the desk, thumbs and the edge of the paper lie in the rim, in colours of their own
    rim = round(limits.rim_mm / pixel)
    shown[:rim] = shown[-rim:] = 0
    shown[:, :rim] = shown[:, -rim:] = 0
    _, stats = labelled(np.asarray(shown > 0))
    found = []
    for one in stats[1:]:
        if min(one[WIDTH], one[HEIGHT]) * pixel >= limits.sign_mm:
            left, top, width, height = [round(float(one[part]) * pixel, 1) for part in (LEFT, TOP, WIDTH, HEIGHT)]
            found.append(Written((left, top, width, height), round(float(one[AREA]) * pixel**2, 2)))
    return found


def _colour(picture: np.ndarray) -> Gray:
    """Return how far the channels of each pixel lie apart, grey levels."""
    blue, green, red = cv2.split(picture)
    lightest = cv2.max(cv2.max(blue, green), red)
    return np.asarray(cv2.subtract(lightest, cv2.min(cv2.min(blue, green), red)), dtype=np.uint8)
