"""Is there a sheet of paper at all, where the reader found no page? Tells a bare desk from a turned or half sheet."""

from __future__ import annotations

from enum import StrEnum

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray
from ballotcount.reading.live.motion import Scene, changed, unchanged
from ballotcount.reading.live.thin_outline import thin_sheet
from ballotcount.reading.live.thresholds import PAPER_SEEN, PaperSeenThresholds
from ballotcount.reading.quality.foreign_paper import brighter_sheet, hull_of


class PaperSeen(StrEnum):
    NONE = "none"
    PLAIN = "plain"
    """A bright sheet without print: its empty side is up."""
    PRINTED = "printed"
    """A sheet with print that is not whole in the picture, or something else that is no page."""


def paper_in(scene: Scene, bare: Scene | None, *, limits: PaperSeenThresholds = PAPER_SEEN) -> PaperSeen:
    """Judge a still picture in which no page was found.

    Args:
        bare: the desk without a sheet, once it has been seen.
        limits: the thresholds.
    """
    gray = (scene.small * 255).astype(np.uint8)
    region = brighter_sheet(gray) if bare is None else _what_was_laid(bare, scene, limits)
    if region is None:
        return PaperSeen.NONE
    inside = cv2.erode(region, np.ones((7, 7), np.uint8))
    area = int(inside.sum())
    if not area:
        return PaperSeen.NONE
    paper = float(np.median(gray[inside > 0]))
    local = cv2.GaussianBlur(gray, (0, 0), 6)
    dark = (gray.astype(np.float32) < local - limits.print_dark * paper) & (inside > 0)
    return PaperSeen.PRINTED if int(dark.sum()) > limits.print_share * area else PaperSeen.PLAIN


def is_bare_again(bare: Scene, scene: Scene) -> bool:
    """Return whether a picture shows the bare desk, and no sheet on it that is as light as the desk."""
    return unchanged(bare, scene) and thin_sheet(bare, scene) is None


def shows_same(before: Scene, after: Scene) -> bool:
    """Return whether two pictures show the same desk, also where a sheet is as light as the desk it lies on."""
    return is_bare_again(before, after) and thin_sheet(after, before) is None


def extent_of(scene: Scene) -> tuple[float, float, float, float] | None:
    """Return left, top, right and bottom of the paper in a picture, px of the small picture; None without any."""
    region = brighter_sheet((scene.small * 255).astype(np.uint8))
    if region is None or not region.any():
        return None
    rows = np.flatnonzero(region.any(1))
    columns = np.flatnonzero(region.any(0))
    return float(columns[0]), float(rows[0]), float(columns[-1]), float(rows[-1])


def _what_was_laid(bare: Scene, scene: Scene, limits: PaperSeenThresholds) -> Gray | None:
    """Return the hull of what is not as on the bare desk, as a mask of 0 and 1."""
    mask = np.asarray(cv2.morphologyEx(changed(bare, scene), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8)
    return thin_sheet(bare, scene) if mask.mean() < limits.bare_share else hull_of(mask)
