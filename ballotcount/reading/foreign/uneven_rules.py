"""Tell printed rules that a picture shows unevenly, or beside their places, from pen lines on them.

The pixels of a camera fall on a thin rule or beside it, and its sharpening makes what is sharp darker: the same rule is
a third heavier over some centimetres and a third lighter over others. No pen makes a rule lighter, so the lighter
stretches of a page tell how uneven its rules are. A pen that is not darker than that still makes the rule wider.
"""

from __future__ import annotations

from itertools import product

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray, Mask, median, percentile
from ballotcount.reading.foreign.even_rules import across
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS, ForeignThresholds
from ballotcount.reading.template.printed_parts import ROWS, STEP, RuleBand, RuleBands

WHITE = 250
"""Grey level of clean paper."""


def unevenness(
    more: Floats, bands: RuleBands, *, scale: float, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> float:
    """Return how much lighter than their print the lighter stretches of a page's rules are, summed across the rule.

    Args:
        more: what print does not explain at each place, below 0 where a rule is lighter than expected.
        bands: the rules of one direction.
        scale: px per mm.
        limits: the thresholds.
    """
    usual = bands.usual
    window = (max(3, round(limits.rule_print_mm * scale / STEP)) | 1, 1)
    smooth = np.concatenate(
        [
            _smoothed(more[rule.places], usual[rule.places], window)[usual[rule.places]]
            for rule in bands.rules
            if usual[rule.places].any()
        ]
        or [np.zeros(1, np.float32)]
    )
    return min(max(0.0, -percentile(smooth, limits.rule_light)), limits.rule_uneven_most)


def is_wider(paper: Gray, bands: RuleBands, *, number: int, run: slice, limits: ForeignThresholds) -> bool:
    """Return whether a rule is wider along a run than other rules are there, as a pen line makes it.

    Args:
        paper: the page with white paper.
        bands: the rules of one direction.
        number: of the rule.
        run: places of the run, from the beginning of the rule.
        limits: the thresholds.
    """
    own = _width(paper, bands, bands.rules[number], run=run, limits=limits)
    if own is None:
        return False
    group = next((one.rules for one in bands.alike if number in one.rules), ())
    others = [_width(paper, bands, bands.rules[other], run=run, limits=limits) for other in group if other != number]
    if not group:
        whole = slice(0, bands.at.shape[1])
        others = [
            _width(paper, bands, rule, run=whole, limits=limits)
            for rule in bands.rules
            if rule is not bands.rules[number]
        ]
    known = np.array([width for width in others if width is not None], dtype=np.float32)
    # nothing to be compared with proves nothing
    return len(known) == 0 or own > median(known) + limits.rule_wider_px2


def displaced_print(
    paper: Gray, bound: Gray, *, bands: RuleBands, places: np.ndarray, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> float:
    """Return how much more print lies in the band of a rule where the picture shows it than at its place.

    The words over an underline lie in its band where a curled corner sets all print lower.

    Args:
        paper: the page with white paper.
        bound: how light its print alone makes it.
        bands: the rules of one direction.
        places: places along them that are asked about.
        limits: the thresholds.

    Returns:
        Grey levels summed across the rule; 0 where the print fits best at its place.
    """
    at = bands.at[:, places]
    if at.size == 0:
        return 0.0
    seen = _dark(paper, at)
    down, along = (1, paper.shape[1]) if bands.upright else (paper.shape[1], 1)
    reach = limits.rule_shift_px
    moves = product(range(-reach, reach + 1), repeat=2)
    prints = {move: _dark(bound, at - move[0] * down - move[1] * along) for move in moves}
    fits = {move: alike(seen, alone) for move, alone in prints.items()}
    best = max(fits, key=lambda move: fits[move])
    if fits[best] < fits[0, 0] + limits.rule_fits:
        return 0.0
    return float((prints[best] - prints[0, 0]).sum(axis=0).mean())


def _dark(light: Gray, at: np.ndarray) -> Floats:
    """Return darkness at some pixels; those beyond the page count as the last ones on it."""
    return darkness(light.take(at, mode="clip"))


def darkness(light: Gray) -> Floats:
    """Return how much darker than clean paper a picture is, grey levels."""
    return np.asarray(WHITE - np.minimum(light, WHITE), dtype=np.float32)


def alike(one: Floats, other: Floats) -> float:
    """Return the correlation of two pictures of a band, 0 where one of them shows nothing."""
    first = one - one.mean()
    second = other - other.mean()
    power = float((first * first).sum()) * float((second * second).sum())
    return float((first * second).sum()) / power**0.5 if power > 0 else 0.0


def _smoothed(more: Floats, usual: Mask, window: tuple[int, int]) -> Floats:
    weight = cv2.blur(usual.astype(np.float32)[None], window)[0]
    mean = cv2.blur(np.where(usual, more, 0).astype(np.float32)[None], window)[0]
    return np.asarray(mean / np.maximum(weight, 1e-3), dtype=np.float32)


def _width(paper: Gray, bands: RuleBands, rule: RuleBand, *, run: slice, limits: ForeignThresholds) -> float | None:
    """Return the variance of a rule's darkness about its middle along a run, px2; None where it hardly shows."""
    places = np.arange(rule.places.start, rule.places.stop)[run]
    dark = across(paper, bands.at[:, places[bands.usual[places]]], limits)
    ink = dark.sum(axis=0)
    dark = dark[:, ink > limits.rule_wide_ink]
    if dark.shape[1] < limits.rule_wide_places:
        return None
    # place by place: a rule that runs askew through its band is not wide
    rows = np.arange(ROWS, dtype=np.float32)[:, None]
    middle = (dark * rows).sum(axis=0) / dark.sum(axis=0)
    spread = (dark * (rows - middle) ** 2).sum(axis=0) / dark.sum(axis=0)
    return float(spread.mean())
