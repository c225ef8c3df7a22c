"""Is there a sheet of paper at all, where the reader found no page? Tells a bare desk from a turned or half sheet."""

from __future__ import annotations

from enum import StrEnum

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray, Mask
from ballotcount.reading.live.motion import DARKEST, Scene, changed, unchanged
from ballotcount.reading.live.paper_thresholds import PAPER_SEEN, PaperSeenThresholds
from ballotcount.reading.live.shadow import is_shadow, keeps_pattern
from ballotcount.reading.live.thin_outline import has_sharp_edges, thin_sheet
from ballotcount.reading.quality.foreign_paper import brighter_sheet, hull_of

NEAR = np.ones((3, 3), np.uint8)
"""Pixels that count as neighbours."""


class PaperSeen(StrEnum):
    NONE = "none"
    PLAIN = "plain"
    """A bright sheet without print: its empty side is up."""
    PRINTED = "printed"
    """A sheet with print that is not whole in the picture, or something else that is no page."""


def paper_in(
    scene: Scene, bare: Scene | None, *, paper: float | None = None, limits: PaperSeenThresholds = PAPER_SEEN
) -> PaperSeen:
    """Judge a still picture in which no page was found.

    Args:
        bare: the desk without a sheet, once it has been seen.
        paper: light of the paper of ballots as a share of the light of the desk; None where none was seen.
        limits: the thresholds.
    """
    gray = (scene.small * 255).astype(np.uint8)
    region = brighter_sheet(gray)
    if bare is None and region is not None and not has_sharp_edges(scene, region):
        region = None
    if bare is not None:
        mask = _changed(bare, scene)
        if mask.mean() < limits.bare_share:
            region = thin_sheet(bare, scene)
            if region is None and _looks_in(bare, scene, limits):
                return PaperSeen.PRINTED
        else:
            is_desk = keeps_pattern(bare, scene) or is_shadow(bare, scene, paper=paper)
            region = None if is_desk else hull_of(mask)
    if region is None:
        return PaperSeen.NONE
    inside = cv2.erode(region, np.ones((7, 7), np.uint8))
    area = int(inside.sum())
    if not area:
        return PaperSeen.NONE
    dark = _print_of(gray, float(np.median(gray[inside > 0])), limits) & (inside > 0)
    return PaperSeen.PRINTED if int(dark.sum()) > limits.print_share * area else PaperSeen.PLAIN


def is_bare_again(bare: Scene, scene: Scene) -> bool:
    """Return whether a picture shows the bare desk, and no sheet or part of one that is as light as the desk."""
    return unchanged(bare, scene) and thin_sheet(bare, scene) is None and not _looks_in(bare, scene, PAPER_SEEN)


def shows_same(before: Scene, after: Scene) -> bool:
    """Return whether two pictures show the same desk, also where a sheet is as light as the desk it lies on."""
    return is_bare_again(before, after) and is_bare_again(after, before)


def extent_of(scene: Scene) -> tuple[float, float, float, float] | None:
    """Return left, top, right and bottom of the paper in a picture, px of the small picture; None without any."""
    region = brighter_sheet((scene.small * 255).astype(np.uint8))
    if region is None or not region.any():
        return None
    rows = np.flatnonzero(region.any(1))
    columns = np.flatnonzero(region.any(0))
    return float(columns[0]), float(rows[0]), float(columns[-1]), float(rows[-1])


def _changed(bare: Scene, scene: Scene) -> Gray:
    """Return what is not as on the bare desk, as a mask of 0 and 1."""
    return np.asarray(cv2.morphologyEx(changed(bare, scene), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8)


def _looks_in(bare: Scene, scene: Scene, limits: PaperSeenThresholds) -> bool:
    """Return whether a part of a sheet shows on a desk as light as paper: print, or an edge that goes on outside."""
    return _has_new_print(bare, scene, limits) or thin_sheet(bare, scene, looks_in=True) is not None


def _has_new_print(bare: Scene, scene: Scene, limits: PaperSeenThresholds) -> bool:
    """Return whether several dark things came onto the desk, as rows of print do."""
    pictures = (bare.small, scene.small)
    shades = [_beside(one, cv2.GaussianBlur(one, (0, 0), 6) + np.float32(DARKEST)) for one in pictures]
    new = _print_that_came(shades[0], shades[1], limits)
    gone = _print_that_came(shades[1], shades[0], limits)
    _, _, stats, _ = cv2.connectedComponentsWithStats(new)
    stats = stats[1:][stats[1:, cv2.CC_STAT_AREA] >= limits.speck_px]
    if len(stats) < limits.specks or float(gone.sum()) > limits.specks_gone * float(new.sum()):
        return False
    left = stats[:, cv2.CC_STAT_LEFT]
    top = stats[:, cv2.CC_STAT_TOP]
    wide = (left + stats[:, cv2.CC_STAT_WIDTH]).max() - left.min()
    tall = (top + stats[:, cv2.CC_STAT_HEIGHT]).max() - top.min()
    return float(wide * tall) >= limits.specks_share * new.size


def _print_that_came(was: Floats, now: Floats, limits: PaperSeenThresholds) -> Gray:
    """Return what is dark as print is and was clearly lighter near there, as a mask of 0 and 1."""
    clearly = now < cv2.erode(was, NEAR) - np.float32(limits.print_dark / 2)  # pictures may be a pixel apart
    return np.asarray(clearly & (now < -limits.print_dark), np.uint8)


def _print_of(gray: Gray, paper: float, limits: PaperSeenThresholds) -> Mask:
    """Return what is darker than what lies around it, as print on paper of some light is."""
    return np.asarray(_beside(gray.astype(np.float32), np.float32(paper)) < -limits.print_dark)


def _beside(gray: Floats, paper: Floats | np.float32) -> Floats:
    """Return how much lighter each place is than what lies around it, as a share of the paper's light."""
    return np.asarray((gray - cv2.GaussianBlur(gray, (0, 0), 6)) / paper, np.float32)
