"""Tell a shadow on the desk from a sheet: it takes light away from the desk, and covers nothing of it."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Mask
from ballotcount.reading.live.motion import DARKEST, DARKEST_LEVEL, Scene
from ballotcount.reading.live.paper_thresholds import SHADOW, ShadowThresholds


def is_shadow(bare: Scene, scene: Scene, *, paper: float | None = None, limits: ShadowThresholds = SHADOW) -> bool:
    """Return whether all that differs from the bare desk is a shadow on it, with edges of any kind.

    Each place of a shadow has the pattern and the colour of the desk, with less light. On a desk without a pattern only
    the colour tells, so what is as dark as the ballots are on this desk may be one of them, and before one was counted
    all that is not too dark for paper.

    Args:
        bare: the desk without a sheet.
        scene: the picture that is judged.
        paper: light of the paper of ballots as a share of the light of the desk; None where none was seen.
        limits: the thresholds.
    """
    if bare.small.shape != scene.small.shape:
        return False
    before = np.log(bare.small + DARKEST)
    change = np.asarray(np.log(scene.small + DARKEST) - before, np.float32)
    light = cv2.blur(change, (limits.smooth_px, limits.smooth_px))
    lit = float(np.percentile(light, limits.lit_percentile))
    if abs(lit) > limits.same_light:  # a sheet that is lighter than the desk, or a camera that changed its exposure
        lit = float(np.median(light))
    lamps = np.percentile(light, limits.lit_percentile, axis=1, keepdims=True) - lit  # they change the light row by row
    light = light - np.float32(lit) - np.clip(lamps, -limits.lamps, limits.lamps).astype(np.float32)
    if float((light > -np.log(limits.seen)).mean()) > limits.lighter_share:
        return False
    dark = light < np.log(limits.seen)
    inside = cv2.erode(dark.astype(np.uint8), np.ones((limits.edge_px, limits.edge_px), np.uint8)) > 0
    if float(inside.mean()) < limits.least_share:
        return False
    shade = float(np.exp(np.median(light[inside])))
    if not limits.darkest <= shade <= limits.palest:
        return False
    kept = _fine(change)[inside]
    pattern = float(_fine(np.asarray(before, np.float32))[inside].std())
    if float(np.percentile(np.abs(kept), limits.worst_percentile)) > limits.covered:
        return False
    if pattern >= limits.pattern:
        return float(kept.std()) <= limits.pattern_kept * pattern
    if paper is None:
        may_be_paper = float(np.median(scene.small[inside])) >= limits.paper_level
    else:
        may_be_paper = abs(float(np.log(shade / paper))) < limits.like_paper
    if may_be_paper:
        return False
    return _has_colour_of(bare, scene, inside, limits=limits)


def keeps_pattern(bare: Scene, scene: Scene, *, limits: ShadowThresholds = SHADOW) -> bool:
    """Return whether the pattern of the desk shows in every place, so that nothing lies on it in whatever light.

    A shadow may have lain on the desk when it was seen bare, and be elsewhere now: some places are lighter then, as
    under paper, and others darker.

    Args:
        bare: the desk without a sheet.
        scene: the picture that is judged.
        limits: the thresholds.
    """
    if bare.small.shape != scene.small.shape:
        return False
    before = np.asarray(np.log(bare.small + DARKEST), np.float32)
    after = np.asarray(np.log(scene.small + DARKEST), np.float32)
    pattern = _depth(_fine(before), limits)
    hidden = _depth(_fine(after - before), limits) > limits.pattern_kept * pattern
    shows = float((pattern >= limits.pattern).mean()) >= limits.pattern_share
    return shows and float(hidden.mean()) <= limits.hidden_share


def _depth(fine: Floats, limits: ShadowThresholds) -> Floats:
    """Return how strong a pattern is around each place."""
    window = (limits.edge_px, limits.edge_px)
    return np.asarray(np.sqrt(np.maximum(cv2.blur(fine * fine, window), 0)), np.float32)


def _fine(light: Floats) -> Floats:
    """Return the print and grain of a picture of logarithms."""
    return np.asarray(light - cv2.blur(light, (9, 9)), np.float32)


def _has_colour_of(bare: Scene, scene: Scene, inside: Mask, *, limits: ShadowThresholds) -> bool:
    """Return whether a part of the desk kept its colour; a grey picture does not tell."""
    was = bare.colour
    now = scene.colour
    if was is None or now is None or was.shape != now.shape:
        return False
    part = cv2.resize(inside.astype(np.uint8), (was.shape[1], was.shape[0]), interpolation=cv2.INTER_NEAREST) > 0
    if not part.any() or part.all():
        return False
    change = np.log((now + DARKEST_LEVEL) / (was + DARKEST_LEVEL))
    lit = np.median(change[~part], axis=0)
    tint = np.median(change[part], axis=0) - lit
    return float(np.ptp(tint)) <= limits.tint
