"""Tell rules that a machine drew to whole dots from pen lines along them: nothing varies along such a rule.

A renderer or printer sets a thin rule to one dot or to two, as its place falls on the dots. From end to end such a rule
is evenly dark and straight. A hand presses more and less, and sways.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray, median, percentile
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS, ForeignThresholds
from ballotcount.reading.template.printed_parts import ROWS, STEP, RuleBands

WHITE = 250
"""Grey level of clean paper."""
BESIDE = 2
"""Rows at either side of a rule's band that show the paper beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLook:
    """How a picture shows one rule.

    Attributes:
        ink: its darkness, grey levels summed across it.
        varies: how much that differs along the rule, share of it.
        sways: how far its middle moves across the band, px.
        width: the variance of its darkness about its middle, px2.
        lasts: whether it shows from end to end.
    """

    ink: float
    varies: float
    sways: float
    width: float
    lasts: bool

    @classmethod
    def of(cls, paper: Gray, bands: RuleBands, number: int, *, scale: float, limits: ForeignThresholds) -> RuleLook:
        """Measure a rule at the places where no other print crosses it."""
        own = bands.rules[number].places
        places = np.arange(own.start, own.stop)[bands.usual[own]]
        dark = across(paper, bands.at[:, places], limits)
        ink = dark.sum(axis=0)
        shows = ink > limits.rule_wide_ink
        if np.count_nonzero(shows) < limits.rule_wide_places:
            return cls(ink=0.0, varies=1.0, sways=float(ROWS), width=float(ROWS), lasts=False)
        rows = np.arange(ROWS, dtype=np.float32)[:, None]
        middle = (dark * rows).sum(axis=0) / np.maximum(ink, 1)
        spread = (dark * (rows - middle) ** 2).sum(axis=0) / np.maximum(ink, 1)
        window = max(3, round(limits.rule_smooth_mm * scale / STEP)) | 1
        # a rule begins and ends within a place, which shows a part of its ink
        smooth = _smoothed(ink[limits.even_ends // 2 : len(ink) - limits.even_ends // 2], window)
        return cls(
            ink=percentile(smooth, 50),
            varies=_range(smooth, limits) / max(1.0, percentile(smooth, 50)),
            sways=_range(_smoothed(middle[shows], window), limits),
            width=float(spread[shows].mean()),
            lasts=int(np.count_nonzero(~shows)) <= max(limits.even_ends, len(shows) * limits.rule_least / 100),
        )

    def is_even(self, limits: ForeignThresholds = FOREIGN_THRESHOLDS) -> bool:
        """Return whether nothing varies along the rule, from end to end."""
        return self.lasts and self.varies <= limits.even_varies and self.sways <= limits.even_sways_px


def across(paper: Gray, at: np.ndarray, limits: ForeignThresholds) -> Floats:
    """Return the darkness across a rule at some places, over the paper beside it.

    Args:
        paper: the page with white paper.
        at: places in the page's pixels, shape (``ROWS``, places).
        limits: the thresholds.
    """
    dark = np.asarray(WHITE - np.minimum(paper.take(at, mode="clip"), WHITE), dtype=np.float32)
    beside = np.minimum(dark[:BESIDE].min(axis=0, initial=WHITE), dark[-BESIDE:].min(axis=0, initial=WHITE))
    return np.asarray(np.maximum(dark - beside - limits.rule_wide_noise, 0), dtype=np.float32)


def is_two_dots(
    number: int, count: int, look: Callable[[int], RuleLook], *, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> bool:
    """Return whether a rule is two dots wide where the page's other rules are one, and all of them are even.

    Args:
        number: of the rule.
        count: of the page's rules in its direction.
        look: shows one of them.
        limits: the thresholds.
    """
    own = look(number)
    if not own.is_even(limits):
        return False
    others = [look(other) for other in range(count) if other != number]
    # a rule that is as heavy as this one was set to two dots with it
    single = [one for one in others if one.lasts and one.ink < own.ink / limits.dots_apart]
    if len(single) < limits.single_least:
        return False
    dot = median(np.array([one.ink for one in single]))
    # the picture's pixels part a dot, and blur it, as they do on other rules
    parted = max(limits.between_px2, percentile(np.array([one.width for one in single]), limits.dot_percentile))
    return abs(own.ink / (2 * dot) - 1) <= limits.two_dots_off and own.width <= parted + limits.two_dots_px2


def _smoothed(values: Floats, window: int) -> Floats:
    return np.asarray(cv2.blur(values[None].astype(np.float32), (window, 1))[0], dtype=np.float32)


def _range(values: Floats, limits: ForeignThresholds) -> float:
    """Return how far values reach, without the least and the greatest of them."""
    return percentile(values, 100 - limits.rule_least) - percentile(values, limits.rule_least)
