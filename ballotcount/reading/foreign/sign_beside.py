"""Find a tick or a short word behind a strike: too small for writing with stems, yet it may take the strike back."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Mask
from ballotcount.reading.arrays.components import HEIGHT, LEFT, TOP, WIDTH, labelled
from ballotcount.reading.foreign.sign_thresholds import SIGN_THRESHOLDS, SignThresholds


def signs_apart(
    inked: Mask, printed: Mask, *, high: int, pen: float, scale: float, limits: SignThresholds = SIGN_THRESHOLDS
) -> Mask | None:
    """Return the pixels of pieces that stand upright beside a strike, or wind, and do not touch it, or None.

    The strike's line explains none of them: a sign of 3 mm lies wholly in the band that a tail may take.

    Args:
        inked: ink on bare paper of a row, beside the name; the name lies at its left or right side.
        printed: rules, squares and codes there: they cut the hook of a strike off its line.
        high: least height, px.
        pen: width of the strike's line, px.
        scale: px/mm.
        limits: the thresholds.
    """
    height, width = inked.shape
    joined = cv2.morphologyEx(inked.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    labels, stats = labelled(np.ascontiguousarray(joined))
    found = np.zeros_like(inked)
    reach = round(limits.clear_mm * scale)
    for number in range(1, len(stats)):
        left, top, wide, tall = stats[number, [LEFT, TOP, WIDTH, HEIGHT]].tolist()
        # the strike's own tail comes in from the name; a fold or a moved rule runs through the row
        if left == 0 or left + wide == width or (top == 0 and top + tall == height):
            continue
        piece = labels[top : top + tall, left : left + wide] == number
        if _winds(piece, pen, scale, limits=limits):
            found |= (labels == number) & inked
            continue
        if tall < max(high, limits.upright * wide) or wide < limits.wide_mm * scale:
            continue
        rows = slice(top, top + tall)
        before = printed[rows, max(0, left - reach) : left]
        behind = printed[rows, left + wide : left + wide + reach]
        if not before.any() and not behind.any():
            found |= (labels == number) & inked
    return found if found.any() else None


def _winds(piece: Mask, pen: float, scale: float, *, limits: SignThresholds) -> bool:
    """Return whether a piece has more ink than a pen leaves straight on, as a low word does ("nnn")."""
    # a tail that climbs is no higher for it than one that runs level
    sides = cv2.minAreaRect(np.argwhere(piece).astype(np.float32))[1]
    low = min(sides) + 1
    wide = max(sides) + 1
    if low < max(limits.low_mm * scale, limits.low_pens * pen) or wide < limits.word_mm * scale:
        return False
    return int(np.count_nonzero(piece)) >= limits.winding * pen * wide
