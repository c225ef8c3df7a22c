"""Is there a sheet of paper at all, where the reader found no page? Tells a bare desk from a turned or half sheet."""

from __future__ import annotations

from enum import StrEnum

import cv2
import numpy as np

from ballotcount.reading.scene import Scene, moved_share


class PaperSeen(StrEnum):
    NONE = "none"
    PLAIN = "plain"
    """A bright sheet without print: its empty side is up."""
    PRINTED = "printed"
    """A sheet with print that is not whole in the picture."""


PAPER_SHARE = 0.06
"""Smallest share of the picture that a sheet in reading distance fills."""

BARE_SHARE = 0.03
"""Share of the picture that may differ from the bare desk, seconds or minutes later."""

PRINT_SHARE = 0.01
"""Share of a sheet's inside that is dark on any printed ballot; an empty side has specks and show-through only."""


def paper_in(scene: Scene, bare: Scene | None) -> PaperSeen:
    """Judge a still picture in which no page was found.

    Args:
        bare: the desk without a sheet, once it has been seen.
    """
    if bare is not None and moved_share(bare, scene) < BARE_SHARE:
        return PaperSeen.NONE
    gray = (scene.small * 255).astype(np.uint8)
    _, bright = cv2.threshold(cv2.GaussianBlur(gray, (5, 5), 0), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bright)
    if count < 2:
        return PaperSeen.NONE
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    mask = (labels == largest).astype(np.uint8)
    hull = cv2.convexHull(cv2.findNonZero(mask))
    inside = np.zeros_like(mask)
    cv2.fillConvexPoly(inside, hull, 1)
    inside = cv2.erode(inside, np.ones((7, 7), np.uint8))
    area = int(inside.sum())
    if area < PAPER_SHARE * gray.size:
        return PaperSeen.NONE
    paper = float(np.median(gray[inside > 0]))
    local = cv2.GaussianBlur(gray, (0, 0), 6)
    dark = (gray.astype(np.float32) < local - 0.12 * paper) & (inside > 0)
    return PaperSeen.PRINTED if int(dark.sum()) > PRINT_SHARE * area else PaperSeen.PLAIN
